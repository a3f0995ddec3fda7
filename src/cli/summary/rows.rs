//! Which rows a summary has, in which order.

use std::sync::Arc;

use super::{Args, By, FEW_FILES};
use crate::analysis::GoalRange;
use crate::analysis::facts::FileFacts;
use crate::analysis::tree::{Grouping, NodeKind, Tree};
use crate::cli::reading::Reading;
use crate::model::Totals;

/// The rows of a summary, without the total.
#[derive(Debug)]
pub(super) struct Rows {
    /// What a row stands for, as the heading of the names.
    pub(super) title: &'static str,
    pub(super) rows: Vec<Row>,
}

/// A component, a folder or a file.
#[derive(Debug)]
pub(super) struct Row {
    /// Untrusted text.
    pub(super) name: String,
    pub(super) totals: Totals,
    pub(super) goal: Option<GoalRange>,
}

/// The rows that the user asks for.
pub(super) fn rows(args: &Args, reading: &Reading, files: &Arc<[FileFacts]>) -> Rows {
    let components = &reading.config.settings.components;
    let by = args.by.unwrap_or(match (components.is_empty(), files.len() <= FEW_FILES) {
        (false, _) => By::Component,
        (true, true) => By::File,
        (true, false) => By::Folder,
    });
    let (title, grouping) = match by {
        By::Component => ("Component", Grouping::Components),
        By::Folder => ("Folder", Grouping::Folders),
        By::File => ("File", Grouping::Flat),
    };
    let mut tree = Tree::build(files, grouping, components);
    tree.sort(args.sort.into(), args.reverse, reading.snapshot.report.metric);
    let rows = if by == By::Folder { folders(&tree, args.depth) } else { top(&tree) };
    Rows { title, rows }
}

fn top(tree: &Tree) -> Vec<Row> {
    let row = |&index: &u32| {
        let node = tree.node(index);
        let goal = if let NodeKind::Component(goal) = node.kind { goal } else { None };
        Row { name: node.name.to_string(), totals: node.totals, goal }
    };
    tree.top().iter().map(row).collect()
}

/// Folders down to a depth, each above those that it holds; files that lie in none are one row.
fn folders(tree: &Tree, depth: usize) -> Vec<Row> {
    let depth = if depth == 0 { usize::MAX } else { depth };
    let mut rows = Vec::new();
    let mut stack: Vec<(u32, usize)> = tree.top().iter().rev().map(|&index| (index, 1)).collect();
    while let Some((index, level)) = stack.pop() {
        let node = tree.node(index);
        if node.kind != NodeKind::File {
            rows.push(Row { name: node.key.to_string(), totals: node.totals, goal: None });
            let below = node.children.iter().rev().filter(|_| level < depth);
            stack.extend(below.map(|&child| (child, level + 1)));
        }
    }
    let outside = tree.top().iter().map(|&index| tree.node(index)).filter(|node| node.kind == NodeKind::File);
    let totals: Vec<Totals> = outside.map(|node| node.totals).collect();
    if !totals.is_empty() {
        rows.push(Row { name: "./".to_owned(), totals: totals.into_iter().sum(), goal: None });
    }
    rows
}
