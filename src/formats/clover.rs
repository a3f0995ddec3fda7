//! Clover XML, as OpenClover, PHPUnit, istanbul, gcovr and Devel::Cover write it.
//!
//! The format is described by its schema, <https://openclover.org/doc/manual/4.2.0/clover-xml-schema.html>, and by what its
//! writers do. Files are found at any depth: below packages or the project itself. Lines of type `stmt` and `cond` are lines of code,
//! those of type `method` are functions; several of one number are ordinary.
//!
//! The writers differ in what a `cond` means: for istanbul, which says that it is Clover 3.2.0
//! (<https://github.com/istanbuljs/istanbuljs/blob/main/packages/istanbul-reports/lib/clover/index.js>), `truecount` is how many
//! branches of the line were taken and `falsecount` how many were not; for all others they are how often it was true and false. And
//! in what `statements` means: lines for istanbul, PHPUnit and gcovr, statements for the others, whose reports list a line once for each.
//! What the metrics of a file state and no line of it can tell (statements, functions that are not listed, branches on
//! lines that are not) stands as stated.
//!
//! PHPUnit's count is how many tests reached a line.
//!
//! Deliberately absent: packages, lines of code, and the coverage of the tests themselves (`testproject`), which the tools leave out
//! of their totals as well. Names that hold a `{` are templates that were not filled in, and are left out as Codecov does.

mod file;
mod metrics;
mod writer;

use std::collections::HashSet;
use std::io::BufRead;

use self::file::{File, Finished};
use self::metrics::Metrics;
use self::writer::Writer;
use super::again::{More, Recalled, Says, Units};
use super::detect::Root;
use super::gather::Gather;
use super::xml::{Event, Hot, Lender, Tag, Values, Xml};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, number, stated};
use crate::model::{Join, Metric, Ratio, Report, Stated};

fn hot<'m>() -> [Hot<Document<'m>>; 1] {
    [Hot::values(b"line", &file::LINE, Document::line)]
}

/// The reader of Clover XML.
pub(super) struct Clover;

impl Format for Clover {
    fn about(&self) -> &'static About {
        &About {
            name: "clover",
            title: "Clover XML",
            extensions: &["clover.xml"],
            writers: "OpenClover, PHPUnit (both of its writers), istanbul (nyc, c8, jest, vitest), gcovr, Devel::Cover",
            reads: "lines with hits, branches, methods with complexity, classes",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let Some(root) = Root::find(head).filter(|root| root.name == b"coverage") else { return Confidence::No };
        let foreign: [&[u8]; 3] = [b"profilerVersion", b"ctcreportVersion", b"line-rate"];
        if foreign.iter().any(|name| root.has(name)) {
            return Confidence::No;
        }
        if root.has(b"clover") || root.has(b"generated") || root.child == b"project" {
            Confidence::Sure
        } else {
            Confidence::No
        }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut xml = Xml::new(input);
    let mut document = Document::new(memory);
    xml.each_but(&hot(), &mut document, None, Document::recall, Document::close, |document, xml, event| match event {
        Event::Start(tag) => document.open(xml, tag, false),
        Event::Empty(tag) => document.open(xml, tag, true),
        _ => {}
    });
    document.finish(xml)
}

/// What was read of a report so far.
struct Document<'m> {
    writer: Writer,
    files: Units<'m>,
    file: Option<File>,
    /// A file that was read, emptied: the next one takes over its memory.
    spare: File,
    /// A file is open that cannot be named.
    skipping: bool,
    in_class: bool,
    in_package: bool,
    /// The tests' own coverage is being read, and how many files with lines it has.
    in_tests: bool,
    tests: u64,
    metrics: Metrics,
    timestamp: Option<u64>,
    measured: bool,
    /// Branches that only metrics tell of.
    unlisted: u64,
    /// How often something was read that belongs to no file.
    asides: u64,
}

impl<'m> Document<'m> {
    fn new(memory: Option<&'m mut Memory>) -> Self {
        Self {
            writer: Writer::default(),
            files: Units::new(Gather::new(Join::Most), memory).ending("</file>"),
            file: None,
            spare: File::default(),
            skipping: false,
            in_class: false,
            in_package: false,
            in_tests: false,
            tests: 0,
            metrics: Metrics::default(),
            timestamp: None,
            measured: false,
            unlisted: 0,
            asides: 0,
        }
    }

    /// Takes over the file that lies ahead, if it is remembered.
    #[inline]
    fn recall(&mut self, xml: &mut Xml, lender: &mut Lender) -> bool {
        if !self.files.remembers() || self.file.is_some() || self.skipping || self.in_tests {
            return false;
        }
        let recalled = self.files.element(xml, lender, b"<file", self.writer.rules(), self.asides);
        if let Some(Recalled { says, .. }) = &recalled {
            self.add_up(says);
        }
        recalled.is_some()
    }

    fn add_up(&mut self, says: &Says) {
        self.measured |= says.branches;
        self.unlisted += says.counts()[0];
    }

    fn open(&mut self, xml: &mut Xml, tag: &Tag, empty: bool) {
        let name = tag.name();
        self.asides += u64::from(is_aside(name));
        match name {
            b"metrics" => {
                let metrics = Metrics::read(xml, tag);
                match &mut self.file {
                    Some(file) if !self.in_class => file.metrics = metrics,
                    None if !self.skipping && !self.in_package && !self.in_tests => self.metrics.add(&metrics),
                    _ => {}
                }
            }
            b"class" => {
                self.in_class = true;
                if let Some(file) = &mut self.file {
                    file.class(xml, tag);
                }
            }
            b"file" => {
                if self.file.is_some() {
                    self.files.cancel();
                }
                self.end_file(xml);
                self.file = std::mem::take(&mut self.spare).open(xml, tag);
                self.skipping = self.file.is_none();
            }
            b"package" => self.in_package = true,
            b"testproject" => self.in_tests = true,
            b"project" => {
                let [mut name, mut time] = [None; 2];
                xml.attributes(tag, |key, value| match key {
                    b"name" => name = Some(value),
                    b"timestamp" => time = Some(value),
                    _ => {}
                });
                self.writer.project(name.unwrap_or_default());
                self.timestamp = self.timestamp.or(time.and_then(number::timestamp));
            }
            b"coverage" if xml.is_root(empty) => {
                let [mut version, mut generated] = [None; 2];
                xml.attributes(tag, |key, value| match key {
                    b"clover" => version = Some(value),
                    b"generated" => generated = Some(value),
                    _ => {}
                });
                self.writer = Writer::of(version, generated);
                self.timestamp = self.timestamp.max(generated.and_then(number::timestamp));
            }
            _ => {}
        }
        if empty {
            self.close(xml, name);
        }
    }

    fn line(&mut self, xml: &mut Xml, values: &Values) {
        match &mut self.file {
            Some(file) => file.line(xml, values, &self.writer),
            None if self.skipping => {}
            None => xml.odd("lines outside of a file", || "a line belongs to no file".into()),
        }
    }

    fn close(&mut self, xml: &mut Xml, name: &[u8]) {
        self.asides += u64::from(is_aside(name));
        match name {
            b"file" => self.end_file(xml),
            b"class" => self.in_class = false,
            b"package" => self.in_package = false,
            b"testproject" => self.in_tests = false,
            _ => {}
        }
    }

    fn end_file(&mut self, xml: &mut Xml) {
        self.in_class = false;
        self.skipping = false;
        let Some(mut file) = self.file.take() else { return };
        if self.in_tests {
            self.tests += u64::from(file.has_lines());
            return;
        }
        let Finished { name, coverage, measured, unlisted } = file.finish(&self.writer);
        let counts = [u32::try_from(unlisted).unwrap_or(u32::MAX), 0];
        let says = Says { branches: measured, ..Says::default() }.with(More { counts, ..More::default() });
        self.add_up(&says);
        let ended = self.files.end_element(xml, self.asides);
        self.files.add(&name, coverage, ended.map(|ended| (ended, says)));
        self.spare = file;
    }

    fn finish(mut self, mut xml: Xml) -> Parsed {
        self.files.cancel();
        self.end_file(&mut xml);
        let measured = self.measured || self.writer.always_measures_branches();
        let files = self.files.finish(&HashSet::new(), measured, xml.is_broken());
        let known = |ratio: Option<Ratio>| ratio.filter(|ratio| ratio.total > 0);
        let lines = self.writer.statements_are_lines();
        let statements =
            files.values().any(|file| file.details.stated.as_ref().is_some_and(|it| it.statements.is_some()));
        let report = Report {
            generator: self.writer.name(),
            timestamp: self.timestamp,
            metric: Metric::Lines,
            stated: Stated {
                lines: known(self.metrics.statements).filter(|_| lines),
                branches: if measured { self.metrics.conditionals } else { known(self.metrics.conditionals) },
                functions: known(self.metrics.methods).filter(|_| self.writer.counts_entered_methods()),
                statements: known(self.metrics.statements).filter(|_| statements),
                instructions: None,
            },
            files,
        };
        stated::disagreements(&report).for_each(|text| xml.about_all(Severity::Odd, text));
        if self.unlisted > 0 {
            let count = self.unlisted;
            xml.about_all(
                Severity::Odd,
                format!("the report counts {count} branches more than its lines tell of; they are in the totals only"),
            );
        }
        if self.tests > 0 {
            let count = self.tests;
            xml.about_all(Severity::Odd, format!("the coverage of the tests themselves is left out (files: {count})"));
        }
        Parsed { report, warnings: xml.finish() }
    }
}

/// Whether an element says something that does not belong to a file.
fn is_aside(name: &[u8]) -> bool {
    matches!(name, b"package" | b"testproject" | b"project" | b"coverage")
}
