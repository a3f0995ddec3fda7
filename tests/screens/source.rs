//! The source: marks, gaps, folds, layers, and lines that are hard to draw.

use crate::harness::{Explorer, check};
use crate::project::Project;

#[test]
fn the_source_stands_at_its_first_gap() {
    check("source-at-gap", Explorer::demo().keys("n"));
}

#[test]
fn gaps_are_walked_across_files_with_counts() {
    let files = [("a.py", "x a = 1\n! b = 2\nx c = 3\n! d = 4\n! e = 5\n"), ("b.py", "! a = 1\nx b = 2\n! c = 3\n")];
    let mut explorer = Explorer::on(Project::of(&files));
    let mut walked = Vec::new();
    for keys in ["n", "n", "n", "n", "n", "N", "N"] {
        let (path, line) = explorer.keys(keys).place();
        let ((here, of), (all, of_all)) = explorer.state().gap_counts().expect("on a gap");
        walked.push(format!("{keys} {path}:{line} {here}/{of} {all}/{of_all} {}", explorer.notice()));
    }
    assert_eq!(
        walked,
        [
            "n a.py:2 1/2 1/4 ",
            "n a.py:4 2/2 2/4 ",
            "n b.py:1 1/2 3/4 ",
            "n b.py:3 2/2 4/4 ",
            "n a.py:2 1/2 1/4 from the first gap again",
            "N b.py:3 2/2 4/4 from the last gap again",
            "N b.py:1 1/2 3/4 ",
        ]
    );
    check("gap-counts", explorer.keys("n"));
    check("gap-wrapped", explorer.keys("n"));
}

#[test]
fn files_are_walked_in_the_order_shown() {
    let files = [("a.py", "! a = 1\n! b = 2\n"), ("b.py", "! a = 1\n"), ("c.py", "x a = 1\n")];
    let mut explorer = Explorer::on(Project::of(&files));
    let at = |explorer: &Explorer| explorer.place().0;
    assert_eq!(at(&explorer), "a.py", "the file with most lines missing comes first");
    assert_eq!(at(explorer.keys("]")), "b.py");
    assert_eq!(at(explorer.keys("]")), "c.py");
    assert_eq!(at(explorer.keys("]")), "c.py");
    assert_eq!(explorer.notice(), "this is the last file");
    assert_eq!(at(explorer.keys("[ [")), "a.py");
    assert_eq!(at(explorer.keys("[")), "a.py");
    assert_eq!(explorer.notice(), "this is the first file");
}

#[test]
fn folded_to_the_gaps() {
    check("folded", Explorer::demo().keys("/ a u t h <enter> n z"));
    check("folded-more-context", Explorer::demo().keys("/ a u t h <enter> n z + +"));
    check("folded-no-context", Explorer::demo().keys("/ a u t h <enter> n z - - -"));
    let mut explorer = Explorer::demo();
    let open = explorer.keys("n").picture();
    assert_eq!(explorer.keys("z z").picture(), open, "folded and unfolded is as before");
}

#[test]
fn layers() {
    check("layer-hits", Explorer::demo().keys("/ a u t h <enter> n H"));
    check("layer-no-branches", Explorer::demo().keys("/ a u t h <enter> n n b"));
    check("layer-no-colours", Explorer::demo().keys("n x"));
    check("layer-no-sticky-header", Explorer::demo().keys("/ c a l c u l <enter> <tab> G t"));
}

#[test]
fn the_function_stays_in_view() {
    check("sticky-header", Explorer::demo().keys("/ c a l c u l <enter> <tab> G"));
}

#[test]
fn branches_in_words() {
    check("branches-in-words", Explorer::demo().keys("/ a u t h <enter> n n"));
    let marked = "x def a(b):\n~     while b:\n!         b -= 1\n";
    check("branch-never-left", Explorer::on(Project::of(&[("a.py", marked)])).keys("n"));
}

pub(crate) const HARD: &str = "x def a():\n!     return \"a long line that goes on and on, past the right side of any window, \
    and then some more of it to be sure that it must be scrolled\"\nx \tif \ta:\n!\u{20}\t\treturn 1\n\
    x name = \"日本語のテキスト\"  # wide\n! e = \"e\u{301}\"  # combined\n! s = \"\u{1b}[31m\u{202e}evil\u{200b}\"\n";

#[test]
fn lines_that_are_hard_to_draw() {
    let explorer = || Explorer::on(Project::of(&[("a.py", HARD)]));
    check("hard-lines", explorer().keys("n"));
    check("hard-lines-scrolled", explorer().keys("n l l"));
    check("hard-lines-at-their-end", explorer().keys("n $"));
    let mut explorer = explorer();
    let start = explorer.keys("n").picture();
    assert_eq!(explorer.keys("l l l 0").picture(), start, "0 scrolls back");
    assert_eq!(explorer.keys("l l h h").picture(), start, "left undoes right");
}

#[test]
fn a_tab_is_as_wide_as_configured() {
    let marked = "x \ta = 1\n! 日\tb = 2\n";
    let project = Project::of(&[("a.py", marked)]).with("lacuna.toml", "tab_width = 8\n");
    check("tab-width-8", Explorer::on(project).keys("n"));
}

#[test]
fn a_line_of_forty_kilobytes() {
    let line = format!("! data = \"{}\"\nx b = 1\n", "0123456789".repeat(4_096));
    let mut explorer = Explorer::on(Project::of(&[("a.py", &line)]));
    check("line-of-40-kB", explorer.keys("n"));
    check("line-of-40-kB-at-its-end", explorer.keys("$"));
}

#[test]
fn copied() {
    let mut explorer = Explorer::on(Project::of(&[("a.py", "x def a():\n!     b = 1\n!     c = 2\nx d = 3\n")]));
    explorer.keys("n y Y");
    let copied: Vec<String> = explorer.headless.left.iter().map(|effect| format!("{effect:?}")).collect();
    assert_eq!(
        copied,
        [
            r#"Copy("a.py:2")"#,
            r#"Copy("a.py:2–3: 2 lines never ran in `a`\n\n      1  def a():\n!     2      b = 1\n!     3      c = 2\n      4  d = 3\n\n! never ran  ~ a branch was never taken\n")"#,
        ]
    );
}

#[test]
fn an_encoding_that_was_guessed_is_said() {
    let project = Project::of(&[("a.py", "x a = 1\n! b = 2\n")]);
    std::fs::write(project.root().join("a.py"), b"a = 'caf\xE9 tr\xE8s serr\xE9'\nb = 2\n").unwrap();
    let mut explorer = Explorer::on(project);
    let text = explorer.text();
    assert!(
        text.contains("caf\u{e9} tr\u{e8}s serr\u{e9}") && text.contains("read as windows-1252, a guess"),
        "{text}"
    );
    explorer.project().write("a.py", "a = 'caf\u{e9}'\nb = 2\n");
    assert!(!explorer.changed(&["a.py"]).text().contains("a guess"));
}

#[test]
fn a_test_in_several_phases_is_one_test() {
    let json = r#"{"meta": {"format": 3, "version": "7.17.3", "branch_coverage": false, "show_contexts": true},
        "files": {"a.py": {"executed_lines": [1, 2], "missing_lines": [3], "excluded_lines": [],
            "contexts": {"2": ["test_a.py::test_b|run", "test_a.py::test_b|setup"]},
            "functions": {"f": {"executed_lines": [2], "missing_lines": [3], "excluded_lines": [], "start_line": 1}}}}}"#;
    let project = Project::empty().with("a.py", "def f(x):\n    x += 1\n    return x\n").with("coverage.json", json);
    let mut explorer = Explorer::on_report(project, "coverage.json");
    let words = "line 2 ran · by test_a.py::test_b · in `f`, which ran";
    assert!(!explorer.keys("n k").rows_with(words).is_empty(), "{}", explorer.text());
    assert!(explorer.rows_with("1 time").is_empty(), "coverage.py does not count: {}", explorer.text());
}
