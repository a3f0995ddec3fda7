//! A data file of coverage.py, which tells only what ran: nothing may pass for covered.

use serde_json::Value;

use super::{cobertura, folder};

const DATA: &str =
    "!coverage.py: This is a private format, don't read it directly!{\"lines\":{\"/home/dev/proj/pack/a.py\":[1,2,4]}}";

#[test]
fn alone_it_has_no_percentage() {
    let folder = folder(&[(".coverage", DATA), ("pack/a.py", "a = 1\nb = 2\n\nc = 3\n")]);
    for format in ["text", "markdown"] {
        let ran = folder.run(&format!("summary .coverage --by file --fail-under 85 --format {format}"));
        assert!(!ran.out.contains('%'), "{}", ran.out);
        let total = ran.out.lines().find(|line| line.contains("Total")).expect("a total");
        assert!(total.contains('?') && !total.contains('0'), "{total}");
        assert!(ran.out.contains("? of lines") && ran.out.contains("3 lines ran"), "{}", ran.out);
        assert!(ran.err.contains("only the lines that ran are known"), "{}", ran.err);
    }
    let json: Value = serde_json::from_str(&folder.run("summary .coverage --format json").out).expect("JSON");
    for counts in [&json["total"], &json["files"][0]] {
        assert_eq!((&counts["percent"], &counts["lines"]), (&Value::Null, &Value::Null), "{json}");
    }
    let shown = folder.run("show pack/a.py --report .coverage");
    let head = shown.out.lines().next().unwrap_or_default();
    assert!(head.contains("? · 3 lines ran of ?"), "{} {}", shown.out, shown.err);
}

#[test]
fn beside_its_report_it_has_one() {
    let report = cobertura("pack/a.py", &[(1, 1), (2, 1), (4, 1), (6, 0)]);
    let folder = folder(&[(".coverage", DATA), ("coverage.xml", &report), ("pack/a.py", "a = 1\n")]);
    let ran = folder.run("summary .coverage --by file");
    assert!(ran.out.contains("75% of lines"), "{}", ran.out);
    assert!(ran.err.contains("statements taken from coverage.xml beside it"), "{}", ran.err);
}

#[test]
fn what_never_ran_is_not_covered() {
    let data = DATA.replace("[1,2,4]", "[]");
    let folder = folder(&[(".coverage", &data), ("pack/a.py", "a = 1\n")]);
    let ran = folder.run("summary .coverage --by file");
    assert!(ran.out.contains("? of lines") && !ran.out.contains('%'), "{}", ran.out);
}

#[test]
fn it_is_not_converted_into_full_coverage() {
    let folder = folder(&[(".coverage", DATA), ("pack/a.py", "a = 1\nb = 2\n\nc = 3\n")]);
    for to in ["lcov", "cobertura"] {
        let told = folder.run(&format!("convert .coverage --to {to} -o new.out")).failed();
        assert!(told.contains("`coverage json`") && told.contains("everything would count as covered"), "{told}");
        assert!(!folder.dir.path().join("new.out").exists());
    }
    assert!(folder.run("convert .coverage --to json").out.contains("only_ran"));
}
