//! Keeps a run that writes among the sources from starting the next one, and that the one after it, for ever.
//!
//! What was written while no run went on is the user's doing, and always starts a run. What was written while one went on
//! may be the run's own doing: a file that changed in several runs in a row does not start a run any more. A user who
//! saves during runs does the same to the file that he works on, so that sources get far more patience, and one save
//! while no run goes on brings a file back. A run may write under another name each time: after several runs in a row that
//! only such files started, none of them starts another.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// In so many runs in a row a file that is no source may change, and so many runs in a row may such files start.
const PATIENCE: u32 = 3;

/// The same for a source: whoever works on one while a slow run goes on saves it during run after run.
const PATIENCE_WITH_SOURCES: u32 = 10;

/// A watched file that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// It.
    pub path: PathBuf,
    /// The run that went on when it was written, by how many began before.
    pub run: Option<u64>,
}

/// What follows from edits.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// They start a run.
    pub starts_run: bool,
    /// These files start none from now on.
    pub left_out: Vec<PathBuf>,
}

/// What is known of files that changed while runs went on.
#[derive(Debug, Default)]
pub struct Guard {
    streaks: BTreeMap<PathBuf, Streak>,
    left_out: BTreeSet<PathBuf>,
    /// Runs in a row in which nothing was written but what they may have written themselves.
    in_a_row: Option<Streak>,
}

#[derive(Debug)]
struct Streak {
    last: u64,
    runs: u32,
}

impl Streak {
    fn seen_in(&mut self, run: u64) {
        // What is told late, or twice of one run, counts once.
        if run > self.last {
            self.runs = if run == self.last + 1 { self.runs + 1 } else { 1 };
            self.last = run;
        }
    }
}

impl Guard {
    /// The files that start no run.
    pub fn left_out(&self) -> impl Iterator<Item = &Path> {
        self.left_out.iter().map(PathBuf::as_path)
    }

    /// The user wants a run: it is not the last one's doing.
    pub fn wanted(&mut self) {
        self.in_a_row = None;
    }

    /// Whether edits start a run.
    pub fn judge(&mut self, edits: &[Edit], is_source: impl Fn(&Path) -> bool) -> Verdict {
        let mut verdict = Verdict::default();
        let mut by_user = false;
        let (mut by_run, mut last_run) = (Vec::new(), 0);
        for Edit { path, run } in edits {
            let Some(run) = *run else {
                self.streaks.remove(path);
                self.left_out.remove(path);
                by_user = true;
                continue;
            };
            if self.left_out.contains(path) {
                continue;
            }
            let streak = self.streaks.entry(path.clone()).or_insert(Streak { last: run, runs: 1 });
            streak.seen_in(run);
            let is_source = is_source(path);
            if streak.runs >= if is_source { PATIENCE_WITH_SOURCES } else { PATIENCE } {
                verdict.left_out.push(path.clone());
            } else if is_source {
                by_user = true;
            } else {
                by_run.push(path.clone());
                last_run = last_run.max(run);
            }
        }
        if by_user {
            self.in_a_row = None;
        } else if !by_run.is_empty() {
            let streak = self.in_a_row.get_or_insert(Streak { last: last_run, runs: 1 });
            streak.seen_in(last_run);
            if streak.runs >= PATIENCE {
                verdict.left_out.append(&mut by_run);
            }
        }
        verdict.starts_run = by_user || !by_run.is_empty();
        let newest = self.streaks.values().map(|streak| streak.last).max().unwrap_or(0);
        self.streaks.retain(|path, streak| streak.last + 1 >= newest && !verdict.left_out.contains(path));
        self.left_out.extend(verdict.left_out.iter().cloned());
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_source(path: &Path) -> bool {
        path.extension().is_some_and(|ending| ending == "py")
    }

    /// Tells of a file that was written in this run, or in none. Says whether a run starts.
    fn edit(guard: &mut Guard, path: &str, run: impl Into<Option<u64>>) -> bool {
        guard.judge(&[Edit { path: path.into(), run: run.into() }], is_source).starts_run
    }

    /// The runs that follow from one save when every run writes these: how many there are before it is quiet.
    fn runs_after_a_save(guard: &mut Guard, began: &mut u64, written: impl Fn(u64) -> Vec<String>) -> u32 {
        let mut goes_on = edit(guard, "test.py", None);
        let mut runs = 0;
        while goes_on && runs < 100 {
            runs += 1;
            let run = *began;
            let edits = written(run).into_iter().map(|path| Edit { path: path.into(), run: Some(run) });
            *began += 1;
            goes_on = guard.judge(&edits.collect::<Vec<_>>(), is_source).starts_run;
        }
        runs
    }

    #[test]
    fn what_every_run_writes_starts_no_more_of_them_soon() {
        let (mut guard, mut began) = (Guard::default(), 0);
        let written = |_| vec!["out.txt".to_owned(), "out.db".to_owned()];
        assert_eq!(runs_after_a_save(&mut guard, &mut began, written), 3);
        assert!(guard.left_out().eq([Path::new("out.db"), Path::new("out.txt")]));
        assert_eq!(runs_after_a_save(&mut guard, &mut began, written), 1);
        assert!(edit(&mut guard, "out.txt", None), "changed while nothing runs, it is back");
        assert!(guard.left_out().eq([Path::new("out.db")]));
    }

    #[test]
    fn a_source_that_every_run_writes_starts_no_more_of_them_in_the_end() {
        let (mut guard, mut began) = (Guard::default(), 0);
        let written = |_| vec!["version.py".to_owned()];
        assert_eq!(runs_after_a_save(&mut guard, &mut began, written), 10);
        assert_eq!(runs_after_a_save(&mut guard, &mut began, written), 1);
    }

    #[test]
    fn what_runs_write_under_ever_new_names_starts_no_more_of_them_soon() {
        let (mut guard, mut began) = (Guard::default(), 0);
        let written = |run| vec![format!("{run}.log")];
        for _ in 0..3 {
            assert_eq!(runs_after_a_save(&mut guard, &mut began, written), 3);
        }
        assert!(guard.streaks.len() <= 3, "what is over is forgotten");
    }

    #[test]
    fn a_user_who_saves_during_runs_is_not_locked_out() {
        let mut guard = Guard::default();
        assert!((0..9).all(|run| edit(&mut guard, "test.py", run)), "the same source again and again");
        assert!(edit(&mut guard, "test.py", None));
        assert!((10..19).all(|run| edit(&mut guard, "test.py", run)), "a save while nothing runs begins anew");
        assert!((20..60).all(|run| edit(&mut guard, ["a.py", "b.py"][run as usize % 2], run)), "two sources in turns");
        assert!((60..62).all(|run| edit(&mut guard, "data.json", run)), "no source, twice");
        assert!((63..65).all(|run| edit(&mut guard, "data.json", run)), "not in the run between");
        assert!((0..9).all(|_| edit(&mut guard, "x.py", 70)), "told of one run again and again");
    }

    #[test]
    fn with_what_every_run_writes_other_saves_still_start_one() {
        let (mut guard, mut began) = (Guard::default(), 0);
        runs_after_a_save(&mut guard, &mut began, |_| vec!["out.txt".to_owned()]);
        let both = ["out.txt", "app.py"].map(|path| Edit { path: path.into(), run: Some(began) });
        assert!(guard.judge(&both, is_source).starts_run);
        assert!(!edit(&mut guard, "out.txt", began + 1));
    }
}
