//! The head of the list: what is listed in which order, what is missing and how far the next goal is, what to do when
//! nothing is listed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::super::Keymap;
use super::super::super::theme::{Role, Theme};
use super::super::super::visible::{self, draw_right};
use super::super::waiting::wrapped;
use super::{function, words};
use crate::analysis::Milestone;
use crate::app::action::GAPS;
use crate::app::functions::FunctionOrder;
use crate::app::next::{Listed, only_in_words};
use crate::app::{Action, State, distance, news};

/// What is listed, in which order.
pub fn title(state: &State) -> String {
    let next = &state.next;
    let what = match next.listed {
        Listed::Gaps => "gaps",
        Listed::Functions => "functions with gaps",
        Listed::Every => "every function",
    };
    let order = match (next.listed, next.is_way, next.sort) {
        (Listed::Every, ..) if next.order == FunctionOrder::Name => "by name".to_owned(),
        (Listed::Every, ..) => format!("by {}", next.order.word()),
        (_, true, _) => next.goal.map_or_else(String::new, |goal| format!("the shortest way to {}%", goal.percent)),
        (_, false, None) => "the best first".to_owned(),
        (_, false, Some(term)) => term.about().to_owned(),
    };
    let mut title = format!("{what}, {order}");
    if let Some(only) = only_in_words(&next.only) {
        title = format!("{title} · {only}");
    }
    if !state.view.filter.is_empty() {
        title = format!("{title} · matching {}", state.view.filter);
    }
    title
}

/// How many rows the head takes at this width.
pub fn rows(state: &State, keys: &Keymap, width: u16) -> u16 {
    1 + lines(state, keys, width).len() as u16
}

/// Draws the head.
pub fn draw(state: &State, keys: &Keymap, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let style = theme.role(if state.focus == GAPS { Role::Accent } else { Role::Dim });
    let (name, columns) = match state.next.listed {
        Listed::Every => function::columns(area.width),
        Listed::Gaps | Listed::Functions => (area.width, Vec::new()),
    };
    visible::draw_start(buffer, (area.x + 1, area.y), &title(state), name.saturating_sub(2), theme.marks.more, style);
    let mut x = area.x + name;
    for (order, size) in columns {
        let is_sorted = order == state.next.order;
        let mark = if is_sorted { theme.marks.sorted[0] } else { "" };
        let style = theme.role(if is_sorted { Role::Accent } else { Role::Dim });
        draw_right(buffer, (x, area.y), &format!("{mark}{}", order.word()), size, style);
        x += size;
    }
    for (y, (text, role)) in (area.y + 1..area.bottom()).zip(lines(state, keys, area.width)) {
        let room = area.width.saturating_sub(2);
        visible::draw_start(buffer, (area.x + 1, y), &text, room, theme.marks.more, theme.role(role));
    }
}

/// The rows below the title.
fn lines(state: &State, keys: &Keymap, width: u16) -> Vec<(String, Role)> {
    let room = width.saturating_sub(2);
    let fold = |text: &str, role: Role| wrapped(text, room).into_iter().map(move |row| (row, role));
    if state.next.worklist.is_none() {
        return fold("Looking at the sources …", Role::Dim).collect();
    }
    if state.next.listed == Listed::Every {
        return if state.next.is_empty() { nothing(state, keys, room) } else { Vec::new() };
    }
    let mut lines: Vec<(String, Role)> = fold(&missing(state), Role::Text).collect();
    if state.next.is_empty() {
        lines.extend(nothing(state, keys, room));
        return lines;
    }
    lines.extend(fold(&reach(state), Role::Dim));
    lines
}

/// What is missing, and how far it is to the next goal: of the project, or of the component that is listed.
fn missing(state: &State) -> String {
    let next = &state.next;
    let metric = state.metric();
    let component = next.only.component.as_ref();
    let known = component
        .zip(next.queue())
        .and_then(|(name, queue)| queue.components.iter().find(|component| component.name == *name));
    let missing = known.map_or(state.totals.lines.missing(), |it| it.missing_lines);
    let words = distance::in_words(missing, next.goal, metric);
    component.map_or(words.clone(), |name| format!("{name}: {words}"))
}

/// What the list reaches.
fn reach(state: &State) -> String {
    let next = &state.next;
    let (one, many) = words::nouns(state);
    let mut parts = Vec::new();
    let precision = state.precision().max(1);
    match (&next.way, next.goal) {
        (Some(Ok(way)), Some(Milestone { percent, .. })) => {
            let fewest = news::count(way.route.chosen.len() as u64, one, many);
            let then = next.items.last().and_then(|item| item.then).filter(|_| next.is_way);
            parts.push(match then {
                Some(then) => format!("these {fewest} reach {}%, no fewer do", then.percent().text(precision)),
                None => format!("{percent}% takes {fewest} at least"),
            });
        }
        (Some(Err(most)), Some(Milestone { percent, .. })) => {
            let all = most.percent().text(precision);
            parts.push(format!("all of them reach {all}%, not {percent}%"));
        }
        _ => {}
    }
    if let Some((after, percent)) = next.reached.first().filter(|_| !next.is_way) {
        let goal = next.goal.filter(|goal| goal.percent == *percent);
        let what = goal.map_or_else(|| format!("{percent}% "), |_| "in this order ".to_owned());
        parts.push(format!("{what}{}", words::the_first(state, *after)));
    }
    if parts.is_empty()
        && let Some(then) = next.items.iter().rev().find_map(|item| item.then)
    {
        let of = next.items.iter().filter(|item| item.then.is_some()).count() as u64;
        let all = then.percent().text(precision);
        let reach = if of == 1 { "reaches" } else { "reach" };
        parts.push(format!("{} {reach} {all}%", news::count(of, one, many)));
    }
    if next.aside > 0 && !next.shows_aside {
        parts.push(format!("{} set aside", next.aside));
    }
    parts.join(" · ")
}

/// What to do when nothing is listed.
fn nothing(state: &State, keys: &Keymap, room: u16) -> Vec<(String, Role)> {
    let next = &state.next;
    let way = |action: Action| keys.way(action);
    let text = if !state.view.filter.is_empty() {
        format!("Nothing here matches the filter: {} leaves it.", way(Action::Back))
    } else if only_in_words(&next.only).is_some() {
        let keys = [Action::NextComponent, Action::NextKind, Action::OnlyChanged].map(way).join(", ");
        format!("Nothing of this kind is left: {keys} choose what is listed.")
    } else if next.aside > 0 {
        format!("All that is left is set aside: {} lists it.", way(Action::ShowAside))
    } else if next.listed == Listed::Every {
        "No function is known: neither the report nor a source that was found tells of one.".to_owned()
    } else {
        "Nothing is left to cover.".to_owned()
    };
    let rows = wrapped(&text, room).into_iter().map(|row| (row, Role::Dim));
    std::iter::once((String::new(), Role::Dim)).chain(rows).collect()
}
