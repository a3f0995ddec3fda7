//! NCover 1.x XML (`coverage.xml` of NCover 1.5.8).
//!
//! NCover 1 is gone; its format lives on in reports and in the readers of ReportGenerator and CruiseControl.NET,
//! <https://github.com/danielpalme/ReportGenerator/blob/main/src/ReportGenerator.Core/Parser/NCoverParser.cs>. A sequence
//! point is a statement with the path of its file; it stands for all lines from its first to its last. What is excluded,
//! by itself or with its method, is not measured: its lines are excluded lines. The totals of NCover are not in the report.
//!
//! NCover 3 and later write another format, which is not read.

use std::io::BufRead;

use super::again::{Says, Units};
use super::detect::Root;
use super::gather::Gather;
use super::points::{Counts, Ends, Points, visits};
use super::warnings::quote;
use super::xml::{Event, Hot, Lender, Tag, Values, Xml};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity};
use crate::model::{Join, Metric, Report, Stated};

fn hot<'m>() -> [Hot<Document<'m>>; 2] {
    [Hot::values(b"seqpnt", &POINT, Document::point), Hot::opening(b"method", &METHOD, Document::method)]
}

static POINT: [&[u8]; 7] = [b"line", b"column", b"endline", b"endcolumn", b"visitcount", b"excluded", b"document"];

static METHOD: [&[u8]; 3] = [b"name", b"class", b"excluded"];

/// The reader of NCover XML.
pub(super) struct NCover;

impl Format for NCover {
    fn about(&self) -> &'static About {
        &About {
            name: "ncover",
            title: "NCover 1 XML",
            extensions: &["coverage.xml", "ncover.xml"],
            writers: "NCover 1.x",
            reads: "lines with hits, statements with columns, methods, classes, excluded lines",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let is = |root: &Root| root.name == b"coverage" && root.has(b"profilerVersion");
        match Root::find(head) {
            Some(root) if is(&root) || root.inner().as_ref().is_some_and(is) => Confidence::Sure,
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
        files: Units::new(Gather::new(Join::Sum), memory).ending("</method>"),
        points: Points::new(Counts::StatementsWithColumns).keyed_by_names(),
        excluded: false,
        version: None,
        roots: 0,
    };
    let unit = document.files.remembers().then_some(&b"method"[..]);
    xml.each_but(&hot(), &mut document, unit, Document::recall, Document::close, |document, xml, event| match event {
        Event::Start(tag) | Event::Empty(tag) if tag.name() == b"coverage" => document.root(xml, tag),
        _ => {}
    });
    document.finish(xml)
}

/// What was read of a report so far.
struct Document<'m> {
    files: Units<'m>,
    points: Points,
    /// The method that is being read is excluded.
    excluded: bool,
    version: Option<String>,
    roots: u64,
}

impl Document<'_> {
    /// Takes over the method that lies ahead, if it is remembered.
    #[inline]
    fn recall(&mut self, xml: &mut Xml, lender: &mut Lender) -> bool {
        !self.points.is_within()
            && !self.excluded
            && self.files.is_ahead(xml, lender, b"<method")
            && self.points.recall(&mut self.files, xml, 0, self.roots).is_some()
    }

    fn method(&mut self, xml: &mut Xml, values: &Values) {
        let [name, class, excluded, ..] = values.map(Option::unwrap_or_default);
        self.excluded = excluded.eq_ignore_ascii_case(b"true");
        let (name, class) = (xml.value(name).text, xml.value(class).text);
        self.points.open(xml.depth(), true, &name).class.push_str(&class);
    }

    fn close(&mut self, xml: &mut Xml, name: &[u8]) {
        self.points.close(xml.depth());
        match name {
            b"method" => {
                self.excluded = false;
                self.points.end_unit(&mut self.files, xml, self.roots, || Some(Says::default()));
            }
            // Another module may be built of the same files.
            b"module" => self.points.gather(xml, &mut self.files),
            _ => {}
        }
    }

    fn root(&mut self, xml: &mut Xml, tag: &Tag) {
        self.roots += 1;
        let mut version = None;
        xml.attributes(tag, |key, value| {
            if key == b"profilerVersion" {
                version = Some(format!("NCover {}", quote(value)));
            }
        });
        self.version = version.or(self.version.take());
    }

    fn point(&mut self, xml: &mut Xml, values: &Values) {
        let [line, column, end_line, end_column, visited, excluded, document, ..] = *values;
        let ends = Ends { line, column, end_line, end_column };
        let key = document.unwrap_or_default();
        if !key.is_empty() && !self.points.is_named(key) {
            self.points.name_by(xml, key, key);
        }
        if self.excluded || excluded.is_some_and(|it| it.eq_ignore_ascii_case(b"true")) {
            self.points.exclude(xml, key, ends);
        } else {
            let hits = visits(xml, visited);
            self.points.add(xml, key, ends, hits);
        }
    }

    fn finish(mut self, mut xml: Xml) -> Parsed {
        self.points.gather(&mut xml, &mut self.files);
        let lost = xml.is_broken();
        let report = Report {
            generator: self.version,
            timestamp: None,
            metric: Metric::Statements,
            stated: Stated::default(),
            files: self.files.finish(&Default::default(), None, lost),
        };
        if self.points.lost() && report.files.is_empty() {
            xml.about_all(Severity::Fatal, "the report names no file that it has lines of".into());
        }
        Parsed { report, warnings: xml.finish() }
    }
}
