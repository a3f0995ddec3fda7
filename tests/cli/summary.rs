//! `lacuna summary`: the figures that the user's own tool printed, in every form.

use serde_json::Value;

use super::{cobertura, demo, folder};

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("valid JSON")
}

/// coverage.py's table: name, statements, missing, branches, partial, percentage.
fn printed() -> Vec<Vec<String>> {
    let table = demo("coverage.txt");
    let rows = table.lines().filter(|line| line.ends_with('%'));
    rows.map(|row| row.split_whitespace().map(str::to_owned).collect()).collect()
}

#[test]
fn the_table_is_coverage_pys_table() {
    let out = folder(&[]).run("summary --demo --by file --sort name").fine();
    for row in printed() {
        let name = row[0].replace("TOTAL", "Total");
        let ours =
            out.lines().find(|line| line.split_whitespace().next() == Some(&*name)).expect("a row for each file");
        let ours: Vec<&str> = ours.split_whitespace().take(6).collect();
        assert_eq!(ours[1..], row[1..], "{name}");
    }
}

#[test]
fn the_json_says_the_same() {
    let answer = json(&folder(&[]).run("summary --demo --format json").fine());
    let number = |value: &Value| value.as_u64().expect("a number");
    let check = |row: &[String], it: &Value| {
        let missing = number(&it["lines"]["total"]) - number(&it["lines"]["covered"]);
        let figures =
            [number(&it["lines"]["total"]), missing, number(&it["branches"]["total"])].map(|it| it.to_string());
        assert_eq!(figures, row[1..4], "{}", row[0]);
        assert_eq!(format!("{}%", it["percent"]), row[5].replace('%', ".0%"), "{}", row[0]);
    };
    let rows = printed();
    let (total, files) = rows.split_last().expect("a total");
    check(total, &answer["total"]);
    assert_eq!(answer["files"].as_array().expect("a list").len(), files.len());
    for (row, file) in files.iter().zip(answer["files"].as_array().expect("a list")) {
        assert_eq!(file["path"], *row[0]);
        check(row, file);
        assert_eq!(file["partial"].as_array().expect("a list").len().to_string(), row[4], "{}", row[0]);
    }
    assert_eq!((&answer["schema"], &answer["metric"]), (&1.into(), &"lines-and-branches".into()));
    assert_eq!(answer["report"]["inputs"][0]["generator"], "coverage.py 7.17.3");
    assert_eq!(answer["components"][0]["goal"], json("{\"floor\": 60.0, \"ceiling\": 90.0}"));
    assert_eq!(answer["total"]["functions"], Value::Null);
}

#[test]
fn components_come_first_where_there_are_any() {
    let out = folder(&[]).run("summary --demo").fine();
    insta::assert_snapshot!(out, @"
Component        Lines  Missing  Branches  Partial  Cover  Goal
────────────────────────────────────────────────────────────────────────
Services           539      475       188        1     9%  30 ▼ below
API routes         363      288        96        1    17%  30–50 ▼ below
Tools              196      183        74        2     6%  20 ▼ below
Webhooks           168      154        68        0     8%  40 ▼ below
Models             228      128        60        1    35%  50–80 ▼ below
Middleware         236       57        58        9    69%  60–90
Everything else    121       34        28        2    70%
Config              73        0        16        1    99%  90
────────────────────────────────────────────────────────────────────────
Total             1924     1319       588       17    27%  15
27% of lines + branches · fail_under 15 reached · milestone 40 is 317 more lines or branches away
");
}

#[test]
fn folders_stand_above_what_they_hold() {
    let out = folder(&[]).run("summary --demo --by folder --depth 1 --fail-under 30").fine();
    insta::assert_snapshot!(out, @"
Folder  Lines  Missing  Branches  Partial  Cover  Goal
────────────────────────────────────────────────────────────
ferry/   1924     1319       588       17    27%
────────────────────────────────────────────────────────────
Total    1924     1319       588       17    27%  30 ▼ below
27% of lines + branches · below fail_under 30: 66 more lines or branches needed · milestone 40 is 317 more lines or branches away
");
}

#[test]
fn without_components_few_files_are_listed() {
    let folder = folder(&[("coverage.xml", &cobertura("src/a.py", &[(1, 1), (2, 0), (3, 1)]))]);
    insta::assert_snapshot!(folder.run("summary --precision 1 --ascii").fine(), @"
File      Lines  Missing  Cover
-------------------------------
src/a.py      3        1  66.7%
-------------------------------
Total         3        1  66.7%
66.7% of lines
");
}

#[test]
fn markdown_is_a_table() {
    let folder = folder(&[("coverage.xml", &cobertura("src/__init__.py", &[(1, 1), (2, 0)]))]);
    insta::assert_snapshot!(folder.run("summary --format markdown --fail-under 60").fine(), @r"
| File | Lines | Missing | Cover | Goal |
| :--- | ---: | ---: | ---: | :--- |
| src/\_\_init\_\_.py | 2 | 1 | 50% |  |
| **Total** | **2** | **1** | **50%** | **60 ▼ below** |

50% of lines · below fail\_under 60: 1 more line needed
");
}

#[test]
fn what_is_not_measured_is_unknown() {
    let folder = folder(&[("coverage.xml", &cobertura("a.py", &[(1, 1)]))]);
    let answer = json(&folder.run("summary --format json").fine());
    let file = &answer["files"][0];
    assert_eq!([&file["branches"], &file["functions"], &file["source"]], [&Value::Null; 3]);
    assert_eq!(answer["report"]["timestamp"], Value::Null);
    assert_eq!(answer["components"], json("[]"));
}

#[test]
fn standard_input_is_a_report_too() {
    let folder = folder(&[]).hearing(&cobertura("a.py", &[(1, 1), (2, 0)]));
    assert!(folder.run("summary -").fine().contains("50%"));
}

#[test]
fn several_reports_are_one() {
    let files = [("a.xml", &*cobertura("a.py", &[(1, 1), (2, 0)])), ("b.xml", &cobertura("a.py", &[(1, 0), (2, 1)]))];
    assert!(folder(&files).run("summary a.xml b.xml").fine().contains("100%"));
}

#[test]
fn colours_are_for_who_wants_them() {
    let folder = folder(&[]);
    assert!(!folder.run("summary --demo").fine().contains('\x1b'));
    assert!(folder.run("summary --demo --color always").fine().contains("\x1b["));
}

#[test]
fn a_hostile_name_cannot_speak_to_the_terminal() {
    let report = "SF:src/\x1b[31m\u{9b}2J\u{202e}evil\x07.py\nDA:1,0\nend_of_record\n";
    let folder = folder(&[("lcov.info", report)]);
    for command in [
        "summary",
        "summary --format markdown",
        "summary --format json",
        "show py --gaps-only",
        "show x",
        "summary --by folder",
    ] {
        let ran = folder.run(command);
        let dangerous = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!(ran.out + &ran.err).contains(dangerous), "{command}");
    }
    let answer = json(&folder.run("summary --format json --quiet").fine());
    assert_eq!(answer["files"][0]["path"], "src/\x1b[31m\u{9b}2J\u{202e}evil\x07.py", "what it says is exact");
}
