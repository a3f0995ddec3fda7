//! The order of a tree: every level by a column, and only those levels again that changed.

use super::{Column, Order, Tree};
use crate::analysis::parallel;
use crate::model::Metric;

/// From so many nodes on one level, several threads sort.
const NODES_FOR_THREADS: usize = 50_000;

impl Tree {
    /// Puts every level in the order of a column.
    pub fn sort(&mut self, column: Column, reversed: bool, metric: Metric) {
        let order = Order { column, reversed, metric };
        let before = self.order.replace(order);
        let mut children = std::mem::take(&mut self.children);
        let mut unsorted = std::mem::take(&mut self.unsorted);
        let top_unsorted = std::mem::take(&mut self.top_unsorted);
        let (levels, top) = children.split_at_mut(self.top_at());
        let is_turned = before == Some(Order { reversed: !reversed, ..order });
        let mut keys = Vec::new();
        let mut sort = |level: &mut [u32], changed: bool| {
            if is_turned && !changed {
                level.reverse();
            } else if changed || before != Some(order) {
                self.sort_level(level, order, &mut keys);
            }
        };
        sort(top, top_unsorted);
        for (group, changed) in self.groups.iter().zip(&mut unsorted) {
            sort(&mut levels[group.range()], std::mem::take(changed));
        }
        (self.children, self.unsorted) = (children, unsorted);
    }

    fn sort_level(&self, level: &mut [u32], order: Order, keys: &mut Vec<u128>) {
        let Order { column, reversed, metric } = order;
        let groups = self.groups.len() as u32;
        let files = self.files.len() as u32;
        let value = |index: u32| match column {
            Column::Name => 0,
            // Percentages are not negative: their bits are in their order.
            Column::Percent => self.counts(index).by(metric).percent().0.to_bits(),
            Column::Missing => !self.counts(index).missing_lines(),
            Column::Branches => !self.counts(index).missing_branches(),
        };
        // Groups before files, both in the order of their names.
        let place = |index: u32| if index < files { index + groups } else { index - files };
        let node = |place: u32| if place < groups { place + files } else { place - groups };
        keys.clear();
        keys.extend(level.iter().map(|&index| u128::from(value(index)) << 32 | u128::from(place(index))));
        if keys.len() >= NODES_FOR_THREADS {
            let share = keys.len().div_ceil(parallel::threads());
            parallel::for_each(keys.chunks_mut(share), <[u128]>::sort_unstable);
            // This one finds what is in order already, and merges it.
            keys.sort();
        } else {
            keys.sort_unstable();
        }
        let sorted = keys.iter().map(|&key| node(key as u32));
        if reversed {
            level.iter_mut().rev().zip(sorted).for_each(|(slot, node)| *slot = node);
        } else {
            level.iter_mut().zip(sorted).for_each(|(slot, node)| *slot = node);
        }
    }
}
