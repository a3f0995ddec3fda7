//! Measures the real program in a real terminal: the first frame, keys, quitting, idleness.
//!
//! `cargo build --release && cargo run --release --example measure -- REPORT...`; `--bin PATH` names another program,
//! `--columns N --rows N` another size, `--loading REPORT` quits while that report is being read. Figures are medians
//! unless they say otherwise.

#![allow(clippy::print_stdout, reason = "it is what this program is for")]

mod idle;
#[path = "../common/pty.rs"]
mod pty;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use pty::{Pty, Size};

/// So often a start is measured.
const STARTS: usize = 20;
/// So often each key is.
const KEYS: usize = 200;
/// So long an idle program is watched.
const IDLE: Duration = Duration::from_secs(10);
/// The screen has come to rest when it has been still for so long.
const REST: Duration = Duration::from_millis(400);

/// What is measured.
struct Options {
    program: PathBuf,
    reports: Vec<String>,
    size: Size,
    loading: Option<String>,
}

fn main() -> anyhow::Result<()> {
    if std::env::args().nth(1).as_deref() == Some("--hello") {
        println!("hello");
        return Ok(());
    }
    let options = options(std::env::args().skip(1));
    starts(&options)?;
    keys(&options)?;
    quitting(&options)?;
    idle(&options)
}

fn options(mut words: impl Iterator<Item = String>) -> Options {
    let beside = std::env::current_exe().ok().and_then(|path| Some(path.parent()?.parent()?.join("lacuna")));
    let mut options = Options {
        program: beside.unwrap_or_else(|| "lacuna".into()),
        reports: Vec::new(),
        size: Size { columns: 160, rows: 45 },
        loading: None,
    };
    while let Some(word) = words.next() {
        let mut number = |fallback: u16| words.next().and_then(|word| word.parse().ok()).unwrap_or(fallback);
        match word.as_str() {
            "--columns" => options.size.columns = number(160),
            "--rows" => options.size.rows = number(45),
            "--bin" => options.program = words.next().unwrap_or_default().into(),
            "--loading" => options.loading = words.next(),
            _ => options.reports.push(word),
        }
    }
    options
}

/// From the start of the process to its first whole frame, beside a program that prints one word.
fn starts(options: &Options) -> anyhow::Result<()> {
    let this = std::env::current_exe()?;
    let mut hello = Vec::new();
    let mut first = Vec::new();
    for _ in 0..STARTS {
        let mut other = Pty::spawn(&this, &["--hello".to_owned()], options.size)?;
        hello.push(other.wait_for(b"hello")? - other.started);
        let mut lacuna = Pty::spawn(&options.program, &options.reports, options.size)?;
        first.push(lacuna.frame()? - lacuna.started);
        lacuna.rest(REST)?;
        lacuna.type_text("q")?;
        lacuna.wait_exit()?;
    }
    tell("hello world: start to first byte", hello);
    tell("start to first whole frame", first);
    Ok(())
}

/// From a key to the end of the frame that answers it.
fn keys(options: &Options) -> anyhow::Result<()> {
    for (name, before, key) in [
        ("down in the tree", "+g", "j"),
        ("page down in the tree", "+g", "\x06"),
        ("down in the source", "n", "j"),
        ("page down in the source", "n", "\x06"),
        ("next gap", "", "n"),
    ] {
        let mut lacuna = Pty::spawn(&options.program, &options.reports, options.size)?;
        lacuna.rest(REST)?;
        for one in before.chars() {
            lacuna.type_text(&one.to_string())?;
            lacuna.rest(REST)?;
        }
        let mut times = Vec::new();
        for _ in 0..KEYS {
            let pressed = Instant::now();
            lacuna.type_text(key)?;
            times.push(lacuna.frame()? - pressed);
            // Colours that come later are frames of their own.
            lacuna.rest(Duration::from_millis(15))?;
        }
        lacuna.type_text("q")?;
        lacuna.wait_exit()?;
        tell(name, times);
    }
    Ok(())
}

/// From `q` to the end of the process, at rest and while a report is being read.
fn quitting(options: &Options) -> anyhow::Result<()> {
    let quit = |name: &str, reports: &[String], wait: Duration| -> anyhow::Result<()> {
        let mut times = Vec::new();
        for _ in 0..5 {
            let mut lacuna = Pty::spawn(&options.program, reports, options.size)?;
            lacuna.frame()?;
            lacuna.rest(wait)?;
            let pressed = Instant::now();
            lacuna.type_text("q")?;
            times.push(lacuna.wait_exit()? - pressed);
        }
        tell(name, times);
        Ok(())
    };
    quit("q to the end, at rest", &options.reports, REST)?;
    match &options.loading {
        Some(report) => quit("q to the end, while reading", std::slice::from_ref(report), Duration::from_millis(20)),
        None => Ok(()),
    }
}

/// What a program does to which nothing happens: it should be nothing.
fn idle(options: &Options) -> anyhow::Result<()> {
    let command = ["--run".to_owned(), "true".to_owned()];
    let arguments: Vec<String> = command.into_iter().chain(options.reports.iter().cloned()).collect();
    let mut lacuna = Pty::spawn(&options.program, &arguments, options.size)?;
    for (keys, name) in [("", "idle"), ("a", "idle, running on changes"), ("r", "idle, after a run")] {
        lacuna.type_text(keys)?;
        lacuna.rest(Duration::from_secs(2))?;
        let before = idle::switches(lacuna.process)?;
        let bytes = lacuna.drain(IDLE)?;
        let switches = idle::switches(lacuna.process)? - before;
        println!("{name:<46} {bytes} bytes, {switches} context switches in {} s", IDLE.as_secs());
    }
    println!("{:<46} {} MiB", "greatest memory", idle::peak_kib(lacuna.process)? / 1024);
    lacuna.type_text("q")?;
    lacuna.wait_exit()?;
    Ok(())
}

fn tell(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
    println!("{name:<46} median {:7.2} ms   p99 {:7.2} ms   ({} times)", at(50), at(99), times.len());
}
