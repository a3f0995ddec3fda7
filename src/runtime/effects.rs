//! Every effect performed, in one place.

use std::path::PathBuf;
use std::sync::mpsc::Sender;

use super::jobs::{self, LoadJob, SourceJob};
use super::terminal::Terminal;
use super::{Incoming, Setup, send, signals};
use crate::analysis::Place;
use crate::app::msg::{Notice, Tone};
use crate::app::{Effect, Msg};
use crate::world::editor;
use crate::world::watch::{Change, Stamp, Watched, Watcher};

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
    watcher: Watcher,
    /// Reports and configuration.
    watched: Watched,
    /// The open source.
    source: Option<(PathBuf, Stamp)>,
}

impl Performer {
    /// Starts the threads of the jobs.
    pub fn new(setup: &Setup, inbox: &Sender<Incoming>) -> Self {
        let news = inbox.clone();
        let watcher = Watcher::new(move |change| {
            let msg = match change {
                Change::Files(paths) => Msg::Changed(paths),
                Change::Trouble(text) => Msg::Tell(Notice { tone: Tone::Bad, text, stays: true }),
            };
            send(&news, Incoming::Msg(msg));
        });
        Self {
            loads: LoadJob::start(setup, inbox.clone()),
            sources: SourceJob::start(inbox.clone()),
            watcher,
            watched: Watched::default(),
            source: None,
            inbox: inbox.clone(),
        }
    }

    /// Performs one effect.
    pub fn perform(&mut self, effect: Effect, terminal: &mut Terminal) -> anyhow::Result<Flow> {
        match effect {
            Effect::Load(generation) => self.loads.ask(generation),
            Effect::ReadSource(generation, path, place) => {
                // Its stamp is taken before it is read: what changes from here on is told.
                self.source =
                    if let Place::Found(file) = &place { Some((file.clone(), Stamp::of(file))) } else { None };
                self.rewatch();
                self.sources.read(generation, path, place);
            }
            Effect::Highlight(generation, first, last) => self.sources.colour(generation, first, last),
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

    fn rewatch(&mut self) {
        let mut watched = self.watched.clone();
        watched.files.extend(self.source.clone());
        self.watcher.watch(watched);
    }

    fn tell(&self, text: String) {
        let notice = Notice { tone: Tone::Bad, text, stays: false };
        send(&self.inbox, Incoming::Msg(Msg::Tell(notice)));
    }
}
