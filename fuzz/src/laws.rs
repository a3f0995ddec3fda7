//! What holds of every report, however broken the bytes that it was read from.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use lacuna::formats::{Detected, FORMATS, Format, Memory, detect};
use lacuna::model::{FileCoverage, Report, Totals};

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
    let mut memory = Memory::of_all();
    format.parse_again(&mut &bytes[..bytes.len() / 2], &mut memory);
    for memory_of in ["its half", "itself"] {
        assert_eq!(
            format.parse_again(&mut &bytes[..], &mut memory),
            whole,
            "with a memory of {memory_of}, and without"
        );
    }
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
    totals_are_sound(&report.totals());
    for (path, file) in &report.files {
        totals_are_sound(&file.totals());
        lists_are_sorted(path, file);
        for count in file.branches.counts() {
            assert!(count.taken <= count.total, "{path}: {count:?}");
        }
        if file.details.stated.is_none() {
            let totals = file.totals();
            assert!(totals.partial <= totals.lines.covered, "{path}: {totals:?}");
        }
    }
}

fn totals_are_sound(totals: &Totals) {
    let Totals { lines, branches, functions, statements, instructions, conditions, .. } = *totals;
    for ratio in [Some(lines), branches, functions, statements, instructions, conditions].into_iter().flatten() {
        assert!(ratio.covered <= ratio.total, "{totals:?}");
    }
}

fn lists_are_sorted(path: &str, file: &FileCoverage) {
    let lines = || file.lines.iter().map(|line| line.number);
    let details = &file.details;
    assert!(lines().all(|line| line > 0), "{path}: a line 0");
    assert!(ascend(lines()), "{path}: lines");
    assert!(ascend(file.branches.counts().map(|count| count.line)), "{path}: branches");
    assert!(ascend(details.partial.iter().copied()), "{path}: partial lines");
    assert!(ascend(details.excluded.iter().copied()), "{path}: excluded lines");
    assert!(ascend(details.contexts.lines()), "{path}: lines with contexts");
    // Two statements may share a place.
    assert!(details.regions.is_sorted_by_key(|region| (region.start, region.end)), "{path}: regions");
    let counts = |line: &u32| file.lines.get(*line).is_some();
    assert!(!details.excluded.iter().any(counts), "{path}: excluded lines that count");
}

/// Whether each comes after the one before, and none twice.
fn ascend<T: PartialOrd>(mut all: impl Iterator<Item = T>) -> bool {
    let mut before = None;
    all.all(|next| {
        let holds = before.as_ref().is_none_or(|before| *before < next);
        before = Some(next);
        holds
    })
}

fn merging_with_itself_keeps_the_ratios(report: Report) {
    let once = report.totals();
    let mut twice = report.clone();
    twice.merge(report);
    assert_eq!(twice.totals(), once, "merged with itself");
}
