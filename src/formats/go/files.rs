//! The files of a profile: their names, and their blocks as far as they were read.

use std::rc::Rc;

use super::blocks::{Blocks, Fresh, Rule};
use super::lane;
use crate::formats::again::Ended;
use crate::formats::names::Places;
use crate::model::Region;

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
    /// As it stands in the profile. It is as long in memory as the name that the report gets, which takes its place when
    /// the profile is finished.
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
    pub(super) fn go_to(&mut self, name: &[u8], rule: Rule) -> &mut File {
        let place = self.places.find_or_add(name, self.list.len(), |place| &self.list[place].name);
        if place != self.current {
            self.end_run(rule);
            self.current = place;
        }
        if place == self.list.len() {
            self.list.push(File { name: name.into(), blocks: Blocks::default(), unit: None });
        }
        &mut self.list[place]
    }

    /// Adds a block of the file of the line before.
    pub(super) fn push(&mut self, block: Region, rule: Rule) {
        if let Some(file) = self.list.get_mut(self.current) {
            file.blocks.push(block, &mut self.fresh, rule);
        }
    }

    /// Takes the plain blocks at the head of `bytes` of the file of the line before. Returns how many bytes and how many
    /// lines they are.
    pub(super) fn run(&mut self, bytes: &[u8], rule: Rule) -> (usize, u64) {
        let Self { list, current, fresh, .. } = self;
        let Some(File { name, blocks, .. }) = list.get_mut(*current) else { return (0, 0) };
        lane::run(bytes, name, |block| blocks.push(block, fresh, rule))
    }

    /// The file of the line before, with all of its blocks so far: its run has ended.
    pub(super) fn end_run(&mut self, rule: Rule) -> Option<&mut File> {
        let file = self.list.get_mut(self.current)?;
        file.blocks.end_run(&mut self.fresh, rule);
        Some(file)
    }

    /// All of them.
    pub(super) fn finish(mut self, rule: Rule) -> Vec<File> {
        self.end_run(rule);
        self.list
    }
}
