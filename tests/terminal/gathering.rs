//! What to test next, gathered while keys work: listed, set aside, followed over reloads and from another terminal.

use super::explorer::{Explorer, Launch};
use super::project::{Project, cobertura};

const SOURCE: &str = "\
def load(path):
    with open(path) as file:
        return file.read()

def save(path, text):
    if not text:
        return None
    with open(path, 'w') as file:
        return file.write(text)
";

/// A project of which `load` and the end of `save` never ran.
fn project() -> Project {
    let project = Project::empty();
    let lines = [(1, 1), (2, 0), (3, 0), (5, 1), (6, 1), (7, 1), (8, 0), (9, 0)];
    project.write("store.py", SOURCE).write("test_store.py", "").write("coverage.xml", &cobertura("store.py", &lines));
    project
}

#[test]
fn gaps_are_set_aside_here_and_in_another_terminal() {
    let project = project();
    let one = Explorer::start(&project, "");
    one.sees("store.py").press("3").sees("load  store.py:2").sees("1 of 2 in the list");
    let other = Explorer::start(&project, "");
    other.sees("store.py").press("3").sees("load  store.py:2");
    one.press("d").sees("set aside").press("h a r d enter").sees("1 of 1 in the list").sees("later: hard");
    assert!(project.read(".lacuna/aside.toml").contains("note = \"hard\""));
    // The file is watched, before it is there and after.
    other.sees("1 of 1 in the list").sees("1 set aside");
    other.press("D").sees("set aside, later: hard").press("g d").sees("back in the list");
    // Until the list is made anew, `d` would take the same gap back again.
    other.sees("2 gaps reach 100.0%");
    one.sees("load  store.py:2").sees("2 of 2 in the list");
    // Whoever quits at once has it on the disk.
    other.press("d").sees("it will be covered another time").press("s o o n enter q").leaves();
    assert!(project.read(".lacuna/aside.toml").contains("note = \"soon\""));
    one.press("q").leaves();
}

#[test]
fn a_report_that_changes_is_gathered_anew() {
    let project = project();
    let explorer = Explorer::start(&project, "");
    explorer.sees("store.py").press("3").sees("1 of 2 in the list");
    let lines = [(1, 1), (2, 1), (3, 1), (5, 1), (6, 1), (7, 1), (8, 0), (9, 0)];
    project.rename_over("coverage.xml", &cobertura("store.py", &lines));
    explorer.sees("1 of 1 in the list").sees("newly covered");
    project.rename_over("coverage.xml", &cobertura("store.py", &lines.map(|(line, _)| (line, 1))));
    explorer.sees("Nothing is left to cover.").press("q").leaves();
}

#[test]
fn the_test_file_opens_in_the_editor_before_the_gaps_were_looked_at() {
    let project = project();
    let editor = project.script("nano", "#!/bin/sh\necho \"$*\" >called\necho editing\nread line\n");
    let explorer = Launch::within(&project).env("VISUAL", editor).start("");
    explorer.sees("store.py").press("T").sees("test_store.py is likely to be extended").press("T").sees("editing");
    explorer.pty.type_bytes(b"\n");
    explorer.sees("? keys").press("q").leaves();
    assert_eq!(project.read("called").trim(), format!("+1 {}", project.path().join("test_store.py").display()));
}

#[test]
fn functions_are_found_while_keys_work() {
    let project = project();
    let explorer = Explorer::start(&project, "");
    explorer.sees("store.py").press("f").sees("█ load").sees("◐ save").press("j").sees("`load`, 1–3 · never entered");
    explorer.press("q").leaves();
}

#[test]
fn a_panic_while_gathering_ends_the_explorer_and_is_told() {
    let project = project();
    let explorer = Launch::within(&project).env("LACUNA_PANIC", "gather").start("");
    let left = explorer.sees("store.py").press("3").leaves();
    assert!(left.screen.contains("a panic in the gather, as asked for"), "{}", left.screen);
    assert!(left.code > 0);
}
