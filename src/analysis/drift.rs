//! Source drift: a report belongs to one text of a source, and on the disk lies another. Its marks move with their lines.
//!
//! **Invariants.** A line has at most one counterpart, and lines keep their order. What lay on a line that was edited or
//! deleted is left out: of such a line nothing is known until the next run.

use std::sync::Arc;

mod map;
mod maps;
mod moved;
mod stale;
#[cfg(test)]
mod tests;

pub use map::{LineMap, Run};
pub use maps::LineMaps;
pub use moved::moved;
pub use stale::{Stale, staleness};

/// The sources that changed since the report, by their keys, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drifted {
    /// Surely so: the text that the report belongs to is known, and it is another.
    pub changed: Vec<Arc<str>>,
    /// They were written after the report. Empty where that tells nothing.
    pub newer: Vec<Arc<str>>,
}

impl Drifted {
    /// Whether a file is among them.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        [&self.changed, &self.newer].into_iter().any(|list| list.binary_search_by(|it| (**it).cmp(key)).is_ok())
    }
}
