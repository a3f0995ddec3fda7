//! The footer: the latest news, or what is under the cursor in words; and the few actions that apply here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::keymap::Keymap;
use super::theme::{Role, Theme};
use super::visible;
use crate::analysis::delta::Change;
use crate::analysis::tree::NodeKind;
use crate::app::action::{self, ActionRow, CHANGES, EXPLORE, GAPS, MAP, RUN};
use crate::app::comparison::ChangeRow;
use crate::app::msg::Tone;
use crate::app::opened::Opened;
use crate::app::{Action, State, distance, news};
use crate::model::LineState;

/// Draws the footer.
///
/// `words` says what is under the cursor, where the pane knows better than the state.
pub fn draw(state: &State, words: Option<String>, (theme, keymap): (&Theme, &Keymap), area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let room = area.width.saturating_sub(2);
    let (text, role) = match &state.notice {
        Some(notice) => (
            match &notice.short {
                Some(short) if visible::width(&notice.text) > usize::from(room) => short.clone(),
                _ => notice.text.clone(),
            },
            match notice.tone {
                Tone::Plain => Role::Accent,
                Tone::Good => Role::New,
                Tone::Bad => Role::Bad,
            },
        ),
        None => (words.unwrap_or_else(|| under_cursor(state)), Role::Text),
    };
    let style = theme.role(role);
    visible::draw_start(buffer, (area.x + 1, area.y), &text, room, theme.marks.more, style);
    if area.height > 1 {
        draw_hints(state, theme, keymap, Rect { y: area.y + 1, height: 1, ..area }, buffer);
    }
}

/// As many hints as fit. What always helps, help itself and the way out, keeps its place at the end.
fn draw_hints(state: &State, theme: &Theme, keymap: &Keymap, area: Rect, buffer: &mut Buffer) {
    if state.snapshot.is_none() && state.missing.is_none() && state.failure.is_none() {
        return;
    }
    let is_waiting = state.snapshot.is_none();
    let applies = |action: Action| match action {
        Action::Palette | Action::Help | Action::Quit => true,
        Action::Run => is_waiting || state.run.command().is_some(),
        Action::OpenTest => !state.run.failing().is_empty(),
        Action::NextFailing => state.run.failing().len() > 1,
        Action::Edit if state.focus == RUN => state.run.chosen_place().is_some(),
        Action::AutoRun => state.focus == RUN && state.run.command().is_some(),
        Action::StopRun => state.focus == RUN && state.run.is_running(),
        Action::Commands => state.focus == RUN && state.run.output.is_empty() && !state.run.is_running(),
        Action::Filter if state.focus == RUN => !state.run.output.is_empty(),
        Action::FindNext => !state.run.search.is_empty(),
        Action::NextGap | Action::CopyPlace if state.focus == RUN => false,
        Action::Back => state.can_go_back(),
        Action::OtherReport => state.screen == CHANGES,
        // They work everywhere, and are of use where gaps are.
        Action::SetAside => state.screen == GAPS && !state.next.items.is_empty(),
        Action::EditTest => state.screen == GAPS,
        Action::NextComponent => !state.settings.components.is_empty(),
        Action::ShortestWay => state.next.goal.is_some(),
        _ => !is_waiting,
    };
    let hints = action::in_pane(state.focus).filter(|row| !row.hint.is_empty() && applies(row.action));
    let hint = |row: &ActionRow| match row.action {
        Action::NextGap if state.screen == CHANGES => "next change",
        Action::CopyPlace if state.focus == GAPS => "copy as text",
        Action::SetAside if state.next.shows_aside && state.screen == GAPS => "set aside, take back",
        // On the screen of the run it searches the output.
        Action::Filter if state.focus == RUN => "find",
        Action::AutoRun if state.run.auto => "run by hand",
        _ => row.hint,
    };
    let texts = hints.filter_map(|row| Some((keymap.keys(row.action).first()?.clone(), hint(row))));
    let mut texts: Vec<(String, &str)> = texts.collect();
    let wide = |(key, hint): &(String, &str)| visible::width(key) + 1 + visible::width(hint) + 3;
    let room = usize::from(area.width).saturating_sub(1);
    while texts.iter().map(wide).sum::<usize>() > room + 3 && texts.len() > 2 {
        texts.remove(texts.len() - 3);
    }
    let mut x = area.x + 1;
    for (key, hint) in texts {
        let left = |x: u16| area.right().saturating_sub(x);
        x = visible::draw(buffer, (x, area.y), &key, left(x), theme.role(Role::Key)) + 1;
        x = visible::draw(buffer, (x, area.y), hint, left(x), theme.role(Role::Dim)) + 3;
    }
}

/// What is under the cursor, in words.
fn under_cursor(state: &State) -> String {
    if state.focus == EXPLORE
        && let Some(part) = state.part_here()
    {
        return news::function_in_words(&part.coverage);
    }
    if [EXPLORE, MAP].contains(&state.focus)
        && let Some(index) = state.selected.as_ref().and_then(|key| state.view.tree.find(key))
    {
        return node_in_words(state, index);
    }
    if state.focus == CHANGES
        && let Some(row) = state.comparison.rows.get(state.comparison.cursor())
    {
        return change_in_words(state, *row);
    }
    if state.focus == RUN {
        let test = state.run.failing().get(state.run.failing);
        let lines = || match state.run.output.end() as u64 {
            0 => String::new(),
            lines => news::count(lines, "line of output", "lines of output"),
        };
        return test.map_or_else(lines, |test| format!("{}: {}", test.name, test.message));
    }
    state.opened.as_ref().map_or_else(String::new, |opened| line_in_words(state, opened))
}

fn node_in_words(state: &State, index: u32) -> String {
    let node = state.view.tree.node(index);
    let (metric, precision) = (state.metric(), state.precision());
    let ratio = node.totals.by(metric);
    let mut parts = vec![match node.kind {
        NodeKind::File | NodeKind::Folder => node.key.to_string(),
        NodeKind::Component(_) => node.name.to_string(),
    }];
    if node.kind != NodeKind::File {
        parts.push(news::count(u64::from(node.files), "file", "files"));
    }
    if node.totals.lines.total == 0 {
        parts.push(news::nothing_counted(&node.totals));
        return parts.join(" · ");
    }
    let lines = node.totals.lines;
    parts.push(format!("{} of {} ran", lines.covered, news::count(lines.total, "line", "lines")));
    if let NodeKind::Component(Some(goal)) = node.kind {
        let next = goal.next(ratio, precision);
        let reached = if next.is_none() { " · all that was asked for is reached" } else { "" };
        parts.push(format!("{}{reached}", distance::in_words(lines.missing(), next, metric)));
    }
    if let Some(branches) = node.totals.branches.filter(|branches| branches.total > 0) {
        parts.push(format!("{} of {} taken", branches.covered, news::count(branches.total, "branch", "branches")));
    }
    parts.push(news::count(u64::from(node.gaps), "gap", "gaps"));
    if node.kind != NodeKind::File
        && let Some((low, high)) = state.view.extremes(index)
    {
        parts.push(format!("lowest {low:.0}%, highest {high:.0}%"));
    }
    parts.join(" · ")
}

fn change_in_words(state: &State, row: ChangeRow) -> String {
    let (ChangeRow::File(file) | ChangeRow::Change(file, _)) = row;
    let file = state.comparison.file(file);
    let mut parts = vec![file.path.to_string()];
    if let ChangeRow::Change(_, change) = row {
        let change = &file.changes[change as usize];
        parts.push(lines_in_words(change));
        return parts.join(" · ");
    }
    if file.is_new() {
        parts.push("new in the report".to_owned());
    }
    if file.is_gone() {
        parts.push("gone from the report".to_owned());
    }
    parts.extend(news::sums_in_words(&file.sums).into_iter().map(|(text, _)| text));
    parts.join(" · ")
}

/// `lines 48–59: newly covered`.
fn lines_in_words(change: &Change) -> String {
    let noun = if change.first == change.last { "line" } else { "lines" };
    format!("{noun} {}: {}", news::run(change.first, change.last), news::change_in_words(change))
}

fn line_in_words(state: &State, opened: &Opened) -> String {
    let line = opened.line;
    let mut parts = Vec::new();
    if opened.is_edited(line) {
        parts.push(format!("line {line} was edited since the report: unknown until the next run"));
        parts.extend(function_in_words(opened));
        return parts.join(" · ");
    }
    if let (Some((number, of)), Some(change)) =
        (state.change_count(), state.glow(&opened.path).and_then(|file| file.on(opened.line_in_report())))
    {
        parts.push(format!("change {number} of {of}"));
        parts.push(lines_in_words(&opened.change_now(change)));
        parts.extend(function_in_words(opened));
        return parts.join(" · ");
    }
    if let Some((number, of)) = state.item_count() {
        parts.push(format!("{number} of {of} in the list"));
    }
    // Gaps are counted where they are walked.
    let counts = state.gap_counts().filter(|_| ![CHANGES, GAPS].contains(&state.screen));
    if let (Some(gap), Some(((here, of), (all, of_all)))) = (opened.gap_here(), counts) {
        parts.push(format!("gap {here} of {of} here, {all} of {of_all}"));
        let gap = opened.gaps[gap];
        if gap.last > gap.first {
            // Lines are counted only where there can be no other.
            let whole = opened.gaps.len() == 1 && opened.coverage.lines.ratio().covered == 0;
            parts.push(if whole {
                "nothing in this file ever ran".to_owned()
            } else {
                format!("lines {}–{} never ran", gap.first, gap.last)
            });
            parts.extend(function_in_words(opened));
            return parts.join(" · ");
        }
    }
    parts.push(match (opened.coverage.state(line), opened.coverage.lines.get(line)) {
        (Some(LineState::Missed), _) => format!("line {line} never ran"),
        (Some(LineState::Partial), _) => {
            let words = news::missing_in_words(&opened.coverage, line, " and ").unwrap_or_default();
            let but = if words.ends_with(" taken") { "but only" } else { "but" };
            format!("line {line} ran, {but} {words}")
        }
        (Some(LineState::Covered), Some(found)) if found.hits > 1 => format!("line {line} ran {} times", found.hits),
        (Some(LineState::Covered), _) => format!("line {line} ran"),
        (None, _) if opened.is_excluded(line) => format!("line {line} is excluded from measurement"),
        (None, _) => format!("line {line} holds no code to run"),
    });
    parts.extend(tests_in_words(opened));
    parts.extend(function_in_words(opened));
    parts.join(" · ")
}

/// The tests that ran the line under the cursor, where the report names them: how many, and the first.
fn tests_in_words(opened: &Opened) -> Option<String> {
    let mut tests: Vec<&str> =
        opened.coverage.details.contexts.on(opened.line).map(|name| news::test_name(name)).collect();
    // The phases of one test are neighbours.
    tests.dedup();
    let first = tests.first()?;
    Some(match tests.len() {
        1 => format!("by {first}"),
        count => format!("by {count} tests, the first {first}"),
    })
}

/// The function that the cursor is in, and how often it ran where the report knows.
fn function_in_words(opened: &Opened) -> Option<String> {
    let headers = opened.headers(opened.line);
    let header = headers.last()?;
    let known = opened.coverage.functions.iter().find(|function| function.line == Some(header.line));
    Some(match known.and_then(|function| function.hits) {
        Some(0) => format!("in `{}`, which was never entered", header.name),
        // Many formats tell only that it ran, and say 1.
        Some(1) => format!("in `{}`, which ran", header.name),
        Some(hits) => format!("in `{}`, which ran {hits} times", header.name),
        None => format!("in `{}`", header.name),
    })
}
