//! The frame that overlays share: where it lies, its border and its title; and scrolling through text in it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};

use super::super::theme::{Role, Theme};
use super::super::{Reply, visible};
use crate::app::Action;

/// A frame in the middle of the screen, at most so large.
pub fn centred(screen: Rect, columns: u16, rows: u16) -> Rect {
    let (width, height) = (columns.min(screen.width.saturating_sub(2)), rows.min(screen.height.saturating_sub(2)));
    Rect { x: screen.x + (screen.width - width) / 2, y: screen.y + (screen.height - height) / 2, width, height }
}

/// Clears the area, draws a border with a title, and returns what lies within.
pub fn draw(title: &str, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Rect {
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            buffer[(x, y)].reset();
        }
    }
    let style = theme.role(Role::Frame);
    let [top_left, top_right, bottom_left, bottom_right] =
        if theme.is_ascii() { ["+"; 4] } else { ["╭", "╮", "╰", "╯"] };
    let (left, right) = (area.left(), area.right().saturating_sub(1));
    let (top, bottom) = (area.top(), area.bottom().saturating_sub(1));
    for x in left..=right {
        buffer[(x, top)].set_symbol(theme.marks.rule).set_style(style);
        buffer[(x, bottom)].set_symbol(theme.marks.rule).set_style(style);
    }
    for y in top..=bottom {
        buffer[(left, y)].set_symbol(theme.marks.post).set_style(style);
        buffer[(right, y)].set_symbol(theme.marks.post).set_style(style);
    }
    for (x, y, corner) in
        [(left, top, top_left), (right, top, top_right), (left, bottom, bottom_left), (right, bottom, bottom_right)]
    {
        buffer[(x, y)].set_symbol(corner);
    }
    let room = area.width.saturating_sub(4);
    visible::draw(buffer, (left + 2, top), &format!(" {title} "), room, theme.role(Role::Accent));
    area.inner(Margin::new(2, 1))
}

/// Draws keys and what they do into the last row within a frame.
pub fn hints(keys: &[(&str, &str)], theme: &Theme, inner: Rect, buffer: &mut Buffer) {
    let (y, room) = (inner.bottom().saturating_sub(1), |x: u16| inner.right().saturating_sub(x));
    let mut x = inner.x;
    for (key, hint) in keys {
        x = visible::draw(buffer, (x, y), key, room(x), theme.role(Role::Key)) + 1;
        x = visible::draw(buffer, (x, y), hint, room(x), theme.role(Role::Dim)) + 3;
    }
}

/// The scroll position of a text in a frame.
#[derive(Debug, Default)]
pub struct Scrolled {
    /// The first row shown.
    pub top: usize,
    height: usize,
}

impl Scrolled {
    /// Scrolls, or closes with the action that opened the overlay.
    pub fn on(&mut self, action: Action, opened_by: Action, rows: usize) -> Reply {
        if action == opened_by {
            return Reply::Close(None);
        }
        let lowest = rows.saturating_sub(self.height);
        let target = match action {
            Action::Down => self.top + 1,
            Action::Up => self.top.saturating_sub(1),
            Action::PageDown | Action::HalfPageDown => self.top + self.height,
            Action::PageUp | Action::HalfPageUp => self.top.saturating_sub(self.height),
            Action::Top => 0,
            Action::Bottom => lowest,
            _ => return Reply::Ignored,
        };
        self.top = target.min(lowest);
        Reply::Done
    }

    /// Fits the position to so many rows in a frame of this area.
    pub fn settle(&mut self, rows: usize, area: Rect) {
        self.height = usize::from(area.height.saturating_sub(2));
        self.top = self.top.min(rows.saturating_sub(self.height));
    }

    /// How many of so many rows are still below.
    #[must_use]
    pub fn below(&self, rows: usize) -> usize {
        rows.saturating_sub(self.top + self.height)
    }
}
