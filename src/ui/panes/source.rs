//! The source of a file with its marks: what ran, what never ran, and where the gaps of the whole file are.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;

use super::super::sourceline::{self, Layers};
use super::super::theme::{Role, Theme};
use super::super::viewport::Viewport;
use super::super::{Pane, Reply, visible};
use super::folds::{self, SourceRow};
use super::waiting;
use crate::analysis::Place;
use crate::analysis::outline::Header;
use crate::app::action::SOURCE;
use crate::app::opened::{Content, Opened};
use crate::app::{Action, Effect, Msg, State};

/// The title above the lines and the scroll bar beside them.
const TITLE_ROWS: u16 = 1;
const BAR_COLUMNS: u16 = 2;
/// At most so many definitions stay in view above the lines.
const STICKY_ROWS: usize = 2;
/// Sideways, a key scrolls so many columns.
const SIDEWAYS: usize = 8;
/// Of the places where a missing source was looked for, so many are named.
const PLACES: usize = 8;
/// Colours are asked for when so many lines beyond the window have none: more than those in view come.
const AHEAD: u32 = 30;

/// Scroll position, folds and layers.
#[derive(Debug)]
pub struct Source {
    viewport: Viewport,
    layers: Layers,
    fold: bool,
    context: u32,
    sticky: bool,
    /// What the rows were made for, and the rows.
    shape: Shape,
    rows: Option<Vec<SourceRow>>,
    headers: Vec<Header>,
    asked: (u64, Vec<(u32, u32)>),
    text_width: usize,
}

/// What decides which rows there are: when it is the same, so are they.
#[derive(Debug, Default, Clone, PartialEq)]
struct Shape {
    path: Option<Arc<str>>,
    gaps: Vec<crate::analysis::gaps::Gap>,
    last: u32,
    fold: bool,
    context: u32,
}

impl Default for Source {
    fn default() -> Self {
        Self {
            viewport: Viewport::default(),
            layers: Layers::default(),
            fold: false,
            context: 3,
            sticky: true,
            shape: Shape::default(),
            rows: None,
            headers: Vec::new(),
            asked: (0, Vec::new()),
            text_width: 0,
        }
    }
}

impl Pane for Source {
    fn title(&self, state: &State) -> String {
        state.opened.as_ref().map_or_else(|| "source".to_owned(), |opened| opened.path.to_string())
    }

    fn on(&mut self, action: Action, state: &State) -> Reply {
        let Some(opened) = &state.opened else { return Reply::Ignored };
        let at = self.row_of(opened.line);
        match self.viewport.moved(action, at, self.row_count(opened)) {
            Some(row) => Reply::Msg(Msg::GoTo(self.line_at(row, row > at))),
            None => self.change_look(action, opened),
        }
    }

    fn on_mouse(&mut self, mouse: MouseEvent, area: Rect, state: &State) -> Reply {
        let Some(opened) = &state.opened else { return Reply::Ignored };
        if self.viewport.wheeled(mouse.kind, self.row_count(opened)) {
            return Reply::Done;
        }
        self.viewport.attach();
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) | MouseEventKind::Drag(MouseButton::Left)
                if mouse.column + BAR_COLUMNS >= area.right() && mouse.row >= area.y + TITLE_ROWS =>
            {
                let rows = u32::from(area.height - TITLE_ROWS).max(1);
                let row = u32::from(mouse.row - area.y - TITLE_ROWS);
                let line = (u64::from(opened.last_line()) * u64::from(row) / u64::from(rows)) as u32 + 1;
                Reply::Msg(Msg::GoTo(line))
            }
            MouseEventKind::Down(MouseButton::Left) if mouse.row >= area.y + TITLE_ROWS => {
                let row = self.viewport.top + usize::from(mouse.row - area.y - TITLE_ROWS);
                if row >= self.row_count(opened) {
                    return Reply::Done;
                }
                Reply::Msg(Msg::GoTo(self.line_at(row, true)))
            }
            _ => Reply::Ignored,
        }
    }

    fn set_tab_width(&mut self, columns: usize) {
        self.layers.tab = columns.max(1);
    }

    fn settle(&mut self, state: &State, area: Rect) -> Option<Effect> {
        let opened = state.opened.as_ref()?;
        self.shape_rows(opened);
        let height = usize::from(area.height.saturating_sub(TITLE_ROWS));
        let rows = self.row_count(opened);
        self.viewport.settle(self.row_of(opened.line), rows, height, STICKY_ROWS + 2);
        let gutter = sourceline::gutter_width(opened, &self.layers);
        self.text_width = usize::from(area.width.saturating_sub(gutter + BAR_COLUMNS));
        let first = self.line_at(self.viewport.top, true);
        self.headers = if self.sticky { sticky(opened, first) } else { Vec::new() };
        self.lacking_colours(opened)
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let Some(opened) = &state.opened else { return };
        draw_title(state, opened, theme, Rect { height: 1, ..area }, buffer);
        let body = Rect { y: area.y + TITLE_ROWS, height: area.height.saturating_sub(TITLE_ROWS), ..area };
        if body.is_empty() {
            return;
        }
        if let Content::Unreadable(why) = &opened.content {
            self.draw_without_text(state, opened, why, theme, body, buffer);
            return;
        }
        let lines = Rect { width: body.width.saturating_sub(BAR_COLUMNS), ..body };
        let glow = state.glow(&opened.path);
        for (y, row) in (lines.top()..lines.bottom()).zip(self.viewport.range(self.row_count(opened))) {
            let area = Rect { y, height: 1, ..lines };
            match self.row(row) {
                SourceRow::Line(line) => {
                    let change = glow.zip(opened.reported_line(line)).and_then(|(glow, line)| glow.on(line));
                    let is_cursor = line == opened.line;
                    let mark = sourceline::Mark { line, change, is_cursor, focused: state.focus == SOURCE };
                    sourceline::draw(opened, &self.layers, theme, mark, area, buffer);
                }
                SourceRow::Folded(first, last) => {
                    let text = format!("{} {} lines {first}–{last}", theme.marks.rule.repeat(3), last - first + 1);
                    visible::draw(buffer, (area.x + 1, y), &text, area.width, theme.role(Role::Frame));
                }
            }
        }
        self.draw_headers(opened, theme, lines, buffer);
        let bar = Rect { x: lines.right(), width: body.width - lines.width, ..body };
        let shown = self.viewport.range(self.row_count(opened));
        let shown = self.line_at(shown.start, true)..=self.line_at(shown.end.saturating_sub(1), false);
        let changes = opened.changes_now(glow.map_or(&[][..], |glow| &glow.changes));
        sourceline::draw_scroll_bar(opened, &changes, shown, theme, bar, buffer);
    }
}

impl Source {
    fn change_look(&mut self, action: Action, opened: &Opened) -> Reply {
        let layers = &mut self.layers;
        match action {
            Action::Fold => self.fold = !self.fold,
            Action::MoreContext => self.context = (self.context + 1).min(50),
            Action::LessContext => self.context = self.context.saturating_sub(1),
            Action::ToggleHits => layers.hits = !layers.hits,
            Action::ToggleBranches => layers.branches = !layers.branches,
            Action::ToggleColours => layers.colours = !layers.colours,
            Action::ToggleHeader => self.sticky = !self.sticky,
            Action::Left => layers.scrolled = layers.scrolled.saturating_sub(SIDEWAYS),
            Action::Right => layers.scrolled = (layers.scrolled + SIDEWAYS).min(sourceline::MOST_COLUMNS),
            Action::LineStart => layers.scrolled = 0,
            Action::LineEnd => {
                let columns = opened.text().map_or(0, |text| sourceline::columns(text.line(opened.line), layers.tab));
                layers.scrolled = (columns + 2).saturating_sub(self.text_width);
            }
            _ => return Reply::Ignored,
        }
        Reply::Done
    }

    fn shape_rows(&mut self, opened: &Opened) {
        let is_same = self.shape.path.as_ref() == Some(&opened.path)
            && self.shape.last == opened.last_line()
            && (self.shape.fold, self.shape.context) == (self.fold, self.context)
            && (!self.fold || self.shape.gaps == opened.gaps);
        if is_same {
            return;
        }
        if self.shape.path.as_ref() != Some(&opened.path) {
            self.layers.scrolled = 0;
            self.viewport.attach();
        }
        let (path, gaps, last) = (Some(Arc::clone(&opened.path)), opened.gaps.clone(), opened.last_line());
        self.rows = self.fold.then(|| folds::rows(&opened.gaps, last, self.context));
        self.shape = Shape { path, gaps, last, fold: self.fold, context: self.context };
    }

    fn row_count(&self, opened: &Opened) -> usize {
        self.rows.as_ref().map_or(opened.last_line() as usize, Vec::len).max(1)
    }

    fn row(&self, row: usize) -> SourceRow {
        match &self.rows {
            Some(rows) => rows.get(row).copied().unwrap_or(SourceRow::Line(1)),
            None => SourceRow::Line(u32::try_from(row + 1).unwrap_or(u32::MAX)),
        }
    }

    /// The row that shows a line, or the fold that holds it.
    fn row_of(&self, line: u32) -> usize {
        match &self.rows {
            Some(rows) => rows.partition_point(|row| row.last() < line).min(rows.len().saturating_sub(1)),
            None => line.saturating_sub(1) as usize,
        }
    }

    /// The line on a row; of a fold, the one that is nearest when coming from above or below.
    fn line_at(&self, row: usize, from_above: bool) -> u32 {
        match self.row(row) {
            SourceRow::Line(line) => line,
            SourceRow::Folded(_, last) if from_above => last + 1,
            SourceRow::Folded(first, _) => first.saturating_sub(1).max(1),
        }
    }

    /// Asks for the colours of the lines in view that have none yet, once.
    fn lacking_colours(&mut self, opened: &Opened) -> Option<Effect> {
        let end = opened.text()?.len();
        let runs = self.runs_shown(opened);
        let (first, last) = (runs.first()?.0, runs.last()?.1);
        let is_lacking = |line: u32| !opened.colours.contains_key(&line);
        let around = [first.saturating_sub(AHEAD).max(1), (last + AHEAD).min(end)];
        let is_any_lacking = runs.iter().any(|&(first, last)| (first..=last).any(is_lacking));
        let asked = (opened.generation, runs);
        if !self.layers.colours || !(is_any_lacking || around.into_iter().any(is_lacking)) || self.asked == asked {
            return None;
        }
        self.asked = asked.clone();
        Some(Effect::Highlight(asked.0, asked.1))
    }

    /// The lines in view, as runs without a fold between: first and last.
    fn runs_shown(&self, opened: &Opened) -> Vec<(u32, u32)> {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for row in self.viewport.range(self.row_count(opened)) {
            let SourceRow::Line(line) = self.row(row) else { continue };
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == line => *last = line,
                _ => runs.push((line, line)),
            }
        }
        runs
    }

    fn draw_headers(&self, opened: &Opened, theme: &Theme, lines: Rect, buffer: &mut Buffer) {
        let Some(text) = opened.text() else { return };
        let room = usize::from(lines.height / 3);
        for (y, header) in (lines.y..).zip(self.headers.iter().take(room)) {
            let area = Rect { y, height: 1, ..lines };
            for x in area.left()..area.right() {
                buffer[(x, y)].reset();
            }
            let gutter = sourceline::gutter_width(opened, &self.layers);
            let number = format!("{:>width$} ", header.line, width = usize::from(gutter.saturating_sub(1)));
            visible::draw(buffer, (area.x, y), &number, gutter, theme.role(Role::Dim));
            let layers = Layers { scrolled: 0, ..self.layers };
            let place = Rect { x: area.x + gutter, width: area.width.saturating_sub(gutter), ..area };
            sourceline::draw_text(text.line(header.line), &[], &layers, theme, theme.role(Role::Dim), place, buffer);
            buffer.set_style(area, theme.role(Role::Dim));
        }
        let shown = self.headers.len().min(room) as u16;
        if let Some(last) = shown.checked_sub(1) {
            let area = Rect { y: lines.y + last, height: 1, ..lines };
            buffer.set_style(area, ratatui::style::Style::new().add_modifier(ratatui::style::Modifier::UNDERLINED));
        }
    }

    /// The numbers of a file whose source cannot be shown.
    fn draw_without_text(
        &self,
        state: &State,
        opened: &Opened,
        why: &str,
        theme: &Theme,
        body: Rect,
        buffer: &mut Buffer,
    ) {
        let width = body.width.saturating_sub(4);
        let mut lines = vec![why.to_owned()];
        let mend = state.snapshot.as_ref().and_then(|snapshot| snapshot.search.mends.first());
        if let (Place::Missing(_), Some(mend)) = (&opened.place, mend) {
            let (from, to, name) = (&mend.rewrite.from, &mend.rewrite.to, Action::Paths.row().id);
            let (finds, of) = (mend.finds, mend.of);
            lines.push(format!("{from} = {to} would find {finds} of {of} such files: the action `{name}` saves it."));
        }
        match &opened.place {
            Place::Missing(looked_at) if !looked_at.is_empty() => {
                lines.push("It was looked for at".to_owned());
                lines.extend(looked_at.iter().take(PLACES).map(|path| format!("    {}", path.display())));
                if let Some(more) = looked_at.len().checked_sub(PLACES).filter(|&more| more > 0) {
                    lines
                        .push(format!("    and {}", crate::app::news::count(more as u64, "more place", "more places")));
                }
            }
            Place::Outside(path) => lines.extend([
                format!("    {}", path.display()),
                "`roots` in lacuna.toml opens its folder, `ignore` leaves such files out.".to_owned(),
            ]),
            _ => {}
        }
        lines.push(String::new());
        let totals = opened.totals;
        lines.push(match totals.unknown_files {
            0 => format!("{} of {} lines ran.", totals.lines.covered, totals.lines.total),
            _ => format!("{}.", crate::app::news::nothing_counted(&totals)),
        });
        let missed: Vec<u32> = opened.coverage.lines.missed().collect();
        if !missed.is_empty() {
            lines.push(format!("Never ran: {}", crate::app::news::ranges(&missed, 200)));
        }
        let pieces = lines.iter().flat_map(|line| waiting::wrapped(line, width));
        for (y, piece) in (body.y + 1..body.bottom()).zip(pieces) {
            visible::draw(buffer, (body.x + 2, y), &piece, width, theme.role(Role::Text));
        }
    }
}

/// The definitions around the first line shown that are themselves out of sight.
fn sticky(opened: &Opened, first: u32) -> Vec<Header> {
    let mut headers = opened.headers(first);
    headers.retain(|header| header.line < first);
    let surplus = headers.len().saturating_sub(STICKY_ROWS);
    headers.drain(..surplus);
    headers
}

fn draw_title(state: &State, opened: &Opened, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let focused = state.focus == SOURCE;
    let style = theme.role(if focused { Role::Accent } else { Role::Dim });
    let totals = opened.totals;
    let ratio = totals.by(state.metric());
    let percent = ratio.percent();
    let mut right = totals.percent_text(state.metric(), state.precision());
    match (state.item_count(), state.change_count(), state.gap_counts()) {
        (Some((item, of)), ..) => right = format!("{item} of {of} in the list  {right}"),
        (_, Some((change, of)), _) => right = format!("change {change} of {of}  {right}"),
        (_, _, Some(((here, of), (all, of_all)))) => {
            right = format!("gap {here} of {of} here, {all} of {of_all}  {right}");
        }
        _ if ratio.total == 0 => right = crate::app::news::nothing_counted(&totals),
        _ if opened.gaps.is_empty() => right = format!("no gap  {right}"),
        _ => right = format!("{}  {right}", crate::app::news::count(opened.gaps.len() as u64, "gap", "gaps")),
    }
    if let Some([words, short]) = crate::app::news::drift(opened) {
        // On the way to a narrow pane the path matters more than the words.
        let fits = visible::width(&words) + visible::width(&right) + visible::width(&opened.path) + 6;
        let words = if fits <= usize::from(area.width) { words } else { short };
        right = format!("{words}  {right}");
    }
    if let Content::Text(source) = &opened.content
        && let Some(encoding) = source.guessed
    {
        right = format!("read as {encoding}, a guess  {right}");
    }
    let width = visible::width(&right) as u16;
    let room = area.width.saturating_sub(width + 3);
    visible::draw_end(buffer, (area.x + 1, area.y), &opened.path, room, theme.marks.more, style);
    if room > 0 {
        let x = area.right().saturating_sub(width + 1);
        let unknown = totals.unknown_files > 0;
        let style = if unknown { theme.role(Role::Dim) } else { theme.percent(percent.0, 50.0, 80.0) };
        visible::draw(buffer, (x, area.y), &right, width, style);
    }
}
