//! Journeys: sources are edited between two reports, and what changed is told of lines that moved, not of places.

use lacuna::analysis::delta::Sums;
use lacuna::app::Msg;
use lacuna::app::references::Reference;
use lacuna::app::run::guard::Edit;

use crate::drift::{AUTH, FILES, MAIL};
use crate::harness::Explorer;
use crate::project::{Project, WRITTEN, commit, report, source};

/// `core/auth.py` with three lines above, and its first gap covered.
fn covered() -> String {
    format!("  # Who\n  # may\n  # come in\n{}", AUTH.replace("!         return None", "x         return None"))
}

/// Writes what was edited, and then what the tests wrote, so many seconds after the first report.
fn rerun(explorer: &mut Explorer, auth: &str, seconds: u64) {
    let project = explorer.project();
    project.write("core/auth.py", &source(auth));
    project.set_written("core/auth.py", WRITTEN + seconds - 1);
    report_at(project, "coverage.xml", auth, seconds);
    explorer.changed(&["coverage.xml"]);
}

fn report_at(project: &Project, path: &str, auth: &str, seconds: u64) {
    let xml = report(&[("core/auth.py", auth), FILES[1]]);
    project.write(path, &xml.replace(&format!("{WRITTEN}000"), &format!("{}000", WRITTEN + seconds)));
    project.set_written(path, WRITTEN + seconds);
}

/// What changed against the reference that is shown: sums, and the first line of each change.
fn shown(explorer: &Explorer) -> (Sums, Vec<u32>) {
    let delta = explorer.state().comparison.delta.as_deref().expect("two reports");
    (delta.sums, delta.files.iter().flat_map(|file| &file.changes).map(|change| change.first).collect())
}

fn gained(gained: u64) -> Sums {
    Sums { gained, ..Sums::default() }
}

#[test]
fn lines_that_only_moved_are_no_news() {
    let mut explorer = Explorer::on(Project::of(&FILES));
    explorer.keys("/ a u t h <enter> n n");
    rerun(&mut explorer, &covered(), 100);
    let notice = explorer.notice();
    assert!(notice.starts_with("+1 line newly covered in core/auth.py (8) · total "), "{notice}");
    assert!(!notice.contains("lost"), "{notice}");
    explorer.keys("4");
    assert_eq!(shown(&explorer), (gained(1), vec![8]));
    assert!(explorer.rows_with("✚").iter().any(|row| row.contains(" 8 ")), "{}", explorer.text());
    explorer.keys("B g j");

    // Once more, with a line of code put in, and told by the watcher this time.
    let again = "x import os\n".to_owned() + &covered().replace("!     return", "x     return");
    explorer.project().write("core/auth.py", &source(&again));
    explorer.project().set_written("core/auth.py", WRITTEN + 150);
    let path = explorer.path("core/auth.py");
    explorer.headless.tell(Msg::SourcesChanged(vec![Edit { path, run: None }]));
    rerun(&mut explorer, &again, 200);
    let notice = explorer.notice();
    assert!(notice.starts_with("+2 lines newly covered in core/auth.py (1, 13) · total "), "{notice}");
    let added = |sums: Sums| Sums { added: 1, ..sums };
    assert_eq!(shown(&explorer), (added(gained(1)), vec![1, 13]), "since the last load");
    explorer.keys("v");
    assert_eq!(explorer.state().comparison.with, Reference::Session);
    assert_eq!(shown(&explorer), (added(gained(2)), vec![1, 9, 13]));
    explorer.keys("v");
    assert_eq!(explorer.state().comparison.with, Reference::Baseline);
    assert_eq!(shown(&explorer), (added(gained(1)), vec![1, 13]));
}

#[test]
fn the_cursor_of_the_changes_goes_with_its_line() {
    let mut explorer = Explorer::on(Project::of(&FILES));
    rerun(&mut explorer, &covered(), 100);
    explorer.keys("4 v j");
    let at = |explorer: &Explorer| explorer.state().comparison.at.as_ref().and_then(|at| at.line);
    assert_eq!(at(&explorer), Some(8));
    rerun(&mut explorer, &format!("  # new\n{}", covered()), 200);
    assert_eq!((at(&explorer), shown(&explorer)), (Some(9), (gained(1), vec![9])));
}

#[test]
fn lines_are_followed_through_an_edit_that_no_report_noticed() {
    let mut explorer = Explorer::on(Project::of(&FILES));
    // What the report says of it stays word for word the same.
    let turned = AUTH.replace("x import re\n  \n", "x import re\n  # re\n");
    rerun(&mut explorer, &turned, 100);
    assert!(explorer.notice().contains("nothing changed"), "{}", explorer.notice());
    rerun(
        &mut explorer,
        &turned.replace("x def verify", "  # new\nx def verify").replace("!         ", "x         "),
        200,
    );
    assert!(explorer.notice().starts_with("+1 line newly covered in core/auth.py (6)"), "{}", explorer.notice());
    explorer.keys("4 v");
    assert_eq!(shown(&explorer), (gained(1), vec![6]));
}

#[test]
fn of_another_report_git_knows_the_texts() {
    let start = |project: &Project| {
        project.write("core/auth.py", &source(&covered()));
        project.set_written("core/auth.py", WRITTEN + 50);
        report_at(project, "old.xml", AUTH, 0);
        report_at(project, "coverage.xml", &covered(), 100);
    };
    let project = Project::of(&FILES);
    commit(&project, WRITTEN - 500);
    start(&project);
    let mut explorer = Explorer::on_report(project, "coverage.xml");
    explorer.keys("4 o o l d . x m l <enter>");
    assert_eq!(shown(&explorer), (gained(1), vec![8]));
    rerun(&mut explorer, &format!("  # new\n{}", covered().replace("!     return", "x     return")), 200);
    assert_eq!(shown(&explorer), (gained(2), vec![9, 13]));

    let project = Project::of(&FILES);
    start(&project);
    let mut explorer = Explorer::on_report(project, "coverage.xml");
    explorer.keys("4 o o l d . x m l <enter>");
    assert!(shown(&explorer).0.removed > 0, "without git, places are all there is to compare");
}

/// While it runs, one source is saved anew, surely later than the run began: then the report is written.
const COMMAND: &str = "touch began; until [ core/auth.py -nt began ]; do cp edited.py core/auth.py; done; \
                       sed \"s/1750000000000/$(date +%s)000/\" next.xml >coverage.xml";

#[test]
fn what_is_saved_while_the_tests_run_was_edited_since_and_what_began_the_run_was_not() {
    let project = Project::of(&FILES).with("lacuna.toml", &format!("[run]\ncommand = '''{COMMAND}'''\n"));
    let mail = format!("  # new\n{}", MAIL.replace("!     to.open", "x     to.open"));
    project.write("edited.py", &format!("# new\n\n{}", source(AUTH)));
    project.write("next.xml", &report(&[FILES[0], ("mail.py", &mail)]));
    let mut explorer = Explorer::on(project);
    explorer.keys("/ a u t h <enter>");
    explorer.headless.tell(Msg::Act(lacuna::app::Action::AutoRun));
    explorer.project().write("mail.py", &source(&mail));
    let path = explorer.path("mail.py");
    explorer.headless.tell(Msg::SourcesChanged(vec![Edit { path, run: None }]));
    explorer.changed(&["core/auth.py", "coverage.xml"]);
    let notice = explorer.notice();
    assert!(notice.starts_with("+1 line newly covered in mail.py (3)") && !notice.contains("lost"), "{notice}");
    assert_eq!(explorer.state().drifted.changed, ["core/auth.py".into()]);
    let opened = explorer.state().opened.as_ref().expect("a file is open");
    assert_eq!(opened.coverage.lines.missed().collect::<Vec<_>>(), [7, 11], "marks moved with their lines");
    assert_eq!(opened.edited, [(1, 2)]);
}
