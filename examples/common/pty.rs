//! A program in a pseudo-terminal, and the moment at which each piece of its output came.
#![allow(dead_code, reason = "each example uses its part of it")]

use std::io::{Read as _, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// The end of a synchronized update: a frame is whole.
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// The question for the background, which every newer terminal answers, and the one after it, which all do.
const BACKGROUND: (&[u8], &[u8]) = (b"\x1b]11;?", b"\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\");
const ATTRIBUTES: (&[u8], &[u8]) = (b"\x1b[c", b"\x1b[?62;22c");
const PATIENCE: Duration = Duration::from_secs(30);

/// A terminal's size.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) columns: u16,
    pub(crate) rows: u16,
}

/// A program in a terminal.
pub(crate) struct Pty {
    /// When it was started.
    pub(crate) started: Instant,
    /// Its process.
    pub(crate) process: u32,
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
    /// Output since something was last waited for.
    unseen: Vec<u8>,
    _terminal: Box<dyn MasterPty + Send>,
}

impl Pty {
    /// Starts a program.
    pub(crate) fn spawn(program: &Path, arguments: &[String], size: Size) -> anyhow::Result<Self> {
        Self::spawn_in(&std::env::current_dir()?, program, arguments, size)
    }

    /// Starts a program in a folder.
    pub(crate) fn spawn_in(folder: &Path, program: &Path, arguments: &[String], size: Size) -> anyhow::Result<Self> {
        let at = PtySize { rows: size.rows, cols: size.columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(at)?;
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(folder);
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        let mut reader = pair.master.try_clone_reader()?;
        let keyboard = pair.master.take_writer()?;
        let (sender, output) = mpsc::channel();
        thread::spawn(move || {
            let mut piece = vec![0; 64 * 1024];
            while let Ok(length @ 1..) = reader.read(&mut piece) {
                if sender.send((Instant::now(), piece[..length].to_vec())).is_err() {
                    return;
                }
            }
        });
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).with_context(|| program.display().to_string())?;
        let process = child.process_id().context("no process")?;
        let at_least_one = |cells: u16| NonZeroU16::new(cells).unwrap_or(NonZeroU16::MIN);
        let screen = vt100::Parser::new(at_least_one(size.rows), at_least_one(size.columns), 0);
        Ok(Self { started, process, child, keyboard, output, screen, unseen: Vec::new(), _terminal: pair.master })
    }

    /// Types.
    pub(crate) fn type_text(&mut self, text: &str) -> anyhow::Result<()> {
        self.keyboard.write_all(text.as_bytes())?;
        Ok(self.keyboard.flush()?)
    }

    /// Waits for the end of a frame that begins now.
    pub(crate) fn frame(&mut self) -> anyhow::Result<Instant> {
        self.wait_for(FRAME_END)
    }

    /// Waits for some output.
    pub(crate) fn wait_for(&mut self, bytes: &[u8]) -> anyhow::Result<Instant> {
        let mut at = Instant::now();
        while !self.unseen.windows(bytes.len()).any(|window| window == bytes) {
            at = self.next(PATIENCE)?.context("it says nothing")?;
        }
        self.unseen.clear();
        Ok(at)
    }

    /// Waits for a text on the screen.
    pub(crate) fn wait_for_text(&mut self, text: &str) -> anyhow::Result<Instant> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let at = self.next(PATIENCE)?.context("it says nothing")?;
            if self.screen.screen().contents().contains(text) {
                return Ok(at);
            }
        }
        bail!("no “{text}” on the screen:\n{}", self.screen.screen().contents())
    }

    /// The screen as it is now, with the escapes that colour it.
    pub(crate) fn formatted(&self) -> String {
        self.screen.screen().contents_formatted()
    }

    /// Waits until nothing was written for so long.
    pub(crate) fn rest(&mut self, still: Duration) -> anyhow::Result<()> {
        while self.next(still)?.is_some() {}
        self.unseen.clear();
        Ok(())
    }

    /// How many bytes are written in so long.
    pub(crate) fn drain(&mut self, time: Duration) -> anyhow::Result<usize> {
        let until = Instant::now() + time;
        self.unseen.clear();
        while self.next(until.saturating_duration_since(Instant::now()))?.is_some() {}
        Ok(self.unseen.len())
    }

    /// Waits for the end of the process.
    pub(crate) fn wait_exit(&mut self) -> anyhow::Result<Instant> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if self.child.try_wait()?.is_some() {
                return Ok(Instant::now());
            }
            // It may still have something to say, or to ask.
            if self.next(Duration::from_micros(200)).is_err() {
                thread::sleep(Duration::from_micros(200));
            }
        }
        self.child.kill()?;
        bail!("it does not end")
    }

    /// The next piece of output, and when it came; `None` when none comes in so long.
    fn next(&mut self, wait: Duration) -> anyhow::Result<Option<Instant>> {
        let (at, piece) = match self.output.recv_timeout(wait) {
            Ok(came) => came,
            Err(RecvTimeoutError::Timeout) => return Ok(None),
            Err(RecvTimeoutError::Disconnected) => bail!("it ended:\n{}", self.screen.screen().contents()),
        };
        for (question, answer) in [BACKGROUND, ATTRIBUTES] {
            if piece.windows(question.len()).any(|window| window == question) {
                self.keyboard.write_all(answer)?;
            }
        }
        self.screen.process(&piece);
        self.unseen.extend_from_slice(&piece);
        Ok(Some(at))
    }
}
