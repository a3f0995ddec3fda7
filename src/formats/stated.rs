//! What a report states about itself beside what its lines add up to.

use crate::model::{FileCoverage, Ratio, Region, Report, Share, Stated, Totals};

/// A total that a report may state.
struct Row {
    stated: Option<Ratio>,
    what: &'static str,
    reached: &'static str,
    /// What a file lists of it.
    listed: fn(&FileCoverage) -> Option<Ratio>,
    /// What counts of a file that says something else.
    counted: fn(&Totals) -> Option<Ratio>,
}

/// The lines of all files.
pub(super) fn lines(report: &Report) -> Ratio {
    let of = |file: &FileCoverage| if is_listed(file) { file.lines.ratio() } else { file.totals().lines };
    in_memory_order(report).into_iter().map(of).fold(Ratio::default(), |sum, lines| sum + lines)
}

/// Whether what a file lists is what counts of it.
fn is_listed(file: &FileCoverage) -> bool {
    file.details.stated.is_none() && !file.details.only_ran
}

/// All files: of many, to look them up in memory takes longest.
fn in_memory_order(report: &Report) -> Vec<&FileCoverage> {
    let mut files: Vec<&FileCoverage> = report.files.values().map(|file| &**file).collect();
    files.sort_unstable_by_key(|file| std::ptr::from_ref(*file));
    files
}

/// A sentence for each total that a report states otherwise than what it lists adds up to.
pub(super) fn disagreements(report: &Report) -> impl Iterator<Item = String> {
    let Stated { lines, branches, functions, statements, instructions, .. } = report.stated;
    let row = |stated, what, reached, listed, counted| Row { stated, what, reached, listed, counted };
    let rows = [
        row(lines, "lines", "covered", |file| Some(file.lines.ratio()), |totals| Some(totals.lines)),
        row(branches, "branches", "taken", |file| file.branches.ratio(), |totals| totals.branches),
        row(functions, "functions", "entered", |file| file.functions.ratio(), |totals| totals.functions),
        row(
            statements,
            "statements",
            "covered",
            |file| Region::statements(&file.details.regions),
            |totals| totals.statements,
        ),
        row(
            instructions,
            "instructions",
            "covered",
            |file| Share::ratio(&file.details.instructions),
            |totals| totals.instructions,
        ),
    ];
    let mut rows: Vec<(Ratio, Row, Ratio)> =
        rows.into_iter().filter_map(|row| Some((row.stated?, row, Ratio::default()))).collect();
    // One walk for all.
    let files = if rows.is_empty() { Vec::new() } else { in_memory_order(report) };
    for file in files {
        let is_listed = is_listed(file);
        for (_, row, sum) in &mut rows {
            let count = if is_listed { (row.listed)(file) } else { (row.counted)(&file.totals()) };
            *sum = *sum + count.unwrap_or_default();
        }
    }
    rows.into_iter().filter(|(stated, _, counted)| stated != counted).map(
        |(stated, Row { what, reached, .. }, counted)| {
            format!(
                "the report states {} of {} {what} {reached}, but lists {} of {}; the listed ones are shown",
                stated.covered, stated.total, counted.covered, counted.total
            )
        },
    )
}
