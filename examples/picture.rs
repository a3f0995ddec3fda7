//! Turns a terminal screen, read from standard input with its escape sequences, into an SVG picture.
//!
//! ```text
//! tmux capture-pane -e -p -t lacuna | cargo run --example picture -- --title lacuna > screen.svg
//! ```
//!
//! Options: `--title TEXT`, `--bare` (no window frame), `--light`, `--cols N`, `--rows N` (else as large as the text).

use std::env;
use std::io::{self, Read, Write};
use std::num::NonZeroU16;
use std::process::ExitCode;

#[path = "picture/boxes.rs"]
mod boxes;
#[path = "picture/glyph.rs"]
mod glyph;
#[path = "picture/palette.rs"]
mod palette;
#[path = "picture/screen.rs"]
mod screen;
#[path = "picture/svg.rs"]
mod svg;

use palette::{DARK, LIGHT};
use svg::Frame;

#[derive(Default)]
struct Options {
    title: String,
    bare: bool,
    light: bool,
    cols: Option<NonZeroU16>,
    rows: Option<NonZeroU16>,
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        let size = |text: String| text.parse().map_err(|_| format!("no size: {text}"));
        match word.as_str() {
            "--title" => options.title = value()?,
            "--bare" => options.bare = true,
            "--light" => options.light = true,
            "--cols" => options.cols = Some(size(value()?)?),
            "--rows" => options.rows = Some(size(value()?)?),
            _ => return Err(format!("unknown option {word}; see the head of examples/picture.rs")),
        }
    }
    Ok(options)
}

fn run() -> Result<(), String> {
    let options = options(env::args().skip(1))?;
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes).map_err(|error| format!("cannot read standard input: {error}"))?;
    let palette = if options.light { &LIGHT } else { &DARK };
    let cells = screen::read(&bytes, options.cols, options.rows, palette);
    let frame = if options.bare { Frame::Bare } else { Frame::Window(&options.title) };
    let picture = svg::draw(&cells, palette, &frame);
    io::stdout().write_all(picture.as_bytes()).map_err(|error| format!("cannot write: {error}"))
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "picture: {error}");
            ExitCode::from(2)
        }
    }
}
