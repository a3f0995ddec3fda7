//! What is written reads back: laws over reports made up from the whole model, and every fixture in every format that
//! is written.
#![cfg(feature = "app")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "common/fixtures.rs"]
#[allow(dead_code, reason = "what lies beside a fixture is read elsewhere")]
mod fixtures;
#[path = "common/reports.rs"]
mod reports;

use std::collections::BTreeSet;
use std::sync::Arc;

use fixtures::format;
use lacuna::formats::{Detected, FORMATS, Format, Parsed, Severity, Writer, detect};
use lacuna::model::{
    Branch, BranchCount, BranchTarget, BranchesBuilder, FileCoverage, Function, LineState, Metric, Report,
};
use proptest::prelude::*;

fn written(to: &str, report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    format(to).writer().unwrap().write(report, &mut bytes).unwrap();
    bytes
}

/// Written and read again, found by its content.
fn again(to: &str, report: &Report) -> Parsed {
    let bytes = written(to, report);
    let Detected::Format(found) = detect(&bytes) else { panic!("{to} is not detected") };
    assert_eq!(found.name(), to, "{}", String::from_utf8_lossy(&bytes));
    found.parse(&mut &bytes[..])
}

/// What lcov and Cobertura can say of a file.
#[derive(Debug, Default, PartialEq)]
struct Said {
    lines: Vec<(u32, u32, LineState)>,
    branches: Vec<BranchCount>,
    functions: Vec<(u32, Option<u64>)>,
    conditions: (u64, u64),
}

fn said(by: &str, file: &FileCoverage) -> Said {
    let lcov = by == "lcov";
    let mut file = file.clone();
    // What neither can say is forgotten before it makes a line partial.
    file.details.partial = Box::default();
    file.details.stated = None;
    let placed = |count: &BranchCount| count.total > 0 && (lcov || file.lines.get(count.line).is_some());
    let function = |it: Function<'_>| {
        let hits = it.hits.map(|hits| hits.min(u32::MAX.into()));
        it.line.map(|line| (line, hits)).filter(|_| lcov)
    };
    let mut functions: Vec<_> = file.functions.iter().filter_map(function).collect();
    functions.sort_unstable();
    let conditions = file.totals().conditions.filter(|_| lcov).unwrap_or_default();
    Said {
        lines: file.lines.iter().map(|it| (it.number, it.hits, file.state(it.number).unwrap())).collect(),
        branches: file.branches.counts().filter(placed).collect(),
        functions,
        conditions: (conditions.covered, conditions.total),
    }
}

/// The branches not taken, as far as the format can name them.
fn missing(by: &str, file: &FileCoverage) -> BTreeSet<Branch> {
    let in_sight = |line: u32| by == "lcov" || file.lines.get(line).is_some();
    let named = |target: &BranchTarget| match target {
        BranchTarget::Line(_) | BranchTarget::Exit => true,
        BranchTarget::Numbered { .. } => by == "lcov",
        BranchTarget::Named(name) => !name.contains(|c: char| c == ',' && by != "lcov" || c.is_control()),
    };
    let missing = file.branches.details().filter(|it| it.hits == 0 && in_sight(it.line) && named(&it.target));
    missing.collect()
}

/// What a report reads as after it was written in a format that cannot say everything.
fn check(by: &str, report: &Report) {
    let first = again(by, report);
    let broken: Vec<_> = first.warnings.iter().filter(|it| it.severity > Severity::Odd).collect();
    assert!(broken.is_empty(), "{broken:?}");
    let plain = |name: &str| name.replace(char::is_control, "\u{FFFD}");
    let names: BTreeSet<String> = report.files.keys().map(|name| plain(name)).collect();
    assert!(first.report.files.keys().map(|name| &**name).eq(names.iter().map(String::as_str)));
    for (name, file) in &report.files {
        let read = &first.report.files[&*plain(name)];
        assert_eq!(said(by, read), said(by, file), "{name:?} in {by}");
        let (read, known) = (missing(by, read), missing(by, file));
        assert!(read.is_superset(&known), "{name:?} in {by}: {known:?} became {read:?}");
    }
    if by == "cobertura" {
        assert_eq!(first.report.timestamp, report.timestamp);
    }
    let branched = first.report.totals().branches.is_some_and(|ratio| ratio.total > 0);
    if report.metric == Metric::LinesAndBranches && branched && by == "cobertura" {
        assert_eq!(first.report.metric, report.metric);
    } else if report.metric == Metric::Lines {
        assert_eq!(first.report.metric, Metric::Lines, "{by}");
    }
    let second = again(by, &first.report);
    assert_eq!(second.report, first.report, "{by} written twice");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_says_everything(report in reports::reports(true)) {
        let read = again("json", &report);
        prop_assert_eq!(&read.report, &report);
        prop_assert!(read.warnings.iter().all(|it| it.severity == Severity::Odd), "{:?}", read.warnings);
        prop_assert!(format("json").writer().unwrap().lost(&report).is_empty());
        let text = written("json", &report);
        prop_assert!(serde_json::from_slice::<serde_json::Value>(&text).is_ok(), "strict JSON");
    }

    #[test]
    fn lcov_says_what_it_can(report in reports::reports(true)) {
        check("lcov", &report);
    }

    #[test]
    fn cobertura_says_what_it_can(report in reports::reports(true)) {
        check("cobertura", &report);
    }

    /// JSON that was cut gives no more lines than the whole, and says so.
    #[test]
    fn json_that_is_cut_says_so(report in reports::reports(false), at in any::<prop::sample::Index>()) {
        let text = written("json", &report);
        let cut = format("json").parse(&mut &text[..at.index(text.len() - 2)]);
        prop_assert!(cut.warnings.iter().any(|it| it.severity > Severity::Odd));
        let lines = |report: &Report| report.files.values().map(|file| file.lines.len()).sum::<usize>();
        prop_assert!(lines(&cut.report) <= lines(&report));
    }
}

fn writers() -> impl Iterator<Item = (&'static dyn Format, Writer)> {
    FORMATS.iter().filter_map(|format| Some((*format, format.writer()?)))
}

#[test]
fn every_fixture_keeps_its_figures_in_every_format_that_is_written() {
    assert_eq!(writers().count(), 3);
    for fixture in fixtures::fixtures() {
        let report = format(&fixture.format).parse(&mut &fixture.bytes[..]).report;
        for (format, writer) in writers() {
            let name = format.name();
            let what = format!("{} as {name}", fixture.path.display());
            // One claims four thousand million branches on a line, which lcov would have to name.
            if let Err(refused) = writer.write(&report, &mut std::io::sink()) {
                assert!(refused.to_string().contains("more branches"), "{what}: {refused}");
                continue;
            }
            let read = again(name, &report);
            if name == "json" {
                assert_eq!(read.report, report, "{what}");
                continue;
            }
            let lost = writer.lost(&report).join(", ");
            let (ours, theirs) = (report.totals(), read.report.totals());
            if !lost.contains("lines which never ran") && !lost.contains("stand for unknown lines") {
                assert_eq!(theirs.lines, ours.lines, "{what}");
                let some = |ratio: Option<lacuna::model::Ratio>| ratio.filter(|ratio| ratio.total > 0);
                if !lost.contains("branches on lines") {
                    assert_eq!(some(theirs.branches), some(ours.branches), "{what}");
                }
            }
            let unknown = ["the total in", "lines which never ran", "stand for unknown lines"];
            let is_known = !unknown.iter().any(|words| lost.contains(words));
            if is_known && some_branches(&report) == some_branches(&read.report) {
                assert_eq!(theirs.by(read.report.metric), ours.by(report.metric), "{what}: {lost}");
            }
        }
    }
}

fn some_branches(report: &Report) -> u64 {
    report.totals().branches.map_or(0, |ratio| ratio.total)
}

fn of(name: &str, file: FileCoverage) -> Report {
    Report { files: [(Arc::from(name), Arc::new(file))].into_iter().collect(), ..Report::default() }
}

/// A number in a report drives no loop, and two files do not become one.
#[test]
fn what_cannot_be_written_is_refused() {
    let mut branches = BranchesBuilder::default();
    branches.push_count(BranchCount { line: 3, taken: 7, total: u32::MAX });
    let lines = [(3, 1)].into_iter().collect();
    let file = FileCoverage { lines, branches: branches.take_settled(), ..FileCoverage::default() };
    let refused = |report: &Report, to: &str| {
        format(to).writer().unwrap().write(report, &mut Vec::new()).map_err(|error| error.to_string())
    };
    let many = of("src/a.c", file);
    let told = refused(&many, "lcov").unwrap_err();
    assert!(told.contains("src/a.c, line 3") && told.contains("4294967295"), "{told}");
    check("cobertura", &many);
    let mut twins = of("a\n.c", FileCoverage::default());
    twins.files.insert("a\r.c".into(), Arc::default());
    for to in ["lcov", "cobertura"] {
        assert!(refused(&twins, to).unwrap_err().contains("a\\r.c"));
        assert!(refused(&of("", FileCoverage::default()), to).is_err());
    }
    assert_eq!(again("json", &twins).report, twins);
}

/// Words that mean something else in lcov do not make two branches one.
#[test]
fn branches_keep_their_number_under_any_name() {
    let mut branches = BranchesBuilder::default();
    let targets = ["exit", "jump to line 9", "0", "exit the module", "7", "branch 0", ""];
    let named = targets.map(|name| BranchTarget::Named(name.into()));
    let others = [BranchTarget::Exit, BranchTarget::Line(9), BranchTarget::Numbered { block: 0, branch: 0 }];
    let all: Vec<_> = named.into_iter().chain(others).collect();
    branches.push_count(BranchCount { line: 3, taken: 4, total: all.len() as u32 });
    for (at, target) in all.into_iter().enumerate() {
        branches.push_detail(Branch { line: 3, target, hits: u32::from(at % 2 == 0) });
    }
    let lines = [(3, 1)].into_iter().collect();
    let file = FileCoverage { lines, branches: branches.take_settled(), ..FileCoverage::default() };
    let mut report = of("a.c", file);
    for metric in [Metric::Lines, Metric::LinesAndBranches] {
        report.metric = metric;
        let read = again("lcov", &report).report;
        assert!(read.files["a.c"].branches.counts().eq(report.files["a.c"].branches.counts()));
        assert_eq!(read.metric, metric);
    }
}

/// What a format has no place for is told, and only that.
#[test]
fn what_is_lost_is_told() {
    let lost = |to: &str, report: &Report| format(to).writer().unwrap().lost(report).join("; ");
    let mut file = FileCoverage { lines: [(3, 1)].into_iter().collect(), ..FileCoverage::default() };
    assert_eq!(lost("lcov", &of("a.c", file.clone())), "");
    let mut branches = BranchesBuilder::default();
    branches.push_count(BranchCount { line: 4, taken: 0, total: 2 });
    file.branches = branches.take_settled();
    file.details.excluded = [5].into();
    let mut report = of("a\n.c", file);
    report.metric = Metric::Statements;
    assert_eq!(
        lost("lcov", &report),
        "the total in statements (it will count lines); excluded lines; control characters in names of files (“a\\n.c”)"
    );
    assert!(lost("cobertura", &report).contains("branches on lines that hold no code"));
    assert_eq!(lost("json", &report), "");
}
