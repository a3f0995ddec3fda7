//! Watched files, however they change.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, Instant};

use lacuna::world::watch::Stamp;

use super::scene::{Case, Scene, means, run};

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

/// What is above a watched file is renamed, and comes back or is made anew.
fn folders_above(scene: &mut Scene) {
    scene.write("a/b/c/d/cov.xml", "old");
    scene.watch(&["a/b/c/d/cov.xml"]);
    for above in ["a/b/c", "a/b", "a"] {
        fs::rename(scene.at(above), scene.at("away")).unwrap();
        scene.expect(&["a/b/c/d/cov.xml"]);
        fs::rename(scene.at("away"), scene.at(above)).unwrap();
        scene.expect(&["a/b/c/d/cov.xml"]);
        scene.replace("a/b/c/d/cov.xml", &format!("after {above}"));
        scene.expect(&["a/b/c/d/cov.xml"]);
    }
    fs::rename(scene.at("a"), scene.at("away")).unwrap();
    scene.write("a/b/c/d/cov.xml", "another tree in its place");
    scene.expect(&["a/b/c/d/cov.xml"]);
    scene.write("away/b/c/d/cov.xml", "no longer watched");
    scene.expect_nothing();
}

/// The folder that holds all, deleted and made anew: a clone of the project.
fn the_whole_project(scene: &mut Scene) {
    let outside = scene.at("project");
    scene.write("project/build/cov.xml", "old");
    scene.watch(&["project/build/cov.xml", "project/lacuna.toml"]);
    fs::remove_dir_all(&outside).unwrap();
    scene.expect(&["project/build/cov.xml"]);
    scene.write("project/lacuna.toml", "new");
    scene.expect(&["project/lacuna.toml"]);
    scene.write("project/build/cov.xml", "new");
    scene.expect(&["project/build/cov.xml"]);
    scene.expect_nothing();
}

/// Many short writings, each with an open and a close: as long as they come without a pause, nobody reads between.
fn written_again_and_again(scene: &mut Scene) {
    scene.write("cov.xml", "old");
    scene.watch(&["cov.xml"]);
    fs::remove_file(scene.at("cov.xml")).unwrap();
    let mut expected = String::new();
    for piece in 0..200 {
        let mut file = File::options().append(true).create(true).open(scene.at("cov.xml")).unwrap();
        writeln!(file, "{piece}").unwrap();
        expected.push_str(&format!("{piece}\n"));
    }
    // However many changes are told: the last one is told after the last writing.
    let mut seen = String::new();
    while seen != expected {
        scene.expect(&["cov.xml"]);
        seen = fs::read_to_string(scene.at("cov.xml")).unwrap();
    }
}

/// Whoever writes it pauses for longer than anything else is waited for, and is not done: what stands there is half of it.
#[cfg(target_os = "linux")]
fn written_with_pauses(scene: &mut Scene) {
    scene.write("cov.info", "old");
    scene.watch(&["cov.info"]);
    let mut file = File::create(scene.at("cov.info")).unwrap();
    for piece in ["one ", "two ", "three"] {
        file.write_all(piece.as_bytes()).unwrap();
        scene.expect_nothing();
    }
    drop(file);
    scene.expect(&["cov.info"]);
    scene.expect_nothing();
}

/// A name of a file that is written by another name of it (a hard link) is looked at when it is made.
fn hard_links(scene: &mut Scene) {
    scene.write("cov.xml", "old");
    scene.write("runs/1.xml", "one");
    scene.watch(&["cov.xml"]);
    fs::remove_file(scene.at("cov.xml")).unwrap();
    fs::hard_link(scene.at("runs/1.xml"), scene.at("cov.xml")).unwrap();
    scene.expect(&["cov.xml"]);
    scene.expect_nothing();
}

/// As vim (backup by renaming) and others (backup by copying, exchange of names) save.
fn editors(scene: &mut Scene) {
    scene.write("app.py", "old");
    scene.watch(&["app.py"]);
    fs::rename(scene.at("app.py"), scene.at("app.py~")).unwrap();
    scene.write("app.py", "by vim");
    fs::remove_file(scene.at("app.py~")).unwrap();
    scene.expect(&["app.py"]);
    scene.write("4913", "");
    fs::remove_file(scene.at("4913")).unwrap();
    fs::copy(scene.at("app.py"), scene.at("app.py~")).unwrap();
    scene.write("app.py", "in place");
    scene.expect(&["app.py"]);
    scene.replace("app.py", "by a temporary file");
    scene.expect(&["app.py"]);
    scene.expect_nothing();
}

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
    ("changes before the watch", changes_before_the_watch),
    ("folders above", folders_above),
    ("the whole project", the_whole_project),
    ("written again and again", written_again_and_again),
    #[cfg(target_os = "linux")]
    ("written with pauses", written_with_pauses),
    ("hard links", hard_links),
    ("editors", editors),
];

#[test]
fn every_change_is_heard_through_the_system() {
    run(CASES, "system");
}

#[test]
fn every_change_is_heard_by_polling() {
    run(CASES, "polling");
}

#[test]
fn a_report_and_its_company_that_is_still_written_are_one_change() {
    let mut scene = Scene::new(means("system"));
    scene.write("one.xml", "old");
    scene.write("two.info", "old");
    scene.watch(&["one.xml", "two.info"]);
    let mut two = File::create(scene.at("two.info")).unwrap();
    two.write_all(b"half of it, ").unwrap();
    scene.replace("one.xml", "whole at once");
    // Whatever is told takes less time than the sentinel does.
    scene.expect_nothing();
    two.write_all(b"and the rest").unwrap();
    drop(two);
    scene.expect(&["one.xml", "two.info"]);
    scene.expect_nothing();
}

#[test]
fn a_finished_report_is_heard_of_each_time() {
    let mut scene = Scene::new(means("system"));
    scene.write("cov.xml", "old");
    // As a rule a report is older than the source that is open beside it, or newer.
    let old = std::time::SystemTime::now() - Duration::from_secs(60);
    File::options().write(true).open(scene.at("cov.xml")).unwrap().set_modified(old).unwrap();
    scene.watch(&["cov.xml"]);
    let mut taken: Vec<Duration> = (0..50).map(|round| time_of_a_rename(&scene, round)).collect();
    taken.sort();
    println!("from the rename to the callback: median {:?}, slowest {:?}", taken[25], taken[49]);
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
