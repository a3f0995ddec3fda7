//! Turns a terminal screen, read from standard input with its escape sequences, into an SVG picture.
//!
//! ```text
//! tmux capture-pane -e -p -t lacuna | cargo run --example picture -- --title lacuna > screen.svg
//! ```
//!
//! Options: `--title TEXT`, `--bare` (no window frame), `--light`, `--cols N`, `--rows N` (else as large as the text),
//! `--film SECONDS,SECONDS…`: the input is so many screens with a form feed between them, each shown for its time.

use std::env;
use std::io::{self, Read, Write};
use std::num::NonZeroU16;
use std::process::ExitCode;

#[path = "picture/boxes.rs"]
mod boxes;
#[path = "picture/film.rs"]
mod film;
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
    film: Vec<f64>,
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
            "--film" => {
                let times: Result<Vec<f64>, _> = value()?.split(',').map(str::parse).collect();
                options.film = times.map_err(|_| "--film needs seconds, as in 2,1.5,3".to_owned())?;
            }
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
    let frame = if options.bare { Frame::Bare } else { Frame::Window(&options.title) };
    let read = |bytes: &[u8]| screen::read(bytes, options.cols, options.rows, palette);
    let picture = if options.film.is_empty() {
        svg::draw(&read(&bytes), palette, &frame)
    } else {
        let screens: Vec<_> = bytes.split(|&byte| byte == b'\x0c').map(read).collect();
        if screens.len() != options.film.len() {
            return Err(format!("{} screens, and times for {}", screens.len(), options.film.len()));
        }
        film::draw(&screens, &options.film, palette, &frame)
    };
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
