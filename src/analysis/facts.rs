//! What is counted once for each file after a load, so that no later question walks the lines again.

use std::sync::Arc;

use super::gaps;
use crate::model::{Report, Totals};

/// One file's counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// The file, by its key in the report.
    pub path: Arc<str>,
    /// Lines, branches and functions.
    pub totals: Totals,
    /// How many gaps it has.
    pub gaps: u32,
}

/// The facts of every file, sorted by path.
#[must_use]
pub fn facts(report: &Report) -> Vec<FileFacts> {
    let files = report.files.iter();
    files
        .map(|(path, file)| FileFacts { path: Arc::clone(path), totals: file.totals(), gaps: gaps::count(file) as u32 })
        .collect()
}
