//! Tells when a report, a configuration file or an open source changes on disk.
//!
//! Folders are watched, never files: a rename over a file would lose it. One thread of its own (the keeper) owns the
//! system's watches, what is known of each path, and what is about to be reported; it sleeps until something happens.
//! Where the system cannot watch, the keeper looks at the watched paths at intervals instead, says so, and goes back to
//! the system as soon as it can.
//!
//! **Invariants.** A path that is not as its [`Stamp`] says is reported, however the change came about and whenever it
//! happened: stamps are compared after the watches are in place. A neighbour of a watched file is never reported.
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

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use self::keeper::{Keeper, Message};
pub use self::means::{Heard, Means, Open};
pub use self::sought::{Names, Sought};
pub use self::stamp::Stamp;

/// What is to be watched. All paths are absolute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watched {
    /// Files, there or not, and what they were like **before** they were read: a change since then is reported.
    pub files: BTreeMap<PathBuf, Stamp>,
    /// Files that were seen and are not in use, likewise. A change is reported when none of the files in use came with it.
    pub spare: BTreeMap<PathBuf, Stamp>,
    /// Files that nobody has seen yet: what turns up there and is not named above is reported.
    pub sought: Vec<Sought>,
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
    /// The system cannot watch: from now on, until [`Change::Watching`], files are looked at at intervals.
    Polling {
        /// The interval.
        every: Duration,
        /// Why, in words.
        why: String,
    },
    /// The system watches again.
    Watching,
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
        Self::by(Means::default(), on_change)
    }

    /// The same by other means.
    #[must_use]
    pub fn by(means: Means, on_change: impl Fn(Change) + Send + 'static) -> Self {
        let (keeper, messages) = mpsc::channel();
        let events = keeper.clone();
        let run = move || Keeper::new(on_change, means, events).run(&messages);
        // Without a thread there is no news; the explorer, which needs threads itself, says what is wrong then.
        let _ = thread::Builder::new().name("watcher".to_owned()).spawn(run);
        Self { keeper }
    }

    /// Watches this from now on, and nothing else. Returns at once; costs next to nothing when it is what is watched
    /// already.
    pub fn watch(&mut self, watched: Watched) {
        // A keeper that is gone has nothing more to say.
        let _ = self.keeper.send(Message::Watch(watched));
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // The keeper takes the system's watches and the callback with it. It is not waited for: the callback may be
        // waiting for whoever drops this.
        let _ = self.keeper.send(Message::Stop);
    }
}
