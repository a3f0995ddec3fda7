//! Watched trees of sources: any file in them that changes, comes or goes is told, but for what tools write there.

mod census;
mod content;
mod ignores;
mod outputs;
pub(super) mod ranger;
mod wanted;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::SystemTime;

use super::Sought;

/// A tree of sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// The folder that holds it all, absolute: the project root.
    pub root: PathBuf,
    /// Folders and globs, relative to the root, in which files count; none stands for all. What is named here counts even if
    /// git ignores it.
    pub watch: Vec<String>,
    /// Files that do not count, absolute: what the tests write, and is watched for itself.
    pub except: BTreeSet<PathBuf>,
    /// The same by patterns.
    pub written: Vec<Sought>,
    /// What was written later than this has changed, even before anybody watched.
    pub since: SystemTime,
}
