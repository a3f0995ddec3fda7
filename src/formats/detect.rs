//! Which format a stream is of, told by its first bytes: names and endings lie.
//!
//! The registry is asked first. What it does not know is looked up in tables of what people hand to a coverage tool by
//! mistake, and of the coverage formats that this program does not read: each row says what it is and what to do.

mod known;

use super::{Confidence, FORMATS, Format};

/// What the first bytes of a stream are.
pub enum Detected {
    /// A report of this format.
    Format(&'static dyn Format),
    /// Something known, that is not a report that can be read.
    Not(NotAReport),
    /// Nothing known.
    Unknown,
}

/// Something known that is not a report that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAReport {
    /// What it is, with its article: `a JUnit test report`.
    pub what: &'static str,
    /// What to do, as a sentence without a full stop.
    pub advice: &'static str,
}

/// Tells what these first bytes of a stream are. They are decoded: not compressed, and not UTF-16.
#[must_use]
pub fn detect(head: &[u8]) -> Detected {
    let asked: Vec<_> = FORMATS.iter().map(|format| (format.sniff(head), *format)).collect();
    let of = |wanted| asked.iter().find(|(confidence, _)| *confidence == wanted).map(|(_, format)| *format);
    match (of(Confidence::Sure), known::what(head), of(Confidence::Maybe)) {
        (Some(format), ..) | (None, None, Some(format)) => Detected::Format(format),
        (None, Some(not), _) => Detected::Not(not),
        (None, None, None) => Detected::Unknown,
    }
}

/// The first element of an XML document, by its first bytes.
pub(super) struct Root<'h> {
    /// Its local name.
    pub(super) name: &'h [u8],
    /// What stands between its name and its `>`, raw.
    attributes: &'h [u8],
    /// The local name of the element after it; empty if there is none in sight.
    pub(super) child: &'h [u8],
    /// What comes after its `>`.
    rest: &'h [u8],
}

impl<'h> Root<'h> {
    /// Finds the root. Text before the prolog, as build tools leave it there, is skipped.
    pub(super) fn find(head: &'h [u8]) -> Option<Self> {
        let text = without_bom(head).trim_ascii_start();
        let text = if text.starts_with(b"<") {
            text
        } else {
            let starts: [&[u8]; 2] = [b"\n<?xml", b"\n<coverage"];
            let at = starts.iter().filter_map(|start| memchr::memmem::find(text, start)).min()?;
            &text[at + 1..]
        };
        Self::first(text)
    }

    /// The element after it, for reports that stand within another element.
    pub(super) fn inner(&self) -> Option<Self> {
        Self::first(self.rest)
    }

    fn first(text: &'h [u8]) -> Option<Self> {
        let (name, rest) = element(text)?;
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        let (attributes, rest) = rest.split_at(end);
        let child = element(rest).map_or(&b""[..], |(child, _)| child);
        Some(Self { name, attributes, child, rest })
    }

    /// Whether an element of this name, written without a prefix, is in sight below it.
    pub(super) fn holds(&self, name: &str) -> bool {
        memchr::memmem::find_iter(self.rest, name.as_bytes()).any(|at| {
            let after = self.rest.get(at + name.len());
            at > 0 && self.rest[at - 1] == b'<' && after.is_none_or(|&b| !b.is_ascii_alphanumeric())
        })
    }

    /// Whether it has this attribute.
    pub(super) fn has(&self, name: &[u8]) -> bool {
        memchr::memmem::find_iter(self.attributes, name).any(|at| {
            let before = at.checked_sub(1).map(|before| self.attributes[before]);
            let after = self.attributes[at + name.len()..].trim_ascii_start().first();
            before.is_some_and(|b| b.is_ascii_whitespace()) && after == Some(&b'=')
        })
    }
}

/// The local name of the first element in `text`, and what comes after the name. Comments, processing instructions and a
/// DOCTYPE are skipped.
fn element(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = text;
    loop {
        rest = &rest[memchr::memchr(b'<', rest)?..];
        let skip = |end: &[u8]| memchr::memmem::find(rest, end).map(|at| at + end.len());
        let next = match rest {
            [b'<', b'?', ..] => skip(b"?>")?,
            [b'<', b'!', b'-', b'-', ..] => skip(b"-->")?,
            [b'<', b'!', ..] => end_of_doctype(rest)?,
            [b'<', b'/', ..] => return None,
            _ => break,
        };
        rest = &rest[next..];
    }
    let rest = &rest[1..];
    let end = rest.iter().position(|&b| b.is_ascii_whitespace() || b == b'>' || b == b'/').unwrap_or(rest.len());
    let name = &rest[..end];
    let local = memchr::memrchr(b':', name).map_or(name, |colon| &name[colon + 1..]);
    Some((local, &rest[end..]))
}

fn end_of_doctype(text: &[u8]) -> Option<usize> {
    let end = memchr::memchr(b'>', text)?;
    if memchr::memchr(b'[', &text[..end]).is_none() {
        return Some(end + 1);
    }
    let close = memchr::memchr(b']', text)?;
    memchr::memchr(b'>', &text[close..]).map(|end| close + end + 1)
}

/// Without byte order marks: some tools mark what is marked already.
pub(super) fn without_bom(mut head: &[u8]) -> &[u8] {
    while let Some(rest) = head.strip_prefix(b"\xEF\xBB\xBF") {
        head = rest;
    }
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &str, is: &str) {
        let found = match detect(head.as_bytes()) {
            Detected::Format(format) => format.name(),
            Detected::Not(not) => not.what,
            Detected::Unknown => "unknown",
        };
        assert!(found.contains(is), "{head:?} is taken for {found}");
    }

    #[test]
    fn content_decides() {
        check("<?xml version='1.0'?><!DOCTYPE coverage [<!ENTITY a \"b\">]><coverage line-rate='1'/>", "cobertura");
        check("\u{FEFF}<coverage version=\"1\"><packages>", "cobertura");
        check("Picked up JAVA_TOOL_OPTIONS: x\n<?xml version='1.0'?>\n<c:coverage line-rate='1'>", "cobertura");
        check("<coverage generated='1'><project timestamp='1'>", "clover");
        check("<report name='a'><sessioninfo/>", "jacoco");
        check("<report name='a'/>", "jacoco");
        check("<report name='a'><stats/><data/>", "EMMA");
        check("<coverage version='1'><file path='a'>", "sonarqube");
        check("# a comment\nTN:\nSF:a.c\n", "lcov");
        check("\u{FEFF}SF:a.c\n", "lcov");
        check("<testsuites><testsuite/>", "JUnit");
        check("\u{FEFF}<CoverageSession>", "opencover");
        check("<?xml version='1.0'?><root>\n<CoverageSession>", "opencover");
        check("<Root CoveredStatements='1' ReportType='Xml'><Assembly>", "dotcover");
        check("<root><Root><FileIndices>", "dotcover");
        check("<Root><Value>", "unknown");
        check("<results><modules>", "ms-xml");
        check("<results version='2'><cppcheck version='2.7'/>", "unknown");
        check("<CoverageDSPriv><xs:schema>", "coveragexml");
        check("<?xml version='1.0'?><?xml-stylesheet href='a'?><!-- b --><coverage profilerVersion='1'>", "ncover");
        check("<root><coverage profilerVersion='1'><module>", "ncover");
        check("<!-- a --><scoverage \nstatement-count='1'>", "scoverage");
        check("<statements><statement><source>", "raw data of scoverage");
        check("<PartCoverReport version='4.0'>", "PartCover");
        check("<root>\n  <PartCoverReport ver='2.2'>", "PartCover");
        check("<coverage version='0.3'><assembly name='a'>", "Mono");
        check("{\"files\": [{\"file\": \"a\", \"percent_covered\": \"9\"}], \"command\": \"x\"}", "kcov");
        check("{\"gcovr/summary_format_version\": \"0.6\", \"files\": [{\"filename\": \"a\"}]}", "gcovr JSON summary");
        check("{\"files\": [{\"filename\": \"a\", \"line_covered\": 1}]}", "gcovr JSON summary");
        check("{\"coverage\": {\"coverage\": {\"1\": 1}}}", "codecov-json");
        check("{\"coverage\": {\"coverage\": {\"a.rb\": [1]}, \"timestamp\": 1}}", "simplecov-resultset");
        let settings = "{\"coverage\": {\"provider\": \"v8\", \"lines\": 80}}";
        check(settings, "unknown");
        check("{\"coverage\": {\"include\": [\"src/**\"]}}", "unknown");
        check("{\"coverage\": {\"status\": {\"project\": true}, \"range\": [70, 100]}}", "unknown");
        check("{\"test\": {\"coverage\": {\"provider\": \"v8\"}}}", "unknown");
        check("{\"test\": {\"coverage\": {\"include\": [\"src/**\"]}}}", "unknown");
        check("{\"name\": \"x\", \"files\": [\"dist\"], \"scripts\": {\"coverage\": \"nyc\"}}", "unknown");
        check("{\"files\": [{\"path\": \"a.rs\", \"content\": \"x\"}]}", "unknown");
        check("{\"files\": [{\"path\": [\"/\", \"a.rs\"], \"content\": \"x\"}]}", "tarpaulin");
        check("{\"schemaVersion\": \"1\", \"files\": {\"a.js\": {\"mutants\": [], \"source\": \"\"}}}", "unknown");
        check("[{\"filePath\": \"a.js\", \"messages\": [{\"line\": 1}]}]", "unknown");
        check("{\"version\": \"2.1.0\", \"runs\": [{\"results\": []}]}", "unknown");
        check("<coverage version='2'><policy id='1'><line number='5'/>", "unknown");
        check("<coverage><grid crs='x'/><file name='a'/>", "unknown");
        check("<coverage>", "cobertura");
        check("SF: San Francisco\nLA: Los Angeles\n", "unknown");
        check("SF:a.c\nD", "lcov");
        check(" \n ", "white space");
        check("", "empty");
        check("hello", "unknown");
    }
}
