//! One report added to another: a line ran if it ran in any of them, and hits add up.
//!
//! Merging is commutative and associative: in which order reports come decides nothing. Three things need more than
//! two reports can tell each other, and there the order of three may decide: a line of which they disagree how many
//! branches it has (the greater counts stay, and where the branches go is no longer known); hits of reports that list
//! only the lines that ran, which are the same run told twice; and what several reports without any file say.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::details::union;
use super::{
    Branch, BranchCount, BranchTarget, Branches, BranchesBuilder, FileCoverage, Files, Function, Functions, Metric,
    Ratio, Report, Roots, Stated, Totals,
};

/// What becomes of two hit counts of one line, branch or function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// They tell of two runs: they add up.
    Sum,
    /// They tell of the same run twice, or one of them only tells that something ran: the greater one stays.
    Most,
}

impl Join {
    pub(super) fn of(self, a: u32, b: u32) -> u32 {
        match self {
            Self::Sum => a.saturating_add(b),
            Self::Most => a.max(b),
        }
    }

    fn of_many(self, a: u64, b: u64) -> u64 {
        match self {
            Self::Sum => a.saturating_add(b),
            Self::Most => a.max(b),
        }
    }
}

impl Report {
    /// Adds another report. Files of the same path become one; the newer timestamp stays; a total that the two reports
    /// state about themselves is no longer one that any report states.
    pub fn merge(&mut self, other: Self) {
        self.merge_with(other, Join::Sum);
    }

    /// The same, with a say in what becomes of two hit counts.
    pub fn merge_with(&mut self, other: Self, join: Join) {
        if other == Self::default() {
            return;
        }
        if *self == Self::default() || (self.files.is_empty() && !other.files.is_empty()) {
            *self = Self { timestamp: self.timestamp.max(other.timestamp), ..other };
            return;
        }
        if self.files.is_empty() || !other.files.is_empty() {
            self.metric = if self.metric == other.metric { self.metric } else { Metric::Lines };
            self.stated = Stated::default();
            if self.generator != other.generator {
                self.generator = None;
            }
        }
        self.timestamp = self.timestamp.max(other.timestamp);
        self.files = Files::joined(std::mem::take(&mut self.files).into_iter().chain(other.files), join);
    }
}

impl FileCoverage {
    /// Adds what another run says about the same file: hits add up.
    pub fn merge(&mut self, other: Self) {
        self.merge_with(other, Join::Sum);
    }

    /// Adds what else is said about the same file.
    pub fn merge_with(&mut self, mut other: Self, join: Join) {
        if self.details.only_ran && !other.details.only_ran {
            std::mem::swap(self, &mut other);
        }
        if self.roots != other.roots {
            self.roots = joined_roots(&self.roots, &other.roots);
        }
        if other.details.only_ran && !self.details.only_ran {
            return self.merge_ran(other);
        }
        let partial = self.partial_with(&other);
        // What two reports state cannot be joined, what they list can. Only of the same report twice it stays.
        let listed = self.details.stated.is_some().then(|| [self.counted(), other.counted()]);
        self.lines = self.lines.merged(&other.lines, |a, b| join.of(a, b));
        self.branches.merge_with(&other.branches, join);
        merge_functions(&mut self.functions, other.functions, join);
        self.details.merge_with(other.details, join);
        if let Some(listed) = listed
            && listed != [self.counted(); 2]
        {
            self.details.stated = None;
        }
        if self.details.partial != partial {
            self.details.partial = partial;
        }
        if !self.details.excluded.is_empty() {
            let is_none = |line: &u32| self.lines.get(*line).is_none();
            self.details.excluded = self.details.excluded.iter().copied().filter(is_none).collect();
        }
    }

    /// The lines that ran in part in one report and never as a whole in the other. Branches are counted by themselves.
    fn partial_with(&self, other: &Self) -> Box<[u32]> {
        let whole = |file: &Self, number: u32| {
            file.lines.get(number).is_some_and(|line| line.hits > 0)
                && file.details.partial.binary_search(&number).is_err()
        };
        let left = |of: &Self, beside: &Self| -> Vec<u32> {
            of.details.partial.iter().copied().filter(|&line| !whole(beside, line)).collect()
        };
        union(&left(self, other), &left(other, self))
    }

    /// Adds what a report says that lists only the lines that ran: which lines count is up to the other one.
    fn merge_ran(&mut self, ran: Self) {
        let Self { lines, branches, functions, mut details, .. } = ran;
        let mut newly = 0;
        let known = self.lines.iter().map(|line| {
            let more = lines.get(line.number).map_or(0, |line| line.hits);
            newly += u64::from(line.hits == 0 && more > 0);
            (line.number, line.hits.max(more))
        });
        self.lines = known.collect();
        self.branches.take_where(&branches);
        merge_functions(&mut self.functions, functions, Join::Most);
        details.only_ran = false;
        let stated = self.details.stated.clone();
        self.details.merge_with(details, Join::Most);
        if let Some(stated) = stated {
            let lines = Ratio::new(stated.lines.covered + newly, stated.lines.total);
            self.details.stated = Some(Box::new(Totals { lines, ..*stated }));
        }
    }
}

fn joined_roots(a: &[String], b: &[String]) -> Roots {
    let mut roots: Vec<String> = a.iter().chain(b).cloned().collect();
    roots.sort();
    roots.dedup();
    roots.into()
}

/// Several functions may share a name and a line (each instance of a generic one does): the nth of one report is the nth
/// of the other.
fn merge_functions(into: &mut Functions, from: Functions, join: Join) {
    if from.is_empty() {
        return;
    }
    if into.is_empty() {
        *into = from;
        return;
    }
    let mut all: Vec<Function<'_>> = into.iter().collect();
    let mut known: BTreeMap<(Cow<'_, str>, Option<u32>), VecDeque<usize>> = BTreeMap::new();
    for (at, function) in all.iter().enumerate() {
        known.entry((function.name.clone(), function.line)).or_default().push_back(at);
    }
    for function in from.iter() {
        match known.get_mut(&(function.name.clone(), function.line)).and_then(VecDeque::pop_front) {
            None => all.push(function),
            Some(at) => {
                let kept = &mut all[at];
                kept.end = kept.end.max(function.end);
                kept.complexity = kept.complexity.max(function.complexity);
                kept.hits = match (kept.hits, function.hits) {
                    (Some(a), Some(b)) => Some(join.of_many(a, b)),
                    (one, other) => one.or(other),
                };
            }
        }
    }
    all.sort_by(|a, b| (a.line, &a.name).cmp(&(b.line, &b.name)));
    *into = all.into_iter().collect();
}

impl Branches {
    /// Adds what another run says about the branches of the same file.
    ///
    /// Where both tell their branches apart, a branch was taken if it was taken in either. Where they only count, the
    /// greater count is as much as can be known: adding would count the same branch twice.
    pub fn merge(&mut self, other: &Self) {
        self.merge_with(other, Join::Sum);
    }

    /// The same, with a say in what becomes of two hit counts of one branch.
    pub fn merge_with(&mut self, other: &Self, join: Join) {
        if self.is_uncounted() && other.is_uncounted() {
            return self.merge_details(other, join);
        }
        if other.is_uncounted() {
            return;
        }
        let mut merged = BranchesBuilder::default();
        if self.ratio().is_some() || other.ratio().is_some() {
            merged.set_measured();
        }
        let mut lines: Vec<u32> = self.counts().chain(other.counts()).map(|count| count.line).collect();
        lines.sort_unstable();
        lines.dedup();
        for line in lines {
            let (ours, theirs) = (Described::of(self, line), Described::of(other, line));
            let (count, details) = match (ours, theirs) {
                (Some(a), Some(b)) => a.merge(b, join),
                (Some(one), None) | (None, Some(one)) => (one.count, one.details),
                (None, None) => continue,
            };
            merged.push_count(count);
            details.into_iter().for_each(|branch| merged.push_detail(branch));
        }
        *self = merged.take_settled();
    }
}

impl Branches {
    /// Whether it is not known how many there are, as in what tells only what ran.
    fn is_uncounted(&self) -> bool {
        self.ratio().is_none()
    }

    /// Adds branches of which is only known that they were taken.
    fn merge_details(&mut self, other: &Self, join: Join) {
        let mut hits: BTreeMap<(u32, BranchTarget), u32> = BTreeMap::new();
        for branch in self.details().chain(other.details()) {
            let joined = hits.entry((branch.line, branch.target)).or_default();
            *joined = join.of(*joined, branch.hits);
        }
        let mut merged = BranchesBuilder::default();
        for ((line, target), hits) in hits {
            merged.push_detail(Branch { line, target, hits });
        }
        *self = merged.take_settled();
    }

    /// Takes the branches that were missing and that `ran` tells to have been taken.
    fn take_where(&mut self, ran: &Self) {
        if ran.details().len() == 0 {
            return;
        }
        let mut taken = BranchesBuilder::default();
        for count in self.counts() {
            let went = |target: &BranchTarget| ran.details_on(count.line).any(|it| it.target == *target && it.hits > 0);
            let leaves_already = self.leaves(count, ran);
            let mut more = 0;
            for branch in self.details_on(count.line) {
                let is_told = !(leaves_already && branch.target == BranchTarget::Exit);
                let now = branch.hits == 0 && is_told && went(&branch.target);
                more += u32::from(now);
                taken.push_detail(Branch { hits: branch.hits.max(u32::from(now)), ..branch });
            }
            taken.push_count(BranchCount { taken: count.taken + more, ..count });
        }
        if self.ratio().is_some() {
            taken.set_measured();
        }
        *self = taken.take_settled();
    }
}

impl Branches {
    /// Whether a branch out of the function is among those taken on a line: there can be several (a lambda on a line that
    /// returns), and then it cannot be told which of them `ran` means. What was taken and has no name here must be one,
    /// if it is none of the lines to which `ran` went.
    fn leaves(&self, count: BranchCount, ran: &Self) -> bool {
        let details: Vec<Branch> = self.details_on(count.line).collect();
        let named = details.iter().filter(|branch| branch.hits > 0).count();
        let is_listed = |target: &BranchTarget| details.iter().any(|branch| branch.target == *target);
        let explained =
            ran.details_on(count.line).filter(|it| it.target != BranchTarget::Exit && !is_listed(&it.target));
        details.iter().any(|branch| branch.hits > 0 && branch.target == BranchTarget::Exit)
            || count.taken as usize > named + explained.count()
    }
}

/// The branches of one line as one report describes them.
struct Described {
    count: BranchCount,
    details: Vec<Branch>,
}

impl Described {
    fn of(branches: &Branches, line: u32) -> Option<Self> {
        Some(Self { count: branches.on(line)?, details: branches.details_on(line).collect() })
    }

    /// Whether every branch, taken or not, is told apart.
    fn names_all(&self) -> bool {
        self.details.len() == self.count.total as usize
    }

    /// Whether every branch that was not taken is told apart. One that is named may have been taken all the same: another
    /// report, merged before, counted more and named none.
    fn names_missing(&self) -> bool {
        self.missing().count() >= (self.count.total - self.count.taken) as usize
    }

    fn missing(&self) -> impl Iterator<Item = &Branch> {
        self.details.iter().filter(|branch| branch.hits == 0)
    }

    fn merge(self, other: Self, join: Join) -> (BranchCount, Vec<Branch>) {
        let line = self.count.line;
        let total = self.count.total.max(other.count.total);
        let taken = self.count.taken.max(other.count.taken);
        if self.names_all() && other.names_all() {
            let mut hits: BTreeMap<&BranchTarget, u32> = BTreeMap::new();
            for branch in self.details.iter().chain(&other.details) {
                let joined = hits.entry(&branch.target).or_default();
                *joined = join.of(*joined, branch.hits);
            }
            let named = hits.values().filter(|&&hits| hits > 0).count() as u32;
            let count = BranchCount { line, taken: taken.max(named), total: total.max(hits.len() as u32) };
            let details = hits.into_iter().map(|(target, hits)| Branch { line, target: target.clone(), hits });
            return (count, details.collect());
        }
        if self.count.total != other.count.total {
            return (BranchCount { line, taken, total }, Vec::new());
        }
        match (self.names_missing(), other.names_missing()) {
            (true, true) => {
                let theirs: BTreeSet<&BranchTarget> = other.missing().map(|branch| &branch.target).collect();
                let both: Vec<Branch> = self.missing().filter(|it| theirs.contains(&it.target)).cloned().collect();
                (BranchCount { line, taken: taken.max(total.saturating_sub(both.len() as u32)), total }, both)
            }
            (true, false) => (BranchCount { line, taken, total }, self.details),
            (false, true) => (BranchCount { line, taken, total }, other.details),
            (false, false) => (BranchCount { line, taken, total }, Vec::new()),
        }
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
