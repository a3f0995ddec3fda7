//! Where the files of some reports are: what one search found, for these reports and for others that name the same files.
//!
//! **Invariant.** For reports of which the same is [`asked`] as of those that were searched for, and as long as the tree
//! would answer the same, [`Located::assemble`] gives what a new search would give.

use std::path::PathBuf;
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use super::assemble::{Doubts, gather};
use super::fates::Fates;
use super::keys::Keys;
use super::locate::Locator;
use super::seeker::Seeker;
use super::{Loaded, Lost, Places, Project, Search, Snapshot, Tree, rewrite};
use crate::model::{FileCoverage, Files, Roots};

/// How many files without a source are named.
const MAX_LOST: usize = 200;

/// How many prefixes that were learnt are worth telling.
const MAX_LEARNT: usize = 8;

/// The files of some reports, located.
#[derive(Debug)]
pub struct Located {
    keys: Keys,
    /// The files that are not left out by their keys; of those of one key the one first that was sought first.
    files: Vec<u32>,
    /// Those that are, ascending.
    left_out: Vec<u32>,
    /// The numbers of their sources in the tree, by file.
    sources: Vec<Option<u32>>,
    /// Files that another root of their report holds as well: the report, the key and where.
    ambiguous: Vec<(usize, Arc<str>, PathBuf)>,
    /// There is one report, and each of its files has a key of its own.
    is_whole: bool,
    places: Arc<Places>,
    search: Search,
}

impl Located {
    /// Searches for the sources of all files.
    #[must_use]
    pub fn search(loaded: &[Loaded], project: &Project, tree: &dyn Tree) -> Self {
        let mut locator = Locator::new(project, tree);
        let reports = loaded.iter().map(|one| (&one.report, &*one.folder));
        let seeker = Seeker::new(reports, |folder| locator.near(folder));
        let mut fates = Fates::of(&seeker, &mut locator);
        let keys = Keys::settle(&seeker, &mut fates, &locator);
        let all = 0..seeker.len() as u32;
        let stays = |file: &u32| !project.ignore.is_match(keys.of(*file, seeker.key(*file)));
        let (mut files, left_out): (Vec<u32>, Vec<u32>) =
            if project.ignore.is_empty() { (all.collect(), Vec::new()) } else { all.partition(stays) };
        let key = |file: u32| &**keys.of(file, seeker.key(file));
        if loaded.len() > 1 || !keys.are_as_reported() {
            files.sort_unstable_by(|&a, &b| (key(a), fates.rank(a)).cmp(&(key(b), fates.rank(b))));
        }
        let mut found = Gathered::new(&locator);
        files.chunk_by(|&a, &b| key(a) == key(b)).for_each(|same| found.add(same, &seeker, &keys, &fates));
        let Gathered { mut places, mut search, lost, keys: distinct } = found;
        places.settle();
        search.left_out = left_out.len();
        seeker.each(lost.iter().copied().take(MAX_LOST), |file, wanted, base| {
            let candidates = rewrite::namesakes(wanted, base, &locator);
            search.lost.push(Lost { path: Arc::clone(keys.of(file, seeker.key(file))), candidates });
        });
        search.mends = rewrite::mends(lost, &seeker, &locator);
        let sources = fates.sources().collect();
        let ambiguous = fates.ambiguous.into_iter().filter(|(file, _)| left_out.binary_search(file).is_err());
        let named = |(file, other)| (seeker.source(file), Arc::clone(keys.of(file, seeker.key(file))), other);
        let mut ambiguous: Vec<_> = ambiguous.map(named).collect();
        ambiguous.sort();
        Self {
            files,
            left_out,
            sources,
            ambiguous,
            is_whole: loaded.len() == 1 && distinct == seeker.len(),
            places: Arc::new(places),
            search,
            keys,
        }
    }

    /// Merges the reports into one. `length_of` tells how long a source is, in bytes, by its number in the tree.
    #[must_use]
    pub fn assemble(&self, mut loaded: Vec<Loaded>, length_of: impl Fn(u32) -> u64) -> Snapshot {
        let doubts = self.doubts(&loaded, length_of);
        if !self.is_whole {
            loaded.iter_mut().for_each(|one| one.input.totals = Some(one.report.totals()));
        }
        if !self.keys.are_as_reported() || self.search.left_out > 0 {
            self.rekey(&mut loaded);
        }
        let (places, search) = (Arc::clone(&self.places), self.search.clone());
        gather(loaded, Snapshot { places, search, ..Snapshot::default() }, doubts)
    }

    /// Gives the files of all reports their keys.
    fn rekey(&self, loaded: &mut [Loaded]) {
        let mut reported = Vec::with_capacity(self.sources.len());
        for (report, one) in loaded.iter_mut().enumerate() {
            let files = std::mem::take(&mut one.report.files).into_iter();
            reported.extend(files.map(|(name, coverage)| Some((report, name, coverage))));
        }
        let mut rekeyed: Vec<Vec<(Arc<str>, Arc<FileCoverage>)>> = vec![Vec::new(); loaded.len()];
        for &file in &self.files {
            if let Some((report, name, coverage)) = reported[file as usize].take() {
                rekeyed[report].push((Arc::clone(self.keys.of(file, &name)), coverage));
            }
        }
        for (one, files) in loaded.iter_mut().zip(rekeyed) {
            one.report.files = Files::joined(files, one.input.join());
        }
    }

    /// What the user should know about files, report by report.
    fn doubts(&self, loaded: &[Loaded], length_of: impl Fn(u32) -> u64) -> Vec<Doubts> {
        let mut doubts: Vec<Doubts> = loaded.iter().map(|_| Doubts::default()).collect();
        // A file has at most one line for each byte, and one after the last line break.
        let is_stale = |source: u32, file: &FileCoverage| {
            u64::from(file.lines.last_number()) > length_of(source).saturating_add(1)
        };
        let mut stale: Vec<(usize, &Arc<str>)> = Vec::new();
        let mut sources = (0..).zip(&self.sources);
        for (report, one) in loaded.iter().enumerate() {
            for ((name, coverage), (file, source)) in one.report.files.iter().zip(&mut sources) {
                if source.is_some_and(|source| is_stale(source, coverage))
                    && self.left_out.binary_search(&file).is_err()
                {
                    stale.push((report, self.keys.of(file, name)));
                }
            }
        }
        stale.sort();
        stale.into_iter().for_each(|(report, key)| doubts[report].stale(key));
        self.ambiguous.iter().for_each(|(report, key, other)| doubts[*report].ambiguous(key, other));
        doubts
    }
}

/// What a search is asked by these reports: where their files are sought, and which of them are one. The number is another
/// one where that is; a seed that nobody knows keeps others from making two reports of one number.
#[must_use]
pub fn asked(loaded: &[Loaded], seed: u64) -> u128 {
    let mut hash = Xxh3::with_seed(seed);
    let mut part = |kind: u8, text: &[u8]| {
        hash.update(&[kind]);
        hash.update(&text.len().to_le_bytes());
        hash.update(text);
    };
    for one in loaded {
        part(0, one.folder.as_os_str().as_encoded_bytes());
        let mut known: Option<&Roots> = None;
        for (name, file) in &one.report.files {
            if known != Some(&file.roots) {
                known = Some(&file.roots);
                part(1, &[]);
                file.roots.iter().for_each(|root| part(2, root.as_bytes()));
            }
            // It matters where there are several reports.
            let only_ran = loaded.len() > 1 && file.details.only_ran;
            part(3 + u8::from(only_ran), name.as_bytes());
        }
    }
    hash.digest128()
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
