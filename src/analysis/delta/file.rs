//! What changed in one file, as runs of lines.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Sums;
use crate::analysis::counts::Counts;
use crate::model::{BranchCount, BranchTarget, FileCoverage, Line};

/// What changed in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDelta {
    /// The file, by its key in the report.
    pub path: Arc<str>,
    /// What the earlier report counts in it; `None` if it does not name it.
    pub before: Option<Counts>,
    /// What the later report counts in it; `None` if it does not name it.
    pub after: Option<Counts>,
    /// Where in it, by the lines of the later report, ascending. Of a file that is gone, nowhere.
    pub changes: Box<[Change]>,
    /// How much in all.
    pub sums: Sums,
}

/// Neighbouring lines of code that fared differently in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The first line.
    pub first: u32,
    /// The last line.
    pub last: u32,
    /// How many of them hold code.
    pub lines: u32,
    /// How they fared.
    pub kind: ChangeKind,
    /// Branches on them that are newly taken.
    pub branches_gained: u32,
    /// Branches on them that are not taken any more.
    pub branches_lost: u32,
}

/// How lines fared differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// They never ran before and ran now.
    Gained,
    /// They ran before and did not run now.
    Lost,
    /// They are new, and ran.
    Added,
    /// They are new, and never ran.
    Unrun,
    /// One line that ran both times or never, with other branches taken.
    Branches,
}

impl FileDelta {
    /// How the line of this number fared differently, if it did. Only a line that holds code is asked for.
    #[must_use]
    pub fn on(&self, line: u32) -> Option<&Change> {
        let at = self.changes.partition_point(|change| change.last < line);
        self.changes.get(at).filter(|change| change.first <= line)
    }

    /// Whether the later report names it for the first time.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// Whether the later report does not name it any more.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.after.is_none()
    }
}

/// Where the lines of the earlier text are now.
type Here<'a> = &'a dyn Fn(u32) -> Option<u32>;

/// Walks both files at once.
pub(super) fn compare(before: &FileCoverage, after: &FileCoverage, moved: Option<Here<'_>>) -> (Vec<Change>, Sums) {
    if moved.is_none() && before.lines == after.lines && before.branches == after.branches {
        return (Vec::new(), Sums::default());
    }
    let here = moved.unwrap_or(&Some);
    let mut found = Found::default();
    // Numbers ascend, whatever a map says: a line that went backwards counts as gone.
    let mut reached = 0;
    let mut known: Vec<Line> = Vec::with_capacity(before.lines.len());
    for line in before.lines.iter() {
        match here(line.number).filter(|&number| number > reached) {
            Some(number) => {
                reached = number;
                known.push(Line { number, ..line });
            }
            None => found.gone(line),
        }
    }
    let mut known = known.into_iter().peekable();
    let mut branches = branches(before, after, here).into_iter().peekable();
    for line in after.lines.iter() {
        while let Some(old) = known.next_if(|old| old.number < line.number) {
            found.gone(old);
        }
        // Branches may start on a line that holds no statement.
        while let Some(taken) = branches.next_if(|taken| taken.line < line.number) {
            found.branches_alone(taken);
        }
        let old = known.next_if(|old| old.number == line.number);
        let taken = branches.next_if(|taken| taken.line == line.number);
        match (old.map(|old| old.hits > 0), line.hits > 0) {
            (Some(false), true) => found.line(line.number, ChangeKind::Gained, taken),
            (Some(true), false) => found.line(line.number, ChangeKind::Lost, taken),
            (None, true) => found.line(line.number, ChangeKind::Added, taken),
            (None, false) => found.line(line.number, ChangeKind::Unrun, taken),
            (Some(_), _) => {
                found.is_open = false;
                taken.into_iter().for_each(|taken| found.branches_alone(taken));
            }
        }
    }
    known.for_each(|old| found.gone(old));
    branches.for_each(|taken| found.branches_alone(taken));
    (found.changes, found.sums)
}

/// What was found so far.
#[derive(Default)]
struct Found {
    changes: Vec<Change>,
    sums: Sums,
    /// Whether the last change goes on where the next line fared in the same way.
    is_open: bool,
}

/// Branches of one line that were taken in one report only.
struct Taken {
    line: u32,
    gained: u32,
    lost: u32,
}

impl Found {
    fn line(&mut self, number: u32, kind: ChangeKind, taken: Option<Taken>) {
        *match kind {
            ChangeKind::Gained => &mut self.sums.gained,
            ChangeKind::Lost => &mut self.sums.lost,
            ChangeKind::Added => &mut self.sums.added,
            ChangeKind::Unrun | ChangeKind::Branches => &mut self.sums.unrun,
        } += 1;
        let (branches_gained, branches_lost) = self.branches(taken.as_ref());
        match self.changes.last_mut().filter(|last| self.is_open && last.kind == kind) {
            Some(run) => {
                run.last = number;
                run.lines += 1;
                run.branches_gained += branches_gained;
                run.branches_lost += branches_lost;
            }
            None => {
                let (first, last, lines) = (number, number, 1);
                self.changes.push(Change { first, last, lines, kind, branches_gained, branches_lost });
            }
        }
        self.is_open = true;
    }

    fn branches_alone(&mut self, taken: Taken) {
        let (branches_gained, branches_lost) = self.branches(Some(&taken));
        let (first, last, lines, kind) = (taken.line, taken.line, 1, ChangeKind::Branches);
        self.changes.push(Change { first, last, lines, kind, branches_gained, branches_lost });
        self.is_open = false;
    }

    fn branches(&mut self, taken: Option<&Taken>) -> (u32, u32) {
        let (gained, lost) = taken.map_or((0, 0), |taken| (taken.gained, taken.lost));
        self.sums.branches_gained += u64::from(gained);
        self.sums.branches_lost += u64::from(lost);
        (gained, lost)
    }

    fn gone(&mut self, line: Line) {
        *if line.hits > 0 { &mut self.sums.removed } else { &mut self.sums.cleared } += 1;
    }
}

/// The lines whose branches fared differently, by the lines of the later text. Where a line has other branches than
/// before, nothing can be said of them.
fn branches(before: &FileCoverage, after: &FileCoverage, here: Here<'_>) -> Vec<Taken> {
    let mut found = Vec::new();
    let moved = before.branches.counts().filter_map(|old| Some((here(old.line)?, old)));
    let mut old = moved.peekable();
    for new in after.branches.counts() {
        while old.next_if(|&(line, _)| line < new.line).is_some() {}
        let Some((line, old)) = old.next_if(|&(line, _)| line == new.line) else { continue };
        if old.total != new.total {
            continue;
        }
        let (gained, lost) = exchanged(before, after, old, new, here);
        if (gained, lost) != (0, 0) {
            found.push(Taken { line, gained, lost });
        }
    }
    found
}

/// How many branches of a line are newly taken, and how many no more: one by one where both reports tell which are
/// missing, by their number otherwise.
fn exchanged(
    before: &FileCoverage,
    after: &FileCoverage,
    old: BranchCount,
    new: BranchCount,
    here: Here<'_>,
) -> (u32, u32) {
    let there = |target: BranchTarget| match target {
        BranchTarget::Line(line) => here(line).map(BranchTarget::Line),
        other => Some(other),
    };
    let was: Option<BTreeSet<BranchTarget>> = before.branches.missing_on(old.line).map(there).collect();
    let is: BTreeSet<BranchTarget> = after.branches.missing_on(new.line).collect();
    let tells = |missing: usize, count: BranchCount| missing == (count.total - count.taken) as usize;
    match was.filter(|was| tells(was.len(), old) && tells(is.len(), new)) {
        Some(was) => (was.difference(&is).count() as u32, is.difference(&was).count() as u32),
        None => (new.taken.saturating_sub(old.taken), old.taken.saturating_sub(new.taken)),
    }
}
