//! Which row of the screen shows what: an entry takes two, a function of the list of all takes one, a goal reached takes one.

use crate::app::next::{Listed, Next};

/// The rows of the list.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// After how many items which goals are reached.
    reached: &'a [(usize, f64)],
    items: usize,
    each: usize,
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
    /// The rows of what is listed.
    pub fn of(next: &'a Next) -> Self {
        match next.listed {
            Listed::Every => Self { reached: &[], items: next.functions.len(), each: 1 },
            Listed::Gaps | Listed::Functions => Self { reached: &next.reached, items: next.items.len(), each: 2 },
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items * self.each + self.reached.len()
    }

    /// How many rows an item takes.
    pub fn rows_each(&self) -> usize {
        self.each
    }

    /// The first row of an item.
    pub fn row_of(&self, item: usize) -> usize {
        item * self.each + self.reached.partition_point(|(after, _)| *after <= item)
    }

    /// What is on a row.
    pub fn at(&self, row: usize) -> Option<Row> {
        let mut above = 0;
        for &(after, percent) in self.reached {
            match row.cmp(&(after * self.each + above)) {
                std::cmp::Ordering::Less => break,
                std::cmp::Ordering::Equal => return Some(Row::Reached { after, percent }),
                std::cmp::Ordering::Greater => above += 1,
            }
        }
        let row = row - above;
        let at = row / self.each;
        (at < self.items).then_some(Row::Item { at, part: row % self.each })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_item_and_every_goal_has_its_rows(items in 0_usize..40, each in 1_usize..3, goals in prop::collection::vec(0_usize..40, 0..5)) {
            let mut goals: Vec<(usize, f64)> = goals.into_iter().filter(|at| *at < items).map(|at| (at + 1, at as f64)).collect();
            goals.sort_by_key(|(after, _)| *after);
            let rows = Rows { reached: &goals, items, each };
            let all: Vec<Row> = (0..rows.len()).map(|row| rows.at(row).expect("no row is empty")).collect();
            prop_assert!(rows.at(rows.len()).is_none());
            let reached = all.iter().filter(|row| matches!(row, Row::Reached { .. })).count();
            prop_assert_eq!(reached, goals.len());
            for item in 0..items {
                let first = rows.row_of(item);
                for part in 0..each {
                    prop_assert_eq!(all[first + part], Row::Item { at: item, part });
                }
            }
        }
    }
}
