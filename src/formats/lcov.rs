//! lcov tracefiles: one record a line, sections that begin with `SF:` and end with `end_of_record`.
//!
//! The format is described by geninfo(1), <https://github.com/linux-test-project/lcov/blob/master/man/geninfo.1>, and by
//! what coverage.py, gcovr, istanbul, llvm-cov, cargo-tarpaulin and others write. Sections of one file add up (a test
//! name, an object file or a concatenated report each bring their own). `LF`, `LH`, `BRF` and `BRH` are not believed:
//! records are counted, and a section that states other totals is told on.
//!
//! coverage.py before 7.6.2 writes `BRDA` with the line that a branch leads to, and `DA` for excluded lines that ran
//! (<https://github.com/nedbat/coveragepy/issues/1846>): what it counted cannot be known from its report, so the records
//! are counted as they are, branches out of a function (line 0) are left out, and a warning says so.
//!
//! `DA` and `BRDA` are nearly all of a report, and nearly all are plain: they take a fast lane.
//!
//! A test name (`TN`) holds for all sections up to the next one, and becomes the context of the lines that ran.
//!
//! Deliberately absent: versions, checksums, and what is marked as unreachable (`U`).

mod functions;
mod lane;
mod section;
mod write;

use std::io::BufRead;
use std::sync::Arc;

use self::section::Section;
use super::again::{Recalled, Says, State, Units, context};
use super::detect::without_bom;
use super::gather::Gather;
use super::input::Input;
use super::names;
use super::warnings::{At, Warnings, quote};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, Writer};
use crate::model::{FileCoverage, Join, Metric, Ratio, Report, Stated};

/// The reader of lcov tracefiles.
pub(super) struct Lcov;

/// How the records of a report begin.
const RECORDS: &[&[u8]] = &[
    b"TN:",
    b"SF:",
    b"VER:",
    b"FN:",
    b"FNDA:",
    b"FNL:",
    b"FNA:",
    b"FNF:",
    b"FNH:",
    b"BRDA:",
    b"BRF:",
    b"BRH:",
    b"MCDC:",
    b"MCF:",
    b"MCH:",
    b"DA:",
    b"LF:",
    b"LH:",
    b"end_of_record",
];

impl Format for Lcov {
    fn about(&self) -> &'static About {
        &About {
            name: "lcov",
            title: "lcov tracefile",
            extensions: &["info", "lcov"],
            writers: "lcov, coverage.py, gcovr, istanbul (nyc, c8, jest, vitest), llvm-cov, cargo-llvm-cov, cargo-tarpaulin, grcov, \
         coverlet, bazel, dart and flutter, simplecov-lcov and others",
            reads: "lines with hits, branches by number or name, functions with hits, MC/DC, test names",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let head = without_bom(head);
        if memchr::memchr(0, head).is_some() {
            return Confidence::No;
        }
        let mut lines = head.split(|&b| b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
        let begins = |line: &[u8]| line.starts_with(b"TN:") || line.starts_with(b"SF:");
        let Some(first) = lines.find(|line| !line.starts_with(b"#")) else { return Confidence::No };
        if begins(first) {
            // Notes may begin so as well; another record decides, which may be cut.
            let mut more = lines.peekable();
            let is_record = |line: &[u8]| RECORDS.iter().any(|it| line.starts_with(it) || it.starts_with(line));
            return if more.peek().is_none() || more.any(is_record) { Confidence::Sure } else { Confidence::No };
        }
        let sections = memchr::memmem::find(head, b"\nSF:").is_some();
        let ends = memchr::memmem::find(head, b"\nend_of_record").is_some();
        if first.starts_with(b"<") || first.starts_with(b"{") {
            Confidence::No
        } else if sections && ends {
            Confidence::Sure
        } else if sections || ends {
            Confidence::Maybe
        } else {
            Confidence::No
        }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(|input, memory| read(input, true, memory))
    }

    fn writer(&self) -> Option<Writer> {
        Some(write::WRITER)
    }
}

/// Reads a report, with or without the fast lane, with or without a memory of it.
fn read(input: &mut dyn BufRead, fast: bool, memory: Option<&mut Memory>) -> Parsed {
    let mut input = Input::new(input);
    let mut trace = Trace::new(memory);
    let mut spill = Vec::new();
    let mut line = 0;
    loop {
        if let Some(lines) = trace.recall(&mut input, line) {
            line += lines;
            continue;
        }
        if fast && let Some(section) = &mut trace.section {
            let (length, lines) = lane::run(input.ahead(), section);
            input.skip(length);
            line += lines;
        }
        let Some(text) = input.next_line(&mut spill) else { break };
        line += 1;
        let at = At { line: Some(line), offset: Some(text.offset) };
        if text.whole || text.text == b"end_of_record" || text.text.starts_with(b"DA:") {
            trace.record(at, text.text);
        } else {
            trace.cut(at, text.text);
        }
        if trace.ended.is_some() {
            trace.settle(input.held(), line);
        }
    }
    let end = At { line: Some(line), offset: Some(input.offset()) };
    trace.finish(end, input.failure())
}

/// What was read of a tracefile so far.
struct Trace<'m> {
    files: Units<'m>,
    section: Option<Section>,
    /// The test of the sections that follow: `TN` holds until the next one.
    test: Option<Arc<str>>,
    /// The memory of the section before.
    spare: section::Memory,
    warnings: Warnings,
    stated: Sums,
    measured: bool,
    /// The writer gave itself away as coverage.py.
    by_coverage_py: bool,
    /// How often a test's name stood within a section.
    asides: u64,
    /// The number of the line before the section.
    before: u64,
    /// A section that has ended with the last line: its name, its file, what it states, and what else it says.
    ended: Option<(String, FileCoverage, Stated, Says)>,
}

/// What the sections state, added up, as long as that means anything: each must state it, each file come once.
struct Sums {
    lines: Option<Ratio>,
    branches: Option<Ratio>,
}

impl<'m> Trace<'m> {
    fn new(memory: Option<&'m mut Memory>) -> Self {
        let zero = Some(Ratio::default());
        Self {
            files: Units::new(Gather::new(Join::Sum), memory).ending("\nend_of_record"),
            section: None,
            test: None,
            spare: section::Memory::default(),
            warnings: Warnings::default(),
            stated: Sums { lines: zero, branches: zero },
            measured: false,
            by_coverage_py: false,
            asides: 0,
            before: 0,
            ended: None,
        }
    }

    /// Takes over the section that lies ahead, if it is remembered. Returns how many lines it has.
    #[inline]
    fn recall(&mut self, input: &mut Input, line: u64) -> Option<u64> {
        if !self.files.remembers() || self.section.is_some() || !input.begins(b"SF:") {
            return None;
        }
        let test = self.test.as_ref().map(|test| test.as_bytes());
        let context = context(test.as_slice(), [0; 2]);
        if let Some((end, longest)) = self.files.end_of_known()
            && let Some(length) = input.through(end, Some(b'\n'), longest)
            && let Some(Recalled { says, file, again, stretch, .. }) =
                self.files.recall(&input.ahead()[..length], context)
        {
            input.pass(stretch);
            self.by_coverage_py |= says.coverage_py;
            self.measured |= says.branches;
            let file = file.unwrap_or_default();
            let lines = says.line_totals.then(|| file.lines.ratio());
            let branches = says.branch_totals.then(|| file.branches.ratio().unwrap_or_default());
            self.add_up(&file, &Stated { lines, branches, ..Stated::default() });
            if again {
                self.stated = Sums { lines: None, branches: None };
            }
            return Some(says.lines.into());
        }
        input.hold();
        self.before = line;
        self.files.begin(self.state(), context, 0);
        None
    }

    fn state(&self) -> State {
        [self.warnings.count(), self.asides, 0, 0]
    }

    /// Adds the section that has ended with this line; these were its bytes, if they are known.
    fn settle(&mut self, bytes: Option<&[u8]>, line: u64) {
        let Some((name, file, stated, says)) = self.ended.take() else { return };
        let key = self.files.end(self.state(), bytes);
        let says = Says { lines: u32::try_from(line.saturating_sub(self.before)).unwrap_or(u32::MAX), ..says };
        self.add_up(&file, &stated);
        if self.files.add(&name, file, key.map(|key| (key, says))) {
            self.stated = Sums { lines: None, branches: None };
        }
    }

    /// Adds what a section states, and what it has if that is nothing.
    fn add_up(&mut self, file: &FileCoverage, stated: &Stated) {
        let lines = stated.lines.or((file.lines.is_empty()).then(Ratio::default));
        let branches = stated.branches.or((file.branches.counts().len() == 0).then(Ratio::default));
        let add = |sum: Option<Ratio>, more: Option<Ratio>| Some(sum? + more?);
        self.stated.lines = add(self.stated.lines, lines);
        self.stated.branches = add(self.stated.branches, branches);
    }

    #[inline]
    fn record(&mut self, at: At, text: &[u8]) {
        if let Some(section) = &mut self.section
            && section.record(&mut self.warnings, at, text)
        {
            return;
        }
        self.other(at, text);
    }

    /// A record that begins or ends a section, or belongs to none.
    fn other(&mut self, at: At, text: &[u8]) {
        if let Some(name) = text.strip_prefix(b"SF:") {
            if self.section.is_some() {
                self.odd("sections without an end", at, || {
                    "a new section begins, but the one before has no end_of_record".into()
                });
            }
            self.abandon_section();
            self.begin_section(at, name);
        } else if text.trim_ascii_end() == b"end_of_record" {
            self.end_section();
        } else if let Some(name) = text.strip_prefix(b"TN:") {
            self.asides += 1;
            let name = names::text(name.trim_ascii());
            // gcovr names every report so.
            self.test = (!name.is_empty() && name != "GCOVR_report").then(|| Arc::from(&*name));
        } else if text.starts_with(b"#") || text.trim_ascii().is_empty() {
            // A comment, nothing.
        } else if section::is_record(text) {
            self.odd("records outside of a section", at, || {
                format!("“{}” belongs to no file: there is no SF before it", quote(text))
            });
        } else {
            self.odd("lines that are no records", at, || format!("“{}” is no record of lcov's", quote(text)));
        }
    }

    fn begin_section(&mut self, at: At, name: &[u8]) {
        let text = names::text(name);
        if matches!(text, std::borrow::Cow::Owned(_)) {
            self.odd("names that are not UTF-8", at, || format!("this file name is not UTF-8: “{text}”"));
        }
        if text.chars().any(char::is_control) {
            self.odd("names with control characters", at, || {
                format!("this file name holds control characters: “{}”", quote(name))
            });
        }
        if text.trim().is_empty() {
            self.warnings.add(
                "sections without a file name",
                Severity::Broken,
                || at,
                || "a section has no file name; it is left out".into(),
            );
        }
        self.section = Some(Section::new(text.into_owned(), at, std::mem::take(&mut self.spare), self.test.clone()));
    }

    fn end_section(&mut self) {
        let Some(section) = self.section.take() else { return };
        let coverage_py = section.is_coverage_py();
        self.by_coverage_py |= coverage_py;
        let (read, memory) = section.finish(&mut self.warnings);
        self.spare = memory;
        self.ended = read.map(|(name, file, stated)| {
            let branches = [file.branches.ratio(), stated.branches].iter().flatten().any(|ratio| ratio.total > 0);
            self.measured |= branches;
            let (line_totals, branch_totals) = (stated.lines.is_some(), stated.branches.is_some());
            (name, file, stated, Says { branches, coverage_py, line_totals, branch_totals, ..Says::default() })
        });
    }

    /// Ends a section that has no end.
    fn abandon_section(&mut self) {
        if self.section.is_some() {
            self.files.cancel();
            self.end_section();
            self.settle(None, 0);
        }
    }

    /// The last line of a report that ends in the middle of a record.
    fn cut(&mut self, at: At, text: &[u8]) {
        self.warnings.add(
            "ends",
            Severity::Broken,
            || at,
            || format!("the report ends in the middle of a record: “{}”", quote(text)),
        );
    }

    fn odd(&mut self, kind: &'static str, at: At, text: impl FnOnce() -> String) {
        self.warnings.add(kind, Severity::Odd, || at, text);
    }

    fn finish(mut self, end: At, failure: Option<&str>) -> Parsed {
        if let Some(failure) = failure {
            let text = format!("the report could not be read to its end: {failure}");
            self.warnings.add("ends", Severity::Broken, || end, || text);
        }
        if self.section.is_some() {
            let text = || "the report ends early: its last section has no end_of_record".into();
            self.warnings.add("ends", Severity::Broken, || end, text);
        }
        self.abandon_section();
        let both = self.by_coverage_py && self.measured;
        let report = Report {
            generator: self.by_coverage_py.then(|| "coverage.py".into()),
            timestamp: None,
            metric: if both { Metric::LinesAndBranches } else { Metric::Lines },
            stated: Stated {
                lines: self.stated.lines.filter(|lines| lines.total > 0),
                branches: self.stated.branches.filter(|_| self.measured),
                ..Stated::default()
            },
            files: self.files.finish(&Default::default(), self.measured, self.warnings.any_broken()),
        };
        if report.files.is_empty() && self.warnings.any_broken() {
            self.warnings.about_all(Severity::Fatal, "no section of the report could be read".into());
        }
        Parsed { report, warnings: self.warnings.finish() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_of_any_size_add_up_to_something() {
        let section = "SF:a1\nDA:1,1\nLF:18446744073709551615\nLH:18446744073709551615\nend_of_record\n";
        let trace = [section, &section.replace("a1", "a2")].concat();
        let parsed = read(&mut trace.as_bytes(), true, None);
        assert_eq!(parsed.report.stated.lines, Some(Ratio::new(u64::MAX, u64::MAX)));
    }
}
