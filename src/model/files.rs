//! The files of a report by path. What remembers a report shares them with it, until one of both changes.

use std::collections::BTreeMap;
use std::collections::btree_map::{IntoIter, Iter, IterMut};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::FileCoverage;

/// Coverage by path. Copies are one map, and whoever changes one has a map of his own from then on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(Arc<BTreeMap<Arc<str>, Arc<FileCoverage>>>);

impl Deref for Files {
    type Target = BTreeMap<Arc<str>, Arc<FileCoverage>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Files {
    fn deref_mut(&mut self) -> &mut Self::Target {
        Arc::make_mut(&mut self.0)
    }
}

impl From<BTreeMap<Arc<str>, Arc<FileCoverage>>> for Files {
    fn from(files: BTreeMap<Arc<str>, Arc<FileCoverage>>) -> Self {
        Self(Arc::new(files))
    }
}

impl FromIterator<(Arc<str>, Arc<FileCoverage>)> for Files {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Arc<FileCoverage>)>>(files: I) -> Self {
        BTreeMap::from_iter(files).into()
    }
}

impl IntoIterator for Files {
    type Item = (Arc<str>, Arc<FileCoverage>);
    type IntoIter = IntoIter<Arc<str>, Arc<FileCoverage>>;

    fn into_iter(self) -> Self::IntoIter {
        Arc::unwrap_or_clone(self.0).into_iter()
    }
}

impl<'f> IntoIterator for &'f Files {
    type Item = (&'f Arc<str>, &'f Arc<FileCoverage>);
    type IntoIter = Iter<'f, Arc<str>, Arc<FileCoverage>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'f> IntoIterator for &'f mut Files {
    type Item = (&'f Arc<str>, &'f mut Arc<FileCoverage>);
    type IntoIter = IterMut<'f, Arc<str>, Arc<FileCoverage>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}
