//! A report in which one line more ran, or one less.

use std::cmp::Ordering;
use std::ops::Range;

use lacuna::formats::{Format, Memory};
use lacuna::model::Report;
use regex::bytes::{Captures, Regex};

/// What may say that something did not run, and what says instead that it did, or the other way round. Whether it does, its
/// reader tells.
const WORDS: &[(&str, &str)] = &[
    (r"([^\w.])0([^\w.])", "${1}1${2}"),
    (r"#####", "    1"),
    (r#""False""#, r#""True""#),
    (r#""True""#, r#""False""#),
    (r#""false""#, r#""true""#),
    (r#""no""#, r#""yes""#),
    (r"<Coverage>2<", "<Coverage>0<"),
    // coverage.py's JSON lists those that ran, and those that did not.
    (r#"("executed_lines":\s*\[)([^\[]*"missing_lines":\s*\[\s*)(\d+),"#, "${1}${3}, ${2}"),
];

/// So many words of each kind are tried in a report that is not large, and so many places in one that is.
const TRIES: usize = 5_000;
const PLACES: usize = 70;
/// What stands before a word tells it from others.
const BEFORE: usize = 24;

/// A word of a report, and what is said instead of it.
struct Change {
    at: Range<usize>,
    other: Vec<u8>,
}

impl Change {
    fn made(&self, report: &[u8]) -> Vec<u8> {
        [&report[..self.at.start], &self.other, &report[self.at.end..]].concat()
    }
}

/// The report and another in which one line more ran than in it, or a few, as their reader sees it: the one with fewer
/// first. Where the report is made of a smaller one, that is looked through, and the same is said of one of its repetitions.
pub(crate) fn covered(format: &dyn Format, small: &[u8], large: &[u8]) -> Option<[Vec<u8>; 2]> {
    let mut words = WORDS.iter().flat_map(|(word, other)| {
        let word = Regex::new(&format!("(?-u){word}")).expect("it is ours");
        word.captures_iter(small).take(TRIES).map(|found| change(&found, other)).collect::<Vec<_>>()
    });
    let mut known = Ran::new(format, small);
    let change = words.find(|change| known.in_another(&change.made(small)).is_ne())?;
    let from = change.at.start.saturating_sub(BEFORE);
    let behind_others = &small[from..change.at.end];
    let mut known = Ran::new(format, large);
    let middle = large.len() / 2;
    let places =
        memchr::memmem::find_iter(&large[middle..], behind_others).map(|at| middle + at + change.at.start - from);
    let changed =
        places.map(|start| Change { at: start..start + change.at.len(), other: change.other.clone() }.made(large));
    changed.take(PLACES).find_map(|changed| match known.in_another(&changed) {
        Ordering::Greater => Some([large.to_vec(), changed]),
        Ordering::Less => Some([changed, large.to_vec()]),
        Ordering::Equal => None,
    })
}

/// How many lines there are in a report, and how many of them ran.
struct Ran<'a> {
    format: &'a dyn Format,
    memory: Memory,
    lines: (u64, u64),
}

impl<'a> Ran<'a> {
    fn new(format: &'a dyn Format, report: &[u8]) -> Self {
        let mut memory = Memory::default();
        let lines = lines(&format.parse_again(&mut &report[..], &mut memory).report);
        Self { format, memory, lines }
    }

    /// Whether more or fewer lines ran in a report that has as many; neither in any other.
    fn in_another(&mut self, mut report: &[u8]) -> Ordering {
        let (total, ran) = lines(&self.format.parse_again(&mut report, &mut self.memory).report);
        if total == self.lines.0 { ran.cmp(&self.lines.1) } else { Ordering::Equal }
    }
}

fn change(found: &Captures, other: &str) -> Change {
    let mut text = Vec::new();
    found.expand(other.as_bytes(), &mut text);
    Change { at: found.get_match().range(), other: text }
}

/// How many lines there are, and how many of them ran.
fn lines(report: &Report) -> (u64, u64) {
    let lines = report.files.values().map(|file| file.lines.ratio());
    lines.fold((0, 0), |(total, ran), ratio| (total + ratio.total, ran + ratio.covered))
}
