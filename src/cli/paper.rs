//! What results are written on: a terminal with its colours and width, or a pipe that takes everything plain.

use std::io::{self, IsTerminal as _};

use ratatui::backend::IntoCrossterm as _;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Style};

use super::common::Colours;
use crate::runtime;
use crate::ui::theme::{Depth, Theme};
use crate::ui::visible;
use crate::world::config::Config;

/// What is written on, and how it looks there.
#[derive(Debug)]
pub(super) struct Paper {
    pub(super) theme: Theme,
    /// How many columns there are; in a pipe, as many as one likes.
    pub(super) width: Option<u16>,
    is_coloured: bool,
}

/// Standard output, as the configuration and the flags want it.
pub(super) fn standard_output(config: &Config, colours: Colours) -> Paper {
    let depth = forced(colours).unwrap_or_else(runtime::depth);
    let is_coloured = depth != Depth::None;
    if is_coloured {
        // What to do was decided above: the library must not ask the environment again.
        crossterm::style::force_color_output(true);
    }
    let width = terminal_size().map(|(columns, _)| columns);
    Paper { theme: runtime::theme(config, depth), width, is_coloured }
}

/// The depth that a flag asks for; `None` if the environment decides.
pub(super) fn forced(colours: Colours) -> Option<Depth> {
    match colours {
        Colours::Auto => None,
        Colours::Never => Some(Depth::None),
        Colours::Always => Some(match runtime::depth() {
            Depth::None => depth_by_name(),
            depth => depth,
        }),
    }
}

/// Columns and rows of the terminal that standard output is, if it is one.
pub(super) fn terminal_size() -> Option<(u16, u16)> {
    let size = if io::stdout().is_terminal() { crossterm::terminal::size().ok() } else { None };
    // Some pseudo terminals have no size.
    size.filter(|&(columns, _)| columns > 0)
}

/// What the terminal's name promises, where the environment wants no colours or standard output is no terminal.
fn depth_by_name() -> Depth {
    let says = |variable: &str, word: &str| std::env::var(variable).is_ok_and(|value| value.contains(word));
    if says("COLORTERM", "truecolor") || says("COLORTERM", "24bit") {
        Depth::True
    } else if says("TERM", "256") {
        Depth::TwoHundred56
    } else {
        Depth::Sixteen
    }
}

impl Paper {
    /// A piece of text, made harmless, in its style.
    pub(super) fn styled(&self, text: &str, style: Style) -> String {
        let text = visible::harmless(text);
        if !self.is_coloured || style == Style::new() {
            return text.into_owned();
        }
        style.into_crossterm().apply(text).to_string()
    }

    /// Whether there are colours at all.
    pub(super) fn is_coloured(&self) -> bool {
        self.is_coloured
    }

    /// The first row of a buffer, without the empty cells at its end.
    pub(super) fn row(&self, buffer: &Buffer) -> String {
        let cells = &buffer.content()[..usize::from(buffer.area.width).min(buffer.content().len())];
        let is_ink = |cell: &Cell| cell.symbol() != " " || (self.is_coloured && style(cell) != Style::new());
        let end = cells.iter().rposition(is_ink).map_or(0, |last| last + 1);
        let (mut row, mut run, mut run_style, mut covered) = (String::new(), String::new(), Style::new(), 0);
        for cell in &cells[..end] {
            // The cell behind a wide character is covered by it.
            if covered > 0 {
                covered -= 1;
                continue;
            }
            covered = visible::width(cell.symbol()).saturating_sub(1);
            if style(cell) != run_style {
                row.push_str(&self.styled(&run, run_style));
                run.clear();
                run_style = style(cell);
            }
            run.push_str(cell.symbol());
        }
        row.push_str(&self.styled(&run, run_style));
        row
    }
}

/// A cell's style, without what says nothing.
fn style(cell: &Cell) -> Style {
    let said = |colour: Color| Some(colour).filter(|&colour| colour != Color::Reset);
    Style { fg: said(cell.fg), bg: said(cell.bg), add_modifier: cell.modifier, ..Style::new() }
}
