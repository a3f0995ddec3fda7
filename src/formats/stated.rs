//! What a report states about itself beside what its lines add up to.

use std::ops::Add;

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
    let counted = |count: Count| report.files.values().map(|file| count(file)).fold(Ratio::default(), Add::add);
    rows.into_iter().filter_map(move |(stated, what, reached, count)| {
        let (stated, counted) = (stated?, counted(count));
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
