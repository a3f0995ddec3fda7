//! One loading of all reports: merged, keyed by the paths that the user knows, each with the place of its source.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::Report;

/// What one loading of all reports gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// The merged report. Paths are relative to the project root where the file lies below it, with `/`.
    pub report: Report,
    /// Where the source of each file is, by the same paths.
    pub places: BTreeMap<Arc<str>, Place>,
    /// The reports that were read, in the order in which they were named.
    pub inputs: Vec<Input>,
    /// What the user should know about these reports, worst first.
    pub notes: Vec<Note>,
}

/// One report that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// Its path as the user named it, or `-` for standard input.
    pub path: String,
    /// The name of its format.
    pub format: String,
    /// The program that wrote it, where it says so.
    pub generator: Option<String>,
}

/// Where the source of a reported file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Here; it may be opened.
    Found(PathBuf),
    /// It would be here, which is outside the project and the roots that the user named: it is not opened.
    Outside(PathBuf),
    /// Nowhere; these were looked at, in this order.
    Missing(Vec<PathBuf>),
}

/// Something about an input that the user should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The input it is about: a report or a configuration file, as a path to show.
    pub input: String,
    /// The place in it, in words (`line 12`), where known.
    pub at: Option<String>,
    /// What is wrong and what to do, in words. May quote untrusted text.
    pub text: String,
}
