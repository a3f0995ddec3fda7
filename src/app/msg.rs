//! All that can happen, and all that the state can ask for.

use std::path::PathBuf;
use std::sync::Arc;

use super::action::Action;
use super::comparison::ChangePlace;
use super::opened::SourceFile;
use super::references::{Reference, Shot};
use crate::analysis::facts::FileFacts;
use crate::analysis::outline::Definition;
use crate::analysis::{Note, Place, Rewrite, Settings, Snapshot};
use crate::highlight::Span;

/// All that can happen.
#[derive(Debug, Clone)]
pub enum Msg {
    /// The user asked for something with a key, a click or the palette.
    Act(Action),
    /// The cursor of the tree went to the node of this key.
    Select(Arc<str>),
    /// The cursor of another pane went to the node of this key: the tree is to show it too.
    Show(Arc<str>),
    /// The folder or component of this key was folded open or shut.
    Toggle(Arc<str>),
    /// The file of this path is to be read and walked in the source pane.
    Open(Arc<str>),
    /// The cursor of the source went to this line.
    GoTo(u32),
    /// The filter of the tree has this text now.
    Filter(String),
    /// The pane of this name has the focus now.
    Focus(&'static str),
    /// Loading has come so far.
    Progress(Progress),
    /// The reports were read, or could not be.
    Loaded(u64, Box<Loaded>),
    /// A source file was read, or could not be.
    SourceRead(SourceRead),
    /// The definitions of the open source are known, if they were not found while it was read.
    Outlined(Outlined),
    /// Colours of some lines of the open source are known.
    Highlighted(Highlighted),
    /// The cursor of the changes went there.
    SelectChange(ChangePlace),
    /// This change is to be read in the source pane.
    OpenChange(ChangePlace),
    /// This file was folded open or shut among the changes.
    ToggleChange(Arc<str>),
    /// The user wants to compare with this report.
    Compare(PathBuf),
    /// A report to compare with was read, or could not be.
    ReferenceRead(Box<ReferenceRead>),
    /// The user wants this rewrite of paths in the configuration.
    Save(Rewrite),
    /// A file that is watched changed on the disk.
    Changed(Vec<PathBuf>),
    /// The editor, the clipboard or the watcher has something to tell.
    Tell(Notice),
    /// It is now so many seconds after 1970-01-01 UTC.
    Clock(u64),
}

/// All that the state can ask of the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Find and read the configuration and the reports.
    Load(u64),
    /// Read this report as what the present one is compared with.
    ReadReference(u64, Reference, PathBuf),
    /// Read the source at this place for this path.
    ReadSource(u64, Arc<str>, Place),
    /// Colour these runs of lines of the open source, first and last of each, numbered from 1.
    Highlight(u64, Vec<(u32, u32)>),
    /// Open the editor at this place and line, and come back.
    Edit(PathBuf, u32),
    /// Put this text on the clipboard.
    Copy(String),
    /// Write this rewrite of paths into this configuration file.
    Save(PathBuf, Rewrite),
    /// Stop as the shell's job control would.
    Suspend,
    /// End the program.
    Quit,
}

/// How far loading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The reports are being read; in bytes, packed as they are.
    Reading {
        /// Bytes read.
        read: u64,
        /// Bytes in all, where known.
        total: Option<u64>,
    },
    /// All was read; the sources are being looked for.
    Locating,
    /// Lines and gaps are being counted.
    Counting,
}

/// What one loading gave.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The name of the project, for the header, where the configuration could be read.
    pub project: Option<String>,
    /// Our own configuration file, be it there or not.
    pub config: Option<PathBuf>,
    /// Goals, components and rewrites, freshly read; `None` when they could not be, and the old ones stay.
    pub settings: Option<Settings>,
    /// What is wrong with the configuration; then `settings` are the last good ones.
    pub mistake: Option<String>,
    /// The report that the configuration names as the baseline.
    pub baseline: Option<PathBuf>,
    /// What the configuration and the reports warn about.
    pub notes: Vec<Note>,
    /// The reports themselves.
    pub outcome: Outcome,
}

/// What became of the reports.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// They were read. `broken` says what is lost, and where, when they are not whole.
    Read {
        /// All that was read.
        snapshot: Arc<Snapshot>,
        /// Counts of each file, by path.
        facts: Arc<[FileFacts]>,
        /// What is lost, in words.
        broken: Option<String>,
    },
    /// There is none yet.
    Missing(Missing),
    /// They cannot be read; the message names the file, the place and what to do.
    Failed(String),
}

/// What to do when there is no report yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// The reports that were looked for, as paths to show.
    pub looked_for: Vec<String>,
    /// The kind of project that was seen and the command that would write a report for it.
    pub proposals: Vec<Proposal>,
}

/// A command that would write a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The kind of project: `Python with pytest`.
    pub kind: String,
    /// The command.
    pub command: String,
}

/// A report to compare with that was read, or could not be.
#[derive(Debug, Clone)]
pub struct ReferenceRead {
    /// The request that it answers.
    pub generation: u64,
    /// What it is to be.
    pub which: Reference,
    /// The report, as the user named it.
    pub path: PathBuf,
    /// What was read, or why nothing was.
    pub shot: Result<Shot, String>,
}

/// A source file that was read, or could not be.
#[derive(Debug, Clone)]
pub struct SourceRead {
    /// The request that it answers.
    pub generation: u64,
    /// The file, by its key in the report.
    pub path: Arc<str>,
    /// Its text, or why there is none.
    pub text: Result<Arc<SourceFile>, String>,
    /// The functions and classes in it; `None` while they are still looked for.
    pub definitions: Option<Vec<Definition>>,
}

/// The functions and classes of the open source, as far as its text tells.
#[derive(Debug, Clone)]
pub struct Outlined {
    /// The source that they belong to: the generation of its reading.
    pub generation: u64,
    /// They themselves, in the order of their lines.
    pub definitions: Vec<Definition>,
}

/// Colours of some lines of the open source.
#[derive(Debug, Clone)]
pub struct Highlighted {
    /// The source that they belong to: the generation of its reading.
    pub generation: u64,
    /// The number of the first of the lines, from 1.
    pub first: u32,
    /// The spans of each line.
    pub lines: Vec<Vec<Span>>,
}

/// A line to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What kind of news it is.
    pub tone: Tone,
    /// The news. May quote untrusted text.
    pub text: String,
    /// Whether it stays until the next load or `back`, rather than until the next action.
    pub stays: bool,
}

/// What kind of news a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// It went well, or it is merely so.
    Plain,
    /// More is covered than before.
    Good,
    /// Something needs a look.
    Bad,
}
