//! Branches as a reader finds them, in any order: sorted, joined, counted, and made into a table.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::{Branch, BranchCount, BranchTarget, Branches, EXIT, LINE, NAMED, NUMBERED, Row, name};

/// So many names of a file are looked for among the others, to be kept once.
const MOST_SHARED: usize = 4096;

/// So many are found faster one by one than by their hashes.
const FEW: usize = 8;

/// The branches of a file that is being read.
#[derive(Debug, Clone, Default)]
pub struct BranchesBuilder {
    /// Line, taken, total.
    counts: Vec<[u32; 3]>,
    details: Vec<Row>,
    names: Vec<u8>,
    measured: bool,
    /// The branches were sorted and joined, and none was added since.
    joined: bool,
}

impl BranchesBuilder {
    /// Says that the report measured branches in this file, even where there are none.
    pub fn set_measured(&mut self) {
        self.measured = true;
    }

    /// Adds the count of a line.
    #[inline]
    pub fn push_count(&mut self, count: BranchCount) {
        self.measured = true;
        self.counts.push([count.line, count.taken.min(count.total), count.total]);
    }

    /// Adds a branch that the report tells apart. It does not change the count of its line.
    #[inline]
    pub fn push_detail(&mut self, branch: Branch) {
        let (kind, first, second) = match branch.target {
            BranchTarget::Line(line) => (LINE, line, 0),
            BranchTarget::Exit => (EXIT, 0, 0),
            BranchTarget::Numbered { block, branch } => (NUMBERED, block, branch),
            BranchTarget::Named(name) => return self.push_named(branch.line, &name, branch.hits),
        };
        self.joined = false;
        self.details.push([branch.line, kind, first, second, branch.hits]);
    }

    /// The same of a branch that has a name. Of one file, 4 GiB of names are kept.
    pub fn push_named(&mut self, line: u32, name: &str, hits: u32) {
        let start = self.names.len();
        let Some(length) = u32::try_from(start + name.len()).ok().map(|end| end - start as u32) else { return };
        self.names.extend_from_slice(name.as_bytes());
        self.joined = false;
        self.details.push([line, NAMED, start as u32, length, hits]);
    }

    /// Whether any branch was told apart.
    #[must_use]
    pub fn has_details(&self) -> bool {
        !self.details.is_empty()
    }

    /// Joins the branches that were told apart and are called the same on one line: their hits add up. Then each line has as many
    /// branches as it has names for them.
    pub fn count_details(&mut self) {
        let Self { counts, details, names, .. } = self;
        let order = |a: &Row, b: &Row| by_target(names, a, b);
        if !details.is_sorted_by(|a, b| order(a, b).is_lt()) {
            sort_rows(details, order);
            details.dedup_by(|later, kept| {
                let same = order(later, kept).is_eq();
                if same {
                    kept[4] = kept[4].saturating_add(later[4]);
                }
                same
            });
        }
        for of_line in details.chunk_by(|a, b| a[0] == b[0]) {
            let taken = of_line.iter().filter(|branch| branch[4] > 0).count() as u32;
            let total = u32::try_from(of_line.len()).unwrap_or(u32::MAX);
            counts.push([of_line[0][0], taken, total]);
        }
        self.measured |= !counts.is_empty();
        self.joined = true;
    }

    /// The branches so far, sorted by line. Several counts of one line become one with the greater total and the more
    /// taken: two descriptions of the same branches are not added up. Details that say the same become one. A branch
    /// that is named as taken counts as taken, whatever the count of its line says.
    ///
    /// The builder is emptied and keeps its memory for the branches of the next file.
    #[must_use]
    pub fn take_settled(&mut self) -> Branches {
        self.sort();
        self.count_taken();
        let names = self.share_names();
        let counts = self.measured.then_some(&self.counts[..]);
        let branches = Branches::of(counts, &self.details, &names);
        self.clear();
        branches
    }

    /// Forgets all branches and keeps the memory.
    pub fn clear(&mut self) {
        self.counts.clear();
        self.details.clear();
        self.names.clear();
        (self.measured, self.joined) = (false, false);
    }

    fn sort(&mut self) {
        let Self { counts, details, names, .. } = self;
        if !counts.is_sorted_by(|a, b| a[0] < b[0]) {
            counts.sort_by_key(|count| count[0]);
            counts.dedup_by(|later, kept| {
                let same = later[0] == kept[0];
                if same {
                    kept[1] = kept[1].max(later[1]);
                    kept[2] = kept[2].max(later[2]);
                }
                same
            });
        }
        let order = |a: &Row, b: &Row| by_target(names, a, b).then(a[4].cmp(&b[4]));
        if !self.joined && !details.is_sorted_by(|a, b| order(a, b).is_lt()) {
            sort_rows(details, order);
            details.dedup_by(|later, kept| order(later, kept).is_eq());
        }
    }

    fn count_taken(&mut self) {
        let mut taken = self.details.iter().filter(|branch| branch[4] > 0).map(|branch| branch[0]).peekable();
        for [line, count, total] in &mut self.counts {
            if taken.peek().is_none() {
                return;
            }
            while taken.next_if(|other| *other < *line).is_some() {}
            let mut named = 0;
            while taken.next_if_eq(line).is_some() {
                named += 1;
            }
            *count = named.max(*count).min(*total);
        }
    }

    /// Moves the names of the branches into a text that holds them in their order, equal ones once as far as they are few.
    fn share_names(&mut self) -> Vec<u8> {
        let mut shared = Vec::new();
        if self.names.is_empty() {
            return shared;
        }
        // Most files have but a few: `then`, `else`, `when`.
        let mut few: Vec<(&[u8], u32)> = Vec::new();
        let mut places: HashMap<&[u8], u32> = HashMap::new();
        for row in self.details.iter_mut().filter(|row| row[1] == NAMED) {
            let name = name(&self.names, row[2], row[3]);
            let found = few.iter().find(|(known, _)| *known == name).map(|(_, place)| place);
            row[2] = match found.or_else(|| places.get(name)) {
                Some(&place) => place,
                None => {
                    let place = shared.len() as u32;
                    shared.extend_from_slice(name);
                    if few.len() < FEW {
                        few.push((name, place));
                    } else if places.len() < MOST_SHARED - FEW {
                        places.insert(name, place);
                    }
                    place
                }
            };
        }
        shared
    }
}

/// Sorts branches. They mostly come line by line, and only those of one line in another order.
fn sort_rows(rows: &mut [Row], order: impl Fn(&Row, &Row) -> Ordering) {
    if rows.is_sorted_by_key(|row| row[0]) {
        rows.chunk_by_mut(|a, b| a[0] == b[0]).for_each(|of_line| of_line.sort_by(&order));
    } else {
        rows.sort_by(order);
    }
}

/// The order of branches by line and target.
#[inline]
fn by_target(names: &[u8], a: &Row, b: &Row) -> Ordering {
    if a[1] == NAMED && b[1] == NAMED {
        return a[0].cmp(&b[0]).then_with(|| name(names, a[2], a[3]).cmp(name(names, b[2], b[3])));
    }
    let two = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
    let numbers = |row: &Row| (two(row[0], row[1]), two(row[2], row[3]));
    numbers(a).cmp(&numbers(b))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::model::Ratio;

    fn number() -> impl Strategy<Value = u32> {
        prop_oneof![4 => 0..4_u32, 1 => select(&[254, 255, 256, 65_535, 65_536, u32::MAX][..])]
    }

    fn target() -> impl Strategy<Value = BranchTarget> {
        prop_oneof![
            number().prop_map(BranchTarget::Line),
            Just(BranchTarget::Exit),
            (number(), number()).prop_map(|(block, branch)| BranchTarget::Numbered { block, branch }),
            select(&["", "a", "ab", "b", "é, \n"][..]).prop_map(|name| BranchTarget::Named(name.into())),
        ]
    }

    fn details() -> impl Strategy<Value = Vec<Branch>> {
        let branch = (number(), target(), number()).prop_map(|(line, target, hits)| Branch { line, target, hits });
        prop::collection::vec(branch, 0..30)
    }

    fn counts() -> impl Strategy<Value = Vec<BranchCount>> {
        let count = (number(), number(), number()).prop_map(|(line, taken, total)| BranchCount { line, taken, total });
        prop::collection::vec(count, 0..10)
    }

    proptest! {
        #[test]
        fn they_are_the_sorted_lists(all in prop::collection::vec((counts(), details()), 1..3), line in number()) {
            let mut builder = BranchesBuilder::default();
            // The memory of one file serves the next.
            for (counts, details) in all {
                counts.iter().for_each(|&count| builder.push_count(count));
                details.iter().for_each(|branch| builder.push_detail(branch.clone()));
                prop_assert_eq!(builder.has_details(), !details.is_empty());
                let branches = builder.take_settled();
                let told: BTreeSet<Branch> = details.into_iter().collect();
                prop_assert!(branches.details().eq(told.iter().cloned()));
                prop_assert!(branches.details_on(line).eq(told.iter().filter(|it| it.line == line).cloned()));
                let mut expected: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
                for count in &counts {
                    let (taken, total) = expected.entry(count.line).or_default();
                    *taken = count.taken.min(count.total).max(*taken);
                    *total = count.total.max(*total);
                }
                for (line, (taken, total)) in &mut expected {
                    let named = told.iter().filter(|it| it.line == *line && it.hits > 0).count() as u32;
                    *taken = named.max(*taken).min(*total);
                }
                let list = |(&line, &(taken, total)): (&u32, &(u32, u32))| BranchCount { line, taken, total };
                prop_assert!(branches.counts().eq(expected.iter().map(list)));
                prop_assert_eq!(branches.on(line), expected.get_key_value(&line).map(list));
                let sum = |of: fn(&(u32, u32)) -> u32| expected.values().map(|it| u64::from(of(it))).sum();
                let ratio = Ratio::new(sum(|it| it.0), sum(|it| it.1));
                prop_assert_eq!(branches.ratio(), (!counts.is_empty()).then_some(ratio));
                let missing: Vec<_> =
                    told.iter().filter(|it| it.line == line && it.hits == 0).map(|it| it.target.clone()).collect();
                let most = expected.get(&line).map_or(usize::MAX, |(taken, total)| (total - taken) as usize);
                let missing = if missing.len() <= most { missing } else { Vec::new() };
                prop_assert_eq!(branches.missing_on(line).collect::<Vec<_>>(), missing);
                // In whichever order they are pushed.
                branches.counts().rev().for_each(|count| builder.push_count(count));
                let mut again: Vec<Branch> = branches.details().collect();
                again.reverse();
                again.into_iter().for_each(|branch| builder.push_detail(branch));
                prop_assert_eq!(builder.take_settled(), branches);
            }
        }

        #[test]
        fn those_of_one_name_add_up_and_are_counted(details in details()) {
            let mut builder = BranchesBuilder::default();
            let mut expected: BTreeMap<(u32, BranchTarget), u32> = BTreeMap::new();
            for branch in details {
                let sum = expected.entry((branch.line, branch.target.clone())).or_default();
                *sum = sum.saturating_add(branch.hits);
                builder.push_detail(branch);
            }
            builder.count_details();
            let branches = builder.take_settled();
            let list = |((line, target), &hits): (&(u32, BranchTarget), &u32)| Branch { line: *line, target: target.clone(), hits };
            prop_assert!(branches.details().eq(expected.iter().map(list)));
            for count in branches.counts() {
                let on_line = expected.iter().filter(|((line, _), _)| *line == count.line);
                let taken = on_line.clone().filter(|(_, hits)| **hits > 0).count();
                prop_assert_eq!((count.taken as usize, count.total as usize), (taken, on_line.count()));
            }
            let lines: BTreeSet<u32> = expected.keys().map(|(line, _)| *line).collect();
            prop_assert!(branches.counts().map(|count| count.line).eq(lines));
        }
    }

    #[test]
    fn what_was_measured_is_known_without_branches() {
        let mut builder = BranchesBuilder::default();
        assert_eq!(builder.take_settled().ratio(), None);
        builder.set_measured();
        assert_eq!(builder.take_settled().ratio(), Some(Ratio::default()));
        let mut branches = builder.take_settled();
        assert_eq!(branches.ratio(), None, "the next file says nothing of branches");
        branches.set_measured();
        assert_eq!(branches.ratio(), Some(Ratio::default()));
    }
}
