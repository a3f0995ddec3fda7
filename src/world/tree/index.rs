//! The files of the project by their base names, known from one loading to the next.
//!
//! To walk a project of 100,000 files takes longer than to read its report. A folder whose time of change is what it was
//! holds what it held: the others are listed again, and what is new in them is walked.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use ignore::{DirEntry, WalkBuilder};
use rustc_hash::FxHashMap;

use super::seen::{Rules, Seen};

/// How many files it holds at most, over all roots.
const MAX_INDEXED: usize = 200_000;

/// How deep below a root it goes.
const MAX_DEPTH: usize = 40;

/// So many files of one name are gone through; more are sorted by their folders.
const FEW: usize = 32;

/// Where more than a few of the folders changed, and more than one in so many, all are walked: that costs less.
const MANY: usize = 8;

/// Folders by a name.
type ByName = FxHashMap<Box<OsStr>, Vec<u32>>;

/// The regular files below some folders that version control does not ignore, and no link followed.
#[derive(Debug, Default)]
pub struct Index {
    roots: Vec<PathBuf>,
    /// What decides which files are ignored.
    rules: Rules,
    folders: Vec<Folder>,
    /// The places of folders that are gone.
    free: Vec<u32>,
    /// How many files there are.
    size: usize,
    /// By name, the folders in which a file of this name is.
    names: FxHashMap<Arc<OsStr>, Vec<u32>>,
    /// The same by the name of the folder as well, for names that many files have.
    popular: RefCell<FxHashMap<Box<OsStr>, ByName>>,
    /// The names by what they are in lower case.
    alike: OnceCell<HashMap<String, Vec<OsString>>>,
}

/// A folder that was walked.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    /// How deep it lies below its root.
    depth: usize,
    /// What it was like; none once it is gone.
    seen: Option<Seen>,
    files: Vec<Arc<OsStr>>,
    /// The places of the folders in it.
    folders: Vec<u32>,
}

impl Index {
    /// The files below these folders.
    pub(super) fn of(roots: &[PathBuf]) -> Self {
        let mut index = Self { roots: roots.to_vec(), rules: Rules::above(roots), ..Self::default() };
        for root in roots {
            index.add(root, 0);
        }
        index
    }

    /// The files below these folders as they are now.
    pub(super) fn again(mut self, roots: &[PathBuf]) -> Self {
        if self.roots != roots || self.rules.may_have_changed() {
            return Self::of(roots);
        }
        let changed = |folder: &Folder| folder.seen.as_ref().is_some_and(|seen| seen.may_have_changed(&folder.path));
        let changed: Vec<usize> = (0..self.folders.len()).filter(|&at| changed(&self.folders[at])).collect();
        if changed.len() > FEW && changed.len() * MANY > self.folders.len() {
            return Self::of(roots);
        }
        for at in changed {
            // It may have gone with a folder around it.
            if self.folders[at].seen.is_some() {
                if self.rules.may_have_changed_in(&self.folders[at].path) {
                    return Self::of(roots);
                }
                self.list(at as u32);
            }
        }
        self
    }

    /// The files of this name, sorted.
    pub(super) fn named(&self, name: &str) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = self.paths(OsStr::new(name)).collect();
        paths.sort();
        paths
    }

    /// The files of this name in folders of that name, sorted.
    pub(super) fn named_in(&self, folder: &str, name: &str) -> Vec<PathBuf> {
        let (folder, name) = (OsStr::new(folder), OsStr::new(name));
        let is_in = |at: &u32| self.folders[*at as usize].path.file_name().is_some_and(|last| last == folder);
        let found = match self.names.get(name) {
            None => Vec::new(),
            Some(few) if few.len() <= FEW => few.iter().copied().filter(is_in).collect(),
            Some(many) => {
                let mut popular = self.popular.borrow_mut();
                let by_folder = popular.entry(name.into()).or_insert_with(|| {
                    let mut by_folder: ByName = FxHashMap::default();
                    for &at in many {
                        let folder = self.folders[at as usize].path.file_name().unwrap_or_default();
                        by_folder.entry(folder.into()).or_default().push(at);
                    }
                    by_folder
                });
                by_folder.get(folder).cloned().unwrap_or_default()
            }
        };
        let mut paths: Vec<PathBuf> = found.into_iter().map(|at| self.folders[at as usize].path.join(name)).collect();
        paths.sort();
        paths
    }

    /// The files of this name with its letters in either case, sorted.
    pub(super) fn alike(&self, name: &str) -> Vec<PathBuf> {
        let alike = self.alike.get_or_init(|| {
            let mut alike: HashMap<String, Vec<OsString>> = HashMap::new();
            for name in self.names.keys() {
                alike.entry(name.to_string_lossy().to_lowercase()).or_default().push(name.to_os_string());
            }
            alike
        });
        let names = alike.get(&name.to_lowercase()).into_iter().flatten();
        let mut paths: Vec<PathBuf> = names.flat_map(|name| self.paths(name)).collect();
        paths.sort();
        paths
    }

    fn paths<'n>(&'n self, name: &'n OsStr) -> impl Iterator<Item = PathBuf> + 'n {
        let folders = self.names.get(name).into_iter().flatten();
        folders.map(move |&folder| self.folders[folder as usize].path.join(name))
    }

    /// Walks a folder that lies so deep below its root. Returns its place.
    fn add(&mut self, path: &Path, depth: usize) -> Option<u32> {
        let began = SystemTime::now();
        // The folder, and those in it that the walk is in.
        let mut around: Vec<u32> = Vec::new();
        for entry in walk(path, MAX_DEPTH.saturating_sub(depth)) {
            if self.size >= MAX_INDEXED {
                break;
            }
            around.truncate(entry.depth());
            if is_folder(&entry) {
                let at = self.place(entry.path(), depth + entry.depth(), began);
                if let Some(&parent) = around.last() {
                    self.folders[parent as usize].folders.push(at);
                }
                around.push(at);
            } else if let (true, Some(&parent)) = (is_file(&entry), around.last()) {
                self.add_file(parent, entry.file_name());
            }
        }
        around.first().copied()
    }

    /// Lists a folder again.
    fn list(&mut self, at: u32) {
        let began = SystemTime::now();
        let Folder { path, depth, .. } = &self.folders[at as usize];
        let (path, depth) = (path.clone(), *depth);
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for entry in walk(&path, usize::from(depth < MAX_DEPTH)).filter(|entry| entry.depth() == 1) {
            if is_folder(&entry) {
                folders.push(entry.into_path());
            } else if is_file(&entry) {
                files.push(entry.file_name().to_owned());
            }
        }
        self.folders[at as usize].seen = Some(Seen::of(&path, began));
        for name in mem::take(&mut self.folders[at as usize].files) {
            self.remove_file(at, &name);
        }
        for name in &files {
            self.add_file(at, name);
        }
        for folder in mem::take(&mut self.folders[at as usize].folders) {
            match folders.binary_search(&self.folders[folder as usize].path) {
                Ok(known) => {
                    folders.remove(known);
                    self.folders[at as usize].folders.push(folder);
                }
                Err(_) => self.remove(folder),
            }
        }
        for new in folders {
            let new = self.add(&new, depth + 1);
            self.folders[at as usize].folders.extend(new);
        }
        self.popular.get_mut().clear();
        self.alike.take();
    }

    fn place(&mut self, path: &Path, depth: usize, began: SystemTime) -> u32 {
        self.rules.add(path, began);
        let seen = Some(Seen::of(path, began));
        let folder = Folder { path: path.to_owned(), depth, seen, files: Vec::new(), folders: Vec::new() };
        match self.free.pop() {
            Some(at) => {
                self.folders[at as usize] = folder;
                at
            }
            None => {
                self.folders.push(folder);
                self.folders.len() as u32 - 1
            }
        }
    }

    /// Forgets a folder and all in it.
    fn remove(&mut self, at: u32) {
        let gone = &mut self.folders[at as usize];
        gone.seen = None;
        let (files, folders) = (mem::take(&mut gone.files), mem::take(&mut gone.folders));
        files.iter().for_each(|name| self.remove_file(at, name));
        folders.into_iter().for_each(|folder| self.remove(folder));
        self.free.push(at);
    }

    fn add_file(&mut self, folder: u32, name: &OsStr) {
        if self.size >= MAX_INDEXED {
            return;
        }
        self.size += 1;
        let name = self.names.get_key_value(name).map_or_else(|| name.into(), |(known, _)| Arc::clone(known));
        self.folders[folder as usize].files.push(Arc::clone(&name));
        self.names.entry(name).or_default().push(folder);
    }

    fn remove_file(&mut self, folder: u32, name: &OsStr) {
        self.size -= 1;
        let Some(folders) = self.names.get_mut(name) else { return };
        folders.retain(|&known| known != folder);
        if folders.is_empty() {
            self.names.remove(name);
        }
    }
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

fn is_file(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_file())
}

/// What is below a folder and so deep, itself first, that version control does not ignore, and no link followed; sorted,
/// what is in a folder behind it.
fn walk(folder: &Path, depth: usize) -> impl Iterator<Item = DirEntry> {
    WalkBuilder::new(folder)
        .follow_links(false)
        .require_git(false)
        .max_depth(Some(depth))
        .sort_by_file_name(|a, b| a.cmp(b))
        .build()
        .filter_map(Result::ok)
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
