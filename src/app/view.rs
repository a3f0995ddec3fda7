//! What the tree shows and in which order: grouping, sorting, filter, open folders, and the files that `n` walks.

use std::collections::HashSet;
use std::sync::Arc;

use crate::analysis::delta::Delta;
use crate::analysis::facts::FileFacts;
use crate::analysis::query::{self, Matches, Row};
use crate::analysis::tree::{Column, Extremes, Grouping, NodeKind, Tree};
use crate::analysis::{Component, Settings};
use crate::model::Metric;

/// A small project is shown unfolded when it has at most so many rows.
const UNFOLDED_ROWS: usize = 40;

/// The tree as the user arranged it.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// What the top of the tree is made of.
    pub grouping: Grouping,
    /// The column that orders it.
    pub column: Column,
    /// Whether the order is turned round.
    pub reversed: bool,
    /// The filter's text.
    pub filter: String,
    /// Whether files without a gap are hidden.
    pub hide_covered: bool,
    /// All files, rolled up and sorted.
    pub tree: Tree,
    /// The lines shown, from top to bottom.
    pub rows: Vec<Row>,
    /// The files shown, folders open or not, in the order shown.
    pub files: Vec<FileInOrder>,
    /// By node, how many hits more than at the baseline.
    pub gains: Vec<i64>,
    /// Whether any of them is not 0.
    pub has_gains: bool,
    /// By node, the lowest and the highest percentage among its files.
    pub extremes: Vec<Option<Extremes>>,
    /// The folders that are open, by key, so that they stay open over a reload; and by node.
    open: HashSet<Arc<str>>,
    is_open: Vec<bool>,
    matches: Matches,
    shown: Vec<bool>,
    row_by_node: Vec<Option<u32>>,
    file_by_node: Vec<Option<u32>>,
}

/// A file in the order shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInOrder {
    /// Its node.
    pub node: usize,
    /// How many gaps the files before it have.
    pub gaps_before: u32,
    /// How many gaps it has.
    pub gaps: u32,
}

impl View {
    /// Starts with components where there are any, and unfolds what is small.
    pub fn start(&mut self, facts: &[FileFacts], settings: &Settings) {
        if !settings.components.is_empty() {
            self.grouping = Grouping::Components;
        }
        let tree = Tree::build(facts, self.grouping, &settings.components);
        if tree.len() <= UNFOLDED_ROWS {
            self.open = all_folders(&tree);
        } else if self.grouping == Grouping::Folders {
            self.unfold_levels(&tree);
        }
    }

    /// Opens folders level by level, as long as the rows stay few.
    fn unfold_levels(&mut self, tree: &Tree) {
        let mut level = tree.top().to_vec();
        let mut rows = level.len();
        while !level.is_empty() {
            let folders: Vec<usize> = level.into_iter().filter(|&node| !tree.node(node).children.is_empty()).collect();
            let children: Vec<usize> = folders.iter().flat_map(|&node| tree.node(node).children.clone()).collect();
            rows += children.len();
            if rows > UNFOLDED_ROWS {
                return;
            }
            self.open.extend(folders.iter().map(|&node| Arc::clone(&tree.node(node).key)));
            level = children;
        }
    }

    /// Opens the folder that holds all others, if one does: alone it says nothing.
    pub fn open_only_top(&mut self) {
        if let [only] = *self.tree.top()
            && self.tree.node(only).kind != NodeKind::File
            && self.open_node(only)
        {
            self.fold();
        }
    }

    /// Opens a folder; says whether it was shut.
    fn open_node(&mut self, index: usize) -> bool {
        self.is_open[index] = true;
        self.open.insert(Arc::clone(&self.tree.node(index).key))
    }

    /// Rolls up again after a load or another grouping.
    pub fn rebuild(
        &mut self,
        facts: &[FileFacts],
        baseline: &[FileFacts],
        components: &[Component],
        metric: Metric,
        kept: Kept<'_>,
    ) {
        self.tree = Tree::build(facts, self.grouping, components);
        // At first, the baseline is what was read.
        let is_first = std::ptr::eq(facts, baseline);
        self.gains = if is_first { vec![0; self.tree.len()] } else { gains(&self.tree, baseline, metric) };
        self.has_gains = self.gains.iter().any(|&gain| gain != 0);
        self.extremes = self.tree.all_extremes(metric);
        self.matches.clear();
        self.look_up_open();
        self.sort(metric);
        self.filter(kept);
    }

    /// Orders the tree by its column.
    pub fn sort(&mut self, metric: Metric) {
        self.tree.sort(self.column, self.reversed, metric);
    }

    /// Chooses what is shown.
    pub fn filter(&mut self, kept: Kept<'_>) {
        let Self { tree, matches, .. } = self;
        matches.update(tree, &self.filter);
        let has_gap = |index: usize| !self.hide_covered || tree.gaps(index) > 0 || kept.contains(&tree.node(index).key);
        self.shown = matches.shown(tree, has_gap);
        let mut gaps_before = 0;
        let in_order = |node: usize| {
            let file = FileInOrder { node, gaps_before, gaps: tree.gaps(node) };
            gaps_before += file.gaps;
            file
        };
        self.files = query::files(tree, &self.shown).map(in_order).collect();
        self.file_by_node = positions(tree.len(), self.files.iter().map(|file| file.node));
        self.fold();
    }

    /// Lists the rows anew after folders were opened or closed. While a filter is on, all that matches is open.
    pub fn fold(&mut self) {
        let is_filtered = !self.filter.is_empty();
        self.rows = query::rows(&self.tree, &self.shown, |index| is_filtered || self.is_open[index]);
        self.row_by_node = positions(self.tree.len(), self.rows.iter().map(|row| row.node));
    }

    /// Opens a closed folder, closes an open one.
    pub fn toggle(&mut self, key: &Arc<str>) {
        let is_open = !self.open.remove(key);
        if is_open {
            self.open.insert(Arc::clone(key));
        }
        if let Some(index) = self.tree.find(key) {
            self.is_open[index] = is_open;
        }
        self.fold();
    }

    /// Opens or closes every folder.
    pub fn fold_all(&mut self, open: bool) {
        self.open = if open { all_folders(&self.tree) } else { HashSet::new() };
        self.look_up_open();
        self.fold();
    }

    fn look_up_open(&mut self) {
        self.is_open = vec![false; self.tree.len()];
        for index in folders(&self.tree) {
            self.is_open[index] = self.open.contains(&self.tree.node(index).key);
        }
    }

    /// Opens whatever holds the node of this key, so that it has a row.
    pub fn reveal(&mut self, key: &str) {
        let mut above = self.tree.find(key).and_then(|index| self.tree.node(index).parent);
        let mut opened = false;
        while let Some(index) = above {
            opened |= self.open_node(index);
            above = self.tree.node(index).parent;
        }
        if opened {
            self.fold();
        }
    }

    /// The row of the node of this key.
    #[must_use]
    pub fn row_of(&self, key: &str) -> Option<usize> {
        self.row_by_node[self.tree.find(key)?].map(|row| row as usize)
    }

    /// Where this file stands among the files shown.
    #[must_use]
    pub fn position(&self, path: &str) -> Option<usize> {
        self.file_by_node[self.tree.find(path)?].map(|position| position as usize)
    }

    /// The key of a file shown.
    #[must_use]
    pub fn path(&self, file: &FileInOrder) -> Arc<str> {
        Arc::clone(&self.tree.node(file.node).key)
    }

    /// How many gaps the files shown have.
    #[must_use]
    pub fn gaps(&self) -> u32 {
        self.files.last().map_or(0, |file| file.gaps_before + file.gaps)
    }
}

/// By node, where it stands in a list of nodes.
fn positions(nodes: usize, list: impl Iterator<Item = usize>) -> Vec<Option<u32>> {
    let mut positions = vec![None; nodes];
    (0..).zip(list).for_each(|(position, node)| positions[node] = Some(position));
    positions
}

fn folders(tree: &Tree) -> impl Iterator<Item = usize> {
    (0..tree.len()).filter(|&index| !tree.is_file(index))
}

fn all_folders(tree: &Tree) -> HashSet<Arc<str>> {
    folders(tree).map(|index| Arc::clone(&tree.node(index).key)).collect()
}

/// The files that stay in view although they are covered: the one at the cursor, and those that the last reload changed.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// The key at the cursor.
    pub selected: Option<&'a Arc<str>>,
    /// What the last reload changed.
    pub changes: Option<&'a Delta>,
}

impl Kept<'_> {
    fn contains(&self, key: &Arc<str>) -> bool {
        self.selected == Some(key) || self.changes.is_some_and(|delta| delta.file(key).is_some())
    }
}

/// By node, how many hits more than at the baseline. A file that the baseline does not know adds nothing.
fn gains(tree: &Tree, baseline: &[FileFacts], metric: Metric) -> Vec<i64> {
    let mut gains = vec![0; tree.len()];
    let hits = |totals: &crate::model::Totals| totals.by(metric).covered as i64;
    // Both are in the order of their keys.
    let mut baseline = baseline.iter().peekable();
    for index in tree.by_key().filter(|&index| tree.is_file(index)) {
        let node = tree.node(index);
        while baseline.next_if(|file| *file.path < *node.key).is_some() {}
        if let Some(before) = baseline.next_if(|file| *file.path == *node.key) {
            gains[index] = hits(&node.totals) - hits(&before.totals);
        }
    }
    for index in (0..tree.len()).rev() {
        if let Some(parent) = tree.parent(index) {
            gains[parent] += gains[index];
        }
    }
    gains
}
