//! What the tree shows and in which order: grouping, sorting, filter, open folders, and the files that `n` walks.

use std::sync::{Arc, OnceLock};

use super::gains::Gains;
use super::open::OpenFolders;
use super::unfolded::{PartAt, Unfolded};
use crate::analysis::delta::Delta;
use crate::analysis::facts::FileFacts;
use crate::analysis::parts::Part;
use crate::analysis::query::{self, Matches, Row};
use crate::analysis::tree::{Column, Extremes, Grouping, Tree};
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
    /// Another number whenever what is shown, or its order, may be another.
    pub version: u64,
    /// How many hits more than at the baseline.
    pub gains: Gains,
    /// The files whose functions are shown below them.
    pub unfolded: Unfolded,
    /// In the order of [`Tree::groups`], the lowest and the highest percentage among its files.
    extremes: Vec<Option<Extremes>>,
    open: OpenFolders,
    /// Trees of other groupings, for whoever comes back to them.
    parked: Vec<Tree>,
    matches: Matches,
    shown: Vec<bool>,
    /// By node, the number of its row: from 1, 0 stands for none.
    row_by_node: Vec<u32>,
    /// Most keys show the tree in another way, and few walk its files: they are listed when they are asked for.
    walk: OnceLock<Walk>,
}

/// The files shown, folders open or not, in the order shown.
#[derive(Debug, Clone, Default)]
struct Walk {
    files: Vec<FileInOrder>,
    /// By file, its place among them: from 1, 0 stands for none.
    places: Vec<u32>,
}

/// A file in the order shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInOrder {
    /// Its node.
    pub node: u32,
    /// How many gaps the files before it have.
    pub gaps_before: u32,
    /// How many gaps it has.
    pub gaps: u32,
}

impl View {
    /// Starts with components where there are any, and unfolds what is small.
    pub fn start(&mut self, facts: &Arc<[FileFacts]>, settings: &Settings) {
        if !settings.components.is_empty() {
            self.grouping = Grouping::Components;
        }
        self.roll_up(facts, &settings.components);
        if self.tree.len() as usize <= UNFOLDED_ROWS {
            self.open.set_all(true);
        } else if self.grouping == Grouping::Folders {
            self.unfold_levels();
        }
    }

    /// Opens folders level by level, as long as the rows stay few.
    fn unfold_levels(&mut self) {
        let mut level = self.tree.top().to_vec();
        let mut rows = level.len();
        while !level.is_empty() {
            let folders: Vec<u32> = level.into_iter().filter(|&node| !self.tree.is_file(node)).collect();
            let children: Vec<u32> = folders.iter().flat_map(|&node| self.tree.children(node)).copied().collect();
            rows += children.len();
            if rows > UNFOLDED_ROWS {
                return;
            }
            for folder in folders {
                self.open.set(&self.tree, folder, true);
            }
            level = children;
        }
    }

    /// Opens the folder that holds all others, if one does: alone it says nothing.
    pub fn open_only_top(&mut self) {
        if let [only] = *self.tree.top()
            && !self.tree.is_file(only)
            && !self.open.set(&self.tree, only, true)
        {
            self.fold();
        }
    }

    /// Rolls up again after a load or another grouping.
    pub fn rebuild(
        &mut self,
        facts: &Arc<[FileFacts]>,
        baseline: &[FileFacts],
        components: &[Component],
        metric: Metric,
        kept: Kept<'_>,
    ) {
        self.roll_up(facts, components);
        self.gains = Gains::since(baseline, &self.tree, metric);
        self.extremes = self.tree.all_extremes(metric);
        self.tree.sort(self.column, self.reversed, metric);
        self.filter(kept);
    }

    fn roll_up(&mut self, facts: &Arc<[FileFacts]>, components: &[Component]) {
        // One of older facts would keep them in memory.
        self.parked.retain(|tree| Arc::ptr_eq(tree.files(), facts));
        if self.tree.grouping() == self.grouping {
            if let Some(before) = self.tree.update(facts, self.grouping, components) {
                self.exchanged(&before);
            }
            return;
        }
        let parked = self.parked.iter().position(|tree| tree.grouping() == self.grouping);
        let mut tree = parked.map_or_else(Tree::default, |at| self.parked.swap_remove(at));
        tree.update(facts, self.grouping, components);
        let before = std::mem::replace(&mut self.tree, tree);
        self.exchanged(&before);
        if Arc::ptr_eq(before.files(), facts) {
            self.parked.push(before);
        }
    }

    /// The tree is another one than before.
    fn exchanged(&mut self, before: &Tree) {
        self.open.leave(before);
        self.open.enter(&self.tree);
        self.matches.clear();
    }

    /// Orders the tree by its column. What is shown stays shown.
    pub fn sort(&mut self, metric: Metric) {
        self.tree.sort(self.column, self.reversed, metric);
        self.list();
    }

    /// Chooses what is shown.
    pub fn filter(&mut self, kept: Kept<'_>) {
        let Self { tree, matches, .. } = self;
        matches.update(tree, &self.filter);
        self.shown = if self.hide_covered {
            let stays = kept.files(tree);
            matches.shown(tree, |file| tree.gaps(file) > 0 || stays.binary_search(&file).is_ok())
        } else {
            matches.shown(tree, |_| true)
        };
        self.list();
    }

    /// Lists what is shown in its order.
    fn list(&mut self) {
        self.version += 1;
        self.walk = OnceLock::new();
        self.fold();
    }

    fn walk(&self) -> &Walk {
        self.walk.get_or_init(|| {
            let mut gaps_before = 0;
            let in_order = |node| {
                let file = FileInOrder { node, gaps_before, gaps: self.tree.gaps(node) };
                gaps_before += file.gaps;
                file
            };
            let files: Vec<FileInOrder> = query::files(&self.tree, &self.shown).map(in_order).collect();
            let mut by_file = Vec::new();
            places(&mut by_file, self.tree.files().len(), (1..).zip(files.iter().map(|file| file.node)));
            Walk { files, places: by_file }
        })
    }

    /// The files shown, folders open or not, in the order shown.
    #[must_use]
    pub fn files(&self) -> &[FileInOrder] {
        &self.walk().files
    }

    /// Lists the rows anew after folders were opened or closed. While a filter is on, all that matches is open.
    fn fold(&mut self) {
        let is_filtered = !self.filter.is_empty();
        let parts = self.unfolded.rows(&self.tree, (self.column, self.reversed), self.hide_covered);
        let parts_of = |node: u32| parts.get(&node).map(Vec::as_slice);
        let Self { tree, open, rows, .. } = self;
        query::rows(tree, &self.shown, |index| is_filtered || open.contains(tree, index), parts_of, rows);
        let of_nodes = (1..).zip(rows.iter()).filter(|(_, row)| row.part.is_none());
        places(&mut self.row_by_node, tree.len() as usize, of_nodes.map(|(place, row)| (place, row.node)));
    }

    /// Shows the parts of a file below it, or no more.
    pub fn unfold(&mut self, path: Arc<str>, is_open: bool) {
        if is_open {
            self.unfolded.open(path);
        } else {
            self.unfolded.close(&path);
        }
        self.fold();
    }

    /// The parts of these files are known.
    pub fn take_parts(&mut self, files: Vec<(Arc<str>, Vec<Part>)>) {
        files.into_iter().for_each(|(path, parts)| self.unfolded.take(&path, parts));
        self.fold();
    }

    /// The row of a part below its file; none if it is not shown.
    #[must_use]
    pub fn row_of_part(&self, path: &str, at: &PartAt) -> Option<usize> {
        let (file, parts) = (self.row_of(path)?, self.unfolded.parts(path)?);
        let own = self.rows.iter().enumerate().skip(file + 1);
        let own = own.map_while(|(row, it)| Some((row, &parts[it.part? as usize].coverage)));
        let named = own.filter(|(_, part)| part.name == at.name);
        named.min_by_key(|(_, part)| part.line.abs_diff(at.line)).map(|(row, _)| row)
    }

    /// Opens a closed folder, closes an open one.
    pub fn toggle(&mut self, key: &str) {
        if let Some(index) = self.tree.find(key) {
            let open = !self.open.contains(&self.tree, index);
            self.open.set(&self.tree, index, open);
            self.fold();
        }
    }

    /// Opens or closes every folder.
    pub fn fold_all(&mut self, open: bool) {
        self.open.set_all(open);
        if !open {
            self.unfolded.clear();
        }
        self.fold();
    }

    /// Opens whatever holds the node of this key, so that it has a row.
    pub fn reveal(&mut self, key: &str) {
        let mut above = self.tree.find(key).and_then(|index| self.tree.parent(index));
        let mut opened = false;
        while let Some(index) = above {
            opened |= !self.open.set(&self.tree, index, true);
            above = self.tree.parent(index);
        }
        if opened {
            self.fold();
        }
    }

    /// The row of the node of this key.
    #[must_use]
    pub fn row_of(&self, key: &str) -> Option<usize> {
        self.row_of_node(self.tree.find(key)?)
    }

    /// The row of a node.
    #[must_use]
    pub fn row_of_node(&self, index: u32) -> Option<usize> {
        (self.row_by_node[index as usize] as usize).checked_sub(1)
    }

    /// Whether a node is shown, folders open or not.
    #[must_use]
    pub fn shows(&self, index: u32) -> bool {
        self.shown[index as usize]
    }

    /// Whether this file is shown, folders open or not.
    #[must_use]
    pub fn shows_file(&self, path: &str) -> bool {
        self.tree.find(path).is_some_and(|index| self.tree.is_file(index) && self.shows(index))
    }

    /// Where this file stands among the files shown.
    #[must_use]
    pub fn position(&self, path: &str) -> Option<usize> {
        (*self.walk().places.get(self.tree.find(path)? as usize)? as usize).checked_sub(1)
    }

    /// The lowest and the highest percentage among the files of a folder or component.
    #[must_use]
    pub fn extremes(&self, index: u32) -> Option<Extremes> {
        self.extremes[self.tree.position(index)?]
    }

    /// The key of a file shown.
    #[must_use]
    pub fn path(&self, file: &FileInOrder) -> Arc<str> {
        self.tree.key(file.node)
    }

    /// How many gaps the files shown have.
    #[must_use]
    pub fn gaps(&self) -> u32 {
        self.files().last().map_or(0, |file| file.gaps_before + file.gaps)
    }
}

/// By node, where it stands in a list, from 1, given places and nodes.
fn places(places: &mut Vec<u32>, nodes: usize, list: impl Iterator<Item = (u32, u32)>) {
    places.clear();
    places.resize(nodes, 0);
    list.for_each(|(place, node)| places[node as usize] = place);
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
    /// Their nodes, ascending.
    fn files(&self, tree: &Tree) -> Vec<u32> {
        let changed = self.changes.into_iter().flat_map(|delta| &delta.files).map(|file| &file.path);
        let mut files: Vec<u32> = self.selected.into_iter().chain(changed).filter_map(|key| tree.find(key)).collect();
        files.sort_unstable();
        files
    }
}
