//! Which line of one text is which line of another.

use gix_imara_diff::{Algorithm, Diff, Hunk, InternedInput};

use super::super::text::SourceText;

/// Which line of an old text is which line of a new one.
///
/// Lines are the same if they say the same but for white space at their ends. Where a stretch was changed, lines that
/// were only indented anew are the same, too: to a reader they are the same statements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineMap {
    /// Ascending in both texts, and apart.
    runs: Vec<Run>,
    /// How many lines the old text and the new text have.
    lens: (u32, u32),
}

/// Neighbouring lines that have neighbouring counterparts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The first of them in the old text, from 1.
    pub old: u32,
    /// The first of them in the new text, from 1.
    pub new: u32,
    /// How many they are.
    pub len: u32,
    /// So many columns further right each of them begins in the new text.
    pub indent: i32,
}

impl LineMap {
    /// The map from one text to another.
    #[must_use]
    pub fn between(old: &SourceText, new: &SourceText) -> Self {
        let mut map = Self { runs: Vec::new(), lens: (old.len(), new.len()) };
        if old == new {
            map.push(Run { old: 1, new: 1, len: old.len(), indent: 0 });
            return map;
        }
        let (mut old_at, mut new_at) = (0, 0);
        let input = input((old, 0..old.len()), (new, 0..new.len()), str::trim_end);
        for hunk in hunks(&input) {
            map.push(Run { old: old_at + 1, new: new_at + 1, len: hunk.before.start - old_at, indent: 0 });
            (old_at, new_at) = (hunk.before.end, hunk.after.end);
            if !hunk.is_pure_insertion() && !hunk.is_pure_removal() {
                map.push_indented(old, new, &hunk);
            }
        }
        map.push(Run { old: old_at + 1, new: new_at + 1, len: old.len() - old_at, indent: 0 });
        map
    }

    /// Finds the lines of a changed stretch that were only indented anew.
    fn push_indented(&mut self, old: &SourceText, new: &SourceText, hunk: &Hunk) {
        let input = input((old, hunk.before.clone()), (new, hunk.after.clone()), str::trim);
        let (mut old_at, mut new_at) = (0, 0);
        let none = input.before.len() as u32;
        let last = Hunk { before: none..none, after: 0..0 };
        for inner in hunks(&input).into_iter().chain([last]) {
            for at in 0..inner.before.start - old_at {
                let (old_line, new_line) = (hunk.before.start + old_at + at + 1, hunk.after.start + new_at + at + 1);
                let (before, after) = (old.line(old_line), new.line(new_line));
                // A bracket or an empty line alone is found anywhere.
                if before.contains(char::is_alphanumeric) {
                    let indent = indent(after).saturating_sub(indent(before));
                    self.push(Run { old: old_line, new: new_line, len: 1, indent });
                }
            }
            (old_at, new_at) = (inner.before.end, inner.after.end);
        }
    }

    /// The map through the text of `self` to that of `next`, which follows it: where lines are after both changes.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let mut map = Self { runs: Vec::new(), lens: (self.lens.0, next.lens.1) };
        for run in &self.runs {
            let end = run.new + run.len;
            let from = next.runs.partition_point(|on| on.old + on.len <= run.new);
            for on in next.runs[from..].iter().take_while(|on| on.old < end) {
                let (first, behind) = (run.new.max(on.old), end.min(on.old + on.len));
                map.push(Run {
                    old: run.old + (first - run.new),
                    new: on.new + (first - on.old),
                    len: behind - first,
                    indent: run.indent.saturating_add(on.indent),
                });
            }
        }
        map
    }

    fn push(&mut self, run: Run) {
        match self.runs.last_mut() {
            _ if run.len == 0 => {}
            Some(last) if (last.old + last.len, last.new + last.len, last.indent) == (run.old, run.new, run.indent) => {
                last.len += run.len;
            }
            _ => self.runs.push(run),
        }
    }

    /// Whether every line is where it was, and there is no other.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        let in_place = |run: &Run| (run.old, run.new, run.indent) == (1, 1, 0) && run.len == self.lens.0;
        self.lens.0 == self.lens.1 && (self.lens.0 == 0 || self.runs.first().is_some_and(in_place))
    }

    /// The lines that have counterparts, as runs in ascending order.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Where a line of the old text is in the new one; `None` if it was edited or deleted.
    #[must_use]
    pub fn to_new(&self, old: u32) -> Option<u32> {
        self.run_of_old(old).map(|run| run.new + (old - run.old))
    }

    /// Where a line of the new text was in the old one; `None` if it was edited or inserted.
    #[must_use]
    pub fn to_old(&self, new: u32) -> Option<u32> {
        let run = self.runs[..self.runs.partition_point(|run| run.new <= new)].last()?;
        (new - run.new < run.len).then(|| run.old + (new - run.new))
    }

    /// The run that a line of the old text belongs to.
    pub(super) fn run_of_old(&self, old: u32) -> Option<&Run> {
        let run = self.runs[..self.runs.partition_point(|run| run.old <= old)].last()?;
        (old - run.old < run.len).then_some(run)
    }

    /// The last line at or before a line of the old text that has a counterpart, as a line of the new text.
    pub(super) fn before(&self, old: u32) -> Option<u32> {
        let run = self.runs[..self.runs.partition_point(|run| run.old <= old)].last()?;
        Some(run.new + (old - run.old).min(run.len - 1))
    }

    /// The first line at or after a line of the old text that has a counterpart, as a line of the new text.
    pub(super) fn after(&self, old: u32) -> Option<u32> {
        let run = self.runs.get(self.runs.partition_point(|run| run.old + (run.len - 1) < old))?;
        Some(run.new + old.saturating_sub(run.old))
    }

    /// Where whoever looks at a line of the old text looks in the new one: at the same line, or at what stands in its
    /// place. Never below 1, and at most the last line.
    #[must_use]
    pub fn nearest(&self, old: u32) -> u32 {
        self.closest(old, |run| (run.old, run.new), self.lens.1)
    }

    /// The same the other way round.
    #[must_use]
    pub fn nearest_old(&self, new: u32) -> u32 {
        self.closest(new, |run| (run.new, run.old), self.lens.0)
    }

    /// What lies nearest to a line in the other text, which has so many lines.
    fn closest(&self, line: u32, of: fn(&Run) -> (u32, u32), len: u32) -> u32 {
        let (here, beyond) = self.runs.split_at(self.runs.partition_point(|run| of(run).0 <= line));
        let next = beyond.first().map_or(len.saturating_add(1), |run| of(run).1);
        let there = match here.last() {
            Some(run) => {
                let (from, to) = of(run);
                let within = to + (line - from).min(run.len);
                within.saturating_add((line - from).saturating_sub(run.len)).min(next.max(within))
            }
            None => line.min(next),
        };
        there.clamp(1, len.max(1))
    }

    /// The lines of the new text that have no counterpart, edited or inserted: first and last of each run, ascending.
    pub fn edited(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let starts = self.runs.iter().map(|run| run.new).chain([self.lens.1 + 1]);
        let ends = std::iter::once(1).chain(self.runs.iter().map(|run| run.new + run.len));
        ends.zip(starts).filter(|(from, to)| from < to).map(|(from, to)| (from, to - 1))
    }
}

/// Lines by number from 0, each as far as `part` looks at it, ready to be compared.
fn input<'t>(
    (old, of_old): (&'t SourceText, std::ops::Range<u32>),
    (new, of_new): (&'t SourceText, std::ops::Range<u32>),
    part: fn(&str) -> &str,
) -> InternedInput<&'t str> {
    let mut input = InternedInput::default();
    input.reserve(of_old.end - of_old.start, of_new.end - of_new.start);
    input.update_before(of_old.map(|line| part(old.line(line + 1))));
    input.update_after(of_new.map(|line| part(new.line(line + 1))));
    input
}

/// What differs. Of changes that could lie here or there, the place is taken that looks right to a reader of code.
fn hunks(input: &InternedInput<&str>) -> Vec<Hunk> {
    let mut diff = Diff::compute(Algorithm::Histogram, input);
    diff.postprocess_lines(input);
    diff.hunks().collect()
}

/// The columns of white space before a line.
fn indent(line: &str) -> i32 {
    i32::try_from(line.len() - line.trim_start().len()).unwrap_or(i32::MAX)
}
