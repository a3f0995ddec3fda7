//! Opening reports: packed, encoded, streamed, refused; and shapes that must not take long.
#![cfg(feature = "app")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;
use std::io::{self, Read, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use lacuna::formats::{FORMATS, Parsed, Severity};
use lacuna::world::report::{ReadError, Reading, read, read_from};

#[path = "reading/again.rs"]
mod again;
#[path = "reading/pieces.rs"]
mod pieces;
#[path = "reading/torn.rs"]
mod torn;

const XML: &str = "<?xml version=\"1.0\" encoding=\"ENC\"?>\n<coverage line-rate=\"1\"><packages><package><classes>\
                   <class filename=\"gr\u{f6}\u{df}e.py\"><lines><line number=\"1\" hits=\"1\"/></lines></class>\
                   </classes></package></packages></coverage>";

fn from(bytes: &[u8]) -> Result<Reading, ReadError> {
    read_from(Path::new("report"), bytes, None, &mut |_, _| {})
}

#[track_caller]
fn names(bytes: &[u8]) -> Vec<String> {
    from(bytes).unwrap().parsed.report.files.keys().map(|name| name.to_string()).collect()
}

fn declaring(encoding: &str) -> String {
    XML.replace("ENC", encoding)
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
}

#[test]
fn encodings_are_told_by_mark_then_look_then_declaration() {
    let right = ["größe.py"];
    assert_eq!(names(declaring("utf-8").as_bytes()), right);
    assert_eq!(names(format!("\u{FEFF}{}", declaring("utf-8")).as_bytes()), right);
    assert_eq!(names(declaring("utf-16").as_bytes()), right, "declared UTF-16, is UTF-8");
    assert_eq!(names(declaring("us-ascii").as_bytes()), right);
    for mark in [true, false] {
        assert_eq!(names(&utf16(&declaring("utf-8"), u16::to_le_bytes, mark)), right);
        assert_eq!(names(&utf16(&declaring("utf-8"), u16::to_be_bytes, mark)), right);
    }
    let declared = declaring("iso-8859-1");
    let (latin, ..) = encoding_rs::WINDOWS_1252.encode(&declared);
    assert_eq!(names(&latin), right);
    let reading = from(&encoding_rs::WINDOWS_1252.encode(&declaring("utf-8")).0).unwrap();
    assert_eq!(reading.parsed.warnings.len(), 1, "not UTF-8: {:?}", reading.parsed.warnings);
    let reading = from(declaring("klingon").as_bytes()).unwrap();
    assert!(reading.parsed.warnings[0].text.contains("klingon"));
}

/// Visual Studio writes UTF-16 without an XML declaration.
#[test]
fn coveragexml_is_read_in_any_encoding() {
    let text = include_str!("formats/coveragexml/vs2022.coveragexml").replace("Depot", "D\u{e9}p\u{f4}t");
    assert!(text.starts_with("<CoverageDSPriv>"));
    let whole = from(text.as_bytes()).unwrap();
    assert_eq!((whole.format, whole.parsed.warnings.as_slice()), ("coveragexml", &[][..]));
    assert!(whole.parsed.report.files.contains_key("C:/src/parcels/D\u{e9}p\u{f4}t.cs"));
    for mark in [true, false] {
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let reading = from(&utf16(&text, bytes, mark)).unwrap();
            assert_eq!((reading.format, &reading.parsed), ("coveragexml", &whole.parsed), "mark: {mark}");
        }
    }
}

#[test]
fn packed_reports_are_unpacked_as_they_come() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(declaring("utf-8").as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    assert_eq!(names(&packed), ["größe.py"]);
    assert_eq!(from(&packed).unwrap().size, packed.len() as u64);
    for length in 2..packed.len() {
        let cut = from(&packed[..length]);
        let broken = |reading: &Reading| reading.parsed.warnings.iter().any(|w| w.severity >= Severity::Broken);
        assert!(cut.as_ref().map_or(true, broken), "cut at {length}: {cut:?}");
    }
}

#[test]
fn what_is_no_report_is_refused_by_name() {
    let says = |bytes: &[u8], words: &str| {
        let error = from(bytes).unwrap_err().to_string();
        assert!(error.contains(words), "{error:?} does not say {words:?}");
    };
    says(b"", "empty file");
    says(b"\n \n", "white space");
    says(b"<!DOCTYPE html><html>", "HTML");
    says(b"<html>", "HTML");
    says(b"<testsuites>", "JUnit");
    says(b"<project>", "POM");
    says(b"<svg>", "SVG");
    says(b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull");
    says(b"\x7fELF\x02", "ELF");
    says(b"SQLite format 3\0", "not coverage.py's data");
    says(b"VCDF", "dotnet-coverage");
    says(b"PK\x03\x04", "zip");
    says(b"Name    Stmts   Miss  Cover\n", "coverage xml");
    says(b"{\"total\": {\"lines\": {\"total\": 1}, \"statements\": {\"pct\": 1}}}", "istanbul JSON summary");
    says(b"<PartCoverReport ver='2.2'>", "PartCover");
    says(b"no report at all", "lacuna --help");
    says(b"<?xml version='1.0'?><coverage line-rate='1'><pack", "nothing could be read");
    says(&[0; 100_000], "white space");
}

/// A report that began to say something is read as far as it goes, even if that is no file yet; one of which nothing can
/// be made is refused, with what broke first.
#[test]
fn only_a_report_that_says_nothing_is_refused() {
    let severity = |text: &str| from(text.as_bytes()).unwrap().parsed.warnings.iter().map(|w| w.severity).max();
    let root = "<?xml version='1.0'?><coverage line-rate='1'>";
    for begun in ["<sources>", "<sources><source>/src</source></sources><pack", "<packages><class filename='a&am"] {
        assert_eq!(severity(&format!("{root}{begun}")), Some(Severity::Broken), "{begun}");
    }
    assert_eq!(severity("SF:a.c\nDA:1"), Some(Severity::Broken));
    assert_eq!(severity(&format!("{root}</coverage>")), None);
    for nothing in [
        root.to_owned(),
        format!("{root}<!-- Gener"),
        format!("{root}<class filename=''><lines><line number='1' hits='1'/></lines></class></coverage>"),
        "TN:\nSF:\nDA:1,1\nend_of_record\n".to_owned(),
    ] {
        assert!(matches!(from(nothing.as_bytes()), Err(ReadError::Broken { .. })), "{nothing}");
    }
    let error = from(b"TN:\nSF:\nDA:1,1\nend_of_record\n").unwrap_err().to_string();
    assert!(error.contains("report:2") && error.contains("no file name"), "{error}");
}

/// dotCover's short report knows no lines.
#[test]
fn a_dotcover_report_of_totals_is_refused_with_the_command_that_writes_more() {
    let text = "<Root CoveredStatements='1' TotalStatements='2' ReportType='Xml'><Assembly Name='A'>\
                <Type Name='B' CoveredStatements='1' TotalStatements='2'/></Assembly></Root>";
    let error = from(text.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("--reportType=DetailedXML"), "{error}");
    assert!(from(text.replace("'Xml'", "'DetailedXml'").as_bytes()).is_ok());
}

#[test]
fn files_folders_and_devices() {
    let mut heard = Vec::new();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coverage.xml");
    std::fs::write(&path, declaring("utf-8")).unwrap();
    let reading = read(&path, &mut |read, total| heard.push((read, total))).unwrap();
    assert_eq!(reading.format, "cobertura");
    assert_eq!(heard.last().unwrap(), &(reading.size, Some(reading.size)));
    assert!(matches!(read(folder.path(), &mut |_, _| {}), Err(ReadError::Directory(_))));
    assert!(matches!(read(&folder.path().join("none"), &mut |_, _| {}), Err(ReadError::NotFound(_))));
    if cfg!(unix) {
        assert!(matches!(read(Path::new("/dev/zero"), &mut |_, _| {}), Err(ReadError::Device(_))));
    }
}

/// A stream that fails after its first bytes is a report that ends early.
#[test]
fn a_stream_that_fails_keeps_what_came_before() {
    struct Failing<'a>(&'a [u8]);
    impl Read for Failing<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Err(io::Error::other("the disk is gone"));
            }
            self.0.read(into)
        }
    }
    let text = "SF:a.c\nDA:1,1\nend_of_record\nSF:b.c\n";
    let reading = read_from(Path::new("x"), Failing(text.as_bytes()), None, &mut |_, _| {}).unwrap();
    assert!(reading.parsed.report.files.contains_key("a.c"));
    assert!(reading.parsed.warnings.iter().any(|warning| warning.text.contains("the disk is gone")));
    let error = read_from(Path::new("x"), Failing(b""), None, &mut |_, _| {}).unwrap_err();
    assert!(matches!(error, ReadError::Io { .. }));
}

fn quickly(name: &str, text: &str) -> Parsed {
    let format = FORMATS.iter().find(|format| format.name() == name).unwrap();
    let begin = Instant::now();
    let parsed = format.parse(&mut text.as_bytes());
    // What is linear takes a second unoptimised on a busy machine; what is quadratic takes minutes.
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
    assert!(parsed.warnings.len() < 1000, "warnings are not capped");
    parsed
}

const MANY: u32 = 50_000;

#[test]
fn hostile_shapes_take_no_longer_than_others() {
    let xml = |body: String| format!("<coverage line-rate='1'>{body}</coverage>");
    let class = |name: &str, lines: String| format!("<class filename='{name}'><lines>{lines}</lines></class>");
    let line = |number: u32| {
        format!("<line number='{number}' hits='1' condition-coverage='50% (1/2)' missing-branches='{}'/>", number + 1)
    };

    let parsed = quickly("cobertura", &xml(class("a", (1..MANY).rev().map(line).collect())));
    assert_eq!(parsed.report.totals().lines.total, u64::from(MANY) - 1);

    let parsed = quickly("cobertura", &xml((1..MANY).map(|number| class("a", line(number))).collect()));
    assert_eq!(parsed.report.totals().branches.unwrap().total, 2 * (u64::from(MANY) - 1));

    quickly("cobertura", &xml((1..MANY).map(|_| class("a", line(1))).collect()));
    quickly("cobertura", &xml((1..MANY).map(|_| line(0)).collect()));
    quickly("cobertura", &"<a>".repeat(1_000_000));
    quickly("cobertura", &xml("<sources><source>x</source></sources><class filename='a'/>".repeat(MANY as usize)));
    quickly("cobertura", &"</a>".repeat(MANY as usize));
    quickly("cobertura", &xml(format!("<class filename='{}'/>", "&".repeat(1_000_000))));
    quickly("cobertura", &xml(format!("<class filename='/{}'/><class filename='b'/>", "d/".repeat(MANY as usize))));

    let session = |body: String| format!("<CoverageSession><Module>{body}</Module></CoverageSession>");
    let file = |uid: u32| format!("<File uid='{uid}' fullPath='f{uid}'/>");
    let point = |uid: u32| format!("<SequencePoint vc='1' sl='1' el='9000' fileid='{uid}'/>");
    // Long statements of many files; a class that goes from file to file; one offset for all branches.
    let points = (1..MANY).map(|uid| file(uid) + &point(uid)).collect();
    let parsed = quickly("opencover", &session(points));
    assert_eq!(parsed.report.files.len(), MANY as usize - 1);
    assert!(parsed.report.totals().lines.total < 1_500_000, "{:?}", parsed.report.totals());
    let points: String = (1..MANY).map(|uid| point(uid % 300).replace("9000", "1")).collect();
    let files: String = (0..300).map(file).collect();
    let name = "n".repeat(MANY as usize);
    let class = format!("<Class><FullName>{name}</FullName><Method><Name>{name}</Name>{points}</Method></Class>");
    quickly("opencover", &session(files + &class));
    let branch = "<BranchPoint vc='1' offset='0' offsetend='0' path='0'/>".repeat(MANY as usize);
    let method = "<SequencePoint vc='1' sl='1' offset='0'/>".repeat(MANY as usize);
    quickly("opencover", &session(format!("{}<Method><FileRef uid='1'/>{method}{branch}</Method>", file(1))));
    quickly("dotcover", &format!("<Root>{}", "<Type Name='a'><Method Name='b'>".repeat(MANY as usize)));

    let mut text = String::from("SF:a\n");
    for number in (1..MANY).rev() {
        let _ = writeln!(text, "DA:{number},1\nBRDA:{number},0,0,1\nFN:{number},f{number}\nFNDA:1,f{number}");
    }
    let parsed = quickly("lcov", &text);
    assert_eq!(parsed.report.totals().lines.total, u64::from(MANY) - 1);
    quickly("lcov", &(1..MANY).fold(String::new(), |text, n| text + &format!("SF:a\nDA:{n},1\nend_of_record\n")));
    quickly("lcov", &"DA:1,1\n".repeat(MANY as usize));
}
