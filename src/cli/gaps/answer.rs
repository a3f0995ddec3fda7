//! The queue as JSON, as [`super::json`] describes it.

use serde::Serialize;

use super::listing::{Item, Listing};
use crate::analysis::Place;
use crate::analysis::queue::Grain;
use crate::analysis::ranking::Term;
use crate::analysis::testfiles::ToldBy;
use crate::analysis::units::Unit;
use crate::analysis::way::Save;
use crate::cli::json::{self, Counts, Origin, SCHEMA, Warning};
use crate::cli::reading::Reading;
use crate::cli::verdict::{self, Goal};
use crate::model::{FileCoverage, Percent};

#[derive(Debug, Serialize)]
pub(super) struct Answer<'a> {
    schema: u32,
    report: Origin<'a>,
    metric: &'static str,
    total: Counts,
    goals: Vec<Goal>,
    by: &'static str,
    of: usize,
    way: Option<Way>,
    entries: Vec<Entry<'a>>,
    warnings: Vec<Warning<'a>>,
}

#[derive(Debug, Serialize)]
struct Way {
    to: f64,
    needed: u64,
    gain: u64,
    percent: f64,
    saves: &'static str,
    work: f64,
    least_work: f64,
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    path: &'a str,
    source: Option<String>,
    function: Option<&'a str>,
    component: Option<&'a str>,
    kind: &'static str,
    first: u32,
    last: u32,
    lines: Vec<(u32, u32)>,
    branches: Vec<Branches>,
    gaps: u32,
    gain: u32,
    percent: f64,
    score: f64,
    work: f64,
    terms: Vec<Reason>,
    tests: Option<Vec<String>>,
    test_file: Option<TestFile<'a>>,
    aside: Option<SetAside<'a>>,
}

/// Why it was set aside.
#[derive(Debug, Serialize)]
struct SetAside<'a> {
    why: &'static str,
    note: &'a str,
}

/// The test file that is likely to be extended.
#[derive(Debug, Serialize)]
struct TestFile<'a> {
    path: &'a str,
    by: &'static str,
}

/// Branches of a line that were not taken.
#[derive(Debug, Serialize)]
struct Branches {
    line: u32,
    count: u32,
}

#[derive(Debug, Serialize)]
struct Reason {
    name: &'static str,
    value: Option<f64>,
    factor: f64,
    weight: f64,
    words: Option<String>,
}

pub(super) fn answer<'a>(reading: &'a Reading, listing: &'a Listing) -> Answer<'a> {
    let measure = reading.measure();
    let rounded = |percent: Percent| percent.rounded(measure.precision.max(1));
    let way = listing.way.as_ref().map(|way| Way {
        to: way.to,
        needed: way.needed,
        gain: way.route.gain,
        percent: rounded(listing.items.last().map_or(listing.ratio, |item| item.then).percent()),
        saves: match way.save {
            Save::Entries => "entries",
            Save::Work => "work",
        },
        work: way.route.price,
        least_work: way.route.bound,
    });
    Answer {
        schema: SCHEMA,
        report: json::origin(&reading.snapshot),
        metric: measure.name(),
        total: measure.counts(&reading.snapshot.report.totals()),
        goals: verdict::goals(reading, &listing.queue().components),
        by: match listing.grain {
            Grain::Gap => "gap",
            Grain::Function => "function",
        },
        of: listing.of,
        way,
        entries: listing.items.iter().map(|item| entry(reading, listing, item, &rounded)).collect(),
        warnings: json::warnings(&reading.notes),
    }
}

fn entry<'a>(reading: &Reading, listing: &'a Listing, item: &'a Item, rounded: &dyn Fn(Percent) -> f64) -> Entry<'a> {
    let place = item.ranked.place;
    let (file, unit) = listing.queue().at(place);
    let measures = &listing.queue().measures[place as usize];
    let lines = file.units.lines_of(&file.coverage, unit);
    let names_tests = measures.tests.is_some();
    let around = listing.queue().around(place);
    let term = |term: Term| Reason {
        name: term.name(),
        value: measures.value(term),
        factor: measures.factor(term),
        weight: listing.weights.of(term),
        words: measures.words(term, &around),
    };
    Entry {
        path: &file.path,
        source: match reading.snapshot.place(&file.path) {
            Place::Found(path) => Some(path.display().to_string()),
            Place::Outside(_) | Place::Missing(_) => None,
        },
        function: listing.queue().function(place),
        component: file.component.map(|at| &*listing.queue().components[at].name),
        kind: unit.kind.name(),
        first: unit.first,
        last: unit.last,
        branches: branches(&file.coverage, &lines, unit),
        lines: runs(&lines),
        gaps: unit.gaps,
        gain: unit.gain,
        percent: rounded(item.then.percent()),
        score: item.ranked.score,
        work: measures.price(&listing.weights),
        terms: Term::ALL.into_iter().map(term).collect(),
        tests: names_tests.then(|| listing.tests_near(item).iter().map(ToString::to_string).collect()),
        test_file: item.test_file.as_ref().map(|file| TestFile {
            path: &file.path,
            by: match file.by {
                ToldBy::Tests => "tests",
                ToldBy::Name => "name",
                ToldBy::Itself => "itself",
            },
        }),
        aside: listing.aside(item).map(|aside| SetAside { why: aside.why.name(), note: &aside.note }),
    }
}

/// Numbers as runs of neighbours.
fn runs(lines: &[u32]) -> Vec<(u32, u32)> {
    lines.chunk_by(|a, b| a + 1 == *b).map(|run| (run[0], run[run.len() - 1])).collect()
}

fn branches(file: &FileCoverage, lines: &[u32], unit: &Unit) -> Vec<Branches> {
    let on_lines = lines.iter().filter_map(|&line| {
        let count = file.branches.on(line)?;
        Some(Branches { line, count: count.total - count.taken }).filter(|it| it.count > 0)
    });
    let mut all: Vec<Branches> = on_lines.collect();
    all.extend(unit.partial.iter().map(|&(line, count)| Branches { line, count }));
    all.sort_by_key(|one| one.line);
    all
}
