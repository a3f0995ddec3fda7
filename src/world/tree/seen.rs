//! Whether a folder holds what it held, and whether the same of it is ignored.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ignore::gitignore::gitconfig_excludes_path;
use rustc_hash::FxHashMap;

use crate::world::watch::Stamp;

/// The times of some file systems are as coarse.
const COARSE: Duration = Duration::from_secs(2);

/// What tells in a folder which files are ignored.
const RULES: [&str; 3] = [".gitignore", ".ignore", ".git/info/exclude"];

/// What a folder or a file was like when it was read.
#[derive(Debug)]
pub(super) struct Seen {
    stamp: Stamp,
    /// A change right behind the reading might show in no time of change.
    is_sure: bool,
}

impl Seen {
    /// What this is like. It was read after `began`, and perhaps before it is looked at here.
    pub(super) fn of(path: &Path, began: SystemTime) -> Self {
        let stamp = Stamp::of(path);
        let is_sure = stamp.is_missing() || stamp.modified().is_some_and(|modified| modified + COARSE < began);
        Self { stamp, is_sure }
    }

    /// Whether it may be another one now.
    pub(super) fn may_have_changed(&self, path: &Path) -> bool {
        !self.is_sure || Stamp::of(path) != self.stamp
    }
}

/// The files that tell what is ignored. Those of folders that are walked are kept where they are there, be it as a link to
/// nothing: another one shows in the time of its folder.
#[derive(Debug, Default)]
pub(super) struct Rules(FxHashMap<PathBuf, Seen>);

impl Rules {
    /// Those in some folders and above them, and those of the user.
    pub(super) fn above(roots: &[PathBuf]) -> Self {
        let began = SystemTime::now();
        let above = roots.iter().flat_map(|root| root.ancestors()).flat_map(in_folder);
        let all = above.chain(gitconfig_excludes_path());
        Self(all.map(|path| (path.clone(), Seen::of(&path, began))).collect())
    }

    /// Those in a folder that is walked since `began`.
    pub(super) fn add(&mut self, folder: &Path, began: SystemTime) {
        let there = in_folder(folder).filter(|path| fs::symlink_metadata(path).is_ok());
        self.0.extend(there.map(|path| (path.clone(), Seen::of(&path, began))));
    }

    /// Whether one of them may tell something else now.
    pub(super) fn may_have_changed(&self) -> bool {
        self.0.iter().any(|(path, seen)| seen.may_have_changed(path))
    }

    /// The same of those in a folder, where there may also be others now.
    pub(super) fn may_have_changed_in(&self, folder: &Path) -> bool {
        in_folder(folder).any(|path| match self.0.get(&path) {
            Some(seen) => seen.may_have_changed(&path),
            None => !Stamp::of(&path).is_missing(),
        })
    }
}

fn in_folder(folder: &Path) -> impl Iterator<Item = PathBuf> {
    RULES.iter().map(move |name| folder.join(name))
}
