//! The files of a profile: their names, and their blocks as far as they were read.

use super::blocks::{Blocks, Rule};
use super::lane;
use crate::formats::again::Ended;
use crate::formats::names::Names;
use crate::model::Region;

/// The files of a profile.
#[derive(Default)]
pub(super) struct Files {
    /// As they stand in the profile.
    pub(super) names: Names,
    /// In the same places.
    list: Vec<File>,
    /// The file of the line before: most blocks follow one of their own.
    current: usize,
    /// Its last blocks: they wait for the end of their run, and then take no more memory than they need.
    fresh: Vec<Region>,
}

/// What is known of a file.
#[derive(Default)]
pub(super) struct File {
    pub(super) blocks: Blocks,
    /// The run of it, if it is a unit, and how many lines that has.
    pub(super) unit: Option<Box<(Ended, u32)>>,
}

impl Files {
    /// The name of the file of the line before, if there is any.
    pub(super) fn current(&self) -> Option<&[u8]> {
        (!self.list.is_empty()).then(|| self.names.at(self.current))
    }

    /// Goes to the file of this name, which may be new.
    pub(super) fn go_to(&mut self, name: &[u8], rule: Rule) -> &mut File {
        let place = self.names.find_or_add(name);
        if place != self.current {
            self.end_run(rule);
            self.current = place;
        }
        if place == self.list.len() {
            self.list.push(File::default());
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
        let Self { names, list, current, fresh } = self;
        let Some(File { blocks, .. }) = list.get_mut(*current) else { return (0, 0) };
        lane::run(bytes, names.at(*current), |block| blocks.push(block, fresh, rule))
    }

    /// The file of the line before, with all of its blocks so far: its run has ended.
    pub(super) fn end_run(&mut self, rule: Rule) -> Option<&mut File> {
        let file = self.list.get_mut(self.current)?;
        file.blocks.end_run(&mut self.fresh, rule);
        Some(file)
    }

    /// All of them, and their names in the same places.
    pub(super) fn finish(mut self, rule: Rule) -> (Names, Vec<File>) {
        self.end_run(rule);
        (self.names, self.list)
    }
}
