//! What is counted once for each file after a load, so that no later question walks the lines again.

use std::collections::HashMap;
use std::iter::Peekable;
use std::sync::Arc;

use super::counts::{self, Counts};
use super::{gaps, parallel};
use crate::model::{FileCoverage, Report, Totals};

/// One file's counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileFacts {
    /// The file, by its key in the report.
    pub path: Arc<str>,
    /// Lines, branches, functions and gaps.
    pub counts: Counts,
}

/// From so many lines on, several threads count: starting one takes as long as counting thousands.
const LINES_FOR_THREADS: usize = 100_000;
/// A thread takes so many files at once.
const FILES_AT_ONCE: usize = 64;

/// The facts of every file, sorted by path.
#[must_use]
pub fn facts(report: &Report) -> Arc<[FileFacts]> {
    facts_since(report, None)
}

/// The same after another report, the facts of which are known: a file that both share is not counted again.
#[must_use]
pub fn facts_since(report: &Report, before: Option<(&Report, &[FileFacts])>) -> Arc<[FileFacts]> {
    let mut known = before.map(|(report, facts)| report.files.iter().zip(facts).peekable());
    assembled(report, |path, file| shared(known.as_mut()?, path, file))
}

/// The facts of every file: what is known of it, or what is counted now.
fn assembled<'f>(
    report: &'f Report,
    mut known: impl FnMut(&Arc<str>, &Arc<FileCoverage>) -> Option<&'f Counts>,
) -> Arc<[FileFacts]> {
    let mut changed = Vec::with_capacity(report.files.len());
    let entries: Vec<(&Arc<str>, Option<&Counts>)> = (report.files.iter())
        .map(|(path, file)| {
            let same = known(path, file);
            changed.push(same.is_none().then_some(&**file));
            (path, same)
        })
        .collect();
    let take_over = |&(path, known): &(&Arc<str>, Option<&Counts>)| FileFacts {
        path: Arc::clone(path),
        counts: known.map_or_else(Counts::default, Counts::clone),
    };
    // The length is known: the list is made where it stays.
    let mut facts: Arc<[FileFacts]> = entries.iter().map(take_over).collect();
    let slots = Arc::get_mut(&mut facts).expect("nobody else has seen it");
    fill(slots, &changed);
    facts
}

/// What the files of a report count, told by the files themselves: their paths may be others by now.
#[derive(Debug, Default)]
pub struct Counted(Vec<(Arc<FileCoverage>, Counts)>);

impl Counted {
    /// Counts files on other cores while something else is done on this one; none if that is little, or if they have but a
    /// few lines each: what they count is then as large as they are.
    pub fn beside<R>(files: Vec<Arc<FileCoverage>>, act: impl FnOnce() -> R) -> (R, Self) {
        if !are_many(files.iter().map(|file| &**file).take(LINES_FOR_THREADS / 16)) {
            return (act(), Self::default());
        }
        let mut all: Vec<_> = files.into_iter().map(|file| (file, Counts::default())).collect();
        let count = |files: &mut [(Arc<FileCoverage>, Counts)]| {
            files.iter_mut().for_each(|(file, counts)| *counts = counts_of(file));
        };
        let result = parallel::beside(all.chunks_mut(FILES_AT_ONCE), count, act);
        (result, Self(all))
    }

    /// The facts of every file of a report, sorted by path. Files that were not counted are counted now.
    #[must_use]
    pub fn facts(&self, report: &Report) -> Arc<[FileFacts]> {
        let address = |file: &Arc<FileCoverage>| Arc::as_ptr(file).addr();
        let (mut next, mut index) = (0, None);
        let mut find = |file: &Arc<FileCoverage>| {
            // Most reports keep their order when their files get other paths.
            if self.0.get(next).is_none_or(|(counted, _)| !Arc::ptr_eq(counted, file)) {
                let places = || self.0.iter().zip(0..).map(|((file, _), at)| (address(file), at)).collect();
                next = *index.get_or_insert_with(|| -> HashMap<usize, usize> { places() }).get(&address(file))?;
            }
            next += 1;
            Some(&self.0[next - 1].1)
        };
        assembled(report, |_, file| find(file))
    }
}

/// The facts of this file, if the report before shares it.
fn shared<'a>(
    known: &mut Peekable<impl Iterator<Item = ((&'a Arc<str>, &'a Arc<FileCoverage>), &'a FileFacts)>>,
    path: &Arc<str>,
    file: &Arc<FileCoverage>,
) -> Option<&'a Counts> {
    while known.next_if(|((old, _), _)| !is_same(old, path) && *old < path).is_some() {}
    let ((_, before), facts) = known.next_if(|((old, _), _)| is_same(old, path))?;
    Arc::ptr_eq(before, file).then_some(&facts.counts)
}

/// Whether two paths are equal. Those that are shared are not compared.
#[must_use]
pub fn is_same(one: &Arc<str>, other: &Arc<str>) -> bool {
    Arc::ptr_eq(one, other) || one == other
}

/// Whether these have so many lines that it takes several threads to count them.
fn are_many<'f>(mut files: impl Iterator<Item = &'f FileCoverage>) -> bool {
    let mut lines = 0;
    files.any(|file| {
        lines += file.lines.len();
        lines > LINES_FOR_THREADS
    })
}

fn counts_of(file: &FileCoverage) -> Counts {
    Counts::new(&file.totals(), gaps::count(file) as u32)
}

/// Counts the files that changed.
fn fill(slots: &mut [FileFacts], changed: &[Option<&FileCoverage>]) {
    let count = |(slots, changed): (&mut [FileFacts], &[Option<&FileCoverage>])| {
        for (slot, file) in slots.iter_mut().zip(changed) {
            if let Some(file) = file {
                slot.counts = counts_of(file);
            }
        }
    };
    let is_much = are_many(changed.iter().copied().flatten());
    parallel::for_each(is_much, slots.chunks_mut(FILES_AT_ONCE).zip(changed.chunks(FILES_AT_ONCE)), count);
}

/// All files together.
#[must_use]
pub fn totals(facts: &[FileFacts]) -> Totals {
    counts::total(facts.iter().map(|file| &file.counts)).0
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// A file of so many lines, of which every third never ran.
    fn file(lines: u32) -> Arc<FileCoverage> {
        let lines = (1..=lines).map(|line| (line, line % 3)).collect();
        Arc::new(FileCoverage { lines, ..FileCoverage::default() })
    }

    fn report(files: &BTreeMap<String, u32>) -> Report {
        let files = files.iter().map(|(path, &lines)| (path.as_str().into(), file(lines)));
        Report { files: files.collect(), ..Report::default() }
    }

    proptest! {
        #[test]
        fn facts_since_another_report_are_the_facts(
            files in prop::collection::btree_map("[a-f]{1,2}", 0..9_u32, 0..12),
            newer in prop::collection::btree_map("[a-f]{1,2}", 0..9_u32, 0..12),
            kept in any::<u64>(),
        ) {
            let before = report(&files);
            let mut after = report(&newer);
            for (index, (path, file)) in before.files.iter().enumerate().filter(|(index, _)| kept >> index & 1 == 1) {
                // Some of those that stay have a path of their own all the same, as a reader would give them.
                let path = if index % 2 == 0 { Arc::clone(path) } else { Arc::from(&**path) };
                after.files.insert(path, Arc::clone(file));
            }
            prop_assert_eq!(facts_since(&after, Some((&before, &facts(&before)))), facts(&after));
        }
    }

    #[test]
    fn what_is_shared_is_taken_over_and_nothing_else() {
        let before = report(&[("a".to_owned(), 3), ("b".to_owned(), 3)].into());
        let mut wrong = facts(&before);
        for facts in Arc::get_mut(&mut wrong).expect("only here") {
            facts.counts = Counts::new(&Totals::default(), 7);
        }
        let mut after = before.clone();
        after.files.insert("b".into(), file(3));
        let gaps: Vec<u32> = facts_since(&after, Some((&before, &wrong))).iter().map(|it| it.counts.gaps()).collect();
        assert_eq!(gaps, [7, 1]);
    }

    proptest! {
        #[test]
        fn what_was_counted_under_other_paths_are_the_facts(
            files in prop::collection::btree_map("[a-f]{1,2}", 0..9_u32, 0..12),
            kept in any::<u64>(),
            turned in any::<bool>(),
        ) {
            let before = report(&files);
            let counted = before.files.values().map(|file| (Arc::clone(file), counts_of(file)));
            let counted = Counted(counted.collect());
            let mut after = Report::default();
            for (at, (path, shared)) in before.files.iter().enumerate() {
                let path = if turned { path.chars().rev().collect() } else { path.to_string() };
                let is_kept = kept >> at & 1 == 1;
                after.files.insert(path.into(), if is_kept { Arc::clone(shared) } else { file(9) });
            }
            prop_assert_eq!(counted.facts(&after), facts(&after));
        }
    }

    #[test]
    fn many_lines_are_counted_beside_something_else() {
        let many = report(&(0..100).map(|index| (format!("{index:04}"), LINES_FOR_THREADS as u32 / 50)).collect());
        let (result, counted) = Counted::beside(many.files.values().cloned().collect(), || 7);
        assert_eq!((result, counted.0.len()), (7, 100));
        assert_eq!(counted.facts(&many), facts(&many));
    }

    #[test]
    fn many_lines_are_counted_as_few_are() {
        let lines = 3 * (LINES_FOR_THREADS as u32) / 1000;
        let many = report(&(0..1000).map(|index| (format!("{index:04}"), lines + index)).collect());
        for (facts, file) in facts(&many).iter().zip(many.files.values()) {
            assert_eq!((facts.counts.totals(), facts.counts.gaps()), (file.totals(), gaps::count(file) as u32));
        }
    }
}
