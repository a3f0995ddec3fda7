//! From the rename of a changed report over the one that is open to the screen that shows it: the real program in a real
//! terminal, with reports of every format; the sources of those that are made are not there.
//!
//! `cargo build --release && cargo run --release --example reload [-- FORMAT|REPORT...]`. For each format the largest
//! report in the folders of `LACUNA_CORPUS` (separated as in `PATH`), or of the fixtures, is made as large as each of
//! `LINES`: `74000,1000000` if it is not set. A line of it that did not run then runs, and again does not. A report that is
//! named is measured as it is. `--project FOLDER` says where its sources are, `--bin PATH` names another program.

#![allow(clippy::print_stdout, reason = "it is what this program is for")]

mod change;
#[path = "../common/pty.rs"]
mod pty;
#[path = "../../benches/reports/mod.rs"]
mod reports;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use lacuna::formats::{FORMATS, Format};

use pty::{Pty, Size};
use reports::Report;

/// What a reload may take, for so many lines at most.
const LIMITS: [(usize, f64); 2] = [(100_000, 60.0), (1_100_000, 300.0)];

/// So often a report is changed.
const CHANGES: usize = 10;
/// The screen has come to rest when it has been still for so long.
const REST: Duration = Duration::from_millis(400);
const SIZE: Size = Size { columns: 160, rows: 45 };

/// A report of so many bytes tells how many lines a larger one has.
const SAMPLE: usize = 1_000_000;

fn main() -> anyhow::Result<()> {
    let beside = std::env::current_exe()?.parent().and_then(Path::parent).map(|folder| folder.join("lacuna"));
    let (mut program, mut project, mut wanted) = (beside.unwrap_or_else(|| "lacuna".into()), None, Vec::new());
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--bin" => program = std::path::absolute(words.next().unwrap_or_default())?,
            "--project" => project = words.next().map(PathBuf::from),
            _ => wanted.push(word),
        }
    }
    println!(
        "{:<20} {:>8} {:>7} {:>9} {:>9} {:>8}  report",
        "format", "lines", "MB", "median ms", "worst ms", "limit ms"
    );
    let (formats, paths): (Vec<_>, Vec<_>) =
        wanted.into_iter().partition(|word| FORMATS.iter().any(|it| it.name() == word));
    for path in &paths {
        let report = Report::open(Path::new(path)).with_context(|| path.clone())?;
        measure(&program, project.as_deref(), &report, &report);
    }
    if formats.is_empty() && !paths.is_empty() {
        return Ok(());
    }
    let lines = std::env::var("LINES").unwrap_or_else(|_| "74000,1000000".into());
    let lines: Vec<usize> = lines.split(',').filter_map(|lines| lines.trim().parse().ok()).collect();
    for (name, reports) in reports::found(&std::env::var_os("LACUNA_CORPUS").unwrap_or_default()) {
        if !formats.is_empty() && !formats.iter().any(|it| it == name) {
            continue;
        }
        for &lines in &lines {
            if let Some(small) = reports.first()
                && let Some(large) = of_lines(small, lines)
            {
                measure(&program, None, small, &large);
            }
        }
    }
    Ok(())
}

/// The report made so long.
fn of_lines(report: &Report, lines: usize) -> Option<Report> {
    let sample = SAMPLE.max(2 * report.bytes.len());
    let lines_of_sample = lines_of(&report.grown(sample)?);
    report.grown((sample as f64 * lines as f64 / lines_of_sample as f64) as usize)
}

fn format_of(report: &Report) -> &'static dyn Format {
    *FORMATS.iter().find(|it| it.name() == report.format).expect("it was detected")
}

fn lines_of(report: &Report) -> usize {
    let read = format_of(report).parse(&mut &report.bytes[..]);
    read.report.files.values().map(|file| file.lines.len()).sum()
}

/// Prints the row of a report, which may be made of a small one.
fn measure(program: &Path, project: Option<&Path>, small: &Report, report: &Report) {
    let (lines, size) = (lines_of(report), report.bytes.len() as f64 / 1e6);
    print!("{:<20} {lines:>8} {size:>7.1} ", report.format);
    let times = match change::covered(format_of(report), &small.bytes, &report.bytes) {
        Some([fewer, more]) => reloads(program, project, &fewer, &more),
        None => Err(anyhow::anyhow!("no change of it is seen to change how many lines ran")),
    };
    let source = &report.source;
    match times {
        Ok(times) => {
            let limit = LIMITS.iter().find(|(most, _)| lines <= *most).map(|(_, limit)| limit.to_string());
            let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
            println!("{median:>9.1} {worst:>9.1} {:>8}  {source}", limit.unwrap_or_default());
        }
        Err(error) => println!("{:>28}  {source}: {error}", ""),
    }
}

/// How long reloads took, in milliseconds, the shortest first.
fn reloads(program: &Path, project: Option<&Path>, original: &[u8], changed: &[u8]) -> anyhow::Result<Vec<f64>> {
    let folder = tempfile::tempdir()?;
    let [path, fresh]: [PathBuf; 2] = ["report", "fresh"].map(|name| folder.path().join(name));
    fs::write(&path, original)?;
    let project = project.unwrap_or(folder.path());
    let mut lacuna = Pty::spawn_in(project, program, &[path.display().to_string()], SIZE)?;
    lacuna.rest(REST)?;
    let mut times = Vec::new();
    for turn in 0..CHANGES {
        let (report, word) = if turn % 2 == 0 { (changed, "newly covered") } else { (original, "lost") };
        fs::write(&fresh, report)?;
        // To rename a large file that was just written takes some file systems as long as to read it.
        fs::rename(&fresh, &path)?;
        let renamed = Instant::now();
        times.push((lacuna.wait_for_text(word)? - renamed).as_secs_f64() * 1e3);
        lacuna.rest(REST)?;
    }
    lacuna.type_text("q")?;
    lacuna.wait_exit()?;
    times.sort_by(f64::total_cmp);
    Ok(times)
}
