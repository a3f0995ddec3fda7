//! Gaps: runs of neighbouring lines that never ran, and partly taken branches.

use crate::model::FileCoverage;

/// A place that a test could still reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// Its first line.
    pub first: u32,
    /// Its last line.
    pub last: u32,
    /// What it is.
    pub kind: GapKind,
}

/// What a gap is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapKind {
    /// So many lines that never ran, with none between them that did.
    Lines(u32),
    /// A line that ran, with so many branches that were not taken.
    Branches(u32),
    /// A line that ran, but not all of it.
    Part,
}

impl Gap {
    /// Whether a line lies within it.
    #[must_use]
    pub fn contains(&self, line: u32) -> bool {
        (self.first..=self.last).contains(&line)
    }
}

/// The gaps of a file, in ascending order.
///
/// Blank lines and comments do not split a run, since the report does not list them; a function that the report knows
/// begins a new one.
#[must_use]
pub fn gaps(file: &FileCoverage) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    walk(file, |gap| gaps.push(gap));
    gaps
}

/// How many gaps a file has: as many as [`gaps`] finds, told in a fraction of the time.
#[must_use]
pub fn count(file: &FileCoverage) -> usize {
    let mut starts = starts(file).into_iter().peekable();
    let mut partial = partial(file).map(|gap| gap.first).peekable();
    // Most lines are neither: one comparison tells.
    let earlier = |a: Option<&u32>, b: Option<&u32>| a.into_iter().chain(b).min().copied().unwrap_or(u32::MAX);
    let mut special = earlier(starts.peek(), partial.peek());
    let (mut count, mut in_run) = (0, false);
    for line in file.lines.iter() {
        let missed = line.hits == 0;
        if line.number >= special {
            in_run &= missed;
            while starts.next_if(|&start| start <= line.number).is_some() {
                in_run = false;
            }
            while partial.next_if(|&other| other < line.number).is_some() {
                count += usize::from(!in_run);
            }
            count += usize::from(partial.next_if_eq(&line.number).is_some() && !missed);
            special = earlier(starts.peek(), partial.peek());
        }
        count += usize::from(missed && !in_run);
        in_run = missed;
    }
    count + partial.count()
}

/// The lines on which functions begin, ascending.
fn starts(file: &FileCoverage) -> Vec<u32> {
    let mut starts: Vec<u32> = file.functions.iter().filter_map(|function| function.line).collect();
    starts.sort_unstable();
    starts
}

fn walk(file: &FileCoverage, mut found: impl FnMut(Gap)) {
    let mut starts = starts(file).into_iter().peekable();
    let mut partial = partial(file).peekable();
    let mut run: Option<(u32, u32, u32)> = None;
    let close = |run: &mut Option<(u32, u32, u32)>, found: &mut dyn FnMut(Gap)| {
        if let Some((first, last, lines)) = run.take() {
            found(Gap { first, last, kind: GapKind::Lines(lines) });
        }
    };
    for line in file.lines.iter() {
        let begins_function = starts.next_if(|&start| start <= line.number).is_some();
        while starts.next_if(|&start| start <= line.number).is_some() {}
        if begins_function || line.hits > 0 {
            close(&mut run, &mut found);
        }
        while let Some(gap) = partial.next_if(|gap| gap.first < line.number) {
            // Within lines that never ran, it is one of them.
            if run.is_none() {
                found(gap);
            }
        }
        let here = partial.next_if(|gap| gap.first == line.number);
        if line.hits == 0 {
            run = Some(match run {
                Some((first, _, lines)) => (first, line.number, lines + 1),
                None => (line.number, line.number, 1),
            });
        } else if let Some(gap) = here {
            found(gap);
        }
    }
    close(&mut run, &mut found);
    partial.for_each(found);
}

/// The lines that are gaps by themselves if they ran: those with a branch that was not taken, and those of which a part did
/// not run. A branch may start on a line that holds no statement.
fn partial(file: &FileCoverage) -> impl Iterator<Item = Gap> {
    let one = |line, kind| Gap { first: line, last: line, kind };
    let branches = file.branches.counts().filter(|count| count.taken < count.total);
    let mut branches = branches.map(move |it| one(it.line, GapKind::Branches(it.total - it.taken))).peekable();
    let mut parts = file.details.partial.iter().map(move |&line| one(line, GapKind::Part)).peekable();
    std::iter::from_fn(move || match (branches.peek(), parts.peek()) {
        (Some(branch), Some(part)) if part.first < branch.first => parts.next(),
        (Some(branch), part) => {
            if part.is_some_and(|part| part.first == branch.first) {
                parts.next();
            }
            branches.next()
        }
        (None, _) => parts.next(),
    })
}

/// The gap of the list that contains a line.
#[must_use]
pub fn at(gaps: &[Gap], line: u32) -> Option<usize> {
    let index = gaps.partition_point(|gap| gap.last < line);
    gaps.get(index).filter(|gap| gap.contains(line)).map(|_| index)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{BranchCount, BranchesBuilder, Function, LineTableBuilder};

    /// `"x.!p"`: a line that ran, no code, one that never ran, one that ran with one of two branches taken.
    fn file(picture: &str) -> FileCoverage {
        let mut file = FileCoverage::default();
        let (mut lines, mut branches) = (LineTableBuilder::default(), BranchesBuilder::default());
        for (line, mark) in (1..).zip(picture.chars()) {
            match mark {
                'x' => lines.push(line, 1),
                '!' => lines.push(line, 0),
                'p' => {
                    lines.push(line, 1);
                    branches.push_count(BranchCount { line, taken: 1, total: 2 });
                }
                _ => {}
            }
        }
        file.lines = lines.take_settled(u32::max);
        file.branches = branches.take_settled();
        file
    }

    #[track_caller]
    fn check(picture: &str, expected: &[(u32, u32)]) {
        let file = file(picture);
        let found: Vec<(u32, u32)> = gaps(&file).iter().map(|gap| (gap.first, gap.last)).collect();
        assert_eq!(found, expected, "{picture}");
        assert_eq!(count(&file), expected.len(), "{picture}");
    }

    proptest! {
        #[test]
        fn as_many_are_counted_as_there_are(
            lines in prop::collection::btree_map(1..40_u32, 0..3_u32, 0..30),
            starts in prop::collection::vec(1..40_u32, 0..6),
            branches in prop::collection::btree_set(1..45_u32, 0..8),
            parts in prop::collection::btree_set(1..45_u32, 0..8),
        ) {
            let mut file = FileCoverage { lines: lines.into_iter().collect(), ..FileCoverage::default() };
            file.functions = starts.iter().map(|&line| Function { line: Some(line), ..Function::default() }).collect();
            let mut builder = BranchesBuilder::default();
            branches.into_iter().for_each(|line| builder.push_count(BranchCount { line, taken: line % 3, total: 2 }));
            file.branches = builder.take_settled();
            if !parts.is_empty() {
                file.details.partial = parts.into_iter().collect();
            }
            prop_assert_eq!(count(&file), gaps(&file).len());
        }
    }

    #[test]
    fn lines_without_code_do_not_split_a_gap() {
        check("x!.!x", &[(2, 4)]);
        check("!!x!", &[(1, 2), (4, 4)]);
        check("xx", &[]);
        check("", &[]);
    }

    #[test]
    fn a_partial_branch_is_a_gap_of_its_own() {
        check("xp!p", &[(2, 2), (3, 3), (4, 4)]);
    }

    #[test]
    fn a_function_begins_a_new_gap() {
        let mut file = file("!!.!!");
        file.functions = [Function { line: Some(3), ..Function::default() }].into();
        let found: Vec<(u32, u32)> = gaps(&file).iter().map(|gap| (gap.first, gap.last)).collect();
        assert_eq!(found, [(1, 2), (4, 5)]);
    }
}
