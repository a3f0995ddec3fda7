//! The changes as they are listed: files with most changes first, each with its runs of lines, folded or not.

use std::collections::HashSet;
use std::sync::Arc;

use super::references::Reference;
use crate::analysis::delta::{Change, Crossed, Delta, FileDelta};
use crate::analysis::drift::LineMaps;

/// So many rows are shown unfolded.
const UNFOLDED_ROWS: usize = 60;

/// What the present report is compared with, and how they differ.
#[derive(Debug, Default)]
pub struct Comparison {
    /// What it is compared with.
    pub with: Reference,
    /// How they differ; `None` where there is nothing to compare with.
    pub delta: Option<Arc<Delta>>,
    /// Goals that were reached or left.
    pub crossed: Vec<Crossed>,
    /// The rows, from top to bottom.
    pub rows: Vec<ChangeRow>,
    /// Where the cursor is; the first row if it is nowhere.
    pub at: Option<ChangePlace>,
    /// The files in the order shown, by their index in the delta, and how many changes those before each have.
    order: Vec<(u32, u32)>,
    /// By index in the delta, the place in that order and the row.
    places: Vec<(u32, u32)>,
    /// Whether files are shown with their changes, and those of which the user wants the contrary.
    unfolds: bool,
    contrary: HashSet<Arc<str>>,
    /// The same by index in the delta: a fold asks for every file.
    unfolded: Vec<bool>,
}

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeRow {
    /// A file, by its index in the delta.
    File(u32),
    /// A change in it, by its index there.
    Change(u32, u32),
}

/// Where something changed. It survives a reload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePlace {
    /// The file, by its key in the report.
    pub path: Arc<str>,
    /// The first line of the change; `None` for the file itself.
    pub line: Option<u32>,
}

impl Comparison {
    /// Lists what changed. The cursor stays on its file and line, folds stay as they are.
    pub(super) fn list(&mut self, delta: Option<Arc<Delta>>, crossed: Vec<Crossed>) {
        (self.delta, self.crossed) = (delta, crossed);
        let files = self.files();
        let mut order: Vec<u32> = (0..files.len() as u32).collect();
        order.sort_by_cached_key(|&file| {
            let file = &files[file as usize];
            let sums = file.sums;
            let lines = sums.covered() + sums.lost + sums.removed + sums.whole + sums.in_part;
            let changed = lines + sums.branches_gained + sums.branches_lost;
            std::cmp::Reverse((changed, sums.unrun))
        });
        let mut before = 0;
        let order = order.into_iter().map(|file| {
            let place = (file, before);
            before += files[file as usize].changes.len() as u32;
            place
        });
        self.order = order.collect();
        self.unfolds = self.order.len() + before as usize <= UNFOLDED_ROWS;
        let unfolded = self.files().iter().map(|file| self.is_unfolded(&file.path)).collect();
        self.unfolded = unfolded;
        self.fold();
    }

    /// Lines moved from one report to the next; the cursor goes with its line.
    pub(super) fn follow(&mut self, moved: &LineMaps) {
        if let Some(ChangePlace { path, line: Some(line) }) = &mut self.at
            && let Some(map) = moved.get(path)
        {
            *line = map.nearest(*line);
        }
    }

    fn fold(&mut self) {
        let mut rows = Vec::new();
        let mut places = vec![(0, 0); self.files().len()];
        for (place, &(file, _)) in (0..).zip(&self.order) {
            places[file as usize] = (place, rows.len() as u32);
            rows.push(ChangeRow::File(file));
            let delta = &self.files()[file as usize];
            if self.unfolded[file as usize] {
                rows.extend((0..delta.changes.len() as u32).map(|change| ChangeRow::Change(file, change)));
            }
        }
        (self.rows, self.places) = (rows, places);
    }

    /// The files that changed, by path.
    #[must_use]
    pub fn files(&self) -> &[FileDelta] {
        self.delta.as_ref().map_or(&[], |delta| &delta.files)
    }

    /// A file by its index in the delta.
    #[must_use]
    pub fn file(&self, file: u32) -> &FileDelta {
        &self.files()[file as usize]
    }

    /// Whether the changes of this file are shown below it.
    #[must_use]
    pub fn is_unfolded(&self, path: &Arc<str>) -> bool {
        self.unfolds != self.contrary.contains(path)
    }

    /// Folds a file open or shut; the cursor is on it then.
    pub(super) fn toggle(&mut self, path: Arc<str>) {
        if !self.contrary.remove(&path) {
            self.contrary.insert(Arc::clone(&path));
        }
        if let Some(file) = self.index(&path) {
            self.unfolded[file as usize] = self.is_unfolded(&path);
        }
        self.at = Some(ChangePlace { path, line: None });
        self.fold();
    }

    /// Folds all files open or shut.
    pub(super) fn fold_all(&mut self, unfolds: bool) {
        self.unfolds = unfolds;
        self.contrary.clear();
        self.unfolded.fill(unfolds);
        self.fold();
    }

    /// Puts the cursor on a change, which is unfolded for it.
    pub(super) fn go_to(&mut self, path: Arc<str>, line: u32) {
        if !self.is_unfolded(&path) {
            self.toggle(Arc::clone(&path));
        }
        self.at = Some(ChangePlace { path, line: Some(line) });
    }

    /// Where a row is.
    #[must_use]
    pub fn place(&self, row: usize) -> Option<ChangePlace> {
        let (file, change) = match *self.rows.get(row)? {
            ChangeRow::File(file) => (self.file(file), None),
            ChangeRow::Change(file, change) => (self.file(file), Some(change as usize)),
        };
        Some(ChangePlace { path: Arc::clone(&file.path), line: change.map(|change| file.changes[change].first) })
    }

    /// The row that the cursor is on: that of its change, or of its file, or the first.
    #[must_use]
    pub fn cursor(&self) -> usize {
        let Some(ChangePlace { path, line }) = &self.at else { return 0 };
        let Some(file) = self.index(path) else { return 0 };
        let row = self.places[file as usize].1 as usize;
        match line {
            Some(line) if self.is_unfolded(path) => {
                let changes = &self.file(file).changes;
                let before = changes.partition_point(|change| change.first <= *line);
                // The change may be another one since, of which the line is no longer the first.
                row + before.clamp(1, changes.len().max(1)).min(changes.len())
            }
            _ => row,
        }
    }

    fn index(&self, path: &str) -> Option<u32> {
        let at = self.files().binary_search_by(|file| (*file.path).cmp(path));
        at.ok().map(|at| at as u32)
    }

    /// How many changes there are.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.order.last().map_or(0, |&(file, before)| before as usize + self.file(file).changes.len())
    }

    /// The number of a change among all, from 1, in the order shown: the one at this line of this file.
    #[must_use]
    pub fn number(&self, path: &str, line: u32) -> Option<usize> {
        let file = self.index(path)?;
        let changes = &self.file(file).changes;
        let at = changes.partition_point(|change| change.last < line);
        changes.get(at).filter(|change| change.first <= line)?;
        Some(self.order[self.places[file as usize].0 as usize].1 as usize + at + 1)
    }

    /// The next or previous change from a line of a file, across files in the order shown; from nowhere, the first or the
    /// last. Whether it began from the other end again is said.
    #[must_use]
    pub fn beyond(&self, from: Option<(&str, u32)>, forward: bool) -> Option<(ChangePlace, bool)> {
        let place = |(file, change): (&FileDelta, &Change)| ChangePlace {
            path: Arc::clone(&file.path),
            line: Some(change.first),
        };
        let from = from.and_then(|(path, line)| Some((self.index(path)?, line)));
        let has_changes = |&&(file, _): &&(u32, u32)| !self.file(file).changes.is_empty();
        let edge = |&(file, _): &(u32, u32)| {
            let file = self.file(file);
            let change = if forward { file.changes.first() } else { file.changes.last() };
            change.map(|change| place((file, change)))
        };
        let Some((file, line)) = from else {
            let mut all = self.order.iter();
            let found = if forward { all.find(has_changes) } else { all.rfind(has_changes) };
            return Some((found.and_then(edge)?, false));
        };
        let changes = &self.file(file).changes;
        let here = if forward {
            changes.get(changes.partition_point(|change| change.first <= line))
        } else {
            changes.partition_point(|change| change.first < line).checked_sub(1).map(|at| &changes[at])
        };
        if let Some(change) = here {
            return Some((place((self.file(file), change)), false));
        }
        let at = self.places[file as usize].0 as usize;
        let (before, after) = (&self.order[..at], &self.order[at + 1..]);
        let found = if forward { after.iter().find(has_changes) } else { before.iter().rfind(has_changes) };
        match found {
            Some(found) => Some((edge(found)?, false)),
            None => self.beyond(None, forward).map(|(place, _)| (place, true)),
        }
    }
}
