//! The parts of a report, file by file, put together: a file may come in any number of pieces.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use hashbrown::HashTable;

use super::paths;
use crate::model::{FileCoverage, Join};

/// Files as they come in, each in one or more parts.
pub(super) struct Gather {
    /// Each file once, in the order of their first parts. Of a file with a stack, this is what lies below it.
    files: Vec<(Arc<str>, Arc<FileCoverage>)>,
    /// The places in `files`, by the names there.
    index: HashTable<u32>,
    hasher: RandomState,
    /// Parts that wait to be merged, by the places of their files in `files`. No stack is empty.
    stacks: HashMap<u32, Vec<FileCoverage>>,
    join: Join,
}

impl Gather {
    /// `join` says what two hit counts of one line in two parts mean.
    pub(super) fn new(join: Join) -> Self {
        let hasher = RandomState::new();
        Self { files: Vec::new(), index: HashTable::new(), hasher, stacks: HashMap::new(), join }
    }

    /// Adds a part of a file, whose name is put into one spelling. Its tables must be settled. Returns whether the file was known.
    ///
    /// Parts wait on a stack and are merged when the next is as large: a file in a million parts costs no
    /// more than sorting it does, and no part that says nothing new stays in memory.
    pub(super) fn add(&mut self, name: &str, part: FileCoverage) -> bool {
        self.put(&paths::normalised(name), part)
    }

    /// Adds a part of a file by its name as it stands.
    pub(super) fn put(&mut self, name: &str, part: FileCoverage) -> bool {
        let Self { files, index, hasher, stacks, join } = self;
        let hash = hasher.hash_one(name);
        let Some(&at) = index.find(hash, |&at| &*files[at as usize].0 == name) else {
            index.insert_unique(hash, files.len() as u32, |&at| hasher.hash_one(&*files[at as usize].0));
            files.push((name.into(), Arc::new(part)));
            return false;
        };
        let mut stack = stacks.remove(&at).unwrap_or_default();
        let mut top = part;
        while let Some(mut below) = stack.pop_if(|below| size(below) <= 2 * size(&top)) {
            below.merge_with(top, *join);
            top = below;
        }
        let first = Arc::make_mut(&mut files[at as usize].1);
        if stack.is_empty() && size(first) <= 2 * size(&top) {
            first.merge_with(top, *join);
        } else {
            stack.push(top);
            stacks.insert(at, stack);
        }
        true
    }

    /// All files, whole. `roots` are the folders that their names may be relative to; `measured` says whether the
    /// report measured branches.
    pub(super) fn finish(self, roots: &HashSet<String>, measured: bool) -> BTreeMap<Arc<str>, Arc<FileCoverage>> {
        let Self { mut files, index, stacks, join, .. } = self;
        drop(index);
        for (at, stack) in stacks {
            let whole = stack.into_iter().rev().reduce(|top, mut below| {
                below.merge_with(top, join);
                below
            });
            if let Some(whole) = whole {
                Arc::make_mut(&mut files[at as usize].1).merge_with(whole, join);
            }
        }
        if measured {
            files.iter_mut().for_each(|(_, file)| Arc::make_mut(file).branches.set_measured());
        }
        let mut files = BTreeMap::from_iter(files);
        paths::unite(&mut files, roots, |kept, other| {
            Arc::make_mut(kept).merge_with(Arc::unwrap_or_clone(other), join);
        });
        files
    }
}

/// What it costs to merge a part, in round numbers. A few lines can have a hundred thousand tests.
fn size(part: &FileCoverage) -> usize {
    let details = &part.details;
    let named = details.contexts.names().len() + details.contexts.lines().len() + details.classes.len();
    let branches = part.branches.counts().len() + part.branches.details().len();
    1 + part.lines.len() + branches + part.functions.len() + details.regions.len() + named
}
