//! Goals to be held: each with what it asks for, what is there, and how much is missing.
//!
//! Percentages are compared as coverage.py compares its `fail_under`: the rounded one with the goal, and 100 means exactly
//! 100. A drop against a baseline is told by the exact ratios, so that the smallest one is seen.

use super::goals::hits_needed;
use super::settings::GoalRange;
use crate::model::{Metric, Ratio, Totals};

/// A goal of something.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// What it is a goal of.
    pub subject: Subject,
    /// What it asks for.
    pub rule: Rule,
    /// What is there.
    pub totals: Totals,
    /// What the percentages count.
    pub metric: Metric,
}

/// What a goal is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The whole project.
    Total,
    /// A component, by its name.
    Component(String),
    /// A file, by its path.
    File(String),
}

/// What a goal asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// At least the floor; the ceiling is only told.
    Range(GoalRange),
    /// No more lines than these that never ran.
    AtMost(u64),
    /// No less than the baseline has, which is this.
    NoDrop(Totals),
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Held,
    /// It does not; so many more hits, or with [`Rule::AtMost`] lines, would do.
    Missed(u64),
    /// The report does not tell.
    Unknown,
}

impl Check {
    /// The ratio that its percentage is of.
    #[must_use]
    pub fn ratio(&self) -> Ratio {
        self.totals.by(self.metric)
    }

    /// Whether it holds.
    #[must_use]
    pub fn outcome(&self, precision: u8) -> Outcome {
        let is_known = |totals: &Totals| totals.percent(self.metric).is_some();
        if !is_known(&self.totals) {
            return Outcome::Unknown;
        }
        let missed = |by: u64| if by == 0 { Outcome::Held } else { Outcome::Missed(by) };
        let ratio = self.ratio();
        match self.rule {
            Rule::Range(range) => hits_needed(ratio, range.floor, precision).map_or(Outcome::Unknown, missed),
            Rule::AtMost(most) => match self.totals.percent(Metric::Lines) {
                Some(_) => missed(self.totals.lines.missing().saturating_sub(most)),
                None => Outcome::Unknown,
            },
            Rule::NoDrop(before) if !is_known(&before) => Outcome::Unknown,
            Rule::NoDrop(before) => missed(hits_to_keep(before.by(self.metric), ratio)),
        }
    }
}

/// So many more hits bring a ratio to where another is. Of nothing, all is covered.
fn hits_to_keep(before: Ratio, now: Ratio) -> u64 {
    if now.total == 0 {
        return 0;
    }
    let (covered, total) = if before.total == 0 { (1, 1) } else { (before.covered, before.total) };
    let needed = (u128::from(covered) * u128::from(now.total)).div_ceil(u128::from(total));
    u64::try_from(needed).unwrap_or(u64::MAX).saturating_sub(now.covered)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(covered: u64, total: u64, rule: Rule) -> Outcome {
        let totals = Totals { lines: Ratio::new(covered, total), ..Totals::default() };
        Check { subject: Subject::Total, rule, totals, metric: Metric::Lines }.outcome(0)
    }

    fn floor(floor: f64) -> Rule {
        Rule::Range(GoalRange { floor, ceiling: None })
    }

    fn before(covered: u64, total: u64) -> Rule {
        Rule::NoDrop(Totals { lines: Ratio::new(covered, total), ..Totals::default() })
    }

    #[test]
    fn each_rule_holds_or_says_how_much_is_missing() {
        assert_eq!(check(146, 1000, floor(15.0)), Outcome::Held, "14.6 rounds to 15");
        assert_eq!(check(145, 1000, floor(15.0)), Outcome::Missed(1));
        assert_eq!(check(999, 1000, floor(100.0)), Outcome::Missed(1));
        assert_eq!(check(990, 1000, Rule::AtMost(10)), Outcome::Held);
        assert_eq!(check(989, 1000, Rule::AtMost(10)), Outcome::Missed(1));
        assert_eq!(check(500, 1000, before(1, 2)), Outcome::Held);
        assert_eq!(check(499, 1000, before(1, 2)), Outcome::Missed(1), "though both are 50%");
        assert_eq!((check(0, 0, before(1, 2)), check(1, 2, before(0, 0))), (Outcome::Held, Outcome::Missed(1)));
    }

    #[test]
    fn what_the_report_does_not_tell_is_not_held() {
        let totals = Totals { unknown_files: 1, ..Totals::default() };
        let of = |rule, totals| Check { subject: Subject::Total, rule, totals, metric: Metric::Lines }.outcome(0);
        for rule in [floor(0.0), Rule::AtMost(9), before(1, 2)] {
            assert_eq!(of(rule, totals), Outcome::Unknown);
        }
        assert_eq!(of(Rule::NoDrop(totals), Totals::default()), Outcome::Unknown);
    }

    proptest! {
        #[test]
        fn what_is_missing_is_enough_and_no_more(
            total in 1..2000_u64, part in 0.0..=1.0_f64, goal in 0..=100_u32, old_total in 1..2000_u64, old in 0.0..=1.0_f64,
        ) {
            let covered = (total as f64 * part) as u64;
            let old = before((old_total as f64 * old) as u64, old_total);
            for rule in [floor(goal.into()), old] {
                if let Outcome::Missed(by) = check(covered, total, rule) {
                    prop_assert_eq!(check(covered + by, total, rule), Outcome::Held);
                    prop_assert!(matches!(check(covered + by - 1, total, rule), Outcome::Missed(1)));
                }
            }
        }
    }
}
