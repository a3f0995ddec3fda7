//! The head of the changes: what is compared with what, the sums, the total before and after, the goals crossed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::super::theme::{Role, Theme};
use super::super::super::visible::{self, draw_right};
use super::super::waiting::wrapped;
use super::row::Columns;
use crate::app::action::CHANGES;
use crate::app::references::Reference;
use crate::app::{State, news};

/// What is shown, against what.
pub fn title(state: &State) -> String {
    let with = state.comparison.with;
    let words = state.references.words(with);
    match with {
        Reference::Other => format!("changes against {words}"),
        _ => format!("changes since {words}"),
    }
}

/// How many rows the head takes at this width.
pub fn rows(state: &State, width: u16) -> u16 {
    1 + lines(state, width).len() as u16
}

/// Draws the head, the titles of the columns in its last row.
pub fn draw(state: &State, theme: &Theme, columns: &Columns, area: Rect, buffer: &mut Buffer) {
    let focused = state.focus == CHANGES;
    let style = theme.role(if focused { Role::Accent } else { Role::Dim });
    let room = area.width.saturating_sub(2);
    visible::draw_start(buffer, (area.x + 1, area.y), &title(state), room, theme.marks.more, style);
    let lines = lines(state, area.width);
    for (y, line) in (area.y + 1..area.bottom()).zip(&lines) {
        let mut x = area.x + 1;
        for (at, (text, role)) in line.iter().enumerate() {
            let room = |x: u16| area.right().saturating_sub(x + 1);
            if at > 0 {
                x = visible::draw(buffer, (x, y), BETWEEN, room(x), theme.role(Role::Dim));
            }
            x = visible::draw_start(buffer, (x, y), text, room(x), theme.marks.more, theme.role(*role));
        }
    }
    let y = area.y + lines.len() as u16;
    if state.comparison.rows.is_empty() || y >= area.bottom() {
        return;
    }
    let mut x = area.x + columns.name + columns.component;
    for (width, text) in [
        (columns.gained + columns.lost, "lines"),
        (columns.branches_gained + columns.branches_lost, "branches"),
        (columns.percent, "%"),
    ] {
        draw_right(buffer, (x, y), text, width, theme.role(Role::Dim));
        x += width;
    }
}

/// A piece of text and what it is.
type Piece = (String, Role);

const BETWEEN: &str = " · ";

/// The rows below the title; the last is for the titles of the columns, if there are any rows.
fn lines(state: &State, width: u16) -> Vec<Vec<Piece>> {
    let room = width.saturating_sub(2);
    let Some(delta) = &state.comparison.delta else {
        return alone(nothing_to_compare(state.comparison.with), None, state, room);
    };
    let (metric, decimals) = (state.metric(), state.precision().max(1));
    let total = news::totals_in_words(delta, metric, decimals);
    if delta.is_empty() {
        return alone(&title(state).replacen("changes", "Nothing changed", 1), Some(total), state, room);
    }
    let sums = news::sums_in_words(&delta.sums);
    let sums = sums.into_iter().map(|(text, is_good)| (text, if is_good { Role::New } else { Role::Bad }));
    let mut lines = flowed(sums, room);
    let crossed = state.comparison.crossed.iter();
    let crossed = news::crossed_in_words(crossed).into_iter().map(|text| (text, Role::Goal));
    lines.extend(flowed([(total, Role::Text)].into_iter().chain(crossed), room));
    lines.push(Vec::new());
    lines
}

/// Pieces one after the other, in as many rows as they need.
fn flowed(pieces: impl Iterator<Item = Piece>, room: u16) -> Vec<Vec<Piece>> {
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    let mut taken = 0;
    for piece in pieces {
        let width = visible::width(&piece.0);
        taken += visible::width(BETWEEN) + width;
        match rows.last_mut().filter(|_| taken <= usize::from(room)) {
            Some(row) => row.push(piece),
            None => {
                taken = width;
                rows.push(vec![piece]);
            }
        }
    }
    rows
}

/// What stands there alone when there are no changes to list.
fn alone(text: &str, total: Option<String>, state: &State, room: u16) -> Vec<Vec<Piece>> {
    let mut said = vec![(String::new(), Role::Text), (text.to_owned(), Role::Text)];
    said.extend(total.map(|total| (total, Role::Dim)));
    said.push((String::new(), Role::Text));
    said.extend(ways(state).into_iter().map(|way| (way, Role::Dim)));
    let rows = said.iter().flat_map(|(text, role)| wrapped(text, room).into_iter().map(|row| vec![(row, *role)]));
    rows.collect()
}

fn nothing_to_compare(with: Reference) -> &'static str {
    match with {
        Reference::LastLoad => "No second report yet: what changes shows here as soon as the tests run again.",
        Reference::Session | Reference::Baseline | Reference::Other => "There is no such report yet.",
    }
}

/// What else there is to compare with.
fn ways(state: &State) -> Vec<String> {
    let mut ways = Vec::new();
    if let Some(next) = state.references.next(state.comparison.with) {
        ways.push(format!("v compares with {}.", state.references.words(next)));
    }
    ways.push("o names another report to compare with.".to_owned());
    ways.push("B makes this report the baseline, from which changes count.".to_owned());
    ways
}
