//! Files rolled up into folders and components.
//!
//! A tree is an arena: nodes refer to their children by index, and a parent always stands before its children. It is
//! built once for each load and grouping; sorting reorders children in place.

use std::sync::Arc;

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
    nodes: Vec<Node>,
    top: Vec<usize>,
    /// By node, what is asked of all nodes at a key press: a twentieth of the memory to walk through.
    brief: Vec<Brief>,
    /// Every node, sorted by its key.
    by_key: Vec<usize>,
}

/// The little of a node that every key press asks for.
#[derive(Debug, Clone, Copy)]
struct Brief {
    parent: Option<u32>,
    gaps: u32,
    is_file: bool,
}

/// The lowest and the highest percentage.
pub type Extremes = (f64, f64);

/// A file, or a folder or component with all that it holds.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is called on its line of the tree. Untrusted text.
    pub name: Arc<str>,
    /// What tells it apart: the path of a file, the path of a folder with a slash at its end, the name of a component
    /// behind a `:`. It survives a reload.
    pub key: Arc<str>,
    /// What it is.
    pub kind: NodeKind,
    /// The sum of its files.
    pub totals: Totals,
    /// How many files it holds; 1 for a file.
    pub files: u32,
    /// How many gaps its files have.
    pub gaps: u32,
    /// What it holds, in the order shown.
    pub children: Vec<usize>,
    /// The node that holds it.
    pub parent: Option<usize>,
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

/// Deeper folders are shown as part of a file's name: no real project is that deep, and nothing here recurses far.
const MAX_DEPTH: usize = 64;

/// The name of the component of files that no component claims.
pub const REST: &str = "Everything else";

impl Tree {
    /// Rolls up files, which are sorted by path.
    #[must_use]
    pub fn build(files: &[FileFacts], grouping: Grouping, components: &[Component]) -> Self {
        // Most nodes are files. What is reserved and not used is no memory yet; what grows is twice there for a moment.
        let mut tree = Self { nodes: Vec::with_capacity(2 * files.len()), ..Self::default() };
        match grouping {
            Grouping::Flat => {
                for file in files {
                    tree.add_file(file, Arc::clone(&file.path), None);
                }
            }
            Grouping::Folders => tree.add_folders(files),
            Grouping::Components => tree.add_components(files, components),
        }
        tree.roll_up();
        tree.brief = tree.nodes.iter().map(Brief::of).collect();
        tree.index_keys();
        tree
    }

    /// A node by its index.
    #[must_use]
    pub fn node(&self, index: usize) -> &Node {
        &self.nodes[index]
    }

    /// Whether a node is a file.
    #[must_use]
    pub fn is_file(&self, index: usize) -> bool {
        self.brief[index].is_file
    }

    /// How many gaps the files of a node have.
    #[must_use]
    pub fn gaps(&self, index: usize) -> u32 {
        self.brief[index].gaps
    }

    /// The node that holds a node.
    #[must_use]
    pub fn parent(&self, index: usize) -> Option<usize> {
        self.brief[index].parent.map(|parent| parent as usize)
    }

    /// How many nodes there are: indices are below it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The nodes that no other holds, in the order shown.
    #[must_use]
    pub fn top(&self) -> &[usize] {
        &self.top
    }

    /// The index of the node of this key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<usize> {
        let at = self.by_key.partition_point(|&index| *self.nodes[index].key < *key);
        self.by_key.get(at).copied().filter(|&index| *self.nodes[index].key == *key)
    }

    /// Puts every level in the order of a column.
    pub fn sort(&mut self, column: Column, reversed: bool, metric: Metric) {
        let Self { nodes, top, brief, .. } = self;
        let by_column = |node: &Node| match column {
            Column::Name => 0,
            // Percentages are not negative: their bits are in their order.
            Column::Percent => node.totals.by(metric).percent().0.to_bits(),
            Column::Missing => !node.totals.lines.missing(),
            Column::Branches => !node.totals.branches.unwrap_or_default().missing(),
        };
        let keys: Vec<u64> = nodes.iter().map(by_column).collect();
        let mut keyed: Vec<(u64, bool, usize)> = Vec::new();
        let mut sort = |list: &mut [usize]| {
            keyed.clear();
            // Neighbours of one kind were made in the order of their names.
            keyed.extend(list.iter().map(|&at| (keys[at], brief[at].is_file, at)));
            keyed.sort_unstable();
            list.iter_mut().zip(&keyed).for_each(|(at, &(_, _, sorted))| *at = sorted);
            if reversed {
                list.reverse();
            }
        };
        sort(top);
        for index in (0..nodes.len()).filter(|&index| !brief[index].is_file) {
            sort(&mut nodes[index].children);
        }
    }

    /// The files below a node, or the node itself when it is one, in the order shown.
    pub fn files_below(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        let mut stack = vec![index];
        std::iter::from_fn(move || {
            loop {
                let index = stack.pop()?;
                if self.is_file(index) {
                    return Some(index);
                }
                stack.extend(self.nodes[index].children.iter().rev());
            }
        })
    }

    /// The lowest and the highest percentage among the files of a node that have lines to cover.
    #[must_use]
    pub fn extremes(&self, index: usize, metric: Metric) -> Option<Extremes> {
        let own = self.files_below(index).filter_map(|file| self.nodes[file].own_extremes(metric));
        own.reduce(wider)
    }

    /// The same of every node at once.
    #[must_use]
    pub fn all_extremes(&self, metric: Metric) -> Vec<Option<Extremes>> {
        let mut all = vec![None; self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate().rev() {
            if node.kind == NodeKind::File {
                all[index] = node.own_extremes(metric);
            }
            if let (Some(own), Some(parent)) = (all[index], node.parent) {
                all[parent] = Some(all[parent].map_or(own, |others| wider(others, own)));
            }
        }
        all
    }

    /// Every node in the order of its key.
    pub fn by_key(&self) -> impl Iterator<Item = usize> + '_ {
        self.by_key.iter().copied()
    }

    fn add(&mut self, node: Node) -> usize {
        let index = self.nodes.len();
        match node.parent {
            Some(parent) => self.nodes[parent].children.push(index),
            None => self.top.push(index),
        }
        self.nodes.push(node);
        index
    }

    fn add_file(&mut self, file: &FileFacts, name: Arc<str>, parent: Option<usize>) {
        self.add(Node {
            name,
            key: Arc::clone(&file.path),
            kind: NodeKind::File,
            totals: file.totals,
            files: 1,
            gaps: file.gaps,
            children: Vec::new(),
            parent,
        });
    }

    fn add_group(&mut self, name: &str, key: String, kind: NodeKind, parent: Option<usize>) -> usize {
        self.add(Node {
            name: name.into(),
            key: key.into(),
            kind,
            totals: Totals::default(),
            files: 0,
            gaps: 0,
            children: Vec::new(),
            parent,
        })
    }

    fn add_folders(&mut self, files: &[FileFacts]) {
        // Paths are sorted, so the files of a folder follow one another: the open folders are a stack.
        let mut open: Vec<(usize, usize)> = Vec::new();
        for file in files {
            let path: &str = &file.path;
            while open.last().is_some_and(|&(_, end)| {
                let folder = &self.nodes[open[open.len() - 1].0].key;
                end > path.len() || !path.starts_with(&**folder)
            }) {
                open.pop();
            }
            let mut start = open.last().map_or(0, |&(_, end)| end);
            while let Some(length) = path[start..].find('/').filter(|_| open.len() < MAX_DEPTH) {
                let end = start + length + 1;
                let parent = open.last().map(|&(index, _)| index);
                let index = self.add_group(&path[start..end], path[..end].to_owned(), NodeKind::Folder, parent);
                open.push((index, end));
                start = end;
            }
            self.add_file(file, path[start..].into(), open.last().map(|&(index, _)| index));
        }
        self.join_single_folders();
    }

    /// A folder that holds nothing but one folder becomes one with it: `src/api/routes/`.
    fn join_single_folders(&mut self) {
        for index in (0..self.nodes.len()).rev() {
            let &[only] = &self.nodes[index].children[..] else { continue };
            if self.nodes[index].kind != NodeKind::Folder || self.nodes[only].kind != NodeKind::Folder {
                continue;
            }
            let name = format!("{}{}", self.nodes[index].name, self.nodes[only].name).into();
            let (key, children) = (Arc::clone(&self.nodes[only].key), std::mem::take(&mut self.nodes[only].children));
            for &child in &children {
                self.nodes[child].parent = Some(index);
            }
            let node = &mut self.nodes[index];
            (node.name, node.key, node.children) = (name, key, children);
        }
    }

    fn add_components(&mut self, files: &[FileFacts], components: &[Component]) {
        let mut members: Vec<Vec<&FileFacts>> = vec![Vec::new(); components.len() + 1];
        for file in files {
            let owner = components.iter().position(|component| component.paths.is_match(&file.path));
            members[owner.unwrap_or(components.len())].push(file);
        }
        let named = components.iter().map(|component| (&*component.name, component.goal));
        let mut groups: Vec<_> = named.chain([(REST, None)]).zip(members).collect();
        groups.sort_by_key(|((name, _), _)| *name);
        for ((name, goal), files) in groups {
            if files.is_empty() && name == REST {
                continue;
            }
            let group = self.add_group(name, format!(":{name}"), NodeKind::Component(goal), None);
            let common = common_folder(&files);
            for file in files {
                self.add_file(file, file.path[common..].into(), Some(group));
            }
        }
    }

    /// A folder that was joined to its only child has the child's key: the parent comes first here, and is found.
    fn index_keys(&mut self) {
        let nodes = &self.nodes;
        self.by_key = (0..nodes.len()).collect();
        // Within folders all is in this order already.
        self.by_key.sort_by(|&a, &b| nodes[a].key.cmp(&nodes[b].key));
    }

    fn roll_up(&mut self) {
        for index in (0..self.nodes.len()).rev() {
            let node = &self.nodes[index];
            let (totals, files, gaps, parent) = (node.totals, node.files, node.gaps, node.parent);
            if let Some(parent) = parent {
                let parent = &mut self.nodes[parent];
                parent.totals += totals;
                parent.files += files;
                parent.gaps += gaps;
            }
        }
    }
}

impl Brief {
    fn of(node: &Node) -> Self {
        // No report names four billion files.
        let parent = node.parent.and_then(|parent| u32::try_from(parent).ok());
        Self { parent, gaps: node.gaps, is_file: node.kind == NodeKind::File }
    }
}

impl Node {
    /// Of a file: its percentage as both extremes.
    fn own_extremes(&self, metric: Metric) -> Option<Extremes> {
        let ratio = self.totals.by(metric);
        let percent = ratio.percent().0;
        (ratio.total > 0).then_some((percent, percent))
    }
}

fn wider((low, high): Extremes, (other_low, other_high): Extremes) -> Extremes {
    (low.min(other_low), high.max(other_high))
}

/// The length of the longest folder that all these files share.
fn common_folder(files: &[&FileFacts]) -> usize {
    let [first, .., last] = files else {
        return files.first().map_or(0, |file| file.path.rfind('/').map_or(0, |at| at + 1));
    };
    // Paths are sorted: what the first and the last share, all share.
    let shared = first.path.bytes().zip(last.path.bytes()).take_while(|(a, b)| a == b).count();
    first.path.as_bytes()[..shared].iter().rposition(|&byte| byte == b'/').map_or(0, |at| at + 1)
}
