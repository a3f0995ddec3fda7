//! What a tool printed, in the shape that the comparison reads: totals, files, and folders of files.

use std::path::Path;

use lacuna::model::{FileCoverage, Report};
use serde_json::{Map, Value};

use super::compare;

/// What adds up over classes. Lines do not: a line that two classes touch counts in both. Of complexity, a report's methods tell the
/// whole, and only JaCoCo's own table the covered part.
const ADDITIVE: &[&str] = &[
    "instructions",
    "instructions_covered",
    "branches",
    "branches_covered",
    "functions",
    "functions_covered",
    "complexity",
];

/// The totals that a tool printed for a report. JaCoCo's table is by class; PHPUnit's text has a summary above its classes.
pub(crate) fn totals(folder: &Path, expected: &Value) -> Value {
    if let Some(of_classes) = expected["totals_of_classes"].as_object() {
        return additive(of_classes).into();
    }
    let known = expected["totals"].as_object().is_some_and(|totals| !totals.is_empty());
    let truth = expected["truth"][0].as_str().filter(|path| !known && path.ends_with(".txt"));
    let mut totals = truth.and_then(|path| summary(&folder.join(path))).unwrap_or_else(|| expected["totals"].clone());
    // lcov 2 counts each alias of a function (template instances, mostly); the reader keeps one function for each place.
    if let Some(totals) = totals.as_object_mut().filter(|_| expected["format"] == "lcov") {
        totals.retain(|key, _| !key.starts_with("functions"));
    }
    totals
}

fn additive(facts: &Map<String, Value>) -> Map<String, Value> {
    facts
        .iter()
        .filter(|(key, _)| ADDITIVE.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// `Lines:   63.16% (24/38)` and `Methods: 54.55% (6/11)` of PHPUnit. It counts a method as covered when all of it is, where a
/// report says how often it was entered: only how many there are can be compared.
fn summary(path: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(path).ok()?;
    let summary = text.split_once("Summary:")?.1;
    let row = |name: &str| {
        let rest = summary.split_once(name)?.1;
        let (percent, rest) = rest.split_once('%')?;
        let (covered, total) = rest.split_once('(')?.1.split_once(')')?.0.split_once('/')?;
        Some((percent.trim().to_owned(), covered.trim().parse::<u64>().ok()?, total.trim().parse::<u64>().ok()?))
    };
    let (percent, covered, total) = row("Lines:")?;
    let (_, _, functions) = row("Methods:")?;
    Some(serde_json::json!({"lines": total, "lines_covered": covered, "percent": percent, "functions": functions}))
}

/// What differs between the files of each package and what JaCoCo printed for its classes.
pub(crate) fn packages(differences: &mut Vec<String>, report: &Report, expected: &Value) {
    let mut packages: Map<String, Value> = Map::new();
    for (class, facts) in expected["classes"].as_object().into_iter().flatten() {
        let mut names = class.split('|').skip(1);
        let (Some(package), Some(_), Some(facts)) = (names.next(), names.next(), facts.as_object()) else { continue };
        let sums = packages.entry(package).or_insert_with(|| Map::new().into());
        for (key, count) in additive(facts) {
            let sum = sums[&key].as_u64().unwrap_or(0) + count.as_u64().unwrap_or(0);
            sums[&key] = sum.into();
        }
    }
    for (package, facts) in packages {
        let folder = if package == "default" { String::new() } else { package.replace('.', "/") };
        let is_in = |path: &str| {
            let (found, _) = path.rsplit_once('/').unwrap_or(("", path));
            // In its project, a file is below a source root; those of the package without a name have no folder to be told by.
            found == folder || (!folder.is_empty() && found.ends_with(&format!("/{folder}")))
        };
        let files: Vec<&FileCoverage> =
            report.files.iter().filter(|(path, _)| is_in(path)).map(|(_, file)| &**file).collect();
        if !files.is_empty() || !folder.is_empty() {
            compare::check(differences, &package, files.into_iter(), report.metric, &facts);
        }
    }
}
