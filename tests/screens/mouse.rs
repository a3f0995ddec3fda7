//! The mouse: rows, fold marks, the wheel, the split and the scroll bar.

use ratatui::crossterm::event::{MouseButton, MouseEventKind};

use crate::harness::{Explorer, check};

const CLICK: MouseEventKind = MouseEventKind::Down(MouseButton::Left);
const DRAG: MouseEventKind = MouseEventKind::Drag(MouseButton::Left);
const RELEASE: MouseEventKind = MouseEventKind::Up(MouseButton::Left);

/// A click with the button let go again.
fn click(explorer: &mut Explorer, at: (u16, u16)) {
    explorer.mouse(CLICK, at).mouse(RELEASE, at);
}

#[test]
fn a_click_on_a_row_selects_it() {
    let mut explorer = Explorer::demo();
    let (column, row) = explorer.find("Webhooks");
    click(&mut explorer, (column + 2, row));
    assert_eq!(explorer.state().selected.as_deref(), Some(":Webhooks"));
    assert!(explorer.place().0.starts_with("ferry/webhooks/"), "its first file is beside it");
    let rows = explorer.state().view.rows.len();
    click(&mut explorer, (column + 2, row));
    assert!(explorer.state().view.rows.len() > rows, "a second click opens it");
}

#[test]
fn a_click_on_the_fold_mark_opens_and_closes() {
    let mut explorer = Explorer::demo();
    let rows = explorer.state().view.rows.len();
    let (column, row) = explorer.find("Webhooks");
    click(&mut explorer, (column - 2, row));
    assert!(explorer.state().view.rows.len() > rows, "open");
    click(&mut explorer, (column - 2, row));
    assert_eq!(explorer.state().view.rows.len(), rows, "shut");
    click(&mut explorer, (column - 2, row));
    explorer.keys("g j j j j j");
    assert!(explorer.state().selected.as_deref().is_some_and(|key| key.starts_with("ferry/webhooks/")));
    click(&mut explorer, (column - 2, row));
    assert_eq!(explorer.state().selected.as_deref(), Some(":Webhooks"), "shut over the cursor, it has the cursor");
}

#[test]
fn a_click_on_the_heading_sorts() {
    let mut explorer = Explorer::demo();
    let before = explorer.state().view.column;
    let at = explorer.find("components");
    click(&mut explorer, at);
    assert_ne!(explorer.state().view.column, before);
}

#[test]
fn the_wheel_scrolls_and_the_cursor_stays() {
    let mut explorer = Explorer::demo();
    explorer.keys("v v");
    let selected = explorer.state().selected.clone();
    let start = explorer.picture();
    explorer.mouse(MouseEventKind::ScrollDown, (5, 10)).mouse(MouseEventKind::ScrollDown, (5, 10));
    assert_eq!(explorer.state().selected, selected);
    check("wheel-in-tree", &mut explorer);
    explorer.mouse(MouseEventKind::ScrollUp, (5, 10)).mouse(MouseEventKind::ScrollUp, (5, 10));
    assert_eq!(explorer.picture(), start, "the wheel turned back");
    explorer.keys("n g");
    let (place, start) = (explorer.place(), explorer.picture());
    explorer.mouse(MouseEventKind::ScrollDown, (90, 10));
    assert_eq!(explorer.place(), place, "the cursor of the source stays too");
    assert_ne!(explorer.picture(), start);
}

#[test]
fn a_click_in_the_source_goes_to_the_line() {
    let mut explorer = Explorer::demo();
    explorer.keys("n g");
    let row = explorer.find("components").1 + 1 + 4;
    click(&mut explorer, (90, row));
    assert_eq!(explorer.place().1, 5, "the fifth row shows the fifth line");
    assert_eq!(explorer.state().focus, "source", "and the source has the focus");
}

#[test]
fn the_split_follows_the_mouse() {
    let mut explorer = Explorer::demo();
    let split = explorer.text().lines().nth(5).and_then(|row| row.find('│')).expect("a split");
    let split = lacuna::ui::visible::width(&explorer.text().lines().nth(5).unwrap()[..split]) as u16;
    explorer.mouse(CLICK, (split, 10)).mouse(DRAG, (80, 10)).mouse(RELEASE, (80, 10));
    check("split-dragged", &mut explorer);
    let dragged = explorer.picture();
    explorer.mouse(DRAG, (40, 10));
    assert_eq!(explorer.picture(), dragged, "once released it follows no more");
}

#[test]
fn a_click_in_the_scroll_bar_goes_there() {
    let mut explorer = Explorer::demo();
    explorer.keys("n g");
    let last = explorer.state().opened.as_ref().expect("a file").last_line();
    click(&mut explorer, (119, 31));
    let line = explorer.place().1;
    assert!(line > last * 8 / 10, "line {line} of {last} is near the end");
    let top = explorer.find("components").1 + 1;
    click(&mut explorer, (119, top));
    assert_eq!(explorer.place().1, 1);
}

#[test]
fn a_click_beside_an_overlay_closes_it() {
    let mut explorer = Explorer::demo();
    let start = explorer.picture();
    for keys in ["?", ":", "!"] {
        explorer.keys(keys);
        click(&mut explorer, (0, 0));
        assert_eq!(explorer.picture(), start, "{keys}");
    }
    explorer.keys(": h i d e");
    let at = explorer.find("hide-covered");
    click(&mut explorer, at);
    assert!(explorer.state().view.hide_covered, "a click in the palette performs what it is on");
}
