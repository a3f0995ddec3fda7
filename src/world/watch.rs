//! Tells when a report, a configuration file or an open source changes on disk.
//!
//! Beside single files there is the tree of sources (`trees`), which has a thread of its own (the ranger).
//!
//! Folders are watched, never files: a rename over a file would lose it. One thread of its own (the keeper) owns the
//! system's watches, what is known of each path, and what is about to be reported; it sleeps until something happens.
//! Where the system cannot watch, the keeper looks at the watched paths at intervals instead, says so, and goes back to
//! the system as soon as it can.
//!
//! **Invariants.** A path that is not as its [`Stamp`] says is reported, however the change came about and whenever it
//! happened: stamps are compared after the watches are in place. A neighbour of a watched file is never reported,
//! nor is a file that somebody is seen to be at work on.
//! Deliberately absent: notice of a rename of the topmost two folders, while nothing below them changes.

mod armed;
mod item;
mod keeper;
mod means;
mod pending;
mod remote;
mod route;
mod sign;
mod sought;
mod stamp;
mod touched;
mod trees;
mod writers;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use self::keeper::Keeper;
pub use self::means::{Heard, Means, Open};
pub use self::sought::{Names, Sought};
pub use self::stamp::Stamp;
pub use self::touched::changed_at;
pub use self::trees::Tree;
use self::trees::ranger::{self, Ranger};
pub(in crate::world) use self::writers::are_at_work;

/// What is to be watched. All paths are absolute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watched {
    /// Files, there or not, and what they were like **before** they were read: a change since then is reported.
    pub files: BTreeMap<PathBuf, Stamp>,
    /// Files that were seen and are not in use, likewise. A change is reported when none of the files in use came with it.
    pub spare: BTreeMap<PathBuf, Stamp>,
    /// Files that nobody has seen yet: what turns up there and is not named above is reported.
    pub sought: Vec<Sought>,
    /// Sources, of which any that changes is told.
    pub tree: Option<Tree>,
}

impl Watched {
    /// Adds a file that was not read yet: it counts as known as it is now.
    pub fn add_file(&mut self, path: PathBuf) {
        self.files.entry(path).or_insert_with_key(|path| Stamp::of(path));
    }
}

/// What the watcher says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// These files changed, as they are spelled in [`Watched`], in order.
    Files(Vec<PathBuf>),
    /// These files of the watched tree changed, came or went, in order: all that was saved together. Files that were
    /// written again as they were are not among them.
    Sources(Vec<PathBuf>),
    /// The system cannot watch: from now on, until [`Change::Watching`], these are looked at at intervals.
    Polling {
        /// What.
        of: Scope,
        /// The interval.
        every: Duration,
        /// Why, in words.
        why: String,
    },
    /// The system watches these again.
    Watching(Scope),
}

/// What is watched, by one of the two threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Reports, configuration, the open source.
    Files,
    /// The tree of sources.
    Sources,
}

/// Watches until it is dropped.
#[derive(Debug)]
pub struct Watcher {
    keeper: Sender<keeper::Message>,
    ranger: Sender<ranger::Message>,
}

impl Watcher {
    /// A watcher that calls back, on threads of its own, when something changed. It watches nothing yet.
    #[must_use]
    pub fn new(on_change: impl Fn(Change) + Send + Sync + 'static) -> Self {
        Self::by(Means::default(), on_change)
    }

    /// The same by other means.
    #[must_use]
    pub fn by(means: Means, on_change: impl Fn(Change) + Send + Sync + 'static) -> Self {
        let on_change = Arc::new(on_change);
        let (keeper, messages) = mpsc::channel();
        let (events, told, by) = (keeper.clone(), Arc::clone(&on_change), means.clone());
        spawn("watcher", move || Keeper::new(move |change| told(change), by, events).run(&messages));
        let (ranger, messages) = mpsc::channel();
        let events = ranger.clone();
        spawn("tree watcher", move || Ranger::new(move |change| on_change(change), means, events).run(&messages));
        Self { keeper, ranger }
    }

    /// Watches this from now on, and nothing else. Returns at once; costs next to nothing when it is what is watched
    /// already.
    pub fn watch(&mut self, mut watched: Watched) {
        // A thread that is gone has nothing more to say.
        let _ = self.ranger.send(ranger::Message::Watch(watched.tree.take(), watched.sought.clone()));
        let _ = self.keeper.send(keeper::Message::Watch(watched));
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) {
    // Without a thread there is no news; the explorer, which needs threads itself, says what is wrong then.
    let _ = thread::Builder::new().name(name.to_owned()).spawn(run);
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // They take the system's watches and the callback with them. They are not waited for: the callback may be waiting
        // for whoever drops this.
        let _ = self.keeper.send(keeper::Message::Stop);
        let _ = self.ranger.send(ranger::Message::Stop);
    }
}
