//! The test command in the real explorer: what it writes stays in its place, and it ends whenever the explorer does.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::explorer::{Explorer, Launch};
use super::project::{Project, report};
use super::stream::contains;

/// It will not end when asked, and has a child with a session of its own. What it says stands in no command on the screen.
const STUBBORN: &str = "echo $LACUNA_RUN >mark; trap '' TERM HUP INT; setsid sleep 1000 & echo it is 'ready'; while true; do sleep 1000; done";

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

/// lcov and Go write one file after the other: half of that looks like a whole report of fewer files.
#[test]
#[cfg(target_os = "linux")]
fn what_a_stopped_run_left_half_is_not_shown() {
    let lcov = |name: &str, hits: u32| format!("SF:{name}\nDA:1,{hits}\nDA:2,0\nend_of_record\n");
    let whole = lcov("app.py", 1) + &lcov("core.py", 1);
    let project = Project::empty();
    project.write("app.py", "a = 1\nb = 2\n").write("core.py", "c = 3\nd = 4\n").write("lcov.info", &whole);
    project.write("half", &lcov("app.py", 0));
    project
        .write("lacuna.toml", "[run]\ncommand = \"{ cat half; echo half 'written' >&2; sleep 1000; } >lcov.info\"\n");
    let explorer = Launch::within(&project).size(160, 24).start("");
    explorer.sees("lines 50.0%").press("8 r").sees("half written");
    // Whatever else makes it load: the report is not done.
    let config = project.read("lacuna.toml");
    project.write("lacuna.toml", &format!("{config}[goals]\nmilestones = [77]\n"));
    explorer.sees("77%").sees("lines 50.0%").sees("1 warning (!)");
    explorer.press("X").sees("stopped after").sees("the run that wrote it was stopped").sees("lines 50.0%");
    project.rename_over("lcov.info", &whole.replace("DA:2,0", "DA:2,1"));
    explorer.sees("lines 100.0%");
    let left = explorer.press("q").leaves();
    assert!(!contains(&left.bytes, b"lines 0.0%"), "never shown");
}

#[test]
fn a_flag_names_the_command() {
    let project = Project::with_covered(20);
    let explorer = Explorer::start(&project, "--run date");
    explorer.sees("app.py").press("8").sees("$ date").press("r").sees("passed in");
    assert_eq!(explorer.press("q").leaves().code, 0);
}

/// What is written while the program starts counts as a change: these files were there long before.
fn aged(project: &Project) {
    for file in fs::read_dir(project.path()).unwrap() {
        let old = SystemTime::now() - Duration::from_secs(60);
        fs::File::options().write(true).open(file.unwrap().path()).unwrap().set_modified(old).unwrap();
    }
}

/// Waits until the clock by which the system notes the times of files has gone on: what is written from here on was not
/// written before.
fn a_tick_later(project: &Project) {
    let written = || {
        project.write("tick.log", "");
        fs::metadata(project.path().join("tick.log")).unwrap().modified().unwrap()
    };
    let before = written();
    while written() == before {}
}

/// How often it was run.
fn runs(project: &Project) -> usize {
    project.read("made.log").lines().count()
}

#[test]
fn a_run_that_writes_among_the_sources_comes_to_rest() {
    let project = with_command("date +%N >>made.log; tail -1 made.log >out.txt; echo $(grep -c . made.log) runs");
    project.write(".gitignore", "*.log\n").write("out.txt", "").write("test_app.py", "");
    aged(&project);
    // Wide enough for all that the header has to say.
    let explorer = Launch::within(&project).size(160, 40).start("");
    explorer.sees("app.py").press("a 8").sees("runs on every change");
    project.write("test_app.py", "edit = 1\n");
    explorer.sees("3 runs").sees("out.txt changes with every run").sees("1 warning (!)");
    // What the third run wrote is known by now: the next save starts one run, and what that writes none.
    project.write("test_app.py", "edit = 2\n");
    explorer.sees("4 runs").sees("passed in");
    project.write("test_app.py", "edit = 3\n");
    explorer.sees("5 runs").sees("passed in");
    a_tick_later(&project);
    project.write("out.txt", "by the user\n");
    explorer.sees("8 runs");
    explorer.sees("out.txt changes with every run").press("q").leaves();
    assert_eq!(runs(&project), 8);
}

/// With auto on, our own configuration starts no run; that of the tests does.
#[test]
fn our_own_configuration_starts_no_run() {
    let project = with_command("date +%N >>made.log; echo $(grep -c . made.log) runs");
    project.write(".gitignore", "*.log\n").write("pyproject.toml", "[tool.pytest.ini_options]\n");
    aged(&project);
    let explorer = Explorer::start(&project, "");
    explorer.sees("app.py").press("a").sees("runs on every change");
    let config = project.read("lacuna.toml");
    project.write("lacuna.toml", &format!("{config}[goals]\nmilestones = [40]\n"));
    explorer.sees("4 more to 40%");
    project.write("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-q'\n");
    explorer.press("8").sees("1 runs").sees("passed in").press("q").leaves();
    assert_eq!(runs(&project), 1);
}

/// Where no watcher is to be had, in a namespace of its own, the header says how often it looks, and changes are seen.
#[test]
fn where_the_system_cannot_watch_the_header_says_so() {
    let probe = "unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_inotify_instances'";
    let may = std::process::Command::new("sh").args(["-c", probe]).output().is_ok_and(|ran| ran.status.success());
    if !may {
        return;
    }
    let project = with_command("echo it ran");
    project.write("test_app.py", "");
    aged(&project);
    let line = "exec unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_inotify_instances; exec \"$LACUNA\"'";
    let explorer = Launch::shell(&project, line).start("");
    explorer.sees("app.py").sees("looking every 500 ms–2 s").sees("lines 33.3%");
    explorer.press("!").sees("max_user_instances").press("!");
    project.rename_over("coverage.xml", &report(30));
    explorer.sees("lines 50.0%").sees("looking every").press("a 8").sees("runs on every change");
    project.write("test_app.py", "edit = 1\n");
    explorer.sees("it ran").sees("passed in").sees("looking every").press("q").leaves();
}

#[test]
fn a_saved_source_runs_the_tests_anew_and_what_they_write_does_not() {
    let project = with_command("date +%N >>made.log; echo $(grep -c . made.log) runs; cp new.xml coverage.xml");
    project.write(".gitignore", "*.log\n").write("new.xml", &report(40));
    aged(&project);
    let explorer = Explorer::start(&project, "");
    explorer.sees("app.py").press("a").sees("runs on every change");
    for ran in 1..=3 {
        project.write("test_app.py", &format!("edit = {ran}\n"));
        explorer.press("8").sees(&format!("{ran} runs")).sees("passed in");
    }
    explorer.press("1").sees("lines 66.7%").press("q").leaves();
    assert_eq!(project.read("made.log").lines().count(), 3, "a run for each change, and none for what it wrote");
}

#[test]
fn a_run_has_the_size_of_its_screen_before_that_was_shown() {
    let project = with_command("stty size </dev/tty");
    let explorer = Launch::within(&project).size(132, 34).start("");
    explorer.sees("app.py").press("r").sees("passed in").press("8").sees("29 132");
    explorer.press("q").leaves();
}
