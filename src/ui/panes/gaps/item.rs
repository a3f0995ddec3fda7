//! An entry of the list: what it is, where it is and what it reaches; and below it why it stands there.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::super::super::theme::{Role, Theme};
use super::super::super::visible::{self, draw_right};
use crate::app::{State, news};

/// The columns of the gain, before the name.
const GAIN: u16 = 6;
/// Those of what the total is then, at the right edge.
const THEN: u16 = 9;
/// Those between two reasons: a blank, a dot, a blank.
const BETWEEN: usize = 3;
/// Narrower lists go without the latter.
const ROOMY: u16 = 44;

/// A reason in words, and what it looks like.
type Reason = (String, Role);

/// How many rows more than two the entry under the cursor needs for all its reasons, in a list of this width.
pub fn more_rows(state: &State, width: u16) -> usize {
    state.next.item().map_or(0, |_| wrapped(reasons(state, state.next.at), width).len().saturating_sub(1))
}

/// Draws a row of an entry: its place, or some of its reasons.
pub fn draw(state: &State, (at, part): (usize, usize), theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(part) = part.checked_sub(1) else { return draw_place(state, at, theme, area, buffer) };
    let reasons = reasons(state, at);
    if at != state.next.at {
        return draw_reasons(&reasons, theme, area, buffer);
    }
    if let Some(reasons) = wrapped(reasons, area.width).get(part) {
        draw_reasons(reasons, theme, area, buffer);
    }
}

fn draw_place(state: &State, at: usize, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(queue) = state.next.queue() else { return };
    let item = &state.next.items[at];
    let (file, unit) = queue.at(item.place);
    let is_aside = item.then.is_none();
    let role = |role: Role| theme.role(if is_aside { Role::Dim } else { role });
    let gain = format!("+{}", queue.measures[item.place as usize].gain);
    draw_right(buffer, (area.x, area.y), &gain, GAIN, role(Role::Good));
    let mut right = area.right().saturating_sub(1);
    if let Some(then) = item.then.filter(|_| area.width >= ROOMY) {
        let percent = then.percent().text(state.precision().max(1));
        right = right.saturating_sub(THEN);
        draw_right(buffer, (right, area.y), &format!("{} {percent}%", theme.marks.arrow), THEN, theme.role(Role::Dim));
    }
    let room = |x: u16| right.saturating_sub(x + 1);
    let mut x = area.x + GAIN + 2;
    if let Some(name) = queue.function(item.place) {
        let style = role(Role::Text).add_modifier(Modifier::BOLD);
        let most = room(x).min(room(x) * 3 / 5).max(12).min(room(x));
        x = visible::draw_end(buffer, (x, area.y), name, most, theme.marks.more, style) + 2;
    }
    let place = format!("{}:{}", file.path, news::run(unit.first, unit.last));
    let style = if queue.function(item.place).is_some() { theme.role(Role::Dim) } else { role(Role::Text) };
    visible::draw_end(buffer, (x, area.y), &place, room(x), theme.marks.more, style);
}

/// Why an entry stands where it stands, or why it was set aside.
fn reasons(state: &State, at: usize) -> Vec<Reason> {
    let (Some(queue), Some(worklist)) = (state.next.queue(), &state.next.worklist) else { return Vec::new() };
    let place = state.next.items[at].place;
    let aside = queue.entries[place as usize].aside.and_then(|at| worklist.asides.get(at as usize));
    let aside = aside.map(|aside| (format!("set aside, {}", aside.words()), Role::Accent));
    let measures = &queue.measures[place as usize];
    // What orders the list alone comes first.
    let first = state.next.sort.and_then(|term| measures.words(term, &queue.around(place)));
    let others = queue.reasons(place, &state.settings.ranking).filter(|reason| Some(reason) != first.as_ref());
    let others: Vec<Reason> = others.map(|reason| (reason, Role::Dim)).collect();
    aside.into_iter().chain(first.map(|first| (first, Role::Text))).chain(others).collect()
}

/// Reasons in as many rows as they need.
fn wrapped(reasons: Vec<Reason>, width: u16) -> Vec<Vec<Reason>> {
    let room = usize::from(width.saturating_sub(GAIN + 3));
    let mut rows: Vec<Vec<Reason>> = Vec::new();
    let mut taken = 0;
    for reason in reasons {
        let width = visible::width(&reason.0);
        taken += BETWEEN + width;
        match rows.last_mut().filter(|_| taken <= room) {
            Some(row) => row.push(reason),
            None => {
                taken = width;
                rows.push(vec![reason]);
            }
        }
    }
    rows
}

fn draw_reasons(reasons: &[Reason], theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let room = |x: u16| area.right().saturating_sub(x + 1);
    let mut x = area.x + GAIN + 2;
    for (number, (reason, role)) in reasons.iter().enumerate() {
        if number > 0 {
            x = visible::draw(buffer, (x + 1, area.y), theme.marks.dot, room(x + 1), theme.role(Role::Dim)) + 1;
        }
        if room(x) == 0 {
            break;
        }
        x = visible::draw_start(buffer, (x, area.y), reason, room(x), theme.marks.more, theme.role(*role));
    }
}
