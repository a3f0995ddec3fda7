//! Reported path → place on this machine: what is tried, in which order, and when a guess is good enough.
//!
//! In order: the user's rewrites; prefixes learnt from other files; the path as it stands, below each root that the
//! report names, the working directory, the project, the roots that the user named, the report's folder and its parents;
//! the longest tail of the path that exists below one of these bases, if it is the only one; the only file of that name
//! whose path agrees best; for a report of a Windows machine the same with the letters in either case. A guess from a tail
//! of one component is made last, and only where nothing is known better. Compilers that write the same bytes everywhere
//! call the root of a repository `/_/` (<https://learn.microsoft.com/dotnet/core/project-sdk/msbuild-props>): so do we.
//!
//! Deliberately absent: any reading. A [`Tree`] answers for the file system; [`guess`](super::guess) does the guessing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::guess::Tail;
use super::learnt::Learnt;
use super::paths;
use super::rewriting::Rewriting;
use super::{FoundBy, FoundFile, Place, Project, Tree};

/// How many places that were looked at are worth naming.
const MAX_LOOKED: usize = 8;

/// For how many files they are named: a report of a whole other machine would fill more memory with them than with lines.
const MAX_TOLD: usize = 10_000;

/// How many roots of one report are tried; each costs a search for each file.
const MAX_ROOTS: usize = 64;

/// How many bytes the paths of all files below all of their roots may take; beyond, only the first root of a file is
/// tried. Sixty-four roots of a page each make a gigabyte of ten thousand names.
const MAX_BELOW: usize = 16 << 20;

/// What deterministic builds call the root of a repository.
const DETERMINISTIC_ROOT: &str = "/_";

/// A reported file to be found.
pub(super) struct Wanted {
    /// Its path as reported; `None` where it is no path.
    pub(super) name: Option<String>,
    /// Whether the name is the path in an address.
    pub(super) is_address: bool,
    /// Whether it was reported on a Windows machine, where letters are compared in either case.
    pub(super) is_windows: bool,
    /// Its path below each root that the report names, in the report's order.
    pub(super) below_roots: Vec<String>,
    /// The folder of the report.
    pub(super) folder: PathBuf,
}

/// What a search gave.
pub(super) struct Outcome {
    pub(super) place: Place,
    /// Its length in bytes, if found.
    pub(super) len: u64,
    /// How it was found.
    pub(super) by: Option<FoundBy>,
    /// Another place that a root of the report holds just as well.
    pub(super) other: Option<PathBuf>,
}

/// The search, and what it learns from file to file.
pub(super) struct Locator<'a> {
    pub(super) tree: &'a dyn Tree,
    rewriting: Rewriting,
    /// The canonical project root, then the other folders in which sources may be opened.
    pub(super) roots: Vec<PathBuf>,
    /// Where relative paths are tried.
    pub(super) bases: Vec<PathBuf>,
    pub(super) learnt: Learnt,
    /// For how many files it is told where they were looked for.
    told: usize,
    /// The folders that the tails of a folder name, longest tail first; files share folders.
    pub(super) tails: HashMap<String, Rc<[Tail]>>,
}

/// How many more bytes paths below roots may take.
pub(super) struct Room(usize);

impl Default for Room {
    fn default() -> Self {
        Self(MAX_BELOW)
    }
}

impl Wanted {
    pub(super) fn new(reported: &str, roots: &[String], folder: &Path, room: &mut Room) -> Self {
        let known = paths::reported(reported);
        let is_address = known.as_ref().is_some_and(|known| known.is_address);
        let is_windows = paths::is_windows(reported) || roots.iter().any(|root| paths::is_windows(root));
        let name = known.map(|known| known.spelling);
        let mut below_roots: Vec<String> = Vec::new();
        if let Some(name) = name.as_deref().filter(|name| !is_address && !paths::is_absolute(name)) {
            for root in roots.iter().take(MAX_ROOTS) {
                if !below_roots.is_empty() && room.0 < root.len() + name.len() {
                    break;
                }
                let full = paths::joined(root, name).filter(|full| full != name && !below_roots.contains(full));
                if let Some(full) = full {
                    room.0 = room.0.saturating_sub(full.len() + size_of::<String>());
                    below_roots.push(full);
                }
            }
        }
        Self { name, is_address, is_windows, below_roots, folder: folder.to_owned() }
    }

    /// How many components the path has. Longer paths teach more.
    pub(super) fn depth(&self) -> usize {
        self.name.as_deref().map_or(0, |name| paths::parts(name).count())
    }

    /// Every spelling, those below roots first.
    pub(super) fn spellings(&self) -> impl Iterator<Item = &String> {
        self.below_roots.iter().chain(&self.name)
    }
}

impl<'a> Locator<'a> {
    pub(super) fn new(project: &Project, tree: &'a dyn Tree) -> Self {
        let real = |path: &Path| tree.folder(path).unwrap_or_else(|| paths::clean(path));
        let root = real(&project.root);
        let working_dir = real(&project.working_dir);
        let rewriting = Rewriting::new(&project.rewrites, &root);
        let extra: Vec<PathBuf> = project.extra_roots.iter().map(|extra| real(&working_dir.join(extra))).collect();
        let mut bases = vec![working_dir, root.clone()];
        bases.extend(extra.iter().cloned());
        dedup(&mut bases);
        let mut roots = vec![root];
        roots.extend(extra);
        roots.extend(rewriting.folders().map(real));
        dedup(&mut roots);
        Self { tree, rewriting, roots, bases, learnt: Learnt::default(), told: 0, tails: HashMap::new() }
    }

    /// The path below the project root, if it is there.
    pub(super) fn inner(&self, path: &Path) -> Option<String> {
        paths::relative(path, &self.roots[0])
    }

    /// The path below the project root that a file would have that was not found.
    pub(super) fn inner_name(&self, wanted: &Wanted) -> Option<String> {
        let full = match &wanted.below_roots[..] {
            [] => wanted.name.as_ref()?,
            [only] => only,
            // Which of the roots it is cannot be told.
            _ => return None,
        };
        let rewritten = self.rewriting.candidates(full).next();
        if wanted.is_address {
            return self.inner(&rewritten.or_else(|| self.learnt.candidates(full).next())?);
        }
        let direct = || paths::is_absolute(full).then(|| PathBuf::from(full));
        self.inner(&rewritten.or_else(|| self.learnt.name(full)).or_else(direct)?)
    }

    /// The first search: everything that needs no guess of one component.
    pub(super) fn search(&mut self, wanted: &Wanted) -> Outcome {
        let mut looked = Looked { room: if self.told < MAX_TOLD { MAX_LOOKED } else { 0 }, ..Looked::default() };
        let Some(name) = &wanted.name else { return looked.into_outcome() };
        for full in wanted.spellings() {
            let rewritten = self.rewriting.candidates(full).find_map(|path| self.probe(path, &mut looked));
            if let Some(file) = rewritten {
                return self.found(full, file, FoundBy::Rewrite);
            }
        }
        let mut hits: Vec<(&String, FoundFile)> = Vec::new();
        let mut ways = Vec::new();
        for full in &wanted.below_roots {
            if let Some((by, file)) = self.as_it_stands(full, &mut looked) {
                hits.push((full, file));
                ways.push(by);
            }
        }
        if let Some(outcome) = self.first_of(hits, ways.first().copied().unwrap_or(FoundBy::Path)) {
            return outcome;
        }
        let near = |looked: &mut Looked| Some((FoundBy::Path, self.near_report(wanted, looked)?));
        if let Some((by, file)) = self.as_it_stands(name, &mut looked).or_else(|| near(&mut looked)) {
            let full = match &wanted.below_roots[..] {
                [only] => only,
                _ => name,
            };
            return self.found(full, file, by);
        }
        // What is there but outside is no mystery to solve.
        if paths::is_absolute(name) && looked.outside.is_some() {
            return looked.into_outcome();
        }
        if let Some(outcome) = self.by_tail(wanted, 1) {
            return outcome;
        }
        self.told += 1;
        looked.into_outcome()
    }

    /// The second search, when all that can be learnt was learnt.
    pub(super) fn guess(&mut self, wanted: &Wanted, first: Outcome) -> Outcome {
        let mut looked = Looked::default();
        let Some(name) = &wanted.name else { return first };
        if paths::is_absolute(name) && matches!(first.place, Place::Outside(_)) {
            return first;
        }
        for full in wanted.spellings() {
            let candidate = self.learnt.candidates(full).find_map(|path| self.probe(path, &mut looked));
            if let Some(file) = candidate {
                return self.found(full, file, FoundBy::Learnt);
            }
        }
        // Of an address even the last folder may be none of ours.
        let unknown = self.learnt.says_nothing_of(name) && !wanted.is_address;
        let by_tail = if unknown { self.by_tail(wanted, 0) } else { None };
        let guessed = by_tail.or_else(|| self.by_name(wanted, unknown));
        guessed.or_else(|| self.by_name_in_either_case(wanted)).unwrap_or(first)
    }

    /// By a learnt prefix, or read from each base.
    fn as_it_stands(&self, full: &str, looked: &mut Looked) -> Option<(FoundBy, FoundFile)> {
        let bases = if paths::is_absolute(full) { &self.bases[..1] } else { &self.bases[..] };
        let top = paths::below(full, DETERMINISTIC_ROOT).map(|rest| self.roots[0].join(rest));
        let direct = || top.clone().into_iter().chain(bases.iter().filter_map(|base| paths::local(base, full)));
        for path in self.learnt.candidates(full) {
            if let Some(file) = self.probe(path.clone(), looked) {
                // What needed no learning was not found by it.
                let by = if direct().any(|known| known.as_os_str() == path.as_os_str()) {
                    FoundBy::Path
                } else {
                    FoundBy::Learnt
                };
                return Some((by, file));
            }
        }
        direct().find_map(|path| Some((FoundBy::Path, self.probe(path, looked)?)))
    }

    /// In the report's folder or a parent of it.
    fn near_report(&self, wanted: &Wanted, looked: &mut Looked) -> Option<FoundFile> {
        let name = wanted.name.as_deref().filter(|name| !wanted.is_address && !paths::is_absolute(name))?;
        let candidates = wanted.folder.ancestors().filter_map(|folder| paths::local(folder, name));
        candidates.take(64).find_map(|path| self.probe(path, looked))
    }

    pub(super) fn inside(&self, path: &Path) -> Option<FoundFile> {
        self.tree.file(path).filter(|file| self.root_of(&file.canonical).is_some())
    }

    fn root_of(&self, canonical: &Path) -> Option<&PathBuf> {
        self.roots.iter().find(|root| canonical.starts_with(root))
    }

    /// The file at this path if it may be opened; otherwise it is remembered that it was looked at.
    fn probe(&self, path: PathBuf, looked: &mut Looked) -> Option<FoundFile> {
        match self.tree.file(&path) {
            Some(file) if self.root_of(&file.canonical).is_some() => Some(file),
            Some(_) => {
                looked.outside.get_or_insert(path);
                None
            }
            None => {
                // Letter by letter: to compare paths by their components takes ten times as long.
                let is_new = |path: &Path| looked.missing.iter().all(|known| known.as_os_str() != path.as_os_str());
                if looked.missing.len() < looked.room && is_new(&path) {
                    looked.missing.push(path);
                }
                None
            }
        }
    }

    /// The first of several equally good files, and a word about the second.
    pub(super) fn first_of(&mut self, hits: Vec<(&String, FoundFile)>, by: FoundBy) -> Option<Outcome> {
        let mut hits = hits.into_iter();
        let (full, file) = hits.next()?;
        let other = hits.map(|(_, other)| other.canonical).find(|other| *other != file.canonical);
        Some(Outcome { other, ..self.found(full, file, by) })
    }

    pub(super) fn found(&mut self, full: &str, file: FoundFile, by: FoundBy) -> Outcome {
        if let Some(root) = self.root_of(&file.canonical).cloned() {
            self.learnt.learn(full, &file.canonical, &root);
        }
        Outcome { place: Place::Found(file.canonical), len: file.len, by: Some(by), other: None }
    }
}

/// What was looked at in vain.
#[derive(Default)]
struct Looked {
    /// So many of them are worth naming.
    room: usize,
    missing: Vec<PathBuf>,
    outside: Option<PathBuf>,
}

impl Looked {
    fn into_outcome(self) -> Outcome {
        let place = match self.outside {
            Some(outside) => Place::Outside(outside),
            None => Place::Missing(self.missing),
        };
        Outcome { place, len: 0, by: None, other: None }
    }
}

fn dedup(folders: &mut Vec<PathBuf>) {
    let mut seen: Vec<PathBuf> = Vec::new();
    folders.retain(|folder| {
        !seen.contains(folder) && {
            seen.push(folder.clone());
            true
        }
    });
}
