//! Files that nobody has seen yet: where they may turn up, and by which names.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::route::{Route, route};
use crate::world::discover;

/// Where more folders than this may hold what is sought, the first ones are watched.
const MAX_FOLDERS: usize = 5_000;

/// Names, as globs: `*` stays within a folder, `**` does not.
#[derive(Debug, Clone)]
pub struct Names(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    patterns: Vec<String>,
    set: GlobSet,
}

impl Names {
    /// Of these globs, those that can be understood.
    pub fn new(patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let patterns: Vec<String> = patterns.into_iter().map(Into::into).collect();
        let mut set = GlobSetBuilder::new();
        let globs = patterns.iter().filter_map(|it| GlobBuilder::new(it).literal_separator(true).build().ok());
        for glob in globs {
            set.add(glob);
        }
        let set = set.build().unwrap_or_else(|_| GlobSet::empty());
        Self(Arc::new(Compiled { patterns, set }))
    }

    /// Whether a path, relative to where the names are sought, is one of them.
    #[must_use]
    pub fn is_match(&self, path: &Path) -> bool {
        self.0.set.is_match(path)
    }
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.patterns == other.0.patterns
    }
}

impl Eq for Names {}

/// Names below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// The folder, absolute, there or not.
    pub folder: PathBuf,
    /// The names, relative to the folder.
    pub names: Names,
    /// How deep: 1 is directly in the folder.
    pub depth: usize,
    /// Whether there are files in use already that may be of the same run: then what turns up waits for them.
    pub spare: bool,
}

/// A place where files are sought, as it is now.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) sought: Sought,
    /// The way to the folder.
    pub(super) route: Route,
    /// The folder and those below it that may hold what is sought, as the system calls them.
    pub(super) folders: BTreeSet<PathBuf>,
}

impl Place {
    pub(super) fn new(sought: Sought) -> Self {
        Self { sought, route: Route::default(), folders: BTreeSet::new() }
    }

    /// Looks which folders there are.
    pub(super) fn look(&mut self) {
        self.route = route(&self.sought.folder);
        self.folders.clear();
        let Some(end) = self.route.end.clone().filter(|end| end.is_dir()) else { return };
        let mut level = vec![end];
        for depth in 1..=self.sought.depth {
            let is_last = depth == self.sought.depth;
            let below = if is_last { Vec::new() } else { level.iter().flat_map(|folder| folders_in(folder)).collect() };
            self.folders.extend(level);
            if self.folders.len() > MAX_FOLDERS {
                return;
            }
            level = below;
        }
    }

    /// A file at this place of the system's, as it would be spelled, if it is one that is sought.
    pub(super) fn spelled(&self, place: &Path) -> Option<PathBuf> {
        let folder = place.parent().filter(|folder| self.folders.contains(*folder));
        let inner = folder.and_then(|_| place.strip_prefix(self.route.end.as_ref()?).ok())?;
        self.sought.names.is_match(inner).then(|| self.sought.folder.join(inner))
    }

    /// Whether a path, as it is spelled, is one that is sought.
    pub(super) fn wants(&self, path: &Path) -> bool {
        let inner = path.strip_prefix(&self.sought.folder);
        inner.is_ok_and(|inner| inner.iter().count() <= self.sought.depth && self.sought.names.is_match(inner))
    }

    /// Whether something at this place of the system's may lead to other folders.
    pub(super) fn is_on_the_way(&self, place: &Path) -> bool {
        let is_folder_in_it = || {
            self.sought.depth > 1
                && place.parent().is_some_and(|folder| self.folders.contains(folder))
                && place.is_dir()
        };
        self.route.leads_by(place) || self.route.end.as_deref() == Some(place) || is_folder_in_it()
    }

    /// All that is sought and there.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let entries = self.folders.iter().flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
        let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
        files.filter_map(|entry| self.spelled(&entry.path())).collect()
    }
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    folders.filter(|entry| !discover::is_ignored(&entry.file_name())).map(|entry| entry.path()).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_place_knows_its_folders_and_what_is_sought_in_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = fs::canonicalize(folder.path()).expect("it is there");
        for path in ["a/b/c", "node_modules/x", "a/d"] {
            fs::create_dir_all(root.join("real").join(path)).expect("folders");
        }
        std::os::unix::fs::symlink("real", root.join("link")).expect("a link");
        for file in ["top.info", "a/one.info", "a/b/two.info", "a/b/c/three.info", "a/other.txt"] {
            fs::write(root.join("real").join(file), "").expect("written");
        }
        let place = |names: &str, depth| {
            let mut place =
                Place::new(Sought { folder: root.join("link"), names: Names::new([names]), depth, spare: false });
            place.look();
            place
        };
        let files = |names: &str, depth| {
            let found = place(names, depth).files();
            let mut found: Vec<_> = found.iter().map(|it| it.strip_prefix(&root).expect("in it").to_owned()).collect();
            found.sort();
            found
        };
        assert_eq!(files("*.info", 1), [Path::new("link/top.info")]);
        assert_eq!(files("*/*.info", 2), [Path::new("link/a/one.info")]);
        assert_eq!(files("**/t*.info", 3), [Path::new("link/a/b/two.info"), Path::new("link/top.info")]);
        let deep = place("**/x", 3);
        assert!(
            !deep.folders.contains(&root.join("real/node_modules")) && !deep.folders.contains(&root.join("real/a/b/c"))
        );
        assert!(deep.is_on_the_way(&root.join("link")) && deep.is_on_the_way(&root.join("real/a/d")));
        assert!(!deep.is_on_the_way(&root.join("real/a/other.txt")));
    }
}
