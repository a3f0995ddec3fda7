//! The way from a path to what it means: every place on it where a change would lead elsewhere.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// More links than the system itself would follow.
const MAX_LINKS: usize = 40;

/// The way to a path. All places are `real folder/name`, as the system's watches call them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Route {
    /// Links on the way, and the first folder that is missing: a change there means a new way.
    pub(super) steps: Vec<PathBuf>,
    /// Where the way ends: the file or folder itself, there or not, in a folder that is.
    pub(super) end: Option<PathBuf>,
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
            let steps = steps.iter().map(|step| root.join(step)).collect();
            assert_eq!(route(&root.join(path)), Route { steps, end: end.map(|end| root.join(end)) }, "{path}");
        };
        check("runs/7/cov.xml", &[], Some("runs/7/cov.xml"));
        check("runs/../runs/./7", &[], Some("runs/7"));
        check("report.xml", &["report.xml", "latest"], Some("runs/7/cov.xml"));
        check("runs/8/new/cov.xml", &["runs/8"], None);
        assert_eq!(route(&root.join("loop")).end, None);
    }
}
