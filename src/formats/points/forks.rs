//! Branches as the .NET tools and scoverage list them, one by one: counted by line, told apart where that is possible.

use crate::model::{Branch, BranchCount, BranchTarget, Branches, BranchesBuilder};

/// The branches of a file, in any order.
#[derive(Default)]
pub(in crate::formats) struct Forks(Vec<Fork>);

/// One branch that the report lists, or so many that it counts.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct Fork {
    /// The line on which it starts.
    pub(in crate::formats) line: u32,
    /// Taken of total; one of them for a branch that the report lists.
    pub(in crate::formats) taken: u32,
    pub(in crate::formats) total: u32,
    /// How often it was taken.
    pub(in crate::formats) hits: u32,
    /// What tells a listed branch from others of its method: a place in the code and a number.
    pub(in crate::formats) id: Option<(u32, u32)>,
    /// The line to which it goes, where known.
    pub(in crate::formats) to: Option<u32>,
}

impl Forks {
    pub(in crate::formats) fn push(&mut self, fork: Fork) {
        self.0.push(fork);
    }

    /// All so far.
    pub(super) fn list(&self) -> &[Fork] {
        &self.0
    }

    pub(super) fn extend(&mut self, forks: &[Fork]) {
        self.0.extend_from_slice(forks);
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The branches by line. Those of a line are told apart by where they go if each goes somewhere else, and else by
    /// their numbers; where two methods share a line and a number, they are only counted.
    pub(super) fn settled(mut self) -> Branches {
        let mut branches = BranchesBuilder::default();
        self.0.sort_by_key(|fork| (fork.line, fork.id, fork.hits));
        let mut to: Vec<u32> = Vec::new();
        for forks in self.0.chunk_by(|a, b| a.line == b.line) {
            let line = forks[0].line;
            let sum = |of: fn(&Fork) -> u32| forks.iter().map(of).fold(0, u32::saturating_add);
            branches.push_count(BranchCount { line, taken: sum(|it| it.taken), total: sum(|it| it.total) });
            if forks.iter().any(|fork| fork.id.is_none()) || forks.windows(2).any(|pair| pair[0].id == pair[1].id) {
                continue;
            }
            to.clear();
            to.extend(forks.iter().filter_map(|fork| fork.to));
            to.sort_unstable();
            let alone = |line: &u32| to.partition_point(|it| it <= line) - to.partition_point(|it| it < line) == 1;
            for fork in forks {
                let target = match (fork.to.filter(alone), fork.id) {
                    (Some(to), _) => BranchTarget::Line(to),
                    (None, Some((block, branch))) => BranchTarget::Numbered { block, branch },
                    (None, None) => continue,
                };
                branches.push_detail(Branch { line, target, hits: fork.hits });
            }
        }
        branches.take_settled()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Listed = (u32, Option<(u32, u32)>, Option<u32>);

    /// The branches of line 3: hits, number, the line to which each goes.
    fn branches(forks: &[Listed]) -> String {
        let mut all = Forks::default();
        for &(hits, id, to) in forks {
            all.push(Fork { line: 3, taken: u32::from(hits > 0), total: 1, hits, id, to });
        }
        let branches = all.settled();
        let details: Vec<_> = branches.details().map(|it| format!("{:?}", it.target)).collect();
        let count = branches.on(3).map(|it| format!("{}/{}", it.taken, it.total));
        format!("{} {}", count.unwrap_or_default(), details.join(", "))
    }

    #[test]
    fn branches_are_told_apart_where_that_is_possible() {
        let numbered = "Numbered { block: 7, branch: 1 }";
        assert_eq!(branches(&[(1, Some((7, 0)), Some(4)), (0, Some((7, 1)), Some(9))]), "1/2 Line(4), Line(9)");
        assert_eq!(
            branches(&[(1, Some((7, 0)), Some(4)), (0, Some((7, 1)), None)]),
            format!("1/2 Line(4), {numbered}")
        );
        let same = [(1, Some((7, 0)), Some(4)), (0, Some((7, 1)), Some(4))];
        assert_eq!(branches(&same), format!("1/2 Numbered {{ block: 7, branch: 0 }}, {numbered}"));
        assert_eq!(branches(&[(1, Some((7, 0)), None), (0, Some((7, 0)), None)]), "1/2 ");
        assert_eq!(branches(&[(1, None, None), (1, None, None)]), "2/2 ");
    }
}
