//! What happened, in one line of words: after a reload, for a line, for a branch, for an edited source.

use super::msg::{Notice, Tone};
use super::opened::{Drift, Opened};
use crate::analysis::Goals;
use crate::analysis::delta::{Delta, FileDelta};
use crate::analysis::drift::Stale;
use crate::model::{BranchTarget, FileCoverage, Metric, Totals};

/// A report could not be taken over, so the last good one stays on the screen.
#[must_use]
pub fn kept_the_last(why: &str) -> Notice {
    Notice { tone: Tone::Bad, text: format!("still showing the last good report: {why}"), stays: true }
}

/// The configuration is wrong now, so the last good one stays in force.
#[must_use]
pub fn kept_the_settings(why: &str) -> Notice {
    Notice { tone: Tone::Bad, text: format!("still using the last good configuration: {why}"), stays: true }
}

/// What a reload changed: what is newly covered and where, what is lost, and the goals that were reached.
#[must_use]
pub fn of(delta: &Delta, metric: Metric, goals: &Goals) -> Notice {
    let (before, after) = (delta.before.by(metric).percent(), delta.after.by(metric).percent());
    let mut parts = Vec::new();
    let gained: usize = delta.files.iter().map(|file| file.gained.len()).sum();
    let lost: usize = delta.files.iter().map(|file| file.lost.len()).sum();
    let branches: u64 = delta.files.iter().map(|file| file.branches_gained).sum();
    let branches_lost: u64 = delta.files.iter().map(|file| file.branches_lost).sum();
    if let Some(text) = sum("+", gained, branches) {
        parts.push(format!("{text} newly covered{}", where_gained(&delta.files)));
    }
    if let Some(text) = sum("", lost, branches_lost) {
        parts.push(format!("{text} lost"));
    }
    let decimals = goals.precision.max(1);
    let text = |totals: &Totals| totals.percent_text(metric, decimals);
    let (from, to) = (text(&delta.before), text(&delta.after));
    parts.push(match (parts.is_empty(), from == to) {
        (true, true) => format!("reloaded, nothing changed: total {to}"),
        (_, true) => format!("total {to}"),
        (_, false) => format!("total {} → {to}", from.trim_end_matches('%')),
    });
    let reached = |goal: f64| before.is_below(goal, goals.precision) && !after.is_below(goal, goals.precision);
    let left = |goal: f64| !before.is_below(goal, goals.precision) && after.is_below(goal, goals.precision);
    if let Some(milestone) = goals.milestones.iter().rev().find(|&&goal| reached(goal)) {
        parts.push(format!("milestone {milestone} reached"));
    }
    if goals.fail_under.is_some_and(left) {
        parts.push("below fail_under now".to_owned());
    }
    let is_worse = after.0 < before.0 || lost > gained;
    let tone = if is_worse {
        Tone::Bad
    } else if gained > 0 || branches > 0 {
        Tone::Good
    } else {
        Tone::Plain
    };
    Notice { tone, text: parts.join(" · "), stays: true }
}

fn sum(sign: &str, lines: usize, branches: u64) -> Option<String> {
    let lines = (lines > 0).then(|| format!("{sign}{}", count(lines as u64, "line", "lines")));
    let branches = (branches > 0).then(|| format!("{sign}{}", count(branches, "branch", "branches")));
    match (lines, branches) {
        (Some(lines), Some(branches)) => Some(format!("{lines}, {branches}")),
        (one, other) => one.or(other),
    }
}

fn where_gained(files: &[FileDelta]) -> String {
    let mut gaining: Vec<&FileDelta> =
        files.iter().filter(|file| !file.gained.is_empty() || file.branches_gained > 0).collect();
    gaining.sort_by_key(|file| std::cmp::Reverse(file.gained.len()));
    match &gaining[..] {
        [] => String::new(),
        [only] if only.gained.is_empty() => format!(" in {}", only.path),
        [only] => format!(" in {} ({})", only.path, ranges(&only.gained, 4)),
        [first, rest @ ..] => {
            format!(" in {} and {}", first.path, count(rest.len() as u64, "other file", "other files"))
        }
    }
}

/// What is said in place of a percentage where no line counts: there is none, or how many there are is unknown.
#[must_use]
pub fn nothing_counted(totals: &Totals) -> String {
    match totals.unknown_files {
        0 => "no lines to cover".to_owned(),
        _ => format!("{} ran of ?", count(totals.uncounted, "line", "lines")),
    }
}

/// `1 line`, `12 lines`.
#[must_use]
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Numbers as runs: `48–59, 70`, at most `most` of them.
#[must_use]
pub fn ranges(numbers: &[u32], most: usize) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let text =
        |&(first, last): &(u32, u32)| if first == last { first.to_string() } else { format!("{first}–{last}") };
    let mut texts: Vec<String> = runs.iter().take(most).map(text).collect();
    if runs.len() > most {
        texts.push("…".to_owned());
    }
    texts.join(", ")
}

/// So many missing branches of one line are named: a line of minified code has thousands, and every frame would spell them.
const MOST_TARGETS: usize = 50;

/// What is missing on a line that ran, in words: the branches that were not taken, or that a part of it did not run;
/// `None` when nothing is.
#[must_use]
pub fn missing_in_words(file: &FileCoverage, line: u32, separator: &str) -> Option<String> {
    let Some(count) = file.branches.on(line).filter(|count| count.taken < count.total) else {
        let in_part = file.details.partial.binary_search(&line).is_ok();
        return in_part.then(|| "a part of it never ran".to_owned());
    };
    let mut words: Vec<String> = Vec::new();
    let mut more = 0;
    for target in file.branches.missing_on(line).filter(|target| !matches!(target, BranchTarget::Numbered { .. })) {
        if words.len() == MOST_TARGETS {
            more += 1;
            continue;
        }
        words.extend(target_in_words(&target).filter(|new| words.last() != Some(new)));
    }
    if words.is_empty() {
        return Some(format!("{} of {} branches taken", count.taken, count.total));
    }
    if more > 0 {
        words.push(format!("and {more} more"));
    }
    Some(words.join(separator))
}

/// A target in words; `None` for one that is only a number to tell branches apart.
fn target_in_words(target: &BranchTarget) -> Option<String> {
    match target {
        BranchTarget::Line(line) => Some(format!("never jumped to line {line}")),
        BranchTarget::Exit => Some("never left the function".to_owned()),
        BranchTarget::Numbered { .. } => None,
        BranchTarget::Named(name) => Some(format!("never took: {name}")),
    }
}
/// How the text of an open source stands to the report, at length and in short; `None` if they belong together, as far as
/// is known.
#[must_use]
pub fn drift(opened: &Opened) -> Option<[String; 2]> {
    const OFF: &str = "marks may be off";
    let why = match (&opened.drift, opened.stale) {
        (Some(Drift::Moved(_)), _) => {
            let words = "edited since the report: marks moved with their lines";
            return Some([words.to_owned(), "edited, marks moved".to_owned()]);
        }
        (_, Some(Stale::Beyond { last, end })) => {
            format!("not the text of the report: it knows line {last}, the source ends at {end}")
        }
        (_, Some(Stale::Blank(lines))) => {
            format!("not the text of the report: it has code on {}", count(lines.into(), "blank line", "blank lines"))
        }
        (Some(Drift::Unknown), None) => "edited after the report was written".to_owned(),
        (None, None) => return None,
    };
    Some([format!("{why}: {OFF}"), OFF.to_owned()])
}
