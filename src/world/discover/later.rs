//! Reports that turn up after the first look: where they are waited for, and when they take the place of what is open.
//!
//! The law: what is open stays open while it is there, whatever else its run wrote. A report of a later run (written more
//! than ten minutes after the newest that is open) takes its place, as it would when the program were started anew; parts
//! of the same report join it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{DATA, Discovery, MAX_DEPTH, ONE_RUN, PATTERNS, choose_among, split};
use crate::world::config::Config;
use crate::world::watch::{Names, Sought};

/// Where tools put reports, below the project root.
const PLACES: &[&str] = &[
    "",
    "coverage",
    "reports",
    "test-results",
    "build",
    "build/reports",
    "target",
    "target/site",
    "target/site/jacoco",
];

/// Finds what a discovery would find now, at the cost of a few folders. What was found before must be there.
#[must_use]
pub fn discover_again(config: &Config, before: &Discovery, readable: &dyn Fn(&Path) -> bool) -> Discovery {
    let mut known: BTreeSet<PathBuf> = before.chosen.iter().cloned().collect();
    known.extend(before.passed_over.iter().map(|one| one.path.clone()));
    known.extend(places(config, before).iter().flat_map(|folder| files_in(folder)));
    let now = choose_among(known.into_iter(), config, readable);
    let age = written(&now).zip(written(before)).and_then(|(now, before)| now.duration_since(before).ok());
    let is_of_later_run = age.is_some_and(|age| age > ONE_RUN);
    let is_more = before.chosen.iter().all(|path| now.chosen.contains(path));
    if is_of_later_run || is_more || before.is_only_data() && !now.chosen.is_empty() {
        return now;
    }
    let mut stays = before.clone();
    let fresh = now.passed_over.into_iter().filter(|one| !before.chosen.contains(&one.path));
    stays.passed_over = fresh.collect();
    for path in now.chosen.into_iter().filter(|path| !before.chosen.contains(path)) {
        stays.pass_over(path, "of the same run as what is opened".to_owned());
    }
    stays
}

/// When the newest of the reports that were found was written; `None` if none is there.
#[must_use]
pub fn written(found: &Discovery) -> Option<SystemTime> {
    found.chosen.iter().filter_map(|path| modified(path)).max()
}

/// Where reports are waited for, once this was found.
#[must_use]
pub fn sought(config: &Config, found: &Discovery) -> Vec<Sought> {
    if !config.reports.is_empty() {
        let named = config.reports.iter().map(|report| config.working_dir.join(report));
        return named.filter(|path| !path.exists()).filter_map(|path| by_pattern(&path)).collect();
    }
    let is_report_open = found.chosen.iter().any(|path| !path.ends_with(DATA));
    let patterns = || PATTERNS.iter().chain((!is_report_open).then_some(&DATA));
    let spare = !found.chosen.is_empty();
    let sought = |folder: PathBuf| {
        // Some count only in a folder of a certain name.
        let here = patterns().filter_map(|pattern| match pattern.rsplit_once('/') {
            Some((place, name)) => folder.ends_with(place).then_some(name),
            None => Some(*pattern),
        });
        Sought { names: Names::new(here), folder, depth: 1, spare }
    };
    places(config, found).into_iter().map(sought).collect()
}

/// What a pattern names, however often it turns up; `None` if it is a plain path.
#[must_use]
pub fn by_pattern(pattern: &Path) -> Option<Sought> {
    let (folder, names) = split(pattern);
    let names = names.to_string_lossy().into_owned();
    if names.is_empty() {
        return None;
    }
    let depth = if names.contains("**") { MAX_DEPTH } else { names.matches('/').count() + 1 };
    Some(Sought { folder, names: Names::new([names]), depth, spare: false })
}

/// The usual places, and those of what was found.
fn places(config: &Config, found: &Discovery) -> BTreeSet<PathBuf> {
    let usual = PLACES.iter().filter(|place| !place.is_empty()).map(|place| config.root.join(place));
    let found = found.chosen.iter().filter_map(|path| path.parent()).map(Path::to_owned);
    usual.chain(found).chain([config.root.clone()]).collect()
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    files.map(|entry| entry.path()).collect()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}
