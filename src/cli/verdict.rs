//! What is missing, and how far it is to the next goal: of the project and of each component, in words and as JSON.

use serde::Serialize;

use super::reading::Reading;
use crate::analysis::queue::QueueComponent;
use crate::analysis::{Milestone, hits_needed};
use crate::model::{Metric, Ratio};

/// How far it is to a goal.
#[derive(Debug, Serialize)]
pub(super) struct Goal {
    component: Option<String>,
    percent: f64,
    missing_lines: u64,
    next: Option<Next>,
}

#[derive(Debug, Serialize)]
struct Next {
    percent: f64,
    hits: u64,
}

/// What further hits are of: one, and several.
pub(super) fn nouns(metric: Metric) -> (&'static str, &'static str) {
    match metric {
        Metric::Lines => ("line", "lines"),
        Metric::LinesAndBranches => ("line or branch", "lines or branches"),
        Metric::Branches => ("branch", "branches"),
        Metric::Functions => ("function", "functions"),
        Metric::Statements => ("statement", "statements"),
        Metric::Instructions => ("instruction", "instructions"),
    }
}

/// A number with its thousands apart: `1,203`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|it| std::str::from_utf8(it).unwrap_or("")).collect();
    groups.join(",")
}

/// `1,203 lines missing; 319 more lines or branches to 40%`, of the whole project.
pub(super) fn missing(reading: &Reading) -> String {
    let report = &reading.snapshot.report;
    let totals = report.totals();
    let next = next(reading, totals.by(report.metric));
    in_words(totals.lines.missing(), next, report.metric)
}

/// The same of anything.
pub(super) fn in_words(missing_lines: u64, next: Option<Milestone>, metric: Metric) -> String {
    let lines = if missing_lines == 1 { "line" } else { "lines" };
    let missing = format!("{} {lines} missing", grouped(missing_lines));
    match next {
        None => missing,
        Some(Milestone { percent, hits }) => {
            let (one, many) = nouns(metric);
            let what = if hits == 1 { one } else { many };
            // Said once is enough where it is the same word.
            let what = if what == lines { String::new() } else { format!(" {what}") };
            format!("{missing}; {} more{what} to {percent}%", grouped(hits))
        }
    }
}

/// The next goal of the whole project: the floor if it is missed, else the next milestone.
pub(super) fn next(reading: &Reading, ratio: Ratio) -> Option<Milestone> {
    let goals = &reading.config.settings.goals;
    match goals.fail_under.filter(|_| goals.fails(ratio)) {
        Some(floor) => {
            let hits = hits_needed(ratio, floor, goals.precision)?;
            Some(Milestone { percent: floor, hits })
        }
        None => goals.next_milestone(ratio),
    }
}

/// The goals of the project and of each component, for JSON.
pub(super) fn goals(reading: &Reading, components: &[QueueComponent]) -> Vec<Goal> {
    let report = &reading.snapshot.report;
    let precision = reading.measure().precision;
    let totals = report.totals();
    let goal = |component: Option<String>, ratio: Ratio, missing_lines, next: Option<Milestone>| Goal {
        component,
        percent: ratio.percent().rounded(precision),
        missing_lines,
        next: next.map(|next| Next { percent: next.percent, hits: next.hits }),
    };
    let ratio = totals.by(report.metric);
    let whole = goal(None, ratio, totals.lines.missing(), next(reading, ratio));
    let parts = components.iter().map(|it| {
        let next = it.goal.and_then(|goal| goal.next(it.ratio, precision));
        goal(Some(it.name.clone()), it.ratio, it.missing_lines, next)
    });
    std::iter::once(whole).chain(parts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        let texts = [0, 12, 999, 1000, 1_203, 12_345_678].map(grouped);
        assert_eq!(texts, ["0", "12", "999", "1,000", "1,203", "12,345,678"]);
    }

    #[test]
    fn what_is_missing_is_said_with_the_way_to_the_next_goal() {
        let next = |hits| Some(Milestone { percent: 40.0, hits });
        let check = |missing, next, metric, expected: &str| assert_eq!(in_words(missing, next, metric), expected);
        check(1203, next(319), Metric::Lines, "1,203 lines missing; 319 more to 40%");
        check(1203, next(319), Metric::LinesAndBranches, "1,203 lines missing; 319 more lines or branches to 40%");
        check(1, next(1), Metric::Lines, "1 line missing; 1 more to 40%");
        check(0, None, Metric::Lines, "0 lines missing");
    }
}
