//! Reports that are not read in place of a good one: whoever writes them is not done, or never was.
//!
//! Half a report may look whole: lcov and Go write one file after the other. The watcher tells of a report when it is whole,
//! but a loading may have another cause, and a run that was stopped leaves what it had written.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::world::watch::{Stamp, are_at_work};

/// Says whether a file was last written by a run that was stopped.
#[derive(Clone)]
pub struct Stopped(Arc<dyn Fn(&Path) -> bool + Send + Sync>);

impl Stopped {
    /// Asks this.
    pub fn by(ask: impl Fn(&Path) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(ask))
    }
}

impl fmt::Debug for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stopped")
    }
}

/// What is known of the reports that were good.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    pub(super) stopped: Option<Stopped>,
    /// What each was like when it was read last and was whole.
    good: HashMap<PathBuf, Stamp>,
}

impl Doubts {
    /// This report was whole, and like this before it was read.
    pub(super) fn was_good(&mut self, path: &Path, stamp: Stamp) {
        self.good.insert(path.to_owned(), stamp);
    }

    /// Why a report that was good is not to be read now.
    pub(super) fn about(&self, path: &Path) -> Option<&'static str> {
        let good = self.good.get(path)?;
        let now = Stamp::of(path);
        if now == *good || now.is_missing() {
            return None;
        }
        if self.stopped.as_ref().is_some_and(|Stopped(ask)| ask(path)) {
            return Some("the run that wrote it was stopped");
        }
        // Who is at work takes a while to find out, and half a report is shorter than a whole one.
        let is_shorter = now.length() < good.length();
        (is_shorter && are_at_work(path)).then_some("whoever writes it is not done")
    }
}
