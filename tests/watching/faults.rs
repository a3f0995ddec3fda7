//! Systems with faults: one that has no watcher, runs out of watches, loses events, or comes back.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lacuna::world::watch::{Change, Heard, Means, Scope};
use notify::event::Flag;
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher, WatcherKind};

use super::scene::{PATIENCE, Scene};

/// The system, with faults that can be switched on.
#[derive(Clone)]
struct System(Arc<Faults>);

struct Faults {
    /// How many watches are left.
    watches: AtomicUsize,
    /// Where the events went that nobody heard.
    unheard: Mutex<Option<Sender<Event>>>,
    /// Both threads' ears.
    heard: Mutex<Vec<Heard>>,
}

impl System {
    fn with(watches: usize) -> Self {
        let (heard, unheard) = (Mutex::new(Vec::new()), Mutex::new(None));
        let watches = AtomicUsize::new(watches);
        Self(Arc::new(Faults { watches, unheard, heard }))
    }

    fn allow(&self, watches: usize) {
        self.0.watches.store(watches, SeqCst);
    }

    /// Nobody hears what the system says while this is done; `marker` is written last, beside what is watched.
    fn unheard(&self, marker: &Path, act: impl FnOnce()) {
        let (sender, lost) = channel();
        *self.0.unheard.lock().unwrap() = Some(sender);
        act();
        fs::write(marker, "").unwrap();
        // The system says it some time later.
        while lost.recv_timeout(PATIENCE).unwrap().paths != [marker] {}
        *self.0.unheard.lock().unwrap() = None;
    }

    fn say(&self, event: Event) {
        let heard = self.0.heard.lock().unwrap();
        heard.iter().for_each(|heard| heard(Ok(event.clone())));
    }

    fn means(&self) -> Means {
        let system = self.clone();
        let means = Means::system(move |heard| {
            let heard = Arc::new(heard);
            let (ears, own) = (system.clone(), Arc::clone(&heard));
            system.0.heard.lock().unwrap().push(Box::new(move |event| own(event)));
            let inner = notify::recommended_watcher(move |event: notify::Result<Event>| {
                match (&*ears.0.unheard.lock().unwrap(), event) {
                    (Some(lost), Ok(event)) => _ = lost.send(event),
                    (_, event) => heard(event),
                }
            })?;
            Ok(Box::new(Faulty { inner, system: system.clone() }))
        });
        let (poll_every, retry_after) = (Duration::from_millis(15), Duration::from_millis(100));
        Means { poll_every, walk_every: poll_every, retry_after, ..means }
    }
}

struct Faulty {
    inner: RecommendedWatcher,
    system: System,
}

impl Watcher for Faulty {
    fn new<F: notify::EventHandler>(_: F, _: notify::Config) -> notify::Result<Self> {
        Err(notify::Error::generic("made by the system only"))
    }

    fn watch(&mut self, path: &Path, mode: RecursiveMode) -> notify::Result<()> {
        let left = self.system.0.watches.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1));
        left.map_err(|_| notify::Error::new(ErrorKind::MaxFilesWatch))?;
        self.inner.watch(path, mode)
    }

    fn unwatch(&mut self, path: &Path) -> notify::Result<()> {
        self.inner.unwatch(path)
    }

    fn kind() -> WatcherKind {
        WatcherKind::Inotify
    }
}

impl Scene {
    #[track_caller]
    fn expect_polling(&self, scope: Scope) -> String {
        match self.heard.recv_timeout(PATIENCE) {
            Ok(Change::Polling { of, every, why }) if of == scope => {
                assert_eq!(every, Duration::from_millis(15));
                why
            }
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn expect_watching(&self, scope: Scope) {
        assert_eq!(self.heard.recv_timeout(PATIENCE), Ok(Change::Watching(scope)));
    }
}

#[test]
fn when_the_watches_run_out_in_the_middle_polling_takes_over_until_there_are_some_again() {
    let system = System::with(1_000);
    let mut scene = Scene::new(system.means());
    scene.write("cov.xml", "old");
    scene.watch(&["cov.xml"]);
    system.allow(0);
    // A folder more is to be watched, and what happened while nobody could is told all the same.
    system.unheard(&scene.at("marker~"), || scene.replace("cov.xml", "while it ran out"));
    scene.watched.add_file(scene.at("far/away/lacuna.toml"));
    fs::create_dir(scene.at("far")).unwrap();
    scene.rewatch();
    assert!(scene.expect_polling(Scope::Files).contains("max_user_watches"));
    scene.expect(&["cov.xml"]);
    scene.replace("cov.xml", "by looking");
    scene.expect(&["cov.xml"]);
    scene.write("far/away/lacuna.toml", "by looking");
    scene.expect(&["far/away/lacuna.toml"]);
    system.allow(1_000);
    scene.expect_watching(Scope::Files);
    for round in 0..3 {
        scene.replace("cov.xml", &format!("{round} by the system"));
        scene.expect(&["cov.xml"]);
    }
    scene.expect_nothing();
}

#[test]
fn a_system_without_a_watcher_is_asked_again_later() {
    let is_there = Arc::new(AtomicBool::new(false));
    let system = System::with(1_000);
    let (open, allowed) = (system.means(), Arc::clone(&is_there));
    let means = Means::system(move |heard| {
        if allowed.load(SeqCst) {
            notify::recommended_watcher(heard).map(|it| Box::new(it) as Box<_>)
        } else {
            Err(notify::Error::io(std::io::Error::from_raw_os_error(24)))
        }
    });
    let mut scene = Scene::new(Means { poll_every: open.poll_every, retry_after: open.retry_after, ..means });
    assert!(scene.expect_polling(Scope::Files).contains("max_user_instances"));
    scene.write("cov.xml", "old");
    scene.watch(&["cov.xml"]);
    scene.replace("cov.xml", "by looking");
    scene.expect(&["cov.xml"]);
    is_there.store(true, SeqCst);
    scene.expect_watching(Scope::Files);
    scene.replace("cov.xml", "by the system");
    scene.expect(&["cov.xml"]);
    scene.expect_nothing();
}

#[test]
fn when_the_system_lost_count_everything_is_looked_at_and_watched_anew() {
    let system = System::with(1_000);
    let mut scene = Scene::new(system.means());
    scene.write("a/b/cov.xml", "old");
    scene.write("one.xml", "old");
    scene.watch(&["a/b/cov.xml", "one.xml"]);
    system.unheard(&scene.at("marker~"), || {
        scene.replace("one.xml", "unheard");
        fs::rename(scene.at("a"), scene.at("away")).unwrap();
        scene.write("a/b/cov.xml", "unheard in another folder");
    });
    system.say(Event::new(EventKind::Other).set_flag(Flag::Rescan));
    let mut heard = scene.change();
    while heard.len() < 2 {
        heard.extend(scene.change());
    }
    assert_eq!(heard, ["a/b/cov.xml", "one.xml"].map(|name| scene.at(name)).into());
    scene.replace("a/b/cov.xml", "heard");
    scene.expect(&["a/b/cov.xml"]);
    scene.expect_nothing();
}

#[test]
fn a_tree_of_more_folders_than_may_be_watched_is_walked_until_they_may() {
    let system = System::with(8);
    let mut scene = Scene::new(system.means());
    (0..20).for_each(|folder| scene.write(&format!("project/{folder}/a.py"), "old"));
    scene.watched.tree = Some(scene.tree(&[]));
    scene.rewatch();
    assert!(scene.expect_polling(Scope::Sources).contains("max_user_watches"));
    scene.write("project/19/a.py", "by walking");
    scene.expect_sources(&["19/a.py"]);
    scene.write("project/20/b.py", "by walking");
    scene.expect_sources(&["20/b.py"]);
    system.allow(1_000);
    scene.expect_watching(Scope::Sources);
    scene.write("project/20/b.py", "by the system");
    scene.expect_sources(&["20/b.py"]);
    // A folder too many later on.
    system.allow(0);
    scene.write("project/21/a.py", "one too many");
    scene.expect_polling(Scope::Sources);
    scene.expect_sources(&["21/a.py"]);
}

#[test]
fn when_the_system_lost_count_the_tree_is_compared_and_watched_anew() {
    let system = System::with(1_000);
    let mut scene = Scene::new(system.means());
    ["a/b/c.py", "a/same.py", "d.py"].iter().for_each(|name| scene.write(&format!("project/{name}"), "old"));
    scene.watch_tree(&[]);
    system.unheard(&scene.at("project/marker~"), || {
        scene.write("project/d.py", "unheard");
        fs::rename(scene.at("project/a"), scene.at("project/z")).unwrap();
        scene.write("project/a/new.py", "unheard");
    });
    system.say(Event::new(EventKind::Other).set_flag(Flag::Rescan));
    scene.expect_sources(&["a/b/c.py", "a/new.py", "a/same.py", "d.py", "z/b/c.py", "z/same.py"]);
    scene.write("project/a/new.py", "heard");
    scene.write("project/z/b/c.py", "heard");
    scene.expect_sources(&["a/new.py", "z/b/c.py"]);
}
