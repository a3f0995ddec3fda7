//! What came of the checks, for people: as text, as Markdown, as annotations of GitHub Actions.

use std::io::{self, Write};

use crate::analysis::checks::{Check, Outcome, Rule, Subject};
use crate::app::distance;
use crate::app::news::count;
use crate::cli::gaps::lines::{message, property};
use crate::cli::paper::Paper;
use crate::cli::reading::Reading;
use crate::cli::summary::markdown::escaped;
use crate::ui::theme::Role;
use crate::ui::visible;

type Told<'a> = (&'a Check, Outcome);

/// A line for each check; files that hold are only counted.
pub(super) fn text(told: &[Told], reading: &Reading, paper: &Paper, out: &mut dyn Write) -> io::Result<()> {
    let is_quiet = |(check, outcome): &&Told| *outcome == Outcome::Held && matches!(check.subject, Subject::File(_));
    let shown: Vec<&Told> = told.iter().filter(|it| !is_quiet(it)).collect();
    let width = shown.iter().map(|(check, _)| visible::width(&subject(check))).max().unwrap_or(0);
    for (check, outcome) in shown {
        let (mark, role) = match (outcome, paper.theme.is_ascii()) {
            (Outcome::Held, true) => ("ok  ", Role::Good),
            (Outcome::Held, false) => ("✓", Role::Good),
            (Outcome::Missed(_), true) => ("FAIL", Role::Bad),
            (Outcome::Missed(_), false) => ("✗", Role::Bad),
            (Outcome::Unknown, _) => ("?", Role::Partial),
        };
        let name = subject(check);
        let space = " ".repeat(width - visible::width(&name));
        let mark = paper.styled(mark, paper.theme.role(role));
        let name = paper.styled(&name, paper.theme.role(Role::Text));
        writeln!(
            out,
            "{mark} {name}{space}  {}",
            paper.styled(&words(check, *outcome, reading), paper.theme.role(role))
        )?;
    }
    let quiet = told.iter().filter(is_quiet).count();
    if quiet > 0 {
        let files = count(quiet as u64, "file reaches its goal", "files reach their goals");
        writeln!(out, "{}", paper.styled(&files, paper.theme.role(Role::Good)))?;
    }
    let missed = told.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Missed(_))).count();
    let (verdict, role) = match missed {
        0 => ("all goals are reached".to_owned(), Role::Good),
        missed => (format!("{} of {} missed", missed, count(told.len() as u64, "goal", "goals")), Role::Bad),
    };
    writeln!(out, "{}", paper.styled(&verdict, paper.theme.role(role)))
}

pub(super) fn markdown(told: &[Told], reading: &Reading, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| | Goal of | |\n| :--- | :--- | :--- |")?;
    for (check, outcome) in told {
        let mark = match outcome {
            Outcome::Held => "✓",
            Outcome::Missed(_) => "✗",
            Outcome::Unknown => "?",
        };
        writeln!(out, "| {mark} | {} | {} |", escaped(&subject(check)), escaped(&words(check, *outcome, reading)))?;
    }
    Ok(())
}

/// An error for each goal that is missed: <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>.
pub(super) fn github(told: &[Told], reading: &Reading, out: &mut dyn Write) -> io::Result<()> {
    for (check, outcome) in told.iter().filter(|(_, outcome)| *outcome != Outcome::Held) {
        let file = match &check.subject {
            Subject::File(path) => format!("file={},", property(&visible::harmless(path))),
            Subject::Total | Subject::Component(_) => String::new(),
        };
        let text = format!("{}: {}", subject(check), words(check, *outcome, reading));
        writeln!(out, "::error {file}title=coverage::{}", message(&visible::harmless(&text)))?;
    }
    Ok(())
}

/// What a check is of.
pub(super) fn subject(check: &Check) -> String {
    match &check.subject {
        Subject::Total => "Total".to_owned(),
        Subject::Component(name) => name.clone(),
        Subject::File(path) => path.clone(),
    }
}

/// The figure, the goal, and how much is missing.
pub(super) fn words(check: &Check, outcome: Outcome, reading: &Reading) -> String {
    let precision = reading.measure().precision;
    let (one, many) = distance::nouns(check.metric);
    let more = |hits: u64| format!("{} more {}", distance::grouped(hits), if hits == 1 { one } else { many });
    let percent = check.totals.percent_text(check.metric, precision);
    let lines = check.totals.lines.missing();
    let missing = count(lines, "line", "lines");
    match (check.rule, outcome) {
        (_, Outcome::Unknown) => format!("{percent}: the report does not tell how many lines there are"),
        (Rule::Range(range), Outcome::Held) => match range.ceiling {
            Some(ceiling) => format!("{percent}, goal {} to {ceiling}%", range.floor),
            None => format!("{percent}, goal {}%", range.floor),
        },
        (Rule::Range(range), Outcome::Missed(hits)) => {
            format!("{percent} is below {}%: {} needed, {missing} never ran", range.floor, more(hits))
        }
        (Rule::AtMost(most), Outcome::Held) => format!("{missing} never ran, at most {most}"),
        (Rule::AtMost(most), Outcome::Missed(over)) => {
            format!("{missing} never ran, {} more than {most}", distance::grouped(over))
        }
        (Rule::NoDrop(before), outcome) => {
            // A small drop is seen in its decimals only.
            let text = |decimals| {
                (before.percent_text(check.metric, decimals), check.totals.percent_text(check.metric, decimals))
            };
            let is_told = |decimals: &u8| outcome == Outcome::Held || text(*decimals).0 != text(*decimals).1;
            let decimals = (precision..=10).find(is_told).unwrap_or(10);
            let (before, now) = text(decimals);
            match outcome {
                Outcome::Missed(hits) => {
                    format!("{now}, dropped from {before}: {} needed, {missing} never ran", more(hits))
                }
                Outcome::Held | Outcome::Unknown => format!("{now}, was {before}"),
            }
        }
    }
}
