//! What to test next: 100,000 gaps ranked, the queue of a report made, the way to a percentage; and the syntax of 1,000
//! sources of 300 lines.
//!
//! `cargo bench --bench ranking`; words behind it choose cases. The figures of sources are those of all threads together
//! where the system tells; the calling thread is one of two.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use lacuna::analysis::aside::Matched;
use lacuna::analysis::queue::{Beside, Grain, Queue, units};
use lacuna::analysis::ranking::{Change, FunctionMeasures, Measures, Term, Weights, rank, rank_by};
use lacuna::analysis::route::{self, Offer};
use lacuna::analysis::units::Kind;
use lacuna::model::{BranchCount, BranchesBuilder, FileCoverage, Metric, Ratio, Report};
use lacuna::world::outlines::{Found, Outlines};

#[path = "limits/mod.rs"]
mod limits;
#[path = "sources/mod.rs"]
mod sources;

use limits::Limits;

/// That of the program.
#[global_allocator]
static ALLOCATOR: lacuna::cli::Allocator = lacuna::cli::Allocator;

const GAPS: u32 = 100_000;
const FILES: usize = 10_000;
const SOURCES: usize = 1_000;
const LINES: usize = 300;
const TIMES: usize = 15;

const RANKING: Limits = Limits { median: Duration::from_millis(50), p99: None };
const QUEUE: Limits = Limits { median: Duration::from_millis(500), p99: None };
/// On one of two threads.
const PARSING: Limits = Limits { median: Duration::from_millis(1500), p99: None };
const AGAIN: Limits = Limits { median: Duration::from_millis(150), p99: None };

/// Gaps that differ in everything.
fn measures() -> Vec<Measures> {
    let one = |seed: u32| {
        let odd = seed.wrapping_mul(2_654_435_761) >> 8;
        let (covered, total) = (u64::from(odd % 20), u64::from(odd % 20 + 1 + odd % 60));
        let complexity = Some(1 + odd % 25);
        Measures {
            kind: Kind::ALL[(odd % 8) as usize],
            gain: 1 + odd % 80,
            lines: 1 + odd % 60,
            branches: odd % 20,
            gaps: 1,
            function: Some(FunctionMeasures {
                entered: Some(!odd.is_multiple_of(3)),
                lines: Ratio::new(covered, total),
                complexity,
            }),
            is_loaded: !odd.is_multiple_of(5),
            standing: None,
            change: Some(Change {
                since_base: odd.is_multiple_of(9),
                days: Some(odd % 90),
                commits: odd % 30,
                within: 90,
            }),
            tests: Some(odd % 12),
        }
    };
    (0..GAPS).map(one).collect()
}

/// A report with as many gaps and more.
fn report() -> Report {
    let file = |seed: u32| {
        let mut branches = BranchesBuilder::default();
        let lines = (1..=60_u32).map(|line| (line, u32::from((line * line + seed) % 7 > 2))).collect();
        (1..=6).for_each(|at| branches.push_count(BranchCount { line: at * 10, taken: (at + seed) % 3, total: 2 }));
        Arc::new(FileCoverage { lines, branches: branches.take_settled(), ..FileCoverage::default() })
    };
    let files =
        (0..FILES).map(|index| (Arc::from(format!("area{}/module_{index}.py", index / 100)), file(index as u32)));
    Report { files: files.collect(), metric: Metric::LinesAndBranches, ..Report::default() }
}

fn main() {
    let measure = |name: &str, times: usize, limit: &Limits, act: &mut dyn FnMut()| {
        if limits::is_wanted(name) {
            limits::tell(name, limits::times(times, || (), |()| act()), limit);
        }
    };
    let (all, weights) = (measures(), Weights::default());
    let mut weighed = weights;
    Term::ALL.into_iter().for_each(|term| weighed.set(term, 1.5));
    let offers: Vec<Offer> =
        all.iter().map(|one| Offer { gain: one.gain.into(), price: one.price(&weights) }).collect();
    limits::group("ranking 100,000 gaps", &RANKING);
    measure("rank", TIMES, &RANKING, &mut || drop(black_box(rank(&all, &weights))));
    measure("rank, every term weighed", TIMES, &RANKING, &mut || drop(black_box(rank(&all, &weighed))));
    measure("rank by a single term", TIMES, &RANKING, &mut || drop(black_box(rank_by(&all, &weights, Term::Crap))));
    measure("rank, the way with the fewest", TIMES, &RANKING, &mut || drop(black_box(route::fewest(&offers, 500_000))));
    measure("rank, the way with least work", TIMES, &RANKING, &mut || {
        drop(black_box(route::cheapest(&offers, 500_000)));
    });

    let report = report();
    let (units, aside) = (units(&report, &|_| None), Matched::default());
    let beside = Beside { change: &|_| None, aside: &aside, components: &[], precision: 0, base: None };
    limits::group("the queue of a report of 10,000 files", &QUEUE);
    measure("queue of gaps", TIMES, &QUEUE, &mut || drop(black_box(Queue::of(&report, &units, &beside, Grain::Gap))));
    measure("queue of functions", TIMES, &QUEUE, &mut || {
        drop(black_box(Queue::of(&report, &units, &beside, Grain::Function)))
    });

    let folder = tempfile::tempdir().expect("a folder");
    let write = |index: usize| -> Found {
        let (name, text) = sources::source(sources::LANGUAGES[index % sources::LANGUAGES.len()], LINES);
        let ending = name.rsplit('.').next().unwrap_or(name);
        let path = folder.path().join(format!("module_{index}.{ending}"));
        // No two are the same.
        std::fs::write(&path, format!("{text}\n// {index}\n")).expect("a writable folder");
        (Arc::from(path.to_string_lossy()), path)
    };
    let found: Vec<Found> = (0..SOURCES).map(write).collect();
    let go_on = AtomicBool::new(false);
    limits::group("the syntax of 1,000 sources of 300 lines", &PARSING);
    measure("sources, for the first time", 3, &PARSING, &mut || {
        drop(black_box(Outlines::default().of(&found, &|_| None, &go_on)))
    });
    let outlines = Outlines::default();
    let _ = outlines.of(&found, &|_| None, &go_on);
    measure("sources, again", TIMES, &AGAIN, &mut || drop(black_box(outlines.of(&found, &|_| None, &go_on))));
}
