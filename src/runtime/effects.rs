//! Every effect performed, in one place.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use super::follow::{FollowJob, Known};
use super::gather::GatherJob;
use super::jobs::{self, LoadJob};
use super::references::{Reader, WatchedReferences};
use super::runs::RunJob;
use super::sources::SourceJob;
use super::spans::Spans;
use super::terminal::{self, Terminal};
use super::{Incoming, Setup, send, signals};
use crate::analysis::Place;
use crate::app::msg::{Notice, Outcome, Tone};
use crate::app::polling::{self, Looking};
use crate::app::{Effect, Msg};
use crate::world::editor;
use crate::world::watch::{Change, Scope, Stamp, Watched, Watcher};

/// A source that is read in this time, as one of 100,000 lines is, is in the frame of the key press that asked for it.
const IN_THE_FRAME: Duration = Duration::from_millis(10);

/// Whether the loop goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// It does.
    Continue,
    /// The user has quit.
    Quit,
}

/// The jobs and the watcher.
pub struct Performer {
    inbox: Sender<Incoming>,
    loads: LoadJob,
    sources: SourceJob,
    follow: FollowJob,
    gather: GatherJob,
    references: Reader,
    watched_references: WatchedReferences,
    runs: RunJob,
    watcher: Watcher,
    /// Reports and configuration.
    watched: Watched,
    /// There is a test command: sources are watched for it.
    has_command: bool,
    /// The open source.
    source: Option<(PathBuf, Stamp)>,
    /// The source of this generation is being read, and until this moment the next frame waits for it.
    awaited: Option<(u64, Instant)>,
}

impl Performer {
    /// Starts the threads of the jobs.
    pub fn new(setup: &Setup, inbox: &Sender<Incoming>) -> Self {
        let (news, spans) = (inbox.clone(), Spans::default());
        let known = Known::default();
        let runs = RunJob::start(known.clone(), spans.clone(), inbox.clone());
        let left = spans.clone();
        let watcher = Watcher::new(move |change| send(&news, Incoming::Msg(told(change, &spans))));
        Self {
            loads: LoadJob::start(setup, known.clone(), left, inbox.clone()),
            references: Reader::new(setup, known.clone()),
            watched_references: WatchedReferences::default(),
            sources: SourceJob::start(setup.working_dir.clone(), known.clone(), inbox.clone()),
            follow: FollowJob::start(setup.working_dir.clone(), known.clone(), inbox.clone()),
            gather: GatherJob::start(known, inbox.clone()),
            runs,
            watcher,
            watched: Watched::default(),
            has_command: false,
            source: None,
            awaited: None,
            inbox: inbox.clone(),
        }
    }

    /// Performs one effect.
    pub fn perform(&mut self, effect: Effect, terminal: &mut Terminal) -> anyhow::Result<Flow> {
        match effect {
            Effect::Load(generation) => self.loads.ask(generation),
            Effect::ReadReference(generation, which, path, present) => {
                self.watched_references.expect(which, self.references.file(&path));
                self.rewatch();
                self.references.read_aside((generation, which, path), present, &self.inbox);
            }
            Effect::ReadSource(generation, path, place, shown) => {
                // Its stamp is taken before it is read: what changes from here on is told.
                self.source =
                    if let Place::Found(file) = &place { Some((file.clone(), Stamp::of(file))) } else { None };
                self.rewatch();
                self.awaited = Some((generation, Instant::now() + IN_THE_FRAME));
                self.sources.read(generation, path, place, shown);
            }
            Effect::Follow(followed) => self.follow.follow(followed),
            Effect::LookAgain(paths) => self.follow.look_again(paths),
            Effect::Gather(gathering) => self.gather.gather(gathering),
            Effect::FindParts(gathering, paths) => self.gather.parts(gathering, paths),
            // At once: whoever quits now has it on the disk.
            Effect::SetAside(root, change) => {
                let saved = jobs::set_aside(&root, &change);
                send(&self.inbox, Incoming::Msg(Msg::AsidesSaved(saved)));
            }
            Effect::Highlight(generation, runs) => self.sources.colour(generation, runs),
            Effect::Edit(path, line) => {
                let result = match editor::command(&path, line) {
                    Some(mut command) => terminal.lend(|| signals::while_lent(|| command.status()))?.map_err(|error| {
                        format!("the editor `{}` did not start: {error}", command.get_program().display())
                    }),
                    None => Err("no editor is known: set VISUAL or EDITOR".to_owned()),
                };
                if let Err(text) = result {
                    self.tell(text);
                }
            }
            Effect::Copy(text) => terminal.copy(&text)?,
            Effect::Save(path, rewrite) => {
                let notice = jobs::save(&path, &rewrite);
                send(&self.inbox, Incoming::Msg(Msg::Tell(notice)));
            }
            Effect::SaveCommand(path, command) => {
                let notice = jobs::save_command(&path, &command);
                send(&self.inbox, Incoming::Msg(Msg::Tell(notice)));
            }
            Effect::Run(generation, command) => {
                self.expect_runs();
                self.runs.run(generation, command);
            }
            Effect::StopRun => self.runs.stop(),
            Effect::ResizeRun(columns, rows) => self.runs.resize(columns, rows),
            #[cfg(unix)]
            Effect::Suspend => {
                let stop = || signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
                terminal.lend(stop)??;
            }
            #[cfg(not(unix))]
            Effect::Suspend => self.tell("there is no job control here".to_owned()),
            Effect::Quit => return Ok(Flow::Quit),
        }
        Ok(Flow::Continue)
    }

    /// Watches these reports and this configuration from now on, and the open source as before.
    pub fn watch(&mut self, watched: Watched) {
        self.watched = watched;
        self.rewatch();
    }

    /// What it means that these files changed.
    pub fn changed(&mut self, paths: Vec<PathBuf>) -> Vec<Msg> {
        self.watched_references.told(paths, &self.watched)
    }

    /// Hears what the state is going to be told: which languages there will be, and that a source has come.
    pub fn hear(&mut self, msg: &Msg) {
        match msg {
            Msg::Loaded(_, loaded) => {
                if let Some(settings) = &loaded.run {
                    self.runs.configure(settings);
                    if settings.command.is_some() {
                        self.expect_runs();
                    }
                }
                if let Outcome::Read { snapshot, .. } = &loaded.outcome {
                    self.sources.expect(snapshot);
                }
            }
            Msg::SourceRead(read) => {
                self.awaited = self.awaited.filter(|(generation, _)| *generation != read.generation)
            }
            _ => {}
        }
    }

    /// What comes in while a source is being read that the next frame waits for; `None` as soon as it need not wait.
    pub fn awaited(&mut self, inbox: &Receiver<Incoming>) -> Option<Incoming> {
        let (_, until) = self.awaited?;
        let left = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero());
        let came = left.and_then(|left| inbox.recv_timeout(left).ok());
        if came.is_none() {
            self.awaited = None;
        }
        came
    }

    /// What the run of this generation has told.
    pub fn run_news(&mut self, generation: u64) -> Vec<Msg> {
        self.runs.news(generation)
    }

    /// From now on changes of the sources may lead to a run.
    fn expect_runs(&mut self) {
        if !self.has_command {
            self.has_command = true;
            self.rewatch();
        }
    }

    fn rewatch(&mut self) {
        let mut watched = self.watched.clone();
        watched.files.extend(self.source.clone());
        // Nobody else wants to know, and a large tree takes its share of the system's watches.
        watched.tree = watched.tree.filter(|_| self.has_command);
        self.watched_references.add_to(&mut watched);
        self.watcher.watch(watched);
    }

    fn tell(&self, text: String) {
        let notice = Notice::passing(Tone::Bad, text);
        send(&self.inbox, Incoming::Msg(Msg::Tell(notice)));
    }
}

/// What the watcher says, as a message.
fn told(change: Change, spans: &Spans) -> Msg {
    let scope = |scope| match scope {
        Scope::Files => polling::Scope::Files,
        Scope::Sources => polling::Scope::Sources,
    };
    match change {
        Change::Files(paths) => Msg::Changed(paths),
        Change::Sources(paths) => Msg::SourcesChanged(spans.edits(paths)),
        Change::Polling { of, every, why } => Msg::Polling(scope(of), Some(Looking { every, why })),
        Change::Watching(of) => Msg::Polling(scope(of), None),
    }
}

impl Drop for Performer {
    fn drop(&mut self) {
        // What runs is about to be ended, which takes a moment: the user has the terminal back before.
        terminal::restore();
    }
}
