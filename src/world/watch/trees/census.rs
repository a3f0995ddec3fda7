//! All folders and files of a tree: which there are, what they were like, and which of them are of interest.
//!
//! **Invariants.** A folder is in it once, however many links lead to it. What a walk does not find as it was known is told
//! and stays known as it was, until it is judged by [`Census::judge`].

use std::collections::{BTreeMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ignore::gitignore::Gitignore;

use super::content::Content;
use super::wanted::Wanted;
use super::{Tree, ignores, outputs};
use crate::world::watch::Sought;

/// More folders than any project has: a link may lead anywhere.
const MAX_FOLDERS: usize = 100_000;

/// Whoever is told of each folder before it is listed. Fails with why the walk is to end.
pub(super) type Enter<'e> = &'e mut dyn FnMut(&Path) -> Result<(), String>;

/// The tree as it is known.
pub(super) struct Census {
    /// Where it is, as the system calls it.
    root: PathBuf,
    tree: Tree,
    sought: Vec<Sought>,
    wanted: Wanted,
    outer: ignores::Outer,
    folders: BTreeMap<PathBuf, Folder>,
    seen: HashSet<Id>,
    files: BTreeMap<PathBuf, BTreeMap<OsString, Content>>,
}

type Id = (u64, u64);

struct Folder {
    id: Option<Id>,
    ignores: Option<Gitignore>,
    /// What the file was like that says so.
    rules: Option<Content>,
}

/// What is to be done with what a walk finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// It is known from now on.
    Known,
    /// It is told, unless it is as it was known.
    Told,
    /// The same, but for files that nobody knew and that are older than this: they are known from now on.
    Younger(SystemTime),
}

impl Census {
    /// Of a tree of which nothing is known yet. What is `sought` as a report is no source.
    pub(super) fn new(tree: Tree, sought: Vec<Sought>) -> Self {
        let root = fs::canonicalize(&tree.root).unwrap_or_else(|_| tree.root.clone());
        Self {
            wanted: Wanted::new(&tree.watch),
            outer: ignores::Outer::of(&root),
            folders: BTreeMap::new(),
            seen: HashSet::new(),
            files: BTreeMap::new(),
            root,
            tree,
            sought,
        }
    }

    /// From now on these files do not count: the same tree, but for those.
    pub(super) fn leave_out(&mut self, tree: Tree, sought: Vec<Sought>) {
        self.tree = tree;
        self.sought = sought;
    }

    /// The folder that holds it all, as the system calls it.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Whether this folder is in it.
    pub(super) fn holds(&self, folder: &Path) -> bool {
        self.folders.contains_key(folder)
    }

    /// Walks all of it anew. Returns what is to be told.
    pub(super) fn walk_all(&mut self, found: Found, enter: Enter<'_>) -> Result<Vec<PathBuf>, String> {
        self.outer = ignores::Outer::of(&self.root);
        self.folders.clear();
        self.seen.clear();
        let mut told = self.walk(&self.root.clone(), found, enter)?;
        let lost = self.files.iter().filter(|(folder, _)| !self.folders.contains_key(*folder));
        told.extend(lost.flat_map(|(folder, files)| files.keys().map(|name| folder.join(name))));
        if found == Found::Known {
            self.files.retain(|folder, _| self.folders.contains_key(folder));
            told.clear();
        }
        Ok(told)
    }

    /// Walks what is below a folder, if that is of interest. Returns what is to be told.
    pub(super) fn walk(&mut self, folder: &Path, found: Found, enter: Enter<'_>) -> Result<Vec<PathBuf>, String> {
        let began = SystemTime::now();
        let (mut told, mut waiting, mut links) = (Vec::new(), vec![folder.to_owned()], Vec::new());
        // Links come last: a folder is known by its own name, if it has one here.
        while let Some(folder) = waiting.pop().or_else(|| links.pop()) {
            if !self.enter(&folder, enter)? {
                continue;
            }
            let mut files = BTreeMap::new();
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                let Ok(kind) = entry.file_type() else { continue };
                let path = entry.path();
                if kind.is_dir() {
                    waiting.push(path);
                } else if kind.is_symlink() && path.is_dir() {
                    links.extend(self.leads_aside(&path).then_some(path));
                } else if self.counts(&path)
                    && let Some(content) = Content::seen(&path)
                {
                    files.insert(entry.file_name(), content);
                }
            }
            if found == Found::Known {
                let known = self.files.entry(folder).or_default();
                for (name, content) in files {
                    known.entry(name).or_insert_with(|| content.known_since(began));
                }
            } else {
                if let Found::Younger(than) = found {
                    let known = self.files.entry(folder.clone()).or_default();
                    let older = files.iter().filter(|(_, content)| content.is_older(than));
                    older.for_each(|(name, content)| {
                        known.entry(name.clone()).or_insert_with(|| content.known_since(began));
                    });
                }
                told.extend(self.differing(&folder, &files));
            }
        }
        Ok(told)
    }

    fn enter(&mut self, folder: &Path, enter: Enter<'_>) -> Result<bool, String> {
        if self.folders.len() >= MAX_FOLDERS || !self.is_of_interest(folder) {
            return Ok(false);
        }
        let Some(about) = fs::metadata(folder).ok().filter(fs::Metadata::is_dir) else { return Ok(false) };
        let id = id(&about);
        if id.is_some_and(|id| self.seen.contains(&id)) {
            return Ok(false);
        }
        enter(folder)?;
        self.seen.extend(id);
        self.folders.insert(folder.to_owned(), Folder { id, rules: rules(folder), ignores: ignores::inside(folder) });
        Ok(true)
    }

    /// Whether a link leads to a folder that does not hold the whole tree.
    fn leads_aside(&self, link: &Path) -> bool {
        cfg!(unix) && fs::canonicalize(link).is_ok_and(|target| !self.root.starts_with(target))
    }

    fn differing(&self, folder: &Path, files: &BTreeMap<OsString, Content>) -> Vec<PathBuf> {
        let none = BTreeMap::new();
        let known = self.files.get(folder).unwrap_or(&none);
        let lost = known.keys().filter(|name| !files.contains_key(*name));
        let other = |name: &OsStr, now: Content| known.get(name).is_none_or(|known| !known.looks_like(now));
        let other = files.iter().filter(|(name, now)| other(name, **now)).map(|(name, _)| name);
        lost.chain(other).map(|name| folder.join(name)).collect()
    }

    /// A folder is gone, with all below it. Returns the files that were known there.
    pub(super) fn leave(&mut self, folder: &Path) -> Vec<PathBuf> {
        let below = self.folders.range(folder.to_owned()..).map(|(path, _)| path.clone());
        for path in below.take_while(|path| path.starts_with(folder)).collect::<Vec<_>>() {
            let left = self.folders.remove(&path);
            left.and_then(|left| left.id).iter().for_each(|id| _ = self.seen.remove(id));
        }
        let below = self.files.range(folder.to_owned()..).take_while(|(path, _)| path.starts_with(folder));
        below.flat_map(|(path, files)| files.keys().map(|name| path.join(name))).collect()
    }

    /// Whether a file in a folder of the tree is one that is told when it changes.
    pub(super) fn counts(&self, path: &Path) -> bool {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return false };
        let Ok(inner) = path.strip_prefix(&self.root) else { return false };
        let spelled = self.tree.root.join(inner);
        let is_report = |sought: &Sought| {
            let inner = spelled.strip_prefix(&sought.folder);
            inner.is_ok_and(|inner| inner.iter().count() <= sought.depth && sought.names.is_match(inner))
        };
        self.folders.contains_key(folder)
            && name != ignores::NAME
            && self.wanted.is_match(inner)
            && !outputs::is_file(inner)
            && !self.tree.except.contains(&spelled)
            && !self.sought.iter().chain(&self.tree.written).any(is_report)
            && !self.is_ignored(path, false)
    }

    fn is_of_interest(&self, folder: &Path) -> bool {
        let Ok(inner) = folder.strip_prefix(&self.root) else { return false };
        if inner.as_os_str().is_empty() || self.wanted.names_folder(inner) {
            return true;
        }
        self.wanted.leads(inner) && !outputs::is_folder(folder) && !self.is_ignored(folder, true)
    }

    fn is_ignored(&self, path: &Path, is_folder: bool) -> bool {
        let above = path.ancestors().skip(1).take_while(|folder| folder.starts_with(&self.root));
        let within = above.filter_map(|folder| self.folders.get(folder)?.ignores.as_ref());
        self.outer.ignores(within, path, is_folder)
    }

    /// Whether a file changed, by its content; it is known as it is from now on.
    pub(super) fn judge(&mut self, path: &Path) -> bool {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return false };
        let known = self.files.get_mut(folder).and_then(|files| files.remove(name));
        let Some(now) = Content::seen(path) else { return known.is_some() };
        if !self.counts(path) {
            return false;
        }
        let now = now.read(path);
        self.files.entry(folder.to_owned()).or_default().insert(name.to_owned(), now);
        !known.is_some_and(|known| known.is_same(now))
    }

    /// Whether a file is known, there or not.
    pub(super) fn knows(&self, path: &Path) -> bool {
        let file = path.parent().zip(path.file_name());
        file.is_some_and(|(folder, name)| self.files.get(folder).is_some_and(|files| files.contains_key(name)))
    }

    /// A file is not known any more.
    pub(super) fn forget(&mut self, path: &Path) {
        let file = path.parent().zip(path.file_name());
        let _ = file.and_then(|(folder, name)| self.files.get_mut(folder)?.remove(name));
    }

    /// Whether what git ignores is not as it was when the folders were walked.
    pub(super) fn has_other_rules(&self) -> bool {
        self.folders.iter().any(|(folder, known)| known.rules != rules(folder))
    }

    /// Only the time of a file changed: what nobody read is the same all the same.
    pub(super) fn touched(&mut self, path: &Path) {
        let file = path.parent().zip(path.file_name());
        let known = file.and_then(|(folder, name)| self.files.get_mut(folder)?.get_mut(name));
        if let Some((known, now)) = known.zip(Content::seen(path)).filter(|(known, now)| known.length() == now.length())
        {
            *known = known.touched(now);
        }
    }

    /// A path of the tree, as whoever named the root spells it.
    pub(super) fn spelled(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root).map_or_else(|_| path.to_owned(), |inner| self.tree.root.join(inner))
    }
}

fn rules(folder: &Path) -> Option<Content> {
    Content::seen(&folder.join(ignores::NAME))
}

#[cfg(unix)]
fn id(about: &fs::Metadata) -> Option<Id> {
    use std::os::unix::fs::MetadataExt as _;
    Some((about.dev(), about.ino()))
}

#[cfg(not(unix))]
fn id(_: &fs::Metadata) -> Option<Id> {
    None
}
