//! A report that was just read, before all of its sources were looked at: what can be told of some of them already.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::super::watch::Stamp;
use super::basis::{Bases, Basis, File, Seen, Standing, Then};
use super::runs::Runs;
use super::{ROOM, Reported, text, written};
use crate::analysis::drift::{LineMap, LineMaps};
use crate::analysis::text::SourceText;
use crate::analysis::{Place, Snapshot};

/// A file as it was seen, and its text then.
type Found = (Seen, Arc<str>);

/// A report that was just read.
#[derive(Debug)]
pub struct Ahead {
    pub(super) snapshot: Arc<Snapshot>,
    /// No source that was written later is surely the one that the tests ran.
    pub(super) until: Option<SystemTime>,
    /// What is known for the report before.
    before: Arc<Bases>,
    /// The texts that were seen to belong to it since.
    found: Mutex<HashMap<Arc<str>, Found>>,
    /// The one file of which git was asked, and its answer.
    asked: Mutex<Option<(Arc<str>, Option<Then>)>>,
}

impl Ahead {
    /// A report that was just read; `before` is what is known for the one before.
    #[must_use]
    pub fn new(snapshot: Arc<Snapshot>, working_dir: &Path, runs: &Runs, before: Arc<Bases>) -> Self {
        let until = written(&snapshot, working_dir, runs);
        Self { snapshot, until, before, found: Mutex::default(), asked: Mutex::default() }
    }

    /// The report.
    #[must_use]
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The text of a file that the report belongs to; `None` if there is nothing to tell yet. Git is asked for the first
    /// file alone: whoever walks on does not wait for it.
    #[must_use]
    pub fn then(&self, key: &Arc<str>) -> Option<Then> {
        let Place::Found(path) = self.snapshot.place(key) else { return None };
        if Stamp::of(&path).modified()? <= self.until? {
            return None;
        }
        if let Some((_, text)) = self.seen(key) {
            return Some(Then::Text(text));
        }
        let mut asked = lock(&self.asked);
        let (of, told) = asked.get_or_insert_with(|| {
            let bases = Reported::of_some(&self.snapshot, self.until, vec![(Arc::clone(key), path)]);
            (Arc::clone(key), bases.then(key).filter(|then| *then != Then::Unknown))
        });
        told.clone().filter(|_| of == key)
    }

    /// The newest text of a file that was seen and was there when the tests began.
    pub(super) fn seen(&self, key: &str) -> Option<(Seen, Arc<str>)> {
        let found = lock(&self.found).get(key).cloned();
        found.or_else(|| self.before.files.get(key)?.seen_by(self.until?))
    }

    /// Where the lines of sources went since the report before, as far as the texts of both are known without asking much.
    #[must_use]
    pub fn moves(&self) -> LineMaps {
        let mut maps = LineMaps::default();
        let Some(until) = self.until else { return maps };
        let mut edited = HashMap::new();
        for (key, file) in &self.before.files {
            if let Some(now) = self.text_if_edited(key, file, until) {
                edited.insert(Arc::clone(key), now);
            }
        }
        let mut room = ROOM;
        self.before.texts(edited.keys().cloned().collect(), |key, then| {
            let Some((seen, now)) = edited.get(&key) else { return };
            let lines = |text: &str| SourceText::new(text.to_owned());
            maps.insert(Arc::clone(&key), LineMap::between(&lines(&then), &lines(now)));
            if let Some(left) = room.checked_sub(now.len() as u64) {
                room = left;
                lock(&self.found).insert(key, (*seen, Arc::clone(now)));
            }
        });
        maps
    }

    /// The text of a file that this report belongs to, unless it is the one that the report before belongs to.
    fn text_if_edited(&self, key: &Arc<str>, file: &File, until: SystemTime) -> Option<(Seen, Arc<str>)> {
        if file.basis == Basis::Unknown {
            return None;
        }
        let Place::Found(path) = self.snapshot.place(key) else { return None };
        let written = Stamp::of(&path).modified()?;
        if written > until {
            let then = file.seen_by(until)?;
            return (file.basis != Basis::Text(Arc::clone(&then.1))).then_some(then);
        }
        if file.seen.is_some_and(|seen| seen.written == written) {
            return None;
        }
        match &file.newest {
            Some((seen, text)) if seen.written == written => Some((*seen, Arc::clone(text))),
            _ => text(&path).map(|text| (Seen::now(written), text)),
        }
    }

    /// What is known for this report, when another one comes before its sources were looked at.
    #[must_use]
    pub fn bases(&self) -> Bases {
        let mut bases = Bases::clone(&self.before);
        (bases.snapshot, bases.until) = (Arc::clone(&self.snapshot), self.until);
        for (key, (seen, text)) in &*lock(&self.found) {
            let newest = bases.files.remove(key).and_then(|file| file.newest).filter(|(_, newest)| newest != text);
            let standing = if newest.is_some() { Standing::Changed } else { Standing::Same };
            let file = File { basis: Basis::Text(Arc::clone(text)), seen: Some(*seen), newest, standing };
            bases.files.insert(Arc::clone(key), file);
        }
        bases
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
