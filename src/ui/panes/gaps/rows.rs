//! Which row of the screen shows what: an entry takes two, the one under the cursor as many as its reasons need, a function
//! of the list of all takes one, a goal reached takes one.

use crate::app::next::{Listed, Next};

/// The rows of the list.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// After how many items which goals are reached.
    reached: &'a [(usize, f64)],
    items: usize,
    each: usize,
    /// The item that takes some rows more, and how many.
    long: (usize, usize),
}

/// What is on a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Row {
    /// A part of an item: its first or its second row.
    Item {
        /// The item.
        at: usize,
        /// The part, from 0.
        part: usize,
    },
    /// A goal is reached here.
    Reached {
        /// With so many items.
        after: usize,
        /// The goal.
        percent: f64,
    },
}

impl<'a> Rows<'a> {
    /// The rows of what is listed; the item under the cursor takes `more` than the others.
    pub fn of(next: &'a Next, more: usize) -> Self {
        let (reached, items, each): (&[_], _, _) = match next.listed {
            Listed::Every => (&[], next.functions.len(), 1),
            Listed::Gaps | Listed::Functions => (&next.reached, next.items.len(), 2),
        };
        Self { reached, items, each, long: (next.at, if next.at < items { more } else { 0 }) }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.before(self.items) + self.reached.len()
    }

    /// How many rows an item takes.
    pub fn rows_each(&self) -> usize {
        self.each
    }

    /// The first row of an item.
    pub fn row_of(&self, item: usize) -> usize {
        self.before(item) + self.reached.partition_point(|(after, _)| *after <= item)
    }

    /// The last row of an item.
    pub fn last_row_of(&self, item: usize) -> usize {
        let more = if item == self.long.0 { self.long.1 } else { 0 };
        self.row_of(item) + self.each + more - 1
    }

    /// How many rows the items before this one take.
    fn before(&self, item: usize) -> usize {
        item * self.each + if item > self.long.0 { self.long.1 } else { 0 }
    }

    /// What is on a row.
    pub fn at(&self, row: usize) -> Option<Row> {
        let mut above = 0;
        for &(after, percent) in self.reached {
            match row.cmp(&(self.before(after) + above)) {
                std::cmp::Ordering::Less => break,
                std::cmp::Ordering::Equal => return Some(Row::Reached { after, percent }),
                std::cmp::Ordering::Greater => above += 1,
            }
        }
        let row = row - above;
        let (long, more) = self.long;
        let end = self.before(long) + self.each + more;
        let (at, part) = match row {
            _ if row >= end => ((row - more) / self.each, (row - more) % self.each),
            _ if row >= self.before(long) => (long, row - self.before(long)),
            _ => (row / self.each, row % self.each),
        };
        (at < self.items).then_some(Row::Item { at, part })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_item_and_every_goal_has_its_rows(items in 0_usize..40, each in 1_usize..3, long in 0_usize..40, more in 0_usize..4, goals in prop::collection::vec(0_usize..40, 0..5)) {
            let mut goals: Vec<(usize, f64)> = goals.into_iter().filter(|at| *at < items).map(|at| (at + 1, at as f64)).collect();
            goals.sort_by_key(|(after, _)| *after);
            let long = (long, if long < items { more } else { 0 });
            let rows = Rows { reached: &goals, items, each, long };
            let all: Vec<Row> = (0..rows.len()).map(|row| rows.at(row).expect("no row is empty")).collect();
            prop_assert!(rows.at(rows.len()).is_none());
            let reached = all.iter().filter(|row| matches!(row, Row::Reached { .. })).count();
            prop_assert_eq!(reached, goals.len());
            for item in 0..items {
                let first = rows.row_of(item);
                for (part, row) in all[first..=rows.last_row_of(item)].iter().enumerate() {
                    prop_assert_eq!(*row, Row::Item { at: item, part });
                }
            }
        }
    }
}
