//! Files by coverage: a bar for each band, to scale, and the files of the band under the cursor.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;

use super::super::super::theme::{Role, Theme};
use super::super::super::viewport::Viewport;
use super::super::super::{Reply, visible};
use super::plan::Level;
use super::{Zoom, head};
use crate::analysis::histogram::{self, BANDS, Band, Histogram};
use crate::app::action::MAP;
use crate::app::view::View;
use crate::app::{Action, Msg, State, news};
use crate::model::Metric;

/// The columns before and behind the bars.
const NAME: u16 = 10;
const FILES: u16 = 14;
const MISSING: u16 = 16;
const LINES: u16 = 14;
const MEDIAN: u16 = 8;
/// The longest bar keeps so many columns; what does not fit beside it is left out.
const LEAST_BAR: u16 = 16;
/// What the files of a band are headed by, and the line above it.
const HEADING: u16 = 2;

/// The bands, and the one under the cursor.
#[derive(Debug, Default)]
pub struct Spread {
    histogram: Histogram,
    band: Option<usize>,
    viewport: Viewport,
    /// The files that are counted, each with its band.
    placed: Vec<(u32, u8)>,
    /// The files of the band under the cursor, those that miss most first, as many as there is room for.
    files: Vec<u32>,
    /// What they were counted and listed for.
    counted: Option<(u64, Level)>,
    listed: Option<(u64, Level, usize, u16)>,
}

/// The columns that fit.
#[derive(Debug, Clone, Copy)]
struct Columns {
    files: u16,
    missing: u16,
    lines: u16,
    median: u16,
}

impl Columns {
    fn fit(width: u16) -> Self {
        let mut left = width.saturating_sub(NAME + LEAST_BAR);
        let mut take = |size: u16| {
            let fits = left >= size;
            left -= if fits { size } else { 0 };
            if fits { size } else { 0 }
        };
        // What matters most takes its place first.
        Self { files: take(FILES), missing: take(MISSING), lines: take(LINES), median: take(MEDIAN) }
    }
}

impl Spread {
    /// An action that works here.
    pub fn on(&mut self, action: Action, state: &State) -> Reply {
        match action {
            Action::OpenCell => match self.files.first() {
                Some(&file) => Reply::Msg(Msg::Open(state.view.tree.key(file))),
                None => Reply::Done,
            },
            action => match self.viewport.moved(action, self.band(), BANDS) {
                Some(band) => {
                    self.band = Some(band);
                    Reply::Done
                }
                None => Reply::Ignored,
            },
        }
    }

    /// A click on a band or a file, or a turn of the wheel.
    pub fn on_mouse(&mut self, mouse: MouseEvent, area: Rect, state: &State) -> Reply {
        if self.viewport.wheeled(mouse.kind, BANDS) {
            return Reply::Done;
        }
        self.viewport.attach();
        if mouse.kind != MouseEventKind::Down(MouseButton::Left) || mouse.row < area.y {
            return Reply::Ignored;
        }
        let (bands, files) = parts(area);
        let row = |part: Rect| usize::from(mouse.row.saturating_sub(part.y));
        if mouse.row >= files.y {
            let file = self.files.get(row(files));
            return file.map_or(Reply::Done, |&file| Reply::Msg(Msg::Open(state.view.tree.key(file))));
        }
        let band = self.viewport.top + row(bands);
        if mouse.row < bands.bottom() && band < BANDS {
            self.band = Some(band);
        }
        Reply::Done
    }

    /// Counts and lists what is shown, unless it was.
    pub fn settle(&mut self, state: &State, level: Level, area: Rect) {
        let version = state.view.version;
        let metric = state.metric();
        let tree = &state.view.tree;
        if self.counted != Some((version, level)) {
            let files = files(&state.view, level);
            self.histogram = Histogram::of(files, |file| tree.counts(file), metric, &mut self.placed);
            self.counted = Some((version, level));
        }
        let (bands, rows) = parts(area);
        self.viewport.settle(self.band(), BANDS, usize::from(bands.height), 0);
        let wanted = (version, level, self.band(), rows.height);
        if self.listed != Some(wanted) {
            let band = self.band() as u8;
            let own = self.placed.iter().filter(|(_, own)| *own == band);
            let mut own: Vec<(u64, u32)> = own.map(|&(file, _)| (tree.counts(file).missing_lines(), file)).collect();
            crate::analysis::treemap::heaviest_first(&mut own, usize::from(rows.height).max(1));
            own.truncate(usize::from(rows.height).max(1));
            self.files = own.into_iter().map(|(_, file)| file).collect();
            self.listed = Some(wanted);
        }
    }

    /// The band under the cursor: until it was moved, the one that most is missing in.
    fn band(&self) -> usize {
        let most = || {
            let missing = |at: &usize| (self.histogram.bands[*at].missing, self.histogram.bands[*at].files);
            (0..BANDS).max_by_key(missing).unwrap_or(0)
        };
        self.band.unwrap_or_else(most)
    }

    /// What is counted, and its median.
    pub fn title(&self, state: &State, zooms: &[Zoom]) -> String {
        let map = head::title(state, zooms);
        let mut title = format!("files by coverage{}", map.strip_prefix("map").unwrap_or_default());
        if let Some(median) = self.histogram.median {
            title.push_str(&format!(
                " · the median file has {}%",
                crate::model::Percent(median).text(state.precision())
            ));
        }
        title
    }

    /// The band under the cursor.
    pub fn in_words(&self) -> String {
        let (band, whole) = (self.histogram.bands[self.band()], self.histogram.whole());
        let mut parts = vec![format!("{}: {}", histogram::name(self.band()), counted(band.files))];
        if band.files > 0 {
            parts.push(news::count(band.lines, "line", "lines"));
        }
        if band.missing > 0 {
            let share = 100.0 * band.missing as f64 / whole.missing.max(1) as f64;
            parts.push(format!("{} missing, {share:.0}% of all that is", band.missing));
        }
        if self.histogram.without > 0 {
            parts.push(format!("{} without a line to cover", counted(self.histogram.without)));
        }
        parts.join(" · ")
    }

    /// Draws the bands, and the files of the one under the cursor.
    pub fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        if self.histogram.whole().files == 0 {
            head::draw_empty(state, theme, area, buffer);
            return;
        }
        let (bands, files) = parts(area);
        let most = self.histogram.bands.iter().map(|band| band.files).max().unwrap_or(0);
        let columns = Columns::fit(area.width);
        for (y, band) in (bands.top()..bands.bottom()).zip(self.viewport.range(BANDS)) {
            let row = Rect { y, height: 1, ..bands };
            self.draw_band(theme, (band, most), columns, row, buffer);
            if band == self.band() {
                theme.select(row, state.focus == MAP, buffer);
            }
        }
        if files.height > 0 {
            let of = self.histogram.bands[self.band()];
            let shown = self.files.len().min(usize::from(files.height));
            let more = match of.files as usize - shown.min(of.files as usize) {
                0 => String::new(),
                more => format!(", {more} more"),
            };
            let heading = format!("{} at {}{more}", counted(of.files), histogram::name(self.band()));
            let at = (area.x + 1, files.y - 1);
            visible::draw(buffer, at, &heading, area.width.saturating_sub(1), theme.role(Role::Accent));
        }
        for (y, &file) in (files.top()..files.bottom()).zip(&self.files) {
            draw_file(state, theme, file, Rect { y, height: 1, ..files }, buffer);
        }
    }

    fn draw_band(&self, theme: &Theme, (at, most): (usize, u32), columns: Columns, row: Rect, buffer: &mut Buffer) {
        let Band { files, lines, missing } = self.histogram.bands[at];
        let is_median = self.histogram.median.is_some_and(|median| histogram::band_at(median) == at);
        let name = histogram::name(at);
        let style = theme.role(Role::Text);
        let indent = NAME.saturating_sub(visible::width(&name) as u16 + 1);
        visible::draw(buffer, (row.x + indent, row.y), &name, row.width.saturating_sub(indent), style);
        let mut right = row.right();
        for (text, wide, role) in [
            (format!("{missing} missing"), columns.missing, Role::Text),
            (format!("{lines} lines"), columns.lines, Role::Dim),
            (counted(files), columns.files, Role::Text),
        ] {
            right -= wide;
            let indent = wide.saturating_sub(visible::width(&text) as u16 + 1);
            if files > 0 {
                visible::draw(buffer, (right + indent, row.y), &text, wide - indent, theme.role(role));
            }
        }
        right -= columns.median;
        if is_median {
            visible::draw(
                buffer,
                (right + 1, row.y),
                "median",
                columns.median.saturating_sub(1),
                theme.role(Role::Goal),
            );
        }
        let room = u32::from(right.saturating_sub(row.x + NAME + 1));
        // Whatever is there is seen.
        let length = (u64::from(files) * u64::from(room)).div_ceil(u64::from(most.max(1))) as u16;
        let style = theme.percent(histogram::middle(at), 50.0, 80.0);
        for x in row.x + NAME..row.x + NAME + length {
            buffer[(x, row.y)].set_symbol(theme.marks.block).set_style(style);
        }
    }
}

fn counted(files: u32) -> String {
    news::count(u64::from(files), "file", "files")
}

/// The rows of the bands, and of the files below them.
fn parts(area: Rect) -> (Rect, Rect) {
    let bands = Rect { height: area.height.min(BANDS as u16), ..area };
    let taken = (bands.height + HEADING).min(area.height);
    (bands, Rect { y: area.y + taken, height: area.height - taken, ..area })
}

/// The files of a level that are shown.
fn files(view: &View, level: Level) -> impl Iterator<Item = u32> + '_ {
    view.tree.files_in(level.node).filter(|&file| view.shows(file))
}

fn draw_file(state: &State, theme: &Theme, file: u32, row: Rect, buffer: &mut Buffer) {
    let node = state.view.tree.node(file);
    let percent = node.totals.by(state.metric()).percent();
    let text = format!("{}%", percent.text(state.precision()));
    let indent = NAME.saturating_sub(visible::width(&text) as u16 + 1);
    let style = theme.percent(percent.0, 50.0, 80.0);
    visible::draw(buffer, (row.x + indent, row.y), &text, row.width.saturating_sub(indent), style);
    let missing = format!("{} missing", node.totals.by(Metric::Lines).missing());
    let missing_wide = visible::width(&missing) as u16 + 1;
    let room = row.width.saturating_sub(NAME + missing_wide + 2);
    if room < 8 {
        return;
    }
    visible::draw_end(buffer, (row.x + NAME, row.y), node.key, room, theme.marks.more, theme.role(Role::Text));
    let at = row.right() - missing_wide;
    visible::draw(buffer, (at, row.y), &missing, missing_wide, theme.role(Role::Dim));
}
