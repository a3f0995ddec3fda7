//! The terms of the formula as numbers.

use super::{Change, Measures, Term, Weights};
use crate::analysis::goals::Standing;
use crate::analysis::units::Kind;
use crate::model::Ratio;

/// So many lines take as much work as to begin a test.
const LINES_OF_A_START: f64 = 20.0;
/// So many ways do.
const WAYS_OF_A_START: f64 = 10.0;
/// After so many days a change is worth half as much.
const HALF_LIFE: f64 = 30.0;
/// The CRAP from which on its authors call a function crappy.
const CRAPPY: f64 = 30.0;

/// complexity² × (1 − coverage)³ + complexity, with the coverage of the function's lines.
#[must_use]
pub fn crap(complexity: u32, lines: Ratio) -> f64 {
    let complexity = f64::from(complexity);
    complexity.powi(2) * (1.0 - share(lines)).powi(3) + complexity
}

fn share(lines: Ratio) -> f64 {
    if lines.total == 0 { 0.0 } else { lines.covered as f64 / lines.total as f64 }
}

impl Measures {
    /// The CRAP of its function, where its complexity is known.
    #[must_use]
    pub fn crap(&self) -> Option<f64> {
        let function = self.function?;
        Some(crap(function.complexity?, function.lines))
    }

    /// Whether its function was entered, as far as is known.
    #[must_use]
    pub fn is_entered(&self) -> Option<bool> {
        self.function?.entered
    }

    /// How many ways lead through it.
    #[must_use]
    pub fn ways(&self) -> f64 {
        let known = self.function.and_then(|function| Some((function.complexity?, function.lines.missing())));
        match known {
            Some((complexity, missing)) if missing > 0 => {
                (f64::from(complexity) * f64::from(self.lines) / missing as f64).max(1.0)
            }
            _ => 1.0 + f64::from(self.branches),
        }
    }

    /// What a term is for it, in its own unit: hits, lines, ways, a share, commits, tests, CRAP. What is unknown is
    /// nothing, and so is what is no number.
    #[must_use]
    pub fn value(&self, term: Term) -> Option<f64> {
        match term {
            Term::Gain => Some(self.gain.into()),
            Term::Size => Some(self.lines.into()),
            Term::Complexity => self.function?.complexity.map(f64::from),
            Term::Reach => self.function.filter(|it| it.lines.total > 0).map(|function| share(function.lines)),
            Term::Change => self.change.map(|change| change.commits.into()),
            Term::Tests => self.tests.map(f64::from),
            Term::Crap => self.crap(),
            Term::Kind | Term::Goal => None,
        }
    }

    /// What a term multiplies the score by, before it is weighted.
    #[must_use]
    pub fn factor(&self, term: Term) -> f64 {
        match term {
            Term::Gain => self.gain.into(),
            Term::Size => 1.0 / (1.0 + f64::from(self.lines) / LINES_OF_A_START),
            Term::Complexity => 1.0 / (1.0 + self.ways() / WAYS_OF_A_START),
            Term::Reach => self.reach(),
            Term::Kind => match self.kind {
                Kind::NeverEntered | Kind::OtherBranch | Kind::NeverLoaded => 1.0,
                Kind::ErrorPath => 0.7,
                Kind::Guard => 0.9,
                Kind::ImportTime => 0.5,
                Kind::Main => 0.1,
                Kind::TypeChecking => 0.0,
            },
            Term::Goal => match self.standing {
                Some(Standing::Below) => 2.0,
                Some(Standing::Within) | None => 1.0,
                Some(Standing::Reached) => 0.5,
            },
            Term::Change => self.change.map_or(1.0, Change::factor),
            Term::Tests => self.tests.map_or(1.0, |tests| 1.0 + f64::from(tests) / (f64::from(tests) + 2.0)),
            Term::Crap => self.crap().map_or(1.0, |crap| 1.0 + crap / (crap + CRAPPY)),
        }
    }

    /// The product of all terms, each to the power of its weight.
    #[must_use]
    pub fn score(&self, weights: &Weights) -> f64 {
        self.product(weights, &Term::ALL)
    }

    /// How much work it is, in starts of a test: the terms of the price, weighted. Always more than nothing.
    #[must_use]
    pub fn price(&self, weights: &Weights) -> f64 {
        1.0 / self.product(weights, &[Term::Size, Term::Complexity, Term::Reach])
    }

    fn product(&self, weights: &Weights, terms: &[Term]) -> f64 {
        let factor = |&term: &Term| match weights.of(term) {
            0.0 => 1.0,
            1.0 => self.factor(term),
            weight => self.factor(term).powf(weight),
        };
        terms.iter().map(factor).product()
    }

    /// What a sort by a term goes by; the most comes first.
    pub(super) fn key(&self, term: Term) -> f64 {
        match term {
            // What is unknown comes last.
            Term::Complexity if self.value(term).is_none() => 0.0,
            _ => self.factor(term),
        }
    }

    fn reach(&self) -> f64 {
        match (self.is_loaded, self.function) {
            (false, _) => 0.4,
            (true, Some(function)) => match function.entered {
                Some(false) => 0.6,
                Some(true) => 0.8 + 0.2 * share(function.lines),
                None => 1.0,
            },
            (true, None) => 1.0,
        }
    }
}

impl Change {
    fn factor(self) -> f64 {
        if self.since_base {
            return 2.0;
        }
        let Some(days) = self.days else { return 1.0 };
        let (commits, days) = (f64::from(self.commits), f64::from(days));
        1.0 + commits / (commits + 3.0) * 0.5_f64.powf(days / HALF_LIFE)
    }
}
