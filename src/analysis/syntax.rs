//! What a source's syntax tree tells: its functions with their complexity, and which lines are there for what goes wrong.
//!
//! **Invariants.** A source that does not parse gives what can be told. No source makes it panic, recurse or run for long:
//! the parser stops after a number of steps, and the tree is walked with a cursor. Lines count from 0, as in
//! [`Definition`]. Deliberately absent: what a name means, and anything across files.

#[cfg(feature = "syntax")]
mod grammars;
#[cfg(feature = "syntax")]
mod parse;
#[cfg(feature = "syntax")]
mod walk;

#[cfg(feature = "syntax")]
pub use grammars::{GRAMMARS, Grammar, of_path};
#[cfg(feature = "syntax")]
pub use parse::{LONGEST, syntax};

use super::functions::Header;
use super::outline::Definition;

/// What the syntax of one source tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Syntax {
    /// Functions, types and modules in the order of their lines.
    pub definitions: Vec<Definition>,
    /// Whether the first line of a function is a statement of what is around it.
    pub header: Header,
    /// Runs of lines that are there for a purpose, in the order of their first lines; they may lie within each other.
    pub regions: Vec<Region>,
}

/// Lines that are there for a purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// The first line, from 0.
    pub first: u32,
    /// The last line.
    pub last: u32,
    /// What they are there for.
    pub purpose: Purpose,
}

/// What lines are there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// They run when something went wrong, or say that it did.
    Error,
    /// They leave early when there is nothing to do.
    Guard,
    /// They run only when the file is the program itself.
    Main,
    /// They are for type checkers and never run.
    TypeChecking,
}

impl Syntax {
    /// What lines are there for: runs of lines, each from its first one on, ascending; the innermost purpose counts.
    #[must_use]
    pub fn purposes(&self) -> Purposes {
        let mut runs = vec![(0, None)];
        // Those that are open, the one that began last at the end.
        let mut open: Vec<Region> = Vec::new();
        let close = |runs: &mut Vec<(u32, Option<Purpose>)>, open: &mut Vec<Region>, before: Option<u32>| {
            while let Some(ended) = open.pop_if(|region| before.is_none_or(|line| region.last < line)) {
                // Some below it ended earlier.
                while open.pop_if(|outer| outer.last <= ended.last).is_some() {}
                runs.push((ended.last.saturating_add(1), open.last().map(|region| region.purpose)));
            }
        };
        for &region in &self.regions {
            close(&mut runs, &mut open, Some(region.first));
            runs.push((region.first, Some(region.purpose)));
            open.push(region);
        }
        close(&mut runs, &mut open, None);
        Purposes(runs)
    }
}

/// What the lines of a source are there for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purposes(Vec<(u32, Option<Purpose>)>);

impl Purposes {
    /// What a line, from 0, is there for.
    #[must_use]
    pub fn on(&self, line: u32) -> Option<Purpose> {
        let run = self.0.partition_point(|&(first, _)| first <= line).checked_sub(1)?;
        self.0[run].1
    }
}

#[cfg(all(test, feature = "syntax"))]
mod tests;
