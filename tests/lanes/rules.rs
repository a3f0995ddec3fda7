//! What is not recalled: the same bytes mean something else to a reader that goes by other rules, or say more than what they
//! tell of files.

use std::sync::Arc;

use lacuna::formats::Memory;
use lacuna::model::FileCoverage;

use super::fixtures::{fixtures, format};

/// What a reader goes by decides as well: the same bytes mean something else to it after a change elsewhere.
#[test]
fn what_was_read_by_other_rules_is_not_recalled() {
    let python = r#"{"meta": {"version": "RULES"}, "files": {"a.py": {"executed_lines": [1], "missing_lines": [], "summary": {"covered_lines": 0, "missing_lines": 0, "num_statements": 0}}}}"#;
    let clover = r#"<coverage generated="1" clover="RULES"><project><file name="a.js"><line num="1" type="cond" truecount="2" falsecount="0"/></file></project></coverage>"#;
    let gcov = |folder: &str, branches: &str| {
        format!(
            r#"{{"files": [{{"file": "b.c", "lines": [{{"line_number": 1, "count": 1, "branches": [{branches}]}}]}},
            {{"file": "a.c", "lines": [{{"line_number": 1, "count": 1, "branches": []}}]}}],
            "gcc_version": "14", "current_working_directory": "{folder}"}}"#
        )
    };
    let (gcov_folder, gcov_branches) = (gcov("RULES", ""), gcov("/a", "RULES"));
    let [gcov_first, gcov_second] =
        [["RULES", "/b"], ["/b", "RULES"]].map(|folders| folders.map(|it| gcov(it, "")).concat());
    let branch = r#"{"count": 1, "fallthrough": true, "throw": false}"#;
    let simplecov = |root: &str, test: &str| {
        format!(
            r#"{{"meta": {{"simplecov_version": "1.0", "root": "{root}"}}, "coverage":
            {{"a.rb": {{"lines": [1, null], "contexts": {{"0": "1"}}}}}}, "contexts": ["{test}"]}}"#
        )
    };
    let (simplecov_root, simplecov_test) = (simplecov("RULES", "a"), simplecov("/a", "RULES"));
    let results = r#"{"a": {"coverage": {"/a.rb": {"lines": [1, 0]}}, "timestamp": 1700000000},
        "b": {"coverage": {"RULES": {"lines": [1, 0, 2]}}, "timestamp": 1700000000}}"#;
    let jacoco = r#"<report name="RULES"><package name="a.b"><sourcefile name="c.cpp"><line nr="1" mi="0" ci="1"/></sourcefile></package></report>"#;
    for (name, text, rules) in [
        ("coverage.py-json", python, ["99.0", "7.0"]),
        ("clover", clover, ["3.2.0", "4.1.0"]),
        ("jacoco", jacoco, ["GCOVR report", "any"]),
        ("gcov-json", &gcov_folder, ["/a", "/b"]),
        ("gcov-json", &gcov_branches, [branch, ""]),
        ("gcov-json", &gcov_first, ["/a", "/b"]),
        ("gcov-json", &gcov_second, ["/a", "/b"]),
        ("simplecov-json", &simplecov_root, ["/a", "/b"]),
        ("simplecov-json", &simplecov_test, ["a", "b"]),
        ("simplecov-resultset", results, ["/b.rb", "/a.rb"]),
    ] {
        let (format, mut memory) = (format(name), Memory::of_all());
        let [first, second] = rules.map(|rules| {
            let text = text.replace("RULES", rules);
            let again = format.parse_again(&mut text.as_bytes(), &mut memory);
            assert_eq!(again, format.parse(&mut text.as_bytes()), "{name}");
            again.report
        });
        assert_ne!(first.files, second.files, "{name}");
    }
}

/// A unit may lengthen the class that is around it, or leave a method open behind it: then it tells more than of its files.
#[test]
fn what_changes_what_is_around_it_is_not_recalled() {
    let statement = |line: u32| {
        format!("<Statement FileIndex='1' Line='{line}' Column='9' EndLine='{line}' EndColumn='10' Covered='True'/>")
    };
    let inner = format!("<Type Nam='Inner'><Method Name='m'>{}</Method></Type>", statement(31));
    let outer = format!("<Type Name='Outer'>{inner}<Method Name='n'>{}</Method></Type>", statement(12));
    let files = "<FileIndices><File Index='1' Name='a.cs'/></FileIndices>";
    let dotcover = format!("<Root ReportType='DetailedXml'>{files}<Assembly Name='a'>{outer}</Assembly></Root>");
    let lines = |line: u32| {
        format!(
            "<Lines><LnStart>{line}</LnStart><LnEnd>{line}</LnEnd><Coverage>0</Coverage><SourceFileID>1</SourceFileID></Lines>"
        )
    };
    let method = |line: u32| format!("<Method><MethodName>m{line}</MethodName>{}", lines(line));
    let class = format!("<Class><ClassName>C</ClassName></a></a>{}<a></Method><a></Class>", method(3));
    let file = "<SourceFileNames><SourceFileID>1</SourceFileID><SourceFileName>a.cs</SourceFileName></SourceFileNames>";
    let tables = format!("<Module><NamespaceTable>{class}{}</NamespaceTable></Module>", lines(9));
    let coveragexml = format!("<CoverageDSPriv>{tables}{file}</CoverageDSPriv>");
    for (name, text, expected) in
        [("dotcover", &dotcover, "name: \"Outer\""), ("coveragexml", &coveragexml, "end: Some(9)")]
    {
        let (format, mut memory) = (format(name), Memory::of_all());
        let afresh = format.parse(&mut text.as_bytes());
        assert!(format!("{afresh:?}").contains(expected), "{afresh:?}");
        for _ in 0..3 {
            assert_eq!(format.parse_again(&mut text.as_bytes(), &mut memory), afresh, "{name}");
        }
    }
}

/// What a part says of the whole report is said again by reading it again.
#[test]
fn what_says_something_of_the_whole_is_not_recalled() {
    let clover = r#"<coverage clover="4.1.0"><file name="a.c"><line num="1" type="stmt" count="1"/><project timestamp="1700000000"/></file></coverage>"#;
    let jacoco = r#"<report name="r"><package name="p"><sessioninfo id="s" start="1" dump="1700000000000"/><sourcefile name="A.java"><line nr="1" mi="0" ci="1"/></sourcefile></package></report>"#;
    for (name, text) in [("clover", clover), ("jacoco", jacoco)] {
        let (format, mut memory) = (format(name), Memory::of_all());
        for _ in 0..2 {
            let report = format.parse_again(&mut text.as_bytes(), &mut memory).report;
            assert_eq!((report.timestamp, report.files.len()), (Some(1_700_000_000), 1), "{name}");
        }
    }
}

/// All files of istanbul's together may count so many ways that they do not list: a file that does counts in each reading.
#[test]
fn what_counts_towards_a_limit_is_not_recalled() {
    let file = |name: &str, ways: usize| {
        let counts = vec!["1"; ways].join(",");
        format!(
            r#""{name}": {{"path": "{name}", "statementMap": {{}}, "s": {{}}, "fnMap": {{}}, "f": {{}}, "branchMap": {{"0": {{"type": "switch", "line": 1, "loc": {{"start": {{"line": 1, "column": 0}}, "end": {{"line": 1, "column": 9}}}}, "locations": []}}}}, "b": {{"0": [{counts}]}}}}"#
        )
    };
    let (format, mut memory) = (format("istanbul-json"), Memory::of_all());
    for ways in [3, 4] {
        let text = format!("{{{}, {}}}", file("a.js", 100_000), file("b.js", ways));
        let again = format.parse_again(&mut text.as_bytes(), &mut memory);
        assert_eq!(again.report.files["b.js"].branches.ratio().map(|ratio| ratio.total), Some(0));
        assert_eq!(again, format.parse(&mut text.as_bytes()));
    }
}

/// What is told of a file in another place than the rest of it: there it changes, and is as it was again.
#[test]
fn what_stands_elsewhere_is_looked_at_again() {
    // A fixture, what stands in it, and what may stand there instead.
    let cases: [(&str, &str, &[&str]); 6] = [
        // The names of tests, of which one may be missing, or name none.
        ("opencover-4.7.xml", "RouteTests::DelaysAddUp()\"", &["X()\"", "Y()\" uid=\"3\"", "\" name=\"\""]),
        // Functions: of a file, of another one, of none.
        (
            "export.json",
            "\"count\":3,\"filenames\":[\"/home/dev/proj/include/shape.hpp\"]",
            &[
                "\"count\":0,\"filenames\":[\"/home/dev/proj/include/shape.hpp\"]",
                "\"count\":3,\"filenames\":[\"/home/dev/proj/src/c_part.c\"]",
                "\"count\":3,\"filenames\":[\"/gone.c\"]",
            ],
        ),
        ("export.json", "\"functions\":[", &["\"none\":["]),
        // Another file has the name.
        (
            "export.json",
            "\"filename\":\"/home/dev/proj/src/c_part.c\"",
            &["\"filename\":\"/home/dev/proj/include/shape.hpp\""],
        ),
        // The folder of all, and the names of tests.
        ("simplecov-1.json", "\"/home/dev/proj\"", &["\"/srv\"", "\"\""]),
        ("simplecov-1.json", "spec/shop_spec.rb:9", &["spec/shop_spec.rb:10", "spec/shop_spec.rb:5", ""]),
    ];
    for (name, from, others) in cases {
        let fixture = fixtures().into_iter().find(|fixture| fixture.path.ends_with(name)).expect(name);
        let text = String::from_utf8(fixture.bytes).unwrap();
        assert!(text.contains(from), "{name}: {from}");
        let format = format(&fixture.format);
        let original = format.parse(&mut text.as_bytes());
        let mut memory = Memory::of_all();
        for to in others {
            for text in [text.clone(), text.replace(from, to)] {
                let afresh = format.parse(&mut text.as_bytes());
                assert_eq!(afresh == original, text.contains(from), "{name}: {to} says something else");
                for _ in 0..2 {
                    assert_eq!(format.parse_again(&mut text.as_bytes(), &mut memory), afresh, "{name}: {to}");
                }
                assert!(memory.recalled() > 0, "{name}");
            }
        }
    }
}

/// A file that says nothing of branches: whether they were looked for is told by the others. It is the very same as long as that is.
#[test]
fn whether_branches_were_looked_for_is_told_by_other_files() {
    let llvm = |branches: bool, hits: u32| {
        let file = |name: &str, branches: &str, hits: u32| {
            format!(
                r#"{{"branches": [{branches}], "filename": "{name}", "segments": [[1,1,{hits},true,true,false],[4,2,0,false,false,false]]}}"#
            )
        };
        let first = file("a.c", if branches { "[2,3,2,9,1,0,0,0,4]" } else { "" }, hits);
        let second = file("b.c", "", 1);
        format!(r#"{{"data": [{{"files": [{first}, {second}]}}], "type": "llvm.coverage.json.export"}}"#)
    };
    let simplecov = |branches: bool, hits: u32| {
        let branches =
            if branches { r#", "branches": [{"type": "then", "start_line": 1, "coverage": 1}]"# } else { "" };
        format!(
            r#"{{"meta": {{"simplecov_version": "1.0"}}, "coverage": {{"a.c": {{"lines": [{hits}]{branches}}}, "b.c": {{"lines": [1]}}}}}}"#
        )
    };
    type Write<'w> = &'w dyn Fn(bool, u32) -> String;
    for (name, write) in [("llvm-cov-json", &llvm as Write), ("simplecov-json", &simplecov)] {
        let (format, mut memory) = (format(name), Memory::of_all());
        let mut before: Option<Arc<FileCoverage>> = None;
        for (branches, hits) in [(true, 1), (true, 2), (false, 2), (false, 3), (true, 3)] {
            let text = write(branches, hits);
            let report = format.parse_again(&mut text.as_bytes(), &mut memory).report;
            assert_eq!(report, format.parse(&mut text.as_bytes()).report, "{name}");
            let silent = Arc::clone(&report.files["b.c"]);
            assert_eq!(silent.branches.is_measured(), branches, "{name}");
            if let Some(before) = before.replace(Arc::clone(&silent)) {
                assert_eq!(Arc::ptr_eq(&before, &silent), before.branches.is_measured() == branches, "{name}");
            }
        }
    }
}

/// Functions that are too short to be remembered are read again; a file is the very same as long as its functions are.
#[test]
fn a_file_with_short_functions_is_the_same() {
    let export = |hits: u32, entered: u32| {
        let file = |name: &str, hits: u32| {
            let segments = (1..9).map(|line| format!("[{line},1,{hits},true,true,false],")).collect::<String>();
            format!(r#"{{"filename": "{name}", "segments": [{segments}[9,2,0,false,false,false]]}}"#)
        };
        let function = format!(r#"{{"count":{entered},"filenames":["b.c"],"name":"f","regions":[[1,1,4,2,3,0,0,0]]}}"#);
        let files = [file("a.c", hits), file("b.c", 1)].join(",");
        format!(r#"{{"data":[{{"files":[{files}],"functions":[{function}]}}],"type":"llvm.coverage.json.export"}}"#)
    };
    let (format, mut memory) = (format("llvm-cov-json"), Memory::default());
    let mut read = |hits, entered| {
        let text = export(hits, entered);
        let report = format.parse_again(&mut text.as_bytes(), &mut memory).report;
        assert_eq!(report, format.parse(&mut text.as_bytes()).report);
        Arc::clone(&report.files["b.c"])
    };
    let (first, second, third) = (read(1, 1), read(2, 1), read(2, 2));
    assert!(Arc::ptr_eq(&first, &second) && !Arc::ptr_eq(&second, &third));
}

/// Names of files may stand between the classes.
#[test]
fn a_class_after_the_names_of_files_is_remembered() {
    let class = |line: u32| {
        format!(
            "<Class><ClassName>C{line}</ClassName><Method><MethodName>m</MethodName><Lines><LnStart>{line}</LnStart><LnEnd>{line}</LnEnd><Coverage>0</Coverage><SourceFileID>1</SourceFileID></Lines></Method></Class>"
        )
    };
    let module = |line: u32| format!("<Module><NamespaceTable>{}</NamespaceTable></Module>", class(line));
    let file = "<SourceFileNames><SourceFileID>1</SourceFileID><SourceFileName>a.cs</SourceFileName></SourceFileNames>";
    let text = format!("<CoverageDSPriv>{}{file}{}</CoverageDSPriv>", module(3), module(9));
    let (format, mut memory) = (format("coveragexml"), Memory::of_all());
    for recalled in [0, 2] {
        assert_eq!(format.parse_again(&mut text.as_bytes(), &mut memory), format.parse(&mut text.as_bytes()));
        assert_eq!((memory.len(), memory.recalled()), (2, recalled));
    }
}

/// Two files of an export may have one name: the functions of that name are told once.
#[test]
fn functions_are_of_one_file() {
    let file = r#"{"filename": "a.c", "segments": [[1,1,1,true,true,false],[4,2,0,false,false,false]]}"#;
    let function = r#"{"count": 3, "filenames": ["a.c"], "name": "f", "regions": [[1,1,4,2,3,0,0,0]]}"#;
    let text = format!(
        r#"{{"data": [{{"files": [{file}, {file}], "functions": [{function}, {function}]}}], "type": "llvm.coverage.json.export"}}"#
    );
    let (format, mut memory) = (format("llvm-cov-json"), Memory::of_all());
    for _ in 0..2 {
        let report = format.parse_again(&mut text.as_bytes(), &mut memory).report;
        let hits: Vec<_> = report.files["a.c"].functions.iter().map(|function| function.hits).collect();
        assert_eq!(hits, [Some(6)], "two instances of one function");
    }
}
