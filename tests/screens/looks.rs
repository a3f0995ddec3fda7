//! The same screen in other colours, other characters and other sizes.

use lacuna::ui::theme::Depth;
use lacuna::world::config::{Overrides, Palette, Theme};

use crate::harness::{Explorer, USUAL, check};

/// A tree beside a source with every kind of mark.
const SCENE: &str = "/ a u t h <enter> n n";

fn looks(name: &str, flags: Overrides, depth: Depth) {
    check(name, Explorer::demo_with(flags, depth, USUAL).keys(SCENE));
}

#[test]
fn colours() {
    looks("look-true-colour", Overrides::default(), Depth::True);
    looks("look-256-colours", Overrides::default(), Depth::TwoHundred56);
    looks("look-16-colours", Overrides::default(), Depth::Sixteen);
    looks("look-no-colour", Overrides::default(), Depth::None);
    looks("look-light", Overrides { theme: Some(Theme::Light), ..Overrides::default() }, Depth::True);
    let colour_blind = Overrides { palette: Some(Palette::ColourBlind), ..Overrides::default() };
    looks("look-colour-blind", colour_blind, Depth::True);
}

#[test]
fn without_colours_no_cell_has_one() {
    let mut explorer = Explorer::demo_with(Overrides::default(), Depth::None, USUAL);
    let screen = explorer.keys(SCENE).headless.screen();
    let coloured = screen.content.iter().filter(|cell| cell.fg != cell.bg || cell.fg != ratatui::style::Color::Reset);
    assert_eq!(coloured.count(), 0);
}

#[test]
fn plain_ascii() {
    let flags = || Overrides { ascii: Some(true), ..Overrides::default() };
    looks("look-ascii", flags(), Depth::True);
    for keys in ["", "?", ":", "!", "/ s", "v v", "<tab> H z"] {
        let mut explorer = Explorer::demo_with(flags(), Depth::True, USUAL);
        let text = explorer.keys(keys).text();
        let beyond: String = text.chars().filter(|c| !c.is_ascii()).collect();
        assert_eq!(beyond, "", "after `{keys}`:\n{text}");
    }
}

#[test]
fn sizes() {
    check("size-80x24", Explorer::demo_at((80, 24)).keys("j"));
    check("size-80x24-source", Explorer::demo_at((80, 24)).keys("j <enter> n"));
    check("size-60x15", Explorer::demo_at((60, 15)).keys(""));
    check("size-60x15-source", Explorer::demo_at((60, 15)).keys("n"));
    check("size-200x60", Explorer::demo_at((200, 60)).keys("j + n"));
    check("size-40x8", Explorer::demo_at((40, 8)).keys("n"));
}
