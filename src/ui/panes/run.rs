//! What the test command writes, as it comes, with its colours; above it how it stands, and the tests that failed.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::theme::{Role, Theme};
use super::super::{Keymap, Pane, Reply, output, visible};
use crate::app::msg::Tone;
use crate::app::run::output::Line;
use crate::app::run::{RunState, Stage, words};
use crate::app::{Action, Effect, Msg, State};

mod empty;

/// Sideways, a key scrolls so many columns.
const SIDEWAYS: usize = 8;
/// A turn of the wheel moves so many rows.
const WHEEL_ROWS: usize = 3;
/// The furthest column to scroll to.
const MOST_COLUMNS: usize = 10_000;

/// Where the output is scrolled to.
#[derive(Debug)]
pub struct Run {
    /// The number of the first line shown.
    top: usize,
    /// The last line is in view, and stays there when more comes.
    follows: bool,
    scrolled: usize,
    height: usize,
    /// The line that a search led to, and was scrolled to.
    found: Option<usize>,
    keys: Keymap,
}

impl Default for Run {
    fn default() -> Self {
        Self { top: 0, follows: true, scrolled: 0, height: 0, found: None, keys: Keymap::default() }
    }
}

/// What stands above the output.
enum Above<'s> {
    Status,
    /// A failing test, by its index.
    Failing(usize),
    /// The run before this one, which ended badly.
    Kept(String),
    Line(&'s Line),
    Rule,
}

impl Run {
    fn scroll(&mut self, run: &RunState, top: usize) {
        let (first, end) = (run.output.first(), run.output.end());
        let lowest = end.saturating_sub(self.height).max(first);
        self.follows = top >= lowest;
        self.top = top.clamp(first, lowest);
    }
}

impl Pane for Run {
    fn title(&self, _: &State) -> String {
        "run".to_owned()
    }

    fn on(&mut self, action: Action, state: &State) -> Reply {
        let run = &state.run;
        let page = self.height.max(1);
        let top = match action {
            Action::Down => self.top + 1,
            Action::Up => self.top.saturating_sub(1),
            Action::PageDown => self.top + page,
            Action::PageUp => self.top.saturating_sub(page),
            Action::HalfPageDown => self.top + page.div_ceil(2),
            Action::HalfPageUp => self.top.saturating_sub(page.div_ceil(2)),
            Action::Top => run.output.first(),
            Action::Bottom => run.output.end(),
            Action::Left => {
                self.scrolled = self.scrolled.saturating_sub(SIDEWAYS);
                return Reply::Done;
            }
            Action::Right => {
                self.scrolled = (self.scrolled + SIDEWAYS).min(MOST_COLUMNS);
                return Reply::Done;
            }
            _ => return Reply::Ignored,
        };
        self.scroll(run, top);
        Reply::Done
    }

    fn on_mouse(&mut self, mouse: MouseEvent, area: Rect, state: &State) -> Reply {
        match mouse.kind {
            MouseEventKind::ScrollDown => self.scroll(&state.run, self.top + WHEEL_ROWS),
            MouseEventKind::ScrollUp => self.scroll(&state.run, self.top.saturating_sub(WHEEL_ROWS)),
            MouseEventKind::Down(MouseButton::Left) => {
                let row = usize::from(mouse.row.saturating_sub(area.y));
                let Some(Above::Failing(index)) = above(state, area).into_iter().nth(row) else {
                    return Reply::Ignored;
                };
                return Reply::Msg(Msg::OpenTest(index));
            }
            _ => return Reply::Ignored,
        }
        Reply::Done
    }

    fn set_keys(&mut self, keys: &Keymap) {
        self.keys = keys.clone();
    }

    fn settle(&mut self, state: &State, area: Rect) -> Option<Effect> {
        let run = &state.run;
        let body = body(state, area);
        self.height = usize::from(body.height);
        let (first, end) = (run.output.first(), run.output.end());
        let lowest = end.saturating_sub(self.height).max(first);
        // Another run begins at its beginning.
        self.follows |= end <= self.top;
        self.top = if self.follows { lowest } else { self.top.clamp(first, lowest) };
        if run.found != self.found {
            self.found = run.found;
            if let Some(line) = run.found.filter(|line| !(self.top..self.top + self.height).contains(line)) {
                self.scroll(run, line.saturating_sub(self.height / 3));
            }
        }
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        for (y, row) in (area.top()..area.bottom()).zip(above(state, area)) {
            draw_above(&row, state, theme, Rect { y, height: 1, ..area }, buffer);
        }
        let body = body(state, area);
        if state.run.output.is_empty() {
            empty::draw(state, &self.keys, theme, body, buffer);
        }
        for (y, number) in (body.top()..body.bottom()).zip(self.top..) {
            let Some(line) = state.run.output.line(number) else { break };
            let row = Rect { y, height: 1, ..body };
            output::draw(line, self.scrolled, &state.run.search, theme, row, buffer);
            if state.run.found == Some(number) && !state.run.search.is_empty() {
                theme.select(row, false, buffer);
            }
        }
    }
}

/// The rows above the output: at most a third of the area.
fn above(state: &State, area: Rect) -> Vec<Above<'_>> {
    let run = &state.run;
    let room = usize::from(area.height / 3).max(1);
    let mut rows = vec![Above::Status];
    if let Some(kept) = &run.kept {
        rows.push(Above::Kept(format!("before: {}", words::of(&kept.ended))));
    }
    let failing = run.failing().len();
    let fits = room.saturating_sub(rows.len() + 1);
    // The one that is chosen is in view.
    let first = (run.failing + 1).saturating_sub(fits).min(failing.saturating_sub(fits));
    rows.extend((first..failing).take(fits).map(Above::Failing));
    if let Some(kept) = run.kept.as_ref().filter(|_| failing == 0) {
        rows.extend(kept.lines.iter().take(fits).map(Above::Line));
    }
    if rows.len() > 1 {
        rows.push(Above::Rule);
    }
    rows.truncate(room.max(1));
    rows
}

fn body(state: &State, area: Rect) -> Rect {
    let rows = (above(state, area).len() as u16).min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

fn draw_above(row: &Above<'_>, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let (x, width, more) = (area.x + 1, area.width.saturating_sub(1), theme.marks.more);
    match row {
        Above::Status => draw_status(state, theme, area, buffer),
        Above::Kept(text) => {
            visible::draw_start(buffer, (x, area.y), text, width, more, theme.role(Role::Bad));
        }
        Above::Line(line) => {
            output::draw(line, 0, "", theme, Rect { x: x + 2, width: width.saturating_sub(2), ..area }, buffer)
        }
        Above::Rule => {
            let rule = theme.marks.rule.repeat(usize::from(area.width));
            visible::draw(buffer, (area.x, area.y), &rule, area.width, theme.role(Role::Frame));
        }
        Above::Failing(index) => {
            let test = &state.run.failing()[*index];
            let place = test.place.as_ref().map(|place| format!("{}:{}", place.path, place.line)).unwrap_or_default();
            let x = visible::draw(buffer, (x, area.y), theme.marks.excluded, width, theme.role(Role::Bad)) + 1;
            let room = |x: u16| area.right().saturating_sub(x);
            let third = area.width / 3;
            let end = visible::draw_end(buffer, (x, area.y), &test.name, third, more, theme.role(Role::Text));
            let (at, accent) = ((end + 2, area.y), theme.role(Role::Accent));
            let end = visible::draw_end(buffer, at, &place, third.min(room(end + 2)), more, accent);
            let x = end + 2;
            visible::draw_start(buffer, (x, area.y), &test.message, room(x), more, theme.role(Role::Dim));
            if *index == state.run.failing {
                theme.select(area, true, buffer);
            }
        }
    }
}

/// The command, how it stands, and what became of its tests.
fn draw_status(state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let run = &state.run;
    let mut right: Vec<(String, Style)> = Vec::new();
    let wide = |right: &[(String, Style)]| right.iter().map(|(text, _)| visible::width(text) + 2).sum::<usize>();
    if let Some(tests) = run.tests() {
        let text = tests.mistake.clone().unwrap_or_else(|| words::counts(tests));
        right.push((text, theme.role(Role::Dim)));
    }
    if let Some((text, tone)) = words::state(run, state.now, words::AUTO) {
        right.push((text, theme.role(role(tone))));
    }
    // How it stands tells the essence of the counts.
    if right.len() > 1 && wide(&right) > usize::from(area.width - area.width / 3) {
        right.remove(0);
    }
    let width = wide(&right);
    let start = area.right().saturating_sub(width as u16).max(area.x + area.width / 3);
    let command = if run.stage == Stage::Idle { run.command().unwrap_or_default() } else { &run.command_shown };
    let room = start.saturating_sub(area.x + 4);
    if !command.is_empty() {
        let x = visible::draw(buffer, (area.x + 1, area.y), "$ ", area.width, theme.role(Role::Key));
        visible::draw_start(buffer, (x, area.y), command, room, theme.marks.more, theme.role(Role::Text));
    }
    let mut x = start;
    for (text, style) in right {
        let room = area.right().saturating_sub(x + 1);
        x = visible::draw_start(buffer, (x, area.y), &text, room, theme.marks.more, style) + 2;
    }
}

/// The role of a tone, where it is no notice.
pub fn role(tone: Tone) -> Role {
    match tone {
        Tone::Plain => Role::Accent,
        Tone::Good => Role::Good,
        Tone::Bad => Role::Bad,
    }
}
