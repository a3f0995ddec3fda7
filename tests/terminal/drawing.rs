//! What is drawn, in any size and with any colours, and that nothing is done while nothing happens.

use std::fs;
use std::time::Duration;

use super::explorer::{Explorer, Launch};
use super::project::{Project, report};
use super::stream::{Piece, pieces};

#[test]
fn a_new_size_is_drawn_anew_without_garbage() {
    let project = Project::empty();
    let explorer = Explorer::start(&project, "--demo");
    explorer.sees("Services · 13 files").sees("│ ferry/services/ledger.py").press("n").sees("gap 1 of 1 here");
    // One pane at a time.
    explorer.pty.resize(80, 24);
    explorer.until("one pane", |screen| {
        screen.lines().count() == 24 && !screen.contains("components") && screen.contains("? keys   q quit")
    });
    explorer.pty.resize(20, 5);
    explorer.until("the tree and the total", |screen| screen.lines().count() == 5 && screen.contains("27%"));
    // Sizes at which nothing can be shown are only survived.
    for (columns, rows) in [(1, 1), (0, 0), (300, 1)] {
        explorer.pty.resize(columns, rows);
    }
    explorer.pty.resize(200, 60);
    explorer.until("two panes", |screen| screen.contains("components") && screen.contains("│ ferry/services/"));
    // Nothing of the former sizes is left: the frame is as if it had been the first.
    explorer.press("ctrl-r").until("it rests", |screen| screen.contains("reloaded, nothing changed"));
    let fresh = Launch::within(&project).size(200, 60).start("--demo");
    fresh
        .sees("Services · 13 files")
        .press("n")
        .sees("gap 1 of 1 here")
        .press("ctrl-r")
        .sees("reloaded, nothing changed");
    let source = |screen: &str| screen.lines().skip(2).map(str::to_owned).collect::<Vec<_>>();
    fresh.pty.until_quiet(Duration::from_millis(200));
    explorer.pty.until_quiet(Duration::from_millis(200));
    assert_eq!(source(&explorer.screen()), source(&fresh.screen()));
    fresh.press("q").leaves();
    explorer.press("q").leaves();
}

#[test]
fn a_report_on_standard_input_leaves_the_keyboard_to_the_user() {
    let project = Project::with_covered(20);
    fs::rename(project.path().join("coverage.xml"), project.path().join("piped")).unwrap();
    let explorer = Launch::shell(&project, "cat piped | \"$LACUNA\" -").start("");
    explorer.sees("lines 33.3%").sees("step_21 = 21").press("n j").sees("❯█  22").press("q");
    assert_eq!(explorer.leaves().code, 0);
}

/// How often the threads of a process were woken or put to sleep.
fn switches(pid: u32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let counts = threads.flat_map(|thread| {
        let status = fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
        let counts = status.lines().filter(|line| line.contains("ctxt_switches"));
        counts.map(|line| line.rsplit('\t').next().unwrap().parse::<u64>().unwrap()).collect::<Vec<_>>()
    });
    counts.sum()
}

#[test]
fn nothing_is_done_while_nothing_happens() {
    let project = Project::with_covered(20);
    // Of an old report the age in words is the same for long.
    project.write("coverage.xml", &report(20).replace("<coverage>", "<coverage timestamp=\"1000000000\">"));
    let explorer = Explorer::start(&project, "");
    explorer.sees("step_21 = 21").press("n").sees("❯█  21");
    explorer.pty.until_quiet(Duration::from_millis(500));
    let (bytes, before) = (explorer.pty.look(|seen| seen.bytes.len()), switches(explorer.pty.pid));
    assert!(before > 0, "the system counts");
    explorer.pty.until_quiet(Duration::from_millis(500));
    assert_eq!(explorer.pty.look(|seen| seen.bytes.len()), bytes);
    assert_eq!(switches(explorer.pty.pid), before, "a thread woke up");
    explorer.press("q").leaves();
}

/// The codes of every sequence that sets colours.
fn colours(bytes: &[u8]) -> Vec<String> {
    let sgr = pieces(bytes).into_iter().filter_map(|piece| match piece {
        Piece::Csi(sequence) => sequence.strip_suffix('m').map(str::to_owned),
        _ => None,
    });
    let is_colour = |code: &str| {
        let first: u16 = code.split(';').next().and_then(|code| code.parse().ok()).unwrap_or_default();
        (30..=38).contains(&first) || (40..=48).contains(&first) || (90..=107).contains(&first)
    };
    sgr.filter(|code| is_colour(code)).collect()
}

#[test]
fn colours_are_there_unless_nobody_wants_them() {
    let project = Project::with_covered(20);
    for (name, value, has_any) in [("COLORTERM", "truecolor", true), ("NO_COLOR", "1", false), ("TERM", "dumb", false)]
    {
        let explorer = Launch::within(&project).env(name, value).start("");
        explorer.sees("step_21 = 21").press("n").sees("❯█  21");
        let left = explorer.press("q").leaves();
        assert_eq!(colours(&left.bytes).is_empty(), !has_any, "{name}={value}: {:?}", colours(&left.bytes));
    }
}

#[test]
fn plain_ascii_is_all_that_is_sent_when_asked_for() {
    let project = Project::with_covered(20);
    let explorer = Explorer::start(&project, "--ascii");
    explorer.sees("step_21 = 21").press("n ?").sees("every key that works here").press("<esc>");
    explorer.sees_no("every key that works here").press("! <esc>");
    project.rename_over("coverage.xml", &report(30));
    explorer.sees("newly covered");
    let left = explorer.press("q").leaves();
    let beyond: Vec<Piece> = pieces(&left.bytes)
        .into_iter()
        .filter(|piece| matches!(piece, Piece::Text(text) if !text.is_ascii()))
        .collect();
    assert_eq!(beyond, [], "{beyond:?}");
}
