//! Whatever comes in: pasted text, clicks, the wheel, the terminal's own words, reports that never end.

use super::explorer::{Explorer, Launch};
use super::project::Project;

#[test]
fn pasted_text_is_text_and_never_keys() {
    let project = Project::with_covered(20);
    let explorer = Explorer::start(&project, "");
    explorer.sees("step_21 = 21").press("n").sees("❯█  21");
    explorer.pty.type_bytes(b"\x1b[200~qjj\x1b[201~");
    explorer.press("j").sees("❯█  22").press("/");
    explorer.pty.type_bytes(b"\x1b[200~zq\r\x1b]0;x\x07\x1b[201~");
    explorer.sees("filter: zq").press("<enter>").sees_no("filter: zq").press("q").leaves();
}

#[test]
fn a_click_and_the_wheel_move() {
    let project = Project::with_covered(20);
    let explorer = Explorer::start(&project, "");
    explorer.sees("step_21 = 21");
    let row = explorer.screen().lines().position(|row| row.contains("step_14 = 14")).unwrap() + 1;
    explorer.pty.type_bytes(format!("\x1b[<0;70;{row}M\x1b[<0;70;{row}m").as_bytes());
    explorer.sees("❯│  14");
    explorer.pty.type_bytes("\x1b[<65;70;20M".repeat(40).as_bytes());
    explorer.sees("step_60 = 60").press("q").leaves();
}

/// The focus coming and going, a cursor report, an answer that nobody asked for: none of it is a key.
#[test]
fn what_the_terminal_says_is_not_taken_for_keys() {
    let project = Project::with_covered(20);
    let explorer = Explorer::start(&project, "");
    explorer.sees("step_21 = 21").press("n").sees("❯█  21");
    explorer.pty.type_bytes(b"\x1b[O\x1b[I\x1b[1;1R\x1b[?62;22c");
    explorer.press("j").sees("❯█  22").press("q").leaves();
}

#[test]
fn a_report_that_never_ends_does_not_keep_the_user() {
    let project = Project::empty();
    for line in ["mkfifo endless; exec \"$LACUNA\" - <>endless", "exec \"$LACUNA\" endless"] {
        let explorer = Launch::shell(&project, line).start("");
        explorer.sees("lacuna").press("q");
        assert_eq!(explorer.leaves().code, 0, "{line}");
        let explorer = Launch::shell(&project, &line.replace("mkfifo endless; ", "")).start("");
        explorer.sees("lacuna").signal("TERM");
        assert_eq!(explorer.leaves().code, 143, "{line}");
    }
}

#[test]
fn without_a_keyboard_it_says_so() {
    let project = Project::with_covered(20);
    let explorer = Launch::shell(&project, "setsid --wait \"$LACUNA\" </dev/null").start("");
    let left = explorer.finishes();
    assert_eq!(left.code, 2);
    assert!(left.screen.contains("lacuna: cannot use the terminal: "), "{}", left.screen);
}
