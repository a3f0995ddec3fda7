//! Source drift: a report belongs to one text of a source, and on the disk lies another. Its marks move with their lines.
//!
//! **Invariants.** A line has at most one counterpart, and lines keep their order. What lay on a line that was edited or
//! deleted is left out: of such a line nothing is known until the next run.

mod map;
mod moved;
mod stale;
#[cfg(test)]
mod tests;

pub use map::{LineMap, Run};
pub use moved::moved;
pub use stale::{Stale, staleness};
