//! Tells when a report, a configuration file or an open source changes on disk.
//!
//! Folders are watched, never files: a rename over a file would lose it. One thread of its own (the keeper) owns the
//! system's watches, what is known of each path, and what is about to be reported; it sleeps until something happens.
//! Where the system cannot watch, the keeper looks at the watched paths at intervals instead, and says so once.
//!
//! **Invariants.** A path that is not as its [`Stamp`] says is reported, however the change came about and whenever it
//! happened: stamps are compared after the watches are in place. A neighbour of a watched file is never reported.
//! Deliberately absent: watching a whole tree, and notice of a rename two or more folders above a watched file.

mod armed;
mod keeper;
mod pending;
mod remote;
mod route;
mod sign;
mod stamp;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use self::keeper::{Keeper, Message};
pub use self::stamp::Stamp;

/// How often the watched paths are looked at where the system cannot watch them.
pub const POLL_EVERY: Duration = Duration::from_millis(500);

/// What is to be watched. All paths are absolute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watched {
    /// Files, there or not, and what they were like **before** they were read: a change since then is reported.
    pub files: BTreeMap<PathBuf, Stamp>,
    /// Folders in which any file that appears, changes or goes counts (not those below), as long as there is no report;
    /// likewise with what they were like before they were searched.
    pub folders: BTreeMap<PathBuf, Stamp>,
}

impl Watched {
    /// Adds a file that was not read yet: it counts as known as it is now.
    pub fn add_file(&mut self, path: PathBuf) {
        self.files.entry(path).or_insert_with_key(|path| Stamp::of(path));
    }

    /// Adds a folder that was not searched yet.
    pub fn add_folder(&mut self, path: PathBuf) {
        self.folders.entry(path).or_insert_with_key(|path| Stamp::of(path));
    }
}

/// What the watcher says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// These of the watched files and folders changed, as they are spelled in [`Watched`], in order.
    Files(Vec<PathBuf>),
    /// The system cannot watch: why, and what is done instead. Said once.
    Trouble(String),
}

/// Watches until it is dropped.
#[derive(Debug)]
pub struct Watcher {
    keeper: Sender<Message>,
}

impl Watcher {
    /// A watcher that calls back, on its own thread, when something changed. It watches nothing yet.
    #[must_use]
    pub fn new(on_change: impl Fn(Change) + Send + 'static) -> Self {
        Self::spawn(on_change, None)
    }

    /// A watcher that looks at the watched paths at this interval, [`POLL_EVERY`] as a rule, and asks nothing of the
    /// system.
    #[must_use]
    pub fn polling(interval: Duration, on_change: impl Fn(Change) + Send + 'static) -> Self {
        Self::spawn(on_change, Some(interval))
    }

    /// Watches this from now on, and nothing else. Returns at once; costs next to nothing when it is what is watched
    /// already.
    pub fn watch(&mut self, watched: Watched) {
        // A keeper that is gone has nothing more to say.
        let _ = self.keeper.send(Message::Watch(watched));
    }

    fn spawn(on_change: impl Fn(Change) + Send + 'static, interval: Option<Duration>) -> Self {
        let (keeper, messages) = mpsc::channel();
        let events = keeper.clone();
        let run = move || Keeper::new(on_change, events, interval).run(&messages);
        // Without a thread there is no news; the explorer, which needs threads itself, says what is wrong then.
        let _ = thread::Builder::new().name("watcher".to_owned()).spawn(run);
        Self { keeper }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // The keeper takes the system's watches and the callback with it. It is not waited for: the callback may be
        // waiting for whoever drops this.
        let _ = self.keeper.send(Message::Stop);
    }
}
