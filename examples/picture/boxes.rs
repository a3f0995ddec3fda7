//! Box-drawing characters as strokes that reach the edges of their cell, so that lines join.

use crate::glyph::{H, Shape, W};

/// Left, right, up, down of U+2500 to U+257F: 0 nothing, 1 light, 2 heavy, 3 double. Curves and diagonals are 0.
const ARMS: [&str; 8] = [
    "1100 2200 0011 0022 1100 2200 0011 0022 1100 2200 0011 0022 0101 0201 0102 0202",
    "1001 2001 1002 2002 0110 0210 0120 0220 1010 2010 1020 2020 0111 0211 0121 0112",
    "0122 0221 0212 0222 1011 2011 1021 1012 1022 2021 2012 2022 1101 2101 1201 2201",
    "1102 2102 1202 2202 1110 2110 1210 2210 1120 2120 1220 2220 1111 2111 1211 2211",
    "1121 1112 1122 2121 1221 2112 1212 2221 2212 2122 1222 2222 1100 2200 0011 0022",
    "3300 0033 0301 0103 0303 3001 1003 3003 0310 0130 0330 3010 1030 3030 0311 0133",
    "0333 3011 1033 3033 3301 1103 3303 3310 1130 3330 3311 1133 3333 0000 0000 0000",
    "0000 0000 0000 0000 1000 0010 0100 0001 2000 0020 0200 0002 1200 0012 2100 0021",
];

/// The middle of a light line: lines one unit thick then fall on whole pixels.
const CX: f64 = 4.5;
const CY: f64 = 9.5;
/// How far the two strokes of a double line stand from the middle.
const GAP: f64 = 1.5;

/// The shapes of a box-drawing character.
pub(crate) fn shapes(letter: char) -> Option<Vec<Shape>> {
    let code = u32::from(letter).checked_sub(0x2500).filter(|code| *code < 0x80)? as usize;
    match code {
        0x04..=0x0b | 0x4c..=0x4f => return Some(dashes(code)),
        0x6d..=0x70 => return Some(vec![Shape::Curve(corner(code))]),
        0x71 => return Some(vec![Shape::Curve(format!("M0 {H}L{W} 0"))]),
        0x72 => return Some(vec![Shape::Curve(format!("M0 0L{W} {H}"))]),
        0x73 => return Some(vec![Shape::Curve(format!("M0 0L{W} {H}M0 {H}L{W} 0"))]),
        _ => {}
    }
    let arms = arms(code)?;
    Some((0..4).filter(|side| arms[*side] > 0).flat_map(|side| strokes(arms, side)).collect())
}

fn arms(code: usize) -> Option<[u8; 4]> {
    let word = ARMS[code / 16].split(' ').nth(code % 16)?.as_bytes();
    Some([0, 1, 2, 3].map(|side: usize| word[side] - b'0'))
}

/// The strokes of one arm, from its edge to where it meets the others.
fn strokes(arms: [u8; 4], side: usize) -> Vec<Shape> {
    let opposite = arms[side ^ 1];
    // The arms that cross this one: on its low side (up, left) and on its high side.
    let [low, high] = if side < 2 { [arms[2], arms[3]] } else { [arms[0], arms[1]] };
    let thick = |weight: u8| if weight == 2 { 2.0 } else { 1.0 };
    let crossing = low.max(high);
    if arms[side] != 3 {
        let past = match (crossing, opposite) {
            // Ends at the near stroke of a line that goes by, at the far stroke of one that turns.
            (3, 0) if low > 0 && high > 0 => -GAP + 0.5,
            (3, 0) => GAP + 0.5,
            (0, _) => 0.0,
            (weight, _) => thick(weight) / 2.0,
        };
        return vec![bar(side, 0.0, thick(arms[side]), past)];
    }
    [(-GAP, low), (GAP, high)]
        .map(|(shift, beside)| {
            let past = match (beside, opposite) {
                (3, _) => -GAP + 0.5,
                (_, 0) if crossing == 3 => GAP + 0.5,
                (_, 0) if crossing > 0 => 0.5,
                _ => 0.0,
            };
            bar(side, shift, 1.0, past)
        })
        .to_vec()
}

/// A stroke from the edge on a side to `past` beyond the middle, `shift` off the axis.
fn bar(side: usize, shift: f64, thick: f64, past: f64) -> Shape {
    let across = |middle: f64| middle + shift - thick / 2.0;
    match side {
        0 => Shape::Rect(0.0, across(CY), CX + past, thick),
        1 => Shape::Rect(CX - past, across(CY), W - CX + past, thick),
        2 => Shape::Rect(across(CX), 0.0, thick, CY + past),
        _ => Shape::Rect(across(CX), CY - past, thick, H - CY + past),
    }
}

fn dashes(code: usize) -> Vec<Shape> {
    let count = match code {
        0x04..=0x07 => 3,
        0x08..=0x0b => 4,
        _ => 2,
    };
    let thick = if code % 2 == 1 { 2.0 } else { 1.0 };
    let along_x = code & 2 == 0;
    let step = if along_x { W } else { H } / f64::from(count);
    (0..count)
        .map(|nth| {
            let start = step * f64::from(nth) + step * 0.2;
            if along_x {
                Shape::Rect(start, CY - thick / 2.0, step * 0.6, thick)
            } else {
                Shape::Rect(CX - thick / 2.0, start, thick, step * 0.6)
            }
        })
        .collect()
}

/// A rounded corner, from its horizontal edge to its vertical one.
fn corner(code: usize) -> String {
    let (x, y) = match code {
        0x6d => (W, H),
        0x6e => (0.0, H),
        0x6f => (0.0, 0.0),
        _ => (W, 0.0),
    };
    let bend = if y > 0.0 { CY + CX } else { CY - CX };
    format!("M{x} {CY}Q{CX} {CY} {CX} {bend}V{y}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_box_has_a_shape() {
        for code in 0x2500..0x2580 {
            let letter = char::from_u32(code).expect("a character");
            assert!(!shapes(letter).expect("a box").is_empty(), "{letter}");
        }
        assert_eq!(shapes('a'), None);
        assert_eq!(shapes('▀'), None);
    }

    #[test]
    fn a_cross_reaches_every_edge() {
        for letter in ['┼', '╋', '╬', '╫'] {
            let shapes = shapes(letter).expect("a box");
            let touches = |edge: fn(f64, f64, f64, f64) -> bool| {
                shapes.iter().any(|shape| matches!(shape, Shape::Rect(x, y, w, h) if edge(*x, *y, *w, *h)))
            };
            assert!(touches(|x, _, _, _| x == 0.0) && touches(|x, _, w, _| x + w == W), "{letter}");
            assert!(touches(|_, y, _, _| y == 0.0) && touches(|_, y, _, h| y + h == H), "{letter}");
        }
    }
}
