//! What only some formats know about a file. Most files have none of it, and pay one pointer.

use std::ops::{Deref, DerefMut};

use super::{Class, ColumnUnit, Contexts, Join, Region, Share, Totals};

/// The facts beyond lines, branches and functions. It reads as [`Known`], which is empty until something is set.
#[derive(Debug, Clone, Default)]
pub struct Details(Option<Box<Known>>);

/// Facts that only some formats state. What is empty was not stated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Lines that ran in part, where the report does not say which part it is; ascending.
    pub partial: Vec<u32>,
    /// Lines that the user excluded from measurement; ascending. They are not among the lines that count.
    pub excluded: Vec<u32>,
    /// Pieces of code with columns, where a line can hold several (Go blocks, istanbul statements, llvm regions); sorted.
    pub regions: Vec<Region>,
    /// What the columns of the regions count.
    pub columns: ColumnUnit,
    /// Instructions by line (JaCoCo); ascending.
    pub instructions: Vec<Share>,
    /// Outcomes of conditions by line (MC/DC); ascending.
    pub conditions: Vec<Share>,
    /// Which tests ran which lines.
    pub contexts: Contexts,
    /// Classes, in the report's order.
    pub classes: Vec<Class>,
    /// The totals that the report states for this file, where its lines do not tell them. They stand for the counts.
    pub stated: Option<Box<Totals>>,
    /// Only the lines that ran are listed: how many did not is unknown. coverage.py's data file is like this.
    pub only_ran: bool,
}

static NOTHING: Known = Known {
    partial: Vec::new(),
    excluded: Vec::new(),
    regions: Vec::new(),
    columns: ColumnUnit::Bytes,
    instructions: Vec::new(),
    conditions: Vec::new(),
    contexts: Contexts::new(),
    classes: Vec::new(),
    stated: None,
    only_ran: false,
};

impl Deref for Details {
    type Target = Known;

    fn deref(&self) -> &Known {
        self.0.as_deref().unwrap_or(&NOTHING)
    }
}

impl DerefMut for Details {
    fn deref_mut(&mut self) -> &mut Known {
        self.0.get_or_insert_default()
    }
}

impl PartialEq for Details {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Details {}

impl Details {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        **self == NOTHING
    }

    /// Adds what another report says of the same file. Partial lines need the lines of both and are up to the caller.
    pub(super) fn merge_with(&mut self, other: Self, join: Join) {
        let Some(other) = other.0.filter(|known| **known != NOTHING) else {
            // Whoever knows the lines needs no stated totals.
            if let Some(known) = &mut self.0 {
                known.stated = None;
                known.only_ran = false;
            }
            return;
        };
        let ours: &mut Known = self;
        union(&mut ours.excluded, &other.excluded);
        ours.columns = ours.columns.max(other.columns);
        Region::merge(&mut ours.regions, other.regions, join);
        Share::merge(&mut ours.instructions, other.instructions);
        Share::merge(&mut ours.conditions, other.conditions);
        ours.contexts.merge(&other.contexts);
        if ours.classes.is_empty() {
            ours.classes = other.classes;
        } else if !other.classes.is_empty() {
            ours.classes.extend(other.classes);
            ours.classes.sort();
            ours.classes.dedup();
        }
        if ours.stated != other.stated {
            ours.stated = None;
        }
        ours.only_ran &= other.only_ran;
    }
}

/// Adds numbers to an ascending list.
pub(super) fn union(into: &mut Vec<u32>, from: &[u32]) {
    if !from.is_empty() {
        into.extend(from);
        into.sort_unstable();
        into.dedup();
    }
}
