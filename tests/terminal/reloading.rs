//! Live reload: however a report is written, the screen follows it, and never shows half of one.

use super::explorer::{Explorer, Launch};
use super::project::{LINES, Project, report};

/// With the first twenty of sixty lines run, and the cursor in the gap.
fn at_the_gap(project: &Project) -> Explorer {
    // Wide enough for the longest news.
    let explorer = Launch::within(project).size(160, 40).start("");
    explorer.sees("lines 33.3%").sees("step_21 = 21").press("n j j").sees("❯█  23");
    explorer
}

#[test]
fn a_report_renamed_over_names_what_is_newly_covered() {
    let project = Project::with_covered(20);
    let explorer = at_the_gap(&project);
    project.rename_over("coverage.xml", &report(30));
    explorer.sees("+10 lines newly covered in app.py (21–30) · total 33.3 → 50.0%").sees("lines 50.0%");
    explorer.until("the cursor where it was", |screen| {
        let rows: Vec<&str> = screen.lines().filter(|row| row.contains('❯')).collect();
        rows.len() == 1 && rows[0].contains(" 23 step_23")
    });
    explorer.press("n").sees("❯█  31").press("q").leaves();
}

#[test]
fn a_report_written_in_two_pieces_is_never_shown_half() {
    let project = Project::with_covered(20);
    let explorer = at_the_gap(&project);
    let (whole, shown) = (report(30), explorer.pty.look(|seen| seen.bytes.len()));
    project.write("coverage.xml", "");
    explorer.sees("empty").sees("still showing the last good report").sees("lines 33.3%").sees("❯█  23");
    project.write("coverage.xml", &whole[..whole.len() / 2]);
    explorer.sees("syntax error").sees("still showing the last good report").sees("lines 33.3%").sees("❯█  23");
    project.write("coverage.xml", &whole);
    explorer.sees("+10 lines newly covered in app.py (21–30)").sees("lines 50.0%");
    // Of half a report the total would be another.
    let drawn = explorer.pty.look(|seen| String::from_utf8_lossy(&seen.bytes[shown..]).into_owned());
    assert!(!drawn.contains("100%") && !drawn.contains("lines 0.0%"), "{drawn}");
    explorer.press("q").leaves();
}

#[test]
fn a_report_deleted_and_written_again_is_followed() {
    let project = Project::with_covered(20);
    let explorer = at_the_gap(&project);
    project.delete("coverage.xml");
    explorer.sees("still showing the last good report").sees("lines 33.3%");
    project.write("coverage.xml", &report(LINES));
    explorer.sees("total 33.3 → 100.0%").press("q").leaves();
}

#[test]
fn garbage_does_not_replace_a_report() {
    let project = Project::with_covered(20);
    let explorer = at_the_gap(&project);
    project.rename_over("coverage.xml", "this is no report");
    explorer.sees("still showing the last good report").sees("lines 33.3%").sees("❯█  23");
    project.rename_over("coverage.xml", &report(21));
    explorer.sees("+1 line newly covered in app.py (21)").press("q").leaves();
}

#[test]
fn without_a_report_it_says_what_would_write_one_and_waits() {
    let project = Project::empty();
    project.write("pyproject.toml", "[tool.pytest.ini_options]\n").write("app.py", &super::project::source());
    let explorer = Explorer::start(&project, "");
    explorer.sees("There is no coverage report yet.").sees("pytest --cov").sees("as soon as it is written");
    project.write("coverage.xml", &report(20));
    explorer.sees("lines 33.3%").sees("step_21 = 21").press("q").leaves();
}

#[test]
fn the_configuration_is_followed_and_a_mistake_in_it_is_placed() {
    let project = Project::with_covered(20);
    let explorer = at_the_gap(&project);
    project.write("lacuna.toml", "[goals]\nmilestones = [40]\n");
    explorer.sees("4 more to 40%").sees("❯█  23");
    project.write("lacuna.toml", "[goals]\nmilestones = [40\nfail_under = 3\n");
    explorer.sees("lacuna.toml:3:1").sees("4 more to 40%");
    project.write("lacuna.toml", "[goals]\nmilestones = [50]\n");
    explorer.sees("10 more to 50%").sees_no("lacuna.toml:3:1").press("q").leaves();
}

#[test]
fn a_source_that_is_edited_is_read_again() {
    let project = Project::with_covered(20);
    let explorer = at_the_gap(&project);
    project.write("app.py", &super::project::source().replace("step_23 = 23", "another = 23"));
    explorer.sees("another = 23").sees("❯▒  23");
    project.rename_over("app.py", &super::project::source());
    explorer.sees("step_23 = 23").sees("❯█  23").press("q").leaves();
}

#[test]
fn marks_go_with_their_lines_while_a_source_is_edited_until_the_next_run() {
    let project = Project::with_covered(20);
    let explorer = at_the_gap(&project);
    let edited = format!("# new\n{}", super::project::source().replace("step_22 = 22", "another = 22"));
    project.write("app.py", &edited);
    explorer.sees("│  21 step_20 = 20").sees("█  22 step_21 = 21").sees("▒  23 another = 22");
    explorer.sees("❯█  24 step_23 = 23").sees("1 file changed since the report");
    explorer.press("k").sees("line 23 was edited since the report: unknown until the next run");
    // The tests ran what is there now: a line is new, and what ran before is no news one line below.
    project.rename_over("coverage.xml", &report(21));
    explorer.sees("+1 line newly covered in app.py (1)").sees("❯█  23 another = 22").sees("│  21 step_20 = 20");
    explorer.sees_no("since the report").press("q").leaves();
}

#[test]
fn a_rewrite_saved_in_the_explorer_is_in_force_at_once() {
    let project = Project::empty();
    for file in ["a/lib/io.py", "a/lib/log.py", "b/lib/io.py", "b/lib/net.py", "c/lib/log.py", "c/lib/net.py"] {
        project.write(&format!("services/{file}"), "found_it = 1\n");
    }
    let record = |name: &str| format!("SF:/app/lib/{name}.py\nDA:1,0\nend_of_record\n");
    project.write("setup.py", "").write("lcov.info", &(record("io") + &record("log")));
    let explorer = Launch::within(&project).size(120, 30).start("");
    explorer.sees("The source was not found").sees("would find 2 of 2").press("p").sees("enter saves");
    explorer.press("<enter>").sees("services/a/lib").sees("found_it = 1").press("q").leaves();
    assert_eq!(project.read("lacuna.toml"), "[paths]\n\"/app/\" = \"services/a/\"\n");
}

#[test]
fn another_report_is_compared_with_in_the_background() {
    let project = Project::with_covered(20);
    project.write("main.xml", &report(5)).write("old/coverage.xml", &report(10));
    let explorer = Launch::within(&project).size(160, 40).start("coverage.xml --baseline main.xml");
    explorer.sees("+25.0 since the baseline").press("4").sees("changes since the baseline main.xml");
    explorer.sees("6–20").press("o").sees("compare with:").press("o l d / c o v e r a g e . x m l <enter>");
    explorer.sees("changes against old/coverage.xml").sees("11–20").press("n").sees("❯✚  11");
    project.rename_over("coverage.xml", &report(30));
    explorer.sees("11–30").sees("❯✚  11");
    project.write("old/coverage.xml", &report(25));
    explorer.sees("26–30").sees("newly covered in app.py (21–30)");
    project.rename_over("main.xml", &report(29));
    explorer.sees("+1.7 since the baseline").sees("changes against old/coverage.xml").press("q").leaves();
}

/// An lcov record of `app.py`, of which these lines ran.
fn lcov(ran: std::ops::RangeInclusive<u32>) -> String {
    let lines: String = (1..=LINES).map(|line| format!("DA:{line},{}\n", u32::from(ran.contains(&line)))).collect();
    format!("SF:app.py\n{lines}end_of_record\n")
}

#[test]
fn a_report_more_that_a_pattern_names_joins_the_others() {
    let project = Project::empty();
    project.write("lacuna.toml", "reports = ['cov/**/*.info']\n").write("app.py", &super::project::source());
    let explorer = Launch::within(&project).size(160, 40).start("");
    explorer.sees("There is no coverage report yet.");
    project.write("cov/1.info", &lcov(1..=20));
    explorer.sees("lines 33.3%");
    project.write("cov/deep/in/it/2.info", &lcov(21..=30));
    explorer.sees("+10 lines newly covered in app.py (21–30)").sees("lines 50.0%");
    project.delete("cov/1.info");
    explorer.sees("50.0 → 16.7%").press("q").leaves();
}

#[test]
fn a_report_of_a_later_run_takes_the_place_of_an_old_one() {
    let project = Project::with_covered(20);
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    let report = std::fs::File::options().write(true).open(project.path().join("coverage.xml")).unwrap();
    report.set_modified(old).unwrap();
    drop(report);
    let explorer = at_the_gap(&project);
    project.write("coverage/lcov.info", &lcov(1..=30));
    explorer.sees("33.3 → 50.0%").sees("lcov.info").sees("❯✚  23").press("q").leaves();
}

#[test]
fn configuration_that_comes_later_counts_at_once() {
    let project = Project::with_covered(20);
    let explorer = at_the_gap(&project);
    project.write(".coveragerc", "[report]\nprecision = 2\n");
    explorer.sees("lines 33.33%");
    project.delete(".coveragerc").write("pyproject.toml", "[tool.coverage.report]\nprecision = 3\n");
    explorer.sees("lines 33.333%").press("q").leaves();
}

#[test]
fn a_report_that_is_written_for_long_is_never_shown_half() {
    use std::io::Write as _;
    let project = Project::with_covered(20);
    let explorer = at_the_gap(&project);
    let (whole, shown) = (super::project::report(30), explorer.pty.look(|seen| seen.bytes.len()));
    let mut file = std::fs::File::create(project.path().join("coverage.xml")).unwrap();
    let (begin, end) = whole.as_bytes().split_at(whole.len() / 2);
    for piece in begin.chunks(begin.len() / 3 + 1) {
        file.write_all(piece).unwrap();
        // Whoever looks now sees a part of it.
        explorer.press("<ctrl-r>").sees("still showing the last good report").sees("lines 33.3%");
    }
    file.write_all(end).unwrap();
    drop(file);
    explorer.sees("lines 50.0%");
    let drawn = explorer.pty.look(|seen| String::from_utf8_lossy(&seen.bytes[shown..]).into_owned());
    assert!(!drawn.contains("100%") && !drawn.contains("lines 0.0%"), "{drawn}");
    explorer.press("q").leaves();
}
