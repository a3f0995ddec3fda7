//! What holds of every report, however broken the bytes that it was read from.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use lacuna::formats::{Detected, FORMATS, Format, detect};
use lacuna::model::{FileCoverage, Ratio, Report, Totals};

use crate::drops::Drops;

/// Tells what the bytes are, and reads them if they are a report. A format is asked about the whole and about its half:
/// the head of a stream ends anywhere.
pub fn detection(bytes: &[u8]) {
    for format in FORMATS {
        let _ = format.sniff(&bytes[..bytes.len() / 2]);
    }
    if let Detected::Format(format) = detect(bytes) {
        reading(format, bytes);
    }
}

/// Reads the bytes whole and in drops, and holds what was read to the laws.
pub fn reading(format: &dyn Format, bytes: &[u8]) {
    let whole = format.parse(&mut &bytes[..]);
    let size = drop_size(bytes);
    let drops = format.parse(&mut Drops(bytes, size));
    assert_eq!(drops, whole, "in drops of {size}, and whole");
    every_part_is_sound(&whole.report);
    merging_with_itself_keeps_the_ratios(whole.report);
}

/// A size for the drops: any, but for the same bytes always the same, and often so small that no fast lane is taken.
fn drop_size(bytes: &[u8]) -> usize {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let hash = hasher.finish() as usize;
    match hash % 4 {
        0 => 1,
        1 => 1 + hash / 4 % 8,
        2 => 1 + hash / 4 % 128,
        _ => 1 + hash / 4 % 2048,
    }
}

fn every_part_is_sound(report: &Report) {
    totals_are_sound(report.totals());
    for (path, file) in &report.files {
        totals_are_sound(file.totals());
        lines_are_sorted(path, file);
        for count in file.branches.counts() {
            assert!(count.taken <= count.total, "{path}: {count:?}");
        }
    }
}

fn totals_are_sound(totals: Totals) {
    let Totals { lines, branches, functions, .. } = totals;
    let holds = |ratio: Ratio| assert!(ratio.covered <= ratio.total, "{totals:?}");
    holds(lines);
    branches.map(holds);
    functions.map(holds);
    assert!(totals.partial <= lines.covered, "{totals:?}");
}

fn lines_are_sorted(path: &str, file: &FileCoverage) {
    let mut before = 0;
    for line in file.lines.iter() {
        assert!(line.number > before, "{path}: line {} after line {before}", line.number);
        before = line.number;
    }
    let counts = file.branches.counts();
    assert!(counts.is_sorted_by(|a, b| a.line < b.line), "{path}: branches out of order");
}

fn merging_with_itself_keeps_the_ratios(report: Report) {
    let once = report.totals();
    let mut twice = report.clone();
    twice.merge(report);
    assert_eq!(twice.totals(), once, "merged with itself");
}
