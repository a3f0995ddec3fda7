//! A line of text as it is typed, with its cursor.

use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};
use tui_input::Input;

use super::super::theme::{Role, Theme};
use super::super::visible;

/// Draws as much of the text as fits into `room` columns, around the cursor.
pub fn draw(buffer: &mut Buffer, (x, y): (u16, u16), input: &Input, room: u16, theme: &Theme) {
    let scrolled = input.visual_scroll(usize::from(room.max(1)));
    let shown: String = input.value().chars().skip(scrolled).collect();
    visible::draw(buffer, (x, y), &shown, room, theme.role(Role::Text));
    let cursor = x + (input.visual_cursor() - scrolled.min(input.visual_cursor())) as u16;
    if cursor < buffer.area.right() && y < buffer.area.bottom() {
        buffer[(cursor, y)].set_style(Style::new().add_modifier(Modifier::REVERSED));
    }
}
