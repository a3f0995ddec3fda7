//! The header that never goes away: project, run, polling, report and its age, metric and total, change, the way to the
//! goals.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::panes::run;
use super::theme::{Role, Theme};
use super::{track, visible};
use crate::app::msg::Progress;
use crate::app::run::words;
use crate::app::{State, age, news};

/// Draws the header.
pub fn draw(state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let right = draw_total(state, theme, area, buffer);
    draw_report(state, theme, Rect { width: right.saturating_sub(area.x + 1), height: 1, ..area }, buffer);
    if area.height > 1 && state.snapshot.is_some() && state.totals.by(state.metric()).total > 0 {
        draw_track(state, theme, Rect { y: area.y + 1, height: 1, ..area }, buffer);
    }
}

/// Project, report, age, on the left.
fn draw_report(state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let name = if state.project.is_empty() { "lacuna" } else { &state.project };
    let mut x = visible::draw(buffer, (area.x + 1, area.y), name, area.width, theme.role(Role::Accent));
    let dot = format!(" {} ", theme.marks.dot);
    if let Some((text, tone)) = words::state(&state.run, state.now) {
        x = visible::draw(buffer, (x, area.y), &dot, area.right().saturating_sub(x), theme.role(Role::Dim));
        let room = area.right().saturating_sub(x);
        x = visible::draw_start(buffer, (x, area.y), &text, room, theme.marks.more, theme.role(run::role(tone)));
    }
    if let Some(text) = state.polling.in_short() {
        x = visible::draw(buffer, (x, area.y), &dot, area.right().saturating_sub(x), theme.role(Role::Dim));
        let room = area.right().saturating_sub(x);
        x = visible::draw_start(buffer, (x, area.y), &text, room, theme.marks.more, theme.role(Role::Partial));
    }
    for fact in report_facts(state) {
        let room = area.right().saturating_sub(x);
        if visible::width(&fact) + 3 > usize::from(room) {
            break;
        }
        x = visible::draw(buffer, (x, area.y), &dot, room, theme.role(Role::Dim));
        x = visible::draw(buffer, (x, area.y), &fact, area.right().saturating_sub(x), theme.role(Role::Dim));
    }
}

fn report_facts(state: &State) -> Vec<String> {
    let mut facts = Vec::new();
    let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
    match state.progress {
        Some(Progress::Reading { read, total: Some(total) }) => {
            facts.push(format!("reading {} of {} MB", megabytes(read), megabytes(total)));
        }
        Some(Progress::Reading { read, total: None }) => {
            facts.push(format!("reading, {} MB so far", megabytes(read)));
        }
        Some(Progress::Locating) => facts.push("looking for the sources".to_owned()),
        Some(Progress::Counting) => facts.push("counting".to_owned()),
        None => {}
    }
    let Some(snapshot) = &state.snapshot else {
        if facts.is_empty() && state.missing.is_none() && state.failure.is_none() {
            facts.push("reading".to_owned());
        }
        return facts;
    };
    match &snapshot.inputs[..] {
        [] => {}
        [only] => facts.push(only.path.clone()),
        [first, rest @ ..] => facts.push(format!("{} and {} more", first.path, rest.len())),
    }
    if let Some(written) = snapshot.report.timestamp.filter(|_| state.now > 0) {
        facts.push(age::words(state.now, written).to_owned());
    }
    let (changed, newer) = (state.drifted.changed.len() as u64, state.drifted.newer.len() as u64);
    if changed > 0 {
        facts.push(format!("{} changed since the report", news::count(changed, "file", "files")));
    } else if newer > 0 {
        facts.push(format!("{} newer than the report", news::count(newer, "file", "files")));
    }
    facts.push(news::count(snapshot.report.files.len() as u64, "file", "files"));
    let warnings = state.warning_count();
    if warnings > 0 {
        facts.push(format!("{} (!)", news::count(warnings, "warning", "warnings")));
    }
    facts
}

/// The total, on the right; returns the column where it begins.
fn draw_total(state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) -> u16 {
    let Some(baseline) = state.references.baseline().filter(|_| state.snapshot.is_some()) else { return area.right() };
    let (metric, precision) = (state.metric(), state.precision());
    if state.totals.by(metric).total == 0 {
        let words = &news::nothing_counted(&state.totals);
        let start = area.right().saturating_sub(words.len() as u16 + 1).max(area.x);
        visible::draw(buffer, (start, area.y), words, area.width, theme.role(Role::Dim));
        return start;
    }
    let percent = state.totals.by(metric).percent();
    let mut pieces: Vec<(String, Style)> = Vec::new();
    let change = percent.0 - baseline.totals.by(metric).percent().0;
    if change.abs() >= 0.05 {
        let role = if change > 0.0 { Role::Good } else { Role::Bad };
        let since = if state.references.has_baseline() { "since the baseline" } else { "this session" };
        pieces.push((format!("{change:+.1} {since}  "), theme.role(role)));
    }
    if area.width >= 60 {
        pieces.push((format!("{} ", metric.words()), theme.role(Role::Dim)));
    }
    let style = total_style(state, theme).add_modifier(Modifier::BOLD);
    pieces.push((format!("{}%", percent.text(precision)), style));
    let width: usize = pieces.iter().map(|(text, _)| visible::width(text)).sum();
    let start = area.right().saturating_sub(width as u16 + 1).max(area.x);
    let mut x = start;
    for (text, style) in pieces {
        x = visible::draw(buffer, (x, area.y), &text, area.right().saturating_sub(x), style);
    }
    start
}

fn total_style(state: &State, theme: &Theme) -> Style {
    let goals = &state.settings.goals;
    let percent = state.totals.by(state.metric()).percent();
    match goals.fail_under {
        Some(floor) if percent.is_below(floor, goals.precision) => theme.role(Role::Bad),
        Some(_) => theme.role(Role::Good),
        None => theme.percent(percent.0, 50.0, 80.0),
    }
}

/// The track with fail_under and the milestones on it, and the way to the next one in words.
fn draw_track(state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let goals = &state.settings.goals;
    let ratio = state.totals.by(state.metric());
    let percent = ratio.percent();
    let mut words = format!("{} missing", news::count(state.totals.lines.missing(), "line", "lines"));
    if let Some(next) = goals.next_milestone(ratio) {
        words.push_str(&format!(" {} {} more to {}%", theme.marks.dot, next.hits, next.percent));
    }
    if let Some(floor) = goals.fail_under.filter(|&floor| percent.is_below(floor, goals.precision)) {
        words = format!("below fail_under {floor}% {} {words}", theme.marks.dot);
    }
    let words_width = (visible::width(&words) as u16 + 2).min(area.width);
    let track_width = area.width.saturating_sub(words_width + 1);
    let x = area.right().saturating_sub(words_width) + 1;
    visible::draw(buffer, (x, area.y), &words, words_width, theme.role(Role::Dim));
    if track_width < 10 {
        return;
    }
    let style = total_style(state, theme);
    let marked = goals.fail_under.into_iter().chain(goals.milestones.iter().copied());
    track::draw(buffer, (area.x + 1, area.y), track_width, percent.0, style, marked, theme);
    for goal in &goals.milestones {
        let label = format!("{goal}");
        let Some(column) = track::column_of(*goal, track_width) else { continue };
        let is_free = |column: u16| column + label.len() as u16 + 1 < track_width && percent.0 < *goal;
        if is_free(column + 1) {
            visible::draw(buffer, (area.x + 2 + column, area.y), &label, label.len() as u16, theme.role(Role::Goal));
        }
    }
}
