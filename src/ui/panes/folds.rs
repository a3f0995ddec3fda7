//! Which lines of a source are shown when only its gaps are: each with a few lines around it, the rest folded.

use crate::analysis::gaps::Gap;

/// One row of the source pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceRow {
    /// A line, by its number.
    Line(u32),
    /// Lines that are folded away, first and last.
    Folded(u32, u32),
}

impl SourceRow {
    /// The last line that the row stands for.
    pub fn last(self) -> u32 {
        match self {
            Self::Line(line) | Self::Folded(_, line) => line,
        }
    }
}

/// The rows of a file with `last` lines, when `context` lines are shown around each gap. A single line is not folded:
/// the fold would take as much room.
pub fn rows(gaps: &[Gap], last: u32, context: u32) -> Vec<SourceRow> {
    let mut rows = Vec::new();
    let mut next = 1;
    for gap in gaps {
        let first = gap.first.saturating_sub(context).max(1);
        let end = gap.last.saturating_add(context).min(last);
        fold(&mut rows, next, first.saturating_sub(1));
        rows.extend((first.max(next)..=end).map(SourceRow::Line));
        next = next.max(end.saturating_add(1));
    }
    fold(&mut rows, next, last);
    rows
}

fn fold(rows: &mut Vec<SourceRow>, first: u32, last: u32) {
    match last.checked_sub(first) {
        None => {}
        Some(0) => rows.push(SourceRow::Line(first)),
        Some(_) => rows.push(SourceRow::Folded(first, last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::gaps::GapKind;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_line_stands_once_and_gaps_are_never_folded(
            starts in proptest::collection::btree_set(1_u32..200, 0..12), length in 1_u32..4, context in 0_u32..9
        ) {
            let gap = |&first: &u32| Gap { first: first * 5, last: first * 5 + length - 1, kind: GapKind::Lines(length) };
            let gaps: Vec<Gap> = starts.iter().map(gap).collect();
            let mut next = 1;
            for row in rows(&gaps, 1100, context) {
                let (first, last) = match row {
                    SourceRow::Line(line) => (line, line),
                    SourceRow::Folded(first, last) => (first, last),
                };
                prop_assert_eq!(first, next);
                next = last + 1;
                if first < last {
                    prop_assert!(!gaps.iter().any(|gap| gap.first <= last && gap.last >= first));
                }
            }
            prop_assert_eq!(next, 1101);
        }
    }
}
