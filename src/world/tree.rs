//! The file system as the search for sources sees it: folder by folder, each asked once, never followed out of the roots.
//!
//! A report can name 100,000 files in folders that are not there, and another names 100,000 that are: a folder is asked
//! for the first names, and listed when too many of them are not there. A missing folder costs one question, whatever
//! it is said to hold. A tree is for one loading; what changes on disk afterwards is seen by the next one, which may go on with
//! the [`Index`] of this one, or find that its [`Answers`] still hold.

mod answers;
mod index;
mod seen;

use std::cell::{Cell, OnceCell, RefCell};
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use rustc_hash::FxHashMap;

pub use self::answers::Answers;
use self::answers::{Found, Links};
pub use self::index::Index;
use crate::analysis::{Folder, FoundFile, Project, RewriteKind, Tree};

/// Folders with more entries are asked file by file instead of being listed.
const MAX_LISTED: usize = 50_000;

/// So many names that are not there make it worth while to list a folder of the project. Where letters are compared in
/// either case, only a listing tells how a name is written.
const MAX_VAIN: u32 = if cfg!(any(windows, target_os = "macos")) { 0 } else { 3 };

/// The same for other folders: to list one may tell less than to ask, as where users' folders are mounted when asked for.
const MAX_VAIN_OUTSIDE: u32 = 1_000;

/// The answers of so many files are kept at most.
const MAX_ANSWERS: u32 = 1_000_000;

/// The real file system, for one loading of reports.
#[derive(Debug)]
pub struct DiskTree {
    roots: Vec<PathBuf>,
    nodes: RefCell<Vec<Node>>,
    /// Where paths begin: one place, or one for each drive.
    tops: RefCell<Vec<(PathBuf, Option<Folder>)>>,
    index: OnceCell<Index>,
    /// That of an earlier tree.
    earlier: RefCell<Option<Index>>,
    /// The files that were found, by their numbers.
    found: RefCell<Found>,
    links: RefCell<Links>,
    /// Something was answered that cannot be asked again.
    is_unsure: Cell<bool>,
}

/// A folder with links resolved.
#[derive(Debug)]
struct Node {
    path: Rc<Path>,
    /// Whether it lies in a root.
    is_inside: bool,
    state: State,
    /// So many names were not there.
    vain: u32,
    entries: FxHashMap<Box<OsStr>, Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// What is not known has to be asked for.
    Asked,
    /// What is not known is not there.
    Listed,
    /// It cannot be listed, or is too large.
    Unlisted,
}

/// What is known of a name in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Nothing,
    /// A regular file.
    File,
    /// A folder that was not looked into.
    Closed,
    Open(Folder),
    /// A link, or what only a question can tell.
    Unknown,
    /// The same, and it leads to this folder.
    Linked(Folder),
    /// The same, and it leads to no folder, but perhaps to a file.
    NoFolder,
}

impl DiskTree {
    /// The tree in which the sources of this project are sought.
    #[must_use]
    pub fn new(project: &Project) -> Self {
        Self::again(project, None)
    }

    /// The same, where an earlier tree is known to have had these files.
    #[must_use]
    pub fn again(project: &Project, earlier: Option<Index>) -> Self {
        Self {
            roots: roots(project),
            nodes: RefCell::default(),
            tops: RefCell::default(),
            index: OnceCell::new(),
            earlier: RefCell::new(earlier),
            found: RefCell::default(),
            links: RefCell::default(),
            is_unsure: Cell::new(false),
        }
    }

    /// The files of the tree, if anybody asked for them, in this one or in an earlier one.
    #[must_use]
    pub fn into_index(self) -> Option<Index> {
        self.index.into_inner().or(self.earlier.into_inner())
    }

    /// The same, and what the tree answered, if that can be asked again.
    #[must_use]
    pub fn into_answers(self) -> (Option<Index>, Option<Answers>) {
        let answers = Answers::of(&self);
        (self.into_index(), answers)
    }

    /// Unless this is so, what was answered may be something else when it is asked again.
    fn doubt_unless(&self, is_sure: bool) {
        self.is_unsure.set(self.is_unsure.get() || !is_sure);
    }

    fn add(&self, path: PathBuf) -> Folder {
        let is_inside = self.roots.iter().any(|root| path.starts_with(root));
        let mut nodes = self.nodes.borrow_mut();
        let (state, entries) = (State::Asked, FxHashMap::default());
        nodes.push(Node { path: path.into(), is_inside, state, vain: 0, entries });
        Folder(nodes.len() as u32 - 1)
    }

    /// What a name is in a folder, and its length if it is a file and had to be asked for.
    fn entry(&self, folder: Folder, name: &OsStr) -> (Entry, Option<u64>) {
        let mut nodes = self.nodes.borrow_mut();
        let node = &mut nodes[folder.0 as usize];
        if let Some(&known) = node.entries.get(name) {
            return (known, None);
        }
        let (is_inside, state) = (node.is_inside, node.state);
        let most = if is_inside { MAX_VAIN } else { MAX_VAIN_OUTSIDE };
        if state == State::Asked && node.vain >= most {
            self.doubt_unless(node.list());
            if let Some(&known) = node.entries.get(name) {
                return (known, None);
            }
        }
        if node.state == State::Listed {
            return (Entry::Nothing, None);
        }
        let (entry, len) = match fs::symlink_metadata(node.path.join(name)) {
            Ok(about) if about.is_file() => return (Entry::File, Some(about.len())),
            Ok(about) if about.is_dir() => (Entry::Closed, None),
            Ok(_) => (Entry::Unknown, None),
            Err(_) => {
                node.vain = node.vain.saturating_add(1);
                (Entry::Nothing, None)
            }
        };
        if entry == Entry::Nothing && node.entries.len() >= MAX_LISTED {
            self.doubt_unless(false);
        } else {
            node.entries.insert(name.into(), entry);
        }
        (entry, len)
    }

    /// The folder of this name in another.
    fn child(&self, folder: Folder, name: &OsStr) -> Option<Folder> {
        let entry = match self.entry(folder, name) {
            (Entry::Open(child) | Entry::Linked(child), _) => return Some(child),
            // A file is noted by whoever finds it: here it is none that anybody looks for.
            (Entry::File, Some(_)) => Entry::File,
            (Entry::Nothing | Entry::File | Entry::NoFolder, _) => return None,
            (Entry::Closed, _) => Entry::Open(self.add(self.path(folder).join(name))),
            (Entry::Unknown, _) => {
                let canonical = self.links.borrow_mut().folder(self.path(folder).join(name));
                canonical.and_then(|canonical| self.folder(&canonical)).map_or(Entry::NoFolder, Entry::Linked)
            }
        };
        self.nodes.borrow_mut()[folder.0 as usize].entries.insert(name.into(), entry);
        entry.folder()
    }

    fn top(&self, path: PathBuf) -> Option<Folder> {
        if let Some((_, known)) = self.tops.borrow().iter().find(|(known, _)| *known == path) {
            return *known;
        }
        let canonical = fs::canonicalize(&path).ok();
        let top = canonical.map(|canonical| self.add(canonical));
        self.tops.borrow_mut().push((path, top));
        top
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| match self.earlier.borrow_mut().take() {
            Some(mut earlier) => {
                earlier.refresh(&self.roots);
                earlier
            }
            None => Index::of(&self.roots),
        })
    }
}

/// The folders in which sources may be opened, with links resolved, none within another.
fn roots(project: &Project) -> Vec<PathBuf> {
    let all = std::iter::once(&project.root).chain(&project.extra_roots);
    let named = project.rewrites.iter().filter(|rewrite| rewrite.kind != RewriteKind::Codecov);
    let rewrites = named.map(|rewrite| project.root.join(&rewrite.to));
    let mut roots: Vec<PathBuf> = Vec::new();
    for root in all.cloned().chain(rewrites).filter_map(|root| fs::canonicalize(root).ok()) {
        if root.is_dir() && !roots.iter().any(|known| root.starts_with(known)) {
            roots.push(root);
        }
    }
    roots
}

impl Entry {
    fn folder(self) -> Option<Folder> {
        match self {
            Self::Open(folder) | Self::Linked(folder) => Some(folder),
            Self::Nothing | Self::File | Self::Closed | Self::Unknown | Self::NoFolder => None,
        }
    }
}

impl Node {
    /// Lists what is in it. What was found out by questions stays. Returns whether it could be listed, and nothing is there
    /// that was said not to be.
    fn list(&mut self) -> bool {
        self.state = State::Unlisted;
        let Ok(listing) = fs::read_dir(&self.path) else { return false };
        let mut names = Vec::new();
        for entry in listing {
            let Ok(entry) = entry else { return false };
            let kind = match entry.file_type() {
                Ok(kind) if kind.is_file() => Entry::File,
                Ok(kind) if kind.is_dir() => Entry::Closed,
                _ => Entry::Unknown,
            };
            names.push((entry.file_name(), kind));
            if names.len() > MAX_LISTED {
                return false;
            }
        }
        let is_denied = |name: &OsStr| self.entries.get(name) == Some(&Entry::Nothing);
        let is_sure = !names.iter().any(|(name, _)| is_denied(name));
        self.entries.retain(|_, entry| *entry != Entry::Nothing);
        for (name, kind) in names {
            self.entries.entry(name.into()).or_insert(kind);
        }
        self.state = State::Listed;
        is_sure
    }
}

impl Tree for DiskTree {
    fn folder(&self, path: &Path) -> Option<Folder> {
        let mut parts = path.components().peekable();
        let mut top = PathBuf::new();
        while let Some(part @ (Component::Prefix(_) | Component::RootDir)) = parts.peek() {
            top.push(part);
            parts.next();
        }
        parts.try_fold(self.top(top)?, |folder, part| match part {
            Component::Normal(name) => self.child(folder, name),
            Component::ParentDir => self.path(folder).parent().map_or(Some(folder), |parent| self.folder(parent)),
            Component::CurDir | Component::Prefix(_) | Component::RootDir => Some(folder),
        })
    }

    fn below(&self, folder: Folder, names: &str) -> Option<Folder> {
        names.split('/').filter(|name| !name.is_empty()).try_fold(folder, |at, name| self.child(at, OsStr::new(name)))
    }

    fn path(&self, folder: Folder) -> Rc<Path> {
        Rc::clone(&self.nodes.borrow()[folder.0 as usize].path)
    }

    fn file(&self, folder: Folder, name: &str) -> Option<FoundFile> {
        if matches!(name, "" | "." | "..") || name.contains(std::path::is_separator) {
            return None;
        }
        let path = || self.path(folder).join(name);
        let (link, len) = match self.entry(folder, OsStr::new(name)) {
            (Entry::File, Some(len)) => (None, len),
            (Entry::Nothing | Entry::Closed | Entry::Open(_) | Entry::Linked(_), _) => return None,
            // A link is what it leads to; everything else (folders, devices, pipes, sockets) is no source.
            (Entry::Unknown | Entry::NoFolder, _) => {
                let (link, len) = self.links.borrow_mut().file(path())?;
                (Some(link), len)
            }
            (Entry::File, None) => {
                let about = fs::symlink_metadata(path()).ok().filter(fs::Metadata::is_file);
                // It was there when its folder was listed.
                self.doubt_unless(about.is_some());
                (None, about?.len())
            }
        };
        let number = self.found.borrow_mut().add(folder, name, link.is_some(), len);
        self.doubt_unless(number < MAX_ANSWERS);
        Some(FoundFile { link, number })
    }

    fn length_of(&self, number: u32) -> u64 {
        self.found.borrow().length_of(number)
    }

    fn named(&self, name: &str) -> Vec<PathBuf> {
        self.index().named(name)
    }

    fn named_in(&self, folder: &str, name: &str) -> Vec<PathBuf> {
        self.index().named_in(folder, name)
    }

    fn alike(&self, name: &str) -> Vec<PathBuf> {
        self.index().alike(name)
    }
}
