//! OpenCover XML, as OpenCover, AltCover, coverlet and MiniCover write it.
//!
//! The format is OpenCover's own model, serialised:
//! <https://github.com/OpenCover/opencover/tree/master/main/OpenCover.Framework/Model>; coverlet's is
//! <https://github.com/coverlet-coverage/coverlet/blob/master/src/coverlet.core/Reporters/OpenCoverReporter.cs>.
//! A sequence point is a statement, and stands for all lines from its first to its last. Points name their file by a number that
//! is the module's own; without one they are of their method's file, and a `MethodPoint` repeats the first of them. Several
//! sessions, below any element, are several runs. Skipped modules have no files; points of skipped methods are
//! excluded lines.
//!
//! Branches are the branch points, by line. Where a point says at which instruction it ends, and a
//! statement starts there, its branch goes to that statement's line. OpenCover and AltCover count the entry of each method as one more
//! branch, which stands on no line: only coverlet's totals of branches can be compared.
//!
//! coverlet writes columns 1 and 2 for every point: they are unknown. Its method points count lines, not
//! entries: its methods were entered as often as their first statement ran.
//!
//! Deliberately absent: NPath complexity, CRAP scores, embedded sources (AltCover), when a line was run (AltCover).

mod method;
mod tracked;

use std::io::BufRead;
use std::mem;

use self::method::Method;
use self::tracked::Tracked;
use super::again::{Key, Says, Units, context, joined};
use super::detect::Root;
use super::gather::Gather;
use super::points::{Counts, ElementText, Ends, Points, Source, text_of, visits};
use super::xml::{Event, Hot, Lender, Tag, Values, Xml};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, number, stated};
use crate::model::{FileCoverage, Join, Metric, Ratio, Report, Stated};

fn hot<'m>() -> [Hot<Document<'m>>; 15] {
    [
        Hot::whole(b"SequencePoint", &POINT, Document::sequence_point),
        Hot::values(b"BranchPoint", &method::BRANCH, Document::branch_point),
        Hot::values(b"TrackedMethodRef", &tracked::REFERENCE, Document::reference),
        Hot::opening(b"Method", &method::METHOD, Document::method),
        Hot::values(b"MethodPoint", &METHOD_POINT, Document::method_point),
        Hot::values(b"FileRef", &method::FILE, Document::file_ref),
        Hot::values(b"BranchPoints", &[], Document::branch_points),
        Hot::opening(b"Class", &[], Document::class),
        Hot::values(b"File", &FILE, Document::file),
        Hot::text(b"Name", Document::called),
        Hot::text(b"FullName", Document::called),
        Hot::unread(b"MetadataToken"),
        Hot::holding(b"SequencePoints"),
        Hot::holding(b"TrackedMethodRefs"),
        Hot::holding(b"Methods"),
    ]
}

static METHOD_POINT: [&[u8]; 1] = [b"vc"];

static FILE: [&[u8]; 2] = [b"uid", b"fullPath"];

static POINT: [&[u8]; 9] = [b"sl", b"sc", b"el", b"ec", b"vc", b"bec", b"bev", b"offset", b"fileid"];

/// The reader of OpenCover XML.
pub(super) struct OpenCover;

impl Format for OpenCover {
    fn about(&self) -> &'static About {
        &About {
            name: "opencover",
            title: "OpenCover XML",
            extensions: &["opencover.xml", "coverage.opencover.xml", "coverage.xml"],
            writers: "OpenCover, coverlet, AltCover, MiniCover",
            reads: "lines with hits, statements with columns, branches, methods with complexity, classes, which test ran a line",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let is = |root: &Root| root.name == b"CoverageSession";
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
    let mut document = Document::again(memory);
    let unit = document.files.remembers().then_some(&b"Class"[..]);
    xml.each_but(&hot(), &mut document, unit, Document::recall, Document::close, |document, xml, event| match event {
        Event::Start(tag) => document.open(xml, tag, false),
        Event::Empty(tag) => document.open(xml, tag, true),
        event => document.text.take(event),
    });
    document.finish(xml)
}

/// What was read of a report so far.
struct Document<'m> {
    files: Units<'m>,
    /// What is known of the module's files.
    points: Points,
    method: Method,
    /// Files of the session whose lines name tests: the tests' names may come after them.
    held: Vec<(String, Option<Key>, Held)>,
    tracked: Tracked,
    text: ElementText,
    sessions: u32,
    /// How many elements are open in the session, for its own `Summary`.
    depth: u64,
    stated: Stated,
    branches: Option<Ratio>,
    coverlet: bool,
    measured: bool,
    /// The same of the class that is read.
    class_measured: bool,
    /// All that names the module's files.
    names: u64,
    /// How often something was said that is no file's.
    asides: u64,
    version: Option<String>,
}

/// A file whose tests are still numbers.
enum Held {
    Recalled(Source),
    Made(FileCoverage),
}

impl<'m> Document<'m> {
    fn again(memory: Option<&'m mut Memory>) -> Self {
        Self {
            files: Units::new(Gather::new(Join::Sum), memory).ending("</Class>"),
            points: Points::new(Counts::StatementsWithColumns),
            method: Method::default(),
            held: Vec::new(),
            tracked: Tracked::default(),
            text: ElementText::default(),
            sessions: 0,
            depth: 0,
            stated: Stated::default(),
            branches: None,
            coverlet: false,
            measured: false,
            class_measured: false,
            names: 0,
            asides: 0,
            version: None,
        }
    }

    /// Takes over the class that lies ahead, if it is remembered.
    #[inline]
    fn recall(&mut self, xml: &mut Xml, lender: &mut Lender) -> bool {
        let is_ahead = !self.points.is_within() && self.files.is_ahead(xml, lender, b"<Class");
        if !is_ahead || !self.is_between_methods() {
            return false;
        }
        let (rules, asides) = (self.rules(), self.asides());
        let says = self.points.recall(&mut self.files, xml, rules, asides);
        self.measured |= says.as_ref().map_or_else(|| mem::take(&mut self.class_measured), |says| says.branches);
        says.is_some()
    }

    /// What the reading of a class goes by.
    fn rules(&self) -> u64 {
        context(&[], [self.names, self.coverlet.into()])
    }

    /// What only a class leaves as it is that can be remembered.
    fn asides(&self) -> u64 {
        context(&[], [self.rules(), self.is_between_methods().into(), self.asides])
    }

    fn is_between_methods(&self) -> bool {
        self.method.is_clear() && !self.text.is_open() && !self.tracked.is_in_point()
    }

    fn end_class(&mut self, xml: &mut Xml) {
        let branches = mem::take(&mut self.class_measured);
        self.measured |= branches;
        let asides = self.asides();
        self.points.end_unit(&mut self.files, xml, asides, || Some(Says { branches, ..Says::default() }));
    }

    fn open(&mut self, xml: &mut Xml, tag: &Tag, empty: bool) {
        match tag.name() {
            b"Name" | b"FullName" if !empty => self.text.begin(xml),
            b"Summary" if xml.depth().checked_sub(u64::from(!empty)) == Some(self.depth) => self.summary(xml, tag),
            b"CoverageSession" => self.session(xml, tag),
            b"TrackedMethod" => {
                self.asides += 1;
                self.tracked.name(xml, tag);
            }
            // Its end matters, also where it holds nothing.
            b"Module" => {}
            name if !empty => xml.skip_leaf(name),
            _ => {}
        }
    }

    fn close(&mut self, xml: &mut Xml, name: &[u8]) {
        match name {
            b"SequencePoint" => self.tracked.end_point(&mut self.points),
            b"Name" | b"FullName" => {
                if let Some(text) = self.text.end(xml) {
                    self.call(name, &text);
                }
            }
            b"Method" => self.end_method(),
            b"Module" => self.end_module(xml),
            b"CoverageSession" => self.end_session(xml),
            _ => {}
        }
        self.points.close(xml.depth());
        if name == b"Class" {
            self.end_class(xml);
        }
    }

    fn method(&mut self, xml: &mut Xml, values: &Values) {
        self.method.read(values);
        self.points.open(xml.depth(), true, "").complexity = self.method.complexity;
    }

    fn class(&mut self, xml: &mut Xml, _: &Values) {
        self.points.open(xml.depth(), false, "");
    }

    fn called(&mut self, _: &mut Xml, element: &[u8], raw: &[u8]) {
        self.call(element, &text_of(raw));
    }

    /// Says what a method or a class is called.
    fn call(&mut self, element: &[u8], name: &str) {
        let wanted = match element {
            b"Name" => self.points.method(),
            _ => self.points.innermost(),
        };
        if let Some(open) = wanted {
            open.name.clear();
            open.name.push_str(name);
        }
    }

    fn session(&mut self, xml: &mut Xml, tag: &Tag) {
        self.end_session(xml);
        self.asides += 1;
        self.sessions += 1;
        self.depth = xml.depth();
        let mut version = None;
        xml.attributes(tag, |key, value| {
            if key == b"Version" {
                version = Some(value);
            }
        });
        let version = version.map(|raw| xml.value(raw).text.chars().take(80).collect::<String>());
        self.version = version.filter(|version| !version.trim().is_empty()).or(self.version.take());
    }

    /// The totals of a session.
    fn summary(&mut self, xml: &mut Xml, tag: &Tag) {
        let [mut points, mut visited, mut branches, mut taken, mut methods, mut entered] = [None; 6];
        xml.attributes(tag, |key, value| match key {
            b"numMethods" => methods = number::total(value),
            b"visitedMethods" => entered = number::total(value),
            b"numSequencePoints" => points = number::total(value),
            b"visitedSequencePoints" => visited = number::total(value),
            b"numBranchPoints" => branches = number::total(value),
            b"visitedBranchPoints" => taken = number::total(value),
            _ => {}
        });
        let ratio = |part: Option<u64>, total: Option<u64>| Some(Ratio::new(part?, total?));
        self.asides += 1;
        self.stated.statements = ratio(visited, points);
        self.stated.functions = ratio(entered, methods);
        self.branches = ratio(taken, branches);
    }

    fn file(&mut self, xml: &mut Xml, values: &Values) {
        let [uid, path, ..] = values.map(Option::unwrap_or_default);
        self.names = context(&[uid, path], [self.names]);
        self.points.name_by(xml, uid, path);
    }

    fn sequence_point(&mut self, xml: &mut Xml, values: &Values) {
        let [line, column, end_line, end_column, visited, branches, taken, offset, file] = *values;
        let mut ends = Ends { line, column, end_line, end_column };
        let (branches, taken) = (branches.and_then(number::digits), taken.and_then(number::digits));
        if offset.is_none() && ends.column == Some(b"1") && ends.end_column == Some(b"2") {
            self.coverlet = true;
            (ends.column, ends.end_column) = (None, None);
        }
        let own = file.filter(|key| self.points.is_named(key) || self.method.file().is_none());
        let key = own.or(self.method.file()).unwrap_or_default();
        if self.method.skipped {
            return self.points.exclude(xml, key, ends);
        }
        let hits = visits(xml, visited);
        let Some(marked) = self.points.add(xml, key, ends, hits) else { return };
        self.method.statement(marked, offset, hits, (taken, branches));
        self.class_measured |= branches.is_some();
        self.tracked.begin_point(marked);
    }

    fn branch_point(&mut self, xml: &mut Xml, values: &Values) {
        self.class_measured = true;
        self.method.branch_point(xml, values);
    }

    fn reference(&mut self, _: &mut Xml, values: &Values) {
        self.tracked.refer(values, &mut self.points);
    }

    fn branch_points(&mut self, _: &mut Xml, _: &Values) {
        self.class_measured = true;
    }

    fn file_ref(&mut self, _: &mut Xml, values: &Values) {
        self.method.file_ref(values);
    }

    fn method_point(&mut self, xml: &mut Xml, values: &Values) {
        let visited = values[0];
        if visited.is_some() {
            self.method.entered = Some(visits(xml, visited).into());
        }
    }

    fn end_method(&mut self) {
        let method = &mut self.method;
        let hits = if self.coverlet { method.first_hits } else { method.entered.or(method.visited) };
        if let Some(open) = self.points.method() {
            open.hits = hits;
        }
        method.forks(&mut self.points);
        method.clear();
    }

    /// Files are numbered by module.
    fn end_module(&mut self, xml: &mut Xml) {
        // In a broken report they may still be open, with places among the files that go now.
        self.end_method();
        self.tracked.end_point(&mut self.points);
        self.names = 0;
        let Self { points, files, held, .. } = self;
        points.drain(xml, |points, name, source| {
            if source.names_tests() {
                let key = source.key();
                // What may be known when the tests are is not made before.
                let is_recalled = key.is_some() && source.is_recalled();
                let file = if is_recalled { Held::Recalled(source) } else { Held::Made(points.made(source)) };
                held.push((name.to_owned(), key, file));
            } else {
                let (file, key) = points.whole(files, source);
                files.add_whole(name, file, key);
            }
        });
    }

    fn end_session(&mut self, xml: &mut Xml) {
        self.end_module(xml);
        for (name, key, held) in self.held.drain(..) {
            let key = key.map(|key| joined(key, self.tracked.key(), 0));
            if let Some(known) = key.and_then(|key| self.files.whole(key)) {
                self.files.add_whole(&name, known, key);
                continue;
            }
            let mut file = match held {
                Held::Recalled(source) => self.points.made(source),
                Held::Made(file) => file,
            };
            let are_named = self.tracked.name_all(&mut file.details.contexts, xml);
            self.files.add_whole(&name, file.into(), key.filter(|_| are_named));
        }
        self.tracked = Tracked::default();
        self.depth = u64::MAX;
    }

    fn finish(mut self, mut xml: Xml) -> Parsed {
        self.end_method();
        self.end_session(&mut xml);
        // Two runs over the same code do not add up.
        let mut stated = if self.sessions > 1 { Stated::default() } else { self.stated };
        if self.coverlet && self.sessions < 2 {
            stated.branches = self.branches;
        }
        let (measured, lost) = (self.measured | self.class_measured, xml.is_broken());
        let report = Report {
            generator: self.version.map(|version| format!("OpenCover {version}")),
            timestamp: None,
            metric: Metric::Statements,
            stated,
            files: self.files.finish(&Default::default(), measured, lost),
        };
        stated::disagreements(&report).for_each(|text| xml.about_all(Severity::Odd, text));
        if self.points.lost() && report.files.is_empty() {
            xml.about_all(Severity::Fatal, "the report names no file that it has lines of".into());
        }
        Parsed { report, warnings: xml.finish() }
    }
}
