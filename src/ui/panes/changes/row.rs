//! A row of the changes: a file with its figures, or a run of lines in it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::super::theme::{Role, Theme};
use super::super::super::visible::{self, draw_right};
use crate::analysis::counts::Counts;
use crate::analysis::delta::{Change, ChangeKind, FileDelta};
use crate::app::comparison::ChangeRow;
use crate::app::{State, news};

/// The columns up to the name of a file: a click there folds it.
pub const FOLD: u16 = 3;
const FIGURE: u16 = 6;
/// Its title is longer than its figures.
const BRANCHES: u16 = 9;
const PERCENT: u16 = 14;
const COMPONENT: u16 = 14;
/// A name keeps at least so many columns; what does not fit beside it is left out.
const LEAST_NAME: u16 = 16;
/// The same beside its component.
const ROOMY_NAME: u16 = 28;

/// Which columns fit, from left to right.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    pub name: u16,
    pub component: u16,
    pub gained: u16,
    pub lost: u16,
    pub branches_gained: u16,
    pub branches_lost: u16,
    pub percent: u16,
}

impl Columns {
    /// What fits into this width.
    pub fn fit(width: u16, state: &State) -> Self {
        let sums = state.comparison.delta.as_ref().map(|delta| delta.sums).unwrap_or_default();
        let mut left = width;
        let mut take = |wanted: bool, size: u16, name: u16| {
            let fits = wanted && left >= size + name;
            left -= if fits { size } else { 0 };
            if fits { size } else { 0 }
        };
        // What matters most takes its place first.
        let gained = take(true, FIGURE, LEAST_NAME);
        let lost = take(true, FIGURE, LEAST_NAME);
        let percent = take(true, PERCENT, LEAST_NAME);
        let has_branches = sums.branches_gained + sums.branches_lost > 0;
        let branches_gained = take(has_branches, BRANCHES, LEAST_NAME);
        let branches_lost = take(sums.branches_lost > 0, FIGURE, LEAST_NAME);
        let component = take(!state.settings.components.is_empty(), COMPONENT, ROOMY_NAME);
        Self { name: left, component, gained, lost, branches_gained, branches_lost, percent }
    }
}

/// Draws one row.
pub fn draw(state: &State, theme: &Theme, columns: &Columns, row: ChangeRow, area: Rect, buffer: &mut Buffer) {
    match row {
        ChangeRow::File(file) => draw_file(state, theme, columns, state.comparison.file(file), area, buffer),
        ChangeRow::Change(file, change) => {
            let change = &state.comparison.file(file).changes[change as usize];
            draw_change(theme, change, area, buffer);
        }
    }
}

fn draw_file(state: &State, theme: &Theme, columns: &Columns, file: &FileDelta, area: Rect, buffer: &mut Buffer) {
    let dim = theme.role(Role::Dim);
    let fold = match (file.changes.is_empty(), state.comparison.is_unfolded(&file.path)) {
        (true, _) => " ",
        (false, true) => theme.marks.open,
        (false, false) => theme.marks.shut,
    };
    let (x, y) = (area.x, area.y);
    visible::draw(buffer, (x + 1, y), fold, area.width.saturating_sub(1).min(1), dim);
    let room = columns.name.saturating_sub(FOLD + 1);
    let style = theme.role(if file.is_gone() { Role::Dim } else { Role::Text });
    visible::draw_end(buffer, (x + FOLD, y), &file.path, room, theme.marks.more, style);
    let mut x = x + columns.name;
    if columns.component > 0 {
        let components = &state.settings.components;
        if let Some(component) = components.iter().find(|component| component.paths.is_match(&file.path)) {
            visible::draw_start(buffer, (x, y), &component.name, columns.component - 1, theme.marks.more, dim);
        }
        x += columns.component;
    }
    let sums = &file.sums;
    for (width, sign, figure, role) in [
        (columns.gained, "+", sums.covered(), Role::New),
        (columns.lost, "−", sums.lost, Role::Bad),
        (columns.branches_gained, "+", sums.branches_gained, Role::New),
        (columns.branches_lost, "−", sums.branches_lost, Role::Bad),
    ] {
        if figure > 0 {
            draw_right(buffer, (x, y), &format!("{sign}{figure}"), width, theme.role(role));
        }
        x += width;
    }
    let (text, style) = percent(state, theme, file);
    draw_right(buffer, (x, y), &text, columns.percent, style);
}

/// The percentage before and now.
fn percent(state: &State, theme: &Theme, file: &FileDelta) -> (String, Style) {
    let text = |counts: &Counts| counts.totals().percent_text(state.metric(), state.precision());
    let percent = |counts: &Counts| counts.by(state.metric()).percent().0;
    match (&file.before, &file.after) {
        (Some(before), Some(after)) => {
            let (from, to) = (text(before), text(after));
            let role = match percent(after).total_cmp(&percent(before)) {
                std::cmp::Ordering::Less => Role::Bad,
                std::cmp::Ordering::Equal => Role::Dim,
                std::cmp::Ordering::Greater => Role::Good,
            };
            let text = if from == to { to } else { format!("{} → {to}", from.trim_end_matches('%')) };
            (text, theme.role(role))
        }
        (None, Some(after)) => (format!("new {}", text(after)), theme.role(Role::Accent)),
        (_, None) => ("gone".to_owned(), theme.role(Role::Dim)),
    }
}

fn draw_change(theme: &Theme, change: &Change, area: Rect, buffer: &mut Buffer) {
    let (mark, role) = match change.kind {
        ChangeKind::Gained | ChangeKind::Added => (theme.marks.new, Role::New),
        ChangeKind::Lost => (theme.marks.lost, Role::Bad),
        ChangeKind::Unrun => (theme.marks.missed, Role::Bad),
        ChangeKind::Branches if change.branches_gained > 0 => (theme.marks.new_in_part, Role::New),
        ChangeKind::Branches => (theme.marks.lost, Role::Bad),
    };
    let (right, y) = (area.right(), area.y);
    let room = |x: u16| right.saturating_sub(x);
    let x = area.x + FOLD + 2;
    let x = visible::draw(buffer, (x, y), mark, room(x), theme.role(role)) + 1;
    let lines = format!("{:<9} ", news::run(change.first, change.last));
    let x = visible::draw(buffer, (x, y), &lines, room(x), theme.role(Role::Text));
    let words = news::change_in_words(change);
    visible::draw_start(buffer, (x, y), &words, room(x + 1), theme.marks.more, theme.role(Role::Dim));
}
