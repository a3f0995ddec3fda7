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
    let eighths = (f64::from(width) * 8.0 * percent / 100.0).round() as u32;
    // As with the figures: nothing looks empty or full unless it is.
    let eighths = match percent {
        p if p <= 0.0 => 0,
        p if p >= 100.0 => u32::from(width) * 8,
        _ => eighths.clamp(1, (u32::from(width) * 8).saturating_sub(1)),
    };
    for column in 0..width {
        let filled = eighths.saturating_sub(u32::from(column) * 8).min(8) as usize;
        let cell = &mut buffer[(x + column, y)];
        match filled {
            0 => cell.set_symbol(theme.marks.track).set_style(theme.role(Role::Track)),
            _ => cell.set_symbol(theme.marks.eighths[filled - 1]).set_style(style),
        };
    }
    for goal in goals {
        let column = column_of(goal, width);
        if let Some(column) = column {
            let cell = &mut buffer[(x + column, y)];
            let is_filled = u32::from(column) * 8 + 4 <= eighths;
            let behind = if is_filled { style.fg } else { None };
            cell.set_symbol(theme.marks.goal).set_style(theme.role(Role::Goal));
            if let Some(colour) = behind {
                cell.set_fg(ratatui::style::Color::Reset).set_bg(colour);
            }
        }
    }
}

/// The column at which a percentage stands on a bar of this width.
#[must_use]
pub fn column_of(percent: f64, width: u16) -> Option<u16> {
    (width > 0).then(|| ((f64::from(width) * percent / 100.0) as u16).min(width - 1))
}
