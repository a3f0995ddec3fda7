//! Every effect performed, in one place.

use std::sync::mpsc::Sender;

use super::jobs::{LoadJob, SourceJob};
use super::terminal::Terminal;
use super::{Incoming, Setup, send};
use crate::app::msg::{Notice, Tone};
use crate::app::{Effect, Msg};
use crate::world::editor;
use crate::world::watch::{Change, Watched, Watcher};

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
            inbox: inbox.clone(),
        }
    }

    /// Performs one effect.
    pub fn perform(&mut self, effect: Effect, terminal: &mut Terminal) -> anyhow::Result<Flow> {
        match effect {
            Effect::Load(generation) => self.loads.ask(generation),
            Effect::ReadSource(generation, path, place) => self.sources.read(generation, path, place),
            Effect::Highlight(generation, first, last) => self.sources.colour(generation, first, last),
            Effect::Watch { files, folders } => {
                let (files, folders) = (files.into_iter().collect(), folders.into_iter().collect());
                self.watcher.watch(Watched { files, folders });
            }
            Effect::Edit(path, line) => {
                let result = match editor::command(&path, line) {
                    Some(mut command) => terminal.lend(|| command.status())?.map_err(|error| {
                        format!("the editor `{}` did not start: {error}", command.get_program().display())
                    }),
                    None => Err("no editor is known: set VISUAL or EDITOR".to_owned()),
                };
                if let Err(text) = result {
                    self.tell(text);
                }
            }
            Effect::Copy(text) => terminal.copy(&text)?,
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

    fn tell(&self, text: String) {
        let notice = Notice { tone: Tone::Bad, text, stays: false };
        send(&self.inbox, Incoming::Msg(Msg::Tell(notice)));
    }
}
