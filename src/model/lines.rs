//! The compact per-file line table: mostly three bytes a line.

use std::fmt;

use super::columns::{Column, Columns};
use super::{Ratio, runs};

/// The lines of a file that hold code, sorted by number, each number once. It does not change: [`LineTableBuilder`] makes
/// one.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LineTable {
    /// Numbers and hits.
    columns: Columns<2>,
    /// How many ran and how many there are: that is asked of every file of a report, and its columns are far away.
    covered: u32,
    len: u32,
}

/// The lines of a file as a reader finds them, in any order and any number of times.
#[derive(Debug, Clone, Default)]
pub struct LineTableBuilder(Vec<[u32; 2]>);

/// One line that holds code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Line number, from 1.
    pub number: u32,
    /// How often it ran; `u32::MAX` stands for that many or more.
    pub hits: u32,
}

/// How a line of code fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LineState {
    /// It never ran.
    Missed,
    /// It ran, and a branch on it was not taken, or a part of it did not run.
    Partial,
    /// It ran, and every known branch on it was taken.
    Covered,
}

impl LineTableBuilder {
    /// Adds a line.
    #[inline]
    pub fn push(&mut self, number: u32, hits: u32) {
        self.0.push([number, hits]);
    }

    /// The lines so far as a table, sorted, those of one number joined with `join` in the order in which they were pushed.
    /// The builder is emptied and keeps its memory for the lines of the next file.
    #[must_use]
    pub fn take_settled(&mut self, join: impl Fn(u32, u32) -> u32) -> LineTable {
        self.settle(join);
        let covered = self.0.iter().filter(|line| line[1] > 0).count() as u32;
        let table = LineTable { columns: Columns::pack(&self.0), covered, len: self.0.len() as u32 };
        self.clear();
        table
    }

    /// Sorts the lines and joins those of one number with `join`, in the order in which they were pushed.
    pub fn settle(&mut self, join: impl Fn(u32, u32) -> u32) {
        let lines = &mut self.0;
        if !lines.is_sorted_by(|a, b| a[0] < b[0]) {
            runs::sort_by_key(lines, |line| line[0]);
            lines.dedup_by(|later, kept| {
                let same = later[0] == kept[0];
                if same {
                    kept[1] = join(kept[1], later[1]);
                }
                same
            });
        }
    }

    /// Whether a line of this number is among them. [`LineTableBuilder::settle`] must have run since the last push.
    #[must_use]
    pub fn contains(&self, number: u32) -> bool {
        self.0.binary_search_by_key(&number, |line| line[0]).is_ok()
    }

    /// Forgets all lines and keeps the memory.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The lines that were pushed after so many; [`LineTableBuilder::settle`] must not have run since.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    pub fn since(&self, length: usize) -> impl ExactSizeIterator<Item = Line> + '_ {
        self.0[length..].iter().map(|&[number, hits]| Line { number, hits })
    }

    /// How many lines were pushed, or left by [`LineTableBuilder::settle`].
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no lines.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Extend<Line> for LineTableBuilder {
    fn extend<I: IntoIterator<Item = Line>>(&mut self, lines: I) {
        self.0.extend(lines.into_iter().map(|line| [line.number, line.hits]));
    }
}

/// Pairs of a number and hits; those of one number add up.
impl FromIterator<(u32, u32)> for LineTable {
    fn from_iter<I: IntoIterator<Item = (u32, u32)>>(lines: I) -> Self {
        let mut builder = LineTableBuilder::default();
        builder.extend(lines.into_iter().map(|(number, hits)| Line { number, hits }));
        builder.take_settled(u32::saturating_add)
    }
}

impl LineTable {
    /// The line of this number, if it holds code.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<Line> {
        let [numbers, hits] = self.columns.columns();
        let at = numbers.lower_bound(number);
        (at < numbers.len() && numbers.at(at) == number).then(|| Line { number, hits: hits.at(at) })
    }

    /// The lines in ascending order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Line> + ExactSizeIterator + Clone {
        let [numbers, hits] = self.columns.columns();
        (0..numbers.len()).map(move |at| Line { number: numbers.at(at), hits: hits.at(at) })
    }

    /// How many lines hold code.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether no line holds code.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The greatest line number; 0 for an empty table.
    #[must_use]
    pub fn last_number(&self) -> u32 {
        let [numbers, _] = self.columns.columns();
        numbers.len().checked_sub(1).map_or(0, |last| numbers.at(last))
    }

    /// How many ran, of how many.
    #[must_use]
    pub fn ratio(&self) -> Ratio {
        Ratio::new(self.covered.into(), self.len.into())
    }

    /// The numbers of the lines that never ran, ascending.
    pub fn missed(&self) -> impl Iterator<Item = u32> + '_ {
        self.iter().filter(|line| line.hits == 0).map(|line| line.number)
    }

    /// The number of the first line behind another.
    #[must_use]
    pub fn after(&self, number: u32) -> Option<u32> {
        let [numbers, _] = self.columns.columns();
        let at = numbers.lower_bound(number.checked_add(1)?);
        (at < numbers.len()).then(|| numbers.at(at))
    }

    /// Answers for lines that are asked for in ascending order.
    #[must_use]
    pub fn walk(&self) -> Walk<'_> {
        let [numbers, hits] = self.columns.columns();
        Walk { numbers, hits, at: 0 }
    }

    /// The lines of both, those of one number joined.
    pub(super) fn merged(&self, other: &Self, join: impl Fn(u32, u32) -> u32) -> Self {
        let mut lines = LineTableBuilder(Vec::with_capacity(self.len() + other.len()));
        lines.extend(self.iter().chain(other.iter()));
        lines.take_settled(join)
    }
}

impl fmt::Debug for LineTable {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|line| (line.number, line.hits))).finish()
    }
}

/// A walk down a table beside another ascending list.
#[derive(Debug)]
pub struct Walk<'a> {
    numbers: Column<'a>,
    hits: Column<'a>,
    at: usize,
}

impl Walk<'_> {
    /// Whether the line of this number ran; one that holds no code did not. Each number must not be below the one before.
    pub fn ran(&mut self, number: u32) -> bool {
        self.at = self.numbers.lower_bound_from(self.at, number);
        self.at < self.numbers.len() && self.numbers.at(self.at) == number && self.hits.at(self.at) > 0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    /// Lines in any order, some of them repeated, with numbers and hits around the edges of their widths.
    fn pushes() -> impl Strategy<Value = Vec<(u32, u32)>> {
        let number = prop_oneof![
            6 => 1..20_u32,
            2 => 250..260_u32,
            1 => select(&[65_534, 65_535, 65_536, 65_537, u32::MAX][..]),
        ];
        let hits = prop_oneof![3 => 0..2_u32, 1 => select(&[254, 255, 256, 65_535, 65_536, u32::MAX][..])];
        prop_oneof![
            prop::collection::vec((number, hits.clone()), 0..40),
            // As a report has them: in order.
            prop::collection::btree_map(1..300_u32, hits, 0..40).prop_map(|lines| lines.into_iter().collect()),
        ]
    }

    proptest! {
        #[test]
        fn a_table_is_the_sorted_list_of_its_lines(first in pushes(), second in pushes(), number in 0..300_u32) {
            let mut builder = LineTableBuilder::default();
            // The memory of one table serves the next.
            for lines in [&first, &second] {
                lines.iter().for_each(|&(number, hits)| builder.push(number, hits));
                prop_assert_eq!((builder.len(), builder.is_empty()), (lines.len(), lines.is_empty()));
                let table = builder.take_settled(u32::saturating_add);
                let mut expected: BTreeMap<u32, u32> = BTreeMap::new();
                for &(number, hits) in lines {
                    let sum = expected.entry(number).or_default();
                    *sum = sum.saturating_add(hits);
                }
                prop_assert!(table.iter().map(|line| (line.number, line.hits)).eq(expected.clone()));
                prop_assert!(table.iter().rev().map(|line| line.number).eq(expected.keys().rev().copied()));
                prop_assert_eq!((table.len(), table.iter().len()), (expected.len(), expected.len()));
                prop_assert_eq!(table.is_empty(), expected.is_empty());
                prop_assert_eq!(table.last_number(), expected.keys().last().copied().unwrap_or(0));
                let covered = expected.values().filter(|&&hits| hits > 0).count() as u64;
                prop_assert_eq!(table.ratio(), Ratio::new(covered, expected.len() as u64));
                let missed = expected.iter().filter(|&(_, &hits)| hits == 0).map(|(&number, _)| number);
                prop_assert!(table.missed().eq(missed));
                let after = expected.range(number + 1..).next().map(|(&number, _)| number);
                prop_assert_eq!((table.after(number), table.after(u32::MAX)), (after, None));
                let mut asked = [number, 255, 256, 65_535, 65_536, u32::MAX];
                asked.sort_unstable();
                let mut walk = table.walk();
                for number in asked {
                    let hits = expected.get(&number).copied();
                    prop_assert_eq!(table.get(number), hits.map(|hits| Line { number, hits }));
                    prop_assert_eq!(walk.ran(number), hits.is_some_and(|hits| hits > 0));
                }
                prop_assert_eq!(&table, &expected.into_iter().collect());
            }
        }

        #[test]
        fn two_tables_become_one(first in pushes(), second in pushes()) {
            let merged = LineTable::from_iter(first.clone()).merged(&LineTable::from_iter(second.clone()), u32::max);
            let mut expected: BTreeMap<u32, u32> = LineTable::from_iter(first).iter().map(|it| (it.number, it.hits)).collect();
            for Line { number, hits } in LineTable::from_iter(second).iter() {
                let most = expected.entry(number).or_default();
                *most = hits.max(*most);
            }
            prop_assert_eq!(merged, expected.into_iter().collect());
        }
    }

    #[test]
    fn those_of_one_number_are_joined_in_their_order() {
        let mut builder = LineTableBuilder::default();
        [(2, 7), (1, 3), (2, 9)].into_iter().for_each(|(number, hits)| builder.push(number, hits));
        builder.settle(|first, later| 10 * first + later);
        assert!(builder.contains(1) && builder.contains(2) && !builder.contains(3));
        assert_eq!(builder.take_settled(|_, _| 0), [(1, 3), (2, 79)].into_iter().collect());
    }
}
