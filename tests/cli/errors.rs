//! What cannot be done is told: the file, the place in it, what to do; and the exit code is 2.

use super::{cobertura, folder};

#[test]
fn no_report() {
    insta::assert_snapshot!(folder(&[]).run("summary").failed(), @"");
    insta::assert_snapshot!(folder(&[("pyproject.toml", "")]).run("summary").failed(), @"");
    insta::assert_snapshot!(folder(&[]).run("show a.py --report nowhere.xml").failed(), @"");
}

#[test]
fn something_else_than_a_report() {
    let junit = "<?xml version=\"1.0\"?><testsuites><testsuite name=\"a\" tests=\"1\"/></testsuites>";
    let folder = folder(&[("junit.xml", junit), ("notes.txt", "Dear diary"), ("empty/x", "")]);
    insta::assert_snapshot!(folder.run("summary junit.xml").failed(), @"");
    insta::assert_snapshot!(folder.run("summary notes.txt").failed(), @"");
    insta::assert_snapshot!(folder.run("summary empty").failed(), @"");
}

#[test]
fn a_report_that_is_cut_short_gives_what_it_holds() {
    let whole = cobertura("a.py", &[(1, 1), (2, 0)]);
    let folder = folder(&[("coverage.xml", &whole[..whole.len() - 60])]);
    let ran = folder.run("summary");
    assert_eq!(ran.code, 2, "half a report is not what was asked for");
    insta::assert_snapshot!(ran.out + &ran.err, @"");
}

#[test]
fn a_report_without_files() {
    let folder = folder(&[("coverage.xml", "<coverage><packages/></coverage>")]);
    insta::assert_snapshot!(folder.run("summary").failed(), @"");
}

#[test]
fn warnings_are_counted() {
    let report = cobertura("a.py", &[(1, 1)])
        .replace("</lines>", &"<line number=\"x\" hits=\"1\"/>".repeat(9))
        .replace("</class>", "</lines></class>");
    let folder = folder(&[("coverage.xml", &report)]);
    insta::assert_snapshot!(folder.run("summary").err, @"");
    assert_eq!(folder.run("summary --quiet").err, "");
}

#[test]
fn a_mistake_in_the_configuration() {
    let report = cobertura("a.py", &[(1, 1)]);
    let folder = folder(&[("coverage.xml", &report), ("lacuna.toml", "[goals]\nfail_under = 120\n")]);
    insta::assert_snapshot!(folder.run("summary").failed(), @"");
    insta::assert_snapshot!(folder.run("summary --config other.toml").failed(), @"");
}

#[test]
fn a_mistake_on_the_command_line() {
    let folder = folder(&[]);
    insta::assert_snapshot!(folder.run("summary --demo a.xml").failed(), @"");
    insta::assert_snapshot!(folder.run("summary --demo --fail-under 101").failed(), @"");
    insta::assert_snapshot!(folder.run("--print summary --demo").failed(), @"");
    insta::assert_snapshot!(folder.run("summary --path nothing").failed(), @"");
}

#[test]
fn the_explorer_needs_a_terminal() {
    insta::assert_snapshot!(folder(&[]).run("").failed(), @"");
}

#[test]
fn a_report_named_like_a_command_is_opened_by_its_path() {
    let folder = folder(&[("summary", &cobertura("a.py", &[(1, 1)]))]);
    assert!(folder.run("summary ./summary").fine().contains("100%"));
    assert!(folder.run("./summary").failed().contains("needs a terminal"), "this is the explorer");
}
