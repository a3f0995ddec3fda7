//! The way from a path to what it means: every place on it where a change would lead elsewhere.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// More links than the system itself would follow.
const MAX_LINKS: usize = 40;

/// Folders at this depth are many people's (`/home`, `/tmp`): there is always something going on, and they stay.
const SHARED_DEPTH: usize = 1;

/// The way to a path. All places are `real folder/name`, as the system's watches call them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Route {
    /// Links on the way, and the first folder that is missing: a change there means a new way.
    pub(super) steps: Vec<PathBuf>,
    /// Where the way ends: the file or folder itself, there or not, in a folder that is.
    pub(super) end: Option<PathBuf>,
    /// The folders that the way goes through, but for the topmost: if one is renamed, or another one comes in its place,
    /// the way leads elsewhere.
    pub(super) folders: Vec<PathBuf>,
}

impl Route {
    /// The folders in which something may happen to the end of the way; `is_folder`: the end is one, and things happen in it.
    pub(super) fn needed(&self, is_folder: bool) -> impl Iterator<Item = PathBuf> {
        let end = self.end.as_deref();
        let end = if is_folder && end.is_some_and(Path::is_dir) { end } else { end.and_then(Path::parent) };
        self.steps.iter().filter_map(|step| step.parent()).chain(end).map(Path::to_owned)
    }

    /// Whether another thing at this place would lead elsewhere.
    pub(super) fn leads_by(&self, place: &Path) -> bool {
        self.steps.iter().chain(&self.folders).any(|step| step == place)
    }
}

/// Follows a path as far as it goes.
pub(super) fn route(path: &Path) -> Route {
    let mut route = Route::default();
    let mut at = PathBuf::new();
    let mut rest: VecDeque<OsString> = parts(path).collect();
    while let Some(part) = rest.pop_front() {
        let name = match Path::new(&part).components().next() {
            Some(Component::Normal(name)) => name,
            Some(Component::ParentDir) => {
                at.pop();
                continue;
            }
            Some(Component::CurDir) | None => continue,
            Some(_) => {
                at.push(&part);
                continue;
            }
        };
        let here = at.join(name);
        let about = fs::symlink_metadata(&here);
        if about.as_ref().is_ok_and(fs::Metadata::is_symlink) {
            let target = fs::read_link(&here);
            route.steps.push(here);
            let (Ok(target), true) = (target, route.steps.len() <= MAX_LINKS) else { return route };
            if target.is_absolute() {
                at = PathBuf::new();
            }
            rest = parts(&target).chain(rest).collect();
        } else if rest.is_empty() {
            route.end = Some(here);
        } else if about.is_ok_and(|about| about.is_dir()) {
            if here.iter().skip(1).count() > SHARED_DEPTH && !route.folders.contains(&here) {
                route.folders.push(here.clone());
            }
            at = here;
        } else {
            route.steps.push(here);
            return route;
        }
    }
    route
}

fn parts(path: &Path) -> impl Iterator<Item = OsString> {
    path.components().map(|part| part.as_os_str().to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_and_gaps_are_steps() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = fs::canonicalize(folder.path()).expect("it is there");
        fs::create_dir_all(root.join("runs/7")).expect("folders");
        symlink("runs/7", root.join("latest")).expect("a link");
        symlink(root.join("latest/cov.xml"), root.join("report.xml")).expect("a link");
        symlink("loop", root.join("loop")).expect("a link");
        let check = |path: &str, steps: &[&str], end: Option<&str>| {
            let steps: Vec<PathBuf> = steps.iter().map(|step| root.join(step)).collect();
            let found = route(&root.join(path));
            assert_eq!((found.steps, found.end), (steps, end.map(|end| root.join(end))), "{path}");
        };
        check("runs/7/cov.xml", &[], Some("runs/7/cov.xml"));
        check("runs/../runs/./7", &[], Some("runs/7"));
        check("report.xml", &["report.xml", "latest"], Some("runs/7/cov.xml"));
        check("runs/8/new/cov.xml", &["runs/8"], None);
        assert_eq!(route(&root.join("loop")).end, None);
        let passed = route(&root.join("report.xml")).folders;
        assert!(passed.ends_with(&[root.join("runs"), root.join("runs/7")]), "{passed:?}");
        assert!(passed.contains(&root) && !passed.iter().any(|folder| folder.iter().count() < 3), "{passed:?}");
    }
}
