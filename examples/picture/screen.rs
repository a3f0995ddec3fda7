//! Bytes with escape sequences become a grid of cells whose colours are decided.

use std::num::NonZeroU16;

use crate::palette::{Palette, Rgb};

/// What one place on the screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Empty where nothing stands, or where a wide character reaches over.
    pub text: String,
    pub wide: bool,
    pub ink: Rgb,
    /// Nothing where the ground shows.
    pub back: Option<Rgb>,
    pub bold: bool,
    pub italic: bool,
    pub underline: bool,
}

/// Wider than any screen: the true width shows afterwards.
const WIDEST: NonZeroU16 = NonZeroU16::MIN.saturating_add(999);

/// Reads a screen; its size is that of its text where it is not given.
pub(crate) fn read(
    bytes: &[u8],
    cols: Option<NonZeroU16>,
    rows: Option<NonZeroU16>,
    palette: &Palette,
) -> Vec<Vec<Cell>> {
    let bytes = with_returns(bytes);
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    let height = rows.unwrap_or_else(|| u16::try_from(lines).ok().and_then(NonZeroU16::new).unwrap_or(NonZeroU16::MAX));
    let mut parser = vt100::Parser::new(height, cols.unwrap_or(WIDEST), 0);
    parser.process(&bytes);
    let screen = parser.screen();
    let mut grid: Vec<Vec<Cell>> = (0..height.get())
        .map(|row| {
            (0..cols.unwrap_or(WIDEST).get()).map_while(|col| Some(cell(screen.cell(row, col)?, palette))).collect()
        })
        .collect();
    if cols.is_none() {
        let width = grid.iter().map(|row| row.iter().rposition(shows).map_or(0, |last| last + 1)).max().unwrap_or(0);
        // The far half of a wide character at the end is blank itself.
        let wide_end = grid.iter().any(|row| width > 0 && row[width - 1].wide);
        grid.iter_mut().for_each(|row| row.truncate((width + usize::from(wide_end)).max(1)));
    }
    grid
}

fn shows(cell: &Cell) -> bool {
    !cell.text.trim().is_empty() || cell.back.is_some() || cell.underline
}

/// Files end lines with a line feed; terminals need a carriage return too, and would scroll at the last one.
fn with_returns(bytes: &[u8]) -> Vec<u8> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 40);
    for byte in bytes {
        if *byte == b'\n' && out.last() != Some(&b'\r') {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    out
}

fn cell(cell: &vt100::Cell, palette: &Palette) -> Cell {
    let colour = |colour: vt100::Color| match colour {
        vt100::Color::Default => None,
        vt100::Color::Idx(index) => Some(palette.indexed(index)),
        vt100::Color::Rgb(red, green, blue) => Some(Rgb(red, green, blue)),
    };
    let (mut ink, mut back) = (colour(cell.fgcolor()).unwrap_or(palette.text), colour(cell.bgcolor()));
    if cell.inverse() {
        (ink, back) = (back.unwrap_or(palette.ground), Some(ink));
    }
    if cell.dim() {
        ink = ink.mix(back.unwrap_or(palette.ground), 45);
    }
    Cell {
        text: cell.contents().to_owned(),
        wide: cell.is_wide(),
        ink,
        back,
        bold: cell.bold(),
        italic: cell.italic(),
        underline: cell.underline(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::DARK;

    #[test]
    fn the_size_is_that_of_the_text() {
        let grid = read(b"one\nthree\n\n\x1b[44m  \x1b[0m\n", None, None, &DARK);
        assert_eq!((grid.len(), grid[0].len()), (4, 5));
        assert_eq!(grid[3][1].back, Some(DARK.indexed(4)));
        assert_eq!(grid[3][2].back, None);
    }

    #[test]
    fn a_wide_character_takes_two_cells() {
        let grid = read("a船".as_bytes(), None, None, &DARK);
        assert_eq!(grid[0].len(), 3);
        assert!(grid[0][1].wide);
        assert_eq!(grid[0][2].text, "");
    }

    #[test]
    fn reverse_swaps_and_dim_pales() {
        let grid = read(b"\x1b[7ma\x1b[0;2mb", NonZeroU16::new(2), Some(NonZeroU16::MIN), &DARK);
        assert_eq!((grid[0][0].ink, grid[0][0].back), (DARK.ground, Some(DARK.text)));
        assert_eq!(grid[0][1].ink, DARK.text.mix(DARK.ground, 45));
    }

    #[test]
    fn nothing_is_one_cell() {
        let grid = read(b"", None, None, &DARK);
        assert_eq!((grid.len(), grid[0].len()), (1, 1));
    }
}
