//! Files that a value tells but for what stands elsewhere: the folder of all, the names of tests, functions.
//!
//! What is remembered of such a value is the very file that came of it, so it takes no memory beside the report's unless
//! another value tells of the file as well; and it is made again where what stands elsewhere is another.

use std::sync::Arc;

use super::drafts::NONE;
use super::memory::Portion;
use super::value::{Had, Part};
use super::{Key, Units};
use crate::formats::{gather, paths};
use crate::model::{Branches, FileCoverage};

/// A file as a value tells it, and with what stands elsewhere once that was added.
#[derive(Clone)]
pub(in crate::formats) struct Whole<T> {
    file: Arc<FileCoverage>,
    /// In the spelling that is kept.
    name: Arc<str>,
    /// The key of what was added, or [`UNKNOWN`].
    rest: Key,
    /// The value itself says that branches were looked for.
    is_measured: bool,
    /// What else was read of the value.
    pub(in crate::formats) besides: T,
}

/// What else is read of a value that tells of a file.
pub(in crate::formats) trait Besides: Clone + Send + Sync + 'static {
    /// How many bytes it takes beside its own; none if the value is not to be remembered.
    fn size(&self) -> Option<usize>;
}

/// A file as it was read, and where it is remembered. There may be very many.
pub(in crate::formats) struct Kept<T> {
    pub(in crate::formats) part: Arc<Whole<T>>,
    /// Its place among the portions, or [`NONE`].
    place: u32,
}

/// Nothing was added yet, or something that cannot be told by a key.
const UNKNOWN: Key = [0; 2];

impl<T: Besides> Part for Whole<T> {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> Option<usize> {
        // The file itself is that of the report.
        Some(size_of::<Self>() + self.name.len() + self.besides.size()?)
    }
}

impl<T> Whole<T> {
    /// A file of this name, to which nothing was added yet.
    pub(in crate::formats) fn new(name: &Arc<str>, file: FileCoverage, besides: T) -> Self {
        let kept = match paths::normalised(name) {
            kept if *kept == **name => Arc::clone(name),
            kept => kept.into(),
        };
        Self { is_measured: file.branches.is_measured(), file: file.into(), name: kept, rest: UNKNOWN, besides }
    }

    /// Whether what stands elsewhere was added, and is of this key.
    pub(in crate::formats) fn is_with(&self, rest: Option<Key>) -> bool {
        rest.is_some_and(|rest| rest != UNKNOWN && rest == self.rest)
    }

    /// Adds what stands elsewhere, or puts it in the place of another.
    pub(in crate::formats) fn complete(&mut self, rest: Option<Key>, add: impl FnOnce(&mut FileCoverage, &mut T)) {
        self.rest = rest.unwrap_or(UNKNOWN);
        add(Arc::make_mut(&mut self.file), &mut self.besides);
    }

    /// Whether the value itself says that branches were looked for.
    pub(in crate::formats) fn is_measured(&self) -> bool {
        self.is_measured
    }

    /// Whether it is news to it if branches were looked for in the report, or were not.
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

impl<T> From<Had<Whole<T>>> for Kept<T> {
    fn from(Had { part, place, .. }: Had<Whole<T>>) -> Self {
        Self { part, place: place.and_then(|place| u32::try_from(place).ok()).unwrap_or(NONE) }
    }
}

impl Units<'_> {
    /// Changes what was read of a value, and what is remembered of it from now on.
    pub(in crate::formats) fn change<T: Besides>(&mut self, kept: &mut Kept<T>, change: impl FnOnce(&mut Whole<T>)) {
        let Kept { part, place } = kept;
        let Some(Portion { read, .. }) = self.drafts.portions.get_mut(*place as usize) else {
            return change(Arc::make_mut(part));
        };
        // Nobody else holds what was read just now: it is not copied.
        *read = Arc::new(());
        change(Arc::make_mut(part));
        *read = Arc::clone(part) as _;
    }

    /// Adds the file of a value when it is whole. `measured` says whether branches were looked for in the report.
    pub(in crate::formats) fn add_of<T: Besides>(&mut self, mut kept: Kept<T>, measured: bool) {
        if kept.part.must_hear(measured) {
            self.change(&mut kept, |part| part.hear(measured));
        }
        let Kept { part, place } = kept;
        // What nobody remembers is moved: of a file of which more comes, it would be copied.
        let shared = |part: Arc<Whole<T>>| (Arc::clone(&part.name), Arc::clone(&part.file));
        let (name, file) = Arc::try_unwrap(part).map_or_else(shared, |Whole { name, file, .. }| (name, file));
        let size = if place == NONE { 0 } else { gather::bytes(&file) };
        if self.put(name, file, None) {
            self.drafts.lengthen(size);
        }
    }
}
