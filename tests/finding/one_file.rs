//! One file under every spelling that reports of several formats and machines have for it: one file, its hits added up.

use std::path::Path;

use lacuna::analysis::{Loaded, Place, Project, Snapshot};
use lacuna::formats::{Detected, Parsed, detect};
use lacuna::model::Report;
use lacuna::world::load::STANDARD_INPUT;
use lacuna::world::located;
use lacuna::world::report::Reading;

use super::Folder;

fn lcov(name: &str) -> String {
    format!("TN:\nSF:{name}\nBRDA:2,0,0,1\nBRDA:2,0,1,-\nDA:1,1\nDA:2,1\nDA:3,0\nend_of_record\n")
}

fn cobertura(root: &str, name: &str) -> String {
    format!(
        "<coverage line-rate=\"1\"><sources><source>{root}</source></sources><packages><package><classes>\
         <class filename=\"{name}\"><lines><line number=\"1\" hits=\"1\"/><line number=\"2\" hits=\"1\"/>\
         <line number=\"3\" hits=\"0\"/></lines></class></classes></package></packages></coverage>"
    )
}

fn json(name: &str) -> String {
    format!("{{\"format\":\"lacuna coverage\",\"files\":[{{\"path\":\"{name}\",\"lines\":[[1,1],[2,1],[3,0]]}}]}}")
}

fn loaded(folder: &Folder, text: &str) -> Loaded {
    let Detected::Format(format) = detect(text.as_bytes()) else { panic!("{text}") };
    let parsed: Parsed = format.parse(&mut text.as_bytes());
    assert!(parsed.warnings.is_empty(), "{:?}", parsed.warnings);
    located::loaded(
        Path::new(STANDARD_INPUT),
        &folder.join("proj"),
        Reading { format: format.name(), size: text.len() as u64, parsed },
    )
}

fn snapshot(folder: &Folder, reports: &[String]) -> Snapshot {
    let root = folder.join("proj");
    let project = Project { root: root.clone(), working_dir: root, ..Project::default() };
    located::snapshot(reports.iter().map(|text| loaded(folder, text)).collect(), &project, &mut None)
}

#[track_caller]
fn check_one(report: &Report, reports: usize) {
    let names: Vec<&str> = report.files.keys().map(|name| &**name).collect();
    assert_eq!(names, ["src/deep/a.py"]);
    let lines: Vec<_> = report.files["src/deep/a.py"].lines.iter().map(|line| (line.number, line.hits)).collect();
    let hits = reports as u32;
    assert_eq!(lines, [(1, hits), (2, hits), (3, 0)]);
}

#[test]
fn one_file_of_many_reports_is_one_file() {
    let folder = Folder::with(&[("proj/src/deep/a.py", "1\n2\n3\n"), ("proj/src/deep/b.py", "1\n")]);
    let root = folder.join("proj").display().to_string();
    let absolute = folder.join("proj/src/deep/a.py").display().to_string();
    let reports = [
        lcov("src/deep/a.py"),
        lcov("./src/deep/a.py"),
        lcov("src//deep/./a.py"),
        lcov(r"src\deep\a.py"),
        lcov(&absolute),
        lcov(&format!("file://{absolute}")),
        lcov("/home/ci/build/src/deep/a.py"),
        lcov(r"C:\ci\build\src\deep\a.py"),
        cobertura(&root, "src/deep/a.py"),
        cobertura(&folder.join("proj/src").display().to_string(), r"deep\a.py"),
        cobertura("/home/ci/build/src", "deep/a.py"),
        cobertura(&root, &absolute),
        json("src/deep/a.py"),
        json(&absolute),
    ];
    check_one(&snapshot(&folder, &reports).report, reports.len());
    let mut turned = reports.to_vec();
    turned.reverse();
    let snapshot = snapshot(&folder, &turned);
    check_one(&snapshot.report, reports.len());
    assert!(
        matches!(snapshot.place("src/deep/a.py"), Place::Found(found) if found == folder.join("proj/src/deep/a.py"))
    );
}

/// A report may itself call one file by two names.
#[test]
fn one_file_of_one_report_is_one_file() {
    let folder = Folder::with(&[("proj/src/deep/a.py", "1\n2\n3\n")]);
    let absolute = folder.join("proj/src/deep/a.py").display().to_string();
    let both = lcov("src/deep/a.py") + &lcov(&absolute) + &lcov("./src/deep/a.py");
    check_one(&snapshot(&folder, &[both]).report, 3);
}

/// Where no source is there to tell, spellings that mean the same place still do.
#[test]
fn a_file_that_is_gone_is_one_file_too() {
    let folder = Folder::with(&[("proj/other.py", "1\n")]);
    let absolute = folder.join("proj/src/deep/a.py").display().to_string();
    let reports = [
        lcov("src/deep/a.py"),
        lcov(r".\src\deep\a.py"),
        lcov(&absolute),
        cobertura(&folder.join("proj").display().to_string(), "src/deep/a.py"),
    ];
    check_one(&snapshot(&folder, &reports).report, reports.len());
}

/// The same name in two folders is two files.
#[test]
fn namesakes_stay_apart() {
    let folder = Folder::with(&[("proj/a/x.py", "1\n2\n3\n"), ("proj/b/x.py", "1\n2\n3\n")]);
    let report = snapshot(&folder, &[lcov("a/x.py"), lcov("/ci/b/x.py")]).report;
    assert_eq!(report.files.keys().map(|name| &**name).collect::<Vec<_>>(), ["a/x.py", "b/x.py"]);
}
