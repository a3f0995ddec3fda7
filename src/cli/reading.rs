//! The reports as a command sees them: read and whole, or the reason why not.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, anyhow};

use super::common::{Common, Start};
use super::json::Measure;
use crate::analysis::{Note, Snapshot};
use crate::app::news::count;
use crate::formats::FORMATS;
use crate::ui::visible;
use crate::world::config::Config;
use crate::world::load::{Loader, Outcome};
use crate::world::project::Proposal;

/// So many warnings are printed; the rest is counted.
const WARNINGS: usize = 3;

/// Reports that were read.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) config: Config,
    pub(super) snapshot: Arc<Snapshot>,
    /// What the configuration and the reports warn about.
    pub(super) notes: Vec<Note>,
    is_whole: bool,
    /// Where it began. The sample project is gone when this is.
    pub(super) start: Start,
}

/// Reads these reports, or those that are found if there are none.
pub(super) fn read(common: &Common, reports: &[PathBuf]) -> Result<Reading> {
    let start = common.start(reports)?;
    let mut loader = Loader::new(start.working_dir.clone(), start.overrides.clone()).timed(common.timings.clone());
    let load = loader.load_whole(&mut |_| {})?;
    let (snapshot, broken) = match load.outcome {
        Outcome::Read { snapshot, broken } => (Arc::<Snapshot>::from(snapshot), broken),
        Outcome::Missing { looked_for, proposals } => return Err(missing(&looked_for, &proposals)),
        Outcome::Failed(error) => return Err(error.into()),
    };
    let mut notes = load.notes;
    notes.extend(snapshot.notes.iter().cloned());
    Ok(Reading { config: load.config, snapshot, notes, is_whole: broken.is_none(), start })
}

pub(super) fn missing(looked_for: &[String], proposals: &[Proposal]) -> anyhow::Error {
    let mut text = format!("there is no coverage report; looked for {}", looked_for.join(", "));
    for Proposal { kind, command, report } in proposals {
        text.push_str(&format!("\n  {kind}: this writes {report}:\n    {command}"));
    }
    if proposals.is_empty() {
        let formats = FORMATS.len();
        text.push_str("\n  run the tests with coverage first, or name a report");
        text.push_str(&format!(" (`lacuna --help` lists the {formats} formats that are read)"));
    }
    anyhow!(text)
}

impl Reading {
    /// How percentages are counted and rounded.
    pub(super) fn measure(&self) -> Measure {
        Measure { metric: self.snapshot.report.metric, precision: self.config.settings.goals.precision }
    }

    /// Says on standard error what there is to warn about.
    pub(super) fn warn(&self, common: &Common) -> io::Result<()> {
        if common.quiet {
            return Ok(());
        }
        let mut err = io::stderr().lock();
        for Note { input, at, text } in self.notes.iter().take(WARNINGS) {
            let place = at.as_ref().map_or_else(|| input.clone(), |at| format!("{input}, {at}"));
            writeln!(err, "warning: {}", visible::harmless(&format!("{place}: {text}")))?;
        }
        if let Some(more) = self.notes.len().checked_sub(WARNINGS).filter(|&more| more > 0) {
            let more = count(more as u64, "more warning", "more warnings");
            writeln!(err, "{more}; `lacuna summary --format json` lists them all")?;
        }
        if self.snapshot.report.files.is_empty() {
            writeln!(err, "warning: the report names no file; were any tests run?")?;
        }
        if !self.is_whole {
            writeln!(err, "warning: the report is not whole: these are the figures of what could be read")?;
        }
        Ok(())
    }
}
