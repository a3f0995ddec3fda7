//! A line that a command wrote, as it stands on the screen of its terminal.

/// A line of output: its text, and how parts of it look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// What it says. Blanks at its end are left out where they look like nothing.
    pub text: String,
    /// The parts that look like something, in order and apart; the rest is plain.
    pub spans: Vec<Span>,
}

/// A part of a line, and how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// How it looks.
    pub style: Style,
}

/// How a part of a line looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// The colour of the text; `None` is the terminal's own.
    pub foreground: Option<Colour>,
    /// What lies behind it; `None` is the terminal's own.
    pub background: Option<Colour>,
    /// Heavier than usual.
    pub bold: bool,
    /// Weaker than usual.
    pub dim: bool,
    /// Slanted.
    pub italic: bool,
    /// With a line under it.
    pub underline: bool,
    /// With a line through it.
    pub crossed_out: bool,
    /// Its two colours swapped.
    pub reverse: bool,
}

/// A colour that a command asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// One of xterm's 256; the first 16 are the terminal's own.
    Indexed(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

impl Line {
    /// What the cells of a screen's row say.
    pub(super) fn of(row: &avt::Line) -> Self {
        let cells = row.cells();
        let looks_like_something = |cell: &avt::Cell| cell.char() != ' ' || !Style::of(cell.pen()).is_plain_on_blanks();
        let used = cells.iter().rposition(looks_like_something).map_or(0, |last| last + 1);
        let mut line = Self::default();
        // The second half of a wide character has no width of its own.
        for cell in cells[..used].iter().filter(|cell| cell.width() > 0) {
            let start = line.text.len();
            line.text.push(cell.char());
            let (end, style) = (line.text.len(), Style::of(cell.pen()));
            match line.spans.last_mut() {
                Some(last) if last.end == start && last.style == style => last.end = end,
                _ if style == Style::default() => {}
                _ => line.spans.push(Span { start, end, style }),
            }
        }
        line
    }
}

impl Style {
    fn of(pen: &avt::Pen) -> Self {
        Self {
            foreground: pen.foreground().map(Colour::of),
            background: pen.background().map(Colour::of),
            bold: pen.is_bold(),
            dim: pen.is_faint(),
            italic: pen.is_italic(),
            underline: pen.is_underline(),
            crossed_out: pen.is_strikethrough(),
            reverse: pen.is_inverse(),
        }
    }

    /// Whether a blank in it cannot be seen.
    fn is_plain_on_blanks(self) -> bool {
        self.background.is_none() && !self.underline && !self.crossed_out && !self.reverse
    }
}

impl Colour {
    fn of(colour: avt::Color) -> Self {
        match colour {
            avt::Color::Indexed(index) => Self::Indexed(index),
            avt::Color::RGB(avt::Rgb { r, g, b }) => Self::Rgb(r, g, b),
        }
    }
}
