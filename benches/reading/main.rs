//! Reading every format, beside the limits of the machine: a pass over the report's newlines, and one over the bytes that
//! begin its smallest parts.
//!
//! `cargo bench --bench reading [-- FORMAT...]`. The folders in `LACUNA_CORPUS` (separated as in `PATH`) are searched for
//! real reports; where they have none of a format, a fixture is repeated. Cobertura and lcov are also made here, each in
//! the sizes of `LINES`: `1000,100000,2000000` if it is not set.
//!
//! Times are those on the cores, of all threads together; the shortest of many rounds, in each of which all passes take
//! their turn.
//! `ratio` is reading beside the newline pass; `median` is the middle of the rounds' own ratios. A report without
//! newlines is passed over at the speed of memory: `marks` tells what reading costs beside a visit to each `<` of XML, `"` of
//! JSON, or newline. `quick-xml` is that reader's own pass over all attributes beside the newline pass, where it says something.

#![allow(clippy::print_stdout, reason = "it is what this program is for")]

mod generate;
#[path = "../reports/mod.rs"]
mod reports;

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ProcessTime;
use lacuna::formats::{FORMATS, Format};
use quick_xml::events::Event;

use generate::Generated;
use reports::Report;

/// That of the program.
#[cfg(feature = "app")]
#[global_allocator]
static ALLOCATOR: lacuna::cli::Allocator = lacuna::cli::Allocator;

/// So long each report is measured.
const LONG_ENOUGH: Duration = Duration::from_millis(1500);

/// So often at least, and at most.
const ROUNDS: (usize, usize) = (5, 400);

/// What is larger than a fixture is measured as it is, each report by itself.
const LARGE: usize = 300_000;

/// So large a smaller one becomes, in bytes.
const SIZE: usize = 4_000_000;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let is_wanted = |format: &str| wanted.is_empty() || wanted.iter().any(|word| word == format);
    println!(
        "{:<20} {:>7} {:>10} {:>9} {:>6} {:>6} {:>6} {:>6} {:>9}  report",
        "format", "MB", "newline ms", "read ms", "ratio", "median", "limit", "marks", "quick-xml"
    );
    let lines = std::env::var("LINES").unwrap_or_else(|_| "1000,100000,2000000".into());
    if is_wanted("cobertura") || is_wanted("lcov") {
        for lines in lines.split(',').filter_map(|lines| lines.trim().parse().ok()) {
            let Generated { cobertura, lcov } = Generated::new(lines);
            for (format, text) in [("cobertura", cobertura), ("lcov", lcov)] {
                if is_wanted(format) {
                    measure(&Report { format, source: format!("{lines} lines, made here"), bytes: text.into() });
                }
            }
        }
    }
    let folders = std::env::var_os("LACUNA_CORPUS").unwrap_or_default();
    reports::found(&folders)
        .into_values()
        .flat_map(worth_reading)
        .filter(|it| is_wanted(it.format))
        .for_each(|it| measure(&it));
}

/// Those of a format that are large; the largest, made large, where none is.
fn worth_reading(mut reports: Vec<Report>) -> Vec<Report> {
    let large = reports.iter().take_while(|report| report.bytes.len() >= LARGE).count();
    reports.truncate(large.clamp(1, 3));
    if large == 0 {
        reports = reports.into_iter().map(|report| report.grown(SIZE).unwrap_or(report)).collect();
    }
    reports
}

/// How many times a pass over its newlines the reading of a format may take.
fn limit(format: &str) -> u32 {
    match format {
        "cobertura" => 3,
        "lcov" => 4,
        _ => 6,
    }
}

/// Prints the row of a report.
fn measure(report: &Report) {
    let Some(format) = FORMATS.iter().find(|format| format.name() == report.format) else { return };
    let mark = match report.bytes.trim_ascii_start().first() {
        Some(b'<') => b'<',
        Some(b'{' | b'[') => b'"',
        _ => b'\n',
    };
    let mut rounds: Vec<[f64; 4]> = Vec::new();
    let begin = ProcessTime::now();
    while rounds.len() < ROUNDS.0 || (rounds.len() < ROUNDS.1 && begin.elapsed() < LONG_ENOUGH) {
        rounds.push(round(*format, &report.bytes, mark));
    }
    let fastest = |pass: usize| rounds.iter().map(|round| round[pass]).fold(f64::INFINITY, f64::min);
    let mut ratios: Vec<f64> = rounds.iter().map(|round| round[3] / round[0]).collect();
    ratios.sort_by(f64::total_cmp);
    let (newlines, read) = (fastest(0), fastest(3));
    let quick_xml = if mark == b'<' { format!("{:.1}", fastest(2) / newlines) } else { String::new() };
    println!(
        "{:<20} {:>7.2} {:>10.3} {:>9.3} {:>6.1} {:>6.1} {:>6} {:>6.1} {:>9}  {}",
        report.format,
        report.bytes.len() as f64 / 1e6,
        newlines,
        read,
        read / newlines,
        ratios[ratios.len() / 2],
        limit(report.format),
        read / fastest(1),
        quick_xml,
        report.source
    );
}

/// Each pass once: newlines, marks, quick-xml, reading. In milliseconds.
fn round(format: &dyn Format, bytes: &[u8], mark: u8) -> [f64; 4] {
    let tags = |bytes: &[u8]| if mark == b'<' { attributes(bytes) } else { 0 };
    [
        time(|| visits(b'\n', black_box(bytes))),
        time(|| visits(mark, black_box(bytes))),
        time(|| tags(black_box(bytes))),
        time(|| format.parse(&mut black_box(bytes))),
    ]
}

fn time<T>(pass: impl FnOnce() -> T) -> f64 {
    let begin = ProcessTime::now();
    let result = pass();
    let taken = begin.elapsed();
    drop(black_box(result));
    taken.as_secs_f64() * 1e3
}

fn visits(mark: u8, bytes: &[u8]) -> usize {
    memchr::memchr_iter(mark, bytes).fold(0, |sum, at| sum ^ at)
}

/// What the XML reader costs before anything is kept.
fn attributes(bytes: &[u8]) -> usize {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    reader.config_mut().trim_text(true);
    reader.config_mut().check_end_names = false;
    let (mut buffer, mut sum) = (Vec::new(), 0);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                for attribute in tag.attributes().with_checks(false).flatten() {
                    sum += attribute.value.len();
                }
            }
            Ok(Event::Eof) | Err(_) => return sum,
            Ok(_) => {}
        }
    }
}
