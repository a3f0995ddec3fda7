//! A horizontal bar: how much of a whole, with goals marked on it.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use super::theme::{Role, Theme};

/// Draws a bar of `width` columns from (`x`, `y`), filled to `percent`, with a mark at each goal.
pub fn draw(
    buffer: &mut Buffer,
    (x, y): (u16, u16),
    width: u16,
    percent: f64,
    style: Style,
    goals: impl Iterator<Item = f64>,
    theme: &Theme,
) {
    // As with the figures: nothing looks empty or full unless it is.
    let halves = u32::from(width) * 2;
    let halves = match percent {
        p if p <= 0.0 => 0,
        p if p >= 100.0 => halves,
        p => ((f64::from(halves) * p / 100.0).round() as u32).clamp(1, halves.saturating_sub(1)),
    };
    let filled = |column: u16| halves.saturating_sub(u32::from(column) * 2).min(2);
    for column in 0..width {
        let cell = &mut buffer[(x + column, y)];
        match filled(column) {
            0 => cell.set_symbol(theme.marks.track).set_style(theme.role(Role::Track)),
            1 => cell.set_symbol(theme.marks.bar[1]).set_style(style),
            _ => cell.set_symbol(theme.marks.bar[0]).set_style(style),
        };
    }
    for column in goals.filter_map(|goal| column_of(goal, width)) {
        let mark = theme.marks.goal[usize::from(filled(column) == 0)];
        buffer[(x + column, y)].set_symbol(mark).set_style(theme.role(Role::Goal));
    }
}

/// The column at which a percentage stands on a bar of this width.
#[must_use]
pub fn column_of(percent: f64, width: u16) -> Option<u16> {
    (width > 0).then(|| ((f64::from(width) * percent / 100.0) as u16).min(width - 1))
}
