//! Every function as it is listed, covered or not, in the order of one of its figures.

use std::cmp::Ordering;

use super::next::{Around, Only};
use crate::analysis::functions::FunctionCoverage;
use crate::analysis::ranking::crap;
use crate::analysis::worklist::Worklist;
use crate::model::Ratio;

/// What orders functions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FunctionOrder {
    /// Most lines that never ran first.
    #[default]
    Missing,
    /// Least covered first.
    Percent,
    /// Most ways through it first.
    Complexity,
    /// Riskiest first.
    Crap,
    /// By name.
    Name,
}

impl FunctionOrder {
    /// Every order, in that in which they follow each other.
    pub const ALL: [Self; 5] = [Self::Missing, Self::Percent, Self::Complexity, Self::Crap, Self::Name];

    /// What it orders by, in a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Percent => "%",
            Self::Complexity => "complexity",
            Self::Crap => "CRAP",
            Self::Name => "name",
        }
    }
}

/// A function, by the place of its file in the worklist and its own in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunctionPlace {
    /// The file.
    pub file: u32,
    /// The function.
    pub function: u32,
}

/// The CRAP of a function, where its complexity is known.
#[must_use]
pub fn crap_of(function: &FunctionCoverage) -> Option<f64> {
    Some(crap(function.complexity?, function.lines))
}

/// The functions that are listed, in this order; equal ones as they stand.
pub(super) fn list(worklist: &Worklist, order: FunctionOrder, only: &Only, around: &Around) -> Vec<FunctionPlace> {
    let component = only.component.as_ref();
    let components = &around.settings.components;
    let belongs = |path: &str| {
        component
            .is_none_or(|name| components.iter().find(|it| it.paths.is_match(path)).is_some_and(|it| it.name == *name))
    };
    let files = (0..).zip(&worklist.files).filter(|(_, (path, _))| (around.shows)(path) && belongs(path));
    let places = files.flat_map(|(file, (_, units))| {
        let functions = 0..units.functions.all.len() as u32;
        functions.map(move |function| FunctionPlace { file, function })
    });
    let mut places: Vec<FunctionPlace> = places.collect();
    let of = |place: &FunctionPlace| &worklist.files[place.file as usize].1.functions.all[place.function as usize];
    places.sort_by(|a, b| compare(of(a), of(b), order));
    places
}

fn compare(a: &FunctionCoverage, b: &FunctionCoverage, order: FunctionOrder) -> Ordering {
    let share = |lines: Ratio| if lines.total == 0 { 1.0 } else { lines.covered as f64 / lines.total as f64 };
    let missing = || b.lines.missing().cmp(&a.lines.missing());
    match order {
        FunctionOrder::Missing => missing(),
        FunctionOrder::Percent => share(a.lines).total_cmp(&share(b.lines)).then_with(missing),
        FunctionOrder::Complexity => b.complexity.cmp(&a.complexity).then_with(missing),
        FunctionOrder::Crap => {
            let crap = |one| crap_of(one).unwrap_or(-1.0);
            crap(b).total_cmp(&crap(a)).then_with(missing)
        }
        FunctionOrder::Name => a.name.cmp(&b.name),
    }
}
