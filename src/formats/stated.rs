//! What a report states about itself beside what its lines add up to.

use crate::model::{FileCoverage, Ratio, Report};

/// A sentence for each total that a report states otherwise than what it lists adds up to.
pub(super) fn disagreements(report: &Report) -> impl Iterator<Item = String> {
    type Count = fn(&FileCoverage) -> Ratio;
    let stated = report.stated;
    let rows: [(Option<Ratio>, &str, &str, Count); 5] = [
        (stated.lines, "lines", "covered", lines),
        (stated.branches, "branches", "taken", branches),
        (stated.functions, "functions", "entered", |file| file.totals().functions.unwrap_or_default()),
        (stated.statements, "statements", "covered", |file| file.totals().statements.unwrap_or_default()),
        (stated.instructions, "instructions", "covered", |file| file.totals().instructions.unwrap_or_default()),
    ];
    // One walk for all: of many files, to look them up in memory takes longest.
    let mut counted = [Ratio::default(); 5];
    let counts = || rows.iter().map(|(stated, _, _, count)| stated.map(|_| count));
    for file in report.files.values().filter(|_| counts().any(|count| count.is_some())) {
        for (sum, count) in counted.iter_mut().zip(counts()) {
            *sum = *sum + count.map_or_else(Ratio::default, |count| count(file));
        }
    }
    rows.into_iter().zip(counted).filter_map(move |((stated, what, reached, _), counted)| {
        let stated = stated?;
        (stated != counted).then(|| {
            format!(
                "the report states {} of {} {what} {reached}, but lists {} of {}; the listed ones are shown",
                stated.covered, stated.total, counted.covered, counted.total
            )
        })
    })
}

/// The lines of a file, without counting all else that it has.
fn lines(file: &FileCoverage) -> Ratio {
    if is_listed(file) { file.lines.ratio() } else { file.totals().lines }
}

/// Its branches, likewise.
fn branches(file: &FileCoverage) -> Ratio {
    if is_listed(file) { file.branches.ratio() } else { file.totals().branches }.unwrap_or_default()
}

/// Whether what a file has is what its lines and branches say.
fn is_listed(file: &FileCoverage) -> bool {
    file.details.stated.is_none() && !file.details.only_ran
}
