//! The files of the project by their base names.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

/// How many files it holds at most, over all roots.
const MAX_INDEXED: usize = 200_000;

/// How deep below a root it goes.
const MAX_DEPTH: usize = 40;

/// So many files of one name are gone through; more are sorted by their folders.
const FEW: usize = 32;

/// Folders by a name, in the order in which they were walked.
type ByName = FxHashMap<Box<OsStr>, Vec<u32>>;

/// The regular files below some folders that version control does not ignore, and no link followed.
#[derive(Debug, Default)]
pub(super) struct Index {
    folders: Vec<PathBuf>,
    /// By name, the folders in which a file of this name is.
    names: ByName,
    /// The same by the name of the folder as well, for names that many files have.
    popular: RefCell<FxHashMap<Box<OsStr>, ByName>>,
    /// The names by what they are in lower case.
    alike: OnceCell<HashMap<String, Vec<OsString>>>,
}

impl Index {
    /// The files below these folders.
    pub(super) fn of(roots: &[PathBuf]) -> Self {
        let mut index = Self::default();
        for entry in roots.iter().flat_map(|root| walk(root)).take(MAX_INDEXED) {
            let Some(folder) = entry.path().parent() else { continue };
            // Files of one folder follow each other but for the folders between them.
            if index.folders.last().is_none_or(|last| last.as_os_str() != folder.as_os_str()) {
                index.folders.push(folder.to_owned());
            }
            let at = index.folders.len() as u32 - 1;
            match index.names.get_mut(entry.file_name()) {
                Some(folders) => folders.push(at),
                None => _ = index.names.insert(entry.file_name().into(), vec![at]),
            }
        }
        index
    }

    /// The files of this name.
    pub(super) fn named(&self, name: &str) -> Vec<PathBuf> {
        self.paths(OsStr::new(name)).collect()
    }

    /// The files of this name in folders of that name.
    pub(super) fn named_in(&self, folder: &str, name: &str) -> Vec<PathBuf> {
        let (folder, name) = (OsStr::new(folder), OsStr::new(name));
        let is_in = |at: &u32| self.folders[*at as usize].file_name().is_some_and(|last| last == folder);
        let found = match self.names.get(name) {
            None => Vec::new(),
            Some(few) if few.len() <= FEW => few.iter().copied().filter(is_in).collect(),
            Some(many) => {
                let mut popular = self.popular.borrow_mut();
                let by_folder = popular.entry(name.into()).or_insert_with(|| {
                    let mut by_folder: FxHashMap<Box<OsStr>, Vec<u32>> = FxHashMap::default();
                    for &at in many {
                        let folder = self.folders[at as usize].file_name().unwrap_or_default();
                        by_folder.entry(folder.into()).or_default().push(at);
                    }
                    by_folder
                });
                by_folder.get(folder).cloned().unwrap_or_default()
            }
        };
        found.into_iter().map(|at| self.folders[at as usize].join(name)).collect()
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
        folders.map(move |&folder| self.folders[folder as usize].join(name))
    }
}

/// The regular files below a folder that version control does not ignore, and no link followed.
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
