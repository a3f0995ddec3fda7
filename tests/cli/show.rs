//! `lacuna show`: a source with its marks.

use super::{cobertura, folder};

const SOURCE: &str = "def a():\n\treturn 1\n\n\ndef b():\n    return 2\n\n\ndef c():\n    return 3\n";
const LINES: &[(u32, u32)] = &[(1, 1), (2, 12), (5, 1), (6, 0), (9, 1), (10, 0)];

#[test]
fn a_file_is_shown_with_its_marks() {
    let folder = folder(&[("coverage.xml", &cobertura("src/a.py", LINES)), ("src/a.py", SOURCE)]);
    insta::assert_snapshot!(folder.run("show src/a.py --hits").fine(), @"");
}

#[test]
fn gaps_are_shown_with_what_is_around_them() {
    let folder = folder(&[("coverage.xml", &cobertura("src/a.py", LINES)), ("src/a.py", SOURCE)]);
    insta::assert_snapshot!(folder.run("show a.py --gaps-only --context 0").fine(), @"");
}

#[test]
fn a_line_is_shown_with_what_is_around_it() {
    let folder = folder(&[("coverage.xml", &cobertura("src/a.py", LINES)), ("src/a.py", SOURCE)]);
    insta::assert_snapshot!(folder.run("show ./src/a.py:6 --context 1 --ascii").fine(), @"");
    insta::assert_snapshot!(folder.run("show a.py:11").failed(), @"");
}

#[test]
fn branches_are_told_in_words() {
    let out = folder(&[]).run("show --demo middleware/auth.py:62 --context 0").fine();
    assert!(out.contains("→ never jumped to line 63"), "{out}");
}

#[test]
fn the_json_lists_lines() {
    let out = folder(&[]).run("show --demo middleware/auth.py:62 --context 1 --format json").fine();
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    let lines = r#"[{"number":61,"hits":1,"state":"covered","missing":[]},
        {"number":62,"hits":1,"state":"partial","missing":["63"]},
        {"number":63,"hits":0,"state":"missed","missing":[]}]"#;
    let lines: serde_json::Value = serde_json::from_str(lines).unwrap();
    assert_eq!(answer["lines"], lines);
    assert_eq!(answer["file"]["path"], "ferry/middleware/auth.py");
}

#[test]
fn without_a_source_the_numbers_are_shown() {
    let folder = folder(&[("coverage.xml", &cobertura("gone/a.py", &[(7, 1), (4_000_000_000, 0)]))]);
    let ran = folder.run("show a.py");
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(ran.out + &ran.err, @"");
}

#[test]
fn a_name_that_is_not_clear_is_answered_with_candidates() {
    let folder = folder(&[]);
    insta::assert_snapshot!(folder.run("show --demo __init__.py").failed(), @"");
    insta::assert_snapshot!(folder.run("show --demo midleware/aut.py").failed(), @"");
    insta::assert_snapshot!(folder.run("show --demo auth.py:3 --gaps-only").failed(), @"");
}

#[test]
fn a_file_is_found_from_a_folder_below() {
    let folder = folder(&[
        ("lacuna.toml", "reports = [\"coverage.xml\"]"),
        ("coverage.xml", &cobertura("src/a.py", LINES)),
        ("src/a.py", SOURCE),
    ]);
    let absolute = format!("show {}/src/a.py:1 --context 0", folder.path());
    assert!(folder.run(&absolute).fine().contains("def a()"));
}
