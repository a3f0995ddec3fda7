//! The journey that the program is for, made with the real tools: the sample project, pytest running on every change, a test
//! that is written in another terminal, and what it has newly covered.
//!
//! `cargo build --release && cargo run --release --example journey > screens`; pytest and pytest-cov must be on the path.
//! The screens go to standard output with a form feed between them, as `examples/picture --film` takes them. How long it
//! took from the saved test to the screen, beside the command by itself, goes to standard error.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is what this program is for")]

#[path = "../common/pty.rs"]
mod pty;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use lacuna::world::demo;
use pty::{Pty, Size};

const COMMAND: &str = "pytest --cov --cov-branch --cov-report=xml";
const SIZE: Size = Size { columns: 132, rows: 34 };
/// So often the command is run by itself.
const ALONE: usize = 5;
/// The screen has come to rest when it has been still for so long.
const REST: Duration = Duration::from_millis(250);

/// The tests that are written on the way, and the lines that each is seen to cover.
const TESTS: [(&str, &str); 2] = [
    (
        "\n\ndef test_a_token_is_not_valid_yet():\n    \
     with pytest.raises(HttpError, match=\"not valid yet\"):\n        \
     verify(sign({**CLAIMS, \"not_before\": 1500}, KEY), KEY, now=1000)\n",
        "(63)",
    ),
    (
        "\n\ndef test_a_token_without_a_seal_is_refused():\n    \
     with pytest.raises(HttpError):\n        verify(\"bm90aGluZw.!!\", KEY, now=1000)\n",
        "(56–57)",
    ),
];

fn main() -> anyhow::Result<()> {
    let project = demo::unpack()?;
    let beside = std::env::current_exe()?.parent().and_then(Path::parent).map(|folder| folder.join("lacuna"));
    let program = beside.context("there is a folder")?;
    std::env::set_current_dir(project.path())?;
    let alone = alone()?;
    let arguments = ["--run", COMMAND].map(str::to_owned);
    let mut film = Film { explorer: Pty::spawn(&program, &arguments, SIZE)?, screens: Vec::new() };
    film.waits("missing")?.takes()?;
    // One file among all, and the first of its gaps.
    film.types("/auth\r")?.types("\x1b")?.types("\r")?.types("n")?.takes()?;
    film.types("a")?.takes()?;
    let mut waited = Vec::new();
    for (test, covers) in TESTS {
        let saved = write_test(test)?;
        film.waits("running")?.takes()?;
        film.explorer.wait_for_text(covers)?;
        waited.push(saved.elapsed());
        film.waits("passed")?.takes()?;
    }
    film.types("4")?.takes()?;
    film.types("8")?.takes()?;
    film.explorer.type_text("q")?;
    film.explorer.wait_exit()?;
    eprintln!(
        "the command by itself: {} ms; from the saved test to the screen: {} ms",
        alone.as_millis(),
        waited.iter().map(|time| time.as_millis().to_string()).collect::<Vec<_>>().join(", ")
    );
    // Where this machine keeps its temporary folders is nobody's business.
    let place = project.path().display().to_string();
    std::io::stdout().write_all(film.screens.join("\x0c").replace(&place, "~/ferry-demo").as_bytes())?;
    Ok(())
}

/// The terminal, and the screens that are kept.
struct Film {
    explorer: Pty,
    screens: Vec<String>,
}

impl Film {
    fn types(&mut self, keys: &str) -> anyhow::Result<&mut Self> {
        self.explorer.type_text(keys)?;
        self.explorer.rest(REST)?;
        Ok(self)
    }

    fn waits(&mut self, text: &str) -> anyhow::Result<&mut Self> {
        self.explorer.wait_for_text(text)?;
        Ok(self)
    }

    /// Keeps the screen as it is once it rests.
    fn takes(&mut self) -> anyhow::Result<&mut Self> {
        self.explorer.rest(REST)?;
        self.screens.push(self.explorer.formatted());
        Ok(self)
    }
}

/// Writes a test as an editor would, and says when that was done.
fn write_test(test: &str) -> anyhow::Result<Instant> {
    let path = Path::new("tests/test_middleware.py");
    let text = fs::read_to_string(path)? + test;
    fs::write(path, text)?;
    Ok(Instant::now())
}

/// How long the command takes by itself, as a rule.
fn alone() -> anyhow::Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..ALONE {
        let began = Instant::now();
        let status = Command::new("sh").args(["-c", COMMAND]).stdout(Stdio::null()).stdin(Stdio::null()).status()?;
        times.push(began.elapsed());
        ensure!(status.success(), "`{COMMAND}` fails by itself");
    }
    times.sort();
    Ok(times[ALONE / 2])
}
