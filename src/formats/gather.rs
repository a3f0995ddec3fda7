//! The parts of a report, file by file, put together: a file may come in any number of pieces.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::paths;
use crate::model::{FileCoverage, Join};

/// Files as they come in, each in one or more parts.
pub(super) struct Gather {
    /// Each file once, in the order of their first parts; empty where the parts are in `stacks`.
    files: Vec<(Arc<str>, Arc<FileCoverage>)>,
    index: HashMap<Arc<str>, usize>,
    /// The parts of files that came in more than one, by their places in `files`.
    stacks: HashMap<usize, Vec<Arc<FileCoverage>>>,
    join: Join,
}

impl Gather {
    /// `join` says what two hit counts of one line in two parts mean.
    pub(super) fn new(join: Join) -> Self {
        Self { files: Vec::new(), index: HashMap::new(), stacks: HashMap::new(), join }
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
    /// whether it was known. `second` sees the first part of a file, and its place, when the second comes.
    pub(super) fn put_part(
        &mut self,
        name: impl AsRef<str> + Into<Arc<str>>,
        part: Arc<FileCoverage>,
        second: impl FnOnce(usize, &Arc<FileCoverage>),
    ) -> (usize, bool) {
        let Some(&at) = self.index.get(name.as_ref()) else {
            let (at, name) = (self.files.len(), name.into());
            self.index.insert(Arc::clone(&name), at);
            self.files.push((name, part));
            return (at, false);
        };
        let first = &mut self.files[at].1;
        let stack = self.stacks.entry(at).or_insert_with(|| {
            second(at, first);
            vec![std::mem::take(first)]
        });
        stack.push(part);
        while let [.., below, top] = &stack[..]
            && size(below) <= 2 * size(top)
        {
            fold(stack, self.join);
        }
        (at, true)
    }

    /// All files, whole. `roots` are the folders that their names may be relative to; `measured` says whether the
    /// report measured branches.
    pub(super) fn finish(self, roots: &HashSet<String>, measured: bool) -> BTreeMap<Arc<str>, Arc<FileCoverage>> {
        self.finish_with(roots, measured, |_| ())
    }

    /// The same; `settled` sees the files by their places, before those of two spellings become one.
    pub(super) fn finish_with(
        self,
        roots: &HashSet<String>,
        measured: bool,
        settled: impl FnOnce(&mut [(Arc<str>, Arc<FileCoverage>)]),
    ) -> BTreeMap<Arc<str>, Arc<FileCoverage>> {
        let Self { mut files, index, stacks, join } = self;
        drop(index);
        for (at, mut stack) in stacks {
            while stack.len() > 1 {
                fold(&mut stack, join);
            }
            files[at].1 = stack.pop().unwrap_or_default();
        }
        if measured {
            let unmarked = files.iter_mut().filter(|(_, file)| file.branches.ratio().is_none());
            unmarked.for_each(|(_, file)| Arc::make_mut(file).branches.set_measured());
        }
        settled(&mut files);
        let mut files = BTreeMap::from_iter(files);
        paths::unite(&mut files, roots, |kept, other| {
            Arc::make_mut(kept).merge_with(Arc::unwrap_or_clone(other), join);
        });
        files
    }
}

/// What it costs to merge a part, in round numbers. A few lines can have a hundred thousand tests.
pub(super) fn size(part: &FileCoverage) -> usize {
    let details = &part.details;
    let named = details.contexts.names().len() + details.contexts.lines().len() + details.classes.len();
    let branches = part.branches.counts().len() + part.branches.details().len();
    1 + part.lines.len() + branches + part.functions.len() + details.regions.len() + named
}

fn fold(stack: &mut Vec<Arc<FileCoverage>>, join: Join) {
    if let (Some(top), Some(below)) = (stack.pop(), stack.last_mut()) {
        Arc::make_mut(below).merge_with(Arc::unwrap_or_clone(top), join);
    }
}
