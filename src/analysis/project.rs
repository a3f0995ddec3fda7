//! What the search for sources is given: the project, and somebody who answers for the file system.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::{PathSet, Rewrite};

/// A folder that is there, by the number that its [`Tree`] gave it. Two paths of one folder have one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Folder(pub u32);

/// What the search asks of a file system. Whoever asks for many files of a folder asks for the folder once.
pub trait Tree {
    /// The folder at this absolute path; `None` if there is none.
    fn folder(&self, path: &Path) -> Option<Folder>;
    /// The folder that these names, apart by `/`, lead to from another; none of them is `..`.
    fn below(&self, folder: Folder, names: &str) -> Option<Folder>;
    /// The path of a folder, with links resolved.
    fn path(&self, folder: Folder) -> Rc<Path>;
    /// The regular file of this name in a folder; `None` for folders, devices and what is not there.
    fn file(&self, folder: Folder, name: &str) -> Option<FoundFile>;
    /// The length in bytes of a file that was found, by its number.
    fn length_of(&self, number: u32) -> u64;
    /// The files of this base name below the project and the roots that the user named.
    fn named(&self, name: &str) -> Vec<PathBuf>;
    /// Those of them that lie in a folder of this name.
    fn named_in(&self, folder: &str, name: &str) -> Vec<PathBuf>;
    /// The same as `named`, with the letters of the name in either case.
    fn alike(&self, name: &str) -> Vec<PathBuf>;
}

/// A regular file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Where it is with all links resolved, if its name in its folder is a link.
    pub link: Option<PathBuf>,
    /// The number that the tree gave it.
    pub number: u32,
}

/// Where to look for sources, and where they may be opened.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Project {
    /// The folder to which paths are relative. Absolute.
    pub root: PathBuf,
    /// The folder in which the program was started. Absolute.
    pub working_dir: PathBuf,
    /// Folders outside the project in which sources may be opened because the user said so.
    pub extra_roots: Vec<PathBuf>,
    /// Prefixes of reported paths and what they are here. Their targets count as named by the user.
    pub rewrites: Vec<Rewrite>,
    /// Files that are left out of the report.
    pub ignore: PathSet,
}
