//! The line in which the filter is typed; the tree follows each key.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use super::super::theme::{Role, Theme};
use super::super::{Pane, Reply, visible};
use super::typed;
use crate::app::{Effect, Msg, State};

/// The text typed so far, and what to go back to.
pub struct Filter {
    input: Input,
    before: String,
}

impl Filter {
    /// Begins with the filter that is on.
    pub fn new(filter: &str) -> Self {
        Self { input: Input::new(filter.to_owned()), before: filter.to_owned() }
    }
}

impl Pane for Filter {
    fn title(&self, _: &State) -> String {
        "filter".to_owned()
    }

    fn on_key(&mut self, key: KeyEvent, state: &State) -> Reply {
        match key.code {
            KeyCode::Enter => return Reply::Close(None),
            KeyCode::Esc if state.view.filter == self.before => return Reply::Close(None),
            KeyCode::Esc => return Reply::Close(Some(Msg::Filter(self.before.clone()))),
            KeyCode::Char('c') if key.modifiers == KeyModifiers::CONTROL => return Reply::Ignored,
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown | KeyCode::Tab => return Reply::Ignored,
            _ => {}
        }
        let is_changed = self.input.handle_event(&Event::Key(key)).is_some_and(|change| change.value);
        if is_changed { Reply::Msg(Msg::Filter(self.input.value().to_owned())) } else { Reply::Done }
    }

    fn settle(&mut self, _: &State, _: Rect) -> Option<Effect> {
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        area.positions().for_each(|at| buffer[at].reset());
        if area.height > 1 {
            draw_hints(theme, Rect { y: area.y + 1, ..area }, buffer);
        }
        let found = crate::app::news::count(state.view.files().len() as u64, "file", "files");
        let x = visible::draw(buffer, (area.x + 1, area.y), "filter: ", area.width, theme.role(Role::Accent));
        let room = area.right().saturating_sub(x + found.len() as u16 + 3);
        typed::draw(buffer, (x, area.y), &self.input, room, theme);
        let x = area.right().saturating_sub(found.len() as u16 + 1);
        visible::draw(buffer, (x, area.y), &found, found.len() as u16, theme.role(Role::Dim));
    }

    fn place(&self, screen: Rect) -> Rect {
        let rows = if screen.height >= 10 { 2 } else { 1 };
        Rect { y: screen.bottom().saturating_sub(rows), height: screen.height.min(rows), ..screen }
    }

    fn is_modal(&self) -> bool {
        false
    }
}

/// What the keys do while text is typed: the footer's own hints are not for now.
fn draw_hints(theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut x = area.x + 1;
    for (key, hint) in [("enter", "keep"), ("esc", "as before"), ("'word", "exactly"), ("!word", "not at all")] {
        let room = |x: u16| area.right().saturating_sub(x);
        x = visible::draw(buffer, (x, area.y), key, room(x), theme.role(Role::Key)) + 1;
        x = visible::draw(buffer, (x, area.y), hint, room(x), theme.role(Role::Dim)) + 3;
    }
}
