//! Lanes and careful readers agree: on the fixtures of every format, spaced in all ways, changed anywhere, fed in drops.

use std::io::BufReader;

use proptest::prelude::*;

use super::switch::with;
use crate::formats::agree::{Drops, mutated};
use crate::formats::{FORMATS, Parsed};

/// Fixtures with the names of their formats.
macro_rules! fixtures {
    ($($format:literal: $($file:literal),*;)*) => {
        &[$($(($format, include_bytes!(concat!("../../../tests/formats/", $format, "/", $file)))),*),*]
    };
}

static FIXTURES: &[(&str, &[u8])] = fixtures! {
    "codecov-json": "cargo-llvm-cov-0.9.json", "kcov.json", "quirks.json";
    "coverage.py-4-data": "coveragepy-4.5.4-branch.coverage", "coveragepy-4.5.4-line.coverage", "quirks.coverage";
    "coverage.py-json": "coveragepy-7.17.3-contexts.json", "coveragepy-7.17.3-shop.json", "coveragepy-6.5.0-line.json", "quirks.json";
    "coveralls": "gcovr-8.8.json", "quirks.json";
    "gcov-json": "gcov-12-stdout.json", "c_part.gcov.json", "quirks.json";
    "gcov-text": "gcov-12-blocks.gcov", "gcov-12-branches.gcov", "gcov-12.gcov", "quirks.gcov";
    "gcovr-json": "gcovr-8.8.json", "gcovr-5.2.json", "quirks.json";
    "go-coverprofile": "count.out", "merged-duplicates.out", "spans-of-one-start.out", "quirks.out";
    "istanbul-json": "nyc.json", "nyc-ts.json", "jest-v8.json", "quirks.json";
    "json": "coveragepy.json", "jest.json", "lcov-2.5.json", "quirks.json";
    "llvm-cov-json": "export.json", "cargo-llvm-cov.json", "quirks.json";
    "simplecov-json": "simplecov-1.json", "formatter-0.1.json", "quirks.json";
    "simplecov-resultset": "simplecov-0.22-branch.json", "merged.json", "quirks.json";
    "tarpaulin-json": "tarpaulin-0.37.json", "quirks.json";
    "clover": "gcovr-8.8.xml", "nyc-18.xml", "openclover.xml", "phpunit-12.xml", "quirks.xml";
    "coveragexml": "quirks.coveragexml";
    "dotcover": "detailed-2023.3.xml", "marked-twice.xml", "quirks.xml";
    "jacoco": "gcovr-8.8.xml", "jacoco-0.8.6.xml", "quirks.xml";
    "ms-xml": "dotnet-coverage.xml", "quirks.xml";
    "ncover": "ncover-1.5.8.xml", "quirks.xml";
    "opencover": "coverlet.xml", "opencover-4.7.xml", "quirks.xml";
    "scoverage": "sbt-scoverage.xml", "quirks.xml";
    "sonarqube": "gcovr-8.8.xml", "quirks.xml";
};

fn read(format: &str, text: &[u8], drop: usize, lanes: bool) -> (Parsed, usize) {
    let format =
        FORMATS.iter().find(|known| known.name() == format).expect("a fixture's folder is called by its format");
    with(lanes, || format.parse(&mut BufReader::new(Drops(text, drop))))
}

/// The text with this behind every comma and opening bracket that is in no string, and no other white space if `bare`.
fn spaced(text: &[u8], space: &str, bare: bool) -> Vec<u8> {
    let (mut spaced, mut quoted, mut escaped) = (Vec::new(), false, false);
    for &byte in text {
        if quoted || !(bare && byte.is_ascii_whitespace()) {
            spaced.push(byte);
        }
        if !quoted && matches!(byte, b',' | b'[' | b'{' | b':') {
            spaced.extend(space.bytes());
        }
        quoted ^= byte == b'"' && !escaped;
        escaped = quoted && byte == b'\\' && !escaped;
    }
    spaced
}

const PIECES: &[&str] = &[
    "",
    "",
    "",
    "",
    " ",
    "\n",
    "\n        ",
    "\r\n",
    "\t",
    "\0",
    "\"",
    "\\",
    "\\u00e9",
    "\u{e9}",
    "\\\"",
    ",",
    ",,",
    ":",
    "[",
    "]",
    "{",
    "}",
    "[]",
    "{}",
    "null",
    "true",
    "false",
    "nul",
    "0",
    "1",
    "7",
    "12",
    "-",
    "-1",
    "1.5",
    "1e3",
    "999999999",
    "9999999999",
    "10000001",
    "\"1\"",
    "\"1/2\"",
    "<",
    ">",
    "/>",
    " />",
    "'",
    "=",
    " x=\"1\"",
    "<line num=\"1\" type=\"stmt\" count=\"1\"/>",
    "<lineToCover lineNumber=\"1\" covered=\"true\"/>",
    "<!-- x -->",
    "&amp;",
    "</file>",
    "></range>",
    "</statement>",
    "</SequencePoint>",
    "<Name>x</Name>",
    "<LnStart>7</LnStart>",
    "<X>y</X>",
    "<Module></Module>",
    "<Module>&lt;</Module>",
    " </LnEnd>",
    "\"line\":",
    "\"count\": 3,",
    "{\"line\":1,\"column\":0}",
    "[3, 4]",
    "x",
    "#####:    7:x\n",
    "-: 0:Source:b.c\n",
    "------------------\n",
    "f:\n",
    "branch  2 taken 7\n",
    "branch  2 taken 0%\n",
    "branch  2 never executed\n",
    "unconditional  3 taken 1\n",
    "%%%%%:    7-block  0\n",
    "%",
    "-block ",
    "a.go:1.2,3.4 1 1\n",
    "mode: set\n",
    "*",
    ".",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lanes_and_careful_readers_agree(
        fixture in 0..FIXTURES.len(),
        space in prop::sample::select(&["", " ", "\n", "\n            ", "\t"][..]),
        bare in any::<bool>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize, prop::sample::select(PIECES)), 0..4),
        drop in 1..200_usize,
    ) {
        let (format, text) = FIXTURES[fixture];
        let is_json = matches!(text.first(), Some(b'{' | b'['));
        let text = if is_json { spaced(text, space, bare) } else { text.to_vec() };
        let text = mutated(&text, &edits);
        let (careful, taken) = read(format, &text, usize::MAX, false);
        prop_assert_eq!(taken, 0);
        for drop in [drop, usize::MAX] {
            let (fast, _) = read(format, &text, drop, true);
            prop_assert_eq!(&fast, &careful, "{} in drops of {}: {}", format, drop, String::from_utf8_lossy(&text));
        }
    }
}

/// Lanes and careful readers agree on the fixtures of this format that hold one text, with another in its place.
#[track_caller]
fn agree_with_another(format: &str, text: &str, other: &str) {
    let of_format = FIXTURES.iter().filter(|fixture| fixture.0 == format);
    let texts: Vec<_> =
        of_format.map(|(_, all)| String::from_utf8_lossy(all)).filter(|all| all.contains(text)).collect();
    assert!(!texts.is_empty(), "{format} has {text}");
    for all in texts {
        let all = all.replace(text, other);
        let [careful, fast] = [false, true].map(|lanes| read(format, all.as_bytes(), usize::MAX, lanes).0);
        assert_eq!(fast, careful, "{format}");
    }
}

/// The end of an element that holds nothing means what it means behind others.
#[test]
fn an_empty_element_ends_what_its_end_ends() {
    for (format, before, empty) in [
        ("opencover", "</Files>", "<Module></Module>"),
        ("opencover", "</Files>", "<Module>&lt;</Module>"),
        ("coveragexml", "</Lines>", "<Method> </Method>"),
        ("dotcover", "</FileIndices>", "<Root></Root>"),
        ("clover", "</file>", "<project></project>"),
    ] {
        agree_with_another(format, before, &format!("{before}{empty}"));
    }
}

/// The end of an element ends the text in which it stands, whoever reads it. A fuzzer found it.
#[test]
fn an_element_that_nobody_reads_ends_a_text_all_the_same() {
    for (format, tag) in [("coveragexml", "<LnStart>"), ("opencover", "<FullName>")] {
        agree_with_another(format, tag, &format!("{tag}1<X>y</X>"));
    }
}

/// Whether a point holds nothing between two tags or in one, it ends the point in which it stands. A fuzzer found it.
#[test]
fn a_point_within_a_point_ends_it() {
    let point = "<SequencePoint vc=\"1\" sl=\"13\" sc=\"1\" el=\"13\" ec=\"3\" offset=\"9\"";
    for end in ["/>", "></SequencePoint>"] {
        let of_format = FIXTURES.iter().filter(|fixture| fixture.0 == "opencover");
        for text in of_format.map(|(_, text)| String::from_utf8_lossy(text)) {
            let text = text.replace("<TrackedMethodRefs>", &format!("{point}{end}{point}{end}<TrackedMethodRefs>"));
            let [careful, fast] = [false, true].map(|lanes| read("opencover", text.as_bytes(), usize::MAX, lanes).0);
            assert_eq!(fast, careful, "{end}");
        }
    }
}

/// What writers write is taken by the lanes: lanes that take nothing would agree as well.
#[test]
fn lanes_take_what_writers_write() {
    for (format, share) in [
        ("codecov-json", 80),
        ("coverage.py-4-data", 50),
        ("coverage.py-json", 35),
        ("coveralls", 30),
        ("gcov-json", 60),
        ("gcov-text", 70),
        ("gcovr-json", 60),
        ("go-coverprofile", 85),
        ("istanbul-json", 80),
        ("json", 8),
        ("llvm-cov-json", 40),
        ("simplecov-json", 3),
        ("simplecov-resultset", 40),
        ("tarpaulin-json", 20),
        // Of these, what is taken past the events.
        ("clover", 45),
        ("coveragexml", 50),
        ("dotcover", 55),
        ("jacoco", 75),
        ("ms-xml", 55),
        ("ncover", 55),
        ("opencover", 50),
        ("scoverage", 65),
        ("sonarqube", 80),
    ] {
        let of_format = FIXTURES.iter().filter(|fixture| fixture.0 == format);
        let most = of_format.map(|(_, text)| 100 * read(format, text, usize::MAX, true).1 / text.len()).max();
        assert!(most >= Some(share), "{format}: {most:?} of 100");
    }
}

/// A run of elements that hold nothing warns of each where its start tag ends.
#[test]
fn warnings_of_a_run_have_the_same_places() {
    let run = "<statement source=\"a.scala\" line=\"x\" invocation-count=\"1\">\n</statement>\n".repeat(9);
    let text = format!("<scoverage><statements>{run}</statements></scoverage>{}", " ".repeat(200));
    let (fast, taken) = read("scoverage", text.as_bytes(), usize::MAX, true);
    assert!(taken > run.len() / 2, "{taken} of {}", run.len());
    assert_eq!(fast, read("scoverage", text.as_bytes(), usize::MAX, false).0);
}
