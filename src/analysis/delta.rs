//! What two reports disagree about: lines newly covered, lines newly lost.

use std::sync::Arc;

use super::facts::is_same;
use crate::model::{FileCoverage, Report, Totals};

/// What changed from an earlier report to a later one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delta {
    /// The files that changed, by path.
    pub files: Vec<FileDelta>,
    /// The earlier totals.
    pub before: Totals,
    /// The later totals.
    pub after: Totals,
}

/// What changed in one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileDelta {
    /// The file, by its key in the report.
    pub path: Arc<str>,
    /// Lines that never ran before and ran now, ascending.
    pub gained: Vec<u32>,
    /// Lines that ran before and did not run now, ascending.
    pub lost: Vec<u32>,
    /// Branches taken on lines whose number of branches stayed: later less earlier, gains only.
    pub branches_gained: u64,
    /// The same, losses only.
    pub branches_lost: u64,
}

impl Delta {
    /// Compares two reports, each with its totals. Files that both share cost nothing.
    #[must_use]
    pub fn between((earlier, before): (&Report, Totals), (later, after): (&Report, Totals)) -> Self {
        // Both are sorted by path.
        let mut known = earlier.files.iter().peekable();
        let changed = later.files.iter().filter_map(|(path, after)| {
            while known.next_if(|(old, _)| !is_same(old, path) && *old < path).is_some() {}
            let (_, before) = known.next_if(|(old, _)| is_same(old, path))?;
            if Arc::ptr_eq(before, after) {
                return None;
            }
            let delta = FileDelta::between(Arc::clone(path), before, after);
            (!delta.is_empty()).then_some(delta)
        });
        Self { files: changed.collect(), before, after }
    }

    /// What changed in this file.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&FileDelta> {
        self.files.binary_search_by(|file| (*file.path).cmp(path)).ok().map(|at| &self.files[at])
    }

    /// Whether no line and no branch fared differently.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl FileDelta {
    fn between(path: Arc<str>, before: &FileCoverage, after: &FileCoverage) -> Self {
        let mut delta = Self { path, ..Self::default() };
        let mut known = before.lines.iter().peekable();
        for line in after.lines.iter() {
            while known.next_if(|old| old.number < line.number).is_some() {}
            match known.next_if(|old| old.number == line.number) {
                Some(old) if old.hits == 0 && line.hits > 0 => delta.gained.push(line.number),
                Some(old) if old.hits > 0 && line.hits == 0 => delta.lost.push(line.number),
                _ => {}
            }
        }
        for count in after.branches.counts() {
            if let Some(old) = before.branches.on(count.line).filter(|old| old.total == count.total) {
                delta.branches_gained += u64::from(count.taken.saturating_sub(old.taken));
                delta.branches_lost += u64::from(old.taken.saturating_sub(count.taken));
            }
        }
        delta
    }

    /// Whether no line and no branch fared differently.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty() && self.branches_gained == 0 && self.branches_lost == 0
    }
}
