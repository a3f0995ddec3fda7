//! Reports beside what their tools printed.

use std::path::{Path, PathBuf};

use lacuna::model::{FileCoverage, LineState, Metric, Report, Totals};
use lacuna::world::report::read;
use serde_json::Value;

use super::explained::REASONS;

/// How the reports fared.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    agree: u64,
    explained: u64,
    /// Those that differ without a known reason.
    pub(crate) wrong: u64,
}

impl std::fmt::Display for Verdicts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { agree, explained, wrong } = self;
        write!(f, "{agree} agree, {explained} explained, {wrong} differ")
    }
}

impl Verdicts {
    /// Counts one report and prints its verdict.
    pub(crate) fn add(&mut self, root: &Path, path: &Path, expected: &Value, differences: &[String], warned: bool) {
        let format = expected["format"].as_str().unwrap_or_default();
        let shown = path.strip_prefix(root).unwrap_or(path).display().to_string();
        let reason = REASONS.iter().find(|row| shown.contains(row.0) && format.contains(row.1));
        match (differences.is_empty(), reason) {
            (true, _) => {
                self.agree += 1;
                println!("agree      {shown}");
            }
            (false, Some((.., why))) => {
                self.explained += 1;
                let warned = if warned { "warned" } else { "silent: the report agrees with itself" };
                println!("explained  {shown}: {why} ({warned})");
                println!("           {}", differences[0]);
            }
            (false, None) => {
                self.wrong += 1;
                println!("DIFFER     {shown}");
                differences.iter().take(4).for_each(|difference| println!("           {difference}"));
            }
        }
    }
}

/// Every report of a format that is read: the folder of its tool, and what the tool printed.
pub(crate) fn reports(root: &Path) -> Vec<(PathBuf, Value)> {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root).expect("a corpus").map(|e| e.expect("entry").path()).collect();
    folders.sort();
    let mut reports = Vec::new();
    for folder in folders.into_iter().filter(|folder| !folder.ends_with("hostile")) {
        let Ok(text) = std::fs::read_to_string(folder.join("expected.json")) else { continue };
        let expected: Value = serde_json::from_str(&text).expect("JSON");
        let is_read = |report: &&Value| {
            let format = report["format"].as_str().unwrap_or_default();
            lacuna::formats::FORMATS.iter().any(|known| known.name() == format)
        };
        let read = expected["reports"].as_array().into_iter().flatten().filter(is_read);
        reports.extend(read.map(|report| (folder.clone(), report.clone())));
    }
    reports
}

/// Compares every report of a format that is read. Returns how many differ without a known reason.
pub(crate) fn all(root: &Path) -> u64 {
    let mut verdicts = Verdicts::default();
    for (folder, report) in reports(root) {
        let path = folder.join(report["path"].as_str().unwrap_or_default());
        let (differences, warned) = compare(&path, &report);
        verdicts.add(root, &path, &report, &differences, warned);
    }
    println!("by themselves: {verdicts}");
    verdicts.wrong
}

/// What differs between a report and what its tool printed, and whether the reader warned.
fn compare(path: &Path, expected: &Value) -> (Vec<String>, bool) {
    let reading = match read(path, &mut |_, _| {}) {
        Ok(reading) => reading,
        // nyc writes an empty file where it saw nothing: there is nothing to read, and it is said.
        Err(error) if expected["totals"]["lines"] == 0 => return (Vec::new(), !error.to_string().is_empty()),
        Err(error) => return (vec![error.to_string()], true),
    };
    let report = &reading.parsed.report;
    let mut differences = Vec::new();
    check(&mut differences, "total", all_files(report), report.metric, &expected["totals"]);
    for (name, facts) in expected["files"].as_object().into_iter().flatten() {
        match find(report, name) {
            Some(file) => check(&mut differences, name, std::iter::once(file), report.metric, facts),
            None => differences.push(format!("{name}: not in the report")),
        }
    }
    (differences, !reading.parsed.warnings.is_empty())
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
    let ran = file.branches.counts().iter().filter(|it| file.state(it.line) == Some(LineState::Partial));
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
    let (mut ours, mut untaken) = (Totals::default(), 0);
    for file in files {
        ours += file.totals();
        untaken += untaken_on_run_lines(file);
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
    for (key, ours) in counts {
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
