//! A terminal with a process in it: its screen, every byte it was sent, and the answers it gives.

use std::cell::RefCell;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};

use super::stream::last;

/// What a loaded machine may take for one step. Nothing waits longer than it must.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// What is asked of the terminal, and what it answers.
const ANSWERS: &[(&[u8], &[u8])] = &[
    (b"\x1b]10;?", b"\x1b]10;rgb:dddd/dddd/dddd\x1b\\"),
    (b"\x1b]11;?", b"\x1b]11;rgb:1111/1111/1111\x1b\\"),
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[6n", b"\x1b[1;1R"),
];

/// A terminal.
pub struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    slave: RefCell<Option<Box<dyn SlavePty + Send>>>,
    keys: Shared<Option<Box<dyn Write + Send>>>,
    seen: Shared<Seen>,
    pub pid: u32,
}

type Shared<T> = Arc<(Mutex<T>, Condvar)>;

/// What has come out so far.
pub struct Seen {
    /// Every byte.
    pub bytes: Vec<u8>,
    parser: vt100::Parser,
    /// The process has ended.
    pub status: Option<ExitStatus>,
    /// Nothing more will come.
    pub is_over: bool,
    /// The next bytes are the last that are read.
    is_hanging_up: bool,
}

impl Seen {
    /// The screen, a line per row.
    pub fn screen(&self) -> String {
        let screen = self.parser.screen();
        let rows: Vec<String> = screen.rows(0, screen.size().1.get()).map(|row| row.trim_end().to_owned()).collect();
        rows.join("\n")
    }

    /// No frame is under way.
    pub fn is_whole(&self) -> bool {
        last(&self.bytes, b"\x1b[?2026h") <= last(&self.bytes, b"\x1b[?2026l")
    }
}

impl Pty {
    /// Runs a command in a new terminal.
    pub fn run(command: CommandBuilder, (columns, rows): (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let mut child = pair.slave.spawn_command(command).unwrap();
        let seen = Seen {
            bytes: Vec::new(),
            parser: vt100::Parser::new(at_least_one(rows), at_least_one(columns), 0),
            status: None,
            is_over: false,
            is_hanging_up: false,
        };
        let pty = Self {
            pid: child.process_id().unwrap(),
            keys: Arc::new((Mutex::new(Some(pair.master.take_writer().unwrap())), Condvar::new())),
            seen: Arc::new((Mutex::new(seen), Condvar::new())),
            slave: RefCell::new(Some(pair.slave)),
            master: Some(pair.master),
        };
        let (reader, seen, keys) = (pty.master().try_clone_reader().unwrap(), pty.seen.clone(), pty.keys.clone());
        thread::spawn(move || read(reader, &seen, &keys));
        let seen = pty.seen.clone();
        thread::spawn(move || {
            let status = child.wait().unwrap();
            seen.0.lock().unwrap().status = Some(status);
            seen.1.notify_all();
        });
        pty
    }

    fn master(&self) -> &(dyn MasterPty + Send) {
        &**self.master.as_ref().expect("it was not hung up")
    }

    /// Types these bytes.
    pub fn type_bytes(&self, bytes: &[u8]) {
        if let Some(keys) = &mut *self.keys.0.lock().unwrap() {
            keys.write_all(bytes).unwrap();
        }
    }

    /// Changes the size.
    pub fn resize(&self, columns: u16, rows: u16) {
        let mut seen = self.seen.0.lock().unwrap();
        seen.parser.set_size(at_least_one(rows), at_least_one(columns));
        self.master().resize(size(columns, rows)).unwrap();
    }

    /// How the terminal treats what is typed: raw or not, and everything else.
    pub fn termios(&self) -> String {
        format!("{:?}", self.master().get_termios().unwrap())
    }

    /// No process has the terminal any more: what is still on its way comes, and then nothing.
    pub fn release(&self) {
        self.slave.replace(None);
    }

    /// Closes the window.
    pub fn hang_up(&mut self) {
        self.seen.0.lock().unwrap().is_hanging_up = true;
        // The reader lets go after the next frame, which a new size asks for.
        self.resize(101, 31);
        self.until("the reader lets go", |seen| seen.is_over);
        self.release();
        (self.master, *self.keys.0.lock().unwrap()) = (None, None);
    }

    /// Waits until it is so.
    #[track_caller]
    pub fn until(&self, what: &str, is_so: impl Fn(&Seen) -> bool) {
        let end = Instant::now() + PATIENCE;
        let mut seen = self.seen.0.lock().unwrap();
        while !is_so(&seen) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let shown = (seen.status.clone(), seen.screen());
                drop(seen);
                panic!("waited in vain: {what}\nended: {:?}\n{}", shown.0, shown.1);
            }
            // Things outside of the terminal are looked at again now and then.
            seen = self.seen.1.wait_timeout(seen, left.min(Duration::from_millis(20))).unwrap().0;
        }
    }

    /// Waits until nothing was written for so long.
    pub fn until_quiet(&self, quiet: Duration) {
        let end = Instant::now() + PATIENCE;
        let mut seen = self.seen.0.lock().unwrap();
        loop {
            let before = seen.bytes.len();
            let waited = self.seen.1.wait_timeout_while(seen, quiet, |seen| seen.bytes.len() == before).unwrap();
            seen = waited.0;
            if waited.1.timed_out() {
                return;
            }
            if Instant::now() > end {
                drop(seen);
                panic!("it never rests");
            }
        }
    }

    /// What is known now.
    pub fn look<T>(&self, at: impl FnOnce(&Seen) -> T) -> T {
        // A test that failed while it looked still has a process to end.
        at(&self.seen.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn read(mut reader: Box<dyn Read + Send>, seen: &Shared<Seen>, keys: &Shared<Option<Box<dyn Write + Send>>>) {
    let mut chunk = [0; 4096];
    let mut answered = 0;
    loop {
        let read = reader.read(&mut chunk).unwrap_or(0);
        let mut all = seen.0.lock().unwrap();
        all.bytes.extend_from_slice(&chunk[..read]);
        all.parser.process(&chunk[..read]);
        let answers = answers(&all.bytes, &mut answered);
        all.is_over = read == 0 || all.is_hanging_up;
        let is_over = all.is_over;
        drop(all);
        if is_over {
            drop(reader);
            seen.1.notify_all();
            return;
        }
        seen.1.notify_all();
        if let Some(keys) = &mut *keys.0.lock().unwrap() {
            // Whoever asked may be gone by now.
            let _ = keys.write_all(&answers);
        }
    }
}

/// Answers to what was asked since the last time, in order.
fn answers(bytes: &[u8], answered: &mut usize) -> Vec<u8> {
    let mut answers = Vec::new();
    let mut at = *answered;
    while at < bytes.len() {
        if let Some((asked, answer)) = ANSWERS.iter().find(|(asked, _)| bytes[at..].starts_with(asked)) {
            answers.extend_from_slice(answer);
            at += asked.len();
            *answered = at;
        } else {
            at += 1;
        }
    }
    // A question may have come in half.
    *answered = (*answered).max(bytes.len().saturating_sub(8));
    answers
}

fn at_least_one(size: u16) -> NonZeroU16 {
    NonZeroU16::new(size).unwrap_or(NonZeroU16::MIN)
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}
