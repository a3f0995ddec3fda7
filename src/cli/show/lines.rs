//! Which lines of a file are shown.

use crate::analysis::gaps::{Gap, GapKind};
use crate::app::opened::Opened;
use crate::ui::panes::folds::{self, SourceRow};

/// One row of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// A line, by its number.
    Line(u32),
    /// Lines that are left out, first and last.
    Folded(u32, u32),
}

/// All lines, those around one, or those around gaps. Without a text only the lines that the report lists are shown:
/// it may claim a line number of billions.
pub(super) fn shown(opened: &Opened, line: Option<u32>, gaps_only: bool, context: u32) -> Vec<Row> {
    let around: Vec<Gap> = match (line, gaps_only) {
        (Some(line), _) => vec![Gap { first: line, last: line, kind: GapKind::Lines(1) }],
        // The source may have become shorter than the report says.
        (None, true) => opened.gaps.iter().copied().filter(|gap| gap.first <= opened.last_line()).collect(),
        (None, false) => Vec::new(),
    };
    let is_all = line.is_none() && !gaps_only;
    match opened.text() {
        Some(text) if is_all => (1..=text.len()).map(Row::Line).collect(),
        Some(text) => folds::rows(&around, text.len(), context).into_iter().map(Row::from).collect(),
        None => {
            let is_near = |line: u32| {
                let near =
                    |gap: &Gap| line >= gap.first.saturating_sub(context) && line <= gap.last.saturating_add(context);
                is_all || around.iter().any(near)
            };
            opened.coverage.lines.iter().map(|line| line.number).filter(|&line| is_near(line)).map(Row::Line).collect()
        }
    }
}

impl From<SourceRow> for Row {
    fn from(row: SourceRow) -> Self {
        match row {
            SourceRow::Line(line) => Self::Line(line),
            SourceRow::Folded(first, last) => Self::Folded(first, last),
        }
    }
}
