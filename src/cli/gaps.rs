//! `lacuna gaps`: what to test next, the best first, each with its reasons; or the shortest way to a percentage.

mod answer;
pub(super) mod lines;
mod listing;
mod markdown;
mod text;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::common::Common;
use super::{json, paper, reading};
use crate::analysis::queue::Grain;
use crate::analysis::ranking::Term;
use crate::analysis::units::Kind;
use crate::analysis::way;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Reports to read: paths or globs, merged; - is standard input
    #[arg(value_name = "REPORT")]
    reports: Vec<PathBuf>,
    /// So many entries; 0 is all [default: 10 as text, else all]
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Only what reaches this percentage, the fewest entries if each is covered whole
    #[arg(long, value_name = "PERCENT", conflicts_with_all = ["top", "sort"])]
    to: Option<f64>,
    /// With --to, what to save on
    #[arg(long, value_name = "WHAT", default_value = "entries", requires = "to")]
    save: Save,
    /// What an entry stands for [default: function with --to and no --kind, else gap]
    #[arg(long)]
    by: Option<By>,
    /// Only of this component, by its name
    #[arg(long, value_name = "NAME")]
    component: Option<String>,
    /// Only of this kind; of functions, of which most is (repeatable)
    #[arg(long = "kind", value_name = "KIND", value_parser = kind())]
    kinds: Vec<Kind>,
    /// Only in these files, by their paths (repeatable)
    #[arg(long = "file", value_name = "GLOB")]
    files: Vec<String>,
    /// Only what was set aside in the explorer, which is left out otherwise
    #[arg(long, conflicts_with = "to")]
    aside: bool,
    /// Order by one reason alone instead of all of them
    #[arg(long, value_name = "REASON", value_parser = term())]
    sort: Option<Term>,
    /// What to write; vimgrep and github are a line for each run of lines
    #[arg(long, default_value = "text")]
    format: Format,
}

/// What an entry stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// Lines of one function that never ran, with none between them that did; or a branch
    Gap,
    /// All that is missing in a function
    Function,
}

/// What to save on, on the way to a percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Save {
    /// The fewest entries
    Entries,
    /// The least work, by size, complexity and reach
    Work,
}

impl From<Save> for way::Save {
    fn from(save: Save) -> Self {
        match save {
            Save::Entries => Self::Entries,
            Save::Work => Self::Work,
        }
    }
}

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
    /// path:line:column:text, for editors
    Vimgrep,
    /// Annotations of GitHub Actions
    Github,
}

/// So many entries are written as text unless more are asked for.
const FEW: usize = 10;

pub(super) fn run(args: &Args, common: &Common, out: &mut dyn Write) -> Result<ExitCode> {
    let mut reading = reading::read(common, &args.reports)?;
    let mut listing = listing::listing(args, &reading)?;
    reading.notes.append(&mut listing.notes);
    match args.format {
        Format::Json => json::write(&answer::answer(&reading, &listing), out)?,
        Format::Text => {
            let paper = paper::standard_output(&reading.config, common.color);
            text::write(&listing, &reading, &paper, out)?;
        }
        Format::Markdown => markdown::write(&listing, &reading, out)?,
        Format::Vimgrep => lines::vimgrep(&listing, &reading, out)?,
        Format::Github => lines::github(&listing, out)?,
    }
    out.flush()?;
    reading.warn(common)?;
    Ok(ExitCode::SUCCESS)
}

impl Args {
    fn grain(&self) -> Grain {
        match self.by {
            Some(By::Gap) => Grain::Gap,
            Some(By::Function) => Grain::Function,
            // A function is of several kinds.
            None if self.to.is_some() && self.kinds.is_empty() => Grain::Function,
            None => Grain::Gap,
        }
    }

    /// How many entries to write at most.
    fn most(&self) -> usize {
        match (self.top, self.to) {
            (Some(0), _) | (None, Some(_)) => usize::MAX,
            (Some(top), _) => top,
            (None, None) if matches!(self.format, Format::Text | Format::Markdown) => FEW,
            (None, None) => usize::MAX,
        }
    }
}

fn kind() -> impl TypedValueParser<Value = Kind> {
    let values = Kind::ALL.iter().map(|kind| PossibleValue::new(kind.name()).help(kind.about()));
    PossibleValuesParser::new(values)
        .map(|name| Kind::ALL.iter().copied().find(|kind| kind.name() == name).expect("one of the values"))
}

fn term() -> impl TypedValueParser<Value = Term> {
    let values = Term::ALL.iter().map(|term| PossibleValue::new(term.name()).help(term.about()));
    PossibleValuesParser::new(values)
        .map(|name| Term::ALL.into_iter().find(|term| term.name() == name).expect("one of the values"))
}
