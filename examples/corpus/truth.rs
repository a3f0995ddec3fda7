//! Reports beside what their tools printed.

use std::path::{Path, PathBuf};

use lacuna::world::report::read;
use serde_json::Value;

use super::explained::REASONS;
use super::{compare, printed};

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
        reports.extend(read.map(|report| {
            let mut report = report.clone();
            report["totals"] = printed::totals(&folder, &report);
            (folder.clone(), report)
        }));
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
    // By itself a data file tells only what ran; it is compared where it is joined with the report beside it.
    let totals = report.totals();
    if totals.uncounted > 0 {
        let covered = expected["totals"]["lines_covered"].as_u64().unwrap_or(u64::MAX);
        let is_odd = totals.lines.total > 0 || totals.uncounted < covered;
        return (is_odd.then(|| format!("{totals:?} of {covered} that ran")).into_iter().collect(), false);
    }
    let mut differences = compare::differences(report, expected);
    printed::packages(&mut differences, report, expected);
    (differences, !reading.parsed.warnings.is_empty())
}
