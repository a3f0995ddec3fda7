//! Reports beside what their tools printed.

use std::path::{Path, PathBuf};

use lacuna::world::report::read;
use serde_json::Value;

use super::explained::REASONS;

#[path = "../../tests/common/truth.rs"]
mod common;

/// Compares every report of a format that is read. Returns how many differ without a known reason.
pub(crate) fn all(root: &Path) -> u64 {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root).expect("a corpus").map(|e| e.expect("entry").path()).collect();
    folders.sort();
    let (mut agree, mut explained, mut wrong) = (0, 0, 0);
    for folder in folders.iter().filter(|folder| !folder.ends_with("hostile")) {
        let Ok(text) = std::fs::read_to_string(folder.join("expected.json")) else { continue };
        let expected: Value = serde_json::from_str(&text).expect("JSON");
        for report in expected["reports"].as_array().into_iter().flatten() {
            let format = report["format"].as_str().unwrap_or_default();
            if !lacuna::formats::FORMATS.iter().any(|known| known.name() == format) {
                continue;
            }
            let path = folder.join(report["path"].as_str().unwrap_or_default());
            let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            let (differences, warned) = compare(&path, report);
            let reason = REASONS.iter().find(|row| shown.contains(row.0) && format.contains(row.1));
            match (differences.is_empty(), reason) {
                (true, _) => {
                    agree += 1;
                    println!("agree      {shown}");
                }
                (false, Some((.., why))) => {
                    explained += 1;
                    let warned = if warned { "warned" } else { "silent: the report agrees with itself" };
                    println!("explained  {shown}: {why} ({warned})");
                    println!("           {}", differences[0]);
                }
                (false, None) => {
                    wrong += 1;
                    println!("DIFFER     {shown}");
                    differences.iter().take(4).for_each(|difference| println!("           {difference}"));
                }
            }
        }
    }
    println!("{agree} agree, {explained} explained, {wrong} differ");
    wrong
}

/// What differs between a report and what its tool printed, and whether the reader warned.
fn compare(path: &Path, expected: &Value) -> (Vec<String>, bool) {
    let reading = match read(path, &mut |_, _| {}) {
        Ok(reading) => reading,
        // nyc writes an empty file where it saw nothing: there is nothing to read, and it is said.
        Err(error) if expected["totals"]["lines"] == 0 => return (Vec::new(), !error.to_string().is_empty()),
        Err(error) => return (vec![error.to_string()], true),
    };
    let differences = common::differences(&reading.parsed.report, expected);
    (differences, !reading.parsed.warnings.is_empty())
}
