//! What two reports disagree about: lines newly covered, newly lost, new and gone, and branches; by file and in all.

mod crossed;
mod file;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use crossed::{Crossed, Goal, crossed, crossed_by_components};
pub use file::{Change, ChangeKind, FileDelta};

use super::counts::Counts;
use super::facts::{FileFacts, is_same};
use super::parallel;
use crate::model::{FileCoverage, Report, Totals};

/// From so many lines on, several threads compare: starting one takes as long as comparing thousands.
const LINES_FOR_THREADS: usize = 100_000;
/// A thread takes so many files at once.
const FILES_AT_ONCE: usize = 64;

/// What changed from an earlier report to a later one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delta {
    /// The files that changed, by path.
    pub files: Vec<FileDelta>,
    /// What changed in all of them.
    pub sums: Sums,
    /// The earlier totals.
    pub before: Totals,
    /// The later totals.
    pub after: Totals,
}

/// One of the two reports, with what was counted in it.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The report.
    pub report: &'a Report,
    /// The facts of its files.
    pub facts: &'a [FileFacts],
    /// What they add up to.
    pub totals: Totals,
}

/// How much changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Lines that never ran before and ran now.
    pub gained: u64,
    /// Lines that ran before and did not run now.
    pub lost: u64,
    /// Lines that held no code before, or were not there, and ran now.
    pub added: u64,
    /// Lines that held no code before, or were not there, and did not run.
    pub unrun: u64,
    /// Lines that ran before and hold no code now, or are not there.
    pub removed: u64,
    /// Lines that never ran before and hold no code now, or are not there.
    pub cleared: u64,
    /// Lines that ran in part before and wholly now, of which no branches are counted.
    pub whole: u64,
    /// Lines that ran wholly before and in part now, of which no branches are counted.
    pub in_part: u64,
    /// Branches that are newly taken.
    pub branches_gained: u64,
    /// Branches that are not taken any more.
    pub branches_lost: u64,
}

/// Where each line of an earlier text is in the later one, by number from 1, ascending; `None` for one that is gone.
pub type Moved<'a> = Box<dyn Fn(u32) -> Option<u32> + 'a>;

/// For a file by its path, where its lines went between the two reports; `None` for one whose source is as it was.
pub type Moves<'a, 'm> = &'a (dyn Fn(&str) -> Option<Moved<'m>> + Sync);

/// As if no source had been edited between the two reports.
#[must_use]
pub fn unmoved(_: &str) -> Option<Moved<'static>> {
    None
}

/// A file as the earlier and as the later report know it.
#[derive(Clone, Copy)]
struct Pair<'a> {
    path: &'a Arc<str>,
    before: Option<Known<'a>>,
    after: Option<Known<'a>>,
}

/// A file's coverage and what was counted in it.
#[derive(Clone, Copy)]
struct Known<'a> {
    coverage: &'a Arc<FileCoverage>,
    counts: &'a Counts,
}

impl Delta {
    /// Compares two reports. Files that both share cost nothing.
    #[must_use]
    pub fn between(earlier: Side<'_>, later: Side<'_>, moves: Moves<'_, '_>) -> Self {
        let pairs = pairs(earlier, later);
        let mut found: Vec<Option<FileDelta>> = Vec::new();
        found.resize_with(pairs.len(), || None);
        let compare = |(slots, pairs): (&mut [Option<FileDelta>], &[Pair<'_>])| {
            slots.iter_mut().zip(pairs).for_each(|(slot, pair)| *slot = pair.compare(moves));
        };
        let mut lines = 0;
        let is_much = pairs.iter().any(|pair| {
            lines += pair.after.map_or(0, |known| known.coverage.lines.len());
            lines > LINES_FOR_THREADS
        });
        let pieces = found.chunks_mut(FILES_AT_ONCE).zip(pairs.chunks(FILES_AT_ONCE));
        parallel::for_each(is_much, pieces, compare);
        let files: Vec<FileDelta> = found.into_iter().flatten().collect();
        let mut sums = Sums::default();
        files.iter().for_each(|file| sums.add(&file.sums));
        Self { files, sums, before: earlier.totals, after: later.totals }
    }

    /// What changed in this file.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&FileDelta> {
        self.files.binary_search_by(|file| (*file.path).cmp(path)).ok().map(|at| &self.files[at])
    }

    /// Whether nothing fared differently.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// The files of either report but those that both share, by path.
fn pairs<'a>(earlier: Side<'a>, later: Side<'a>) -> Vec<Pair<'a>> {
    let mut pairs = Vec::new();
    let mut old = files(earlier).peekable();
    let mut new = files(later).peekable();
    loop {
        let (before, after) = match (old.peek(), new.peek()) {
            (None, None) => return pairs,
            (Some((before, _)), Some((after, _))) if is_same(before, after) => (old.next(), new.next()),
            (Some((before, _)), Some((after, _))) if before < after => (old.next(), None),
            (Some(_), None) => (old.next(), None),
            _ => (None, new.next()),
        };
        let Some((path, _)) = after.or(before) else { return pairs };
        let (before, after) = (before.map(|(_, known)| known), after.map(|(_, known)| known));
        match (before, after) {
            (Some(before), Some(after)) if Arc::ptr_eq(before.coverage, after.coverage) => {}
            _ => pairs.push(Pair { path, before, after }),
        }
    }
}

fn files<'a>(side: Side<'a>) -> impl Iterator<Item = (&'a Arc<str>, Known<'a>)> {
    let files = side.report.files.iter().zip(side.facts);
    files.map(|((path, coverage), facts)| (path, Known { coverage, counts: &facts.counts }))
}

impl Pair<'_> {
    fn compare(&self, moves: Moves<'_, '_>) -> Option<FileDelta> {
        let path = Arc::clone(self.path);
        let [before, after] = [self.before, self.after].map(|known| known.map(|known| known.counts.clone()));
        let nothing = FileCoverage::default();
        let [old, new] = [self.before, self.after].map(|known| known.map_or(&nothing, |known| known.coverage));
        let is_in_both = before.is_some() && after.is_some();
        let moved = moves(self.path).filter(|_| is_in_both);
        let (changes, sums) = file::compare(old, new, moved.as_deref());
        let is_equal = changes.is_empty() && sums == Sums::default() && before == after;
        (!is_equal).then(|| FileDelta { path, before, after, changes: changes.into(), sums })
    }
}

impl Sums {
    /// Lines that ran now and did not run before, be they new or not.
    #[must_use]
    pub fn covered(&self) -> u64 {
        self.gained + self.added
    }

    fn add(&mut self, other: &Self) {
        let Self { gained, lost, added, unrun, removed, cleared, whole, in_part, branches_gained, branches_lost } =
            other;
        self.gained += gained;
        self.lost += lost;
        self.added += added;
        self.unrun += unrun;
        self.removed += removed;
        self.cleared += cleared;
        self.whole += whole;
        self.in_part += in_part;
        self.branches_gained += branches_gained;
        self.branches_lost += branches_lost;
    }
}
