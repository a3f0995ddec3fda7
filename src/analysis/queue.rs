//! The queue of a report: everything that a test could cover, with what is known of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::aside::Matched;
use super::goals::Standing;
use super::ranking::{Around, Change, FunctionMeasures, Measures, Term, Weights};
use super::settings::{Component, GoalRange};
use super::syntax::Syntax;
use super::units::{FileUnits, Unit};
use crate::model::{FileCoverage, Ratio, Report};

/// So many lines above a gap are looked at for tests.
const MOST_LINES: usize = 1000;

/// What an entry stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Grain {
    /// A gap.
    #[default]
    Gap,
    /// All that is missing in a function, or outside of all functions of a file.
    Function,
}

/// What is known beside the report.
pub struct Beside<'a> {
    /// What the history says of a file.
    pub change: &'a dyn Fn(&str) -> Option<Change>,
    /// What was set aside.
    pub aside: &'a Matched,
    /// The named sets of files with their goals, in their order.
    pub components: &'a [Component],
    /// Decimals of percentages.
    pub precision: u8,
    /// What the base is called, where there is one.
    pub base: Option<&'a str>,
}

/// Everything that a test could cover.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    /// The files that miss something, by path.
    pub files: Vec<QueueFile>,
    /// The components that have a goal, and where they stand.
    pub components: Vec<QueueComponent>,
    /// What can be covered, by file and place in it.
    pub entries: Vec<Entry>,
    /// What is known of each entry, in their order.
    pub measures: Vec<Measures>,
    /// What the base is called.
    base: Option<String>,
}

/// A file that misses something.
#[derive(Debug, Clone)]
pub struct QueueFile {
    /// Its key in the report.
    pub path: Arc<str>,
    /// What the report says of it.
    pub coverage: Arc<FileCoverage>,
    /// Its functions and units.
    pub units: FileUnits,
    /// Its component, by its place among those of the configuration.
    pub component: Option<usize>,
}

/// A component.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueComponent {
    /// Its name.
    pub name: String,
    /// What it is to reach.
    pub goal: Option<GoalRange>,
    /// What the total counts of it.
    pub ratio: Ratio,
    /// How many of its lines never ran.
    pub missing_lines: u64,
    /// Where it stands, if it has a goal.
    pub standing: Option<Standing>,
}

/// Something that a test could cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its file, by its place among those of the queue.
    pub file: u32,
    /// Its unit, by its place among those of the file.
    pub unit: u32,
    /// What it was set aside with, by its place among all that was.
    pub aside: Option<u32>,
}

/// The units of each file of a report, in its order, as far as the syntax of its source is known by its key.
#[must_use]
pub fn units(report: &Report, syntax: &dyn Fn(&str) -> Option<Arc<Syntax>>) -> Vec<FileUnits> {
    let of =
        |(path, file): (&Arc<str>, &Arc<FileCoverage>)| FileUnits::of(file, syntax(path).as_deref(), report.metric);
    report.files.iter().map(of).collect()
}

impl Queue {
    /// Gathers what can be covered, given the units of each file of the report. A function of which some gaps were set aside
    /// is two entries.
    #[must_use]
    pub fn of(report: &Report, units: &[FileUnits], beside: &Beside, grain: Grain) -> Self {
        let components = components(report, beside);
        let names_tests = report.files.values().any(|file| !file.details.contexts.is_empty());
        let mut queue = Self { base: beside.base.map(str::to_owned), ..Self::default() };
        let files = report.files.iter().zip(units).zip(&components.of_files).enumerate();
        for (number, (((path, file), units), &component)) in files {
            if units.units.is_empty() {
                continue;
            }
            let aside = |unit: u32| beside.aside.of(number as u32, unit);
            let (units, asides) = match grain {
                Grain::Gap => (units.clone(), (0..units.units.len() as u32).map(aside).collect()),
                Grain::Function => units.by_function_apart(aside),
            };
            let at = queue.files.len() as u32;
            let standing = component.and_then(|at| components.all[at].standing);
            let change = (beside.change)(path);
            let is_loaded = file.lines.is_empty() || file.lines.iter().any(|line| line.hits > 0);
            for ((place, unit), aside) in (0..).zip(&units.units).zip(asides) {
                let function = unit.owner.map(|owner| {
                    let function = &units.functions.all[owner as usize];
                    let (lines, complexity) = (function.lines, function.complexity);
                    FunctionMeasures { entered: function.is_entered(), lines, complexity }
                });
                let tests = names_tests.then(|| tests_near(file, &units, unit, grain).len() as u32);
                let Unit { kind, gain, lines, branches, gaps, .. } = *unit;
                queue.entries.push(Entry { file: at, unit: place, aside });
                queue.measures.push(Measures {
                    kind,
                    gain,
                    lines,
                    branches,
                    gaps,
                    function,
                    is_loaded,
                    standing,
                    change,
                    tests,
                });
            }
            queue.files.push(QueueFile { path: Arc::clone(path), coverage: Arc::clone(file), units, component });
        }
        queue.components = components.all;
        queue
    }

    /// The file and the unit of an entry, by its place.
    #[must_use]
    pub fn at(&self, place: u32) -> (&QueueFile, &Unit) {
        let Entry { file, unit, .. } = self.entries[place as usize];
        let file = &self.files[file as usize];
        (file, &file.units.units[unit as usize])
    }

    /// The name of an entry's function.
    #[must_use]
    pub fn function(&self, place: u32) -> Option<&str> {
        let (file, unit) = self.at(place);
        Some(&file.units.functions.all[unit.owner? as usize].name)
    }

    /// What words about an entry need to know of what is around it.
    #[must_use]
    pub fn around(&self, place: u32) -> Around<'_> {
        let component = self.at(place).0.component.map(|at| &self.components[at]);
        let component = component.and_then(|it| {
            let goal = it.goal?;
            Some((&*it.name, goal.floor, goal.ceiling))
        });
        Around { component, base: self.base.as_deref() }
    }

    /// The reasons for an entry in words, in the order in which they are read.
    pub fn reasons(&self, place: u32, weights: &Weights) -> impl Iterator<Item = String> {
        let (measures, around) = (&self.measures[place as usize], self.around(place));
        let terms = Term::READ.into_iter().filter(|term| weights.of(*term) > 0.0);
        terms.filter_map(move |term| measures.words(term, &around))
    }

    /// The entry of a file that holds a line of the report, or begins at it.
    #[must_use]
    pub fn on(&self, path: &str, line: u32) -> Option<u32> {
        let file = self.files.binary_search_by(|file| (*file.path).cmp(path)).ok()? as u32;
        let first = self.entries.partition_point(|entry| entry.file < file);
        let own = self.entries[first..].iter().take_while(|entry| entry.file == file);
        let places = (first as u32..).zip(own).map(|(place, _)| place);
        let holds = |&place: &u32| {
            let (file, unit) = self.at(place);
            let owner = file.units.functions.owner(line).map(|owner| owner as u32);
            (unit.first..=unit.last).contains(&line) && (unit.lines == 0 || unit.owner == owner)
        };
        places.into_iter().find(holds)
    }

    /// The tests that come close to an entry, in alphabetical order.
    #[must_use]
    pub fn tests_near(&self, place: u32, grain: Grain) -> Vec<Arc<str>> {
        let (file, unit) = self.at(place);
        tests_near(&file.coverage, &file.units, unit, grain)
    }
}

/// The tests that come close to a unit: of a gap those that run the line before it in its function, of a function all
/// that run a line of it. In alphabetical order.
#[must_use]
fn tests_near(file: &FileCoverage, units: &FileUnits, unit: &Unit, grain: Grain) -> Vec<Arc<str>> {
    let contexts = &file.details.contexts;
    if contexts.is_empty() {
        return Vec::new();
    }
    let is_its_own = |&line: &u32| units.functions.owner(line).map(|owner| owner as u32) == unit.owner;
    let first = unit.owner.map_or(0, |owner| units.functions.all[owner as usize].first);
    if let (Grain::Function, Some(owner)) = (grain, unit.owner) {
        let lines = contexts.lines_to(units.functions.all[owner as usize].last).rev();
        let lines = lines.take_while(|&line| line >= first).filter(is_its_own);
        return lines.flat_map(|line| contexts.on(line)).collect::<BTreeSet<_>>().into_iter().cloned().collect();
    }
    // Of a branch by itself it is the line that it starts on.
    let last = if unit.lines == 0 { unit.first } else { unit.first.saturating_sub(1) };
    let lines = contexts.lines_to(last).rev().take(MOST_LINES).take_while(|&line| line >= first);
    lines.into_iter().find(is_its_own).map_or_else(Vec::new, |line| contexts.on(line).cloned().collect())
}

struct Components {
    all: Vec<QueueComponent>,
    /// By file, in the report's order.
    of_files: Vec<Option<usize>>,
}

fn components(report: &Report, beside: &Beside) -> Components {
    let of = |path: &str| beside.components.iter().position(|component| component.paths.is_match(path));
    let of_files: Vec<Option<usize>> = report.files.keys().map(|path| of(path)).collect();
    let mut ratios = vec![(Ratio::default(), 0); beside.components.len()];
    for (file, component) in report.files.values().zip(&of_files) {
        let Some(at) = *component else { continue };
        let totals = file.totals();
        ratios[at].0 = ratios[at].0 + totals.by(report.metric);
        ratios[at].1 += totals.lines.missing();
    }
    let all = beside.components.iter().zip(ratios).map(|(component, (ratio, missing_lines))| QueueComponent {
        name: component.name.clone(),
        goal: component.goal,
        ratio,
        missing_lines,
        // Of nothing, nothing is below.
        standing: component.goal.filter(|_| ratio.total > 0).map(|goal| goal.standing(ratio, beside.precision)),
    });
    Components { all: all.collect(), of_files }
}
