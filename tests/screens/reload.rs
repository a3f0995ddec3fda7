//! Journeys: a report, a configuration or a source changes on disk while somebody works.

use std::time::Duration;

use lacuna::app::Msg;
use lacuna::app::msg::Tone;
use lacuna::app::polling::{Looking, Scope};
use lacuna::ui::theme::Depth;
use lacuna::world::config::Overrides;

use crate::changes::{AUTH, better};
use crate::harness::{Explorer, Files, check};
use crate::project::{Project, WRITTEN, report};

const MAIL: &str = "\
x def send(to):
!     to.open()
!     to.write()
!     to.close()
!     to.forget()
x TRIES = 3
";
const CONFIG: &str = "\
[goals]
milestones = [50]
[[components]]
name = \"Core\"
paths = [\"core/**\"]
goal = 80
";

/// The sources, the first with these marks instead of its own.
fn files(auth: &str) -> [(&str, &str); 2] {
    [("core/auth.py", auth), ("mail.py", MAIL)]
}

fn explorer() -> Explorer {
    Explorer::on(Project::of(&files(AUTH)).with("lacuna.toml", CONFIG))
}

/// The tests ran again: the report has these marks now.
fn rerun(explorer: &mut Explorer, auth: &str) {
    explorer.project().write("coverage.xml", &report(&files(auth)));
    explorer.changed(&["coverage.xml"]);
}

#[test]
fn what_a_new_test_covered_is_told_and_shown() {
    let mut explorer = explorer();
    explorer.keys("/ a u t h <enter> n");
    assert_eq!(explorer.place(), ("core/auth.py".to_owned(), 3), "at the first gap");

    rerun(&mut explorer, &better());
    let notice = explorer.notice();
    assert!(notice.contains("+4 lines newly covered in core/auth.py (3–6)"), "how many, where: {notice}");
    assert!(notice.contains("total 35.7 → 64.3%"), "the total before and after: {notice}");
    assert!(notice.contains("milestone 50 reached"), "the milestone: {notice}");
    assert_eq!(explorer.state().notice.as_ref().map(|notice| notice.tone), Some(Tone::Good));
    check("reloaded", &mut explorer);

    explorer.keys("j");
    assert!(explorer.notice().contains("newly covered"), "moving does not take the news away");
    explorer.keys("<esc> <esc> <esc>");
    assert_eq!(explorer.notice(), "", "esc does");

    rerun(&mut explorer, &better());
    assert!(explorer.notice().contains("nothing changed"), "{}", explorer.notice());
    assert!(explorer.rows_with("★").is_empty(), "what was new glows until the next reload only");
}

#[test]
fn what_was_lost_is_told() {
    let mut explorer = explorer();
    rerun(&mut explorer, &AUTH.replacen("x def renew", "! def renew", 1));
    let notice = explorer.notice();
    assert!(notice.contains("1 line lost"), "{notice}");
    assert_eq!(explorer.state().notice.as_ref().map(|notice| notice.tone), Some(Tone::Bad));
}

#[test]
fn position_survives_a_reload() {
    let mut explorer = Explorer::demo();
    explorer.keys("v + s S / p y <enter> j j j j <tab> g j j j j j j");
    let before = (explorer.place(), explorer.state().selected.clone(), explorer.state().view.rows.len());
    let picture = explorer.text();
    explorer.changed(&["coverage.xml"]);
    let after = (explorer.place(), explorer.state().selected.clone(), explorer.state().view.rows.len());
    assert_eq!(after, before, "file, line, row of the tree, open folders");
    let body = |text: &str| text.lines().take(32).map(ToOwned::to_owned).collect::<Vec<_>>();
    assert_eq!(body(&explorer.text()), body(&picture), "all but the news is as it was");
}

#[test]
fn the_open_file_stays_when_its_component_changes_order() {
    let files = |auth| [("core/auth.py", auth), ("core/other.py", "! a = 1\n! b = 2\n! c = 3\n")];
    let mut explorer = Explorer::on(Project::of(&files(AUTH)).with("lacuna.toml", CONFIG));
    let at = explorer.keys("g n").place();
    assert_eq!(at.0, "core/auth.py", "most lines are missing there");
    explorer.keys("<tab> - g");
    assert_eq!(explorer.state().selected.as_deref(), Some(":Core"), "the component has the cursor");
    explorer.project().write("coverage.xml", &report(&files(&better())));
    explorer.changed(&["coverage.xml"]);
    assert_eq!(
        explorer.state().view.path(&explorer.state().view.files()[0]).as_ref(),
        "core/other.py",
        "now more is missing elsewhere"
    );
    assert_eq!(explorer.place(), at, "and what one works on stays open at its line");
}

#[test]
fn a_half_written_report_does_not_replace_a_good_one() {
    let mut explorer = explorer();
    let total = explorer.state().totals;
    let whole = report(&files(&better()));
    explorer.project().write("coverage.xml", &whole[..whole.len() - 120]);
    explorer.changed(&["coverage.xml"]);
    assert_eq!(explorer.state().totals, total, "the good one stays");
    let notice = explorer.notice();
    assert!(notice.contains("coverage.xml, line "), "the notice names the place: {notice}");
    assert!(notice.contains("still showing the last good report"), "{notice}");
    let warnings = explorer.state().warnings();
    assert!(matches!(&warnings[..], [one] if one.ends_with("the last good report is shown")), "{warnings:?}");

    explorer.project().write("coverage.xml", "");
    explorer.changed(&["coverage.xml"]);
    assert_eq!(explorer.state().totals, total, "an empty file is no report either");

    explorer.project().write("coverage.xml", &whole);
    explorer.changed(&["coverage.xml"]);
    assert_ne!(explorer.state().totals, total, "the whole one is taken over");
    let notice = explorer.notice();
    assert!(notice.contains("+4 lines newly covered"), "compared with the last good one: {notice}");
}

/// Its first lines ran before, too: nobody knows which of the others did.
#[test]
fn nothing_is_new_against_a_report_that_was_not_whole() {
    let whole = report(&files(AUTH));
    let cut = |at: usize| &whole[..at];
    let last = whole.rfind("<line ").expect("a line");
    let mut explorer = Explorer::on(Project::of(&files(AUTH)).with("coverage.xml", cut(whole.len() / 2)));
    assert!(explorer.notice().starts_with("coverage.xml, line "), "{}", explorer.notice());
    let known = explorer.state().totals.lines.total;

    explorer.project().write("coverage.xml", cut(last));
    explorer.changed(&["coverage.xml"]);
    assert!(explorer.notice().starts_with("coverage.xml, line "), "a part again: {}", explorer.notice());
    assert!(explorer.state().totals.lines.total > known, "a longer part is shown instead of a short one");
    assert!(explorer.state().changes.is_none(), "and nothing is new in it");
    let known = explorer.state().totals;
    explorer.project().write("coverage.xml", cut(whole.len() / 2));
    explorer.changed(&["coverage.xml"]);
    assert!(explorer.notice().starts_with("still showing what could be read: coverage.xml, line "));
    assert_eq!(explorer.state().totals, known, "a short part is not shown instead of a longer one");
    explorer.project().remove("coverage.xml");
    explorer.changed(&["coverage.xml"]);
    assert_eq!(explorer.notice(), "still showing what could be read: coverage.xml is gone");

    explorer.project().write("coverage.xml", &whole);
    explorer.changed(&["coverage.xml"]);
    assert_eq!(explorer.notice(), "", "nothing is said to be covered by a test");
    assert!(explorer.state().changes.is_none() && explorer.rows_with("★").is_empty());

    rerun(&mut explorer, &better());
    assert!(explorer.notice().contains("+4 lines newly covered in core/auth.py (3–6)"), "{}", explorer.notice());
}

#[test]
fn a_report_that_vanishes_and_comes_back() {
    let mut explorer = explorer();
    let at = explorer.keys("n n").place();
    explorer.project().remove("coverage.xml");
    explorer.changed(&["coverage.xml"]);
    assert_eq!(explorer.notice(), "still showing the last good report: coverage.xml is gone");
    assert_eq!(explorer.place(), at, "nothing else changes");
    explorer.keys("<esc>");
    let last_good = "coverage.xml is gone: the last good report is shown";
    assert_eq!(explorer.state().warnings(), [last_good], "the notice goes, and what it said is still so");

    rerun(&mut explorer, &better());
    assert!(explorer.notice().contains("newly covered"), "{}", explorer.notice());
    assert_eq!(explorer.place(), at, "and the cursor is where it was");
    assert_eq!(explorer.state().warning_count(), 0);
}

/// Where there is little room, what is wrong comes before what is shown all the same, and no path comes before it.
#[test]
fn in_a_narrow_window_the_news_of_a_bad_report_begin_with_what_is_wrong() {
    let project = Project::of(&files(AUTH)).with("a/folder/of/reports/cov.xml", &report(&files(AUTH)));
    let flags = Overrides { reports: vec!["a/folder/of/reports/cov.xml".into()], ..Overrides::default() };
    let mut explorer = Explorer::start(Files::Project(project), flags, Depth::True, (80, 24));
    let mut last_line = |text: &str| {
        explorer.project().write("a/folder/of/reports/cov.xml", text);
        explorer.changed(&["a/folder/of/reports/cov.xml"]);
        explorer.picture().lines().nth(22).unwrap_or_default().trim().to_owned()
    };
    let mut begins = |text: &str, with: &str| {
        let line = last_line(text);
        assert!(line.starts_with(with), "{line}");
    };
    begins("no report", "a/folder/of/reports/cov.xml: this is no coverage report");
    begins("", "a/folder/of/reports/cov.xml: this is an empty file");
    let whole = report(&files(&better()));
    begins(&whole[..whole.len() - 120], "a/folder/of/reports/cov.xml, line 18, byte ");
}

#[test]
fn the_file_one_works_on_stays_in_view_when_it_is_covered() {
    let mut explorer = explorer();
    explorer.keys("v v c");
    explorer.keys("/ a u t h <enter>");
    rerun(&mut explorer, &AUTH.replace('!', "x"));
    let paths = |explorer: &Explorer| {
        explorer.state().view.files().iter().map(|f| explorer.state().view.path(f).to_string()).collect::<Vec<_>>()
    };
    assert_eq!(paths(&explorer), ["core/auth.py"], "covered, and still there");
    assert_eq!(explorer.place().0, "core/auth.py", "and open");
    explorer.keys("<esc> <esc> g");
    rerun(&mut explorer, &AUTH.replace('!', "x"));
    assert_eq!(paths(&explorer), ["mail.py"], "after the next reload, with the cursor elsewhere, it is hidden");
}

#[test]
fn the_file_one_works_on_keeps_its_place_in_every_order() {
    for keys in ["", "s", "s s s", "S", "v", "v v", "v v c", "/ p y <enter>", "/ a u t h <enter>"] {
        let mut explorer = explorer();
        explorer.keys("/ a u t h <enter> n n <esc> <esc> <esc>").keys(keys);
        let at = explorer.place();
        let selected = explorer.state().selected.clone();
        // Another grouping folds the folder that holds it.
        let is_shown = |explorer: &Explorer| explorer.state().view.row_of("core/auth.py").is_some();
        let was_shown = is_shown(&explorer);
        assert_eq!(at, ("core/auth.py".to_owned(), 8), "after `{keys}`");
        rerun(&mut explorer, &AUTH.replace('!', "x"));
        assert_eq!((explorer.place(), &explorer.state().selected), (at.clone(), &selected), "after `{keys}`");
        assert_eq!(is_shown(&explorer), was_shown, "after `{keys}`:\n{}", explorer.text());
        assert!(explorer.state().view.position("core/auth.py").is_some(), "after `{keys}`");
        explorer.keys("n");
        // With nothing else to match, no gap is left, and the cursor stays.
        let next = if keys.contains("a u t h") { at } else { ("mail.py".to_owned(), 2) };
        assert_eq!(explorer.place(), next, "after `{keys}`, n goes on from there");
    }
}

#[test]
fn quick_reloads_of_one_run_leave_a_trace() {
    let mut explorer = explorer();
    rerun(&mut explorer, &better());
    rerun(&mut explorer, &better());
    assert!(explorer.notice().contains("nothing changed"), "{}", explorer.notice());
    explorer.keys("4 v");
    assert!(!explorer.rows_with("changes since the start of the session").is_empty(), "{}", explorer.text());
    assert!(!explorer.rows_with("3–6").is_empty(), "{}", explorer.text());
    assert!(!explorer.rows_with("milestone 50 reached").is_empty(), "{}", explorer.text());
}

#[test]
fn the_configuration_is_edited() {
    let mut explorer = explorer();
    let added = format!("{CONFIG}[[components]]\nname = \"Post\"\npaths = [\"mail.py\"]\n");
    explorer.project().write("lacuna.toml", &added);
    explorer.changed(&["lacuna.toml"]);
    assert!(!explorer.rows_with("Post").is_empty(), "the new component is there:\n{}", explorer.text());

    explorer.project().write("lacuna.toml", &format!("{added}goal = \"high\"\n"));
    explorer.changed(&["lacuna.toml"]);
    let notice = explorer.notice();
    assert!(notice.contains("lacuna.toml:10:8"), "the mistake has a line and a column: {notice}");
    assert!(!explorer.rows_with("Post").is_empty(), "what was in force stays in force:\n{}", explorer.text());

    explorer.project().write("lacuna.toml", &format!("{added}goal = 40\n"));
    explorer.changed(&["lacuna.toml"]);
    let goal = explorer.rows_with("Post");
    assert!(goal.iter().any(|row| row.contains("▼")), "mended, it counts: {goal:?}");
    assert!(!explorer.notice().contains("lacuna.toml"), "and the notice is gone: {}", explorer.notice());
}

#[test]
fn a_first_report_appears() {
    let project = Project::empty().with("core/auth.py", &crate::project::source(AUTH));
    let project = project.with("mail.py", &crate::project::source(MAIL)).with("pyproject.toml", "[tool.pytest]\n");
    let mut explorer = Explorer::on(project);
    assert!(explorer.text().contains("There is no coverage report yet."));
    rerun(&mut explorer, AUTH);
    assert!(explorer.text().contains("core/"), "{}", explorer.text());
    assert_eq!(explorer.place(), ("core/auth.py".to_owned(), 3), "the source is at its first gap");
    assert_eq!(explorer.notice(), "", "a first report is no news");
}

#[test]
fn a_report_that_could_not_be_read_is_mended() {
    let mut explorer = Explorer::on_report(Project::empty().with("cov.xml", "<html></html>"), "cov.xml");
    assert!(explorer.text().contains("cannot be read"), "{}", explorer.text());
    explorer.project().write("cov.xml", &report(&files(AUTH)));
    explorer.changed(&["cov.xml"]);
    assert!(explorer.text().contains("core/"), "{}", explorer.text());
}

#[test]
fn the_open_source_is_edited() {
    let mut explorer = explorer();
    explorer.keys("/ a u t h <enter> n j");
    let (path, line) = explorer.place();
    let edited = crate::project::source(AUTH).replace("name = token.name", "title = token.title");
    explorer.project().write(&path, &edited);
    explorer.changed(&["core/auth.py"]);
    assert!(!explorer.rows_with("title = token.title").is_empty(), "the text is read again:\n{}", explorer.text());
    assert_eq!(explorer.place(), (path.clone(), line), "the cursor stays");
    explorer.project().write(&path, "gone = True\n");
    explorer.changed(&["core/auth.py"]);
    assert_eq!(explorer.place().1, 1, "nothing is left of it, and nothing is known of what is there");
    assert!(explorer.state().opened.as_ref().is_some_and(|opened| opened.gaps.is_empty()), "{}", explorer.text());
    explorer.project().remove(&path);
    explorer.changed(&["core/auth.py"]);
    assert_eq!(explorer.place().0, path, "a source that vanished is still the open file");
}

#[test]
fn a_file_disappears_from_the_report() {
    let mut explorer = explorer();
    explorer.keys("/ a u t h <enter> n <esc> <esc>");
    explorer.project().write("coverage.xml", &report(&[("mail.py", MAIL)]));
    explorer.changed(&["coverage.xml"]);
    explorer.keys("n");
    assert_eq!(explorer.place().0, "mail.py", "what is left is walked");
    assert!(explorer.notice().contains("core/auth.py is gone from the report"), "{}", explorer.notice());
    explorer.keys("<esc> <esc> <esc>");
    assert!(explorer.rows_with("auth.py").is_empty(), "{}", explorer.text());
}

/// As long as the system cannot watch, every screen says so.
#[test]
fn that_files_are_only_looked_at_now_and_then_is_said_as_long_as_it_lasts() {
    let mut explorer = explorer();
    let why = "no watches are left: raise fs.inotify.max_user_watches".to_owned();
    let looking = Looking { every: Duration::from_millis(500), why };
    explorer.headless.tell(Msg::Polling(Scope::Files, Some(looking)));
    check("polling", &mut explorer);
    rerun(&mut explorer, &better());
    for keys in ["esc", "4", "8", "1", "2"] {
        explorer.keys(keys);
        assert!(!explorer.rows_with("looking every 500 ms").is_empty(), "{keys}: {}", explorer.text());
    }
    explorer.keys("!");
    check("polling-why", &mut explorer);
    explorer.keys("!");
    explorer.headless.tell(Msg::Polling(Scope::Files, None));
    assert!(explorer.rows_with("looking every").is_empty(), "{}", explorer.text());
    assert_eq!(explorer.notice(), "the system tells of changes again");
}

/// A report of a later run is shown instead of the one that was open.
#[test]
fn another_report_in_place_of_the_open_one_is_told() {
    let mut explorer = explorer();
    explorer.project().set_written("coverage.xml", WRITTEN);
    let record = |path: &str| format!("SF:{path}\nDA:1,1\nDA:2,1\nend_of_record\n");
    explorer.project().write("lcov.info", &(record("core/auth.py") + &record("mail.py")));
    explorer.project().set_written("lcov.info", WRITTEN + 3 * 3_600 + 60);
    explorer.changed(&["lcov.info"]);
    let notice = explorer.notice();
    assert!(notice.starts_with("lcov.info is newer by 3 hours: it is shown now · "), "{notice}");
    explorer.changed(&["lcov.info"]);
    assert!(!explorer.notice().contains("newer"), "{}", explorer.notice());
    explorer.project().write("lacuna.toml", "reports = ['coverage.xml']\n");
    explorer.changed(&["lacuna.toml"]);
    let notice = explorer.notice();
    assert!(notice.starts_with("coverage.xml is shown now in place of lcov.info · "), "{notice}");
}
