//! What there is to warn about: in the configuration, in the reports, in watching and running.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::panes::waiting;
use super::super::theme::{Role, Theme};
use super::super::{Pane, Reply, visible};
use super::frame::{self, Scrolled};
use crate::app::{Action, Effect, State};

/// The scroll position in the list of warnings.
#[derive(Debug, Default)]
pub struct Notes {
    lines: Vec<String>,
    scrolled: Scrolled,
}

impl Pane for Notes {
    fn title(&self, state: &State) -> String {
        crate::app::news::count(state.warning_count(), "warning", "warnings")
    }

    fn on(&mut self, action: Action, _: &State) -> Reply {
        self.scrolled.on(action, Action::Notes, self.lines.len())
    }

    fn settle(&mut self, state: &State, area: Rect) -> Option<Effect> {
        let width = area.width.saturating_sub(4);
        self.lines.clear();
        for text in state.warnings() {
            self.lines.extend(waiting::wrapped(&text, width));
        }
        if self.lines.is_empty() {
            self.lines.push("The configuration and the reports are as they should be.".to_owned());
        }
        self.scrolled.settle(self.lines.len(), area);
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let inner = frame::draw(&self.title(state), theme, area, buffer);
        for (y, line) in (inner.top()..inner.bottom()).zip(self.lines.iter().skip(self.scrolled.top)) {
            visible::draw(buffer, (inner.x, y), line, inner.width, theme.role(Role::Text));
        }
    }

    fn place(&self, screen: Rect) -> Rect {
        frame::centred(screen, 100, 24)
    }
}
