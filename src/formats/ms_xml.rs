//! The XML of Microsoft's code coverage: `dotnet-coverage merge -f xml`, `CodeCoverage.exe analyze`, Visual Studio.
//!
//! The writer is not open; its reports are described at
//! <https://learn.microsoft.com/en-us/dotnet/core/additional-tools/dotnet-coverage> and read by
//! <https://github.com/danielpalme/ReportGenerator/blob/main/src/ReportGenerator.Core/Parser/DynamicCodeCoverageParser.cs>.
//! A range of a function was covered, was not, or was in part; it stands for all lines from its first to its last. The files
//! of a module are named after its functions, by numbers that are the module's own. There are no counts; a range
//! that ran in part does not say which part did.
//!
//! The stated totals count the lines of each function, so that a line of two functions is two: they are compared with the
//! functions as they are listed, not with the lines of the files.
//!
//! Deliberately absent: blocks, of which nobody says where they are; skipped modules and functions, which have no lines.

use std::io::BufRead;

use super::again::Units;
use super::detect::Root;
use super::gather::Gather;
use super::points::{Counts, Ends, Listed, Points, qualify};
use super::warnings::quote;
use super::xml::{Event, Hot, Lender, Tag, Values, Xml};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, number};
use crate::model::{Join, Metric, Report, Stated};

fn hot<'m>() -> [Hot<Document<'m>>; 4] {
    [
        Hot::values(b"range", &RANGE, Document::range),
        Hot::opening(b"function", &FUNCTION, Document::function),
        Hot::holding(b"ranges"),
        Hot::values(b"source_file", &FILE, Document::file),
    ]
}

static RANGE: [&[u8]; 6] = [b"start_line", b"start_column", b"end_line", b"end_column", b"source_id", b"covered"];

static FUNCTION: [&[u8]; 4] = [b"name", b"namespace", b"type_name", b"blocks_covered"];

static FILE: [&[u8]; 2] = [b"id", b"path"];

/// The reader of Microsoft's code coverage XML.
pub(super) struct MsXml;

impl Format for MsXml {
    fn about(&self) -> &'static About {
        &About {
            name: "ms-xml",
            title: "Microsoft code coverage XML",
            extensions: &["output.xml", "coverage.xml"],
            writers: "dotnet-coverage, dotnet test --collect \"Code Coverage;Format=Xml\", CodeCoverage.exe",
            reads: "lines that ran, in part or not, ranges with columns, functions, types",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let is = |root: &Root| root.name == b"results" && [&b"modules"[..], b"skipped_modules"].contains(&root.child);
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
        files: Units::new(Gather::new(Join::Sum), memory).ending("</function>"),
        points: Points::new(Counts::Ranges),
        listed: Listed::default(),
        asides: 0,
        documents: 0,
    };
    let unit = document.files.remembers().then_some(&b"function"[..]);
    xml.each_but(&hot(), &mut document, unit, Document::recall, Document::close, |document, xml, event| match event {
        Event::Start(tag) | Event::Empty(tag) => document.open(xml, tag),
        _ => {}
    });
    document.finish(xml)
}

/// What was read of a report so far.
struct Document<'m> {
    files: Units<'m>,
    points: Points,
    listed: Listed,
    /// How often something was said that is no file's.
    asides: u64,
    documents: u32,
}

impl Document<'_> {
    /// Takes over the function that lies ahead, if it is remembered.
    #[inline]
    fn recall(&mut self, xml: &mut Xml, lender: &mut Lender) -> bool {
        let is_between = !self.points.is_within() && self.listed.is_between_functions();
        is_between && self.files.is_ahead(xml, lender, b"<function") && {
            let says = self.points.recall(&mut self.files, xml, 0, self.asides);
            self.listed.recall(says.as_ref())
        }
    }

    fn end_function(&mut self, xml: &mut Xml) {
        self.listed.end_function();
        self.points.end_unit(&mut self.files, xml, self.asides, || self.listed.unit());
    }

    fn open(&mut self, xml: &mut Xml, tag: &Tag) {
        match tag.name() {
            b"module" => {
                self.asides += 1;
                static WANTED: [&[u8]; 3] = [b"lines_covered", b"lines_partially_covered", b"lines_not_covered"];
                self.listed.state(xml.values(tag, &WANTED).map(|raw| raw.and_then(number::total)));
            }
            b"results" => {
                self.asides += 1;
                self.documents += 1;
            }
            _ => {}
        }
    }

    fn close(&mut self, xml: &mut Xml, name: &[u8]) {
        self.points.close(xml.depth());
        match name {
            b"function" => self.end_function(xml),
            b"module" => self.points.gather(xml, &mut self.files),
            _ => {}
        }
    }

    fn file(&mut self, xml: &mut Xml, values: &Values) {
        let [id, path, ..] = values.map(Option::unwrap_or_default);
        self.points.name_by(xml, id, path);
    }

    fn function(&mut self, xml: &mut Xml, values: &Values) {
        let blocks = values[3].and_then(number::total);
        let [name, namespace, class, ..] = values.map(Option::unwrap_or_default);
        let [name, namespace, class] = [name, namespace, class].map(|raw| xml.value(raw).text);
        let open = self.points.open(xml.depth(), true, &name);
        open.hits = blocks.map(|blocks| u64::from(blocks > 0));
        if !class.is_empty() {
            qualify(&mut open.class, &namespace, &class);
        }
    }

    fn range(&mut self, xml: &mut Xml, values: &Values) {
        let [line, column, end_line, end_column, file, covered, ..] = *values;
        let ends = Ends { line, column, end_line, end_column };
        let (file, covered) = (file.unwrap_or_default(), covered.unwrap_or_default());
        let marked = match covered {
            b"yes" => self.points.add(xml, file, ends, 1),
            b"partial" => self.points.add_partial(xml, file, ends),
            _ => {
                if covered != b"no" {
                    xml.odd("ranges of which it is unclear whether they ran", || {
                        format!("“{}” is neither yes, no nor partial; the range counts as not run", quote(covered))
                    });
                }
                self.points.add(xml, file, ends, 0)
            }
        };
        if let Some(marked) = marked {
            self.listed.add(marked, matches!(covered, b"yes" | b"partial"));
        }
    }

    fn finish(mut self, mut xml: Xml) -> Parsed {
        self.points.gather(&mut xml, &mut self.files);
        let (stated, differs) = self.listed.finish();
        differs.into_iter().for_each(|text| xml.about_all(Severity::Odd, text));
        let lost = xml.is_broken();
        let report = Report {
            generator: None,
            timestamp: None,
            metric: Metric::Lines,
            // Two runs over the same code do not add up.
            stated: Stated { lines: stated.filter(|_| self.documents < 2), ..Stated::default() },
            files: self.files.finish(&Default::default(), None, lost),
        };
        if self.points.lost() && report.files.is_empty() {
            xml.about_all(Severity::Fatal, "the report names no file that it has lines of".into());
        }
        Parsed { report, warnings: xml.finish() }
    }
}
