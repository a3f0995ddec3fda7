//! The line above the map: what is zoomed into, what the colours mean; and what it says where there is nothing to show.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::super::theme::{HEATS, Role, Theme};
use super::super::super::visible;
use super::{Zoom, tiles};
use crate::app::action::MAP;
use crate::app::{State, news};

/// The columns of one colour in the legend.
const SWATCH: u16 = 3;

/// What the pane leaves for the map.
pub fn below(area: Rect) -> Rect {
    let head = area.height.min(1);
    Rect { y: area.y + head, height: area.height - head, ..area }
}

/// The way from the whole project to what is shown.
pub fn title(state: &State, zooms: &[Zoom]) -> String {
    let mut text = "map".to_owned();
    for (at, zoom) in zooms.iter().enumerate() {
        if zoom.from > 0 && zooms.get(at + 1).is_some_and(|next| next.key == zoom.key) {
            // The next one leaves out these too.
            continue;
        }
        let node = zoom.key.as_ref().and_then(|key| state.view.tree.find(key));
        match (node, zoom.from) {
            (Some(node), 0) => text.push_str(&format!(" › {}", state.view.tree.node(node).name)),
            (_, from) => text.push_str(&format!(" › without the {from} largest")),
        }
    }
    if !state.view.filter.is_empty() {
        text.push_str(&format!(" matching {}", state.view.filter));
    }
    if state.view.hide_covered {
        text.push_str(" with gaps");
    }
    text
}

/// Draws the title, and where colours are explained, what they say.
pub fn draw(state: &State, theme: &Theme, (title, by_missing): (&str, Option<bool>), area: Rect, buffer: &mut Buffer) {
    let role = if state.focus == MAP { Role::Accent } else { Role::Dim };
    let room = area.width.saturating_sub(2);
    let mut end = area.x + 1;
    if area.height > 0 {
        end = visible::draw_end(buffer, (area.x + 1, area.y), title, room, theme.marks.more, theme.role(role));
    }
    let Some(by_missing) = by_missing else { return };
    // Between every two colours stands where one ends and the other begins.
    let (name, labels) = match by_missing {
        false => ("coverage", tiles::COVERAGE.map(|percent| format!("{percent:.0}"))),
        true => ("missing lines", ["most", "", "", "", "none"].map(ToOwned::to_owned)),
    };
    let width = |text: &str| visible::width(text) as u16;
    let swatches: u16 = labels.iter().map(|label| width(label) + u16::from(!label.is_empty()) * 2 + SWATCH).sum();
    let wide = width(name) + 2 + swatches;
    if area.height == 0 || end + wide + 3 > area.right() {
        return;
    }
    let (y, dim) = (area.y, theme.role(Role::Dim));
    let mut x = visible::draw(buffer, (area.right() - wide, y), name, wide, dim) + 1;
    for (heat, label) in labels.iter().enumerate() {
        // None misses most: the label of what is best stands behind it.
        let (before, after) = if by_missing && heat + 1 == HEATS { ("", &**label) } else { (&**label, "") };
        if !before.is_empty() {
            x = visible::draw(buffer, (x + 1, y), before, wide, dim) + 1;
        }
        tiles::paint(theme, heat, false, Rect { x, y, width: SWATCH, height: 1 }, buffer);
        x += SWATCH;
        if !after.is_empty() {
            x = visible::draw(buffer, (x + 1, y), after, wide, dim);
        }
    }
}

/// Draws why there is nothing to draw.
pub fn draw_empty(state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let text = if state.view.tree.is_empty() {
        "the report names no file".to_owned()
    } else if state.view.rows.is_empty() && !state.view.filter.is_empty() {
        "no file matches the filter: esc in the tree clears it".to_owned()
    } else if state.view.rows.is_empty() {
        "no file has a gap: c in the tree shows all".to_owned()
    } else {
        news::nothing_counted(&state.totals)
    };
    visible::draw(buffer, (area.x + 2, area.y + 1), &text, area.width.saturating_sub(3), theme.role(Role::Dim));
}
