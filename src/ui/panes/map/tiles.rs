//! The rectangles of the map: colour or pattern, name, percentage, and the frame around the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::super::super::theme::{HEATS, Role, Theme};
use super::super::super::visible;
use super::plan::{Cell, What};
use crate::analysis::tree::NodeKind;
use crate::app::State;
use crate::model::Ratio;

/// From these percentages on, each colour stands for coverage.
pub const COVERAGE: [f64; HEATS] = [0.0, 20.0, 50.0, 80.0, 100.0];
/// From these parts of the most on, the colours of missing lines; the last is that of none.
const MISSING: [f64; HEATS - 1] = [0.5, 0.25, 0.1, 0.0];
/// The cursor has a frame where there is room for more than the frame.
const RING_COLUMNS: u16 = 4;
const RING_ROWS: u16 = 3;

/// How rectangles look.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Colours stand for missing lines.
    pub by_missing: bool,
    /// So many missing lines are the most.
    pub most: u64,
    /// The cursor is on it.
    pub cursor: bool,
}

/// What is told of a rectangle.
struct Facts {
    name: String,
    /// The name is a part of a path.
    is_path: bool,
    ratio: Ratio,
    lines: Ratio,
    /// Below the floor of its goal.
    below: bool,
    style: Style,
}

/// Draws one rectangle.
pub fn draw(state: &State, theme: &Theme, cell: &Cell, look: Look, buffer: &mut Buffer) {
    let facts = facts(state, theme, cell.what);
    match cell.what {
        What::Frame(_) => draw_frame(state, theme, &facts, cell.area, look, buffer),
        What::Leaf(_) | What::Rest(_) => draw_leaf(state, theme, &facts, cell.area, look, buffer),
    }
}

/// Gives an area the colour or the pattern of a heat.
pub fn paint(theme: &Theme, heat: usize, is_cursor: bool, area: Rect, buffer: &mut Buffer) {
    let pattern = if theme.has_patterns() { theme.marks.shades[heat] } else { " " };
    let style = theme.heat(heat, is_cursor);
    for position in area.positions() {
        buffer[position].set_symbol(pattern).set_style(style);
    }
}

fn facts(state: &State, theme: &Theme, what: What) -> Facts {
    let tree = &state.view.tree;
    match what {
        What::Rest(rest) => Facts {
            name: format!("and {} more", rest.count),
            is_path: false,
            ratio: rest.ratio,
            lines: rest.lines,
            below: false,
            style: Style::new(),
        },
        What::Frame(index) | What::Leaf(index) => {
            let node = tree.node(index);
            let ratio = node.totals.by(state.metric());
            let percent = ratio.percent();
            let goal = if let NodeKind::Component(goal) = node.kind { goal } else { None };
            let (floor, ceiling) = goal.map_or((50.0, 80.0), |goal| (goal.floor, goal.ceiling.unwrap_or(goal.floor)));
            let name = match node.kind {
                NodeKind::File => node.name.rsplit('/').next().unwrap_or(node.name).to_owned(),
                NodeKind::Folder | NodeKind::Component(_) => node.name.to_owned(),
            };
            let below = goal.is_some_and(|goal| percent.is_below(goal.floor, state.precision()));
            let (is_path, style) = (node.kind == NodeKind::Folder, theme.percent(percent.0, floor, ceiling));
            Facts { name, is_path, ratio, lines: node.totals.lines, below, style }
        }
    }
}

impl Facts {
    fn heat(&self, look: Look) -> usize {
        if look.by_missing {
            let part = self.lines.missing() as f64 / look.most.max(1) as f64;
            return MISSING.iter().position(|&from| part > from).unwrap_or(HEATS - 1);
        }
        let percent = self.ratio.percent().0;
        COVERAGE.iter().rposition(|&from| percent >= from).unwrap_or(0)
    }

    /// The figure of the rectangle, or its percentage where the metric counts nothing here.
    fn figure(&self, state: &State, theme: &Theme, by_missing: bool) -> String {
        let below = if self.below { theme.marks.below } else { "" };
        if by_missing {
            format!("{below}{} missing", self.lines.missing())
        } else if self.ratio.total == 0 {
            "?".to_owned()
        } else {
            format!("{below}{}%", self.ratio.percent().text(state.precision()))
        }
    }
}

/// The name of what holds rectangles, above them.
fn draw_frame(state: &State, theme: &Theme, facts: &Facts, area: Rect, look: Look, buffer: &mut Buffer) {
    let back = theme.frame_title(look.cursor);
    let right = area.right() - 1;
    for x in area.left()..right {
        let (symbol, style) =
            if theme.has_patterns() { (theme.marks.rule, theme.role(Role::Frame)) } else { (" ", Style::new()) };
        buffer[(x, area.y)].set_symbol(symbol).set_style(style.patch(back));
    }
    let figure = facts.figure(state, theme, look.by_missing);
    let has_room = visible::width(&facts.name) + visible::width(&figure) + 6 <= usize::from(area.width);
    // The name matters more than the unit.
    let figure = if has_room { &*figure } else { figure.split(' ').next().unwrap_or_default() };
    let figure = format!(" {figure} ");
    let room = area.width.saturating_sub(visible::width(&figure) as u16 + 3);
    let bold = back.patch(theme.on_heat(true));
    let name = format!(" {}", facts.name);
    let (at, more) = ((area.x + 1, area.y), theme.marks.more);
    // As in the tree, the end of a path tells more.
    let x = match facts.is_path {
        true => visible::draw_end(buffer, at, &name, room, more, bold),
        false => visible::draw_start(buffer, at, &name, room, more, bold),
    };
    visible::draw(buffer, (x, area.y), &figure, right.saturating_sub(x), back.patch(facts.style));
}

fn draw_leaf(state: &State, theme: &Theme, facts: &Facts, area: Rect, look: Look, buffer: &mut Buffer) {
    let heat = facts.heat(look);
    paint(theme, heat, look.cursor, area, buffer);
    let has_ring = look.cursor && area.width >= RING_COLUMNS && area.height >= RING_ROWS;
    if has_ring {
        draw_ring(theme, area, buffer);
    } else {
        draw_edges(theme, area, buffer);
    }
    draw_label(state, theme, facts, (area, has_ring, look), buffer);
    if look.cursor && !has_ring {
        buffer.set_style(area, Style::new().add_modifier(Modifier::REVERSED));
    }
}

/// Name and figure, one below the other or side by side, as far as there is room.
fn draw_label(
    state: &State,
    theme: &Theme,
    facts: &Facts,
    (area, has_ring, look): (Rect, bool, Look),
    buffer: &mut Buffer,
) {
    let indent = u16::from(area.width >= 8 || has_ring);
    let (left, right) = (area.x + indent, area.right() - 1);
    let back = if theme.has_patterns() { Style::reset() } else { theme.heat(facts.heat(look), look.cursor) };
    let mut put = |x: u16, y: u16, text: &str, is_strong: bool| {
        let style = back.patch(theme.on_heat(is_strong));
        let end = visible::draw_start(buffer, (x, y), text, right.saturating_sub(x), theme.marks.more, style);
        if theme.has_patterns() {
            // Text stands off its pattern.
            let around = [Some(end).filter(|&end| end < right), x.checked_sub(1).filter(|_| indent > 0 && !has_ring)];
            around.into_iter().flatten().for_each(|x| {
                buffer[(x, y)].set_symbol(" ").set_style(Style::reset());
            });
        }
        end
    };
    let figure = facts.figure(state, theme, look.by_missing);
    let short = figure.split(' ').next().unwrap_or_default();
    let room = right.saturating_sub(left);
    let fits = |text: &str, room: u16| visible::width(text) <= usize::from(room);
    let end = put(left, area.y, &facts.name, true);
    if area.height > 1 {
        if let Some(text) = [&*figure, short].into_iter().find(|text| fits(text, room)) {
            put(left, area.y + 1, text, false);
        }
    } else if fits(short, right.saturating_sub(end + 1)) {
        put(end + 1, area.y, short, false);
    }
}

/// A thin line to the right and below.
fn draw_edges(theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    let [post, rule] = theme.marks.edges;
    let style = theme.heat_edge();
    let mut put = |x: u16, y: u16, symbol: &str| {
        buffer[(x, y)].set_symbol(symbol).set_style(style);
    };
    if area.height > 1 {
        (area.left()..right).for_each(|x| put(x, bottom, rule));
    }
    (area.top()..area.bottom()).for_each(|y| put(right, y, post));
}

/// A thick line all around.
fn draw_ring(theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let (left, right, top, bottom) = (area.left(), area.right() - 1, area.top(), area.bottom() - 1);
    let [post_left, post_right, over, under, corners @ ..] = theme.marks.ring;
    let style = theme.on_heat(true);
    let mut put = |x: u16, y: u16, symbol: &str| {
        buffer[(x, y)].set_symbol(symbol).set_style(style);
    };
    for x in left..=right {
        put(x, top, over);
        put(x, bottom, under);
    }
    for y in top..=bottom {
        put(left, y, post_left);
        put(right, y, post_right);
    }
    for ((x, y), corner) in [(left, top), (right, top), (left, bottom), (right, bottom)].into_iter().zip(corners) {
        put(x, y, corner);
    }
}
