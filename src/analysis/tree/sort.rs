//! The order of a tree: every level by a column, and only those levels again that changed.

use super::{Column, Group, Order, Tree};
use crate::analysis::parallel;
use crate::model::Metric;

/// From so many nodes on one level, or on all, several threads sort.
const NODES_FOR_THREADS: usize = 50_000;
/// A thread takes the levels of so many groups at once.
const GROUPS_AT_ONCE: usize = 1_000;

impl Tree {
    /// Puts every level in the order of a column.
    pub fn sort(&mut self, column: Column, reversed: bool, metric: Metric) {
        let order = Order { column, reversed, metric };
        let before = self.order.replace(order);
        let mut children = std::mem::take(&mut self.children);
        let mut unsorted = std::mem::take(&mut self.unsorted);
        let top_unsorted = std::mem::take(&mut self.top_unsorted);
        let (mut levels, top) = children.split_at_mut(self.top_at());
        let is_turned = before == Some(Order { reversed: !reversed, ..order });
        let sort = |level: &mut [u32], changed: bool, keys: &mut Vec<u128>| {
            if is_turned && !changed {
                level.reverse();
            } else if changed || before != Some(order) {
                self.sort_level(level, order, keys);
            }
        };
        sort(top, top_unsorted, &mut Vec::new());
        let is_much = before != Some(order) && levels.len() >= NODES_FOR_THREADS;
        // The levels of groups follow each other as the groups do.
        let pieces = self.groups.chunks(GROUPS_AT_ONCE).zip(unsorted.chunks_mut(GROUPS_AT_ONCE));
        let pieces = pieces.map(|(groups, unsorted)| {
            let length = groups.iter().map(|group| group.range().len()).sum();
            let (own, rest) = std::mem::take(&mut levels).split_at_mut(length);
            levels = rest;
            (groups, unsorted, own)
        });
        let sort_all = |(groups, unsorted, mut levels): (&[Group], &mut [bool], &mut [u32])| {
            let mut keys = Vec::new();
            for (group, changed) in groups.iter().zip(unsorted) {
                let (level, rest) = levels.split_at_mut(group.range().len());
                sort(level, std::mem::take(changed), &mut keys);
                levels = rest;
            }
        };
        parallel::for_each(is_much, pieces, sort_all);
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
            parallel::for_each(true, keys.chunks_mut(share), <[u128]>::sort_unstable);
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
