//! The line in which a text is typed that is searched for in the output of the run; the output follows each key.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use super::super::theme::{Role, Theme};
use super::super::{Pane, Reply, visible};
use crate::app::{Action, Effect, Msg, State};

/// The text typed so far.
pub struct Find {
    input: Input,
}

impl Find {
    /// Begins with what was searched for before.
    pub fn new(search: &str) -> Self {
        Self { input: Input::new(search.to_owned()) }
    }
}

impl Pane for Find {
    fn title(&self, _: &State) -> String {
        "find".to_owned()
    }

    fn on_key(&mut self, key: KeyEvent, _: &State) -> Reply {
        match (key.code, key.modifiers) {
            (KeyCode::Enter, _) => return Reply::Close(None),
            (KeyCode::Esc, _) => return Reply::Close(Some(Msg::FindInRun(String::new()))),
            (KeyCode::Down, _) | (KeyCode::Char('n'), KeyModifiers::CONTROL) => {
                return Reply::Msg(Msg::Act(Action::FindNext));
            }
            (KeyCode::Up, _) | (KeyCode::Char('p'), KeyModifiers::CONTROL) => {
                return Reply::Msg(Msg::Act(Action::FindPrevious));
            }
            (KeyCode::Char('c'), KeyModifiers::CONTROL) | (KeyCode::PageUp | KeyCode::PageDown, _) => {
                return Reply::Ignored;
            }
            _ => {}
        }
        let is_changed = self.input.handle_event(&Event::Key(key)).is_some_and(|change| change.value);
        if is_changed { Reply::Msg(Msg::FindInRun(self.input.value().to_owned())) } else { Reply::Done }
    }

    fn settle(&mut self, _: &State, _: Rect) -> Option<Effect> {
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        area.positions().for_each(|at| buffer[at].reset());
        let hints = [("enter", "keep"), ("ctrl-n", "next"), ("ctrl-p", "previous"), ("esc", "leave")];
        let mut x = area.x + 1;
        for (key, hint) in hints.iter().filter(|_| area.height > 1) {
            let (y, room) = (area.y + 1, |x: u16| area.right().saturating_sub(x));
            x = visible::draw(buffer, (x, y), key, room(x), theme.role(Role::Key)) + 1;
            x = visible::draw(buffer, (x, y), hint, room(x), theme.role(Role::Dim)) + 3;
        }
        let is_missing = state.run.found.is_none() && !self.input.value().is_empty();
        let said = if is_missing { "not in the output" } else { "" };
        let x = visible::draw(buffer, (area.x + 1, area.y), "find: ", area.width, theme.role(Role::Accent));
        let room = area.right().saturating_sub(x + said.len() as u16 + 3);
        let scrolled = self.input.visual_scroll(usize::from(room.max(1)));
        let shown: String = self.input.value().chars().skip(scrolled).collect();
        visible::draw(buffer, (x, area.y), &shown, room, theme.role(Role::Text));
        let cursor = x + (self.input.visual_cursor() - scrolled.min(self.input.visual_cursor())) as u16;
        if cursor < area.right() {
            let reversed = ratatui::style::Style::new().add_modifier(ratatui::style::Modifier::REVERSED);
            buffer[(cursor, area.y)].set_style(reversed);
        }
        let x = area.right().saturating_sub(said.len() as u16 + 1);
        visible::draw(buffer, (x, area.y), said, said.len() as u16, theme.role(Role::Bad));
    }

    fn place(&self, screen: Rect) -> Rect {
        let rows = if screen.height >= 10 { 2 } else { 1 };
        Rect { y: screen.bottom().saturating_sub(rows), height: screen.height.min(rows), ..screen }
    }

    fn is_modal(&self) -> bool {
        false
    }
}
