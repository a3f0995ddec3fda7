//! Which reports are opened when none is named, and what would write one.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use lacuna::formats::FORMATS;
use lacuna::world::config::{Config, Overrides};
use lacuna::world::discover::{Discovery, discover, discover_again, sought};
use lacuna::world::project::proposals;
use lacuna::world::report::is_report;

use super::Folder;

/// A folder with files of these ages, in minutes.
fn aged(files: &[(&str, u64)]) -> Folder {
    let folder = Folder::with(&[]);
    for (path, minutes) in files {
        folder.write(path, "");
        let then = SystemTime::now() - Duration::from_secs(minutes * 60);
        File::options().write(true).open(folder.join(path)).unwrap().set_modified(then).unwrap();
    }
    folder
}

fn find(folder: &Folder) -> Discovery {
    let (config, _) = Config::load(&folder.path, Overrides::default()).unwrap();
    discover(&config, &|_: &Path| true)
}

#[track_caller]
fn check(files: &[(&str, u64)], chosen: &[&str], reasons: &[&str]) {
    let folder = aged(files);
    let found = find(&folder);
    let names: Vec<String> = found.chosen.iter().map(|path| folder.shown(path)).collect();
    assert_eq!(names, chosen);
    let passed = found.passed_over.iter().map(|one| format!("{}: {}", folder.shown(&one.path), one.reason));
    assert_eq!(passed.map(|line| folder.redact(&line)).collect::<Vec<_>>(), reasons);
}

#[test]
fn the_newest_is_opened() {
    check(
        &[("coverage.xml", 100), ("target/site/cobertura/coverage.xml", 2)],
        &["target/site/cobertura/coverage.xml"],
        &["coverage.xml: older than ROOT/target/site/cobertura/coverage.xml"],
    );
}

#[test]
fn the_baseline_is_not_the_report() {
    let folder = aged(&[("old/coverage.xml", 1), ("new/coverage.xml", 2)]);
    folder.write("lacuna.toml", "baseline = \"./old/coverage.xml\"\n");
    let found = find(&folder);
    assert_eq!(found.chosen, [folder.join("new/coverage.xml")], "nor a part of it");
    assert_eq!(found.passed_over[0].reason, "it is the baseline");
}

#[test]
fn one_run_in_two_formats_is_one_report() {
    check(
        &[("coverage/lcov.info", 1), ("coverage/cobertura-coverage.xml", 2), ("coverage/clover.xml", 3)],
        &["coverage/cobertura-coverage.xml"],
        &[
            "coverage/lcov.info: of the same run as ROOT/coverage/cobertura-coverage.xml, which is opened",
            "coverage/clover.xml: of the same run as ROOT/coverage/cobertura-coverage.xml, which is opened",
        ],
    );
}

#[test]
fn shards_and_modules_belong_together() {
    check(&[("coverage-1.xml", 2), ("coverage-2.xml", 1)], &["coverage-2.xml", "coverage-1.xml"], &[]);
    check(&[("a/coverage.xml", 2), ("b/coverage.xml", 1)], &["b/coverage.xml", "a/coverage.xml"], &[]);
    check(
        &[("TestResults/1/coverage.cobertura.xml", 2), ("TestResults/2/coverage.cobertura.xml", 90)],
        &["TestResults/1/coverage.cobertura.xml"],
        &["TestResults/2/coverage.cobertura.xml: older than ROOT/TestResults/1/coverage.cobertura.xml"],
    );
    // The merged one says it all.
    check(
        &[("coverage.xml", 2), ("b/coverage.xml", 1)],
        &["coverage.xml"],
        &["b/coverage.xml: of the same run as ROOT/coverage.xml, which is opened"],
    );
}

#[test]
fn data_is_opened_where_there_is_no_report_of_it() {
    check(&[(".coverage", 1)], &[".coverage"], &[]);
    check(&[(".coverage", 1), ("coverage.xml", 100)], &["coverage.xml"], &[]);
}

#[test]
fn every_usual_name_is_found() {
    // What is only an ending is any name's; gcov writes a file for each source.
    let names = FORMATS.iter().flat_map(|format| format.about().extensions);
    for name in names.filter(|name| name.contains('.') && !name.starts_with("gcov.json")) {
        // Too common a name to be looked at anywhere else.
        let path = if *name == "output.xml" { "TestResults/1/output.xml" } else { name };
        check(&[(path, 1)], &[path], &[]);
    }
    check(&[("build/reports/kover/reportDebug.xml", 1)], &["build/reports/kover/reportDebug.xml"], &[]);
}

#[test]
fn what_others_wrote_is_not_ours() {
    check(&[("node_modules/x/coverage/lcov.info", 1), (".git/coverage.xml", 1), (".venv/coverage.xml", 1)], &[], &[]);
}

#[test]
fn the_configuration_names_reports() {
    let folder = Folder::with(&[
        ("lacuna.toml", "reports = ['out/*.xml', 'later.xml', 'none/*.xml']"),
        ("out/b.xml", ""),
        ("out/a.xml", ""),
        ("coverage.xml", ""),
    ]);
    let found = find(&folder);
    let names: Vec<String> = found.chosen.iter().map(|path| folder.shown(path)).collect();
    assert_eq!(names, ["out/a.xml", "out/b.xml", "later.xml"], "one that is not there yet is waited for");
    assert!(found.configured);
    assert_eq!(found.passed_over[0].reason, "no file matches");
}

#[test]
fn unreadable_content_is_passed_over() {
    let folder = Folder::with(&[("coverage.xml", "<html/>"), ("lcov.info", "TN:\nSF:a.c\nDA:1,1\nend_of_record\n")]);
    let (config, _) = Config::load(&folder.path, Overrides::default()).unwrap();
    let found = discover(&config, &is_report);
    assert_eq!(found.chosen, [folder.join("lcov.info")]);
    assert_eq!(found.passed_over[0].path, folder.join("coverage.xml"));
    assert!(!is_report(&folder.path) && !is_report(Path::new("/dev/zero")));
    let text = "\u{feff}<coverage line-rate=\"1\"><packages/></coverage>";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(folder.join("utf16.xml"), utf16).unwrap();
    assert!(is_report(&folder.join("utf16.xml")));
}

#[track_caller]
fn check_kind(files: &[(&str, &str)], kinds: &[&str]) {
    let folder = Folder::with(files);
    assert_eq!(proposals(&folder.path).iter().map(|one| one.kind).collect::<Vec<_>>(), kinds);
}

#[test]
fn the_kind_of_project_is_seen() {
    check_kind(&[("pyproject.toml", ""), ("setup.cfg", "")], &["Python (pytest)"]);
    check_kind(&[("package.json", "{\"devDependencies\": {\"vitest\": \"3\", \"jest\": \"1\"}}")], &["Node (vitest)"]);
    check_kind(&[("package.json", "{}"), ("Cargo.toml", "")], &["Rust (cargo-llvm-cov)", "Node (nyc)"]);
    check_kind(&[("App.csproj", "")], &[".NET (coverlet)"]);
    check_kind(&[("Makefile", "all:\n\tcc x.c")], &[]);
    check_kind(&[], &[]);
    assert!(proposals(&fs::canonicalize("/").unwrap().join("not-there")).is_empty());
}

#[test]
fn every_proposed_report_would_be_found() {
    let kinds: &[(&str, &str)] = &[
        ("pyproject.toml", ""),
        ("Cargo.toml", ""),
        ("go.mod", ""),
        ("package.json", "{}"),
        ("pom.xml", ""),
        ("build.gradle", ""),
        ("x.sln", ""),
        ("Gemfile", ""),
        ("composer.json", ""),
        ("CMakeLists.txt", ""),
    ];
    for kind in kinds {
        let folder = Folder::with(&[*kind]);
        let [proposal] = proposals(&folder.path)[..] else { panic!("one proposal for {kind:?}") };
        folder.write(&proposal.report.replace('*', "x"), "");
        assert_eq!(find(&folder).chosen.len(), 1, "{}", proposal.report);
    }
}

/// What is open after these files were written, in seconds since a start, in this order of loadings.
#[track_caller]
fn check_later(before: &[(&str, u64)], after: &[(&str, u64)], open: &[&str]) {
    let folder = Folder::with(&[("setup.py", "")]);
    let write = |files: &[(&str, u64)]| {
        for (name, seconds) in files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "").unwrap();
            let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000 + seconds);
            fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        }
    };
    let (config, _) = Config::load(&folder.path, Overrides::default()).unwrap();
    write(before);
    let first = discover(&config, &|_| true);
    write(after);
    let now = discover_again(&config, &first, &|_| true);
    let names: Vec<String> = now.chosen.iter().map(|path| folder.shown(path)).collect();
    assert_eq!(names, open, "{now:?}");
    let again = discover_again(&config, &now, &|_| true);
    assert_eq!(again.chosen, now.chosen, "it stays so");
    let places = sought(&config, &now);
    let is_waited_for = |name: &&(&str, u64)| {
        let path = folder.join(name.0);
        places.iter().any(|it| path.strip_prefix(&it.folder).is_ok_and(|inner| it.names.is_match(inner)))
            || now.passed_over.iter().any(|one| one.path == path)
            || now.chosen.contains(&path)
    };
    let waited = after.iter().filter(|(name, _)| *name != ".coverage").all(|name| is_waited_for(&name));
    assert!(waited, "{places:?}");
}

#[test]
fn a_report_of_a_later_run_takes_the_place_of_an_old_one_and_one_of_the_same_run_does_not() {
    check_later(&[("coverage.xml", 0)], &[("coverage/lcov.info", 500)], &["coverage.xml"]);
    check_later(&[("coverage.xml", 0)], &[("coverage/lcov.info", 700)], &["coverage/lcov.info"]);
    // A run that writes both keeps what is open, though a fresh start would prefer the other one.
    check_later(&[("lcov.info", 0)], &[("coverage.xml", 690), ("lcov.info", 700)], &["lcov.info"]);
    // One that was passed over is written again, alone.
    check_later(
        &[("coverage.xml", 10), ("deep/in/it/lcov.info", 0)],
        &[("deep/in/it/lcov.info", 900)],
        &["deep/in/it/lcov.info"],
    );
}

#[test]
fn shards_join_and_statements_take_the_place_of_data() {
    check_later(&[("coverage-1.xml", 0)], &[("coverage-2.xml", 5)], &["coverage-2.xml", "coverage-1.xml"]);
    check_later(&[(".coverage", 0)], &[("coverage.xml", 5)], &["coverage.xml"]);
    check_later(&[("coverage.xml", 0)], &[(".coverage", 900)], &["coverage.xml"]);
}
