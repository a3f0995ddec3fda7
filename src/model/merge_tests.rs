//! What only ran, joined with what knows the statements.

use super::*;

fn report(lines: &[(u32, u32)], arcs: &[(u32, BranchTarget, u32)]) -> FileCoverage {
    let mut file = FileCoverage { lines: lines.iter().copied().collect(), ..FileCoverage::default() };
    let mut branches = BranchesBuilder::default();
    for (line, target, hits) in arcs {
        branches.push_detail(Branch { line: *line, target: target.clone(), hits: *hits });
    }
    for of_line in arcs.chunk_by(|a, b| a.0 == b.0) {
        let taken = of_line.iter().filter(|arc| arc.2 > 0).count() as u32;
        branches.push_count(BranchCount { line: of_line[0].0, taken, total: of_line.len() as u32 });
    }
    file.branches = branches.take_settled();
    file
}

fn ran(lines: &[u32], arcs: &[(u32, BranchTarget)]) -> FileCoverage {
    let lines = lines.iter().map(|&number| (number, 1)).collect();
    let mut file = FileCoverage { lines, ..FileCoverage::default() };
    file.details.only_ran = true;
    let mut branches = BranchesBuilder::default();
    for (line, target) in arcs {
        branches.push_detail(Branch { line: *line, target: target.clone(), hits: 1 });
    }
    file.branches = branches.take_settled();
    file
}

fn merged(a: &FileCoverage, b: &FileCoverage) -> FileCoverage {
    let mut sum = a.clone();
    sum.merge(b.clone());
    let mut other = b.clone();
    other.merge(a.clone());
    assert_eq!(sum, other, "the order does not matter");
    sum
}

use BranchTarget::{Exit, Line};

#[test]
fn statements_are_the_other_reports() {
    let known = report(&[(1, 1), (2, 1), (3, 0), (5, 0)], &[(2, Line(3), 0), (2, Line(5), 1)]);
    let both = merged(&known, &ran(&[1, 2, 3, 4], &[(2, Line(3)), (3, Exit)]));
    let totals = both.totals();
    assert_eq!((totals.lines, totals.branches, totals.uncounted), (Ratio::new(3, 4), Some(Ratio::new(2, 2)), 0));
}

#[test]
fn totals_stated_in_place_of_lines_stay_and_grow() {
    let mut known = report(&[(1, 1), (2, 1), (3, 0)], &[]);
    known.details.stated = Some(Box::new(Totals { lines: Ratio::new(1, 2), ..Totals::default() }));
    assert_eq!(merged(&known, &ran(&[1, 2], &[])).totals().lines, Ratio::new(1, 2));
    assert_eq!(merged(&known, &ran(&[3], &[])).totals().lines, Ratio::new(2, 2));
}

#[test]
fn one_way_out_is_not_the_other() {
    // A lambda on a line that returns: the line was left, the lambda was not.
    let known = report(&[(5, 1)], &[(5, Exit, 1), (5, Exit, 0)]);
    assert_eq!(merged(&known, &ran(&[5], &[(5, Exit)])).totals().branches, Some(Ratio::new(1, 2)));
    // The same where the report names only what is missing.
    let mut known = report(&[(5, 1)], &[]);
    let mut branches = BranchesBuilder::default();
    branches.push_detail(Branch { line: 5, target: Exit, hits: 0 });
    branches.push_count(BranchCount { line: 5, taken: 1, total: 2 });
    known.branches = branches.take_settled();
    assert_eq!(merged(&known, &ran(&[5], &[(5, Exit)])).totals().branches, Some(Ratio::new(1, 2)));
    assert_eq!(merged(&known, &ran(&[5], &[(5, Exit), (5, Line(6))])).totals().branches, Some(Ratio::new(2, 2)));
}

#[test]
fn of_two_that_only_ran_all_jumps_stay() {
    let both = merged(&ran(&[1], &[(1, Line(2))]), &ran(&[2], &[(2, Exit), (1, Line(2))]));
    assert_eq!(both.branches.details().len(), 2);
    assert_eq!((both.totals().uncounted, both.totals().lines.total), (2, 0));
}
