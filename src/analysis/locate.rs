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

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::learnt::Learnt;
use super::probe::{Hit, Probe};
use super::rewriting::Rewriting;
use super::wanted::Wanted;
use super::ways::{Base, Way, Ways};
use super::{Folder, FoundBy, Project, Tree, paths};

/// How many places that were looked at are worth naming.
const MAX_LOOKED: usize = 8;

/// For how many files they are named: a report of a whole other machine would fill more memory with them than with lines.
const MAX_TOLD: usize = 10_000;

/// So many parents of a report are looked at.
const MAX_NEAR: usize = 64;

/// What a search gave.
pub(super) enum Outcome {
    /// Nothing, and there is nothing to tell.
    Missing,
    /// Nothing; a file of its name was looked for in these folders.
    NotIn(Arc<[PathBuf]>),
    /// Nothing; these were looked for.
    NotAt(Vec<PathBuf>),
    /// It would be here, which is outside of all roots.
    Outside(PathBuf),
    Found(Found),
}

/// A file that may be opened.
pub(super) struct Found {
    pub(super) file: Hit,
    /// How it was found.
    pub(super) by: FoundBy,
    /// Another place that a root of the report holds just as well.
    pub(super) other: Option<PathBuf>,
}

/// The search, and what it learns from file to file.
pub(super) struct Locator<'a> {
    pub(super) tree: &'a dyn Tree,
    pub(super) rewriting: Rewriting,
    /// Where rewrites of prefixes lead.
    pub(super) rule_folders: Vec<Option<Folder>>,
    /// The canonical project root, then the other folders in which sources may be opened.
    pub(super) roots: Vec<PathBuf>,
    /// The project root.
    pub(super) top: Option<Folder>,
    /// Where relative paths are tried.
    pub(super) bases: Vec<Base>,
    /// The top of the file system.
    pub(super) slash: Option<Folder>,
    pub(super) learnt: Learnt,
    /// For how many files it is told where they were looked for.
    told: usize,
}

impl<'a> Locator<'a> {
    pub(super) fn new(project: &Project, tree: &'a dyn Tree) -> Self {
        let real = |path: &Path| tree.folder(path).map_or_else(|| paths::clean(path), |it| tree.path(it).to_path_buf());
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
        let rules = 0..rewriting.len();
        let rule_folders = rules.map(|rule| tree.folder(rewriting.prefix(rule)?.1)).collect();
        let slash = bases[0].ancestors().last().and_then(|slash| tree.folder(slash));
        let bases = bases.into_iter().map(|path| Base { folder: tree.folder(&path), path }).collect();
        let (top, learnt) = (tree.folder(&roots[0]), Learnt::default());
        Self { tree, rewriting, rule_folders, roots, top, bases, slash, learnt, told: 0 }
    }

    /// The folder of a report and those above it.
    pub(super) fn near(&self, folder: &Path) -> Rc<[Base]> {
        let levels = folder.ancestors().take(MAX_NEAR).map(paths::clean);
        levels.map(|path| Base { folder: self.tree.folder(&path), path }).collect()
    }

    /// The path below the project root, if it is there.
    pub(super) fn inner(&self, path: &Path) -> Option<String> {
        paths::relative(path, &self.roots[0])
    }

    /// What stands before the names of the files of a folder below the project root; `None` if it is elsewhere, or no text.
    pub(super) fn home(&self, folder: Folder) -> Option<String> {
        let path = self.tree.path(folder);
        match self.inner(&path) {
            Some(inner) if path.to_str().is_some() => Some(inner + "/"),
            None if *path == *self.roots[0] => Some(String::new()),
            _ => None,
        }
    }

    /// The ways of a folder: known ones, or those of a new one.
    pub(super) fn ways<'w>(&self, known: &'w mut Option<Ways>, is_new: bool, wanted: &Wanted) -> &'w mut Ways {
        if is_new {
            *known = None;
        }
        known.get_or_insert_with(|| Ways::of(wanted, self))
    }

    /// Whether something says of some files of a folder what it does not say of all of them.
    pub(super) fn asks_for_files(&self, wanted: &Wanted) -> bool {
        let mut asks = false;
        self.each_way(wanted, |_, origin| asks |= !origin.is_of_folder());
        asks
    }

    /// The path below the project root that a file would have that was not found.
    pub(super) fn inner_name(&self, wanted: &Wanted, base: &str) -> Option<String> {
        let full = match &wanted.spellings[..] {
            [only] | [only, _] => only.full(base),
            // Which of the roots it is cannot be told.
            _ => return None,
        };
        let rewritten = self.rewriting.candidates(&full).next();
        if wanted.is_address {
            return self.inner(&rewritten.or_else(|| self.learnt.candidates(&full).next())?);
        }
        let direct = || paths::is_absolute(&full).then(|| PathBuf::from(&full));
        self.inner(&rewritten.or_else(|| self.learnt.name(&full)).or_else(direct)?)
    }

    /// The first search: everything that needs no guess of one component. `base` is what the reported name ends in.
    pub(super) fn search(&mut self, wanted: &Wanted, ways: &mut Ways, base: &str) -> Outcome {
        ways.refresh(wanted, self);
        let mut outside: Option<PathBuf> = None;
        let mut first: Option<(usize, Hit)> = None;
        let mut other: Option<PathBuf> = None;
        let own = wanted.below_roots().len();
        let mut answered = None;
        for (at, way) in ways.ways.iter().enumerate() {
            // Once a root of the report holds the file, only the other roots have a say.
            match &first {
                Some(_) if way.spelling == own => break,
                Some(_) if answered == Some(way.spelling) => continue,
                _ => {}
            }
            match self.probe(wanted, way, base) {
                Probe::Nothing => {}
                Probe::Outside => outside = outside.or_else(|| self.whole(wanted, way, base)),
                Probe::Hit(hit) => {
                    answered = Some(way.spelling);
                    if let Some((_, known)) = &first {
                        if other.is_none() && !self.is_same(known, &hit, base) {
                            other = Some(self.canonical(&hit, base));
                        }
                        continue;
                    }
                    first = Some((at, hit));
                    if way.origin.is_rule() || way.spelling == own {
                        break;
                    }
                }
            }
        }
        if let Some((at, file)) = first {
            return Outcome::Found(Found { other, ..self.found_by(wanted, &mut ways.ways[at], base, file) });
        }
        let Some(own) = wanted.own() else { return Outcome::Missing };
        // What is there but outside is no mystery to solve.
        if let (true, Some(outside)) = (own.is_absolute, &mut outside) {
            return Outcome::Outside(std::mem::take(outside));
        }
        if let Some(found) = self.by_tail(wanted, ways, base, 1) {
            return Outcome::Found(found);
        }
        self.told += 1;
        match outside {
            Some(outside) => Outcome::Outside(outside),
            None if self.told > MAX_TOLD => Outcome::Missing,
            None => self.looked(wanted, ways, base),
        }
    }

    /// The second search, when all that can be learnt was learnt; `None` if it is in vain.
    pub(super) fn guess(&mut self, wanted: &Wanted, ways: &mut Ways, base: &str, is_outside: bool) -> Option<Found> {
        let own = wanted.own()?;
        if own.is_absolute && is_outside {
            return None;
        }
        ways.refresh(wanted, self);
        for at in 0..ways.ways.len() {
            if ways.ways[at].origin.is_learnt()
                && let Probe::Hit(file) = self.probe(wanted, &ways.ways[at], base)
            {
                let full = wanted.spellings[ways.ways[at].spelling].full(base);
                return Some(self.found(&full, base, file, FoundBy::Learnt));
            }
        }
        // Of an address even the last folder may be none of ours.
        let unknown = self.learnt.says_nothing_of(own.is_absolute) && !wanted.is_address;
        let by_tail = if unknown { self.by_tail(wanted, ways, base, 0) } else { None };
        let guessed = by_tail.or_else(|| self.by_name(wanted, base, unknown));
        guessed.or_else(|| self.by_name_in_either_case(wanted, base))
    }

    /// A file at the end of a way. What it teaches is what others teach that are found there.
    fn found_by(&mut self, wanted: &Wanted, way: &mut Way, base: &str, file: Hit) -> Found {
        if let Some((by, mapping)) = way.lesson.filter(|_| file.is_usual() && way.origin.is_of_folder()) {
            mapping.into_iter().for_each(|mapping| self.learnt.again(mapping));
            return Found { file, by, other: None };
        }
        let by = match way.origin {
            origin if origin.is_rule() => FoundBy::Rewrite,
            origin if origin.is_learnt() && !self.needs_no_learning(wanted, way, base) => FoundBy::Learnt,
            _ => FoundBy::Path,
        };
        let is_own = way.spelling + 1 == wanted.spellings.len() && !way.origin.is_rule();
        let spelling = if is_own { wanted.telling() } else { way.spelling };
        let full = wanted.spellings[spelling].full(base);
        let mapping = self.learnt.learn(&full, &self.canonical(&file, base), &self.roots[file.root]);
        way.lesson = file.is_usual().then_some((by, mapping));
        Found { file, by, other: None }
    }

    /// A file that was found by a spelling of its whole path.
    pub(super) fn found(&mut self, full: &str, base: &str, file: Hit, by: FoundBy) -> Found {
        let canonical = self.canonical(&file, base);
        self.learnt.learn(full, &canonical, &self.roots[file.root]);
        Found { file, by, other: None }
    }

    /// Where a file was looked for in vain.
    fn looked(&self, wanted: &Wanted, ways: &mut Ways, base: &str) -> Outcome {
        let is_shared = wanted.spellings.iter().all(|spelling| spelling.is_usual())
            && ways.ways.iter().all(|way| way.origin.is_of_folder());
        if let Some(told) = ways.told.as_ref().filter(|_| is_shared) {
            return Outcome::NotIn(Arc::clone(told));
        }
        let mut places: Vec<PathBuf> = Vec::new();
        self.each_way(wanted, |spelling, origin| {
            if places.len() == MAX_LOOKED {
                return;
            }
            let place = if is_shared {
                self.path_by(wanted, spelling, origin)
            } else {
                self.whole(wanted, &Way { spelling, origin, folder: None, root: None, lesson: None }, base)
            };
            // Letter by letter: to compare paths by their components takes ten times as long.
            places.extend(place.filter(|place| places.iter().all(|known| known.as_os_str() != place.as_os_str())));
        });
        if !is_shared {
            return Outcome::NotAt(places);
        }
        let told = ways.told.insert(places.into());
        Outcome::NotIn(Arc::clone(told))
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
