//! The tree: components, folders and files with their percentages, sorted, filtered, folded.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;

use super::super::theme::{Role, Theme};
use super::super::viewport::Viewport;
use super::super::visible::draw_right;
use super::super::{Keymap, Pane, Reply, track, visible};
use super::waiting;
use crate::analysis::query::Row;
use crate::analysis::tree::{Column, Grouping, NodeKind};
use crate::app::action::EXPLORE;
use crate::app::msg::{Notice, Tone};
use crate::app::{Action, Effect, Msg, State};

mod part;

/// The columns behind the name, from left to right.
const BAR: u16 = 10;
const PERCENT: u16 = 7;
const MISSING: u16 = 8;
const BRANCHES: u16 = 11;
const GAIN: u16 = 7;
const GOAL: u16 = 8;
const RANGE: u16 = 8;
/// A name keeps at least so many columns; what does not fit beside it is left out.
const LEAST_NAME: u16 = 20;

/// The tree's scroll position.
#[derive(Debug, Default)]
pub struct Explore {
    viewport: Viewport,
    keys: Keymap,
}

/// Which columns fit.
#[derive(Debug, Clone, Copy)]
struct Columns {
    name: u16,
    bar: u16,
    percent: u16,
    missing: u16,
    branches: u16,
    gain: u16,
    goal: u16,
    range: u16,
}

impl Columns {
    fn fit(width: u16, state: &State) -> Self {
        let has_branches = state.totals.branches.is_some();
        let has_gains = !state.view.gains.is_empty();
        let has_components = state.view.grouping == Grouping::Components;
        let has_goals = has_components && state.settings.components.iter().any(|component| component.goal.is_some());
        let mut left = width.saturating_sub(PERCENT);
        let mut take = |wanted: bool, size: u16| {
            let fits = wanted && left >= size + LEAST_NAME;
            if fits {
                left -= size;
            }
            if fits { size } else { 0 }
        };
        // What matters most takes its place first.
        let missing = take(true, MISSING);
        let bar = take(true, BAR);
        let gain = take(has_gains, GAIN);
        let goal = take(has_goals, GOAL);
        let range = take(has_components, RANGE);
        let branches = take(has_branches, BRANCHES);
        Self { name: left, bar, percent: PERCENT, missing, branches, gain, goal, range }
    }
}

impl Pane for Explore {
    fn title(&self, state: &State) -> String {
        match state.view.grouping {
            Grouping::Components => "components".to_owned(),
            Grouping::Folders => "folders".to_owned(),
            Grouping::Flat => "files".to_owned(),
        }
    }

    fn on(&mut self, action: Action, state: &State) -> Reply {
        let rows = state.view.rows.len();
        if rows == 0 {
            return Reply::Ignored;
        }
        let at = cursor(state);
        if let Some(row) = self.viewport.moved(action, at, rows) {
            return select(state, row);
        }
        match action {
            Action::Enter => enter(state, at),
            Action::Right => right(state, at),
            Action::Left => left(state, at),
            Action::Functions => parts(state, at),
            _ => Reply::Ignored,
        }
    }

    fn on_mouse(&mut self, mouse: MouseEvent, area: Rect, state: &State) -> Reply {
        let rows = state.view.rows.len();
        if self.viewport.wheeled(mouse.kind, rows) {
            return Reply::Done;
        }
        self.viewport.attach();
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) if mouse.row == area.y => Reply::Msg(Msg::Act(Action::SortNext)),
            MouseEventKind::Down(MouseButton::Left) => {
                let at = self.viewport.top + usize::from(mouse.row - area.y - 1);
                if at >= rows {
                    return Reply::Done;
                }
                let Row { node, part, open, .. } = state.view.rows[at];
                if part.is_none() && open && state.view.tree.is_file(node) && is_at_fold(state, at, mouse, area) {
                    return parts(state, at);
                }
                let is_group = !state.view.tree.is_file(node);
                if at == cursor(state) || (is_group && is_at_fold(state, at, mouse, area)) {
                    return enter(state, at);
                }
                select(state, at)
            }
            _ => Reply::Ignored,
        }
    }

    fn set_keys(&mut self, keys: &Keymap) {
        self.keys = keys.clone();
    }

    fn settle(&mut self, state: &State, area: Rect) -> Option<Effect> {
        let height = usize::from(area.height.saturating_sub(1));
        self.viewport.settle(cursor(state), state.view.rows.len(), height, 2);
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        if state.snapshot.is_none() {
            waiting::draw(state, &self.keys, theme, area, buffer);
            return;
        }
        let columns = Columns::fit(area.width, state);
        self.draw_heading(state, theme, &columns, area, buffer);
        if state.view.rows.is_empty() {
            let text = empty_in_words(state);
            visible::draw(buffer, (area.x + 2, area.y + 2), text, area.width.saturating_sub(3), theme.role(Role::Dim));
        }
        let first = area.y + 1;
        let cursor = cursor(state);
        for (y, row) in (first..area.bottom()).zip(self.viewport.range(state.view.rows.len())) {
            let line = Rect { y, height: 1, ..area };
            draw_row(state, theme, &columns, row, line, buffer);
            if row == cursor && state.selected.is_some() {
                theme.select(line, state.focus == EXPLORE, buffer);
            }
        }
    }
}

impl Explore {
    fn draw_heading(&self, state: &State, theme: &Theme, columns: &Columns, area: Rect, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let focused = state.focus == EXPLORE;
        let dim = theme.role(Role::Dim);
        let title_style = if focused { theme.role(Role::Accent) } else { dim };
        let mut title = self.title(state);
        if !state.view.filter.is_empty() {
            title = format!("{title} matching {}", state.view.filter);
            if visible::width(&title) + 2 > usize::from(columns.name) {
                // What is typed matters more than what it is typed for.
                title = format!("matching {}", state.view.filter);
            }
        }
        if state.view.hide_covered {
            title.push_str(" with gaps");
        }
        let mark = |column: Column| {
            let is_sorted = state.view.column == column;
            let mark = theme.marks.sorted[usize::from(state.view.reversed)];
            if is_sorted { mark.to_owned() } else { String::new() }
        };
        let name = columns.name.saturating_sub(1);
        let title = format!("{title}{}", mark(Column::Name));
        visible::draw_start(
            buffer,
            (area.x + 1, area.y),
            &title,
            name.saturating_sub(1),
            theme.marks.more,
            title_style,
        );
        let mut x = area.x + columns.name + columns.bar;
        for (width, text, column) in [
            (columns.percent, "%", Column::Percent),
            (columns.missing, "missing", Column::Missing),
            (columns.branches, "branches", Column::Branches),
        ] {
            let style = if state.view.column == column { theme.role(Role::Accent) } else { dim };
            draw_right(buffer, (x, area.y), &format!("{}{text}", mark(column)), width, style);
            x += width;
        }
        for (width, text) in [(columns.range, "range"), (columns.goal, "goal"), (columns.gain, "delta")] {
            draw_right(buffer, (x, area.y), text, width, dim);
            x += width;
        }
    }
}

fn draw_row(state: &State, theme: &Theme, columns: &Columns, row: usize, area: Rect, buffer: &mut Buffer) {
    let row = state.view.rows[row];
    let node = state.view.tree.node(row.node);
    if let Some(part) = row.part {
        return part::draw(state, theme, columns, (&row, part), area, buffer);
    }
    let ratio = node.totals.by(state.metric());
    let percent = ratio.percent();
    let goal = if let NodeKind::Component(goal) = node.kind { goal } else { None };
    let (floor, ceiling) = goal.map_or((50.0, 80.0), |goal| (goal.floor, goal.ceiling.unwrap_or(goal.floor)));
    let style = theme.percent(percent.0, floor, ceiling);
    draw_name(state, theme, row.node, columns.name, (area.x, area.y, row.depth, row.open), buffer);
    let mut x = area.x + columns.name;
    let has_code = ratio.total > 0;
    if columns.bar > 0 && has_code {
        let marks = goal.into_iter().flat_map(|goal| [Some(goal.floor), goal.ceiling]).flatten();
        track::draw(buffer, (x, area.y), columns.bar, percent.0, style, marks, theme);
    }
    x += columns.bar;
    if has_code {
        let below = goal.is_some_and(|goal| percent.is_below(goal.floor, state.precision()));
        let mark = if below { theme.marks.below } else { "" };
        let text = format!("{mark}{}%", percent.text(state.precision()));
        draw_right(buffer, (x, area.y), &text, columns.percent, style);
    } else if node.totals.percent(state.metric()).is_none() {
        let text = node.totals.percent_text(state.metric(), state.precision());
        draw_right(buffer, (x, area.y), &text, columns.percent, theme.role(Role::Dim));
    }
    x += columns.percent;
    let text_style = theme.role(Role::Text);
    let missing = node.totals.lines.missing();
    if missing > 0 {
        draw_right(buffer, (x, area.y), &missing.to_string(), columns.missing, text_style);
    }
    x += columns.missing;
    if let Some(branches) = node.totals.branches.filter(|branches| branches.total > 0) {
        let text = format!("{}/{}", branches.covered, branches.total);
        draw_right(buffer, (x, area.y), &text, columns.branches, theme.role(Role::Dim));
    }
    x += columns.branches;
    if let NodeKind::Component(goal) = node.kind {
        if let Some((low, high)) = state.view.extremes(row.node).filter(|_| columns.range > 0) {
            draw_right(buffer, (x, area.y), &format!("{low:.0}–{high:.0}"), columns.range, theme.role(Role::Dim));
        }
        if let Some(goal) = goal {
            let ceiling = goal.ceiling.map_or_else(String::new, |ceiling| format!("–{ceiling}"));
            let text = format!("{}{ceiling}", goal.floor);
            draw_right(buffer, (x + columns.range, area.y), &text, columns.goal, theme.role(Role::Goal));
        }
    }
    x += columns.range + columns.goal;
    match state.view.gains.of(row.node) {
        0 => {}
        gain => {
            let role = if gain > 0 { Role::New } else { Role::Bad };
            draw_right(buffer, (x, area.y), &format!("{gain:+}"), columns.gain, theme.role(role));
        }
    }
}

fn draw_name(
    state: &State,
    theme: &Theme,
    index: u32,
    width: u16,
    (x, y, depth, open): (u16, u16, u16, bool),
    buffer: &mut Buffer,
) {
    let node = state.view.tree.node(index);
    let end = x + width.saturating_sub(1);
    let indent = x + 1 + (2 * depth).min(width / 2);
    let (fold, role) = match node.kind {
        NodeKind::File if state.drifted.contains(node.key) => (theme.marks.edited, Role::Edited),
        NodeKind::File if open => (theme.marks.open, Role::Dim),
        NodeKind::File => (" ", Role::Dim),
        _ if open => (theme.marks.open, Role::Dim),
        _ => (theme.marks.shut, Role::Dim),
    };
    let at = visible::draw(buffer, (indent, y), fold, 1, theme.role(role)) + 1;
    let style = match node.kind {
        NodeKind::Component(_) => theme.role(Role::Text).add_modifier(ratatui::style::Modifier::BOLD),
        NodeKind::Folder | NodeKind::File => theme.role(Role::Text),
    };
    let room = end.saturating_sub(at);
    visible::draw_end(buffer, (at, y), node.name, room, theme.marks.more, style);
}

fn empty_in_words(state: &State) -> &'static str {
    if !state.view.filter.is_empty() {
        "no file matches the filter: esc clears it"
    } else if state.view.hide_covered {
        "no file has a gap: c shows all"
    } else {
        "the report names no file"
    }
}

fn cursor(state: &State) -> usize {
    let Some(key) = &state.selected else { return 0 };
    let on_part = state.part_at.as_ref().and_then(|at| state.view.row_of_part(key, at));
    on_part.or_else(|| state.view.row_of(key)).unwrap_or(0)
}

fn select(state: &State, row: usize) -> Reply {
    let Row { node, part, .. } = state.view.rows[row];
    let key = state.view.tree.key(node);
    Reply::Msg(part.map_or_else(|| Msg::Select(Arc::clone(&key)), |at| Msg::SelectPart(Arc::clone(&key), at)))
}

fn enter(state: &State, row: usize) -> Reply {
    let Row { node, part, .. } = state.view.rows[row];
    let key = state.view.tree.key(node);
    Reply::Msg(match part {
        Some(at) => Msg::OpenPart(key, at),
        None if state.view.tree.is_file(node) => Msg::Open(key),
        None => Msg::Toggle(key),
    })
}

/// Unfolds a folder, or a file into its parts; goes into what is unfolded, and at last into the source.
fn right(state: &State, row: usize) -> Reply {
    let Row { node, open, part, .. } = state.view.rows[row];
    let is_file = state.view.tree.is_file(node);
    match open {
        true if row + 1 < state.view.rows.len() => select(state, row + 1),
        false if is_file && part.is_none() && !state.view.unfolded.contains(&state.view.tree.key(node)) => {
            parts(state, row)
        }
        false => enter(state, row),
        true => Reply::Done,
    }
}

/// Folds what is unfolded; goes from a part to its file, and from anything else to what holds it.
fn left(state: &State, row: usize) -> Reply {
    let Row { node, open, part, .. } = state.view.rows[row];
    let is_file = state.view.tree.is_file(node);
    match (part, open) {
        (Some(_), _) => Reply::Msg(Msg::Select(state.view.tree.key(node))),
        (None, true) if is_file => parts(state, row),
        (None, true) => enter(state, row),
        (None, false) => match state.view.tree.parent(node).and_then(|parent| state.view.row_of_node(parent)) {
            Some(parent) => select(state, parent),
            None => Reply::Done,
        },
    }
}

/// Shows the types and functions of a file below it, or no more.
fn parts(state: &State, row: usize) -> Reply {
    let node = state.view.rows[row].node;
    if !state.view.tree.is_file(node) {
        return Reply::Msg(Msg::Tell(Notice::passing(Tone::Plain, "functions are shown below files: this is none")));
    }
    let key = state.view.tree.key(node);
    let is_open = !state.view.unfolded.contains(&key);
    Reply::Msg(Msg::Unfold(key, is_open))
}

/// Whether the mouse is on the mark that folds a row.
fn is_at_fold(state: &State, row: usize, mouse: MouseEvent, area: Rect) -> bool {
    usize::from(mouse.column - area.x) < 3 + 2 * usize::from(state.view.rows[row].depth)
}
