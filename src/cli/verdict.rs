//! What is missing, and how far it is to the next goal: of the project and of each component, in words and as JSON.

use serde::Serialize;

use super::reading::Reading;
use crate::analysis::Milestone;
use crate::analysis::queue::QueueComponent;
use crate::app::distance::in_words;
use crate::model::Ratio;

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

/// `1,203 lines missing; 319 more lines or branches to 40%`, of the whole project.
pub(super) fn missing(reading: &Reading) -> String {
    let report = &reading.snapshot.report;
    let totals = report.totals();
    let next = reading.config.settings.goals.next(totals.by(report.metric));
    in_words(totals.lines.missing(), next, report.metric)
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
    let whole = goal(None, ratio, totals.lines.missing(), reading.config.settings.goals.next(ratio));
    let parts = components.iter().map(|it| {
        let next = it.goal.and_then(|goal| goal.next(it.ratio, precision));
        goal(Some(it.name.clone()), it.ratio, it.missing_lines, next)
    });
    std::iter::once(whole).chain(parts).collect()
}
