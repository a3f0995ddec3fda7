//! What flags and configuration ask for → the checks, in the order: total, components, files.

use std::sync::Arc;

use anyhow::{Result, anyhow, bail};

use super::Args;
use crate::analysis::checks::{Check, Rule, Subject};
use crate::analysis::{Component, GoalRange, PathSet};
use crate::cli::reading::Reading;
use crate::model::{FileCoverage, Totals};
use crate::world::config::Origin;

/// What a flag asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Wanted {
    /// `60` or `60..90`.
    Range(GoalRange),
    /// `missing:12`.
    AtMost(u64),
}

/// What a flag asks for of something that it names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    name: String,
    wanted: Wanted,
}

/// Reads `60`, `60..90` or `missing:12`.
pub(super) fn wanted(text: &str) -> Result<Wanted, String> {
    let percent = |text: &str| text.parse().ok().filter(|value| (0.0..=100.0).contains(value));
    let known = match (text.strip_prefix("missing:"), text.split_once("..")) {
        (Some(most), _) => most.parse().ok().map(Wanted::AtMost),
        (None, Some((floor, ceiling))) => percent(floor)
            .zip(percent(ceiling))
            .filter(|(floor, top)| floor <= top)
            .map(|(floor, ceiling)| Wanted::Range(GoalRange { floor, ceiling: Some(ceiling) })),
        (None, None) => percent(text).map(|floor| Wanted::Range(GoalRange { floor, ceiling: None })),
    };
    known.ok_or_else(|| "expected a percentage (60), a range (60..90) or missing:N".to_owned())
}

/// Reads `NAME=GOAL`.
pub(super) fn named(text: &str) -> Result<Named, String> {
    match text.rsplit_once('=') {
        Some((name, goal)) if !name.is_empty() => Ok(Named { name: name.to_owned(), wanted: wanted(goal)? }),
        _ => Err("expected NAME=GOAL, as in Auth=60".to_owned()),
    }
}

impl From<Wanted> for Rule {
    fn from(wanted: Wanted) -> Self {
        match wanted {
            Wanted::Range(range) => Self::Range(range),
            Wanted::AtMost(lines) => Self::AtMost(lines),
        }
    }
}

pub(super) fn checks(args: &Args, reading: &Reading, baseline: Option<&Reading>) -> Result<Vec<Check>> {
    let settings = &reading.config.settings;
    let metric = reading.snapshot.report.metric;
    if let Some(before) = baseline.map(|it| it.snapshot.report.metric).filter(|&before| before != metric) {
        bail!("--against: it counts {}, and this report {}: they do not compare", before.words(), metric.words());
    }
    let total = reading.snapshot.report.totals();
    let mut checks = Vec::new();
    let mut add = |subject, rule, totals| checks.push(Check { subject, rule, totals, metric });
    let is_flag = reading.config.sources.get("goals.fail_under") == Some(&Origin::Flag);
    let floor = settings.goals.fail_under.filter(|_| is_flag || !args.only);
    if let Some(floor) = floor {
        add(Subject::Total, Rule::Range(GoalRange { floor, ceiling: None }), total);
    }
    if let Some(wanted) = args.total {
        add(Subject::Total, wanted.into(), total);
    }
    if let Some(before) = baseline {
        add(Subject::Total, Rule::NoDrop(before.snapshot.report.totals()), total);
    }
    for named in &args.components {
        position(&settings.components, &named.name)?;
    }
    let of_components = by_component(reading, &settings.components);
    let before = baseline.map(|it| by_component(it, &settings.components));
    for (at, component) in settings.components.iter().enumerate() {
        let subject = || Subject::Component(component.name.clone());
        // Without code it cannot be below anything.
        let Some(totals) = of_components[at] else { continue };
        if let Some(goal) = component.goal.filter(|_| !args.only) {
            add(subject(), Rule::Range(goal), totals);
        }
        for named in args.components.iter().filter(|named| is_named(component, &named.name)) {
            add(subject(), named.wanted.into(), totals);
        }
        if let Some(before) = before.as_ref().and_then(|before| before[at]) {
            add(subject(), Rule::NoDrop(before), totals);
        }
    }
    for Named { name, wanted } in &args.files {
        let files = PathSet::globs([&**name]).map_err(|(_, error)| anyhow!("--file {name}: {error}"))?;
        let matching: Vec<(&Arc<str>, &Arc<FileCoverage>)> =
            reading.snapshot.report.files.iter().filter(|(path, _)| files.is_match(path)).collect();
        if matching.is_empty() {
            bail!("--file {name}: the report has no such file");
        }
        for (path, file) in matching {
            add(Subject::File(path.to_string()), (*wanted).into(), file.totals());
        }
    }
    Ok(checks)
}

/// What the components hold, in their order; none where they hold no file.
fn by_component(reading: &Reading, components: &[Component]) -> Vec<Option<Totals>> {
    let mut totals: Vec<Option<Totals>> = vec![None; components.len()];
    for (path, file) in &reading.snapshot.report.files {
        if let Some(at) = components.iter().position(|component| component.paths.is_match(path)) {
            *totals[at].get_or_insert_default() += file.totals();
        }
    }
    totals
}

fn is_named(component: &Component, name: &str) -> bool {
    component.name.to_lowercase() == name.to_lowercase()
}

fn position(components: &[Component], name: &str) -> Result<usize> {
    components.iter().position(|component| is_named(component, name)).ok_or_else(|| {
        let known: Vec<&str> = components.iter().map(|component| &*component.name).collect();
        let known = if known.is_empty() { "none is configured".to_owned() } else { known.join(", ") };
        anyhow!("--component {name}: there is no such component ({known})")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_percentages_ranges_and_numbers_of_lines() {
        let range = |floor, ceiling| Ok(Wanted::Range(GoalRange { floor, ceiling }));
        assert_eq!(wanted("60"), range(60.0, None));
        assert_eq!(wanted("59.5..90"), range(59.5, Some(90.0)));
        assert_eq!(wanted("missing:12"), Ok(Wanted::AtMost(12)));
        for wrong in ["", "101", "-1", "NaN", "90..60", "missing:", "missing:-1", "60%"] {
            assert!(wanted(wrong).is_err(), "{wrong}");
        }
        assert_eq!(named("a=b=60").map(|it| it.name), Ok("a=b".to_owned()));
        assert!(named("=60").is_err() && named("Auth").is_err());
    }
}
