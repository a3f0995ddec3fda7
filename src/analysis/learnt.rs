//! What located files teach about the others: a prefix of reported paths, and the folder on this machine that it is.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use super::ways::Origin;
use super::{Folder, paths};

/// More prefixes than any project has; a report that teaches more teaches nothing.
const MAX_MAPPINGS: usize = 64;

/// Prefixes learnt so far, those with the most files first.
#[derive(Debug, Default)]
pub(super) struct Learnt {
    mappings: Vec<Mapping>,
    version: u32,
}

#[derive(Debug)]
struct Mapping {
    prefix: String,
    local: PathBuf,
    /// The same, as the file system knows it.
    folder: OnceCell<Option<Folder>>,
    files: usize,
}

impl Learnt {
    /// Learns from a file that was reported as `full` and found at `found`, below `root`. What both have in common at
    /// their ends is not part of the mapping, but the mapping never rises above `root`. Returns the place of the mapping.
    pub(super) fn learn(&mut self, full: &str, found: &Path, root: &Path) -> Option<usize> {
        let inner = paths::relative(found, root)?;
        let common = agreement(full, &inner)?;
        let prefix = without_end(full, common);
        let local = root.join(without_end(&inner, common));
        let known = self.mappings.iter().position(|known| known.prefix == prefix && known.local == local);
        if let Some(at) = known {
            self.again(at);
        } else if self.mappings.len() < MAX_MAPPINGS {
            self.mappings.push(Mapping { prefix: prefix.to_owned(), local, folder: OnceCell::new(), files: 1 });
            self.version += 1;
            return Some(self.mappings.len() - 1);
        }
        known
    }

    /// Learns once more what the mapping at this place says.
    pub(super) fn again(&mut self, at: usize) {
        self.mappings[at].files += 1;
        if at > 0 && self.mappings[at].files > self.mappings[at - 1].files {
            self.mappings.swap(at, at - 1);
            self.version += 1;
        }
    }

    /// Changes when what was learnt, or its order, does.
    pub(super) fn version(&self) -> u32 {
        self.version
    }

    /// The mapping at this place: its prefix, its folder, and what the file system calls that, once it was asked.
    pub(super) fn mapping(&self, at: usize) -> (&str, &Path, &OnceCell<Option<Folder>>) {
        let mapping = &self.mappings[at];
        (&mapping.prefix, &mapping.local, &mapping.folder)
    }

    /// Calls `visit` with each mapping that says where files of a folder are.
    pub(super) fn each(&self, folder: &str, mut visit: impl FnMut(Origin)) {
        for (at, mapping) in self.mappings.iter().enumerate().filter(|(_, mapping)| !mapping.prefix.is_empty()) {
            if paths::below(folder, &mapping.prefix).is_some() {
                visit(Origin::Learnt(at));
            } else if paths::split(&mapping.prefix).0 == folder {
                visit(Origin::LearntForFile(at));
            }
        }
    }

    /// Where the mapping at this place puts a file, if it says anything about it.
    pub(super) fn place(&self, at: usize, full: &str) -> Option<PathBuf> {
        let Mapping { prefix, local, .. } = &self.mappings[at];
        Some(local.join(paths::below(full, prefix)?))
    }

    /// Where a file reported as `full` would be. A mapping of all relative paths says too little to be tried.
    pub(super) fn candidates(&self, full: &str) -> impl Iterator<Item = PathBuf> {
        self.mappings
            .iter()
            .filter(|mapping| !mapping.prefix.is_empty())
            .filter_map(move |mapping| Some(mapping.local.join(paths::below(full, &mapping.prefix)?)))
    }

    /// The place that a file reported as `full` would have, if it were there.
    pub(super) fn name(&self, full: &str) -> Option<PathBuf> {
        self.candidates(full).next().or_else(|| {
            let mut all = self.mappings.iter().filter(|mapping| mapping.prefix.is_empty());
            let only = all.next().filter(|_| all.next().is_none())?;
            (!paths::is_absolute(full) && !full.starts_with("..")).then(|| only.local.join(full))
        })
    }

    /// What was learnt: each prefix, the folder that it is, and how many files say so.
    pub(super) fn taught(&self) -> impl Iterator<Item = (String, PathBuf, usize)> {
        let is_news = |mapping: &&Mapping| !mapping.prefix.is_empty() && Path::new(&mapping.prefix) != mapping.local;
        self.mappings.iter().filter(is_news).map(|one| (one.prefix.clone(), one.local.clone(), one.files))
    }

    /// Whether nothing is known that could tell where a path of this kind begins: prefixes of absolute paths say nothing
    /// about relative ones, nor the other way round.
    pub(super) fn says_nothing_of(&self, absolute: bool) -> bool {
        self.mappings.iter().all(|mapping| mapping.prefix.is_empty() || paths::is_absolute(&mapping.prefix) != absolute)
    }
}

/// How many components at their ends a reported path and a path below a root have in common, without the prefix of
/// everything: of an absolute path at least one folder is kept. `None` if there is none to keep.
pub(super) fn agreement(full: &str, inner: &str) -> Option<usize> {
    let common = paths::agreeing(paths::parts(full), paths::parts(inner));
    if !paths::is_absolute(full) {
        return Some(common);
    }
    // The top of a file system, or of a drive.
    let top = usize::from(!full.starts_with('/'));
    let folders = paths::parts(full).count().saturating_sub(top + 1);
    (folders > 0).then(|| common.min(folders))
}

/// A spelling without its last `count` components.
pub(super) fn without_end(spelling: &str, count: usize) -> &str {
    (0..count).fold(spelling, |rest, _| paths::split(rest).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(full: &str, found: &str, asked: &str, expected: &[&str]) {
        let mut learnt = Learnt::default();
        learnt.learn(full, Path::new(found), Path::new("/work"));
        let candidates: Vec<PathBuf> = learnt.candidates(asked).collect();
        assert_eq!(candidates, expected.iter().map(PathBuf::from).collect::<Vec<_>>());
    }

    #[test]
    fn a_prefix_is_learnt_up_to_the_root() {
        check("/home/ci/work/src/a.py", "/work/src/a.py", "/home/ci/work/src/b.py", &["/work/src/b.py"]);
        check("/home/ci/p/src/a.py", "/work/src/a.py", "/home/ci/p/lib/b.py", &["/work/lib/b.py"]);
        check("/home/ci/p/src/a.py", "/work/src/a.py", "/home/ci/px/b.py", &[]);
        check("example.com/p/calc/a.go", "/work/calc/a.go", "example.com/p/main.go", &["/work/main.go"]);
        check("/src/a.c", "/work/src/a.c", "/src/b.c", &["/work/src/b.c"]);
        check("/src/a.c", "/work/src/a.c", "/etc/passwd", &[]);
        check("/a.c", "/work/a.c", "/b.c", &[]);
        check("/app/a.py", "/work/backend/a.py", "/app/b.py", &["/work/backend/b.py"]);
    }

    #[test]
    fn relative_paths_teach_names_only() {
        check("a.py", "/work/sub/a.py", "b.py", &[]);
        let mut learnt = Learnt::default();
        learnt.learn("a.py", Path::new("/work/sub/a.py"), Path::new("/work"));
        assert_eq!(learnt.name("b.py"), Some(PathBuf::from("/work/sub/b.py")));
    }
}
