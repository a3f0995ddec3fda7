//! One `<class>`: the lines of its `<lines>`, or else of its `<methods>`, and its methods as functions.

use std::sync::Arc;

use quick_xml::events::BytesStart;

use super::line::Line;
use crate::formats::number;
use crate::formats::warnings::quote;
use crate::formats::xml::Xml;
use crate::model::{Branch, BranchCount, BranchTarget, FileCoverage, Function};

/// A class that is being read.
pub(super) struct Class {
    name: Result<String, NoName>,
    file: FileCoverage,
    /// The lines of its methods, as they repeat or replace its own.
    of_methods: FileCoverage,
    in_methods: bool,
    method: Option<Function>,
}

/// Why a class belongs to no file.
enum NoName {
    Empty,
    Unknown,
}

impl Class {
    pub(super) fn open(xml: &mut Xml, tag: &BytesStart, roots: &Arc<[String]>) -> Self {
        let mut filename: Option<&[u8]> = None;
        let mut twice = false;
        xml.attributes(tag, |key, value| {
            if key == b"filename" {
                twice |= filename.is_some();
                filename.get_or_insert(value);
            }
        });
        if twice {
            xml.odd("attributes given twice", || format!("an attribute is given twice in <{}>", quote(tag)));
        }
        if memchr::memchr(b'<', tag).is_some() {
            xml.odd("bare < in tags", || format!("a bare < stands in <{}>", quote(tag)));
        }
        let value = xml.value(filename.unwrap_or_default());
        let name = match value {
            value if value.unknown => Err(NoName::Unknown),
            value if value.text.trim().is_empty() => Err(NoName::Empty),
            value => Ok(value.text.into_owned()),
        };
        let file = FileCoverage { roots: roots.clone(), ..FileCoverage::default() };
        Self { name, file, of_methods: FileCoverage::default(), in_methods: false, method: None }
    }

    /// Adds a line. Returns whether the report looked for branches on it.
    #[inline]
    pub(super) fn line(&mut self, line: &Line) -> bool {
        if let Some(method) = &mut self.method {
            method.line = Some(method.line.map_or(line.number, |first| first.min(line.number)));
            method.end = method.end.max(Some(line.number));
            // The line of its definition comes first.
            method.hits = method.hits.or(Some(line.hits.into()));
        }
        let file = if self.in_methods { &mut self.of_methods } else { &mut self.file };
        file.lines.push(line.number, line.hits);
        if line.branching {
            push_branches(file, line);
        }
        line.branching
    }

    pub(super) fn open_method(&mut self, xml: &mut Xml, tag: &BytesStart, empty: bool) {
        self.in_methods = self.in_methods || !empty;
        if tag.local_name().as_ref() != b"method" {
            return;
        }
        let mut name: Option<&[u8]> = None;
        let mut hits = None;
        xml.attributes(tag, |key, value| match key {
            b"name" => name = Some(value),
            b"hits" => hits = number::digits(value),
            _ => {}
        });
        let name = xml.value(name.unwrap_or_default()).text.into_owned();
        self.close_method(b"method");
        self.method = Some(Function { name, hits, ..Function::default() });
        if empty {
            self.close_method(b"method");
        }
    }

    pub(super) fn close_method(&mut self, tag: &[u8]) {
        self.file.functions.extend(self.method.take());
        if tag == b"methods" {
            self.in_methods = false;
        }
    }

    /// The file's name and what the class says of it.
    pub(super) fn finish(mut self, xml: &mut Xml) -> Option<(String, FileCoverage)> {
        self.close_method(b"methods");
        if self.file.lines.is_empty() {
            self.file.lines = self.of_methods.lines;
            self.file.branches = self.of_methods.branches;
        }
        let lines = self.file.lines.len();
        match self.name {
            Ok(name) => {
                self.file.lines.settle(u32::max);
                self.file.branches.settle();
                Some((name, self.file))
            }
            Err(NoName::Unknown) => {
                xml.broken("classes named by an entity", || {
                    format!("a class of {lines} lines is named by an entity of the report, which is not expanded")
                });
                None
            }
            Err(NoName::Empty) => {
                xml.broken("classes without a file name", || {
                    format!("a class of {lines} lines has no file name; it is left out")
                });
                None
            }
        }
    }
}

fn push_branches(file: &mut FileCoverage, line: &Line) {
    let Some((taken, total)) = line.branches else { return };
    file.branches.push_count(BranchCount { line: line.number, taken, total });
    for target in line.missing.iter().flat_map(|text| text.split(|&b| b == b',')).filter_map(target) {
        file.branches.push_detail(Branch { line: line.number, target, hits: 0 });
    }
}

/// A branch that was not taken, as coverage.py names it: a line, `exit`, or a few words.
fn target(text: &[u8]) -> Option<BranchTarget> {
    let text = text.trim_ascii();
    match text {
        b"" => None,
        b"exit" => Some(BranchTarget::Exit),
        _ => Some(match number::line(text) {
            Some(line) => BranchTarget::Line(line),
            None => BranchTarget::Named(String::from_utf8_lossy(text).into()),
        }),
    }
}
