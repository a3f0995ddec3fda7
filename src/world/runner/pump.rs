//! The thread that reads a command's terminal: it sleeps until the command writes, ends, or something is asked of it.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use filedescriptor::{POLLIN, poll, pollfd};
use portable_pty::MasterPty;

use super::screen::{KEEP, Screen};
use super::{Exit, Line, Output, Size};

/// Output that pours is told no more often than this.
const TELL_EVERY: Duration = Duration::from_millis(30);
/// What is read at once. The terminal of the system hands out less.
const AT_ONCE: usize = 64 * 1024;

/// More than any system keeps of what was written to a terminal and not read: when the command has ended, what comes after
/// so many bytes is not the command's.
const TAIL: usize = 1 << 20;

/// What is asked of the thread.
pub(super) enum Order {
    /// The terminal has another size.
    Resize(Size),
    /// The command has ended.
    Ended(Exit),
    /// Nobody is interested any more.
    Leave,
}

/// Wakes the thread with an order.
pub(super) struct Bell {
    orders: Sender<Order>,
    line: UnixStream,
}

impl Bell {
    pub(super) fn new(orders: Sender<Order>, line: UnixStream) -> Self {
        Self { orders, line }
    }

    /// A second one.
    pub(super) fn second(&self) -> std::io::Result<Self> {
        Ok(Self { orders: self.orders.clone(), line: self.line.try_clone()? })
    }

    /// A thread that has left needs no more orders; one whose line is full is awake.
    pub(super) fn ring(&self, order: Order) {
        let _ = self.orders.send(order);
        let _ = (&self.line).write(&[0]);
    }
}

/// What was not fetched yet.
#[derive(Default)]
pub(super) struct Outbox {
    output: Option<Output>,
    exit: Option<Exit>,
    /// Somebody was told to fetch, and has not.
    is_told: bool,
}

impl Outbox {
    /// All that is there.
    pub(super) fn take(&mut self) -> (Option<Output>, Option<Exit>) {
        self.is_told = false;
        (self.output.take(), self.exit.take())
    }

    fn put(&mut self, (dropped, settled): (usize, VecDeque<Line>), live: Vec<Line>) {
        let output = self.output.get_or_insert_default();
        output.dropped += dropped;
        output.settled.extend(settled);
        let surplus = output.settled.len().saturating_sub(KEEP);
        output.settled.drain(..surplus);
        output.dropped += surplus;
        output.live = live;
    }
}

/// What the thread works with.
pub(super) struct Pump {
    pub(super) master: Box<dyn MasterPty + Send>,
    pub(super) orders: Receiver<Order>,
    pub(super) line: UnixStream,
    pub(super) screen: Screen,
    pub(super) outbox: Arc<Mutex<Outbox>>,
    pub(super) tell: Box<dyn Fn() + Send>,
}

impl Pump {
    /// Works until it is told to leave.
    pub(super) fn run(mut self) {
        let (Ok(mut reader), Some(terminal)) = (self.master.try_clone_reader(), self.master.as_raw_fd()) else {
            return;
        };
        let mut bytes = vec![0; AT_ONCE];
        let mut ended: Option<Exit> = None;
        let mut tail = TAIL;
        // What the command leaves behind may go on writing: it is read, so that it need not wait, and dropped.
        let mut is_over = false;
        let mut is_open = true;
        // There is news since then; and when the last news was told.
        let mut news_since: Option<Instant> = None;
        let mut told: Option<Instant> = None;
        loop {
            let due = news_since.map(|since| told.map_or(since, |told| told + TELL_EVERY));
            let patience = if ended.is_some() { Some(Duration::ZERO) } else { due.map(until) };
            let [can_read, is_called] = wait([is_open.then_some(terminal), Some(self.line.as_raw_fd())], patience);
            if is_called {
                let _ = self.line.read(&mut [0; 64]);
                for order in self.orders.try_iter() {
                    match order {
                        Order::Resize(size) => {
                            let _ = self.master.resize(size.into());
                            self.screen.resize(size);
                            news_since.get_or_insert_with(Instant::now);
                        }
                        Order::Ended(exit) => ended = Some(exit),
                        Order::Leave => return,
                    }
                }
            }
            if can_read {
                let read = reader.read(&mut bytes).unwrap_or(0);
                is_open = read > 0;
                tail = tail.saturating_sub(if ended.is_some() { read } else { 0 });
                if !is_over && read > 0 {
                    self.screen.write(&bytes[..read]);
                    news_since.get_or_insert_with(Instant::now);
                }
            }
            // All that the command wrote was there when it ended.
            let is_end = ended.is_some() && !is_called && (!can_read || tail == 0);
            let is_due = news_since.is_some() && due.is_none_or(|due| until(due).is_zero());
            if !is_over && (is_end || is_due) {
                (news_since, told) = (None, Some(Instant::now()));
                let exit = if is_end { ended.take() } else { None };
                is_over = exit.is_some();
                self.publish(exit);
            }
        }
    }

    fn publish(&mut self, exit: Option<Exit>) {
        let mut outbox = self.outbox.lock().unwrap_or_else(PoisonError::into_inner);
        outbox.put(self.screen.take_settled(), self.screen.live());
        outbox.exit = outbox.exit.take().or(exit);
        let is_told = std::mem::replace(&mut outbox.is_told, true);
        drop(outbox);
        if !is_told {
            (self.tell)();
        }
    }
}

fn until(moment: Instant) -> Duration {
    moment.saturating_duration_since(Instant::now())
}

/// Waits until one of these can be read, and says which.
fn wait(files: [Option<RawFd>; 2], patience: Option<Duration>) -> [bool; 2] {
    let mut asked: Vec<pollfd> = files.iter().flatten().map(|&fd| pollfd { fd, events: POLLIN, revents: 0 }).collect();
    // It counts whole milliseconds; a part of one more is waited for as well.
    let patience = patience.map(|time| if time.is_zero() { time } else { time + Duration::from_millis(1) });
    // A signal may end the wait: then nothing can be read, and it is waited anew.
    let _ = poll(&mut asked, patience);
    files.map(|file| file.is_some_and(|file| asked.iter().any(|one| one.fd == file && one.revents != 0)))
}
