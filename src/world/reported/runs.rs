//! When the test command ran: a report that it wrote belongs to the texts as they were when it began.

use std::collections::VecDeque;
use std::time::SystemTime;

/// So many runs are remembered: a report may be read again while the run after the one that wrote it goes on.
const REMEMBERED: usize = 8;

/// The latest runs, the newest first.
#[derive(Debug, Clone, Default)]
pub struct Runs(VecDeque<Run>);

#[derive(Debug, Clone, Copy)]
struct Run {
    began: SystemTime,
    /// `None` while it goes on.
    ended: Option<SystemTime>,
}

impl Runs {
    /// A run begins; none goes on beside it.
    pub fn began(&mut self, at: SystemTime) {
        self.ended(at);
        self.0.push_front(Run { began: at, ended: None });
        self.0.truncate(REMEMBERED);
    }

    /// The run that goes on has ended, if one does.
    pub fn ended(&mut self, at: SystemTime) {
        if let Some(run) = self.0.front_mut() {
            run.ended = run.ended.or(Some(at));
        }
    }

    /// When the run began during which a file was written at this moment.
    pub(super) fn of(&self, written: SystemTime) -> Option<SystemTime> {
        let wrote = |run: &&Run| run.began <= written && run.ended.is_none_or(|ended| written <= ended);
        self.0.iter().find(wrote).map(|run| run.began)
    }
}
