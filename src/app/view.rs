//! What the tree shows and in which order: grouping, sorting, filter, open folders, and the files that `n` walks.

use std::collections::HashSet;
use std::sync::Arc;

use crate::analysis::facts::FileFacts;
use crate::analysis::query::{self, Row};
use crate::analysis::tree::{Column, Grouping, NodeKind, Tree};
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
    open: HashSet<Arc<str>>,
    shown: Vec<bool>,
    row_by_node: Vec<Option<usize>>,
    file_by_node: Vec<Option<usize>>,
}

/// A file in the order shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInOrder {
    /// The file, by its key in the report.
    pub path: Arc<str>,
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
        if let [only] = self.tree.top()
            && self.open.insert(Arc::clone(&self.tree.node(*only).key))
        {
            self.fold();
        }
    }

    /// Rolls up again after a load or another grouping. Files of `kept` stay in view even when nothing is missing.
    pub fn rebuild(
        &mut self,
        facts: &[FileFacts],
        baseline: &[FileFacts],
        components: &[Component],
        metric: Metric,
        kept: &HashSet<Arc<str>>,
    ) {
        self.tree = Tree::build(facts, self.grouping, components);
        self.gains = gains(&self.tree, baseline, metric);
        self.sort(metric);
        self.filter(kept);
    }

    /// Orders the tree by its column.
    pub fn sort(&mut self, metric: Metric) {
        self.tree.sort(self.column, self.reversed, metric);
    }

    /// Chooses what is shown.
    pub fn filter(&mut self, kept: &HashSet<Arc<str>>) {
        let has_gap = |index: usize| {
            let node = self.tree.node(index);
            !self.hide_covered || node.gaps > 0 || kept.contains(&node.key)
        };
        self.shown = query::shown(&self.tree, &self.filter, has_gap);
        let mut gaps_before = 0;
        let in_order = |index: usize| {
            let node = self.tree.node(index);
            let file = FileInOrder { path: Arc::clone(&node.key), gaps_before, gaps: node.gaps };
            gaps_before += node.gaps;
            file
        };
        let files: Vec<usize> = query::files(&self.tree, &self.shown).collect();
        self.file_by_node = positions(self.tree.len(), files.iter().copied());
        self.files = files.into_iter().map(in_order).collect();
        self.fold();
    }

    /// Lists the rows anew after folders were opened or closed. While a filter is on, all that matches is open.
    pub fn fold(&mut self) {
        self.rows = if self.filter.is_empty() {
            query::rows(&self.tree, &self.shown, &self.open)
        } else {
            query::rows(&self.tree, &self.shown, &all_folders(&self.tree))
        };
        self.row_by_node = positions(self.tree.len(), self.rows.iter().map(|row| row.node));
    }

    /// Opens a closed folder, closes an open one.
    pub fn toggle(&mut self, key: &Arc<str>) {
        if !self.open.remove(key) {
            self.open.insert(Arc::clone(key));
        }
        self.fold();
    }

    /// Opens or closes every folder.
    pub fn fold_all(&mut self, open: bool) {
        self.open = if open { all_folders(&self.tree) } else { HashSet::new() };
        self.fold();
    }

    /// Opens whatever holds the node of this key, so that it has a row.
    pub fn reveal(&mut self, key: &str) {
        let mut above = self.tree.find(key).and_then(|index| self.tree.node(index).parent);
        let mut opened = false;
        while let Some(index) = above {
            opened |= self.open.insert(Arc::clone(&self.tree.node(index).key));
            above = self.tree.node(index).parent;
        }
        if opened {
            self.fold();
        }
    }

    /// The row of the node of this key.
    #[must_use]
    pub fn row_of(&self, key: &str) -> Option<usize> {
        self.row_by_node[self.tree.find(key)?]
    }

    /// Where this file stands among the files shown.
    #[must_use]
    pub fn position(&self, path: &str) -> Option<usize> {
        self.file_by_node[self.tree.find(path)?]
    }

    /// How many gaps the files shown have.
    #[must_use]
    pub fn gaps(&self) -> u32 {
        self.files.last().map_or(0, |file| file.gaps_before + file.gaps)
    }
}

/// By node, where it stands in a list of nodes.
fn positions(nodes: usize, list: impl Iterator<Item = usize>) -> Vec<Option<usize>> {
    let mut positions = vec![None; nodes];
    list.enumerate().for_each(|(position, node)| positions[node] = Some(position));
    positions
}

fn all_folders(tree: &Tree) -> HashSet<Arc<str>> {
    let folders = (0..tree.len()).map(|index| tree.node(index)).filter(|node| node.kind != NodeKind::File);
    folders.map(|node| Arc::clone(&node.key)).collect()
}

/// By node, how many hits more than at the baseline. A file that the baseline does not know adds nothing.
fn gains(tree: &Tree, baseline: &[FileFacts], metric: Metric) -> Vec<i64> {
    let mut gains = vec![0; tree.len()];
    for index in (0..tree.len()).rev() {
        let node = tree.node(index);
        if node.kind == NodeKind::File
            && let Ok(at) = baseline.binary_search_by(|file| (*file.path).cmp(&node.key))
        {
            let hits = |totals: &crate::model::Totals| totals.by(metric).covered as i64;
            gains[index] = hits(&node.totals) - hits(&baseline[at].totals);
        }
        if let Some(parent) = node.parent {
            gains[parent] += gains[index];
        }
    }
    gains
}
