//! Reports that were read → one snapshot of the project, by the real file system.

use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;

use super::gomod;
use super::report::Reading;
use super::tree::{Answers, DiskTree, Index};
use crate::analysis::{Input, Loaded, Located, Note, Project, Snapshot, Tree as _, asked, assemble};
use crate::formats::{Severity, Warning};

/// So many roots of a report are worth telling.
const MAX_ROOTS: usize = 16;

/// A report as it was read, on its way into a snapshot. `shown` is its path as the user named it, `-` for standard
/// input; relative paths are read from `working_dir`.
#[must_use]
pub fn loaded(shown: &Path, working_dir: &Path, reading: Reading) -> Loaded {
    let path = shown.display().to_string();
    let report = reading.parsed.report;
    let (broken, odd): (Vec<_>, Vec<_>) =
        reading.parsed.warnings.into_iter().partition(|warning| warning.severity >= Severity::Broken);
    let notes = |warnings: Vec<Warning>| warnings.into_iter().map(|warning| note(&path, warning)).collect();
    let folder = if path == "-" { None } else { working_dir.join(shown).parent().map(Path::to_owned) };
    let mut roots: Vec<String> = Vec::new();
    for root in report.files.values().flat_map(|file| file.roots.iter()) {
        if roots.len() < MAX_ROOTS && !roots.contains(root) {
            roots.push(root.clone());
        }
    }
    let input = Input {
        format: reading.format.to_owned(),
        generator: report.generator.clone(),
        size: reading.size,
        timestamp: report.timestamp,
        metric: report.metric,
        totals: None,
        files: report.files.len(),
        roots,
        warnings: broken.len() + odd.len(),
        path: path.clone(),
    };
    Loaded {
        folder: folder.unwrap_or_else(|| working_dir.to_owned()),
        broken: notes(broken),
        odd: notes(odd),
        input,
        report,
    }
}

/// Locates the sources of all reports on disk and merges them into one. `index` is what an earlier location left there: the
/// files of the project, if they were gone through.
#[must_use]
pub fn snapshot(loaded: Vec<Loaded>, project: &Project, index: &mut Option<Index>) -> Snapshot {
    let project = gomod::with_modules(project, &loaded);
    let tree = DiskTree::again(&project, index.take());
    let snapshot = assemble(loaded, &project, &tree);
    *index = tree.into_index();
    snapshot
}

/// What one location leaves to the next.
#[derive(Debug, Default)]
pub struct Whereabouts {
    /// The files of the project, if they were gone through.
    pub index: Option<Index>,
    found: Option<Found>,
    seed: RandomState,
}

/// What a search found, as long as this is what is asked, and these are the answers.
#[derive(Debug)]
struct Found {
    project: Project,
    asked: u128,
    answers: Answers,
    located: Located,
}

impl Whereabouts {
    /// Locates the sources of all reports on disk and merges them into one. Reports that name what the last ones named are
    /// not searched for again where the disk has the same answers.
    #[must_use]
    pub fn snapshot(&mut self, loaded: Vec<Loaded>, project: &Project) -> Snapshot {
        if loaded.iter().any(|report| !report.broken.is_empty()) {
            // The whole report follows, and will ask for what the last whole one asked.
            return snapshot(loaded, project, &mut self.index);
        }
        let project = gomod::with_modules(project, &loaded);
        let asked = asked(&loaded, self.seed.hash_one(0));
        // What does not serve again is let go before a new search takes as much memory.
        let found = self.found.take().filter(|found| found.asked == asked && found.project == project);
        if let Some(mut found) = found
            && found.answers.hold(&project, &mut self.index)
        {
            let snapshot = found.located.assemble(loaded, |number| found.answers.length_of(number));
            self.found = Some(found);
            return snapshot;
        }
        let tree = DiskTree::again(&project, self.index.take());
        let located = Located::search(&loaded, &project, &tree);
        let snapshot = located.assemble(loaded, |number| tree.length_of(number));
        let (index, answers) = tree.into_answers();
        self.index = index;
        self.found = answers.map(|answers| Found { project, asked, answers, located });
        snapshot
    }
}

fn note(input: &str, warning: Warning) -> Note {
    let at = match (warning.line, warning.offset) {
        (Some(line), Some(offset)) => Some(format!("line {line}, byte {offset}")),
        (Some(line), None) => Some(format!("line {line}")),
        (None, Some(offset)) => Some(format!("byte {offset}")),
        (None, None) => None,
    };
    Note { input: input.to_owned(), at, text: warning.text }
}
