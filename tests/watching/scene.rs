//! A folder, a watcher, and what it said.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use lacuna::world::watch::{Change, Means, Stamp, Watched, Watcher};
use tempfile::TempDir;

/// Far more than any machine needs.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A folder, a watcher, and what it said.
pub struct Scene {
    pub folder: TempDir,
    pub watcher: Option<Watcher>,
    pub heard: Receiver<Change>,
    pub watched: Watched,
    pub rounds: u32,
    polling: bool,
}

impl Scene {
    pub fn new(means: Means) -> Self {
        let (say, heard) = channel();
        let polling = means.open.is_none();
        let watcher = Watcher::by(means, move |change| {
            let _ = say.send(change);
        });
        let folder = tempfile::tempdir().unwrap();
        Self { folder, watcher: Some(watcher), heard, watched: Watched::default(), rounds: 0, polling }
    }

    pub fn is_polling(&self) -> bool {
        self.polling
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.at(name).parent().unwrap()).unwrap();
        fs::write(self.at(name), text).unwrap();
    }

    pub fn replace(&self, name: &str, text: &str) {
        let aside = self.at("aside.tmp");
        fs::write(&aside, text).unwrap();
        fs::rename(aside, self.at(name)).unwrap();
    }

    /// Watches these as they are now, and waits until the watches are in place: the sentinel's change was heard.
    pub fn watch(&mut self, files: &[&str]) {
        self.write("sentinel/file", "");
        files.iter().for_each(|name| self.watched.add_file(self.at(name)));
        self.watched.files.insert(self.at("sentinel/file"), Stamp::MISSING);
        self.rewatch();
        self.expect(&["sentinel/file"]);
        self.watched.files.insert(self.at("sentinel/file"), Stamp::of(&self.at("sentinel/file")));
    }

    pub fn rewatch(&mut self) {
        self.watcher.as_mut().unwrap().watch(self.watched.clone());
    }

    #[track_caller]
    pub fn change(&self) -> BTreeSet<PathBuf> {
        match self.heard.recv_timeout(PATIENCE) {
            Ok(Change::Files(paths)) => paths.into_iter().collect(),
            other => panic!("{other:?}"),
        }
    }

    /// The next change is of exactly these.
    #[track_caller]
    pub fn expect(&self, names: &[&str]) {
        assert_eq!(self.change(), names.iter().map(|name| self.at(name)).collect());
    }

    /// Nothing but the sentinel is heard of. Its removal is what the watcher waits for the longest, so that whatever was
    /// pending would have come before.
    #[track_caller]
    pub fn expect_nothing(&self) {
        fs::remove_file(self.at("sentinel/file")).unwrap();
        self.expect(&["sentinel/file"]);
        self.replace("sentinel/file", "touched");
        self.expect(&["sentinel/file"]);
    }
}

/// A watcher's means by name, so that each case is run by both.
pub fn means(name: &str) -> Means {
    let means = if name == "system" { Means::default() } else { Means::polling(Duration::from_millis(15)) };
    Means { spare_wait: Duration::from_secs(1), ..means }
}

pub type Case = fn(&mut Scene);

/// Runs the cases by these means, each in a folder of its own, side by side: they wait most of the time.
#[track_caller]
pub fn run(cases: &[(&str, Case)], by: &str) {
    let failed: Vec<&str> = thread::scope(|scope| {
        let running: Vec<_> = cases.iter().map(|(name, case)| (*name, scope.spawn(|| run_one(*case, by)))).collect();
        running.into_iter().filter_map(|(name, case)| case.join().is_err().then_some(name)).collect()
    });
    assert!(failed.is_empty(), "{by}: {failed:?}");
}

fn run_one(case: Case, by: &str) {
    let mut scene = Scene::new(means(by));
    case(&mut scene);
    // Its threads end with the watcher: the callback, and with it the sender, is dropped.
    drop(scene.watcher.take());
    assert_eq!(scene.heard.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
}
