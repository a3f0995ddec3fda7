//! Reported folder → the folders on this machine in which its files may lie, in the order in which they are tried.

use std::cell::OnceCell;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::locate::Locator;
use super::wanted::Wanted;
use super::{Folder, FoundBy, paths};

/// What deterministic builds call the root of a repository.
const DETERMINISTIC_ROOT: &str = "/_";

/// How many folders of a reported path are looked for at most; no project nests deeper.
const MAX_TAIL: usize = 40;

/// A folder to read paths from, which need not be there.
pub(super) struct Base {
    pub(super) path: PathBuf,
    pub(super) folder: Option<Folder>,
}

/// Why a file may lie in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A rewrite says so, by its place among them.
    Rule(usize),
    /// A rewrite says so, which has to be asked for each file.
    RuleForFile(usize),
    /// A learnt prefix says so, by its place among them.
    Learnt(usize),
    /// A learnt prefix says so that is the whole path of one file.
    LearntForFile(usize),
    /// Its path begins at the root of the repository.
    Top,
    /// Its path is read from this base.
    Base(usize),
    /// Its path is read from the report's folder, or so many levels above it.
    Near(usize),
}

/// A folder that is there, or a question to be asked for each file.
pub(super) struct Way {
    /// By which spelling.
    pub(super) spelling: usize,
    pub(super) origin: Origin,
    pub(super) folder: Option<Folder>,
    /// In which of the roots it lies.
    pub(super) root: Option<usize>,
    /// Once a file was found there: how, and which learnt prefix each further one makes more certain.
    pub(super) lesson: Option<(FoundBy, Option<usize>)>,
}

/// An existing folder that is named by the end of a reported folder.
pub(super) struct Tail {
    pub(super) spelling: usize,
    /// How many components of the reported folder are kept.
    pub(super) kept: usize,
    pub(super) folder: Folder,
}

/// The existing folders that are named by the ends of a folder's spellings, longest first.
#[derive(Default)]
pub(super) struct Tails {
    /// Those that hold more than the reported spelling does, spelling by spelling.
    pub(super) own: Vec<Tail>,
    /// The rest, which the spellings share that end as the reported one does.
    pub(super) shared: Vec<Tail>,
}

/// All ways of one reported folder, true until something new is learnt.
pub(super) struct Ways {
    pub(super) ways: Vec<Way>,
    /// Asked for when no way leads to a file.
    tails: OnceCell<Tails>,
    /// What was learnt when they were made.
    pub(super) version: u32,
    /// The places to name for files that are not there, once they were put into words.
    pub(super) told: Option<Arc<[PathBuf]>>,
}

impl Origin {
    /// Whether it is one of the user's rewrites.
    pub(super) fn is_rule(self) -> bool {
        matches!(self, Self::Rule(_) | Self::RuleForFile(_))
    }

    pub(super) fn is_learnt(self) -> bool {
        matches!(self, Self::Learnt(_) | Self::LearntForFile(_))
    }

    /// Whether it says the same of all files of a folder.
    pub(super) fn is_of_folder(self) -> bool {
        !matches!(self, Self::RuleForFile(_) | Self::LearntForFile(_))
    }
}

impl Ways {
    /// Made again if something new was learnt.
    pub(super) fn refresh(&mut self, wanted: &Wanted, locator: &Locator<'_>) {
        if self.version != locator.learnt.version() {
            *self = Self::of(wanted, locator);
        }
    }

    pub(super) fn of(wanted: &Wanted, locator: &Locator<'_>) -> Self {
        let mut ways = Vec::new();
        locator.each_way(wanted, |spelling, origin| {
            let folder = locator.folder_by(wanted, spelling, origin);
            if folder.is_some() || !origin.is_of_folder() {
                let root = folder.and_then(|folder| locator.root_of(&locator.tree.path(folder)));
                ways.push(Way { spelling, origin, folder, root, lesson: None });
            }
        });
        Self { ways, tails: OnceCell::new(), version: locator.learnt.version(), told: None }
    }

    /// The existing folders that are named by the ends of the folder's spellings.
    pub(super) fn tails(&self, wanted: &Wanted, locator: &Locator<'_>) -> &Tails {
        self.tails.get_or_init(|| {
            let mut tails = Tails::default();
            let Some(reported) = wanted.own() else { return tails };
            let shared = parts_of(&reported.folder).min(MAX_TAIL);
            for (spelling, one) in wanted.spellings.iter().enumerate() {
                let least = if wanted.ends_as_reported(one) { shared + 1 } else { 0 };
                let longest = parts_of(&one.folder).min(MAX_TAIL);
                locator.tails(&one.folder, least..=longest, |kept, folder| {
                    tails.own.push(Tail { spelling, kept, folder });
                });
            }
            locator.tails(&reported.folder, 0..=shared, |kept, folder| {
                tails.shared.push(Tail { spelling: wanted.spellings.len() - 1, kept, folder });
            });
            tails
        })
    }
}

impl Locator<'_> {
    /// Calls `visit` with every way, in the order in which they are tried: rewrites; then, spelling by spelling, what was
    /// learnt and each base; then the report's folder and those above it.
    pub(super) fn each_way(&self, wanted: &Wanted, mut visit: impl FnMut(usize, Origin)) {
        for (spelling, one) in wanted.spellings.iter().enumerate() {
            self.rewriting.each(one, |origin| visit(spelling, origin));
        }
        for (spelling, one) in wanted.spellings.iter().enumerate() {
            self.learnt.each(&one.folder, |origin| visit(spelling, origin));
            if paths::below(&one.folder, DETERMINISTIC_ROOT).is_some() {
                visit(spelling, Origin::Top);
            }
            // This machine may have no such drive.
            let bases = match one.is_absolute {
                true if one.folder.starts_with('/') || cfg!(windows) => 1,
                true => 0,
                false => self.bases.len(),
            };
            (0..bases).for_each(|base| visit(spelling, Origin::Base(base)));
        }
        if wanted.own().is_some_and(|own| !wanted.is_address && !own.is_absolute) {
            (0..wanted.near.len()).for_each(|level| visit(wanted.spellings.len() - 1, Origin::Near(level)));
        }
    }

    /// The folder that a way leads to; `None` if there is none, or if it has to be asked for each file.
    fn folder_by(&self, wanted: &Wanted, spelling: usize, origin: Origin) -> Option<Folder> {
        let (path, folder, rest) = self.steps(wanted, spelling, origin)?;
        self.walk(path, folder, rest)
    }

    /// The path of the folder that a way leads to, be it there or not.
    pub(super) fn path_by(&self, wanted: &Wanted, spelling: usize, origin: Origin) -> Option<PathBuf> {
        let (path, _, rest) = self.steps(wanted, spelling, origin)?;
        // Nothing is to be cleaned where a spelling follows that stays below.
        let is_clean = !cfg!(windows) && !rest.starts_with("..") && !rest.is_empty();
        Some(if is_clean { path.join(rest) } else { paths::clean(&path.join(rest)) })
    }

    /// Where a way leads from, and by which names.
    fn steps<'s>(
        &'s self,
        wanted: &'s Wanted,
        spelling: usize,
        origin: Origin,
    ) -> Option<(&'s Path, Option<Folder>, &'s str)> {
        let folder = &*wanted.spellings[spelling].folder;
        let from = |base: &'s Base, names| Some((&*base.path, base.folder, names));
        match origin {
            Origin::Rule(rule) => {
                let (prefix, to) = self.rewriting.prefix(rule)?;
                Some((to, self.rule_folders[rule], paths::below(folder, prefix)?))
            }
            Origin::Learnt(mapping) => {
                let (prefix, to, known) = self.learnt.mapping(mapping);
                let to_folder = *known.get_or_init(|| self.tree.folder(to));
                Some((to, to_folder, paths::below(folder, prefix)?))
            }
            Origin::Top => Some((&self.roots[0], self.top, paths::below(folder, DETERMINISTIC_ROOT)?)),
            Origin::Base(base) => from(&self.bases[base], folder),
            Origin::Near(level) => from(&wanted.near[level], folder),
            Origin::RuleForFile(_) | Origin::LearntForFile(_) => None,
        }
    }

    /// The folder that these names lead to.
    pub(super) fn walk(&self, path: &Path, folder: Option<Folder>, names: &str) -> Option<Folder> {
        match names.strip_prefix('/') {
            None if names.is_empty() => folder,
            None if !names.starts_with("..") && !paths::is_absolute(names) => self.tree.below(folder?, names),
            Some(names) if !cfg!(windows) => match names {
                "" => self.slash,
                names => self.tree.below(self.slash?, names),
            },
            _ => self.tree.folder(&paths::clean(&path.join(names))),
        }
    }

    /// The folders that the ends of a folder name below each base: so many components, the most first.
    fn tails(&self, folder: &str, kept: RangeInclusive<usize>, mut visit: impl FnMut(usize, Folder)) {
        if kept.is_empty() {
            return;
        }
        let mut tail = end_of(folder, *kept.end());
        for kept in kept.rev() {
            for base in &self.bases {
                if let Some(folder) = self.walk(&base.path, base.folder, tail) {
                    visit(kept, folder);
                }
            }
            tail = tail.split_once('/').map_or("", |(_, rest)| rest);
        }
    }
}

/// How many components of a folder could be folders of the project.
fn parts_of(folder: &str) -> usize {
    let inner = folder.trim_start_matches("../");
    match inner.strip_prefix('/').unwrap_or(inner) {
        "" | ".." => 0,
        inner => 1 + memchr::memchr_iter(b'/', inner.as_bytes()).count(),
    }
}

/// The last `count` components of a spelling.
fn end_of(spelling: &str, count: usize) -> &str {
    let at = memchr::memrchr_iter(b'/', spelling.as_bytes()).nth(count.saturating_sub(1));
    match at {
        _ if count == 0 => "",
        Some(at) => &spelling[at + 1..],
        None => spelling,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_those_that_could_be_folders_here() {
        for folder in ["", "/", "a", "/a", "a/b", "/a/b/c", "..", "../..", "../a", "../../a/b", "C:/a", ".a/..b"] {
            assert_eq!(parts_of(folder), paths::parts(folder).filter(|&part| part != "..").count(), "{folder}");
        }
    }
}
