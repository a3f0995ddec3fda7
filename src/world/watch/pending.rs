//! What was seen and is about to be reported: how long each path is waited for, and what is reported together.
//!
//! Pure: the time is handed in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::sign::Sign;
use super::stamp::Stamp;

/// A file that is written and not closed counts as done after this long without another write.
pub(super) const QUIET: Duration = Duration::from_millis(150);

/// A file that somebody is still at work on is looked at again after this.
const AT_WORK: Duration = Duration::from_secs(1);

/// A file that is gone may come back within this.
const GONE: Duration = Duration::from_millis(200);

/// What belongs to a finished file comes within this, when something is expected to.
const COMPANY: Duration = Duration::from_millis(20);

/// The same when nothing is: events of one act come in one batch.
const ALONE: Duration = Duration::from_millis(2);

/// A finished file waits no longer than this for one of its company that is seen to be written.
const HELD: Duration = Duration::from_secs(1);

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
    /// It is of no use to be reported before this time has passed, not even together with others.
    late: Option<Duration>,
    /// Until when it may be held at most, once it was.
    held: Option<Instant>,
}

/// For whom a path is waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Haste {
    /// For nobody.
    Alone,
    /// Files that usually change together with it did not yet.
    Company,
    /// For files that are needed more, this long.
    Late(Duration),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Gone,
    Open,
    Done,
}

impl Entry {
    /// Nobody was seen to be done with it: it only was quiet for a while.
    pub(super) fn was_only_quiet(&self) -> bool {
        self.stage == Stage::Open || self.seen.is_some()
    }
}

impl Pending {
    /// A path showed a sign.
    pub(super) fn add(&mut self, path: &Path, sign: Sign, haste: Haste, now: Instant) {
        let known = self.0.get(path).copied();
        let sure = known.is_some_and(|known| known.sure);
        let done = known.filter(|known| known.stage == Stage::Done).map(|known| known.due);
        let (gather, late) = match haste {
            Haste::Alone => (ALONE, None),
            Haste::Company => (COMPANY, None),
            Haste::Late(wait) => (wait, Some(wait)),
        };
        let gathered = done.map_or(now + gather, |due| due.min(now + gather));
        let after = |wait: Duration| now + late.map_or(wait, |late| late.max(wait));
        let entry = match sign {
            Sign::Arrived => Entry { due: gathered, stage: Stage::Done, sure: true, seen: None, late, held: None },
            Sign::Closed => Entry { due: gathered, stage: Stage::Done, sure, seen: None, late, held: None },
            Sign::Written => Entry { due: after(QUIET), stage: Stage::Open, sure: true, seen: None, late, held: None },
            Sign::Gone => Entry { due: after(GONE), stage: Stage::Gone, sure: false, seen: None, late, held: None },
            Sign::Touched => known.unwrap_or(Entry {
                due: after(QUIET),
                stage: Stage::Open,
                sure: false,
                seen: None,
                late,
                held: None,
            }),
        };
        self.0.insert(path.to_owned(), entry);
    }

    /// A path was found to be as `current` says, not as it was known. What it waits for already is more precise, unless
    /// that is its return. `late`: it is to wait for others as long as this.
    pub(super) fn found(&mut self, path: &Path, current: Stamp, late: Option<Duration>, now: Instant) {
        let known = self.0.get(path);
        if known.is_some_and(|known| known.stage != Stage::Gone || current.is_missing()) {
            return;
        }
        let (wait, stage) = if current.is_missing() {
            (GONE, Stage::Gone)
        } else if current.rested(QUIET) {
            (ALONE, Stage::Done)
        } else {
            (QUIET, Stage::Open)
        };
        let due = now + late.map_or(wait, |late| late.max(wait));
        self.0.insert(path.to_owned(), Entry { due, stage, sure: false, seen: Some(current), late, held: None });
    }

    /// Whoever writes a path that was taken out is not done, however quiet it was: it waits on.
    pub(super) fn wait_on(&mut self, path: PathBuf, entry: Entry, now: Instant) {
        self.0.insert(path, Entry { due: now + AT_WORK, ..entry });
    }

    /// Whether this path is finished and only waits for others.
    pub(super) fn is_done(&self, path: &Path) -> bool {
        self.0.get(path).is_some_and(|entry| entry.stage == Stage::Done)
    }

    /// When something is due, if anything waits.
    pub(super) fn due(&self) -> Option<Instant> {
        self.0.values().map(|entry| entry.due).min()
    }

    /// Takes out what is due, and with it all that is finished. A finished file waits for those that go with it, while
    /// they are being written.
    pub(super) fn take(
        &mut self,
        now: Instant,
        go_together: impl Fn(&Path, &Path) -> bool,
    ) -> BTreeMap<PathBuf, Entry> {
        if self.due().is_none_or(|due| due > now) {
            return BTreeMap::new();
        }
        let open = |entry: &Entry| entry.stage != Stage::Done && entry.late.is_none() && entry.due > now;
        let open: Vec<(PathBuf, Instant)> =
            self.0.iter().filter(|(_, it)| open(it)).map(|(path, it)| (path.clone(), it.due)).collect();
        let mut held = BTreeSet::new();
        for (path, entry) in self.0.iter_mut().filter(|(_, it)| it.stage == Stage::Done && it.late.is_none()) {
            let company = open.iter().filter(|(other, _)| go_together(path, other)).map(|(_, due)| *due).max();
            let Some(until) = company else { continue };
            let limit = *entry.held.get_or_insert(entry.due + HELD);
            if entry.due <= now {
                entry.due = until.min(limit).max(entry.due);
            }
            if limit > now {
                held.insert(path.clone());
            }
        }
        if !self.0.values().any(|entry| entry.due <= now) {
            return BTreeMap::new();
        }
        let goes_along = |path: &Path, it: &Entry| it.stage == Stage::Done && it.late.is_none() && !held.contains(path);
        let ripe = |path: &Path, entry: &Entry| entry.due <= now || goes_along(path, entry);
        let (ripe, rest) = std::mem::take(&mut self.0).into_iter().partition(|(path, entry)| ripe(path, entry));
        self.0 = rest;
        ripe
    }

    /// Forgets a path: whoever waited for it knows of it by now.
    pub(super) fn forget(&mut self, path: &Path) {
        self.0.remove(path);
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
            assert!(pending.take(at(*ms), |_, _| false).is_empty(), "too early, before {ms}");
            pending.add(Path::new(FILE), *sign, Haste::Alone, at(*ms));
        }
        assert_eq!(pending.due(), Some(at(reported)));
        let entry = pending.take(at(reported), |_, _| false).remove(Path::new(FILE)).expect("reported");
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
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut pending = Pending::default();
        pending.add(Path::new("a"), Sign::Arrived, Haste::Company, at(0));
        pending.add(Path::new("b"), Sign::Written, Haste::Company, at(0));
        pending.add(Path::new("c"), Sign::Arrived, Haste::Alone, at(10));
        let taken = pending.take(at(12), |_, _| false);
        assert_eq!(taken.keys().collect::<Vec<_>>(), [Path::new("a"), Path::new("c")]);
        assert_eq!(pending.due(), Some(start + QUIET));
    }

    #[test]
    fn a_finished_file_waits_for_its_company_that_is_being_written_but_not_for_ever() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut pending = Pending::default();
        pending.add(Path::new("a"), Sign::Closed, Haste::Company, at(0));
        pending.add(Path::new("b"), Sign::Written, Haste::Company, at(5));
        assert!(pending.take(at(20), |_, _| true).is_empty());
        pending.add(Path::new("c"), Sign::Arrived, Haste::Alone, at(30));
        let other = |one: &Path, other: &Path| one != Path::new("c") && other != Path::new("c");
        assert!(pending.take(at(32), other).keys().eq([Path::new("c")]), "what has nothing to do with them does not");
        pending.add(Path::new("b"), Sign::Closed, Haste::Alone, at(100));
        assert_eq!(pending.take(at(102), |_, _| true).len(), 2, "both at once");
        pending.add(Path::new("a"), Sign::Closed, Haste::Alone, at(0));
        for ms in (1..=901).step_by(100) {
            pending.add(Path::new("b"), Sign::Written, Haste::Alone, at(ms));
            assert!(pending.take(at(ms + 1), |_, _| true).is_empty(), "{ms}");
        }
        assert_eq!(pending.take(at(1002), |_, _| true).into_keys().collect::<Vec<_>>(), [Path::new("a")]);
    }

    #[test]
    fn what_is_late_does_not_go_with_the_others() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let late = Haste::Late(Duration::from_secs(3));
        let mut pending = Pending::default();
        pending.add(Path::new("spare"), Sign::Written, late, at(0));
        pending.add(Path::new("spare"), Sign::Closed, late, at(10));
        pending.add(Path::new("used"), Sign::Closed, Haste::Alone, at(20));
        assert_eq!(pending.take(at(22), |_, _| true).into_keys().collect::<Vec<_>>(), [Path::new("used")]);
        assert_eq!(pending.due(), Some(at(3010)));
        assert_eq!(pending.take(at(3010), |_, _| true).len(), 1);
    }

    #[test]
    fn a_file_that_was_found_changed_waits_until_it_rests() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        std::fs::write(&path, "").expect("written");
        let (fresh, now) = (Stamp::of(&path), Instant::now());
        let mut pending = Pending::default();
        pending.found(&path, Stamp::MISSING, None, now);
        assert_eq!(pending.due(), Some(now + GONE));
        pending.found(&path, fresh, None, now);
        assert_eq!(pending.due(), Some(now + QUIET), "it came back");
        pending.found(&path, Stamp::MISSING, None, now);
        assert_eq!(pending.due(), Some(now + QUIET), "what is known stays");
        pending.retain(|_| false);
        assert_eq!(pending.due(), None);
    }
}
