//! Any action by its name: a fuzzy search over the table of actions.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use super::super::keymap::Keymap;
use super::super::theme::{Role, Theme};
use super::super::viewport::Viewport;
use super::super::{Pane, Reply, visible};
use super::frame;
use crate::app::action::{self, ActionRow};
use crate::app::{Effect, State};

/// What is typed, what matches, and which match the cursor is on.
pub struct Palette {
    input: Input,
    rows: Vec<(&'static ActionRow, String)>,
    matches: Vec<usize>,
    cursor: usize,
    viewport: Viewport,
}

impl Palette {
    /// All actions that work in this pane.
    pub fn new(pane: &'static str, keymap: &Keymap) -> Self {
        let rows: Vec<_> = action::in_pane(pane)
            .map(|row| (row, keymap.keys(row.action).first().cloned().unwrap_or_default()))
            .collect();
        let matches = (0..rows.len()).collect();
        Self { input: Input::default(), rows, matches, cursor: 0, viewport: Viewport::default() }
    }

    fn search(&mut self) {
        let pattern = Pattern::parse(self.input.value(), CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut scored: Vec<(u32, usize)> = Vec::new();
        for (index, (row, _)) in self.rows.iter().enumerate() {
            let text = format!("{} {}", row.id, row.help);
            let text = nucleo_matcher::Utf32Str::new(&text, &mut buffer);
            scored.extend(pattern.score(text, &mut matcher).map(|score| (score, index)));
        }
        scored.sort_by_key(|&(score, index)| (std::cmp::Reverse(score), index));
        self.matches = scored.into_iter().map(|(_, index)| index).collect();
        self.cursor = 0;
    }

    fn chosen(&self) -> Reply {
        self.matches.get(self.cursor).map_or(Reply::Done, |&index| Reply::Act(self.rows[index].0.action))
    }
}

impl Pane for Palette {
    fn title(&self, _: &State) -> String {
        "all actions".to_owned()
    }

    fn on_key(&mut self, key: KeyEvent, _: &State) -> Reply {
        let last = self.matches.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc => return Reply::Close(None),
            KeyCode::Enter => return self.chosen(),
            KeyCode::Up => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Down => self.cursor = (self.cursor + 1).min(last),
            KeyCode::PageUp => self.cursor = self.cursor.saturating_sub(self.viewport.height),
            KeyCode::PageDown => self.cursor = (self.cursor + self.viewport.height).min(last),
            _ => {
                if self.input.handle_event(&Event::Key(key)).is_some_and(|change| change.value) {
                    self.search();
                }
            }
        }
        Reply::Done
    }

    fn on_mouse(&mut self, mouse: MouseEvent, area: Rect, _: &State) -> Reply {
        let last = self.matches.len().saturating_sub(1);
        match mouse.kind {
            MouseEventKind::ScrollDown => self.cursor = (self.cursor + 1).min(last),
            MouseEventKind::ScrollUp => self.cursor = self.cursor.saturating_sub(1),
            MouseEventKind::Down(MouseButton::Left) if mouse.row >= area.y + 3 && mouse.row + 1 < area.bottom() => {
                self.cursor = (self.viewport.top + usize::from(mouse.row - area.y - 3)).min(last);
                return self.chosen();
            }
            _ => {}
        }
        Reply::Done
    }

    fn settle(&mut self, _: &State, area: Rect) -> Option<Effect> {
        self.viewport.settle(self.cursor, self.matches.len(), usize::from(area.height.saturating_sub(4)), 1);
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let inner = frame::draw(&self.title(state), theme, area, buffer);
        if inner.height < 3 {
            return;
        }
        let x = visible::draw(buffer, (inner.x, inner.y), ": ", inner.width, theme.role(Role::Key));
        let end = visible::draw(buffer, (x, inner.y), self.input.value(), inner.width, theme.role(Role::Text));
        if end < inner.right() {
            let reversed = ratatui::style::Style::new().add_modifier(ratatui::style::Modifier::REVERSED);
            buffer[(end, inner.y)].set_style(reversed);
        }
        let list = Rect { y: inner.y + 2, height: inner.height - 2, ..inner };
        for (y, at) in (list.top()..list.bottom()).zip(self.viewport.range(self.matches.len())) {
            let (row, key) = &self.rows[self.matches[at]];
            let area = Rect { y, height: 1, ..list };
            visible::draw(buffer, (list.x, y), row.id, 18.min(list.width), theme.role(Role::Key));
            let room = list.width.saturating_sub(18 + key.chars().count() as u16 + 2);
            let x = list.x + 18.min(list.width);
            visible::draw_start(buffer, (x, y), row.help, room, theme.marks.more, theme.role(Role::Text));
            let key_x = list.right().saturating_sub(key.chars().count() as u16);
            if list.width > 40 {
                visible::draw(buffer, (key_x, y), key, list.width, theme.role(Role::Dim));
            }
            if at == self.cursor {
                theme.select(area, true, buffer);
            }
        }
        if self.matches.is_empty() {
            visible::draw(buffer, (list.x, list.y), "no action is called that", list.width, theme.role(Role::Dim));
        }
    }

    fn place(&self, screen: Rect) -> Rect {
        frame::centred(screen, 96, 22)
    }
}
