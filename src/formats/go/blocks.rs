//! The blocks of a file as they come in: in runs, and perhaps in one for each test binary.

use std::sync::Arc;

use super::lines::Lines;
use crate::formats::spans::Spans;
use crate::model::{FileCoverage, Join, Place, Region};

/// So many blocks may wait to be joined.
const MANY: usize = 1024;

/// What was read last of the run at hand.
#[derive(Default)]
pub(super) struct Fresh {
    /// These blocks wait for the end of the run, so that most lists are made in one piece.
    blocks: Vec<Region>,
    /// So many at the head of the list of their file the run has said again.
    again: usize,
}

/// The blocks of a file, in any order, as often as they come.
#[derive(Default)]
pub(super) struct Blocks {
    list: Vec<Region>,
    /// So many there were when equal ones were last joined.
    settled: u32,
    /// So many came.
    count: u32,
    /// The file that they are, if they were known before: then they are not in the list.
    known: Option<Arc<FileCoverage>>,
}

impl Blocks {
    /// Adds a block of a run.
    #[inline]
    pub(super) fn push(&mut self, block: Region, fresh: &mut Fresh, join: Join) {
        fresh.blocks.push(block);
        if fresh.blocks.len() == MANY {
            self.take(fresh, join);
        }
    }

    /// Adds what is left of a run.
    pub(super) fn end_run(&mut self, fresh: &mut Fresh, join: Join) {
        self.take(fresh, join);
        fresh.again = 0;
    }

    /// Each test binary may repeat all blocks of a file, in the same order: equal ones are joined where they meet, or where
    /// they have become many.
    fn take(&mut self, Fresh { blocks: fresh, again }: &mut Fresh, join: Join) {
        if fresh.is_empty() {
            return;
        }
        self.unpack();
        self.count += fresh.len() as u32;
        if self.list.is_empty() {
            self.list = fresh.to_vec();
            return fresh.clear();
        }
        // What was joined before is in order, not as a run has it.
        if self.settled > 0 {
            Region::sort(fresh);
        }
        for block in fresh.drain(..) {
            let known = self.list.get_mut(*again).filter(|known| known.is_at_place_of(&block));
            *again += usize::from(known.is_some());
            match known {
                Some(known) => known.join(&block, join),
                None => self.list.push(block),
            }
        }
        if self.list.len() > 2 * self.settled as usize + MANY {
            self.settle(join);
        }
    }

    /// Adds those of a file that was known before; none of them comes twice in it.
    pub(super) fn add_known(&mut self, file: Arc<FileCoverage>, join: Join) {
        if self.count == 0 {
            self.count = file.details.regions.len() as u32;
            self.known = Some(file);
        } else {
            self.end_run(&mut Fresh { blocks: file.details.regions.to_vec(), again: 0 }, join);
        }
    }

    /// How many came, equal ones too.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    #[inline]
    fn unpack(&mut self) {
        if let Some(file) = self.known.take() {
            self.list = file.details.regions.to_vec();
            self.settled = self.list.len() as u32;
        }
    }

    /// Joins equal ones.
    pub(super) fn settle(&mut self, join: Join) {
        Region::settle(&mut self.list, join);
        self.settled = self.list.len() as u32;
    }

    /// What the blocks say of their file, and how many of them span more lines than the report may imply.
    pub(super) fn finish(mut self, join: Join, spans: &mut Spans, lines: &mut Lines) -> (Arc<FileCoverage>, u64) {
        if let Some(file) = &self.known {
            let mut rest = spans.clone();
            if file.details.regions.iter().all(|block| rest.take(implied(block))) {
                *spans = rest;
                return (Arc::clone(file), 0);
            }
            self.unpack();
        }
        self.settle(join);
        let mut regions = self.list;
        let mut shortened = 0;
        for block in &mut regions {
            if !spans.take(implied(block)) {
                shortened += 1;
                block.end = Place { line: block.start.line, column: Place::END_OF_LINE };
            }
        }
        if shortened > 0 {
            Region::settle(&mut regions, join);
        }
        let mut file = lines.file(&regions);
        if !regions.is_empty() {
            file.details.regions = regions.into();
        }
        (Arc::new(file), shortened)
    }
}

/// How many lines a block names by a span alone.
fn implied(block: &Region) -> u64 {
    u64::from(block.end.line - block.start.line)
}
