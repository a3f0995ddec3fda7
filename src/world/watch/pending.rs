//! What was seen and is about to be reported: how long each path is waited for, and what is reported together.
//!
//! Pure: the time is handed in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::sign::Sign;
use super::stamp::Stamp;

/// A file that is written and not closed counts as done after this long without another write.
pub(super) const QUIET: Duration = Duration::from_millis(150);

/// A file that is gone may come back within this.
const GONE: Duration = Duration::from_millis(200);

/// What belongs to a finished file comes within this, when something is expected to.
const COMPANY: Duration = Duration::from_millis(20);

/// The same when nothing is: events of one act come in one batch.
const ALONE: Duration = Duration::from_millis(2);

/// The paths that wait.
#[derive(Debug, Default)]
pub(super) struct Pending(BTreeMap<PathBuf, Entry>);

/// One path that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    due: Instant,
    stage: Stage,
    /// It was seen to be written: it changed, even if its stamp is too coarse to tell.
    pub(super) sure: bool,
    /// What it was like when it was found changed without having been seen to.
    pub(super) seen: Option<Stamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Gone,
    Open,
    Done,
}

impl Pending {
    /// A path showed a sign. `in_company`: files that usually change together with it did not yet.
    pub(super) fn add(&mut self, path: &Path, sign: Sign, in_company: bool, now: Instant) {
        let known = self.0.get(path).copied();
        let sure = known.is_some_and(|known| known.sure);
        let done = known.filter(|known| known.stage == Stage::Done).map(|known| known.due);
        let gathered = now + if in_company { COMPANY } else { ALONE };
        let gathered = done.map_or(gathered, |due| due.min(gathered));
        let entry = match sign {
            Sign::Arrived => Entry { due: gathered, stage: Stage::Done, sure: true, seen: None },
            Sign::Closed => Entry { due: gathered, stage: Stage::Done, sure, seen: None },
            Sign::Written => Entry { due: now + QUIET, stage: Stage::Open, sure: true, seen: None },
            Sign::Gone => Entry { due: now + GONE, stage: Stage::Gone, sure: false, seen: None },
            Sign::Touched => known.unwrap_or(Entry { due: now + QUIET, stage: Stage::Open, sure: false, seen: None }),
        };
        self.0.insert(path.to_owned(), entry);
    }

    /// A path was found to be as `current` says, not as it was known. What it waits for already is more precise, unless
    /// that is its return.
    pub(super) fn found(&mut self, path: &Path, current: Stamp, now: Instant) {
        let known = self.0.get(path);
        if known.is_some_and(|known| known.stage != Stage::Gone || current.is_missing()) {
            return;
        }
        let (due, stage) = if current.is_missing() {
            (now + GONE, Stage::Gone)
        } else if current.rested(QUIET) {
            (now + ALONE, Stage::Done)
        } else {
            (now + QUIET, Stage::Open)
        };
        self.0.insert(path.to_owned(), Entry { due, stage, sure: false, seen: Some(current) });
    }

    /// Whether this path is finished and only waits for others.
    pub(super) fn is_done(&self, path: &Path) -> bool {
        self.0.get(path).is_some_and(|entry| entry.stage == Stage::Done)
    }

    /// When something is due, if anything waits.
    pub(super) fn due(&self) -> Option<Instant> {
        self.0.values().map(|entry| entry.due).min()
    }

    /// Takes out what is due, and with it all that is finished.
    pub(super) fn take(&mut self, now: Instant) -> BTreeMap<PathBuf, Entry> {
        if self.due().is_none_or(|due| due > now) {
            return BTreeMap::new();
        }
        let (ripe, rest) = std::mem::take(&mut self.0)
            .into_iter()
            .partition(|(_, entry)| entry.due <= now || entry.stage == Stage::Done);
        self.0 = rest;
        ripe
    }

    /// Forgets what is not to be watched any more.
    pub(super) fn retain(&mut self, watched: impl Fn(&Path) -> bool) {
        self.0.retain(|path, _| watched(path));
    }
}
