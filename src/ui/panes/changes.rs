//! What changed: lines and branches newly covered and lost, by file and in all, against the last load or another report.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;

use super::super::theme::Theme;
use super::super::viewport::Viewport;
use super::super::{Pane, Reply};
use super::waiting;
use crate::app::action::CHANGES;
use crate::app::comparison::{ChangePlace, ChangeRow};
use crate::app::{Action, Effect, Msg, State};

mod head;
mod row;

/// The list's scroll position.
#[derive(Debug, Default)]
pub struct Changes {
    viewport: Viewport,
}

impl Pane for Changes {
    fn title(&self, state: &State) -> String {
        head::title(state)
    }

    fn on(&mut self, action: Action, state: &State) -> Reply {
        let rows = state.comparison.rows.len();
        if rows == 0 {
            return Reply::Ignored;
        }
        let at = state.comparison.cursor();
        if let Some(row) = self.viewport.moved(action, at, rows) {
            return said(state.comparison.place(row), Msg::SelectChange);
        }
        match action {
            Action::OpenChange => enter(state, at),
            Action::Right if is_folded(state, at) => enter(state, at),
            Action::Right if matches!(state.comparison.rows[at], ChangeRow::File(_)) => {
                said(state.comparison.place((at + 1).min(rows - 1)), Msg::SelectChange)
            }
            Action::Right => enter(state, at),
            Action::Left => left(state, at),
            _ => Reply::Ignored,
        }
    }

    fn on_mouse(&mut self, mouse: MouseEvent, area: Rect, state: &State) -> Reply {
        let rows = state.comparison.rows.len();
        if self.viewport.wheeled(mouse.kind, rows) {
            return Reply::Done;
        }
        self.viewport.attach();
        let list = list(state, area);
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) if mouse.row == area.y => {
                Reply::Msg(Msg::Act(Action::NextReference))
            }
            MouseEventKind::Down(MouseButton::Left) if mouse.row >= list.y => {
                let row = self.viewport.top + usize::from(mouse.row - list.y);
                if row >= rows {
                    return Reply::Done;
                }
                let is_file = matches!(state.comparison.rows[row], ChangeRow::File(_));
                if row == state.comparison.cursor() || (is_file && mouse.column < area.x + row::FOLD) {
                    return enter(state, row);
                }
                said(state.comparison.place(row), Msg::SelectChange)
            }
            _ => Reply::Ignored,
        }
    }

    fn settle(&mut self, state: &State, area: Rect) -> Option<Effect> {
        let comparison = &state.comparison;
        let height = usize::from(list(state, area).height);
        self.viewport.settle(comparison.cursor(), comparison.rows.len(), height, 2);
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        if state.snapshot.is_none() {
            waiting::draw(state, theme, area, buffer);
            return;
        }
        let columns = row::Columns::fit(area.width, state);
        head::draw(state, theme, &columns, area, buffer);
        let list = list(state, area);
        let (cursor, rows) = (state.comparison.cursor(), state.comparison.rows.len());
        for (y, at) in (list.top()..list.bottom()).zip(self.viewport.range(rows)) {
            let line = Rect { y, height: 1, ..list };
            row::draw(state, theme, &columns, state.comparison.rows[at], line, buffer);
            if at == cursor {
                theme.select(line, state.focus == CHANGES, buffer);
            }
        }
    }
}

/// The rows below the head.
fn list(state: &State, area: Rect) -> Rect {
    let head = head::rows(state, area.width).min(area.height);
    Rect { y: area.y + head, height: area.height - head, ..area }
}

fn said(place: Option<ChangePlace>, msg: impl Fn(ChangePlace) -> Msg) -> Reply {
    place.map_or(Reply::Done, |place| Reply::Msg(msg(place)))
}

fn is_folded(state: &State, row: usize) -> bool {
    let ChangeRow::File(file) = state.comparison.rows[row] else { return false };
    let file = state.comparison.file(file);
    !file.changes.is_empty() && !state.comparison.is_unfolded(&file.path)
}

/// Opens the source at a change; folds a file.
fn enter(state: &State, row: usize) -> Reply {
    let place = state.comparison.place(row);
    match state.comparison.rows[row] {
        ChangeRow::File(file) if !state.comparison.file(file).changes.is_empty() => {
            said(place, |place| Msg::ToggleChange(place.path))
        }
        ChangeRow::File(_) | ChangeRow::Change(..) => said(place, Msg::OpenChange),
    }
}

/// Folds a file shut; from a change, goes to its file.
fn left(state: &State, row: usize) -> Reply {
    match state.comparison.rows[row] {
        ChangeRow::File(_) if is_folded(state, row) => Reply::Done,
        ChangeRow::File(_) => enter(state, row),
        ChangeRow::Change(..) => {
            let file = |place: ChangePlace| Msg::SelectChange(ChangePlace { line: None, ..place });
            said(state.comparison.place(row), file)
        }
    }
}
