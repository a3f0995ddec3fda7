//! `lacuna doctor`: what was found and why, and the rewrite of paths that would find the missing sources.

mod answer;
mod findings;
mod page;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;

use super::common::Common;
use super::{COULD_NOT, json, paper};
use crate::analysis::{Mend, Rewrite, Search};
use crate::world::config::save::{self, Edit, SaveError};
use crate::world::load::{Load, Loader, Outcome};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Reports to look at: paths or globs; - is standard input
    #[arg(value_name = "REPORT")]
    reports: Vec<PathBuf>,
    /// Write the rewrites that would find missing sources into the configuration
    #[arg(long)]
    save: bool,
    /// What to write
    #[arg(long, default_value = "text")]
    format: Format,
}

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

/// What the configuration is to learn.
#[derive(Debug)]
pub(super) enum Cure {
    /// Nothing is proposed, or it is there already.
    Nothing,
    /// This would be written.
    Proposed(Edit),
    /// This is written, now that it is shown.
    Saving(Edit),
    /// Nothing was written, and why.
    Failed(SaveError),
}

pub(super) fn run(args: &Args, common: &Common, out: &mut dyn Write) -> Result<ExitCode> {
    let start = common.start(&args.reports)?;
    let mut loader = Loader::new(start.working_dir.clone(), start.overrides.clone());
    let load = loader.load_whole(&mut |_| {})?;
    let cure = cure(&load, args.save);
    match args.format {
        Format::Markdown => page::markdown(&findings::findings(&load, &cure), out)?,
        Format::Text => {
            let paper = paper::standard_output(&load.config, common.color);
            page::text(&findings::findings(&load, &cure), &paper, out)?;
        }
        Format::Json => {}
    }
    // Whoever does not see it to the end does not have it written.
    out.flush()?;
    if let Cure::Saving(edit) = &cure {
        edit.write()?;
    }
    match (args.format, &cure) {
        // It says that it was written, so it comes after.
        (Format::Json, _) => json::write(&answer::answer(&load, &cure), out)?,
        (Format::Markdown, Cure::Saving(_)) => writeln!(out, "\nSaved.")?,
        (Format::Text, Cure::Saving(_)) => writeln!(out, "  saved")?,
        (Format::Text | Format::Markdown, _) => {}
    }
    out.flush()?;
    let is_read = matches!(load.outcome, Outcome::Read { .. });
    let is_done = !args.save || !matches!(cure, Cure::Failed(_));
    Ok(if is_read && is_done { ExitCode::SUCCESS } else { ExitCode::from(COULD_NOT) })
}

/// What would be written into the configuration, or is to be.
fn cure(load: &Load, save: bool) -> Cure {
    let rewrites = search(load).map_or_else(Vec::new, |search| sure(&search.mends));
    if rewrites.is_empty() {
        return Cure::Nothing;
    }
    match save::plan(&load.config.own, &rewrites) {
        Ok(Some(edit)) if save => Cure::Saving(edit),
        Ok(Some(edit)) => Cure::Proposed(edit),
        Ok(None) => Cure::Nothing,
        Err(error) => Cure::Failed(error),
    }
}

/// The rewrites of which there is no doubt: where another would find as many files, only the user can tell.
fn sure(mends: &[Mend]) -> Vec<Rewrite> {
    mends.iter().filter(|mend| mend.rivals.is_empty()).map(|mend| mend.rewrite.clone()).collect()
}

/// How the search for sources went, if anything was read.
fn search(load: &Load) -> Option<&Search> {
    match &load.outcome {
        Outcome::Read { snapshot, .. } => Some(&snapshot.search),
        Outcome::Missing { .. } | Outcome::Failed(_) => None,
    }
}
