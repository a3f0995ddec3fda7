//! From segments to lines, as llvm marks them.
//!
//! This is llvm's `LineCoverageStats` and `LineCoverageIterator`
//! (<https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/Coverage/CoverageMapping.cpp>): the segment that
//! reaches into a line from above wraps it. A line is code if a region with a count begins on it, or wraps it and no
//! skipped region begins it. Its count is the greatest of the wrapping one and of the regions that begin on it; gaps
//! between statements begin none.

use crate::formats::spans::Spans;
use crate::model::{LineTable, LineTableBuilder, Place, Region};

/// The place from which on something counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) count: u32,
    /// What follows is code.
    pub(super) has_count: bool,
    /// A region begins here; otherwise an outer one goes on.
    pub(super) is_entry: bool,
    /// What follows is space between statements.
    pub(super) is_gap: bool,
}

/// The lines of a file, as its segments come in.
#[derive(Default)]
pub(super) struct Lines {
    table: LineTableBuilder,
    regions: Vec<Region>,
    /// The segment before this line.
    wrapping: Option<Segment>,
    here: Option<Here>,
    shortened: bool,
}

/// The segments of one line.
struct Here {
    line: u32,
    last: Segment,
    /// The first begins a region that was skipped by the preprocessor.
    skipped: bool,
    /// A region with a count begins, be it a gap.
    entry: bool,
    /// The greatest count of those that begin here, but for gaps.
    most: Option<u32>,
}

impl Lines {
    /// Whether a segment comes after the one before.
    pub(super) fn follows(&self, segment: &Segment) -> bool {
        self.here.as_ref().is_none_or(|here| (here.last.line, here.last.column) <= (segment.line, segment.column))
    }

    /// Adds the next segment; false if it does not come after the one before.
    pub(super) fn push(&mut self, segment: Segment, spans: &mut Spans) -> bool {
        spans.record();
        if !self.follows(&segment) {
            return false;
        }
        if let Some(here) = &self.here {
            let last = here.last;
            let (start, end) = (place(&last), place(&segment));
            let mut whole = true;
            if segment.line > last.line {
                self.end_line();
                whole = self.fill(last, segment.line, spans);
                self.wrapping = Some(last);
            }
            if last.has_count && !last.is_gap && start < end && whole {
                self.regions.push(Region { start, end, statements: 0, hits: last.count });
            }
        }
        let begins = (segment.has_count && segment.is_entry && !segment.is_gap).then_some(segment.count);
        match &mut self.here {
            Some(here) => {
                here.last = segment;
                here.entry |= segment.has_count && segment.is_entry;
                here.most = here.most.max(begins);
            }
            none => {
                *none = Some(Here {
                    line: segment.line,
                    last: segment,
                    skipped: !segment.has_count && segment.is_entry,
                    entry: segment.has_count && segment.is_entry,
                    most: begins,
                });
            }
        }
        true
    }

    /// The lines, the code between segments, and whether a span was left out because no file has so many lines.
    pub(super) fn take(&mut self) -> (LineTable, Box<[Region]>, bool) {
        self.end_line();
        self.wrapping = None;
        let shortened = std::mem::take(&mut self.shortened);
        (self.table.take_settled(u32::max), self.regions.drain(..).collect(), shortened)
    }

    fn end_line(&mut self) {
        let Some(here) = self.here.take() else { return };
        let wrapped = self.wrapping.filter(|segment| segment.has_count);
        if here.entry || (!here.skipped && wrapped.is_some()) {
            let count = self.wrapping.map_or(0, |segment| segment.count);
            self.table.push(here.line, here.most.unwrap_or(0).max(count));
        }
    }

    /// The lines up to the next segment; false if they are more than can be.
    fn fill(&mut self, last: Segment, next: u32, spans: &mut Spans) -> bool {
        if !last.has_count {
            return true;
        }
        let whole = spans.take(u64::from(next - last.line - 1));
        if whole {
            (last.line + 1..next).for_each(|line| self.table.push(line, last.count));
        }
        self.shortened |= !whole;
        whole
    }
}

fn place(segment: &Segment) -> Place {
    Place { line: segment.line, column: segment.column }
}
