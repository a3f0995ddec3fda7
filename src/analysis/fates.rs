//! What became of each file in the search, in a few bytes each.

use std::path::PathBuf;
use std::sync::Arc;

use super::locate::{Found, Locator, Outcome};
use super::places::Other;
use super::seeker::Seeker;
use super::{Folder, FoundBy};

/// What became of all files, by their numbers.
pub(super) struct Fates {
    all: Vec<Fate>,
    paths: Vec<PathBuf>,
    folders: Vec<Arc<[PathBuf]>>,
    looked: Vec<Vec<PathBuf>>,
    /// Files that another root of their report holds as well, and where.
    pub(super) ambiguous: Vec<(u32, PathBuf)>,
}

/// What became of one file.
#[derive(Clone, Copy)]
struct Fate {
    kind: Kind,
    by: FoundBy,
    /// Its folder or its place in a list, as its kind has it.
    at: u32,
    /// When it was sought.
    rank: u32,
    /// The number of its source in the tree, if it was found.
    source: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Missing,
    NotIn,
    NotAt,
    Outside,
    /// In this folder, by what its reported name ends in.
    FoundIn,
    FoundAt,
}

impl Fates {
    /// Searches all files.
    pub(super) fn of(seeker: &Seeker<'_>, locator: &mut Locator<'_>) -> Self {
        let unknown = Fate { kind: Kind::Missing, by: FoundBy::Path, at: 0, rank: 0, source: 0 };
        let mut fates = Self {
            all: vec![unknown; seeker.len()],
            paths: Vec::new(),
            folders: Vec::new(),
            looked: Vec::new(),
            ambiguous: Vec::new(),
        };
        (0..).zip(&seeker.order).for_each(|(rank, &file)| fates.all[file as usize].rank = rank);
        let mut ways = None;
        seeker.each_with(seeker.order.iter().copied(), |is_new, file, wanted, base| {
            let ways = locator.ways(&mut ways, is_new, wanted);
            match locator.search(wanted, ways, base) {
                Outcome::Found(found) => fates.found(file, found, base, locator),
                Outcome::Missing => {}
                Outcome::Outside(path) => fates.set(file, Kind::Outside, |all| &mut all.paths, path),
                Outcome::NotAt(looked) => fates.set(file, Kind::NotAt, |all| &mut all.looked, looked),
                Outcome::NotIn(folders) => match fates.folders.last() {
                    Some(last) if Arc::ptr_eq(last, &folders) => {
                        fates.all[file as usize].kind = Kind::NotIn;
                        fates.all[file as usize].at = fates.folders.len() as u32 - 1;
                    }
                    _ => fates.set(file, Kind::NotIn, |all| &mut all.folders, folders),
                },
            }
        });
        let lost: Vec<u32> = seeker.order.iter().copied().filter(|&file| !fates.is_found(file)).collect();
        let mut ways = None;
        seeker.each_with(lost.into_iter(), |is_new, file, wanted, base| {
            let ways = locator.ways(&mut ways, is_new, wanted);
            if let Some(found) = locator.guess(wanted, ways, base, fates.is_outside(file)) {
                fates.found(file, found, base, locator);
            }
        });
        fates
    }

    fn set<T>(&mut self, file: u32, kind: Kind, list: impl Fn(&mut Self) -> &mut Vec<T>, value: T) {
        let at = list(self).len() as u32;
        list(self).push(value);
        let fate = &mut self.all[file as usize];
        (fate.kind, fate.at) = (kind, at);
    }

    fn found(&mut self, file: u32, found: Found, base: &str, locator: &Locator<'_>) {
        let Found { file: hit, by, other } = found;
        self.ambiguous.extend(other.map(|other| (file, other)));
        if hit.is_usual() {
            let fate = &mut self.all[file as usize];
            (fate.kind, fate.at) = (Kind::FoundIn, hit.folder.0);
        } else {
            self.found_at(file, locator.canonical(&hit, base));
        }
        let fate = &mut self.all[file as usize];
        (fate.by, fate.source) = (by, hit.number);
    }

    /// A file is here.
    pub(super) fn found_at(&mut self, file: u32, path: PathBuf) {
        self.set(file, Kind::FoundAt, |all| &mut all.paths, path);
    }

    /// How a file was found, if it was.
    pub(super) fn found_by(&self, file: u32) -> Option<FoundBy> {
        self.is_found(file).then_some(self.all[file as usize].by)
    }

    /// The number of the source of each file in the tree, if it was found.
    pub(super) fn sources(&self) -> impl Iterator<Item = Option<u32>> {
        let is_found = |fate: &Fate| matches!(fate.kind, Kind::FoundIn | Kind::FoundAt);
        self.all.iter().map(move |fate| is_found(fate).then_some(fate.source))
    }

    pub(super) fn is_found(&self, file: u32) -> bool {
        matches!(self.all[file as usize].kind, Kind::FoundIn | Kind::FoundAt)
    }

    pub(super) fn is_outside(&self, file: u32) -> bool {
        self.all[file as usize].kind == Kind::Outside
    }

    pub(super) fn is_missing(&self, file: u32) -> bool {
        !self.is_found(file) && !self.is_outside(file)
    }

    /// When a file was sought.
    pub(super) fn rank(&self, file: u32) -> u32 {
        self.all[file as usize].rank
    }

    /// The folder in which a file was found by what its reported name ends in, if it was.
    pub(super) fn folder(&self, file: u32) -> Option<Folder> {
        let fate = self.all[file as usize];
        (fate.kind == Kind::FoundIn).then_some(Folder(fate.at))
    }

    /// Where a file was found that is not called as it was reported.
    pub(super) fn path(&self, file: u32) -> Option<&PathBuf> {
        let fate = self.all[file as usize];
        (fate.kind == Kind::FoundAt).then(|| &self.paths[fate.at as usize])
    }

    /// What is to be said about the place of a file, if there is anything.
    pub(super) fn place(&self, file: u32) -> Option<Other> {
        let Fate { kind, at, .. } = self.all[file as usize];
        let at = at as usize;
        match kind {
            Kind::Missing | Kind::FoundIn => None,
            Kind::NotIn => Some(Other::NotIn(Arc::clone(&self.folders[at]))),
            Kind::NotAt => Some(Other::NotAt(self.looked[at].clone())),
            Kind::Outside => Some(Other::Outside(self.paths[at].clone())),
            Kind::FoundAt => Some(Other::Found(self.paths[at].clone())),
        }
    }
}
