//! Every key that works here, from the table of actions.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::keymap::Keymap;
use super::super::theme::{Role, Theme};
use super::super::{Pane, Reply, visible};
use super::frame::{self, Scrolled};
use crate::app::action::{self, ANYWHERE, LISTS};
use crate::app::{Action, Effect, State};

const KEYS: u16 = 20;

/// The list of keys of one pane.
pub struct Help {
    pane: &'static str,
    rows: Vec<(String, &'static str)>,
    scrolled: Scrolled,
}

impl Help {
    /// The keys that work in this pane: its own first, then moving, then what works anywhere.
    pub fn new(pane: &'static str, keymap: &Keymap) -> Self {
        let mut rows = Vec::new();
        for scope in [pane, ANYWHERE, LISTS] {
            for row in action::in_pane(pane).filter(|row| row.scope == scope) {
                let keys = keymap.keys(row.action);
                rows.push((keys.join("  "), row.help));
            }
            rows.push((String::new(), ""));
        }
        rows.pop();
        Self { pane, rows, scrolled: Scrolled::default() }
    }
}

impl Pane for Help {
    fn title(&self, _: &State) -> String {
        format!("keys in {}", self.pane)
    }

    fn on(&mut self, action: Action, _: &State) -> Reply {
        self.scrolled.on(action, Action::Help, self.rows.len())
    }

    fn settle(&mut self, _: &State, area: Rect) -> Option<Effect> {
        self.scrolled.settle(self.rows.len(), area);
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let title = match self.scrolled.below(self.rows.len()) {
            0 => self.title(state),
            more => format!("{} · {more} more below", self.title(state)),
        };
        let inner = frame::draw(&title, theme, area, buffer);
        for (y, (keys, help)) in (inner.top()..inner.bottom()).zip(&self.rows[self.scrolled.top..]) {
            visible::draw(buffer, (inner.x, y), keys, KEYS.min(inner.width), theme.role(Role::Key));
            let room = inner.width.saturating_sub(KEYS);
            visible::draw(buffer, (inner.x + KEYS.min(inner.width), y), help, room, theme.role(Role::Text));
        }
    }

    fn place(&self, screen: Rect) -> Rect {
        frame::centred(screen, 96, self.rows.len() as u16 + 2)
    }
}
