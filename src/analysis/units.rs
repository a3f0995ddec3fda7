//! Gaps as units of work: what one test could cover, whose it is, and what covering it gains.
//!
//! A unit is what never ran between two lines that did, as far as one owner goes: a function, or what lies outside of all
//! functions. Blank lines, comments and nested functions do not split it. A branch that was not taken counts to the unit
//! that it leads into, where the report says that it does, since the same test covers both; else it is a unit by itself.
//!
//! **Invariants.** The lines of a file's units are its missing lines and their branches its missing branches, each of them
//! once, whether its source is known or not. The same holds for statements and instructions where they are what the total
//! counts.

mod deal;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::functions::Functions;
use super::syntax::{Purpose, Syntax};
use crate::model::{FileCoverage, Metric};

/// Something that a test could cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its first line; of a branch by itself the line that it starts on.
    pub first: u32,
    /// Its last line.
    pub last: u32,
    /// Its function, by its place among those of the file; none where it lies outside of all of them.
    pub owner: Option<u32>,
    /// What it is.
    pub kind: Kind,
    /// How many lines of it never ran: those between `first` and `last` that have its owner.
    pub lines: u32,
    /// How many branches of it were not taken: those that start on its lines, and those of `partial`.
    pub branches: u32,
    /// What covering it adds to the hits of the total.
    pub gain: u32,
    /// Lines that ran or hold no statement, with how many of their branches that were not taken count to it; ascending.
    pub partial: Vec<(u32, u32)>,
    /// How many gaps it stands for: one, or all those of its function.
    pub gaps: u32,
}

/// What a gap is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The whole of a function that never ran.
    NeverEntered,
    /// It runs when something went wrong, or says that it did.
    ErrorPath,
    /// It leaves early when there is nothing to do.
    Guard,
    /// Another part of a function that ran, or a branch that was not taken.
    OtherBranch,
    /// Outside of all functions, in a file that ran.
    ImportTime,
    /// It runs only when the file is the program itself.
    Main,
    /// For type checkers only: no test can run it.
    TypeChecking,
    /// Of a file of which nothing ran.
    NeverLoaded,
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::NeverEntered,
        Self::ErrorPath,
        Self::Guard,
        Self::OtherBranch,
        Self::ImportTime,
        Self::Main,
        Self::TypeChecking,
        Self::NeverLoaded,
    ];

    /// Its name in JSON and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NeverEntered => "never-entered",
            Self::ErrorPath => "error-path",
            Self::Guard => "guard",
            Self::OtherBranch => "other-branch",
            Self::ImportTime => "import-time",
            Self::Main => "main",
            Self::TypeChecking => "type-checking",
            Self::NeverLoaded => "never-loaded",
        }
    }

    /// Which gaps it is, in words for a list of kinds.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::NeverEntered => "the whole of a function that never ran",
            Self::ErrorPath => "runs when something went wrong, or says that it did",
            Self::Guard => "leaves early",
            Self::OtherBranch => "another part of a function that ran",
            Self::ImportTime => "outside of all functions",
            Self::Main => "runs only when the file is the program itself",
            Self::TypeChecking => "for type checkers only",
            Self::NeverLoaded => "in a file of which nothing ran",
        }
    }

    /// What it is, in words for one of them.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NeverEntered => "never entered",
            Self::ErrorPath => "error path",
            Self::Guard => "guard",
            Self::OtherBranch => "never ran",
            Self::ImportTime => "outside of functions",
            Self::Main => "runs only as the program itself",
            Self::TypeChecking => "for type checkers only: exclude it",
            Self::NeverLoaded => "nothing of its file ran",
        }
    }
}

/// The functions and units of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileUnits {
    /// Its functions, and what ran of them.
    pub functions: Arc<Functions>,
    /// Its units, in the order of their first lines.
    pub units: Vec<Unit>,
}

impl FileUnits {
    /// Takes a file apart, as far as its source is known. What covering a unit gains is counted as the total counts.
    #[must_use]
    pub fn of(file: &FileCoverage, syntax: Option<&Syntax>, metric: Metric) -> Self {
        let (definitions, header) = syntax.map_or((&[][..], Default::default()), |it| (&it.definitions, it.header));
        let functions = Functions::of(file, definitions, header);
        let mut deal = deal::Deal::new(file, &functions, syntax);
        deal.lines();
        deal.branches();
        deal.gains(metric);
        let units = deal.finish();
        Self { functions: Arc::new(functions), units }
    }

    /// The same with one unit for each function, and one for what lies outside of all of them. Its kind is that of the most
    /// of it.
    #[must_use]
    pub fn by_function(&self) -> Self {
        self.by_function_apart(|_| None).0
    }

    /// The same with units kept apart that `apart` tells apart by their places, and what it says of each that comes of it.
    #[must_use]
    pub fn by_function_apart(&self, apart: impl Fn(u32) -> Option<u32>) -> (Self, Vec<Option<u32>>) {
        let mut units: Vec<(Unit, [u32; Kind::ALL.len()])> = Vec::new();
        let mut groups = Vec::new();
        let mut places: FxHashMap<(Option<u32>, Option<u32>), usize> = FxHashMap::default();
        for (place, unit) in (0..).zip(&self.units) {
            let group = apart(place);
            let (kind, share) = (unit.kind as usize, unit.lines + unit.branches);
            let at = *places.entry((unit.owner, group)).or_insert(units.len());
            match units.get_mut(at) {
                Some((whole, _)) => whole.join(unit),
                None => {
                    units.push((unit.clone(), Default::default()));
                    groups.push(group);
                }
            }
            units[at].1[kind] += share;
        }
        let settled = units.into_iter().map(|(mut unit, shares)| {
            let most = shares.iter().max().copied().unwrap_or_default();
            if shares[unit.kind as usize] < most {
                unit.kind = Kind::ALL.iter().copied().find(|&kind| shares[kind as usize] == most).unwrap_or(unit.kind);
            }
            unit
        });
        (Self { functions: Arc::clone(&self.functions), units: settled.collect() }, groups)
    }

    /// The lines of a unit that never ran.
    pub fn lines_of(&self, file: &FileCoverage, unit: &Unit) -> Vec<u32> {
        let is_its_own = |&line: &u32| self.functions.owner(line).map(|owner| owner as u32) == unit.owner;
        let within = file.lines.missed().skip_while(|&line| line < unit.first);
        within.take_while(|&line| line <= unit.last).filter(is_its_own).collect()
    }
}

impl Unit {
    /// Takes in another of the same owner, which stands below.
    fn join(&mut self, other: &Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.lines += other.lines;
        self.branches += other.branches;
        self.gain += other.gain;
        self.gaps += other.gaps;
        self.partial.extend(&other.partial);
        self.partial.sort_unstable();
        self.partial.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.1 += later.1;
            }
            same
        });
    }
}

/// What a line is there for, as a kind.
fn kind_of(purpose: Purpose) -> Kind {
    match purpose {
        Purpose::Error => Kind::ErrorPath,
        Purpose::Guard => Kind::Guard,
        Purpose::Main => Kind::Main,
        Purpose::TypeChecking => Kind::TypeChecking,
    }
}
