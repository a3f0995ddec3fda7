//! `lacuna check`: goals held or missed, by what, and the exit code that says it.

use serde_json::Value;

use super::{Folder, cobertura, folder};

/// Two components; the total is 6 of 10 lines.
fn shop(configuration: &str) -> Folder {
    let lines = |path: &str, covered: u32, total: u32| {
        let lines: String = (1..=total).map(|line| format!("DA:{line},{}\n", u32::from(line <= covered))).collect();
        format!("SF:{path}\n{lines}end_of_record\n")
    };
    let report = lines("shop/api/routes.py", 1, 4) + &lines("shop/auth/token.py", 5, 6);
    let before = lines("shop/api/routes.py", 2, 4) + &lines("shop/auth/token.py", 4, 6);
    let components = "[[components]]\nname = 'Auth'\npaths = ['shop/auth']\ngoal = [70, 90]\n\
                      [[components]]\nname = 'API'\npaths = ['shop/api']\ngoal = 30\n";
    let configuration = format!("{configuration}{components}");
    folder(&[("lcov.info", &report), ("old/before.info", &before), ("lacuna.toml", &configuration)])
}

#[test]
fn the_goals_of_the_configuration_are_checked() {
    let ran = shop("goals = { fail_under = 60 }\n").run("check lcov.info");
    assert_eq!((ran.code, &*ran.err), (1, ""));
    insta::assert_snapshot!(ran.out, @"
✓ Total  60.0%, goal 60%
✓ Auth   83.3%, goal 70 to 90%
✗ API    25.0% is below 30%: 1 more line needed, 3 lines never ran
1 of 3 goals missed
");
    let ran =
        shop("goals = { fail_under = 60 }\n").run("check lcov.info --only --total 60..80 --component auth=70 --ascii");
    assert_eq!((ran.code, &*ran.err), (0, ""));
    insta::assert_snapshot!(ran.out, @"
ok   Total  60.0%, goal 60 to 80%
ok   Auth   83.3%, goal 70%
all goals are reached
");
}

#[test]
fn files_and_missing_lines() {
    let ran = shop("").run("check lcov.info --only --file shop/**=missing:2 --total missing:3 --file **/token.py=84");
    assert_eq!((ran.code, &*ran.err), (1, ""));
    insta::assert_snapshot!(ran.out, @"
✗ Total               4 lines never ran, 1 more than 3
✗ shop/api/routes.py  3 lines never ran, 1 more than 2
✗ shop/auth/token.py  83.3% is below 84%: 1 more line needed, 1 line never ran
1 file reaches its goal
3 of 4 goals missed
");
}

#[test]
fn nothing_may_drop_below_the_baseline() {
    let ran = shop("").run("check lcov.info --only --against old/before.info");
    assert_eq!((ran.code, &*ran.err), (1, ""));
    insta::assert_snapshot!(ran.out, @"
✓ Total  60.0%, was 60.0%
✓ Auth   83.3%, was 66.7%
✗ API    25.0%, dropped from 50.0%: 1 more line needed, 3 lines never ran
1 of 3 goals missed
");
    let told = shop("").run("check lcov.info --against gone.info").failed();
    assert!(told.contains("gone.info"), "{told}");
}

#[test]
fn other_forms_say_the_same() {
    let run = |format: &str| {
        let ran = shop("").run(&format!("check lcov.info --fail-under 60.5 --format {format}"));
        assert_eq!((ran.code, &*ran.err), (1, ""), "{format}");
        ran.out
    };
    insta::assert_snapshot!(run("markdown"), @"
| | Goal of | |
| :--- | :--- | :--- |
| ✗ | Total | 60.0% is below 60.5%: 1 more line needed, 4 lines never ran |
| ✓ | Auth | 83.3%, goal 70 to 90% |
| ✗ | API | 25.0% is below 30%: 1 more line needed, 3 lines never ran |
");
    insta::assert_snapshot!(run("github"), @"
::error title=coverage::Total: 60.0%25 is below 60.5%25: 1 more line needed, 4 lines never ran
::error title=coverage::API: 25.0%25 is below 30%25: 1 more line needed, 3 lines never ran
");
    let answer: Value = serde_json::from_str(&run("json")).expect("JSON");
    assert_eq!((&answer["passed"], answer["checks"].as_array().map(Vec::len)), (&false.into(), Some(3)));
    insta::assert_snapshot!(answer["checks"][2].to_string(), @r#"
{"of":"component","name":"API","rule":"floor","floor":30.0,"ceiling":null,"at_most":null,"before":null,"percent":25.0,"lines":{"covered":1,"total":4},"branches":null,"functions":null,"outcome":"missed","needed":1,"words":"25.0% is below 30%: 1 more line needed, 3 lines never ran"}
"#);
}

#[test]
fn the_total_is_compared_as_coverage_py_compares_it() {
    // 7 of 8 and one of 200: rounded to 88 and 99.5, which is not 100.
    let of = |covered: u32, total: u32| {
        let lines: Vec<(u32, u32)> = (1..=total).map(|line| (line, u32::from(line <= covered))).collect();
        folder(&[("coverage.xml", &cobertura("a.py", &lines))])
    };
    let code = |covered, total, flags: &str| of(covered, total).run(&format!("check --precision 0 {flags}")).code;
    assert_eq!((code(7, 8, "--fail-under 88"), code(7, 8, "--fail-under 88.1")), (0, 1));
    assert_eq!((code(199, 200, "--fail-under 99.6"), code(199, 200, "--fail-under 100")), (0, 1));
}

#[test]
fn what_cannot_be_checked_is_told() {
    let report = cobertura("a.py", &[(1, 1)]);
    let told = folder(&[("coverage.xml", &report)]).run("check").failed();
    assert!(told.contains("there is nothing to check: set goals.fail_under"), "{told}");
    assert!(shop("").run("check lcov.info --only").failed().contains("there is nothing to check"));
    assert_eq!(shop("").run("check lcov.info --only --fail-under 60").code, 0, "a flag asks for it");
    let told = shop("").run("check lcov.info --component Card=60").failed();
    assert!(told.contains("--component Card: there is no such component (Auth, API)"), "{told}");
    assert!(shop("").run("check lcov.info --file nothing/**=60").failed().contains("the report has no such file"));
    let told = shop("").run("check lcov.info --total 60%").failed();
    assert!(told.contains("expected a percentage (60), a range (60..90) or missing:N"), "{told}");
    let data = "!coverage.py: This is a private format, don't read it directly!{\"lines\":{\"/p/a.py\":[1,2]}}";
    let ran = folder(&[(".coverage", data), ("a.py", "a = 1\nb = 2\n")]).run("check .coverage --fail-under 50");
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.err.contains("the report does not tell how many lines there are"), "{}", ran.err);
}

#[test]
fn the_demo_misses_the_goals_that_its_summary_shows() {
    let ran = folder(&[]).run("check --demo --format json");
    assert_eq!(ran.code, 1, "{}", ran.err);
    let answer: Value = serde_json::from_str(&ran.out).expect("JSON");
    let summary = folder(&[]).run("summary --demo").fine();
    for check in answer["checks"].as_array().expect("a list") {
        let name = check["name"].as_str().unwrap_or("Total");
        let row = summary.lines().find(|line| line.starts_with(name)).expect("a row of the summary");
        assert_eq!(row.contains("below"), check["outcome"] == "missed", "{row} {check}");
    }
}
