//! Thresholds and milestones: whether the total fails, and how many further hits reach the next goal.

use super::{GoalRange, Goals};
use crate::model::Ratio;

/// The smallest number of further hits for which the rounded total reaches `target` percent; 0 if it is reached
/// already, `None` if no number of hits reaches it. Rounding is `fail_under`'s: a target of 100 means exactly 100.
#[must_use]
pub fn hits_needed(ratio: Ratio, target: f64, precision: u8) -> Option<u64> {
    let reaches = |hits: u64| {
        let percent = Ratio::new(ratio.covered + hits, ratio.total).percent();
        // A target that is no number is never reached.
        target <= 100.0 && !percent.is_below(target, precision)
    };
    if !reaches(ratio.missing()) {
        return None;
    }
    // More hits never round to less, so that the smallest sufficient number can be bisected.
    let (mut least, mut enough) = (0, ratio.missing());
    while least < enough {
        let middle = least + (enough - least) / 2;
        if reaches(middle) {
            enough = middle;
        } else {
            least = middle + 1;
        }
    }
    Some(enough)
}

/// A percentage to reach and the way to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Milestone {
    /// The percentage to reach.
    pub percent: f64,
    /// Further hits that reach it.
    pub hits: u64,
}

/// Where a percentage stands in its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Below the floor.
    Below,
    /// The floor is reached, the ceiling is not.
    Within,
    /// All that was asked for is reached.
    Reached,
}

impl Goals {
    /// The lowest milestone that is not reached yet, and how far it is.
    #[must_use]
    pub fn next_milestone(&self, ratio: Ratio) -> Option<Milestone> {
        let ahead = self.milestones.iter().copied().filter(|&m| ratio.percent().is_below(m, self.precision));
        let percent = ahead.min_by(f64::total_cmp)?;
        Some(Milestone { percent, hits: hits_needed(ratio, percent, self.precision)? })
    }

    /// The next goal: the floor if it is missed, else the next milestone.
    #[must_use]
    pub fn next(&self, ratio: Ratio) -> Option<Milestone> {
        match self.fail_under.filter(|_| self.fails(ratio)) {
            Some(percent) => Some(Milestone { percent, hits: hits_needed(ratio, percent, self.precision)? }),
            None => self.next_milestone(ratio),
        }
    }

    /// Whether `fail_under` rejects this total.
    #[must_use]
    pub fn fails(&self, ratio: Ratio) -> bool {
        self.fail_under.is_some_and(|floor| ratio.percent().is_below(floor, self.precision))
    }
}

impl GoalRange {
    /// What is to be reached next, the floor or the ceiling, and how far it is.
    #[must_use]
    pub fn next(&self, ratio: Ratio, precision: u8) -> Option<Milestone> {
        let percent = match self.standing(ratio, precision) {
            Standing::Below => self.floor,
            Standing::Within => self.ceiling?,
            Standing::Reached => return None,
        };
        Some(Milestone { percent, hits: hits_needed(ratio, percent, precision)? })
    }

    /// Where this ratio stands.
    #[must_use]
    pub fn standing(&self, ratio: Ratio, precision: u8) -> Standing {
        let below = |percent: f64| ratio.percent().is_below(percent, precision);
        if below(self.floor) {
            Standing::Below
        } else if self.ceiling.is_some_and(below) {
            Standing::Within
        } else {
            Standing::Reached
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(covered: u64, total: u64, target: f64, precision: u8, hits: Option<u64>) {
        assert_eq!(hits_needed(Ratio::new(covered, total), target, precision), hits);
    }

    #[test]
    fn the_rounded_total_decides() {
        // 14.5 rounds to the even 14, 14.6 to 15.
        check(0, 1000, 15.0, 0, Some(146));
        check(0, 1000, 15.0, 1, Some(150));
        // 15.5 rounds to the even 16.
        check(0, 1000, 16.0, 0, Some(155));
        check(27, 100, 25.0, 0, Some(0));
        check(0, 1000, 14.5, 0, Some(146));
    }

    #[test]
    fn hundred_means_all() {
        check(0, 1000, 100.0, 0, Some(1000));
        check(999, 1000, 100.0, 0, Some(1));
        check(999, 1000, 99.9, 0, Some(0));
    }

    #[test]
    fn nothing_reaches_the_impossible() {
        check(5, 10, 100.1, 0, None);
        check(5, 10, f64::NAN, 0, None);
        check(0, 0, 100.0, 0, Some(0));
    }

    #[test]
    fn the_lowest_open_milestone_is_next() {
        let goals = Goals { fail_under: Some(15.0), milestones: vec![25.0, 40.0], precision: 0 };
        assert_eq!(goals.next_milestone(Ratio::new(24, 100)), Some(Milestone { percent: 25.0, hits: 1 }));
        assert_eq!(goals.next_milestone(Ratio::new(25, 100)), Some(Milestone { percent: 40.0, hits: 15 }));
        assert_eq!(goals.next_milestone(Ratio::new(40, 100)), None);
        assert!(goals.fails(Ratio::new(14, 100)));
        assert!(!goals.fails(Ratio::new(15, 100)));
    }

    #[test]
    fn a_range_is_below_within_or_reached() {
        let range = GoalRange { floor: 60.0, ceiling: Some(90.0) };
        let at = |covered| range.standing(Ratio::new(covered, 100), 0);
        assert_eq!([at(59), at(60), at(89), at(90)].map(|s| s as u8), [0, 1, 1, 2]);
        let next = |covered| range.next(Ratio::new(covered, 100), 0).map(|it| (it.percent, it.hits));
        assert_eq!([next(59), next(60), next(90)], [Some((60.0, 1)), Some((90.0, 30)), None]);
    }

    proptest! {
        #[test]
        fn enough_and_one_less_is_not(total in 1_u64..100_000, part in 0.0..=1.0_f64, target in 0.0..=100.0_f64,
            precision in 0_u8..4, round in any::<bool>()) {
            let covered = (total as f64 * part) as u64;
            let target = if round { target.round() } else { target };
            let hits = hits_needed(Ratio::new(covered, total), target, precision).expect("all of it reaches 100");
            let below = |hits| Ratio::new(covered + hits, total).percent().is_below(target, precision);
            prop_assert!(!below(hits));
            prop_assert!(hits == 0 || below(hits - 1));
        }
    }
}
