//! From the model to what the explorer asks of it: facts, tree, order, filter; and again after a reload. For 100,000 files
//! with 6 million lines.
//!
//! `cargo bench --no-default-features --bench counting`. The limit is a third of what 20 million lines may take.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use lacuna::analysis::facts::{self, FileFacts};
use lacuna::analysis::query::{self, Matches};
use lacuna::analysis::tree::{Column, Grouping, Tree};
use lacuna::model::{BranchCount, BranchesBuilder, FileCoverage, Metric, Report};

#[path = "limits/mod.rs"]
mod limits;

use limits::Limits;

/// That of the program.
#[cfg(feature = "app")]
#[global_allocator]
static ALLOCATOR: lacuna::cli::Allocator = lacuna::cli::Allocator;

const FILES: usize = 100_000;
const FILES_IN_FOLDER: usize = 5;
const LINES: u32 = 63;
const TIMES: usize = 15;
/// A third of 0.15 s.
const LIMIT: Limits = Limits { median: Duration::from_millis(50), p99: None };
/// A key is answered within this.
const KEY: Limits = Limits { median: Duration::from_millis(8), p99: None };

fn file(seed: usize) -> FileCoverage {
    let (mut lines, mut branches) = (Vec::new(), BranchesBuilder::default());
    for line in 1..=LINES {
        let hits = (seed as u32 * 7 + line * line) % 9;
        lines.push((line * 2, if hits > seed as u32 % 11 { 0 } else { hits }));
        if line % 10 == 0 {
            branches.push_count(BranchCount { line: line * 2, taken: hits % 3, total: 2 });
        }
    }
    FileCoverage { lines: lines.into_iter().collect(), branches: branches.take_settled(), ..FileCoverage::default() }
}

fn path(index: usize) -> String {
    let folder = index / FILES_IN_FOLDER;
    let mut path = String::new();
    let _ = write!(path, "area{}/part_{}/unit_{folder}/module_{index}.py", folder / 500, folder / 20);
    path
}

fn main() {
    let files = (0..FILES).map(|index| (Arc::from(path(index)), Arc::new(file(index))));
    let report = Report { files: files.collect(), ..Report::default() };
    let mut later = report.clone();
    for (_, file) in later.files.iter_mut().step_by(1000) {
        *file = Arc::new(self::file(3));
    }
    let facts = facts::facts(&report);
    let newer = facts::facts_since(&later, Some((&report, &facts)));

    limits::group("facts of every file", &LIMIT);
    let measure = |name: &str, limit: &Limits, act: &mut dyn FnMut()| {
        if limits::is_wanted(name) {
            limits::tell(name, limits::times(TIMES, || (), |()| act()), limit);
        }
    };
    measure("facts, all files new", &LIMIT, &mut || drop(black_box(facts::facts(&report))));
    let since = || facts::facts_since(&later, Some((&report, &facts)));
    measure("facts, 100 files changed", &KEY, &mut || drop(black_box(since())));
    measure("totals of all", &KEY, &mut || assert!(black_box(facts::totals(&facts)).lines.total > 0));

    limits::group("tree", &KEY);
    let build = |grouping| Tree::build(&facts, grouping, &[]);
    measure("folders, built", &KEY, &mut || drop(black_box(build(Grouping::Folders))));
    measure("one list, built", &KEY, &mut || drop(black_box(build(Grouping::Flat))));
    for (grouping, name) in [(Grouping::Folders, "folders"), (Grouping::Flat, "one list")] {
        let sorted = |name: &str, before: Column, column: Column| {
            let mut tree = build(grouping);
            if limits::is_wanted(name) {
                tree.sort(before, false, Metric::Lines);
                let fresh = || tree.clone();
                let sort = |mut tree: Tree| tree.sort(column, false, Metric::Lines);
                limits::tell(name, limits::times(TIMES, fresh, sort), &KEY);
            }
        };
        sorted(&format!("{name}, by missing lines"), Column::Name, Column::Missing);
        sorted(&format!("{name}, by percentage"), Column::Missing, Column::Percent);
        sorted(&format!("{name}, by name"), Column::Percent, Column::Name);
        let mut tree = build(grouping);
        measure(&format!("{name}, extremes"), &KEY, &mut || drop(black_box(tree.all_extremes(Metric::Lines))));
        tree.sort(Column::Missing, false, Metric::Lines);
        update(&format!("{name}, 100 files changed"), &tree, grouping, &newer);
    }

    limits::group("filter and rows", &KEY);
    let tree = build(Grouping::Folders);
    for (name, before, filter) in
        [("first letter", "", "m"), ("second letter", "m", "mo"), ("last letter", "unit99mo", "unit99mod")]
    {
        let matches = |filter: &str| {
            let mut matches = Matches::default();
            matches.update(&tree, filter);
            matches
        };
        let kept = || matches(before);
        if limits::is_wanted(name) {
            limits::tell(name, limits::times(TIMES, kept, |mut kept| kept.update(&tree, filter)), &KEY);
        }
    }
    let all = Matches::default();
    measure("what is shown", &KEY, &mut || drop(black_box(all.shown(&tree, |_| true))));
    let shown = all.shown(&tree, |_| true);
    let mut rows = Vec::new();
    measure("rows, all open", &KEY, &mut || query::rows(&tree, &shown, |_| true, |_| None, &mut rows));
    measure("files in order", &KEY, &mut || drop(black_box(query::files(&tree, &shown).collect::<Vec<_>>())));
}

/// Newer facts in a tree that is sorted.
fn update(name: &str, tree: &Tree, grouping: Grouping, newer: &Arc<[FileFacts]>) {
    let update = |mut tree: Tree| {
        tree.update(newer, grouping, &[]);
        tree.sort(Column::Missing, false, Metric::Lines);
    };
    if limits::is_wanted(name) {
        limits::tell(name, limits::times(TIMES, || tree.clone(), update), &KEY);
    }
}
