//! Journeys: sources are edited after the report was written, and the marks go with their lines.

use lacuna::ui::theme::Depth;
use lacuna::world::config::Overrides;

use crate::harness::{Explorer, Files, USUAL, check};
use crate::project::{Project, WRITTEN, commit, git, report, source};

/// The marked sources that are edited.
pub(crate) const AUTH: &str = "\
x import re
  
x def verify(token):
x     if not token:
!         return None
~     return token
  
x def renew(token):
!     return token
";
pub(crate) const MAIL: &str = "x def send(to):\n!     to.open()\n!     to.close()\n";
pub(crate) const FILES: [(&str, &str); 2] = [("core/auth.py", AUTH), ("mail.py", MAIL)];

/// The source of `core/auth.py` with two lines put in above, one edited and one block indented anew.
fn edited() -> String {
    let text = format!("\"\"\"Who may come in.\"\"\"\n\n{}", source(AUTH));
    text.replace("    if not token:\n        return None", "    if x:\n        if not token:\n            return None")
        .replace("def renew(token):", "def renew(token, now):")
}

/// The lines of the open file that never ran, and those that were edited.
fn marks(explorer: &Explorer) -> (Vec<u32>, Vec<(u32, u32)>) {
    let opened = explorer.state().opened.as_ref().expect("a file is open");
    (opened.coverage.lines.missed().collect(), opened.edited.clone())
}

fn title(explorer: &mut Explorer) -> String {
    let row = explorer.text().lines().nth(2).expect("a title").to_owned();
    row.split_once('│').expect("two panes").1.to_owned()
}

fn on_auth(project: Project) -> Explorer {
    let mut explorer = Explorer::on(project);
    explorer.keys("/ a u t h <enter>");
    explorer
}

#[test]
fn marks_and_cursor_go_with_their_lines() {
    let mut explorer = on_auth(Project::of(&FILES));
    explorer.keys("n n");
    assert_eq!((marks(&explorer), explorer.place().1), ((vec![5, 9], vec![]), 6));
    explorer.project().write("core/auth.py", &edited());
    explorer.changed(&["core/auth.py"]);
    assert_eq!(marks(&explorer), (vec![8, 12], vec![(1, 2), (6, 6), (11, 11)]));
    assert_eq!(explorer.place().1, 9, "the cursor is on `return token` still");
    assert_eq!(explorer.keys("n").place().1, 12, "gaps are where they are now");
    assert_eq!(explorer.keys("N N").place().1, 8);
    explorer.keys("k k");
    check("edited-since-the-report", &mut explorer);
    explorer.keys("1");
    assert!(!explorer.rows_with("▒ auth.py").is_empty(), "{}", explorer.text());

    // Edited back, all is as it was.
    explorer.project().write("core/auth.py", &source(AUTH));
    explorer.changed(&["core/auth.py"]);
    assert_eq!(marks(&explorer), (vec![5, 9], vec![]));
    assert!(explorer.rows_with("since the report").is_empty(), "{}", explorer.text());
}

#[test]
fn edited_lines_in_plain_ascii() {
    let flags = Overrides { ascii: Some(true), ..Overrides::default() };
    let mut explorer = Explorer::start(Files::Project(Project::of(&FILES)), flags, Depth::None, USUAL);
    explorer.keys("/ a u t h <enter> n");
    explorer.project().write("core/auth.py", &edited());
    explorer.changed(&["core/auth.py"]);
    check("edited-since-the-report-ascii", &mut explorer);
}

#[test]
fn the_next_run_makes_all_fresh_but_what_was_edited_after_it() {
    let mut explorer = on_auth(Project::of(&FILES));
    explorer.keys("n");
    explorer.project().write("core/auth.py", &edited());
    explorer.changed(&["core/auth.py"]);
    assert_eq!(marks(&explorer).1.len(), 3);

    // The tests ran on what is there now, some time after it was written.
    let now = "x import os\n".to_owned() + &AUTH.replace("!         return", "x         return");
    let rerun = |explorer: &mut Explorer, files: &[(&str, &str)], at: u64| {
        let xml = report(files).replace(&format!("{WRITTEN}000"), &format!("{at}000"));
        explorer.project().write("coverage.xml", &xml);
        explorer.project().set_written("coverage.xml", at);
        explorer.changed(&["coverage.xml"]);
    };
    explorer.project().write("core/auth.py", &source(&now));
    explorer.project().set_written("core/auth.py", WRITTEN + 50);
    explorer.changed(&["core/auth.py"]);
    rerun(&mut explorer, &[("core/auth.py", &now), FILES[1]], WRITTEN + 100);
    assert_eq!(marks(&explorer), (vec![10], vec![]), "all is known of the text that was run");
    assert!(explorer.rows_with("since the report").is_empty(), "{}", explorer.text());

    // Edited while the tests ran: the report belongs to the text before.
    explorer.project().write("core/auth.py", &format!("# new\n{}", source(&now)));
    explorer.project().set_written("core/auth.py", WRITTEN + 201);
    explorer.changed(&["core/auth.py"]);
    assert_eq!(marks(&explorer), (vec![11], vec![(1, 1)]));
    let better = now.replace("!     return", "x     return");
    rerun(&mut explorer, &[("core/auth.py", &better), FILES[1]], WRITTEN + 200);
    assert_eq!(marks(&explorer), (vec![], vec![(1, 1)]));
    let new: Vec<String> = explorer.rows_with("✚");
    assert!(new.iter().any(|row| row.contains("11 ")), "what glows moves, too: {}", explorer.text());
}

#[test]
fn of_a_source_that_nobody_saw_before_only_its_age_is_told() {
    let project = Project::of(&FILES);
    project.write("core/auth.py", &edited());
    project.set_written("core/auth.py", WRITTEN + 9);
    let mut explorer = on_auth(project);
    assert_eq!(marks(&explorer), (vec![5, 9], vec![]));
    assert!(title(&mut explorer).contains("marks may be off"), "{}", explorer.text());
    assert!(!explorer.rows_with("1 file newer than the report").is_empty(), "{}", explorer.text());
    explorer.headless.resize(200, 30);
    assert!(
        title(&mut explorer).contains("edited after the report was written: marks may be off"),
        "{}",
        explorer.text()
    );
}

#[test]
fn when_most_sources_are_newer_than_the_report_they_were_copied() {
    let files: Vec<(String, &str)> = (0..6).map(|at| (format!("a{at}.py"), MAIL)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let project = Project::of(&files);
    files.iter().for_each(|(path, _)| project.set_written(path, WRITTEN + 9));
    let mut explorer = Explorer::on(project);
    explorer.keys("n");
    assert!(explorer.rows_with("newer").is_empty() && explorer.rows_with("off").is_empty(), "{}", explorer.text());
}

#[test]
fn a_report_of_another_text_is_told_by_what_it_says() {
    let project = Project::of(&FILES).with("core/auth.py", "import re\n\ndef verify(token):\n    pass\n");
    let mut explorer = Explorer::on_wide(project);
    explorer.keys("/ a u t h <enter>");
    let told = "not the text of the report: it knows line 9, the source ends at 4: marks may be off";
    assert!(title(&mut explorer).contains(told), "{}", explorer.text());
    let project = Project::of(&FILES).with("core/auth.py", &format!("\n\n\n\n{}", source(AUTH)));
    let mut explorer = Explorer::on_wide(project);
    explorer.keys("/ a u t h <enter>");
    let told = "not the text of the report: it has code on 4 blank lines: marks may be off";
    assert!(title(&mut explorer).contains(told), "{}", explorer.text());
}

/// A project whose sources were committed before the report was written.
fn committed() -> Project {
    let project = Project::of(&FILES);
    commit(&project, WRITTEN - 500);
    project
}

#[test]
fn git_knows_the_text_that_the_report_belongs_to() {
    let project = committed();
    project.write("core/auth.py", &edited());
    project.write("mail.py", &source(MAIL));
    let mut explorer = on_auth(project);
    assert_eq!(marks(&explorer), (vec![8, 12], vec![(1, 2), (6, 6), (11, 11)]), "edited before anybody looked");
    assert_eq!(explorer.place().1, 8, "at its first gap");
    assert!(
        !explorer.rows_with("1 file changed since the report").is_empty(),
        "a fresh copy is no change: {}",
        explorer.text()
    );
    check("edited-since-the-commit", &mut explorer);

    // Lines end as a checkout on another system would have them.
    explorer.project().write("core/auth.py", &source(AUTH).replace('\n', "\r\n"));
    explorer.changed(&["core/auth.py"]);
    assert_eq!(marks(&explorer), (vec![5, 9], vec![]));
    assert!(explorer.rows_with("since the report").is_empty(), "{}", explorer.text());
}

#[test]
fn a_commit_after_the_report_leaves_it_unknown() {
    let project = committed();
    project.write("core/auth.py", &edited());
    git(&project, WRITTEN + 500, &["commit", "-q", "-a", "-m", "later"]);
    let mut explorer = on_auth(project);
    assert_eq!(marks(&explorer), (vec![5, 9], vec![]));
    assert!(title(&mut explorer).contains("marks may be off"), "{}", explorer.text());
    explorer.keys("<esc> <esc> / m a i l <enter>");
    assert!(!title(&mut explorer).contains("off"), "the other file was left alone: {}", explorer.text());
}

#[test]
fn nothing_of_a_repository_runs() {
    let project = committed();
    let root = project.root().display().to_string();
    let trap = |name: &str| format!("touch '{root}/{name}'; cat");
    for (key, name) in [
        ("core.fsmonitor", "monitor"),
        ("filter.trap.clean", "clean"),
        ("filter.trap.smudge", "smudge"),
        ("diff.trap.textconv", "textconv"),
        ("diff.trap.command", "command"),
        ("diff.external", "external"),
        ("gpg.program", "gpg"),
        ("core.pager", "pager"),
    ] {
        git(&project, WRITTEN, &["config", key, &trap(name)]);
    }
    git(&project, WRITTEN, &["config", "log.showSignature", "true"]);
    project.write(".gitattributes", "*.py filter=trap diff=trap\n");
    project.write("core/auth.py", &edited());
    let explorer = on_auth(project);
    assert_eq!(marks(&explorer).1.len(), 3, "git was asked");
    let names: Vec<_> = std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 5, "{names:?}");
}
