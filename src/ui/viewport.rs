//! Which rows of a long list are on the screen: the scroll position follows the cursor.

use ratatui::crossterm::event::MouseEventKind;

use crate::app::Action;

/// A turn of the wheel moves so many rows.
const WHEEL_ROWS: usize = 3;

/// The window of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Viewport {
    /// The first row shown.
    pub top: usize,
    /// How many rows fit.
    pub height: usize,
    /// The wheel moved the rows away from the cursor; the next action brings it back into view.
    detached: bool,
}

impl Viewport {
    /// The row to which an action moves the cursor; `None` when the action is none that moves.
    pub fn moved(&mut self, action: Action, cursor: usize, rows: usize) -> Option<usize> {
        self.moved_by(action, cursor, rows, 1)
    }

    /// The same in a list of items that take so many rows each.
    pub fn moved_by(&mut self, action: Action, cursor: usize, rows: usize, rows_each: usize) -> Option<usize> {
        self.detached = false;
        let page = (self.height / rows_each).max(1);
        let last = rows.saturating_sub(1);
        let target = match action {
            Action::Up => cursor.saturating_sub(1),
            Action::Down => cursor + 1,
            Action::PageUp => cursor.saturating_sub(page),
            Action::PageDown => cursor + page,
            Action::HalfPageUp => cursor.saturating_sub(page.div_ceil(2)),
            Action::HalfPageDown => cursor + page.div_ceil(2),
            Action::Top => 0,
            Action::Bottom => last,
            _ => return None,
        };
        Some(target.min(last))
    }

    /// Turns the wheel; says whether this is what the mouse did.
    pub fn wheeled(&mut self, mouse: MouseEventKind, rows: usize) -> bool {
        self.top = match mouse {
            MouseEventKind::ScrollDown => (self.top + WHEEL_ROWS).min(rows.saturating_sub(self.height)),
            MouseEventKind::ScrollUp => self.top.saturating_sub(WHEEL_ROWS),
            _ => return false,
        };
        self.detached = true;
        true
    }

    /// Lets the cursor be followed again, after a click or in another list.
    pub fn attach(&mut self) {
        self.detached = false;
    }

    /// Brings the cursor into view with `margin` rows around it, with as little movement as possible; one that is out
    /// of sight comes to the upper third, since a jump should show what follows.
    pub fn settle(&mut self, cursor: usize, rows: usize, height: usize, margin: usize) {
        let was_in_view = self.top <= cursor && cursor < self.top + self.height.max(1);
        self.height = height;
        let lowest_top = rows.saturating_sub(height);
        if self.detached {
            self.top = self.top.min(lowest_top);
            return;
        }
        if !was_in_view {
            self.top = cursor.saturating_sub(height / 3);
        }
        let margin = margin.min(height.saturating_sub(1) / 2);
        let least = (cursor + margin + 1).saturating_sub(height);
        let most = cursor.saturating_sub(margin);
        self.top = self.top.clamp(least.min(most), most).min(lowest_top);
    }

    /// The rows shown.
    #[must_use]
    pub fn range(&self, rows: usize) -> std::ops::Range<usize> {
        self.top.min(rows)..(self.top + self.height).min(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::Viewport;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_cursor_is_always_in_view(
            top in 0_usize..500, rows in 1_usize..300, height in 1_usize..80, margin in 0_usize..9, at in 0_usize..300
        ) {
            let cursor = at % rows;
            let mut viewport = Viewport { top, height, ..Viewport::default() };
            viewport.settle(cursor, rows, height, margin);
            prop_assert!(viewport.range(rows).contains(&cursor));
            prop_assert!(viewport.top <= rows.saturating_sub(height));
            let settled = viewport;
            viewport.settle(cursor, rows, height, margin);
            prop_assert_eq!(viewport, settled, "following twice moves nothing");
        }
    }
}
