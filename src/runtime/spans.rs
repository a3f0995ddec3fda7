//! When runs went on: a source that was written meanwhile may be the run's own doing.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::app::run::guard::Edit;
use crate::world::watch;

/// Changes are told within seconds: so many runs are remembered.
const REMEMBERED: usize = 16;

/// The system notes times of files by a clock that may lag so far behind.
const LAG: Duration = Duration::from_millis(20);

/// The last runs, for whoever tells of changes.
#[derive(Debug, Clone, Default)]
pub struct Spans(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    /// How many runs began.
    begun: u64,
    /// Oldest first.
    spans: VecDeque<Span>,
}

/// When a run went on.
#[derive(Debug, Clone, Copy)]
struct Span {
    number: u64,
    began: SystemTime,
    /// What goes on has no end yet.
    ended: Option<SystemTime>,
    /// It was asked to end.
    was_stopped: bool,
}

impl Spans {
    /// A run begins.
    pub fn begin(&self, at: SystemTime) {
        let mut known = self.known();
        let number = known.begun;
        known.begun += 1;
        known.spans.push_back(Span { number, began: at, ended: None, was_stopped: false });
        if known.spans.len() > REMEMBERED {
            known.spans.pop_front();
        }
    }

    /// The run that goes on is over.
    pub fn end(&self, at: SystemTime) {
        if let Some(span) = self.known().spans.back_mut() {
            span.ended.get_or_insert(at);
        }
    }

    /// The run that goes on is about to be stopped: what it wrote last may be half of something.
    pub fn stop(&self) {
        if let Some(span) = self.known().spans.back_mut().filter(|span| span.ended.is_none()) {
            span.was_stopped = true;
        }
    }

    /// Whether a file was last written by a run that was stopped.
    pub fn was_left(&self, path: &Path) -> bool {
        watch::changed_at(path).and_then(|at| self.during(at)).is_some_and(|span| span.was_stopped)
    }

    /// These files changed: during which run?
    pub fn edits(&self, paths: Vec<PathBuf>) -> Vec<Edit> {
        let at = |path: &PathBuf| watch::changed_at(path);
        let edit = |path: PathBuf| Edit { run: at(&path).and_then(|at| self.during(at)).map(|span| span.number), path };
        paths.into_iter().map(edit).collect()
    }

    /// The run that went on then.
    fn during(&self, at: SystemTime) -> Option<Span> {
        let known = self.known();
        let went_on = |span: &&Span| span.began <= at + LAG && span.ended.is_none_or(|ended| at <= ended);
        known.spans.iter().rev().find(went_on).copied()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_during_a_run_is_told_from_what_was_written_between() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let spans = Spans::default();
        let number = |at| spans.during(at).map(|span| span.number);
        assert_eq!(number(at(5)), None);
        spans.begin(at(10));
        assert_eq!((number(at(9)), number(at(10) - LAG), number(at(99))), (None, Some(0), Some(0)));
        spans.end(at(20));
        spans.end(at(30));
        assert_eq!((number(at(20)), number(at(21))), (Some(0), None));
        spans.begin(at(40));
        assert_eq!((number(at(15)), number(at(35)), number(at(41))), (Some(0), None, Some(1)));
        for _ in 0..100 {
            spans.end(at(50));
            spans.begin(at(50));
        }
        assert_eq!(spans.known().spans.len(), REMEMBERED);
        assert_eq!(number(at(50)), Some(101));
    }

    #[test]
    fn only_a_run_that_goes_on_can_be_stopped() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let spans = Spans::default();
        let stopped = |seconds| spans.during(at(seconds)).is_some_and(|span| span.was_stopped);
        spans.stop();
        spans.begin(at(10));
        spans.end(at(20));
        spans.stop();
        assert!(!stopped(15));
        spans.begin(at(30));
        spans.stop();
        assert!(stopped(35) && !stopped(15));
        spans.end(at(40));
        spans.begin(at(40));
        assert!(stopped(35) && !stopped(25) && !stopped(45));
    }
}
