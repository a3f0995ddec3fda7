//! The changes screen: what differs from the last load, the start of the session, a baseline, another report.

use lacuna::app::Msg;
use lacuna::app::msg::ReferenceRead;
use lacuna::app::references::Reference;
use ratatui::crossterm::event::{MouseButton, MouseEventKind};

use crate::harness::{Explorer, USUAL, check};
use crate::project::{Project, report};

const AUTH: &str = "\
x def verify(token):
x     if not token:
!         return None
!     name = token.name
!
!     return name
x def renew(token):
!     return token
";
const MAIL: &str = "\
x def send(to):
!     to.open()
x     to.write()
!     to.close()
x TRIES = 3
";
const CONFIG: &str = "\
[goals]
milestones = [50]
[[components]]
name = \"Core\"
paths = [\"core/**\"]
goal = [60, 90]
";

fn files<'a>(auth: &'a str, mail: &'a str) -> [(&'a str, &'a str); 2] {
    [("core/auth.py", auth), ("mail.py", mail)]
}

fn explorer() -> Explorer {
    explorer_at(USUAL)
}

fn explorer_at((columns, rows): (u16, u16)) -> Explorer {
    let mut explorer = Explorer::on(Project::of(&files(AUTH, MAIL)).with("lacuna.toml", CONFIG));
    explorer.headless.resize(columns, rows);
    explorer
}

fn rerun(explorer: &mut Explorer, auth: &str, mail: &str) {
    explorer.project().write("coverage.xml", &report(&files(auth, mail)));
    explorer.changed(&["coverage.xml"]);
}

/// Lines 3 to 6 ran.
fn better() -> String {
    AUTH.replacen('!', "x", 4)
}

/// Line 4 ran, line 3 did not.
fn other() -> String {
    MAIL.replacen("x     to.write", "!     to.write", 1).replacen("!     to.close", "x     to.close", 1)
}

#[test]
fn what_a_run_changed_is_listed_with_its_lines() {
    let mut explorer = explorer();
    rerun(&mut explorer, &better(), &other());
    let notice = explorer.notice();
    assert!(notice.contains("+5 lines newly covered in core/auth.py and 1 other file"), "{notice}");
    assert!(notice.contains("1 line lost in mail.py (3)"), "{notice}");
    assert!(notice.contains("milestone 50 reached · Core reached its floor of 60%"), "{notice}");
    explorer.keys("4 j");
    check("changes", &mut explorer);
    explorer.headless.resize(80, 24);
    check("changes-narrow", &mut explorer);
}

#[test]
fn n_walks_the_changes_across_files_in_the_order_shown() {
    let mut explorer = explorer();
    rerun(&mut explorer, &better(), &other());
    explorer.keys("4 n");
    let mut met = Vec::new();
    for number in 1..=3 {
        assert_eq!(explorer.state().change_count(), Some((number, 3)), "at {:?}", explorer.place());
        met.push(explorer.place());
        explorer.keys("n");
    }
    let place = |path: &str, line| (path.to_owned(), line);
    assert_eq!(met, [place("core/auth.py", 3), place("mail.py", 3), place("mail.py", 4)]);
    assert_eq!((explorer.place(), explorer.notice().as_str()), (met[0].clone(), "from the first change again"));
    assert_eq!(explorer.keys("N").place(), met[2], "and back");
    assert_eq!(explorer.notice(), "from the last change again");
    assert_eq!(explorer.keys("N").place(), met[1]);
    check("changes-walked", &mut explorer);
    explorer.keys("1 n");
    assert!(explorer.state().gap_counts().is_some(), "beside the tree, n goes to gaps as ever");
}

#[test]
fn the_reference_can_be_chosen() {
    let mut explorer = explorer();
    explorer.keys("4");
    assert!(!explorer.rows_with("No second report yet").is_empty(), "{}", explorer.text());
    check("changes-none-yet", &mut explorer);
    explorer.keys("v");
    assert!(!explorer.rows_with("Nothing changed since the start of the session").is_empty(), "{}", explorer.text());

    rerun(&mut explorer, &better(), MAIL);
    rerun(&mut explorer, &better(), &other());
    assert_eq!(explorer.state().comparison.with, Reference::Session);
    assert!(!explorer.rows_with("+5 lines newly covered · 1 line lost").is_empty(), "{}", explorer.text());
    explorer.keys("v");
    assert_eq!(explorer.state().comparison.with, Reference::LastLoad, "nothing else is there to compare with");
    assert!(explorer.rows_with("+4").is_empty(), "what the load before changed:\n{}", explorer.text());

    explorer.keys("B v v");
    assert_eq!(explorer.state().comparison.with, Reference::Baseline);
    assert!(!explorer.rows_with("Nothing changed since the baseline").is_empty(), "{}", explorer.text());
    assert!(explorer.state().view.gains.is_empty(), "the tree counts from it too");
    rerun(&mut explorer, AUTH, &other());
    assert!(!explorer.rows_with("4 lines lost").is_empty(), "{}", explorer.text());
    assert!(!explorer.rows_with("since the baseline").is_empty());
    assert!(explorer.text().lines().next().is_some_and(|header| header.contains("-30.8 since the baseline")));
}

#[test]
fn another_report_is_named() {
    let mut explorer = explorer();
    explorer.project().write("old/lcov.info", "SF:core/auth.py\nDA:1,1\nDA:2,0\nDA:3,4\nend_of_record\n");
    explorer.keys("4 o").keys("n o . x m l <enter>");
    let notice = explorer.notice();
    assert!(notice.contains("cannot compare with no.xml: there is no such report"), "{notice}");
    assert_eq!(explorer.state().comparison.with, Reference::LastLoad);

    explorer.keys("o o l d / l c o v . i n f o");
    check("changes-other-report", &mut explorer);
    explorer.keys("<enter>");
    assert_eq!(explorer.state().comparison.with, Reference::Other);
    assert!(!explorer.rows_with("changes against old/lcov.info").is_empty(), "{}", explorer.text());
    let delta = explorer.state().comparison.delta.clone().expect("compared");
    let auth = delta.file("core/auth.py").expect("its paths are those of our report");
    assert_eq!((auth.sums.gained, auth.sums.lost), (1, 1), "{auth:?}");
    assert!(delta.file("mail.py").is_some_and(|file| file.is_new()));
}

#[test]
fn a_baseline_is_configured() {
    let old = "SF:mail.py\nDA:1,1\nDA:2,1\nend_of_record\n";
    let project = Project::of(&files(AUTH, MAIL)).with("old.info", old);
    let mut explorer = Explorer::on(project.with("lacuna.toml", "baseline = \"old.info\"\n"));
    explorer.keys("4");
    assert_eq!(explorer.state().comparison.with, Reference::Baseline);
    assert!(!explorer.rows_with("changes since the baseline old.info").is_empty(), "{}", explorer.text());
    explorer.project().write("lacuna.toml", "baseline = \"none.info\"\n");
    explorer.changed(&["lacuna.toml"]);
    let notice = explorer.notice();
    assert!(notice.contains("cannot compare with none.info"), "{notice}");
}

#[test]
fn lines_glow_in_the_source_against_what_is_shown() {
    let mut explorer = explorer();
    rerun(&mut explorer, &better(), MAIL);
    rerun(&mut explorer, &better(), &other());
    explorer.keys("/ a u t h <enter> <esc>");
    assert!(explorer.rows_with("✚").is_empty(), "the last load changed nothing here:\n{}", explorer.text());
    explorer.keys("4 v g");
    assert_eq!(explorer.place().0, "core/auth.py");
    assert_eq!(
        explorer.rows_with("return None").iter().filter(|row| row.contains('✚')).count(),
        1,
        "{}",
        explorer.text()
    );
    explorer.keys("1");
    assert!(explorer.rows_with("✚").is_empty(), "{}", explorer.text());
}

#[test]
fn a_file_is_folded_and_a_change_is_opened() {
    let mut explorer = explorer();
    rerun(&mut explorer, &better(), &other());
    explorer.keys("4 <enter>");
    assert!(explorer.rows_with("3–6").is_empty(), "{}", explorer.text());
    explorer.keys("l l <enter>");
    assert_eq!((explorer.place(), explorer.state().focus), (("core/auth.py".to_owned(), 3), "source"));
    explorer.keys("<esc> G");
    assert_eq!(explorer.place(), ("mail.py".to_owned(), 4), "the source follows the cursor");
    explorer.keys("- G");
    assert!(explorer.rows_with("lost").len() < 3, "{}", explorer.text());
    let at = explorer.find("core/auth.py");
    explorer.mouse(MouseEventKind::Down(MouseButton::Left), at);
    assert_eq!(explorer.place().0, "core/auth.py", "a click goes there");
    explorer.mouse(MouseEventKind::Down(MouseButton::Left), at);
    assert!(!explorer.rows_with("3–6").is_empty(), "another unfolds it:\n{}", explorer.text());
    let at = explorer.find("3–6");
    explorer.mouse(MouseEventKind::Down(MouseButton::Left), at);
    explorer.mouse(MouseEventKind::Down(MouseButton::Left), at);
    assert_eq!(explorer.state().focus, "source");
}

#[test]
fn the_cursor_stays_on_its_change_over_a_reload() {
    let mut explorer = explorer();
    rerun(&mut explorer, &better(), &other());
    explorer.keys("4 v G k");
    let place = |explorer: &Explorer| explorer.state().comparison.place(explorer.state().comparison.cursor());
    let before = place(&explorer).expect("a row");
    assert_eq!((&*before.path, before.line), ("mail.py", Some(3)));
    rerun(&mut explorer, AUTH, &other());
    assert_eq!(place(&explorer), Some(before), "although it is the first file now:\n{}", explorer.text());
    rerun(&mut explorer, AUTH, MAIL);
    assert!(explorer.state().comparison.rows.is_empty());
    explorer.keys("j <enter> l h G n");
    assert_eq!(explorer.notice(), "nothing changed");
}

#[test]
fn files_come_and_go() {
    let mut explorer = explorer();
    explorer.project().write("coverage.xml", &report(&[("core/auth.py", AUTH), ("new.py", "x a = 1\n! b = 2\n")]));
    explorer.changed(&["coverage.xml"]);
    let notice = explorer.notice();
    assert!(notice.contains("+1 line newly covered in new.py (1)"), "{notice}");
    assert!(notice.contains("mail.py is gone from the report"), "{notice}");
    explorer.keys("4 <esc> 4 g");
    check("changes-new-and-gone", &mut explorer);
    explorer.keys("<enter>");
    assert_eq!(explorer.notice(), "this file is gone from the report");
}

#[test]
fn a_file_that_the_tree_does_not_show_is_opened_all_the_same() {
    let mut explorer = explorer();
    explorer.keys("/ m a i l <enter>");
    rerun(&mut explorer, &better(), MAIL);
    explorer.keys("4 n");
    assert_eq!(explorer.place(), ("core/auth.py".to_owned(), 3));
    rerun(&mut explorer, &better(), MAIL);
    assert_eq!(explorer.place(), ("core/auth.py".to_owned(), 3), "and stays open over a reload");
    explorer.keys("1");
    assert_eq!(explorer.state().selected.as_deref(), Some("mail.py"), "the tree's cursor is on what it shows");
}

#[test]
fn an_answer_that_nobody_waits_for_is_dropped() {
    let mut explorer = explorer();
    explorer.project().write("old.info", "SF:mail.py\nDA:1,1\nend_of_record\n");
    explorer.keys("4 o o l d . i n f o <enter>");
    let shot = explorer.state().references.get(Reference::Other).cloned().expect("it was read");
    explorer.keys("B");
    let of = |which, generation| {
        let read = ReferenceRead { generation, which, path: "late.info".into(), shot: Ok(shot.clone()) };
        Msg::ReferenceRead(Box::new(read))
    };
    explorer.headless.tell(of(Reference::Baseline, 1));
    explorer.headless.tell(of(Reference::Other, 0));
    let words = |which| explorer.state().references.words(which);
    assert_eq!((&*words(Reference::Baseline), &*words(Reference::Other)), ("the baseline", "old.info"));
}
