//! The line in which a report to compare with is named.

use std::path::PathBuf;

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use super::super::theme::{Role, Theme};
use super::super::{Pane, Reply, visible};
use super::typed;
use crate::app::{Effect, Msg, State};

/// The path typed so far.
#[derive(Default)]
pub struct Compare {
    input: Input,
}

impl Pane for Compare {
    fn title(&self, _: &State) -> String {
        "compare with".to_owned()
    }

    fn on_key(&mut self, key: KeyEvent, _: &State) -> Reply {
        match key.code {
            KeyCode::Enter => {
                let path = self.input.value().trim();
                return Reply::Close((!path.is_empty()).then(|| Msg::Compare(PathBuf::from(path))));
            }
            KeyCode::Esc => return Reply::Close(None),
            KeyCode::Char('c') if key.modifiers == KeyModifiers::CONTROL => return Reply::Ignored,
            _ => {}
        }
        self.input.handle_event(&Event::Key(key));
        Reply::Done
    }

    fn settle(&mut self, _: &State, _: Rect) -> Option<Effect> {
        None
    }

    fn draw(&self, _: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        area.positions().for_each(|at| buffer[at].reset());
        if area.height > 1 {
            let text = "a report in any format, from another run or branch";
            let x = visible::draw(buffer, (area.x + 1, area.y + 1), text, area.width, theme.role(Role::Dim)) + 3;
            let room = |x: u16| area.right().saturating_sub(x);
            let x = visible::draw(buffer, (x, area.y + 1), "enter", room(x), theme.role(Role::Key)) + 1;
            let x = visible::draw(buffer, (x, area.y + 1), "compare", room(x), theme.role(Role::Dim)) + 3;
            let x = visible::draw(buffer, (x, area.y + 1), "esc", room(x), theme.role(Role::Key)) + 1;
            visible::draw(buffer, (x, area.y + 1), "leave it", room(x), theme.role(Role::Dim));
        }
        let x = visible::draw(buffer, (area.x + 1, area.y), "compare with: ", area.width, theme.role(Role::Accent));
        typed::draw(buffer, (x, area.y), &self.input, area.right().saturating_sub(x + 1), theme);
    }

    fn place(&self, screen: Rect) -> Rect {
        let rows = if screen.height >= 10 { 2 } else { 1 };
        Rect { y: screen.bottom().saturating_sub(rows), height: screen.height.min(rows), ..screen }
    }
}
