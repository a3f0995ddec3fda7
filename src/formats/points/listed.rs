//! Lines as Microsoft's tools count them: those of each function, so that a line of two functions is two.

use super::Marked;
use crate::formats::again::{More, Says};
use crate::model::Ratio;

/// The lines of the functions of a report, and the totals that it states of them.
#[derive(Default)]
pub(in crate::formats) struct Listed {
    /// Place of file, line, whether it did not run: of the function that is being read.
    lines: Vec<(usize, u32, bool)>,
    listed: Ratio,
    /// What was listed before the unit that is being read.
    before: Ratio,
    stated: Option<Ratio>,
}

impl Listed {
    /// Adds the lines of a piece of code.
    pub(in crate::formats) fn add(&mut self, marked: Marked, ran: bool) {
        self.lines.extend((marked.first..=marked.last).map(|line| (marked.file, line, !ran)));
    }

    /// Ends a function.
    pub(in crate::formats) fn end_function(&mut self) {
        self.lines.sort_unstable();
        self.lines.dedup_by_key(|line| (line.0, line.1));
        let covered = self.lines.iter().filter(|line| !line.2).count();
        self.listed = self.listed + Ratio::new(covered as u64, self.lines.len() as u64);
        self.lines.clear();
    }

    /// Whether no function is being read.
    pub(in crate::formats) fn is_between_functions(&self) -> bool {
        self.lines.is_empty()
    }

    /// What the functions of the unit list, which ends between two; none if that is too much to be said of a unit.
    pub(in crate::formats) fn unit(&self) -> Option<Says> {
        let more = |now: u64, before: u64| u32::try_from(now.checked_sub(before)?).ok();
        let Self { listed: now, before, .. } = self;
        let counts = [more(now.covered, before.covered)?, more(now.total, before.total)?];
        self.is_between_functions().then(|| Says::default().with(More { counts, ..More::default() }))
    }

    /// Adds what the functions of a unit list that is known; otherwise one begins. Returns whether it is known.
    pub(in crate::formats) fn recall(&mut self, known: Option<&Says>) -> bool {
        match known.map(Says::counts) {
            Some([covered, total]) => self.listed = self.listed + Ratio::new(covered, total),
            None => self.before = self.listed,
        }
        known.is_some()
    }

    /// Adds what a module states: lines covered, covered in part, and not covered. Those covered in part ran.
    pub(in crate::formats) fn state(&mut self, [covered, partial, missed]: [Option<u64>; 3]) {
        if let (Some(covered), Some(missed)) = (covered, missed) {
            let ran = covered.saturating_add(partial.unwrap_or(0));
            let known = self.stated.unwrap_or_default();
            let total = known.total.saturating_add(ran.saturating_add(missed));
            self.stated = Some(Ratio::new(known.covered.saturating_add(ran), total));
        }
    }

    /// What the report states, and a sentence if it lists another number of lines.
    pub(in crate::formats) fn finish(mut self) -> (Option<Ratio>, Option<String>) {
        self.end_function();
        let listed = self.listed;
        let differs = self.stated.filter(|stated| *stated != listed).map(|stated| {
            format!(
                "the report states {} of {} lines covered, function by function, but lists {} of {}; \
                 the listed ones are shown",
                stated.covered, stated.total, listed.covered, listed.total
            )
        });
        (self.stated, differs)
    }
}
