//! What the user asked for, whatever it was read from: goals, components, path rewrites.

use super::PathSet;
use super::ranking::Weights;

/// Goals, components and rewrites in force.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Floors and milestones of the total.
    pub goals: Goals,
    /// Named sets of files, in the user's order. A file belongs to the first that matches.
    pub components: Vec<Component>,
    /// Beginnings of reported paths and what they are on this machine, in the order in which they are tried.
    pub rewrites: Vec<Rewrite>,
    /// Files that are left out of everything.
    pub ignore: PathSet,
    /// How much each reason counts in the queue of what to test next.
    pub ranking: Weights,
}

/// Goals of the total.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Goals {
    /// The percentage below which the total fails, as coverage.py's `fail_under`.
    pub fail_under: Option<f64>,
    /// Percentages to reach one after the other, ascending.
    pub milestones: Vec<f64>,
    /// Decimals of every percentage shown and compared.
    pub precision: u8,
}

/// A named set of files.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Its name, in the user's words.
    pub name: String,
    /// Chooses its files by their project-relative paths.
    pub paths: PathSet,
    /// What its percentage should be.
    pub goal: Option<GoalRange>,
}

/// A floor, and perhaps a ceiling, in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GoalRange {
    /// The least that is good enough.
    pub floor: f64,
    /// What one aims at; reaching it ends the work.
    pub ceiling: Option<f64>,
}

/// The beginning of reported paths and what stands there on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// The beginning as reported: `/app/`.
    pub from: String,
    /// What it is on this machine, relative to the project root or absolute: `./`.
    pub to: String,
    /// How `from` is to be read.
    pub kind: RewriteKind,
}

/// How the beginning of a reported path is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RewriteKind {
    /// As it stands, compared by whole components.
    Prefix,
    /// A pattern of coverage.py's `[paths]`: <https://coverage.readthedocs.io/en/latest/config.html#config-paths>.
    CoveragePy,
    /// The left side of one of Codecov's `fixes`: <https://docs.codecov.com/docs/fixing-paths>.
    Codecov,
}

impl Rewrite {
    /// A rewrite of a prefix as it stands.
    #[must_use]
    pub fn prefix(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { from: from.into(), to: to.into(), kind: RewriteKind::Prefix }
    }
}
