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
            return Place::Found(self.below_root(key));
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

    /// The files that have a source that may be opened, and where it is.
    pub fn found(&self) -> impl Iterator<Item = (&Arc<str>, PathBuf)> {
        let usual = self.found.iter().map(|key| (key, self.below_root(key)));
        usual.chain(self.others.iter().filter_map(|(key, other)| match other {
            Other::Found(path) => Some((key, path.clone())),
            Other::Outside(_) | Other::NotIn(_) | Other::NotAt(_) => None,
        }))
    }

    /// The project root, with links resolved.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// How many files have a source that may be opened.
    #[must_use]
    pub fn found_count(&self) -> usize {
        self.found.len() + self.others.values().filter(|other| matches!(other, Other::Found(_))).count()
    }

    /// The file whose source lies here.
    #[must_use]
    pub fn key_of(&self, path: &Path) -> Option<Arc<str>> {
        let below = path.strip_prefix(&self.root).ok();
        let below = below.and_then(|below| below.iter().map(|part| part.to_str()).collect::<Option<Vec<_>>>());
        let usual = below.and_then(|parts| {
            let key = parts.join("/");
            self.found.binary_search_by(|known| (**known).cmp(&key)).ok()
        });
        let other = |(key, other): (&Arc<str>, &Other)| {
            matches!(other, Other::Found(found) if found == path).then(|| Arc::clone(key))
        };
        usual.map(|at| Arc::clone(&self.found[at])).or_else(|| self.others.iter().find_map(other))
    }

    fn below_root(&self, key: &str) -> PathBuf {
        key.split('/').fold(self.root.clone(), |path, part| path.join(part))
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
