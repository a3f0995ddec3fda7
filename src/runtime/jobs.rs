//! What is done in the background: reading reports, reading sources, colouring them. The newest request wins.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::session::Look;
use super::{Incoming, Setup, rehearsal, send};
use crate::analysis::text::SourceText;
use crate::analysis::{Place, Rewrite, facts, outline};
use crate::app::Msg;
use crate::app::msg::{Highlighted, Loaded, Missing, Notice, Outcome, Progress, Proposal, SourceRead, Tone};
use crate::app::opened::SourceFile;
use crate::highlight::{Highlighter, Syntaxes};
use crate::ui::theme::Depth;
use crate::world::load::{self, Load, Loader, Step};
use crate::world::timings::Timings;
use crate::world::watch::Watched;
use crate::world::{
    config::{ConfigError, save},
    source,
};

/// The name of the thread on which the syntax library may panic: it is caught there, line by line.
pub const GUARDED: &str = "colours";
/// Progress is told no more often than this.
const PROGRESS_EVERY: Duration = Duration::from_millis(50);
/// The exact pass goes so many lines before it looks for a newer request.
const LINES_AT_ONCE: usize = 200;

thread_local! {
    /// The latest panic on the guarded thread.
    static REMEMBERED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps what a panic on the guarded thread said, in case nobody there catches it.
pub fn remember(panic: String) {
    REMEMBERED.set(panic);
}

/// Reads reports on a thread of its own.
pub struct LoadJob {
    requests: Sender<u64>,
}

impl LoadJob {
    /// Starts the thread.
    pub fn start(setup: &Setup, inbox: Sender<Incoming>) -> Self {
        let (requests, asked) = mpsc::channel();
        let depth = Look::of(setup).depth;
        let mut loader = Loader::new(setup.working_dir.clone(), setup.overrides.clone()).remembering();
        loader = loader.timed(setup.timings.clone());
        thread::spawn(move || {
            let mut known = Watched::default();
            while let Ok(first) = asked.recv() {
                rehearsal::panic_in("job");
                let generation = asked.try_iter().last().unwrap_or(first);
                let began = Instant::now();
                let mut told = began;
                let mut progress = |progress| {
                    // Bytes come in thousands of pieces; a step that begins is said at once, unless all is over in a moment.
                    let since = if matches!(progress, Progress::Reading { .. }) { told } else { began };
                    if since.elapsed() > PROGRESS_EVERY {
                        told = Instant::now();
                        send(&inbox, Incoming::Msg(Msg::Progress(progress)));
                    }
                };
                let (look, watched, loaded) = load(&mut loader, depth, &mut progress);
                match look {
                    Some(look) => {
                        known = watched;
                        send(&inbox, Incoming::Look(Box::new(look)));
                    }
                    // While the configuration is wrong, what it named before is still watched.
                    None => known.files.extend(watched.files),
                }
                send(&inbox, Incoming::Watch(known.clone()));
                send(&inbox, Incoming::Msg(Msg::Loaded(generation, Box::new(loaded))));
            }
        });
        Self { requests }
    }

    /// Asks for a load; one that waits already is replaced.
    pub fn ask(&self, generation: u64) {
        let _ = self.requests.send(generation);
    }
}

/// Loads once, and says how the screen is to look and what is to be watched.
pub fn load(loader: &mut Loader, depth: Depth, progress: &mut dyn FnMut(Progress)) -> (Option<Look>, Watched, Loaded) {
    let mut step = |step| {
        progress(match step {
            Step::Reading { read, total } => Progress::Reading { read, total },
            Step::Locating => Progress::Locating,
        });
    };
    match loader.load(&mut step) {
        Ok(load) => {
            progress(Progress::Counting);
            let timings = loader.timings();
            (Some(Look::configured(&load.config, depth)), load.watched.clone(), loaded(load, timings))
        }
        Err(error) => {
            let mut watched = Watched::default();
            error.path().into_iter().for_each(|path| watched.add_file(path.to_owned()));
            (None, watched, misconfigured(&error))
        }
    }
}

fn misconfigured(error: &ConfigError) -> Loaded {
    Loaded {
        project: None,
        config: None,
        settings: None,
        mistake: None,
        notes: Vec::new(),
        outcome: Outcome::Failed(with_causes(error)),
    }
}

fn loaded(load: Load, timings: &Timings) -> Loaded {
    let config = load.config;
    let mut notes = load.notes;
    let outcome = match load.outcome {
        load::Outcome::Read { snapshot, broken } => {
            notes.extend(snapshot.notes.iter().cloned());
            let facts = timings.time("lines counted", || facts::facts(&snapshot.report).into());
            Outcome::Read { snapshot: Arc::from(snapshot), facts, broken }
        }
        load::Outcome::Missing { looked_for, proposals } => {
            let proposal = |found: crate::world::project::Proposal| Proposal {
                kind: found.kind.to_owned(),
                command: found.command.to_owned(),
            };
            Outcome::Missing(Missing { looked_for, proposals: proposals.into_iter().map(proposal).collect() })
        }
        load::Outcome::Failed(error) => Outcome::Failed(with_causes(&error)),
    };
    let project = config.root.file_name().map(|name| name.to_string_lossy().into_owned());
    let mistake = load.mistake.as_ref().map(|mistake| with_causes(mistake));
    Loaded { project, config: Some(config.own), settings: Some(config.settings), mistake, notes, outcome }
}

/// Writes a rewrite of paths into the configuration, and says so. What comes of it is seen when the file is read again.
pub fn save(path: &Path, rewrite: &Rewrite) -> Notice {
    let Rewrite { from, to, .. } = rewrite;
    let saved =
        save::plan(path, std::slice::from_ref(rewrite)).and_then(|edit| edit.map_or(Ok(()), |edit| edit.write()));
    match saved {
        Ok(()) => {
            let text = format!("saved in {}: \"{from}\" = \"{to}\"", path.display());
            Notice { tone: Tone::Plain, text, stays: true }
        }
        Err(error) => Notice { tone: Tone::Bad, text: with_causes(&error), stays: true },
    }
}

/// An error and its causes in one text.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// Reads and colours sources on a thread of its own.
pub struct SourceJob {
    requests: Sender<Request>,
}

enum Request {
    Read(u64, Arc<str>, Place),
    Colour(u64, u32, u32),
}

impl SourceJob {
    /// Starts the thread.
    pub fn start(inbox: Sender<Incoming>) -> Self {
        let (requests, asked) = mpsc::channel();
        let work = move || {
            // What the syntax library panics over is caught where it is called; anything else ends the program.
            if catch_unwind(AssertUnwindSafe(|| colour_and_read(&asked, &inbox))).is_err() {
                send(&inbox, Incoming::Panicked(REMEMBERED.take()));
            }
        };
        // Without a thread there are no sources, but numbers are still shown.
        let _ = thread::Builder::new().name(GUARDED.to_owned()).spawn(work);
        Self { requests }
    }

    /// Asks for a source.
    pub fn read(&self, generation: u64, path: Arc<str>, place: Place) {
        let _ = self.requests.send(Request::Read(generation, path, place));
    }

    /// Asks for the colours of some lines of the source of this generation.
    pub fn colour(&self, generation: u64, first: u32, last: u32) {
        let _ = self.requests.send(Request::Colour(generation, first, last));
    }
}

fn colour_and_read(asked: &Receiver<Request>, inbox: &Sender<Incoming>) {
    let mut colourist = Colourist::default();
    while let Ok(first) = asked.recv() {
        rehearsal::panic_in("sources");
        let mut waiting = Some(first);
        while let Some(request) = newest(waiting.take(), asked) {
            match request {
                Request::Read(generation, path, place) => {
                    let read = read_source(generation, path, &place);
                    colourist.open(&read);
                    send(inbox, Incoming::Msg(Msg::SourceRead(read)));
                }
                Request::Colour(generation, first, last) => {
                    let (lines, is_exact) = colourist.colour(generation, first, last);
                    send(inbox, Incoming::Msg(Msg::Highlighted(lines)));
                    if is_exact {
                        continue;
                    }
                    // Make it exact, unless something newer is wanted first.
                    loop {
                        waiting = asked.try_recv().ok();
                        if waiting.is_some() || colourist.advance(last) {
                            break;
                        }
                    }
                    if waiting.is_none() {
                        let (lines, _) = colourist.colour(generation, first, last);
                        send(inbox, Incoming::Msg(Msg::Highlighted(lines)));
                    }
                }
            }
        }
    }
}

/// The newest request: a source that is not wanted any more is not read, a window that was left is not coloured.
fn newest(first: Option<Request>, asked: &Receiver<Request>) -> Option<Request> {
    let mut newest = first;
    for request in asked.try_iter() {
        newest = Some(match (newest, request) {
            // Colours are asked for only once the source was read: they belong to a reading before this one.
            (Some(read @ Request::Read(..)), Request::Colour(..)) => read,
            (_, request) => request,
        });
    }
    newest
}

/// Reads the source of a file, or says why there is none.
pub fn read_source(generation: u64, path: Arc<str>, place: &Place) -> SourceRead {
    let text = match place {
        Place::Found(place) => source::read(place).map_err(|error| with_causes(&error)).map(|text| {
            let source::Text { text, guessed } = text;
            let text = SourceText::new(text);
            let definitions = outline::definitions(text.whole());
            Arc::new(SourceFile { text, definitions, guessed })
        }),
        Place::Outside(_) => Err("The source lies outside the project, so it is not opened.".to_owned()),
        Place::Missing(_) => Err("The source was not found.".to_owned()),
    };
    SourceRead { generation, path, text }
}

/// Colours the source that was read last.
#[derive(Default)]
pub struct Colourist {
    current: Option<(u64, Highlighter)>,
}

impl Colourist {
    /// Takes over a source that was read.
    pub fn open(&mut self, read: &SourceRead) {
        self.current = read.text.as_ref().ok().map(|source| {
            let syntaxes = Syntaxes::get();
            let language = syntaxes.find(&read.path, source.text.line(1));
            (read.generation, Highlighter::new(syntaxes, language, Arc::clone(source.text.whole())))
        });
    }

    /// Colours some lines, numbered from 1, and says whether the colours are final.
    pub fn colour(&mut self, generation: u64, first: u32, last: u32) -> (Highlighted, bool) {
        let mut lines = Highlighted { generation, first, lines: Vec::new() };
        match &mut self.current {
            Some((current, highlighter)) if *current == generation => {
                let window = highlighter.spans(first.saturating_sub(1) as usize..last as usize);
                lines.lines = window.lines;
                (lines, window.exact)
            }
            _ => (lines, true),
        }
    }

    /// Takes the exact pass a little further; says whether it has reached this line.
    pub fn advance(&mut self, line: u32) -> bool {
        let Some((_, highlighter)) = &mut self.current else { return true };
        !highlighter.advance(LINES_AT_ONCE) || highlighter.exact_to() >= line as usize
    }
}
