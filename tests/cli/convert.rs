//! `lacuna convert`: the merged report in another format, read back by the program itself.

use std::fs;

use serde_json::Value;

use super::{Folder, cobertura, demo, folder};

/// Total and files of `summary`, without what tells the formats apart.
fn figures(folder: &Folder, report: &str) -> (Value, Vec<Value>) {
    let answer: Value =
        serde_json::from_str(&folder.run(&format!("summary --format json {report}")).fine()).expect("JSON");
    let mut files = answer["files"].as_array().expect("a list").clone();
    // lcov names every branch, and that a file has none is nothing that lcov or Cobertura can say.
    files.iter_mut().for_each(|file| {
        let file = file.as_object_mut().expect("an object");
        file.remove("partial");
        if file["branches"]["total"] == 0 {
            file["branches"] = Value::Null;
        }
    });
    (answer["total"].clone(), files)
}

/// Two shards of one source and a report of another tool, with sources: what each names is one file.
fn shards() -> Folder {
    let lcov = |name: &str, hit: u32| {
        format!(
            "TN:\nSF:{name}\nFN:1,f\nFNDA:{hit},f\nBRDA:2,0,0,{hit}\nBRDA:2,0,1,0\nDA:1,1\nDA:2,{hit}\nDA:3,0\n\
             end_of_record\n"
        )
    };
    folder(&[
        ("src/a.py", "1\n2\n3\n"),
        ("src/b.py", "1\n2\n3\n"),
        ("one.info", &lcov("./src/a.py", 0)),
        ("two.info", &lcov("/home/ci/src/a.py", 2)),
        ("coverage.xml", &cobertura("src\\b.py", &[(1, 1), (2, 0)])),
    ])
}

#[test]
fn shards_become_one_report_with_the_same_figures() {
    let folder = shards();
    let whole = figures(&folder, "one.info two.info coverage.xml");
    assert_eq!(whole.0["lines"]["total"], 5, "the same file under two names is one");
    assert_eq!(whole.0["lines"]["covered"], 3);
    for to in ["cobertura", "lcov", "json"] {
        let ran = folder.run(&format!("convert one.info two.info coverage.xml --to {to} -o out/../{to}.out"));
        assert_eq!((ran.code, &*ran.out, &*ran.err), (2, "", &*ran.err), "there is no folder to go through");
        folder.run(&format!("convert one.info two.info coverage.xml --to {to} -o {to}.out")).fine();
        assert_eq!(figures(&folder, &format!("{to}.out")), whole, "{to}");
        let printed = folder.run(&format!("convert one.info two.info coverage.xml --to {to}")).fine();
        assert_eq!(
            printed,
            fs::read_to_string(folder.dir.path().join(format!("{to}.out")))
                .expect("written")
                .replace(&folder.path(), "ROOT")
        );
    }
    let xml = folder.run("convert one.info coverage.xml --to cobertura").fine();
    assert!(xml.contains("<source>ROOT</source>") && xml.contains("filename=\"src/a.py\""), "{xml}");
}

#[test]
fn coverage_pys_total_stays_what_it_is() {
    let folder = folder(&[("coverage.xml", &demo("coverage.xml"))]);
    let whole = figures(&folder, "coverage.xml");
    for to in ["cobertura", "lcov", "json"] {
        folder.run(&format!("convert --to {to} -o {to}.out")).fine();
        let read = figures(&folder, &format!("{to}.out"));
        assert_eq!(read.0["percent"], whole.0["percent"], "{to}");
        assert_eq!(read, whole, "{to}");
    }
}

#[test]
fn a_report_that_is_read_is_not_written_over() {
    let folder = shards();
    let before = fs::read(folder.dir.path().join("one.info")).expect("there");
    for output in ["one.info", "src/../one.info"] {
        let told = folder.run(&format!("convert one.info two.info --to json -o {output}")).failed();
        assert_eq!(told, format!("lacuna: {output} is one of the reports that are read; name another file\n"));
    }
    assert_eq!(fs::read(folder.dir.path().join("one.info")).expect("there"), before);
    // Anything else is replaced.
    for _ in 0..2 {
        folder.run("convert one.info --to json -o new.json").fine();
    }
    assert!(folder.run("convert one.info --to json -o src").failed().starts_with("lacuna: cannot write src: "));
    assert!(folder.run("convert one.info --to json -o no/where.json").failed().contains("cannot write no/where.json"));
    assert!(folder.run("convert nowhere.info --to json").failed().contains("there is no coverage report"));
    assert!(folder.run("convert one.info --to html").failed().contains("[possible values: cobertura, lcov, json]"));
}

#[test]
fn what_cannot_be_carried_is_said_once() {
    let report = "TN:unit\nSF:a\u{1}\u{1b}[31m.c\nDA:1,1\nend_of_record\nTN:it\nSF:b.c\nDA:1,1\nend_of_record\n";
    let folder = folder(&[("lcov.info", report)]);
    let ran = folder.run("convert --to cobertura");
    assert_eq!(ran.code, 0);
    assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'));
    let told: Vec<&str> = ran.err.lines().filter(|line| line.contains("cannot carry")).collect();
    assert_eq!(
        told,
        [
            "warning: cobertura cannot carry: tests by line, control characters in names of files (“a\\u{1}\\u{1b}[31m.c”)"
        ]
    );
    assert_eq!(folder.run("convert --to cobertura --quiet").err, "");
    assert!(!folder.run("convert --to json").err.contains("cannot carry"));
    assert!(!folder.run("convert --to json").out.contains('\u{1b}'));
}
