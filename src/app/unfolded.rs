//! The files whose functions are shown below them in the tree.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::analysis::functions::FunctionCoverage;
use crate::analysis::tree::{Column, Tree};
use crate::analysis::units::FileUnits;
use crate::model::Ratio;

/// The files that the user unfolded, with their functions as soon as these are known. They stay so over a reload.
#[derive(Debug, Clone, Default)]
pub struct Unfolded {
    files: BTreeMap<Arc<str>, Option<Arc<FileUnits>>>,
}

/// Where the cursor is below a file: on a function of this name, the one nearest to this line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionAt {
    /// Its name with those around it.
    pub name: String,
    /// The line of its name.
    pub line: u32,
}

impl Unfolded {
    /// Whether the functions of a file are shown, or will be.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Unfolds a file; its functions are not known yet.
    pub fn open(&mut self, path: Arc<str>) {
        self.files.entry(path).or_default();
    }

    /// Folds a file.
    pub fn close(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// Folds all files.
    pub fn clear(&mut self) {
        self.files.clear();
    }

    /// The files.
    pub fn paths(&self) -> impl ExactSizeIterator<Item = &Arc<str>> {
        self.files.keys()
    }

    /// Takes what is known of a file, if it is still unfolded.
    pub fn take(&mut self, path: &str, units: FileUnits) {
        if let Some(known) = self.files.get_mut(path) {
            *known = Some(Arc::new(units));
        }
    }

    /// The functions of a file, in the order of its source; none while they are not known.
    #[must_use]
    pub fn functions(&self, path: &str) -> Option<&[FunctionCoverage]> {
        Some(&self.files.get(path)?.as_ref()?.functions.all)
    }

    /// By the node of each file, its functions that are shown, in the order of a column.
    pub(super) fn rows(
        &self,
        tree: &Tree,
        column: Column,
        reversed: bool,
        hides_covered: bool,
    ) -> HashMap<u32, Vec<u32>> {
        let rows = self.files.iter().filter_map(|(path, units)| {
            let (node, all) = (tree.find(path)?, &units.as_ref()?.functions.all);
            let is_shown = |&at: &u32| !hides_covered || misses(&all[at as usize]);
            let mut shown: Vec<u32> = (0..all.len() as u32).filter(is_shown).collect();
            shown.sort_by(|&a, &b| {
                let (a, b) = (&all[a as usize], &all[b as usize]);
                let order = match column {
                    Column::Missing => b.lines.missing().cmp(&a.lines.missing()),
                    Column::Percent => share(a.lines).total_cmp(&share(b.lines)),
                    Column::Branches => b.branches.missing().cmp(&a.branches.missing()),
                    Column::Name => std::cmp::Ordering::Equal,
                };
                if reversed { order.reverse() } else { order }
            });
            Some((node, shown))
        });
        rows.collect()
    }
}

fn misses(function: &FunctionCoverage) -> bool {
    function.lines.missing() + function.branches.missing() > 0
}

fn share(lines: Ratio) -> f64 {
    if lines.total == 0 { 1.0 } else { lines.covered as f64 / lines.total as f64 }
}
