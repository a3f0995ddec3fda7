//! A treemap on a grid of character cells: areas are proportional to weights, and rectangles nearly square.
//!
//! It is the squarified layout of M. Bruls, K. Huizing and J. J. van Wijk, "Squarified Treemaps", Data Visualization
//! 2000, pages 33–42 (<https://doi.org/10.1007/978-3-7091-6783-0_4>): strips along the shorter side, each as long as
//! another rectangle makes the worst one in it better.
//!
//! **Invariants.** The rectangles tile the grid: edges are rounded to cells after the exact layout, and neighbours share
//! their edges. So a rectangle of `w` × `h` cells is off its share by at most `w + h + 1` cells. The same weights on the
//! same grid give the same rectangles.

/// A terminal's cell is so many times as high as it is wide.
const CELL_HEIGHT: f64 = 2.0;
/// A rectangle that shows anything has at least so many columns, one row, and so many cells.
const LEAST_COLUMNS: u16 = 4;
const LEAST_CELLS: u64 = 8;
/// What is too small to be shown takes at most one part in so many of what is shown: among 100,000 files of a size it
/// would be nearly all.
const REST_SHARE: u64 = 4;

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tile {
    /// Its first column.
    pub x: u16,
    /// Its first row.
    pub y: u16,
    /// Its columns.
    pub width: u16,
    /// Its rows.
    pub height: u16,
}

/// Where everything lies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Treemap {
    /// The heaviest, as many as can be shown.
    pub tiles: Vec<Tile>,
    /// All others together, if there are any. It has its share only up to a fifth of the grid.
    pub rest: Option<Tile>,
}

/// At most so many rectangles are shown on a grid.
#[must_use]
pub fn capacity((width, height): (u16, u16)) -> usize {
    (u64::from(width) * u64::from(height) / LEAST_CELLS) as usize + 1
}

/// Brings the heaviest to the front, and the first `sorted` of them into falling order: the same order whatever it was
/// before. The rest follows in none.
pub fn heaviest_first<T: Ord>(all: &mut [(u64, T)], sorted: usize) {
    let order = |a: &(u64, T), b: &(u64, T)| (b.0, &a.1).cmp(&(a.0, &b.1));
    if sorted == 0 {
        return;
    }
    if sorted < all.len() {
        all.select_nth_unstable_by(sorted - 1, order);
    }
    let sorted = sorted.min(all.len());
    all[..sorted].sort_unstable_by(order);
}

/// Lays out weights above 0 in falling order, and `more`, the sum of those that are not among them because there is no
/// room for so many.
#[must_use]
pub fn treemap(weights: &[u64], more: u64, (width, height): (u16, u16)) -> Treemap {
    if width == 0 || height == 0 {
        return Treemap::default();
    }
    if let ([only], 0) = (weights, more) {
        return Treemap { tiles: squarified(&[*only], (width, height)), rest: None };
    }
    let mut shown = most_shown(weights, more, (width, height));
    loop {
        let (first, others) = weights.split_at(shown);
        let rest = sum(others).saturating_add(more);
        let mut laid_out = first.to_vec();
        if rest > 0 {
            laid_out.push(rest_weight(sum(first), rest));
        }
        let mut tiles = squarified(&laid_out, (width, height));
        let too_small = tiles.iter().filter(|tile| tile.width < LEAST_COLUMNS || tile.height == 0).count();
        if too_small == 0 || shown == 0 {
            let rest = if rest > 0 { tiles.pop() } else { None };
            return Treemap { tiles, rest };
        }
        shown = shown.saturating_sub(too_small.div_ceil(2));
    }
}

/// How many have room by their area alone.
fn most_shown(weights: &[u64], more: u64, (width, height): (u16, u16)) -> usize {
    let cells = u128::from(width) * u128::from(height);
    let all = sum(weights).saturating_add(more);
    let mut shown = weights.len().min(capacity((width, height)));
    let mut first = sum(&weights[..shown]);
    while shown > 0 {
        let last = weights[shown - 1];
        let whole = first.saturating_add(rest_weight(first, all - first));
        if u128::from(last) * cells >= u128::from(whole) * u128::from(LEAST_CELLS) {
            break;
        }
        first -= last;
        shown -= 1;
    }
    shown
}

/// What those that are not shown weigh beside those that are.
fn rest_weight(shown: u64, rest: u64) -> u64 {
    if rest == 0 { 0 } else { rest.min((shown / REST_SHARE).max(1)) }
}

fn sum(weights: &[u64]) -> u64 {
    weights.iter().fold(0, |sum, &weight| sum.saturating_add(weight))
}

/// What is left of the grid, in columns: a row counts [`CELL_HEIGHT`].
#[derive(Debug, Clone, Copy)]
struct Left {
    x: f64,
    y: f64,
    right: f64,
    bottom: f64,
}

/// Tiles a grid with weights above 0, in their order.
fn squarified(weights: &[u64], (width, height): (u16, u16)) -> Vec<Tile> {
    let mut left = Left { x: 0.0, y: 0.0, right: f64::from(width), bottom: f64::from(height) * CELL_HEIGHT };
    let mut ahead: f64 = weights.iter().map(|&weight| weight as f64).sum();
    let mut tiles = Vec::with_capacity(weights.len());
    let mut rest = weights;
    while !rest.is_empty() {
        let (columns, rows) = (left.right - left.x, left.bottom - left.y);
        let scale = columns * rows / ahead;
        let (strip, behind) = rest.split_at(strip_length(rest, scale, columns.min(rows)));
        let weight: f64 = strip.iter().map(|&weight| weight as f64).sum();
        let share = if behind.is_empty() { 1.0 } else { weight / ahead };
        // The strip stands at the left of what is wide, and lies at the top of what is high.
        let is_upright = columns >= rows;
        let end = if is_upright { left.x + columns * share } else { left.y + rows * share };
        let (from, length) = if is_upright { (left.y, rows) } else { (left.x, columns) };
        let mut before = 0.0;
        let mut start = from;
        for (index, &part) in strip.iter().enumerate() {
            before += part as f64;
            let is_last = index + 1 == strip.len();
            let stop = if is_last { from + length } else { from + length * (before / weight) };
            tiles.push(match is_upright {
                true => rounded(left.x, start, end, stop),
                false => rounded(start, left.y, stop, end),
            });
            start = stop;
        }
        if is_upright {
            left.x = end;
        } else {
            left.y = end;
        }
        ahead -= weight;
        rest = behind;
    }
    tiles
}

/// How many of the first make the best strip along a side.
fn strip_length(weights: &[u64], scale: f64, side: f64) -> usize {
    let largest = weights[0] as f64 * scale;
    let (mut area, mut best) = (0.0, f64::INFINITY);
    for (taken, &weight) in weights.iter().enumerate() {
        let own = weight as f64 * scale;
        let with = area + own;
        // The rest may weigh more than those before it.
        let (most, least) = (largest.max(own), own.min(largest));
        let worst = f64::max(side * side * most / (with * with), with * with / (side * side * least));
        if worst > best {
            return taken;
        }
        (area, best) = (with, worst);
    }
    weights.len()
}

fn rounded(x: f64, y: f64, right: f64, bottom: f64) -> Tile {
    let column = |at: f64| at.round() as u16;
    let row = |at: f64| (at / CELL_HEIGHT).round() as u16;
    let (left, top) = (column(x), row(y));
    Tile { x: left, y: top, width: column(right).saturating_sub(left), height: row(bottom).saturating_sub(top) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn weights() -> impl Strategy<Value = Vec<u64>> {
        let weight = prop_oneof![1..10_u64, 1..1_000_u64, 1..u64::from(u32::MAX), Just(7)];
        prop::collection::vec(weight, 1..120).prop_map(|mut weights| {
            weights.sort_unstable_by(|a, b| b.cmp(a));
            weights
        })
    }

    fn all(map: &Treemap) -> impl Iterator<Item = &Tile> {
        map.tiles.iter().chain(&map.rest)
    }

    fn cells(tile: &Tile) -> f64 {
        f64::from(tile.width) * f64::from(tile.height)
    }

    proptest! {
        #[test]
        fn every_cell_belongs_to_one_tile(
            weights in weights(), more in 0..1_000_u64, width in 1..130_u16, height in 1..60_u16
        ) {
            let map = treemap(&weights, more, (width, height));
            let mut taken = vec![0_u8; usize::from(width) * usize::from(height)];
            for tile in all(&map) {
                prop_assert!(tile.x + tile.width <= width && tile.y + tile.height <= height, "{tile:?}");
                for y in tile.y..tile.y + tile.height {
                    for x in tile.x..tile.x + tile.width {
                        taken[usize::from(y) * usize::from(width) + usize::from(x)] += 1;
                    }
                }
            }
            prop_assert!(taken.iter().all(|&count| count == 1), "{map:?}");
            prop_assert_eq!(map.rest.is_some(), map.tiles.len() < weights.len() || more > 0);
            prop_assert!(map.tiles.len() <= capacity((width, height)));
            prop_assert!(all(&map).all(|tile| tile.width > 0 && tile.height > 0), "nothing shown is empty");
        }

        #[test]
        fn areas_are_the_shares_and_the_heaviest_stands_first(
            weights in weights(), more in 0..1_000_u64, width in 1..130_u16, height in 1..60_u16
        ) {
            let map = treemap(&weights, more, (width, height));
            let shown = &weights[..map.tiles.len()];
            let rest = sum(&weights[map.tiles.len()..]) + more;
            let rest = (rest > 0).then(|| rest_weight(sum(shown), rest));
            let whole: f64 = shown.iter().chain(&rest).map(|&weight| weight as f64).sum();
            for (tile, &weight) in all(&map).zip(shown.iter().chain(&rest)) {
                let share = weight as f64 / whole * f64::from(width) * f64::from(height);
                let bound = f64::from(tile.width) + f64::from(tile.height) + 1.0;
                prop_assert!((cells(tile) - share).abs() <= bound, "{tile:?} has a share of {share}");
            }
            prop_assert!(map.tiles.first().is_none_or(|tile| (tile.x, tile.y) == (0, 0)));
        }

        #[test]
        fn the_heaviest_come_first_however_they_stood(mut all in prop::collection::vec((0..9_u64, 0..99_u32), 0..60),
            sorted in 0_usize..70) {
            let mut expected = all.clone();
            expected.sort_by_key(|&(weight, which)| (std::cmp::Reverse(weight), which));
            heaviest_first(&mut all, sorted);
            let sorted = sorted.min(all.len());
            prop_assert_eq!(&all[..sorted], &expected[..sorted]);
            all.sort_by_key(|&(weight, which)| (std::cmp::Reverse(weight), which));
            prop_assert_eq!(all, expected);
        }
    }

    #[test]
    fn the_example_of_the_paper() {
        // Their figure 4: 6, 6, 4, 3, 2, 2, 1 on 6 by 4; ours is ten times as large, and its rows count two.
        let map = squarified(&[6, 6, 4, 3, 2, 2, 1], (60, 20));
        let areas: Vec<f64> = map.iter().map(|tile| cells(tile) / 50.0).collect();
        assert_eq!(areas.iter().map(|area| area.round() as u64).collect::<Vec<_>>(), [6, 6, 4, 3, 2, 2, 1]);
        assert_eq!(map[0], Tile { x: 0, y: 0, width: 30, height: 10 });
        assert_eq!(map[1], Tile { x: 0, y: 10, width: 30, height: 10 });
        assert_eq!(map[2].y, 0, "the next two share a strip along the top");
        assert_eq!((map[2].height, map[3].height), (12, 12));
    }

    #[test]
    fn very_many_of_a_size_still_show_something() {
        let map = treemap(&[12; 1_000], 99_000 * 12, (150, 34));
        assert!(map.tiles.len() > 200, "{} are shown", map.tiles.len());
        assert!(cells(&map.rest.expect("the others")) <= 0.25 * 150.0 * 34.0);
    }
}
