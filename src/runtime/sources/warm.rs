//! The colours of a language prepared before anybody waits for them, on a thread of its own that ends when it is done.
//!
//! The languages of the project are told by its manifests, while the first report is still being read; then those of the
//! report's files follow. Whoever colours meanwhile finds what is prepared so far, and is not held up.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;

use super::GUARDED;
use crate::analysis::Snapshot;
use crate::highlight::{self, Language, Syntaxes};
use crate::world::project;

/// At most so many languages of a report are prepared, those of most files.
const LANGUAGES: usize = 4;

/// The language of a project of some kind: how the kind's name begins, and a file in that language.
const KINDS: &[(&str, &str)] = &[
    ("Python", "a.py"),
    ("Rust", "a.rs"),
    ("Go", "a.go"),
    ("Node", "a.ts"),
    ("Java", "a.java"),
    (".NET", "a.cs"),
    ("Ruby", "a.rb"),
    ("PHP", "a.php"),
    ("C/C++", "a.cpp"),
];

/// Prepares the colours of languages.
pub(super) struct Warmer {
    report: Option<Sender<Arc<Snapshot>>>,
}

impl Warmer {
    /// Starts the thread; its first languages are those of the project in this folder.
    pub(super) fn start(folder: PathBuf) -> Self {
        let (sender, report) = mpsc::channel::<Arc<Snapshot>>();
        let work = move || {
            let mut warm = Vec::new();
            warm_up(of_project(&folder), &mut warm);
            if let Ok(snapshot) = report.recv() {
                let paths = snapshot.report.files.keys().map(|path| &**path);
                warm_up(of_files(paths), &mut warm);
            }
        };
        // Without a thread, the first colours take a little longer.
        let _ = thread::Builder::new().name(GUARDED.to_owned()).spawn(work);
        Self { report: Some(sender) }
    }

    /// Prepares the languages of a report, if it is the first.
    pub(super) fn expect(&mut self, snapshot: &Arc<Snapshot>) {
        if let Some(sender) = self.report.take() {
            let _ = sender.send(Arc::clone(snapshot));
        }
    }
}

/// Prepares those that are not in `warm` yet.
fn warm_up(languages: Vec<Language>, warm: &mut Vec<Language>) {
    for language in languages {
        if !warm.contains(&language) {
            highlight::warm_up(Syntaxes::get(), language);
            warm.push(language);
        }
    }
}

/// The languages that a folder's manifests speak of.
fn of_project(folder: &Path) -> Vec<Language> {
    let path = |kind: &str| KINDS.iter().find(|(begins, _)| kind.starts_with(begins)).map(|(_, path)| *path);
    let paths = project::proposals(folder).into_iter().filter_map(|proposal| path(proposal.kind));
    paths.map(|path| Syntaxes::get().find(path, "")).collect()
}

/// The languages of most of these files.
fn of_files<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<Language> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for path in paths {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        if let Some((at, _)) = name.char_indices().rfind(|(_, c)| *c == '.') {
            *counts.entry(&name[at..]).or_default() += 1;
        }
    }
    let mut endings: Vec<_> = counts.into_iter().collect();
    endings.sort_unstable_by_key(|&(ending, count)| (std::cmp::Reverse(count), ending));
    let mut languages: Vec<Language> = Vec::new();
    for (ending, _) in endings {
        let language = Syntaxes::get().find(ending, "");
        if !language.is_plain() && !languages.contains(&language) {
            languages.push(language);
        }
        if languages.len() == LANGUAGES {
            break;
        }
    }
    languages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(languages: &[Language]) -> Vec<&'static str> {
        languages.iter().map(|language| language.name()).collect()
    }

    #[test]
    fn the_languages_of_most_files() {
        let paths = ["a/b.ts", "b.py", "c.ts", "d.cts", "README", "x.unknown", "e.rs", "f.go", "g.rb", "h.py", ".ts"];
        assert_eq!(names(&of_files(paths.into_iter())), ["TypeScript", "Python", "Go", "Ruby"]);
        assert!(of_files(["a", ""].into_iter()).is_empty());
    }

    #[test]
    fn every_kind_of_project_has_a_language() {
        for (_, path) in KINDS {
            assert!(!Syntaxes::get().find(path, "").is_plain(), "{path}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("Cargo.toml"), "").expect("written");
        std::fs::write(folder.path().join("package.json"), "{}").expect("written");
        assert_eq!(names(&of_project(folder.path())), ["Rust", "TypeScript"]);
    }
}
