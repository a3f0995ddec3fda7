//! What cannot be done is told: the file, the place in it, what to do; and the exit code is 2.

use super::{cobertura, folder};

#[test]
fn no_report() {
    insta::assert_snapshot!(folder(&[]).run("summary").failed(), @"
lacuna: there is no coverage report; looked for coverage.xml, cobertura.xml, lcov.info and the like below ROOT
  run the tests with coverage first, or name a report (`lacuna --help` lists the 26 formats that are read)
");
    insta::assert_snapshot!(folder(&[("pyproject.toml", "")]).run("summary").failed(), @"
lacuna: there is no coverage report; looked for coverage.xml, cobertura.xml, lcov.info and the like below ROOT
  Python (pytest): this writes coverage.xml:
    pytest --cov --cov-branch --cov-report=xml
");
    insta::assert_snapshot!(folder(&[]).run("show a.py --report nowhere.xml").failed(), @"
lacuna: there is no coverage report; looked for ROOT/nowhere.xml
  run the tests with coverage first, or name a report (`lacuna --help` lists the 26 formats that are read)
");
}

#[test]
fn something_else_than_a_report() {
    let junit = "<?xml version=\"1.0\"?><testsuites><testsuite name=\"a\" tests=\"1\"/></testsuites>";
    let folder = folder(&[("junit.xml", junit), ("notes.txt", "Dear diary"), ("empty/x", "")]);
    insta::assert_snapshot!(folder.run("summary junit.xml").failed(), @"lacuna: ROOT/junit.xml: this is a JUnit test report; it tells which tests ran; name the coverage report instead");
    insta::assert_snapshot!(folder.run("summary notes.txt").failed(), @"lacuna: ROOT/notes.txt: this is no coverage report that this program knows; `lacuna --help` lists the 26 formats that it reads");
    insta::assert_snapshot!(folder.run("summary empty").failed(), @"lacuna: ROOT/empty: this is a folder; name a report in it");
}

#[test]
fn a_report_that_is_cut_short_gives_what_it_holds() {
    let whole = cobertura("a.py", &[(1, 1), (2, 0)]);
    let folder = folder(&[("coverage.xml", &whole[..whole.len() - 60])]);
    let ran = folder.run("summary");
    assert_eq!(ran.code, 0, "what could be read is printed, and the rest is warned about");
    insta::assert_snapshot!(ran.out + &ran.err, @"
    File   Lines  Missing   Cover
    ─────────────────────────────
    a.py       1        0  100.0%
    ─────────────────────────────
    Total      1        0  100.0%
    100.0% of lines
    warning: coverage.xml, line 1, byte 159: syntax error: tag not closed: `>` not found before end of input
    warning: coverage.xml, line 1, byte 159: the report ends early: 6 elements are still open
    warning: the report is not whole: these are the figures of what could be read
    ");
}

#[test]
fn a_report_without_files() {
    let folder = folder(&[("coverage.xml", "<coverage><packages/></coverage>")]);
    let ran = folder.run("summary");
    assert_eq!((ran.code, &*ran.err), (0, "warning: the report names no file; were any tests run?\n"));
}

#[test]
fn warnings_are_counted() {
    let report = cobertura("a.py", &[(1, 1)])
        .replace("</lines>", &"<line number=\"x\" hits=\"1\"/>".repeat(9))
        .replace("</class>", "</lines></class>");
    let folder = folder(&[("coverage.xml", &report)]);
    insta::assert_snapshot!(folder.run("summary").err, @"
warning: coverage.xml, line 1, byte 161: “x” is no line number; the line is left out
warning: coverage.xml, line 1, byte 188: “x” is no line number; the line is left out
warning: coverage.xml, line 1, byte 215: “x” is no line number; the line is left out
6 more warnings; `lacuna summary --format json` lists them all
");
    assert_eq!(folder.run("summary --quiet").err, "");
}

#[test]
fn a_mistake_in_the_configuration() {
    let report = cobertura("a.py", &[(1, 1)]);
    let folder = folder(&[("coverage.xml", &report), ("lacuna.toml", "[goals]\nfail_under = 120\n")]);
    insta::assert_snapshot!(folder.run("summary").failed(), @"lacuna: ROOT/lacuna.toml:2:14: 120 is no percentage; expected a number from 0 to 100");
    insta::assert_snapshot!(folder.run("summary --config other.toml").failed(), @"lacuna: cannot read ROOT/other.toml: No such file or directory (os error 2)");
}

#[test]
fn a_mistake_on_the_command_line() {
    let folder = folder(&[]);
    insta::assert_snapshot!(folder.run("summary --demo a.xml").failed(), @"lacuna: --demo brings its own report; name none beside it");
    insta::assert_snapshot!(folder.run("summary --demo --fail-under 101").failed(), @"lacuna: --fail-under: 101 is no percentage; expected a number from 0 to 100");
    insta::assert_snapshot!(folder.run("--print summary --demo").failed(), @"lacuna: --run, --keys, --print and --size are for the explorer, not for a command");
    insta::assert_snapshot!(folder.run("summary --path nothing").failed(), @"
error: invalid value 'nothing' for '--path <FROM=TO>': expected FROM=TO, as in /app/=./

For more information, try '--help'.
");
}

#[test]
fn the_explorer_needs_a_terminal() {
    insta::assert_snapshot!(folder(&[]).run("").failed(), @"lacuna: the explorer needs a terminal; `lacuna summary` prints the totals");
}

#[test]
fn a_report_named_like_a_command_is_opened_by_its_path() {
    let folder = folder(&[("summary", &cobertura("a.py", &[(1, 1)]))]);
    assert!(folder.run("summary ./summary").fine().contains("100.0%"));
    assert!(folder.run("./summary").failed().contains("needs a terminal"), "this is the explorer");
}

#[test]
fn one_screen_is_printed_after_the_keys() {
    let folder = folder(&[]);
    let screen = folder.run("--demo --print --keys ? --size 80x24 --color never").fine();
    assert_eq!(screen.lines().count(), 24, "{screen}");
    assert_eq!(folder.run("--demo --print --keys nokey").failed(), "lacuna: --keys: `nokey` is no key\n");
}
