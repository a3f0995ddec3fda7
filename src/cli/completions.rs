//! `lacuna completions`: what makes a shell complete our command line.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use clap_complete::{Shell, generate};

use super::common::Common;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &Args, _: &Common, out: &mut dyn Write) -> Result<ExitCode> {
    // The generator panics where it cannot write: a closed pipe must not reach it.
    let mut script = Vec::new();
    generate(args.shell, &mut super::definition(), "lacuna", &mut script);
    out.write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}
