//! The tables of what is known but not read: mistakes, and coverage formats of which this program has no reader.

use super::{NotAReport, Root, without_bom};

const CANNOT: &str = "this program does not read it; most tools also write Cobertura XML or lcov";
const CONVERTER: &str = "this program does not read it; a converter such as ReportGenerator writes Cobertura XML of it";
const DOTNET: &str = "it is binary; `dotnet-coverage merge -f cobertura` or `dotnet-coverage merge -f xml` writes a report that \
                      this program reads";
const DEAD_DOTNET: &str = "this program does not read it; OpenCover, AltCover and coverlet write reports that it reads";
const GO: &str = "`go tool covdata textfmt -i=FOLDER -o=coverage.out` writes a profile of all in its folder";
const V8: &str = "it knows bytes and no lines; `c8 report --reporter=json`, or `lcov`, writes a report of it that this program reads";
const SUMMARY: &str = "the reporters `json` and `lcov` of nyc, c8, jest and vitest write reports with lines";
const XCODE: &str = "`xcrun llvm-cov export` writes a report that this program reads, as JSON and with `-format=lcov`";
const GRCOV: &str = "`grcov -t lcov` and `grcov -t cobertura` write reports that this program reads";
const GCOVR: &str = "`gcovr --json coverage.json` writes a report with lines; so do `--cobertura` and `--lcov`";
const NOT_COVERAGE: &str = "name the coverage report instead";
const FETCH: &str = "look at the address it was downloaded from: this is what a server shows a browser";

/// How a row knows its kind.
enum Sign {
    /// The stream starts with these bytes.
    Magic(&'static [u8]),
    /// After white space, the stream starts with these bytes.
    Start(&'static str),
    /// JSON that holds all of these in its first bytes.
    Json(&'static [&'static str]),
    /// XML with one of these root elements.
    Root(&'static [&'static str]),
    /// XML with this root element, and on it this attribute.
    Attribute(&'static str, &'static str),
    /// XML with this root element, and in it this element first.
    Child(&'static str, &'static str),
    /// Text whose first line holds this.
    FirstLine(&'static str),
}

type Row = (Sign, &'static str, &'static str);

/// In the order in which they are asked.
const KNOWN: &[Row] = &[
    (Sign::Magic(b"SQLite format 3\0"), "an SQLite database, and not coverage.py's data", NOT_COVERAGE),
    (Sign::Magic(b"\x7fELF"), "a program or library (ELF)", NOT_COVERAGE),
    (Sign::Magic(b"MZ"), "a Windows program or library", NOT_COVERAGE),
    (Sign::Magic(b"PK\x03\x04"), "a zip archive", "unpack it and name the coverage report inside"),
    (Sign::Magic(b"VCDF"), "a binary .coverage file of Visual Studio", DOTNET),
    (Sign::Magic(b"\xD0\xCF\x11\xE0"), "a binary .coverage file of Visual Studio", DOTNET),
    (Sign::Magic(b"\0cvm"), "a binary file of Go's GOCOVERDIR", GO),
    (Sign::Magic(b"\0cwm"), "a binary file of Go's GOCOVERDIR", GO),
    (Sign::Magic(b"version https://git-lfs"), "a Git LFS pointer, not the file itself", "run `git lfs pull`"),
    (Sign::Start("<!doctype html"), "an HTML page", FETCH),
    (Sign::Root(&["html"]), "an HTML page", FETCH),
    (Sign::Root(&["svg"]), "an SVG picture (a badge?)", NOT_COVERAGE),
    (
        Sign::Root(&["testsuites", "testsuite"]),
        "a JUnit test report",
        "it tells which tests ran; name the coverage report instead",
    ),
    (Sign::Root(&["project"]), "a Maven POM", NOT_COVERAGE),
    (Sign::Root(&["rss", "feed"]), "a news feed", NOT_COVERAGE),
    (Sign::Attribute("coverage", "ctcreportVersion"), "a Testwell CTC++ report", CONVERTER),
    (Sign::Child("coverage", "assembly"), "a report of Mono's profiler", CONVERTER),
    (
        Sign::Child("report", "stats"),
        "an EMMA report",
        "this program does not read it; JaCoCo, which came of EMMA, is read by more tools",
    ),
    (
        Sign::Child("statements", "statement"),
        "raw data of scoverage 1.0",
        "name the scoverage.xml of the same run instead",
    ),
    (Sign::Root(&["PartCoverReport"]), "a PartCover report", DEAD_DOTNET),
    (Sign::Child("root", "PartCoverReport"), "PartCover reports in one file", DEAD_DOTNET),
    (Sign::Root(&["BullseyeCoverage"]), "a BullseyeCoverage report", CANNOT),
    (
        Sign::Root(&["phpunit"]),
        "a PHPUnit XML report",
        "`phpunit --coverage-cobertura` and `--coverage-clover` write reports that this program reads",
    ),
    (Sign::Root(&["crap_result"]), "a Crap4J report", CANNOT),
    (Sign::Root(&["plist"]), "a property list (Xcode's?)", XCODE),
    (Sign::Json(&["gcovr/summary_format_version"]), "a gcovr JSON summary, which has no lines", GCOVR),
    (Sign::Json(&["\"filename\"", "\"line_covered\""]), "a gcovr JSON summary, which has no lines", GCOVR),
    (Sign::Json(&["\"scriptId\""]), "raw V8 coverage", V8),
    (Sign::Json(&["\"total\"", "\"statements\"", "\"pct\""]), "an istanbul JSON summary, which has no lines", SUMMARY),
    (Sign::Json(&["\"coveragePercent\""]), "a covdir report", GRCOV),
    (
        Sign::Json(&["\"percent_covered\"", "\"command\""]),
        "kcov's index, which has no lines",
        "name the cobertura.xml or codecov.json beside it",
    ),
    (
        Sign::FirstLine("Stmts"),
        "a text report of coverage.py",
        "it has no lines; `coverage xml` writes a report that this program reads",
    ),
];

/// What these first bytes are, if it is known and not read.
pub(super) fn what(head: &[u8]) -> Option<NotAReport> {
    let text = without_bom(head).trim_ascii_start();
    if text.iter().all(|&b| b == 0) {
        let what = if head.is_empty() { "an empty file" } else { "a file of nothing but white space" };
        return Some(NotAReport { what, advice: "the tool that writes it may have failed, or had nothing to report" });
    }
    let root = Root::find(head);
    let row = KNOWN.iter().find(|row| is(&row.0, head, text, root.as_ref()))?;
    Some(NotAReport { what: row.1, advice: row.2 })
}

fn is(sign: &Sign, head: &[u8], text: &[u8], root: Option<&Root>) -> bool {
    let named = |name: &str| root.is_some_and(|root| root.name == name.as_bytes());
    let holds = |text: &[u8], what: &str| memchr::memmem::find(text, what.as_bytes()).is_some();
    match sign {
        Sign::Magic(magic) => head.starts_with(magic),
        Sign::Start(start) => text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start.as_bytes())),
        Sign::Json(keys) => {
            (text.starts_with(b"{") || text.starts_with(b"[")) && keys.iter().all(|key| holds(text, key))
        }
        Sign::Root(names) => names.iter().any(|name| named(name)),
        Sign::Attribute(name, attribute) => named(name) && root.is_some_and(|root| root.has(attribute.as_bytes())),
        Sign::Child(name, child) => named(name) && root.is_some_and(|root| root.child == child.as_bytes()),
        Sign::FirstLine(words) => text.split(|&b| b == b'\n').next().is_some_and(|line| holds(line, words)),
    }
}
