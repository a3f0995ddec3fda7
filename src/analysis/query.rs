//! Which nodes of a tree are shown: a fuzzy filter over paths, covered files hidden, folders open or closed.

use std::collections::HashSet;
use std::sync::Arc;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::tree::{NodeKind, Tree};

/// One line of the tree as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The node on it.
    pub node: usize,
    /// How far it is indented, from 0.
    pub depth: u16,
    /// Whether what the node holds is shown below it.
    pub open: bool,
}

/// Which nodes remain: files that `keeps` accepts and `filter` matches, and whatever holds such a file.
///
/// The filter is fzf's: words in any order, each a loose match, `'word` an exact one, `!word` none.
pub fn shown(tree: &Tree, filter: &str, keeps: impl Fn(usize) -> bool) -> Vec<bool> {
    let pattern = Pattern::parse(filter, CaseMatching::Smart, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT.match_paths());
    let mut buffer = Vec::new();
    let mut matches = |text: &str| {
        pattern.atoms.is_empty() || pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher).is_some()
    };
    let mut shown = vec![false; tree.len()];
    // A parent stands before its children: what is shown is known of all children when the parent's turn comes.
    for index in (0..tree.len()).rev() {
        let node = tree.node(index);
        shown[index] |= match node.kind {
            NodeKind::File => keeps(index) && matches(&node.key),
            // A component stays without a filter, even when it holds nothing: its glob may be wrong.
            NodeKind::Component(_) => node.children.is_empty() && pattern.atoms.is_empty(),
            NodeKind::Folder => false,
        };
        if let (true, Some(parent)) = (shown[index], node.parent) {
            shown[parent] = true;
        }
    }
    shown
}

/// The lines of the tree from top to bottom; what is not in `open` is closed.
#[must_use]
pub fn rows(tree: &Tree, shown: &[bool], open: &HashSet<Arc<str>>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut stack: Vec<(usize, u16)> = tree.top().iter().rev().map(|&index| (index, 0)).collect();
    while let Some((index, depth)) = stack.pop() {
        if !shown[index] {
            continue;
        }
        let node = tree.node(index);
        let is_open = node.kind != NodeKind::File && open.contains(&node.key);
        rows.push(Row { node: index, depth, open: is_open });
        if is_open {
            stack.extend(node.children.iter().rev().map(|&child| (child, depth + 1)));
        }
    }
    rows
}

/// The files that are shown, or would be if every folder were open, in the order shown.
pub fn files<'a>(tree: &'a Tree, shown: &'a [bool]) -> impl Iterator<Item = usize> + 'a {
    tree.top().iter().flat_map(|&index| tree.files_below(index)).filter(|&index| shown[index])
}
