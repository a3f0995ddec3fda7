//! `lacuna check`: whether the goals are held, for CI: exit code 0, or 1 with what is missing.

mod answer;
mod goals;
mod page;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::ValueEnum;

use self::goals::{Named, Wanted};
use super::common::Common;
use super::{json, paper, reading};
use crate::analysis::checks::Outcome;

/// The exit code when a goal is missed.
const MISSED: u8 = 1;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Reports to read: paths or globs, merged; - is standard input
    #[arg(value_name = "REPORT")]
    reports: Vec<PathBuf>,
    /// What the total must reach: 60, 60..90 or missing:12 (lines at most)
    #[arg(long, value_name = "GOAL", value_parser = goals::wanted)]
    total: Option<Wanted>,
    /// What a component must reach, as in Auth=60 (repeatable)
    #[arg(long = "component", value_name = "NAME=GOAL", value_parser = goals::named)]
    components: Vec<Named>,
    /// What every file that matches must reach, as in src/**=40 (repeatable)
    #[arg(long = "file", value_name = "GLOB=GOAL", value_parser = goals::named)]
    files: Vec<Named>,
    /// No drop below this report, of the total and of each component
    #[arg(long, value_name = "REPORT")]
    against: Option<PathBuf>,
    /// Check only what flags ask for, not the goals of the configuration
    #[arg(long)]
    only: bool,
    /// What to write; text and github name what is missed, and with it what holds but for files
    #[arg(long, default_value = "text")]
    format: Format,
}

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
    /// Annotations of GitHub Actions
    Github,
}

pub(super) fn run(args: &Args, common: &Common, out: &mut dyn Write) -> Result<ExitCode> {
    let reading = reading::read(common, &args.reports)?;
    let baseline = match &args.against {
        Some(report) => Some(reading::read(common, std::slice::from_ref(report))?),
        None => None,
    };
    let checks = goals::checks(args, &reading, baseline.as_ref())?;
    if checks.is_empty() {
        bail!(
            "there is nothing to check: set goals.fail_under or a component's goal in the configuration, or name \
             --fail-under, --total, --component, --file or --against"
        );
    }
    let precision = reading.measure().precision;
    let outcomes: Vec<Outcome> = checks.iter().map(|check| check.outcome(precision)).collect();
    let told: Vec<_> = checks.iter().zip(outcomes.iter().copied()).collect();
    match args.format {
        Format::Json => json::write(&answer::answer(&reading, &told), out)?,
        Format::Text => {
            let paper = paper::standard_output(&reading.config, common.color);
            page::text(&told, &reading, &paper, out)?;
        }
        Format::Markdown => page::markdown(&told, &reading, out)?,
        Format::Github => page::github(&told, &reading, out)?,
    }
    out.flush()?;
    reading.warn(common)?;
    if let Some((check, _)) = told.iter().find(|(_, outcome)| *outcome == Outcome::Unknown) {
        bail!("{}: the report does not tell how many lines there are", page::subject(check));
    }
    let is_missed = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Missed(_)));
    Ok(if is_missed { ExitCode::from(MISSED) } else { ExitCode::SUCCESS })
}
