//! Files that a value tells but for what stands elsewhere: the folder of all, the names of tests, functions.
//!
//! What is remembered of such a value is the very file that came of it, so it takes no memory beside the report's, and is
//! made again where what stands elsewhere is another.

use std::sync::Arc;

use super::value::{Had, Part};
use super::{Key, Units};
use crate::formats::paths;
use crate::model::{Branches, FileCoverage};

/// A file as a value tells it, and with what stands elsewhere once that was added.
#[derive(Clone)]
pub(in crate::formats) struct Whole {
    pub(in crate::formats) file: Arc<FileCoverage>,
    /// In the spelling that is kept.
    name: Arc<str>,
    /// What was added, if that can be told by a key.
    rest: Option<Key>,
    /// The value itself says that branches were looked for.
    is_measured: bool,
}

/// What is read of a value that tells of one file.
pub(in crate::formats) trait OfFile: Part + Clone {
    /// The file.
    fn whole(&self) -> &Whole;
    /// The file, to be changed.
    fn whole_mut(&mut self) -> &mut Whole;
}

impl Whole {
    /// A file to which nothing was added yet.
    pub(in crate::formats) fn new(file: FileCoverage) -> Self {
        Self { is_measured: file.branches.is_measured(), file: file.into(), name: Arc::default(), rest: None }
    }

    /// Whether what stands elsewhere was added, and is of this key.
    pub(in crate::formats) fn is_with(&self, rest: Option<Key>) -> bool {
        rest.is_some() && self.rest == rest
    }

    /// Adds what stands elsewhere, or puts it in the place of another, and the name.
    pub(in crate::formats) fn complete(&mut self, name: &str, rest: Option<Key>, add: impl FnOnce(&mut FileCoverage)) {
        self.name = paths::normalised(name).into();
        self.rest = rest;
        add(Arc::make_mut(&mut self.file));
    }

    /// Says whether branches were looked for in the report, if that is news.
    fn must_hear(&self, measured: bool) -> bool {
        !self.is_measured && self.file.branches.is_measured() != measured
    }

    fn hear(&mut self, measured: bool) {
        let branches = &mut Arc::make_mut(&mut self.file).branches;
        if measured {
            branches.set_measured();
        } else {
            *branches = Branches::default();
        }
    }
}

impl Units<'_> {
    /// Changes what was read of a value, and what is remembered of it from now on.
    pub(in crate::formats) fn change<T: OfFile>(&mut self, had: &mut Had<T>, change: impl FnOnce(&mut T)) {
        let Some(portion) = had.place.and_then(|place| self.drafts.portions.get_mut(place)) else {
            return change(Arc::make_mut(&mut had.part));
        };
        // Nobody else holds what was read just now: it is not copied.
        portion.read = Arc::new(());
        change(Arc::make_mut(&mut had.part));
        portion.read = Arc::clone(&had.part) as _;
    }

    /// Adds the file of a value when it is whole. `measured` says whether branches were looked for in the report.
    pub(in crate::formats) fn add_of<T: OfFile>(&mut self, had: &mut Had<T>, measured: bool) {
        if had.part.whole().must_hear(measured) {
            self.change(had, |part| part.whole_mut().hear(measured));
        }
        let Whole { name, file, .. } = had.part.whole();
        self.put(Arc::clone(name), Arc::clone(file), None);
    }
}
