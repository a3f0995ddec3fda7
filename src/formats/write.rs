//! Formats that are written: what a format has no place for is told, and no name can pass for a piece of the format.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};

use super::paths;
use crate::model::{FileCoverage, Metric, Report};

/// How a format is written.
#[derive(Clone, Copy)]
pub struct Writer {
    pub(super) write: fn(&Report, &mut dyn Write) -> io::Result<()>,
    /// What it has no place for, in the order in which that is told.
    pub(super) lacks: &'static [Fact],
}

/// Something that a report may know and a format may have no place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    /// A total that counts something else than lines, or lines and branches.
    Metric,
    Regions,
    Instructions,
    Conditions,
    Contexts,
    Excluded,
    Partial,
    Classes,
    Stated,
    OnlyRan,
    /// Functions of which the line is unknown.
    PlacelessFunctions,
    /// Branches on lines that hold no code.
    StrayBranches,
    /// Control characters in names of files.
    Controls,
}

/// How many branches without a name a format that names each may be made to write: a report may claim any number.
const MOST_UNNAMED: u64 = 10_000_000;

impl Writer {
    /// Writes a report.
    ///
    /// # Errors
    ///
    /// When it cannot be written there, or not in this format: two of its files would have one name, or a file none.
    pub fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        (self.write)(report, out)
    }

    /// What the report knows and the format has no place for, in words without an article: `tests by line`.
    #[must_use]
    pub fn lost(&self, report: &Report) -> Vec<String> {
        self.lacks.iter().filter_map(|fact| fact.found_in(report)).collect()
    }

    /// Whether what is written would claim that files are covered of which nobody knows it: only what ran is known of
    /// them, and this format cannot say so.
    #[must_use]
    pub fn overstates(&self, report: &Report) -> bool {
        self.lacks.contains(&Fact::OnlyRan) && Fact::OnlyRan.found_in(report).is_some()
    }
}

impl Fact {
    /// What it is called, if the report knows it.
    fn found_in(self, report: &Report) -> Option<String> {
        let mut files = report.files.values();
        let (known, words) = match self {
            Self::Metric => {
                let other = !matches!(report.metric, Metric::Lines | Metric::LinesAndBranches);
                return other.then(|| format!("the total in {} (it will count lines)", report.metric.words()));
            }
            Self::Controls => {
                let name = report.files.keys().find(|name| matches!(plain(name), Cow::Owned(_)))?;
                return Some(format!("control characters in names of files (“{}”)", name.escape_debug()));
            }
            Self::Regions => (files.any(|it| !it.details.regions.is_empty()), "regions within lines"),
            Self::Instructions => (files.any(|it| !it.details.instructions.is_empty()), "instructions"),
            Self::Conditions => (files.any(|it| !it.details.conditions.is_empty()), "conditions (MC/DC)"),
            Self::Contexts => (files.any(|it| !it.details.contexts.is_empty()), "tests by line"),
            Self::Excluded => (files.any(|it| !it.details.excluded.is_empty()), "excluded lines"),
            Self::Partial => (files.any(|it| !it.details.partial.is_empty()), "lines that ran in part"),
            Self::Classes => (files.any(|it| !it.details.classes.is_empty()), "classes"),
            Self::Stated => (files.any(|it| it.details.stated.is_some()), "totals that stand for unknown lines"),
            Self::OnlyRan => (files.any(|it| it.details.only_ran), "that the lines which never ran are unknown"),
            Self::PlacelessFunctions => (
                files.any(|it| it.functions.iter().any(|function| function.line.is_none())),
                "functions without a line",
            ),
            Self::StrayBranches => {
                let stray = |it: &FileCoverage| it.branches.counts().any(|at| it.lines.get(at.line).is_none());
                (files.any(|it| stray(it)), "branches on lines that hold no code")
            }
        };
        known.then(|| words.to_owned())
    }
}

/// A name of which nothing can end a record, close a tag, or is forbidden in XML 1.0
/// (<https://www.w3.org/TR/xml/#charsets>): control characters become U+FFFD.
pub(super) fn plain(name: &str) -> Cow<'_, str> {
    let odd = |c: char| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    if name.contains(odd) { Cow::Owned(name.replace(odd, "\u{FFFD}")) } else { Cow::Borrowed(name) }
}

/// The files of a report under names that are read as they are written.
pub(super) fn plain_files(report: &Report) -> io::Result<Vec<(Cow<'_, str>, &FileCoverage)>> {
    let mut seen = HashSet::new();
    let mut files = Vec::with_capacity(report.files.len());
    for (name, file) in &report.files {
        let plain = plain(name);
        if plain.trim().is_empty() {
            return Err(refused(format!(
                "a file has no name (“{}”), and this format cannot say so",
                name.escape_debug()
            )));
        }
        if !seen.insert(paths::normalised(&plain).into_owned()) {
            let name = name.escape_debug();
            return Err(refused(format!("“{name}” and another file of the report would have one name in this format")));
        }
        files.push((plain, &**file));
    }
    Ok(files)
}

/// How many more branches without a name may be written.
pub(super) struct Room(u64);

impl Room {
    pub(super) fn new() -> Self {
        Self(MOST_UNNAMED)
    }

    /// Takes so much of it.
    pub(super) fn take(&mut self, count: u32, line: u32, name: &str) -> io::Result<()> {
        self.0 = self.0.checked_sub(count.into()).ok_or_else(|| {
            refused(format!(
                "{name}, line {line}: more branches than this format can name; there should be {count} here"
            ))
        })?;
        Ok(())
    }
}

fn refused(text: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}
