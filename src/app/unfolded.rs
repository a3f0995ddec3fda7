//! The files whose types and functions are shown below them in the tree.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::analysis::functions::FunctionCoverage;
use crate::analysis::parts::Part;
use crate::analysis::tree::{Column, Tree};
use crate::model::Ratio;

/// The files that the user unfolded, with their parts as soon as these are known. They stay so over a reload.
#[derive(Debug, Clone, Default)]
pub struct Unfolded {
    files: BTreeMap<Arc<str>, Option<Vec<Part>>>,
}

/// Where the cursor is below a file: on a part of this name, the one nearest to this line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartAt {
    /// Its name with those around it.
    pub name: String,
    /// The line of its name.
    pub line: u32,
}

impl Unfolded {
    /// Whether the parts of a file are shown, or will be.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Unfolds a file; its parts are not known yet.
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
    pub fn take(&mut self, path: &str, parts: Vec<Part>) {
        if let Some(known) = self.files.get_mut(path) {
            *known = Some(parts);
        }
    }

    /// The parts of a file, in the order of its source; none while they are not known.
    #[must_use]
    pub fn parts(&self, path: &str) -> Option<&[Part]> {
        self.files.get(path)?.as_deref()
    }

    /// By the node of each file, its parts that are shown and how deep each lies, in the order of a column; what lies in a
    /// part follows it.
    pub(super) fn rows(
        &self,
        tree: &Tree,
        order: (Column, bool),
        hides_covered: bool,
    ) -> HashMap<u32, Vec<(u32, u16)>> {
        let rows = self.files.iter().filter_map(|(path, parts)| {
            let (node, parts) = (tree.find(path)?, parts.as_ref()?);
            let mut inner: HashMap<Option<u32>, Vec<u32>> = HashMap::new();
            for (at, part) in (0..).zip(parts).filter(|(_, part)| !hides_covered || misses(&part.coverage)) {
                inner.entry(part.parent).or_default().push(at);
            }
            inner.values_mut().for_each(|level| level.sort_by(|&a, &b| compare(parts, a, b, order)));
            let mut rows = Vec::new();
            let mut open: Vec<(u32, u16)> = Vec::new();
            let push = |open: &mut Vec<(u32, u16)>, holder: Option<u32>, depth: u16| {
                open.extend(inner.get(&holder).into_iter().flatten().rev().map(|&at| (at, depth)));
            };
            push(&mut open, None, 0);
            while let Some((at, depth)) = open.pop() {
                rows.push((at, depth));
                push(&mut open, Some(at), depth + 1);
            }
            Some((node, rows))
        });
        rows.collect()
    }
}

fn compare(parts: &[Part], a: u32, b: u32, (column, reversed): (Column, bool)) -> Ordering {
    let (a, b) = (&parts[a as usize].coverage, &parts[b as usize].coverage);
    let order = match column {
        Column::Missing => b.lines.missing().cmp(&a.lines.missing()),
        Column::Percent => share(a.lines).total_cmp(&share(b.lines)),
        Column::Branches => b.branches.missing().cmp(&a.branches.missing()),
        // In the order of the source.
        Column::Name => a.first.cmp(&b.first),
    };
    if reversed { order.reverse() } else { order }
}

fn misses(part: &FunctionCoverage) -> bool {
    part.lines.missing() + part.branches.missing() > 0
}

fn share(lines: Ratio) -> f64 {
    if lines.total == 0 { 1.0 } else { lines.covered as f64 / lines.total as f64 }
}
