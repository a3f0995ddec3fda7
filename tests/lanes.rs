//! Fast lanes make no difference: a report that comes byte by byte, which leaves them nothing to take, is read as the one
//! that comes whole, to the places of its warnings. Nor do memories: a report is read the same with a memory of any other.
//! Every fixture, changed in the ways that readers trip over.
#![cfg(feature = "app")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../fuzz/src/drops.rs"]
#[allow(dead_code, reason = "the other targets use all of it")]
mod drops;
#[path = "common/fixtures.rs"]
#[allow(dead_code, reason = "the other tests use all of it")]
mod fixtures;
#[path = "lanes/rules.rs"]
mod rules;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use drops::Drops;
use fixtures::{Fixture, fixtures, format};
use lacuna::formats::{Detected, Memory, detect};
use proptest::prelude::*;

/// Larger ones take too long byte by byte.
const LARGEST: usize = 12_000;

static FIXTURES: LazyLock<Vec<Fixture>> =
    LazyLock::new(|| fixtures().into_iter().filter(|fixture| fixture.bytes.len() <= LARGEST).collect());

/// What may come into a report.
const PIECES: &[&str] = &[
    "",
    "",
    "",
    "",
    " ",
    "  ",
    "\"",
    "\"\"",
    "'",
    "<",
    ">",
    "/",
    "/>",
    " />",
    " / >",
    "=",
    " =",
    "= ",
    "&",
    "&amp;",
    "&lt;",
    "&x;",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\0",
    "\u{B}",
    "\u{C}",
    "\u{A0}",
    "0",
    "-",
    "-1",
    "9999999999",
    "1.5",
    ",",
    "1",
    "x",
    ":",
    " a=\"1\"",
    " a='1'",
    " a=1",
    "a=\"<\"",
    " b",
    "</a>",
    "</ a>",
    "</a >",
    "</a:b>",
    "</>",
    "<>",
    "<a>",
    "<a/>",
    "<a:b c=\"\">",
    "<a\tb=\"2\"\n c=\"3\">",
    "<!--",
    "-->",
    "<!-- x -->",
    "<![CDATA[",
    "]]>",
    "<![CDATA[1]]>",
    "<?x",
    "?>",
    "<?x?>",
    "<!DOCTYPE a>",
    "\u{FEFF}",
    "text",
    "{",
    "}",
    "[",
    "]",
    "null",
    "true",
    "\\",
    "\\u0041",
    "e5",
];

/// Where, how much of the report goes, what comes.
type Mutation = (prop::sample::Index, usize, &'static str);

fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let gone = prop_oneof![4 => Just(0), 4 => 1..4_usize, 1 => 4..200_usize];
    prop::collection::vec((any::<prop::sample::Index>(), gone, prop::sample::select(PIECES)), 0..5)
}

fn changed(bytes: &[u8], mutations: &[Mutation]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (place, gone, piece) in mutations {
        let at = place.index(bytes.len() + 1);
        let end = (at + gone).min(bytes.len());
        bytes.splice(at..end, piece.bytes());
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_report_is_read_the_same_however_it_comes(
        which in any::<prop::sample::Index>(),
        mutations in mutations(),
        drop in 2..400_usize,
    ) {
        let Fixture { format: name, bytes, .. } = which.get(&FIXTURES);
        let bytes = changed(bytes, &mutations);
        let format = format(name);
        let slow = format.parse(&mut Drops(&bytes, 1));
        let text = String::from_utf8_lossy(&bytes);
        prop_assert_eq!(&format.parse(&mut &bytes[..]), &slow, "{}: {}", name, text);
        prop_assert_eq!(&format.parse(&mut Drops(&bytes, drop)), &slow, "{} in drops of {}: {}", name, drop, text);
    }
}

/// Those of formats that remember.
static REMEMBERED: LazyLock<Vec<&Fixture>> =
    LazyLock::new(|| FIXTURES.iter().filter(|fixture| format(&fixture.format).remembers()).collect());

/// A part of a report that is moved, or comes again: from where, how long, and to where.
fn moved(bytes: &[u8], (from, length, to, again): (prop::sample::Index, usize, prop::sample::Index, bool)) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let from = from.index(bytes.len() + 1);
    let end = (from + length).min(bytes.len());
    let part = bytes[from..end].to_vec();
    if !again {
        bytes.drain(from..end);
    }
    let to = to.index(bytes.len() + 1);
    bytes.splice(to..to, part);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_report_is_read_the_same_with_a_memory_of_any_other(
        which in any::<prop::sample::Index>(),
        versions in prop::collection::vec(
            (
                0..3_usize,
                mutations(),
                prop::option::of((any::<prop::sample::Index>(), 1..600_usize, any::<prop::sample::Index>(), any::<bool>())),
            ),
            2..5,
        ),
        drop in 1..400_usize,
    ) {
        let first = which.index(REMEMBERED.len());
        let format = format(&REMEMBERED[first].format);
        let (mut whole, mut drops) = (Memory::of_all(), Memory::of_all());
        for (other, mutations, part) in versions {
            // Mostly the same report, sometimes another one of its format.
            let fixture = REMEMBERED.get(first + other / 2).filter(|it| it.format == REMEMBERED[first].format);
            let bytes = changed(&fixture.unwrap_or(&REMEMBERED[first]).bytes, &mutations);
            let bytes = part.map_or(bytes.clone(), |part| moved(&bytes, part));
            let text = String::from_utf8_lossy(&bytes);
            let afresh = format.parse(&mut &bytes[..]);
            for _ in 0..2 {
                prop_assert_eq!(&format.parse_again(&mut &bytes[..], &mut whole), &afresh, "{}: {}", format.name(), text);
            }
            let dropped = format.parse_again(&mut Drops(&bytes, drop), &mut drops);
            prop_assert_eq!(&dropped, &afresh, "{} in drops of {}: {}", format.name(), drop, text);
        }
    }
}

/// Readers that remembered nothing would agree as well.
#[test]
fn what_is_read_again_is_recalled() {
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for fixture in REMEMBERED.iter() {
        let (format, mut memory) = (format(&fixture.format), Memory::of_all());
        let first = format.parse_again(&mut &fixture.bytes[..], &mut memory);
        assert_eq!(memory.recalled(), 0, "there was nothing to recall");
        let units = memory.len();
        let second = format.parse_again(&mut &fixture.bytes[..], &mut memory);
        assert_eq!(second, first, "{}", format.name());
        assert!(memory.recalled() <= units, "{}", format.name());
        let files = first.report.files.iter();
        let same = files.filter(|(path, file)| Arc::ptr_eq(file, &second.report.files[*path])).count();
        let [recalled, shared] = counts.entry(format.name()).or_default();
        (*recalled, *shared) = (*recalled + memory.recalled(), *shared + same);
    }
    assert!(counts.len() > 1 && counts.values().all(|[recalled, shared]| *recalled > 0 && *shared > 0), "{counts:?}");
}

/// Names of Go may hold colons: what begins like the lines of one file may be of another.
#[test]
fn a_run_of_blocks_is_of_one_file() {
    let lines = ["a.go:1.1,2.2 1 1", "a.go:z.go:1.1,2.2 1 1", "b.go:1.1,2.2 1 1", "a.go:3.1,4.2 1 1"];
    let text = format!("mode: set\n{}\n", lines.join("\n"));
    let (format, mut memory) = (format("go-coverprofile"), Memory::of_all());
    let afresh = format.parse(&mut text.as_bytes());
    assert_eq!(afresh.report.files.len(), 3);
    for _ in 0..2 {
        assert_eq!(format.parse_again(&mut text.as_bytes(), &mut memory), afresh);
    }
}

/// Files of any length, so that they end anywhere in a buffer and do not fit into one; in each version another line ran.
#[test]
fn long_files_are_recalled_from_wherever_they_lie() {
    const LENGTHS: [u32; 12] = [50, 40, 700, 40, 3_000, 50, 12_000, 700, 40_000, 40, 3_000, 700];
    // How a report begins, how a file does, a line, how a file ends, and what is between two; and how a report ends.
    type Shape =
        (&'static str, fn(usize) -> String, fn(usize, u32, u32) -> String, &'static str, &'static str, &'static str);
    let shapes: [Shape; 14] = [
        (
            "<coverage generated='1'><project>\n",
            |n| format!("<file name='{n}.php'>\n"),
            |_, line, hits| format!("<line num=\"{line}\" type=\"stmt\" count=\"{hits}\"/>\n"),
            "</file>",
            "\n",
            "</project></coverage>",
        ),
        (
            "<coverage line-rate='1'><packages><package><classes>\n",
            |n| format!("<class filename='{n}.py'><lines>\n"),
            |_, line, hits| format!("<line number=\"{line}\" hits=\"{hits}\"/>\n"),
            "</lines></class>",
            "\n",
            "</classes></package></packages></coverage>",
        ),
        ("", |n| format!("SF:{n}.c\n"), |_, line, hits| format!("DA:{line},{hits}\n"), "end_of_record\n", "", ""),
        (
            "mode: count\n",
            |_| String::new(),
            |n, line, hits| format!("x/{n}.go:{line}.1,{line}.9 1 {hits}\n"),
            "",
            "",
            "",
        ),
        (
            "{\"coverage\": {",
            |n| format!("\"{n}.rs\": {{\"1\": 1"),
            |_, line, hits| format!(", \"{}\": {hits}", line + 1),
            "}",
            ", ",
            "}}",
        ),
        (
            "{\"source_files\": [",
            |n| format!("{{\"name\": \"{n}.rb\", \"coverage\": [1"),
            |_, _, hits| format!(", {hits}"),
            "]}",
            ", ",
            "]}",
        ),
        (
            "<CoverageSession><Modules><Module><Files/><Classes>\n",
            |n| format!("<Class><FullName>N.C{n}</FullName><Methods><Method><SequencePoints><F n='{n}'/>\n"),
            |_, line, hits| format!("<SequencePoint vc='{hits}' sl='{line}' sc='9' el='{line}' ec='30' fileid='1'/>\n"),
            "</SequencePoints></Method></Methods></Class>",
            "\n",
            "</Classes><Files><File uid='1' fullPath='a.cs'/></Files></Module></Modules></CoverageSession>",
        ),
        (
            "<scoverage><packages><package><classes>\n",
            |n| format!("<class name='C{n}' filename='{n}.scala'><methods><method name='m'><statements>\n"),
            |_, line, hits| format!("<statement line='{line}' invocation-count='{hits}'/>\n"),
            "</statements></method></methods></class>",
            "\n",
            "</classes></package></packages></scoverage>",
        ),
        (
            "<Root ReportType='DetailedXml'><FileIndices><File Index='1' Name='a.cs'/></FileIndices><Assembly>\n",
            |n| format!("<Type Name='C{n}'><Method Name='M'>\n"),
            |_, line, hits| {
                let covered = if hits > 0 { "True" } else { "False" };
                format!("<Statement FileIndex='1' Line='{line}' Column='9' EndLine='{line}' Covered='{covered}'/>\n")
            },
            "</Method></Type>",
            "\n",
            "</Assembly></Root>",
        ),
        (
            "<results><modules><module><functions>\n",
            |n| format!("<function name='f{n}' type_name='C'><ranges>\n"),
            |_, line, hits| {
                let covered = if hits > 0 { "yes" } else { "no" };
                format!(
                    "<range source_id='1' start_line='{line}' start_column='9' end_line='{line}' covered='{covered}'/>\n"
                )
            },
            "</ranges></function>",
            "\n",
            "</functions><source_files><source_file id='1' path='a.cs'/></source_files></module></modules></results>",
        ),
        (
            "",
            |n| format!("        -:    0:Source:{n}.c\n"),
            |_, line, hits| format!("        {hits}:{line:5}:    call();\n"),
            "",
            "",
            "",
        ),
        (
            "{\"RSpec\": {\"coverage\": {",
            |n| format!("\"/{n}.rb\": {{\"lines\": [\n          null"),
            |_, _, hits| format!(",\n          {hits}"),
            "]}",
            ", ",
            "}, \"timestamp\": 1}}",
        ),
        (
            "{\"meta\": {\"simplecov_version\": \"0.22.0\"}, \"coverage\": {",
            |n| format!("\"/{n}.rb\": {{\"lines\": [\n          null"),
            |_, _, hits| format!(",\n          {hits}"),
            "]}",
            ", ",
            "}}",
        ),
        (
            "{\"data\": [{\"files\": [",
            |n| format!("{{\"filename\": \"{n}.rs\", \"segments\": [[1,1,1,true,true,false]"),
            |_, line, hits| format!(", [{},5,{hits},true,true,false]", line + 1),
            "]}",
            ", ",
            "]}], \"type\": \"llvm.coverage.json.export\"}",
        ),
    ];
    for (begin, start, line, end, between, finish) in shapes {
        let write = |changed: usize| {
            let file = |(n, length): (usize, u32)| {
                let lines = (1..=length).map(|at| line(n, at, u32::from(n == changed && at > length / 2)));
                start(n) + &lines.collect::<String>() + end
            };
            let files: Vec<String> = LENGTHS.into_iter().enumerate().map(file).collect();
            format!("{begin}{}{finish}", files.join(between))
        };
        let Detected::Format(format) = detect(write(0).as_bytes()) else { panic!("{begin}") };
        let file =
            |(n, length): (usize, u32)| start(n).len() + (1..=length).map(|at| line(n, at, 0).len()).sum::<usize>();
        let too_long =
            LENGTHS.into_iter().enumerate().map(file).filter(|&bytes| bytes + end.len() > 512 * 1024).count();
        let mut memory = Memory::default();
        format.parse_again(&mut write(0).as_bytes(), &mut memory);
        for changed in [6, 8, 0, 4] {
            let text = write(changed);
            let next = format.parse_again(&mut Drops(text.as_bytes(), 50_000), &mut memory);
            assert_eq!(next, format.parse(&mut text.as_bytes()), "{}", format.name());
            // All but the two that have changed, those that are too long, and in a list of JSON what follows such a one.
            let unknown = 2 + too_long * if begin.ends_with('[') { 2 } else { 1 };
            assert!(memory.recalled() + unknown >= LENGTHS.len(), "{}: {}", format.name(), memory.recalled());
        }
    }
}

/// Where a run is joined with what was known of its file depends on what is remembered; what comes of it does not.
#[test]
fn equal_blocks_are_joined_as_the_mode_has_it_in_which_they_came() {
    let go = format("go-coverprofile");
    let block = "example.com/a/long/name/a.go:10.13,12.2 1 1\n";
    for (first, between, second) in [(1, "", 1), (1034, "", 1), (10, "// x\n", 2090), (1100, "\n", 0)] {
        let set = format!("{}{between}{}", block.repeat(first), block.repeat(second));
        for (text, hits) in [
            (format!("mode: set\n{set}"), 1),
            (format!("mode: set\n{set}mode: count\n{block}{block}"), 3),
            (format!("mode: set\n{set}mode: count\n{block}mode: set\n{block}"), 3),
            (format!("{block}{block}mode: set\n{set}"), 2),
        ] {
            let mut memory = Memory::of_all();
            let parsed = [
                go.parse(&mut text.as_bytes()),
                go.parse_again(&mut text.as_bytes(), &mut memory),
                go.parse_again(&mut text.as_bytes(), &mut memory),
            ];
            for parsed in parsed {
                let regions = parsed.report.files.values().flat_map(|file| file.details.regions.iter());
                assert_eq!(
                    regions.map(|region| region.hits).collect::<Vec<_>>(),
                    [hits],
                    "{}",
                    &text[text.len() - 120..]
                );
            }
        }
    }
}
