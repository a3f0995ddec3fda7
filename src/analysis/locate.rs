//! Reported path → place on this machine: what is tried, in which order, and when a guess is good enough.
//!
//! In order: the user's rewrites; prefixes learnt from other files; the path as it stands, below each root that the
//! report names, the working directory, the project, the roots that the user named, the report's folder and its parents;
//! the longest tail of the path that exists below one of these bases, if it is the only one; the only file of that name
//! whose path agrees best. A guess from a tail of one component is made last, and only where nothing is known better.
//!
//! Deliberately absent: any reading. A [`Tree`] answers for the file system; [`guess`](super::guess) does the guessing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::guess::Tail;
use super::learnt::Learnt;
use super::paths;
use super::{FoundFile, Place, Project, Tree};

/// How many places that were looked at are worth naming.
const MAX_LOOKED: usize = 8;

/// For how many files they are named: a report of a whole other machine would fill more memory with them than with lines.
const MAX_TOLD: usize = 10_000;

/// How many roots of one report are tried; each costs a search for each file.
const MAX_ROOTS: usize = 64;

/// A reported file to be found.
pub(super) struct Wanted {
    /// Its path as reported; `None` where it is no path.
    pub(super) name: Option<String>,
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
    /// Another place that a root of the report holds just as well.
    pub(super) other: Option<PathBuf>,
}

/// The search, and what it learns from file to file.
pub(super) struct Locator<'a> {
    pub(super) tree: &'a dyn Tree,
    rewrites: Vec<(String, PathBuf)>,
    /// The canonical project root, then the other folders in which sources may be opened.
    roots: Vec<PathBuf>,
    /// Where relative paths are tried.
    pub(super) bases: Vec<PathBuf>,
    pub(super) learnt: Learnt,
    /// For how many files it is told where they were looked for.
    told: usize,
    /// The folders that the tails of a folder name, longest tail first; files share folders.
    pub(super) tails: HashMap<String, Rc<[Tail]>>,
}

impl Wanted {
    pub(super) fn new(reported: &str, roots: &[String], folder: &Path) -> Self {
        let name = paths::spelling(reported);
        let mut below_roots: Vec<String> = Vec::new();
        if let Some(name) = name.as_deref().filter(|name| !paths::is_absolute(name)) {
            for full in roots.iter().take(MAX_ROOTS).filter_map(|root| paths::joined(root, name)) {
                if full != name && !below_roots.contains(&full) {
                    below_roots.push(full);
                }
            }
        }
        Self { name, below_roots, folder: folder.to_owned() }
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
        let rewrites: Vec<(String, PathBuf)> = project
            .rewrites
            .iter()
            .filter_map(|rewrite| Some((paths::spelling(&rewrite.from)?, paths::clean(&root.join(&rewrite.to)))))
            .collect();
        let extra: Vec<PathBuf> = project.extra_roots.iter().map(|extra| real(&working_dir.join(extra))).collect();
        let mut bases = vec![working_dir, root.clone()];
        bases.extend(extra.iter().cloned());
        dedup(&mut bases);
        let mut roots = vec![root];
        roots.extend(extra);
        roots.extend(rewrites.iter().map(|(_, to)| real(to)));
        dedup(&mut roots);
        Self { tree, rewrites, roots, bases, learnt: Learnt::default(), told: 0, tails: HashMap::new() }
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
        let rewritten = self.rewritten(full).next();
        let direct = || paths::is_absolute(full).then(|| PathBuf::from(full));
        self.inner(&rewritten.or_else(|| self.learnt.name(full)).or_else(direct)?)
    }

    /// The first search: everything that needs no guess of one component.
    pub(super) fn search(&mut self, wanted: &Wanted) -> Outcome {
        let mut looked = Looked { room: if self.told < MAX_TOLD { MAX_LOOKED } else { 0 }, ..Looked::default() };
        let Some(name) = &wanted.name else { return looked.into_outcome() };
        for full in wanted.spellings() {
            let rewritten = self.rewritten(full).find_map(|path| self.probe(path, &mut looked));
            if let Some(file) = rewritten {
                return self.found(full, file, None);
            }
        }
        let mut hits: Vec<(&String, FoundFile)> = Vec::new();
        for full in &wanted.below_roots {
            let file = self.as_it_stands(full, &mut looked);
            hits.extend(file.map(|file| (full, file)));
        }
        if let Some(outcome) = self.first_of(hits) {
            return outcome;
        }
        if let Some(file) = self.as_it_stands(name, &mut looked).or_else(|| self.near_report(wanted, &mut looked)) {
            let full = match &wanted.below_roots[..] {
                [only] => only,
                _ => name,
            };
            return self.found(full, file, None);
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
                return self.found(full, file, None);
            }
        }
        let unknown = self.learnt.says_nothing_of(name);
        let by_tail = if unknown { self.by_tail(wanted, 0) } else { None };
        by_tail.or_else(|| self.by_name(wanted, unknown)).unwrap_or(first)
    }

    /// What the user says this path is.
    fn rewritten(&self, full: &str) -> impl Iterator<Item = PathBuf> {
        self.rewrites.iter().filter_map(move |(from, to)| Some(paths::clean(&to.join(paths::below(full, from)?))))
    }

    /// By a learnt prefix, or read from each base.
    fn as_it_stands(&self, full: &str, looked: &mut Looked) -> Option<FoundFile> {
        let learnt = self.learnt.candidates(full);
        let bases = if paths::is_absolute(full) { &self.bases[..1] } else { &self.bases[..] };
        let direct = bases.iter().filter_map(|base| paths::local(base, full));
        learnt.chain(direct).find_map(|path| self.probe(path, looked))
    }

    /// In the report's folder or a parent of it.
    fn near_report(&self, wanted: &Wanted, looked: &mut Looked) -> Option<FoundFile> {
        let name = wanted.name.as_deref().filter(|name| !paths::is_absolute(name))?;
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
    pub(super) fn first_of(&mut self, hits: Vec<(&String, FoundFile)>) -> Option<Outcome> {
        let mut hits = hits.into_iter();
        let (full, file) = hits.next()?;
        let other = hits.map(|(_, other)| other.canonical).find(|other| *other != file.canonical);
        Some(self.found(full, file, other))
    }

    pub(super) fn found(&mut self, full: &str, file: FoundFile, other: Option<PathBuf>) -> Outcome {
        if let Some(root) = self.root_of(&file.canonical).cloned() {
            self.learnt.learn(full, &file.canonical, &root);
        }
        Outcome { place: Place::Found(file.canonical), len: file.len, other }
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
        Outcome { place, len: 0, other: None }
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
