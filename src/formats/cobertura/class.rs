//! One `<class>`: the lines of its `<lines>`, or else of its `<methods>`, and its methods as functions.

use super::line::Line;
use crate::formats::number::{self, LAST_LINE};
use crate::formats::warnings::quote;
use crate::formats::xml::{Tag, Xml, resolved};
use crate::model::{
    Branch, BranchCount, BranchTarget, BranchesBuilder, FileCoverage, Function, FunctionsBuilder, LineTableBuilder,
    Roots,
};

/// A class that is being read, in memory that serves one class after the other.
pub(super) struct Class {
    name: Result<String, NoName>,
    roots: Roots,
    /// Its own lines.
    own: Table,
    /// The lines of its methods, as they repeat or replace its own.
    of_methods: Table,
    functions: FunctionsBuilder,
    in_methods: bool,
    method: Option<Function<'static>>,
    /// A line names more branches than are kept.
    crowded: bool,
}

/// So many branches that were not taken are named for a line; a report may list any number, two bytes each.
const MOST_TARGETS: usize = 1000;

/// Lines and the branches on them.
#[derive(Default)]
struct Table {
    lines: LineTableBuilder,
    branches: BranchesBuilder,
}

/// Why a class belongs to no file.
enum NoName {
    Empty,
    Unknown,
}

impl Default for Class {
    fn default() -> Self {
        Self {
            name: Err(NoName::Empty),
            roots: Roots::default(),
            own: Table::default(),
            of_methods: Table::default(),
            functions: FunctionsBuilder::default(),
            in_methods: false,
            method: None,
            crowded: false,
        }
    }
}

impl Class {
    /// Begins a class in the memory of a finished one.
    pub(super) fn open(mut self, xml: &mut Xml, tag: &Tag, roots: &Roots) -> Self {
        let mut filename: Option<&[u8]> = None;
        let mut twice = false;
        xml.attributes(tag, |key, value| {
            if key == b"filename" {
                twice |= filename.is_some();
                filename.get_or_insert(value);
            }
        });
        if twice {
            xml.odd("attributes given twice", || format!("an attribute is given twice in <{}>", quote(tag.content())));
        }
        if memchr::memchr(b'<', tag.content()).is_some() {
            xml.odd("bare < in tags", || format!("a bare < stands in <{}>", quote(tag.content())));
        }
        let value = xml.value(filename.unwrap_or_default());
        self.name = match value {
            value if value.unknown => Err(NoName::Unknown),
            value if value.text.trim().is_empty() => Err(NoName::Empty),
            value => Ok(value.text.into_owned()),
        };
        self.roots = roots.clone();
        self
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
        let table = if self.in_methods { &mut self.of_methods } else { &mut self.own };
        table.lines.push(line.number, line.hits);
        if line.branching {
            self.crowded |= !push_branches(&mut table.branches, line);
        }
        line.branching
    }

    /// The lines, for those that say nothing of branches and belong to no method.
    #[inline]
    pub(super) fn plain_lines(&mut self) -> Option<&mut LineTableBuilder> {
        let table = if self.in_methods { &mut self.of_methods } else { &mut self.own };
        self.method.is_none().then_some(&mut table.lines)
    }

    /// Adds a line that says nothing of branches.
    #[inline]
    pub(super) fn short_line(&mut self, number: u32, hits: u32) {
        if self.method.is_some() {
            self.line(&Line { number, hits, branches: None, branching: false, missing: None });
        } else {
            let table = if self.in_methods { &mut self.of_methods } else { &mut self.own };
            table.lines.push(number, hits);
        }
    }

    pub(super) fn open_method(&mut self, xml: &mut Xml, tag: &Tag, empty: bool) {
        self.in_methods = self.in_methods || !empty;
        if tag.name() != b"method" {
            return;
        }
        let mut name: Option<&[u8]> = None;
        let mut hits = None;
        xml.attributes(tag, |key, value| match key {
            b"name" => name = Some(value),
            b"hits" => hits = number::digits(value),
            _ => {}
        });
        let name = xml.value(name.unwrap_or_default()).text.into_owned().into();
        self.close_method(b"method");
        self.method = Some(Function { name, hits, ..Function::default() });
        if empty {
            self.close_method(b"method");
        }
    }

    pub(super) fn close_method(&mut self, tag: &[u8]) {
        self.functions.extend(self.method.take());
        if tag == b"methods" {
            self.in_methods = false;
        }
    }

    /// The file's name and what the class says of it. The class is left empty.
    pub(super) fn finish(&mut self, xml: &mut Xml) -> Option<(String, FileCoverage)> {
        self.close_method(b"methods");
        if self.own.lines.is_empty() {
            std::mem::swap(&mut self.own, &mut self.of_methods);
        }
        let lines = self.own.lines.len();
        if std::mem::take(&mut self.crowded) {
            xml.odd("lines that name very many branches", || {
                format!("a line names more than {MOST_TARGETS} branches that were not taken; the others are left out")
            });
        }
        let file = FileCoverage {
            roots: std::mem::take(&mut self.roots),
            lines: self.own.lines.take_settled(u32::max),
            branches: self.own.branches.take_settled(),
            functions: self.functions.take(),
            ..FileCoverage::default()
        };
        self.of_methods.lines.clear();
        self.of_methods.branches.clear();
        match std::mem::replace(&mut self.name, Err(NoName::Empty)) {
            Ok(name) => Some((name, file)),
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

/// Adds the branches of a line. Returns whether all that it names are kept.
fn push_branches(branches: &mut BranchesBuilder, line: &Line) -> bool {
    let Some((taken, total)) = line.branches else { return true };
    branches.push_count(BranchCount { line: line.number, taken, total });
    let mut rest = line.missing;
    for _ in 0..MOST_TARGETS {
        let Some(text) = rest else { break };
        if let Some((target, after)) = usual(text) {
            branches.push_detail(Branch { line: line.number, target, hits: 0 });
            rest = after;
            continue;
        }
        let comma = text.iter().position(|&b| b == b',');
        if let Some(target) = named(&text[..comma.unwrap_or(text.len())]) {
            branches.push_detail(Branch { line: line.number, target, hits: 0 });
        }
        rest = comma.map(|comma| &text[comma + 1..]);
    }
    rest.is_none()
}

/// The first target of a list, if it is one of nearly all: a line or `exit`; and the rest of the list, if there is one.
#[inline]
fn usual(list: &[u8]) -> Option<(BranchTarget, Option<&[u8]>)> {
    let (target, after) = match number::short(list) {
        Some((line, after)) if (1..=LAST_LINE).contains(&line) => (BranchTarget::Line(line), after),
        Some(_) => return None,
        None => (BranchTarget::Exit, list.strip_prefix(b"exit")?),
    };
    match after {
        [] => Some((target, None)),
        [b',', rest @ ..] => Some((target, Some(rest))),
        _ => None,
    }
}

/// A target from the text of an attribute, in which `&lt;` stands for `<`.
fn named(raw: &[u8]) -> Option<BranchTarget> {
    if memchr::memchr(b'&', raw).is_none() {
        return target(raw);
    }
    let (text, _) = resolved(&String::from_utf8_lossy(raw));
    target(text.as_bytes())
}

/// A branch that was not taken, as coverage.py names it: a line, `exit`, or a few words.
pub(super) fn target(text: &[u8]) -> Option<BranchTarget> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_targets_are_those_of_the_careful_reader() {
        for list in
            ["7", "exit", "7,exit", "exit,7", "007", "0", "10000001", "9999999999", "exit ", "exits", "7 ", "", ","]
        {
            if let Some((read, rest)) = usual(list.as_bytes()) {
                let (first, others) = list.split_once(',').map_or((list, None), |(first, rest)| (first, Some(rest)));
                assert_eq!((Some(read), rest), (named(first.as_bytes()), others.map(str::as_bytes)), "{list}");
            }
        }
        assert!(["7", "exit", "exit,7"].iter().all(|list| usual(list.as_bytes()).is_some()));
    }

    #[test]
    fn a_line_names_no_more_branches_than_anybody_reads() {
        for (named, kept) in [(1, true), (MOST_TARGETS, true), (MOST_TARGETS + 1, false)] {
            let missing: Vec<String> = (1..=named).map(|line| line.to_string()).collect();
            let missing = missing.join(",");
            let total = named as u32;
            let line = Line {
                number: 7,
                hits: 1,
                branches: Some((0, total)),
                branching: true,
                missing: Some(missing.as_bytes()),
            };
            let mut branches = BranchesBuilder::default();
            assert_eq!(push_branches(&mut branches, &line), kept);
            let branches = branches.take_settled();
            assert_eq!(branches.details().len(), named.min(MOST_TARGETS));
            assert_eq!(branches.on(7).map(|count| (count.taken, count.total)), Some((0, total)));
        }
    }
}
