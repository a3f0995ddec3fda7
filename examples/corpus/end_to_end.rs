//! Every report as a user would open it, in the folder of its project: one loading with its configuration, its files
//! keyed by their paths in the project, and their sources found.

use std::path::{Path, PathBuf};

use lacuna::analysis::{Place, Snapshot};
use lacuna::model::Percent;
use lacuna::world::config::Overrides;
use lacuna::world::load::{Loader, Outcome};
use serde_json::Value;

use super::truth::{self, Verdicts};
use super::{compare, printed};

/// Sources that are part of no project: headers of the machine that wrote the report.
const SYSTEM: &[&str] = &["usr/include/", "usr/lib/"];

/// Loads every report where its project lies. Returns how many differ without a known reason.
pub(crate) fn all(root: &Path) -> u64 {
    let mut verdicts = Verdicts::default();
    let (mut found, mut system, mut without_disk) = (0, 0, 0);
    for (folder, report) in truth::reports(root) {
        let path = folder.join(report["path"].as_str().unwrap_or_default());
        let proj = folder.join("proj");
        let project = if proj.is_dir() { proj } else { folder };
        let overrides = Overrides { reports: vec![path.clone()], ..Overrides::default() };
        let load = match Loader::new(project.clone(), overrides).load(&mut |_| {}) {
            Ok(load) => load,
            Err(error) => {
                verdicts.add(root, &path, &report, &[error.to_string()], true);
                continue;
            }
        };
        let precision = load.config.settings.goals.precision;
        let snapshot = match load.outcome {
            Outcome::Read { snapshot, .. } => snapshot,
            // nyc writes an empty file where it saw nothing: there is nothing to read, and it is said.
            Outcome::Failed(_) if report["totals"]["lines"] == 0 => {
                verdicts.add(root, &path, &report, &[], true);
                continue;
            }
            outcome => {
                verdicts.add(root, &path, &report, &[format!("{outcome:?}")], true);
                continue;
            }
        };
        let mut differences = Vec::new();
        let metric = snapshot.report.metric;
        compare::check(&mut differences, "total", compare::all_files(&snapshot.report), metric, &report["totals"]);
        printed::packages(&mut differences, &snapshot.report, &report);
        shown(&mut differences, &snapshot, precision, &report["totals"]);
        // Two big projects come without their sources: nothing on the disk tells how their paths begin.
        let has_sources = project.ends_with("proj") || project.join("src").is_dir();
        without_disk += u64::from(!has_sources);
        for (name, facts) in report["files"].as_object().into_iter().flatten() {
            let file = if has_sources {
                snapshot.report.files.get(name.as_str()).map(|file| &**file)
            } else {
                compare::find(&snapshot.report, name)
            };
            match file {
                Some(file) => compare::check(&mut differences, name, std::iter::once(file), metric, facts),
                None => differences.push(format!("{name}: no file has this key")),
            }
        }
        for key in snapshot.report.files.keys().filter(|_| has_sources) {
            match snapshot.place(key) {
                Place::Found(path) if path.is_file() && path.starts_with(real(&project)) => found += 1,
                _ if SYSTEM.iter().any(|part| key.contains(part)) => system += 1,
                other => differences.push(format!("{key}: its source is {other:?}")),
            }
        }
        verdicts.add(root, &path, &report, &differences, !snapshot.notes.is_empty());
    }
    println!("in their projects: {verdicts}");
    println!("{found} sources found, {system} are system headers, {without_disk} reports have no sources on disk");
    verdicts.wrong
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The percentage as the screen shows it is the one that the tool prints, where both have as many decimals.
fn shown(differences: &mut Vec<String>, snapshot: &Snapshot, precision: u8, theirs: &Value) {
    let Some(printed) = theirs["percent"].as_str().filter(|text| text.parse::<f64>().is_ok()) else { return };
    let decimals = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let Percent(ours) = snapshot.report.totals().by(snapshot.report.metric).percent();
    let text = Percent(ours).text(precision);
    // llvm-cov cuts off where all others round.
    let cut = format!("{:.decimals$}", (ours * 10_f64.powi(decimals as i32)).floor() / 10_f64.powi(decimals as i32));
    if usize::from(precision) == decimals && text != printed && cut != printed {
        differences.push(format!("total: {text}% is shown, the tool printed {printed}%"));
    }
}
