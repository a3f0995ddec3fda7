//! Reports that were read become one snapshot: located, keyed by project-relative paths, merged, with notes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fates::Fates;
use super::keys::Keys;
use super::locate::Locator;
use super::seeker::Seeker;
use super::{Input, Lost, Note, Places, Project, Search, Snapshot, Tree, rewrite};
use crate::model::{FileCoverage, Join, Report};

/// How many files of one report are named in notes of one kind; the rest is counted.
const MAX_NAMED: usize = 5;

/// How many files without a source are named.
const MAX_LOST: usize = 200;

/// How many prefixes that were learnt are worth telling.
const MAX_LEARNT: usize = 8;

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
pub fn assemble(mut loaded: Vec<Loaded>, project: &Project, tree: &dyn Tree) -> Snapshot {
    let mut locator = Locator::new(project, tree);
    let reports = loaded.iter().map(|one| (&one.report, &*one.folder));
    let seeker = Seeker::new(reports, |folder| locator.near(folder));
    let mut fates = Fates::of(&seeker, &mut locator);
    let keys = Keys::settle(&seeker, &mut fates, &locator);
    let mut files: Vec<u32> = (0..seeker.len() as u32).collect();
    if !project.ignore.is_empty() {
        files.retain(|&file| !project.ignore.is_match(keys.of(file, seeker.key(file))));
    }
    let left_out = seeker.len() - files.len();
    let key = |file: u32| &**keys.of(file, seeker.key(file));
    if loaded.len() > 1 || !keys.are_as_reported() {
        files.sort_unstable_by(|&a, &b| (key(a), fates.rank(a)).cmp(&(key(b), fates.rank(b))));
    }
    let mut found = Gathered::new(&locator);
    files.chunk_by(|&a, &b| key(a) == key(b)).for_each(|same| found.add(same, &seeker, &keys, &fates));
    let Gathered { mut places, mut search, lost, keys: distinct } = found;
    places.settle();
    search.left_out = left_out;
    seeker.each(lost.iter().copied().take(MAX_LOST), |file, wanted, base| {
        let candidates = rewrite::namesakes(wanted, base, &locator);
        search.lost.push(Lost { path: Arc::clone(keys.of(file, seeker.key(file))), candidates });
    });
    search.mends = rewrite::mends(lost, &seeker, &locator);
    let doubts = doubts(&seeker, &keys, &fates, files.as_slice(), loaded.len());
    let is_whole = loaded.len() == 1 && distinct == seeker.len();
    drop(seeker);
    if !is_whole {
        loaded.iter_mut().for_each(|one| one.input.totals = Some(one.report.totals()));
    }
    if !keys.are_as_reported() || left_out > 0 {
        files.sort_unstable();
        rekey(&mut loaded, keys, &fates, &files);
    }
    gather(loaded, Snapshot { places, search, ..Snapshot::default() }, doubts)
}

/// The files of the snapshot, key by key.
struct Gathered {
    places: Places,
    search: Search,
    /// Files without a source.
    lost: Vec<u32>,
    /// How many keys there are.
    keys: usize,
}

impl Gathered {
    fn new(locator: &Locator<'_>) -> Self {
        let search = Search { learnt: locator.learnt.taught().take(MAX_LEARNT).collect(), ..Search::default() };
        Self { places: Places::below(locator.roots[0].clone()), search, lost: Vec::new(), keys: 0 }
    }

    /// Adds the files of one key, those that were sought first first. Of several that place it, one that found it is right.
    fn add(&mut self, same: &[u32], seeker: &Seeker<'_>, keys: &Keys, fates: &Fates) {
        self.keys += 1;
        let key = || Arc::clone(keys.of(same[0], seeker.key(same[0])));
        let search = &mut self.search;
        match same.iter().find_map(|&file| Some((file, fates.found_by(file)?))) {
            Some((file, by)) => {
                *search.found.entry(by).or_default() += 1;
                match fates.place(file) {
                    None => self.places.add_usual(key()),
                    Some(place) => self.places.add(key(), place),
                }
                return;
            }
            None if fates.is_outside(same[0]) => search.outside += 1,
            None => {
                search.missing += 1;
                self.lost.push(same[0]);
            }
        }
        let outside = same.iter().find(|&&file| fates.is_outside(file));
        let told = outside.map_or_else(|| same.iter().find_map(|&file| fates.place(file)), |&file| fates.place(file));
        told.into_iter().for_each(|told| self.places.add(key(), told));
    }
}

/// Gives the files of all reports their new keys; `files` are those that stay, ascending.
fn rekey(loaded: &mut [Loaded], mut keys: Keys, fates: &Fates, files: &[u32]) {
    let mut file = 0;
    let mut files = files.iter().copied().peekable();
    for one in loaded {
        let join = one.input.join();
        let mut rekeyed: Vec<(Arc<str>, u32, Arc<FileCoverage>)> = Vec::with_capacity(one.report.files.len());
        for (reported, coverage) in std::mem::take(&mut one.report.files) {
            if files.next_if_eq(&file).is_some() {
                rekeyed.push((keys.take(file).unwrap_or(reported), fates.rank(file), coverage));
            }
            file += 1;
        }
        rekeyed.sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        let is_distinct = rekeyed.is_sorted_by(|a, b| a.0 < b.0);
        let rekeyed = rekeyed.into_iter().map(|(key, _, coverage)| (key, coverage));
        if is_distinct {
            one.report.files = rekeyed.collect();
        } else {
            rekeyed.for_each(|(key, coverage)| one.report.add_file_with(key, coverage, join));
        }
    }
}

/// What the user should know about files, report by report.
fn doubts(seeker: &Seeker<'_>, keys: &Keys, fates: &Fates, files: &[u32], reports: usize) -> Vec<Doubts> {
    let mut doubts: Vec<Doubts> = (0..reports).map(|_| Doubts::default()).collect();
    let key = |file: u32| &**keys.of(file, seeker.key(file));
    // Nearly always there are none.
    let stays = |file: u32| files.len() == seeker.len() || files.contains(&file);
    let mut stale: Vec<u32> = fates.stale.iter().copied().filter(|&file| stays(file)).collect();
    stale.sort_unstable_by_key(|&file| fates.rank(file));
    for file in stale {
        doubts[seeker.source(file)].stale(key(file));
    }
    let mut ambiguous: Vec<_> = fates.ambiguous.iter().filter(|(file, _)| stays(*file)).collect();
    ambiguous.sort_unstable_by_key(|(file, _)| fates.rank(*file));
    for (file, other) in ambiguous {
        doubts[seeker.source(*file)].ambiguous(key(*file), other);
    }
    doubts
}

/// Makes the reports one. `snapshot` has their places, and how the search went.
fn gather(loaded: Vec<Loaded>, mut snapshot: Snapshot, doubts: Vec<Doubts>) -> Snapshot {
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
struct Doubts {
    stale: Vec<String>,
    ambiguous: Vec<String>,
}

impl Doubts {
    fn stale(&mut self, key: &str) {
        self.stale.push(format!("{key} has lines beyond its end: the source changed since the report was written"));
    }

    fn ambiguous(&mut self, key: &str, other: &Path) {
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
