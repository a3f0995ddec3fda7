//! Which texts a report belongs to: real files with times as the tests want them.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::*;
use crate::analysis::drift::{LineMap, LineMaps};
use crate::model::FileCoverage;
use crate::world::config::Overrides;
use crate::world::load::{Loader, Outcome};

const TEXT: &str = "one\ntwo\nthree\nfour\n";

/// A project whose reports say the same of every source: all lines ran.
struct Scene {
    _folder: TempDir,
    root: PathBuf,
    reported: Reported,
    runs: Runs,
    bases: Arc<Bases>,
}

fn at(second: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_750_000_000 + second)
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("it is there");
        Self { _folder: folder, root, reported: Reported::default(), runs: Runs::default(), bases: Arc::default() }
    }

    fn write(&self, path: &str, text: &str, time: SystemTime) -> PathBuf {
        let path = self.root.join(path);
        fs::write(&path, text).expect("written");
        fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(time)).expect("a time");
        path
    }

    /// A report that was written then, read, but for what it says of its sources.
    fn read(&mut self, files: &[&str], time: SystemTime) -> Ahead {
        let record = |file: &&str| format!("SF:{file}\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,1\nend_of_record\n");
        self.write("lcov.info", &files.iter().map(record).collect::<String>(), time);
        let mut loader = Loader::new(self.root.clone(), Overrides::default());
        let loaded = loader.load(&mut |_| ()).expect("no configuration");
        let Outcome::Read { snapshot, .. } = loaded.outcome else { panic!("{:?}", loaded.outcome) };
        Ahead::new(Arc::from(snapshot), &self.root, &self.runs, Arc::clone(&self.bases))
    }

    /// Follows a report, of which this file is open.
    fn follow(&mut self, ahead: &Ahead, open: Option<&str>) -> Drifted {
        let drifted = self.reported.load(ahead, open, || true).expect("nobody stops it");
        self.bases = Arc::new(self.reported.bases());
        drifted
    }

    fn look(&mut self, path: PathBuf) -> Drifted {
        let drifted = self.reported.look(&[path]);
        self.bases = Arc::new(self.reported.bases());
        drifted
    }
}

fn changed(keys: &[&str]) -> Drifted {
    Drifted { changed: keys.iter().map(|&key| Arc::from(key)).collect(), newer: Vec::new() }
}

/// Where each line of a file went.
fn went(ahead: &Ahead, key: &str) -> Option<Vec<Option<u32>>> {
    ahead.moves().get(key).map(|map| (1..=4).map(|line| map.to_new(line)).collect())
}

#[test]
fn a_report_of_a_run_belongs_to_what_was_there_when_it_began() {
    let mut scene = Scene::new();
    for file in ["before.py", "during.py", "after.py"] {
        scene.write(file, TEXT, at(0));
    }
    let files = ["after.py", "before.py", "during.py"];
    let first = scene.read(&files, at(10));
    assert_eq!(scene.follow(&first, None), Drifted::default());

    // The save that began the run was written before it, if only just.
    scene.write("before.py", &format!("new\n{TEXT}"), at(100));
    scene.runs.began(at(100));
    scene.write("during.py", &format!("new\n{TEXT}"), at(105));
    let of_run = scene.read(&files, at(110));
    assert_eq!(went(&of_run, "before.py"), Some(vec![Some(2), Some(3), Some(4), Some(5)]));
    assert_eq!(went(&of_run, "during.py"), None, "the tests ran what was there before");
    assert_eq!(of_run.then(&Arc::from("during.py")), Some(Then::Text(TEXT.into())), "known before all was looked at");
    assert_eq!(of_run.then(&Arc::from("before.py")), None);
    scene.runs.ended(at(120));
    scene.write("after.py", &format!("new\n{TEXT}"), at(130));
    assert_eq!(scene.follow(&of_run, None), changed(&["after.py", "during.py"]));
    let then = |scene: &Scene, key: &str| scene.bases.then(key);
    assert_eq!(then(&scene, "during.py"), Some(Then::Text(TEXT.into())));

    // The next one was written elsewhere, after the run, and belongs to what is there now.
    let elsewhere = scene.read(&files, at(140));
    assert_eq!(went(&elsewhere, "during.py"), Some(vec![Some(2), Some(3), Some(4), Some(5)]));
    assert_eq!(went(&elsewhere, "before.py"), None);
    assert_eq!(scene.follow(&elsewhere, None), Drifted::default());
}

#[test]
fn a_text_that_is_as_it_was_when_the_run_began_is_not_edited() {
    let mut scene = Scene::new();
    let path = scene.write("a.py", TEXT, at(0));
    let first = scene.read(&["a.py"], at(10));
    scene.follow(&first, None);
    // Saved during the run, as it was.
    scene.runs.began(at(100));
    scene.write("a.py", &TEXT.replace('\n', "\r\n"), at(105));
    assert_eq!(scene.look(path.clone()), Drifted::default());
    let second = scene.read(&["a.py"], at(110));
    assert_eq!(went(&second, "a.py"), None);
    assert_eq!(scene.follow(&second, None), Drifted::default());

    // The file system's clock goes ahead of ours: it was read before the run all the same.
    let hour = Duration::from_secs(3600);
    let now = SystemTime::now();
    scene.write("a.py", &format!("new\n{TEXT}"), now + 3 * hour);
    scene.look(path);
    scene.runs.began(now + hour);
    let third = scene.read(&["a.py"], now + 2 * hour);
    assert_eq!(went(&third, "a.py"), Some(vec![Some(2), Some(3), Some(4), Some(5)]));
    assert_eq!(scene.follow(&third, None), Drifted::default());
}

#[test]
fn a_report_that_comes_before_the_last_was_looked_at_is_seen_against_it() {
    let mut scene = Scene::new();
    scene.write("a.py", TEXT, at(0));
    let first = scene.read(&["a.py"], at(10));
    scene.follow(&first, None);
    scene.write("a.py", &format!("new\n{TEXT}"), at(20));
    let second = scene.read(&["a.py"], at(30));
    assert!(went(&second, "a.py").is_some());
    scene.bases = Arc::new(second.bases());
    let third = scene.read(&["a.py"], at(40));
    assert_eq!(went(&third, "a.py"), None, "nothing moved since the second");
    scene.write("a.py", &format!("new\nnew\n{TEXT}"), at(50));
    let fourth = scene.read(&["a.py"], at(60));
    assert_eq!(went(&fourth, "a.py"), Some(vec![Some(1), Some(3), Some(4), Some(5)]), "of the five it had");
}

/// Runs git in a project, some seconds after the start.
fn git(scene: &Scene, second: u64, args: &[&str]) {
    let time = format!("@{} +0000", 1_750_000_000 + second);
    let mut git = Command::new("git");
    git.current_dir(&scene.root).args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(args);
    git.env("GIT_AUTHOR_DATE", &time).env("GIT_COMMITTER_DATE", &time);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    assert!(git.output().expect("git starts").status.success(), "{args:?}");
}

#[test]
fn of_what_was_edited_before_anybody_looked_git_knows_the_text() {
    let mut scene = Scene::new();
    let files = ["a.py", "b.py", "fresh.py", "short.py"];
    for file in files {
        scene.write(file, if file == "short.py" { "one\n" } else { TEXT }, at(0));
    }
    git(&scene, 1, &["init", "-q", "."]);
    git(&scene, 1, &["add", "-A"]);
    git(&scene, 1, &["commit", "-q", "-m", "all"]);
    scene.write("a.py", &format!("new\n{TEXT}"), at(20));
    scene.write("fresh.py", &TEXT.replace('\n', "\r\n"), at(20));
    scene.write("short.py", TEXT, at(20));
    let first = scene.read(&files, at(10));
    let a = Arc::from("a.py");
    assert_eq!(first.then(&a), Some(Then::Text(TEXT.into())));
    assert_eq!(first.then(&Arc::from("fresh.py")), None, "git is asked for the first alone");
    assert_eq!(first.then(&a), Some(Then::Text(TEXT.into())), "whose answer stays");
    let expected = Drifted { newer: vec![Arc::from("short.py")], ..changed(&["a.py"]) };
    assert_eq!(scene.follow(&first, None), expected, "line ends are nothing, and a report does not fit every text");

    // The next report: lines moved from git's text to the one on the disk.
    let second = scene.read(&files, at(30));
    assert_eq!(went(&second, "a.py"), Some(vec![Some(2), Some(3), Some(4), Some(5)]));
    assert_eq!([went(&second, "b.py"), went(&second, "fresh.py"), went(&second, "short.py")], [None, None, None]);
    scene.follow(&second, None);

    // A report that nobody followed.
    let mut other = Snapshot::clone(first.snapshot());
    let said = |numbers: std::ops::RangeInclusive<u32>| FileCoverage {
        lines: numbers.map(|number| (number, 1)).collect(),
        ..FileCoverage::default()
    };
    let keys = ["a.py", "fresh.py", "short.py"].map(Arc::from);
    keys.iter().for_each(|key| other.report.files.insert(Arc::clone(key), Arc::new(said(1..=3))));
    other.inputs[0].timestamp = Some(1_750_000_010);
    let mut expected = LineMaps::default();
    let text = |text: &str| SourceText::new(text.to_owned());
    expected.insert(a, LineMap::between(&text(TEXT), &text(&format!("new\n{TEXT}"))));
    assert_eq!(since(&other, &scene.root, &scene.bases), expected);
}

#[test]
fn texts_are_kept_within_the_room_and_of_many_files_only_the_open_one() {
    let mut scene = Scene::new();
    let long = "x".repeat(1_500_000);
    let names: Vec<String> = (10..30).map(|number| format!("f{number}.py")).collect();
    let files: Vec<&str> = names.iter().map(String::as_str).collect();
    for (age, file) in (0..).zip(&files) {
        scene.write(file, &long, at(100 - age));
    }
    let report = scene.read(&files, at(200));
    scene.follow(&report, Some("f29.py"));
    assert!(scene.reported.kept <= ROOM);
    let kept: Vec<&str> = files.iter().copied().filter(|file| scene.bases.files.contains_key(*file)).collect();
    assert_eq!(kept.len() as u64, ROOM / 1_500_000);
    assert!(kept.contains(&"f29.py") && kept.contains(&"f10.py"), "the open one and what was written last");
    for file in ["f27.py", "f28.py", "f26.py"] {
        scene.look(scene.root.join(file));
        assert!(scene.reported.kept <= ROOM + 1_500_000, "one beyond the room");
    }

    let mut scene = Scene::new();
    let names: Vec<String> = (0..=MOST_FILES).map(|number| format!("f{number}.py")).collect();
    let files: Vec<&str> = names.iter().map(String::as_str).collect();
    files.iter().for_each(|file| _ = scene.write(file, "one\n", at(0)));
    let report = scene.read(&files, at(200));
    scene.follow(&report, Some("f7.py"));
    assert_eq!(scene.bases.files.keys().map(|key| &**key).collect::<Vec<_>>(), ["f7.py"]);
}
