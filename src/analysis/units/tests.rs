//! Units by example, and the law that they are what is missing.

use proptest::prelude::*;

use super::*;
use crate::analysis::functions::Header;
use crate::analysis::outline::{self, Definition};
use crate::analysis::syntax::Region as Lines;
use crate::model::{Branch, BranchCount, BranchTarget, BranchesBuilder, Function, Place, Region, Share};

/// Lines that ran and lines that did not, `"x.!"` as in a picture from line 1 on.
fn file(picture: &str) -> FileCoverage {
    let lines = (1..).zip(picture.chars()).filter(|(_, mark)| *mark != '.');
    FileCoverage { lines: lines.map(|(line, mark)| (line, u32::from(mark == 'x'))).collect(), ..Default::default() }
}

/// Adds branches: line, taken, total, and the lines that those lead to which were not taken.
fn with_branches(mut file: FileCoverage, branches: &[(u32, u32, u32, &[u32])]) -> FileCoverage {
    let mut builder = BranchesBuilder::default();
    for &(line, taken, total, missing) in branches {
        builder.push_count(BranchCount { line, taken, total });
        let target = |&target| Branch { line, target: BranchTarget::Line(target), hits: 0 };
        missing.iter().map(target).for_each(|branch| builder.push_detail(branch));
    }
    file.branches = builder.take_settled();
    file
}

fn function(name: &str, line: u32, end: u32) -> Definition {
    let (line, end, kind) = (line - 1, end - 1, outline::Kind::Function);
    Definition { line, start: line, end, indent: 0, name: name.to_owned(), kind, complexity: Some(1) }
}

fn python(definitions: Vec<Definition>, regions: &[(u32, u32, Purpose)]) -> Syntax {
    let region = |&(first, last, purpose): &(u32, u32, Purpose)| Lines { first: first - 1, last: last - 1, purpose };
    Syntax { definitions, header: Header::Runs, regions: regions.iter().map(region).collect() }
}

/// Each unit as `first-last kind lines+branches`.
fn told(file: &FileCoverage, syntax: Option<&Syntax>) -> Vec<String> {
    let units = FileUnits::of(file, syntax, Metric::LinesAndBranches).units;
    let one = |it: &Unit| format!("{}-{} {} {}+{}", it.first, it.last, it.kind.name(), it.lines, it.branches);
    units.iter().map(one).collect()
}

#[test]
fn a_unit_is_what_never_ran_of_one_owner_between_lines_that_did() {
    //                1234567890
    let file = file("x!.!x!x!!!");
    let syntax = python(vec![function("a", 1, 5), function("b", 6, 8)], &[]);
    // Line 6 runs with the file; lines 9 and 10 lie outside of all functions.
    let expected = ["2-4 other-branch 2+0", "6-6 import-time 1+0", "8-8 never-entered 1+0", "9-10 import-time 2+0"];
    let with_b_running = told(&file, Some(&python(vec![function("a", 1, 5), function("b", 7, 8)], &[])));
    assert_eq!(with_b_running, expected);
    assert_eq!(told(&file, Some(&syntax))[1], "6-6 import-time 1+0");
    assert_eq!(told(&file, None), ["2-4 other-branch 2+0", "6-6 other-branch 1+0", "8-10 other-branch 3+0"]);
}

#[test]
fn a_nested_function_does_not_split_the_one_around_it() {
    let syntax = python(vec![function("outer", 1, 6), function("inner", 3, 4)], &[]);
    assert_eq!(told(&file("x!!!.!"), Some(&syntax)), ["2-6 never-entered 3+0", "4-4 never-entered 1+0"]);
    let units = FileUnits::of(&file("x!!!.!"), Some(&syntax), Metric::Lines);
    assert_eq!(units.lines_of(&file("x!!!.!"), &units.units[0]), [2, 3, 6]);
}

#[test]
fn a_branch_counts_to_the_unit_that_it_leads_into() {
    let syntax = python(vec![function("a", 1, 5)], &[(3, 3, Purpose::Error)]);
    let of = |branches: &[_]| told(&with_branches(file("xx!xx"), branches), Some(&syntax));
    assert_eq!(of(&[(2, 1, 2, &[3])]), ["3-3 error-path 1+1"]);
    assert_eq!(of(&[(2, 1, 2, &[4])]), ["2-2 other-branch 0+1", "3-3 error-path 1+0"], "it leads to what ran");
    assert_eq!(of(&[(2, 1, 2, &[])]), ["3-3 error-path 1+1"], "of two ways, one is the line below");
    assert_eq!(of(&[(2, 1, 3, &[])]), ["2-2 other-branch 0+2", "3-3 error-path 1+0"], "nobody knows where they lead");
    assert_eq!(of(&[(3, 0, 2, &[4, 5])]), ["3-3 error-path 1+2"], "those of its own lines are its own");
    let elsewhere = python(vec![function("a", 1, 2), function("b", 3, 5)], &[]);
    let leads_out = with_branches(file("xx.!x"), &[(2, 1, 2, &[4])]);
    assert_eq!(
        told(&leads_out, Some(&elsewhere)),
        ["2-2 import-time 0+1", "4-4 other-branch 1+0"].map(|it| it.replace("import-time", "other-branch"))
    );
}

#[test]
fn what_a_gap_is_there_for() {
    let regions =
        [(3, 3, Purpose::Guard), (5, 6, Purpose::Error), (8, 9, Purpose::Main), (10, 10, Purpose::TypeChecking)];
    let syntax = python(vec![function("a", 1, 6)], &regions);
    let expected =
        ["3-3 guard 1+0", "5-6 error-path 2+0", "8-9 main 2+0", "10-10 type-checking 1+0", "11-11 import-time 1+0"];
    assert_eq!(told(&file("xx!x!!x!!!!"), Some(&syntax)), expected);
    let never = ["1-7 never-loaded 2+0", "3-6 never-loaded 3+0", "8-9 main 2+0"];
    assert_eq!(told(&file("!.!.!!!!!"), Some(&syntax)), never);
}

#[test]
fn a_function_that_the_report_knows_stands_for_itself() {
    let mut file = file("!!!!!");
    let of =
        |line, hits| Function { line: Some(line), hits: Some(hits), name: "_ZN1a1bEv".into(), ..Default::default() };
    file.functions = [of(1, 0), of(3, 2), of(3, 0)].into();
    assert_eq!(told(&file, None), ["1-2 never-loaded 2+0", "3-5 never-loaded 3+0"]);
    file.lines = [(1, 0), (2, 0), (3, 4), (5, 0)].into_iter().collect();
    assert_eq!(told(&file, None), ["1-2 never-entered 2+0", "5-5 other-branch 1+0"]);
    let units = FileUnits::of(&file, None, Metric::Functions);
    assert_eq!(units.units.iter().map(|unit| unit.gain).collect::<Vec<_>>(), [1, 0]);
    assert_eq!(units.functions.all[1].hits, Some(2), "of those compiled twice, what ran most");
}

#[test]
fn of_a_function_the_most_says_what_it_is() {
    let syntax = python(vec![function("a", 1, 9)], &[(3, 3, Purpose::Guard), (5, 6, Purpose::Error)]);
    let file = with_branches(file("xx!x!!x!x"), &[(2, 1, 2, &[3]), (4, 1, 2, &[5])]);
    let units = FileUnits::of(&file, Some(&syntax), Metric::LinesAndBranches).by_function().units;
    let [whole] = &units[..] else { panic!("one function: {units:?}") };
    assert_eq!((whole.first, whole.last, whole.kind, whole.gaps), (3, 8, Kind::ErrorPath, 3));
    assert_eq!((whole.lines, whole.branches, whole.gain, &whole.partial[..]), (4, 2, 6, &[(2, 1), (4, 1)][..]));
}

#[test]
fn statements_and_instructions_gain_where_they_are() {
    let place = |line| Place { line, column: 1 };
    let region = |start, end, hits| Region { start: place(start), end: place(end), statements: 2, hits };
    let mut file = file("xx!!x");
    file.details.regions = [region(1, 2, 1), region(2, 4, 0), region(5, 5, 0)].into();
    file.details.partial = [5].into();
    file.details.instructions = [Share::new(1, 1, 4), Share::new(3, 0, 5)].into();
    let gains = |metric| {
        let units = FileUnits::of(&file, None, metric).units;
        units.iter().map(|unit| (unit.first, unit.gain)).collect::<Vec<_>>()
    };
    assert_eq!(gains(Metric::Statements), [(3, 2), (5, 2)]);
    assert_eq!(gains(Metric::Instructions), [(1, 3), (3, 5), (5, 0)]);
}

prop_compose! {
    fn files()(
        lines in prop::collection::btree_map(1..40_u32, 0..2_u32, 0..40),
        branches in prop::collection::btree_map(1..45_u32, (0..4_u32, 0..4_u32, prop::collection::btree_set(1..45_u32, 0..3)), 0..12),
        parts in prop::collection::btree_set(1..45_u32, 0..5),
        functions in prop::collection::vec((1..40_u32, any::<bool>(), 0..2_u64), 0..5),
        regions in prop::collection::vec((1..40_u32, 0..4_u32, 0..3_u32, 0..2_u32), 0..8),
        shares in prop::collection::btree_map(1..45_u32, (0..3_u32, 0..5_u32), 0..8),
    ) -> FileCoverage {
        let mut file = FileCoverage { lines: lines.into_iter().collect(), ..FileCoverage::default() };
        let mut builder = BranchesBuilder::default();
        for (line, (taken, more, targets)) in branches {
            builder.push_count(BranchCount { line, taken, total: taken + more });
            let target = |target| Branch { line, target: BranchTarget::Line(target), hits: 0 };
            targets.into_iter().map(target).for_each(|branch| builder.push_detail(branch));
        }
        file.branches = builder.take_settled();
        let function = |(line, is_known, hits)| Function { line: Some(line), hits: Some(hits).filter(|_| is_known), ..Function::default() };
        file.functions = functions.into_iter().map(function).collect();
        let place = |line| Place { line, column: 1 };
        file.details.partial = parts.into_iter().collect();
        file.details.regions = regions.into_iter()
            .map(|(line, length, statements, hits)| Region { start: place(line), end: place(line + length), statements, hits })
            .collect();
        file.details.instructions = shares.into_iter().map(|(line, (covered, more))| Share::new(line, covered, covered + more)).collect();
        file
    }
}

prop_compose! {
    fn syntaxes()(
        spans in prop::collection::vec((1..40_u32, 0..20_u32), 0..8),
        regions in prop::collection::vec((1..40_u32, 0..9_u32, 0..4_usize), 0..8),
        runs in any::<bool>(),
    ) -> Syntax {
        let mut spans = spans;
        spans.sort_unstable();
        let purposes = [Purpose::Error, Purpose::Guard, Purpose::Main, Purpose::TypeChecking];
        let mut regions: Vec<_> = regions.into_iter().map(|(line, length, purpose)| (line, line + length, purposes[purpose])).collect();
        regions.sort_by_key(|&(first, last, _)| (first, std::cmp::Reverse(last)));
        let syntax = python(spans.into_iter().map(|(line, length)| function("f", line, line + length)).collect(), &regions);
        Syntax { header: if runs { Header::Runs } else { Header::Belongs }, ..syntax }
    }
}

proptest! {
    #[test]
    fn units_are_what_is_missing_and_each_of_it_once(file in files(), syntax in prop::option::of(syntaxes())) {
        let metrics = [Metric::Lines, Metric::LinesAndBranches, Metric::Branches, Metric::Statements, Metric::Instructions];
        for metric in metrics {
            let gaps = FileUnits::of(&file, syntax.as_ref(), metric);
            for units in [gaps.clone(), gaps.by_function()] {
                let sum = |of: fn(&Unit) -> u32| units.units.iter().map(|unit| u64::from(of(unit))).sum::<u64>();
                let totals = file.totals();
                prop_assert_eq!(sum(|it| it.lines), totals.lines.missing());
                prop_assert_eq!(sum(|it| it.branches), totals.branches.unwrap_or_default().missing());
                prop_assert_eq!(sum(|it| it.gain), totals.by(metric).missing(), "{:?}", metric);
                let mut lines: Vec<u32> = Vec::new();
                for unit in &units.units {
                    let own = units.lines_of(&file, unit);
                    prop_assert_eq!(own.len(), unit.lines as usize);
                    prop_assert!(own.first().is_none_or(|&first| first >= unit.first) && own.last().is_none_or(|&last| last <= unit.last));
                    lines.extend(own);
                }
                lines.sort_unstable();
                prop_assert!(lines.into_iter().eq(file.lines.missed()));
                prop_assert!(units.units.is_sorted_by_key(|unit| unit.first));
            }
        }
    }

    #[test]
    fn one_unit_for_each_function(file in files(), syntax in prop::option::of(syntaxes())) {
        let gaps = FileUnits::of(&file, syntax.as_ref(), Metric::Lines);
        let count: u32 = gaps.units.len() as u32;
        let whole = gaps.by_function();
        prop_assert_eq!(whole.units.iter().map(|unit| unit.gaps).sum::<u32>(), count);
        let mut owners: Vec<_> = whole.units.iter().map(|unit| unit.owner).collect();
        owners.sort_unstable();
        prop_assert!(owners.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
