//! Files that turn up: by a pattern, in a folder that is not there yet, beside what is in use.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use lacuna::world::watch::{Names, Sought, Stamp};

use super::scene::{Case, Scene, means, run};

impl Scene {
    fn seek(&mut self, folder: &str, names: &str, depth: usize, spare: bool) {
        let folder = self.at(folder);
        self.watched.sought.push(Sought { folder, names: Names::new([names]), depth, spare });
    }
}

fn a_shard_more(scene: &mut Scene) {
    scene.write("cov/1.info", "one");
    scene.seek("cov", "*.info", 1, false);
    scene.watch(&["cov/1.info"]);
    scene.write("cov/2.xml", "not sought");
    scene.write("cov/deep/3.info", "not there");
    scene.expect_nothing();
    scene.replace("cov/2.info", "two");
    scene.expect(&["cov/2.info"]);
    // Who reads it knows it from then on.
    let path = scene.at("cov/2.info");
    scene.watched.files.insert(path.clone(), Stamp::of(&path));
    scene.rewatch();
    scene.expect_nothing();
    scene.replace("cov/2.info", "two again");
    scene.expect(&["cov/2.info"]);
}

/// Whoever is told of a file and does not want it is not told again and again.
fn one_that_nobody_wants(scene: &mut Scene) {
    scene.seek("", "*.info", 1, false);
    scene.watch(&[]);
    scene.write("odd.info", "no report");
    scene.expect(&["odd.info"]);
    for round in ["one.toml", "two.toml"] {
        scene.watched.add_file(scene.at(round));
        scene.rewatch();
        scene.expect_nothing();
    }
    symlink("odd.info", scene.at("link.info")).unwrap();
    fs::create_dir(scene.at("folder.info")).unwrap();
    scene.expect_nothing();
    scene.write("odd.info", "changed");
    scene.expect(&["odd.info"]);
}

fn in_folders_that_come(scene: &mut Scene) {
    scene.seek("out", "**/cov.xml", 4, false);
    scene.watch(&[]);
    scene.write("out/a/b/cov.xml", "deep at once");
    scene.expect(&["out/a/b/cov.xml"]);
    scene.write("aside/c/cov.xml", "moved there as a whole");
    fs::rename(scene.at("aside/c"), scene.at("out/c")).unwrap();
    scene.expect(&["out/c/cov.xml"]);
    fs::rename(scene.at("out"), scene.at("away")).unwrap();
    scene.change();
    scene.write("out/d/cov.xml", "in another folder of its name");
    scene.expect(&["out/d/cov.xml"]);
    scene.write("out/d/cov.xml.tmp", "not sought");
    scene.write("out/node_modules/cov.xml", "of others");
    scene.write("away/e/cov.xml", "no longer watched");
    scene.expect_nothing();
}

fn before_the_watch(scene: &mut Scene) {
    scene.write("cov/1.info", "there, and nobody has seen it");
    scene.seek("cov", "*.info", 1, false);
    scene.watched.files.insert(scene.at("absent"), Stamp::MISSING);
    scene.rewatch();
    scene.expect(&["cov/1.info"]);
    scene.watch(&[]);
    scene.expect_nothing();
}

/// What is not in use waits for what is, and comes after it or not at all.
fn what_is_not_in_use(scene: &mut Scene) {
    scene.write("cov.xml", "in use");
    scene.write("lcov.info", "seen, not in use");
    scene.seek("", "*.json", 1, true);
    let spare = scene.at("lcov.info");
    scene.watched.spare.insert(spare.clone(), Stamp::of(&spare));
    scene.watch(&["cov.xml"]);
    scene.replace("lcov.info", "of the same run");
    scene.write("cov.json", "likewise");
    scene.replace("cov.xml", "new");
    scene.expect(&["cov.xml"]);
    for path in [spare, scene.at("cov.json")] {
        scene.watched.spare.insert(path.clone(), Stamp::of(&path));
    }
    scene.rewatch();
    scene.expect_nothing();
    scene.replace("lcov.info", "alone");
    scene.expect(&["lcov.info"]);
    scene.replace("cov.json", "alone");
    scene.expect(&["cov.json"]);
}

const CASES: &[(&str, Case)] = &[
    ("a shard more", a_shard_more),
    ("one that nobody wants", one_that_nobody_wants),
    ("in folders that come", in_folders_that_come),
    ("before the watch", before_the_watch),
    ("what is not in use", what_is_not_in_use),
];

#[test]
fn what_turns_up_is_heard_of_through_the_system() {
    run(CASES, "system");
}

#[test]
fn what_turns_up_is_heard_of_by_polling() {
    run(CASES, "polling");
}

#[test]
fn what_is_in_use_never_waits_for_what_is_not() {
    let mut scene =
        Scene::new(lacuna::world::watch::Means { spare_wait: Duration::from_secs(3600), ..means("system") });
    scene.seek("", "*.info", 1, true);
    scene.write("cov.xml", "old");
    scene.watch(&["cov.xml"]);
    scene.write("lcov.info", "new");
    scene.write("cov.xml", "new");
    scene.expect(&["cov.xml"]);
}
