//! What was drawn, as text for standard output: with the escapes that colour it, or without.

use ratatui::backend::IntoCrossterm as _;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Style};

use super::visible;

/// A piece of text, made harmless, in its style; a style that says nothing leaves no escape.
#[must_use]
pub fn styled(text: &str, style: Style) -> String {
    let text = visible::harmless(text);
    if style == Style::new() { text.into_owned() } else { style.into_crossterm().apply(text).to_string() }
}

/// The rows of a buffer, each without the empty cells at its end.
pub fn rows(buffer: &Buffer, coloured: bool) -> impl Iterator<Item = String> + '_ {
    let width = usize::from(buffer.area.width).max(1);
    buffer.content().chunks(width).map(move |cells| row(cells, coloured))
}

fn row(cells: &[Cell], coloured: bool) -> String {
    let style = |cell: &Cell| if coloured { style(cell) } else { Style::new() };
    let is_ink = |cell: &Cell| cell.symbol() != " " || style(cell) != Style::new();
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
            row.push_str(&styled(&run, run_style));
            run.clear();
            run_style = style(cell);
        }
        run.push_str(cell.symbol());
    }
    row.push_str(&styled(&run, run_style));
    row
}

/// A cell's style, without what says nothing.
fn style(cell: &Cell) -> Style {
    let said = |colour: Color| Some(colour).filter(|&colour| colour != Color::Reset);
    Style { fg: said(cell.fg), bg: said(cell.bg), add_modifier: cell.modifier, ..Style::new() }
}
