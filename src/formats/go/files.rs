//! The files of a profile: their names, and their blocks as far as they were read.

use std::rc::Rc;

use super::blocks::{Blocks, Fresh};
use super::lane;
use crate::formats::again::Ended;
use crate::formats::names::Places;
use crate::model::{Join, Region};

/// The files of a profile.
#[derive(Default)]
pub(super) struct Files {
    /// In the order in which they came first.
    list: Vec<File>,
    /// By their names.
    places: Places,
    /// The file of the line before: most blocks follow one of their own.
    current: usize,
    /// Its last blocks.
    fresh: Fresh,
}

/// What is known of a file.
pub(super) struct File {
    /// As it stands in the profile, in as much memory as the report's name of it takes: that one finds it free.
    pub(super) name: Rc<[u8]>,
    pub(super) blocks: Blocks,
    /// The run of it, if it is a unit, and how many lines that has.
    pub(super) unit: Option<Box<(Ended, u32)>>,
}

impl Files {
    /// The name of the file of the line before, if there is any.
    pub(super) fn current(&self) -> Option<&[u8]> {
        self.list.get(self.current).map(|file| &*file.name)
    }

    /// Whether there is a file of this name.
    pub(super) fn has(&self, name: &[u8]) -> bool {
        self.places.find(name, |place| &self.list[place].name).is_some()
    }

    /// Goes to the file of this name, which may be new.
    pub(super) fn go_to(&mut self, name: &[u8], join: Join) -> &mut File {
        let place = self.places.find_or_add(name, self.list.len(), |place| &self.list[place].name);
        if place != self.current {
            self.end_run(join);
            self.current = place;
        }
        if place == self.list.len() {
            self.list.push(File { name: name.into(), blocks: Blocks::default(), unit: None });
        }
        &mut self.list[place]
    }

    /// Adds a block of the file of the line before.
    pub(super) fn push(&mut self, block: Region, join: Join) {
        if let Some(file) = self.list.get_mut(self.current) {
            file.blocks.push(block, &mut self.fresh, join);
        }
    }

    /// Takes the plain blocks at the head of `bytes` of the file of the line before. Returns how many bytes and how many
    /// lines they are.
    pub(super) fn run(&mut self, bytes: &[u8], join: Join) -> (usize, u64) {
        let Self { list, current, fresh, .. } = self;
        let Some(File { name, blocks, .. }) = list.get_mut(*current) else { return (0, 0) };
        lane::run(bytes, name, |block| blocks.push(block, fresh, join))
    }

    /// The file of the line before, with all of its blocks so far: its run has ended.
    pub(super) fn end_run(&mut self, join: Join) -> Option<&mut File> {
        let file = self.list.get_mut(self.current)?;
        file.blocks.end_run(&mut self.fresh, join);
        Some(file)
    }

    /// Joins equal blocks of all files. From here on, they are joined otherwise.
    pub(super) fn settle(&mut self, join: Join) {
        self.end_run(join);
        self.list.iter_mut().for_each(|file| file.blocks.settle(join));
    }

    /// All of them.
    pub(super) fn finish(mut self, join: Join) -> Vec<File> {
        self.end_run(join);
        self.list
    }
}
