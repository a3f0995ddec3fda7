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

use crate::model::{FileCoverage, Line, LineTableBuilder, Place, Region};

/// A statement that ends a block ends in this column at least: `break`, indented once.
const SHORTEST: u32 = 7;

/// Works out the lines of one file after the other, in the same memory.
#[derive(Default)]
pub(super) struct Lines {
    /// Where blocks end that may lie in each other, in order.
    ends: Vec<Place>,
    /// The lines on which a closing brace ends one, in order.
    braces: Vec<u32>,
    /// The lines on which blocks lie.
    seen: Vec<Line>,
    /// Those that ran in part.
    partial: Vec<u32>,
    table: LineTableBuilder,
}

impl Lines {
    /// The lines on which these blocks lie, which are in order.
    pub(super) fn file(&mut self, blocks: &[Region]) -> FileCoverage {
        self.see(blocks);
        let Self { seen, table, partial, .. } = self;
        table.extend(seen.drain(..));
        let mut file = FileCoverage { lines: table.take_settled(u32::max), ..FileCoverage::default() };
        if !partial.is_empty() {
            file.details.partial = partial.as_slice().into();
            partial.clear();
        }
        file
    }

    fn see(&mut self, blocks: &[Region]) {
        // Blocks seldom lie in each other. Where they do not, only what came last can end where one begins.
        let apart = blocks.is_sorted_by(|a, b| a.end <= b.start);
        if !apart {
            self.find_ends(blocks);
        }
        let (mut end, mut brace) = (Place::default(), 0);
        for (at, block) in blocks.iter().enumerate() {
            let is_closed = ends_in_brace(block, &blocks[at + 1..]);
            let (mut first, mut last) = (block.start.line, block.end.line);
            if last > first {
                let opens = if apart { end == block.start || brace == first } else { self.ends_at(block.start) };
                last -= u32::from(is_closed);
                first += u32::from(opens && last > first);
            }
            if block.statements > 0 {
                self.add(first, last, block.hits);
            }
            end = block.end;
            if is_closed {
                brace = end.line;
            }
        }
        let Self { seen, partial, .. } = self;
        if !seen.is_sorted_by_key(|line| line.number) {
            seen.sort_unstable_by_key(|line| line.number);
            seen.dedup_by(|later, kept| {
                let same = later.number == kept.number;
                if same {
                    join(kept, later.hits, partial);
                }
                same
            });
            partial.sort_unstable();
        }
        partial.dedup();
    }

    fn find_ends(&mut self, blocks: &[Region]) {
        let Self { ends, braces, .. } = self;
        ends.clear();
        braces.clear();
        ends.extend(blocks.iter().map(|block| block.end));
        let closed = blocks.iter().enumerate().filter(|(at, block)| ends_in_brace(block, &blocks[at + 1..]));
        braces.extend(closed.map(|(_, block)| block.end.line));
        ends.sort_unstable();
        braces.sort_unstable();
    }

    /// Whether a block ends here, or on this line in a closing brace.
    fn ends_at(&self, place: Place) -> bool {
        self.ends.binary_search(&place).is_ok() || self.braces.binary_search(&place.line).is_ok()
    }

    /// Adds the lines of a block, which are most often few: a loop would end too early to be foreseen.
    fn add(&mut self, first: u32, last: u32, hits: u32) {
        let Self { seen, partial, .. } = self;
        match seen.last_mut().filter(|line| line.number == first) {
            Some(line) => join(line, hits, partial),
            None => seen.push(Line { number: first, hits }),
        }
        let line = |further| Line { number: first + further, hits };
        let (length, more) = (seen.len(), last - first);
        seen.extend([1, 2, 3, 4].map(line));
        seen.truncate(length + more as usize);
        seen.extend((5..=more).map(line));
    }
}

/// Adds that another block of a line ran so often. It ran in part if one of both did.
fn join(line: &mut Line, hits: u32, partial: &mut Vec<u32>) {
    if (line.hits == 0) != (hits == 0) {
        partial.push(line.number);
    }
    line.hits = line.hits.max(hits);
}

/// Whether nothing but a closing brace is on the last line of a block; these are the blocks after it.
fn ends_in_brace(block: &Region, after: &[Region]) -> bool {
    let Region { start, end, .. } = *block;
    // It is the next one that begins there, if blocks do not lie in each other.
    let begins = || match after.first() {
        Some(next) if next.start < end => after.binary_search_by_key(&end, |it| it.start).is_ok(),
        next => next.is_some_and(|next| next.start == end),
    };
    end.line > start.line && (end.column <= 2 || (end.column < SHORTEST && end.column < start.column && !begins()))
}
