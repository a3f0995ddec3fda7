//! The header that never goes away: project, run, polling, report and its age, metric and total, change, the way to the
//! goals.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::layout::TWO_PANES;
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

/// Something that the header says, and what it says instead where there is less room: nothing, if nothing else.
struct Fact {
    text: String,
    shorter: String,
    /// Those of the lowest number become shorter first.
    gives_way: u8,
    role: Role,
}

/// Project, run, report, age, what changed, on the left: as much as there is room for.
fn draw_report(state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut facts = facts(state);
    let dot = format!(" {} ", theme.marks.dot);
    let mut order: Vec<usize> = (0..facts.len()).collect();
    order.sort_by_key(|&at| facts[at].gives_way);
    for at in order {
        let said = facts.iter().filter(|fact| !fact.text.is_empty());
        let wide: usize = said.map(|fact| visible::width(&fact.text) + visible::width(&dot)).sum();
        // A blank stands before the first, and no dot.
        if wide < usize::from(area.width) + visible::width(&dot) {
            break;
        }
        facts[at].text = std::mem::take(&mut facts[at].shorter);
    }
    let mut x = area.x + 1;
    for (at, fact) in facts.iter().filter(|fact| !fact.text.is_empty()).enumerate() {
        let room = |x: u16| area.right().saturating_sub(x);
        if at > 0 {
            x = visible::draw(buffer, (x, area.y), &dot, room(x), theme.role(Role::Dim));
        }
        x = visible::draw_start(buffer, (x, area.y), &fact.text, room(x), theme.marks.more, theme.role(fact.role));
    }
}

/// What there is to say, in the order shown. What a user must not miss gives way last.
fn facts(state: &State) -> Vec<Fact> {
    let fact = |gives_way, text: String, shorter: String| Fact { text, shorter, gives_way, role: Role::Dim };
    let name = if state.project.is_empty() { "lacuna" } else { &state.project };
    let mut facts = vec![Fact { role: Role::Accent, ..fact(8, name.to_owned(), name.to_owned()) }];
    if let Some((text, tone)) = words::state(&state.run, state.now, words::AUTO) {
        let short = words::state(&state.run, state.now, words::AUTO_IN_SHORT).map(|(text, _)| text);
        facts.push(Fact { role: run::role(tone), ..fact(3, text, short.unwrap_or_default()) });
    }
    if let Some(text) = state.polling.in_short() {
        facts.push(Fact { role: Role::Partial, ..fact(7, text.clone(), text) });
    }
    facts.extend(progress(state).map(|text| fact(6, text, String::new())));
    let Some(snapshot) = &state.snapshot else { return facts };
    match &snapshot.inputs[..] {
        [] => {}
        [only] => facts.push(fact(5, only.path.clone(), String::new())),
        [first, rest @ ..] => facts.push(fact(5, format!("{} and {} more", first.path, rest.len()), String::new())),
    }
    if let Some(written) = snapshot.report.timestamp.filter(|_| state.now > 0) {
        facts.push(fact(4, age::words(state.now, written).to_owned(), String::new()));
    }
    let (changed, newer) = (state.drifted.changed.len() as u64, state.drifted.newer.len() as u64);
    let files = |number: u64| news::count(number, "file", "files");
    if changed > 0 {
        facts.push(fact(
            1,
            format!("{} changed since the report", files(changed)),
            format!("{} changed", files(changed)),
        ));
    } else if newer > 0 {
        facts.push(fact(1, format!("{} newer than the report", files(newer)), format!("{} newer", files(newer))));
    }
    facts.push(fact(0, files(snapshot.report.files.len() as u64), String::new()));
    let warnings = state.warning_count();
    if warnings > 0 {
        facts.push(fact(2, format!("{} (!)", news::count(warnings, "warning", "warnings")), format!("{warnings} (!)")));
    }
    facts
}

/// How far a loading has come.
fn progress(state: &State) -> Option<String> {
    let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
    Some(match state.progress {
        Some(Progress::Reading { read, total: Some(total) }) => {
            format!("reading {} of {} MB", megabytes(read), megabytes(total))
        }
        Some(Progress::Reading { read, total: None }) => format!("reading, {} MB so far", megabytes(read)),
        Some(Progress::Locating) => "looking for the sources".to_owned(),
        Some(Progress::Counting) => "counting".to_owned(),
        None => {
            let is_begun = state.snapshot.is_some() || state.missing.is_some() || state.failure.is_some();
            return (!is_begun).then(|| "reading".to_owned());
        }
    })
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
        // The room is needed for what changed and what to beware of.
        let since = if area.width >= TWO_PANES { format!(" {since}") } else { String::new() };
        pieces.push((format!("{change:+.1}{since}  "), theme.role(role)));
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
