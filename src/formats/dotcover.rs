//! dotCover XML, as `dotCover report --reportType=DetailedXML` and TeamCity write it.
//!
//! The format is described at <https://www.jetbrains.com/help/dotcover/dotCover__Console_Runner_Commands.html> by its
//! report types. `FileIndices` numbers the source files of a document; a statement stands in a member of a type
//! and stands for all lines from its first to its last. It was covered or it was not: there are no counts and no branches.
//! Types nest; a member is whatever else has a name: methods, constructors, accessors, anonymous methods. Several
//! documents below any element are several runs.
//!
//! The report type `Xml` has totals and no statements: it says nothing of any line, and is refused with the command that
//! writes more.

use std::io::BufRead;
use std::mem;

use super::again::{More, Says, Units, context};
use super::detect::Root;
use super::gather::Gather;
use super::points::{Counts, Ends, Points, qualify};
use super::warnings::quote;
use super::xml::{Event, Hot, Lender, Tag, Values, Xml};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, number, stated};
use crate::model::{Join, Metric, Ratio, Report, Stated};

/// Members have more names than these.
fn hot<'m>() -> [Hot<Document<'m>>; 8] {
    [
        Hot::values(b"Statement", &STATEMENT, Document::statement),
        Hot::opening(b"Method", &NAME, Document::member),
        Hot::opening(b"Constructor", &NAME, Document::member),
        Hot::opening(b"AnonymousMethod", &NAME, Document::member),
        Hot::opening(b"Property", &NAME, Document::member),
        Hot::opening(b"Type", &NAME, Document::class),
        Hot::values(b"Namespace", &NAME, Document::namespace),
        Hot::values(b"File", &FILE, Document::file),
    ]
}

static STATEMENT: [&[u8]; 6] = [b"Line", b"Column", b"EndLine", b"EndColumn", b"FileIndex", b"Covered"];

static NAME: [&[u8]; 1] = [b"Name"];

static FILE: [&[u8]; 2] = [b"Index", b"Name"];

/// The reader of dotCover XML.
pub(super) struct DotCover;

impl Format for DotCover {
    fn about(&self) -> &'static About {
        &About {
            name: "dotcover",
            title: "dotCover XML",
            extensions: &["dotCover.xml"],
            writers: "JetBrains dotCover (--reportType=DetailedXML)",
            reads: "lines that ran or not, statements with columns, methods, types",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let says: [&[u8]; 4] = [b"ReportType", b"DotCoverVersion", b"CoveredStatements", b"CoveragePercent"];
        let is = |root: &Root| {
            root.name == b"Root" && (root.child == b"FileIndices" || says.iter().any(|name| root.has(name)))
        };
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
        files: Units::new(Gather::new(Join::Sum), memory).ending("</Type>"),
        points: Points::new(Counts::StatementsWithColumns),
        namespace: String::new(),
        class: String::new(),
        documents: 0,
        statements: false,
        type_statements: false,
        kind: String::new(),
        stated: Stated::default(),
        version: None,
    };
    let unit = document.files.remembers().then_some(&b"Type"[..]);
    xml.each_but(&hot(), &mut document, unit, Document::recall, Document::close, |document, xml, event| match event {
        Event::Start(tag) => document.open(xml, tag, false),
        Event::Empty(tag) => document.open(xml, tag, true),
        _ => {}
    });
    document.finish(xml)
}

/// What was read of a report so far.
struct Document<'m> {
    files: Units<'m>,
    points: Points,
    namespace: String,
    /// The name of a class with what is around it: memory that serves one after the other.
    class: String,
    documents: u32,
    /// Some document has statements.
    statements: bool,
    /// The same of the type that is read, as far as it was read.
    type_statements: bool,
    /// The report type, by the report's own word.
    kind: String,
    stated: Stated,
    version: Option<String>,
}

impl Document<'_> {
    /// Takes over the type that lies ahead, if it is remembered.
    #[inline]
    fn recall(&mut self, xml: &mut Xml, lender: &mut Lender) -> bool {
        if !self.files.is_ahead(xml, lender, b"<Type") {
            return false;
        }
        let rules = self.rules();
        let says = self.points.recall(&mut self.files, xml, rules, rules);
        let has_statements = says.as_ref().map(|says| says.counts()[0] > 0);
        self.statements |= has_statements.unwrap_or_else(|| mem::take(&mut self.type_statements));
        says.is_some()
    }

    /// What names of types begin with.
    fn rules(&mut self) -> u64 {
        let around = self.points.innermost().map_or("", |outer| &outer.name);
        context(&[self.namespace.as_bytes(), around.as_bytes()], [])
    }

    fn end_type(&mut self, xml: &mut Xml) {
        let statements = mem::take(&mut self.type_statements);
        self.statements |= statements;
        let rules = self.rules();
        let more = More { counts: [statements.into(), 0], ..More::default() };
        self.points.end_unit(&mut self.files, xml, rules, || Some(Says::default().with(more)));
    }

    fn open(&mut self, xml: &mut Xml, tag: &Tag, empty: bool) {
        match tag.name() {
            b"Root" => self.root(xml, tag),
            b"FileIndices" | b"Assembly" | b"Project" => {}
            _ if !empty => {
                let values = xml.values_of(tag, &NAME);
                self.member(xml, &values);
            }
            _ => {}
        }
    }

    fn close(&mut self, xml: &mut Xml, name: &[u8]) {
        self.points.close(xml.depth());
        match name {
            b"Type" => self.end_type(xml),
            b"Root" => self.points.gather(xml, &mut self.files),
            _ => {}
        }
    }

    fn file(&mut self, xml: &mut Xml, values: &Values) {
        let [index, name, ..] = values.map(Option::unwrap_or_default);
        self.points.name_by(xml, index, name);
    }

    fn namespace(&mut self, xml: &mut Xml, values: &Values) {
        self.namespace.clear();
        if let Some(name) = values[0] {
            self.namespace.push_str(&xml.value(name).text);
        }
    }

    fn class(&mut self, xml: &mut Xml, values: &Values) {
        let Some(name) = values[0] else { return };
        let around = self.points.innermost().map_or(&self.namespace, |outer| &outer.name);
        self.class.clear();
        qualify(&mut self.class, around, &xml.value(name).text);
        self.points.open(xml.depth(), false, &self.class);
    }

    fn member(&mut self, xml: &mut Xml, values: &Values) {
        if let Some(name) = values[0] {
            self.points.open(xml.depth(), true, &xml.value(name).text);
        }
    }

    fn statement(&mut self, xml: &mut Xml, values: &Values) {
        let [line, column, end_line, end_column, file, covered, ..] = *values;
        let ends = Ends { line, column, end_line, end_column };
        let (file, covered) = (file.unwrap_or_default(), covered.unwrap_or_default());
        let is = |word: &[u8]| covered == word || covered.eq_ignore_ascii_case(word);
        let ran = is(b"True");
        if !ran && !is(b"False") {
            xml.odd("statements of which it is unclear whether they ran", || {
                format!("“{}” is neither True nor False; the statement counts as not run", quote(covered))
            });
        }
        self.type_statements = true;
        self.points.add(xml, file, ends, u32::from(ran));
    }

    /// The totals, the type and the version that a document states.
    fn root(&mut self, xml: &mut Xml, tag: &Tag) {
        self.points.gather(xml, &mut self.files);
        self.documents += 1;
        let [mut kind, mut version] = [&b""[..]; 2];
        let [mut covered, mut total] = [None; 2];
        xml.attributes(tag, |key, value| match key {
            b"CoveredStatements" => covered = number::total(value),
            b"TotalStatements" => total = number::total(value),
            b"ReportType" => kind = value,
            b"DotCoverVersion" => version = value,
            _ => {}
        });
        let covered = covered.and_then(|covered| Some(Ratio::new(covered, total?)));
        self.stated = Stated { statements: covered, ..Stated::default() };
        self.kind = quote(kind);
        if !version.is_empty() {
            self.version = Some(format!("dotCover {}", quote(version)));
        }
    }

    fn finish(mut self, mut xml: Xml) -> Parsed {
        self.points.gather(&mut xml, &mut self.files);
        let lost = xml.is_broken();
        let report = Report {
            generator: self.version,
            timestamp: None,
            metric: Metric::Statements,
            // Two runs over the same code do not add up.
            stated: if self.documents > 1 { Stated::default() } else { self.stated },
            files: self.files.finish(&Default::default(), None, lost),
        };
        let detailed = self.kind.eq_ignore_ascii_case("DetailedXml");
        if self.documents > 0 && !self.statements && !self.type_statements && !detailed {
            xml.about_all(
                Severity::Fatal,
                "this dotCover report has totals, but no statements; `dotCover report --reportType=DetailedXML` writes \
                 one that has"
                    .into(),
            );
        } else {
            stated::disagreements(&report).for_each(|text| xml.about_all(Severity::Odd, text));
        }
        if self.points.lost() && report.files.is_empty() {
            xml.about_all(Severity::Fatal, "the report names no file that it has lines of".into());
        }
        Parsed { report, warnings: xml.finish() }
    }
}
