//! The run of the test command: what it writes, how it ends, which tests failed, and where they are.

use std::time::Duration;

use lacuna::app::run::guard::Edit;
use lacuna::app::run::output::{Colour, Line, Look, Styled};
use lacuna::app::run::{Ended, Ending, Failing, RunEvent, Stage, TestPlace, Tests};
use lacuna::app::{Effect, Msg};
use lacuna::ui::keymap;
use lacuna::ui::theme::Depth;
use lacuna::world::config::{Overrides, Theme};

use crate::harness::{Explorer, Files, check};
use crate::project::Project;

const SHOP: &str = "  import hmac\nx def verify(token):\n!     raise Bad()\nx     return True\n";
const TEST: &str = "def test_wrong():\n    assert verify('wrong')\n\n\ndef test_empty():\n    verify('')\n";
const COMMAND: &str = "[run]\ncommand = \"pytest --cov\"\n";

fn shop() -> Project {
    Project::of(&[("shop/auth.py", SHOP)]).with("tests/test_auth.py", TEST)
}

/// Presses a key whose effects are not performed: what the command does is told by the test.
fn press_only(explorer: &mut Explorer, key: &str) {
    let key = keymap::parse_all(key).unwrap()[0];
    explorer.headless.press_only(key);
}

fn ran(explorer: &mut Explorer, generation: u64, event: RunEvent) {
    explorer.headless.tell(Msg::Ran(generation, event));
}

/// A line; what stands between stars is red and bold.
fn line(text: &str) -> Line {
    let mut line = Line::default();
    for (at, piece) in text.split('*').enumerate() {
        let start = line.text.len();
        line.text.push_str(piece);
        if at % 2 == 1 {
            let look = Look { foreground: Some(Colour::Indexed(1)), bold: true, ..Look::default() };
            line.spans.push(Styled { start, end: line.text.len(), look });
        }
    }
    line
}

fn output(settled: &[&str], live: &[&str]) -> RunEvent {
    let lines = |texts: &[&str]| texts.iter().map(|text| line(text)).collect();
    RunEvent::Output { dropped: 0, settled: lines(settled), live: lines(live) }
}

fn ended(how: Ending, tests: Option<Tests>) -> RunEvent {
    RunEvent::Ended(Ended { how, duration: Duration::from_millis(4_240), tests })
}

fn tests(explorer: &Explorer) -> Tests {
    let failing = |name: &str, line, message: &str| Failing {
        name: format!("tests.test_auth › {name}"),
        message: message.to_owned(),
        place: Some(TestPlace {
            path: "tests/test_auth.py".to_owned(),
            file: explorer.path("tests/test_auth.py"),
            line,
        }),
    };
    let failing = vec![failing("test_wrong", 2, "assert False"), failing("test_empty", 6, "ValueError: empty token")];
    Tests { total: 14, failed: 2, skipped: 1, failing, ..Tests::default() }
}

/// A run that fails, as far as it is told.
fn failed_run(explorer: &mut Explorer) {
    press_only(explorer, "r");
    ran(explorer, 1, RunEvent::Started);
    ran(explorer, 1, output(&["tests/test_auth.py *F**F*.....", ""], &["*FAILED* tests/test_auth.py::test_wrong"]));
    let tests = tests(explorer);
    ran(explorer, 1, ended(Ending::Code(1), Some(tests)));
}

#[test]
fn before_the_first_run_the_command_is_shown() {
    let mut explorer = Explorer::on(shop().with("lacuna.toml", COMMAND));
    explorer.keys("8");
    check("run-not-yet", &mut explorer);
}

#[test]
fn output_comes_with_its_colours_while_it_runs() {
    let mut explorer = Explorer::on(shop().with("lacuna.toml", COMMAND));
    explorer.keys("8");
    press_only(&mut explorer, "r");
    ran(&mut explorer, 1, RunEvent::Started);
    ran(&mut explorer, 1, output(&["collected *14* items"], &["tests/test_auth.py ..", "50%"]));
    let now = explorer.state().now;
    explorer.headless.tell(Msg::Clock(now + 3));
    check("run-running", &mut explorer);
    explorer.keys("1");
    assert!(!explorer.rows_with("running 3 s").is_empty(), "every screen says so");
}

#[test]
fn failing_tests_stay_above_the_output() {
    let mut explorer = Explorer::on(shop().with("lacuna.toml", COMMAND));
    explorer.keys("8");
    failed_run(&mut explorer);
    check("run-failed", &mut explorer);
    press_only(&mut explorer, "r");
    ran(&mut explorer, 2, RunEvent::Started);
    ran(&mut explorer, 2, output(&[], &["collected 14 items"]));
    check("run-failed-before", &mut explorer);
    ran(&mut explorer, 2, ended(Ending::Code(0), None));
    assert!(explorer.rows_with("test_empty").is_empty(), "{}", explorer.text());
    assert!(!explorer.rows_with("passed in 4.2 s").is_empty(), "{}", explorer.text());
}

#[test]
fn the_last_words_of_a_failed_run_stay_where_no_test_is_known() {
    let mut explorer = Explorer::on(shop().with("lacuna.toml", COMMAND));
    explorer.keys("8");
    press_only(&mut explorer, "r");
    ran(&mut explorer, 1, output(&["one", "two", ""], &["*E* three", "four", "five"]));
    ran(&mut explorer, 1, ended(Ending::Signal(9), None));
    press_only(&mut explorer, "r");
    check("run-ended-badly-before", &mut explorer);
}

#[test]
fn a_failing_test_opens_in_the_source_and_in_the_editor() {
    let mut explorer = Explorer::on(shop().with("lacuna.toml", COMMAND));
    explorer.keys("8");
    failed_run(&mut explorer);
    explorer.keys(". enter");
    assert_eq!(explorer.place(), ("tests/test_auth.py".to_owned(), 6));
    check("run-test-opened", &mut explorer);
    explorer.project().write("coverage.xml", &crate::project::report(&[("shop/auth.py", &SHOP.replace('!', "x"))]));
    explorer.changed(&["coverage.xml"]);
    assert_eq!(explorer.place(), ("tests/test_auth.py".to_owned(), 6), "a reload leaves it open");
    explorer.keys("8 , e");
    let edited = explorer.headless.left.last().unwrap();
    assert_eq!(*edited, Effect::Edit(explorer.path("tests/test_auth.py"), 2));
    let (column, row) = explorer.find("test_empty");
    explorer.mouse(
        ratatui::crossterm::event::MouseEventKind::Down(ratatui::crossterm::event::MouseButton::Left),
        (column, row),
    );
    assert_eq!(explorer.place(), ("tests/test_auth.py".to_owned(), 6));
    assert_eq!(explorer.state().focus, "source");
}

#[test]
fn a_stale_run_is_not_heard() {
    let mut explorer = Explorer::on(shop().with("lacuna.toml", COMMAND));
    explorer.keys("8");
    press_only(&mut explorer, "r");
    press_only(&mut explorer, "r");
    ran(&mut explorer, 1, output(&[], &["of the first"]));
    ran(&mut explorer, 1, ended(Ending::Code(1), None));
    assert!(explorer.state().run.is_running());
    assert!(explorer.rows_with("of the first").is_empty());
    ran(&mut explorer, 2, output(&[], &["of the second"]));
    assert!(!explorer.rows_with("of the second").is_empty());
}

#[test]
fn it_sticks_to_the_end_until_one_scrolls_up() {
    let mut explorer = Explorer::on(shop().with("lacuna.toml", COMMAND));
    explorer.keys("8");
    press_only(&mut explorer, "r");
    let texts: Vec<String> = (1..=100).map(|number| format!("line {number} of 100")).collect();
    let all: Vec<&str> = texts.iter().map(String::as_str).collect();
    ran(&mut explorer, 1, output(&all[..50], &[]));
    assert!(!explorer.rows_with("line 50 of").is_empty());
    explorer.keys("k");
    ran(&mut explorer, 1, output(&all[50..], &[]));
    assert!(!explorer.rows_with("line 49 of").is_empty() && explorer.rows_with("line 51 of").is_empty());
    explorer.keys("g");
    assert!(!explorer.rows_with("line 1 of").is_empty());
    explorer.keys("ctrl-d G");
    ran(&mut explorer, 1, output(&["more"], &[]));
    assert!(!explorer.rows_with("more").is_empty());
}

#[test]
fn the_output_is_searched_while_one_types() {
    let mut explorer = Explorer::on(shop().with("lacuna.toml", COMMAND));
    explorer.keys("8");
    press_only(&mut explorer, "r");
    let mut texts = vec!["filler"; 60];
    texts[3] = "an Error here";
    texts[40] = "and an error there";
    ran(&mut explorer, 1, output(&texts, &[]));
    explorer.keys("/ e r r o r");
    check("run-find", &mut explorer);
    explorer.keys("enter ctrl-n");
    assert!(!explorer.rows_with("error there").is_empty());
    explorer.keys("ctrl-n");
    assert!(!explorer.rows_with("Error here").is_empty(), "it goes round");
    explorer.keys("/ x");
    assert!(!explorer.rows_with("not in the output").is_empty());
    explorer.keys("esc");
    assert_eq!(explorer.state().run.search, "");
}

#[test]
fn without_a_command_one_is_proposed_run_and_saved() {
    let mut explorer = Explorer::on(shop().with("go.mod", "module shop\n").with("pyproject.toml", "# ours\n"));
    explorer.keys("a");
    assert!(
        !explorer.rows_with("─ test command ─").is_empty(),
        "to run it on changes takes one, too: {}",
        explorer.text()
    );
    explorer.keys("esc 8");
    check("run-no-command", &mut explorer);
    explorer.keys("r");
    check("run-commands", &mut explorer);
    explorer.keys("down");
    let go = "go test -coverprofile=coverage.out ./...";
    assert!(explorer.rows_with(&format!("$ {go}")).len() == 1, "{}", explorer.text());
    explorer.keys("ctrl-u e c h o enter");
    assert!(matches!(&explorer.state().run.stage, Stage::Ended(ended) if ended.is_good()));
    explorer.keys("R ctrl-s");
    let saved = std::fs::read_to_string(explorer.path("lacuna.toml")).unwrap();
    assert_eq!(saved, "[run]\ncommand = \"echo\"\n");
}

/// The real command, its real file of results, and what of it is on the screen.
#[test]
fn a_real_run_writes_what_became_of_its_tests() {
    let junit = "<testsuite name='pytest'><testcase classname='tests.test_auth' name='test_wrong'>\
                 <failure message='assert False'>tests/test_auth.py:2: AssertionError</failure></testcase>\
                 <testcase classname='tests.test_auth' name='test_right'/></testsuite>";
    let config = "[run]\ncommand = \"printf '\\\\033[31mone failed\\\\033[0m'; cp written.xml out/junit.xml; exit 1\"\njunit = \"out/*.xml\"\n";
    let project = shop().with("lacuna.toml", config).with("written.xml", junit).with("out/.keep", "");
    let mut explorer = Explorer::on(project);
    explorer.keys("8 r");
    for text in ["one failed", "1 of 2 failed in", "1 passed, 1 failed", "tests/test_auth.py:2", "assert False"] {
        assert!(!explorer.rows_with(text).is_empty(), "{text}\n{}", explorer.text());
    }
    let colour = explorer.state().run.output.line(0).unwrap().spans[0].look.foreground;
    assert_eq!(colour, Some(Colour::Indexed(1)));
    explorer.keys("enter");
    assert_eq!(explorer.place(), ("tests/test_auth.py".to_owned(), 2));
}

/// A tool that takes its report away before it writes it anew is not called a fault before it has ended without one.
#[test]
fn what_is_wrong_with_the_report_is_told_when_the_run_has_ended() {
    let mut explorer = Explorer::on(shop().with("lacuna.toml", COMMAND));
    press_only(&mut explorer, "r");
    ran(&mut explorer, 1, RunEvent::Started);
    explorer.project().remove("coverage.xml");
    explorer.changed(&["coverage.xml"]);
    assert_eq!((explorer.notice().as_str(), explorer.state().warning_count()), ("", 1), "it may be written yet");
    ran(&mut explorer, 1, ended(Ending::Code(0), None));
    assert_eq!(explorer.notice(), "still showing the last good report: coverage.xml is gone");
}

/// The command writes for the screen of the run, whichever is shown when it starts.
#[test]
fn a_run_has_the_width_of_its_screen_before_that_was_shown() {
    let config = "[run]\ncommand = \"stty size </dev/tty\"\n";
    let mut explorer = Explorer::on(shop().with("lacuna.toml", config));
    explorer.keys("r 8");
    assert_eq!(explorer.state().run.output.line(0).unwrap().text, "29 120");
    explorer.headless.resize(80, 24);
    explorer.keys("1 r 8");
    assert_eq!(explorer.state().run.output.line(0).unwrap().text, "19 80");
}

/// A file of results that was there before speaks of another run; one outside of the project is not opened.
#[test]
fn old_results_and_places_outside_do_not_count() {
    let junit = "<testsuite><testcase classname='a' name='b'><failure>/etc/passwd:1: no\n../out.py:3: no</failure></testcase></testsuite>";
    let project =
        shop().with("lacuna.toml", "[run]\ncommand = \"true\"\njunit = \"junit.xml\"\n").with("junit.xml", junit);
    let file = std::fs::File::open(project.root().join("junit.xml")).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_750_000_000)).unwrap();
    let mut explorer = Explorer::on(project);
    explorer.keys("8 r");
    assert!(!explorer.rows_with("the run wrote no junit.xml").is_empty(), "{}", explorer.text());
    explorer.project().write("lacuna.toml", "[run]\ncommand = \"touch junit.xml; exit 1\"\njunit = \"junit.xml\"\n");
    explorer.changed(&["lacuna.toml"]);
    explorer.keys("r");
    let failing = explorer.state().run.failing().to_vec();
    assert_eq!((failing.len(), &*failing[0].name, &failing[0].place), (1, "a › b", &None));
}

#[test]
fn looks_come_down_to_what_the_terminal_has() {
    for (name, depth, ascii) in [("run-16-colours", Depth::Sixteen, false), ("run-no-colour-ascii", Depth::None, true)]
    {
        let flags = Overrides { command: Some("make test".to_owned()), ascii: Some(ascii), ..Overrides::default() };
        let mut explorer = Explorer::demo_with(flags, depth, (80, 16));
        explorer.keys("8");
        press_only(&mut explorer, "r");
        let look = |foreground, background| Look { foreground: Some(foreground), background, ..Look::default() };
        let mut coloured = line("ein Häkchen ✓ und *rot*");
        coloured.spans.push(Styled {
            start: 0,
            end: 3,
            look: look(Colour::Rgb(0, 250, 10), Some(Colour::Indexed(236))),
        });
        ran(&mut explorer, 1, RunEvent::Output { dropped: 0, settled: vec![coloured], live: Vec::new() });
        ran(&mut explorer, 1, ended(Ending::Code(1), None));
        check(name, &mut explorer);
    }
}

#[test]
fn every_state_in_a_usual_terminal() {
    let light = Overrides { theme: Some(Theme::Light), ..Overrides::default() };
    let mut explorer =
        Explorer::start(Files::Project(shop().with("lacuna.toml", COMMAND)), light, Depth::True, (80, 24));
    explorer.keys("8 a");
    check("run-not-yet-narrow", &mut explorer);
    failed_run(&mut explorer);
    check("run-failed-narrow", &mut explorer);
    explorer.keys("/ f a i l e d enter");
    check("run-found-narrow", &mut explorer);
    press_only(&mut explorer, "r");
    ran(&mut explorer, 2, output(&["collected 14 items"], &[]));
    let good = Tests { total: 14, skipped: 1, ..Tests::default() };
    ran(&mut explorer, 2, ended(Ending::Code(0), Some(good)));
    check("run-passed-narrow", &mut explorer);
}

#[test]
fn keys_are_named_as_they_are_configured() {
    let keys = "[keys]\nrun = [\"f9\"]\nauto-run = []\n";
    let mut explorer = Explorer::on(shop().with("lacuna.toml", &format!("{COMMAND}{keys}")));
    explorer.keys("8");
    assert!(!explorer.rows_with("f9         runs it").is_empty(), "{}", explorer.text());
    assert!(!explorer.rows_with(": auto-run runs it whenever").is_empty(), "{}", explorer.text());
}

/// What changes a source while it runs stops it and runs it anew; when it is switched off, nothing happens.
#[test]
fn with_auto_on_a_change_runs_it_again() {
    let mut explorer = Explorer::on(shop().with("lacuna.toml", "[run]\ncommand = \"echo again >>ran\"\n"));
    let changed =
        |explorer: &Explorer| Msg::SourcesChanged(vec![Edit { path: explorer.path("shop/auth.py"), run: None }]);
    let ran = |explorer: &Explorer| std::fs::read_to_string(explorer.path("ran")).unwrap_or_default().lines().count();
    explorer.headless.tell(changed(&explorer));
    assert_eq!(ran(&explorer), 0, "auto is off at first");
    explorer.keys("a");
    assert!(!explorer.rows_with("runs on changes").is_empty());
    explorer.headless.tell(changed(&explorer));
    explorer.headless.tell(changed(&explorer));
    assert_eq!(ran(&explorer), 2);
    explorer.keys("a");
    explorer.headless.tell(changed(&explorer));
    assert_eq!(ran(&explorer), 2);
}

#[test]
fn a_command_that_cannot_be_run_says_why() {
    let mut explorer = Explorer::on(shop().with("lacuna.toml", COMMAND));
    explorer.keys("8");
    press_only(&mut explorer, "r");
    ran(&mut explorer, 1, RunEvent::Failed("the folder is gone".to_owned()));
    assert_eq!(explorer.rows_with("the folder is gone").len(), 2, "{}", explorer.text());
}

/// A command that writes among the sources with auto on: it comes to rest, and a warning says why.
#[test]
fn a_file_that_changes_with_every_run_starts_none() {
    let mut explorer = Explorer::on(shop().with("lacuna.toml", "[run]\ncommand = \"echo again >>ran\"\n"));
    let ran = |explorer: &Explorer| std::fs::read_to_string(explorer.path("ran")).unwrap_or_default().lines().count();
    let tell = |explorer: &mut Explorer, path: &str, run: Option<u64>| {
        let path = explorer.path(path);
        explorer.headless.tell(Msg::SourcesChanged(vec![Edit { path, run }]));
    };
    explorer.keys("a");
    tell(&mut explorer, "shop/auth.py", None);
    for run in 0..9 {
        tell(&mut explorer, "ran", Some(run));
    }
    assert_eq!(ran(&explorer), 3);
    assert_eq!(
        explorer.notice(),
        "ran changes with every run: it no longer starts one; ignore it in git, or set [run] watch"
    );
    assert!(!explorer.rows_with("1 warning (!)").is_empty(), "{}", explorer.text());
    for run in 9..12 {
        tell(&mut explorer, "shop/auth.py", Some(run));
    }
    assert_eq!(ran(&explorer), 6, "a source that is saved during runs starts one each time");
    explorer.keys("esc !");
    check("run-left-out", &mut explorer);
    explorer.keys("! a a");
    assert!(explorer.rows_with("warning").is_empty(), "switched on anew, all may start a run: {}", explorer.text());
}
