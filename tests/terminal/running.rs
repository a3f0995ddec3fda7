//! The test command in the real explorer: what it writes stays in its place, and it ends whenever the explorer does.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::explorer::{Explorer, Launch};
use super::project::{Project, report};
use super::stream::contains;

/// It will not end when asked, and has a child with a session of its own.
const STUBBORN: &str = "echo $LACUNA_RUN >mark; trap '' TERM HUP INT; setsid sleep 1000 & echo it is ready; while true; do sleep 1000; done";

fn with_command(command: &str) -> Project {
    let project = Project::with_covered(20);
    let config = format!("[run]\ncommand = '''{command}'''\n");
    project.write("lacuna.toml", &config);
    project
}

/// How many processes have the mark of the project's run.
#[track_caller]
fn marked(project: &Project) -> usize {
    let mark = project.read("mark");
    assert!(!mark.is_empty(), "it has run");
    let variable = format!("LACUNA_RUN={}", mark.trim());
    let has_it = |process: &fs::DirEntry| {
        let environment = fs::read(process.path().join("environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|one| one == variable.as_bytes())
    };
    fs::read_dir(Path::new("/proc")).unwrap().filter_map(Result::ok).filter(has_it).count()
}

#[test]
fn what_runs_ends_when_the_user_quits() {
    let project = with_command(STUBBORN);
    let explorer = Explorer::start(&project, "");
    explorer.sees("app.py").press("8 r").sees("it is ready").sees("running");
    assert!(marked(&project) > 1);
    assert_eq!(explorer.press("q").leaves().code, 0);
    assert_eq!(marked(&project), 0);
}

#[test]
fn what_runs_ends_with_a_signal_and_with_the_terminal() {
    for (signal, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let project = with_command(STUBBORN);
        let explorer = Explorer::start(&project, "");
        explorer.sees("app.py").press("8 r").sees("it is ready").signal(signal);
        assert_eq!(explorer.leaves().code, code, "SIG{signal}");
        assert_eq!(marked(&project), 0, "SIG{signal}");
    }
    let project = with_command(STUBBORN);
    let mut explorer = Explorer::start(&project, "");
    explorer.sees("app.py").press("8 r").sees("it is ready");
    explorer.pty.hang_up();
    explorer.pty.until("it ends", |seen| seen.status.is_some());
    assert_eq!(marked(&project), 0);
}

#[test]
fn what_runs_ends_with_a_panic() {
    let project = with_command(STUBBORN);
    let explorer = Launch::within(&project).env("LACUNA_PANIC", "run").start("");
    let left = explorer.sees("app.py").press("8 r").leaves();
    assert!(left.screen.contains("a panic in the run, as asked for"), "{}", left.screen);
    assert!(project.read("mark").is_empty() || marked(&project) == 0);
}

#[test]
fn a_new_run_and_stop_end_what_runs() {
    let project = with_command(STUBBORN);
    let explorer = Explorer::start(&project, "");
    explorer.sees("app.py").press("8 r").sees("it is ready");
    let first = project.read("mark");
    explorer.press("r").pty.until("another run", |_| ![first.as_str(), ""].contains(&&*project.read("mark")));
    let second = project.read("mark");
    project.write("mark", &first);
    assert_eq!(marked(&project), 0, "the first has ended before the second began");
    project.write("mark", &second);
    explorer.sees("it is ready").press("X").sees("stopped after");
    assert_eq!(marked(&project), 0);
    assert_eq!(explorer.press("q").leaves().code, 0);
}

/// Title, clipboard, alternate screen and a reset: none of it is for the user's terminal.
#[test]
fn no_escape_of_the_command_reaches_the_terminal() {
    // The command itself is on the screen, so what it writes stands elsewhere.
    let project = with_command("sh escapes");
    let escapes = r"\033]0;stolen\007\033]52;c;c3RvbGVu\007\033c\033[?1049h\033[31mshown\033[0m\033P+q\033\\";
    project.write("escapes", &format!("printf '{escapes}'"));
    let explorer = Explorer::start(&project, "");
    explorer.sees("app.py").press("8 r").sees("shown").sees("passed in");
    let left = explorer.press("q").leaves();
    for stolen in [&b"stolen"[..], b"c3RvbGVu", b"\x1bc", b"\x1bP"] {
        assert!(!contains(&left.bytes, stolen), "{}", stolen.escape_ascii());
    }
}

#[test]
fn the_report_that_a_run_writes_is_read() {
    let project = with_command("cp new.xml coverage.xml");
    project.write("new.xml", &report(40));
    let explorer = Explorer::start(&project, "");
    explorer.sees("app.py").press("r").sees("+20 lines newly covered").sees("passed in");
    assert_eq!(explorer.press("q").leaves().code, 0);
}

#[test]
fn a_flag_names_the_command() {
    let project = Project::with_covered(20);
    let explorer = Explorer::start(&project, "--run date");
    explorer.sees("app.py").press("8").sees("$ date").press("r").sees("passed in");
    assert_eq!(explorer.press("q").leaves().code, 0);
}

#[test]
fn a_saved_source_runs_the_tests_anew_and_what_they_write_does_not() {
    let project = with_command("date +%N >>made.log; echo $(grep -c . made.log) runs; cp new.xml coverage.xml");
    project.write(".gitignore", "*.log\n").write("new.xml", &report(40));
    // What is written while the program starts counts as a change.
    for file in fs::read_dir(project.path()).unwrap() {
        let old = SystemTime::now() - Duration::from_secs(60);
        fs::File::options().write(true).open(file.unwrap().path()).unwrap().set_modified(old).unwrap();
    }
    let explorer = Explorer::start(&project, "");
    explorer.sees("app.py").press("a").sees("runs on every change");
    for ran in 1..=3 {
        project.write("test_app.py", &format!("edit = {ran}\n"));
        explorer.press("8").sees(&format!("{ran} runs")).sees("passed in");
    }
    explorer.press("1").sees("lines 66.7%").press("q").leaves();
    assert_eq!(project.read("made.log").lines().count(), 3, "a run for each change, and none for what it wrote");
}
