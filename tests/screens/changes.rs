//! The changes screen: what differs from the last load, the start of the session, a baseline, another report.

use lacuna::app::Msg;
use lacuna::app::msg::{Moved, ReferenceRead};
use lacuna::app::references::Reference;
use lacuna::ui::theme::Depth;
use lacuna::world::config::{Overrides, Theme};
use lacuna::world::demo;
use ratatui::crossterm::event::{MouseButton, MouseEventKind};

use crate::harness::{Explorer, Files, USUAL, check};
use crate::project::{Project, report};

/// A marked source, of which the tests cover more and more.
pub(crate) const AUTH: &str = "\
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
pub(crate) fn better() -> String {
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
    let view = &explorer.state().view;
    let gain = |key: &str| view.gains.of(view.tree.find(key).expect("a row"));
    assert_eq!((gain("new.py"), gain("core/auth.py")), (1, 0), "the tree counts a new file as the changes do");
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
    let shot = explorer.state().references.get(Reference::Other).map(|kept| kept.shot.clone());
    let shot = shot.expect("it was read");
    explorer.keys("B");
    let of = |which, generation| {
        let (path, shot, moved) = ("late.info".into(), Ok(shot.clone()), Moved::default());
        let read = ReferenceRead { generation, which, path, shot, moved };
        Msg::ReferenceRead(Box::new(read))
    };
    explorer.headless.tell(of(Reference::Baseline, 1));
    explorer.headless.tell(of(Reference::Other, 0));
    let words = |which| explorer.state().references.words(which);
    assert_eq!((&*words(Reference::Baseline), &*words(Reference::Other)), ("the baseline", "old.info"));
}

/// The demo, of which an earlier report knew less.
fn demo_at(size: (u16, u16), depth: Depth, flags: Overrides) -> Explorer {
    let files = demo::unpack().expect("the demo is unpacked");
    let report = std::fs::read_to_string(files.path().join("coverage.xml")).expect("its report");
    let (begin, end) = report.split_at(report.find("shop/services").unwrap_or(report.len() / 2));
    let older = begin.replacen("hits=\"1\"", "hits=\"0\"", 30) + &end.replacen("hits=\"0\"", "hits=\"1\"", 12);
    std::fs::write(files.path().join("older.xml"), older).expect("written");
    let flags = Overrides { baseline: Some("older.xml".into()), ..flags };
    let mut explorer = Explorer::start(Files::Demo(files), flags, depth, size);
    explorer.keys("4 j j");
    explorer
}

#[test]
fn looks_come_down_to_what_the_terminal_has() {
    let light = || Overrides { theme: Some(Theme::Light), ..Overrides::default() };
    let ascii = || Overrides { ascii: Some(true), ..Overrides::default() };
    check("changes-demo", &mut demo_at((140, 36), Depth::True, Overrides::default()));
    check("changes-demo-light", &mut demo_at((80, 24), Depth::True, light()));
    check("changes-demo-16-colours", &mut demo_at((80, 24), Depth::Sixteen, Overrides::default()));
    check("changes-demo-no-colour-ascii", &mut demo_at((80, 24), Depth::None, ascii()));
}

#[test]
fn a_baseline_is_read_again_when_it_changes() {
    let old = |last: u32| format!("SF:mail.py\nDA:1,1\nDA:2,1\nDA:4,{last}\nend_of_record\n");
    let project = Project::of(&files(AUTH, MAIL)).with("old.info", &old(0));
    let mut explorer = Explorer::on(project.with("lacuna.toml", "baseline = \"old.info\"\n"));
    rerun(&mut explorer, &better(), MAIL);
    let news = explorer.notice();
    let lost = |explorer: &Explorer| {
        let old = explorer.state().references.get(Reference::Baseline).expect("a baseline");
        old.shot.snapshot.report.files.values().map(|file| file.lines.ratio().covered).sum::<u64>()
    };
    assert_eq!((lost(&explorer), explorer.state().comparison.with), (2, Reference::Baseline));
    explorer.keys("4 v");
    let with = explorer.state().comparison.with;
    explorer.project().write("old.info", &old(1));
    explorer.changed(&["old.info"]);
    assert_eq!((lost(&explorer), explorer.state().comparison.with), (3, with), "what is shown stays");
    assert_eq!(explorer.notice(), news, "the reports themselves were not read again");

    explorer.project().write("old.info", "SF:mail.py\nDA:1,");
    explorer.changed(&["old.info"]);
    let notice = explorer.notice();
    assert!(notice.contains("cannot compare with old.info"), "{notice}");
    assert_eq!(lost(&explorer), 3, "the good one stays");
    explorer.project().write("old.info", &old(0));
    explorer.changed(&["old.info"]);
    assert_eq!((lost(&explorer), &*explorer.notice()), (2, ""));

    explorer.keys("B");
    let now = lost(&explorer);
    explorer.project().write("old.info", &old(1));
    explorer.changed(&["old.info"]);
    assert_eq!(lost(&explorer), now, "what a key made the baseline follows no file");
}

#[test]
fn a_report_that_is_compared_with_shares_what_is_the_same() {
    let mut explorer = explorer();
    explorer.project().write("old.xml", &report(&files(AUTH, &other())));
    explorer.keys("4 o o l d . x m l <enter>");
    let state = explorer.state();
    let now = &state.snapshot.as_ref().expect("a report").report.files;
    let old = &state.references.get(Reference::Other).expect("it was read").shot.snapshot.report.files;
    let shared = |path: &str| std::sync::Arc::ptr_eq(&now[path], &old[path]);
    assert_eq!((shared("core/auth.py"), shared("mail.py")), (true, false));
    assert!(now.keys().zip(old.keys()).all(|(one, other)| std::sync::Arc::ptr_eq(one, other)), "and the paths");
}

#[test]
fn where_there_is_little_room_the_news_begin_with_what_matters() {
    let mut explorer = explorer();
    explorer.headless.resize(80, 24);
    rerun(&mut explorer, &better(), MAIL);
    assert!(!explorer.rows_with("+4 lines · 46.2 → 76.9, milestone 50, Core 60 · core/auth.py 3–6").is_empty());
    rerun(&mut explorer, AUTH, &other());
    let expected = "+1 line · −5 lines · 76.9 → 46.2, below milestone 50, Core below 60 · mail.py 4";
    assert_eq!(explorer.state().notice.as_ref().and_then(|notice| notice.short.as_deref()), Some(expected));
    explorer.headless.resize(260, 24);
    assert!(!explorer.rows_with("+1 line newly covered in mail.py (4) · 5 lines lost").is_empty());
}

/// A Go profile tells of two blocks on one line, and not of branches.
#[test]
fn a_line_that_ran_in_part_is_a_change_of_its_own() {
    let profile = |second: u32| format!("mode: set\nmail.go:1.1,1.20 1 1\nmail.go:1.21,1.40 1 {second}\n");
    let project = Project::empty().with("mail.go", "if ok { send() } else { give_up() } // and no more of it\n");
    let mut explorer = Explorer::on(project.with("cover.out", &profile(0)));
    explorer.project().write("cover.out", &profile(1));
    explorer.changed(&["cover.out"]);
    let notice = explorer.notice();
    assert!(notice.starts_with("1 line now ran wholly · total 50.0 → 100.0%"), "{notice}");
    explorer.keys("4");
    check("changes-in-part", &mut explorer);
    explorer.project().write("cover.out", &profile(0));
    explorer.changed(&["cover.out"]);
    assert!(explorer.notice().starts_with("1 line now ran only in part"), "{}", explorer.notice());
    assert!(!explorer.rows_with("ran only in part").is_empty(), "{}", explorer.text());
}
