//! The parts of a report, file by file, put together: a file may come in any number of pieces.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::names::Places;
use super::paths;
use crate::model::{FileCoverage, Files, Join};

/// Files as they come in, each in one or more parts.
pub(super) struct Gather {
    /// Each file once, in the order of their first parts. Of a file with a stack, this is what lies below it.
    files: Vec<(Arc<str>, Arc<FileCoverage>)>,
    /// The places in `files`, by the names there.
    index: Places,
    /// Parts that wait to be merged, by the places of their files in `files`. No stack is empty.
    stacks: HashMap<usize, Vec<Arc<FileCoverage>>>,
    join: Join,
}

impl Gather {
    /// `join` says what two hit counts of one line in two parts mean.
    pub(super) fn new(join: Join) -> Self {
        Self { files: Vec::new(), index: Places::default(), stacks: HashMap::new(), join }
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
        self.put_part(name, Arc::new(part), |_, _| ()).1
    }

    /// The same with a part that others may hold too, which is not changed then. Returns the file's place among all and
    /// whether it was known. Of a file that was, `further` sees the place and what came first, as long as nothing was
    /// merged into it.
    pub(super) fn put_part(
        &mut self,
        name: impl AsRef<str> + Into<Arc<str>>,
        part: Arc<FileCoverage>,
        further: impl FnOnce(usize, &Arc<FileCoverage>),
    ) -> (usize, bool) {
        let Self { files, index, stacks, join } = self;
        let at = index.find_or_add(name.as_ref().as_bytes(), files.len(), |at| files[at].0.as_bytes());
        let Some((_, first)) = files.get_mut(at) else {
            files.push((name.into(), part));
            return (at, false);
        };
        further(at, first);
        let mut stack = stacks.remove(&at).unwrap_or_default();
        let mut top = part;
        while let Some(mut below) = stack.pop_if(|below| size(below) <= 2 * size(&top)) {
            merge(&mut below, top, *join);
            top = below;
        }
        if stack.is_empty() && size(first) <= 2 * size(&top) {
            merge(first, top, *join);
        } else {
            stack.push(top);
            stacks.insert(at, stack);
        }
        (at, true)
    }

    /// All files, whole. `roots` are the folders that their names may be relative to; `measured` says whether the
    /// report measured branches.
    pub(super) fn finish(self, roots: &HashSet<String>, measured: bool) -> Files {
        self.finish_with(roots, measured, |_| ())
    }

    /// The same; `settled` sees the files by their places, before those of two spellings become one.
    pub(super) fn finish_with(
        self,
        roots: &HashSet<String>,
        measured: bool,
        settled: impl FnOnce(&mut [(Arc<str>, Arc<FileCoverage>)]),
    ) -> Files {
        let Self { mut files, index, stacks, join, .. } = self;
        drop(index);
        for (at, stack) in stacks {
            let whole = stack.into_iter().rev().reduce(|top, mut below| {
                merge(&mut below, top, join);
                below
            });
            if let Some(whole) = whole {
                merge(&mut files[at].1, whole, join);
            }
        }
        if measured {
            let unmarked = files.iter_mut().filter(|(_, file)| !file.branches.is_measured());
            unmarked.for_each(|(_, file)| Arc::make_mut(file).branches.set_measured());
        }
        settled(&mut files);
        paths::unite(files, roots, |kept, other| merge(kept, other, join))
    }
}

fn merge(below: &mut Arc<FileCoverage>, top: Arc<FileCoverage>, join: Join) {
    Arc::make_mut(below).merge_with(Arc::unwrap_or_clone(top), join);
}

/// How many bytes a part takes, in round numbers.
pub(super) fn bytes(part: &FileCoverage) -> usize {
    let details = &part.details;
    let counted = part.lines.len() + part.branches.counts().len() + details.contexts.lines().len();
    let named = part.branches.details().len() + part.functions.len() + details.classes.len();
    300 + 6 * counted + 60 * named + size_of_val(&*details.regions)
}

/// What it costs to merge a part, in round numbers. A few lines can have a hundred thousand tests.
pub(super) fn size(part: &FileCoverage) -> usize {
    let details = &part.details;
    let named = details.contexts.names().len() + details.contexts.lines().len() + details.classes.len();
    let branches = part.branches.counts().len() + part.branches.details().len();
    1 + part.lines.len() + branches + part.functions.len() + details.regions.len() + named
}
