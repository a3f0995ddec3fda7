//! Where things are: header, panes, footer, for any size of the terminal.

use ratatui::layout::Rect;

use super::panes::Place;
use crate::app::action::SOURCE;

/// From this width on, two panes stand side by side.
pub const TWO_PANES: u16 = 100;
/// Below this height the track of goals gives way to the panes.
const ROOM_FOR_TRACK: u16 = 10;
/// The pane beside the source is never narrower than this.
const LEAST_LEFT: u16 = 30;

/// The areas of one frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Layout {
    /// Project, report, total.
    pub header: Rect,
    /// The name of the pane beside the source, or instead of it.
    screen: &'static str,
    /// That pane; empty when the source has the screen.
    left: Rect,
    /// The column between the panes; empty when there is one pane.
    pub split: Rect,
    /// The source; empty when another pane has the screen.
    source: Rect,
    /// What is under the cursor, and the keys.
    pub footer: Rect,
}

impl Layout {
    /// Divides the screen between the source and the pane of this name and place. `share` is the part of the width in percent
    /// that a pane beside the source has; without it, the pane that has the focus is alone.
    #[must_use]
    pub fn new(area: Rect, share: Option<u16>, focus: &str, (screen, place): (&'static str, Place)) -> Self {
        let header_rows = if area.height >= ROOM_FOR_TRACK { 2 } else { 1 }.min(area.height);
        let footer_rows = if area.height >= ROOM_FOR_TRACK { 2 } else { 1 }.min(area.height - header_rows);
        let row = |y: u16, height: u16| Rect { y, height, ..area };
        let body = row(area.y + header_rows, area.height - header_rows - footer_rows);
        let mut layout = Self {
            header: row(area.y, header_rows),
            screen,
            footer: row(body.bottom(), footer_rows),
            ..Self::default()
        };
        let is_alone = place == Place::Whole && focus != SOURCE;
        let Some(share) = share.filter(|_| area.width >= TWO_PANES && !is_alone) else {
            let pane = if focus == SOURCE { &mut layout.source } else { &mut layout.left };
            *pane = body;
            return layout;
        };
        let width = (u32::from(body.width) * u32::from(share) / 100) as u16;
        let width = width.clamp(LEAST_LEFT, body.width - LEAST_LEFT);
        let column = |x: u16, width: u16| Rect { x, width, ..body };
        layout.left = column(body.x, width);
        layout.split = column(body.x + width, 1);
        layout.source = column(body.x + width + 1, body.width - width - 1);
        layout
    }

    /// The area of the pane of this name; empty when it is not shown.
    #[must_use]
    pub fn pane(&self, name: &str) -> Rect {
        if name == SOURCE {
            self.source
        } else if name == self.screen {
            self.left
        } else {
            Rect::default()
        }
    }
}
