//! scoverage XML (`scoverage.xml` of sbt-scoverage, Mill, Gradle and Maven).
//!
//! The writer is <https://github.com/scoverage/scalac-scoverage-plugin/blob/main/reporter/src/main/scala/scoverage/reporter/ScoverageXmlWriter.scala>.
//! A statement has a line, and the offsets in characters of its source, which say nothing of columns: statements are counted as the tool counts
//! them, the same ones of two methods twice, and by file, for no region could tell them apart. A statement of which `branch` is true
//! is a branch. An ignored statement (`$COVERAGE-OFF$`) is not measured: its line is excluded, unless
//! another statement on it counts. A line ran as often as the statement on it that ran most often.
//!
//! Deliberately absent: rates, packages, the statements' own source text.

use std::io::BufRead;
use std::mem;

use super::again::{Says, Units};
use super::detect::Root;
use super::gather::Gather;
use super::points::{Counts, Ends, Fork, Points, visits};
use super::xml::{Event, Hot, Lender, Tag, Values, Xml};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, number, stated};
use crate::model::{Join, Metric, Ratio, Report, Stated};

fn hot<'m>() -> [Hot<Document<'m>>; 4] {
    [
        Hot::values(b"statement", &STATEMENT, Document::statement),
        Hot::opening(b"method", &METHOD, Document::method),
        Hot::opening(b"class", &CLASS, Document::class),
        Hot::holding(b"statements"),
    ]
}

static STATEMENT: [&[u8]; 7] = [b"source", b"line", b"invocation-count", b"start", b"end", b"branch", b"ignored"];

static METHOD: [&[u8]; 1] = [b"name"];

static CLASS: [&[u8]; 2] = [b"name", b"filename"];

/// The reader of scoverage XML.
pub(super) struct Scoverage;

impl Format for Scoverage {
    fn about(&self) -> &'static About {
        &About {
            name: "scoverage",
            title: "scoverage XML",
            extensions: &["scoverage.xml"],
            writers: "scoverage (sbt, Mill, Gradle, Maven)",
            reads: "lines with hits, statements, branches, methods, classes, excluded lines",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        match Root::find(head) {
            Some(root) if root.name == b"scoverage" => Confidence::Sure,
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
        files: Units::new(Gather::new(Join::Sum), memory).ending("</class>"),
        points: Points::new(Counts::Statements).keyed_by_names(),
        class_file: None,
        branches: false,
        class_branches: false,
        documents: 0,
        stated: Stated::default(),
        timestamp: None,
    };
    let unit = document.files.remembers().then_some(&b"class"[..]);
    xml.each_but(&hot(), &mut document, unit, Document::recall, Document::close, |document, xml, event| match event {
        Event::Start(tag) | Event::Empty(tag) if tag.name() == b"scoverage" => document.root(xml, tag),
        _ => {}
    });
    document.finish(xml)
}

/// What was read of a report so far.
struct Document<'m> {
    files: Units<'m>,
    points: Points,
    /// The file of the class that is being read, for statements that name none.
    class_file: Option<Vec<u8>>,
    branches: bool,
    /// The same of the class that is being read.
    class_branches: bool,
    documents: u32,
    stated: Stated,
    timestamp: Option<u64>,
}

impl Document<'_> {
    /// Takes over the class that lies ahead, if it is remembered.
    #[inline]
    fn recall(&mut self, xml: &mut Xml, lender: &mut Lender) -> bool {
        if self.points.is_within() || !self.files.is_ahead(xml, lender, b"<class") {
            return false;
        }
        let Some(says) = self.points.recall(&mut self.files, xml, 0, self.documents.into()) else {
            self.branches |= mem::take(&mut self.class_branches);
            return false;
        };
        self.branches |= says.branches;
        self.class_file = None;
        true
    }

    fn close(&mut self, xml: &mut Xml, name: &[u8]) {
        self.points.close(xml.depth());
        if name == b"class" {
            self.class_file = None;
            let branches = mem::take(&mut self.class_branches);
            self.branches |= branches;
            let says = || Some(Says { branches, ..Says::default() });
            self.points.end_unit(&mut self.files, xml, self.documents.into(), says);
        }
    }

    fn method(&mut self, xml: &mut Xml, values: &Values) {
        let name = xml.value(values[0].unwrap_or_default()).text;
        // Statements of a class's own body are listed under this name; it is no method.
        if !name.ends_with("<none>") {
            self.points.open(xml.depth(), true, &name);
        }
    }

    fn class(&mut self, xml: &mut Xml, values: &Values) {
        let [name, file, ..] = values.map(Option::unwrap_or_default);
        self.class_file = Some(file.to_vec()).filter(|file| !file.is_empty());
        self.points.open(xml.depth(), false, &xml.value(name).text);
    }

    fn statement(&mut self, xml: &mut Xml, values: &Values) {
        let [source, line, count, start, end, is_branch, ignored, ..] = *values;
        let is_true = |value: &[u8]| value.eq_ignore_ascii_case(b"true");
        let (is_branch, ignored) = (is_branch.map(is_true), ignored.map(is_true));
        let key = source.filter(|source| !source.is_empty()).or(self.class_file.as_deref()).unwrap_or_default();
        if !self.points.is_named(key) {
            self.points.name_by(xml, key, key);
        }
        let ends = Ends { line, ..Ends::default() };
        if ignored == Some(true) {
            return self.points.exclude(xml, key, ends);
        }
        let hits = visits(xml, count);
        let Some(marked) = self.points.add(xml, key, ends, hits) else { return };
        self.class_branches |= is_branch.is_some();
        if is_branch == Some(true) {
            let id = start.and_then(number::small).zip(end.and_then(number::small));
            let fork = Fork { line: marked.first, taken: u32::from(hits > 0), total: 1, hits, id, to: None };
            self.points.table(marked.file).forks.push(fork);
        }
    }

    /// The totals and the time that a document states.
    fn root(&mut self, xml: &mut Xml, tag: &Tag) {
        self.points.gather(xml, &mut self.files);
        self.documents += 1;
        let [mut invoked, mut count, mut time] = [None; 3];
        xml.attributes(tag, |key, value| match key {
            b"statement-count" => count = number::total(value),
            b"statements-invoked" => invoked = number::total(value),
            b"timestamp" => time = number::timestamp(value),
            _ => {}
        });
        let statements = invoked.and_then(|invoked| Some(Ratio::new(invoked, count?)));
        self.stated = Stated { statements, ..Stated::default() };
        self.timestamp = self.timestamp.max(time);
    }

    fn finish(mut self, mut xml: Xml) -> Parsed {
        self.points.gather(&mut xml, &mut self.files);
        let (measured, lost) = (self.branches | self.class_branches, xml.is_broken());
        let report = Report {
            generator: None,
            timestamp: self.timestamp,
            metric: Metric::Statements,
            // Two runs over the same code do not add up.
            stated: if self.documents > 1 { Stated::default() } else { self.stated },
            files: self.files.finish(&Default::default(), measured, lost),
        };
        stated::disagreements(&report).for_each(|text| xml.about_all(Severity::Odd, text));
        if self.points.lost() && report.files.is_empty() {
            xml.about_all(Severity::Fatal, "the report names no file that it has lines of".into());
        }
        Parsed { report, warnings: xml.finish() }
    }
}
