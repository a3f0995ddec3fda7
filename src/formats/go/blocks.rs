//! From the blocks of a file to its lines.
//!
//! A block of several lines begins behind the `{` of a function, an `if`, a loop, or the `:` of a case, and ends at its
//! `}` or in front of the next `{`; or it begins at a statement, after another block
//! (<https://github.com/golang/go/blob/go1.22.0/src/cmd/cover/cover.go>, `addCounters`). Without the source, what is
//! known is where blocks meet. A line is code if a block with statements lies on it, but for
//!
//! * the line of its closing brace. A brace that closes a function ends in column 2 (Codecov leaves those out as well).
//!   A block that ends further left than it began, where no other block begins, ends in a brace if it ends before column
//!   7: the shortest statement that ends a block is an indented `break`;
//! * its first line, if a block ends exactly there (what is left of the line is `{`), or if the line begins with the
//!   closing brace of another block (`} else {`).
//!
//! A block of no statement makes no line. Where blocks of one line disagree, it ran in part.

use std::sync::Arc;

use crate::formats::frugal;
use crate::formats::spans::Spans;
use crate::model::{FileCoverage, Join, LineTableBuilder, Place, Region};

/// A statement that ends a block ends in this column at least: `break`, indented once.
const SHORTEST: u32 = 7;

/// So many blocks may wait to be joined.
const MANY: usize = 1024;

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

/// Memory that serves one file after the other.
#[derive(Default)]
pub(super) struct Scratch {
    /// Where blocks end, sorted.
    ends: Vec<u64>,
    /// The lines on which a closing brace ends a block, sorted.
    braces: Vec<u32>,
    /// For each block whether it ends in a closing brace.
    brace: Vec<bool>,
    /// Each line of each block: its number, and how often the block ran.
    seen: Vec<u64>,
    lines: LineTableBuilder,
}

impl Blocks {
    /// Adds a block. Each test binary may repeat all of them: equal ones are joined where they have become many.
    pub(super) fn push(&mut self, block: Region, join: Join) {
        self.unpack();
        self.count += 1;
        frugal::push(&mut self.list, block);
        if self.list.len() > 2 * self.settled as usize + MANY {
            self.settle(join);
        }
    }

    /// Adds those of a file that was known before; none of them comes twice in it.
    pub(super) fn push_known(&mut self, file: Arc<FileCoverage>, join: Join) {
        if self.count == 0 {
            self.count = file.details.regions.len() as u32;
            self.known = Some(file);
        } else {
            file.details.regions.iter().for_each(|block| self.push(*block, join));
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
    pub(super) fn finish(mut self, join: Join, spans: &mut Spans, scratch: &mut Scratch) -> (Arc<FileCoverage>, u64) {
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
        let Scratch { ends, braces, brace, seen, lines } = scratch;
        [&mut *ends, &mut *seen].into_iter().for_each(Vec::clear);
        ends.extend(regions.iter().map(|block| in_one(block.end)));
        if !ends.is_sorted() {
            ends.sort_unstable();
        }
        brace.clear();
        brace.extend(regions.iter().map(|block| ends_in_brace(block, &regions)));
        braces.clear();
        braces.extend(regions.iter().zip(&*brace).filter(|(_, brace)| **brace).map(|(block, _)| block.end.line));
        braces.sort_unstable();
        for (block, brace) in regions.iter().zip(&*brace).filter(|(block, _)| block.statements > 0) {
            let (mut first, mut last) = (block.start.line, block.end.line);
            if last > first {
                last -= u32::from(*brace);
                let opens = ends.binary_search(&in_one(block.start)).is_ok() || braces.binary_search(&first).is_ok();
                first += u32::from(opens && last > first);
            }
            seen.extend((first..=last).map(|line| u64::from(line) << 32 | u64::from(block.hits)));
        }
        if !seen.is_sorted() {
            seen.sort_unstable();
        }
        let (mut file, mut partial) = (FileCoverage::default(), Vec::new());
        for blocks in seen.chunk_by(|a, b| a >> 32 == b >> 32) {
            let (line, least, most) = ((blocks[0] >> 32) as u32, blocks[0] as u32, blocks[blocks.len() - 1] as u32);
            lines.push(line, most);
            if least == 0 && most > 0 {
                partial.push(line);
            }
        }
        file.lines = lines.take_settled(u32::max);
        if !partial.is_empty() {
            file.details.partial = partial.into();
        }
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

/// A place as one number, in the same order.
fn in_one(place: Place) -> u64 {
    u64::from(place.line) << 32 | u64::from(place.column)
}

/// Whether nothing but a closing brace is on the last line of a block.
fn ends_in_brace(block: &Region, all: &[Region]) -> bool {
    let Region { start, end, .. } = *block;
    let begins = |place: Place| all.binary_search_by_key(&place, |it| it.start).is_ok();
    end.line > start.line && (end.column <= 2 || (end.column < SHORTEST && end.column < start.column && !begins(end)))
}
