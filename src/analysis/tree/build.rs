//! From files to a tree: which folders there are, what each holds, and what it adds up to; and again where files changed.

use std::sync::Arc;

use super::{Group, Grouping, NONE, Named, REST, Tree};
use crate::analysis::counts::Counts;
use crate::analysis::facts::{FileFacts, is_same};
use crate::analysis::parallel;
use crate::analysis::settings::Component;

/// Deeper folders are shown as part of a file's name: no real project is that deep, and a row has no room for more.
const MAX_DEPTH: usize = 64;
/// From so many files on, several threads look at their paths.
const FILES_FOR_THREADS: usize = 20_000;
/// A thread takes so many files at once.
const FILES_AT_ONCE: usize = 4_000;

/// A folder before those that hold nothing but one folder are joined with it. Folders are told by their index among these.
struct Folder {
    first_file: u32,
    length: u32,
    parent: u32,
    files: u32,
    folders: u32,
    last_folder: u32,
    is_joined: bool,
}

impl Tree {
    /// Rolls up files, which are sorted by path.
    #[must_use]
    pub fn build(files: &Arc<[FileFacts]>, grouping: Grouping, components: &[Component]) -> Self {
        let mut tree = Self { files: Arc::clone(files), grouping, ..Self::default() };
        match grouping {
            Grouping::Flat => tree.holders = vec![NONE; files.len()],
            Grouping::Folders => tree.add_folders(),
            Grouping::Components => tree.add_components(components),
        }
        tree.list_children();
        for at in (0..tree.groups.len()).rev() {
            tree.count(at);
        }
        tree.unsorted = vec![false; tree.groups.len()];
        tree
    }

    /// Takes over newer facts. As long as the paths are the same, and what they are grouped by, every node keeps its index
    /// and only what changed is counted again; otherwise, the tree before is given back.
    pub fn update(&mut self, files: &Arc<[FileFacts]>, grouping: Grouping, components: &[Component]) -> Option<Self> {
        let keeps_groups = grouping == self.grouping && (grouping != Grouping::Components || components == self.asked);
        if !keeps_groups || !same_paths(&self.files, files) {
            return Some(std::mem::replace(self, Self::build(files, grouping, components)));
        }
        let before = std::mem::replace(&mut self.files, Arc::clone(files));
        if Arc::ptr_eq(&before, files) {
            return None;
        }
        let mut changed = vec![false; self.groups.len()];
        let mut any = false;
        for ((old, new), &holder) in before.iter().zip(files.iter()).zip(&self.holders) {
            if old.counts != new.counts {
                any = true;
                let mut holder = holder;
                while let Some(at) = self.position(holder).filter(|&at| !changed[at]) {
                    changed[at] = true;
                    holder = self.groups[at].parent;
                }
            }
        }
        for at in (0..changed.len()).rev().filter(|&at| changed[at]) {
            self.count(at);
            self.unsorted[at] = true;
        }
        self.top_unsorted |= any;
        None
    }

    fn add_folders(&mut self) {
        let (folders, holders) = folders(&self.files);
        let first = self.files.len() as u32;
        // A folder that was joined is the one that holds it.
        let mut indices: Vec<u32> = Vec::with_capacity(folders.len());
        for folder in &folders {
            let parent = indices.get(folder.parent as usize).copied().unwrap_or(NONE);
            if folder.is_joined {
                indices.push(parent);
                continue;
            }
            indices.push(first + self.groups.len() as u32);
            let Folder { first_file, length, .. } = *folder;
            self.groups.push(Group { first_file, length, names_at: length, parent, ..Group::empty() });
        }
        self.groups.shrink_to_fit();
        self.holders = holders;
        for holder in &mut self.holders {
            *holder = indices.get(*holder as usize).copied().unwrap_or(NONE);
        }
    }

    fn add_components(&mut self, components: &[Component]) {
        let files = Arc::clone(&self.files);
        let owner = |file: &FileFacts| components.iter().position(|component| component.paths.is_match(&file.path));
        let mut owners = vec![components.len(); files.len()];
        let choose = |(owners, files): (&mut [usize], &[FileFacts])| {
            owners.iter_mut().zip(files).for_each(|(slot, file)| *slot = owner(file).unwrap_or(*slot));
        };
        let pieces = owners.chunks_mut(FILES_AT_ONCE).zip(files.chunks(FILES_AT_ONCE));
        parallel::for_each(files.len() >= FILES_AT_ONCE, pieces, choose);
        let named = components.iter().map(|component| (&*component.name, component.goal));
        let mut order: Vec<(usize, _)> = named.chain([(REST, None)]).enumerate().collect();
        order.sort_by_key(|&(_, (name, _))| name);
        let mut indices = vec![NONE; order.len()];
        for (at, (name, goal)) in order {
            let mut members = owners.iter().zip(files.iter()).filter(|&(&owner, _)| owner == at).map(|(_, file)| file);
            let first = members.next();
            if first.is_none() && name == REST {
                continue;
            }
            let names_at =
                first.map_or(0, |first| common_folder(&first.path, &members.next_back().unwrap_or(first).path));
            indices[at] = self.group_index(self.groups.len());
            self.groups.push(Group { names_at: names_at as u32, ..Group::empty() });
            self.components.push(Named { key: format!(":{name}").into(), goal });
        }
        self.holders = owners.into_iter().map(|owner| indices[owner]).collect();
        self.asked = components.to_vec();
    }

    /// Lists what each group holds, and what none does: groups before files, each by name.
    fn list_children(&mut self) {
        let groups = || self.groups().zip(self.groups.iter().map(|group| group.parent));
        let nodes = || groups().chain((0..).zip(self.holders.iter().copied()));
        let mut ends = vec![0_u32; self.groups.len() + 1];
        let place = |holder: u32| self.position(holder).unwrap_or(self.groups.len());
        nodes().for_each(|(_, holder)| ends[place(holder)] += 1);
        let mut end = 0;
        for size in &mut ends {
            // Where its children begin, until they are there.
            (*size, end) = (end, end + *size);
        }
        let mut children = vec![0; end as usize];
        for (node, holder) in nodes() {
            let at = &mut ends[place(holder)];
            children[*at as usize] = node;
            *at += 1;
        }
        let mut start = 0;
        for (group, &end) in self.groups.iter_mut().zip(&ends) {
            group.children = (start, end);
            start = end;
        }
        self.children = children;
    }

    /// Adds up what a group holds.
    fn count(&mut self, at: usize) {
        let children = &self.children[self.groups[at].range()];
        let counts = Counts::sum(children.iter().map(|&child| self.counts(child)));
        let files = children.iter().map(|&child| self.group_of(child).map_or(1, |group| group.files)).sum();
        let group = &mut self.groups[at];
        (group.counts, group.files) = (counts, files);
    }
}

impl Group {
    fn empty() -> Self {
        let counts = Counts::default();
        Self { first_file: 0, length: 0, names_at: 0, parent: NONE, children: (0, 0), files: 0, counts }
    }
}

/// Where a path stands among its neighbours, in bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Lengths {
    /// Of the longest folder that it shares with the path before it.
    shared: u32,
    /// Of the folder in which it lies.
    folder: u32,
}

impl Lengths {
    /// Of all paths, which are sorted. Each is looked up in memory, and that takes the time that a tree takes: it is done
    /// on every core.
    fn of(files: &[FileFacts]) -> Vec<Self> {
        let mut all = vec![Self::default(); files.len()];
        let measure = |(piece, slots): (usize, &mut [Self])| {
            let first = piece * FILES_AT_ONCE;
            let mut before: &str = first.checked_sub(1).map_or("", |before| &files[before].path);
            for (slot, file) in slots.iter_mut().zip(&files[first..]) {
                let path: &str = &file.path;
                let folder = memchr::memrchr(b'/', path.as_bytes()).map_or(0, |at| at + 1);
                // Most files lie where the one before lies.
                let shared = if before.as_bytes().get(..folder) == Some(&path.as_bytes()[..folder]) {
                    folder
                } else {
                    common_folder(before, path)
                };
                (slot.shared, slot.folder) = (shared as u32, folder as u32);
                before = path;
            }
        };
        let pieces = all.chunks_mut(FILES_AT_ONCE).enumerate();
        parallel::for_each(files.len() >= FILES_FOR_THREADS, pieces, measure);
        all
    }
}

/// The folders of these files, and by file the one that holds it.
fn folders(files: &[FileFacts]) -> (Vec<Folder>, Vec<u32>) {
    let mut folders: Vec<Folder> = Vec::new();
    let mut holders = Vec::with_capacity(files.len());
    // Paths are sorted, so the files of a folder follow one another: the open folders are a stack.
    let mut open: Vec<(u32, usize)> = Vec::new();
    for (index, (file, lengths)) in (0..).zip(files.iter().zip(Lengths::of(files))) {
        while open.last().is_some_and(|&(_, end)| end > lengths.shared as usize) {
            open.pop();
        }
        let mut start = open.last().map_or(0, |&(_, end)| end);
        while start < lengths.folder as usize && open.len() < MAX_DEPTH {
            // The path is not looked at where there is no folder to be found.
            let Some(length) = memchr::memchr(b'/', &file.path.as_bytes()[start..]) else { break };
            let end = start + length + 1;
            let (folder, parent) = (folders.len() as u32, open.last().map_or(NONE, |&(parent, _)| parent));
            if let Some(parent) = folders.get_mut(parent as usize) {
                (parent.folders, parent.last_folder) = (parent.folders + 1, folder);
            }
            let (files, folders_in_it, last_folder, is_joined) = (0, 0, NONE, false);
            let (first_file, length) = (index, end as u32);
            folders.push(Folder { first_file, length, parent, files, folders: folders_in_it, last_folder, is_joined });
            open.push((folder, end));
            start = end;
        }
        let holder = open.last().map_or(NONE, |&(folder, _)| folder);
        if let Some(folder) = folders.get_mut(holder as usize) {
            folder.files += 1;
        }
        holders.push(holder);
    }
    join_single_folders(&mut folders);
    (folders, holders)
}

/// A folder that holds nothing but one folder becomes one with it: `src/api/routes/`.
fn join_single_folders(folders: &mut [Folder]) {
    for at in (0..folders.len()).rev() {
        if let Folder { files: 0, folders: 1, last_folder: only, .. } = folders[at] {
            let only = &mut folders[only as usize];
            only.is_joined = true;
            let Folder { length, files, folders: inner, last_folder, .. } = *only;
            let folder = &mut folders[at];
            (folder.length, folder.files, folder.folders, folder.last_folder) = (length, files, inner, last_folder);
        }
    }
}

/// The length of the longest folder that two paths share, and with them all that stand between.
fn common_folder(first: &str, last: &str) -> usize {
    let shared = first.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
    first.as_bytes()[..shared].iter().rposition(|&byte| byte == b'/').map_or(0, |at| at + 1)
}

fn same_paths(before: &Arc<[FileFacts]>, after: &Arc<[FileFacts]>) -> bool {
    Arc::ptr_eq(before, after)
        || before.len() == after.len()
            && before.iter().zip(after.iter()).all(|(old, new)| is_same(&old.path, &new.path))
}
