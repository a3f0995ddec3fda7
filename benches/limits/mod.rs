//! Figures beside their limits: what is measured, and what it may take, in one line and in one run. On Linux also the time
//! that the measuring thread was on a processor, which a busy machine does not change.

#![allow(clippy::print_stdout, reason = "it is what a benchmark is for")]

use std::time::{Duration, Instant};

/// What a figure may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The limit of the median.
    pub median: Duration,
    /// The limit of the 99th percentile, where there is one.
    pub p99: Option<Duration>,
}

/// How long something took, by the clock and on a processor.
#[derive(Debug, Clone, Copy)]
pub struct Time {
    clock: Duration,
    processor: Option<Duration>,
}

/// Begins a group: one target, and its limits.
pub fn group(target: &str, limits: &Limits) {
    let p99 = limits.p99.map_or_else(String::new, |p99| format!(", 99th percentile {}", ms(p99)));
    println!("\n{target}; limits: median {}{p99}", ms(limits.median));
    println!("  {:<34}{:>12}{:>12}{:>9}{:>12}{:>9}", "", "fastest", "median", "of limit", "p99", "of limit");
}

/// Whether a case is asked for on the command line; without words, all are.
pub fn is_wanted(name: &str) -> bool {
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with('-')).peekable();
    words.peek().is_none() || words.any(|word| name.contains(&word))
}

/// Measures so many times; `prepare` is not measured.
pub fn times<T>(times: usize, mut prepare: impl FnMut() -> T, mut act: impl FnMut(T)) -> Vec<Time> {
    let mut once = || {
        let prepared = prepare();
        let before = on_processor();
        let start = Instant::now();
        act(prepared);
        let clock = start.elapsed();
        let processor = before.zip(on_processor()).map(|(before, after)| after - before);
        Time { clock, processor }
    };
    (0..times).map(|_| once()).collect()
}

/// How long this thread has been on a processor. It is brought up to date when the thread gives way.
fn on_processor() -> Option<Duration> {
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// Tells a figure, and what part of its limits it is.
pub fn tell(name: &str, times: Vec<Time>, limits: &Limits) {
    let sorted = |mut times: Vec<Duration>| {
        times.sort_unstable();
        move |share: usize| times[(times.len() * share / 100).min(times.len() - 1)]
    };
    let processor: Option<Vec<Duration>> = times.iter().map(|time| time.processor).collect();
    let at = sorted(times.iter().map(|time| time.clock).collect());
    let of = |time: Duration, limit: Duration| format!("{:.2}×", time.as_secs_f64() / limit.as_secs_f64());
    let tail = limits.p99.map_or_else(String::new, |limit| of(at(99), limit));
    let processor = processor.map_or_else(String::new, |times| ms(sorted(times)(50)));
    let (median, name) = (of(at(50), limits.median), name.replace('_', " "));
    println!("  {name:<34}{:>12}{:>12}{median:>9}{:>12}{tail:>9}{processor:>12}", ms(at(0)), ms(at(50)), ms(at(99)));
}

fn ms(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1000.0)
}
