//! All that can happen, and all that the state can ask for.

use std::path::PathBuf;
use std::sync::Arc;

use super::action::Action;
use super::comparison::ChangePlace;
use super::opened::{Drift, SourceFile};
use super::polling::{Looking, Scope};
use super::references::{Reference, Shot};
use super::run::RunEvent;
use super::run::guard::Edit;
use crate::analysis::aside::{Aside, Why};
use crate::analysis::drift::{Drifted, LineMap, LineMaps};
use crate::analysis::facts::FileFacts;
use crate::analysis::outline::Definition;
use crate::analysis::parts::Part;
use crate::analysis::ranking::Term;
use crate::analysis::worklist::Worklist;
use crate::analysis::{Note, Place, Project, Rewrite, Settings, Snapshot};
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
    /// The types and functions of this file are to be shown below it, or no more.
    Unfold(Arc<str>, bool),
    /// The cursor of the tree went to a part of this file, by its place.
    SelectPart(Arc<str>, u32),
    /// This part is to be read in the source pane.
    OpenPart(Arc<str>, u32),
    /// The types and functions of some files of the report of this load are known.
    PartsKnown(u64, Vec<(Arc<str>, Vec<Part>)>),
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
    /// The cursor of the list of what to test next went to this item.
    SelectItem(usize),
    /// The list is to be ordered by this reason alone, or by all of them.
    SortItems(Option<Term>),
    /// This item is to be read in the source pane.
    OpenItem(usize),
    /// What to test next was gathered, as this request asked, with what there is to warn about.
    Gathered(u64, Arc<Worklist>, Vec<Note>),
    /// Set what is under the cursor aside, for this reason and with this note.
    SetAside(Why, String),
    /// What was set aside was written down, or could not be, and why.
    AsidesSaved(Result<(), String>),
    /// The user wants to compare with this report.
    Compare(PathBuf),
    /// The report that is this reference changed on the disk.
    ReferenceChanged(Reference),
    /// A report to compare with was read, or could not be.
    ReferenceRead(Box<ReferenceRead>),
    /// The user wants this rewrite of paths in the configuration.
    Save(Rewrite),
    /// A file that is watched changed on the disk.
    Changed(Vec<PathBuf>),
    /// These sources changed since the report of this load, as far as is known now.
    Drifted(u64, Drifted),
    /// Sources or tests changed on the disk.
    SourcesChanged(Vec<Edit>),
    /// The system cannot watch these, and they are looked at instead; or `None`: it watches them again.
    Polling(Scope, Option<Looking>),
    /// The run of this generation has something to tell.
    Ran(u64, RunEvent),
    /// Run this command, now and from now on; `true` to write it into the configuration as well.
    RunCommand(String, bool),
    /// Open the source of the failing test of this index.
    OpenTest(usize),
    /// Search the output of the run for this text.
    FindInRun(String),
    /// The editor or the clipboard has something to tell.
    Tell(Notice),
    /// It is now so many seconds after 1970-01-01 UTC.
    Clock(u64),
}

/// All that the state can ask of the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Find and read the configuration and the reports.
    Load(u64),
    /// Read this report as what the present one is compared with, and share with the present one what is the same.
    ReadReference(u64, Reference, PathBuf, Option<Shot>),
    /// Read the source at this place for this path; what is shown of it now is to be compared with it.
    ReadSource(u64, Arc<str>, Place, Option<Arc<SourceFile>>),
    /// Find out which sources changed since this report, and keep in mind what they are now.
    Follow(Followed),
    /// Look again whether these sources changed since the report.
    LookAgain(Vec<PathBuf>),
    /// Colour these runs of lines of the open source, first and last of each, numbered from 1.
    Highlight(u64, Vec<(u32, u32)>),
    /// Gather what to test next.
    Gather(Gathering),
    /// Find the types and functions of these files.
    FindParts(Gathering, Vec<Arc<str>>),
    /// Write down in this project what was set aside or taken back.
    SetAside(PathBuf, AsideChange),
    /// Open the editor at this place and line, and come back.
    Edit(PathBuf, u32),
    /// Put this text on the clipboard.
    Copy(String),
    /// Write this rewrite of paths into this configuration file.
    Save(PathBuf, Rewrite),
    /// Write this test command into this configuration file.
    SaveCommand(PathBuf, String),
    /// Run this command; what runs is stopped first.
    Run(u64, String),
    /// Stop what runs, and all that it began.
    StopRun,
    /// The output of the run is shown in so many columns and rows.
    ResizeRun(u16, u16),
    /// Stop as the shell's job control would.
    Suspend,
    /// End the program.
    Quit,
}

/// A report whose sources are followed.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The load that it came with.
    pub generation: u64,
    /// It itself, and where its sources are.
    pub snapshot: Arc<Snapshot>,
    /// The file that is open, by its key: it comes first.
    pub open: Option<Arc<str>>,
}

/// Snapshots are the same if they are one.
impl PartialEq for Followed {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.snapshot, &other.snapshot) && (self.generation, &self.open) == (other.generation, &other.open)
    }
}

impl Eq for Followed {}

/// What is to be gathered to know what to test next.
#[derive(Debug, Clone)]
pub struct Gathering {
    /// The request.
    pub generation: u64,
    /// The report, and where its sources are.
    pub snapshot: Arc<Snapshot>,
    /// Goals, components and weights.
    pub settings: Arc<Settings>,
    /// Where the project is.
    pub project: Arc<Project>,
    /// The sources that changed since the report: it is the text before that counts.
    pub changed: Vec<Arc<str>>,
}

/// A request is told by its number.
impl PartialEq for Gathering {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.snapshot, &other.snapshot) && self.generation == other.generation
    }
}

impl Eq for Gathering {}

/// A change of what is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AsideChange {
    /// These are set aside as well.
    Add(Vec<Aside>),
    /// These are no longer.
    Remove(Vec<Aside>),
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
    /// What is to be run; `None` when the configuration could not be read, and the old one stays.
    pub run: Option<RunSettings>,
    /// What is wrong with the configuration; then `settings` are the last good ones.
    pub mistake: Option<String>,
    /// The report that the configuration names as the baseline.
    pub baseline: Option<PathBuf>,
    /// Where the project is and its sources may be, where the configuration could be read.
    pub roots: Option<Project>,
    /// The file in which is kept what was set aside.
    pub asides: Option<PathBuf>,
    /// What the configuration warns about.
    pub notes: Vec<Note>,
    /// The reports themselves.
    pub outcome: Outcome,
}

/// What the configuration says about running the tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunSettings {
    /// The command, if there is one.
    pub command: Option<String>,
    /// Commands that would suit the project, where there is none.
    pub proposals: Vec<Proposal>,
    /// The folder in which it runs: the project root.
    pub folder: PathBuf,
    /// Where it writes down what became of the tests: a path or a glob, relative to the folder.
    pub junit: Option<String>,
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
        /// Where the lines of sources went since the report before.
        moved: Moved,
        /// What is lost, in words.
        broken: Option<String>,
    },
    /// There is none yet.
    Missing(Missing),
    /// They cannot be read; the message names the file, the place and what to do.
    Failed(String),
}

/// Where the lines of sources went between a report and another, as far as the texts of both are known.
#[derive(Debug, Clone, Default)]
pub struct Moved {
    /// The other report.
    pub other: Arc<Snapshot>,
    /// Where they went, from the earlier to the later.
    pub maps: LineMaps,
}

impl Moved {
    /// The same if the other report is this one, else nothing.
    #[must_use]
    pub fn if_between(self, other: &Arc<Snapshot>) -> LineMaps {
        if Arc::ptr_eq(&self.other, other) { self.maps } else { LineMaps::default() }
    }
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
    /// Where the lines of sources went from it to the present report.
    pub moved: Moved,
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
    /// How it stands to the text that the report belongs to, where that is another.
    pub drift: Option<Drift>,
    /// Where the lines of the text that is shown went, where it is another.
    pub since: Option<Arc<LineMap>>,
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
    /// The same in fewer words, what matters most first, for where it does not fit.
    pub short: Option<String>,
    /// Whether it stays until the next load or `back`, rather than until the next action.
    pub stays: bool,
}

impl Notice {
    /// News until the next action.
    #[must_use]
    pub fn passing(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into(), short: None, stays: false }
    }

    /// News until the next load or `back`.
    #[must_use]
    pub fn staying(tone: Tone, text: impl Into<String>) -> Self {
        Self { stays: true, ..Self::passing(tone, text) }
    }
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
