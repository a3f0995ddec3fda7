//! A day beside the editor in a few minutes: thousands of reloads and of test runs in a real terminal, and nothing grows.
//!
//! `cargo build --release && cargo run --release --example soak [-- RELOADS RUNS]`: 10,000 reloads and 1,000 runs unless told
//! otherwise. Each must reach the screen before the next is made. Memory, threads, open files, watches and processes are
//! looked at on the way; the program fails when one of them is more at the end than after the first fifth.
#![allow(clippy::print_stdout, reason = "it is what this program is for")]

#[path = "../common/pty.rs"]
mod pty;
mod vitals;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;
use pty::{Pty, Size};
use vitals::Vitals;

/// `app.py` has so many lines, all of them code.
const LINES: usize = 1_000;
/// What is looked at after the first fifth is what it is to be at the end.
const WARM: usize = 5;
/// The last run may still be ending: so often it is looked at again.
const LOOKS: usize = 5;
/// A heap breathes: so many KiB more are no growth.
const BREATH: u64 = 4 * 1024;

fn main() -> anyhow::Result<ExitCode> {
    let counts: Vec<usize> = std::env::args().skip(1).map(|word| word.parse()).collect::<Result<_, _>>()?;
    let (reloads, runs) = (counts.first().copied().unwrap_or(10_000), counts.get(1).copied().unwrap_or(1_000));
    let folder = tempfile::tempdir()?;
    let project = folder.path();
    fs::write(project.join("lacuna.toml"), "reports = [\"coverage.xml\"]\n[run]\ncommand = \"sh test.sh\"\n")?;
    fs::write(project.join("app.py"), source())?;
    write_report(project, 0)?;
    fs::write(project.join("test.sh"), "n=$(cat count)\necho \"run $n\"\nsleep 0.002 &\nmv next.xml coverage.xml\n")?;
    let beside = std::env::current_exe()?.parent().and_then(Path::parent).map(|folder| folder.join("lacuna"));
    let program = beside.context("there is a folder")?;
    std::env::set_current_dir(project)?;
    let mut explorer = Pty::spawn(&program, &[], Size { columns: 160, rows: 45 })?;
    explorer.wait_for_text(&shown(0))?;
    let mut is_flat = true;
    is_flat &= repeat("reloads", reloads, &mut explorer, |explorer, round| {
        way(round)(project, round)?;
        explorer.wait_for_text(&shown(round))?;
        Ok(())
    })?;
    is_flat &= repeat("runs", runs, &mut explorer, |explorer, round| {
        // Other totals than those that the reloads have left.
        let covered = round + LINES / 2;
        fs::write(project.join("count"), round.to_string())?;
        fs::write(project.join("next.xml"), report(covered))?;
        explorer.type_text("r")?;
        explorer.wait_for_text(&shown(covered))?;
        Ok(())
    })?;
    explorer.type_text("q")?;
    explorer.wait_exit()?;
    Ok(if is_flat { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Does something so many times, and says what it cost; whether nothing has grown.
fn repeat(
    what: &str,
    times: usize,
    explorer: &mut Pty,
    mut once: impl FnMut(&mut Pty, usize) -> anyhow::Result<()>,
) -> anyhow::Result<bool> {
    if times == 0 {
        return Ok(true);
    }
    let began = Instant::now();
    let mut warm = None;
    for round in 1..=times {
        once(explorer, round).with_context(|| format!("{what}: the {round}th never came"))?;
        if round == times.div_ceil(WARM) {
            explorer.rest(vitals::REST)?;
            warm = Some(Vitals::of(explorer.process)?);
        }
    }
    let warm = warm.context("there is at least one")?;
    let mut end = warm;
    for _ in 0..LOOKS {
        explorer.rest(vitals::REST)?;
        end = Vitals::of(explorer.process)?;
        if end.grown_since(&warm, BREATH).is_none() {
            break;
        }
    }
    println!("{times} {what} in {:.0} s", began.elapsed().as_secs_f64());
    println!("    after {}: {warm}", times.div_ceil(WARM));
    println!("    after {times}: {end}");
    let grown = end.grown_since(&warm, BREATH);
    if let Some(grown) = &grown {
        println!("    grown: {grown}");
    }
    Ok(grown.is_none())
}

/// The ways in which tools write reports, by turns.
fn way(round: usize) -> fn(&Path, usize) -> anyhow::Result<()> {
    match round % 50 {
        10 => write_in_place,
        20 => delete_and_write,
        30 => write_in_pieces,
        _ => write_report,
    }
}

fn write_report(project: &Path, covered: usize) -> anyhow::Result<()> {
    fs::write(project.join("new"), report(covered))?;
    Ok(fs::rename(project.join("new"), project.join("coverage.xml"))?)
}

fn write_in_place(project: &Path, covered: usize) -> anyhow::Result<()> {
    Ok(fs::write(project.join("coverage.xml"), report(covered))?)
}

fn delete_and_write(project: &Path, covered: usize) -> anyhow::Result<()> {
    fs::remove_file(project.join("coverage.xml"))?;
    write_in_place(project, covered)
}

fn write_in_pieces(project: &Path, covered: usize) -> anyhow::Result<()> {
    use std::io::Write as _;
    let mut file = fs::File::create(project.join("coverage.xml"))?;
    for piece in report(covered).as_bytes().chunks(10_000) {
        file.write_all(piece)?;
    }
    Ok(())
}

fn source() -> String {
    (1..=LINES).map(|line| format!("step_{line} = {line}\n")).collect()
}

/// How many lines ran after so many rounds: as many as the round's number, over and over, and never but one or all.
fn ran(covered: usize) -> usize {
    covered % (LINES - 1)
}

fn report(covered: usize) -> String {
    let mut lines = String::new();
    for line in 1..=LINES {
        let _ = writeln!(lines, "<line number=\"{line}\" hits=\"{}\"/>", u8::from(line <= ran(covered)));
    }
    format!(
        "<?xml version=\"1.0\"?>\n<coverage><packages><package name=\"p\"><classes>\n\
         <class name=\"c\" filename=\"app.py\"><lines>\n{lines}</lines></class></classes></package></packages></coverage>\n"
    )
}

/// What the header says then.
fn shown(covered: usize) -> String {
    format!("{} lines missing", LINES - ran(covered))
}
