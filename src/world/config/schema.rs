//! The shape of our configuration file. The names of its fields are the keys; the documentation of a key is here.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use toml::Spanned;

/// `lacuna.toml`, or `[tool.lacuna]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    /// Reports to open: paths and globs, relative to this file.
    pub(super) reports: Option<Vec<String>>,
    /// The report that changes count from: a path, relative to this file.
    pub(super) baseline: Option<String>,
    /// Folders outside the project in which sources may be opened.
    pub(super) roots: Option<Vec<String>>,
    pub(super) goals: Goals,
    pub(super) components: Vec<Component>,
    /// Reported prefix = prefix on this machine.
    pub(super) paths: BTreeMap<String, String>,
    /// Files to leave out: globs, relative to this file.
    pub(super) ignore: Option<Vec<Spanned<String>>>,
    pub(super) theme: Option<Theme>,
    pub(super) palette: Option<Palette>,
    /// Draw with ASCII only.
    pub(super) ascii: Option<bool>,
    /// Columns of a tab stop.
    pub(super) tab_width: Option<Spanned<u8>>,
    pub(super) run: Option<Run>,
    pub(super) ranking: Ranking,
    /// Action id = list of keys.
    pub(super) keys: BTreeMap<String, Vec<String>>,
}

/// `[goals]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Goals {
    pub(super) fail_under: Option<Spanned<f64>>,
    pub(super) milestones: Option<Vec<Spanned<f64>>>,
    pub(super) precision: Option<Spanned<u8>>,
}

/// `[[components]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Component {
    pub(super) name: String,
    pub(super) paths: Vec<Spanned<String>>,
    pub(super) goal: Option<Spanned<Goal>>,
}

/// A floor, or a floor and a ceiling.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goal {
    pub(super) floor: f64,
    pub(super) ceiling: Option<f64>,
}

/// `[ranking]`: how much each term counts; 0 switches it off.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Ranking {
    pub(super) gain: Option<Spanned<f64>>,
    pub(super) size: Option<Spanned<f64>>,
    pub(super) complexity: Option<Spanned<f64>>,
    pub(super) reach: Option<Spanned<f64>>,
    pub(super) kind: Option<Spanned<f64>>,
    pub(super) goal: Option<Spanned<f64>>,
    pub(super) change: Option<Spanned<f64>>,
    pub(super) tests: Option<Spanned<f64>>,
    pub(super) crap: Option<Spanned<f64>>,
}

/// The test command.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Run {
    /// What runs the tests and writes the report.
    pub command: Option<String>,
    /// Folders whose changes run it again.
    pub watch: Vec<String>,
    /// The JUnit XML that the command writes: a path or a glob, relative to this file.
    pub junit: Option<String>,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the terminal's background is.
    #[default]
    Auto,
    /// For a light background.
    Light,
    /// For a dark background.
    Dark,
}

/// Which colours tell covered from missed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Palette {
    /// Green and red.
    #[default]
    Default,
    /// Blue and orange.
    ColourBlind,
}

impl<'de> Deserialize<'de> for Goal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GoalVisitor)
    }
}

struct GoalVisitor;

impl<'de> Visitor<'de> for GoalVisitor {
    type Value = Goal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a percentage, or [floor, ceiling]")
    }

    fn visit_f64<E: Error>(self, floor: f64) -> Result<Goal, E> {
        Ok(Goal { floor, ceiling: None })
    }

    fn visit_i64<E: Error>(self, floor: i64) -> Result<Goal, E> {
        self.visit_f64(floor as f64)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Goal, A::Error> {
        let floor = seq.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        let ceiling = Some(seq.next_element()?.ok_or_else(|| A::Error::invalid_length(1, &self))?);
        match seq.next_element::<f64>()? {
            Some(_) => Err(A::Error::invalid_length(3, &self)),
            None => Ok(Goal { floor, ceiling }),
        }
    }
}
