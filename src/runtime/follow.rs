//! Follows the sources of a report in the background: which of them changed since. The newest report wins.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::{Incoming, rehearsal, send};
use crate::analysis::drift::Drifted;
use crate::app::Msg;
use crate::app::msg::Followed;
use crate::world::reported::{Bases, Reported};

/// What is known of the texts that the report belongs to, for whoever reads a source.
#[derive(Debug, Clone, Default)]
pub struct Known(Arc<Mutex<Arc<Bases>>>);

impl Known {
    /// What is known now.
    #[must_use]
    pub fn bases(&self) -> Arc<Bases> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, bases: Bases) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(bases);
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
        self.told = self.reported.load(&followed.snapshot, &self.working_dir, open, go_on)?;
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
