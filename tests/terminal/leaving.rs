//! Every way out: the terminal is as it was, and the exit code says why.

use super::explorer::{Explorer, Launch};
use super::project::Project;
use super::stream::{contains, modes};

/// The first frame of the sample, complete.
const DEMO: &str = "ferry-demo";

#[test]
fn a_user_walks_the_gaps_and_quits() {
    let project = Project::empty();
    let explorer = Explorer::start(&project, "--demo");
    explorer.sees(DEMO).sees("Services · 13 files").press("n").sees("gap 1 of 1 here, 1 of");
    explorer.press("n n").sees("gap 1 of 1 here, 3 of").press("N").sees("gap 1 of 1 here, 2 of");
    assert!(!explorer.is_as_before(), "it reads keys one by one");
    let modes = explorer.pty.look(|seen| modes(&seen.bytes));
    for mode in [1000, 1002, 1003, 1004, 1006, 1015, 1049, 2004] {
        assert_eq!(modes.get(&mode), Some(&true), "mode {mode}");
    }
    let left = explorer.press("q").leaves();
    assert_eq!(left.code, 0);
    assert_eq!(left.screen.trim(), "", "nothing stays behind");
}

/// Typed while the program is starting: before it reads keys, and before the terminal answers what it is asked.
#[test]
fn keys_typed_ahead_are_not_lost() {
    let project = Project::with_covered(20);
    let explorer = Explorer::start(&project, "");
    explorer.press("q");
    assert_eq!(explorer.leaves().code, 0);
}

#[test]
fn control_c_quits() {
    let project = Project::empty();
    let explorer = Explorer::start(&project, "--demo");
    explorer.sees(DEMO).press("ctrl-c");
    assert_eq!(explorer.leaves().code, 0);
}

#[test]
fn signals_end_it_with_the_code_a_shell_expects() {
    let project = Project::with_covered(20);
    for (signal, code) in [("HUP", 129), ("INT", 130), ("QUIT", 131), ("TERM", 143)] {
        let explorer = Explorer::start(&project, "");
        explorer.sees("app.py").signal(signal);
        assert_eq!(explorer.leaves().code, code, "SIG{signal}");
    }
}

#[test]
fn a_panic_is_printed_on_the_users_own_screen() {
    let project = Project::with_covered(20);
    for place in ["loop", "job", "sources"] {
        let explorer = Launch::within(&project).env("LACUNA_PANIC", place).start("");
        let left = explorer.press("j").leaves();
        assert!(left.screen.contains(&format!("a panic in the {place}, as asked for")), "{}", left.screen);
        assert!(left.code > 0);
    }
}

#[test]
fn a_terminal_that_goes_away_takes_the_explorer_along() {
    let project = Project::with_covered(20);
    let mut explorer = Explorer::start(&project, "");
    explorer.sees("app.py");
    explorer.pty.hang_up();
    explorer.pty.until("it ends", |seen| seen.status.is_some());
    assert_eq!(explorer.pty.look(|seen| seen.status.as_ref().unwrap().exit_code()), 129);
}

#[test]
fn an_error_at_the_start_never_touches_the_terminal() {
    let project = Project::empty();
    let left = Explorer::start(&project, "--demo coverage.xml").finishes();
    assert_eq!(left.code, 2);
    assert!(left.screen.contains("--demo brings its own report"), "{}", left.screen);
    assert!(!contains(&left.bytes, b"\x1b["));
}
