//! Where the cursor of the tree is: it goes where the user sends it, and stays on its node over reloads and filters.

use std::sync::Arc;

use super::action::{CHANGES, GAPS, RUN, SOURCE};
use super::msg::Effect;
use super::state::State;

impl State {
    /// Keeps the cursor on a file that the filter shows, or puts it on the first: who filters wants a file.
    pub(super) fn keep_match(&mut self) -> Vec<Effect> {
        let shown = |key: &Arc<str>| self.view.shows_file(key);
        if self.view.filter.is_empty() || self.selected.as_ref().is_some_and(shown) {
            return self.keep_selection();
        }
        match self.view.files().first().map(|file| self.view.path(file)) {
            Some(path) => self.select(path),
            None => self.keep_selection(),
        }
    }

    /// Keeps the cursor of the tree on its node. When the node has no row any more, it goes to what holds the node, or
    /// what holds the open file, or to the first row. The open file stays as long as it is shown.
    pub(super) fn keep_selection(&mut self) -> Vec<Effect> {
        let opened = self.opened.as_ref().map(|opened| Arc::clone(&opened.path));
        let places = [self.selected.as_ref(), opened.as_ref()];
        let row = places.into_iter().flatten().find_map(|key| self.row_around(key));
        let row = row.or_else(|| self.view.rows.first().map(|row| row.node));
        let Some(node) = row else {
            self.selected = None;
            return Vec::new();
        };
        let key = self.view.tree.key(node);
        // A file that no report names has no row to go back to: it stays as long as the user stays with it.
        let is_with_it = self.focus == SOURCE || self.screen == RUN;
        if is_with_it && self.opened.as_ref().is_some_and(|opened| opened.is_guest) {
            self.selected = Some(key);
            return Vec::new();
        }
        // Among the changes and gaps, a file may be open that the tree does not show.
        let stays = opened.is_some_and(|path| match self.view.shows_file(&path) {
            true => !self.view.tree.is_file(node),
            false => [CHANGES, GAPS].contains(&self.screen) && self.is_reported(&path),
        });
        if stays {
            self.selected = Some(key);
            return Vec::new();
        }
        self.select(key)
    }

    pub(super) fn is_reported(&self, path: &str) -> bool {
        self.snapshot.as_ref().is_some_and(|snapshot| snapshot.report.files.contains_key(path))
    }

    /// The node of this key, or the first around it that has a row.
    fn row_around(&self, key: &str) -> Option<u32> {
        let tree = &self.view.tree;
        let around = std::iter::successors(tree.find(key), |&node| tree.parent(node));
        around.into_iter().find(|&node| self.view.row_of_node(node).is_some())
    }

    /// Puts the cursor of the tree on a node, and opens the file there, or the first below it.
    pub(super) fn select(&mut self, key: Arc<str>) -> Vec<Effect> {
        let Some(index) = self.view.tree.find(&key) else { return Vec::new() };
        if self.selected.as_ref() != Some(&key) {
            self.part_at = None;
        }
        self.selected = Some(key);
        let file = if self.view.tree.is_file(index) { Some(index) } else { self.first_below(index) };
        let file = file.map(|file| self.view.tree.key(file));
        file.map_or_else(Vec::new, |path| self.open(path))
    }

    fn first_below(&self, index: u32) -> Option<u32> {
        self.view.tree.files_below(index).find(|&file| self.view.shows(file))
    }
}
