//! The project as a map: areas are lines, colours are coverage; zoomed by key and mouse. And its files by coverage.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::super::theme::Theme;
use super::super::{Pane, Reply};
use super::waiting;
use crate::app::{Action, Effect, Msg, State, news};

mod head;
mod plan;
mod spread;
mod tiles;

use plan::{Level, Plan, Way, What};
use spread::Spread;

/// What is zoomed into, and how it is shown.
#[derive(Debug, Default)]
pub struct Map {
    /// From the outermost on; the top of the tree is not among them.
    zooms: Vec<Zoom>,
    by_missing: bool,
    plan: Plan,
    /// What the plan was made of.
    planned: Option<(u64, Level, Rect)>,
    /// Files by coverage, while they are shown instead.
    spread: Option<Spread>,
}

/// A level, by the key of its node: it survives a reload.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Zoom {
    key: Option<Arc<str>>,
    from: usize,
}

impl Pane for Map {
    fn title(&self, state: &State) -> String {
        head::title(state, &self.zooms)
    }

    fn on(&mut self, action: Action, state: &State) -> Reply {
        match action {
            Action::Histogram => {
                self.spread = if self.spread.is_some() { None } else { Some(Spread::default()) };
                return Reply::Done;
            }
            Action::MapColour => {
                self.by_missing = !self.by_missing;
                return Reply::Done;
            }
            Action::ZoomOut | Action::Back if self.zooms.pop().is_some() => return Reply::Done,
            Action::Back if self.spread.take().is_some() => return Reply::Done,
            _ => {}
        }
        if let Some(spread) = &mut self.spread {
            return spread.on(action, state);
        }
        let cursor = self.cursor(state);
        let way = match action {
            Action::OpenCell => return cursor.map_or(Reply::Ignored, |at| self.enter(at, state)),
            Action::ZoomIn => return cursor.map_or(Reply::Ignored, |at| self.zoom_in(at, state)),
            Action::Top => return self.go_to(state, |plan| plan.leaves().next()),
            Action::Bottom => return self.go_to(state, |plan| plan.leaves().next_back()),
            Action::Left => Way::Left,
            Action::Right => Way::Right,
            Action::Up => Way::Up,
            Action::Down => Way::Down,
            _ => return Reply::Ignored,
        };
        match cursor {
            Some(at) => self.go_to(state, |plan| plan.neighbour(at, way)),
            None => self.go_to(state, |plan| plan.leaves().next()),
        }
    }

    fn on_mouse(&mut self, mouse: MouseEvent, area: Rect, state: &State) -> Reply {
        let at = Position::new(mouse.column, mouse.row);
        let is_click = mouse.kind == MouseEventKind::Down(MouseButton::Left);
        if is_click && mouse.row == area.y {
            self.zooms.pop();
            return Reply::Done;
        }
        if let Some(spread) = &mut self.spread {
            return spread.on_mouse(mouse, head::below(area), state);
        }
        let Some(cell) = self.plan.cell_at(at) else { return Reply::Ignored };
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) if self.cursor(state) == Some(cell) => self.enter(cell, state),
            MouseEventKind::Down(MouseButton::Left) => self.go_to(state, |_| Some(cell)),
            MouseEventKind::ScrollUp => self.zoom_in(cell, state),
            MouseEventKind::ScrollDown => {
                self.zooms.pop();
                Reply::Done
            }
            _ => Reply::Ignored,
        }
    }

    fn settle(&mut self, state: &State, area: Rect) -> Option<Effect> {
        let level = self.level(state);
        if let Some(spread) = &mut self.spread {
            spread.settle(state, level, head::below(area));
            return None;
        }
        let area = head::below(area);
        let wanted = (state.view.version, level, area);
        if self.planned != Some(wanted) {
            self.plan = Plan::of(&state.view, state.metric(), level, area);
            self.planned = Some(wanted);
        }
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        if state.snapshot.is_none() {
            waiting::draw(state, theme, area, buffer);
            return;
        }
        if let Some(spread) = &self.spread {
            head::draw(state, theme, (&spread.title(state, &self.zooms), None), area, buffer);
            spread.draw(state, theme, head::below(area), buffer);
            return;
        }
        head::draw(state, theme, (&self.title(state), Some(self.by_missing)), area, buffer);
        if self.plan.cells.is_empty() {
            head::draw_empty(state, theme, head::below(area), buffer);
            return;
        }
        let cursor = self.cursor(state);
        for (at, cell) in self.plan.cells.iter().enumerate() {
            let look =
                tiles::Look { by_missing: self.by_missing, most: self.plan.most_missing, cursor: cursor == Some(at) };
            tiles::draw(state, theme, cell, look, buffer);
        }
    }

    fn under_cursor(&self, state: &State) -> Option<String> {
        if let Some(spread) = &self.spread {
            return Some(spread.in_words());
        }
        let What::Rest(rest) = self.plan.cells.get(self.cursor(state)?)?.what else { return None };
        let mut parts =
            vec![format!("{} too small to be shown here", news::count(rest.count as u64, "other", "others"))];
        parts.push(format!("{} of {} ran", rest.lines.covered, news::count(rest.lines.total, "line", "lines")));
        parts.push(format!("{}%", rest.ratio.percent().text(state.precision())));
        Some(parts.join(" · "))
    }
}

impl Map {
    /// The level to be shown: where the cursor of the tree left what is zoomed into, the map zooms out as far as it takes.
    fn level(&mut self, state: &State) -> Level {
        let tree = &state.view.tree;
        let selected = state.selected.as_ref().and_then(|key| tree.find(key));
        while let Some(zoom) = self.zooms.last() {
            let Some(key) = &zoom.key else { return Level { node: None, from: zoom.from } };
            let holds = |node: u32| std::iter::successors(selected, |&at| tree.parent(at)).skip(1).any(|at| at == node);
            match tree.find(key).filter(|&node| holds(node)) {
                Some(node) => return Level { node: Some(node), from: zoom.from },
                None => self.zooms.pop(),
            };
        }
        Level::default()
    }

    /// The rectangle that the cursor of the tree is in.
    fn cursor(&self, state: &State) -> Option<usize> {
        self.plan.cell_of(&state.view, state.view.tree.find(state.selected.as_ref()?)?)
    }

    fn go_to(&self, state: &State, choose: impl Fn(&Plan) -> Option<usize>) -> Reply {
        let Some(cell) = choose(&self.plan).and_then(|at| self.plan.cells.get(at)) else { return Reply::Done };
        Reply::Msg(Msg::Show(state.view.tree.key(cell.what.node())))
    }

    /// Opens a file; zooms into all else.
    fn enter(&mut self, at: usize, state: &State) -> Reply {
        let cell = self.plan.cells[at];
        match cell.what {
            What::Leaf(node) if state.view.tree.is_file(node) => Reply::Msg(Msg::Open(state.view.tree.key(node))),
            What::Leaf(node) | What::Frame(node) => self.zoom(Level { node: Some(node), from: 0 }, state),
            // Alone on the screen, what holds them has room for more of them.
            What::Rest(rest) if cell.depth > 0 => self.zoom(Level { from: 0, ..rest.level }, state),
            What::Rest(rest) => self.zoom(rest.level, state),
        }
    }

    /// Zooms one level towards a rectangle.
    fn zoom_in(&mut self, at: usize, state: &State) -> Reply {
        let outer = self.plan.cells[self.plan.outermost(at)];
        match outer.what {
            What::Leaf(node) if state.view.tree.is_file(node) => Reply::Done,
            What::Leaf(node) | What::Frame(node) => {
                let reply = self.zoom(Level { node: Some(node), from: 0 }, state);
                // The cursor stays where it points to.
                match self.plan.cells[at].what {
                    What::Frame(_) => reply,
                    what if what.node() != node => self.go_to(state, |_| Some(at)),
                    _ => reply,
                }
            }
            What::Rest(rest) => self.zoom(rest.level, state),
        }
    }

    /// Zooms into a level, with the cursor on what is largest in it.
    fn zoom(&mut self, level: Level, state: &State) -> Reply {
        let mut nodes = plan::weighed(&state.view, level.node);
        crate::analysis::treemap::heaviest_first(&mut nodes, level.from + 1);
        let Some(&(_, first)) = nodes.get(level.from) else { return Reply::Done };
        self.zooms.push(Zoom { key: level.node.map(|node| state.view.tree.key(node)), from: level.from });
        Reply::Msg(Msg::Show(state.view.tree.key(first)))
    }
}
