//! No subcommand: the explorer, or one screen of it on standard output.

use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};

use super::common::Common;
use super::paper;
use crate::runtime::{self, Setup};
use crate::world::config::Overrides;

/// The screen that is printed where there is no terminal to measure.
const SIZE: (u16, u16) = (100, 30);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Reports to open: paths or globs, merged; - is standard input
    #[arg(value_name = "REPORT")]
    reports: Vec<PathBuf>,
    /// The command that runs the tests and writes the report: `r` runs it
    #[arg(long = "run", value_name = "COMMAND")]
    command: Option<String>,
    /// Press these keys first, as in "j j <enter> n"
    #[arg(long, value_name = "KEYS", hide = true)]
    keys: Option<String>,
    /// Draw one screen to standard output after the keys
    #[arg(long, hide = true)]
    print: bool,
    /// The size of the screen to print
    #[arg(long, value_name = "COLSxROWS", value_parser = size, hide = true)]
    size: Option<(u16, u16)>,
}

pub(super) fn run(args: &Args, common: &Common, out: &mut dyn Write) -> Result<ExitCode> {
    let start = common.start(&args.reports)?;
    let setup = Setup {
        working_dir: start.working_dir.clone(),
        overrides: Overrides { command: args.command.clone(), ..start.overrides.clone() },
        depth: paper::forced(common.color),
        timings: common.timings.clone(),
    };
    if args.print {
        let measured = || paper::terminal_size().filter(|&(_, rows)| rows > 0);
        let size = args.size.or_else(measured).unwrap_or(SIZE);
        out.write_all(runtime::print(setup, args.keys.as_deref().unwrap_or_default(), size)?.as_bytes())?;
        out.flush().context("cannot write to standard output")?;
        return Ok(ExitCode::SUCCESS);
    }
    ensure!(args.keys.is_none() && args.size.is_none(), "--keys and --size are for --print");
    if !io::stdout().is_terminal() {
        bail!("the explorer needs a terminal; `lacuna summary` prints the totals");
    }
    // As a shell says it of a program that a signal ended.
    let ended_by = runtime::run(setup)?.and_then(|signal| u8::try_from(128 + signal).ok());
    Ok(ended_by.map_or(ExitCode::SUCCESS, ExitCode::from))
}

impl Args {
    /// An error if something is said here beside a subcommand, which would not hear it.
    pub(super) fn is_for_explorer_only(&self) -> Result<()> {
        let unused = self.reports.is_empty()
            && self.keys.is_none()
            && !self.print
            && self.size.is_none()
            && self.command.is_none();
        ensure!(unused, "--run, --keys, --print and --size are for the explorer, not for a command");
        Ok(())
    }
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let size = text.split_once('x').and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    size.ok_or_else(|| "expected COLSxROWS, as in 100x30".to_owned())
}
