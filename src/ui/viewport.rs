//! Which rows of a long list are on the screen: the scroll position follows the cursor.

/// The window of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Viewport {
    /// The first row shown.
    pub top: usize,
    /// How many rows fit.
    pub height: usize,
}

impl Viewport {
    /// Moves as little as needed to show the cursor with `margin` rows around it.
    pub fn follow(&mut self, cursor: usize, rows: usize, height: usize, margin: usize) {
        self.height = height;
        let margin = margin.min(height.saturating_sub(1) / 2);
        let lowest = (cursor + margin + 1).saturating_sub(height);
        let highest = cursor.saturating_sub(margin);
        self.top = self.top.clamp(lowest.min(highest), highest).min(rows.saturating_sub(height));
    }

    /// Shows the cursor in the upper third when it is out of sight: a jump should show what follows.
    pub fn jump(&mut self, cursor: usize, rows: usize, height: usize, margin: usize) {
        if cursor < self.top || cursor >= self.top + self.height.max(1) {
            self.top = cursor.saturating_sub(height / 3);
        }
        self.follow(cursor, rows, height, margin);
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
            let mut viewport = Viewport { top, height };
            viewport.jump(cursor, rows, height, margin);
            prop_assert!(viewport.range(rows).contains(&cursor));
            prop_assert!(viewport.top <= rows.saturating_sub(height));
            let settled = viewport;
            viewport.follow(cursor, rows, height, margin);
            prop_assert_eq!(viewport, settled, "following twice moves nothing");
        }
    }
}
