//! What a tree was asked and what it answered, kept so that a later loading can ask the same again: where every answer is
//! what it was, so is what a search makes of them.
//!
//! All is asked again, whatever the times of files say: to ask costs next to nothing beside what is made of the answers.

use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType, Metadata};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use super::{DiskTree, Entry, Index, MAX_LISTED, Node, State, roots};
use crate::analysis::{Folder, Project};

/// What is between the names of files, which none of them holds.
const BETWEEN: char = '/';

/// The answers of one tree.
#[derive(Debug)]
pub struct Answers {
    roots: Vec<PathBuf>,
    /// Where paths begin, and what these places are with links resolved.
    tops: Vec<(PathBuf, Option<PathBuf>)>,
    folders: Vec<Known>,
    found: Found,
    links: Links,
    asked_for_names: bool,
}

/// A folder of which something was asked.
#[derive(Debug)]
struct Known {
    path: Box<Path>,
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
    folders: Vec<Folder>,
    /// The names, each with [`BETWEEN`] behind it.
    names: String,
    are_links: Vec<bool>,
    lens: Vec<u64>,
}

/// The links that were followed.
#[derive(Debug, Default)]
pub(super) struct Links(Vec<Link>);

/// A link, and where it leads.
#[derive(Debug)]
enum Link {
    /// To this folder, if it is one.
    Folder(PathBuf, Option<PathBuf>),
    /// To this file, if it is one.
    File(PathBuf, Option<PathBuf>),
}

impl Answers {
    /// What this tree answered; `None` if not all of it can be asked again.
    pub(super) fn of(tree: &DiskTree) -> Option<Self> {
        if tree.is_unsure.get() {
            return None;
        }
        let nodes = tree.nodes.borrow();
        let path = |folder: Folder| nodes[folder.0 as usize].path.to_path_buf();
        Some(Self {
            roots: tree.roots.clone(),
            tops: tree.tops.borrow().iter().map(|(top, folder)| (top.clone(), folder.map(path))).collect(),
            folders: nodes.iter().map(Known::of).collect(),
            found: tree.found.take(),
            links: tree.links.take(),
            asked_for_names: tree.index.get().is_some(),
        })
    }

    /// Whether a tree for this project would answer the same to all that was asked; `index` is what it would go on with.
    /// Only the lengths of files may be others.
    #[must_use]
    pub fn hold(&mut self, project: &Project, index: &mut Option<Index>) -> bool {
        self.roots == roots(project)
            && self.tops.iter().all(|(top, known)| fs::canonicalize(top).ok() == *known)
            && self.folders.iter().all(Known::holds)
            && self.links.hold()
            && self.found.hold(&self.folders)
            && (!self.asked_for_names || index.as_mut().is_some_and(|index| index.refresh(&self.roots)))
    }

    /// The length in bytes of a file that was found, by its number, when that was last asked.
    #[must_use]
    pub fn len(&self, number: u32) -> u64 {
        self.found.len(number)
    }
}

impl Known {
    fn of(node: &Node) -> Self {
        let names = node.entries.iter().map(|(name, entry)| (&**name, Kind::of_entry(*entry)));
        let names = match node.state {
            State::Listed => Names::Listed(hash(names)),
            State::Asked | State::Unlisted => Names::Asked(names.map(|(name, kind)| (name.into(), kind)).collect()),
        };
        Self { path: (*node.path).into(), names }
    }

    fn holds(&self) -> bool {
        match &self.names {
            Names::Asked(names) => names.iter().all(|(name, kind)| Kind::at(&self.path.join(&**name)) == *kind),
            Names::Listed(known) => listed(&self.path)
                .is_some_and(|names| *known == hash(names.iter().map(|(name, kind)| (&**name, *kind)))),
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
fn hash<'n>(names: impl Iterator<Item = (&'n OsStr, Kind)>) -> u64 {
    let one = |name: (&OsStr, Kind)| {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        hasher.finish()
    };
    names.map(one).fold(0, u64::wrapping_add)
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
        self.folders.push(folder);
        self.are_links.push(is_link);
        self.names.push_str(name);
        self.names.push(BETWEEN);
        self.lens.push(len);
        self.lens.len() as u32 - 1
    }

    pub(super) fn len(&self, number: u32) -> u64 {
        self.lens[number as usize]
    }

    /// Whether they are all there. Their lengths are those of now.
    fn hold(&mut self, folders: &[Known]) -> bool {
        let names = self.names.split_terminator(BETWEEN);
        let mut found = self.folders.iter().zip(names).zip(&self.are_links).zip(&mut self.lens);
        found.all(|(((folder, name), is_link), len)| {
            let path = folders[folder.0 as usize].path.join(name);
            // Where links lead was asked before.
            let about = if *is_link { fs::metadata(&path) } else { fs::symlink_metadata(&path) };
            about.ok().filter(Metadata::is_file).map(|about| *len = about.len()).is_some()
        })
    }
}

impl Links {
    /// The folder that a link leads to.
    pub(super) fn folder(&mut self, link: PathBuf) -> Option<PathBuf> {
        let folder = Self::to_folder(&link);
        self.0.push(Link::Folder(link, folder.clone()));
        folder
    }

    /// The file that a link leads to, and its length.
    pub(super) fn file(&mut self, link: PathBuf) -> Option<(PathBuf, u64)> {
        let file = Self::to_file(&link);
        self.0.push(Link::File(link, file.as_ref().map(|(path, _)| path.clone())));
        file
    }

    fn to_folder(link: &Path) -> Option<PathBuf> {
        // Asked before its path is resolved: that takes a question for each level.
        let is_folder = fs::metadata(link).is_ok_and(|about| about.is_dir());
        is_folder.then(|| fs::canonicalize(link).ok()).flatten()
    }

    fn to_file(link: &Path) -> Option<(PathBuf, u64)> {
        let file = fs::canonicalize(link).ok()?;
        let about = fs::symlink_metadata(&file).ok().filter(Metadata::is_file)?;
        Some((file, about.len()))
    }

    fn hold(&self) -> bool {
        self.0.iter().all(|link| match link {
            Link::Folder(link, known) => Self::to_folder(link) == *known,
            Link::File(link, known) => Self::to_file(link).map(|(file, _)| file) == *known,
        })
    }
}
