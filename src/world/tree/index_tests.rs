//! An index after any changes of a project.

use std::fs::{self, File};
use std::time::Duration;

use proptest::prelude::*;

use super::*;

/// One change of the project.
#[derive(Debug, Clone)]
enum Change {
    File(String),
    /// What is ignored in a folder.
    Rules(String, &'static str),
    Folder(String),
    Gone(String),
    Moved(String, String),
}

fn path() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "c", "d.py", "e.py"]), 1..4).prop_map(|it| it.join("/"))
}

fn change() -> impl Strategy<Value = Change> {
    let rules = prop::sample::select(vec!["a\n", "b/\n", "*.py\n!e.py\n", "/c/d.py\n", ""]);
    prop_oneof![
        5 => path().prop_map(Change::File),
        1 => (path(), rules).prop_map(|(folder, rules)| Change::Rules(folder, rules)),
        2 => path().prop_map(Change::Folder),
        2 => path().prop_map(Change::Gone),
        2 => (path(), path()).prop_map(|(from, to)| Change::Moved(from, to)),
    ]
}

impl Change {
    /// Made, if it is possible.
    fn make(&self, root: &Path) {
        let written = |path: PathBuf, text: &str| {
            let _ = fs::create_dir_all(path.parent().unwrap_or(root));
            let _ = fs::write(path, text);
        };
        match self {
            Self::File(path) => written(root.join(path), ""),
            Self::Rules(folder, rules) => written(root.join(folder).join(".gitignore"), rules),
            Self::Folder(path) => _ = fs::create_dir_all(root.join(path)),
            Self::Gone(path) => _ = fs::remove_dir_all(root.join(path)).or_else(|_| fs::remove_file(root.join(path))),
            Self::Moved(from, to) => _ = fs::rename(root.join(from), root.join(to)),
        }
    }
}

/// Everything below a folder was last changed long ago.
fn rest(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            rest(&entry.path());
        } else {
            set_old(&entry.path());
        }
    }
    set_old(folder);
}

fn set_old(path: &Path) {
    let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    File::open(path).and_then(|file| file.set_modified(then)).expect("it is ours");
}

fn all(index: &Index) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = index.names.keys().flat_map(|name| index.paths(name)).collect();
    all.sort();
    assert_eq!(all.len(), index.size);
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// It is the same as if the project were walked anew, whatever happened since.
    #[cfg(unix)]
    #[test]
    fn an_index_knows_what_changed(
        before in prop::collection::vec(change(), 0..20),
        batches in prop::collection::vec(prop::collection::vec(change(), 0..5), 1..5),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let roots = [folder.path().canonicalize().expect("it is there")];
        before.iter().for_each(|change| change.make(&roots[0]));
        rest(&roots[0]);
        let mut index = Index::of(&roots);
        for batch in batches {
            batch.iter().for_each(|change| change.make(&roots[0]));
            let (before, sum) = (all(&index), index.sum());
            index.refresh(&roots);
            prop_assert_eq!(all(&index), all(&Index::of(&roots)), "{:?}", batch);
            prop_assert_eq!(sum == index.sum(), before == all(&index), "{:?}", batch);
            for name in ["d.py", "e.py", "a"] {
                for within in ["a", "b", "c"] {
                    let found = Index::of(&roots).named_in(within, name);
                    prop_assert_eq!(index.named_in(within, name), found);
                }
                prop_assert_eq!(index.alike(&name.to_uppercase()), index.named(name));
            }
            rest(&roots[0]);
        }
    }
}

#[test]
fn a_folder_that_did_not_change_is_not_listed_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let roots = [folder.path().canonicalize().expect("it is there")];
    Change::File("a/d.py".to_owned()).make(&roots[0]);
    rest(&roots[0]);
    let mut index = Index::of(&roots);
    Change::File("a/e.py".to_owned()).make(&roots[0]);
    set_old(&roots[0].join("a"));
    index.refresh(&roots);
    assert_eq!(all(&index), [roots[0].join("a/d.py")], "it was listed");
    Change::File("a/b/e.py".to_owned()).make(&roots[0]);
    index.refresh(&roots);
    assert_eq!(all(&index), ["a/b/e.py", "a/d.py", "a/e.py"].map(|path| roots[0].join(path)));
}

#[test]
fn a_folder_that_changed_as_it_was_listed_is_listed_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let roots = [folder.path().canonicalize().expect("it is there")];
    let mut index = Index::of(&roots);
    let then = fs::metadata(&roots[0]).and_then(|about| about.modified()).expect("a time");
    Change::File("d.py".to_owned()).make(&roots[0]);
    File::open(&roots[0]).and_then(|folder| folder.set_modified(then)).expect("it is ours");
    index.refresh(&roots);
    assert_eq!(all(&index), [roots[0].join("d.py")]);
}
