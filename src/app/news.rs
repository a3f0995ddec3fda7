//! What happened, in one line of words: after a reload, for a line, for a branch, for an edited source.

use super::functions::crap_of;
use super::msg::{Notice, Tone};
use super::opened::{Drift, Opened};
use crate::analysis::delta::{Change, ChangeKind, Crossed, Delta, FileDelta, Goal, Sums};
use crate::analysis::drift::Stale;
use crate::analysis::functions::FunctionCoverage;
use crate::analysis::{Goals, Input, Snapshot};
use crate::model::{BranchTarget, FileCoverage, Metric, Totals};

/// A report could not be taken over, so what is `shown` stays on the screen.
#[must_use]
pub fn kept(shown: &str, why: &str) -> Notice {
    let short = Some(format!("{why} · still showing {shown}"));
    Notice { short, ..Notice::staying(Tone::Bad, format!("still showing {shown}: {why}")) }
}

/// The same as something that lasts.
#[must_use]
pub fn outdated(shown: &str, why: &str) -> String {
    format!("{why}: {shown} is shown")
}

/// These reports are not there any more.
#[must_use]
pub fn gone(paths: &[&str]) -> String {
    match paths {
        [] => "the report is gone".to_owned(),
        [only] => format!("{only} is gone"),
        [first, others @ ..] => format!("{first} and {} more are gone", others.len()),
    }
}

/// The configuration is wrong now, so the last good one stays in force.
#[must_use]
pub fn kept_the_settings(why: &str) -> Notice {
    Notice::staying(Tone::Bad, format!("still using the last good configuration: {why}"))
}

/// Another report is shown in place of the one before; `None` if one of those before is among what is shown.
#[must_use]
pub fn another_report(before: &Snapshot, now: &Snapshot) -> Option<String> {
    let is_known = |input: &Input| before.inputs.iter().any(|known| known.path == input.path);
    let ([first, others @ ..], [known, ..]) = (&now.inputs[..], &before.inputs[..]) else { return None };
    if now.inputs.iter().any(is_known) {
        return None;
    }
    let path = &first.path;
    let (path, is) = match others.len() {
        0 => (path.clone(), "is"),
        more => (format!("{path} and {more} more"), "are"),
    };
    let newer_by = now.report.timestamp.zip(before.report.timestamp).and_then(|(now, before)| now.checked_sub(before));
    let it = if others.is_empty() { "it is" } else { "they are" };
    Some(match newer_by.and_then(apart) {
        Some(by) => format!("{path} {is} newer by {by}: {it} shown now"),
        None => format!("{path} {is} shown now in place of {}", known.path),
    })
}

/// A time in words, in the largest unit that it fills; `None` for less than a minute.
fn apart(seconds: u64) -> Option<String> {
    const UNITS: [(u64, &str, &str); 3] =
        [(86_400, "day", "days"), (3_600, "hour", "hours"), (60, "minute", "minutes")];
    let (length, one, many) = UNITS.into_iter().find(|(length, ..)| seconds >= *length)?;
    Some(count(seconds / length, one, many))
}

/// Files that change with every run start none any more.
#[must_use]
pub fn starts_no_run(path: &str, others: usize) -> Notice {
    let what = match others {
        0 => format!("{path} changes with every run: it no longer starts one"),
        others => {
            let others = count(others as u64, "other file", "other files");
            format!("{path} and {others} change with every run: they no longer start one")
        }
    };
    let it = if others == 0 { "it" } else { "them" };
    Notice::staying(Tone::Bad, format!("{what}; ignore {it} in git, or set [run] watch"))
}

/// What a reload changed: what is newly covered and where, what is lost, and the goals that were reached or left.
#[must_use]
pub fn of(delta: &Delta, metric: Metric, goals: &Goals, crossed: &[Crossed]) -> Notice {
    let sums = &delta.sums;
    let mut parts = Vec::new();
    if let Some(text) = sum("+", sums.covered(), sums.branches_gained) {
        parts.push(format!("{text} newly covered{}", place(&delta.files, true)));
    }
    if let Some(text) = sum("", sums.lost, sums.branches_lost) {
        parts.push(format!("{text} lost{}", place(&delta.files, false)));
    }
    parts.extend(parts_of_lines(sums).into_iter().map(|(text, _)| text));
    match &delta.files.iter().filter(|file| file.is_gone()).collect::<Vec<_>>()[..] {
        [] => {}
        [only] => parts.push(format!("{} is gone from the report", only.path)),
        files => parts.push(format!("{} files are gone from the report", files.len())),
    }
    let total = totals_in_words(delta, metric, goals.precision.max(1));
    let nothing = delta.is_empty().then(|| format!("reloaded, nothing changed: {total}"));
    parts.push(nothing.unwrap_or(total));
    parts.extend(crossed_in_words(crossed.iter()));
    let short = (!delta.is_empty()).then(|| short(delta, metric, goals, crossed));
    let percent = |totals: &Totals| totals.by(metric).percent().0;
    let is_worse =
        percent(&delta.after) < percent(&delta.before) || sums.lost + sums.in_part > sums.covered() + sums.whole;
    let tone = if is_worse {
        Tone::Bad
    } else if sums.covered() + sums.branches_gained + sums.whole > 0 {
        Tone::Good
    } else {
        Tone::Plain
    };
    Notice { short, ..Notice::staying(tone, parts.join(" · ")) }
}

/// The same where there is little room: `+12 lines, +1 branch · 24.8 → 25.3, milestone 25 · middleware/auth.py 48–59`.
fn short(delta: &Delta, metric: Metric, goals: &Goals, crossed: &[Crossed]) -> String {
    let sums = &delta.sums;
    let mut parts: Vec<String> = Vec::new();
    parts.extend(sum("+", sums.covered(), sums.branches_gained));
    parts.extend(sum("−", sums.lost, sums.branches_lost));
    let total = percents_in_words(delta, metric, goals.precision.max(1));
    let goals = telling(crossed.iter()).map(|one| {
        let percent = one.percent;
        let below = if one.is_reached { "" } else { "below " };
        match &one.goal {
            Goal::FailUnder => format!("{below}fail_under {percent}"),
            Goal::Milestone => format!("{below}milestone {percent}"),
            Goal::Floor(name) | Goal::Ceiling(name) => format!("{name} {below}{percent}"),
        }
    });
    parts.push(std::iter::once(total.trim_end_matches('%').to_owned()).chain(goals).collect::<Vec<_>>().join(", "));
    let is_gain = sums.covered() + sums.branches_gained > 0;
    parts.extend(most_changed(&delta.files, is_gain).map(|(first, others)| match others {
        0 => format!("{} {}", first.path, runs_in_words(first, is_gain, 4)),
        others => format!("{} and {}", first.path, count(others, "other", "others")),
    }));
    parts.join(" · ")
}

/// The total before and after: `total 24.8 → 25.3%`.
#[must_use]
pub fn totals_in_words(delta: &Delta, metric: Metric, decimals: u8) -> String {
    format!("total {}", percents_in_words(delta, metric, decimals))
}

fn percents_in_words(delta: &Delta, metric: Metric, decimals: u8) -> String {
    let text = |totals: &Totals| totals.percent_text(metric, decimals);
    let (from, to) = (text(&delta.before), text(&delta.after));
    if from == to { to } else { format!("{} → {to}", from.trim_end_matches('%')) }
}

/// The goals that were reached or left; of several milestones the one that says most.
fn telling<'a>(crossed: impl DoubleEndedIterator<Item = &'a Crossed> + Clone) -> impl Iterator<Item = &'a Crossed> {
    let is_milestone = |one: &&Crossed, is_reached: bool| one.goal == Goal::Milestone && one.is_reached == is_reached;
    let highest = crossed.clone().rfind(|one| is_milestone(one, true));
    let lowest = crossed.clone().find(|one| is_milestone(one, false));
    crossed.filter(move |one| one.goal != Goal::Milestone || Some(*one) == highest || Some(*one) == lowest)
}

/// The goals that were reached or left, each in words; of several milestones the one that says most.
#[must_use]
pub fn crossed_in_words<'a>(crossed: impl DoubleEndedIterator<Item = &'a Crossed> + Clone) -> Vec<String> {
    let words = |one: &Crossed| {
        let percent = one.percent;
        match (&one.goal, one.is_reached) {
            (Goal::FailUnder, true) => format!("fail_under {percent} reached"),
            (Goal::FailUnder, false) => format!("below fail_under {percent} now"),
            (Goal::Milestone, true) => format!("milestone {percent} reached"),
            (Goal::Milestone, false) => format!("below milestone {percent} again"),
            (Goal::Floor(name), true) => format!("{name} reached its floor of {percent}%"),
            (Goal::Floor(name), false) => format!("{name} fell below its floor of {percent}%"),
            (Goal::Ceiling(name), true) => format!("{name} reached its ceiling of {percent}%"),
            (Goal::Ceiling(name), false) => format!("{name} fell below its ceiling of {percent}%"),
        }
    };
    telling(crossed).map(words).collect()
}

/// How much changed in words, and whether that is good: `+12 lines, +1 branch newly covered`, `2 lines lost`, and so on;
/// nothing if nothing did.
#[must_use]
pub fn sums_in_words(sums: &Sums) -> Vec<(String, bool)> {
    let gained = sum("+", sums.covered(), sums.branches_gained).map(|text| (format!("{text} newly covered"), true));
    let lost = sum("", sums.lost, sums.branches_lost).map(|text| (format!("{text} lost"), false));
    let unrun = (sums.unrun > 0).then(|| (format!("{} never ran", count(sums.unrun, "new line", "new lines")), false));
    let removed = match sums.removed {
        0 => None,
        1 => Some("1 line that ran is gone".to_owned()),
        removed => Some(format!("{removed} lines that ran are gone")),
    };
    let mut words: Vec<(String, bool)> = [gained, lost].into_iter().flatten().collect();
    words.extend(parts_of_lines(sums));
    words.extend([unrun, removed.map(|text| (text, false))].into_iter().flatten());
    words
}

/// The lines of which another part ran, in words, and whether that is good.
fn parts_of_lines(sums: &Sums) -> Vec<(String, bool)> {
    let lines = |number: u64, how: &str| (number > 0).then(|| format!("{} {how}", count(number, "line", "lines")));
    let whole = lines(sums.whole, "now ran wholly").map(|text| (text, true));
    let in_part = lines(sums.in_part, "now ran only in part").map(|text| (text, false));
    whole.into_iter().chain(in_part).collect()
}

/// How neighbouring lines fared differently: `newly covered, 1 branch with them`.
#[must_use]
pub fn change_in_words(change: &Change) -> String {
    let branches = |number: u32| count(number.into(), "branch", "branches");
    let (gained, lost) = (change.branches_gained, change.branches_lost);
    if change.kind == ChangeKind::Branches {
        let taken = (gained > 0).then(|| format!("{} newly taken", branches(gained)));
        let missed = (lost > 0).then(|| format!("{} not taken any more", branches(lost)));
        return [taken, missed].into_iter().flatten().collect::<Vec<_>>().join(", ");
    }
    let words = match change.kind {
        ChangeKind::Gained => "newly covered",
        ChangeKind::Added => "new, and covered",
        ChangeKind::Unrun => "new, and never ran",
        ChangeKind::Whole => "ran wholly, in part before",
        ChangeKind::InPart => "ran only in part",

        ChangeKind::Lost | ChangeKind::Branches => "lost",
    };
    let with = gained.max(lost);
    if with > 0 { format!("{words}, with {}", branches(with)) } else { words.to_owned() }
}

fn sum(sign: &str, lines: u64, branches: u64) -> Option<String> {
    let lines = (lines > 0).then(|| format!("{sign}{}", count(lines, "line", "lines")));
    let branches = (branches > 0).then(|| format!("{sign}{}", count(branches, "branch", "branches")));
    match (lines, branches) {
        (Some(lines), Some(branches)) => Some(format!("{lines}, {branches}")),
        (one, other) => one.or(other),
    }
}

/// Where lines or branches were gained, or lost: the file with most of them and their lines, and how many others.
fn place(files: &[FileDelta], gained: bool) -> String {
    match most_changed(files, gained) {
        None => String::new(),
        Some((first, 0)) => format!(" in {} ({})", first.path, runs_in_words(first, gained, 4)),
        Some((first, others)) => format!(" in {} and {}", first.path, count(others, "other file", "other files")),
    }
}

/// The file in which most was gained, or lost, and in how many others something was.
fn most_changed(files: &[FileDelta], gained: bool) -> Option<(&FileDelta, u64)> {
    let lines = |file: &FileDelta| if gained { file.sums.covered() } else { file.sums.lost };
    let branches = |file: &FileDelta| if gained { file.sums.branches_gained } else { file.sums.branches_lost };
    let found = files.iter().filter(|file| lines(file) > 0 || branches(file) > 0);
    let others = (found.clone().count() as u64).saturating_sub(1);
    let first = found.rev().max_by_key(|file| (lines(file), branches(file)))?;
    Some((first, others))
}

/// The runs of lines that were gained or lost, at most so many: `48–59, 70`; or of branches, where no lines were.
fn runs_in_words(file: &FileDelta, gained: bool, most: usize) -> String {
    let is_line = |kind: ChangeKind| match kind {
        ChangeKind::Gained | ChangeKind::Added => gained,
        ChangeKind::Lost => !gained,
        ChangeKind::Unrun | ChangeKind::Whole | ChangeKind::InPart | ChangeKind::Branches => false,
    };
    let has_lines = file.changes.iter().any(|change| is_line(change.kind));
    let is_told = |kind: ChangeKind| if has_lines { is_line(kind) } else { kind == ChangeKind::Branches };
    let told = file.changes.iter().filter(|change| is_told(change.kind)).map(|change| (change.first, change.last));
    joined(told, most)
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
    joined(runs.into_iter(), most)
}

/// `48–59`, `70`.
#[must_use]
pub fn run(first: u32, last: u32) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

fn joined(mut runs: impl Iterator<Item = (u32, u32)>, most: usize) -> String {
    let mut texts: Vec<String> = runs.by_ref().take(most).map(|(first, last)| run(first, last)).collect();
    if runs.next().is_some() {
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

/// The test of a context: pytest-cov appends the phase (`test_a.py::test_b|run`,
/// <https://pytest-cov.readthedocs.io/en/latest/contexts.html>).
#[must_use]
pub fn test_name(context: &str) -> &str {
    let phase = ["|setup", "|run", "|teardown"].into_iter().find_map(|phase| context.strip_suffix(phase));
    phase.unwrap_or(context)
}

/// A function in words: where it is, how much of it ran, how complex it is.
#[must_use]
pub fn function_in_words(function: &FunctionCoverage) -> String {
    let FunctionCoverage { name, first, last, lines, branches, complexity, hits, .. } = function;
    let mut parts = vec![format!("`{name}`, {}", run(*first, *last))];
    parts.extend(match (function.is_entered(), hits) {
        (Some(false), _) => Some("never entered".to_owned()),
        (_, Some(hits)) if *hits > 1 => Some(format!("entered {hits} times")),
        _ => None,
    });
    parts.push(format!("{} of {} ran", lines.covered, count(lines.total, "line", "lines")));
    if branches.total > 0 {
        parts.push(format!("{} of {} taken", branches.covered, count(branches.total, "branch", "branches")));
    }
    parts.extend(complexity.map(|complexity| format!("complexity {complexity}")));
    parts.extend(crap_of(function).map(|crap| format!("CRAP {crap:.0}")));
    parts.join(" · ")
}
