//! What only some formats know about a file.

use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use super::sparse::{Facts, Sparse};
use super::{Class, ColumnUnit, Contexts, Join, Region, Share, Totals};

/// The facts beyond lines, branches and functions. Most files have none of it.
pub type Details = Sparse<Known>;

/// Pieces of code, and, as which it reads too, [`More`]. What is empty was not stated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Pieces of code with columns, where a line can hold several (Go blocks, istanbul statements, llvm regions); sorted.
    pub regions: Box<[Region]>,
    /// What the columns of the regions count.
    pub columns: ColumnUnit,
    /// What fewer formats state.
    pub more: Sparse<More>,
}

/// Facts that few formats state. What is empty was not stated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct More {
    /// Lines that ran in part, where the report does not say which part it is; ascending.
    pub partial: Box<[u32]>,
    /// Lines that the user excluded from measurement; ascending. They are not among the lines that count.
    pub excluded: Box<[u32]>,
    /// Instructions by line (JaCoCo); ascending.
    pub instructions: Box<[Share]>,
    /// Outcomes of conditions by line (MC/DC); ascending.
    pub conditions: Box<[Share]>,
    /// Which tests ran which lines.
    pub contexts: Contexts,
    /// Classes, in the report's order.
    pub classes: Box<[Class]>,
    /// The totals that the report states for this file, where its lines do not tell them. They stand for the counts.
    pub stated: Option<Box<Totals>>,
    /// Only the lines that ran are listed: how many did not is unknown. coverage.py's data file is like this.
    pub only_ran: bool,
}

impl Facts for Known {
    fn nothing() -> &'static Self {
        static NOTHING: LazyLock<Known> = LazyLock::new(Known::default);
        &NOTHING
    }
}

impl Facts for More {
    fn nothing() -> &'static Self {
        static NOTHING: LazyLock<More> = LazyLock::new(More::default);
        &NOTHING
    }
}

impl Deref for Known {
    type Target = More;

    fn deref(&self) -> &More {
        &self.more
    }
}

impl DerefMut for Known {
    fn deref_mut(&mut self) -> &mut More {
        &mut self.more
    }
}

impl Details {
    /// Adds what another report says of the same file. Partial lines need the lines of both and are up to the caller.
    pub(super) fn merge_with(&mut self, mut other: Self, join: Join) {
        if other.is_empty() {
            // Whoever knows the lines needs no stated totals.
            return self.known().and_then(|known| known.more.known()).map_or((), More::forget_totals);
        }
        self.columns = self.columns.max(other.columns);
        Region::merge(&mut self.regions, std::mem::take(&mut other.regions), join);
        if !(self.more.is_empty() && other.more.is_empty()) {
            self.more.merge_with(std::mem::take(&mut *other.more));
        }
    }
}

impl More {
    fn forget_totals(&mut self) {
        self.stated = None;
        self.only_ran = false;
    }

    fn merge_with(&mut self, other: Self) {
        self.excluded = union(&self.excluded, &other.excluded);
        Share::merge(&mut self.instructions, other.instructions);
        Share::merge(&mut self.conditions, other.conditions);
        self.contexts.merge(&other.contexts);
        if self.classes.is_empty() {
            self.classes = other.classes;
        } else if !other.classes.is_empty() {
            let mut classes: Vec<Class> = std::mem::take(&mut self.classes).into_iter().chain(other.classes).collect();
            classes.sort();
            classes.dedup();
            self.classes = classes.into();
        }
        if self.stated != other.stated {
            self.stated = None;
        }
        self.only_ran &= other.only_ran;
    }
}

/// The numbers of two ascending lists.
pub(super) fn union(a: &[u32], b: &[u32]) -> Box<[u32]> {
    let mut all = [a, b].concat();
    if !a.is_empty() && !b.is_empty() {
        all.sort_unstable();
        all.dedup();
    }
    all.into()
}
