//! The system's real limits, lowered for this program alone: in a user namespace of its own.
#![cfg(target_os = "linux")]

use std::process::Command;
use std::time::Duration;

use lacuna::world::watch::{Change, Means};

use super::scene::{PATIENCE, Scene};

/// Runs one of the tests below where the limit is so low. Where nobody may have a namespace, there is nothing to see.
#[track_caller]
fn where_the_limit_is(limit: &str, value: &str, test: &str) {
    let program = std::env::current_exe().unwrap();
    let script =
        format!("echo {value} > /proc/sys/user/{limit} || exit 77; exec \"$0\" --ignored --exact --nocapture {test}");
    let ran = Command::new("unshare").args(["-Ur", "sh", "-c", &script]).arg(program).output();
    let Ok(ran) = ran else { return println!("there is no unshare here") };
    let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    if ran.status.code() == Some(77) || said.contains("unshare failed") {
        return println!("no namespace may be made here: {said}");
    }
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn the_limit_of_watches_is_reached_in_the_middle() {
    where_the_limit_is("max_inotify_watches", "12", "limits::with_few_watches");
}

#[test]
#[ignore = "runs within a namespace"]
fn with_few_watches() {
    let mut scene = Scene::new(Means { poll_every: Duration::from_millis(15), ..Means::default() });
    scene.write("cov.xml", "old");
    scene.watch(&["cov.xml"]);
    for folder in 0..20 {
        scene.watched.add_file(scene.at(&format!("{folder}/cov.xml")));
        std::fs::create_dir(scene.at(&folder.to_string())).unwrap();
    }
    scene.rewatch();
    let Ok(Change::Polling { why, .. }) = scene.heard.recv_timeout(PATIENCE) else { panic!("it said something else") };
    assert!(why.contains("max_user_watches"), "{why}");
    scene.replace("cov.xml", "new");
    scene.expect(&["cov.xml"]);
    scene.write("19/cov.xml", "new");
    scene.expect(&["19/cov.xml"]);
}

#[test]
fn the_limit_of_watchers_is_reached_before_the_start() {
    where_the_limit_is("max_inotify_instances", "0", "limits::without_a_watcher");
}

#[test]
#[ignore = "runs within a namespace"]
fn without_a_watcher() {
    let mut scene = Scene::new(Means { poll_every: Duration::from_millis(15), ..Means::default() });
    let Ok(Change::Polling { why, .. }) = scene.heard.recv_timeout(PATIENCE) else { panic!("it said something else") };
    assert!(why.contains("max_user_instances"), "{why}");
    scene.write("cov.xml", "old");
    scene.watch(&["cov.xml"]);
    scene.replace("cov.xml", "new");
    scene.expect(&["cov.xml"]);
}
