//! What a tree was asked and what it answered, kept so that a later loading can ask the same again: where every answer is
//! what it was, so is what a search makes of them.
//!
//! All is asked again but for the files by their names ([`Index`]), whatever the times of files say: to ask costs next to
//! nothing beside what is made of the answers.

use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType, Metadata};
use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use rustc_hash::FxHashMap;

use super::{DiskTree, Entry, Index, MAX_LISTED, Node, State, roots};
use crate::analysis::{Folder, Project, parallel};

/// The answers of so many links are kept at most.
const MAX_LINKS: usize = 20_000;

/// So many files are asked for at once; for more, several threads ask.
const AT_ONCE: usize = 500;

/// The answers of one tree.
#[derive(Debug)]
pub struct Answers {
    roots: Vec<PathBuf>,
    /// Where paths begin, and what these places are with links resolved.
    tops: Vec<(PathBuf, Option<PathBuf>)>,
    folders: Vec<Known>,
    found: Found,
    links: Links,
    /// The sum of the index, if it was asked.
    index: Option<u64>,
    /// What names are hashed with.
    seed: RandomState,
}

/// A folder of which something was asked.
#[derive(Debug)]
struct Known {
    path: PathBuf,
    names: Names,
}

#[derive(Debug)]
enum Names {
    /// Some names, and what they are.
    Asked(Vec<(Box<OsStr>, Kind)>),
    /// All of them, as a hash.
    Listed(u64),
}

/// What a name in a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Nothing,
    File,
    Folder,
    Other,
}

/// The files that were found, one after the other: a number is a place in the list.
#[derive(Debug, Default)]
pub(super) struct Found {
    files: Vec<File>,
    /// The names of all, one after the other.
    names: String,
}

#[derive(Debug)]
struct File {
    folder: Folder,
    is_link: bool,
    /// Where its name is among all.
    name: Range<u32>,
    len: u64,
}

/// The links that were followed, and where they lead.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Those that should lead to a folder.
    folders: FxHashMap<PathBuf, Option<PathBuf>>,
    /// Those that should lead to a file, with its length.
    files: FxHashMap<PathBuf, Option<(PathBuf, u64)>>,
}

impl Answers {
    /// What this tree answered; `None` if not all of it can be asked again.
    pub(super) fn of(tree: &DiskTree) -> Option<Self> {
        if tree.is_unsure.get() || tree.links.borrow().are_many() {
            return None;
        }
        let nodes = tree.nodes.borrow();
        let seed = RandomState::new();
        let path = |folder: Folder| nodes[folder.0 as usize].path.to_path_buf();
        Some(Self {
            roots: tree.roots.clone(),
            tops: tree.tops.borrow().iter().map(|(top, folder)| (top.clone(), folder.map(path))).collect(),
            folders: nodes.iter().map(|node| Known::of(node, &seed)).collect(),
            found: tree.found.take().fitted(),
            links: tree.links.take(),
            index: tree.index.get().map(Index::sum),
            seed,
        })
    }

    /// Whether a tree for this project would answer the same to all that was asked; `index` is what it would go on with.
    /// Only the lengths of files may be others.
    #[must_use]
    pub fn hold(&mut self, project: &Project, index: &mut Option<Index>) -> bool {
        self.roots == roots(project)
            && self.tops.iter().all(|(top, known)| fs::canonicalize(top).ok() == *known)
            && self.index.is_none_or(|sum| is_as_it_was(index, &self.roots, sum))
            && self.folders.iter().all(|folder| folder.holds(&self.seed))
            && self.links.hold()
            && self.found.hold(&self.folders)
    }

    /// The length in bytes of a file that was found, by its number, when that was last asked.
    #[must_use]
    pub fn length_of(&self, number: u32) -> u64 {
        self.found.length_of(number)
    }
}

/// Whether the index holds now what had this sum.
fn is_as_it_was(index: &mut Option<Index>, roots: &[PathBuf], sum: u64) -> bool {
    index.as_mut().is_some_and(|index| {
        index.refresh(roots);
        index.sum() == sum
    })
}

impl Known {
    fn of(node: &Node, seed: &RandomState) -> Self {
        let names = node.entries.iter().map(|(name, entry)| (&**name, Kind::of_entry(*entry)));
        let names = match node.state {
            State::Listed => Names::Listed(hash(names, seed)),
            State::Asked | State::Unlisted => Names::Asked(names.map(|(name, kind)| (name.into(), kind)).collect()),
        };
        Self { path: node.path.to_path_buf(), names }
    }

    fn holds(&self, seed: &RandomState) -> bool {
        match &self.names {
            Names::Asked(names) => names.iter().all(|(name, kind)| Kind::at(&self.path.join(&**name)) == *kind),
            Names::Listed(known) => listed(&self.path)
                .is_some_and(|names| *known == hash(names.iter().map(|(name, kind)| (&**name, *kind)), seed)),
        }
    }
}

/// What is in a folder, if it can be listed.
fn listed(folder: &Path) -> Option<Vec<(OsString, Kind)>> {
    let name = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.ok()?;
        Some((entry.file_name(), entry.file_type().map_or(Kind::Other, Kind::of)))
    };
    let names: Option<Vec<_>> = fs::read_dir(folder).ok()?.take(MAX_LISTED + 1).map(name).collect();
    names.filter(|names| names.len() <= MAX_LISTED)
}

/// A hash of names in any order.
fn hash<'n>(names: impl Iterator<Item = (&'n OsStr, Kind)>, seed: &RandomState) -> u64 {
    names.map(|name| seed.hash_one(name)).fold(0, u64::wrapping_add)
}

impl Kind {
    fn of(kind: FileType) -> Self {
        match kind {
            kind if kind.is_file() => Self::File,
            kind if kind.is_dir() => Self::Folder,
            _ => Self::Other,
        }
    }

    fn of_entry(entry: Entry) -> Self {
        match entry {
            Entry::Nothing => Self::Nothing,
            Entry::File => Self::File,
            Entry::Closed | Entry::Open(_) => Self::Folder,
            Entry::Unknown | Entry::Linked(_) | Entry::NoFolder => Self::Other,
        }
    }

    fn at(path: &Path) -> Self {
        fs::symlink_metadata(path).map_or(Self::Nothing, |about| Self::of(about.file_type()))
    }
}

impl Found {
    /// Adds a file. Returns its number.
    pub(super) fn add(&mut self, folder: Folder, name: &str, is_link: bool, len: u64) -> u32 {
        let start = self.names.len() as u32;
        self.names.push_str(name);
        self.files.push(File { folder, is_link, name: start..self.names.len() as u32, len });
        self.files.len() as u32 - 1
    }

    /// The same in no more memory than it takes.
    fn fitted(mut self) -> Self {
        self.files.shrink_to_fit();
        self.names.shrink_to_fit();
        self
    }

    pub(super) fn length_of(&self, number: u32) -> u64 {
        self.files[number as usize].len
    }

    /// Whether they are all there. Their lengths are those of now.
    fn hold(&mut self, folders: &[Known]) -> bool {
        let Self { files, names } = self;
        let are_there = AtomicBool::new(true);
        let ask = |files: &mut [File]| {
            let mut path = PathBuf::new();
            for file in files {
                path.clone_from(&folders[file.folder.0 as usize].path);
                path.push(&names[file.name.start as usize..file.name.end as usize]);
                // Where links lead was asked before.
                let about = if file.is_link { fs::metadata(&path) } else { fs::symlink_metadata(&path) };
                match about.ok().filter(Metadata::is_file) {
                    Some(about) => file.len = about.len(),
                    None => return are_there.store(false, Relaxed),
                }
            }
        };
        let is_much = files.len() > AT_ONCE;
        let pieces = files.chunks_mut(AT_ONCE).take_while(|_| are_there.load(Relaxed));
        parallel::for_each(is_much, pieces, ask);
        are_there.into_inner()
    }
}

impl Links {
    /// The folder that a link leads to.
    pub(super) fn folder(&mut self, link: PathBuf) -> Option<PathBuf> {
        self.folders.entry(link).or_insert_with_key(|link| folder_at(link)).clone()
    }

    /// The file that a link leads to, and its length.
    pub(super) fn file(&mut self, link: PathBuf) -> Option<(PathBuf, u64)> {
        self.files.entry(link).or_insert_with_key(|link| file_at(link)).clone()
    }

    fn are_many(&self) -> bool {
        self.folders.len() + self.files.len() > MAX_LINKS
    }

    fn hold(&self) -> bool {
        let path = |file: Option<(PathBuf, u64)>| file.map(|(path, _)| path);
        self.folders.iter().all(|(link, known)| folder_at(link) == *known)
            && self.files.iter().all(|(link, known)| path(file_at(link)) == path(known.clone()))
    }
}

/// The folder at the end of a link.
fn folder_at(link: &Path) -> Option<PathBuf> {
    // Asked before its path is resolved: that takes a question for each level.
    let is_folder = fs::metadata(link).is_ok_and(|about| about.is_dir());
    is_folder.then(|| fs::canonicalize(link).ok()).flatten()
}

/// The file at the end of a link, and its length.
fn file_at(link: &Path) -> Option<(PathBuf, u64)> {
    let file = fs::canonicalize(link).ok()?;
    let about = fs::symlink_metadata(&file).ok().filter(Metadata::is_file)?;
    Some((file, about.len()))
}
