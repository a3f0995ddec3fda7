//! Every fixture beside its dump and its tool's own totals, cut at every length; and the laws that all readers keep.
//!
//! A report dropped into `tests/formats/<format>/` is a test. `LACUNA_UPDATE=1 cargo test --test formats` writes the
//! dumps: read them before they are committed.
#![cfg(feature = "app")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "common/dump.rs"]
mod dump;
#[path = "common/fixtures.rs"]
mod fixtures;
#[path = "common/truth.rs"]
mod truth;

use fixtures::{fixtures, format};
use lacuna::formats::{Parsed, Severity};

fn parse(name: &str, mut bytes: &[u8]) -> Parsed {
    format(name).parse(&mut bytes)
}

#[test]
fn every_fixture_gives_its_dump() {
    let update = std::env::var_os("LACUNA_UPDATE").is_some();
    let mut stale = Vec::new();
    for fixture in fixtures() {
        let found = dump::dump(&fixture.format, &parse(&fixture.format, &fixture.bytes));
        let path = fixture.beside(".dump");
        if update {
            std::fs::write(&path, &found).unwrap();
        }
        let known = std::fs::read_to_string(&path).unwrap_or_default();
        if known != found {
            let line = known.lines().zip(found.lines()).position(|(a, b)| a != b);
            let differs = line
                .map(|at| format!("\n  - {}\n  + {}", known.lines().nth(at).unwrap(), found.lines().nth(at).unwrap()));
            stale.push(format!("{}{}", path.display(), differs.unwrap_or_default()));
        }
    }
    assert!(stale.is_empty(), "dumps differ or are missing; LACUNA_UPDATE=1 writes them:\n{}", stale.join("\n"));
}

#[test]
fn totals_are_what_the_tool_printed() {
    let mut checked = 0;
    for fixture in fixtures() {
        let Ok(text) = std::fs::read_to_string(fixture.beside(".truth.json")) else { continue };
        let printed = serde_json::from_str(&text).unwrap();
        let parsed = parse(&fixture.format, &fixture.bytes);
        let differences = truth::differences(&parsed.report, &printed);
        assert!(differences.is_empty(), "{}: {differences:#?}", fixture.path.display());
        checked += 1;
    }
    assert!(checked >= 15, "only {checked} fixtures have a truth");
}

/// Small reports at every length, larger ones at a thousand.
#[test]
fn a_report_that_is_cut_gives_no_more_than_the_whole() {
    // Every length of every fixture, shared out among the processors.
    let fixtures = fixtures();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for first in 0..threads {
            let fixtures = &fixtures;
            scope.spawn(move || {
                for fixture in fixtures {
                    let whole = parse(&fixture.format, &fixture.bytes).report.totals().lines.total;
                    for length in (first..fixture.bytes.len()).step_by(threads) {
                        let cut = parse(&fixture.format, &fixture.bytes[..length]);
                        let lines = cut.report.totals().lines.total;
                        assert!(lines <= whole, "{} cut at {length} has {lines} lines", fixture.path.display());
                    }
                }
            });
        }
    });
}

/// A report that lost its end says so, unless what it lost is white space.
#[test]
fn a_report_that_is_cut_says_so() {
    for fixture in fixtures() {
        let end = fixture.bytes.trim_ascii_end();
        for length in [end.len() / 3, end.len() / 2, end.len() - 3] {
            let cut = parse(&fixture.format, &fixture.bytes[..length]);
            let broken = cut.warnings.iter().any(|warning| warning.severity >= Severity::Broken);
            let between = fixture.bytes[..length].trim_ascii_end().ends_with(b"end_of_record");
            assert!(broken || between, "{} cut at {length} is silent", fixture.path.display());
        }
    }
}

/// Half a report that goes on with a million open elements, lists and objects: no reader goes deeper than its format does.
#[test]
fn a_million_levels_need_no_stack() {
    let mut shortest = std::collections::BTreeMap::new();
    for fixture in fixtures() {
        let known = shortest.entry(fixture.format.clone()).or_insert_with(|| fixture.bytes.clone());
        if fixture.bytes.len() < known.len() {
            *known = fixture.bytes;
        }
    }
    for (format, bytes) in shortest {
        let (pieces, end): (&[&str], u8) = match bytes.trim_ascii_start().first() {
            Some(b'<' | 0xEF) => (&["<a>"], b'>'),
            Some(b'{') => (&["[", "{\"a\":"], b':'),
            _ => (&["<a>\n"], b'\n'),
        };
        let half = &bytes[..bytes.len() / 2];
        let half = half.iter().rposition(|&byte| byte == end).map_or(half, |at| &half[..=at]);
        for piece in pieces {
            let deep = [half, piece.repeat(1_000_000).as_bytes()].concat();
            let small_stack = std::thread::Builder::new().stack_size(256 * 1024);
            let format = self::format(&format);
            let read = small_stack.spawn(move || format.parse(&mut &deep[..])).unwrap().join();
            assert!(read.is_ok(), "{}", format.name());
        }
    }
}

#[test]
fn a_report_merged_with_itself_keeps_its_totals() {
    for fixture in fixtures() {
        let once = parse(&fixture.format, &fixture.bytes).report;
        let mut twice = once.clone();
        twice.merge(once.clone());
        assert_eq!(twice.totals(), once.totals(), "{}", fixture.path.display());
    }
}

mod laws {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::parse;
    use lacuna::formats::{FORMATS, detect};
    use lacuna::model::{Line, Report};

    /// Files of lines with hits and branches, as lcov text and as Cobertura.
    fn reports() -> impl Strategy<Value = Report> {
        let branch = prop_oneof![Just("-"), Just("0"), Just("1"), Just("7")];
        let line = (1..20_u32, prop_oneof![Just(0), 1..9_u32, Just(u32::MAX)], prop::collection::vec(branch, 0..4));
        let file = (0..4_u8, prop::collection::vec(line, 0..12));
        (any::<bool>(), prop::collection::vec(file, 0..5)).prop_map(|(xml, files)| {
            let mut text = String::from(if xml { "<coverage line-rate='1'>" } else { "" });
            for (name, lines) in files {
                let _ =
                    if xml { write!(text, "<class filename='f{name}'><lines>") } else { writeln!(text, "SF:f{name}") };
                for (number, hits, branches) in lines {
                    let taken = branches.iter().filter(|hits| **hits > "0").count();
                    if xml {
                        let _ = write!(text, "<line number='{number}' hits='{hits}'");
                        if !branches.is_empty() {
                            let missing: Vec<_> = (taken..branches.len()).map(|at| (at + 30).to_string()).collect();
                            let (total, missing) = (branches.len(), missing.join(","));
                            let _ =
                                write!(text, " condition-coverage='({taken}/{total})' missing-branches='{missing}'");
                        }
                        text.push_str("/>");
                    } else {
                        let _ = writeln!(text, "DA:{number},{hits}");
                        for (at, hits) in branches.iter().enumerate() {
                            let _ = writeln!(text, "BRDA:{number},0,{at},{hits}");
                        }
                    }
                }
                text.push_str(if xml { "</lines></class>" } else { "end_of_record\n" });
            }
            text.push_str(if xml { "</coverage>" } else { "" });
            parse(if xml { "cobertura" } else { "lcov" }, text.as_bytes()).report
        })
    }

    fn merged(a: &Report, b: &Report) -> Report {
        let mut sum = a.clone();
        sum.merge(b.clone());
        sum
    }

    /// Text made of what the formats are made of: it gets deeper into them than noise does.
    fn pieces() -> impl Strategy<Value = Vec<u8>> {
        const PIECES: &[&str] = &[
            "<coverage line-rate='1'",
            "<sources>",
            "<source>",
            "</source>",
            "<class filename='a'",
            "<lines>",
            "<line number='",
            "1",
            "99999999999999999999",
            "-1",
            "' hits='",
            "'",
            "\"",
            "/>",
            ">",
            "<",
            "</",
            "lines>",
            "class>",
            "&amp;",
            "&",
            "&#x0;",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<!DOCTYPE",
            "[",
            "]",
            "<?xml",
            "?>",
            "<methods>",
            "<method name='m'",
            "</methods>",
            " condition-coverage='50% (1/2)'",
            " missing-branches='exit,1'",
            "\n",
            "\r",
            "\0",
            "<CoverageSession>",
            "<Module>",
            "</Module>",
            "<File uid='1' fullPath='a'",
            "<Method visited='true'",
            "<SequencePoint vc='1' sl='1' el='2' offset='3'",
            "<BranchPoint vc='0' offset='3' offsetend='3'",
            "<TrackedMethodRef uid='1'",
            "</CoverageSession>",
            "<Root ReportType='DetailedXml'",
            "<File Index='1' Name='a'",
            "<Statement FileIndex='1' Line='1' Covered='True'",
            "<module name='a'",
            "<function name='f'",
            "<range source_id='1' covered='partial' start_line='1' end_line='",
            "<source_file id='1' path='a'",
            "</module>",
            "<Lines><LnStart>",
            "</LnStart><SourceFileID>1</SourceFileID></Lines>",
            "<SourceFileNames><SourceFileID>1</SourceFileID><SourceFileName>a</SourceFileName></SourceFileNames>",
            "<seqpnt visitcount='1' document='a' line='1'",
            "<statement source='a' line='1' branch='true' invocation-count='1'",
            "SF:",
            "a.c",
            "TN:",
            "DA:",
            "BRDA:",
            "FN:",
            "FNDA:",
            "FNL:",
            "FNA:",
            ",",
            "-",
            "e0",
            "U",
            "end_of_record",
            "{\"format\":\"lacuna coverage\",\"files\":[{\"path\":\"a\"",
            ",\"lines\":[[1,",
            ",\"tests\":[\"t\"],\"test_sets\":[[0]],\"tests_by_line\":[[1,0",
            ",\"regions\":[[1,0,1,null,1,1",
            "]]",
            "}]}",
            "LF:",
            "LH:",
            "<coverage clover='4.0.0'",
            "<project>",
            "<testproject>",
            "<file path='a'",
            "</file>",
            "<metrics conditionals='9' coveredconditionals='1' methods='3' coveredmethods='2'",
            "<line num='1' type='cond' truecount='1' falsecount='",
            "<line num='1' type='method' count='",
            "<lineToCover lineNumber='1' covered='true' branchesToCover='2' coveredBranches='",
            "<report name='r'",
            "<group name='g'",
            "</group>",
            "<package name='p/q'",
            "</package>",
            "<class name='p/A$B' sourcefilename='A.java'",
            "<sourcefile name='A.java'",
            "</sourcefile>",
            "<line nr='1' mi='1' ci='2'",
            "<line nr='1' mb='1' cb='2'",
            "<counter type='LINE' missed='1' covered='",
            "<counter type='METHOD' missed='1' covered='",
            "</method>",
            "mode: set\n",
            "a.go:",
            "3.1,9.2 2 1\n",
            "{\"a\":{\"path\":\"a\",\"statementMap\":{\"0\":",
            "{\"start\":{\"line\":2,\"column\":1},\"end\":{\"line\":",
            "}},\"s\":{\"0\":",
            "},\"branchMap\":{\"0\":{\"locations\":[",
            "]}},\"b\":{\"0\":[1,",
            "{\"data\":[{\"files\":[{\"filename\":\"a\",\"segments\":[",
            "[1,1,1,true,true,false],",
            "[9,2,0,false,false,false]",
            "],\"branches\":[[1,1,1,9,0,1]],\"summary\":{\"lines\":{\"count\":9,\"covered\":",
            "{\"files\": [",
            "{\"file\": \"a\", \"lines\": [",
            "{\"line_number\": 3, \"count\": 1, \"branches\": [",
            "{\"coverage\": {\"a\": ",
            "{\"lines\": [null, 1, 0",
            "{\"source_files\": [{\"name\": \"a\", \"coverage\": [",
            "{\"a\": {\"coverage\": {\"a\": ",
            "\"branches\": {\"[:if, 0, 1, 2, 3, 4]\": {\"[:then, 0, 1, 2, 3, 4]\": ",
            "{\"path\": [\"/\", \"a\"], \"traces\": [",
            "{\"line\": 1, \"stats\": {\"Line\": ",
            "null",
            "true",
            "{",
            "}",
            ":",
            "        -:    0:Source:a\n",
            "    #####:    ",
            "       1*:    ",
            "branch  0 taken ",
            "------------------\n",
            "\u{FEFF}",
            "ä",
            "{\"files\":{\"a.py\":{",
            "\"executed_lines\":[",
            "\"missing_branches\":[[1,-1],",
            "\"summary\":{\"covered_lines\":",
            "\"contexts\":{\"1\":[\"t\",",
            "\"functions\":{\"f\":{",
            "}",
            ":",
        ];
        let piece = prop_oneof![
            9 => prop::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
            1 => prop::collection::vec(any::<u8>(), 0..4),
        ];
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn merging_is_commutative(a in reports(), b in reports()) {
            prop_assert_eq!(merged(&a, &b), merged(&b, &a));
        }

        #[test]
        fn a_report_merged_with_itself_doubles_its_hits_and_keeps_its_ratios(report in reports()) {
            let twice = merged(&report, &report);
            prop_assert_eq!(twice.totals(), report.totals());
            for (path, file) in &report.files {
                let doubled = file.lines.iter().map(|line| Line { hits: line.hits.saturating_mul(2), ..line });
                prop_assert!(doubled.eq(twice.files[path].lines.iter()));
            }
        }

        #[test]
        fn totals_are_the_sum_of_their_parts_and_no_part_exceeds_its_whole(report in reports()) {
            let totals = report.totals();
            let lines: u64 = report.files.values().map(|file| file.lines.len() as u64).sum();
            prop_assert_eq!(totals.lines.total, lines);
            for file in report.files.values() {
                prop_assert!(file.branches.counts().all(|count| count.taken <= count.total));
                prop_assert!(file.lines.iter().zip(file.lines.iter().skip(1)).all(|(a, b)| a.number < b.number));
            }
        }

        #[test]
        fn nothing_panics(bytes in prop_oneof![pieces(), prop::collection::vec(any::<u8>(), 0..300)]) {
            let _ = detect(&bytes);
            for format in FORMATS {
                let _ = format.sniff(&bytes);
                let parsed = format.parse(&mut &bytes[..]);
                let totals = parsed.report.totals();
                prop_assert!(totals.lines.covered <= totals.lines.total);
            }
            let _ = lacuna::world::report::read_from("-".as_ref(), &bytes[..], None, &mut |_, _| {});
        }
    }
}
