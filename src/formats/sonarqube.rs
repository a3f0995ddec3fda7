//! SonarQube's generic test data, in version 1, as gcovr, slather and many converters write it.
//!
//! The format is described by its schema,
//! <https://docs.sonarsource.com/sonarqube-server/latest/analyzing-source-code/test-coverage/generic-test-data/>: files, and in them
//! lines that ran or not, with so many branches. There are no counts: a line that ran has 1. gcovr repeats a line for
//! each instance of a template; a line ran if any of its entries did.
//!
//! Deliberately absent: everything else. The format states no totals and names no writer.

use std::collections::HashSet;
use std::io::BufRead;

use super::again::{Says, Units};
use super::detect::Root;
use super::gather::Gather;
use super::warnings::quote;
use super::xml::{Event, Hot, Lender, Tag, Values, Xml};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, number};
use crate::model::{BranchCount, BranchesBuilder, FileCoverage, Join, LineTableBuilder, Report};

fn hot<'m>() -> [Hot<Document<'m>>; 1] {
    [Hot::values(b"lineToCover", &LINE, Document::line)]
}

static LINE: [&[u8]; 4] = [b"lineNumber", b"covered", b"branchesToCover", b"coveredBranches"];

/// The reader of SonarQube's generic coverage.
pub(super) struct Sonarqube;

impl Format for Sonarqube {
    fn about(&self) -> &'static About {
        &About {
            name: "sonarqube",
            title: "SonarQube generic coverage",
            extensions: &["sonarqube.xml", "sonar-coverage.xml"],
            writers: "gcovr, slather, xccov-to-sonarqube-generic and many converters",
            reads: "lines that ran or not, branches",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let Some(root) = Root::find(head).filter(|root| root.name == b"coverage") else { return Confidence::No };
        let foreign: [&[u8]; 4] = [b"clover", b"generated", b"profilerVersion", b"ctcreportVersion"];
        match root.child {
            _ if foreign.iter().any(|name| root.has(name)) => Confidence::No,
            b"file" => Confidence::Sure,
            // Some writers put an element of their own before the files.
            child if child != b"packages" && root.holds("lineToCover") => Confidence::Sure,
            _ => Confidence::No,
        }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut xml = Xml::new(input);
    let mut document = Document {
        files: Units::new(Gather::new(Join::Most), memory).ending("</file>"),
        file: None,
        spare: File::default(),
        measured: false,
        branches: false,
        skipping: false,
    };
    xml.each_but(&hot(), &mut document, None, Document::recall, Document::close, |document, xml, event| match event {
        Event::Start(tag) | Event::Empty(tag) if tag.name() == b"file" => document.open(xml, tag),
        _ => {}
    });
    document.files.cancel();
    document.end_file(&mut xml);
    let Document { files, measured, .. } = document;
    let report = Report { files: files.finish(&HashSet::new(), measured, xml.is_broken()), ..Report::default() };
    if report.files.is_empty() {
        xml.about_all(Severity::Odd, "the report names no file".into());
    }
    Parsed { report, warnings: xml.finish() }
}

/// What was read of a report so far.
struct Document<'m> {
    files: Units<'m>,
    file: Option<File>,
    /// A file that was read, emptied: the next one takes over its memory.
    spare: File,
    measured: bool,
    /// The same of the file that is read.
    branches: bool,
    /// A file is open that has no path.
    skipping: bool,
}

impl Document<'_> {
    /// Takes over the file that lies ahead, if it is remembered.
    #[inline]
    fn recall(&mut self, xml: &mut Xml, lender: &mut Lender) -> bool {
        if !self.files.remembers() || self.file.is_some() || self.skipping {
            return false;
        }
        let recalled = self.files.element(xml, lender, b"<file", 0, 0);
        self.measured |= recalled.as_ref().is_some_and(|recalled| recalled.says.branches);
        recalled.is_some()
    }

    fn open(&mut self, xml: &mut Xml, tag: &Tag) {
        if self.file.is_some() {
            self.files.cancel();
        }
        self.end_file(xml);
        self.file = std::mem::take(&mut self.spare).open(xml, tag);
        self.skipping = self.file.is_none();
    }

    fn close(&mut self, xml: &mut Xml, name: &[u8]) {
        if name == b"file" {
            self.end_file(xml);
            self.skipping = false;
        }
    }

    fn line(&mut self, xml: &mut Xml, values: &Values) {
        match &mut self.file {
            Some(file) => self.branches |= file.line(xml, values),
            None if self.skipping => {}
            None => xml.odd("lines outside of a file", || "a line belongs to no file".into()),
        }
    }

    fn end_file(&mut self, xml: &mut Xml) {
        let Some(mut file) = self.file.take() else { return };
        let (lines, branches) = (file.lines.take_settled(u32::max), file.branches.take_settled());
        let says = Says { branches: std::mem::take(&mut self.branches), ..Says::default() };
        self.measured |= says.branches;
        let ended = self.files.end_element(xml, 0);
        let coverage = FileCoverage { lines, branches, ..FileCoverage::default() };
        self.files.add(&file.path, coverage, ended.map(|ended| (ended, says)));
        self.spare = file;
    }
}

/// A file that is being read, in memory that serves one after the other.
#[derive(Default)]
struct File {
    path: String,
    lines: LineTableBuilder,
    branches: BranchesBuilder,
}

impl File {
    /// Begins a file in the memory of a finished one.
    fn open(mut self, xml: &mut Xml, tag: &Tag) -> Option<Self> {
        static WANTED: [&[u8]; 1] = [b"path"];
        let [path] = xml.values(tag, &WANTED);
        let value = xml.value(path.unwrap_or_default());
        if value.unknown || value.text.trim().is_empty() {
            xml.broken("files without a path", || "a file has no path; its lines are left out".into());
            return None;
        }
        self.path.clear();
        self.path.push_str(&value.text);
        Some(self)
    }

    /// Adds a line. Returns whether it says something of branches.
    fn line(&mut self, xml: &mut Xml, values: &Values) -> bool {
        let [nr, covered, total, taken, ..] = *values;
        let raw = nr.unwrap_or_default();
        let Some(line) = number::line(raw) else {
            xml.odd("lines with a number that is no line's", || {
                format!("“{}” is no line number; the line is left out", quote(raw))
            });
            return false;
        };
        let covered = covered.unwrap_or_default();
        let ran = is_true(covered).or_else(|| is_true(covered.trim_ascii())).unwrap_or_else(|| {
            xml.odd("lines that neither ran nor did not", || {
                let word = quote(covered.trim_ascii());
                format!("line {line} has “{word}” for whether it is covered; it counts as not")
            });
            false
        });
        self.lines.push(line, ran.into());
        let Some(raw) = total else { return false };
        let count = |raw: &[u8]| number::spaced_digits(raw).map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        let (Some(total), Some(taken)) = (count(raw), count(taken.unwrap_or(b"0"))) else {
            xml.odd("lines with unreadable branches", || {
                format!("line {line} has “{}” branches or as many taken, which is no count", quote(raw))
            });
            return false;
        };
        if taken > total {
            xml.odd("lines with more branches taken than there are", || {
                format!("line {line} has {taken} of {total} branches taken; {total} count")
            });
        }
        if taken > 0 && !ran {
            xml.odd("lines that never ran, but branched", || {
                format!("line {line} never ran, yet {taken} of its {total} branches were taken")
            });
        }
        if total > 0 {
            self.branches.push_count(BranchCount { line, taken, total });
        }
        true
    }
}

fn is_true(word: &[u8]) -> Option<bool> {
    match word {
        b"true" | b"1" => Some(true),
        b"false" | b"0" => Some(false),
        _ => None,
    }
}
