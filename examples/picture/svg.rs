//! A grid of cells becomes an SVG: grounds first, then what is drawn, then what is written.

use std::fmt::Write;

use crate::glyph::{self, H, Shape, W};
use crate::palette::{Palette, Rgb};
use crate::screen::Cell;

/// What stands around the screen.
pub(crate) enum Frame<'a> {
    /// Nothing.
    Bare,
    /// A window with a title.
    Window(&'a str),
}

const SIZE: f64 = 15.0;
const BASELINE: f64 = 15.0;
const PAD: f64 = 12.0;
const BAR: f64 = 34.0;
const FONTS: &str = "'JetBrains Mono','Cascadia Mono','SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace";

/// Draws the grid.
pub(crate) fn draw(grid: &[Vec<Cell>], palette: &Palette, frame: &Frame) -> String {
    let cols = grid.iter().map(Vec::len).max().unwrap_or(0);
    framed(cols, grid.len(), palette, frame, |out| {
        (0..grid.len()).for_each(|row| out.push_str(&row_grounds(grid, row)));
        out.push_str(&joined_lines(grid));
        (0..grid.len()).for_each(|row| out.push_str(&row_text(grid, row)));
    })
}

/// A picture with what stands around a screen of this many columns and rows; the screen itself is drawn by `inner`.
pub(crate) fn framed(
    cols: usize,
    rows: usize,
    palette: &Palette,
    frame: &Frame,
    inner: impl FnOnce(&mut String),
) -> String {
    let (wide, high) = (cols as f64 * W, rows as f64 * H);
    let (left, top, right, bottom) = match frame {
        Frame::Bare => (0.0, 0.0, 0.0, 0.0),
        Frame::Window(_) => (PAD, BAR, PAD, PAD),
    };
    let (width, height) = (left + wide + right, top + high + bottom);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"{FONTS}\" font-size=\"{SIZE}\" role=\"img\">\n"
    );
    window(&mut out, palette, frame, width, height);
    let _ = writeln!(out, "<g transform=\"translate({left} {top})\">");
    inner(&mut out);
    out.push_str("</g>\n</svg>\n");
    out
}

/// What lies behind the text of a row: its grounds, and the characters that are drawn but for the lines of boxes.
pub(crate) fn row_grounds(grid: &[Vec<Cell>], row: usize) -> String {
    let mut shapes = String::new();
    grounds(&mut shapes, &grid[row], row as f64 * H);
    drawn(&mut shapes, &mut Vec::new(), &grid[row], row as f64 * H);
    match shapes.is_empty() {
        true => shapes,
        false => format!("<g shape-rendering=\"crispEdges\">\n{shapes}</g>\n"),
    }
}

/// The lines of boxes, which go on from row to row.
pub(crate) fn joined_lines(grid: &[Vec<Cell>]) -> String {
    let (mut out, mut lines) = (String::new(), Vec::new());
    for (row, cells) in grid.iter().enumerate() {
        drawn(&mut String::new(), &mut lines, cells, row as f64 * H);
    }
    // Not crisp: at any scale they must meet the curves of rounded corners.
    for line in joined(lines) {
        rect(&mut out, line.x, line.y, line.width, line.height, line.ink);
    }
    out
}

/// The words of a row.
pub(crate) fn row_text(grid: &[Vec<Cell>], row: usize) -> String {
    let mut out = String::new();
    written(&mut out, &grid[row], row as f64 * H);
    out
}

fn window(out: &mut String, palette: &Palette, frame: &Frame, width: f64, height: f64) {
    let ground = palette.ground.css();
    let Frame::Window(title) = frame else {
        let _ = writeln!(out, "<rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>");
        return;
    };
    let (line, pale) = (palette.frame.css(), palette.text.mix(palette.ground, 35).css());
    let (inner_w, inner_h) = (width - 1.0, height - 1.0);
    if !title.is_empty() {
        let _ = writeln!(out, "<title>{}</title>", escape(title));
    }
    let _ = writeln!(
        out,
        "<rect x=\"0.5\" y=\"0.5\" width=\"{inner_w}\" height=\"{inner_h}\" rx=\"9\" fill=\"{ground}\" stroke=\"{line}\"/>"
    );
    for (nth, index) in [1, 3, 2].into_iter().enumerate() {
        let (x, colour) = (20 + 18 * nth, palette.indexed(index).mix(palette.ground, 20).css());
        let _ = writeln!(out, "<circle cx=\"{x}\" cy=\"17\" r=\"5.5\" fill=\"{colour}\"/>");
    }
    let middle = width / 2.0;
    let _ = writeln!(
        out,
        "<text x=\"{middle}\" y=\"22\" font-size=\"13\" text-anchor=\"middle\" fill=\"{pale}\">{}</text>",
        escape(title)
    );
}

/// A straight part of a box.
#[derive(Debug, PartialEq)]
struct Line {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    ink: Rgb,
}

/// Pieces that go on in the next cell become one: where two meet, a scaled picture would show a seam.
fn joined(lines: Vec<Line>) -> Vec<Line> {
    let turned = |line: Line| Line { x: line.y, y: line.x, width: line.height, height: line.width, ink: line.ink };
    let upright = joined_downwards(lines).into_iter().map(turned).collect();
    joined_downwards(upright).into_iter().map(turned).collect()
}

fn joined_downwards(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.width.total_cmp(&b.width)).then(a.y.total_cmp(&b.y)));
    let mut out: Vec<Line> = Vec::new();
    for line in lines {
        let before = |last: &&mut Line| {
            (last.x, last.width, last.ink) == (line.x, line.width, line.ink) && line.y <= last.y + last.height
        };
        match out.last_mut().filter(before) {
            Some(last) => last.height = last.height.max(line.y + line.height - last.y),
            None => out.push(line),
        }
    }
    out
}

/// Runs of one background colour.
fn grounds(out: &mut String, cells: &[Cell], y: f64) {
    let mut col = 0;
    for run in cells.chunk_by(|a, b| a.back == b.back) {
        if let Some(back) = run[0].back {
            rect(out, col as f64 * W, y, run.len() as f64 * W, H, back);
        }
        col += run.len();
    }
}

fn rect(out: &mut String, x: f64, y: f64, width: f64, height: f64, fill: Rgb) {
    let fill = fill.css();
    let _ = writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>");
}

/// The characters that are geometry, and underlines.
fn drawn(out: &mut String, lines: &mut Vec<Line>, cells: &[Cell], y: f64) {
    let mut col = 0;
    // Equal neighbours are drawn as one where they join anyway: bars and rules are long.
    for run in cells.chunk_by(|a, b| a.text == b.text && a.ink == b.ink && a.underline == b.underline) {
        let (x, cell) = (col as f64 * W, &run[0]);
        col += run.len();
        if cell.underline {
            rect(out, x, y + BASELINE + 2.0, run.len() as f64 * W, 1.0, cell.ink);
        }
        let Some(letter) = single(&cell.text) else { continue };
        let Some(shapes) = glyph::shapes(letter) else { continue };
        let is_box = letter < '\u{2580}';
        let mut fill = |x: f64, y: f64, width: f64, height: f64| match is_box {
            true => lines.push(Line { x, y, width, height, ink: cell.ink }),
            false => rect(out, x, y, width, height, cell.ink),
        };
        let mut others = Vec::new();
        for shape in &shapes {
            match shape {
                Shape::Rect(from, down, width, height) if *from == 0.0 && *width == W => {
                    fill(x, y + down, run.len() as f64 * W, *height);
                }
                Shape::Rect(from, down, width, height) => {
                    (0..run.len()).for_each(|nth| fill(x + nth as f64 * W + from, y + down, *width, *height));
                }
                other => others.push(other),
            }
        }
        for shape in others {
            (0..run.len()).for_each(|nth| one(out, shape, x + nth as f64 * W, y, cell.ink));
        }
    }
}

fn one(out: &mut String, shape: &Shape, x: f64, y: f64, ink: Rgb) {
    let colour = ink.css();
    let _ = match shape {
        Shape::Rect(..) => Ok(()),
        Shape::Shade(percent) => writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{W}\" height=\"{H}\" fill=\"{colour}\" fill-opacity=\"0.{percent}\"/>"
        ),
        Shape::Curve(path) => writeln!(
            out,
            "<path transform=\"translate({x} {y})\" d=\"{path}\" fill=\"none\" stroke=\"{colour}\" \
             shape-rendering=\"geometricPrecision\"/>"
        ),
        Shape::Dot(left, top) => {
            let (x, y) = (x + left, y + top);
            writeln!(
                out,
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"1.4\" fill=\"{colour}\" shape-rendering=\"geometricPrecision\"/>"
            )
        }
    };
}

/// Words of one style, each letter at a place of its own: no font's widths can shift a column.
fn written(out: &mut String, cells: &[Cell], y: f64) {
    let style = |cell: &Cell| (cell.ink, cell.bold, cell.italic);
    let is_text = |cell: &Cell| !cell.text.trim().is_empty() && single(&cell.text).and_then(glyph::shapes).is_none();
    let mut col = 0;
    for run in cells.chunk_by(|a, b| is_text(a) == is_text(b) && style(a) == style(b) && !a.wide && !b.wide) {
        let first = col;
        col += run.len();
        if !is_text(&run[0]) {
            continue;
        }
        // A letter of one em in two cells leaves room on both sides.
        let shift = if run[0].wide { (2.0 * W - SIZE) / 2.0 } else { 0.0 };
        // Marks that combine have no column: they would take the next letter's.
        let together = run.iter().any(|cell| single(&cell.text).is_none());
        let groups = if together { run.chunks(1) } else { run.chunks(run.len()) };
        for (nth, group) in groups.enumerate() {
            let places: Vec<String> =
                (0..group.len()).map(|at| format!("{}", (first + nth + at) as f64 * W + shift)).collect();
            let text: String = group.iter().map(|cell| escape(&cell.text)).collect();
            let (fill, baseline) = (run[0].ink.css(), y + BASELINE);
            let weight = if run[0].bold { " font-weight=\"700\"" } else { "" };
            let slant = if run[0].italic { " font-style=\"italic\"" } else { "" };
            let places = places.join(" ");
            let _ = writeln!(out, "<text x=\"{places}\" y=\"{baseline}\" fill=\"{fill}\"{weight}{slant}>{text}</text>");
        }
    }
}

/// The only character of a text.
fn single(text: &str) -> Option<char> {
    let mut letters = text.chars();
    letters.next().filter(|_| letters.next().is_none())
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            letter if letter.is_control() => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::DARK;
    use crate::screen::read;

    fn picture(bytes: &[u8]) -> String {
        draw(&read(bytes, None, None, &DARK), &DARK, &Frame::Bare)
    }

    #[test]
    fn letters_have_places_of_their_own() {
        assert!(picture(b"  ab c").contains("<text x=\"18 27\" y=\"15\" fill=\"#d5d9e0\">ab</text>"));
    }

    #[test]
    fn markup_in_the_text_stays_text() {
        let svg = picture(b"<script>&");
        assert!(svg.contains(">&lt;script&gt;&amp;</text>"), "{svg}");
    }

    #[test]
    fn a_long_rule_is_one_piece() {
        let svg = picture("████\n".as_bytes());
        assert!(svg.contains("width=\"36\" height=\"20\" fill=\"#d5d9e0\""), "{svg}");
    }

    #[test]
    fn lines_go_on_from_cell_to_cell() {
        assert!(picture("──┬─".as_bytes()).contains("<rect x=\"0\" y=\"9\" width=\"36\" height=\"1\""));
        let svg = picture("│\n│\n│\n".as_bytes());
        assert!(svg.contains("<rect x=\"4\" y=\"0\" width=\"1\" height=\"60\""), "{svg}");
    }

    #[test]
    fn a_window_has_its_title() {
        let grid = read(b"x", None, None, &DARK);
        assert!(draw(&grid, &DARK, &Frame::Window("a & b")).contains("<title>a &amp; b</title>"));
    }
}
