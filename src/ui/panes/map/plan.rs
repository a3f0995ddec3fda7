//! What the map shows of the tree at one level, and where: frames with what they hold, rectangles, and what is too small.

use std::collections::HashMap;

use ratatui::layout::{Position, Rect};

use crate::analysis::treemap::{self, Tile, Treemap};
use crate::app::view::View;
use crate::model::{Metric, Ratio};

/// A folder or component shows what it holds where its rectangle has so many columns and rows, at most so deep.
const FRAME_COLUMNS: u16 = 16;
const FRAME_ROWS: u16 = 5;
const DEPTH: u16 = 2;

/// What is laid out: what a node holds, or the top of the tree; without so many of the largest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Level {
    /// The node.
    pub node: Option<u32>,
    /// So many are left out.
    pub from: usize,
}

/// All that is shown.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The rectangles: a frame before those in it.
    pub cells: Vec<Cell>,
    /// The most lines that any file shown misses, or without such any folder.
    pub most_missing: u64,
}

/// One rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// What it is.
    pub what: What,
    /// Where it lies on the screen.
    pub area: Rect,
    /// How many frames it lies in.
    pub depth: u16,
}

/// What a rectangle stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A folder or component that shows what it holds.
    Frame(u32),
    /// A file, or a folder or component for whose contents there is no room.
    Leaf(u32),
    /// Those that are too small.
    Rest(Rest),
}

impl What {
    /// The node that the cursor is on when it is here.
    #[must_use]
    pub fn node(self) -> u32 {
        match self {
            Self::Frame(node) | Self::Leaf(node) | Self::Rest(Rest { first: node, .. }) => node,
        }
    }
}

/// Those of a level that are too small to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// The level that shows them.
    pub level: Level,
    /// The largest of them.
    pub first: u32,
    /// How many there are.
    pub count: usize,
    /// What ran of them, as the total counts.
    pub ratio: Ratio,
    /// Their lines.
    pub lines: Ratio,
}

impl Plan {
    /// Lays out a level.
    #[must_use]
    pub fn of(view: &View, metric: Metric, level: Level, area: Rect) -> Self {
        let mut plan = Self::default();
        plan.fill(view, metric, level, area, 0);
        // Beside a whole folder, all files would look alike.
        let missing = |files: bool| {
            let own = |cell: &Cell| match cell.what {
                What::Leaf(node) if view.tree.is_file(node) == files => Some(view.tree.counts(node).missing_lines()),
                _ => None,
            };
            plan.cells.iter().filter_map(own).max()
        };
        plan.most_missing = missing(true).or_else(|| missing(false)).unwrap_or(0);
        plan
    }

    fn fill(&mut self, view: &View, metric: Metric, level: Level, area: Rect, depth: u16) {
        let mut nodes = weighed(view, level.node);
        let from = level.from.min(nodes.len());
        let size = (area.width, area.height);
        // One more than can be shown: it stands for the others.
        treemap::heaviest_first(&mut nodes, from + treemap::capacity(size) + 1);
        let nodes = &nodes[from..];
        let (near, far) = nodes.split_at(nodes.len().min(treemap::capacity(size)));
        let weights: Vec<u64> = near.iter().map(|&(lines, _)| lines).collect();
        let Treemap { tiles, rest } = treemap::treemap(&weights, far.iter().map(|&(lines, _)| lines).sum(), size);
        for (tile, &(_, node)) in tiles.iter().zip(near) {
            let place = placed(*tile, area);
            let is_frame = !view.tree.is_file(node)
                && depth < DEPTH
                && place.width >= FRAME_COLUMNS
                && place.height >= FRAME_ROWS
                && !weighed(view, Some(node)).is_empty();
            let what = if is_frame { What::Frame(node) } else { What::Leaf(node) };
            self.cells.push(Cell { what, area: place, depth });
            if is_frame {
                let inner = Rect { y: place.y + 1, width: place.width - 1, height: place.height - 1, ..place };
                self.fill(view, metric, Level { node: Some(node), from: 0 }, inner, depth + 1);
            }
        }
        let others = &nodes[tiles.len()..];
        if let (Some(tile), Some(&(_, first))) = (rest, others.first()) {
            let ratio = |metric: Metric| {
                let sum = |sum: Ratio, &(_, node): &(u64, u32)| sum + view.tree.counts(node).by(metric);
                others.iter().fold(Ratio::default(), sum)
            };
            let level = Level { from: from + tiles.len(), ..level };
            let rest = Rest { level, first, count: others.len(), ratio: ratio(metric), lines: ratio(Metric::Lines) };
            self.cells.push(Cell { what: What::Rest(rest), area: placed(tile, area), depth });
        }
    }

    /// The rectangle that a node of the tree is in, or is.
    #[must_use]
    pub fn cell_of(&self, view: &View, node: u32) -> Option<usize> {
        let own: HashMap<u32, usize> = (0..)
            .zip(&self.cells)
            .filter_map(|(at, cell)| match cell.what {
                What::Frame(node) | What::Leaf(node) => Some((node, at)),
                What::Rest(_) => None,
            })
            .collect();
        let rest = |holder: Option<u32>| {
            self.cells.iter().position(|cell| matches!(cell.what, What::Rest(rest) if rest.level.node == holder))
        };
        let around = std::iter::successors(Some(node), |&node| view.tree.parent(node));
        around.into_iter().find_map(|node| own.get(&node).copied().or_else(|| rest(view.tree.parent(node))))
    }

    /// The innermost rectangle at a place of the screen.
    #[must_use]
    pub fn cell_at(&self, at: Position) -> Option<usize> {
        self.cells.iter().rposition(|cell| cell.area.contains(at))
    }

    /// The rectangles, frames apart.
    pub fn leaves(&self) -> impl DoubleEndedIterator<Item = usize> {
        (0..self.cells.len()).filter(|&at| !matches!(self.cells[at].what, What::Frame(_)))
    }

    /// The outermost frame around a rectangle, or the rectangle itself.
    #[must_use]
    pub fn outermost(&self, cell: usize) -> usize {
        (0..=cell).rev().find(|&at| self.cells[at].depth == 0).unwrap_or(cell)
    }

    /// The next rectangle, frames apart, in a direction: what the middle of this one looks at, or in a frame, what is
    /// least off. None is jumped over: what a level holds tiles it, but a frame has a title and a border, and who looks
    /// along them would see only what lies behind it. So every rectangle can be reached from every other.
    #[must_use]
    pub fn neighbour(&self, from: usize, way: Way) -> Option<usize> {
        let mut area = self.cells[from].area;
        if matches!(self.cells[from].what, What::Frame(_)) {
            // On its title: what it holds lies below.
            area.height = 1;
        }
        let here = Span::of(area, way);
        let middle = (here.low + here.high) / 2;
        let span = |at: usize| Span::of(self.cells[at].area, way);
        let is_met = |&at: &usize| span(at).start >= here.end && span(at).off(middle) == 0;
        let mut met = (0..self.cells.len()).filter(is_met).min_by_key(|&at| (span(at).start, self.cells[at].depth))?;
        while matches!(self.cells[met].what, What::Frame(_)) {
            met = self.held(met).min_by_key(|&at| (span(at).off(middle), span(at).start))?;
        }
        Some(met)
    }

    /// The rectangles that lie in a frame, and in no other in it.
    fn held(&self, frame: usize) -> impl Iterator<Item = usize> {
        let depth = self.cells[frame].depth;
        let inside = (frame + 1..self.cells.len()).take_while(move |&at| self.cells[at].depth > depth);
        inside.filter(move |&at| self.cells[at].depth == depth + 1)
    }
}

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Upwards.
    Up,
    /// Downwards.
    Down,
}

/// A rectangle as seen by who goes a way: where it starts and ends ahead, and what it covers across.
struct Span {
    start: i32,
    end: i32,
    low: i32,
    high: i32,
}

impl Span {
    fn of(area: Rect, way: Way) -> Self {
        let [left, right, top, bottom] = [area.left(), area.right(), area.top(), area.bottom()].map(i32::from);
        let (start, end, low, high) = match way {
            Way::Right => (left, right, top, bottom - 1),
            Way::Left => (-right, -left, top, bottom - 1),
            Way::Down => (top, bottom, left, right - 1),
            Way::Up => (-bottom, -top, left, right - 1),
        };
        Self { start, end, low, high }
    }

    /// How far a place across is from what it covers.
    fn off(&self, across: i32) -> i32 {
        (self.low - across).max(across - self.high).max(0)
    }
}

/// What a node holds, or the top of the tree, as far as it is shown and has lines, with the number of them.
#[must_use]
pub fn weighed(view: &View, node: Option<u32>) -> Vec<(u64, u32)> {
    let held = node.map_or(view.tree.top(), |node| view.tree.children(node));
    let lines = |node: u32| view.tree.counts(node).by(Metric::Lines).total;
    held.iter().filter(|&&node| view.shows(node)).map(|&node| (lines(node), node)).filter(|it| it.0 > 0).collect()
}

fn placed(tile: Tile, area: Rect) -> Rect {
    Rect { x: area.x + tile.x, y: area.y + tile.y, width: tile.width, height: tile.height }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::analysis::Settings;
    use crate::analysis::counts::Counts;
    use crate::analysis::facts::FileFacts;
    use crate::app::view::Kept;
    use crate::model::Totals;

    /// A tree of files with these numbers of lines, in folders.
    fn view(files: &[(u8, u64)]) -> View {
        let mut facts: Vec<FileFacts> = (0..)
            .zip(files)
            .map(|(number, &(folder, lines)): (u32, _)| {
                let totals = Totals { lines: Ratio::new(lines / 2, lines), ..Totals::default() };
                let path = format!("f{}/g{}/{number:03}.py", folder % 3, folder % 5).into();
                FileFacts { path, counts: Counts::new(&totals, 1) }
            })
            .collect();
        facts.sort_by(|a, b| a.path.cmp(&b.path));
        let facts: Arc<[FileFacts]> = facts.into();
        let mut view = View::default();
        view.start(&facts, &Settings::default());
        view.rebuild(&facts, &facts, &[], Metric::Lines, Kept { selected: None, changes: None });
        view
    }

    fn files() -> impl Strategy<Value = Vec<(u8, u64)>> {
        prop::collection::vec((any::<u8>(), prop_oneof![0..40_u64, 0..2_000_u64]), 1..90)
    }

    proptest! {
        #[test]
        fn leaves_do_not_overlap_and_every_file_with_lines_is_in_one(
            files in files(), width in 1..160_u16, height in 1..60_u16
        ) {
            let view = view(&files);
            let area = Rect::new(3, 2, width, height);
            let plan = Plan::of(&view, Metric::Lines, Level::default(), area);
            let leaves: Vec<&Cell> = plan.cells.iter().filter(|cell| !matches!(cell.what, What::Frame(_))).collect();
            for (at, cell) in leaves.iter().enumerate() {
                prop_assert_eq!(cell.area.intersection(area), cell.area);
                prop_assert!(leaves[at + 1..].iter().all(|other| !other.area.intersects(cell.area)), "{:?}", cell);
            }
            for file in 0..view.tree.files().len() as u32 {
                let has_lines = view.tree.counts(file).by(Metric::Lines).total > 0;
                prop_assert!(!has_lines || plan.cell_of(&view, file).is_some(), "{}", view.tree.text(file));
            }
        }

        #[test]
        fn every_leaf_is_reached_by_steps(files in files(), width in 20..160_u16, height in 5..60_u16) {
            let plan = Plan::of(&view(&files), Metric::Lines, Level::default(), Rect::new(0, 0, width, height));
            prop_assert_eq!(unreached(&plan), [], "{:?}", plan);
        }
    }

    /// Here the middle of a large rectangle looked along the title of a frame, and the frame was jumped over.
    #[test]
    fn a_frame_is_not_jumped_over_along_its_title() {
        let files = [(184, 301), (103, 35), (1, 36), (40, 1492), (223, 26), (135, 631), (53, 467), (31, 13)];
        let plan = Plan::of(&view(&files), Metric::Lines, Level::default(), Rect::new(0, 0, 96, 48));
        assert_eq!(unreached(&plan), [], "{plan:?}");
    }

    /// The rectangles, frames apart, where no steps lead to from the first.
    fn unreached(plan: &Plan) -> Vec<Cell> {
        let mut reached = vec![false; plan.cells.len()];
        let mut ahead: Vec<usize> = plan.leaves().take(1).collect();
        while let Some(at) = ahead.pop() {
            if !std::mem::replace(&mut reached[at], true) {
                let ways = [Way::Left, Way::Right, Way::Up, Way::Down];
                ahead.extend(ways.iter().filter_map(|&way| plan.neighbour(at, way)));
            }
        }
        plan.leaves().filter(|&at| !reached[at]).map(|at| plan.cells[at]).collect()
    }
}
