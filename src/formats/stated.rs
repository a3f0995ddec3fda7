//! What a report states about itself beside what its lines add up to.

use crate::model::{Ratio, Report, Stated};

/// A sentence for each total that a report states otherwise than what it lists adds up to.
pub(super) fn disagreements(report: &Report) -> impl Iterator<Item = String> + use<> {
    let stated = report.stated;
    let mut counted = [Ratio::default(); 5];
    if stated != Stated::default() {
        for totals in report.files.values().map(|file| file.totals()) {
            let own = [Some(totals.lines), totals.branches, totals.functions, totals.statements, totals.instructions];
            counted = std::array::from_fn(|row| counted[row] + own[row].unwrap_or_default());
        }
    }
    let rows = [
        (stated.lines, "lines", "covered"),
        (stated.branches, "branches", "taken"),
        (stated.functions, "functions", "entered"),
        (stated.statements, "statements", "covered"),
        (stated.instructions, "instructions", "covered"),
    ];
    rows.into_iter().zip(counted).filter_map(|((stated, what, reached), counted)| {
        let stated = stated?;
        (stated != counted).then(|| {
            format!(
                "the report states {} of {} {what} {reached}, but lists {} of {}; the listed ones are shown",
                stated.covered, stated.total, counted.covered, counted.total
            )
        })
    })
}
