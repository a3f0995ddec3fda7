//! How much of an area ran, as a colour behind it and a pattern on it: what the map is painted with.

use ratatui::style::{Color, Modifier, Style};

use super::{Depth, Palette, Role, Theme, ink};

/// So many steps of heat, from "hardly any of it ran" to "all of it".
pub const HEATS: usize = 5;

/// Dark and light, from bad to good.
const USUAL: [(u32, u32); HEATS] =
    [(0x7a2a35, 0xffb8b3), (0x74432a, 0xffd3ad), (0x66591f, 0xfdeaa0), (0x40612d, 0xdcefb0), (0x1f6b45, 0xaee6bd)];
const COLOUR_BLIND: [(u32, u32); HEATS] =
    [(0x8a4f12, 0xffc58a), (0x735527, 0xffe0b5), (0x545747, 0xf3edc9), (0x2f5a78, 0xcfe6f8), (0x17629b, 0xa5d4f7)];
/// The same with the cursor on it.
const USUAL_CURSOR: [(u32, u32); HEATS] =
    [(0xa63d4b, 0xff8f87), (0x9c5c3a, 0xffb67a), (0x8c7a2c, 0xf5d75c), (0x588540, 0xbddf78), (0x2c9160, 0x78d391)];
const COLOUR_BLIND_CURSOR: [(u32, u32); HEATS] =
    [(0xb96c1c, 0xffa347), (0x9a7236, 0xffc878), (0x747862, 0xe5da95), (0x417ba3, 0x9ccdf0), (0x2083cf, 0x6bb6ee)];

impl Theme {
    /// What a rectangle of this heat is painted with: a colour behind it where there are enough of them, else the colour
    /// of its pattern.
    #[must_use]
    pub fn heat(&self, heat: usize, is_cursor: bool) -> Style {
        let heat = heat.min(HEATS - 1);
        if self.depth <= Depth::Sixteen {
            return self.role([Role::Bad, Role::Bad, Role::Partial, Role::Good, Role::Good][heat]);
        }
        let table = match (self.palette, is_cursor) {
            (Palette::Usual, false) => USUAL,
            (Palette::Usual, true) => USUAL_CURSOR,
            (Palette::ColourBlind, false) => COLOUR_BLIND,
            (Palette::ColourBlind, true) => COLOUR_BLIND_CURSOR,
        };
        let (dark, light) = table[heat];
        Style::new().bg(self.colour(&ink(dark, light, Color::Reset)))
    }

    /// Text on what [`Theme::heat`] painted.
    #[must_use]
    pub fn on_heat(&self, is_strong: bool) -> Style {
        let style = match self.depth {
            Depth::None | Depth::Sixteen => Style::new(),
            _ => Style::new().fg(self.colour(&ink(0xf2f4f8, 0x1c2128, Color::Reset))),
        };
        if is_strong { style.add_modifier(Modifier::BOLD) } else { style }
    }

    /// The line between two rectangles.
    #[must_use]
    pub fn heat_edge(&self) -> Style {
        match self.depth {
            Depth::None | Depth::Sixteen => Style::new().add_modifier(Modifier::DIM),
            _ => Style::new().fg(self.colour(&ink(0x14171d, 0xffffff, Color::Reset))),
        }
    }

    /// What lies behind the name of what holds rectangles.
    #[must_use]
    pub fn frame_title(&self, is_cursor: bool) -> Style {
        match (self.depth, is_cursor) {
            (Depth::None | Depth::Sixteen, true) => Style::new().add_modifier(Modifier::REVERSED),
            (Depth::None | Depth::Sixteen, false) => Style::new(),
            (_, true) => Style::new().bg(self.colour(&ink(0x4a5d84, 0xb7d3ff, Color::Reset))),
            (_, false) => Style::new().bg(self.colour(&ink(0x2a2f3a, 0xe8ecf1, Color::Reset))),
        }
    }

    /// Whether patterns say what colours cannot.
    #[must_use]
    pub fn has_patterns(&self) -> bool {
        self.depth <= Depth::Sixteen || self.is_ascii()
    }
}
