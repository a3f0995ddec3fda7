//! Colours and marks: what each role on the screen looks like, on a light or dark background, in every colour depth.

mod heat;

pub use heat::HEATS;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use crate::analysis::functions::FunctionCoverage;
use crate::highlight::Token;
use crate::model::LineState;

/// The background that the terminal has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Background {
    /// Light text on dark.
    #[default]
    Dark,
    /// Dark text on light.
    Light,
}

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None, or the user asked for none (`NO_COLOR`).
    None,
    /// The terminal's own 16: its palette rules.
    Sixteen,
    /// The 256 of xterm.
    TwoHundred56,
    /// 24 bits.
    #[default]
    True,
}

/// Which colours tell good from bad.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Palette {
    /// Green, yellow, red.
    #[default]
    Usual,
    /// Blue, yellow, orange: told apart with every common colour blindness (after Okabe and Ito).
    ColourBlind,
}

/// What a piece of the screen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Text of less weight.
    Dim,
    /// Lines and frames.
    Frame,
    /// What has the focus: titles, the frame around it.
    Accent,
    /// Ran, reached, above the goal.
    Good,
    /// In part.
    Partial,
    /// Never ran, below the goal.
    Bad,
    /// Covered since the last reload.
    New,
    /// Edited since the report.
    Edited,
    /// A mark on the track of goals.
    Goal,
    /// The unfilled part of a bar.
    Track,
    /// A key in the footer.
    Key,
}

/// What each role looks like.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    background: Background,
    depth: Depth,
    palette: Palette,
    /// The marks to draw with.
    pub marks: &'static Marks,
}

/// Marks that say in shape what colour says as well.
#[derive(Debug)]
pub struct Marks {
    /// A line that ran.
    pub covered: &'static str,
    /// A line that ran with a branch not taken.
    pub partial: &'static str,
    /// A line that never ran.
    pub missed: &'static str,
    /// A line that the user excluded from measurement.
    pub excluded: &'static str,
    /// A line that is newly covered.
    pub new: &'static str,
    /// A line, or a file, that was edited since the report.
    pub edited: &'static str,
    /// A line that newly ran, or took a branch, and misses another.
    pub new_in_part: &'static str,
    /// A line that is not covered any more, or a branch on it.
    pub lost: &'static str,
    /// A folder that is shut.
    pub shut: &'static str,
    /// A folder that is open.
    pub open: &'static str,
    /// Below the goal.
    pub below: &'static str,
    /// A bar's cell that is filled, and one that is half filled.
    pub bar: [&'static str; 2],
    /// The unfilled part of a bar.
    pub track: &'static str,
    /// A goal on the filled part of a bar, and on the unfilled one.
    pub goal: [&'static str; 2],
    /// A rule between two rows or panes.
    pub rule: &'static str,
    /// A rule between two columns.
    pub post: &'static str,
    /// Between two facts.
    pub dot: &'static str,
    /// Something was cut off here.
    pub more: &'static str,
    /// The order of a column, falling and rising.
    pub sorted: [&'static str; 2],
    /// The visible part of a scroll bar.
    pub thumb: &'static str,
    /// The row that the cursor is on.
    pub cursor: &'static str,
    /// From one figure to the next.
    pub arrow: &'static str,
    /// A bar's cell where bars lie close below each other.
    pub block: &'static str,
    /// Patterns of the map, from "hardly any of it ran" to "all of it".
    pub shades: [&'static str; HEATS],
    /// The right and the lower edge of a rectangle of the map.
    pub edges: [&'static str; 2],
    /// The frame around the map's cursor: left and right, upper and lower, and the corners from the upper left on, by row.
    pub ring: [&'static str; 8],
}

static UNICODE: Marks = Marks {
    covered: "│",
    partial: "◐",
    missed: "█",
    excluded: "×",
    new: "✚",
    edited: "▒",
    new_in_part: "✛",
    lost: "▬",
    shut: "▸",
    open: "▾",
    below: "▼",
    bar: ["━", "╸"],
    track: "─",
    goal: ["┿", "┼"],
    rule: "─",
    post: "│",
    dot: "·",
    more: "…",
    sorted: ["↓", "↑"],
    thumb: "▐",
    cursor: "❯",
    arrow: "→",
    block: "▆",
    shades: ["▓", "▒", "░", "·", " "],
    edges: ["▕", "▁"],
    ring: ["▌", "▐", "▀", "▄", "▛", "▜", "▙", "▟"],
};

static ASCII: Marks = Marks {
    covered: "|",
    partial: "~",
    missed: "!",
    excluded: "x",
    new: "+",
    edited: "?",
    new_in_part: "*",
    lost: "-",
    shut: ">",
    open: "v",
    below: "<",
    bar: ["=", "-"],
    track: ".",
    goal: ["|", "|"],
    rule: "-",
    post: "|",
    dot: "-",
    more: ">",
    sorted: ["v", "^"],
    thumb: "#",
    cursor: ">",
    arrow: "->",
    block: "#",
    shades: ["#", "%", "+", ".", " "],
    edges: ["|", "_"],
    ring: ["*", "*", "*", "*", "*", "*", "*", "*"],
};

/// One colour in three depths: for a dark background, for a light one, and of the terminal's own sixteen.
struct Ink {
    dark: u32,
    light: u32,
    sixteen: Color,
}

const fn ink(dark: u32, light: u32, sixteen: Color) -> Ink {
    Ink { dark, light, sixteen }
}

impl Theme {
    /// The mark of a function and what it is: never entered, entered and part of it missing, or all of it covered.
    #[must_use]
    pub fn function(&self, function: &FunctionCoverage) -> (&'static str, Role) {
        match (function.is_entered(), function.lines.missing() + function.branches.missing()) {
            (Some(false), _) => (self.marks.missed, Role::Bad),
            (_, 0) => (self.marks.covered, Role::Good),
            _ => (self.marks.partial, Role::Partial),
        }
    }

    /// A theme for a terminal.
    #[must_use]
    pub fn new(background: Background, depth: Depth, palette: Palette, ascii: bool) -> Self {
        Self { background, depth, palette, marks: if ascii { &ASCII } else { &UNICODE } }
    }

    /// How many colours there are.
    #[must_use]
    pub fn depth(&self) -> Depth {
        self.depth
    }

    /// Whether only plain ASCII is drawn.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        std::ptr::eq(self.marks, &raw const ASCII)
    }

    /// The style of a role.
    #[must_use]
    pub fn role(&self, role: Role) -> Style {
        let style = self.fg(&self.ink_of(role));
        match role {
            Role::Text => Style::new(),
            Role::Dim | Role::Frame | Role::Track if self.depth <= Depth::Sixteen => {
                Style::new().add_modifier(Modifier::DIM)
            }
            Role::Accent | Role::New | Role::Key => style.add_modifier(Modifier::BOLD),
            _ => style,
        }
    }

    fn ink_of(&self, role: Role) -> Ink {
        let blind = self.palette == Palette::ColourBlind;
        match role {
            Role::Text => ink(0xd8dee9, 0x24292f, Color::Reset),
            Role::Dim => ink(0x7d8799, 0x6e7781, Color::DarkGray),
            Role::Frame | Role::Track => ink(0x4b5364, 0xb6bec8, Color::DarkGray),
            Role::Accent => ink(0x8ab4f8, 0x0550ae, Color::Blue),
            Role::Key => ink(0xb8c7e0, 0x0a3069, Color::Cyan),
            Role::Good | Role::New if blind => ink(0x56b4e9, 0x0072b2, Color::Blue),
            Role::Good => ink(0x7fc98a, 0x1a7f37, Color::Green),
            Role::New => ink(0x9ef0a8, 0x116329, Color::Green),
            Role::Partial => ink(0xe5c07b, 0x9a6700, Color::Yellow),
            Role::Bad if blind => ink(0xf0a24a, 0xb54800, Color::Magenta),
            Role::Bad => ink(0xf07178, 0xcf222e, Color::Red),
            Role::Edited => ink(0x7fb4d8, 0x1b6f9a, Color::Cyan),
            Role::Goal => ink(0xc0a5f0, 0x6639ba, Color::Magenta),
        }
    }

    /// The style of a percentage: good at its ceiling, bad below its floor, else in between.
    #[must_use]
    pub fn percent(&self, percent: f64, floor: f64, ceiling: f64) -> Style {
        self.role(if percent < floor {
            Role::Bad
        } else if percent < ceiling {
            Role::Partial
        } else {
            Role::Good
        })
    }

    /// The style of a line's mark.
    #[must_use]
    pub fn state(&self, state: LineState) -> Style {
        self.role(match state {
            LineState::Covered => Role::Good,
            LineState::Partial => Role::Partial,
            LineState::Missed => Role::Bad,
        })
    }

    /// What lies behind a line of source.
    #[must_use]
    pub fn behind(&self, state: Option<LineState>, is_new: bool, is_cursor: bool) -> Style {
        let blind = self.palette == Palette::ColourBlind;
        // Sixteen colours are too few to lie behind text: the mark in the gutter speaks alone.
        if self.depth <= Depth::Sixteen {
            return Style::new();
        }
        let (dark, light) = match (state, is_new, is_cursor, blind) {
            (Some(LineState::Missed), _, false, false) => (0x3a1d22, 0xffebe9),
            (Some(LineState::Missed), _, true, false) => (0x5a2a31, 0xffd3cf),
            (Some(LineState::Missed), _, false, true) => (0x3b2a16, 0xfff1e0),
            (Some(LineState::Missed), _, true, true) => (0x5a4020, 0xffe0bd),
            (_, true, false, false) => (0x17351f, 0xdafbe1),
            (_, true, true, false) => (0x21492b, 0xb8f2c4),
            (_, true, false, true) => (0x16304a, 0xddf0ff),
            (_, true, true, true) => (0x204264, 0xbfe2ff),
            (Some(LineState::Partial), _, false, _) => (0x332c18, 0xfff8d6),
            (Some(LineState::Partial), _, true, _) => (0x4a4022, 0xfff0a8),
            (_, _, true, _) => (0x2c3240, 0xe6edf5),
            _ => return Style::new(),
        };
        Style::new().bg(self.colour(&ink(dark, light, Color::Reset)))
    }

    /// A piece of a line that did not run, on a line that did: told by its line under it, not by colour alone.
    #[must_use]
    pub fn missed_piece(&self) -> Style {
        let behind = self.behind(Some(LineState::Missed), false, true);
        behind.patch(Style::new().add_modifier(Modifier::UNDERLINED))
    }

    /// Marks the row that a list's cursor is on, after it was drawn.
    pub fn select(&self, area: Rect, focused: bool, buffer: &mut Buffer) {
        if self.depth > Depth::Sixteen {
            let (dark, light) = if focused { (0x34405a, 0xcfe2ff) } else { (0x2a2f3a, 0xe8ecf1) };
            buffer.set_style(area, Style::new().bg(self.colour(&ink(dark, light, Color::Reset))));
        } else if focused {
            // Reversed, each colour would become a patch of its own.
            buffer.set_style(area, Style::reset().add_modifier(Modifier::REVERSED));
        } else {
            buffer.set_style(area, Style::new().add_modifier(Modifier::BOLD));
        }
    }

    /// The style of a piece of source.
    #[must_use]
    pub fn token(&self, token: Token) -> Style {
        if self.depth == Depth::None {
            return match token {
                Token::Comment | Token::Documentation => Style::new().add_modifier(Modifier::DIM),
                Token::Keyword => Style::new().add_modifier(Modifier::BOLD),
                _ => Style::new(),
            };
        }
        let (dark, light, sixteen) = match token {
            Token::Text | Token::Punctuation | Token::Parameter => return Style::new(),
            Token::Comment | Token::Documentation => (0x7f8c9d, 0x6e7781, Color::DarkGray),
            Token::Keyword => (0xc792ea, 0x8250df, Color::Magenta),
            Token::Operator => (0x9fb3c8, 0x57606a, Color::Reset),
            Token::String | Token::Regexp => (0xa5d6a7, 0x0a5a36, Color::Cyan),
            Token::Escape => (0x80cbc4, 0x116329, Color::LightCyan),
            Token::Number | Token::Constant => (0xf5b37a, 0x953800, Color::LightMagenta),
            Token::Function => (0x82aaff, 0x0550ae, Color::Blue),
            Token::Type | Token::Tag | Token::Heading => (0xffd580, 0x7a5200, Color::LightBlue),
            Token::Variable => (0xe8a0b8, 0x8c2f5a, Color::LightBlue),
            Token::Attribute | Token::Key => (0x8fd3e8, 0x0a6a8a, Color::LightCyan),
            Token::Invalid => (0xf07178, 0xcf222e, Color::Red),
        };
        let style = self.fg(&ink(dark, light, sixteen));
        match token {
            Token::Comment | Token::Documentation => style.add_modifier(Modifier::ITALIC),
            _ => style,
        }
    }

    fn fg(&self, ink: &Ink) -> Style {
        match self.depth {
            Depth::None => Style::new(),
            _ => Style::new().fg(self.colour(ink)),
        }
    }

    fn colour(&self, ink: &Ink) -> Color {
        let rgb = if self.background == Background::Dark { ink.dark } else { ink.light };
        match self.depth {
            Depth::None => Color::Reset,
            Depth::Sixteen => ink.sixteen,
            Depth::TwoHundred56 => Color::Indexed(nearest_of_256(rgb)),
            Depth::True => Color::from_u32(rgb),
        }
    }
}

/// The nearest colour of xterm's 6×6×6 cube or its greys.
pub(super) fn nearest_of_256(rgb: u32) -> u8 {
    const STEPS: [i32; 6] = [0, 95, 135, 175, 215, 255];
    let [_, red, green, blue] = rgb.to_be_bytes().map(i32::from);
    let distance = |r: i32, g: i32, b: i32| (r - red).pow(2) + (g - green).pow(2) + (b - blue).pow(2);
    let cube = (0..216_u8).map(|index| {
        let [r, g, b] = [index / 36, index / 6 % 6, index % 6].map(|step| STEPS[usize::from(step)]);
        (distance(r, g, b), 16 + index)
    });
    let greys = (0..24_u8).map(|index| {
        let grey = 8 + 10 * i32::from(index);
        (distance(grey, grey, grey), 232 + index)
    });
    cube.chain(greys).min().map_or(0, |(_, index)| index)
}
