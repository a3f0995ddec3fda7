//! The parts of a report, file by file, put together: a file may come in any number of pieces.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::paths;
use crate::model::{FileCoverage, Join};

/// Files as they come in, each in one or more parts.
pub(super) struct Gather {
    parts: BTreeMap<Arc<str>, Vec<FileCoverage>>,
    join: Join,
}

impl Gather {
    /// `join` says what two hit counts of one line in two parts mean.
    pub(super) fn new(join: Join) -> Self {
        Self { parts: BTreeMap::new(), join }
    }

    /// Adds a part of a file. Its tables must be settled. Returns whether the file was known.
    ///
    /// Parts wait on a stack and are merged when the next is as large: a file in a million parts costs no
    /// more than sorting it does, and no part that says nothing new stays in memory.
    pub(super) fn add(&mut self, name: &str, part: FileCoverage) -> bool {
        let name = paths::normalised(name);
        let Some(stack) = self.parts.get_mut(&*name) else {
            self.parts.insert(Arc::from(&*name), vec![part]);
            return false;
        };
        stack.push(part);
        while let [.., below, top] = &stack[..]
            && size(below) <= 2 * size(top)
        {
            fold(stack, self.join);
        }
        true
    }

    /// All files, whole. `roots` are the folders that their names may be relative to; `measured` says whether the
    /// report measured branches.
    pub(super) fn finish(self, roots: &HashSet<String>, measured: bool) -> BTreeMap<Arc<str>, Arc<FileCoverage>> {
        let join = self.join;
        let mut files: BTreeMap<Arc<str>, FileCoverage> = BTreeMap::new();
        for (name, mut stack) in self.parts {
            while stack.len() > 1 {
                fold(&mut stack, join);
            }
            files.extend(stack.pop().map(|file| (name, file)));
        }
        paths::unite(&mut files, roots, |kept, other| kept.merge_with(other, join));
        files
            .into_iter()
            .map(|(name, mut file)| {
                if measured {
                    file.branches.set_measured();
                }
                (name, Arc::new(file))
            })
            .collect()
    }
}

fn size(part: &FileCoverage) -> usize {
    1 + part.lines.len() + part.branches.counts().len() + part.functions.len()
}

fn fold(stack: &mut Vec<FileCoverage>, join: Join) {
    if let (Some(top), Some(below)) = (stack.pop(), stack.last_mut()) {
        below.merge_with(top, join);
    }
}
