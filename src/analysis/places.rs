//! Where the sources of all files are. What is usual takes next to nothing: a source that lies where its key says, and a
//! file without one of which there is nothing to tell.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the source of a reported file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Here; it may be opened.
    Found(PathBuf),
    /// It would be here, which is outside the project and the roots that the user named: it is not opened.
    Outside(PathBuf),
    /// Nowhere; these were looked at, in this order.
    Missing(Vec<PathBuf>),
}

/// The places of all files of a snapshot, by their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The project root, with links resolved.
    root: PathBuf,
    /// The files that are below the root as their keys say, ascending.
    found: Vec<Arc<str>>,
    /// What else is to be said about a file.
    others: BTreeMap<Arc<str>, Other>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Other {
    Found(PathBuf),
    Outside(PathBuf),
    /// A file of its name was looked for in these folders.
    NotIn(Arc<[PathBuf]>),
    NotAt(Vec<PathBuf>),
}

impl Places {
    /// Where the source of a file is. Of a file that is not known there is nothing to tell.
    #[must_use]
    pub fn place(&self, key: &str) -> Place {
        if self.found.binary_search_by(|known| (**known).cmp(key)).is_ok() {
            return Place::Found(key.split('/').fold(self.root.clone(), |path, part| path.join(part)));
        }
        match self.others.get(key) {
            Some(Other::Found(path)) => Place::Found(path.clone()),
            Some(Other::Outside(path)) => Place::Outside(path.clone()),
            Some(Other::NotAt(looked)) => Place::Missing(looked.clone()),
            Some(Other::NotIn(folders)) => {
                let name = key.rsplit('/').next().unwrap_or(key);
                Place::Missing(folders.iter().map(|folder| folder.join(name)).collect())
            }
            None => Place::Missing(Vec::new()),
        }
    }

    /// Whether a file has a source that may be opened.
    #[must_use]
    pub fn is_found(&self, key: &str) -> bool {
        self.found.binary_search_by(|known| (**known).cmp(key)).is_ok()
            || matches!(self.others.get(key), Some(Other::Found(_)))
    }

    /// The files that lie outside the project and the roots that the user named, ascending, and where they are.
    pub fn outside(&self) -> impl Iterator<Item = (&Arc<str>, &Path)> {
        self.others.iter().filter_map(|(key, other)| match other {
            Other::Outside(path) => Some((key, &**path)),
            Other::Found(_) | Other::NotIn(_) | Other::NotAt(_) => None,
        })
    }

    pub(super) fn below(root: PathBuf) -> Self {
        Self { root, ..Self::default() }
    }

    /// Adds a file that is where its key says. Keys come in ascending order.
    pub(super) fn add_usual(&mut self, key: Arc<str>) {
        debug_assert!(self.found.last().is_none_or(|last| *last < key), "keys come in ascending order");
        self.found.push(key);
    }

    pub(super) fn add(&mut self, key: Arc<str>, other: Other) {
        self.others.insert(key, other);
    }

    /// No more files come.
    pub(super) fn settle(&mut self) {
        self.found.shrink_to_fit();
    }
}
