//! A row of the list of all functions: its name and place, and its figures.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::super::theme::{Role, Theme};
use super::super::super::visible::{self, draw_right};
use crate::app::State;
use crate::app::functions::{FunctionOrder, crap_of};

const PERCENT: u16 = 6;
const MISSING: u16 = 9;
const COMPLEXITY: u16 = 12;
const CRAP: u16 = 7;
/// A name keeps at least so many columns; what does not fit beside it is left out.
const LEAST_NAME: u16 = 24;

/// Which columns fit, from left to right, each with what it orders by.
pub fn columns(width: u16) -> (u16, Vec<(FunctionOrder, u16)>) {
    let mut left = width;
    let mut columns = Vec::new();
    // What matters most takes its place first.
    for (order, size) in [
        (FunctionOrder::Percent, PERCENT),
        (FunctionOrder::Missing, MISSING),
        (FunctionOrder::Complexity, COMPLEXITY),
        (FunctionOrder::Crap, CRAP),
    ] {
        if left >= size + LEAST_NAME {
            left -= size;
            columns.push((order, size));
        }
    }
    (left, columns)
}

/// Draws one row.
pub fn draw(state: &State, at: usize, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(worklist) = &state.next.worklist else { return };
    let place = state.next.functions[at];
    let (path, units) = &worklist.files[place.file as usize];
    let function = &units.functions.all[place.function as usize];
    let (name, columns) = columns(area.width);
    let (x, end) = (area.x + 1, area.x + name.saturating_sub(1));
    let room = |x: u16| end.saturating_sub(x);
    let (mark, role) = theme.function(function);
    let x = visible::draw(buffer, (x, area.y), mark, 1, theme.role(role)) + 1;
    let most = (room(x) * 3 / 5).max(12).min(room(x));
    let x = visible::draw_end(buffer, (x, area.y), &function.name, most, theme.marks.more, theme.role(Role::Text)) + 2;
    let place = format!("{path}:{}", function.line);
    visible::draw_end(buffer, (x, area.y), &place, room(x), theme.marks.more, theme.role(Role::Dim));
    let mut x = area.x + name;
    for (order, size) in columns {
        let lines = function.lines;
        let (text, role) = match order {
            FunctionOrder::Percent if lines.total > 0 => {
                (format!("{}%", lines.percent().text(state.precision())), role)
            }
            FunctionOrder::Missing if lines.missing() > 0 => (lines.missing().to_string(), Role::Text),
            FunctionOrder::Complexity => (function.complexity.map_or_else(String::new, |it| it.to_string()), Role::Dim),
            FunctionOrder::Crap => (crap_of(function).map_or_else(String::new, |it| format!("{it:.0}")), Role::Dim),
            _ => (String::new(), Role::Dim),
        };
        draw_right(buffer, (x, area.y), &text, size, theme.role(role));
        x += size;
    }
}
