//! The cells of a summary, with coverage.py's columns: what is written, whatever it is written as.

use ratatui::style::{Modifier, Style};

use super::rows::{Row, Rows};
use crate::analysis::{GoalRange, Standing};
use crate::cli::reading::Reading;
use crate::model::{Metric, Ratio, Totals};
use crate::ui::theme::{Role, Theme};

/// Columns of cells; the last cell of each belongs to the total.
#[derive(Debug)]
pub(super) struct Table {
    /// The first holds the names.
    pub(super) columns: Vec<Column>,
    pub(super) rows: usize,
}

/// One column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) title: &'static str,
    /// Figures stand to the right, words to the left.
    pub(super) is_figure: bool,
    /// Where there is no room, the columns of the least worth go first.
    pub(super) worth: u8,
    pub(super) cells: Vec<Cell>,
}

/// One cell.
#[derive(Debug)]
pub(super) struct Cell {
    /// Untrusted text in the column of names.
    pub(super) text: String,
    pub(super) style: Style,
}

/// Makes the table.
pub(super) fn build(mut rows: Rows, reading: &Reading, theme: &Theme) -> Table {
    let goals = &reading.config.settings.goals;
    let metric = reading.snapshot.report.metric;
    let total = reading.snapshot.report.totals();
    let goal_of_total = goals.fail_under.map(|floor| GoalRange { floor, ceiling: None });
    rows.rows.push(Row { name: "Total".to_owned(), totals: total, goal: goal_of_total });
    let column = |title, is_figure, worth, cell: &dyn Fn(&Row) -> Cell| Column {
        title,
        is_figure,
        worth,
        cells: rows.rows.iter().map(cell).collect(),
    };
    let unknown = if theme.is_ascii() { "-" } else { "–" };
    let figure = |known: Option<u64>| Cell {
        text: known.map_or_else(|| unknown.to_owned(), |figure| figure.to_string()),
        style: if known.is_some_and(|figure| figure > 0) { Style::new() } else { theme.role(Role::Dim) },
    };
    let precision = goals.precision;
    let mut columns = vec![
        column(rows.title, false, u8::MAX, &|row| Cell { text: row.name.clone(), style: Style::new() }),
        column("Lines", true, 3, &|row| figure(lines_of(&row.totals).map(|lines| lines.total))),
        column("Missing", true, 4, &|row| figure(lines_of(&row.totals).map(Ratio::missing))),
    ];
    if total.branches.is_some() {
        columns.push(column("Branches", true, 1, &|row| figure(row.totals.branches.map(|branches| branches.total))));
        columns.push(column("Partial", true, 0, &|row| figure(row.totals.branches.map(|_| row.totals.partial))));
    }
    columns.push(column("Cover", true, u8::MAX, &|row| percent(&row.totals, metric, row.goal, precision, theme)));
    if rows.rows.iter().any(|row| row.goal.is_some()) {
        columns.push(column("Goal", false, 2, &|row| goal(&row.totals, metric, row.goal, precision, theme)));
    }
    for column in &mut columns {
        if let Some(cell) = column.cells.last_mut() {
            cell.style = cell.style.add_modifier(Modifier::BOLD);
        }
    }
    Table { columns, rows: rows.rows.len() }
}

/// The lines that count; unknown where lines ran and it is unknown of how many.
fn lines_of(totals: &Totals) -> Option<Ratio> {
    totals.percent(Metric::Lines).map(|_| totals.lines)
}

fn percent(totals: &Totals, metric: Metric, goal: Option<GoalRange>, precision: u8, theme: &Theme) -> Cell {
    let ratio = totals.by(metric);
    let percent = ratio.percent();
    let text = totals.percent_text(metric, precision);
    // Of nothing, nothing is good or bad.
    let style = match (ratio.total, goal) {
        (0, _) => theme.role(Role::Dim),
        (_, Some(goal)) => theme.role(match goal.standing(ratio, precision) {
            Standing::Below => Role::Bad,
            Standing::Within => Role::Partial,
            Standing::Reached => Role::Good,
        }),
        (_, None) => theme.percent(percent.0, 50.0, 80.0),
    };
    Cell { text, style }
}

fn goal(totals: &Totals, metric: Metric, goal: Option<GoalRange>, precision: u8, theme: &Theme) -> Cell {
    let Some(goal) = goal else { return Cell { text: String::new(), style: Style::new() } };
    let dash = if theme.is_ascii() { '-' } else { '–' };
    let range = match goal.ceiling {
        Some(ceiling) => format!("{}{dash}{ceiling}", goal.floor),
        None => goal.floor.to_string(),
    };
    let is_unknown = totals.percent(metric).is_none();
    match goal.standing(totals.by(metric), precision) {
        Standing::Below if !is_unknown => {
            Cell { text: format!("{range} {} below", theme.marks.below), style: theme.role(Role::Bad) }
        }
        Standing::Below | Standing::Within | Standing::Reached => Cell { text: range, style: Style::new() },
    }
}
