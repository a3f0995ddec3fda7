//! What a coverage report says: plain data with public fields, in the field's own words.
//!
//! **Invariants.** Nothing here reads, draws, or knows a clock; nothing knows a format. What a report does not say is
//! `None`, never 0. Lines are sorted by number and each number stands once. Files are keyed by path, so that a report
//! that was written again finds the same files. A file's coverage is shared (`Arc`), so that two reports can hold the
//! same one, and so are all files of a report.
//!
//! Deliberately absent: source text, components, goals. They are not in the report.

mod address;
mod branch;
mod columns;
mod contexts;
mod count;
mod details;
mod files;
mod functions;
mod lines;
mod merge;
mod region;
mod roots;
mod runs;
mod sparse;

pub use address::decoded;
pub use branch::{Branch, BranchCount, BranchTarget, Branches, BranchesBuilder};
pub use contexts::{Contexts, ContextsBuilder};
pub use count::{Metric, Percent, Ratio, Totals};
pub use details::{Details, Known, More};
pub use files::Files;
pub use functions::{Function, Functions, FunctionsBuilder};
pub use lines::{Line, LineState, LineTable, LineTableBuilder};
pub use merge::Join;
pub use region::{ColumnUnit, Place, Region, Share};
pub use roots::Roots;
pub use sparse::{Facts, Sparse};

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
    pub files: Files,
}

/// Totals as a report states them, for comparison with what its lines say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stated {
    /// Lines covered and in all.
    pub lines: Option<Ratio>,
    /// Branches taken and in all.
    pub branches: Option<Ratio>,
    /// Functions entered and in all.
    pub functions: Option<Ratio>,
    /// Statements covered and in all.
    pub statements: Option<Ratio>,
    /// Instructions covered and in all.
    pub instructions: Option<Ratio>,
}

/// What a report says about one source file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileCoverage {
    /// The folders that the report names as possible parents of a relative path (Cobertura's `<source>`), in its order.
    pub roots: Roots,
    /// The lines that hold code.
    pub lines: LineTable,
    /// The branches that start on these lines.
    pub branches: Branches,
    /// Functions and methods, in the report's order.
    pub functions: Functions,
    /// What only some formats know.
    pub details: Details,
}

/// A class, as far as the report describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class {
    /// First line, where known.
    pub line: Option<u32>,
    /// Last line, where known.
    pub end: Option<u32>,
    /// Name as the report gives it.
    pub name: String,
}

impl FileCoverage {
    /// All that can be counted, counted; or what the report states, where its lines do not tell.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let details = &*self.details;
        let counted = self.counted();
        match &details.stated {
            Some(stated) => stated.or(&counted),
            None if details.only_ran => {
                let uncounted = counted.lines.covered;
                Totals { lines: Ratio::default(), branches: None, partial: 0, uncounted, unknown_files: 1, ..counted }
            }
            None => counted,
        }
    }

    /// All that can be counted, whatever the report states.
    fn counted(&self) -> Totals {
        let mut lines = self.lines.walk();
        let by_branch = self.branches.counts().filter(|b| b.taken < b.total && lines.ran(b.line));
        let mut lines = self.lines.walk();
        let partly = |line: &&u32| lines.ran(**line);
        let without_branch = |line: &&u32| self.branches.on(**line).is_none_or(|count| count.taken == count.total);
        let other = self.details.partial.iter().filter(partly).filter(without_branch);
        Totals {
            lines: self.lines.ratio(),
            partial: (by_branch.count() + other.count()) as u64,
            branches: self.branches.ratio(),
            functions: self.functions.ratio(),
            statements: Region::statements(&self.details.regions),
            instructions: Share::ratio(&self.details.instructions),
            conditions: Share::ratio(&self.details.conditions),
            uncounted: 0,
            unknown_files: 0,
        }
    }

    /// How the line of this number fared; `None` when it holds no code.
    #[must_use]
    pub fn state(&self, number: u32) -> Option<LineState> {
        let Some(line) = self.lines.get(number) else {
            // A branch may start on a line that holds no statement.
            return self.branches.on(number).map(|count| match count {
                BranchCount { taken: 0, total: 1.., .. } => LineState::Missed,
                BranchCount { taken, total, .. } if taken < total => LineState::Partial,
                _ => LineState::Covered,
            });
        };
        Some(if line.hits == 0 {
            LineState::Missed
        } else if self.branches.on(number).is_some_and(|b| b.taken < b.total)
            || self.details.partial.binary_search(&number).is_ok()
        {
            LineState::Partial
        } else {
            LineState::Covered
        })
    }
}

impl Report {
    /// Lines, branches and functions of all files, counted.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.files.values().map(|file| file.totals()).sum()
    }
}
