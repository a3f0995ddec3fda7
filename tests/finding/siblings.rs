//! A data file of coverage.py and the report of the same run beside it.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use lacuna::analysis::Snapshot;
use lacuna::model::{Metric, Ratio};
use lacuna::world::config::Overrides;
use lacuna::world::load::{Load, Loader, Outcome};

use crate::Folder;

/// The shop with what `coverage run` and these commands wrote.
fn shop(reports: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(&[("shop/__init__.py", "\"\"\"A shop.\"\"\"\n"), ("shop/cart.py", &"pass\n".repeat(30))]);
    for (name, fixture) in reports {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
        fs::copy(fixtures.join(fixture), folder.join(name)).unwrap();
    }
    folder
}

const DATA: (&str, &str) = (".coverage", "coverage.py-sqlite/coveragepy-7.17.3-contexts.coverage");
const JSON: (&str, &str) = ("coverage.json", "coverage.py-json/coveragepy-7.17.3-shop.json");

fn load(folder: &Folder, reports: &[&str]) -> (Load, Snapshot) {
    let reports = reports.iter().map(|name| name.into()).collect();
    let overrides = Overrides { reports, ..Overrides::default() };
    let mut load = Loader::new(folder.path.clone(), overrides).load(&mut |_| {}).unwrap();
    match std::mem::replace(&mut load.outcome, Outcome::Missing { looked_for: Vec::new(), proposals: Vec::new() }) {
        Outcome::Read { snapshot, .. } => (load, *snapshot),
        other => panic!("{other:?}"),
    }
}

/// What coverage.py printed of this run, and which tests ran a line, which only the data knows.
#[track_caller]
fn is_whole(snapshot: &Snapshot) {
    let totals = snapshot.report.totals();
    let known = (totals.lines, totals.branches, totals.uncounted, totals.percent_text(Metric::LinesAndBranches, 0));
    assert_eq!(known, (Ratio::new(11, 12), Some(Ratio::new(3, 4)), 0, "88%".into()));
    let paths: Vec<_> = snapshot.report.files.keys().map(|path| &**path).collect();
    assert_eq!(paths, ["shop/__init__.py", "shop/cart.py"]);
    assert_eq!(snapshot.report.files["shop/cart.py"].details.contexts.on(12).len(), 1);
}

fn age(folder: &Folder, name: &str, by: Duration) {
    let file = File::options().write(true).open(folder.join(name)).unwrap();
    file.set_modified(SystemTime::now() - by).unwrap();
}

#[test]
fn the_statements_are_the_reports() {
    let folder = shop(&[DATA, JSON]);
    let (load, snapshot) = load(&folder, &[".coverage"]);
    is_whole(&snapshot);
    assert_eq!(snapshot.notes[0].text, "statements taken from coverage.json beside it");
    assert!(load.watched.files.contains_key(&folder.join("coverage.json")));
    let inputs: Vec<_> = snapshot.inputs.iter().map(|input| &*input.path).collect();
    assert_eq!(inputs, [".coverage", "coverage.json"]);
}

/// pytest-cov writes the data first: what is opened first must not depend on how long its report takes.
#[test]
fn the_report_that_comes_while_its_data_is_read_is_opened_in_its_place() {
    let (late, folder) = (shop(&[JSON]), shop(&[DATA]));
    let mut loader = Loader::new(folder.path.clone(), Overrides::default());
    let mut comes = Some(|| fs::copy(late.join(JSON.0), folder.join(JSON.0)).unwrap());
    let load = loader.load(&mut |_| _ = comes.take().map(|comes| comes())).unwrap();
    let Outcome::Read { snapshot, .. } = load.outcome else { panic!("{:?}", load.outcome) };
    let inputs: Vec<_> = snapshot.inputs.iter().map(|input| &*input.path).collect();
    assert_eq!((&inputs[..], &snapshot.notes[..]), (&[JSON.0][..], &[][..]));
}

/// A run may take its report away and write it at its end: meanwhile nothing takes its place that is worse.
#[test]
fn a_report_that_is_gone_gives_way_to_a_newer_one_only() {
    let folder = shop(&[DATA, JSON]);
    let lcov = "SF:shop/cart.py\nDA:1,1\nend_of_record\n";
    folder.write("old.lcov", lcov);
    age(&folder, "old.lcov", Duration::from_secs(3600));
    let mut loader = Loader::new(folder.path.clone(), Overrides::default());
    let mut inputs = || match loader.load(&mut |_| {}).unwrap().outcome {
        Outcome::Read { snapshot, .. } => snapshot.inputs.iter().map(|input| input.path.clone()).collect(),
        Outcome::Missing { looked_for, .. } => looked_for,
        Outcome::Failed(error) => panic!("{error}"),
    };
    assert_eq!(inputs(), [JSON.0]);
    let json = fs::read(folder.join(JSON.0)).unwrap();
    fs::remove_file(folder.join(JSON.0)).unwrap();
    let gone = [folder.join(JSON.0).display().to_string()];
    assert_eq!(inputs(), gone);
    fs::remove_file(folder.join(DATA.0)).unwrap();
    assert_eq!(inputs(), gone);
    fs::write(folder.join(JSON.0), json).unwrap();
    assert_eq!(inputs(), [JSON.0]);
    fs::remove_file(folder.join(JSON.0)).unwrap();
    folder.write("new.lcov", lcov);
    assert_eq!(inputs(), ["new.lcov"]);
}

/// Reports that were carried away from their sources.
#[test]
fn without_sources_paths_tell_which_files_are_one() {
    for json in [true, false] {
        let folder = shop(&[DATA, JSON]);
        fs::remove_dir_all(folder.join("shop")).unwrap();
        if !json {
            fs::remove_file(folder.join("coverage.json")).unwrap();
            folder.write(
                "coverage.xml",
                "<coverage line-rate='1'><sources><source>/home/dev/proj/shop</source></sources><packages><class \
                 filename='cart.py'><lines><line number='1' hits='1'/><line number='20' hits='0'/></lines></class>\
                 <class filename='__init__.py'><lines/></class></packages></coverage>",
            );
        }
        let (_, snapshot) = load(&folder, &[".coverage"]);
        let totals = snapshot.report.totals();
        assert_eq!((snapshot.report.files.len(), totals.unknown_files), (2, 0), "{:?}", snapshot.report.files);
        assert_eq!(totals.lines, if json { Ratio::new(11, 12) } else { Ratio::new(1, 2) });
    }
}

#[test]
fn a_report_that_is_named_is_asked_first() {
    let folder = shop(&[DATA, JSON]);
    let (_, snapshot) = load(&folder, &[".coverage", "coverage.json"]);
    is_whole(&snapshot);
    assert_eq!((snapshot.inputs.len(), &snapshot.notes[..]), (2, &[][..]));
}

#[test]
fn several_data_files_share_a_report() {
    let folder = shop(&[DATA, JSON, (".coverage.host.1", DATA.1)]);
    let (_, snapshot) = load(&folder, &[".coverage", ".coverage.host.1"]);
    is_whole(&snapshot);
    assert_eq!((snapshot.inputs.len(), snapshot.notes.len()), (3, 2));
}

#[test]
fn without_a_report_the_percentage_is_unknown() {
    let folder = shop(&[DATA]);
    folder.write("coverage.xml", "<coverage line-rate='1'><packages><class filename='other.py'><lines><line number='1' hits='1'/></lines></class></packages></coverage>");
    folder.write("lcov.info", "Dear diary,\n");
    let (load, snapshot) = load(&folder, &[".coverage"]);
    let totals = snapshot.report.totals();
    assert_eq!((totals.percent(snapshot.report.metric), totals.uncounted), (None, 16));
    assert!(snapshot.notes[0].text.contains("run `coverage json`"), "{:?}", snapshot.notes);
    assert!(load.watched.files[&folder.join("coverage.json")].is_missing(), "it may be written");
    assert_eq!(snapshot.inputs.len(), 1, "a report of other files is not taken");
}

#[test]
fn a_report_of_an_earlier_run_is_not_taken() {
    let folder = shop(&[DATA, JSON]);
    age(&folder, "coverage.json", Duration::from_secs(3600));
    let (_, snapshot) = load(&folder, &[".coverage"]);
    assert_eq!(snapshot.report.totals().lines.total, 0);
    assert!(snapshot.notes[0].text.contains("coverage.json beside it is of an earlier run"), "{:?}", snapshot.notes);
    age(&folder, ".coverage", Duration::from_secs(3700));
    is_whole(&load(&folder, &[".coverage"]).1);
}

#[test]
fn a_report_of_something_else_does_not_know_the_statements() {
    let folder = shop(&[DATA, JSON]);
    folder.write("web/app.js", "a\n");
    folder.write("web/lcov.info", "SF:web/app.js\nDA:1,1\nend_of_record\n");
    let (_, snapshot) = load(&folder, &[".coverage", "web/lcov.info"]);
    assert_eq!((snapshot.inputs.len(), snapshot.report.totals().uncounted), (3, 0));
    assert_eq!(snapshot.report.totals().lines, Ratio::new(12, 13));
}
