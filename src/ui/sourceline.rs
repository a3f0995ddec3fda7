//! One line of source as it is drawn: gutter, text with its colours, branches in words; and the scroll bar beside.

use std::ops::{Range, RangeInclusive};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

use super::theme::{Role, Theme};
use super::visible;
use crate::analysis::delta::{Change, ChangeKind};
use crate::analysis::gaps::GapKind;
use crate::app::news;
use crate::app::opened::Opened;
use crate::highlight::Span;
use crate::model::LineState;

/// No line is scrolled sideways further than this: minified files need not be read to their end.
pub const MOST_COLUMNS: usize = 20_000;
/// No more of a line is looked at for drawing it.
const MOST_BYTES: usize = 64 * 1024;
const TAB: usize = 4;
const HITS: u16 = 6;

/// What is shown of each line, and from which column on.
#[derive(Debug, Clone, Copy)]
pub struct Layers {
    /// How often each line ran.
    pub hits: bool,
    /// Branches that were not taken, in words.
    pub branches: bool,
    /// Syntax colours.
    pub colours: bool,
    /// So many columns are scrolled out on the left.
    pub scrolled: usize,
    /// A tab goes to the next multiple of this.
    pub tab: usize,
}

impl Default for Layers {
    fn default() -> Self {
        Self { hits: false, branches: true, colours: true, scrolled: 0, tab: TAB }
    }
}

/// What is special about a line on the screen.
#[derive(Debug, Clone, Copy)]
pub struct Mark<'a> {
    /// Its number, from 1.
    pub line: u32,
    /// How it fares since the report that the source is compared with.
    pub change: Option<&'a Change>,
    /// The cursor is on it.
    pub is_cursor: bool,
    /// The pane has the focus.
    pub focused: bool,
}

impl Mark<'_> {
    /// Whether it ran for the first time, or took a branch for the first time.
    fn is_new(&self) -> bool {
        self.change.is_some_and(is_gain)
    }

    /// Whether it did not run any more, or did not take a branch any more.
    fn is_lost(&self) -> bool {
        self.change.is_some_and(|change| match change.kind {
            ChangeKind::Lost => true,
            ChangeKind::Branches => change.branches_gained == 0,
            ChangeKind::Gained | ChangeKind::Added | ChangeKind::Unrun => false,
        })
    }
}

fn is_gain(change: &Change) -> bool {
    match change.kind {
        ChangeKind::Gained | ChangeKind::Added => true,
        ChangeKind::Branches => change.branches_gained > 0,
        ChangeKind::Lost | ChangeKind::Unrun => false,
    }
}

/// The columns in front of the text: mark, number, hits.
pub fn gutter_width(opened: &Opened, layers: &Layers) -> u16 {
    let digits = opened.last_line().max(100).ilog10() as u16 + 1;
    3 + digits + if layers.hits { HITS } else { 0 } + 1
}

/// How many columns a line takes, as far as it is looked at.
pub fn columns(text: &str, tab: usize) -> usize {
    cells(cut(text), tab).last().map_or(0, |cell| cell.columns.end)
}

/// Draws one line.
pub fn draw(opened: &Opened, layers: &Layers, theme: &Theme, mark: Mark<'_>, area: Rect, buffer: &mut Buffer) {
    let state = opened.coverage.state(mark.line);
    let behind = theme.behind(state, state.is_some() && mark.is_new(), mark.is_cursor);
    buffer.set_style(area, behind);
    let gutter = gutter_width(opened, layers);
    draw_gutter(opened, layers, theme, mark, state, Rect { width: gutter.min(area.width), ..area }, buffer);
    let text_area = Rect { x: area.x + gutter, width: area.width.saturating_sub(gutter), ..area };
    if text_area.is_empty() {
        return;
    }
    let spans = opened.colours.get(&mark.line).filter(|_| layers.colours).map_or(&[][..], Vec::as_slice);
    let text = opened.text().map_or("", |text| match mark.line.checked_sub(text.len()) {
        Some(1) if !text.is_empty() => "(the source ends here: it is shorter than when the tests ran)",
        Some(1..) => "",
        _ => text.line(mark.line),
    });
    let end = draw_text(text, spans, layers, theme, Style::new(), text_area, buffer);
    if let Some(pieces) = opened.missed_pieces.get(&mark.line) {
        draw_missed(text, pieces, layers, theme, text_area, buffer);
    }
    if layers.branches
        && let Some(words) = news::missing_in_words(&opened.coverage, mark.line, ", ")
        && state == Some(LineState::Partial)
    {
        let words = format!("{} {words}", theme.marks.arrow);
        let width = visible::width(&words) as u16;
        let latest = text_area.right().saturating_sub(width + 1);
        let x = (end + 2).min(latest).max(text_area.x + text_area.width / 3);
        let style = theme.role(Role::Partial).add_modifier(Modifier::ITALIC);
        if x < end {
            visible::draw(buffer, (x.saturating_sub(1), area.y), " ", 1, Style::new());
        }
        let drawn = visible::draw(buffer, (x, area.y), &words, text_area.right().saturating_sub(x), style);
        for x in drawn..end.min(text_area.right()) {
            buffer[(x, area.y)].set_symbol(" ");
        }
    }
}

fn draw_gutter(
    opened: &Opened,
    layers: &Layers,
    theme: &Theme,
    mark: Mark<'_>,
    state: Option<LineState>,
    area: Rect,
    buffer: &mut Buffer,
) {
    let symbol = match state {
        Some(_) if mark.is_lost() => theme.marks.lost,
        Some(LineState::Covered) if mark.is_new() => theme.marks.new,
        Some(LineState::Partial) if mark.is_new() => theme.marks.new_in_part,
        Some(LineState::Covered) => theme.marks.covered,
        Some(LineState::Partial) => theme.marks.partial,
        Some(LineState::Missed) => theme.marks.missed,
        None if opened.is_edited(mark.line) => theme.marks.edited,
        None if opened.is_excluded(mark.line) => theme.marks.excluded,
        None => " ",
    };
    let style = match (mark.is_new(), state) {
        (true, Some(LineState::Covered)) => theme.role(Role::New),
        (_, Some(state)) => theme.state(state),
        (_, None) if opened.is_edited(mark.line) => theme.role(Role::Edited),
        (_, None) => theme.role(Role::Dim),
    };
    let right = area.right();
    let room = |x: u16| right.saturating_sub(x);
    let cursor = if mark.is_cursor { theme.marks.cursor } else { " " };
    let cursor_role = if mark.focused { Role::Accent } else { Role::Dim };
    let x = visible::draw(buffer, (area.x, area.y), cursor, room(area.x), theme.role(cursor_role));
    let x = visible::draw(buffer, (x, area.y), symbol, room(x), style) + 1;
    let hits = if layers.hits { HITS } else { 0 };
    let number_width = usize::from(area.width.saturating_sub(4 + hits));
    let number = format!("{:>number_width$}", mark.line);
    let number_style = match state {
        _ if mark.is_cursor => theme.role(Role::Accent),
        Some(LineState::Missed) => theme.role(Role::Bad),
        _ => theme.role(Role::Dim),
    };
    let x = visible::draw(buffer, (x, area.y), &number, room(x), number_style);
    if let Some(line) = opened.coverage.lines.get(mark.line).filter(|_| layers.hits) {
        let text = format!("{:>1$}", short_count(line.hits), usize::from(HITS));
        visible::draw(buffer, (x, area.y), &text, room(x), style);
    }
}

/// A count in at most five characters: `999`, `12k`, `3.4M`.
fn short_count(hits: u32) -> String {
    match hits {
        0..=99_999 => hits.to_string(),
        100_000..=999_999 => format!("{}k", hits / 1000),
        1_000_000..=99_999_999 => format!("{:.1}M", f64::from(hits) / 1e6),
        u32::MAX => "4.3G+".to_owned(),
        _ => format!("{:.1}G", f64::from(hits) / 1e9),
    }
}

/// Marks the pieces of a line that did not run, over its text.
fn draw_missed(text: &str, pieces: &[Range<u32>], layers: &Layers, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    // They are ascending and apart.
    let mut pieces = pieces.iter().peekable();
    for Cell { start, columns, .. } in cells(cut(text), layers.tab) {
        while pieces.next_if(|piece| piece.end as usize <= start).is_some() {}
        let is_missed = pieces.peek().is_some_and(|piece| piece.start as usize <= start);
        if !is_missed || columns.end <= layers.scrolled {
            continue;
        }
        let x = (columns.start.max(layers.scrolled) - layers.scrolled).min(usize::from(area.width)) as u16;
        let end = (columns.end - layers.scrolled).min(usize::from(area.width)) as u16;
        buffer.set_style(Rect { x: area.x + x, width: end - x, ..area }, theme.missed_piece());
        if end == area.width {
            return;
        }
    }
}

/// Draws the text of a line and returns the column behind it.
pub fn draw_text(
    text: &str,
    spans: &[Span],
    layers: &Layers,
    theme: &Theme,
    style: Style,
    area: Rect,
    buffer: &mut Buffer,
) -> u16 {
    if area.is_empty() {
        return area.x;
    }
    let looked_at = cut(text);
    let mut spans = spans.iter().peekable();
    let mut end = area.x;
    for Cell { start, grapheme, columns: Range { start: from, end: column } } in cells(looked_at, layers.tab) {
        while spans.next_if(|span| span.range.end as usize <= start).is_some() {}
        if column <= layers.scrolled {
            continue;
        }
        let x = area.x as usize + from.saturating_sub(layers.scrolled);
        if x + (column - from.max(layers.scrolled)) > usize::from(area.right()) {
            let last = area.right() - 1;
            buffer[(last, area.y)].set_symbol(theme.marks.more).set_style(theme.role(Role::Dim));
            return area.right();
        }
        let token = spans.peek().filter(|span| span.range.start as usize <= start).map(|span| theme.token(span.token));
        let style = token.map_or(style, |token| style.patch(token));
        let x = x as u16;
        end = match grapheme {
            "\t" => {
                let columns = (column - from.max(layers.scrolled)) as u16;
                (x..x + columns).for_each(|x| _ = buffer[(x, area.y)].set_symbol(" ").set_style(style));
                x + columns
            }
            _ if from < layers.scrolled => visible::draw(buffer, (x, area.y), " ", 1, style),
            _ => visible::draw(buffer, (x, area.y), grapheme, area.right() - x, style),
        };
    }
    if looked_at.len() < text.len() {
        end = visible::draw(buffer, (end, area.y), theme.marks.more, area.right() - end, theme.role(Role::Dim));
    }
    end
}

/// A grapheme of a line, where it begins in it, and the columns that it takes.
struct Cell<'a> {
    start: usize,
    grapheme: &'a str,
    columns: Range<usize>,
}

/// The graphemes of a line. Of long lines most are passed over to get to those in view, so that ASCII must cost little.
fn cells(text: &str, tab: usize) -> impl Iterator<Item = Cell<'_>> {
    let (mut start, mut column, tab) = (0, 0, tab.max(1));
    std::iter::from_fn(move || {
        let rest = &text[start..];
        let (length, end) = match rest.as_bytes() {
            [] => return None,
            [b'\t', ..] => (1, (column / tab + 1) * tab),
            // What follows may belong to it otherwise: an accent.
            [b' '..=b'~', next, ..] if next.is_ascii() => (1, column + 1),
            [b' '..=b'~'] => (1, column + 1),
            _ => {
                let grapheme = rest.graphemes(true).next()?;
                (grapheme.len(), column + visible::width(grapheme))
            }
        };
        let cell = Cell { start, grapheme: &rest[..length], columns: column..end };
        (start, column) = (start + length, end);
        Some(cell)
    })
}

/// As much of a line as is looked at.
fn cut(text: &str) -> &str {
    if text.len() <= MOST_BYTES { text } else { &text[..text.floor_char_boundary(MOST_BYTES)] }
}

/// Draws where the gaps of the whole file are, and which part of it is shown.
pub fn draw_scroll_bar(
    opened: &Opened,
    changes: &[Change],
    shown: RangeInclusive<u32>,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    if area.is_empty() {
        return;
    }
    let rows = u64::from(area.height);
    let lines = u64::from(opened.last_line()).max(rows);
    let row_of = |line: u32| (u64::from(line.saturating_sub(1)) * rows / lines).min(rows - 1) as u16;
    // The last line of a row: the one before the first of the next.
    let last_of = |row: u16| ((u64::from(row) + 1) * lines).div_ceil(rows) as u32;
    let gaps = &opened.gaps[..opened.gaps.partition_point(|gap| gap.last <= opened.last_line())];
    let (mut gaps_from, mut edited_from) = (0, 0);
    for row in 0..area.height {
        let last = if row + 1 == area.height { u32::MAX } else { last_of(row) };
        let gaps_end = gaps_from + gaps[gaps_from..].partition_point(|gap| gap.first <= last);
        let first = row.checked_sub(1).map_or(0, last_of);
        let changed = &changes[changes.partition_point(|change| change.last <= first)..];
        let is_new = changed.iter().take_while(|change| change.first <= last).any(is_gain);
        let here = &gaps[gaps_from..gaps_end];
        let never_ran = here.iter().any(|gap| matches!(gap.kind, GapKind::Lines(_)));
        let edited_end = edited_from + opened.edited[edited_from..].partition_point(|(first, _)| *first <= last);
        let is_edited = edited_end > edited_from;
        let mark = match (never_ran, here.is_empty(), is_new) {
            (true, _, _) => Some((theme.marks.missed, Role::Bad)),
            (false, false, _) => Some((theme.marks.partial, Role::Partial)),
            (false, true, true) => Some((theme.marks.new, Role::New)),
            (false, true, false) if is_edited => Some((theme.marks.edited, Role::Edited)),
            (false, true, false) => None,
        };
        if let Some((symbol, role)) = mark {
            buffer[(area.x, area.y + row)].set_symbol(symbol).set_style(theme.role(role));
        }
        // A gap may go on in the next row.
        gaps_from += here.partition_point(|gap| gap.last <= last);
        edited_from += opened.edited[edited_from..edited_end].partition_point(|(_, end)| *end <= last);
    }
    if area.width > 1 {
        for row in row_of(*shown.start())..=row_of(*shown.end()) {
            let cell = &mut buffer[(area.x + 1, area.y + row)];
            cell.set_symbol(theme.marks.thumb).set_style(theme.role(Role::Frame));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_the_graphemes_of_the_line() {
        for text in
            ["", "a\tbc", "e\u{301}x e\u{301}", "\u{301}a", "日本x", "a\u{200d}b", "🇩🇪🇫🇷!", "\0\x1b[31m", "a\t\u{301}"]
        {
            let found: Vec<_> = cells(text, 4).map(|cell| (cell.start, cell.grapheme)).collect();
            assert_eq!(found, text.grapheme_indices(true).collect::<Vec<_>>(), "{text:?}");
        }
        let columns = |text| cells(text, 4).map(|cell| cell.columns.end).collect::<Vec<_>>();
        assert_eq!(columns("a\tbc"), [1, 4, 5, 6]);
        assert_eq!(columns("日e\u{301}x"), [2, 3, 4]);
    }
}
