//! Joins the state and the screen to the world: the terminal, the keyboard, the threads, and the one loop.
//!
//! **Invariants.** One loop owns the state and the screen; every thread speaks to it over one channel. All that waits is
//! taken in before one frame is drawn, and the loop sleeps while nothing happens: no polling, no ticks. The keyboard is
//! read only with a permit, which is given after effects were performed, so that an editor gets all its keys. The
//! terminal is restored on every way out: return, error, panic, signal.

mod background;
mod effects;
mod follow;
mod gather;
pub mod headless;
mod jobs;
mod keyboard;
mod references;
mod rehearsal;
mod runs;
mod session;
mod signals;
mod sources;
mod spans;
mod terminal;

use std::io::{self, IsTerminal as _};
use std::mem::ManuallyDrop;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use anyhow::Context as _;
use ratatui::crossterm::event::Event;
use signal_hook::consts::SIGHUP;

use crate::app::{Effect, Msg, age};
use crate::ui::theme::{Background, Depth};
use crate::ui::{Theme, keymap};
use crate::world::clock;
use crate::world::config::{Config, Overrides};
use crate::world::timings::Timings;
use crate::world::watch::Watched;

use effects::{Flow, Performer};
use keyboard::Keyboard;
use session::{Look, Session};
use terminal::Terminal;

pub use terminal::depth;

/// What the explorer starts with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The folder in which the program was started, absolute.
    pub working_dir: PathBuf,
    /// What flags say.
    pub overrides: Overrides,
    /// How many colours to draw with; `None` asks the environment.
    pub depth: Option<Depth>,
    /// Where to note what takes how long.
    pub timings: Timings,
}

/// What reaches the loop.
#[derive(Debug)]
enum Incoming {
    /// Keys, clicks, a new size: all that waited when the keyboard was read.
    Input(Vec<Event>),
    /// An answer from a job, or news from the watcher.
    Msg(Msg),
    /// The configuration says how the screen looks and which keys it takes.
    Look(Box<Look>),
    /// The run of this generation has something to fetch.
    RunNews(u64),
    /// Reports and configuration, as they were when they were read: these are to be watched.
    Watch(Watched),
    /// The system asks us to go.
    Terminated(i32),
    /// A thread panicked: where, and what it said.
    Panicked(String),
}

/// Runs the explorer until the user quits. Returns the signal that ended it, if one did.
///
/// # Errors
///
/// When the terminal cannot be used.
pub fn run(setup: Setup) -> anyhow::Result<Option<i32>> {
    let (sender, inbox) = mpsc::channel();
    let look = Look::of(&setup);
    // Before the terminal is touched: there is no moment at which a signal would leave it as it is.
    signals::listen(sender.clone())?;
    let mut terminal = Terminal::enter(&sender).context("cannot use the terminal")?;
    let (session, mut effects) = Session::start(&look);
    // On the way out, millions of lines are not given back one by one: the system takes them all at once.
    let mut session = ManuallyDrop::new(session);
    setup.timings.reached("start");
    effects.extend(terminal.draw(&mut session)?);
    setup.timings.reached("first frame");
    let mut performer = Performer::new(&setup, &sender);
    let mut ended = perform(&mut performer, effects, &mut terminal)?;
    let answer = background::ask(&look, &mut io::stdout())?;
    let keyboard = Keyboard::listen(sender);
    let timings = setup.timings;
    let mut explorer = Explorer { session, performer, keyboard, answer, timings, is_loaded: false };
    while let Flow::Continue = ended {
        explorer.keyboard.permit();
        // It took the first frame: a terminal that takes no more is gone, and the signal is only on its way.
        let Ok(lacking) = explorer.draw(&mut terminal) else { return Ok(Some(SIGHUP)) };
        perform(&mut explorer.performer, lacking, &mut terminal)?;
        let mut next = wait(&inbox, &explorer.session);
        while let Some(first) = next {
            let waiting = std::iter::once(first).chain(inbox.try_iter());
            let effects = match explorer.take_in(waiting)? {
                ControlFlow::Continue(effects) => effects,
                ControlFlow::Break(signal) => return Ok(Some(signal)),
            };
            ended = perform(&mut explorer.performer, effects, &mut terminal)?;
            // A source that comes at once is in this frame already, rather than in the one after an empty pane.
            next = if ended == Flow::Quit { None } else { explorer.performer.awaited(&inbox) };
        }
    }
    Ok(None)
}

/// What the loop owns besides the terminal.
struct Explorer {
    session: ManuallyDrop<Session>,
    performer: Performer,
    keyboard: Keyboard,
    answer: background::Answer,
    timings: Timings,
    /// A report came in since the last frame.
    is_loaded: bool,
}

impl Explorer {
    /// Draws a frame, and returns what it lacks.
    fn draw(&mut self, terminal: &mut Terminal) -> io::Result<Vec<Effect>> {
        let Self { session, timings, .. } = self;
        match std::mem::take(&mut self.is_loaded) {
            true => timings.time("screen drawn", || terminal.draw(session)),
            false => terminal.draw(session),
        }
    }

    /// Takes in all that waits, and returns what it asks for; or the signal that ends the program.
    fn take_in(&mut self, waiting: impl Iterator<Item = Incoming>) -> anyhow::Result<ControlFlow<i32, Vec<Effect>>> {
        let Self { session, performer, keyboard, answer, timings, is_loaded } = self;
        let mut effects = Vec::new();
        session.update(Msg::Clock(clock::now()), &mut effects);
        for incoming in waiting {
            match incoming {
                Incoming::Input(events) => {
                    keyboard.took();
                    rehearsal::panic_in("loop");
                    let (events, told) = answer.pick(events);
                    told.into_iter().for_each(|background| session.background_is(background));
                    events.into_iter().for_each(|event| session.input(event, &mut effects));
                }
                Incoming::Msg(Msg::Changed(paths)) => {
                    for msg in performer.changed(paths) {
                        session.update(msg, &mut effects);
                    }
                }
                Incoming::Msg(msg) => {
                    performer.hear(&msg);
                    if matches!(msg, Msg::Loaded(..)) {
                        *is_loaded = true;
                        timings.time("tree built", || session.update(msg, &mut effects));
                    } else {
                        session.update(msg, &mut effects);
                    }
                }
                Incoming::RunNews(generation) => {
                    for msg in performer.run_news(generation) {
                        session.update(msg, &mut effects);
                    }
                }
                Incoming::Look(look) => session.look(&look),
                Incoming::Watch(watched) => performer.watch(watched),
                Incoming::Terminated(signal) => return Ok(ControlFlow::Break(signal)),
                Incoming::Panicked(text) => anyhow::bail!("this is a bug in lacuna: a thread {text}"),
            }
        }
        Ok(ControlFlow::Continue(effects))
    }
}

/// Draws one screen after some keys, with no terminal at all.
///
/// # Errors
///
/// A word among the keys that is no key.
pub fn print(setup: Setup, keys: &str, size: (u16, u16)) -> anyhow::Result<String> {
    let keys = keymap::parse_all(keys).map_err(|word| anyhow::anyhow!("--keys: `{word}` is no key"))?;
    let mut headless = headless::Headless::new(setup, size);
    keys.into_iter().for_each(|key| headless.press(key));
    // Whether there are colours was decided above: the library must not ask the environment again.
    ratatui::crossterm::style::force_color_output(true);
    Ok(headless.as_text())
}

/// The theme for what a command writes to standard output. Into a pipe the terminal is not asked for its background: who
/// reads there (a pager) may use the terminal at the same time.
#[must_use]
pub fn theme(config: &Config, depth: Depth) -> Theme {
    let look = Look::configured(config, depth);
    let asked = if io::stdout().is_terminal() { terminal::background(&look) } else { Background::Dark };
    session::theme(&look, asked)
}

fn perform(performer: &mut Performer, effects: Vec<Effect>, terminal: &mut Terminal) -> anyhow::Result<Flow> {
    for effect in effects {
        if let Flow::Quit = performer.perform(effect, terminal)? {
            return Ok(Flow::Quit);
        }
    }
    Ok(Flow::Continue)
}

/// Sleeps until something comes in, or until the report's age or the run's has other words; `None` for the latter.
fn wait(inbox: &Receiver<Incoming>, session: &Session) -> Option<Incoming> {
    let written = session.state.snapshot.as_ref().and_then(|snapshot| snapshot.report.timestamp);
    let ages_in = written.and_then(|written| age::changes_in(session.state.now, written));
    let ticks_in = session.state.run.is_running().then_some(1);
    match ages_in.into_iter().chain(ticks_in).min() {
        None => inbox.recv().ok(),
        Some(seconds) => match inbox.recv_timeout(Duration::from_secs(seconds.max(1))) {
            Ok(incoming) => Some(incoming),
            Err(RecvTimeoutError::Timeout) => Some(Incoming::Msg(Msg::Clock(clock::now()))),
            Err(RecvTimeoutError::Disconnected) => None,
        },
    }
}

/// Speaks to the loop; when it has ended there is nobody to tell.
fn send(sender: &Sender<Incoming>, incoming: Incoming) {
    let _ = sender.send(incoming);
}
