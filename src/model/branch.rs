//! Branches: so many taken of so many on a line, and as far as a report tells, which ones.

use std::sync::Arc;

use super::Ratio;

/// The branches of a file, sorted by line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Branches {
    counts: Vec<BranchCount>,
    details: Vec<Branch>,
    measured: bool,
}

/// How many branches start on a line, and how many of them were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BranchCount {
    /// Line number, from 1.
    pub line: u32,
    /// Branches taken; never more than `total`.
    pub taken: u32,
    /// Branches in all.
    pub total: u32,
}

/// One branch that the report tells apart from the others on its line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Branch {
    /// The line on which it starts.
    pub line: u32,
    /// Where it goes, or what the report calls it.
    pub target: BranchTarget,
    /// How often it was taken; `u32::MAX` stands for that many or more.
    pub hits: u32,
}

/// Where a branch goes, or what the report calls it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BranchTarget {
    /// To another line.
    Line(u32),
    /// Out of the function.
    Exit,
    /// A number within a block, which says nothing to a reader but tells branches apart (lcov's `BRDA`).
    Numbered {
        /// Block number.
        block: u32,
        /// Branch number within the block.
        branch: u32,
    },
    /// In the words of the report.
    Named(Arc<str>),
}

impl Branches {
    /// Says that the report measured branches in this file, even where there are none.
    pub fn set_measured(&mut self) {
        self.measured = true;
    }

    /// Adds the count of a line. In any order: [`Branches::settle`] must run before the branches are read.
    pub fn push_count(&mut self, count: BranchCount) {
        self.measured = true;
        self.counts.push(BranchCount { taken: count.taken.min(count.total), ..count });
    }

    /// Adds a branch that the report tells apart. It does not change the count of its line.
    pub fn push_detail(&mut self, branch: Branch) {
        self.details.push(branch);
    }

    /// Sorts by line. Several counts of one line become one with the greater total and the more taken: two
    /// descriptions of the same branches are not added up. Details that say the same become one.
    ///
    /// A branch that is named as taken counts as taken, whatever the count of its line says.
    pub fn settle(&mut self) {
        self.sort();
        let mut details = &self.details[..];
        for count in &mut self.counts {
            let from = details.partition_point(|branch| branch.line < count.line);
            let end = details.partition_point(|branch| branch.line <= count.line);
            let named = details[from..end].iter().filter(|branch| branch.hits > 0).count();
            count.taken = count.taken.max(u32::try_from(named).unwrap_or(u32::MAX)).min(count.total);
            details = &details[end..];
        }
        self.counts.shrink_to_fit();
        self.details.shrink_to_fit();
    }

    /// What [`Branches::settle`] would leave, in memory that holds no more than it. These branches are emptied and keep
    /// their memory for those of the next file.
    #[must_use]
    pub fn take_settled(&mut self) -> Self {
        self.sort();
        let counts = self.counts.as_slice().to_vec();
        let taken = Self { counts, details: self.details.drain(..).collect(), measured: self.measured };
        self.clear();
        taken
    }

    /// Forgets all branches and keeps the memory.
    pub fn clear(&mut self) {
        self.counts.clear();
        self.details.clear();
        self.measured = false;
    }

    fn sort(&mut self) {
        if !self.counts.is_sorted_by(|a, b| a.line < b.line) {
            self.counts.sort_by_key(|count| count.line);
            self.counts.dedup_by(|later, kept| {
                let same = later.line == kept.line;
                if same {
                    kept.total = kept.total.max(later.total);
                    kept.taken = kept.taken.max(later.taken);
                }
                same
            });
        }
        if !self.details.is_sorted_by(|a, b| a < b) {
            self.details.sort();
            self.details.dedup();
        }
    }

    /// The counts in ascending order of lines.
    #[must_use]
    pub fn counts(&self) -> &[BranchCount] {
        &self.counts
    }

    /// The count of this line, if branches start on it.
    #[must_use]
    pub fn on(&self, line: u32) -> Option<BranchCount> {
        self.counts.binary_search_by_key(&line, |c| c.line).ok().map(|at| self.counts[at])
    }

    /// The branches of this line that the report tells apart.
    #[must_use]
    pub fn details_on(&self, line: u32) -> &[Branch] {
        let start = self.details.partition_point(|b| b.line < line);
        let end = self.details.partition_point(|b| b.line <= line);
        &self.details[start..end]
    }

    /// All branches that the report tells apart, in ascending order of lines.
    #[must_use]
    pub fn details(&self) -> &[Branch] {
        &self.details
    }

    /// Where the branches of this line go that were not taken, as far as the report tells: nowhere known, where it names
    /// more than there are. Some of them were taken then, in a report that did not say which.
    pub fn missing_on(&self, line: u32) -> impl Iterator<Item = &BranchTarget> {
        let missing = self.details_on(line).iter().filter(|b| b.hits == 0);
        let most = self.on(line).map_or(usize::MAX, |count| (count.total - count.taken) as usize);
        let sure = missing.clone().count() <= most;
        missing.filter(move |_| sure).map(|b| &b.target)
    }

    /// How many were taken, of how many; `None` where the report says nothing of branches.
    #[must_use]
    pub fn ratio(&self) -> Option<Ratio> {
        self.measured.then(|| {
            let sum = |field: fn(&BranchCount) -> u32| self.counts.iter().map(|c| u64::from(field(c))).sum();
            Ratio::new(sum(|c| c.taken), sum(|c| c.total))
        })
    }
}
