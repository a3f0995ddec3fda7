//! Opens reports of very many very small parts, each in a process of its own, and holds the whole program to its limits:
//! 64 MB of memory and four times the report's size, and five seconds of CPU time: `cargo run --release --example limits`,
//! with the beginning of a name for some of them alone.
#![allow(clippy::print_stdout, reason = "an example prints")]

mod shapes;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use cpu_time::ProcessTime;
use lacuna::world::timings::peak_kib;

use shapes::{Shape, shapes};

/// How many parts a report has.
const PARTS: u32 = 200_000;

/// That of the program.
#[global_allocator]
static ALLOCATOR: lacuna::cli::Allocator = lacuna::cli::Allocator;

/// What the program may take for any report, and for each byte of it.
const BASE: u64 = 64 << 20;
const PER_BYTE: u64 = 4;

/// How long it may work.
const LONGEST: Duration = Duration::from_secs(5);

/// Says to this program that it is to be lacuna, and where to put what that cost.
const COSTS: &str = "LACUNA_LIMITS_COSTS";

/// What the kernel says of a process.
struct Cost {
    peak: u64,
    worked: Duration,
}

fn main() -> ExitCode {
    if let Some(costs) = std::env::var_os(COSTS) {
        let code = lacuna::cli::run();
        let written = fs::write(costs, own_cost());
        return if written.is_ok() { code.unwrap_or(ExitCode::from(2)) } else { ExitCode::from(3) };
    }
    let only = std::env::args().nth(1).unwrap_or_default();
    println!("{:<32} {:>10} {:>12} {:>12} {:>8}", "", "report KB", "peak KB", "limit KB", "CPU s");
    let mut over = 0;
    for shape in shapes().filter(|shape| shape.name.starts_with(&only)) {
        over += u32::from(!holds(&shape));
    }
    println!("{over} over their limit");
    if over == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Opens a report of this shape in the explorer, which draws one screen; says whether that stayed within the limits.
fn holds(shape: &Shape) -> bool {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let report = shape.report(PARTS);
    let size = report.len() as u64;
    fs::write(folder.path().join("report"), report).expect("a writable file");
    let Some(cost) = cost_of_opening(folder.path()) else {
        println!("{:<32} could not be opened", shape.name);
        return false;
    };
    let limit = BASE + PER_BYTE * size;
    let holds = cost.peak <= limit && cost.worked <= LONGEST;
    let (kb, verdict) = (|bytes: u64| bytes >> 10, if holds { "" } else { "  OVER" });
    let (size, peak, limit) = (kb(size), kb(cost.peak), kb(limit));
    println!("{:<32} {size:>10} {peak:>12} {limit:>12} {:>8.2}{verdict}", shape.name, cost.worked.as_secs_f64());
    holds
}

fn cost_of_opening(folder: &Path) -> Option<Cost> {
    let costs = folder.join("costs");
    let mut command = Command::new(std::env::current_exe().ok()?);
    command.args(["report", "--print", "--size", "120x40"]).current_dir(folder).env(COSTS, &costs);
    let ended = command.stdout(Stdio::null()).status().ok()?;
    let costs = fs::read_to_string(costs).ok().filter(|_| ended.success())?;
    let mut numbers = costs.split_whitespace().map_while(|number| number.parse().ok());
    Some(Cost { peak: numbers.next()?, worked: Duration::from_nanos(numbers.next()?) })
}

/// The peak of this process's memory in bytes, and its CPU time in nanoseconds, of every thread.
fn own_cost() -> String {
    let worked = ProcessTime::now().as_duration().as_nanos();
    format!("{} {worked}", peak_kib().unwrap_or(u64::MAX >> 10) << 10)
}
