//! The watcher on a real file system: one table of cases, by the system's notice and by polling. Nothing here sleeps:
//! every case waits for the callback.
#![cfg(all(feature = "app", unix))]
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use lacuna::world::watch::{Change, Stamp, Watched, Watcher};
use tempfile::TempDir;

/// Far more than any machine needs.
const PATIENCE: Duration = Duration::from_secs(10);

/// A folder, a watcher, and what it said.
struct Scene {
    folder: TempDir,
    watcher: Option<Watcher>,
    heard: Receiver<Change>,
    watched: Watched,
}

type Start = fn(Box<dyn Fn(Change) + Send>) -> Watcher;

const WATCHERS: [(&str, Start); 2] =
    [("system", |heard| Watcher::new(heard)), ("polling", |heard| Watcher::polling(Duration::from_millis(15), heard))];

impl Scene {
    fn new(start: Start) -> Self {
        let (say, heard) = channel();
        let watcher = start(Box::new(move |change| {
            let _ = say.send(change);
        }));
        let folder = tempfile::tempdir().unwrap();
        Self { folder, watcher: Some(watcher), heard, watched: Watched::default() }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.at(name).parent().unwrap()).unwrap();
        fs::write(self.at(name), text).unwrap();
    }

    fn replace(&self, name: &str, text: &str) {
        let aside = self.at("aside.tmp");
        fs::write(&aside, text).unwrap();
        fs::rename(aside, self.at(name)).unwrap();
    }

    /// Watches these as they are now, and waits until the watches are in place: the sentinel's change was heard.
    fn watch(&mut self, files: &[&str]) {
        self.write("sentinel/file", "");
        files.iter().for_each(|name| self.watched.add_file(self.at(name)));
        self.watched.files.insert(self.at("sentinel/file"), Stamp::MISSING);
        self.rewatch();
        self.expect(&["sentinel/file"]);
        self.watched.files.insert(self.at("sentinel/file"), Stamp::of(&self.at("sentinel/file")));
    }

    fn rewatch(&mut self) {
        self.watcher.as_mut().unwrap().watch(self.watched.clone());
    }

    #[track_caller]
    fn change(&self) -> BTreeSet<PathBuf> {
        match self.heard.recv_timeout(PATIENCE) {
            Ok(Change::Files(paths)) => paths.into_iter().collect(),
            other => panic!("{other:?}"),
        }
    }

    /// The next change is of exactly these.
    #[track_caller]
    fn expect(&self, names: &[&str]) {
        assert_eq!(self.change(), names.iter().map(|name| self.at(name)).collect());
    }

    /// Nothing but the sentinel is heard of. Its removal is what the watcher waits for the longest, so that whatever was
    /// pending would have come before.
    #[track_caller]
    fn expect_nothing(&self) {
        fs::remove_file(self.at("sentinel/file")).unwrap();
        self.expect(&["sentinel/file"]);
        self.replace("sentinel/file", "touched");
        self.expect(&["sentinel/file"]);
    }
}

fn truncate_and_write(scene: &mut Scene) {
    scene.write("cov.xml", "old");
    scene.watch(&["cov.xml"]);
    let mut file = File::create(scene.at("cov.xml")).unwrap();
    for piece in ["one ", "two ", "three"] {
        file.write_all(piece.as_bytes()).unwrap();
        file.flush().unwrap();
    }
    drop(file);
    scene.expect(&["cov.xml"]);
    assert_eq!(fs::read(scene.at("cov.xml")).unwrap(), b"one two three");
    scene.expect_nothing();
}

fn rename_over(scene: &mut Scene) {
    scene.write("cov.xml", "old");
    scene.watch(&["cov.xml"]);
    for round in 0..3 {
        scene.replace("cov.xml", &format!("new {round}"));
        scene.expect(&["cov.xml"]);
    }
    scene.expect_nothing();
}

fn delete_and_recreate(scene: &mut Scene) {
    scene.write("cov.xml", "old");
    scene.watch(&["cov.xml"]);
    fs::remove_file(scene.at("cov.xml")).unwrap();
    scene.write("cov.xml", "new");
    scene.expect(&["cov.xml"]);
    assert!(scene.at("cov.xml").exists());
    scene.expect_nothing();
}

fn removal(scene: &mut Scene) {
    scene.write("cov.xml", "old");
    scene.watch(&["cov.xml"]);
    fs::remove_file(scene.at("cov.xml")).unwrap();
    scene.expect(&["cov.xml"]);
    scene.write("cov.xml", "new");
    scene.expect(&["cov.xml"]);
    scene.expect_nothing();
}

fn folder_that_is_not_there_yet(scene: &mut Scene) {
    scene.watch(&["build/reports/py/cov.xml"]);
    scene.write("build/reports/py/cov.xml", "new");
    scene.expect(&["build/reports/py/cov.xml"]);
    scene.replace("build/reports/py/cov.xml", "newer");
    scene.expect(&["build/reports/py/cov.xml"]);
    scene.expect_nothing();
}

fn folder_deleted_and_recreated(scene: &mut Scene) {
    scene.write("build/cov.xml", "old");
    scene.watch(&["build/cov.xml"]);
    for round in 0..3 {
        fs::remove_dir_all(scene.at("build")).unwrap();
        scene.write("build/cov.xml", &format!("new {round}"));
        scene.expect(&["build/cov.xml"]);
    }
    fs::rename(scene.at("build"), scene.at("moved")).unwrap();
    scene.write("build/cov.xml", "after the move");
    scene.expect(&["build/cov.xml"]);
    scene.write("moved/cov.xml", "no longer watched");
    scene.expect_nothing();
}

fn links(scene: &mut Scene) {
    scene.write("runs/1/cov.xml", "one");
    scene.write("runs/2/cov.xml", "two!");
    symlink("runs/1", scene.at("latest")).unwrap();
    symlink("latest/cov.xml", scene.at("cov.xml")).unwrap();
    scene.watch(&["cov.xml"]);
    scene.write("runs/1/cov.xml", "one, rewritten");
    scene.expect(&["cov.xml"]);
    symlink("runs/2", scene.at("next")).unwrap();
    fs::rename(scene.at("next"), scene.at("latest")).unwrap();
    scene.expect(&["cov.xml"]);
    scene.replace("runs/2/cov.xml", "two, replaced");
    scene.expect(&["cov.xml"]);
    scene.write("runs/1/cov.xml", "no longer watched");
    scene.expect_nothing();
    fs::remove_file(scene.at("cov.xml")).unwrap();
    symlink("runs/1/cov.xml", scene.at("cov.xml")).unwrap();
    scene.expect(&["cov.xml"]);
}

fn two_files_one_change(scene: &mut Scene) {
    scene.write("one.xml", "old");
    scene.write("two.info", "old");
    scene.watch(&["one.xml", "two.info"]);
    for (from, text) in [("1", "one"), ("2", "two")] {
        scene.write(from, text);
    }
    fs::rename(scene.at("1"), scene.at("one.xml")).unwrap();
    fs::rename(scene.at("2"), scene.at("two.info")).unwrap();
    scene.expect(&["one.xml", "two.info"]);
    scene.expect_nothing();
}

fn neighbours(scene: &mut Scene) {
    scene.write("cov.xml", "old");
    scene.write("cov.xml.bak", "old");
    scene.watch(&["cov.xml"]);
    scene.write("cov.xml.bak", "new");
    scene.write("other.xml", "new");
    fs::remove_file(scene.at("other.xml")).unwrap();
    fs::read(scene.at("cov.xml")).unwrap();
    scene.expect_nothing();
}

fn any_file_in_a_folder(scene: &mut Scene) {
    scene.write("project/setup.py", "");
    let project = scene.at("project");
    scene.watched.add_folder(project);
    scene.watch(&[]);
    scene.write("project/src/deep.xml", "not directly in it");
    scene.expect_nothing();
    scene.write("project/cov.xml", "new");
    scene.expect(&["project"]);
    scene.replace("project/cov.xml", "newer");
    scene.expect(&["project"]);
    scene.expect_nothing();
}

fn changes_before_the_watch(scene: &mut Scene) {
    scene.write("cov.xml", "old");
    scene.watch(&["config.toml"]);
    let read = Stamp::of(&scene.at("cov.xml"));
    scene.replace("cov.xml", "written while the old one was read");
    scene.watched.files.insert(scene.at("cov.xml"), read);
    scene.rewatch();
    scene.expect(&["cov.xml"]);
    // The other side has not read it again: it is not told twice.
    scene.watched.add_file(scene.at("opened.py"));
    scene.rewatch();
    scene.expect_nothing();
    scene.watched.files.remove(&scene.at("cov.xml"));
    scene.rewatch();
    scene.replace("cov.xml", "no longer watched");
    scene.expect_nothing();
}

type Case = fn(&mut Scene);

const CASES: &[(&str, Case)] = &[
    ("rename over", rename_over),
    ("truncate and write", truncate_and_write),
    ("delete and recreate", delete_and_recreate),
    ("removal", removal),
    ("folder that is not there yet", folder_that_is_not_there_yet),
    ("folder deleted and recreated", folder_deleted_and_recreated),
    ("links", links),
    ("two files, one change", two_files_one_change),
    ("neighbours", neighbours),
    ("any file in a folder", any_file_in_a_folder),
    ("changes before the watch", changes_before_the_watch),
];

#[track_caller]
fn run_by(watcher: &str) {
    let (_, start) = WATCHERS.iter().find(|(name, _)| *name == watcher).unwrap();
    for (name, case) in CASES {
        println!("{watcher}: {name}");
        let mut scene = Scene::new(*start);
        case(&mut scene);
        // Its threads end with the watcher: the callback, and with it the sender, is dropped.
        drop(scene.watcher.take());
        assert_eq!(scene.heard.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected), "{name}");
    }
}

#[test]
fn every_change_is_heard_through_the_system() {
    run_by("system");
}

#[test]
fn every_change_is_heard_by_polling() {
    run_by("polling");
}

#[test]
fn a_finished_report_is_heard_of_at_once() {
    let mut scene = Scene::new(WATCHERS[0].1);
    scene.write("cov.xml", "old");
    // As a rule a report is older than the source that is open beside it, or newer.
    let old = std::time::SystemTime::now() - Duration::from_secs(60);
    File::options().write(true).open(scene.at("cov.xml")).unwrap().set_modified(old).unwrap();
    scene.watch(&["cov.xml"]);
    let mut taken: Vec<Duration> = (0..50).map(|round| time_of_a_rename(&scene, round)).collect();
    taken.sort();
    println!("from the rename to the callback: median {:?}, slowest {:?}", taken[25], taken[49]);
    assert!(taken[25] < Duration::from_millis(100), "{:?}", taken[25]);
}

fn time_of_a_rename(scene: &Scene, round: u32) -> Duration {
    let aside = scene.at("aside.tmp");
    let path: &Path = &scene.at("cov.xml");
    fs::write(&aside, format!("new {round}")).unwrap();
    // The sentinel was written just now; the report is not to look like its company.
    let old = std::time::SystemTime::now() - Duration::from_secs(60 + u64::from(round));
    File::options().write(true).open(&aside).unwrap().set_modified(old).unwrap();
    let start = Instant::now();
    fs::rename(aside, path).unwrap();
    scene.expect(&["cov.xml"]);
    start.elapsed()
}
