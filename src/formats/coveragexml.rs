//! Visual Studio's `.coveragexml`: what its coverage window exports, and `CodeCoverage.exe analyze` of older versions.
//!
//! It is a .NET DataSet, `CoverageDSPriv`, described by the class of that name in `Microsoft.VisualStudio.Coverage.Analysis`
//! (<https://learn.microsoft.com/en-us/previous-versions/visualstudio/visual-studio-2010/microsoft.visualstudio.coverage.analysis>).
//! Every value is the text of an element. A piece of code was covered (0), in part (1) or not (2); it stands for all
//! lines from its first to its last, and names its file by a number. The files of the whole document are named at its end. The
//! encoding is UTF-16 and is decoded before the report gets here.
//!
//! The stated totals count the lines of each method, so that a line of two methods is two: they are compared with the
//! methods as they are listed, not with the lines of the files.
//!
//! Deliberately absent: blocks, of which nobody says where they are.

use std::io::BufRead;

use super::again::{Units, context};
use super::detect::Root;
use super::gather::Gather;
use super::points::{Counts, ElementText, Ends, Listed, Points, qualify, text_of};
use super::warnings::quote;
use super::xml::{Event, Hot, Lender, Values, Xml};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, number};
use crate::model::{Join, Metric, Report, Stated};

/// What is told of a range, and with the last one of a file that is named.
const OF_RANGE: [&[u8]; 6] = [b"LnStart", b"ColStart", b"LnEnd", b"ColEnd", b"Coverage", b"SourceFileID"];
const COVERAGE: usize = 4;
const FILE: usize = 5;

const fn hot<'m>() -> [Hot<Document<'m>>; 24] {
    [
        Hot::text(OF_RANGE[0], Document::number::<0>),
        Hot::text(OF_RANGE[1], Document::number::<1>),
        Hot::text(OF_RANGE[2], Document::number::<2>),
        Hot::text(OF_RANGE[3], Document::number::<3>),
        Hot::text(OF_RANGE[COVERAGE], Document::number::<COVERAGE>),
        Hot::text(OF_RANGE[FILE], Document::number::<FILE>),
        Hot::text(b"SourceFileName", Document::text),
        Hot::text(b"MethodName", Document::text),
        Hot::text(b"ClassName", Document::text),
        Hot::text(b"NamespaceName", Document::text),
        Hot::text(b"BlocksCovered", Document::text),
        Hot::text(b"LinesCovered", Document::text),
        Hot::text(b"LinesPartiallyCovered", Document::text),
        Hot::text(b"LinesNotCovered", Document::text),
        Hot::unread(b"LineID"),
        Hot::unread(b"BlocksNotCovered"),
        Hot::unread(b"MethodKeyName"),
        Hot::unread(b"MethodFullName"),
        Hot::unread(b"ClassKeyName"),
        Hot::unread(b"NamespaceKeyName"),
        Hot::opening(b"Lines", &[], Document::range),
        Hot::opening(b"Method", &[], Document::method),
        Hot::opening(b"Class", &[], Document::class),
        Hot::opening(b"SourceFileNames", &[], Document::file),
    ]
}

/// The same for whoever asks by name.
static KNOWN: [Hot<Document<'static>>; 24] = hot();

/// The reader of Visual Studio's `.coveragexml`.
pub(super) struct CoverageXml;

impl Format for CoverageXml {
    fn about(&self) -> &'static About {
        &About {
            name: "coveragexml",
            title: "Visual Studio .coveragexml",
            extensions: &["coveragexml"],
            writers: "Visual Studio, CodeCoverage.exe analyze",
            reads: "lines that ran, in part or not, ranges with columns, methods, classes",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let is = |root: &Root| root.name == b"CoverageDSPriv";
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
        files: Units::new(Gather::new(Join::Sum), memory).ending("</Class>"),
        points: Points::new(Counts::Ranges),
        listed: Listed::default(),
        range: Range::default(),
        file: String::new(),
        module: Module::default(),
        method: 0,
        namespace: String::new(),
        text: ElementText::default(),
        documents: 0,
    };
    let unit = document.files.remembers().then_some(&b"Class"[..]);
    xml.each_but(&hot(), &mut document, unit, Document::recall, Document::close, |document, xml, event| match event {
        Event::Start(tag) => document.open(xml, tag.name()),
        event => document.text.take(event),
    });
    document.finish(xml)
}

/// What was read of a report so far.
struct Document<'m> {
    files: Units<'m>,
    points: Points,
    listed: Listed,
    range: Range,
    /// The name of the file that is being named.
    file: String,
    module: Module,
    /// How many elements are open within the method that is being read.
    method: u64,
    namespace: String,
    text: ElementText,
    documents: u32,
}

/// The values of [`OF_RANGE`], in memory that serves one range after the other.
#[derive(Default)]
struct Range([Number; OF_RANGE.len()]);

/// A number as it is written, if it is.
#[derive(Default)]
struct Number {
    known: bool,
    text: Vec<u8>,
}

impl Number {
    #[inline]
    fn set(&mut self, text: &[u8]) {
        self.known = true;
        self.text.clear();
        self.text.extend_from_slice(text);
    }

    fn raw(&self) -> Option<&[u8]> {
        self.known.then_some(&self.text)
    }
}

impl Range {
    fn clear(&mut self) {
        self.0.iter_mut().for_each(|number| number.known = false);
    }
}

fn replace(old: &mut String, new: &str) {
    old.clear();
    old.push_str(new);
}

/// What a module states.
#[derive(Default)]
struct Module {
    /// How many elements are open within it.
    depth: u64,
    /// Lines covered, covered in part, and not covered.
    lines: [Option<u64>; 3],
}

impl Document<'_> {
    /// Takes over the class that lies ahead, if it is remembered.
    #[inline]
    fn recall(&mut self, xml: &mut Xml, lender: &mut Lender) -> bool {
        let is_ahead = !self.points.is_within() && self.files.is_ahead(xml, lender, b"<Class");
        is_ahead && self.is_between_methods() && {
            let (rules, asides) = (self.rules(), self.asides());
            let says = self.points.recall(&mut self.files, xml, rules, asides);
            self.listed.recall(says.as_ref())
        }
    }

    /// What the reading of a class goes by.
    fn rules(&self) -> u64 {
        context(&[self.namespace.as_bytes()], [self.module.depth])
    }

    /// What only a class leaves as it is that can be remembered.
    fn asides(&self) -> u64 {
        let lines = self.module.lines.map(|lines| lines.map_or(0, |lines| lines.saturating_add(1)));
        context(&[], [self.rules(), self.is_between_methods().into(), lines[0], lines[1], lines[2]])
    }

    fn is_between_methods(&self) -> bool {
        let is_named = self.range.0.iter().any(|number| number.known) || !self.file.is_empty();
        self.method == 0 && !self.text.is_open() && !is_named && self.listed.is_between_functions()
    }

    fn end_class(&mut self, xml: &mut Xml) {
        let asides = self.asides();
        self.points.end_unit(&mut self.files, xml, asides, || self.listed.unit());
    }

    fn open(&mut self, xml: &mut Xml, name: &[u8]) {
        match name {
            b"NamespaceTable" => self.namespace.clear(),
            b"Module" => self.module = Module { depth: xml.depth(), ..Module::default() },
            b"CoverageDSPriv" => {
                self.points.gather(xml, &mut self.files);
                self.documents += 1;
            }
            _ if KNOWN.iter().any(|hot| hot.wants_text(name)) => self.text.begin(xml),
            _ => xml.skip_leaf(name),
        }
    }

    fn close(&mut self, xml: &mut Xml, name: &[u8]) {
        if let Some(text) = self.text.end(xml) {
            self.value(xml.depth(), name, &text);
        }
        match name {
            b"Lines" => self.add_range(xml),
            b"Method" => {
                self.listed.end_function();
                self.method = 0;
            }
            b"Module" => self.listed.state(std::mem::take(&mut self.module).lines),
            b"SourceFileNames" => {
                let name = std::mem::take(&mut self.file);
                if !name.is_empty() {
                    self.points.name(self.range.0[FILE].raw().unwrap_or_default(), &name);
                }
                self.range.clear();
            }
            b"CoverageDSPriv" => self.points.gather(xml, &mut self.files),
            _ => {}
        }
        self.points.close(xml.depth());
        if name == b"Class" {
            self.end_class(xml);
        }
    }

    fn range(&mut self, _: &mut Xml, _: &Values) {
        self.range.clear();
    }

    fn method(&mut self, xml: &mut Xml, _: &Values) {
        self.method = xml.depth();
        self.points.open(self.method, true, "");
    }

    fn class(&mut self, xml: &mut Xml, _: &Values) {
        self.points.open(xml.depth(), false, "");
    }

    fn file(&mut self, _: &mut Xml, _: &Values) {
        self.file.clear();
        self.range.clear();
    }

    /// Something of a range. Nearly always it is a number.
    fn number<const WHICH: usize>(&mut self, xml: &mut Xml, name: &[u8], raw: &[u8]) {
        if raw.iter().all(u8::is_ascii_digit) {
            self.range.0[WHICH].set(raw);
        } else {
            self.text(xml, name, raw);
        }
    }

    fn text(&mut self, xml: &mut Xml, name: &[u8], raw: &[u8]) {
        self.value(xml.depth(), name, &text_of(raw));
    }

    fn value(&mut self, depth: u64, name: &[u8], text: &str) {
        let count = || number::total(text.as_bytes());
        match name {
            b"SourceFileName" => replace(&mut self.file, text),
            b"NamespaceName" => replace(&mut self.namespace, text),
            b"MethodName" => {
                if let Some(method) = self.points.method() {
                    replace(&mut method.name, text);
                }
            }
            b"ClassName" => {
                if let Some(class) = self.points.innermost() {
                    class.name.clear();
                    qualify(&mut class.name, &self.namespace, text);
                }
            }
            b"BlocksCovered" if depth == self.method => {
                let entered = count().map(|blocks| u64::from(blocks > 0));
                if let Some(method) = self.points.method() {
                    method.hits = entered;
                }
            }
            b"LinesCovered" if depth == self.module.depth => self.module.lines[0] = count(),
            b"LinesPartiallyCovered" if depth == self.module.depth => self.module.lines[1] = count(),
            b"LinesNotCovered" if depth == self.module.depth => self.module.lines[2] = count(),
            _ => {
                if let Some(which) = OF_RANGE.iter().position(|of_range| *of_range == name) {
                    self.range.0[which].set(text.as_bytes());
                }
            }
        }
    }

    fn add_range(&mut self, xml: &mut Xml) {
        let [line, column, end_line, end_column, coverage, file] = self.range.0.each_ref().map(Number::raw);
        let ends = Ends { line, column, end_line, end_column };
        let (coverage, file) = (coverage.unwrap_or_default(), file.unwrap_or_default());
        let marked = match coverage {
            b"0" => self.points.add(xml, file, ends, 1),
            b"1" => self.points.add_partial(xml, file, ends),
            _ => {
                if coverage != b"2" {
                    xml.odd("lines of which it is unclear whether they ran", || {
                        format!("“{}” is neither 0, 1 nor 2; the line counts as not run", quote(coverage))
                    });
                }
                self.points.add(xml, file, ends, 0)
            }
        };
        if let Some(marked) = marked {
            self.listed.add(marked, matches!(coverage, b"0" | b"1"));
        }
        self.range.clear();
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
