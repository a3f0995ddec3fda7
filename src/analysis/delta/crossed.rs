//! Goals that were reached or left from one report to another: of the total, and of components.

use super::Delta;
use crate::analysis::{Component, Goals};
use crate::model::{Metric, Ratio};

/// A goal on the other side of which a percentage is now.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossed {
    /// The goal.
    pub goal: Goal,
    /// Its percentage.
    pub percent: f64,
    /// Whether it was reached; otherwise it was, and is not any more.
    pub is_reached: bool,
}

/// What a percentage should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// The least that the total may be.
    FailUnder,
    /// A milestone of the total.
    Milestone,
    /// The floor of the component of this name.
    Floor(String),
    /// The ceiling of the component of this name.
    Ceiling(String),
}

/// The goals of the total that were reached or left, in ascending order of what they ask for within their kind:
/// `fail_under` first.
#[must_use]
pub fn crossed(before: Ratio, after: Ratio, goals: &Goals) -> Vec<Crossed> {
    let least = goals.fail_under.map(|percent| (Goal::FailUnder, percent));
    let milestones = goals.milestones.iter().map(|&percent| (Goal::Milestone, percent));
    among(least.into_iter().chain(milestones), before, after, goals.precision)
}

/// The goals of components that were reached or left, in the order of the components. `totals` says what each component
/// of this name counts now.
#[must_use]
pub fn crossed_by_components(
    delta: &Delta,
    metric: Metric,
    components: &[Component],
    precision: u8,
    totals: impl Fn(&str) -> Ratio,
) -> Vec<Crossed> {
    if components.iter().all(|component| component.goal.is_none()) {
        return Vec::new();
    }
    // What the files that changed counted before and after, by component.
    let mut parts = vec![[Ratio::default(); 2]; components.len()];
    for file in &delta.files {
        let Some(at) = components.iter().position(|component| component.paths.is_match(&file.path)) else { continue };
        for (part, counts) in parts[at].iter_mut().zip([&file.before, &file.after]) {
            *part = *part + counts.as_ref().map_or_else(Ratio::default, |counts| counts.by(metric));
        }
    }
    let mut all = Vec::new();
    for (component, [was, is]) in components.iter().zip(parts).filter(|(_, [was, is])| was != is) {
        let Some(goal) = component.goal else { continue };
        let after = totals(&component.name);
        let before = |after: u64, was: u64, is: u64| (after + was).saturating_sub(is);
        let before =
            Ratio::new(before(after.covered, was.covered, is.covered), before(after.total, was.total, is.total));
        let name = || component.name.clone();
        let floor = (Goal::Floor(name()), goal.floor);
        let ceiling = goal.ceiling.map(|ceiling| (Goal::Ceiling(name()), ceiling));
        all.extend(among([floor].into_iter().chain(ceiling), before, after, precision));
    }
    all
}

fn among(goals: impl Iterator<Item = (Goal, f64)>, before: Ratio, after: Ratio, precision: u8) -> Vec<Crossed> {
    // Of nothing all is covered, which reaches no goal.
    if before.total == 0 || after.total == 0 {
        return Vec::new();
    }
    let reaches = |ratio: Ratio, goal: f64| !ratio.percent().is_below(goal, precision);
    let crosses = |&(_, goal): &(Goal, f64)| reaches(before, goal) != reaches(after, goal);
    let crossed = |(goal, percent)| Crossed { goal, percent, is_reached: reaches(after, percent) };
    goals.filter(crosses).map(crossed).collect()
}
