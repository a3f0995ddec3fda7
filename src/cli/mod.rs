//! The command line: what may be said, and who does it. One file for each subcommand; without one, the explorer.
//!
//! **Invariants.** Results go to standard output, all else to standard error. The exit code is 0 when all is well, 1
//! when a goal is missed, 2 when something could not be done. Whoever closes the pipe has read enough: that is no
//! error. Text from reports and sources is made harmless before it is written.
//!
//! To add a subcommand: its file with an args struct and `run(args, common, out)`, and its entry in `Command`.

mod check;
mod common;
mod completions;
mod convert;
mod doctor;
mod explore;
mod gaps;
mod json;
mod man;
mod paper;
mod reading;
mod show;
mod summary;
mod verdict;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result};
use clap::{CommandFactory as _, Parser, Subcommand};

use self::common::Common;
use crate::formats::FORMATS;
use crate::ui::visible;
use crate::world::timings::Timings;

/// The allocator of the program: each reload makes many small things beside those of the load before, which the allocators of
/// most systems are slow at.
#[cfg(target_env = "msvc")]
pub use std::alloc::System as Allocator;
#[cfg(not(target_env = "msvc"))]
pub use tikv_jemallocator::Jemalloc as Allocator;

/// The exit code when something could not be done.
pub const COULD_NOT: u8 = 2;

/// A terminal explorer for code coverage reports
///
/// Opens the report that your tests wrote: a tree with percentages, the source with the lines that never ran, and the
/// next gap a key press away. Without REPORT it is found: by the configuration, then by well-known names and places.
#[derive(Debug, Parser)]
#[command(name = "lacuna", version, max_term_width = 100, after_help = AFTER_HELP, after_long_help = after_long_help())]
#[command(override_usage = USAGE)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    explore: explore::Args,
    #[command(flatten)]
    common: Common,
}

const USAGE: &str = "lacuna [OPTIONS] [REPORT]...\n       lacuna [OPTIONS] <COMMAND>";

const AFTER_HELP: &str = "\
A report that is named like a command is opened by its path: lacuna ./summary
Exit codes: 0 all is well, 1 a goal is missed, 2 something could not be done";

/// The formats, by what they are called and the names that their files usually have.
fn after_long_help() -> String {
    let mut text = "Formats, told by their content:\n".to_owned();
    for format in FORMATS {
        text.push_str(&format!("  {} ({})\n", format.about().title, format.about().extensions.join(", ")));
    }
    text + "\n" + AFTER_HELP
}

/// Every subcommand.
#[derive(Debug, Subcommand)]
enum Command {
    /// Print the totals by component, folder or file
    Summary(summary::Args),
    /// Print what to test next, the best first, each with its reasons
    Gaps(gaps::Args),
    /// Check the goals; the exit code is 1 when one is missed
    Check(check::Args),
    /// Print one source file with its marks
    Show(show::Args),
    /// Print what was found and why: configuration, reports, sources, and what would find the missing ones
    Doctor(doctor::Args),
    /// Write the merged report in another format
    Convert(convert::Args),
    /// Print the completions for a shell
    Completions(completions::Args),
    /// Print the manual page
    Man(man::Args),
}

/// Does what the command line says.
///
/// # Errors
///
/// When it could not be done; a closed pipe is fine.
pub fn run() -> Result<ExitCode> {
    let began = Instant::now();
    let Cli { command, explore, mut common } = Cli::parse();
    if common.wants_timings {
        common.timings = Timings::since(began);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let done = match command {
        // It flushes what it prints; its terminal may be gone by now, with bytes that it did not take.
        None => explore::run(&explore, &common, &mut out),
        Some(command) => explore
            .is_for_explorer_only()
            .and_then(|()| match command {
                Command::Summary(args) => summary::run(&args, &common, &mut out),
                Command::Gaps(args) => gaps::run(&args, &common, &mut out),
                Command::Check(args) => check::run(&args, &common, &mut out),
                Command::Show(args) => show::run(&args, &common, &mut out),
                Command::Doctor(args) => doctor::run(&args, &common, &mut out),
                Command::Convert(args) => convert::run(&args, &common, &mut out),
                Command::Completions(args) => completions::run(&args, &common, &mut out),
                Command::Man(args) => man::run(&args, &common, &mut out),
            })
            .and_then(|code| {
                out.flush().context("cannot write to standard output")?;
                Ok(code)
            }),
    };
    if common.wants_timings {
        common.timings.reached("end");
        // Whoever closed standard error does not want them.
        _ = write!(io::stderr().lock(), "{}", common.timings);
    }
    // What could not be written now would be tried again when the writer goes.
    _ = out.into_parts();
    match done {
        Err(error) if is_closed_pipe(&error) => Ok(ExitCode::SUCCESS),
        done => done,
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// An error and its causes as they may be written to a terminal.
#[must_use]
pub fn explained(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    text.split('\n').map(visible::harmless).collect::<Vec<_>>().join("\n")
}

/// An error and its causes in one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// The command line's definition, for completions and the manual page.
fn definition() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests;
