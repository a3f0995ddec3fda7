//! Counting and rounding: ratios, totals, and the percentage that the user's own tool would print.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Ratio {
    /// How many were reached; never more than `total`.
    pub covered: u64,
    /// How many there are.
    pub total: u64,
}

impl Ratio {
    /// A ratio; `covered` is held below `total`, whatever a report claims.
    #[must_use]
    pub fn new(covered: u64, total: u64) -> Self {
        Self { covered: covered.min(total), total }
    }

    /// How many were not reached.
    #[must_use]
    pub fn missing(self) -> u64 {
        self.total - self.covered
    }

    /// The percentage. Of nothing, all is covered: coverage.py, lcov's peers and istanbul agree on 100.
    #[must_use]
    pub fn percent(self) -> Percent {
        Percent(if self.total == 0 { 100.0 } else { 100.0 * self.covered as f64 / self.total as f64 })
    }
}

impl Add for Ratio {
    type Output = Self;
    /// Reports state totals of any size: a sum that does not fit is the greatest that does.
    fn add(self, other: Self) -> Self {
        let (covered, total) = (self.covered.saturating_add(other.covered), self.total.saturating_add(other.total));
        Self { covered, total }
    }
}

/// A share of 100, between 0 and 100.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Percent(pub f64);

impl Percent {
    /// Rounded to `precision` decimals, but never to 0 or 100 unless it is exactly that. This is coverage.py's rule
    /// (`Numbers.display_covered`, <https://github.com/nedbat/coveragepy/blob/master/coverage/results.py>).
    #[must_use]
    pub fn rounded(self, precision: u8) -> f64 {
        let smallest = 10_f64.powi(-i32::from(precision));
        if self.0 > 0.0 && self.0 < smallest {
            smallest
        } else if self.0 < 100.0 && self.0 > 100.0 - smallest {
            100.0 - smallest
        } else {
            round_half_even(self.0, precision)
        }
    }

    /// As text with `precision` decimals and no sign: `27`, `99.9`.
    #[must_use]
    pub fn text(self, precision: u8) -> String {
        format!("{:.*}", usize::from(precision), self.rounded(precision))
    }

    /// Whether `fail_under` rejects this total: the rounded total is below it, and a limit of 100 means exactly 100.
    /// This is coverage.py's rule (`should_fail_under` in the same file).
    #[must_use]
    pub fn is_below(self, fail_under: f64, precision: u8) -> bool {
        if fail_under >= 100.0 {
            return self.0 < 100.0;
        }
        round_half_even(self.0, precision) < fail_under
    }
}

/// Python's `round` and `%.Nf`: the nearest decimal to the exact binary value, and to the even one from the middle.
/// Rust's formatting rounds by the same rule.
fn round_half_even(value: f64, precision: u8) -> f64 {
    format!("{value:.*}", usize::from(precision)).parse().unwrap_or(value)
}

/// What a percentage counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Metric {
    /// Lines that hold code.
    #[default]
    Lines,
    /// Lines and branches together, as coverage.py counts when it measured branches.
    LinesAndBranches,
    /// Branches alone.
    Branches,
    /// Functions alone.
    Functions,
    /// Statements, of which a line can hold several (Go, istanbul, scoverage).
    Statements,
    /// Instructions of the virtual machine (JaCoCo).
    Instructions,
}

impl Metric {
    /// The metric in words, as the screen names it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::LinesAndBranches => "lines + branches",
            Self::Branches => "branches",
            Self::Functions => "functions",
            Self::Statements => "statements",
            Self::Instructions => "instructions",
        }
    }
}

/// The counts of a file, a folder, a component or a whole report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Lines that hold code.
    pub lines: Ratio,
    /// Lines that ran with a branch not taken. Lines, as they are marked: coverage.py's `BrPart` counts the branches not
    /// taken on these lines, and is more where a line misses several.
    pub partial: u64,
    /// Branches; `None` where the report says nothing of branches.
    pub branches: Option<Ratio>,
    /// Functions; `None` where the report says nothing of functions.
    pub functions: Option<Ratio>,
    /// Statements; `None` where the report counts lines only.
    pub statements: Option<Ratio>,
    /// Instructions; `None` where the report does not count them.
    pub instructions: Option<Ratio>,
    /// Outcomes of conditions (MC/DC); `None` where they were not measured.
    pub conditions: Option<Ratio>,
    /// Lines that ran in files of which it is unknown how many did not. They are not among `lines`.
    pub uncounted: u64,
    /// Files of which it is unknown how many lines there are.
    pub unknown_files: u64,
}

impl Totals {
    /// The ratio that a metric counts. What is unknown counts nothing.
    #[must_use]
    pub fn by(&self, metric: Metric) -> Ratio {
        match metric {
            Metric::Lines => self.lines,
            Metric::LinesAndBranches => self.lines + self.branches.unwrap_or_default(),
            Metric::Branches => self.branches.unwrap_or_default(),
            Metric::Functions => self.functions.unwrap_or_default(),
            Metric::Statements => self.statements.unwrap_or_default(),
            Metric::Instructions => self.instructions.unwrap_or_default(),
        }
    }

    /// The percentage of what a metric counts; `None` where it is unknown how many there are.
    #[must_use]
    pub fn percent(&self, metric: Metric) -> Option<Percent> {
        let ratio = self.by(metric);
        (ratio.total > 0 || self.unknown_files == 0).then(|| ratio.percent())
    }

    /// The same as text with its sign: `27%`, or `?`.
    #[must_use]
    pub fn percent_text(&self, metric: Metric, precision: u8) -> String {
        self.percent(metric).map_or_else(|| "?".to_owned(), |percent| format!("{}%", percent.text(precision)))
    }

    /// These totals, and those of another where these say nothing.
    pub(super) fn or(&self, other: &Self) -> Self {
        Self {
            lines: if self.lines.total > 0 { self.lines } else { other.lines },
            partial: self.partial.max(other.partial),
            branches: self.branches.or(other.branches),
            functions: self.functions.or(other.functions),
            statements: self.statements.or(other.statements),
            instructions: self.instructions.or(other.instructions),
            conditions: self.conditions.or(other.conditions),
            uncounted: self.uncounted.max(other.uncounted),
            unknown_files: self.unknown_files.max(other.unknown_files),
        }
    }
}

fn add_known(a: Option<Ratio>, b: Option<Ratio>) -> Option<Ratio> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a + b),
        (one, other) => one.or(other),
    }
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.lines = self.lines + other.lines;
        self.partial += other.partial;
        self.branches = add_known(self.branches, other.branches);
        self.functions = add_known(self.functions, other.functions);
        self.statements = add_known(self.statements, other.statements);
        self.instructions = add_known(self.instructions, other.instructions);
        self.conditions = add_known(self.conditions, other.conditions);
        self.uncounted += other.uncounted;
        self.unknown_files += other.unknown_files;
    }
}

impl Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, totals| {
            sum += totals;
            sum
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(covered: u64, total: u64, precision: u8, text: &str) {
        assert_eq!(Ratio::new(covered, total).percent().text(precision), text);
    }

    #[test]
    fn zero_and_hundred_mean_exactly_that() {
        check(0, 1000, 0, "0");
        check(1, 1000, 0, "1");
        check(999, 1000, 0, "99");
        check(1000, 1000, 0, "100");
        check(0, 0, 0, "100");
        check(1, 100_000, 2, "0.01");
        check(99_999, 100_000, 2, "99.99");
    }

    #[test]
    fn what_reports_state_adds_up_to_something() {
        let [some, most] = [Ratio::new(1, 2), Ratio::new(u64::MAX, u64::MAX)];
        assert_eq!([some + some, some + most, most + most], [Ratio::new(2, 4), most, most]);
    }

    #[test]
    fn the_middle_goes_to_the_even_one() {
        check(1, 40, 0, "2");
        check(3, 40, 0, "8");
        check(1, 8, 2, "12.50");
    }

    #[test]
    fn of_an_unknown_number_the_percentage_is_unknown() {
        let mut totals = Totals { unknown_files: 1, ..Totals::default() };
        assert_eq!((totals.percent(Metric::Lines), totals.percent_text(Metric::Lines, 1)), (None, "?".into()));
        totals.lines = Ratio::new(1, 2);
        assert_eq!(totals.percent_text(Metric::Lines, 1), "50.0%");
        assert_eq!(Totals::default().percent_text(Metric::Lines, 0), "100%");
    }

    #[test]
    fn fail_under_compares_the_rounded_total() {
        assert!(!Ratio::new(149, 1000).percent().is_below(15.0, 0), "14.9 rounds to 15");
        assert!(Ratio::new(149, 1000).percent().is_below(15.0, 1));
        assert!(Ratio::new(9999, 10_000).percent().is_below(100.0, 0), "100 means exactly 100");
        assert!(!Ratio::new(0, 0).percent().is_below(100.0, 0));
    }
}
