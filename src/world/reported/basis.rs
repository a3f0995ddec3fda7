//! The text that the report belongs to, for whoever reads a source, on whichever thread.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use super::super::git::{Git, Oid};
use super::super::source;
use super::super::watch::Stamp;
use crate::analysis::Snapshot;

/// Git LFS keeps this in place of a text.
const POINTER: &[u8] = b"version https://git-lfs";

/// Where the text is that the report belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// Here.
    Text(Arc<str>),
    /// In git, by this name.
    Committed(Oid),
    /// Nobody knows; the source was written after the report.
    Unknown,
}

/// When a text was seen on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// When it was written, by the clock of the file system.
    pub(super) written: SystemTime,
    /// When it was read, by ours.
    pub(super) read: SystemTime,
}

/// What is known of one source.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) basis: Basis,
    /// When the text of the basis was seen on the disk, if it was.
    pub(super) seen: Option<Seen>,
    /// The newest text that was seen, for a report that is yet to come.
    pub(super) newest: Option<(Seen, Arc<str>)>,
    pub(super) standing: Standing,
}

/// How the text on the disk stands to the one that the report belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Same,
    Changed,
    /// It was written after the report, and what it was before is unknown.
    Newer,
}

/// The texts that the report belongs to, by the keys of their files. Of a file that is not among them there is nothing
/// to tell: it was not edited, as far as is known.
#[derive(Debug, Clone, Default)]
pub struct Bases {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) git: Option<Git>,
    /// No source that was written later is surely the one that the tests ran.
    pub(super) until: Option<SystemTime>,
    pub(super) files: HashMap<Arc<str>, File>,
    /// Whether it tells anything that a source is newer than the report.
    pub(super) newer_tells: bool,
}

/// What is known of the text that the report belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// This is it.
    Text(Arc<str>),
    /// It may have been another.
    Unknown,
}

impl Basis {
    /// How many bytes it takes.
    pub(super) fn size(&self) -> u64 {
        if let Self::Text(text) = self { text.len() as u64 } else { 0 }
    }
}

impl Seen {
    /// A text that was written then and is read now.
    pub(super) fn now(written: SystemTime) -> Self {
        Self { written, read: SystemTime::now() }
    }

    /// Whether the text was there at this moment. Clocks may differ: what was read before was there before, whenever it
    /// was written.
    pub(super) fn is_by(self, moment: SystemTime) -> bool {
        self.written <= moment || self.read <= moment
    }
}

impl File {
    /// How many bytes of texts it keeps.
    pub(super) fn size(&self) -> u64 {
        self.basis.size() + self.newest.as_ref().map_or(0, |(_, text)| text.len() as u64)
    }

    /// The newest text that was seen and was there at this moment.
    pub(super) fn seen_by(&self, moment: SystemTime) -> Option<(Seen, Arc<str>)> {
        let text = if let Basis::Text(text) = &self.basis { Some(Arc::clone(text)) } else { None };
        let all = [self.newest.clone(), self.seen.zip(text)];
        all.into_iter().flatten().find(|(seen, _)| seen.is_by(moment))
    }
}

impl Bases {
    /// The report.
    #[must_use]
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The text of a file that the report belongs to; `None` if there is nothing to tell.
    #[must_use]
    pub fn then(&self, key: &str) -> Option<Then> {
        match &self.files.get(key)?.basis {
            Basis::Text(text) => Some(Then::Text(Arc::clone(text))),
            Basis::Committed(name) => {
                Some(self.git.as_ref().and_then(|git| committed(git, name)).map_or(Then::Unknown, Then::Text))
            }
            Basis::Unknown => self.newer_tells.then_some(Then::Unknown),
        }
    }

    /// The text of a file that the report belongs to, and that lies there; `None` if it is not known.
    pub(super) fn text(&self, key: &str, path: &Path) -> Option<Arc<str>> {
        match self.files.get(key).map(|file| &file.basis) {
            Some(Basis::Text(text)) => Some(Arc::clone(text)),
            Some(Basis::Committed(name)) => committed(self.git.as_ref()?, name),
            Some(Basis::Unknown) => None,
            None => (Stamp::of(path).modified()? <= self.until?).then(|| super::text(path)).flatten(),
        }
    }

    /// Calls back with the text of each of these files that the report belongs to, as far as it is known.
    pub(super) fn texts(&self, keys: Vec<Arc<str>>, mut found: impl FnMut(Arc<str>, Arc<str>)) {
        let (mut committed, mut names) = (Vec::new(), Vec::new());
        for key in keys {
            match self.files.get(&key).map(|file| &file.basis) {
                Some(Basis::Text(text)) => found(key, Arc::clone(text)),
                Some(Basis::Committed(name)) => {
                    committed.push(key);
                    names.push(name.clone());
                }
                Some(Basis::Unknown) | None => {}
            }
        }
        if let Some(git) = self.git.as_ref().filter(|_| !names.is_empty()) {
            git.texts(&names, |at, bytes| {
                if let Some(text) = readable(bytes) {
                    found(Arc::clone(&committed[at]), text);
                }
            });
        }
    }
}

/// A committed text.
pub(super) fn committed(git: &Git, name: &Oid) -> Option<Arc<str>> {
    let mut found = None;
    git.texts(std::slice::from_ref(name), |_, bytes| found = Some(bytes));
    readable(found?)
}

/// What was committed as a text, if it is one.
pub(super) fn readable(bytes: Vec<u8>) -> Option<Arc<str>> {
    let is_pointer = bytes.starts_with(POINTER);
    source::decode(bytes).filter(|_| !is_pointer).map(|read| read.text.into())
}
