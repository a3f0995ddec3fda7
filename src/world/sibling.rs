//! A data file tells only which lines ran: the report of the same run beside it tells which could have.
//!
//! It is looked for in the data file's folder by the names that coverage.py gives its reports, and read as if it had been
//! named, with a note that says so. It must know files of the data, and must not be much older: a report of an earlier run
//! would show lines as covered that did not run in this one. Where there is none, a note says what to run.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::located;
use super::tree::Index;
use super::watch::{Stamp, Watched};
use crate::analysis::{Loaded, Note, Project};
use crate::model::Report;

/// What coverage.py and pytest-cov call their reports, the most telling first.
const NAMES: &[&str] = &["coverage.json", "coverage.xml", "coverage.lcov", "lcov.info", "cobertura.xml"];

/// A report is written after its data. One that is older than the data by more than this is of another run.
const ONE_RUN: Duration = Duration::from_secs(10 * 60);

/// Reads the reports that the data files among these lack. `read` reads one, or nothing if it is none; `sought` says where
/// their sources are, as for [`located::snapshot`].
pub(super) fn join(
    loaded: &mut Vec<Loaded>,
    paths: &[PathBuf],
    sought: (&Project, &mut Option<Index>),
    watched: &mut Watched,
    read: &mut dyn FnMut(&Path) -> Option<Loaded>,
) {
    let named = loaded.len();
    for at in wanting(loaded, sought) {
        let (data, path) = (&loaded[at], &paths[at]);
        let known = loaded[named..].iter().find(|one| one.folder == data.folder && shares(&data.report, &one.report));
        let note = match known {
            Some(sibling) => taken_from(&sibling.input.path),
            None => match find(data, path, paths, watched, read) {
                Found::Report(sibling) => {
                    let note = taken_from(&sibling.input.path);
                    loaded.push(*sibling);
                    note
                }
                Found::Older(name) => format!(
                    "only the lines that ran are known: {name} beside it is of an earlier run; run `coverage json` or \
                     `coverage xml` again"
                ),
                Found::Nothing => "only the lines that ran are known, not which did not: run `coverage json` or \
                                   `coverage xml` in its folder, or name the report of the same run as well"
                    .to_owned(),
            },
        };
        let input = loaded[at].input.path.clone();
        loaded[at].odd.insert(0, Note { input, at: None, text: note });
    }
}

enum Found {
    Report(Box<Loaded>),
    Older(&'static str),
    Nothing,
}

fn taken_from(path: &str) -> String {
    let name = Path::new(path).file_name().map_or_else(|| path.into(), |name| name.to_string_lossy());
    format!("statements taken from {name} beside it")
}

/// The places of data files of which nobody knows the statements.
fn wanting(loaded: &[Loaded], (project, index): (&Project, &mut Option<Index>)) -> Vec<usize> {
    let only_ran = |report: &Report| !report.files.is_empty() && report.files.values().all(|it| it.details.only_ran);
    let data: Vec<usize> = (0..loaded.len()).filter(|&at| only_ran(&loaded[at].report)).collect();
    if data.is_empty() || data.len() == loaded.len() {
        return data;
    }
    // Which paths mean the same file is known only when they are located.
    let mut files = |loaded: Vec<Loaded>| {
        let snapshot = located::snapshot(loaded, project, index);
        snapshot.report.files.values().filter(|file| file.details.only_ran).count()
    };
    let alone = files(data.iter().map(|&at| loaded[at].clone()).collect());
    if files(loaded.to_vec()) == alone { data } else { Vec::new() }
}

fn find(
    data: &Loaded,
    path: &Path,
    paths: &[PathBuf],
    watched: &mut Watched,
    read: &mut dyn FnMut(&Path) -> Option<Loaded>,
) -> Found {
    let Some(folder) = path.parent().filter(|_| path.is_absolute()) else { return Found::Nothing };
    let written = Stamp::of(path).modified();
    let mut found = Found::Nothing;
    for &name in NAMES {
        let path = folder.join(name);
        if paths.contains(&path) {
            continue;
        }
        // Also where there is none yet: when it is written, everything is read again.
        watched.add_file(path.clone());
        let Some(modified) = Stamp::of(&path).modified() else { continue };
        let Some(report) = read(&path).filter(|one| shares(&data.report, &one.report)) else { continue };
        let age = written.and_then(|written| written.duration_since(modified).ok());
        if age.is_none_or(|age| age <= ONE_RUN) {
            return Found::Report(Box::new(report));
        }
        if matches!(found, Found::Nothing) {
            found = Found::Older(name);
        }
    }
    found
}

/// Whether a report knows the statements of a file of the data: by a path that ends as the other does, by components.
fn shares(data: &Report, report: &Report) -> bool {
    let ends_as = |long: &str, report: &Report| {
        let tails = std::iter::once(0).chain(long.match_indices('/').map(|(at, _)| at + 1));
        tails.filter_map(|at| report.files.get(&long[at..])).any(|file| !file.details.only_ran)
    };
    data.files.keys().any(|path| ends_as(path, report))
        || report.files.iter().any(|(path, file)| !file.details.only_ran && ends_with_any(path, data))
}

fn ends_with_any(long: &str, data: &Report) -> bool {
    long.match_indices('/').any(|(at, _)| data.files.contains_key(&long[at + 1..]))
}
