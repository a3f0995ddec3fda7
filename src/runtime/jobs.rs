//! What is done in the background: reading reports. The newest request wins.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::follow::Known;
use super::session::Look;
use super::spans::Spans;
use super::{Incoming, Setup, rehearsal, send};
use crate::analysis::facts::{self, FileFacts};
use crate::analysis::{Rewrite, Snapshot};
use crate::app::Msg;
use crate::app::msg::{AsideChange, Loaded, Missing, Notice, Outcome, Progress, Proposal, RunSettings, Tone};
use crate::ui::theme::Depth;
use crate::world::asides;
use crate::world::config::{ConfigError, save};
use crate::world::load::{self, Load, Loader, Step, Stopped};
use crate::world::project;
use crate::world::timings::Timings;
use crate::world::watch::Watched;

/// Progress is told no more often than this.
const PROGRESS_EVERY: Duration = Duration::from_millis(50);

/// Reads reports on a thread of its own.
pub struct LoadJob {
    requests: Sender<u64>,
}

impl LoadJob {
    /// Starts the thread.
    pub fn start(setup: &Setup, known: Known, spans: Spans, inbox: Sender<Incoming>) -> Self {
        let (requests, asked) = mpsc::channel();
        let depth = Look::of(setup).depth;
        let mut loader = Loader::new(setup.working_dir.clone(), setup.overrides.clone()).remembering();
        loader = loader.timed(setup.timings.clone()).doubting(Stopped::by(move |path| spans.was_left(path)));
        let mut counted = Counted::new(setup.working_dir.clone(), known);
        thread::spawn(move || {
            let mut watched_before = Watched::default();
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
                let (look, watched, loaded) = load(&mut loader, &mut counted, depth, &mut progress);
                match look {
                    Some(look) => {
                        watched_before = watched;
                        send(&inbox, Incoming::Look(Box::new(look)));
                    }
                    // While the configuration is wrong, what it named before is still watched.
                    None => watched_before.files.extend(watched.files),
                }
                send(&inbox, Incoming::Watch(watched_before.clone()));
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

/// What a report is seen against: the one that was counted last, with its facts (what both share is not counted again),
/// and what is known of the texts of the sources.
#[derive(Debug)]
pub struct Counted {
    last: Option<(Arc<Snapshot>, Arc<[FileFacts]>)>,
    /// One of those that were counted was whole.
    has_whole: bool,
    working_dir: PathBuf,
    known: Known,
}

impl Counted {
    /// Nothing was counted yet.
    #[must_use]
    pub fn new(working_dir: PathBuf, known: Known) -> Self {
        Self { last: None, has_whole: false, working_dir, known }
    }

    fn facts(&mut self, snapshot: &Arc<Snapshot>, on_the_way: &facts::Counted) -> Arc<[FileFacts]> {
        let facts = match &self.last {
            None => on_the_way.facts(&snapshot.report),
            Some((before, facts)) => facts::facts_since(&snapshot.report, Some((&before.report, facts))),
        };
        self.last = Some((Arc::clone(snapshot), Arc::clone(&facts)));
        facts
    }
}

/// Loads once, and says how the screen is to look and what is to be watched.
pub fn load(
    loader: &mut Loader,
    counted: &mut Counted,
    depth: Depth,
    progress: &mut dyn FnMut(Progress),
) -> (Option<Look>, Watched, Loaded) {
    let mut step = |step| {
        progress(match step {
            Step::Reading { read, total } => Progress::Reading { read, total },
            Step::Locating => Progress::Locating,
        });
    };
    match loader.load(&mut step) {
        Ok(load) => {
            progress(Progress::Counting);
            let (look, watched) = (Look::configured(&load.config, depth), load.watched.clone());
            (Some(look), watched, loaded(load, counted, loader.timings()))
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
        run: None,
        mistake: None,
        baseline: None,
        roots: None,
        asides: None,
        notes: Vec::new(),
        outcome: Outcome::Failed(with_causes(error)),
    }
}

fn loaded(load: Load, counted: &mut Counted, timings: &Timings) -> Loaded {
    let config = load.config;
    let outcome = match load.outcome {
        load::Outcome::Read { snapshot, broken } => {
            let snapshot = Arc::from(snapshot);
            // A broken report is not shown where there is a good one.
            let is_shown = broken.is_none() || !counted.has_whole;
            counted.has_whole |= broken.is_none();
            let facts = timings.time("lines counted", || counted.facts(&snapshot, &load.counted));
            let moved = is_shown.then(|| counted.known.expect(&snapshot, &counted.working_dir));
            Outcome::Read { snapshot, facts, moved: moved.unwrap_or_default(), broken }
        }
        load::Outcome::Missing { looked_for, proposals } => {
            Outcome::Missing(Missing { looked_for, proposals: proposed(proposals) })
        }
        load::Outcome::Failed(error) => {
            let text = with_causes(&error);
            // As the user would call the report, from where he is.
            let folder = format!("{}/", counted.working_dir.display());
            Outcome::Failed(text.strip_prefix(&folder).unwrap_or(&text).to_owned())
        }
    };
    let (roots, asides) = (config.project(), asides::file(&config.root));
    let run = RunSettings {
        command: config.run.command,
        proposals: proposed(project::proposals(&config.root)),
        folder: config.root.clone(),
        junit: config.run.junit,
    };
    let project = config.root.file_name().map(|name| name.to_string_lossy().into_owned());
    let mistake = load.mistake.as_ref().map(|mistake| with_causes(mistake));
    Loaded {
        project,
        config: Some(config.own),
        settings: Some(config.settings),
        run: Some(run),
        mistake,
        baseline: config.baseline,
        roots: Some(roots),
        asides: Some(asides),
        notes: load.notes,
        outcome,
    }
}

fn proposed(found: Vec<project::Proposal>) -> Vec<Proposal> {
    let proposal =
        |found: project::Proposal| Proposal { kind: found.kind.to_owned(), command: found.command.to_owned() };
    found.into_iter().map(proposal).collect()
}

/// Writes a rewrite of paths into the configuration, and says so. What comes of it is seen when the file is read again.
pub fn save(path: &Path, rewrite: &Rewrite) -> Notice {
    let Rewrite { from, to, .. } = rewrite;
    let saved =
        save::plan(path, std::slice::from_ref(rewrite)).and_then(|edit| edit.map_or(Ok(()), |edit| edit.write()));
    match saved {
        Ok(()) => {
            let text = format!("saved in {}: \"{from}\" = \"{to}\"", path.display());
            Notice::staying(Tone::Plain, text)
        }
        Err(error) => Notice::staying(Tone::Bad, with_causes(&error)),
    }
}

/// Writes down what was set aside or taken back.
///
/// # Errors
///
/// Why it cannot be, in words.
pub fn set_aside(root: &Path, change: &AsideChange) -> Result<(), String> {
    let change = match change {
        AsideChange::Add(asides) => asides::Change::Add(asides),
        AsideChange::Remove(asides) => asides::Change::Remove(asides),
    };
    asides::change(root, &change).map_err(|error| with_causes(&error))
}

/// Writes the test command into the configuration, and says so.
pub fn save_command(path: &Path, command: &str) -> Notice {
    let saved = save::plan_command(path, command).and_then(|edit| edit.map_or(Ok(()), |edit| edit.write()));
    match saved {
        Ok(()) => {
            let text = format!("saved in {} under [run]: {command}", path.display());
            Notice::staying(Tone::Plain, text)
        }
        Err(error) => Notice::staying(Tone::Bad, with_causes(&error)),
    }
}

/// An error and its causes in one text.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
