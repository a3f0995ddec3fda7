//! One loading: the configuration, the reports that it or the user names, their sources; or what to do without them.

use std::path::{Path, PathBuf};

use super::config::{Config, ConfigError, Overrides};
use super::project::{self, Proposal};
use super::report::{self, ReadError};
use super::{discover, located};
use crate::analysis::{Loaded, Note, Snapshot};

/// The path that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// Loads again and again what the same command line names.
#[derive(Debug)]
pub struct Loader {
    working_dir: PathBuf,
    overrides: Overrides,
    /// What standard input held: it can be read only once.
    standard_input: Option<Loaded>,
    /// The reports that were discovered: as long as they are there, nothing else is looked for.
    discovered: Vec<PathBuf>,
}

/// What one loading gave.
#[derive(Debug)]
pub struct Load {
    /// The configuration in force.
    pub config: Config,
    /// What the configuration warns about; what the reports warn about is in the snapshot.
    pub notes: Vec<Note>,
    /// The reports that were read or looked for, as they are to be watched.
    pub reports: Vec<PathBuf>,
    /// What became of them.
    pub outcome: Outcome,
}

/// What became of the reports.
#[derive(Debug)]
pub enum Outcome {
    /// They were read.
    Read {
        /// All that was read, merged.
        snapshot: Box<Snapshot>,
        /// What is lost, when they are not whole: the file, the place, what is wrong.
        broken: Option<String>,
    },
    /// There is none yet.
    Missing {
        /// What was looked for, as paths to show.
        looked_for: Vec<String>,
        /// What would write one.
        proposals: Vec<Proposal>,
    },
    /// One of them cannot be read.
    Failed(ReadError),
}

impl Loader {
    /// A loader for a program started in `working_dir`, which is absolute, with these flags.
    #[must_use]
    pub fn new(working_dir: PathBuf, overrides: Overrides) -> Self {
        Self { working_dir, overrides, standard_input: None, discovered: Vec::new() }
    }

    /// Reads the configuration and the reports. `progress` hears how many bytes were read, of how many if known.
    ///
    /// # Errors
    ///
    /// When the configuration is wrong.
    pub fn load(&mut self, progress: &mut dyn FnMut(u64, Option<u64>)) -> Result<Load, ConfigError> {
        let (config, notes) = Config::load(&self.working_dir, self.overrides.clone())?;
        let reports = self.reports(&config);
        if reports.is_empty() {
            let proposals = project::proposals(&config.root);
            let looked_for =
                vec!["coverage.xml, cobertura.xml, lcov.info and the like below the project root".to_owned()];
            return Ok(Load { config, notes, reports, outcome: Outcome::Missing { looked_for, proposals } });
        }
        let mut loaded = Vec::new();
        for path in &reports {
            match self.read(path, progress) {
                Ok(report) => loaded.push(report),
                Err(ReadError::NotFound(path)) => {
                    let looked_for = vec![path.display().to_string()];
                    let proposals = project::proposals(&config.root);
                    return Ok(Load { config, notes, reports, outcome: Outcome::Missing { looked_for, proposals } });
                }
                Err(error) => return Ok(Load { config, notes, reports, outcome: Outcome::Failed(error) }),
            }
        }
        let broken = loaded.iter().flat_map(|report| &report.broken).next().map(|note| {
            let place = note.at.as_ref().map_or_else(String::new, |at| format!(", {at}"));
            format!("{}{place}: {}", note.input, note.text)
        });
        let snapshot = Box::new(located::snapshot(loaded, &config.project()));
        Ok(Load { config, notes, reports, outcome: Outcome::Read { snapshot, broken } })
    }

    /// The reports to read, absolute but for standard input.
    fn reports(&mut self, config: &Config) -> Vec<PathBuf> {
        if config.reports == [Path::new(STANDARD_INPUT)] {
            return config.reports.clone();
        }
        // Named reports are not searched for: asking again costs nothing, and the configuration may have changed.
        let is_named = !config.reports.is_empty();
        if is_named || self.discovered.is_empty() || !self.discovered.iter().all(|path| path.is_file()) {
            self.discovered = discover::discover(config, &report::is_report).chosen;
        }
        self.discovered.clone()
    }

    fn read(&mut self, path: &Path, progress: &mut dyn FnMut(u64, Option<u64>)) -> Result<Loaded, ReadError> {
        let is_standard_input = path == Path::new(STANDARD_INPUT);
        if let Some(known) = self.standard_input.as_ref().filter(|_| is_standard_input) {
            return Ok(known.clone());
        }
        let reading = report::read(path, progress)?;
        let shown = path.strip_prefix(&self.working_dir).unwrap_or(path);
        let loaded = located::loaded(shown, &self.working_dir, reading);
        if is_standard_input {
            self.standard_input = Some(loaded.clone());
        }
        Ok(loaded)
    }
}
