//! What a loader keeps from one loading to the next, so that the next one costs what has changed.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{Files, Report};
use crate::world::report::Memory;

/// What was read last.
#[derive(Debug, Default)]
pub(super) struct Kept {
    reports: HashMap<PathBuf, Memory>,
    /// The files of the last snapshot.
    files: Files,
}

impl Kept {
    /// The memory of one report.
    pub(super) fn of(&mut self, path: &Path) -> &mut Memory {
        self.reports.entry(path.to_owned()).or_default()
    }

    /// Forgets the reports that are not read any more.
    pub(super) fn only(&mut self, reports: impl Fn(&Path) -> bool) {
        self.reports.retain(|path, _| reports(path));
    }

    /// Gives each file of the report that is as it was the very coverage that it had, for whoever compares by identity.
    pub(super) fn share(&self, report: &mut Report) {
        if report.files.values().zip(self.files.values()).all(|(file, before)| Arc::ptr_eq(file, before)) {
            return;
        }
        let mut known = self.files.iter().peekable();
        for (path, file) in &mut report.files {
            while known.next_if(|(before, _)| *before < path).is_some() {}
            let Some((_, before)) = known.next_if(|(before, _)| *before == path) else { continue };
            if !Arc::ptr_eq(file, before) && file == before {
                *file = Arc::clone(before);
            }
        }
    }

    /// Keeps the files of this report for the next one.
    pub(super) fn keep(&mut self, report: &Report) {
        self.files = report.files.clone();
    }
}
