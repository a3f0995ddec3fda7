//! What came of the checks as JSON, as [`super::json`] describes it.

use serde::Serialize;

use super::page;
use crate::analysis::checks::{Check, Outcome, Rule, Subject};
use crate::cli::json::{self, Counts, Origin, SCHEMA, Warning};
use crate::cli::reading::Reading;

#[derive(Debug, Serialize)]
pub(super) struct Answer<'a> {
    schema: u32,
    report: Origin<'a>,
    metric: &'static str,
    passed: bool,
    checks: Vec<One<'a>>,
    warnings: Vec<Warning<'a>>,
}

#[derive(Debug, Serialize)]
struct One<'a> {
    of: &'static str,
    name: Option<&'a str>,
    rule: &'static str,
    floor: Option<f64>,
    ceiling: Option<f64>,
    at_most: Option<u64>,
    before: Option<Counts>,
    #[serde(flatten)]
    counts: Counts,
    outcome: &'static str,
    needed: Option<u64>,
    words: String,
}

pub(super) fn answer<'a>(reading: &'a Reading, told: &[(&'a Check, Outcome)]) -> Answer<'a> {
    Answer {
        schema: SCHEMA,
        report: json::origin(&reading.snapshot),
        metric: reading.measure().name(),
        passed: told.iter().all(|(_, outcome)| *outcome == Outcome::Held),
        checks: told.iter().map(|&(check, outcome)| one(reading, check, outcome)).collect(),
        warnings: json::warnings(&reading.notes),
    }
}

fn one<'a>(reading: &Reading, check: &'a Check, outcome: Outcome) -> One<'a> {
    let measure = reading.measure();
    let (of, name) = match &check.subject {
        Subject::Total => ("total", None),
        Subject::Component(name) => ("component", Some(&**name)),
        Subject::File(path) => ("file", Some(&**path)),
    };
    let (rule, range, at_most, before) = match check.rule {
        Rule::Range(range) => ("floor", Some(range), None, None),
        Rule::AtMost(most) => ("at-most", None, Some(most), None),
        Rule::NoDrop(before) => ("no-drop", None, None, Some(measure.counts(&before))),
    };
    let (outcome_name, needed) = match outcome {
        Outcome::Held => ("held", Some(0)),
        Outcome::Missed(by) => ("missed", Some(by)),
        Outcome::Unknown => ("unknown", None),
    };
    One {
        of,
        name,
        rule,
        floor: range.map(|range| range.floor),
        ceiling: range.and_then(|range| range.ceiling),
        at_most,
        before,
        counts: measure.counts(&check.totals),
        outcome: outcome_name,
        needed,
        words: page::words(check, outcome, reading),
    }
}
