//! Help, palette and notes.

use crate::harness::{Explorer, check};
use crate::project::Project;

#[test]
fn help_lists_the_keys_that_work_here() {
    check("help-in-explore", Explorer::demo().keys("?"));
    check("help-in-source", Explorer::demo().keys("<tab> ? G"));
}

#[test]
fn the_palette_finds_any_action() {
    check("palette", Explorer::demo().keys(":"));
    check("palette-typed", Explorer::demo().keys(": g a p <down>"));
    check("palette-finds-nothing", Explorer::demo().keys(": q q q"));
    let mut explorer = Explorer::demo();
    explorer.keys(": h i d e <enter>");
    assert!(explorer.state().view.hide_covered, "enter performs what the cursor is on");
}

#[test]
fn notes_are_what_the_reports_and_the_configuration_warn_about() {
    check("notes-none", Explorer::demo().keys("!"));
    let project = Project::of(&[("a.py", "x a = 1\n! b = 2\n")]).with("lacuna.toml", "[goals]\nfail_udner = 3\n");
    check("notes", Explorer::on_wide(project).keys("!"));
}

#[test]
fn escape_closes_an_overlay_and_changes_nothing() {
    let mut explorer = Explorer::demo();
    let start = explorer.picture();
    for keys in ["? <esc>", "? ?", "? q", ": a <esc>", "! <esc>", "! !", "/ <esc>"] {
        assert_eq!(explorer.keys(keys).picture(), start, "{keys}");
    }
}
