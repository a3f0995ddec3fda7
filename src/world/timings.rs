//! Where the time to the screen went: phases as they end, noted by whoever goes through them.
//!
//! The notebook is shared by the threads of a program that was asked for it; in any other it notes nothing.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// An explorer that runs all day does not remember every reload.
const MOST: usize = 200;

/// A notebook, or none.
#[derive(Debug, Clone, Default)]
pub struct Timings(Option<Arc<Notebook>>);

#[derive(Debug)]
struct Notebook {
    began: Instant,
    notes: Mutex<Vec<Note>>,
}

#[derive(Debug, Clone, Copy)]
struct Note {
    phase: &'static str,
    /// When it ended, from the beginning.
    at: Duration,
    took: Duration,
    bytes: Option<u64>,
}

impl Timings {
    /// A notebook for a program that began then.
    #[must_use]
    pub fn since(began: Instant) -> Self {
        Self(Some(Arc::new(Notebook { began, notes: Mutex::default() })))
    }

    /// Goes through a phase, which is told under this name.
    pub fn time<T>(&self, phase: &'static str, work: impl FnOnce() -> T) -> T {
        self.time_bytes(phase, || (work(), None))
    }

    /// The same for a phase that may go through so many bytes.
    pub fn time_bytes<T>(&self, phase: &'static str, work: impl FnOnce() -> (T, Option<u64>)) -> T {
        let begun = Instant::now();
        let (done, bytes) = work();
        self.note(phase, begun, bytes);
        done
    }

    /// Notes a phase that has taken all the time since the beginning.
    pub fn reached(&self, phase: &'static str) {
        if let Some(notebook) = &self.0 {
            self.note(phase, notebook.began, None);
        }
    }

    fn note(&self, phase: &'static str, begun: Instant, bytes: Option<u64>) {
        let Some(notebook) = &self.0 else { return };
        let note = Note { phase, at: notebook.began.elapsed(), took: begun.elapsed(), bytes };
        let mut notes = notebook.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.len() < MOST {
            notes.push(note);
        }
    }
}

/// A line for each phase: its name, how long it took, when it ended, and how fast bytes passed; then the memory that it
/// all took at most, where the system tells.
impl fmt::Display for Timings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(notebook) = &self.0 else { return Ok(()) };
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        for Note { phase, at, took, bytes } in &*notebook.notes.lock().unwrap_or_else(PoisonError::into_inner) {
            write!(out, "timings: {phase:<20} {:>9.1} ms, done at {:>9.1} ms", ms(*took), ms(*at))?;
            if let Some(bytes) = bytes {
                let speed = *bytes as f64 / 1e9 / took.as_secs_f64().max(1e-9);
                write!(out, ", {:.1} MB at {speed:.2} GB/s", *bytes as f64 / 1e6)?;
            }
            writeln!(out)?;
        }
        match peak_kib() {
            Some(kib) => writeln!(out, "timings: peak memory          {:>9.1} MiB", kib as f64 / 1024.0),
            None => Ok(()),
        }
    }
}

/// The most memory that this process held so far, in KiB, as Linux tells it
/// (<https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>, `VmHWM`).
#[must_use]
pub fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_told_in_the_order_in_which_they_end() {
        let timings = Timings::since(Instant::now());
        timings.reached("start");
        let clone = timings.clone();
        let read = clone.time_bytes("reading", || (timings.time("within", || 7), Some(2_000_000)));
        assert_eq!(read, 7);
        let text = timings.to_string();
        let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words} in {text}"));
        assert!(at("start") < at("within") && at("within") < at("reading") && text.contains("2.0 MB at"));
        assert_eq!(Timings::default().time("nothing", || 1), 1);
        assert_eq!(Timings::default().to_string(), "");
    }
}
