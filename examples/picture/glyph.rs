//! Characters that are drawn, not written: boxes, blocks, shades and braille, in units of one cell.

use crate::boxes;

/// Width and height of a cell.
pub(crate) const W: f64 = 9.0;
pub(crate) const H: f64 = 20.0;

/// Part of a drawn character, from its cell's upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    /// Left, top, width, height; filled.
    Rect(f64, f64, f64, f64),
    /// The whole cell, so many percent opaque.
    Shade(u8),
    /// An SVG path, stroked.
    Curve(String),
    /// Centre of a braille dot.
    Dot(f64, f64),
}

/// The shapes of a character, if it is one of those.
pub(crate) fn shapes(letter: char) -> Option<Vec<Shape>> {
    match letter {
        '\u{2500}'..='\u{257f}' => boxes::shapes(letter),
        '\u{2580}'..='\u{259f}' => Some(block(u32::from(letter) - 0x2580)),
        '\u{2801}'..='\u{28ff}' => Some(braille(u32::from(letter) - 0x2800)),
        _ => None,
    }
}

fn block(code: u32) -> Vec<Shape> {
    let eighths = |count: u32, of: f64| of * f64::from(count) / 8.0;
    match code {
        0x00 => vec![Shape::Rect(0.0, 0.0, W, H / 2.0)],
        0x01..=0x08 => {
            let height = eighths(code, H);
            vec![Shape::Rect(0.0, H - height, W, height)]
        }
        0x09..=0x0f => vec![Shape::Rect(0.0, 0.0, eighths(16 - code, W), H)],
        0x10 => vec![Shape::Rect(W / 2.0, 0.0, W / 2.0, H)],
        0x11..=0x13 => vec![Shape::Shade(25 * (code as u8 - 0x10))],
        0x14 => vec![Shape::Rect(0.0, 0.0, W, H / 8.0)],
        0x15 => vec![Shape::Rect(W * 7.0 / 8.0, 0.0, W / 8.0, H)],
        _ => quadrants(code),
    }
}

/// Bits: 1 upper left, 2 upper right, 4 lower left, 8 lower right.
fn quadrants(code: u32) -> Vec<Shape> {
    const SETS: [u8; 10] = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14];
    let set = SETS[(code - 0x16) as usize % SETS.len()];
    [(1, 0.0, 0.0), (2, 0.5, 0.0), (4, 0.0, 0.5), (8, 0.5, 0.5)]
        .into_iter()
        .filter(|(bit, ..)| set & bit != 0)
        .map(|(_, x, y)| Shape::Rect(x * W, y * H, W / 2.0, H / 2.0))
        .collect()
}

fn braille(bits: u32) -> Vec<Shape> {
    const PLACES: [(u8, u8); 8] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];
    PLACES
        .into_iter()
        .enumerate()
        .filter(|(bit, _)| bits & (1 << bit) != 0)
        .map(|(_, (x, y))| Shape::Dot(W * (0.25 + 0.5 * f64::from(x)), H * (0.125 + 0.25 * f64::from(y))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighths_grow_from_their_side() {
        assert_eq!(shapes('▁'), Some(vec![Shape::Rect(0.0, 17.5, 9.0, 2.5)]));
        assert_eq!(shapes('█'), Some(vec![Shape::Rect(0.0, 0.0, 9.0, 20.0)]));
        assert_eq!(shapes('▌'), Some(vec![Shape::Rect(0.0, 0.0, 4.5, 20.0)]));
        assert_eq!(shapes('▏'), Some(vec![Shape::Rect(0.0, 0.0, 1.125, 20.0)]));
        assert_eq!(shapes('▒'), Some(vec![Shape::Shade(50)]));
    }

    #[test]
    fn quadrants_and_dots_are_counted() {
        let counts = ['▖', '▙', '▚', '▟', '⣿', '⠁'].map(|letter| shapes(letter).expect("drawn").len());
        assert_eq!(counts, [1, 3, 2, 3, 8, 1]);
        assert_eq!(shapes('x'), None);
    }
}
