//! The Gaps screen: what to test next, ranked with reasons, filtered, walked, set aside, copied, tested.

use lacuna::app::Effect;
use lacuna::app::next::Listed;
use lacuna::ui::theme::Depth;
use lacuna::world::config::{Overrides, Theme};
use ratatui::crossterm::event::{MouseButton, MouseEventKind};

use crate::harness::{Explorer, USUAL, check};
use crate::project::{Project, WRITTEN, report, source};

const AUTH: &str = "\
x import os
x
x def verify(token):
x     if not token:
!         return None
x     name = token.name
x     return name
x
x def renew(token):
!     if not token:
!         return None
!     token.old = True
!     token.save()
!     return token
x
x def drop(token):
!     token.gone = True
!     return token
";
const MAIL: &str = "\
x def send(to):
!     to.open()
x     to.write()
!     to.close()
";
const CONFIG: &str = "\
[goals]
milestones = [60, 90]
[[components]]
name = \"Core\"
paths = [\"core/**\"]
goal = [70, 90]
[[components]]
name = \"Mail\"
paths = [\"mail.py\"]
";

fn project(auth: &str, mail: &str) -> Project {
    let project = Project::of(&[("core/auth.py", auth), ("mail.py", mail)]).with("lacuna.toml", CONFIG);
    project.with("tests/test_auth.py", "def test_verify(): pass\n")
}

fn explorer() -> Explorer {
    Explorer::on(project(AUTH, MAIL))
}

/// The names of the functions that are listed, with the first lines of their entries.
fn listed(explorer: &Explorer) -> Vec<String> {
    let next = &explorer.state().next;
    let queue = next.queue().expect("it was gathered");
    let entry = |item: &lacuna::app::next::Item| {
        format!("{}:{}", queue.function(item.place).unwrap_or("-"), queue.at(item.place).1.first)
    };
    next.items.iter().map(entry).collect()
}

fn place(explorer: &Explorer) -> (String, u32) {
    explorer.place()
}

fn at(path: &str, line: u32) -> (String, u32) {
    (path.to_owned(), line)
}

#[test]
fn the_best_come_first_each_with_its_reasons_and_what_it_reaches() {
    let mut demo = Explorer::demo();
    demo.keys("3");
    check("gaps-demo", &mut demo);
    demo.keys("j j j");
    demo.headless.resize(80, 24);
    check("gaps-narrow", &mut demo);
    demo.headless.resize(160, 50);
    demo.keys("w v");
    check("gaps-shortest-way-by-function", &mut demo);
}

#[test]
fn the_list_is_read_without_colour_and_on_a_light_background() {
    let flags = Overrides { ascii: Some(true), ..Overrides::default() };
    check("gaps-no-colour-ascii", Explorer::demo_with(flags, Depth::None, USUAL).keys("3 G"));
    let flags = Overrides { theme: Some(Theme::Light), ..Overrides::default() };
    check("gaps-light", Explorer::demo_with(flags, Depth::True, USUAL).keys("3 v v"));
}

#[test]
fn the_way_to_the_next_goal_reaches_it() {
    let mut demo = Explorer::demo();
    for listing in ["3", "v"] {
        demo.keys(listing).keys("w");
        let next = &demo.state().next;
        let goal = next.goal.expect("40%").percent;
        let last = next.items.last().and_then(|item| item.then).expect("it leads somewhere");
        assert!(!last.percent().is_below(goal, 0), "{last:?} for {goal}");
        let before = next.items[next.items.len() - 2].then.expect("all have one");
        assert!(before.percent().is_below(goal, 0), "one less does not: {before:?}");
        demo.keys("w");
        assert!(demo.state().next.items.len() > 100, "w lists all again");
    }
}

#[test]
fn n_walks_the_list_across_files() {
    let mut explorer = explorer();
    explorer.keys("3");
    let all = listed(&explorer);
    assert_eq!(all.len(), 5, "{all:?}");
    let mut seen = Vec::new();
    for _ in &all {
        explorer.keys("n");
        assert_eq!(explorer.state().focus, "source");
        seen.push(place(&explorer));
    }
    let expected = explorer.state().next.items.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), expected, "each is gone to once: {seen:?}");
    explorer.keys("n");
    assert_eq!(explorer.notice(), "from the first of the list again");
    explorer.keys("N");
    assert_eq!(explorer.notice(), "from the last of the list again");
    assert!(explorer.text().contains("5 of 5 in the list"), "{}", explorer.text());
    explorer.keys("esc");
    assert_eq!(explorer.state().focus, "gaps", "esc goes back to the list");
    explorer.keys("esc");
    assert_eq!(explorer.state().focus, "explore");
}

#[test]
fn the_cursor_shows_the_entry_in_the_source_and_enter_goes_there() {
    let mut explorer = explorer();
    explorer.keys("3 G");
    let (path, line) = explorer.state().next.place_of(4).expect("five entries");
    assert_eq!((place(&explorer), explorer.state().focus), ((path.to_string(), line), "gaps"));
    explorer.keys("enter");
    assert_eq!(explorer.state().focus, "source");
    let (column, row) = { explorer.keys("3 g").find("renew") };
    explorer.keys("G").mouse(MouseEventKind::Down(MouseButton::Left), (column, row));
    assert_eq!(place(&explorer), at("core/auth.py", 10), "a click chooses");
    let found = explorer.find("renew");
    explorer.mouse(MouseEventKind::Down(MouseButton::Left), found);
    assert_eq!(explorer.state().focus, "source", "a second one goes there");
}

#[test]
fn the_list_is_ordered_by_any_single_reason() {
    let mut explorer = explorer();
    explorer.keys("3");
    let all = listed(&explorer);
    explorer.keys("S");
    assert!(explorer.text().contains("gaps, most lines and branches first"), "{}", explorer.text());
    assert_eq!(listed(&explorer)[0], "renew:10");
    explorer.keys("s");
    check("reasons", &mut explorer);
    explorer.keys("j enter");
    assert!(explorer.text().contains("gaps, least to cover first"), "{}", explorer.text());
    assert_eq!(explorer.state().focus, "gaps");
    explorer.keys("s k k enter");
    assert_eq!(listed(&explorer), all, "before the first reason, all of them count");
    explorer.keys("S S S S S S S S S S");
    assert_eq!(listed(&explorer), all, "and so they do behind the last");
}

#[test]
fn only_a_component_a_kind_or_the_files_of_a_filter_are_listed() {
    let mut explorer = explorer();
    explorer.keys("3 c");
    assert!(explorer.text().contains("the best first · in Core"), "{}", explorer.text());
    assert!(explorer.text().contains("Core: 8 lines missing; "), "{}", explorer.text());
    assert_eq!(explorer.state().next.goal.expect("its floor").percent, 70.0);
    assert_eq!(listed(&explorer).len(), 3);
    explorer.keys("c");
    assert_eq!(listed(&explorer), ["send:2", "send:4"]);
    explorer.keys("c i");
    assert_eq!(listed(&explorer), ["renew:10", "drop:17"], "never entered");
    explorer.keys("i");
    assert_eq!(listed(&explorer), ["verify:5"], "a guard");
    explorer.keys("i i");
    assert_eq!(listed(&explorer).len(), 5);
    explorer.keys("/ m a i l enter");
    assert_eq!((listed(&explorer).len(), explorer.state().focus), (2, "gaps"), "the list keeps the focus");
    assert!(explorer.text().contains("matching mail"), "{}", explorer.text());
    explorer.keys("i");
    assert!(explorer.text().contains("Nothing here matches the filter: esc leaves it"), "{}", explorer.text());
    explorer.keys("esc");
    assert_eq!((listed(&explorer).len(), explorer.state().focus), (2, "gaps"), "esc leaves the filter first");
    explorer.keys("1 / m a i l enter 3");
    assert!(explorer.text().contains("· matching m"), "a filter of the tree holds here too: {}", explorer.text());
    explorer.keys("m");
    assert!(explorer.notice().contains("needs a git repository"), "{}", explorer.notice());
}

#[test]
fn every_function_is_listed_covered_or_not() {
    let mut explorer = explorer();
    explorer.keys("3 v v");
    assert_eq!(explorer.state().next.listed, Listed::Every);
    let names = |explorer: &mut Explorer| {
        let next = &explorer.state().next;
        let worklist = next.worklist.as_ref().expect("gathered");
        let name = |at: usize| {
            let place = next.functions[at];
            worklist.files[place.file as usize].1.functions.all[place.function as usize].name.clone()
        };
        (0..next.len()).map(name).collect::<Vec<_>>()
    };
    assert_eq!(names(&mut explorer), ["renew", "drop", "send", "verify"], "most missing first");
    explorer.keys("s");
    assert_eq!(names(&mut explorer)[3], "verify", "least covered first");
    explorer.keys("s");
    assert_eq!(explorer.state().next.order.word(), "complexity");
    explorer.keys("s s");
    assert_eq!(names(&mut explorer), ["drop", "renew", "send", "verify"]);
    explorer.keys("c c");
    assert_eq!(names(&mut explorer), ["send"], "of a component");
    explorer.keys("enter");
    assert_eq!((place(&explorer), explorer.state().focus), (at("mail.py", 1), "source"));
}

#[test]
fn a_gap_set_aside_leaves_the_list_and_not_the_percentage() {
    let mut explorer = explorer();
    explorer.keys("3");
    let (all, totals) = (listed(&explorer), explorer.state().totals);
    let first = all[0].clone();
    explorer.keys("d down n o");
    check("setting-aside", &mut explorer);
    explorer.keys("enter");
    assert_eq!(explorer.notice(), "1 gap set aside, won't: no");
    assert_eq!(listed(&explorer), all[1..]);
    assert_eq!(explorer.state().totals, totals);
    let kept = explorer.project().read(".lacuna/aside.toml");
    assert!(kept.contains("why = \"wont\"\nnote = \"no\""), "{kept}");
    assert!(explorer.text().contains("1 set aside"), "{}", explorer.text());

    // It is known again after an edit above it and another run.
    let edited = format!("x import sys\nx import re\n{AUTH}");
    explorer.project().write("core/auth.py", &source(&edited));
    explorer.project().set_written("core/auth.py", WRITTEN - 30);
    explorer.project().write("coverage.xml", &report(&[("core/auth.py", &edited), ("mail.py", MAIL)]));
    explorer.changed(&["coverage.xml"]);
    assert_eq!(listed(&explorer).len(), all.len() - 1);

    explorer.keys("D");
    let moved: Vec<String> = listed(&explorer);
    let (name, line) = first.split_once(':').expect("a name and a line");
    let line = if name == "send" { line.to_owned() } else { (line.parse::<u32>().expect("a line") + 2).to_string() };
    let place = moved.iter().position(|it| *it == format!("{name}:{line}"));
    let place = place.unwrap_or_else(|| panic!("{first} is not in {moved:?}"));
    explorer.keys("g").keys(&"j ".repeat(place));
    assert!(explorer.text().contains("set aside, won't: no"), "{}", explorer.text());
    check("gaps-set-aside", &mut explorer);
    explorer.keys("d");
    assert_eq!(explorer.notice(), "back in the list");
    explorer.keys("D");
    assert_eq!(listed(&explorer).len(), all.len());
    assert!(!explorer.project().read(".lacuna/aside.toml").contains("[[aside]]"));
}

#[test]
fn a_function_set_aside_takes_all_its_gaps_along() {
    let mut explorer = explorer();
    explorer.keys("3 v c c d enter");
    assert_eq!(explorer.notice(), "2 gaps set aside, later");
    assert_eq!(listed(&explorer), [""; 0]);
    assert!(explorer.text().contains("Nothing of this kind is left"), "{}", explorer.text());
    explorer.keys("v v");
    assert_eq!(explorer.state().next.aside, 2, "both are gaps set aside");
}

#[test]
fn from_the_source_a_gap_is_set_aside_and_tested_too() {
    let mut explorer = explorer();
    explorer.keys("n T");
    assert_eq!(explorer.notice(), "tests/test_auth.py is likely to be extended: once more opens it");
    explorer.keys("T");
    let (path, _) = place(&explorer);
    assert_eq!(path, "core/auth.py");
    let test = explorer.path("tests/test_auth.py");
    assert!(explorer.headless.left.contains(&Effect::Edit(test, 1)), "{:?}", explorer.headless.left);
    explorer.keys("d l a t e r enter");
    assert_eq!(explorer.notice(), "1 gap set aside, later: later");
    explorer.keys("d");
    assert_eq!(explorer.notice(), "back in the list");
    explorer.keys("] n T");
    assert!(explorer.notice().contains("no test file is known for mail.py"), "{}", explorer.notice());
    explorer.keys("g d");
    assert_eq!(explorer.notice(), "no gap is under the cursor: n goes to the next");
}

#[test]
fn what_is_wrong_with_what_was_set_aside_is_told() {
    let mut explorer = Explorer::on(project(AUTH, MAIL).with(".lacuna/aside.toml", "[[aside]]\npath = \"a.py\"\n"));
    explorer.keys("3 !");
    assert!(explorer.text().contains(".lacuna/aside.toml, entry 1: it is passed over"), "{}", explorer.text());
}

#[test]
fn a_gap_is_copied_as_text() {
    let mut explorer = explorer();
    explorer.keys("3 c i y");
    let copied = |explorer: &Explorer| match explorer.headless.left.last() {
        Some(Effect::Copy(text)) => text.clone(),
        other => panic!("{other:?}"),
    };
    insta::assert_snapshot!(copied(&explorer), @"
core/auth.py:10–14: 5 lines never ran in `renew`
- never entered · 5 lines · complexity 2 · in Core, which is below its floor of 70%
- the test file to extend: tests/test_auth.py

      7      return name
      8  
      9  def renew(token):
!    10      if not token:
!    11          return None
!    12      token.old = True
!    13      token.save()
!    14      return token
     15  
     16  def drop(token):
!    17      token.gone = True

! never ran  ~ a branch was never taken
");
    explorer.keys("v enter y");
    assert_eq!(copied(&explorer), "core/auth.py:10", "in the source it is the place");
}

#[test]
fn a_reload_keeps_the_cursor_and_covered_gaps_leave_the_list() {
    let mut explorer = explorer();
    explorer.keys("3 S j");
    let before = listed(&explorer);
    let here = explorer.state().next.place_of(1);
    let better = AUTH.replace("!     if not token", "x     if not token").replace("!     token.old", "x     token.old");
    let better = better
        .replace("!     token.save", "x     token.save")
        .replace("!     return token\nx\nx def drop", "x     return token\nx\nx def drop");
    explorer.project().write("coverage.xml", &report(&[("core/auth.py", &better), ("mail.py", MAIL)]));
    let source = place(&explorer);
    explorer.changed(&["coverage.xml"]);
    let after = listed(&explorer);
    assert!(before.contains(&"renew:10".to_owned()) && !after.contains(&"renew:10".to_owned()), "{after:?}");
    assert_eq!(explorer.state().next.place_of(explorer.state().next.at), here);
    assert_eq!(place(&explorer), source, "the source stays");
}

#[test]
fn functions_unfold_below_their_file() {
    let mut explorer = explorer();
    explorer.keys("j f");
    check("functions-unfolded", &mut explorer);
    explorer.keys("j");
    assert_eq!(place(&explorer), at("core/auth.py", 10), "renew misses most");
    assert!(explorer.text().contains("`renew`, 9–14 · never entered"), "{}", explorer.text());
    explorer.keys("j j enter");
    assert_eq!((place(&explorer), explorer.state().focus), (at("core/auth.py", 5), "source"));
    explorer.keys("esc");
    explorer.project().write("coverage.xml", &report(&[("core/auth.py", AUTH), ("mail.py", MAIL)]));
    explorer.changed(&["coverage.xml"]);
    let function = explorer.state().part_here().map(|part| &*part.name);
    assert_eq!(function, Some("verify"), "the cursor stays on its function");
    explorer.keys("h");
    assert!(explorer.state().part_at.is_none());
    explorer.keys("h");
    assert!(!explorer.state().view.unfolded.contains("core/auth.py"));
    explorer.keys("l l l");
    assert_eq!(explorer.state().focus, "source", "l unfolds, goes to the first function, and opens it");
}

#[test]
fn the_list_follows_a_source_that_is_edited() {
    let mut explorer = explorer();
    explorer.keys("3 S");
    let before = listed(&explorer);
    assert_eq!(place(&explorer), at("core/auth.py", 10));
    // Another function above all, and a line of the gap itself edited.
    let edited = format!("import sys\n\ndef first():\n    return 1\n\n{}", source(AUTH))
        .replace("token.old = True", "token.old = 1");
    explorer.project().write("core/auth.py", &edited);
    explorer.changed(&["core/auth.py"]);
    assert_eq!(listed(&explorer), before, "it is that of the report");
    explorer.keys("j k");
    assert_eq!(place(&explorer), at("core/auth.py", 15), "and the source is shown where its lines went");
    explorer.keys("d enter");
    let kept = explorer.project().read(".lacuna/aside.toml");
    assert!(kept.contains("\"token.old = 1\""), "what stands there now is kept: {kept}");
}

#[test]
fn tests_that_come_close_are_named() {
    let report = r#"{"meta": {"format": 3, "version": "7.17.3", "branch_coverage": false, "show_contexts": true},
"files": {"shop.py": {"executed_lines": [1, 2], "missing_lines": [3, 4], "excluded_lines": [], "summary": {},
"contexts": {"2": ["tests/test_sum.py::test_a|run", "tests/test_sum.py::test_b|run"]}}}, "totals": {}}"#;
    let project = Project::empty()
        .with("shop.py", "def total(items):\n    if not items:\n        items = []\n    return sum(items)\n");
    let project = project.with("coverage.json", report).with("tests/test_sum.py", "").with("tests/test_shop.py", "");
    let mut explorer = Explorer::on(project);
    explorer.keys("3");
    let screen = explorer.text();
    assert!(screen.contains("2 tests already come close"), "{screen}");
    assert!(screen.contains("test it in tests/test_sum.py · 2 tests, tests/test_sum.py::test_a the first"), "{screen}");
    explorer.keys("y");
    let Some(Effect::Copy(text)) = explorer.headless.left.last() else { panic!("{:?}", explorer.headless.left) };
    assert!(text.contains("- tests that come close: tests/test_sum.py::test_a, tests/test_sum.py::test_b\n"), "{text}");
    assert!(text.contains("- the test file to extend: tests/test_sum.py\n"), "{text}");
    explorer.keys("T");
    let test = explorer.path("tests/test_sum.py");
    assert_eq!(explorer.headless.left.last(), Some(&Effect::Edit(test, 1)), "told by the tests, not by its name");
}

#[test]
fn types_hold_their_functions_in_the_tree() {
    let mut demo = Explorer::demo();
    demo.keys("enter j f j j");
    check("types-unfolded", &mut demo);
    demo.keys("s s s");
    assert_eq!(demo.state().view.column, lacuna::analysis::tree::Column::Name);
    let part = demo.state().part_here().map(|part| &*part.coverage.name);
    assert_eq!(part, Some("Ledger.post"), "the cursor stays on its function when the order is another");
    demo.keys("-");
    assert!(!demo.state().view.unfolded.contains("ferry/services/ledger.py"));
}

#[test]
fn a_filter_that_leaves_no_gap_leaves_no_row_selected_that_is_not_there() {
    let mut demo = Explorer::demo();
    demo.keys("3 / Y");
    let state = demo.state();
    assert!(state.selected.as_ref().is_none_or(|key| state.view.row_of(key).is_some()), "{:?}", state.selected);
}
