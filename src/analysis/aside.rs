//! Gaps that were set aside, known again by their content: what stands there, not where it stands.
//!
//! A gap is kept as the texts of its lines, the line before them, its function and its file. It is found again
//!
//! 1. in its function, if its lines are the same: wherever the function went, and whatever was edited around them;
//! 2. in its function, if it is what is left of these lines after a test covered some of them;
//! 3. in its function, if most of its lines are still there and it is long enough to tell;
//! 4. where its function is no longer there: in one of the same name in another file, or of another name in the same file, if
//!    its lines and the line before them are the same, to the letter.
//!
//! **Invariants.** Blanks do not count: neither blank lines nor how a line is indented or spaced. A gap is found by the
//! first of those that were set aside which finds it in the earliest of these ways. Deliberately absent: line numbers.

mod find;
#[cfg(all(test, feature = "syntax"))]
mod tests;

use rustc_hash::FxHashMap;

pub use find::{Matched, find};

use super::text::SourceText;
use super::units::Unit;

/// So many lines of a gap are kept at most; of longer ones the first.
pub const MOST_LINES: usize = 40;
/// From so many lines on, a gap is known again when some of them were edited.
const TELLING: usize = 3;
/// If so many of three are still there.
const OF_THREE: usize = 2;

/// Why a gap was set aside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Why {
    /// It will be covered another time.
    #[default]
    Later,
    /// It will not be covered.
    Wont,
    /// Somebody else covers it.
    Assigned,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Later, Self::Wont, Self::Assigned];

    /// Its name in files and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::Wont => "wont",
            Self::Assigned => "assigned",
        }
    }

    /// The reason in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::Wont => "won't",
            Self::Assigned => "assigned",
        }
    }
}

/// A gap that was set aside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aside {
    /// Its file, by its path below the project root.
    pub path: String,
    /// Its function, with those around it; none outside of all functions.
    pub function: Option<String>,
    /// Why it was set aside.
    pub why: Why,
    /// What the user has to say about it; may be empty.
    pub note: String,
    /// What stands there.
    pub content: Content,
}

impl Aside {
    /// Why, and the note, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let why = self.why.words();
        if self.note.is_empty() { why.to_owned() } else { format!("{why}: {}", self.note) }
    }
}

/// What stands in a gap.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Content {
    /// The last line before it that is not blank; empty at the top of a file.
    pub before: String,
    /// Its lines that are not blank, [`MOST_LINES`] at most.
    pub lines: Vec<String>,
}

impl Content {
    /// What stands in a unit; none where the text does not go so far.
    #[must_use]
    pub fn of(unit: &Unit, text: &SourceText) -> Option<Self> {
        Self::between(unit.first, unit.last, text)
    }

    /// What stands between two lines, both included.
    #[must_use]
    pub fn between(first: u32, last: u32, text: &SourceText) -> Option<Self> {
        let line = |number: u32| Some(plain(text.line(number))).filter(|line| !line.is_empty());
        let lines: Vec<String> = (first..=last.min(text.len())).filter_map(line).take(MOST_LINES).collect();
        let before = (1..first).rev().find_map(line).unwrap_or_default();
        (!lines.is_empty()).then_some(Self { before, lines })
    }

    /// Whether it is what is left of these lines, of which some were covered.
    fn is_left_of(&self, whole: &Self) -> bool {
        let mut starts = whole.lines.windows(self.lines.len()).enumerate().filter(|(_, lines)| *lines == self.lines);
        starts.any(|(at, _)| at.checked_sub(1).map_or(&whole.before, |at| &whole.lines[at]) == &self.before)
    }

    /// Whether most of the lines are the same, and there are enough to tell.
    fn is_mostly(&self, other: &Self) -> bool {
        let longest = self.lines.len().max(other.lines.len());
        let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
        other.lines.iter().for_each(|line| *counts.entry(line).or_default() += 1);
        let mut same = 0;
        for line in &self.lines {
            if let Some(count) = counts.get_mut(&**line).filter(|count| **count > 0) {
                (*count, same) = (*count - 1, same + 1);
            }
        }
        longest >= TELLING && same * TELLING >= longest * OF_THREE
    }
}

/// A line without the blanks that do not matter.
fn plain(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
