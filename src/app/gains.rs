//! How many hits more than at the baseline, of those files and folders where it is not 0.

use crate::analysis::facts::{FileFacts, is_same};
use crate::analysis::tree::Tree;
use crate::model::Metric;

/// Hits more than at the baseline, or fewer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gains {
    /// By node, ascending; none is 0.
    by_node: Vec<(u32, i64)>,
}

impl Gains {
    /// Compares the files of a tree with a baseline, which is sorted by path. What ran in a file that the baseline does
    /// not know is gained, as it is among the changes.
    #[must_use]
    pub fn since(baseline: &[FileFacts], tree: &Tree, metric: Metric) -> Self {
        // At first, the baseline is what was read.
        if std::ptr::eq(baseline, &**tree.files()) {
            return Self::default();
        }
        let hits = |file: &FileFacts| file.counts.by(metric).covered as i64;
        let mut by_node = Vec::new();
        let mut by_group = vec![0; tree.groups().len()];
        let holder = |node: u32| tree.parent(node).and_then(|parent| tree.position(parent));
        let mut baseline = baseline.iter().peekable();
        for (node, file) in (0..).zip(tree.files().iter()) {
            while baseline.next_if(|old| !is_same(&old.path, &file.path) && old.path < file.path).is_some() {}
            let before = baseline.next_if(|old| is_same(&old.path, &file.path));
            let gain = hits(file) - before.map_or(0, hits);
            if gain != 0 {
                by_node.push((node, gain));
                holder(node).into_iter().for_each(|at| by_group[at] += gain);
            }
        }
        for (at, node) in tree.groups().enumerate().rev() {
            let gain = by_group[at];
            holder(node).into_iter().for_each(|at| by_group[at] += gain);
        }
        by_node.extend(tree.groups().zip(by_group).filter(|&(_, gain)| gain != 0));
        Self { by_node }
    }

    /// How many hits more this node has.
    #[must_use]
    pub fn of(&self, node: u32) -> i64 {
        self.by_node.binary_search_by_key(&node, |&(node, _)| node).map_or(0, |at| self.by_node[at].1)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_node.is_empty()
    }
}
