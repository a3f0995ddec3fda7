//! A report beside what its tool printed, compared at the tool's own precision.

use lacuna::model::{FileCoverage, Metric, Report, Totals};
use serde_json::Value;

/// What differs between a report and the `totals` and `files` that its tool printed.
pub(crate) fn differences(report: &Report, printed: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let all = report.files.values().map(|file| not_taken(file)).sum();
    check(&mut found, "total", &report.totals(), all, report.metric, &printed["totals"]);
    for (name, facts) in printed["files"].as_object().into_iter().flatten() {
        match find(report, name) {
            Some(file) => check(&mut found, name, &file.totals(), not_taken(file), report.metric, facts),
            None => found.push(format!("{name}: not in the report")),
        }
    }
    found
}

/// The file that a tool prints by this name: reports name it absolutely, or relative to another folder.
fn find<'r>(report: &'r Report, name: &str) -> Option<&'r FileCoverage> {
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

/// What coverage.py prints as BrPart: the branches not taken of lines that ran.
fn not_taken(file: &FileCoverage) -> u64 {
    let ran = |line: u32| file.lines.get(line).is_some_and(|line| line.hits > 0);
    file.branches.counts().iter().filter(|b| ran(b.line)).map(|b| u64::from(b.total - b.taken)).sum()
}

fn check(found: &mut Vec<String>, name: &str, ours: &Totals, not_taken: u64, metric: Metric, theirs: &Value) {
    let branches = ours.branches.unwrap_or_default();
    let counts = [
        ("lines", ours.lines.total),
        ("lines_covered", ours.lines.covered),
        ("lines_missed", ours.lines.missing()),
        ("branches", branches.total),
        ("branches_covered", branches.covered),
        ("branches_missed", branches.missing()),
        ("branches_partial", not_taken),
    ];
    for (key, ours) in counts {
        if let Some(theirs) = theirs[key].as_u64().filter(|&theirs| theirs != ours) {
            found.push(format!("{name}: {key} is {ours}, the tool printed {theirs}"));
        }
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
            found.push(format!("{name}: {key} is {}, the tool printed {printed}", ours.0));
        }
    }
}
