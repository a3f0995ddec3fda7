//! JaCoCo XML, as JaCoCo, Kover, Pester, gcovr and ReportGenerator write it.
//!
//! The format is described by its DTD, <https://github.com/jacoco/jacoco/blob/master/org.jacoco.report/src/org/jacoco/report/xml/report.dtd>,
//! and by what its writers do. It is never loaded. `<sourcefile>` holds lines with instructions and branches, missed and
//! covered; there are no hit counts, so a line that ran has 1. `<class>` before it holds the methods. Elements are told by
//! their names at any depth: groups nest, old gcovr puts `<lines>` into classes.
//!
//! A report names no source root: the path of a file is its package and its name. Where two groups (modules, mostly) hold the same path,
//! their names come first; otherwise the group is a hint at where to look.
//!
//! Where lines say nothing (classes without debug information, gcovr's lines without instructions), the counters that the
//! report states for the file stand in, and the report is told on.
//!
//! Deliberately absent: the counters of methods and classes where lines are listed (lines that several classes share
//! would count twice), and the names of sessions.

mod class;
mod counters;
mod package;
mod source;

use std::collections::{BTreeMap, HashSet};
use std::io::BufRead;
use std::sync::Arc;

use self::counters::Counters;
use self::package::Package;
use super::again::{More, Recalled, Says, Units, context};
use super::detect::Root;
use super::gather::Gather;
use super::xml::{Event, Hot, Lender, Tag, Values, Xml};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, number, paths, stated};
use crate::model::{FileCoverage, Files, Join, Metric, Report, Roots};

fn hot<'m>() -> [Hot<Document<'m>>; 2] {
    [
        Hot::values(b"counter", &counters::COUNTER, Document::counter),
        Hot::values(b"line", &source::LINE, Document::line),
    ]
}

/// The reader of JaCoCo XML.
pub(super) struct Jacoco;

/// How many names of nested groups are kept. Real reports nest two or three.
const MOST_GROUPS: usize = 16;

impl Format for Jacoco {
    fn about(&self) -> &'static About {
        &About {
            name: "jacoco",
            title: "JaCoCo XML",
            extensions: &["jacoco.xml", "jacocoTestReport.xml"],
            writers: "JaCoCo (Maven, Gradle, Ant, sbt), Kover, Pester, gcovr, ReportGenerator",
            reads: "lines that ran or not, instructions, branches, methods with complexity, classes, groups",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let Some(root) = Root::find(head).filter(|root| root.name == b"report") else { return Confidence::No };
        let signed = [&b"//JACOCO//"[..], b"www.jacoco.org"].iter().any(|sign| {
            let prolog = &head[..head.len().min(1024)];
            memchr::memmem::find(prolog, sign).is_some()
        });
        match root.child {
            b"sessioninfo" | b"group" | b"package" | b"counter" | b"sourcefile" => Confidence::Sure,
            b"" if signed => Confidence::Sure,
            b"" if root.has(b"name") => Confidence::Maybe,
            _ => Confidence::No,
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
        Event::DocType(text) => document.by_gcovr |= memchr::memmem::find(text, b"www.jacoco.org").is_some(),
        _ => {}
    });
    document.finish(xml)
}

/// What was read of a report so far.
struct Document<'m> {
    /// The names of the open groups, as far as they are kept, and how many there are.
    groups: (Vec<String>, u64),
    package: Option<Package>,
    /// The files, each under the names of its groups, [`GROUP_END`] and its path.
    files: Units<'m>,
    /// The names of the open groups as the roots of files.
    roots: Roots,
    /// gcovr wrote it: it has its own way with names.
    by_gcovr: bool,
    generator: Option<String>,
    timestamp: Option<u64>,
    /// Counters of the whole report, and of its packages together.
    report: Counters,
    packages: Counters,
    /// How many files have counters for some or all of their lines, of classes and of gcovr's lines.
    without_debug: u64,
    without_instructions: u64,
    /// Some file has branches.
    measured: bool,
    /// How often something was read that belongs to no package.
    asides: u64,
}

impl<'m> Document<'m> {
    fn new(memory: Option<&'m mut Memory>) -> Self {
        Self {
            groups: (Vec::new(), 0),
            package: None,
            files: Units::new(Gather::new(Join::Most), memory).ending("</package>"),
            roots: Roots::default(),
            by_gcovr: false,
            generator: None,
            timestamp: None,
            report: Counters::default(),
            packages: Counters::default(),
            without_debug: 0,
            without_instructions: 0,
            measured: false,
            asides: 0,
        }
    }

    /// Takes over the package that lies ahead, if it is remembered.
    #[inline]
    fn recall(&mut self, xml: &mut Xml, lender: &mut Lender) -> bool {
        if !self.files.remembers() || self.package.is_some() {
            return false;
        }
        let groups: Vec<&[u8]> = self.groups.0.iter().map(String::as_bytes).collect();
        let rules = context(&groups, [self.by_gcovr.into()]);
        let recalled = self.files.element(xml, lender, b"<package", rules, self.asides);
        if let Some(Recalled { says, .. }) = &recalled {
            self.add_up(says);
        }
        recalled.is_some()
    }

    fn add_up(&mut self, says: &Says) {
        self.measured |= says.branches;
        let [without_debug, without_instructions] = says.counts();
        self.without_debug += without_debug;
        self.without_instructions += without_instructions;
        if let Some(more) = &says.more {
            self.packages.add(&Counters::of(&more.stated));
        }
    }

    fn open(&mut self, xml: &mut Xml, tag: &Tag, empty: bool) {
        let name = tag.name();
        self.asides += u64::from(is_aside(name));
        match name {
            b"method" => self.package().open_method(xml, tag),
            b"class" => self.package().open_class(xml, tag),
            b"sourcefile" => self.package().open_source(xml, tag),
            b"package" => {
                if self.package.is_some() {
                    self.files.cancel();
                }
                self.end_package(xml, true);
                self.package = Some(Package::open(xml, tag));
            }
            b"group" => {
                if self.groups.0.len() < MOST_GROUPS {
                    self.groups.0.push(attribute(xml, tag, b"name"));
                }
                self.groups.1 += 1;
            }
            b"sessioninfo" => {
                let mut dump = None;
                xml.attributes(tag, |key, value| dump = if key == b"dump" { Some(value) } else { dump });
                self.timestamp = self.timestamp.max(dump.and_then(number::timestamp));
            }
            b"report" if xml.is_root(empty) => self.root(xml, tag),
            _ => {}
        }
        if empty {
            self.close(xml, name);
        }
    }

    fn close(&mut self, xml: &mut Xml, name: &[u8]) {
        self.asides += u64::from(is_aside(name));
        match name {
            b"package" => self.end_package(xml, true),
            b"group" => {
                self.end_package(xml, true);
                self.groups.1 = self.groups.1.saturating_sub(1);
                self.groups.0.truncate(usize::try_from(self.groups.1).unwrap_or(MOST_GROUPS));
            }
            b"class" | b"method" | b"sourcefile" => {
                if let Some(package) = &mut self.package {
                    package.close(name);
                }
            }
            _ => {}
        }
    }

    /// The open package; files outside of one are in the one without a name.
    fn package(&mut self) -> &mut Package {
        self.package.get_or_insert_default()
    }

    fn line(&mut self, xml: &mut Xml, values: &Values) {
        match &mut self.package {
            Some(package) => package.line(xml, values),
            None => xml.odd("lines outside of a file", || "a line belongs to no source file".into()),
        }
    }

    fn counter(&mut self, xml: &mut Xml, values: &Values) {
        match &mut self.package {
            Some(package) => package.counters().read(xml, values),
            None if self.groups.1 == 0 => self.report.read(xml, values),
            // The report states the sum.
            None => {}
        }
    }

    fn root(&mut self, xml: &mut Xml, tag: &Tag) {
        let name = attribute(xml, tag, b"name");
        let starts = [("Pester (", "Pester"), ("GCOVR report", "gcovr"), ("Intellij Coverage Report", "Kover")];
        self.generator = starts.iter().find(|(start, _)| name.starts_with(start)).map(|(_, by)| (*by).to_owned());
        // gcovr 7 gives no name; any other writer has to.
        self.by_gcovr |= name.is_empty() || self.generator.as_deref() == Some("gcovr");
    }

    /// Files the package; `whole` if it was read to its end.
    fn end_package(&mut self, xml: &mut Xml, whole: bool) {
        let Some(package) = self.package.take() else { return };
        let mut group = self.groups.0.join("/").replace(GROUP_END, "");
        if self.roots.first().map_or("", String::as_str) != group {
            self.roots = if group.is_empty() { Roots::default() } else { vec![group.clone()].into() };
        }
        if !group.is_empty() {
            group.push(GROUP_END);
        }
        let (mut says, mut more) = (Says::default(), More { stated: package.own.stated(), ..More::default() });
        let Self { files, roots, .. } = self;
        let ended = files.end_element(xml, self.asides);
        let unit = files.worthwhile(ended);
        package.finish(self.by_gcovr, whole, |name, file| {
            more.counts[0] += u32::from(file.without_debug);
            more.counts[1] += u32::from(file.without_instructions);
            says.branches |= file.coverage.branches.is_measured();
            let name = format!("{group}{}", paths::normalised(&name.replace(GROUP_END, "")));
            files.add_part(&name, FileCoverage { roots: roots.clone(), ..file.coverage }, unit.is_some());
        });
        let says = says.with(more);
        files.end_unit(unit.map(|ended| (ended, says.clone())));
        self.add_up(&says);
    }

    fn finish(mut self, mut xml: Xml) -> Parsed {
        self.files.cancel();
        self.end_package(&mut xml, false);
        let stated = if self.report == Counters::default() { self.packages } else { self.report }.stated();
        let measured = self.measured || stated.branches.is_some();
        let files = self.files.finish(&HashSet::new(), measured, xml.is_broken());
        let files = united(files);
        let counted = files.values().any(|file| file.totals().instructions.is_some());
        // What has no instructions at all is gcovr's, which counts lines.
        let by_lines = !counted && stated.instructions.is_none() && !files.is_empty();
        let metric = if by_lines { Metric::Lines } else { Metric::Instructions };
        let report = Report { generator: self.generator, timestamp: self.timestamp, metric, stated, files };
        stated::disagreements(&report).for_each(|text| xml.about_all(Severity::Odd, text));
        if self.without_debug > 0 {
            let count = self.without_debug;
            xml.about_all(
                Severity::Odd,
                format!(
                    "files that have counters but no lines, as classes compiled without debug information do: {count}; \
                     the counters are shown"
                ),
            );
        }
        if self.without_instructions > 0 {
            let count = self.without_instructions;
            xml.about_all(
                Severity::Odd,
                format!(
                    "files of which the report says how many lines ran, but not which: {count}; its counters are shown; \
                     another format of the same tool, such as Cobertura, tells the lines apart"
                ),
            );
        }
        Parsed { report, warnings: xml.finish() }
    }
}

/// Whether an element says something that does not belong to a package.
fn is_aside(name: &[u8]) -> bool {
    matches!(name, b"group" | b"sessioninfo" | b"report")
}

/// Ends the names of groups before a path; nothing in a path.
const GROUP_END: char = '\0';

/// The files by their paths; those that several groups hold keep the names of their groups.
fn united(files: Files) -> Files {
    let path = |name: &str| name.find(GROUP_END).map_or(0, |end| end + 1);
    if files.keys().all(|name| path(name) == 0) {
        return files;
    }
    let mut files: Vec<_> = files.into_iter().collect();
    files.sort_by(|(a, _), (b, _)| a[path(a)..].cmp(&b[path(b)..]));
    let several: Vec<bool> = {
        let same = |a: usize, b: usize| {
            let (a, b) = (files.get(a).map(|it| &it.0), files.get(b).map(|it| &it.0));
            a.zip(b).is_some_and(|(a, b)| a[path(a)..] == b[path(b)..])
        };
        (0..files.len()).map(|at| same(at, at + 1) || (at > 0 && same(at - 1, at))).collect()
    };
    let mut all: BTreeMap<Arc<str>, Arc<FileCoverage>> = BTreeMap::new();
    for ((name, mut file), several) in files.into_iter().zip(several) {
        let name = if several && path(&name) > 0 {
            // The name says it already.
            Arc::make_mut(&mut file).roots = Roots::default();
            name.replace(GROUP_END, "/")
        } else {
            name[path(&name)..].to_owned()
        };
        match all.get_mut(&*name) {
            Some(known) => Arc::make_mut(known).merge_with(Arc::unwrap_or_clone(file), Join::Most),
            None => {
                all.insert(name.into(), file);
            }
        }
    }
    all.into_iter().collect()
}

/// The text of an attribute; empty if it is not there.
fn attribute(xml: &mut Xml, tag: &Tag, wanted: &[u8]) -> String {
    let mut found = None;
    xml.attributes(tag, |key, value| found = if key == wanted { Some(value) } else { found });
    xml.value(found.unwrap_or_default()).text.into_owned()
}
