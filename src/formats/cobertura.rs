//! Cobertura XML, as coverage.py, gcovr, coverlet, istanbul, PHPUnit and two dozen others write it.
//!
//! The format is described by its DTD, <https://github.com/cobertura/web/blob/master/htdocs/xml/coverage-04.dtd>, and by
//! what its writers do. `<lines>` of a class is the truth; `<methods>` repeats it and is used for functions, and for
//! lines only where `<lines>` is missing or empty. Several classes of one file are one file. Totals and rates are not
//! believed: lines are counted, and a report that states other totals than its lines add up to is told on.
//!
//! A class without a file name is left out, with a warning: its name is a class's, and seldom a path.
//!
//! Lines are nearly all of a report, and nearly all are plain: they take a fast lane past the XML reader.
//!
//! Deliberately absent: packages, complexity, conditions. Folders of the paths group files; nobody fills complexity.

mod class;
mod lane;
mod line;
mod write;

use std::collections::HashSet;
use std::io::BufRead;
use std::sync::Arc;

use self::class::Class;
use self::line::Line;
use super::again::{Says, State, Units, context};
use super::ahead::{ALONE, Found, Help, Pace, Piece, USUAL, with_help};
use super::detect::Root;
use super::gather::Gather;
use super::xml::{Event, Lender, Tag, Xml, referred};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, Writer, number, stated};
use crate::model::{Join, Metric, Ratio, Report, Roots, Stated};

/// The reader of Cobertura XML.
pub(super) struct Cobertura;

impl Format for Cobertura {
    fn about(&self) -> &'static About {
        &About {
            name: "cobertura",
            title: "Cobertura XML",
            extensions: &["coverage.xml", "cobertura.xml", "cobertura-coverage.xml"],
            writers: "coverage.py, gcovr, coverlet, dotnet-coverage, istanbul (nyc, c8, jest, vitest), cargo-tarpaulin, \
         cargo-llvm-cov, grcov, gocover-cobertura, PHPUnit, kcov, scoverage, slather and others",
            reads: "lines with hits, branches and the missing ones by name, methods",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let Some(root) = Root::find(head).filter(|root| root.name == b"coverage") else { return Confidence::No };
        let rates: [&[u8]; 4] = [b"line-rate", b"lines-valid", b"branch-rate", b"lines-covered"];
        // Attributes and children of the other formats whose root is called `coverage`.
        let foreign: [&[u8]; 4] = [b"clover", b"generated", b"profilerVersion", b"ctcreportVersion"];
        match root.child {
            _ if foreign.iter().any(|name| root.has(name)) => Confidence::No,
            b"project" | b"file" | b"assembly" => Confidence::No,
            b"packages" | b"sources" => Confidence::Sure,
            _ if rates.iter().any(|name| root.has(name)) => Confidence::Sure,
            // Insurances and maps have a `coverage` too.
            b"" | b"package" | b"classes" | b"class" => Confidence::Maybe,
            _ if root.holds("packages") => Confidence::Maybe,
            _ => Confidence::No,
        }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(|input, memory| read(input, USUAL, true, memory))
    }

    fn writer(&self) -> Option<Writer> {
        Some(write::WRITER)
    }
}

/// Reads a report, with or without the fast lane, with or without a memory of it.
fn read(mut input: &mut dyn BufRead, pace: Pace, fast: bool, memory: Option<&mut Memory>) -> Parsed {
    // What is remembered needs no help.
    let is_known = memory.as_ref().is_some_and(|memory| !memory.is_empty());
    with_help(&mut input, if is_known { ALONE } else { pace }, |input, help| {
        let mut xml = Xml::of_pieces(input);
        let mut document = Document::new(Units::new(Gather::new(Join::Most), memory).ending(UNIT_END).with(help));
        document.read(&mut xml, fast);
        document.finish(xml)
    })
}

/// What a class ends with.
const UNIT_END: &str = "</class>";

/// What is gone by in reading a class.
#[derive(Clone, PartialEq)]
struct Rules {
    /// So many elements hold it.
    depth: u64,
    roots: Roots,
    roots_key: u64,
}

impl Rules {
    /// The classes in a piece of the report.
    fn classes(&self, piece: &Piece, seed: Option<u64>) -> Vec<Found> {
        let Some(first) = memchr::memmem::find(piece.bytes(), UNIT_END.as_bytes()).map(|at| at + UNIT_END.len()) else {
            return Vec::new();
        };
        let mut xml = Xml::within_piece(piece.buffer(), piece.range_from(first), self.depth);
        let mut document =
            Document { roots: self.roots.clone(), roots_key: self.roots_key, ..Document::new(Units::told(seed)) };
        document.offset = piece.at() + first as u64;
        document.read(&mut xml, true);
        document.files.into_told()
    }
}

/// How many `<source>` folders are kept. Real reports name a handful.
const MOST_ROOTS: usize = 1000;

/// What was read of a report so far.
struct Document<'m> {
    files: Units<'m>,
    /// Where what is read begins in the report.
    offset: u64,
    /// What whoever reads ahead goes by.
    told: Option<Rules>,
    class: Option<Class>,
    /// A class that was read, emptied: the next one takes over its memory.
    spare: Class,
    /// Some class belongs to no file.
    nameless: bool,
    roots: Roots,
    /// What stands for the roots in the keys of classes.
    roots_key: u64,
    sources: Sources,
    all_roots: HashSet<String>,
    stated: Stated,
    measured: bool,
    /// The same of the class that is read.
    branches: bool,
    /// How often something was read that belongs to no class.
    asides: u64,
    /// A comment said so: the version of coverage.py is the version of the report.
    by_coverage_py: bool,
    version: String,
    generator: Option<String>,
    timestamp: Option<u64>,
}

/// The `<source>` texts of a document.
#[derive(Default)]
struct Sources {
    list: Vec<String>,
    text: Option<Vec<u8>>,
}

impl<'m> Document<'m> {
    fn new(files: Units<'m>) -> Self {
        Self {
            files,
            offset: 0,
            told: None,
            class: None,
            spare: Class::default(),
            nameless: false,
            roots: Roots::default(),
            roots_key: 0,
            sources: Sources::default(),
            all_roots: HashSet::new(),
            stated: Stated::default(),
            measured: false,
            branches: false,
            asides: 0,
            by_coverage_py: false,
            version: String::new(),
            generator: None,
            timestamp: None,
        }
    }

    /// Reads to the end.
    fn read(&mut self, xml: &mut Xml, fast: bool) {
        let mut lender = Lender::default();
        loop {
            if self.may_recall() {
                lender.give_back();
                if self.recall(xml) {
                    continue;
                }
            }
            if fast {
                self.take_lane(xml);
            }
            match xml.next(&mut lender) {
                Event::Start(tag) => self.open(xml, &tag, false),
                Event::Empty(tag) => self.open(xml, &tag, true),
                Event::End(name) => self.close(xml, name),
                Event::Text(text) => self.source_text(text),
                Event::CData(text) => self.source_text(text),
                Event::GeneralRef(name) => self.source_reference(name),
                Event::Comment(text) => self.comment(text),
                Event::Eof => return,
                _ => {}
            }
        }
    }

    /// Whether a class could begin here that is known or to be remembered.
    fn may_recall(&self) -> bool {
        self.files.asks() && self.class.is_none() && self.sources.text.is_none()
    }

    /// Takes over the class that lies ahead, if it is remembered.
    #[inline]
    fn recall(&mut self, xml: &mut Xml) -> bool {
        if !xml.begins(b"<class") {
            return false;
        }
        let state = self.state(xml);
        let context = context(&[], [state[0], state[2], self.roots_key]);
        if let Some(recalled) = self.files.recall_element(xml, context) {
            self.measured |= recalled.says.branches;
            return true;
        }
        let at = self.offset + xml.offset();
        if let Some(help) = self.files.help() {
            if let Some((class, says)) = self.files.take_ahead(at, context) {
                self.measured |= says.branches;
                xml.pass(class);
                return true;
            }
            self.tell_rules(help, state);
        }
        if self.files.remembers() {
            xml.hold();
        }
        self.files.begin(state, context, at);
        false
    }

    /// Whoever reads ahead goes by the same as this reader, from here on.
    fn tell_rules(&mut self, help: &Help, [depth, _, entities, _]: State) {
        let rules = Rules { depth, roots: self.roots.clone(), roots_key: self.roots_key };
        if entities == 0 && self.told.as_ref() != Some(&rules) {
            let seed = self.files.seed();
            self.told = Some(rules.clone());
            help.read_by(Arc::new(move |piece| rules.classes(piece, seed)));
        }
    }

    fn state(&self, xml: &Xml) -> State {
        let [depth, warnings, entities] = xml.state();
        [depth, warnings, entities, self.asides]
    }

    /// Reads the lines that lie ahead and are plain.
    #[inline]
    fn take_lane(&mut self, xml: &mut Xml) {
        let (Some(class), None) = (&mut self.class, &self.sources.text) else { return };
        let run = lane::run(xml.ahead(), xml.depth(), xml.floor(), class);
        self.branches |= run.branching;
        xml.skip(run.length, run.depth);
    }

    #[inline]
    fn open(&mut self, xml: &mut Xml, tag: &Tag, empty: bool) {
        match tag.name() {
            b"line" => {
                let line = Line::read(xml, tag);
                match (&mut self.class, line) {
                    (Some(class), Some(line)) => self.branches |= class.line(&line),
                    (None, Some(_)) => xml.odd("lines outside of a class", || "a line belongs to no class".into()),
                    (_, None) => {}
                }
            }
            b"class" => {
                if empty || self.class.is_some() {
                    self.files.cancel();
                }
                self.end_class(xml);
                self.class = Some(std::mem::take(&mut self.spare).open(xml, tag, &self.roots));
                if empty {
                    self.end_class(xml);
                }
            }
            b"methods" | b"method" => {
                if let Some(class) = &mut self.class {
                    class.open_method(xml, tag, empty);
                }
            }
            b"sources" => {
                self.asides += 1;
                self.sources = Sources::default();
            }
            b"source" if !empty => {
                self.asides += 1;
                self.sources.text = Some(Vec::new());
                xml.trim_text(false);
            }
            b"coverage" if xml.is_root(empty) => self.root(xml, tag),
            _ => {}
        }
    }

    #[inline]
    fn close(&mut self, xml: &mut Xml, name: &[u8]) {
        match name {
            b"class" => self.end_class(xml),
            b"methods" | b"method" => {
                if let Some(class) = &mut self.class {
                    class.close_method(name);
                }
            }
            b"source" => {
                self.asides += 1;
                xml.trim_text(true);
                let text = self.sources.text.take().unwrap_or_default();
                let text = String::from_utf8_lossy(&text);
                let root = text.trim();
                if !root.is_empty() && self.sources.list.len() < MOST_ROOTS {
                    self.sources.list.push(root.to_owned());
                }
            }
            b"sources" => {
                self.asides += 1;
                let end = |root: &str| root.trim_end_matches(['/', '\\']).len().max(1);
                self.all_roots.extend(self.sources.list.iter().map(|root| root[..end(root)].replace('\\', "/")));
                self.roots = std::mem::take(&mut self.sources.list).into();
                let roots: Vec<&[u8]> = self.roots.iter().map(String::as_bytes).collect();
                self.roots_key = context(&roots, []);
            }
            _ => {}
        }
    }

    fn end_class(&mut self, xml: &mut Xml) {
        let Some(mut class) = self.class.take() else { return };
        let says = Says { branches: std::mem::take(&mut self.branches), ..Says::default() };
        self.measured |= says.branches;
        let read = class.finish(xml);
        let ended = self.files.end_element(xml, self.asides);
        match read {
            Some((name, file)) => {
                self.files.add(&name, file, ended.map(|ended| (ended, says)));
            }
            None => self.nameless = true,
        }
        self.spare = class;
    }

    fn source_text(&mut self, text: &[u8]) {
        if let Some(source) = &mut self.sources.text {
            source.extend_from_slice(text);
        }
    }

    fn source_reference(&mut self, name: &[u8]) {
        if let Some(source) = &mut self.sources.text {
            match std::str::from_utf8(name).ok().and_then(referred) {
                Some(character) => source.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
                None => source.extend([b"&", name, b";"].concat()),
            }
        }
    }

    /// Writers sign with a comment: `Generated by coverage.py: https://…`, `Generated by simplecov-cobertura version …`.
    fn comment(&mut self, text: &[u8]) {
        let Some(by) = text.trim_ascii().strip_prefix(b"Generated by ") else { return };
        self.asides += 1;
        if by.starts_with(b"coverage.py") {
            self.by_coverage_py = true;
        } else if self.generator.is_none() {
            let by = String::from_utf8_lossy(by);
            self.generator = Some(by.chars().take(80).collect());
        }
    }

    /// The totals, the version and the time that a document states.
    fn root(&mut self, xml: &mut Xml, tag: &Tag) {
        self.asides += 1;
        let [mut lines, mut covered, mut branches, mut taken, mut time] = [None; 5];
        let mut version = None;
        xml.attributes(tag, |key, value| match key {
            b"lines-valid" => lines = number::total(value),
            b"lines-covered" => covered = number::total(value),
            b"branches-valid" => branches = number::total(value),
            b"branches-covered" => taken = number::total(value),
            b"timestamp" => time = number::timestamp(value),
            b"version" => version = Some(value),
            _ => {}
        });
        let ratio = |part: Option<u64>, total: Option<u64>| Some(Ratio::new(part?, total?));
        let add = |known: Option<Ratio>, new: Option<Ratio>| match (known, new) {
            (Some(a), Some(b)) => Some(a + b),
            (one, other) => one.or(other),
        };
        self.stated.lines = add(self.stated.lines, ratio(covered, lines));
        self.stated.branches = add(self.stated.branches, ratio(taken, branches));
        self.measured |= branches.is_some_and(|total| total > 0);
        self.timestamp = self.timestamp.max(time);
        self.version = version.map_or(String::new(), |raw| xml.value(raw).text.chars().take(80).collect());
        // `gcovr 8.8`, `VectorCAST 23.sp5`, `Slather 2.6.1`: a version that begins with a word is a signature.
        if self.version.starts_with(|c: char| c.is_ascii_alphabetic()) && self.version.contains(' ') {
            self.generator = Some(self.version.clone());
        }
    }

    fn finish(mut self, mut xml: Xml) -> Parsed {
        self.files.cancel();
        self.end_class(&mut xml);
        if self.by_coverage_py {
            self.generator = Some(format!("coverage.py {}", self.version).trim_end().to_owned());
        }
        let both = self.by_coverage_py && self.measured;
        let report = Report {
            generator: self.generator,
            timestamp: self.timestamp,
            metric: if both { Metric::LinesAndBranches } else { Metric::Lines },
            stated: self.stated,
            files: self.files.finish(&self.all_roots, self.measured, xml.is_broken()),
        };
        stated::disagreements(&report).for_each(|text| xml.about_all(Severity::Odd, text));
        if self.nameless && report.files.is_empty() {
            xml.about_all(Severity::Fatal, "no class of the report belongs to a file".into());
        }
        Parsed { report, warnings: xml.finish() }
    }
}
