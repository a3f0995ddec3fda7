//! Sets a gap aside: for which reason, and with which note.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use super::super::theme::{Role, Theme};
use super::super::{Pane, Reply, visible};
use super::{frame, typed};
use crate::analysis::aside::Why;
use crate::app::{Effect, Msg, State};

/// The reason that is chosen, and the note as it is typed.
#[derive(Default)]
pub struct Aside {
    why: Why,
    note: Input,
}

impl Aside {
    fn turn(&mut self, forward: bool) {
        let all = Why::ALL;
        let at = all.iter().position(|why| *why == self.why).unwrap_or(0);
        self.why = all[(at + if forward { 1 } else { all.len() - 1 }) % all.len()];
    }
}

/// What a reason stands for.
fn about(why: Why) -> &'static str {
    match why {
        Why::Later => "it will be covered another time",
        Why::Wont => "it will not be covered",
        Why::Assigned => "somebody else covers it: say who",
    }
}

impl Pane for Aside {
    fn title(&self, _: &State) -> String {
        "set aside".to_owned()
    }

    fn on_key(&mut self, key: KeyEvent, _: &State) -> Reply {
        match (key.code, key.modifiers) {
            (KeyCode::Esc, _) => return Reply::Close(None),
            (KeyCode::Enter, _) => {
                return Reply::Close(Some(Msg::SetAside(self.why, self.note.value().to_owned())));
            }
            (KeyCode::Char('c'), KeyModifiers::CONTROL) => return Reply::Ignored,
            (KeyCode::Up | KeyCode::BackTab, _) => self.turn(false),
            (KeyCode::Down | KeyCode::Tab, _) => self.turn(true),
            _ => _ = self.note.handle_event(&Event::Key(key)),
        }
        Reply::Done
    }

    fn on_mouse(&mut self, mouse: MouseEvent, area: Rect, _: &State) -> Reply {
        let row = usize::from(mouse.row.saturating_sub(area.y + 1));
        if let (MouseEventKind::Down(MouseButton::Left), Some(why)) = (mouse.kind, Why::ALL.get(row)) {
            self.why = *why;
        }
        Reply::Done
    }

    fn settle(&mut self, _: &State, _: Rect) -> Option<Effect> {
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let inner = frame::draw(&self.title(state), theme, area, buffer);
        if inner.is_empty() {
            return;
        }
        let room = |x: u16| inner.right().saturating_sub(x);
        let rows = (inner.y..inner.bottom()).zip(Why::ALL);
        for (y, why) in rows {
            let is_chosen = why == self.why;
            let mark = if is_chosen { theme.marks.cursor } else { " " };
            visible::draw(buffer, (inner.x, y), mark, room(inner.x), theme.role(Role::Accent));
            let style = theme.role(if is_chosen { Role::Text } else { Role::Dim });
            visible::draw(buffer, (inner.x + 2, y), why.words(), room(inner.x + 2), style);
            visible::draw(buffer, (inner.x + 13, y), about(why), room(inner.x + 13), theme.role(Role::Dim));
        }
        let y = inner.y + Why::ALL.len() as u16 + 1;
        if y < inner.bottom() {
            let x = visible::draw(buffer, (inner.x, y), "note: ", inner.width, theme.role(Role::Accent));
            typed::draw(buffer, (x, y), &self.note, room(x).saturating_sub(1), theme);
        }
        frame::hints(&[("enter", "set aside"), ("up down", "reason"), ("esc", "leave it")], theme, inner, buffer);
    }

    fn place(&self, screen: Rect) -> Rect {
        frame::centred(screen, 72, Why::ALL.len() as u16 + 6)
    }
}
