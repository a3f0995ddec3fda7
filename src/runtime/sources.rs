//! Reads and colours sources on a thread of its own: the newest request first, then in small steps what can wait.
//!
//! A text is told as soon as it was read. What follows is told as it comes: the colours of the lines on the screen, those
//! around them, the definitions of a long file, and at last the colours that a pass from the top gives.

mod colourist;
mod guarded;
mod reader;
mod tasks;
mod warm;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use super::follow::Known;
use super::{Incoming, rehearsal, send};
use crate::analysis::{Place, Snapshot, outline};
use crate::app::msg::SourceRead;
use crate::app::opened::SourceFile;

pub use colourist::Colourist;
pub use guarded::{GUARDED, remember};
pub use reader::Reader;
use tasks::Tasks;
use warm::Warmer;

/// Reads and colours sources on a thread of its own.
pub struct SourceJob {
    requests: Sender<Request>,
    warmer: Warmer,
}

enum Request {
    Read(u64, Arc<str>, Place, Option<Arc<SourceFile>>),
    Colour(u64, Vec<(u32, u32)>),
}

impl SourceJob {
    /// Starts the thread.
    pub fn start(working_dir: PathBuf, known: Known, inbox: Sender<Incoming>) -> Self {
        let (requests, asked) = mpsc::channel();
        let warmer = Warmer::start(working_dir);
        let work = move || {
            // What the syntax library panics over is caught where it is called; anything else ends the program.
            if catch_unwind(AssertUnwindSafe(|| colour_and_read(asked, Reader::new(known), &inbox))).is_err() {
                send(&inbox, Incoming::Panicked(guarded::remembered()));
            }
        };
        // Without a thread there are no sources, but numbers are still shown.
        let _ = thread::Builder::new().name(GUARDED.to_owned()).spawn(work);
        Self { requests, warmer }
    }

    /// Asks for a source, of which this is shown now.
    pub fn read(&self, generation: u64, path: Arc<str>, place: Place, shown: Option<Arc<SourceFile>>) {
        let _ = self.requests.send(Request::Read(generation, path, place, shown));
    }

    /// Asks for the colours of these runs of lines of the source of this generation, and in the end of those around them.
    pub fn colour(&self, generation: u64, runs: Vec<(u32, u32)>) {
        let _ = self.requests.send(Request::Colour(generation, runs));
    }

    /// Prepares the colours of the languages of this report.
    pub fn expect(&mut self, snapshot: &Arc<Snapshot>) {
        self.warmer.expect(snapshot);
    }
}

/// What was asked for and is not done yet.
struct Asked {
    requests: Receiver<Request>,
    /// A request that came while another was seen to.
    waiting: Option<Request>,
}

impl Asked {
    /// Whether something newer is wanted.
    fn is_newer(&mut self) -> bool {
        self.waiting = self.waiting.take().or_else(|| self.requests.try_recv().ok());
        self.waiting.is_some()
    }

    /// The newest request: a source that is not wanted any more is not read, a window that was left is not coloured.
    /// Waits for one if there is none; `None` when nobody asks any more.
    fn newest(&mut self) -> Option<Request> {
        let mut newest = self.waiting.take().or_else(|| self.requests.recv().ok())?;
        for request in self.requests.try_iter() {
            newest = match (newest, request) {
                // Colours are asked for only once the source was read: they belong to a reading before this one.
                (read @ Request::Read(..), Request::Colour(..)) => read,
                (_, request) => request,
            };
        }
        Some(newest)
    }
}

fn colour_and_read(requests: Receiver<Request>, mut reader: Reader, inbox: &Sender<Incoming>) {
    let mut asked = Asked { requests, waiting: None };
    let mut tasks = Tasks::new(|msg| send(inbox, Incoming::Msg(msg)));
    loop {
        // What can wait is done while nothing is asked for.
        while !asked.is_newer() && tasks.step(|| !asked.is_newer()) {}
        let Some(request) = asked.newest() else { return };
        rehearsal::panic_in("sources");
        match request {
            Request::Read(generation, path, place, shown) => {
                tasks.read(reader.read(generation, path, &place, shown.as_deref()));
            }
            Request::Colour(generation, runs) => tasks.colour(generation, runs, || !asked.is_newer()),
        }
    }
}

/// Finds all that [`Reader::read`] has left for later.
pub fn outlined(mut read: SourceRead) -> SourceRead {
    if let Ok(source) = &read.text {
        let by_syntax = tasks::parsed(&read.path, source);
        let by_shape = || read.definitions.take().unwrap_or_else(|| outline::definitions(source.text.whole()));
        read.definitions = Some(by_syntax.unwrap_or_else(by_shape));
    }
    read
}
