//! The files of a report by path. What remembers a report shares them with it, until one of both changes.

use std::iter::Map;
use std::ops::Index;
use std::sync::Arc;
use std::{slice, vec};

use super::{FileCoverage, Join};

/// A path, and the coverage of its file.
type File = (Arc<str>, Arc<FileCoverage>);

/// Paths and coverage, one after the other.
pub type Iter<'f> = Map<slice::Iter<'f, File>, fn(&'f File) -> (&'f Arc<str>, &'f Arc<FileCoverage>)>;

/// Coverage by path, ascending, each path once. Copies are one list, and whoever changes one has a list of his own from
/// then on.
///
/// It is made at once and hardly ever changes: a list takes no more memory than its files do, and making it is to sort it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(Arc<Vec<File>>);

impl Files {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Files in the order of their paths.
    pub fn iter(&self) -> Iter<'_> {
        self.0.iter().map(|(path, file)| (path, file))
    }

    /// The same, with coverage that can be changed.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&Arc<str>, &mut Arc<FileCoverage>)> {
        Arc::make_mut(&mut self.0).iter_mut().map(|(path, file)| (&*path, file))
    }

    /// Paths, ascending.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Arc<str>> + ExactSizeIterator + Clone {
        self.0.iter().map(|(path, _)| path)
    }

    /// Coverage in the order of the paths.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Arc<FileCoverage>> + ExactSizeIterator + Clone {
        self.0.iter().map(|(_, file)| file)
    }

    /// The coverage of this path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Arc<FileCoverage>> {
        self.find(path).ok().map(|at| &self.0[at].1)
    }

    /// Whether there is a file of this path.
    #[must_use]
    pub fn contains_key(&self, path: &str) -> bool {
        self.find(path).is_ok()
    }

    /// Puts a file in, or in place of the one of its path. It costs a walk through all: make [`Files`] of many at once.
    pub fn insert(&mut self, path: Arc<str>, file: Arc<FileCoverage>) {
        let place = self.find(&path);
        let files = Arc::make_mut(&mut self.0);
        match place {
            Ok(at) => files[at].1 = file,
            Err(at) => files.insert(at, (path, file)),
        }
    }

    /// These files; of several of one path, each is joined with those before it.
    #[must_use]
    pub fn joined(files: impl IntoIterator<Item = File>, join: Join) -> Self {
        Self::of(files.into_iter().collect(), |known, file| {
            Arc::make_mut(known).merge_with(Arc::unwrap_or_clone(file), join);
        })
    }

    /// The same, with whatever joins two files of one path.
    fn of(mut files: Vec<File>, join: impl Fn(&mut Arc<FileCoverage>, Arc<FileCoverage>)) -> Self {
        if !files.is_sorted_by(|(path, _), (next, _)| path < next) {
            files.sort_by(|(path, _), (other, _)| path.cmp(other));
            files.dedup_by(|(path, file), (known_path, known)| {
                let is_known = path == known_path;
                if is_known {
                    join(known, std::mem::take(file));
                }
                is_known
            });
        }
        files.shrink_to_fit();
        Self(Arc::new(files))
    }

    fn find(&self, path: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| str::cmp(other, path))
    }
}

impl Index<&str> for Files {
    type Output = Arc<FileCoverage>;

    /// The coverage of this path, which there must be.
    fn index(&self, path: &str) -> &Self::Output {
        self.get(path).expect("there is a file of this path")
    }
}

/// Of two of one path, the later.
impl From<Vec<File>> for Files {
    fn from(files: Vec<File>) -> Self {
        Self::of(files, |known, file| *known = file)
    }
}

impl FromIterator<File> for Files {
    fn from_iter<I: IntoIterator<Item = File>>(files: I) -> Self {
        Vec::from_iter(files).into()
    }
}

impl IntoIterator for Files {
    type Item = File;
    type IntoIter = vec::IntoIter<File>;

    fn into_iter(self) -> Self::IntoIter {
        Arc::unwrap_or_clone(self.0).into_iter()
    }
}

impl<'f> IntoIterator for &'f Files {
    type Item = (&'f Arc<str>, &'f Arc<FileCoverage>);
    type IntoIter = Iter<'f>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Paths of few letters: many come twice.
    fn files() -> impl Strategy<Value = Vec<(Arc<str>, u32)>> {
        prop::collection::vec(("[ab/]{0,3}".prop_map(Arc::from), 1..100_u32), 0..30)
    }

    /// A file that is told by its last line.
    fn file(line: u32) -> Arc<FileCoverage> {
        Arc::new(FileCoverage { lines: [(line, 1)].into_iter().collect(), ..FileCoverage::default() })
    }

    fn all(list: &[(Arc<str>, u32)]) -> Files {
        list.iter().map(|(path, line)| (Arc::clone(path), file(*line))).collect()
    }

    fn told(files: &Files) -> Vec<(Arc<str>, u32)> {
        files.iter().map(|(path, file)| (Arc::clone(path), file.lines.last_number())).collect()
    }

    proptest! {
        #[test]
        fn they_are_a_map(list in files(), others in files(), path in "[ab/]{0,2}") {
            let map: BTreeMap<Arc<str>, u32> = list.iter().cloned().collect();
            let files = all(&list);
            prop_assert_eq!(told(&files), map.clone().into_iter().collect::<Vec<_>>());
            prop_assert_eq!(files.get(&path).map(|file| file.lines.last_number()), map.get(&*path).copied());
            prop_assert_eq!(files.contains_key(&path), map.contains_key(&*path));
            prop_assert!(files.keys().eq(map.keys()) && files.len() == map.len() && files.is_empty() == map.is_empty());

            let (mut one_by_one, mut expected) = (files.clone(), map.clone());
            for (path, line) in &others {
                one_by_one.insert(Arc::clone(path), file(*line));
                expected.insert(Arc::clone(path), *line);
            }
            prop_assert_eq!(told(&one_by_one), expected.into_iter().collect::<Vec<_>>());

            prop_assert_eq!(told(&files), map.into_iter().collect::<Vec<_>>(), "copies are as they were");

            let mut expected: BTreeMap<Arc<str>, FileCoverage> = BTreeMap::new();
            for (path, line) in &list {
                expected.entry(Arc::clone(path)).or_default().merge(FileCoverage::clone(&file(*line)));
            }
            let joined = Files::joined(list.iter().map(|(path, line)| (Arc::clone(path), file(*line))), Join::Sum);
            prop_assert!(joined.iter().map(|(path, file)| (path, &**file)).eq(&expected));
        }
    }
}
