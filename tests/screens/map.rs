//! The map: rectangles and their names, colours and patterns, zoom by key and mouse, and files by coverage.

use std::fmt::Write as _;

use lacuna::ui::theme::Depth;
use lacuna::world::config::{Overrides, Palette, Theme};
use ratatui::crossterm::event::{MouseButton, MouseEventKind};

use crate::harness::{Explorer, USUAL, check};
use crate::project::Project;

const CLICK: MouseEventKind = MouseEventKind::Down(MouseButton::Left);

fn selected(explorer: &Explorer) -> String {
    explorer.state().selected.as_deref().unwrap_or_default().to_owned()
}

fn title(explorer: &mut Explorer) -> String {
    let text = explorer.text();
    let row = text.lines().find(|row| row.contains("map") || row.contains("by coverage")).unwrap_or_default();
    row.split("   ").next().unwrap_or_default().trim().to_owned()
}

#[test]
fn it_shows_components_with_their_files() {
    check("map", Explorer::demo().keys("7"));
    check("map-80x24", Explorer::demo_at((80, 24)).keys("7 l j"));
    check("map-150x38", Explorer::demo_at((150, 38)).keys("7 j l"));
    check("map-by-missing-lines", Explorer::demo().keys("7 l m"));
    check("map-of-folders", Explorer::demo().keys("v 7"));
    check("map-of-files", Explorer::demo().keys("v v 7"));
}

#[test]
fn it_looks_the_same_in_other_colours() {
    let look = |name: &str, flags: Overrides, depth: Depth| {
        check(name, Explorer::demo_with(flags, depth, USUAL).keys("7 l j"));
    };
    look("map-light", Overrides { theme: Some(Theme::Light), ..Overrides::default() }, Depth::True);
    let blind = Overrides { palette: Some(Palette::ColourBlind), ..Overrides::default() };
    look("map-colour-blind", blind, Depth::TwoHundred56);
    look("map-16-colours", Overrides::default(), Depth::Sixteen);
    look("map-no-colour", Overrides::default(), Depth::None);
    let ascii = || Overrides { ascii: Some(true), ..Overrides::default() };
    look("map-ascii", ascii(), Depth::None);
    for keys in ["7 m", "7 v", "7 +"] {
        let text = Explorer::demo_with(ascii(), Depth::True, USUAL).keys(keys).text();
        assert!(text.is_ascii(), "after `{keys}`:\n{text}");
    }
}

#[test]
fn steps_go_to_neighbours_and_the_tree_follows() {
    let mut explorer = Explorer::demo();
    explorer.keys("7 g");
    let first = selected(&explorer);
    explorer.keys("l");
    let right = selected(&explorer);
    assert_ne!(first, right);
    assert!(right.ends_with(".py"), "{right}");
    assert!(!explorer.rows_with(&format!("{right} · ")).is_empty(), "the footer tells it:\n{}", explorer.text());
    explorer.keys("h");
    assert_eq!(selected(&explorer), first, "and back");
    explorer.keys("l 1");
    assert_eq!((selected(&explorer), explorer.state().focus), (right.clone(), "explore"));
    assert!(explorer.state().view.row_of(&right).is_some(), "the tree shows it");
    explorer.keys("7");
    assert_eq!(selected(&explorer), right, "the map too");
    explorer.keys("<enter>");
    assert_eq!((explorer.place().0, explorer.state().focus), (right, "source"));
    explorer.keys("<esc>");
    assert_eq!(explorer.state().focus, "map");
}

#[test]
fn zoom_goes_in_and_out_by_key() {
    let mut explorer = Explorer::demo();
    explorer.keys("v 7 j");
    let (start, at) = (explorer.picture(), selected(&explorer));
    assert_eq!(title(&mut explorer), "map");
    explorer.keys("+");
    assert_eq!(title(&mut explorer), "map › ferry/");
    assert_eq!(selected(&explorer), at, "the cursor stays on its file");
    explorer.keys("+");
    assert_eq!(title(&mut explorer), "map › ferry/ › services/");
    check("map-zoomed", &mut explorer);
    explorer.keys("<backspace> -");
    assert_eq!(explorer.picture(), start, "out again");
    explorer.keys("+ + <esc> <esc>");
    assert_eq!(explorer.picture(), start, "esc leaves one level after the other");
    explorer.keys("<esc>");
    assert_eq!(explorer.state().focus, "explore", "and then the map");
}

#[test]
fn where_the_cursor_goes_the_zoom_follows() {
    let mut explorer = Explorer::demo();
    explorer.keys("7 j +");
    assert_eq!(title(&mut explorer), "map › Services");
    explorer.keys("1 G 7");
    assert_eq!(title(&mut explorer), "map", "what the tree selected lies elsewhere");
}

#[test]
fn the_mouse_selects_opens_and_zooms() {
    let mut explorer = Explorer::demo();
    explorer.keys("7");
    let at = explorer.find("auth.py");
    explorer.mouse(CLICK, at);
    assert_eq!((&*selected(&explorer), explorer.state().focus), ("ferry/middleware/auth.py", "map"));
    explorer.mouse(MouseEventKind::ScrollUp, at);
    assert_eq!(title(&mut explorer), "map › Middleware");
    assert_eq!(selected(&explorer), "ferry/middleware/auth.py");
    explorer.mouse(MouseEventKind::ScrollDown, at);
    assert_eq!(title(&mut explorer), "map");
    explorer.mouse(CLICK, at);
    assert_eq!((&*explorer.place().0, explorer.state().focus), ("ferry/middleware/auth.py", "source"));
    let mut explorer = Explorer::demo();
    explorer.keys("7");
    let at = explorer.find("API routes");
    explorer.mouse(CLICK, at).mouse(CLICK, at);
    assert_eq!(title(&mut explorer), "map › API routes");
    let at = explorer.find("map ›");
    explorer.mouse(CLICK, at);
    assert_eq!(title(&mut explorer), "map", "a click on the title zooms out");
}

#[test]
fn what_is_too_small_is_gathered_and_can_be_zoomed_into() {
    let files: Vec<(String, String)> =
        (0..60).map(|file| (format!("pack/m{file:02}.py"), "x a = 1\n! b = 2\n".repeat(60 - file))).collect();
    let marked: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
    let mut explorer = Explorer::on(Project::of(&marked));
    explorer.headless.resize(60, 16);
    explorer.keys("7 G");
    let rest = explorer.text();
    let words = rest.lines().find(|row| row.contains("too small to be shown here")).expect("words in the footer");
    let count: usize = words.split_whitespace().next().and_then(|word| word.parse().ok()).expect("their number");
    assert!((2..60).contains(&count), "{rest}");
    // In the folder alone there is room for more; what is left of it is zoomed into in turn.
    let mut levels = 0;
    while explorer.text().contains("too small to be shown here") {
        explorer.keys("<enter> G");
        levels += 1;
        assert!(levels < 10, "{}", explorer.text());
    }
    assert_eq!(selected(&explorer), "pack/m59.py", "the smallest file is reached at last");
    assert_eq!(explorer.text().matches("largest").count(), 1, "{}", explorer.text());
    explorer.keys(&"<backspace> ".repeat(levels));
    assert_eq!(title(&mut explorer), "map");
}

#[test]
fn a_component_below_its_floor_is_marked() {
    let mut explorer = Explorer::demo();
    explorer.keys("7");
    assert!(!explorer.rows_with("Services ▼9%").is_empty(), "{}", explorer.text());
    assert!(!explorer.rows_with("Middleware 69%").is_empty(), "this one is above its floor");
}

#[test]
fn files_by_coverage() {
    check("histogram", Explorer::demo().keys("7 v"));
    check("histogram-60x15", Explorer::demo_at((60, 15)).keys("7 v G"));
    let mut explorer = Explorer::demo();
    explorer.keys("7 v G");
    let rows = explorer.rows_with("100%: 7 files");
    assert!(!rows.is_empty(), "the footer tells the band:\n{}", explorer.text());
    explorer.keys("g");
    let at = explorer.find("ferry/webhooks/payments.py");
    explorer.mouse(CLICK, at);
    assert_eq!((&*explorer.place().0, explorer.state().focus), ("ferry/webhooks/payments.py", "source"));
    explorer.keys("<esc> <esc>");
    assert_eq!(title(&mut explorer), "map", "esc leads back to the map");
}

#[test]
fn bands_count_every_file_with_lines() {
    let mut report = String::new();
    for (file, covered) in [0, 1, 5, 9, 10].into_iter().enumerate() {
        let _ = writeln!(report, "SF:m{file}.py");
        for line in 1..=10 {
            let _ = writeln!(report, "DA:{line},{}", u8::from(line <= covered));
        }
        report.push_str("end_of_record\n");
    }
    let mut explorer = Explorer::on(Project::empty().with("lcov.info", &report));
    let text = explorer.keys("7 v").text();
    for band in [" 0% ", "10–20% ", "50–60% ", "90–100% ", "100% "] {
        let row = text.lines().find(|row| row.trim_start().starts_with(band.trim_start())).expect(band);
        assert!(row.contains("1 file") && row.contains("10 lines"), "{row}");
    }
    assert!(text.contains("the median file has 50.0%"), "{text}");
}

#[test]
fn with_nothing_to_show_it_says_why() {
    let mut explorer = Explorer::on(Project::of(&[("a.py", "")]));
    assert!(!explorer.keys("7").rows_with("no lines to cover").is_empty(), "{}", explorer.text());
    assert!(!explorer.keys("v").rows_with("no lines to cover").is_empty(), "{}", explorer.text());
    let mut explorer = Explorer::on(Project::empty());
    assert!(!explorer.keys("7").rows_with("There is no coverage report yet.").is_empty(), "{}", explorer.text());
    let mut explorer = Explorer::demo();
    explorer.keys("/ q q q <enter> 7");
    assert!(!explorer.rows_with("no file matches the filter").is_empty(), "{}", explorer.text());
}

#[test]
fn a_filter_leaves_what_it_matches() {
    let mut explorer = Explorer::demo();
    explorer.keys("/ m i d d l e <enter> 7");
    assert!(explorer.rows_with("Services").is_empty() && !explorer.rows_with("auth.py").is_empty());
    assert_eq!(title(&mut explorer), "map matching middle");
}

#[test]
fn a_file_opened_among_those_of_a_band_has_its_row_in_the_tree() {
    let mut explorer = Explorer::demo_at((100, 30));
    explorer.keys("7 v enter");
    let path = selected(&explorer);
    assert_eq!(explorer.state().opened.as_ref().map(|opened| &*opened.path), Some(&*path));
    assert!(explorer.state().view.row_of(&path).is_some(), "{path}");
}
