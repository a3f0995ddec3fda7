//! `lacuna man`: the manual pages, in the form that `man` reads.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap_mangen::Man;

use super::common::Common;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The page of this command instead of the main one
    command: Option<String>,
}

pub(super) fn run(args: &Args, _: &Common, out: &mut dyn Write) -> Result<ExitCode> {
    let mut definition = super::definition();
    definition.build();
    let page = match &args.command {
        None => Man::new(definition),
        Some(name) => {
            let command = definition.find_subcommand(name).with_context(|| format!("there is no command `{name}`"))?;
            Man::new(command.clone()).source(concat!("lacuna ", env!("CARGO_PKG_VERSION")))
        }
    };
    page.render(&mut &mut *out)?;
    Ok(ExitCode::SUCCESS)
}
