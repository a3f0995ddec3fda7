//! Help, palette and notes.

use crate::harness::{Explorer, check};
use crate::project::{Project, report};

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
    for keys in ["? <esc>", "? ?", "? q", ": a <esc>", "! <esc>", "! !", "p <esc>", "p p", "/ <esc>"] {
        assert_eq!(explorer.keys(keys).picture(), start, "{keys}");
    }
}

/// A report from a container, of files that stand in several services; only the first has both.
fn services() -> Project {
    let files = ["a/lib/io.py", "a/lib/log.py", "b/lib/io.py", "b/lib/net.py", "c/lib/log.py", "c/lib/net.py"];
    let report = report(&[("/app/lib/io.py", "x = 1\n"), ("/app/lib/log.py", "! = 1\n"), ("/app/gone.py", "! = 1\n")]);
    let project = Project::empty().with("coverage.xml", &report);
    files.iter().fold(project, |project, file| project.with(&format!("services/{file}"), "a = 1\n"))
}

#[test]
fn files_without_a_source_and_what_would_find_them() {
    check("paths-none", Explorer::demo().keys("p"));
    check("paths", Explorer::on(services()).keys("p"));
    let lost = Project::empty().with("coverage.xml", &report(&[("/app/gone.py", "! = 1\n")]));
    check("paths-no-rewrite", Explorer::on(lost).keys("p"));
}

#[test]
fn enter_saves_the_rewrite_and_the_sources_are_found() {
    let mut explorer = Explorer::on(services());
    let text = explorer.text();
    assert!(text.contains("/app/ = services/a/ would find 2 of 3"), "{text}");
    explorer.keys("p G <enter>");
    assert!(!explorer.path("lacuna.toml").exists(), "a file is no rewrite");
    explorer.keys("g <enter>");
    assert_eq!(explorer.notice(), "saved in <project>/lacuna.toml: \"/app/\" = \"services/a/\"");
    let saved = std::fs::read_to_string(explorer.path("lacuna.toml")).unwrap();
    assert_eq!(saved, "[paths]\n\"/app/\" = \"services/a/\"\n");
    // As the watcher tells it.
    explorer.changed(&["lacuna.toml"]).keys("n");
    assert_eq!(explorer.place().0, "services/a/lib/log.py");
    assert!(explorer.text().contains("a = 1"), "{}", explorer.text());
    explorer.keys("p");
    assert!(explorer.text().contains("1 file without a source"), "{}", explorer.text());
}

#[test]
fn a_rewrite_that_cannot_be_saved_is_told() {
    let mut explorer = Explorer::on(services());
    std::fs::create_dir(explorer.path("lacuna.toml")).unwrap();
    explorer.keys("p <enter>");
    assert!(explorer.notice().starts_with("<project>/lacuna.toml: nothing can be saved here"));
}
