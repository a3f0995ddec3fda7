//! Gathers all that tests could cover: from the report, its sources, what git says of them, and what was set aside.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use super::asides;
use super::clock;
use super::git::Git;
use super::outlines::{self, Found, Outlines, Then};
use super::tree::{DiskTree, Index};
use crate::analysis::parts::{Part, parts};
use crate::analysis::ranking::{Change, Term};
use crate::analysis::worklist::{Told, Worklist};
use crate::analysis::{Note, Place, Project, Settings, Snapshot, Tree as _};

/// Gathers, again and again: sources that stay as they are are parsed once.
#[derive(Debug, Default)]
pub struct Gatherer {
    outlines: Outlines,
    /// The files of the project, if they were gone through.
    index: Mutex<Option<Index>>,
}

/// What was gathered, and what there is to warn about.
pub type Gathered = (Worklist, Vec<Note>);

impl Gatherer {
    /// Gathers all that tests could cover; none if it was cancelled.
    #[must_use]
    pub fn gather(
        &self,
        snapshot: &Snapshot,
        (project, settings): (&Project, &Settings),
        then: Then,
        is_cancelled: &AtomicBool,
    ) -> Option<Gathered> {
        let found: Vec<Found> = snapshot.report.files.keys().filter_map(|path| Self::found(snapshot, path)).collect();
        let syntax = self.outlines.of(&found, then, is_cancelled);
        if is_cancelled.load(std::sync::atomic::Ordering::Relaxed) {
            return None;
        }
        let (changes, base) = changes(project, settings, &found);
        let (asides, notes) = asides::read(&project.root);
        let known = || self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let files = Files::new(project, known().take());
        let text = |path: &Arc<str>| outlines::text(&Self::found(snapshot, path)?, then);
        let told = Told {
            syntax: &syntax,
            changes: &changes,
            base: base.as_deref(),
            asides,
            text: &text,
            named: &|name| files.named(name),
        };
        let worklist = Worklist::of(&snapshot.report, settings, told);
        *known() = files.tree.into_index();
        Some((worklist, notes))
    }

    /// The types and functions of some files of a report, by their keys.
    #[must_use]
    pub fn parts(&self, snapshot: &Snapshot, paths: &[Arc<str>], then: Then) -> Vec<(Arc<str>, Vec<Part>)> {
        let found: Vec<Found> = paths.iter().filter_map(|path| Self::found(snapshot, path)).collect();
        let syntax = self.outlines.of(&found, then, &AtomicBool::new(false));
        let one = |path: &Arc<str>| {
            let file = snapshot.report.files.get(path)?;
            Some((Arc::clone(path), parts(file, syntax.get(path).map(|it| &**it))))
        };
        paths.iter().filter_map(one).collect()
    }

    fn found(snapshot: &Snapshot, path: &Arc<str>) -> Option<Found> {
        match snapshot.place(path) {
            Place::Found(at) => Some((Arc::clone(path), at)),
            Place::Outside(_) | Place::Missing(_) => None,
        }
    }
}

/// What the history says of each file that was found, and what its base is called.
fn changes(project: &Project, settings: &Settings, found: &[Found]) -> (HashMap<Arc<str>, Change>, Option<String>) {
    let is_used = settings.ranking.of(Term::Change) > 0.0;
    let Some(git) = Git::around(&project.root).filter(|_| is_used) else { return Default::default() };
    let now = clock::now();
    let history = git.history(now);
    let change = |(key, path): &Found| Some((Arc::clone(key), git.change(&history, path, now)?));
    (found.iter().filter_map(change).collect(), history.base)
}

/// The files of the project by their names.
struct Files {
    tree: DiskTree,
    root: PathBuf,
    known: RefCell<HashMap<String, Vec<String>>>,
}

impl Files {
    fn new(project: &Project, index: Option<Index>) -> Self {
        let root = project.root.canonicalize().unwrap_or_else(|_| project.root.clone());
        Self { tree: DiskTree::again(project, index), root, known: RefCell::default() }
    }

    /// The paths of the files of this name below the root.
    fn named(&self, name: &str) -> Vec<String> {
        let find = || {
            let found = self.tree.named(name);
            let inner = |path: &PathBuf| {
                let parts = path.strip_prefix(&self.root).ok()?.iter().map(|part| part.to_str());
                parts.collect::<Option<Vec<_>>>().map(|parts| parts.join("/"))
            };
            found.iter().filter_map(inner).collect()
        };
        self.known.borrow_mut().entry(name.to_owned()).or_insert_with(find).clone()
    }
}
