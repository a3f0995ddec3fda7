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
    for (y, (text, role)) in (area.y + 1..area.bottom()).zip(&lines) {
        visible::draw_start(buffer, (area.x + 1, y), text, room, theme.marks.more, theme.role(*role));
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

/// The rows below the title; the last is for the titles of the columns, if there are any rows.
fn lines(state: &State, width: u16) -> Vec<(String, Role)> {
    let comparison = &state.comparison;
    let room = width.saturating_sub(2);
    let mut lines = Vec::new();
    let mut say = |text: &str, role: Role| lines.extend(wrapped(text, room).into_iter().map(|line| (line, role)));
    let Some(delta) = &comparison.delta else {
        say("", Role::Text);
        say(nothing_to_compare(comparison.with), Role::Text);
        say("", Role::Text);
        ways(state).iter().for_each(|way| say(way, Role::Dim));
        return lines;
    };
    let sums = news::sums_in_words(&delta.sums);
    let (metric, decimals) = (state.metric(), state.precision().max(1));
    let text = |totals: &crate::model::Totals| totals.percent_text(metric, decimals);
    let (from, to) = (text(&delta.before), text(&delta.after));
    let total =
        if from == to { format!("total {to}") } else { format!("total {} → {to}", from.trim_end_matches('%')) };
    if delta.is_empty() {
        say("", Role::Text);
        let since = title(state);
        say(&since.replacen("changes", "Nothing changed", 1), Role::Text);
        say(&total, Role::Dim);
        say("", Role::Text);
        ways(state).iter().for_each(|way| say(way, Role::Dim));
        return lines;
    }
    let sums = if sums.is_empty() { "no line fares differently".to_owned() } else { sums.join(" · ") };
    let is_worse = delta.sums.lost > delta.sums.covered();
    say(&sums, if is_worse { Role::Bad } else { Role::New });
    say(&total, Role::Text);
    let crossed = news::crossed_in_words(&comparison.crossed);
    if !crossed.is_empty() {
        say(&crossed.join(" · "), Role::Goal);
    }
    lines.push((String::new(), Role::Dim));
    lines
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
