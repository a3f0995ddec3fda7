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

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "/p/cov.xml";

    /// When, in milliseconds, a file that showed these signs at these times is reported, and whether it surely changed.
    #[track_caller]
    fn check(signs: &[(u64, Sign)], reported: u64, sure: bool) {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut pending = Pending::default();
        for (ms, sign) in signs {
            assert!(pending.take(at(*ms)).is_empty(), "too early, before {ms}");
            pending.add(Path::new(FILE), *sign, false, at(*ms));
        }
        assert_eq!(pending.due(), Some(at(reported)));
        let entry = pending.take(at(reported)).remove(Path::new(FILE)).expect("reported");
        assert_eq!(entry.sure, sure);
        assert_eq!(pending.due(), None, "nobody is woken without need");
    }

    #[test]
    fn each_sign_is_waited_for_as_long_as_it_needs() {
        use Sign::{Arrived, Closed, Gone, Touched, Written};
        check(&[(0, Arrived)], 2, true);
        check(&[(0, Written), (100, Written), (200, Written)], 350, true);
        check(&[(0, Written), (100, Written), (200, Closed)], 202, true);
        check(&[(0, Closed)], 2, false);
        check(&[(0, Gone)], 200, false);
        check(&[(0, Gone), (120, Written), (130, Closed)], 132, true);
        check(&[(0, Gone), (150, Arrived)], 152, true);
        check(&[(0, Touched), (100, Touched)], 150, false);
        check(&[(0, Written), (100, Touched)], 150, true);
    }

    #[test]
    fn what_is_finished_goes_together_and_what_is_not_stays() {
        let now = Instant::now();
        let mut pending = Pending::default();
        pending.add(Path::new("a"), Sign::Arrived, true, now);
        pending.add(Path::new("b"), Sign::Written, true, now);
        pending.add(Path::new("c"), Sign::Arrived, false, now + Duration::from_millis(10));
        let taken = pending.take(now + Duration::from_millis(12));
        assert_eq!(taken.keys().collect::<Vec<_>>(), [Path::new("a"), Path::new("c")]);
        assert_eq!(pending.due(), Some(now + QUIET));
    }

    #[test]
    fn a_file_that_was_found_changed_waits_until_it_rests() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        std::fs::write(&path, "").expect("written");
        let (fresh, now) = (Stamp::of(&path), Instant::now());
        let mut pending = Pending::default();
        pending.found(&path, Stamp::MISSING, now);
        assert_eq!(pending.due(), Some(now + GONE));
        pending.found(&path, fresh, now);
        assert_eq!(pending.due(), Some(now + QUIET), "it came back");
        pending.found(&path, Stamp::MISSING, now);
        assert_eq!(pending.due(), Some(now + QUIET), "what is known stays");
        pending.retain(|_| false);
        assert_eq!(pending.due(), None);
    }
}
