//! Runs the user's test command in a terminal of its own, and hands out what stands there as values.
//!
//! **Invariants.** No byte of the command reaches the user's terminal: it writes to a pseudo-terminal, which is read into
//! a screen model, whose lines are fetched. Memory is bounded however much pours out and however late it is fetched.
//! Output is told at most every 30 ms, and at once when it is quiet; nothing happens while nothing comes. The command has
//! a session of its own, and when a [`Run`] ends, nothing that the command began is left ([`kin`] says how, and where
//! that cannot be held). It reads from `/dev/null`: nobody can type there, and a tool that asks takes no for an answer.
//! A killed lacuna closes the terminal, and the system hangs up on whoever uses it.
//!
//! Deliberately absent: Windows, where there are neither sessions nor a poll on a terminal.

pub mod kin;
mod line;
mod pump;
mod screen;

use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use portable_pty::{Child, CommandBuilder, PtyPair, PtySize, native_pty_system};
use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

pub use line::{Colour, Line, Span, Style};
pub use screen::KEEP;

use kin::{Kin, MARK};
use pump::{Bell, Order, Outbox, Pump};
use screen::Screen;

/// What is still there so long after it was asked to end is killed.
pub const GRACE: Duration = Duration::from_secs(1);

/// The size of a terminal, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Characters in a row; 0 counts as 1.
    pub columns: u16,
    /// Rows; 0 counts as 1.
    pub rows: u16,
}

/// Why a command cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The folder is not there.
    #[error("{} is no folder: the command has nowhere to run", .0.display())]
    NoFolder(PathBuf),
    /// The system gives no terminal, process or thread.
    #[error("the command cannot be run: {0}")]
    System(String),
}

/// What a command wrote since the last time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// So many lines went before anybody fetched them: they stood before `settled`.
    pub dropped: usize,
    /// Lines that scrolled off the screen: they do not change any more.
    pub settled: Vec<Line>,
    /// What stands on the screen now, in place of what stood there before.
    pub live: Vec<Line>,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// What it said, or which signal ended it.
    pub how: Ending,
    /// From its start.
    pub duration: Duration,
}

/// What a command said when it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Its exit code.
    Code(i32),
    /// The number of the signal that ended it.
    Signal(i32),
}

/// A command that runs, or ran; dropping it ends whatever is left of it.
pub struct Run {
    outbox: Arc<Mutex<Outbox>>,
    bell: Bell,
    kin: Arc<Kin>,
    /// Dropping it lets the leader be reaped.
    held: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl Run {
    /// Runs a command of the shell in this folder, in a terminal of this size. `tell` is called on another thread when
    /// there is something to fetch, and not again before it was fetched.
    ///
    /// # Errors
    ///
    /// When the folder is not there, or the system gives no terminal. A command that is not there is told by the shell.
    pub fn start(command: &str, folder: &Path, size: Size, tell: impl Fn() + Send + 'static) -> Result<Self, RunError> {
        if !folder.is_dir() {
            return Err(RunError::NoFolder(folder.to_owned()));
        }
        let system = |error: io::Error| RunError::System(error.to_string());
        // Its errors have no type of their own.
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| RunError::System(error.to_string());
        let mark = new_mark();
        let PtyPair { slave, master } =
            native_pty_system().openpty(size.into()).map_err(|error| failed(error.into()))?;
        let begun = Instant::now();
        let child = slave.spawn_command(shell(command, folder, &mark)).map_err(|error| failed(error.into()))?;
        // The terminal is to be closed when the command and its children have closed it.
        drop(slave);
        let leader = child.process_id().and_then(|id| Pid::from_raw(id.cast_signed()));
        let leader = leader.ok_or_else(|| RunError::System("it has no process".to_owned()))?;
        let kin = Arc::new(Kin::new(leader, mark));
        let (orders, asked) = mpsc::channel();
        let (line, far_end) = UnixStream::pair().map_err(system)?;
        line.set_nonblocking(true).map_err(system)?;
        let bell = Bell::new(orders, line);
        let outbox = Arc::default();
        let pump = Pump {
            master,
            orders: asked,
            line: far_end,
            screen: Screen::new(size),
            outbox: Arc::clone(&outbox),
            tell: Box::new(tell),
        };
        let (held, released) = mpsc::channel();
        let mut run = Self { outbox, bell, kin, held: Some(held), threads: Vec::new() };
        let (kin, bell) = (Arc::clone(&run.kin), run.bell.second().map_err(system)?);
        let name = |name: &str| thread::Builder::new().name(name.to_owned());
        run.threads.push(name("run").spawn(move || pump.run()).map_err(system)?);
        let wait = move || {
            let exit = wait_for(&kin, begun);
            bell.ring(Order::Ended(exit));
            // As long as something is left, the leader's number must not be given to somebody else's process.
            if !kin.is_gone() {
                let _ = released.recv();
            }
            kin.forget();
            reap(child);
        };
        run.threads.push(name("run-end").spawn(wait).map_err(system)?);
        Ok(run)
    }

    /// What came since the last time, and how the command ended, once, when it has.
    #[must_use]
    pub fn fetch(&self) -> (Option<Output>, Option<Exit>) {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Gives the terminal another size.
    pub fn resize(&self, size: Size) {
        self.bell.ring(Order::Resize(size));
    }

    /// Ends the command and all that it began: asks first, and after this grace kills. Returns when they are gone, or
    /// cannot be ended by anybody.
    pub fn end(&self, grace: Duration) {
        self.kin.end(grace);
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let are_gone = self.kin.end(GRACE);
        self.held = None;
        self.bell.ring(Order::Leave);
        // What cannot be killed is not waited for either.
        self.threads.drain(..).filter(|_| are_gone).for_each(|thread| _ = thread.join());
    }
}

impl Size {
    fn cells(self) -> (usize, usize) {
        (self.columns.max(1).into(), self.rows.max(1).into())
    }
}

impl From<Size> for PtySize {
    fn from(Size { columns, rows }: Size) -> Self {
        Self { rows: rows.max(1), cols: columns.max(1), pixel_width: 0, pixel_height: 0 }
    }
}

/// The shell that runs a command, and reads nothing.
fn shell(command: &str, folder: &Path, mark: &str) -> CommandBuilder {
    let mut shell = CommandBuilder::new("sh");
    shell.args(["-c", "exec sh -c \"$0\" </dev/null", command]);
    shell.cwd(folder);
    shell.env("TERM", "xterm-256color");
    shell.env("COLORTERM", "truecolor");
    // Those of our own terminal: the command is to ask its own.
    shell.env_remove("COLUMNS");
    shell.env_remove("LINES");
    let outer = std::env::var(MARK).ok();
    shell.env(MARK, outer.map_or_else(|| mark.to_owned(), |outer| format!("{outer}:{mark}")));
    shell
}

/// A mark that no other run on this machine has.
fn new_mark() -> String {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}-{}", std::process::id(), since.as_nanos(), RUNS.fetch_add(1, Ordering::Relaxed))
}

/// Waits for the leader's end, and does not reap it.
fn wait_for(kin: &Kin, begun: Instant) -> Exit {
    let status = loop {
        match waitid(WaitId::Pid(kin.leader()), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {
            Err(rustix::io::Errno::INTR) => {}
            other => break other.ok().flatten(),
        }
    };
    let signal = status.as_ref().and_then(|status| status.terminating_signal());
    let code = status.as_ref().and_then(|status| status.exit_status());
    // Somebody else has waited for all our children: then nobody knows.
    let how = signal.map_or(Ending::Code(code.unwrap_or(-1)), Ending::Signal);
    Exit { how, duration: begun.elapsed() }
}

fn reap(mut child: Box<dyn Child + Send + Sync>) {
    let _ = child.wait();
}
