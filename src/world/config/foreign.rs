//! What other tools' configuration says, in force where nothing of ours is.
//!
//! **Invariant.** A mistake in a file that is not ours never stops the program: it is a note, and the rest is taken over.

use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use super::{Config, Origin, check};
use crate::analysis::{Component, Note, PathSet, Rewrite};

/// What is taken over from one file.
#[derive(Debug, Default)]
pub(super) struct Foreign {
    pub(super) fail_under: Option<f64>,
    pub(super) precision: Option<u8>,
    pub(super) rewrites: Vec<Rewrite>,
    pub(super) components: Vec<Component>,
    pub(super) ignore: PathSet,
}

/// Notes about one file.
pub(super) struct Notes<'n> {
    path: PathBuf,
    list: &'n mut Vec<Note>,
}

impl<'n> Notes<'n> {
    pub(super) fn about(path: &Path, list: &'n mut Vec<Note>) -> Self {
        Self { path: path.to_owned(), list }
    }

    /// What is wrong, and the line where, if known.
    pub(super) fn add(&mut self, line: Option<usize>, text: impl Into<String>) {
        let at = line.map(|line| format!("line {line}"));
        self.list.push(Note { input: self.path.display().to_string(), at, text: text.into() });
    }
}

/// Puts in force what nobody before has said. A list of rewrites adds to those that there are.
pub(super) fn apply(config: &mut Config, path: &Path, foreign: Foreign, notes: &mut Notes<'_>) {
    let Config { sources, settings, rewrites_from, .. } = config;
    let origin = || Origin::File(path.to_owned());
    if let Some(value) = foreign.fail_under {
        if !(0.0..=100.0).contains(&value) {
            notes.add(None, format!("{value} is no percentage; it is passed over"));
        } else if let (Entry::Vacant(source), true) = (sources.entry("goals.fail_under"), value > 0.0) {
            source.insert(origin());
            settings.goals.fail_under = Some(value);
        }
    }
    if let Some(value) = foreign.precision {
        match (check::precise(value), sources.entry("goals.precision")) {
            (Err(mistake), _) => notes.add(None, format!("{mistake}; it is passed over")),
            (Ok(value), Entry::Vacant(source)) => {
                source.insert(origin());
                settings.goals.precision = value;
            }
            (Ok(_), Entry::Occupied(_)) => {}
        }
    }
    for rewrite in foreign.rewrites {
        match rewrite.mistake() {
            Some(mistake) => notes.add(None, mistake),
            None => {
                sources.entry("paths").or_insert_with(origin);
                settings.rewrites.push(rewrite);
                rewrites_from.push(origin());
            }
        }
    }
    if let (false, Entry::Vacant(source)) = (foreign.components.is_empty(), sources.entry("components")) {
        source.insert(origin());
        settings.components = foreign.components;
    }
    if let (false, Entry::Vacant(source)) = (foreign.ignore.is_empty(), sources.entry("ignore")) {
        source.insert(origin());
        settings.ignore = foreign.ignore;
    }
}
