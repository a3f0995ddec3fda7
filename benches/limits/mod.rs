//! Figures beside their limits: what is measured, and what it may take, in one line and in one run.

#![allow(clippy::print_stdout, reason = "it is what a benchmark is for")]

use std::time::{Duration, Instant};

/// Begins a group: one target, and what its limit is.
pub fn group(target: &str) {
    println!("\n{target}");
    println!("  {:<34}{:>11}{:>11}{:>11}{:>11}{:>9}", "", "fastest", "median", "p99", "limit", "ratio");
}

/// Whether a case is asked for on the command line; without words, all are.
pub fn is_wanted(name: &str) -> bool {
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with('-')).peekable();
    words.peek().is_none() || words.any(|word| name.contains(&word))
}

/// Measures so many times; `prepare` is not measured.
pub fn times<T>(times: usize, mut prepare: impl FnMut() -> T, mut act: impl FnMut(T)) -> Vec<Duration> {
    let mut once = || {
        let prepared = prepare();
        let start = Instant::now();
        act(prepared);
        start.elapsed()
    };
    (0..times).map(|_| once()).collect()
}

/// Tells a figure: the limit is for the median, or where `tail` says so for the 99th percentile.
pub fn tell(name: &str, mut times: Vec<Duration>, limit: Duration, tail: bool) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    let figure = if tail { at(99) } else { at(50) };
    let ms = |time: Duration| format!("{:.3} ms", time.as_secs_f64() * 1000.0);
    println!(
        "  {name:<34}{:>11}{:>11}{:>11}{:>11}{:>8.2}×",
        ms(at(0)),
        ms(at(50)),
        ms(at(99)),
        ms(limit),
        figure.as_secs_f64() / limit.as_secs_f64(),
    );
}
