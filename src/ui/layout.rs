//! Where things are: header, panes, footer, for any size of the terminal.

use ratatui::layout::Rect;

use crate::app::action::{EXPLORE, SOURCE};

/// From this width on, two panes stand side by side.
pub const TWO_PANES: u16 = 100;
/// Below this height the track of goals gives way to the panes.
const ROOM_FOR_TRACK: u16 = 10;
/// The tree is never narrower than this beside the source.
const LEAST_TREE: u16 = 30;

/// The areas of one frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Layout {
    /// Project, report, total.
    pub header: Rect,
    /// The tree; empty when the source has the screen.
    pub explore: Rect,
    /// The column between the panes; empty when there is one pane.
    pub split: Rect,
    /// The source; empty when the tree has the screen.
    pub source: Rect,
    /// What is under the cursor, and the keys.
    pub footer: Rect,
}

impl Layout {
    /// Divides the screen. `share` is the tree's part of the width in percent; without it, the pane that has the focus is
    /// alone.
    #[must_use]
    pub fn new(screen: Rect, share: Option<u16>, focus: &str) -> Self {
        let header_rows = if screen.height >= ROOM_FOR_TRACK { 2 } else { 1 }.min(screen.height);
        let footer_rows = if screen.height >= ROOM_FOR_TRACK { 2 } else { 1 }.min(screen.height - header_rows);
        let row = |y: u16, height: u16| Rect { y, height, ..screen };
        let body = row(screen.y + header_rows, screen.height - header_rows - footer_rows);
        let mut layout =
            Self { header: row(screen.y, header_rows), footer: row(body.bottom(), footer_rows), ..Self::default() };
        let Some(share) = share.filter(|_| screen.width >= TWO_PANES) else {
            let pane = if focus == SOURCE { &mut layout.source } else { &mut layout.explore };
            *pane = body;
            return layout;
        };
        let width = (u32::from(body.width) * u32::from(share) / 100) as u16;
        let width = width.clamp(LEAST_TREE, body.width - LEAST_TREE);
        let column = |x: u16, width: u16| Rect { x, width, ..body };
        layout.explore = column(body.x, width);
        layout.split = column(body.x + width, 1);
        layout.source = column(body.x + width + 1, body.width - width - 1);
        layout
    }

    /// The area of the pane of this name.
    #[must_use]
    pub fn pane(&self, name: &str) -> Rect {
        match name {
            EXPLORE => self.explore,
            SOURCE => self.source,
            _ => Rect::default(),
        }
    }
}
