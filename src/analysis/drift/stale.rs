//! Whether a report can belong to a text at all, told from the two alone.

use super::super::text::SourceText;
use crate::model::FileCoverage;

/// Why a report cannot belong to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// It knows lines beyond the end.
    Beyond {
        /// The last line that it knows.
        last: u32,
        /// The last line of the text.
        end: u32,
    },
    /// It has statements on so many blank lines.
    Blank(u32),
}

/// Tells that a report was written for another text than this one; `None` if it may be the same.
#[must_use]
pub fn staleness(file: &FileCoverage, text: &SourceText) -> Option<Stale> {
    let (last, end) = (file.lines.last_number(), text.len());
    // Some tools count an empty line behind the last end of line.
    let most = end.saturating_add(u32::from(text.whole().ends_with('\n') || text.is_empty()));
    if last > most {
        return Some(Stale::Beyond { last, end });
    }
    // Tools that list whole stretches (V8 the whole file, llvm what a region covers) list the blank lines within them,
    // too. Those that list statements do not: a blank line that stands alone, or at the edge of a stretch, tells.
    let (mut within, mut alone) = (0, 0);
    let mut numbers = file.lines.iter().map(|line| line.number).peekable();
    let mut before = 0;
    while let Some(number) = numbers.next() {
        if number <= end && text.line(number).trim().is_empty() {
            let follows = before + 1 == number;
            let goes_on = number >= end || numbers.peek() == Some(&(number + 1));
            if follows && goes_on { within += 1 } else { alone += 1 }
        }
        before = number;
    }
    (alone > 1 || (alone == 1 && within == 0)).then_some(Stale::Blank(alone + within))
}
