//! The files of the project by their base names, known from one loading to the next.
//!
//! To walk a project of 100,000 files takes longer than to read its report. A folder whose time of change is what it was
//! holds what it held: the others are listed again, and what is new in them is walked.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::mem;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ignore::{DirEntry, WalkBuilder};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

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
type ByName = FxHashMap<Box<OsStr>, Places>;

/// Places of folders. Most names are those of one file.
#[derive(Debug, Clone)]
enum Places {
    One(u32),
    Many(Vec<u32>),
}

impl Places {
    fn all(&self) -> &[u32] {
        match self {
            Self::One(place) => std::slice::from_ref(place),
            Self::Many(places) => places,
        }
    }

    fn add(&mut self, place: u32) {
        match self {
            Self::One(first) => *self = Self::Many(vec![*first, place]),
            Self::Many(places) => places.push(place),
        }
    }

    /// Keeps those that are wanted. Returns how many are left.
    fn retain(&mut self, mut is_wanted: impl FnMut(u32) -> bool) -> usize {
        match self {
            Self::One(place) => usize::from(is_wanted(*place)),
            Self::Many(places) => {
                places.retain(|&place| is_wanted(place));
                places.len()
            }
        }
    }
}

fn add_place(places: &mut ByName, name: &OsStr, place: u32) {
    match places.get_mut(name) {
        Some(places) => places.add(place),
        None => _ = places.insert(name.into(), Places::One(place)),
    }
}

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
    /// The hashes of all of them, added up.
    sum: u64,
    /// By name, the folders in which a file of this name is.
    names: ByName,
    /// The same by the name of the folder as well, for names that many files have.
    popular: RefCell<FxHashMap<Box<OsStr>, ByName>>,
    /// The names by what they are in lower case.
    alike: OnceCell<HashMap<String, Vec<OsString>>>,
}

/// A folder that was walked.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    /// A hash of the path.
    seed: u64,
    /// How deep it lies below its root.
    depth: usize,
    /// What it was like; none once it is gone.
    seen: Option<Seen>,
    /// The places of the folders in it.
    folders: Vec<u32>,
}

/// What is in a folder, without what is ignored.
struct Listing {
    seen: Seen,
    files: Vec<OsString>,
    /// Sorted.
    folders: Vec<PathBuf>,
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

    /// Looks at these folders again: from now on, it is of the files below them as they are.
    pub(super) fn refresh(&mut self, roots: &[PathBuf]) {
        if self.roots != roots || self.rules.may_have_changed() {
            *self = Self::of(roots);
            return;
        }
        let changed = |folder: &Folder| folder.seen.as_ref().is_some_and(|seen| seen.may_have_changed(&folder.path));
        let changed: Vec<usize> = (0..self.folders.len()).filter(|&at| changed(&self.folders[at])).collect();
        let are_many = changed.len() > FEW && changed.len() * MANY > self.folders.len();
        if are_many || changed.iter().any(|&at| self.rules.may_have_changed_in(&self.folders[at].path)) {
            *self = Self::of(roots);
        } else if !changed.is_empty() {
            self.list_again(&changed);
        }
    }

    /// A number that is another one where other files are below the folders.
    pub(super) fn sum(&self) -> u64 {
        self.sum
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
        let found = match self.names.get(name).map_or(&[][..], Places::all) {
            few if few.len() <= FEW => few.iter().copied().filter(is_in).collect(),
            many => {
                let mut popular = self.popular.borrow_mut();
                let by_folder = popular.entry(name.into()).or_insert_with(|| {
                    let mut by_folder = ByName::default();
                    for &at in many {
                        add_place(&mut by_folder, self.folders[at as usize].path.file_name().unwrap_or_default(), at);
                    }
                    by_folder
                });
                by_folder.get(folder).map_or_else(Vec::new, |places| places.all().to_vec())
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
        let folders = self.names.get(name).map_or(&[][..], Places::all).iter();
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

    /// Lists these folders again.
    fn list_again(&mut self, changed: &[usize]) {
        let mut listings = Vec::with_capacity(changed.len());
        let mut free = Vec::new();
        for &at in changed {
            let listing = self.listing(at);
            let is_there = |folder: &u32| listing.folders.binary_search(&self.folders[*folder as usize].path).is_ok();
            let (there, gone): (Vec<u32>, Vec<u32>) = self.folders[at].folders.iter().copied().partition(is_there);
            self.folders[at].folders = there;
            gone.into_iter().for_each(|folder| self.remove(folder, &mut free));
            listings.push((at, listing));
        }
        // It may have gone with a folder around it.
        listings.retain(|(at, _)| self.folders[*at].seen.is_some());
        let is_listed: HashSet<u32> = listings.iter().map(|(at, _)| *at as u32).collect();
        let Self { folders, size, sum, names, .. } = self;
        names.retain(|name, places| {
            let left = places.retain(|at| {
                let folder = &folders[at as usize];
                let stays = !is_listed.contains(&at) && folder.seen.is_some();
                if !stays {
                    *size -= 1;
                    *sum = sum.wrapping_sub(folder.hash(name));
                }
                stays
            });
            left > 0
        });
        for (at, listing) in listings {
            self.folders[at].seen = Some(listing.seen);
            listing.files.iter().for_each(|name| self.add_file(at as u32, name));
            let known = &self.folders[at].folders;
            let known: HashSet<&Path> = known.iter().map(|&folder| &*self.folders[folder as usize].path).collect();
            let new: Vec<PathBuf> = listing.folders.into_iter().filter(|path| !known.contains(&**path)).collect();
            for path in new {
                let new = self.add(&path, self.folders[at].depth + 1);
                self.folders[at].folders.extend(new);
            }
        }
        // Not before the files that were in them are forgotten.
        self.free.extend(free);
        self.popular.get_mut().clear();
        self.alike.take();
    }

    /// What is in a folder now.
    fn listing(&self, at: usize) -> Listing {
        let began = SystemTime::now();
        let Folder { path, depth, .. } = &self.folders[at];
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for entry in walk(path, usize::from(*depth < MAX_DEPTH)).filter(|entry| entry.depth() == 1) {
            if is_folder(&entry) {
                folders.push(entry.into_path());
            } else if is_file(&entry) {
                files.push(entry.file_name().to_owned());
            }
        }
        Listing { seen: Seen::of(path, began), files, folders }
    }

    fn place(&mut self, path: &Path, depth: usize, began: SystemTime) -> u32 {
        self.rules.add(path, began);
        let seen = Some(Seen::of(path, began));
        let seed = xxh3_64(path.as_os_str().as_encoded_bytes());
        let folder = Folder { path: path.to_owned(), seed, depth, seen, folders: Vec::new() };
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

    /// Forgets a folder and those in it, but not their files. Their places are free.
    fn remove(&mut self, at: u32, free: &mut Vec<u32>) {
        let gone = &mut self.folders[at as usize];
        gone.seen = None;
        free.push(at);
        for folder in mem::take(&mut gone.folders) {
            self.remove(folder, free);
        }
    }

    fn add_file(&mut self, folder: u32, name: &OsStr) {
        if self.size < MAX_INDEXED {
            self.size += 1;
            self.sum = self.sum.wrapping_add(self.folders[folder as usize].hash(name));
            add_place(&mut self.names, name, folder);
        }
    }
}

impl Folder {
    /// A hash of the path of a file in it.
    fn hash(&self, name: &OsStr) -> u64 {
        xxh3_64_with_seed(name.as_encoded_bytes(), self.seed)
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
