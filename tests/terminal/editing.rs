//! The editor: it gets the terminal and every key, and the explorer comes back where it was.

use super::explorer::{Explorer, Launch, signal};
use super::project::{Project, source};
use super::stream::disorder;

/// An editor that writes what it was called with, then a line of what is typed.
const LISTENS: &str =
    "#!/bin/sh\nstty -a >tty\necho $$ >pid\necho \"$*\" >called\necho editing\nread line\nprintf %s \"$line\" >typed\n";

fn started(project: &Project, script: &str) -> Explorer {
    let editor = project.script("nano", script);
    let explorer = Launch::within(project).env("VISUAL", editor).start("");
    explorer.sees("step_21 = 21").press("n j j").sees("❯█  23").press("e");
    explorer
}

#[test]
fn an_editor_gets_the_line_and_all_its_keys() {
    let project = Project::with_covered(20);
    let explorer = started(&project, LISTENS);
    explorer.sees("editing");
    let (found, before) = explorer.pty.look(|seen| (disorder(&seen.bytes), seen.bytes.len()));
    assert_eq!(found, None);
    // `q` would quit, `n` and `j` would move.
    explorer.pty.type_bytes(b"qnjjq\n");
    explorer.sees("❯█  23").sees("step_30 = 30").sees("? keys");
    assert_eq!(project.read("typed"), "qnjjq");
    assert_eq!(project.read("called").trim(), format!("+23 {}", project.path().join("app.py").display()));
    assert!(project.read("tty").contains(" icanon"), "an editor starts on a terminal as a shell has it");
    let redrawn = explorer.pty.look(|seen| String::from_utf8_lossy(&seen.bytes[before..]).into_owned());
    assert!(redrawn.contains("\x1b[2J") && redrawn.contains("app.py"), "the screen is drawn anew");
    explorer.press("j").sees("❯█  24").press("q");
    assert_eq!(explorer.leaves().code, 0);
}

#[test]
fn what_was_edited_is_read_again() {
    let project = Project::with_covered(20);
    let explorer = started(&project, "#!/bin/sh\nsed -i 's/^step_23 .*/edited = 1/' \"$2\"\n");
    explorer.sees("edited = 1").sees("❯▒  23");
    assert_ne!(project.read("app.py"), source());
    explorer.press("q").leaves();
}

/// Editors take Ctrl-C as a key of theirs, and yet the terminal sends the signal to us too.
#[test]
fn control_c_in_an_editor_is_not_ours() {
    let project = Project::with_covered(20);
    let explorer = started(&project, LISTENS);
    explorer.sees("editing");
    explorer.pty.type_bytes(b"\x03");
    explorer.sees("❯█  23").press("j").sees("❯█  24");
    assert_eq!(project.read("typed"), "", "the editor was interrupted");
    // From outside it counts again.
    explorer.signal("INT");
    assert_eq!(explorer.leaves().code, 130);
}

#[test]
fn a_signal_while_the_editor_runs_ends_the_explorer_after_it() {
    let project = Project::with_covered(20);
    let explorer = started(&project, LISTENS);
    explorer.sees("editing").signal("TERM");
    signal(project.read("pid").trim().parse().unwrap(), "TERM");
    assert_eq!(explorer.leaves().code, 143);
}

#[test]
fn an_editor_that_cannot_be_started_is_named() {
    let project = Project::with_covered(20);
    let explorer = Launch::within(&project).env("VISUAL", "/no/such/editor").start("");
    explorer.sees("step_21 = 21").press("e").sees("/no/such/editor").sees("did not start");
    explorer.press("q").leaves();
}
