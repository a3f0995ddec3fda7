//! The flags that the explorer and every command share, and what they become.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, ValueEnum};

use crate::analysis::Rewrite;
use crate::world::config::{Overrides, Palette, Theme};
use crate::world::demo::{self, Demo};
use crate::world::timings::Timings;

const CONFIGURATION: &str = "Configuration";
const LOOKS: &str = "Looks";

/// Flags of the explorer and of every command. Each is a key of the configuration file too.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Read this configuration instead of the lacuna.toml or pyproject.toml that would be found
    #[arg(long, global = true, value_name = "FILE", help_heading = CONFIGURATION)]
    config: Option<PathBuf>,
    /// The project's root, to which paths are relative
    #[arg(long, global = true, value_name = "DIR", help_heading = CONFIGURATION)]
    root: Option<PathBuf>,
    /// Also open sources below this folder (repeatable)
    #[arg(long = "source-root", global = true, value_name = "DIR", help_heading = CONFIGURATION)]
    source_roots: Vec<PathBuf>,
    /// What a prefix of reported paths is on this machine, as in /app/=./ (repeatable)
    #[arg(long = "path", global = true, value_name = "FROM=TO", value_parser = rewrite, help_heading = CONFIGURATION)]
    paths: Vec<Rewrite>,
    /// The report that changes and deltas count from, instead of the first of the session
    #[arg(long, global = true, value_name = "REPORT", help_heading = CONFIGURATION)]
    baseline: Option<PathBuf>,
    /// The percentage below which the total fails
    #[arg(long, global = true, value_name = "PERCENT", help_heading = CONFIGURATION)]
    fail_under: Option<f64>,
    /// Percentages to reach one after the other, as in 25,40
    #[arg(long, global = true, value_name = "LIST", value_delimiter = ',', help_heading = CONFIGURATION)]
    milestones: Option<Vec<f64>>,
    /// Decimals of every percentage
    #[arg(long, global = true, value_name = "N", help_heading = CONFIGURATION)]
    precision: Option<u8>,
    /// Use the sample project that comes with lacuna
    #[arg(long, global = true, help_heading = CONFIGURATION)]
    demo: bool,
    /// For a light or a dark background
    #[arg(long, global = true, value_name = "THEME", value_parser = theme(), help_heading = LOOKS)]
    theme: Option<Theme>,
    /// The colours that tell covered from missed
    #[arg(long, global = true, value_name = "PALETTE", value_parser = palette(), help_heading = LOOKS)]
    palette: Option<Palette>,
    /// Draw with plain ASCII only
    #[arg(long, global = true, help_heading = LOOKS)]
    ascii: bool,
    /// When to use colours; auto heeds NO_COLOR and whether a terminal is there
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = LOOKS)]
    pub(super) color: Colours,
    /// Columns of a tab stop
    #[arg(long, global = true, value_name = "N", help_heading = LOOKS)]
    tab_width: Option<u8>,
    /// Print no warnings
    #[arg(short, long, global = true, help_heading = LOOKS)]
    pub(super) quiet: bool,
    /// Say on standard error in the end where the time went
    #[arg(long = "timings", global = true, hide = true)]
    pub(super) wants_timings: bool,
    /// Where to note it.
    #[arg(skip)]
    pub(super) timings: Timings,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colours {
    /// As the terminal and the environment say
    Auto,
    /// Even into a pipe
    Always,
    /// Not at all
    Never,
}

/// The folder to work in and the flags in force there.
#[derive(Debug)]
pub(super) struct Start {
    /// Absolute.
    pub(super) working_dir: PathBuf,
    pub(super) overrides: Overrides,
    /// The sample project stays on disk as long as this lives.
    _demo: Option<Demo>,
}

impl Common {
    /// Where to begin, with these reports.
    pub(super) fn start(&self, reports: &[PathBuf]) -> Result<Start> {
        let demo = if self.demo { Some(demo::unpack().context("cannot unpack the sample project")?) } else { None };
        let working_dir = match &demo {
            Some(_) if !reports.is_empty() => anyhow::bail!("--demo brings its own report; name none beside it"),
            // Some systems hand out temporary folders behind a link.
            Some(demo) => demo.path().canonicalize().context("cannot find the sample project")?,
            None => std::env::current_dir().context("cannot tell which folder this is")?,
        };
        Ok(Start { working_dir, overrides: self.overrides(reports), _demo: demo })
    }

    fn overrides(&self, reports: &[PathBuf]) -> Overrides {
        Overrides {
            config: self.config.clone(),
            root: self.root.clone(),
            reports: reports.to_vec(),
            baseline: self.baseline.clone(),
            fail_under: self.fail_under,
            milestones: self.milestones.clone(),
            precision: self.precision,
            rewrites: self.paths.clone(),
            extra_roots: self.source_roots.clone(),
            theme: self.theme,
            palette: self.palette,
            ascii: self.ascii.then_some(true),
            tab_width: self.tab_width,
            command: None,
        }
    }
}

fn rewrite(text: &str) -> Result<Rewrite, String> {
    match text.split_once('=') {
        Some((from, to)) if !from.is_empty() => Ok(Rewrite::prefix(from, to)),
        _ => Err("expected FROM=TO, as in /app/=./".to_owned()),
    }
}

fn theme() -> impl clap::builder::TypedValueParser<Value = Theme> {
    PossibleValuesParser::new(["auto", "light", "dark"]).map(|name| match name.as_str() {
        "light" => Theme::Light,
        "dark" => Theme::Dark,
        _ => Theme::Auto,
    })
}

fn palette() -> impl clap::builder::TypedValueParser<Value = Palette> {
    PossibleValuesParser::new(["default", "colour-blind"]).map(|name| match name.as_str() {
        "colour-blind" => Palette::ColourBlind,
        _ => Palette::Default,
    })
}
