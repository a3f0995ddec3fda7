//! Every process that a command began, however it began it, and their end.
//!
//! On Linux they are told by the session of the command, by a mark in the environment, which children inherit, and by
//! descent from any of these: a child that made a session of its own is found by its mark. Deliberately absent: what
//! wiped its environment and has lost its parents. Elsewhere no environment can be read: the process group ends, and a
//! child that left it does not.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process_group};

#[cfg(target_os = "linux")]
mod proc;

/// The variable that marks the processes of a command. A command within a command is marked twice, with `:` between.
pub const MARK: &str = "LACUNA_RUN";
/// A process that is still there so long after it was killed hangs in the system, and nobody can end it.
const HOPELESS: Duration = Duration::from_secs(2);
/// Between two looks at what is left: the first pause, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(40));

/// The processes that a command began.
#[derive(Debug)]
pub(super) struct Kin {
    /// The shell. It leads a session and a group of its own; its number is not given to others before it is reaped.
    leader: Pid,
    /// What marks them in the environment.
    mark: String,
    /// The leader's number may be somebody else's from now on.
    is_over: AtomicBool,
}

/// Those that can be told one by one, or the group as a whole.
enum Left {
    #[cfg(target_os = "linux")]
    These(Vec<Pid>),
    Group(Pid),
}

impl Kin {
    /// Those of a leader that has just begun.
    pub(super) fn new(leader: Pid, mark: String) -> Self {
        Self { leader, mark, is_over: AtomicBool::new(false) }
    }

    /// The shell that leads them.
    pub(super) fn leader(&self) -> Pid {
        self.leader
    }

    /// None is left, and the leader is about to be reaped: nobody is looked for any more.
    pub(super) fn forget(&self) {
        self.is_over.store(true, Ordering::SeqCst);
    }

    /// Whether none is left.
    pub(super) fn is_gone(&self) -> bool {
        self.left().is_none()
    }

    /// Asks all of them to end, and kills what is still there after the grace. Returns whether all are gone.
    pub(super) fn end(&self, grace: Duration) -> bool {
        let begun = Instant::now();
        let (mut pause, longest) = PAUSES;
        let mut asked = Vec::new();
        while let Some(left) = self.left() {
            let elapsed = begun.elapsed();
            if elapsed > grace + HOPELESS {
                return false;
            }
            let patience = grace.checked_sub(elapsed).filter(|left| !left.is_zero());
            match patience {
                Some(_) => left.send(Signal::TERM, &mut asked),
                None => left.send(Signal::KILL, &mut Vec::new()),
            }
            thread::sleep(patience.map_or(pause, |patience| patience.min(pause)));
            pause = (pause * 2).min(longest);
        }
        true
    }

    fn left(&self) -> Option<Left> {
        if self.is_over.load(Ordering::SeqCst) {
            return None;
        }
        #[cfg(target_os = "linux")]
        if let Some(found) = proc::find(self.leader.as_raw_pid(), &self.mark) {
            return (!found.is_empty()).then_some(Left::These(found));
        }
        test_kill_process_group(self.leader).is_ok().then_some(Left::Group(self.leader))
    }
}

impl Left {
    /// Sends a signal to those who were not sent one. What is stopped is woken, or it would not hear.
    fn send(&self, signal: Signal, sent: &mut Vec<Pid>) {
        // Who is gone by now needs no signal.
        match self {
            #[cfg(target_os = "linux")]
            Self::These(processes) => {
                for &process in processes.iter().filter(|process| !sent.contains(process)).collect::<Vec<_>>() {
                    let _ = kill_process(process, signal);
                    let _ = kill_process(process, Signal::CONT);
                    sent.push(process);
                }
            }
            Self::Group(leader) => {
                if !sent.contains(leader) {
                    let _ = kill_process_group(*leader, signal);
                    let _ = kill_process_group(*leader, Signal::CONT);
                    sent.push(*leader);
                }
            }
        }
    }
}
