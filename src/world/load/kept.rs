//! What a loader keeps from one loading to the next, so that the next one costs what has changed.

use std::collections::HashMap;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analysis::parallel;
use crate::model::{FileCoverage, Files, Report};
use crate::world::located::Whereabouts;
use crate::world::report::Memory;

/// For more files than this, several threads compare them.
const FILES_FOR_THREADS: usize = 1_000;
/// A thread takes so many at once.
const FILES_AT_ONCE: usize = 64;

/// What was read last.
#[derive(Debug, Default)]
pub(super) struct Kept {
    reports: HashMap<PathBuf, Memory>,
    /// The files of the last snapshot.
    files: Files,
    /// What the search for sources left.
    pub(super) whereabouts: Whereabouts,
}

impl Kept {
    /// The memory of one report.
    pub(super) fn of(&mut self, path: &Path) -> &mut Memory {
        self.reports.entry(path.to_owned()).or_default()
    }

    /// Whether nothing was read yet.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Forgets the reports that are not read any more.
    pub(super) fn only(&mut self, reports: impl Fn(&Path) -> bool) {
        self.reports.retain(|path, _| reports(path));
    }

    /// Gives each file of the report that is as it was the very coverage that it had, for whoever compares by identity.
    pub(super) fn share(&self, report: &mut Report) {
        if report.files.values().zip(self.files.values()).all(|(file, before)| Arc::ptr_eq(file, before)) {
            return;
        }
        let mut known = Known::of(&self.files);
        let pairs = report.files.iter_mut().filter_map(|(path, file)| Some((file, known.find(path)?.1)));
        let mut pairs: Vec<_> = pairs.filter(|(file, before)| !Arc::ptr_eq(file, before)).collect();
        let share_all = |pairs: &mut [(&mut Arc<FileCoverage>, &Arc<FileCoverage>)]| {
            pairs.iter_mut().for_each(|(file, before)| share(file, before));
        };
        parallel::for_each(pairs.len() > FILES_FOR_THREADS, pairs.chunks_mut(FILES_AT_ONCE), share_all);
    }

    /// Keeps the files of this report for the next one.
    pub(super) fn keep(&mut self, report: &Report) {
        self.files = report.files.clone();
    }
}

/// Gives each file of a report that was read aside the coverage that another report has of it, where both are the same,
/// and its path: two reports of one project take little more memory than one.
pub fn share_with(report: &mut Report, other: &Report) {
    let mut known = Known::of(&other.files);
    let files = std::mem::take(&mut report.files).into_iter().map(|(path, mut file)| match known.find(&path) {
        Some((known, coverage)) => {
            share(&mut file, coverage);
            (Arc::clone(known), file)
        }
        None => (path, file),
    });
    report.files = files.collect();
}

fn share(file: &mut Arc<FileCoverage>, known: &Arc<FileCoverage>) {
    if !Arc::ptr_eq(file, known) && file == known {
        *file = Arc::clone(known);
    }
}

/// Files that are asked for in the order of their paths.
struct Known<'f>(Peekable<<&'f Files as IntoIterator>::IntoIter>);

impl<'f> Known<'f> {
    fn of(files: &'f Files) -> Self {
        Self(files.iter().peekable())
    }

    fn find(&mut self, path: &Arc<str>) -> Option<(&'f Arc<str>, &'f Arc<FileCoverage>)> {
        while self.0.next_if(|(known, _)| *known < path).is_some() {}
        self.0.next_if(|(known, _)| *known == path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many files of one line each; the line of one of them ran as often.
    fn report(files: usize, other: usize, hits: u32) -> Report {
        let file = |at: usize| {
            let hits = if at == other { hits } else { 1 };
            Arc::new(FileCoverage { lines: [(1, hits)].into_iter().collect(), ..FileCoverage::default() })
        };
        let files = (0..files).map(|at| (format!("{at:05}").into(), file(at)));
        Report { files: files.collect(), ..Report::default() }
    }

    #[test]
    fn what_is_as_it_was_is_the_very_same_in_few_files_and_in_many() {
        for files in [3, FILES_FOR_THREADS + 100] {
            let mut kept = Kept::default();
            kept.keep(&report(files, 1, 1));
            let mut now = report(files, 1, 7);
            kept.share(&mut now);
            let same = now.files.values().zip(kept.files.values()).map(|(now, before)| Arc::ptr_eq(now, before));
            assert_eq!(same.enumerate().filter(|(_, same)| !same).map(|(at, _)| at).collect::<Vec<_>>(), [1]);
            assert_eq!(now, report(files, 1, 7), "and nothing is another one");
        }
    }
}
