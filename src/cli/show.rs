//! `lacuna show`: one source file with its marks, on standard output.

mod find;
mod lines;
mod text;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, bail, ensure};
use clap::ValueEnum;
use serde::Serialize;

use self::find::Wanted;
use super::common::Common;
use super::json::{self, File, Origin, SCHEMA};
use super::paper;
use super::reading::{self, Reading};
use crate::analysis::text::SourceText;
use crate::analysis::{Place, outline};
use crate::app::news;
use crate::app::opened::{Content, Drift, Opened, SourceFile};
use crate::model::LineState;
use crate::ui::visible;
use crate::world::reported::{Reported, Then};
use crate::world::source;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file, by its path or the end of it; with a line, what is around it
    #[arg(value_name = "FILE[:LINE]")]
    file: String,
    /// A report to read: a path or a glob; - is standard input (repeatable)
    #[arg(long = "report", value_name = "REPORT")]
    reports: Vec<PathBuf>,
    /// Only the gaps, each with a few lines around it
    #[arg(long)]
    gaps_only: bool,
    /// So many lines around a gap or LINE
    #[arg(long, value_name = "N", default_value_t = 3)]
    context: u32,
    /// Show how often each line ran
    #[arg(long)]
    hits: bool,
    /// What to write
    #[arg(long, default_value = "text")]
    format: Format,
}

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) fn run(args: &Args, common: &Common, out: &mut dyn Write) -> Result<ExitCode> {
    let reading = reading::read(common, &args.reports)?;
    let Wanted { path, line } = find::find(&args.file, &reading)?;
    ensure!(line.is_none() || !args.gaps_only, "name a line or --gaps-only, not both");
    let mut opened = open(path, &reading);
    if line.is_some_and(|line| line > opened.last_line()) {
        bail!("{}: the last line of {} is {}", args.file, opened.path, opened.last_line());
    }
    opened.line = line.unwrap_or(0);
    if let Content::Unreadable(why) = &opened.content
        && !common.quiet
    {
        writeln!(io::stderr().lock(), "note: {}", visible::harmless(why))?;
    }
    let shown = lines::shown(&opened, line, args.gaps_only, args.context);
    match args.format {
        Format::Json => json::write(&answer(&reading, &opened, &shown), out)?,
        Format::Text => {
            let paper = paper::standard_output(&reading.config, common.color);
            text::header(&opened, reading.measure(), &paper, out)?;
            text::lines(&mut opened, &shown, args.hits, usize::from(reading.config.ui.tab_width), &paper, out)?;
        }
    }
    out.flush()?;
    reading.warn(common)?;
    if let Content::Text(source) = &opened.content
        && let Some(encoding) = source.guessed.filter(|_| !common.quiet)
    {
        let path = visible::harmless(&opened.path);
        writeln!(io::stderr(), "warning: {path}: nothing says its encoding; read as {encoding}, a guess")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The file with its text, or the reason why there is none.
fn open(path: Arc<str>, reading: &Reading) -> Opened {
    let snapshot = &reading.snapshot;
    let place = snapshot.place(&path);
    let coverage = snapshot.report.files.get(&path).cloned().unwrap_or_default();
    let mut definitions = Vec::new();
    let content = match &place {
        Place::Found(found) => match source::read(found) {
            Ok(source::Text { text, guessed }) => {
                let text = SourceText::new(text);
                definitions = outline::definitions(text.whole());
                Content::Text(Arc::new(SourceFile { text, guessed }))
            }
            Err(error) => Content::Unreadable(format!("{:#}", anyhow::Error::from(error))),
        },
        Place::Outside(path) => Content::Unreadable(format!(
            "{} is outside the project and is not opened; --source-root would allow it",
            path.display()
        )),
        Place::Missing(looked) => {
            let looked: Vec<String> = looked.iter().map(|path| path.display().to_string()).collect();
            let looked = if looked.is_empty() { String::new() } else { format!("; looked for {}", looked.join(", ")) };
            Content::Unreadable(format!("the source of {path} was not found{looked}; --path FROM=TO says where it is"))
        }
    };
    let mut opened = Opened::new(path, 0, place, coverage);
    opened.definitions = definitions;
    let drift = if let Content::Text(source) = &content {
        let then = Reported::of_one(&reading.snapshot, &reading.start.working_dir, &opened.path);
        then.and_then(|then| match then {
            Then::Text(then) => Drift::between(Some(&SourceText::new((*then).to_owned())), &source.text),
            Then::Unknown => Some(Drift::Unknown),
        })
    } else {
        None
    };
    opened.fill(content, drift, None);
    opened
}

/// The whole of the JSON, as [`json`] describes it.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    schema: u32,
    report: Origin<'a>,
    metric: &'static str,
    file: File<'a>,
    /// What there is to say of a source that is not the text that the report belongs to.
    drift: Option<String>,
    /// The lines that were edited since the report, first and last of each run.
    edited: &'a [(u32, u32)],
    lines: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    number: u32,
    hits: u32,
    state: &'static str,
    missing: Vec<String>,
}

fn answer<'a>(reading: &'a Reading, opened: &'a Opened, shown: &[lines::Row]) -> Answer<'a> {
    let coverage = &opened.coverage;
    let line = |number: u32| {
        let line = coverage.lines.get(number)?;
        let state = match coverage.state(number)? {
            LineState::Covered => "covered",
            LineState::Partial => "partial",
            LineState::Missed => "missed",
        };
        Some(Line { number, hits: line.hits, state, missing: json::missing_on(coverage, number) })
    };
    let numbers = shown.iter().filter_map(|row| if let lines::Row::Line(number) = row { Some(*number) } else { None });
    Answer {
        schema: SCHEMA,
        report: json::origin(&reading.snapshot),
        metric: reading.measure().name(),
        file: reading
            .measure()
            .file(&opened.path, coverage, &reading.snapshot)
            .counting(reading.measure().counts(&opened.totals)),
        drift: news::drift(opened).map(|[words, _]| words),
        edited: &opened.edited,
        lines: numbers.filter_map(line).collect(),
    }
}
