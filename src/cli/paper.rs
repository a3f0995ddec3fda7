//! What results are written on: a terminal with its colours and width, or a pipe that takes everything plain.

use std::io::{self, IsTerminal as _};

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use super::common::Colours;
use crate::runtime;
use crate::ui::printed;
use crate::ui::theme::{Depth, Theme};
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
        printed::styled(text, if self.is_coloured { style } else { Style::new() })
    }

    /// Whether there are colours at all.
    pub(super) fn is_coloured(&self) -> bool {
        self.is_coloured
    }

    /// The first row of a buffer, without the empty cells at its end.
    pub(super) fn row(&self, buffer: &Buffer) -> String {
        printed::rows(buffer, self.is_coloured).next().unwrap_or_default()
    }
}
