//! Follows the sources of a report in the background: which of them changed since. The newest report wins.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::SystemTime;

use super::{Incoming, rehearsal, send};
use crate::analysis::Snapshot;
use crate::analysis::drift::Drifted;
use crate::app::Msg;
use crate::app::msg::{Followed, Moved};
use crate::world::reported::{self, Ahead, Bases, Reported, Runs, Then};

/// What is known of the texts that reports belong to, on every thread.
#[derive(Debug, Clone, Default)]
pub struct Known(Arc<Mutex<Shared>>);

#[derive(Debug, Default)]
struct Shared {
    /// Of the report that was followed last.
    bases: Arc<Bases>,
    /// The report that was read last, while it is not followed yet.
    ahead: Option<Arc<Ahead>>,
    runs: Runs,
}

impl Known {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text of a file that the newest report belongs to; `None` if there is nothing to tell.
    #[must_use]
    pub fn then(&self, key: &Arc<str>) -> Option<Then> {
        let Shared { bases, ahead, .. } = &*self.lock();
        let (bases, ahead) = (Arc::clone(bases), ahead.clone());
        // Nobody else waits while git is asked.
        ahead.map_or_else(|| bases.then(key), |ahead| ahead.then(key))
    }

    /// The test command begins, now.
    pub fn run_begins(&self) {
        self.lock().runs.began(SystemTime::now());
    }

    /// The test command has ended.
    pub fn run_ended(&self) {
        self.lock().runs.ended(SystemTime::now());
    }

    /// A report was read that is going to be shown; returns where the lines of its sources went since the one before.
    /// Relative paths of reports are meant from `working_dir`.
    pub fn expect(&self, snapshot: &Arc<Snapshot>, working_dir: &Path) -> Moved {
        let (before, runs) = (self.before(), self.lock().runs.clone());
        let other = Arc::clone(before.snapshot());
        let ahead = Ahead::new(Arc::clone(snapshot), working_dir, &runs, before);
        let maps = ahead.moves();
        self.lock().ahead = Some(Arc::new(ahead));
        Moved { other, maps }
    }

    /// Where the lines of sources went from this report, which nobody followed, to the newest.
    pub fn since(&self, other: &Snapshot, working_dir: &Path) -> Moved {
        let now = self.before();
        let maps = reported::since(other, working_dir, &now);
        Moved { other: Arc::clone(now.snapshot()), maps }
    }

    /// What is known for the report that was read last.
    fn before(&self) -> Arc<Bases> {
        let Shared { bases, ahead, .. } = &*self.lock();
        ahead.as_ref().map_or_else(|| Arc::clone(bases), |ahead| Arc::new(ahead.bases()))
    }

    /// What was known of a report when it was read.
    fn ahead(&self, snapshot: &Arc<Snapshot>, working_dir: &Path) -> Arc<Ahead> {
        let Shared { bases, ahead, runs } = &*self.lock();
        let ahead = ahead.clone().filter(|ahead| Arc::ptr_eq(ahead.snapshot(), snapshot));
        ahead.unwrap_or_else(|| Arc::new(Ahead::new(Arc::clone(snapshot), working_dir, runs, Arc::clone(bases))))
    }

    /// This is known now, unless a newer report came meanwhile.
    fn set(&self, bases: Bases) {
        let shared = &mut *self.lock();
        if shared.ahead.as_ref().is_none_or(|ahead| Arc::ptr_eq(ahead.snapshot(), bases.snapshot())) {
            (shared.bases, shared.ahead) = (Arc::new(bases), None);
        }
    }
}

/// Follows the sources of one report after the other.
#[derive(Debug)]
pub struct Follower {
    reported: Reported,
    working_dir: PathBuf,
    known: Known,
    generation: u64,
    told: Drifted,
}

impl Follower {
    /// A follower that knows nothing yet. Relative paths of reports are meant from `working_dir`.
    #[must_use]
    pub fn new(working_dir: PathBuf, known: Known) -> Self {
        Self { reported: Reported::default(), working_dir, known, generation: 0, told: Drifted::default() }
    }

    /// Looks at all sources of a report. Gives up when `go_on` says so.
    pub fn follow(&mut self, followed: &Followed, go_on: impl FnMut() -> bool) -> Option<Msg> {
        let open = followed.open.as_deref();
        self.generation = followed.generation;
        let ahead = self.known.ahead(&followed.snapshot, &self.working_dir);
        self.told = self.reported.load(&ahead, open, go_on)?;
        self.known.set(self.reported.bases());
        Some(Msg::Drifted(self.generation, self.told.clone()))
    }

    /// Looks again at some sources; tells if that changed what is known.
    pub fn look_again(&mut self, paths: &[PathBuf]) -> Option<Msg> {
        let drifted = self.reported.look(paths);
        self.known.set(self.reported.bases());
        if drifted == self.told {
            return None;
        }
        self.told = drifted;
        Some(Msg::Drifted(self.generation, self.told.clone()))
    }
}

enum Request {
    Follow(Followed),
    LookAgain(Vec<PathBuf>),
}

/// A follower on a thread of its own.
pub struct FollowJob(Sender<Request>);

impl FollowJob {
    /// Starts the thread.
    pub fn start(working_dir: PathBuf, known: Known, inbox: Sender<Incoming>) -> Self {
        let (requests, asked) = mpsc::channel();
        thread::spawn(move || follow(&asked, Follower::new(working_dir, known), &inbox));
        Self(requests)
    }

    /// Follows the sources of this report from now on.
    pub fn follow(&self, followed: Followed) {
        let _ = self.0.send(Request::Follow(followed));
    }

    /// Looks again at these sources.
    pub fn look_again(&self, paths: Vec<PathBuf>) {
        let _ = self.0.send(Request::LookAgain(paths));
    }
}

fn follow(asked: &Receiver<Request>, mut follower: Follower, inbox: &Sender<Incoming>) {
    // A report that came while an older one was seen to, and what is to be looked at again after it.
    let mut newest: Option<Followed> = None;
    let mut again: Vec<PathBuf> = Vec::new();
    loop {
        let first = if newest.is_none() && again.is_empty() {
            match asked.recv() {
                Ok(first) => Some(first),
                Err(_) => return,
            }
        } else {
            None
        };
        rehearsal::panic_in("follow");
        let mut take = |request| match request {
            Request::Follow(followed) => newest = Some(followed),
            Request::LookAgain(paths) => again.extend(paths),
        };
        first.into_iter().chain(asked.try_iter()).for_each(&mut take);
        let told = match newest.take() {
            Some(followed) => {
                let mut waiting = Vec::new();
                let told = follower.follow(&followed, || {
                    waiting.extend(asked.try_iter());
                    !waiting.iter().any(|request| matches!(request, Request::Follow(_)))
                });
                waiting.into_iter().for_each(|request| match request {
                    Request::Follow(followed) => newest = Some(followed),
                    Request::LookAgain(paths) => again.extend(paths),
                });
                told
            }
            None => follower.look_again(&std::mem::take(&mut again)),
        };
        if let Some(msg) = told {
            send(inbox, Incoming::Msg(msg));
        }
    }
}
