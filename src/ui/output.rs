//! A line that a command wrote, in the colours that the terminal has.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use unicode_segmentation::UnicodeSegmentation as _;

use super::theme::{Depth, Theme, nearest_of_256};
use super::visible;
use crate::app::run::output::{self, Colour, Line, Look};

/// xterm's first sixteen, which a terminal may show otherwise.
const SIXTEEN: [u32; 16] = [
    0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5, 0x7f_7f7f, 0xff_0000,
    0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff,
];
const NAMED: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// Draws a line from this column of it on. Where a text that is searched for stands, it is reversed.
pub fn draw(line: &Line, from: usize, search: &str, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let found = output::matches(&line.text, search);
    let mut ends: Vec<usize> = line.spans.iter().flat_map(|span| [span.start, span.end]).collect();
    ends.extend(found.iter().flat_map(|&(start, end)| [start, end]));
    ends.extend([0, line.text.len()]);
    ends.sort_unstable();
    ends.dedup();
    let (mut x, mut skipped) = (area.x, 0);
    for pair in ends.windows(2) {
        let Some(mut piece) = line.text.get(pair[0]..pair[1]) else { continue };
        let look = line.spans.iter().find(|span| span.start <= pair[0] && pair[1] <= span.end).map(|span| span.look);
        let mut style = look.map_or_else(Style::new, |look| style(look, theme.depth()));
        if found.iter().any(|&(start, end)| start <= pair[0] && pair[1] <= end) {
            style = Style::new().add_modifier(Modifier::REVERSED);
        }
        while let Some(first) = piece.graphemes(true).next().filter(|_| skipped < from) {
            skipped += visible::width(first);
            piece = &piece[first.len()..];
        }
        x = visible::draw(buffer, (x, area.y), piece, area.right().saturating_sub(x), style);
    }
    let cut = visible::width(&line.text) > from + usize::from(area.width);
    if cut && area.width > 0 {
        let style = theme.role(super::theme::Role::Dim);
        visible::draw(buffer, (area.right() - 1, area.y), theme.marks.more, 1, style);
    }
}

/// What a look is in so many colours.
fn style(look: Look, depth: Depth) -> Style {
    let mut style = Style::new();
    if let Some(foreground) = look.foreground.and_then(|asked| colour(asked, depth)) {
        style = style.fg(foreground);
    }
    if let Some(background) = look.background.and_then(|asked| colour(asked, depth)) {
        style = style.bg(background);
    }
    let modifiers = [
        (look.bold, Modifier::BOLD),
        (look.dim, Modifier::DIM),
        (look.italic, Modifier::ITALIC),
        (look.underline, Modifier::UNDERLINED),
        (look.crossed_out, Modifier::CROSSED_OUT),
        (look.reverse, Modifier::REVERSED),
    ];
    modifiers.iter().filter(|(is_on, _)| *is_on).fold(style, |style, (_, modifier)| style.add_modifier(*modifier))
}

/// A colour in so many; `None` where there are none.
fn colour(asked: Colour, depth: Depth) -> Option<Color> {
    match (asked, depth) {
        (_, Depth::None) => None,
        (Colour::Indexed(index @ 0..16), _) => Some(NAMED[usize::from(index)]),
        (asked, Depth::Sixteen) => Some(NAMED[nearest_of_16(rgb(asked))]),
        (Colour::Indexed(index), _) => Some(Color::Indexed(index)),
        (Colour::Rgb(..), Depth::TwoHundred56) => Some(Color::Indexed(nearest_of_256(rgb(asked)))),
        (Colour::Rgb(..), Depth::True) => Some(Color::from_u32(rgb(asked))),
    }
}

fn rgb(colour: Colour) -> u32 {
    match colour {
        Colour::Rgb(red, green, blue) => u32::from_be_bytes([0, red, green, blue]),
        Colour::Indexed(index @ 0..16) => SIXTEEN[usize::from(index)],
        Colour::Indexed(index @ 16..232) => {
            let step = |at: u8| if at == 0 { 0 } else { 55 + 40 * at };
            let at = index - 16;
            u32::from_be_bytes([0, step(at / 36), step(at / 6 % 6), step(at % 6)])
        }
        Colour::Indexed(index) => u32::from(8 + 10 * (index - 232)) * 0x01_0101,
    }
}

fn nearest_of_16(rgb: u32) -> usize {
    let parts = |rgb: u32| rgb.to_be_bytes().map(i32::from);
    let distance = |other: u32| -> i32 { parts(rgb).iter().zip(parts(other)).map(|(a, b)| (a - b).pow(2)).sum() };
    (0..16).min_by_key(|&index| distance(SIXTEEN[index])).unwrap_or(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_down_to_what_there_is() {
        let check = |asked, depth, expected| assert_eq!(colour(asked, depth), expected, "{asked:?} {depth:?}");
        for depth in [Depth::Sixteen, Depth::TwoHundred56, Depth::True] {
            check(Colour::Indexed(1), depth, Some(Color::Red));
        }
        check(Colour::Indexed(196), Depth::Sixteen, Some(Color::LightRed));
        check(Colour::Indexed(244), Depth::Sixteen, Some(Color::DarkGray));
        check(Colour::Indexed(196), Depth::TwoHundred56, Some(Color::Indexed(196)));
        check(Colour::Rgb(255, 0, 0), Depth::TwoHundred56, Some(Color::Indexed(196)));
        check(Colour::Rgb(250, 10, 5), Depth::Sixteen, Some(Color::LightRed));
        check(Colour::Rgb(1, 2, 3), Depth::True, Some(Color::Rgb(1, 2, 3)));
        check(Colour::Rgb(1, 2, 3), Depth::None, None);
    }
}
