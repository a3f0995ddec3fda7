//! Which folders are open: by node, as every row asks, and by key, so that they stay open over a reload and in another
//! grouping.

use std::collections::HashSet;
use std::sync::Arc;

use crate::analysis::tree::Tree;

/// The folders that are open.
#[derive(Debug, Clone, Default)]
pub struct OpenFolders {
    /// Those of the tree, in the order of [`Tree::groups`].
    here: Vec<bool>,
    /// The keys of those that the tree does not have now.
    elsewhere: HashSet<Arc<str>>,
}

impl OpenFolders {
    /// Whether a folder is open.
    #[must_use]
    pub fn contains(&self, tree: &Tree, index: u32) -> bool {
        tree.position(index).is_some_and(|at| self.here[at])
    }

    /// Opens or closes a folder; says whether it was open.
    pub fn set(&mut self, tree: &Tree, index: u32, open: bool) -> bool {
        tree.position(index).is_some_and(|at| std::mem::replace(&mut self.here[at], open))
    }

    /// Opens or closes all there are, and forgets those that are not here.
    pub fn set_all(&mut self, open: bool) {
        self.here.fill(open);
        self.elsewhere.clear();
    }

    /// Keeps by key what is open, before the tree becomes another.
    pub fn leave(&mut self, tree: &Tree) {
        let open = tree.groups().zip(&self.here).filter(|&(_, open)| *open);
        self.elsewhere.extend(open.map(|(index, _)| tree.key(index)));
        self.here.clear();
    }

    /// Finds by key what is open, in another tree.
    pub fn enter(&mut self, tree: &Tree) {
        let Self { here, elsewhere } = self;
        here.extend(tree.groups().map(|index| !elsewhere.is_empty() && elsewhere.remove(tree.text(index))));
    }
}
