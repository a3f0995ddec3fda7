//! What a coverage report says: plain data with public fields, in the field's own words.
//!
//! **Invariants.** Nothing here reads, draws, or knows a clock; nothing knows a format. What a report does not say is
//! `None`, never 0. Lines are sorted by number and each number stands once. Files are keyed by path, so that a report
//! that was written again finds the same files. A file's coverage is shared (`Arc`), so that two reports can hold the
//! same one.
//!
//! Deliberately absent: source text, components, goals. They are not in the report.

mod branch;
mod count;
mod lines;
mod merge;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use branch::{Branch, BranchCount, BranchTarget, Branches};
pub use count::{Metric, Percent, Ratio, Totals};
pub use lines::{Line, LineState, LineTable};
pub use merge::Join;

/// Everything that one coverage report, or several merged ones, say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The program that wrote the report and its version where the report names it: `coverage.py 7.17.3`.
    pub generator: Option<String>,
    /// When the report was written, in seconds since 1970-01-01 UTC, by its own words.
    pub timestamp: Option<u64>,
    /// What the tool that wrote the report counts in its total.
    pub metric: Metric,
    /// The totals that the report states about itself. The totals to show are counted from the lines.
    pub stated: Stated,
    /// Coverage by path. A path is as the report names it until the report is located in a project.
    pub files: BTreeMap<Arc<str>, Arc<FileCoverage>>,
}

/// Totals as a report states them, for comparison with what its lines say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stated {
    /// Lines covered and in all.
    pub lines: Option<Ratio>,
    /// Branches taken and in all.
    pub branches: Option<Ratio>,
}

/// What a report says about one source file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileCoverage {
    /// The folders that the report names as possible parents of a relative path (Cobertura's `<source>`), in its order.
    pub roots: Arc<[String]>,
    /// The lines that hold code.
    pub lines: LineTable,
    /// The branches that start on these lines.
    pub branches: Branches,
    /// Functions and methods, in the report's order.
    pub functions: Vec<Function>,
}

/// A function or method, as far as the report describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Function {
    /// Name as the report gives it.
    pub name: String,
    /// First line, where known.
    pub line: Option<u32>,
    /// Last line, where known.
    pub end: Option<u32>,
    /// How often it was entered, where known.
    pub hits: Option<u64>,
}

impl FileCoverage {
    /// Lines, branches and functions, counted.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let entered = |f: &&Function| f.hits.is_some_and(|hits| hits > 0);
        let counted = self.functions.iter().filter(|f| f.hits.is_some()).count();
        Totals {
            lines: self.lines.ratio(),
            partial: self.branches.counts().iter().filter(|b| self.is_partial(b)).count() as u64,
            branches: self.branches.ratio(),
            functions: (counted > 0)
                .then(|| Ratio::new(self.functions.iter().filter(entered).count() as u64, counted as u64)),
        }
    }

    /// How the line of this number fared; `None` when it holds no code.
    #[must_use]
    pub fn state(&self, number: u32) -> Option<LineState> {
        let line = self.lines.get(number)?;
        Some(if line.hits == 0 {
            LineState::Missed
        } else if self.branches.on(number).is_some_and(|b| b.taken < b.total) {
            LineState::Partial
        } else {
            LineState::Covered
        })
    }

    fn is_partial(&self, count: &BranchCount) -> bool {
        count.taken < count.total && self.lines.get(count.line).is_some_and(|line| line.hits > 0)
    }
}

impl Report {
    /// Lines, branches and functions of all files, counted.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.files.values().map(|file| file.totals()).sum()
    }
}
