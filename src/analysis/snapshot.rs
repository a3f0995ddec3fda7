//! One loading of all reports: merged, keyed by the paths that the user knows, each with the place of its source.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Mend, Place, Places};
use crate::model::{Join, Metric, Report, Totals};

/// What one loading of all reports gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// The merged report. Paths are relative to the project root where the file lies below it, with `/`.
    pub report: Report,
    /// Where the source of each file is, by the same paths.
    pub places: Arc<Places>,
    /// The reports that were read, in the order in which they were named.
    pub inputs: Vec<Input>,
    /// What the user should know about these reports, worst first.
    pub notes: Vec<Note>,
    /// How the search for sources went.
    pub search: Search,
}

impl Snapshot {
    /// Where the source of a file is, by its path in the report.
    #[must_use]
    pub fn place(&self, path: &str) -> Place {
        self.places.place(path)
    }

    /// What one of its reports counts in all its files.
    #[must_use]
    pub fn totals_of(&self, input: &Input) -> Totals {
        input.totals.unwrap_or_else(|| self.report.totals())
    }
}

/// How the search for sources went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// How many files were found in which way.
    pub found: BTreeMap<FoundBy, usize>,
    /// How many files lie outside the roots that may be opened.
    pub outside: usize,
    /// How many files have no source.
    pub missing: usize,
    /// The first of them, by path.
    pub lost: Vec<Lost>,
    /// Rewrites of paths that would find them, the best first.
    pub mends: Vec<Mend>,
    /// How many files the configuration leaves out.
    pub left_out: usize,
    /// Prefixes of reported paths that the files found have in common, the folder that each is, and how many files taught
    /// it.
    pub learnt: Vec<(String, PathBuf, usize)>,
}

/// A file without a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Its path, as in the report of the snapshot.
    pub path: Arc<str>,
    /// Files of the project that it could be: none, or several that are equally good.
    pub candidates: Vec<PathBuf>,
}

/// How a source was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoundBy {
    /// The configuration says where it is.
    Rewrite,
    /// Its path leads to it, from one of the folders that are tried.
    Path,
    /// A prefix that was learnt from other files leads to it.
    Learnt,
    /// Only one file has the same tail of its path.
    Tail,
    /// Only one file has its name, or agrees as well.
    Name,
    /// Only one file has its name when letters are compared as Windows compares them.
    Case,
}

impl FoundBy {
    /// The way in words, to follow `found`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Rewrite => "by a rewrite of the configuration or of go.mod",
            Self::Path => "where their paths lead",
            Self::Learnt => "below a folder that other files taught",
            Self::Tail => "by the tail of their paths",
            Self::Name => "by their names",
            Self::Case => "by their names in other letters",
        }
    }

    /// Its name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rewrite => "rewrite",
            Self::Path => "path",
            Self::Learnt => "learnt",
            Self::Tail => "tail",
            Self::Name => "name",
            Self::Case => "case",
        }
    }
}

/// One report that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// Its path as the user named it, or `-` for standard input.
    pub path: String,
    /// The name of its format.
    pub format: String,
    /// The program that wrote it, where it says so.
    pub generator: Option<String>,
    /// Its size in bytes, packed as it is.
    pub size: u64,
    /// When it was written, by its own words, in seconds since 1970-01-01 UTC.
    pub timestamp: Option<u64>,
    /// What its total counts.
    pub metric: Metric,
    /// What it counts in all its files; `None` if it is the only report and all of it is in the snapshot, whose totals are
    /// its own: to walk all lines takes its time.
    pub totals: Option<Totals>,
    /// How many files it names.
    pub files: usize,
    /// The roots that it names, the first of them if they are many.
    pub roots: Vec<String>,
    /// How much there is to warn about in it.
    pub warnings: usize,
}

/// The formats that tell whether a line ran and not how often. Of coverage.py that is true whatever the format.
const UNCOUNTED: &[&str] = &[
    "coveragexml",
    "coverage.py-4-data",
    "coverage.py-json",
    "coverage.py-sqlite",
    "dotcover",
    "jacoco",
    "ms-xml",
    "sonarqube",
];

impl Input {
    /// Whether hits are how often something ran. Otherwise they are 0 and 1, and two reports do not add up: a line that
    /// ran in both did not run twice.
    #[must_use]
    pub fn counts_hits(&self) -> bool {
        let by_coverage_py = self.generator.as_deref().is_some_and(|by| by.starts_with("coverage.py"));
        !by_coverage_py && !UNCOUNTED.contains(&&*self.format)
    }

    /// What becomes of its hits where another part of it, or another report of its kind, tells of the same line.
    #[must_use]
    pub fn join(&self) -> Join {
        if self.counts_hits() { Join::Sum } else { Join::Most }
    }
}

/// Something about an input that the user should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The input it is about: a report or a configuration file, as a path to show.
    pub input: String,
    /// The place in it, in words (`line 12`), where known.
    pub at: Option<String>,
    /// What is wrong and what to do, in words. May quote untrusted text.
    pub text: String,
}
