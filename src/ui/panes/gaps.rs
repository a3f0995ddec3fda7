//! What to test next: gaps or functions, the best first, each with its reasons in words and what it reaches.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;

use super::super::theme::{Role, Theme};
use super::super::viewport::Viewport;
use super::super::{Keymap, Pane, Reply, visible};
use super::waiting;
use crate::app::action::GAPS;
use crate::app::next::Listed;
use crate::app::{Action, Effect, Msg, State};

mod function;
mod head;
mod item;
mod rows;
mod words;

use rows::{Row, Rows};

/// The list's scroll position, and the keys that it names.
#[derive(Debug, Default)]
pub struct Gaps {
    viewport: Viewport,
    keys: Keymap,
}

impl Pane for Gaps {
    fn title(&self, state: &State) -> String {
        head::title(state)
    }

    fn on(&mut self, action: Action, state: &State) -> Reply {
        let items = state.next.len();
        if items == 0 {
            return Reply::Ignored;
        }
        let rows_each = Rows::of(&state.next, 0).rows_each();
        if let Some(at) = self.viewport.moved_by(action, state.next.at, items, rows_each) {
            return Reply::Msg(Msg::SelectItem(at));
        }
        match action {
            Action::OpenItem | Action::Right => Reply::Msg(Msg::OpenItem(state.next.at)),
            _ => Reply::Ignored,
        }
    }

    fn on_mouse(&mut self, mouse: MouseEvent, area: Rect, state: &State) -> Reply {
        let rows = Rows::of(&state.next, item::more_rows(state, area.width));
        if self.viewport.wheeled(mouse.kind, rows.len()) {
            return Reply::Done;
        }
        self.viewport.attach();
        let list = list(state, &self.keys, area);
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) if mouse.row == area.y => Reply::Msg(Msg::Act(Action::NextList)),
            MouseEventKind::Down(MouseButton::Left) if mouse.row >= list.y => {
                match rows.at(self.viewport.top + usize::from(mouse.row - list.y)) {
                    Some(Row::Item { at, .. }) if at == state.next.at => Reply::Msg(Msg::OpenItem(at)),
                    Some(Row::Item { at, .. }) => Reply::Msg(Msg::SelectItem(at)),
                    Some(Row::Reached { .. }) | None => Reply::Done,
                }
            }
            _ => Reply::Ignored,
        }
    }

    fn set_keys(&mut self, keys: &Keymap) {
        self.keys = keys.clone();
    }

    fn settle(&mut self, state: &State, area: Rect) -> Option<Effect> {
        let rows = Rows::of(&state.next, item::more_rows(state, area.width));
        let height = usize::from(list(state, &self.keys, area).height);
        // The last row of an entry is to be seen, too.
        self.viewport.settle(rows.last_row_of(state.next.at), rows.len(), height, 2);
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        if state.snapshot.is_none() {
            waiting::draw(state, &self.keys, theme, area, buffer);
            return;
        }
        head::draw(state, &self.keys, theme, area, buffer);
        let list = list(state, &self.keys, area);
        let rows = Rows::of(&state.next, item::more_rows(state, area.width));
        for (y, row) in (list.top()..list.bottom()).zip(self.viewport.range(rows.len())) {
            let line = Rect { y, height: 1, ..list };
            match rows.at(row) {
                Some(Row::Reached { after, percent }) => draw_reached(state, (after, percent), theme, line, buffer),
                Some(Row::Item { at, .. }) if state.next.listed == Listed::Every => {
                    function::draw(state, at, theme, line, buffer);
                }
                Some(Row::Item { at, part }) => item::draw(state, (at, part), theme, line, buffer),
                None => {}
            }
            if matches!(rows.at(row), Some(Row::Item { at, .. }) if at == state.next.at) {
                theme.select(line, state.focus == GAPS, buffer);
            }
        }
    }

    fn under_cursor(&self, state: &State) -> Option<String> {
        words::under_cursor(state)
    }
}

/// The rows below the head.
fn list(state: &State, keys: &Keymap, area: Rect) -> Rect {
    let head = head::rows(state, keys, area.width).min(area.height);
    Rect { y: area.y + head, height: area.height - head, ..area }
}

/// A rule that says which goal is reached here.
fn draw_reached(state: &State, (after, percent): (usize, f64), theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let style = theme.role(Role::Goal);
    for x in area.x + 1..area.right().saturating_sub(1) {
        buffer[(x, area.y)].set_symbol(theme.marks.rule).set_style(style);
    }
    let text = format!(" {percent}% with {} ", words::the_first(state, after));
    let room = area.width.saturating_sub(6);
    visible::draw_start(buffer, (area.x + 4, area.y), &text, room, theme.marks.more, style);
}
