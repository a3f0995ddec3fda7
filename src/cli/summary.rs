//! `lacuna summary`: the totals by component, folder or file, as a table, as JSON or as Markdown.

pub(super) mod markdown;
mod rows;
mod table;
mod text;
mod verdict;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::ValueEnum;
use serde::Serialize;

use super::common::Common;
use super::json::{self, Counts, File, Goal, Origin, SCHEMA, Warning};
use super::paper;
use super::reading::{self, Reading};
use crate::analysis::facts::{FileFacts, facts};
use crate::analysis::tree::{self, Grouping, NodeKind, Tree};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Reports to read: paths or globs, merged; - is standard input
    #[arg(value_name = "REPORT")]
    reports: Vec<PathBuf>,
    /// What a row stands for [default: component if any is configured, else file if they are few, else folder]
    #[arg(long)]
    by: Option<By>,
    /// What the rows are ordered by
    #[arg(long, value_name = "COLUMN", default_value = "missing")]
    sort: Sort,
    /// Turn the order round
    #[arg(long)]
    reverse: bool,
    /// With --by folder, so many levels of folders; 0 is all
    #[arg(long, value_name = "N", default_value_t = 2)]
    depth: usize,
    /// What to write; json always holds components and files
    #[arg(long, default_value = "text")]
    format: Format,
}

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Component,
    Folder,
    File,
}

/// What the rows are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// Most lines that never ran first
    Missing,
    /// Lowest percentage first
    Percent,
    /// Most branches not taken first
    Branches,
    /// By name
    Name,
}

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

/// So many files are few enough to list each without being asked.
const FEW_FILES: usize = 40;

pub(super) fn run(args: &Args, common: &Common, out: &mut dyn Write) -> Result<ExitCode> {
    let reading = reading::read(common, &args.reports)?;
    let files = facts(&reading.snapshot.report);
    if args.format == Format::Json {
        json::write(&summary(&reading, &files), out)?;
    } else {
        let paper = paper::standard_output(&reading.config, common.color);
        let rows = rows::rows(args, &reading, &files);
        let table = table::build(rows, &reading, &paper.theme);
        let verdict = verdict::words(&reading);
        match args.format {
            Format::Markdown => markdown::write(&table, &verdict, out)?,
            Format::Text | Format::Json => text::write(table, &verdict, &paper, out)?,
        }
    }
    out.flush()?;
    reading.warn(common)?;
    Ok(ExitCode::SUCCESS)
}

/// The whole of the JSON, as [`json`] describes it.
#[derive(Debug, Serialize)]
struct Summary<'a> {
    schema: u32,
    report: Origin<'a>,
    metric: &'static str,
    total: Counts,
    components: Vec<Component>,
    files: Vec<File<'a>>,
    warnings: Vec<Warning<'a>>,
}

#[derive(Debug, Serialize)]
struct Component {
    name: String,
    #[serde(flatten)]
    counts: Counts,
    files: u32,
    lowest: Option<f64>,
    highest: Option<f64>,
    goal: Option<Goal>,
}

fn summary<'a>(reading: &'a Reading, files: &Arc<[FileFacts]>) -> Summary<'a> {
    let report = &reading.snapshot.report;
    let measure = reading.measure();
    Summary {
        schema: SCHEMA,
        report: json::origin(&reading.snapshot),
        metric: measure.name(),
        total: measure.counts(&report.totals()),
        components: components(reading, files),
        files: report.files.iter().map(|(path, it)| measure.file(path, it, &reading.snapshot)).collect(),
        warnings: json::warnings(&reading.notes),
    }
}

fn components(reading: &Reading, files: &Arc<[FileFacts]>) -> Vec<Component> {
    let components = &reading.config.settings.components;
    let tree = match &components[..] {
        [] => Tree::default(),
        _ => Tree::build(files, Grouping::Components, components),
    };
    let measure = reading.measure();
    let rounded = |percent: f64| crate::model::Percent(percent).rounded(measure.precision);
    let component = |&index: &u32| {
        let node = tree.node(index);
        let extremes = tree.extremes(index, measure.metric);
        Component {
            name: node.name.to_string(),
            counts: measure.counts(&node.totals),
            files: node.files,
            lowest: extremes.map(|(low, _)| rounded(low)),
            highest: extremes.map(|(_, high)| rounded(high)),
            goal: if let NodeKind::Component(goal) = node.kind { goal.map(json::goal) } else { None },
        }
    };
    tree.top().iter().map(component).collect()
}

impl From<Sort> for tree::Column {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Missing => Self::Missing,
            Sort::Percent => Self::Percent,
            Sort::Branches => Self::Branches,
            Sort::Name => Self::Name,
        }
    }
}
