//! Systems with faults: one that has no watcher, runs out of watches, loses events, or comes back.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lacuna::world::watch::{Change, Heard, Means};
use notify::event::Flag;
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher, WatcherKind};

use super::scene::{PATIENCE, Scene};

/// The system, with faults that can be switched on.
#[derive(Clone)]
struct System(Arc<Faults>);

struct Faults {
    /// How many watches are left.
    watches: AtomicUsize,
    is_deaf: AtomicBool,
    heard: Mutex<Option<Heard>>,
}

impl System {
    fn with(watches: usize) -> Self {
        let heard = Mutex::new(None);
        Self(Arc::new(Faults { watches: AtomicUsize::new(watches), is_deaf: AtomicBool::new(false), heard }))
    }

    fn allow(&self, watches: usize) {
        self.0.watches.store(watches, SeqCst);
    }

    fn be_deaf(&self, is_deaf: bool) {
        self.0.is_deaf.store(is_deaf, SeqCst);
    }

    fn say(&self, event: notify::Result<Event>) {
        self.0.heard.lock().unwrap().as_ref().unwrap()(event);
    }

    fn means(&self) -> Means {
        let system = self.clone();
        let means = Means::system(move |heard| {
            *system.0.heard.lock().unwrap() = Some(heard);
            let ears = system.clone();
            let inner = notify::recommended_watcher(move |event| {
                if !ears.0.is_deaf.load(SeqCst) {
                    ears.say(event);
                }
            })?;
            Ok(Box::new(Faulty { inner, system: system.clone() }))
        });
        let (poll_every, retry_after) = (Duration::from_millis(15), Duration::from_millis(100));
        Means { poll_every, retry_after, ..means }
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
    fn expect_polling(&self) -> String {
        match self.heard.recv_timeout(PATIENCE) {
            Ok(Change::Polling { every, why }) => {
                assert_eq!(every, Duration::from_millis(15));
                why
            }
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn expect_watching(&self) {
        assert_eq!(self.heard.recv_timeout(PATIENCE), Ok(Change::Watching));
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
    system.be_deaf(true);
    scene.replace("cov.xml", "while it ran out");
    scene.watched.add_file(scene.at("far/away/lacuna.toml"));
    fs::create_dir(scene.at("far")).unwrap();
    scene.rewatch();
    assert!(scene.expect_polling().contains("max_user_watches"));
    scene.expect(&["cov.xml"]);
    scene.replace("cov.xml", "by looking");
    scene.expect(&["cov.xml"]);
    scene.write("far/away/lacuna.toml", "by looking");
    scene.expect(&["far/away/lacuna.toml"]);
    system.be_deaf(false);
    system.allow(1_000);
    scene.expect_watching();
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
    assert!(scene.expect_polling().contains("max_user_instances"));
    scene.write("cov.xml", "old");
    scene.watch(&["cov.xml"]);
    scene.replace("cov.xml", "by looking");
    scene.expect(&["cov.xml"]);
    is_there.store(true, SeqCst);
    scene.expect_watching();
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
    system.be_deaf(true);
    scene.replace("one.xml", "unheard");
    fs::rename(scene.at("a"), scene.at("away")).unwrap();
    scene.write("a/b/cov.xml", "unheard in another folder");
    system.be_deaf(false);
    system.say(Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)));
    let mut heard = scene.change();
    while heard.len() < 2 {
        heard.extend(scene.change());
    }
    assert_eq!(heard, ["a/b/cov.xml", "one.xml"].map(|name| scene.at(name)).into());
    scene.replace("a/b/cov.xml", "heard");
    scene.expect(&["a/b/cov.xml"]);
    scene.expect_nothing();
}
