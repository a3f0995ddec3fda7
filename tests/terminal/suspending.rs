//! Suspended and brought back: the shell gets its terminal, the explorer gets it back.

use std::fs;

use super::explorer::Explorer;
use super::project::Project;
use super::stream::disorder;

/// The letter the system has for what a process is doing.
fn doing(pid: u32) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.chars().next()
}

#[test]
fn control_z_gives_the_terminal_to_the_shell_and_takes_it_back() {
    let project = Project::with_covered(20);
    let explorer = Explorer::start(&project, "");
    explorer.sees("app.py").press("n").sees("lines 21–60 never ran").press("ctrl-z");
    explorer.pty.until("it is stopped", |_| doing(explorer.pty.pid) == Some('T'));
    assert!(explorer.is_as_before(), "a shell would find a raw terminal");
    explorer.pty.until("the terminal is restored", |seen| disorder(&seen.bytes).is_none());
    let stopped = explorer.pty.look(|seen| seen.bytes.len());
    explorer.signal("CONT");
    let again = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("step_21");
    explorer.pty.until("it draws again", |seen| seen.is_whole() && again(&seen.bytes[stopped..]));
    explorer.sees("lines 21–60 never ran").press("j").sees("❯█  22");
    assert!(!explorer.is_as_before());
    assert_eq!(explorer.press("q").leaves().code, 0);
}
