//! What the user asked for, whatever it was read from: goals, components, path rewrites.

use globset::GlobSet;

/// Goals, components and rewrites in force.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Floors and milestones of the total.
    pub goals: Goals,
    /// Named sets of files, in the user's order. A file belongs to the first that matches.
    pub components: Vec<Component>,
    /// Prefixes of reported paths and what they are on this machine, in the user's order.
    pub rewrites: Vec<Rewrite>,
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
#[derive(Debug, Clone)]
pub struct Component {
    /// Its name, in the user's words.
    pub name: String,
    /// The globs over project-relative paths that choose its files.
    pub paths: GlobSet,
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

/// A prefix of reported paths and what stands there on this machine. Compared by whole components.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// Prefix as reported: `/app/`.
    pub from: String,
    /// Prefix on this machine, relative to the project root or absolute: `./`.
    pub to: String,
}
