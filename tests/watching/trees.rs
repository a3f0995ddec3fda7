//! Watched trees: what counts as a change of the sources, and what does not.

use std::collections::BTreeSet;
use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use lacuna::world::watch::{Change, Names, Sought, Tree};

use super::scene::{Case, PATIENCE, Scene, means, run};

const SENTINEL: &str = "project/sentinel.py";

impl Scene {
    pub fn tree(&self, watch: &[&str]) -> Tree {
        let watch = watch.iter().copied().chain((!watch.is_empty()).then_some("sentinel.py")).map(str::to_owned);
        let except = BTreeSet::from([self.at("project/coverage.xml")]);
        let folder = self.at("project");
        let written =
            vec![Sought { folder: folder.clone(), names: Names::new(["junit-*.xml"]), depth: 1, spare: false }];
        // All that is there is known, also what was written just now.
        let since = SystemTime::now() + Duration::from_secs(3600);
        Tree { root: folder, watch: watch.collect(), except, written, since }
    }

    /// Watches the tree `project`, and waits until the watches are in place: a change in it was heard.
    pub fn watch_tree(&mut self, watch: &[&str]) {
        self.watched.tree = Some(self.tree(watch));
        self.rewatch();
        for round in 0.. {
            self.write(SENTINEL, &format!("begin {round}"));
            match self.heard.recv_timeout(PATIENCE / 100) {
                Ok(Change::Sources(paths)) if paths == [self.at(SENTINEL)] => return,
                Err(_) if round < 100 => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The next change of sources, but for the sentinel's.
    #[track_caller]
    pub fn sources(&self) -> BTreeSet<PathBuf> {
        loop {
            match self.heard.recv_timeout(PATIENCE) {
                Ok(Change::Sources(paths)) => {
                    assert!(paths.is_sorted(), "{paths:?}");
                    let paths: BTreeSet<_> = paths.into_iter().filter(|path| *path != self.at(SENTINEL)).collect();
                    if !paths.is_empty() {
                        return paths;
                    }
                }
                other => panic!("{other:?}"),
            }
        }
    }

    /// The next changes are of exactly these, in one or, where the system does not watch, several pieces.
    #[track_caller]
    pub fn expect_sources(&self, names: &[&str]) {
        let expected: BTreeSet<PathBuf> = names.iter().map(|name| self.at("project").join(name)).collect();
        let mut heard = self.sources();
        while self.is_polling() && heard.len() < expected.len() {
            heard.extend(self.sources());
        }
        assert_eq!(heard, expected);
    }

    /// Nothing is heard of before this new file.
    #[track_caller]
    pub fn expect_no_sources(&mut self) {
        self.rounds += 1;
        let name = format!("end {}.py", self.rounds);
        self.write(&format!("project/{name}"), "");
        self.expect_sources(&[&name]);
    }
}

fn saved_in_many_ways(scene: &mut Scene) {
    scene.write("project/src/app.py", "old");
    scene.write("project/src/other.py", "old");
    scene.watch_tree(&[]);
    scene.write("project/src/app.py", "in place");
    scene.expect_sources(&["src/app.py"]);
    scene.replace("project/src/app.py", "by a temporary file");
    scene.expect_sources(&["src/app.py"]);
    fs::rename(scene.at("project/src/app.py"), scene.at("project/src/app.py~")).unwrap();
    scene.write("project/src/app.py", "by vim");
    fs::remove_file(scene.at("project/src/app.py~")).unwrap();
    scene.expect_sources(&["src/app.py"]);
    scene.write("project/src/new.py", "");
    scene.expect_sources(&["src/new.py"]);
    fs::remove_file(scene.at("project/src/new.py")).unwrap();
    scene.expect_sources(&["src/new.py"]);
    fs::rename(scene.at("project/src/other.py"), scene.at("project/src/renamed.py")).unwrap();
    scene.expect_sources(&["src/other.py", "src/renamed.py"]);
    fs::remove_file(scene.at("project/src/renamed.py")).unwrap();
    symlink("app.py", scene.at("project/src/renamed.py")).unwrap();
    scene.expect_sources(&["src/renamed.py"]);
    scene.expect_no_sources();
}

fn folders_come_and_go(scene: &mut Scene) {
    scene.write("project/a/b/c.py", "old");
    scene.watch_tree(&[]);
    scene.write("project/new/in/it/x.py", "at once");
    scene.expect_sources(&["new/in/it/x.py"]);
    scene.write("project/new/in/it/x.py", "watched by now");
    scene.expect_sources(&["new/in/it/x.py"]);
    fs::rename(scene.at("project/a"), scene.at("project/z")).unwrap();
    scene.expect_sources(&["a/b/c.py", "z/b/c.py"]);
    scene.write("project/z/b/c.py", "under its new name");
    scene.expect_sources(&["z/b/c.py"]);
    fs::remove_dir_all(scene.at("project/z")).unwrap();
    scene.expect_sources(&["z/b/c.py"]);
    scene.write("project/z/b/c.py", "made anew");
    scene.expect_sources(&["z/b/c.py"]);
    fs::rename(scene.at("project/z"), scene.at("out")).unwrap();
    scene.expect_sources(&["z/b/c.py"]);
    scene.write("out/b/c.py", "no longer watched");
    scene.expect_no_sources();
}

fn what_tools_write(scene: &mut Scene) {
    scene.write("project/.gitignore", "/build/\n*.log\n!keep.log\n");
    scene.write("project/src/.gitignore", "generated.py\n");
    scene.write("project/src/app.py", "");
    fs::create_dir_all(scene.at("project/.git/info")).unwrap();
    scene.write("project/.git/info/exclude", "secret.py\n");
    let folder = scene.at("project");
    scene.watched.sought.push(Sought { folder, names: Names::new(["lcov.info"]), depth: 1, spare: true });
    scene.watch_tree(&[]);
    for name in [
        "build/x.py",
        "a.log",
        "src/deep/b.log",
        "src/generated.py",
        "secret.py",
        "src/__pycache__/app.cpython-313.pyc",
        ".coverage",
        ".coverage.host.1.2",
        "coverage.xml",
        "junit-1.xml",
        "coverage/lcov-report/index.html",
        "src/.app.py.swp",
        "src/4913",
        "node_modules/x/index.js",
        ".venv/lib/x.py",
        "env/pyvenv.cfg",
        ".git/index",
        ".pytest_cache/v/x",
        "src/app.py~",
    ] {
        scene.write(&format!("project/{name}"), "new");
    }
    scene.expect_no_sources();
    scene.write("project/keep.log", "new");
    scene.expect_sources(&["keep.log"]);
    scene.write("project/src/coverage/core.py", "new");
    scene.expect_sources(&["src/coverage/core.py"]);
    scene.watched.sought.clear();
}

fn rules_that_change(scene: &mut Scene) {
    scene.write("project/made/a.py", "old");
    scene.write("project/src/a.py", "old");
    scene.write("project/.gitignore", "made\n");
    scene.watch_tree(&[]);
    scene.write("project/.gitignore", "src\n");
    scene.write("project/src/a.py", "new");
    scene.expect_no_sources();
    scene.write("project/made/a.py", "new");
    scene.expect_sources(&["made/a.py"]);
    scene.write("project/src/a.py", "newer");
    scene.expect_no_sources();
}

fn content_that_stays(scene: &mut Scene) {
    scene.write("project/a.py", "old");
    scene.watch_tree(&[]);
    scene.write("project/a.py", "new");
    scene.expect_sources(&["a.py"]);
    for _ in 0..3 {
        scene.replace("project/a.py", "new");
        scene.write("project/a.py", "new");
        let file = File::options().write(true).open(scene.at("project/a.py")).unwrap();
        file.set_modified(SystemTime::now() + Duration::from_secs(60)).unwrap();
    }
    scene.write("project/gone.py", "at once");
    fs::remove_file(scene.at("project/gone.py")).unwrap();
    scene.expect_no_sources();
    scene.write("project/a.py", "two");
    scene.expect_sources(&["a.py"]);
}

fn what_is_named(scene: &mut Scene) {
    scene.write("project/.gitignore", "generated\n");
    for name in
        ["src/a/b.py", "other/a.py", "x.toml", "other/x.toml", "generated/a.py", ".hidden/a.py", "pkg/one/test/t.py"]
    {
        scene.write(&format!("project/{name}"), "old");
    }
    scene.watch_tree(&["src", "*.toml", "generated/", "./.hidden", "pkg/*/test", "end*.py", "later"]);
    for name in ["src/a/b.py", "x.toml", "generated/a.py", ".hidden/a.py", "pkg/one/test/t.py"] {
        scene.write(&format!("project/{name}"), "new");
        scene.expect_sources(&[name]);
    }
    scene.write("project/other/a.py", "new");
    scene.write("project/other/x.toml", "new");
    scene.write("project/pkg/one/t.py", "new");
    scene.expect_no_sources();
    scene.write("project/later/on/a.py", "new");
    scene.expect_sources(&["later/on/a.py"]);
}

fn links_to_folders(scene: &mut Scene) {
    scene.write("shared/lib.py", "old");
    scene.write("project/src/a.py", "old");
    symlink("../shared", scene.at("project/shared")).unwrap();
    symlink("..", scene.at("project/src/up")).unwrap();
    symlink("src", scene.at("project/again")).unwrap();
    symlink("/", scene.at("project/everything")).unwrap();
    scene.watch_tree(&[]);
    scene.write("shared/lib.py", "new");
    scene.expect_sources(&["shared/lib.py"]);
    scene.write("project/src/a.py", "new");
    scene.expect_sources(&["src/a.py"]);
    scene.expect_no_sources();
}

fn the_root_comes_and_goes(scene: &mut Scene) {
    scene.write("project/a.py", "old");
    scene.watch_tree(&[]);
    fs::rename(scene.at("project"), scene.at("away")).unwrap();
    scene.expect_sources(&["a.py"]);
    scene.write("project/b.py", "in another one of its name");
    scene.expect_sources(&["b.py"]);
    scene.write("project/b.py", "watched by now");
    scene.expect_sources(&["b.py"]);
    scene.write("away/a.py", "no longer watched");
    scene.expect_no_sources();
}

fn written_for_long(scene: &mut Scene) {
    scene.write("project/a.py", "old");
    scene.watch_tree(&[]);
    let mut file = File::create(scene.at("project/a.py")).unwrap();
    file.write_all(b"half of it, ").unwrap();
    scene.write("project/b.py", "saved with it");
    file.write_all(b"and the rest").unwrap();
    drop(file);
    scene.expect_sources(&["a.py", "b.py"]);
    scene.expect_no_sources();
}

const CASES: &[(&str, Case)] = &[
    ("saved in many ways", saved_in_many_ways),
    ("folders come and go", folders_come_and_go),
    ("what tools write", what_tools_write),
    ("rules that change", rules_that_change),
    ("content that stays", content_that_stays),
    ("what is named", what_is_named),
    ("links to folders", links_to_folders),
    ("the root comes and goes", the_root_comes_and_goes),
    ("written for long", written_for_long),
];

#[test]
fn every_change_of_the_sources_is_heard_through_the_system() {
    run(CASES, "system");
}

#[test]
fn every_change_of_the_sources_is_heard_by_polling() {
    run(CASES, "polling");
}

#[test]
fn a_file_that_is_only_touched_has_not_changed() {
    let mut scene = Scene::new(means("system"));
    scene.write("project/a.py", "old");
    let file = File::options().write(true).open(scene.at("project/a.py")).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(60)).unwrap();
    scene.watch_tree(&[]);
    // As `touch` does it: both times at once.
    let times = FileTimes::new().set_accessed(SystemTime::now()).set_modified(SystemTime::now());
    File::open(scene.at("project/a.py")).unwrap().set_times(times).unwrap();
    scene.expect_no_sources();
    scene.write("project/a.py", "new");
    scene.expect_sources(&["a.py"]);
}

#[test]
fn five_hundred_files_are_one_change() {
    let mut scene = Scene::new(means("system"));
    let names: Vec<String> = (0..500).map(|at| format!("src/{}/{at}.py", at % 20)).collect();
    names.iter().for_each(|name| scene.write(&format!("project/{name}"), "old"));
    scene.watch_tree(&[]);
    for round in 0.. {
        let (mut last, mut pause) = (Instant::now(), Duration::ZERO);
        for name in &names {
            // As git does it.
            for step in [|path| fs::remove_file(path), |path| fs::write(path, format!("{:?}", Instant::now()))] {
                step(scene.at(&format!("project/{name}"))).unwrap();
                pause = pause.max(last.elapsed());
                last = Instant::now();
            }
        }
        if pause < Duration::from_millis(20) {
            break;
        }
        // A loaded machine kept us from writing them together.
        assert!(round < 100, "it never has a moment");
        let end = format!("project/round {round}.py");
        scene.write(&end, "");
        while !scene.sources().contains(&scene.at(&end)) {}
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    scene.expect_sources(&names);
    scene.expect_no_sources();
}

#[test]
fn a_saved_source_is_heard_of_each_time() {
    let mut scene = Scene::new(means("system"));
    scene.write("project/a.py", "old");
    scene.watch_tree(&[]);
    let time = |round: u32| {
        let path = scene.at("project/a.py");
        fs::write(path, format!("new {round}")).unwrap();
        let start = Instant::now();
        scene.expect_sources(&["a.py"]);
        start.elapsed()
    };
    let mut taken: Vec<Duration> = (0..50).map(time).collect();
    taken.sort();
    println!("from the close to the callback: median {:?}, slowest {:?}", taken[25], taken[49]);
}

/// How long a large tree takes to be walked and watched, and what it takes to be remembered.
#[test]
#[ignore = "a measurement"]
fn a_tree_of_fifty_thousand_files() {
    let mut scene = Scene::new(means("system"));
    for folder in 0..5_000 {
        let path = scene.at(&format!("project/{}/{}/{folder}", folder % 10, folder % 100));
        fs::create_dir_all(&path).unwrap();
        (0..10).for_each(|file| fs::write(path.join(format!("test_something_{file}.py")), "x = 1\n").unwrap());
    }
    let memory = || {
        let about = fs::read_to_string("/proc/self/statm").unwrap();
        about.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4
    };
    let (before, start) = (memory(), Instant::now());
    scene.watch_tree(&[]);
    println!("walked and watched in {:?}, {} KiB more in memory", start.elapsed(), memory() - before);
    let start = Instant::now();
    scene.write("project/3/33/4933/test_something_4.py", "x = 2\n");
    scene.expect_sources(&["3/33/4933/test_something_4.py"]);
    println!("a change is heard of in {:?}", start.elapsed());
}

#[test]
fn what_was_saved_before_the_watch_is_told() {
    for by in ["system", "polling"] {
        let mut scene = Scene::new(means(by));
        scene.write("project/old.py", "");
        scene.write("project/new.py", "");
        let (now, hour) = (SystemTime::now(), Duration::from_secs(3600));
        let file = File::options().write(true).open(scene.at("project/old.py")).unwrap();
        file.set_modified(now - 2 * hour).unwrap();
        drop(file);
        scene.watched.tree = Some(Tree { since: now - hour, ..scene.tree(&[]) });
        scene.rewatch();
        scene.expect_sources(&["new.py"]);
    }
}
