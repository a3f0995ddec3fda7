//! The laws of merging, over reports made up from the whole model.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "common/reports.rs"]
mod reports;

use std::sync::Arc;

use lacuna::model::{BranchCount, BranchesBuilder, FileCoverage, Functions, Report};
use proptest::prelude::*;
use reports::{files, reports};

fn merged<'r>(all: impl IntoIterator<Item = &'r Report>) -> Report {
    all.into_iter().fold(Report::default(), |mut sum, report| {
        sum.merge(report.clone());
        sum
    })
}

/// The part of a file of which `is_in` says that its lines are in it. Functions go with the first line.
fn part(file: &FileCoverage, is_in: impl Fn(u32) -> bool) -> FileCoverage {
    let lines = file.lines.iter().filter(|line| is_in(line.number)).map(|line| (line.number, line.hits)).collect();
    let mut branches = BranchesBuilder::default();
    if file.branches.ratio().is_some() {
        branches.set_measured();
    }
    file.branches.counts().filter(|count| is_in(count.line)).for_each(|count| branches.push_count(count));
    let details = file.branches.details().filter(|it| is_in(it.line));
    details.for_each(|branch| branches.push_detail(branch));
    let branches = branches.take_settled();
    let functions = if is_in(1) { file.functions.clone() } else { Functions::default() };
    let mut part = FileCoverage { roots: file.roots.clone(), lines, branches, functions, ..FileCoverage::default() };
    let of_line = |all: &[u32]| all.iter().copied().filter(|&line| is_in(line)).collect();
    let known = &*file.details;
    part.details.partial = of_line(&known.partial);
    part.details.excluded = of_line(&known.excluded);
    part.details.columns = known.columns;
    part.details.regions = known.regions.iter().copied().filter(|it| is_in(it.start.line)).collect();
    part.details.instructions = known.instructions.iter().copied().filter(|it| is_in(it.line)).collect();
    part.details.conditions = known.conditions.iter().copied().filter(|it| is_in(it.line)).collect();
    part
}

/// Without what cannot be split by line.
fn splittable(file: &FileCoverage) -> FileCoverage {
    part(file, |_| true)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_commutative(a in reports(true), b in reports(true)) {
        prop_assert_eq!(merged([&a, &b]), merged([&b, &a]));
    }

    #[test]
    fn merging_is_associative(a in reports(false), b in reports(false), c in reports(false)) {
        prop_assert_eq!(merged([&merged([&a, &b]), &c]), merged([&a, &merged([&b, &c])]));
    }

    #[test]
    fn merging_a_file_is_associative(
        files in prop::collection::vec((files(false), files(false), files(false)), 4),
    ) {
        let merged = |a: &FileCoverage, b: &FileCoverage| {
            let mut sum = a.clone();
            sum.merge(b.clone());
            sum
        };
        for (a, b, c) in &files {
            prop_assert_eq!(merged(&merged(a, b), c), merged(a, &merged(b, c)));
        }
    }

    #[test]
    fn a_report_that_says_nothing_changes_nothing(report in reports(true)) {
        prop_assert_eq!(&merged([&Report::default(), &report]), &report);
        prop_assert_eq!(&merged([&report, &Report::default()]), &report);
    }

    #[test]
    fn shards_by_file_are_the_whole(report in reports(true), order in any::<prop::sample::Index>()) {
        let shard = |(name, file): (&Arc<str>, &Arc<FileCoverage>)| Report {
            files: [(name.clone(), file.clone())].into_iter().collect(),
            stated: Default::default(),
            ..report.clone()
        };
        let mut shards: Vec<Report> = report.files.iter().map(shard).collect();
        if !shards.is_empty() {
            let first = order.index(shards.len());
            shards.rotate_left(first);
        }
        prop_assert_eq!(merged(&shards).files, report.files);
    }

    #[test]
    fn shards_by_line_are_the_whole(report in reports(false), kinds in 2..5_u32) {
        for file in report.files.values() {
            let whole = splittable(file);
            let mut sum = FileCoverage { roots: whole.roots.clone(), ..FileCoverage::default() };
            (0..kinds).rev().for_each(|kind| sum.merge(part(&whole, |line| line % kinds == kind)));
            prop_assert_eq!(sum, whole);
        }
    }

    /// Nothing that was reached is lost, and no count passes its total.
    #[test]
    fn what_one_report_covers_all_of_them_cover(a in reports(false), b in reports(false)) {
        let both = merged([&a, &b]);
        for report in [&a, &b] {
            for (name, file) in &report.files {
                let sum = &both.files[name];
                let covered = file.lines.iter().filter(|line| line.hits > 0);
                prop_assert!(covered.into_iter().all(|line| sum.lines.get(line.number).unwrap().hits >= line.hits));
                for BranchCount { line, taken, total } in file.branches.counts() {
                    let count = sum.branches.on(line).unwrap();
                    prop_assert!(count.taken >= taken && count.total == total && count.taken <= count.total);
                }
            }
        }
    }
}

/// Data files of coverage.py list what ran, another report which lines there are: in whichever order they come.
#[test]
fn data_of_what_ran_may_come_in_any_order() {
    let file = |lines: &[(u32, u32)], only_ran: bool| {
        let mut file = FileCoverage { lines: lines.iter().copied().collect(), ..FileCoverage::default() };
        if only_ran {
            file.details.only_ran = true;
        }
        Report { files: [("a.py".into(), Arc::new(file))].into_iter().collect(), ..Report::default() }
    };
    let all = [file(&[(1, 1), (2, 0), (3, 0), (4, 0)], false), file(&[(2, 1), (9, 1)], true), file(&[(3, 1)], true)];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let sum = merged(order.map(|at| &all[at]));
        let lines: Vec<_> = sum.files["a.py"].lines.iter().map(|line| (line.number, line.hits)).collect();
        assert_eq!(lines, [(1, 1), (2, 1), (3, 1), (4, 0)], "{order:?}");
        assert!(!sum.files["a.py"].details.only_ran);
    }
}
