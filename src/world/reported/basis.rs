//! The text that the report belongs to, for whoever reads a source, on whichever thread.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::git::{Git, Oid};
use super::super::source;

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

/// The texts that the report belongs to, by the keys of their files. Of a file that is not among them there is nothing
/// to tell: it was not edited, as far as is known.
#[derive(Debug, Clone, Default)]
pub struct Bases {
    git: Option<Git>,
    all: HashMap<Arc<str>, Basis>,
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

impl Bases {
    pub(super) fn new(git: Option<Git>, all: HashMap<Arc<str>, Basis>) -> Self {
        Self { git, all }
    }

    /// The text of a file that the report belongs to; `None` if there is nothing to tell.
    #[must_use]
    pub fn then(&self, key: &str) -> Option<Then> {
        Some(match self.all.get(key)? {
            Basis::Text(text) => Then::Text(Arc::clone(text)),
            Basis::Committed(name) => {
                self.git.as_ref().and_then(|git| committed(git, name)).map_or(Then::Unknown, Then::Text)
            }
            Basis::Unknown => Then::Unknown,
        })
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
