//! `lacuna convert`: the merged report, in another format.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _};

use super::common::Common;
use super::reading::{self, Reading};
use crate::formats::{FORMATS, Format, Writer};
use crate::model::{Report, Roots};
use crate::ui::visible;
use crate::world::save;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Reports to read: paths or globs, merged; - is standard input
    #[arg(value_name = "REPORT")]
    reports: Vec<PathBuf>,
    /// The format to write
    #[arg(long, value_name = "FORMAT", value_parser = target())]
    to: Target,
    /// The file to write, whole or not at all; never one of the reports that are read. - is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

/// A format that is written.
#[derive(Clone, Copy)]
struct Target {
    name: &'static str,
    writer: Writer,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

fn targets() -> impl Iterator<Item = (&'static dyn Format, Target)> {
    FORMATS.iter().filter_map(|format| Some((*format, Target { name: format.name(), writer: format.writer()? })))
}

fn target() -> impl clap::builder::TypedValueParser<Value = Target> {
    let values = targets().map(|(format, target)| PossibleValue::new(target.name).help(format.about().title));
    PossibleValuesParser::new(values).try_map(|name| {
        targets().map(|(_, target)| target).find(|target| target.name == name).ok_or("this format is not written")
    })
}

pub(super) fn run(args: &Args, common: &Common, out: &mut dyn Write) -> Result<ExitCode> {
    let reading = reading::read(common, &args.reports)?;
    let report = rooted(&reading);
    let Target { name, writer } = args.to;
    if writer.overstates(&report) {
        reading.warn(common)?;
        bail!("{name} cannot say that the lines which never ran are unknown: everything would count as covered");
    }
    if args.output == Path::new("-") {
        writer.write(&report, out).and_then(|()| out.flush()).with_context(|| format!("cannot write {name}"))?;
    } else {
        let shown = args.output.display();
        ensure!(!is_read(&args.output, &reading), "{shown} is one of the reports that are read; name another file");
        save::whole(&args.output, |out| writer.write(&report, out)).with_context(|| format!("cannot write {shown}"))?;
    }
    reading.warn(common)?;
    let lost = writer.lost(&report);
    if !lost.is_empty() && !common.quiet {
        writeln!(
            io::stderr().lock(),
            "warning: {}",
            visible::harmless(&format!("{name} cannot carry: {}", lost.join(", ")))
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The report with the project's root as the only root of the files that were found below it: that is what their names
/// are relative to now.
fn rooted(reading: &Reading) -> Report {
    let mut report = reading.snapshot.report.clone();
    let root: Roots = vec![reading.config.root.to_string_lossy().into_owned()].into();
    for (name, file) in report.files.iter_mut() {
        let found = reading.snapshot.places.is_found(name);
        if found && Path::new(&**name).is_relative() {
            Arc::make_mut(file).roots = root.clone();
        }
    }
    report
}

/// Whether a file is one of the reports that were read: what the new format has no place for would be gone for good.
fn is_read(output: &Path, reading: &Reading) -> bool {
    let Ok(output) = fs::canonicalize(output) else { return false };
    reading.snapshot.inputs.iter().any(|input| fs::canonicalize(&input.path).is_ok_and(|input| input == output))
}
