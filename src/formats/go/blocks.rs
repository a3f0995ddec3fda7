//! The blocks of a file as they come in: in runs, and perhaps in one for each test binary.

use std::sync::Arc;

use super::lines::Lines;
use crate::formats::spans::Spans;
use crate::model::{FileCoverage, Join, Place, Region};

/// So many blocks may wait to be joined.
const MANY: usize = 1024;

/// How equal blocks are joined, as the modes have it that came so far.
#[derive(Clone, Copy)]
pub(super) struct Rule {
    pub(super) join: Join,
    /// Whether no mode that may follow changes it.
    pub(super) is_final: bool,
}

/// The blocks of a file, in any order, as often as they come.
#[derive(Default)]
pub(super) struct Blocks {
    list: Vec<Region>,
    /// So many there were when equal ones were last joined.
    settled: u32,
    /// So many came.
    count: u32,
    /// So many at the head of the list the run at hand has said again.
    again: u32,
    /// The file that they are, if they were known before: then they are not in the list.
    known: Option<Arc<FileCoverage>>,
}

impl Blocks {
    /// Adds a block of a run. It waits among the `fresh` ones of that run, so that most lists are made in one piece.
    #[inline]
    pub(super) fn push(&mut self, block: Region, fresh: &mut Vec<Region>, rule: Rule) {
        fresh.push(block);
        if fresh.len() == MANY {
            self.take(fresh, rule);
        }
    }

    /// Adds what is left of a run.
    pub(super) fn end_run(&mut self, fresh: &mut Vec<Region>, rule: Rule) {
        self.take(fresh, rule);
        self.again = 0;
    }

    /// Each test binary may repeat all blocks of a file, in the same order: equal ones are joined where they meet, or where
    /// they have become many.
    fn take(&mut self, fresh: &mut Vec<Region>, rule: Rule) {
        if fresh.is_empty() {
            return;
        }
        self.unpack();
        self.count += fresh.len() as u32;
        if self.list.is_empty() {
            self.list = fresh.to_vec();
            return fresh.clear();
        }
        for block in fresh.drain(..) {
            let known = self.list.get_mut(self.again as usize).filter(|known| known.is_at_place_of(&block));
            self.again += u32::from(known.is_some());
            // With one that never ran, it is the same whether they add up or not.
            match known.filter(|known| rule.is_final || known.hits.min(block.hits) == 0) {
                Some(known) => known.join(&block, rule.join),
                None => self.list.push(block),
            }
        }
        if self.list.len() > 2 * self.settled as usize + MANY {
            self.settle(rule.join);
        }
    }

    /// Adds those of a file that was known before; none of them comes twice in it.
    pub(super) fn add_known(&mut self, file: Arc<FileCoverage>, rule: Rule) {
        if self.count == 0 {
            self.count = file.details.regions.len() as u32;
            self.known = Some(file);
        } else {
            self.end_run(&mut file.details.regions.to_vec(), rule);
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

    fn settle(&mut self, join: Join) {
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
