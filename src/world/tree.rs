//! The file system as the search for sources sees it: listed once, folder by folder, never followed out of the roots.
//!
//! A report can name 100,000 files in folders that are not there: a missing folder costs one question, whatever it is
//! said to hold. A tree is for one loading; what changes on disk afterwards is seen by the next one.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::analysis::{FoundFile, Project, RewriteKind, Tree};

/// How many files the index by base name holds at most, over all roots.
const MAX_INDEXED: usize = 200_000;

/// How deep below a root the index goes.
const MAX_DEPTH: usize = 40;

/// Folders with more entries are asked file by file instead of being listed.
const MAX_LISTED: usize = 50_000;

/// The real file system, for one loading of reports.
#[derive(Debug)]
pub struct DiskTree {
    roots: Vec<PathBuf>,
    folders: RefCell<HashMap<PathBuf, Option<Folder>>>,
    index: OnceCell<HashMap<OsString, Vec<PathBuf>>>,
    /// The names of the index by what they are in lower case.
    alike: OnceCell<HashMap<String, Vec<OsString>>>,
}

#[derive(Debug, Clone)]
struct Folder {
    canonical: PathBuf,
    /// The names in it; `None` where it was not listed: too large, not readable, or outside the roots.
    names: Option<std::rc::Rc<HashSet<OsString>>>,
}

impl DiskTree {
    /// The tree in which the sources of this project are sought.
    #[must_use]
    pub fn new(project: &Project) -> Self {
        let all = std::iter::once(&project.root).chain(&project.extra_roots);
        let named = project.rewrites.iter().filter(|rewrite| rewrite.kind != RewriteKind::Codecov);
        let rewrites = named.map(|rewrite| project.root.join(&rewrite.to));
        let mut roots: Vec<PathBuf> = Vec::new();
        for root in all.cloned().chain(rewrites).filter_map(|root| fs::canonicalize(root).ok()) {
            if root.is_dir() && !roots.iter().any(|known| root.starts_with(known)) {
                roots.push(root);
            }
        }
        Self { roots, folders: RefCell::default(), index: OnceCell::new(), alike: OnceCell::new() }
    }

    /// From the top down: below a missing folder nothing is asked and nothing is remembered. A report may name folders a
    /// thousand levels deep, and every tail of them is asked for.
    fn look(&self, path: &Path) -> Option<Folder> {
        if let Some(known) = self.folders.borrow().get(path) {
            return known.clone();
        }
        let mut levels: Vec<&Path> = path.ancestors().filter(|level| !level.as_os_str().is_empty()).collect();
        let mut above: Option<Folder> = None;
        while let Some(level) = levels.pop() {
            let known = self.folders.borrow().get(level).cloned();
            let folder = match known {
                Some(known) => known,
                None => {
                    let listed = above.as_ref().and_then(|above| above.names.as_ref());
                    if listed.zip(level.file_name()).is_some_and(|(names, name)| !names.contains(name)) {
                        return None;
                    }
                    let folder = self.open(level);
                    self.folders.borrow_mut().insert(level.to_owned(), folder.clone());
                    folder
                }
            };
            above = Some(folder?);
        }
        above
    }

    fn open(&self, path: &Path) -> Option<Folder> {
        if !fs::metadata(path).ok()?.is_dir() {
            return None;
        }
        let canonical = fs::canonicalize(path).ok()?;
        let listed = self.roots.iter().any(|root| canonical.starts_with(root));
        let names = if listed { list(&canonical).map(std::rc::Rc::new) } else { None };
        Some(Folder { canonical, names })
    }

    fn index(&self) -> &HashMap<OsString, Vec<PathBuf>> {
        self.index.get_or_init(|| {
            let mut index: HashMap<OsString, Vec<PathBuf>> = HashMap::new();
            for entry in self.roots.iter().flat_map(|root| walk(root)).take(MAX_INDEXED) {
                index.entry(entry.file_name().to_owned()).or_default().push(entry.into_path());
            }
            index
        })
    }
}

impl Tree for DiskTree {
    fn file(&self, path: &Path) -> Option<FoundFile> {
        let name = path.file_name()?;
        let folder = self.look(path.parent()?)?;
        if folder.names.is_some_and(|names| !names.contains(name)) {
            return None;
        }
        let canonical = folder.canonical.join(name);
        let about = fs::symlink_metadata(&canonical).ok()?;
        if about.is_file() {
            return Some(FoundFile { canonical, len: about.len() });
        }
        // A link is what it leads to; everything else (folders, devices, pipes, sockets) is no source.
        let canonical = fs::canonicalize(&canonical).ok()?;
        let about = fs::symlink_metadata(&canonical).ok().filter(fs::Metadata::is_file)?;
        Some(FoundFile { canonical, len: about.len() })
    }

    fn folder(&self, path: &Path) -> Option<PathBuf> {
        Some(self.look(path)?.canonical)
    }

    fn named(&self, name: &str) -> Vec<PathBuf> {
        self.index().get(std::ffi::OsStr::new(name)).cloned().unwrap_or_default()
    }

    fn alike(&self, name: &str) -> Vec<PathBuf> {
        let alike = self.alike.get_or_init(|| {
            let mut alike: HashMap<String, Vec<OsString>> = HashMap::new();
            for name in self.index().keys() {
                alike.entry(name.to_string_lossy().to_lowercase()).or_default().push(name.clone());
            }
            alike
        });
        let names = alike.get(&name.to_lowercase()).into_iter().flatten();
        let mut paths: Vec<PathBuf> = names.filter_map(|name| self.index().get(name)).flatten().cloned().collect();
        paths.sort();
        paths
    }
}

fn list(folder: &Path) -> Option<HashSet<OsString>> {
    let mut names = HashSet::new();
    for entry in fs::read_dir(folder).ok()? {
        names.insert(entry.ok()?.file_name());
        if names.len() > MAX_LISTED {
            return None;
        }
    }
    Some(names)
}

/// The regular files below a root that version control does not ignore, and no link followed.
fn walk(root: &Path) -> impl Iterator<Item = ignore::DirEntry> {
    ignore::WalkBuilder::new(root)
        .follow_links(false)
        .require_git(false)
        .max_depth(Some(MAX_DEPTH))
        .sort_by_file_name(|a, b| a.cmp(b))
        .build()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
}
