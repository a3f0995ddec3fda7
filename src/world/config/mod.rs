//! The configuration in force: our own file, what coverage.py and Codecov are told, and the flags over all.
//!
//! **Invariants.** A mistake in our own file is an error that names file, line and column; a mistake in somebody else's
//! file is a note. Our own file wins over coverage.py's, and coverage.py's over Codecov's. Every value knows where it comes
//! from.

mod check;
mod codecov;
mod coveragepy;
mod find;
mod force;
mod foreign;
mod read;
pub mod save;
mod schema;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub use force::Value;
pub use schema::{Palette, Run, Theme};

use crate::analysis::{Note, Project, Rewrite, Settings};

/// Everything that can be configured, as it is in force.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The project root, absolute: paths are relative to it.
    pub root: PathBuf,
    /// The folder in which the program was started, absolute.
    pub working_dir: PathBuf,
    /// Goals, components, rewrites.
    pub settings: Settings,
    /// Reports to open: paths and globs. From the file they are relative to the root, from flags as they were given.
    pub reports: Vec<PathBuf>,
    /// The report that changes count from. Absolute.
    pub baseline: Option<PathBuf>,
    /// Folders outside the project in which sources may be opened. Absolute.
    pub extra_roots: Vec<PathBuf>,
    /// How the screen looks.
    pub ui: Ui,
    /// The test command.
    pub run: Run,
    /// Keys by the action's id, as text.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Where each value comes from, by its key (`goals.fail_under`). A key that is not here has its default.
    pub sources: BTreeMap<&'static str, Origin>,
    /// Where each of the rewrites comes from, in their order.
    pub rewrites_from: Vec<Origin>,
    /// The files that were read, and our own that would be if it were there.
    pub files: Vec<PathBuf>,
    /// All that was asked before the files were found, and had nothing to say or was not there: as soon as one of these
    /// speaks, it counts.
    pub asked: Vec<PathBuf>,
    /// Our own file: the one that was read, or the one that would be.
    pub own: PathBuf,
}

/// How the screen looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ui {
    /// Light or dark.
    pub theme: Theme,
    /// Which colours tell covered from missed.
    pub palette: Palette,
    /// Whether only ASCII is drawn.
    pub ascii: bool,
    /// Columns of a tab stop, from 1 to 16.
    pub tab_width: u8,
}

impl Default for Ui {
    fn default() -> Self {
        Self { theme: Theme::default(), palette: Palette::default(), ascii: false, tab_width: 4 }
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag.
    Flag,
    /// A configuration file.
    File(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("flag"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// What flags say. `None` and empty leave the files' word.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// This configuration file instead of the one that would be found.
    pub config: Option<PathBuf>,
    /// This project root instead of the one that would be found.
    pub root: Option<PathBuf>,
    /// Reports to open instead of those in the file.
    pub reports: Vec<PathBuf>,
    /// The report that changes count from.
    pub baseline: Option<PathBuf>,
    /// The percentage below which the total fails.
    pub fail_under: Option<f64>,
    /// Percentages to reach.
    pub milestones: Option<Vec<f64>>,
    /// Decimals of percentages.
    pub precision: Option<u8>,
    /// Rewrites to try before those in the files.
    pub rewrites: Vec<Rewrite>,
    /// Further folders in which sources may be opened.
    pub extra_roots: Vec<PathBuf>,
    /// Light or dark.
    pub theme: Option<Theme>,
    /// Colours.
    pub palette: Option<Palette>,
    /// ASCII only.
    pub ascii: Option<bool>,
    /// Columns of a tab stop.
    pub tab_width: Option<u8>,
    /// The test command.
    pub command: Option<String>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A configuration file is there and cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A configuration file says something that cannot be.
    #[error("{}:{line}:{column}: {text}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong and what was expected.
        text: String,
    },
    /// A flag says something that cannot be.
    #[error("{flag}: {text}")]
    Flag {
        /// The flag, with its dashes.
        flag: &'static str,
        /// What is wrong and what was expected.
        text: String,
    },
}

impl ConfigError {
    /// The file that is wrong, if a file is.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Unreadable { path, .. } | Self::Invalid { path, .. } => Some(path),
            Self::Flag { .. } => None,
        }
    }
}

impl Config {
    /// Finds and reads the configuration for a program started in `working_dir` (absolute). Notes are about unknown keys
    /// and the like: nothing that hinders.
    ///
    /// # Errors
    /// When our own file cannot be read or is wrong, or a flag is.
    pub fn load(working_dir: &Path, flags: Overrides) -> Result<(Self, Vec<Note>), ConfigError> {
        let mut config = Self { working_dir: working_dir.to_owned(), ..Self::default() };
        let mut notes = Vec::new();
        let found = find::own_file(working_dir, flags.config.as_deref(), &mut config.asked, &mut notes)?;
        config.root = match (&flags.root, &found) {
            (Some(root), _) => working_dir.join(root),
            (None, Some(own)) => own.folder.clone(),
            (None, None) => find::root(working_dir),
        };
        config.own = found.as_ref().map_or_else(|| config.root.join("lacuna.toml"), |own| own.path.clone());
        config.files.push(config.own.clone());
        if let Some(own) = found {
            check::apply(&mut config, own, &mut notes)?;
        }
        coveragepy::apply(&mut config, &mut notes);
        codecov::apply(&mut config, &mut notes);
        let named = flags.reports.clone();
        check::apply_flags(&mut config, flags)?;
        config.open_projects_of(&named);
        Ok((config, notes))
    }

    /// Who names a report of another project wants to see its sources: that project counts as a root that was named.
    fn open_projects_of(&mut self, reports: &[PathBuf]) {
        for report in reports {
            let folder = self.working_dir.join(report).parent().and_then(|folder| folder.canonicalize().ok());
            let Some(folder) = folder.filter(|folder| !folder.starts_with(&self.root)) else { continue };
            let root = find::root(&folder);
            if root.parent().is_some() && !self.extra_roots.contains(&root) {
                self.extra_roots.push(root);
            }
        }
    }

    /// Where to look for sources.
    #[must_use]
    pub fn project(&self) -> Project {
        Project {
            root: self.root.clone(),
            working_dir: self.working_dir.clone(),
            extra_roots: self.extra_roots.clone(),
            rewrites: self.settings.rewrites.clone(),
            ignore: self.settings.ignore.clone(),
        }
    }
}
