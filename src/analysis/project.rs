//! What the search for sources is given: the project, and somebody who answers for the file system.

use std::path::{Path, PathBuf};

use super::{PathSet, Rewrite};

/// What the search asks of a file system.
pub trait Tree {
    /// The regular file at this absolute path; `None` for folders, devices and what is not there.
    fn file(&self, path: &Path) -> Option<FoundFile>;
    /// The folder at this absolute path, with links resolved; `None` if there is none.
    fn folder(&self, path: &Path) -> Option<PathBuf>;
    /// The files of this base name below the project and the roots that the user named.
    fn named(&self, name: &str) -> Vec<PathBuf>;
    /// The same, with the letters of the name in either case.
    fn alike(&self, name: &str) -> Vec<PathBuf>;
}

/// A regular file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Its path with all links resolved.
    pub canonical: PathBuf,
    /// Its length in bytes.
    pub len: u64,
}

/// Where to look for sources, and where they may be opened.
#[derive(Debug, Clone, Default)]
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
