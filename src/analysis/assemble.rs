//! Reports that were read become one snapshot: located, keyed by project-relative paths, merged, with notes.

use std::path::{Path, PathBuf};

use super::located::Located;
use super::{Input, Note, Project, Search, Snapshot, Tree};
use crate::model::{Join, Report};

/// How many files of one report are named in notes of one kind; the rest is counted.
const MAX_NAMED: usize = 5;

/// One report as it was read, not yet located.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Loaded {
    /// What was read.
    pub input: Input,
    /// The folder in which the report lies; empty for standard input. Absolute.
    pub folder: PathBuf,
    /// What it says, keyed by the paths that it names.
    pub report: Report,
    /// Where it is broken: something in it is lost.
    pub broken: Vec<Note>,
    /// Where it is odd; all of it was read.
    pub odd: Vec<Note>,
}

/// Locates the sources of all reports and merges them into one. Files whose sources lie below the project root are
/// keyed by their path in it, also where the source is gone but other files tell where it was, so that one file under
/// several spellings is one. Files in other roots are keyed by their absolute path, all others as reported.
#[must_use]
pub fn assemble(loaded: Vec<Loaded>, project: &Project, tree: &dyn Tree) -> Snapshot {
    Located::search(&loaded, project, tree).assemble(loaded, |number| tree.length_of(number))
}

/// Makes the reports one. `snapshot` has their places, and how the search went.
pub(super) fn gather(loaded: Vec<Loaded>, mut snapshot: Snapshot, doubts: Vec<Doubts>) -> Snapshot {
    let mut odd = Vec::new();
    // Those that do not count come last: in which order reports are named decides nothing.
    let mut uncounted = Report::default();
    for (one, doubts) in loaded.into_iter().zip(doubts) {
        let join = one.input.join();
        if one.input.counts_hits() { &mut snapshot.report } else { &mut uncounted }.merge_with(one.report, join);
        snapshot.notes.extend(one.broken);
        odd.extend(doubts.into_notes(&one.input.path));
        odd.extend(one.odd);
        snapshot.inputs.push(one.input);
    }
    snapshot.report.merge_with(uncounted, Join::Most);
    let input = snapshot.inputs.first().map_or_else(String::new, |input| input.path.clone());
    snapshot.notes.extend(advice(&snapshot.search).map(|text| Note { input, at: None, text }));
    snapshot.notes.extend(odd);
    snapshot
}

/// What would find the files that were not.
fn advice(search: &Search) -> Option<String> {
    let best = search.mends.first()?;
    let crate::analysis::Rewrite { from, to, .. } = &best.rewrite;
    let rivals = best.rivals.iter().map(|to| format!(", and so would `{to}`")).collect::<String>();
    let (finds, of) = (best.finds, best.of);
    Some(format!("`{from}` = `{to}` under [paths] would find {finds} of the {of} missing sources{rivals}"))
}

/// Files of one report about which the user should know something.
#[derive(Default)]
pub(super) struct Doubts {
    stale: Vec<String>,
    ambiguous: Vec<String>,
}

impl Doubts {
    pub(super) fn stale(&mut self, key: &str) {
        self.stale.push(format!("{key} has lines beyond its end: the source changed since the report was written"));
    }

    pub(super) fn ambiguous(&mut self, key: &str, other: &Path) {
        let other = other.display();
        self.ambiguous.push(format!("{key} is ambiguous: another root of the report holds {other} as well"));
    }

    fn into_notes(self, input: &str) -> impl Iterator<Item = Note> {
        let limited = |texts: Vec<String>, what: &str| {
            let more = texts.len().saturating_sub(MAX_NAMED);
            let rest = (more > 0).then(|| format!("{more} more files {what}"));
            texts.into_iter().take(MAX_NAMED).chain(rest).collect::<Vec<_>>()
        };
        let stale = limited(self.stale, "have lines beyond their end");
        let texts = stale.into_iter().chain(limited(self.ambiguous, "are ambiguous"));
        texts.map(move |text| Note { input: input.to_owned(), at: None, text })
    }
}

#[cfg(test)]
#[path = "assemble_tests.rs"]
mod tests;
