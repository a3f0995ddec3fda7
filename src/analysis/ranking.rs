//! Which test next: gaps and functions ranked by what a test of them is worth, each with the reasons.
//!
//! # The formula
//!
//! The score of an entry is the product of its terms, each to the power of its weight:
//!
//! ```text
//! score = gain × size × complexity × reach × kind × goal × change × tests × crap
//! ```
//!
//! A term is 1 where it makes no difference. A weight of 0 switches a term off, 2 lets it count twice. Because the terms are
//! multiplied, only their ratios matter, and no unit has to be brought to another.
//!
//! [`Term::formula`] says of each term what it is and why; the README has it as a table.
//!
//! CRAP is complexity² × (1 − coverage)³ + complexity of the function, with the coverage of its lines: Alberto Savoia and
//! Bob Evans, *crap4j*, 2007 (<https://www.artima.com/weblogs/viewpost.jsp?thread=210575>).
//!
//! The ways of an entry are the complexity of its function, in the share of the function's missing lines that it has, and at
//! least one; of what lies outside of functions they are one more than its missing branches.
//!
//! **Invariants.** What is unknown makes no difference. Equal scores are ordered by gain, then by place, so that the order
//! is always the same.

mod formula;
#[cfg(test)]
mod tests;
mod words;

pub use formula::crap;
pub use words::Around;

use super::goals::Standing;
use super::units::Kind;
use crate::model::Ratio;

/// A reason for or against an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// What covering it adds to the total.
    Gain,
    /// How much there is to cover.
    Size,
    /// How many ways lead through it.
    Complexity,
    /// How far its function and its file ran already.
    Reach,
    /// What it is.
    Kind,
    /// Where its component stands.
    Goal,
    /// How recently and how often its file changed.
    Change,
    /// How many tests come close already.
    Tests,
    /// How risky its function is.
    Crap,
}

impl Term {
    /// Every term.
    pub const ALL: [Self; 9] = [
        Self::Gain,
        Self::Size,
        Self::Complexity,
        Self::Reach,
        Self::Kind,
        Self::Goal,
        Self::Change,
        Self::Tests,
        Self::Crap,
    ];

    /// Those that say something in words, in the order in which they are read.
    pub const READ: [Self; 8] =
        [Self::Kind, Self::Size, Self::Complexity, Self::Reach, Self::Tests, Self::Goal, Self::Change, Self::Crap];

    /// Its name in the configuration, in JSON and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gain => "gain",
            Self::Size => "size",
            Self::Complexity => "complexity",
            Self::Reach => "reach",
            Self::Kind => "kind",
            Self::Goal => "goal",
            Self::Change => "change",
            Self::Tests => "tests",
            Self::Crap => "crap",
        }
    }

    /// What it multiplies the score by, and why.
    #[must_use]
    pub fn formula(self) -> (&'static str, &'static str) {
        match self {
            Self::Gain => ("what covering it adds to the hits of the total", "this is what one wants"),
            Self::Size => (
                "1 / (1 + lines / 20)",
                "a test takes some work before it runs anything, and twenty lines more as much again",
            ),
            Self::Complexity => {
                ("1 / (1 + ways / 10)", "each way through it takes a test of its own: ten as much as the first start")
            }
            Self::Reach => (
                "entered 0.8 + 0.2 × the share of its function that ran; never entered 0.6; nothing of its file ran 0.4",
                "a test that is there is soon extended; a file that no test loads takes fixtures first",
            ),
            Self::Kind => (
                "error path 0.7, guard 0.9, outside of functions 0.5, `__main__` 0.1, type checkers 0, all else 1",
                "what goes right comes first; some lines no test can run",
            ),
            Self::Goal => (
                "2 in a component below its floor, 0.5 in one that reached all it was asked for",
                "the goals are the user's own word on what matters",
            ),
            Self::Change => (
                "2 if its file changed since the base; else 1 + commits / (commits + 3) × ½^(days / 30)",
                "what changes breaks (Nagappan and Ball, ICSE 2005); the base is what is under review now",
            ),
            Self::Tests => ("1 + n / (n + 2), n tests that run the line before it", "these come close already"),
            Self::Crap => (
                "1 + CRAP / (CRAP + 30)",
                "complex and untested code is where faults are; 30 is where the metric's authors begin to worry",
            ),
        }
    }

    /// What sorting by it brings first.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Gain => "most lines and branches first, as the total counts them",
            Self::Size => "least to cover first",
            Self::Complexity => "fewest ways through it first",
            Self::Reach => "what tests already run most of first",
            Self::Kind => "what goes right first, error paths later",
            Self::Goal => "components below their floor first",
            Self::Change => "changed since the base, recently and often first",
            Self::Tests => "what most tests come close to first",
            Self::Crap => "riskiest function first (CRAP)",
        }
    }
}

/// How much each term counts: the power to which it is taken; 0 switches it off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights([f64; Term::ALL.len()]);

impl Weights {
    /// The most that a weight can be.
    pub const MOST: f64 = 10.0;

    /// The weight of a term.
    #[must_use]
    pub fn of(&self, term: Term) -> f64 {
        self.0[term as usize]
    }

    /// Sets the weight of a term.
    pub fn set(&mut self, term: Term, weight: f64) {
        self.0[term as usize] = weight;
    }
}

impl Default for Weights {
    fn default() -> Self {
        Self([1.0; Term::ALL.len()])
    }
}

/// What is known of an entry, in numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// What it is.
    pub kind: Kind,
    /// What covering it adds to the hits of the total.
    pub gain: u32,
    /// Lines of it that never ran.
    pub lines: u32,
    /// Branches of it that were not taken.
    pub branches: u32,
    /// How many gaps it stands for.
    pub gaps: u32,
    /// Its function, where it lies in one.
    pub function: Option<FunctionMeasures>,
    /// Whether anything of its file ran.
    pub is_loaded: bool,
    /// Where its component stands, if it has a goal.
    pub standing: Option<Standing>,
    /// What the history says of its file, where there is one.
    pub change: Option<Change>,
    /// How many tests run what stands before it, where the report names tests.
    pub tests: Option<u32>,
}

/// What is known of the function of an entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FunctionMeasures {
    /// Whether it was ever entered, where that is known.
    pub entered: Option<bool>,
    /// Its own lines.
    pub lines: Ratio,
    /// McCabe's cyclomatic complexity, where known.
    pub complexity: Option<u32>,
}

/// What the history of a project says of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Change {
    /// Whether it changed since the base: the last commit that it shares with the default branch.
    pub since_base: bool,
    /// Days since the last commit that changed it; none where none of those looked at did.
    pub days: Option<u32>,
    /// Commits that changed it, of those looked at.
    pub commits: u32,
    /// How many days back were looked at.
    pub within: u32,
}

/// An entry and what it is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Its place in the list that was ranked.
    pub place: u32,
    /// The product of its terms.
    pub score: f64,
}

/// Ranks entries: the best first. The order of equal ones is that of their gains, then that in which they are given.
#[must_use]
pub fn rank(all: &[Measures], weights: &Weights) -> Vec<Ranked> {
    let score = |(place, one): (u32, &Measures)| Ranked { place, score: one.score(weights) };
    let mut ranked: Vec<Ranked> = (0..).zip(all).map(score).collect();
    sort(&mut ranked, all, |one| one.score);
    ranked
}

/// The same in the order of a single term, the best first; equal ones by their scores.
#[must_use]
pub fn rank_by(all: &[Measures], weights: &Weights, term: Term) -> Vec<Ranked> {
    let mut ranked = rank(all, weights);
    let keys: Vec<f64> = all.iter().map(|one| one.key(term)).collect();
    ranked.sort_by(|a, b| keys[b.place as usize].total_cmp(&keys[a.place as usize]));
    ranked
}

fn sort(ranked: &mut [Ranked], all: &[Measures], key: impl Fn(&Ranked) -> f64) {
    ranked.sort_unstable_by(|a, b| {
        let gain = |one: &Ranked| all[one.place as usize].gain;
        key(b).total_cmp(&key(a)).then_with(|| gain(b).cmp(&gain(a))).then(a.place.cmp(&b.place))
    });
}
