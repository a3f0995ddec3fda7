//! What one location leaves to the next: nothing that a new search would not find, and the whole of it where all is as it was.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use lacuna::analysis::{Loaded, PathSet, Project, Rewrite, Snapshot, Tree as _};
use lacuna::model::FileCoverage;
use lacuna::world::located::{self, Whereabouts};
use lacuna::world::tree::DiskTree;
use proptest::prelude::*;

use super::Folder;

/// A change of what is on disk, below the folder that holds the project and a folder beside it.
#[derive(Debug, Clone)]
enum Change {
    /// A file, so many bytes long.
    File(String, usize),
    Folder(String),
    Gone(String),
    Moved(String, String),
    /// A link, and where it leads.
    Link(String, String),
    Ignored(&'static str),
    /// One of the files that are there is gone, or is a link now.
    Lost(prop::sample::Index),
    Turned(prop::sample::Index, String),
}

/// A file as a report names it, with its last line; `ROOT` stands for the folder.
type Name = (String, u32);

/// A report: its folder, its roots, what it names, and whether it tells only what ran.
type Given = (&'static str, Vec<&'static str>, Vec<Name>, bool);

const TOPS: [&str; 2] = ["proj", "out"];
const ROOTS: [&str; 5] = ["/ci/x", "ROOT/proj/a", "ROOT/out", "/ci/x/a", "C:\\ci"];

fn inner() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec!["a", "b", "a", "b", "d.py", "e.py", "E.py"]);
    prop::collection::vec(part, 1..4).prop_map(|parts| parts.join("/"))
}

fn place() -> impl Strategy<Value = String> {
    (prop::sample::select(vec![TOPS[0], TOPS[0], TOPS[0], TOPS[1]]), inner())
        .prop_map(|(top, inner)| format!("{top}/{inner}"))
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        6 => (place(), 0..9_usize).prop_map(|(path, length)| Change::File(path, length)),
        1 => place().prop_map(Change::Folder),
        1 => Just(Change::Gone("out".to_owned())),
        2 => place().prop_map(Change::Gone),
        2 => (place(), place()).prop_map(|(from, to)| Change::Moved(from, to)),
        2 => (place(), place()).prop_map(|(from, to)| Change::Link(from, to)),
        1 => prop::sample::select(vec!["a\n", "e.py\n", ""]).prop_map(Change::Ignored),
        2 => any::<prop::sample::Index>().prop_map(Change::Lost),
        2 => (any::<prop::sample::Index>(), place()).prop_map(|(which, to)| Change::Turned(which, to)),
    ]
}

fn name() -> impl Strategy<Value = Name> {
    let before =
        vec!["", "", "a/", "/ci/x/", "/ci/x/b/", "ROOT/proj/", "ROOT/out/", "../out/", "C:\\ci\\", "b//a/", "/_/"];
    let path = (prop::sample::select(before), inner()).prop_map(|(before, inner)| format!("{before}{inner}"));
    (path, 1..12_u32)
}

fn given() -> impl Strategy<Value = Given> {
    let folder = prop::sample::select(vec!["proj", "proj/a", "out", ""]);
    let roots = prop::sample::subsequence(ROOTS.to_vec(), 0..3);
    (folder, roots, prop::collection::vec(name(), 1..8), prop::bool::weighted(0.2))
}

impl Change {
    /// Made, if it is possible.
    fn make(&self, top: &Path) {
        let ready = |path: &str| {
            let path = top.join(path);
            let _ = fs::create_dir_all(path.parent().unwrap());
            path
        };
        match self {
            Self::File(path, length) => _ = fs::write(ready(path), "x".repeat(*length)),
            Self::Folder(path) => _ = fs::create_dir_all(top.join(path)),
            Self::Gone(path) => _ = fs::remove_dir_all(top.join(path)).or_else(|_| fs::remove_file(top.join(path))),
            Self::Moved(from, to) => _ = fs::rename(top.join(from), top.join(to)),
            Self::Link(from, to) => link(&ready(from), &top.join(to)),
            Self::Lost(which) | Self::Turned(which, _) => {
                let files = files(top);
                let Some(file) = files.get(which.index(files.len().max(1))) else { return };
                fs::remove_file(file).unwrap();
                if let Self::Turned(_, to) = self {
                    link(file, &top.join(to));
                }
            }
            Self::Ignored(text) => _ = fs::write(ready("proj/.gitignore"), text),
        }
    }
}

/// Makes a link, if that is possible.
fn link(from: &Path, to: &Path) {
    #[cfg(unix)]
    let _ = std::os::unix::fs::symlink(to, from);
    #[cfg(not(unix))]
    let _ = (from, to);
}

/// All files and links below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => all.extend(files(&entry.path())),
            _ => all.push(entry.path()),
        }
    }
    all.sort();
    all
}

/// All below a folder was last changed long ago.
fn rest(folder: &Path) {
    let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for entry in fs::read_dir(folder).unwrap().flatten() {
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => rest(&entry.path()),
            kind if kind.is_file() => File::open(entry.path()).and_then(|file| file.set_modified(then)).unwrap(),
            _ => {}
        }
    }
    File::open(folder).and_then(|folder| folder.set_modified(then)).unwrap();
}

/// Reports that name nothing but files that are there.
fn exact(top: &Path, reports: &mut [Given]) {
    let files: Vec<String> =
        files(top).into_iter().filter_map(|file| file.into_os_string().into_string().ok()).collect();
    for (at, (name, last)) in reports.iter_mut().flat_map(|(_, _, names, _)| names).enumerate() {
        let Some(file) = files.get((*last as usize + 7 * at) % files.len().max(1)) else { return };
        let inner = file.strip_prefix(top.join("proj/").to_str().unwrap());
        *name = inner.filter(|_| *last % 2 == 0).unwrap_or(file).to_owned();
    }
}

fn loaded(top: &Path, reports: &[Given]) -> Vec<Loaded> {
    let here = |text: &str| text.replace("ROOT", top.to_str().unwrap());
    let report = |(folder, roots, names, only_ran): &Given| {
        let mut loaded = Loaded { folder: top.join(folder), ..Loaded::default() };
        let roots: Vec<String> = roots.iter().map(|root| here(root)).collect();
        for (name, last) in names {
            let roots = roots.iter().cloned().collect();
            let mut file = FileCoverage { roots, lines: [(*last, 1)].into_iter().collect(), ..FileCoverage::default() };
            file.details.only_ran = *only_ran;
            loaded.report.files.insert(here(name).into(), Arc::new(file));
        }
        loaded
    };
    reports.iter().map(report).collect()
}

/// Each bit is something that the user says.
fn project(top: &Path, says: u8) -> Project {
    let root = top.join("proj");
    let mut project = Project { root: root.clone(), working_dir: root, ..Project::default() };
    if says & 1 > 0 {
        project.extra_roots.push(top.join("out"));
    }
    if says & 2 > 0 {
        project.rewrites.push(Rewrite::prefix("/ci/x/b".to_owned(), "a".to_owned()));
    }
    if says & 4 > 0 {
        project.ignore = PathSet::globs(["b/*"]).unwrap();
    }
    project
}

fn anew(loaded: Vec<Loaded>, project: &Project) -> Snapshot {
    located::snapshot(loaded, project, &mut None)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// It is what a new search would give, whatever was changed since, on disk, in the reports and in the configuration, and
    /// whoever else looked at the files of the project.
    #[cfg(unix)]
    #[test]
    fn what_is_located_again_is_what_is_located(
        before in prop::collection::vec(change(), 0..20),
        reports in prop::collection::vec(given(), 1..3),
        steps in prop::collection::vec(
            (
                prop::collection::vec(change(), 0..3),
                prop::option::weighted(0.2, prop::collection::vec(given(), 1..3)),
                prop::option::weighted(0.2, 0..8_u8),
                prop::collection::vec(1..12_u32, 0..8),
                any::<bool>(),
                prop::bool::weighted(0.2),
                prop::option::weighted(0.2, given()),
                prop::bool::weighted(0.3),
            ),
            1..6,
        ),
        is_exact in any::<bool>(),
    ) {
        let folder = Folder::with(&[]);
        let top = &*folder.path;
        TOPS.iter().for_each(|name| fs::create_dir(top.join(name)).unwrap());
        before.iter().for_each(|change| change.make(top));
        let (mut reports, mut says, mut whereabouts) = (reports, 0, Whereabouts::default());
        if is_exact {
            exact(top, &mut reports);
        }
        for (changes, others, says_now, lasts, rests, turns, other, is_between) in steps {
            changes.iter().for_each(|change| change.make(top));
            if !top.join("proj").is_dir() {
                break;
            }
            says = says_now.unwrap_or(says);
            reports = others.unwrap_or(reports);
            reports[0].3 ^= turns;
            if let Some((folder, roots, _, _)) = other {
                (reports[0].0, reports[0].1) = (folder, roots);
            }
            let names = reports.iter_mut().flat_map(|(_, _, names, _)| names);
            names.zip(lasts).for_each(|((_, last), new)| *last = new);
            let (loaded, project) = (loaded(top, &reports), project(top, says));
            if is_between {
                let _ = located::snapshot(loaded.clone(), &project, &mut whereabouts.index);
            }
            let snapshot = whereabouts.snapshot(loaded.clone(), &project);
            prop_assert_eq!(&snapshot, &anew(loaded.clone(), &project));
            let again = whereabouts.snapshot(loaded, &project);
            prop_assert_eq!(&again, &snapshot);
            prop_assert!(Arc::ptr_eq(&again.places, &snapshot.places), "nothing changed, and it was searched for again");
            if rests {
                rest(top);
            }
        }
    }
}

/// What is not a folder where one was looked for is an answer as well.
#[test]
fn a_file_that_becomes_a_folder_is_looked_into() {
    let folder = Folder::with(&[("proj/lib/a.py", ""), ("proj/sub/lib", "")]);
    let project = Project { working_dir: folder.join("proj/sub"), ..project(&folder.path, 0) };
    let loaded = || loaded(&folder.path, &[("proj", vec![], vec![("lib/a.py".to_owned(), 1)], false)]);
    let mut whereabouts = Whereabouts::default();
    let keys = |snapshot: Snapshot| snapshot.report.files.keys().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(keys(whereabouts.snapshot(loaded(), &project)), ["lib/a.py"]);
    fs::remove_file(folder.join("proj/sub/lib")).unwrap();
    folder.write("proj/sub/lib/a.py", "");
    assert_eq!(keys(whereabouts.snapshot(loaded(), &project)), ["sub/lib/a.py"]);
}

/// What turns out to be there that was said not to be is not remembered as having been there.
#[test]
fn a_file_that_comes_while_it_is_searched_for_is_found_the_next_time() {
    let folder = Folder::with(&[("proj/src/b.py", "")]);
    let (path, project) = (folder.join("proj/src"), project(&folder.path, 0));
    let tree = DiskTree::new(&project);
    let source = tree.folder(&path).unwrap();
    assert!(tree.file(source, "a.py").is_none());
    folder.write("proj/src/a.py", "");
    (0..9).for_each(|at| assert!(tree.file(source, &format!("{at}.py")).is_none()));
    assert!(tree.into_answers().1.is_none(), "it was not there, and was");
}

#[test]
fn of_very_many_files_each_is_looked_at_again() {
    let names: Vec<Name> = (0..1_200).map(|at| (format!("src/{}/{at}.py", at / 100), 2)).collect();
    let folder = Folder::with(&[]);
    names.iter().for_each(|(name, _)| folder.write(&format!("proj/{name}"), "1\n2\n"));
    let loaded = || loaded(&folder.path, &[("proj", vec![], names.clone(), false)]);
    let (project, mut whereabouts) = (project(&folder.path, 0), Whereabouts::default());
    let before = whereabouts.snapshot(loaded(), &project);
    folder.write("proj/src/7/777.py", "");
    let after = whereabouts.snapshot(loaded(), &project);
    assert!(Arc::ptr_eq(&before.places, &after.places));
    assert!(after.notes.iter().any(|note| note.text.starts_with("src/7/777.py has lines beyond")), "{:?}", after.notes);
    fs::remove_file(folder.join("proj/src/11/1199.py")).unwrap();
    assert_eq!(whereabouts.snapshot(loaded(), &project).search.missing, 1);
}

#[test]
fn what_changes_nothing_for_the_search_does_not_begin_it_again() {
    let files = [("proj/src/a.py", "1\n2\n"), ("proj/src/b.py", "1\n"), ("proj/coverage.xml", "")];
    let folder = Folder::with(&files);
    let names = ["src/a.py", "src/b.py", "src/gone.py", "/ci/x/src/other.py"].map(|name| (name.to_owned(), 2));
    let loaded = || loaded(&folder.path, &[("proj", vec![], names.to_vec(), false)]);
    let (project, mut whereabouts) = (project(&folder.path, 0), Whereabouts::default());
    let before = whereabouts.snapshot(loaded(), &project);
    let mut again = || whereabouts.snapshot(loaded(), &project);

    folder.write("proj/coverage.new", "");
    fs::rename(folder.join("proj/coverage.new"), folder.join("proj/coverage.xml")).unwrap();
    folder.write("proj/src/a.py", "");
    let after = again();
    assert!(Arc::ptr_eq(&before.places, &after.places));
    let stale = |snapshot: &Snapshot| snapshot.notes.iter().filter(|note| note.text.contains("beyond")).count();
    assert_eq!((stale(&before), stale(&after)), (0, 1), "how long the sources are is asked each time");

    folder.write("proj/src/gone.py", "");
    assert_eq!(again().search.missing, 1);
}

/// Rules for what is ignored may come without a change of the folder that they are for: where a link to them led nowhere, and
/// in git's own folder.
#[cfg(unix)]
#[test]
fn rules_that_turn_up_elsewhere_are_followed() {
    for rules in ["out/rules", "proj/.git/info/exclude"] {
        let folder = Folder::with(&[("proj/a/a.py", ""), ("proj/b/b.py", ""), ("proj/.git/info/x", ""), ("out/x", "")]);
        for within in ["proj/.gitignore", "proj/a/.gitignore"] {
            link(&folder.join(within), &folder.join("out/rules"));
        }
        rest(&folder.path);
        let project = project(&folder.path, 0);
        let loaded = || loaded(&folder.path, &[("proj", vec![], vec![("a.py".to_owned(), 1)], false)]);
        let mut whereabouts = Whereabouts::default();
        let keys = |snapshot: Snapshot| snapshot.report.files.keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(keys(whereabouts.snapshot(loaded(), &project)), ["a/a.py"]);
        folder.write(rules, "a.py\n");
        assert_eq!(keys(anew(loaded(), &project)), ["a.py"], "it is ignored");
        assert_eq!(keys(whereabouts.snapshot(loaded(), &project)), ["a.py"], "{rules}");
    }
}
