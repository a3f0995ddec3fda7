//! A report beside what its tool printed, compared at the tool's own precision.

use lacuna::model::{FileCoverage, LineState, Metric, Report, Totals};
use serde_json::Value;

/// What differs between a report and the `totals` and `files` that its tool printed.
pub(crate) fn differences(report: &Report, printed: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(&mut found, "total", all_files(report), report.metric, &printed["totals"]);
    for (name, facts) in printed["files"].as_object().into_iter().flatten() {
        match find(report, name) {
            Some(file) => check(&mut found, name, std::iter::once(file), report.metric, facts),
            None => found.push(format!("{name}: not in the report")),
        }
    }
    found
}

/// The file that a tool prints by this name: reports name it absolutely, or relative to another folder.
pub(crate) fn find<'r>(report: &'r Report, name: &str) -> Option<&'r FileCoverage> {
    if let Some(file) = report.files.get(name) {
        return Some(file);
    }
    let ends = |long: &str, short: &str| long.strip_suffix(short).is_some_and(|rest| rest.ends_with('/'));
    let rooted = report.files.iter().find(|(path, file)| {
        file.roots.iter().any(|root| {
            let full = format!("{}/{path}", root.trim_end_matches('/'));
            full == name || ends(&full, name)
        })
    });
    let by_end = || report.files.iter().find(|(path, _)| ends(path, name) || ends(name, path));
    rooted.or_else(by_end).map(|(_, file)| &**file)
}

/// Every file of a report.
pub(crate) fn all_files(report: &Report) -> impl Iterator<Item = &FileCoverage> {
    report.files.values().map(|file| &**file)
}

/// What coverage.py calls `BrPart`: it counts the branches that lines which ran did not take, not those lines.
fn untaken_on_run_lines(file: &FileCoverage) -> u64 {
    let ran = file.branches.counts().filter(|it| file.state(it.line) == Some(LineState::Partial));
    ran.map(|it| u64::from(it.total - it.taken)).sum()
}

/// Adds what differs between our counts and theirs.
pub(crate) fn check<'f>(
    differences: &mut Vec<String>,
    name: &str,
    files: impl Iterator<Item = &'f FileCoverage>,
    metric: Metric,
    theirs: &Value,
) {
    let (mut ours, mut untaken, mut complexity, mut unknown) = (Totals::default(), 0, 0, false);
    for file in files {
        ours += file.totals();
        untaken += untaken_on_run_lines(file);
        // A report that names a function without saying whether it was entered cannot agree.
        unknown |= file.functions.iter().any(|it| it.hits.is_none());
        complexity += file.functions.iter().filter_map(|it| it.complexity).map(u64::from).sum::<u64>();
    }
    let branches = ours.branches.unwrap_or_default();
    let counts = [
        ("lines", ours.lines.total),
        ("lines_covered", ours.lines.covered),
        ("lines_missed", ours.lines.missing()),
        ("branches", branches.total),
        ("branches_covered", branches.covered),
        ("branches_missed", branches.missing()),
    ];
    // A tool may print what this report of it does not carry.
    let carried = [
        (ours.functions.filter(|_| !unknown), "functions", "functions_covered"),
        (ours.conditions, "conditions", "conditions_covered"),
        (ours.statements, "statements", "statements_covered"),
        (ours.instructions, "instructions", "instructions_covered"),
    ];
    let carried = carried.into_iter().filter_map(|(ratio, total, covered)| Some((ratio?, total, covered)));
    let carried = carried.flat_map(|(ratio, total, covered)| [(total, ratio.total), (covered, ratio.covered)]);
    let complexity = (complexity > 0).then_some(("complexity", complexity));
    for (key, ours) in counts.into_iter().chain(carried).chain(complexity) {
        if let Some(theirs) = theirs[key].as_u64().filter(|&theirs| theirs != ours) {
            differences.push(format!("{name}: {key} is {ours}, the tool printed {theirs}"));
        }
    }
    if let Some(partial) = theirs["branches_partial"].as_u64().filter(|&partial| partial != untaken) {
        differences
            .push(format!("{name}: {untaken} branches of lines that ran were not taken, the tool printed {partial}"));
    }
    for key in ["percent", "percent_exact"] {
        let printed = match &theirs[key] {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => continue,
        };
        let Ok(value) = printed.parse::<f64>() else { continue };
        let decimals = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let ours = ours.by(metric).percent();
        // coverage.py and lcov round, istanbul and llvm cut off: either is the tool's own precision.
        let scale = 10_f64.powi(decimals as i32);
        let cut = (ours.0 * scale + 1e-9).floor() / scale;
        if ours.text(decimals as u8) != printed && (cut - value).abs() > 1e-9 {
            differences.push(format!("{name}: {key} is {}, the tool printed {printed}", ours.0));
        }
    }
}
