//! When runs went on: a source that was written meanwhile may be the run's own doing.

use std::collections::VecDeque;
use std::path::PathBuf;
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
    /// Oldest first; what goes on has no end yet.
    spans: VecDeque<(u64, SystemTime, Option<SystemTime>)>,
}

impl Spans {
    /// A run begins.
    pub fn begin(&self, at: SystemTime) {
        let mut known = self.known();
        let number = known.begun;
        known.begun += 1;
        known.spans.push_back((number, at, None));
        if known.spans.len() > REMEMBERED {
            known.spans.pop_front();
        }
    }

    /// The run that goes on is over.
    pub fn end(&self, at: SystemTime) {
        if let Some((.., end @ None)) = self.known().spans.back_mut() {
            *end = Some(at);
        }
    }

    /// These files changed: during which run?
    pub fn edits(&self, paths: Vec<PathBuf>) -> Vec<Edit> {
        let at = |path: &PathBuf| watch::changed_at(path);
        let edit = |path: PathBuf| Edit { run: at(&path).and_then(|at| self.during(at)), path };
        paths.into_iter().map(edit).collect()
    }

    /// The number of the run that went on then.
    fn during(&self, at: SystemTime) -> Option<u64> {
        let known = self.known();
        let spans = known.spans.iter().rev();
        let mut those = spans.filter(|(_, began, ended)| *began <= at + LAG && ended.is_none_or(|ended| at <= ended));
        those.next().map(|(number, ..)| *number)
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
        assert_eq!(spans.during(at(5)), None);
        spans.begin(at(10));
        assert_eq!((spans.during(at(9)), spans.during(at(10) - LAG), spans.during(at(99))), (None, Some(0), Some(0)));
        spans.end(at(20));
        spans.end(at(30));
        assert_eq!((spans.during(at(20)), spans.during(at(21))), (Some(0), None));
        spans.begin(at(40));
        assert_eq!((spans.during(at(15)), spans.during(at(35)), spans.during(at(41))), (Some(0), None, Some(1)));
        for _ in 0..100 {
            spans.end(at(50));
            spans.begin(at(50));
        }
        assert_eq!(spans.known().spans.len(), REMEMBERED);
        assert_eq!(spans.during(at(50)), Some(101));
    }
}
