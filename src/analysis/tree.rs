//! Files rolled up into folders and components.
//!
//! A tree is an arena without a text of its own: a file is what its facts are, a folder is the beginning of the path of a
//! file in it. A node's index is that of the file's facts; those of folders and components follow behind all files, each
//! before those that it holds. It is built once for each grouping and set of paths; newer facts of the same paths change
//! what they change, and sorting reorders children in place.

mod build;
mod sort;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;

use super::counts::Counts;
use super::facts::FileFacts;
use super::settings::{Component, GoalRange};
use crate::model::{Metric, Totals};

/// What the top of the tree is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Grouping {
    /// The user's named sets of files.
    Components,
    /// Folders within folders.
    #[default]
    Folders,
    /// All files in one list.
    Flat,
}

/// Files, and the folders or components that hold them.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    files: Arc<[FileFacts]>,
    /// By file, the group that holds it, or [`NONE`].
    holders: Vec<u32>,
    groups: Vec<Group>,
    /// The components that the groups are, if they are components, and those that were asked for.
    components: Vec<Named>,
    asked: Vec<Component>,
    /// What each group holds, in the order shown; at the end what none holds.
    children: Vec<u32>,
    grouping: Grouping,
    /// The order of the children.
    order: Option<Order>,
    /// By group, whether what it holds was counted again since: it may be in another order.
    unsorted: Vec<bool>,
    top_unsorted: bool,
}

/// No group.
const NONE: u32 = u32::MAX;

/// A folder or a component.
#[derive(Debug, Clone)]
struct Group {
    /// The first file that it holds: the path begins with the path of a folder, which is so long.
    first_file: u32,
    length: u32,
    /// The names of what it holds begin there in their paths.
    names_at: u32,
    parent: u32,
    /// Where its children are in the list of all.
    children: (u32, u32),
    files: u32,
    counts: Counts,
}

/// A component.
#[derive(Debug, Clone)]
struct Named {
    key: Arc<str>,
    goal: Option<GoalRange>,
}

/// What children are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Order {
    column: Column,
    reversed: bool,
    metric: Metric,
}

/// The lowest and the highest percentage.
pub type Extremes = (f64, f64);

/// A file, or a folder or component with all that it holds.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// What it is called on its line of the tree. Untrusted text.
    pub name: &'a str,
    /// What tells it apart: the path of a file, the path of a folder with a slash at its end, the name of a component
    /// behind a `:`. It survives a reload.
    pub key: &'a str,
    /// What it is.
    pub kind: NodeKind,
    /// The sum of its files.
    pub totals: Totals,
    /// How many files it holds; 1 for a file.
    pub files: u32,
    /// How many gaps its files have.
    pub gaps: u32,
    /// What it holds, in the order shown.
    pub children: &'a [u32],
    /// The node that holds it.
    pub parent: Option<u32>,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NodeKind {
    /// A source file.
    File,
    /// A folder; one that holds nothing but another folder is shown as one with it.
    Folder,
    /// A component, with its goal.
    Component(Option<GoalRange>),
}

/// The column that orders the tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Column {
    /// By name, folders first.
    Name,
    /// Lowest percentage first.
    Percent,
    /// Most lines that never ran first.
    #[default]
    Missing,
    /// Most branches not taken first.
    Branches,
}

/// The name of the component of files that no component claims.
pub const REST: &str = "Everything else";

impl Tree {
    /// A node by its index.
    #[must_use]
    pub fn node(&self, index: u32) -> Node<'_> {
        let (key, counts) = (self.text(index), self.counts(index));
        let parent = self.parent(index);
        let name = match (self.group_of(index), parent) {
            (Some(_), _) if !self.components.is_empty() => &key[1..],
            (_, Some(parent)) => &key[self.group(parent).names_at as usize..],
            (_, None) => key,
        };
        let (kind, files) = match self.group_of(index) {
            None => (NodeKind::File, 1),
            Some(group) => (self.kind_of(index), group.files),
        };
        let (totals, gaps) = (counts.totals(), counts.gaps());
        Node { name, key, kind, totals, files, gaps, children: self.children(index), parent }
    }

    /// The key of a node, to be kept.
    #[must_use]
    pub fn key(&self, index: u32) -> Arc<str> {
        match self.files.get(index as usize) {
            Some(file) => Arc::clone(&file.path),
            None => self.text(index).into(),
        }
    }

    /// The key of a node, as text.
    #[must_use]
    pub fn text(&self, index: u32) -> &str {
        match self.group_of(index) {
            None => &self.files[index as usize].path,
            Some(group) => match self.components.get(index as usize - self.files.len()) {
                Some(named) => &named.key,
                None => &self.files[group.first_file as usize].path[..group.length as usize],
            },
        }
    }

    /// The counts of a node.
    #[inline]
    #[must_use]
    pub fn counts(&self, index: u32) -> &Counts {
        self.group_of(index).map_or_else(|| &self.files[index as usize].counts, |group| &group.counts)
    }

    /// Whether a node is a file.
    #[inline]
    #[must_use]
    pub fn is_file(&self, index: u32) -> bool {
        (index as usize) < self.files.len()
    }

    /// How many gaps the files of a node have.
    #[inline]
    #[must_use]
    pub fn gaps(&self, index: u32) -> u32 {
        self.counts(index).gaps()
    }

    /// The node that holds a node.
    #[inline]
    #[must_use]
    pub fn parent(&self, index: u32) -> Option<u32> {
        let parent = match self.group_of(index) {
            None => self.holders[index as usize],
            Some(group) => group.parent,
        };
        (parent != NONE).then_some(parent)
    }

    /// What a node holds, in the order shown.
    #[inline]
    #[must_use]
    pub fn children(&self, index: u32) -> &[u32] {
        self.group_of(index).map_or(&[], |group| &self.children[group.range()])
    }

    /// How many nodes there are: indices are below it.
    #[must_use]
    pub fn len(&self) -> u32 {
        (self.files.len() + self.groups.len()) as u32
    }

    /// Whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What its top is made of.
    #[must_use]
    pub fn grouping(&self) -> Grouping {
        self.grouping
    }

    /// The files: their nodes have the indices of their facts.
    #[must_use]
    pub fn files(&self) -> &Arc<[FileFacts]> {
        &self.files
    }

    /// The folders and components, each before those that it holds.
    #[must_use]
    pub fn groups(&self) -> Range<u32> {
        self.files.len() as u32..self.len()
    }

    /// The nodes that no other holds, in the order shown.
    #[must_use]
    pub fn top(&self) -> &[u32] {
        &self.children[self.top_at()..]
    }

    /// The index of the node of this key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<u32> {
        self.find_group(key).or_else(|| {
            let at = self.files.binary_search_by(|file| (*file.path).cmp(key));
            at.ok().map(|at| at as u32)
        })
    }

    fn find_group(&self, key: &str) -> Option<u32> {
        let is_group = if self.components.is_empty() { key.ends_with('/') } else { key.starts_with(':') };
        if !is_group {
            return None;
        }
        // Groups stand in the order of their keys: a folder before those in it.
        let (mut low, mut high) = (0, self.groups.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.text(self.group_index(middle)) < key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let found = self.group_index(low);
        (low < self.groups.len() && self.text(found) == key).then_some(found)
    }

    /// The files below a node, or the node itself when it is one, in the order shown.
    pub fn files_below(&self, index: u32) -> impl Iterator<Item = u32> + '_ {
        let mut stack = vec![index];
        std::iter::from_fn(move || {
            loop {
                let index = stack.pop()?;
                if self.is_file(index) {
                    return Some(index);
                }
                stack.extend(self.children(index).iter().rev());
            }
        })
    }

    /// The files below a node, or the node itself when it is one; all files for no node. In no order: quicker than
    /// [`Tree::files_below`], since the files of a folder are neighbours.
    pub fn files_in(&self, node: Option<u32>) -> impl Iterator<Item = u32> + '_ {
        let neighbours = match node.map(|node| (node, self.group_of(node))) {
            None => 0..self.files.len() as u32,
            Some((file, None)) => file..file + 1,
            Some((_, Some(folder))) if self.components.is_empty() => {
                folder.first_file..folder.first_file + folder.files
            }
            Some(_) => 0..0,
        };
        let scattered = node.filter(|_| neighbours.is_empty());
        neighbours.chain(scattered.into_iter().flat_map(|component| self.files_below(component)))
    }

    /// The lowest and the highest percentage among the files of a node that have lines to cover.
    #[must_use]
    pub fn extremes(&self, index: u32, metric: Metric) -> Option<Extremes> {
        self.files_below(index).filter_map(|file| own_extremes(self.counts(file), metric)).reduce(wider)
    }

    /// The same of every folder and component at once, in the order of [`Tree::groups`].
    #[must_use]
    pub fn all_extremes(&self, metric: Metric) -> Vec<Option<Extremes>> {
        let mut all: Vec<Option<Extremes>> = vec![None; self.groups.len()];
        let widen = |all: &mut Vec<Option<Extremes>>, holder: u32, own: Option<Extremes>| {
            if let (Some(own), Some(at)) = (own, self.position(holder)) {
                all[at] = Some(all[at].map_or(own, |others| wider(others, own)));
            }
        };
        for (file, &holder) in self.files.iter().zip(&self.holders) {
            widen(&mut all, holder, own_extremes(&file.counts, metric));
        }
        for at in (0..self.groups.len()).rev() {
            let own = all[at];
            widen(&mut all, self.groups[at].parent, own);
        }
        all
    }

    /// Where a folder or component stands in the order of [`Tree::groups`]; `None` for a file.
    #[inline]
    #[must_use]
    pub fn position(&self, index: u32) -> Option<usize> {
        (index as usize).checked_sub(self.files.len()).filter(|&at| at < self.groups.len())
    }

    #[inline]
    fn group_of(&self, index: u32) -> Option<&Group> {
        self.groups.get((index as usize).checked_sub(self.files.len())?)
    }

    fn group(&self, index: u32) -> &Group {
        &self.groups[index as usize - self.files.len()]
    }

    fn group_index(&self, at: usize) -> u32 {
        (self.files.len() + at) as u32
    }

    fn kind_of(&self, group: u32) -> NodeKind {
        match self.components.get(group as usize - self.files.len()) {
            None => NodeKind::Folder,
            Some(named) => NodeKind::Component(named.goal),
        }
    }

    fn top_at(&self) -> usize {
        self.groups.last().map_or(0, |last| last.children.1 as usize)
    }
}

impl Group {
    fn range(&self) -> Range<usize> {
        self.children.0 as usize..self.children.1 as usize
    }
}

/// Of a file: its percentage as both extremes.
fn own_extremes(counts: &Counts, metric: Metric) -> Option<Extremes> {
    let ratio = counts.by(metric);
    let percent = ratio.percent().0;
    (ratio.total > 0).then_some((percent, percent))
}

fn wider((low, high): Extremes, (other_low, other_high): Extremes) -> Extremes {
    (low.min(other_low), high.max(other_high))
}
