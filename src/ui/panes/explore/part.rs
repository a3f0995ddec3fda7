//! A type or a function below its file in the tree.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::super::theme::{Role, Theme};
use super::super::super::track;
use super::super::super::visible::{self, draw_right};
use super::Columns;
use crate::analysis::query::Row;
use crate::app::State;

/// Draws the row of a part, by its place in its file.
pub fn draw(state: &State, theme: &Theme, columns: &Columns, (row, at): (&Row, u32), area: Rect, buffer: &mut Buffer) {
    let key = state.view.tree.key(row.node);
    let Some(part) = state.view.unfolded.parts(&key).and_then(|all| all.get(at as usize)) else { return };
    let function = &part.coverage;
    let lines = function.lines;
    let percent = lines.percent();
    let colour = theme.percent(percent.0, 50.0, 80.0);
    let (mark, role) = theme.function(function);
    let end = area.x + columns.name.saturating_sub(1);
    let x = area.x + 1 + (2 * row.depth).min(columns.name / 2);
    let x = visible::draw(buffer, (x, area.y), mark, 1, theme.role(role)) + 1;
    let room = end.saturating_sub(x);
    let style = if part.is_type { theme.role(Role::Text) } else { theme.role(Role::Dim) };
    visible::draw_end(buffer, (x, area.y), &part.name, room, theme.marks.more, style);
    let mut x = area.x + columns.name;
    if lines.total > 0 {
        if columns.bar > 0 {
            track::draw(buffer, (x, area.y), columns.bar, percent.0, colour, std::iter::empty(), theme);
        }
        x += columns.bar;
        draw_right(buffer, (x, area.y), &format!("{}%", percent.text(state.precision())), columns.percent, colour);
    } else {
        x += columns.bar;
    }
    x += columns.percent;
    if lines.missing() > 0 {
        draw_right(buffer, (x, area.y), &lines.missing().to_string(), columns.missing, theme.role(Role::Dim));
    }
    x += columns.missing;
    if function.branches.total > 0 {
        let text = format!("{}/{}", function.branches.covered, function.branches.total);
        draw_right(buffer, (x, area.y), &text, columns.branches, theme.role(Role::Dim));
    }
}
