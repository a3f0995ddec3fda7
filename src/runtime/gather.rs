//! Gathers what to test next on a thread of its own. The newest request wins, and ends the one that is worked on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;

use super::follow::Known;
use super::{Incoming, rehearsal, send};
use crate::analysis::text::SourceText;
use crate::app::Msg;
use crate::app::msg::Gathering;
use crate::world::reported::Then;
use crate::world::worklist::Gatherer;

/// Gathers on a thread of its own.
pub struct GatherJob {
    requests: Sender<Request>,
    /// Ends what was asked for last.
    cancel: Arc<AtomicBool>,
}

enum Request {
    Gather(Gathering, Arc<AtomicBool>),
    Parts(Gathering, Vec<Arc<str>>),
}

impl GatherJob {
    /// Starts the thread.
    pub fn start(known: Known, inbox: Sender<Incoming>) -> Self {
        let (requests, asked) = mpsc::channel();
        thread::spawn(move || {
            let gatherer = Gatherer::default();
            while let Ok(request) = asked.recv() {
                rehearsal::panic_in("gather");
                let msg = match request {
                    Request::Gather(gathering, is_cancelled) => gather(&gatherer, &gathering, &known, &is_cancelled),
                    Request::Parts(gathering, paths) => Some(parts(&gatherer, &gathering, &paths, &known)),
                };
                msg.into_iter().for_each(|msg| send(&inbox, Incoming::Msg(msg)));
            }
        });
        Self { requests, cancel: Arc::default() }
    }

    /// Asks for what to test next.
    pub fn gather(&mut self, gathering: Gathering) {
        self.cancel.store(true, Ordering::Relaxed);
        self.cancel = Arc::default();
        let _ = self.requests.send(Request::Gather(gathering, Arc::clone(&self.cancel)));
    }

    /// Asks for the types and functions of some files.
    pub fn parts(&self, gathering: Gathering, paths: Vec<Arc<str>>) {
        let _ = self.requests.send(Request::Parts(gathering, paths));
    }
}

/// Gathers what to test next, now; none if it was cancelled.
pub fn gather(gatherer: &Gatherer, gathering: &Gathering, known: &Known, is_cancelled: &AtomicBool) -> Option<Msg> {
    let Gathering { generation, snapshot, settings, project, .. } = gathering;
    let then = |key: &Arc<str>| then(gathering, known, key);
    let (worklist, notes) = gatherer.gather(snapshot, (project, settings), &then, is_cancelled)?;
    Some(Msg::Gathered(*generation, Arc::new(worklist), notes))
}

/// Finds the types and functions of some files, now.
pub fn parts(gatherer: &Gatherer, gathering: &Gathering, paths: &[Arc<str>], known: &Known) -> Msg {
    let files = gatherer.parts(&gathering.snapshot, paths, &|key| then(gathering, known, key));
    Msg::PartsKnown(gathering.generation, files)
}

/// The text that the report belongs to, of a source that changed since.
fn then(gathering: &Gathering, known: &Known, key: &Arc<str>) -> Option<SourceText> {
    gathering.changed.binary_search(key).ok()?;
    match known.then(key)? {
        Then::Text(text) => Some(SourceText::new((*text).to_owned())),
        Then::Unknown => None,
    }
}
