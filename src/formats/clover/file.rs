//! One `<file>`: its lines, the conditions on them, its methods.

use super::metrics::Metrics;
use super::writer::Writer;
use crate::formats::number::{self, Hits};
use crate::formats::warnings::quote;
use crate::formats::xml::{Tag, Values, Xml};
use crate::model::{
    BranchCount, Branches, BranchesBuilder, Class, FileCoverage, Function, FunctionsBuilder, LineTableBuilder, Totals,
};

/// What is wanted of a `<line>`.
pub(super) static LINE: [&[u8]; 8] =
    [b"num", b"type", b"count", b"truecount", b"falsecount", b"name", b"signature", b"complexity"];

/// A file that is being read, in memory that serves one after the other.
#[derive(Default)]
pub(super) struct File {
    name: String,
    lines: LineTableBuilder,
    /// Each condition by itself: those of one line add up.
    conditions: Vec<BranchCount>,
    functions: FunctionsBuilder,
    classes: Vec<Class>,
    /// What the report states of it.
    pub(super) metrics: Metrics,
}

/// A file as it goes into the report.
pub(super) struct Finished {
    pub(super) name: String,
    pub(super) coverage: FileCoverage,
    /// The report looked for branches in it.
    pub(super) measured: bool,
    /// Branches that its metrics count and no line tells of.
    pub(super) unlisted: u64,
}

impl File {
    /// Begins a file in the memory of a finished one. It is called by its `path`, or else `name`; `None`, with a warning, if it has neither.
    pub(super) fn open(mut self, xml: &mut Xml, tag: &Tag) -> Option<Self> {
        static WANTED: [&[u8]; 2] = [b"path", b"name"];
        let [path, name] = xml.values(tag, &WANTED);
        let path = path.filter(|path| !path.trim_ascii().is_empty()).or(name).unwrap_or_default();
        let value = xml.value(path);
        if value.unknown || value.text.trim().is_empty() {
            xml.broken("files without a name", || "a file has no name; its lines are left out".into());
            return None;
        }
        if value.text.contains('{') {
            xml.broken("files named by a template", || {
                format!("“{}” is a template, not the name of a file; its lines are left out", quote(path))
            });
            return None;
        }
        self.name.push_str(&value.text);
        Some(self)
    }

    pub(super) fn class(&mut self, xml: &mut Xml, tag: &Tag) {
        let mut name = None;
        xml.attributes(tag, |key, value| name = if key == b"name" { Some(value) } else { name });
        let name = xml.value(name.unwrap_or_default()).text.into_owned();
        // gcovr has no classes and puts a hash.
        if !name.is_empty() && !name.starts_with("id$") {
            self.classes.push(Class { name, ..Class::default() });
        }
    }

    #[inline]
    pub(super) fn line(&mut self, xml: &mut Xml, values: &Values, writer: &Writer) {
        let [num, kind, count, yes, no, name, signature, complexity, ..] = *values;
        let raw = num.unwrap_or_default();
        let Some(line) = number::line(raw) else {
            xml.odd("lines with a number that is no line's", || {
                format!("“{}” is no line number; the line is left out", quote(raw))
            });
            return;
        };
        let mut read = |raw: Option<&[u8]>| raw.map(|raw| hits(xml, line, raw));
        let (count, yes, no) = (read(count), read(yes), read(no));
        if kind == Some(b"method") {
            let name = xml.value(name.or(signature).unwrap_or_default()).text;
            let complexity = complexity.and_then(number::total).map(|it| u32::try_from(it).unwrap_or(u32::MAX));
            let hits = count.map(u64::from);
            self.functions.push(&Function { name, line: Some(line), end: None, hits, complexity });
            return;
        }
        if yes.is_some() || no.is_some() {
            self.condition(line, yes.unwrap_or(0), no.unwrap_or(0), writer);
        }
        let by_condition = if writer.counts_branches() { yes } else { yes.max(no) };
        let Some(hits) = count.or(by_condition) else {
            xml.odd("lines without a count", || format!("line {line} does not say whether it ran; it is left out"));
            return;
        };
        self.lines.push(line, hits);
    }

    fn condition(&mut self, line: u32, yes: u32, no: u32, writer: &Writer) {
        let (taken, total) = if writer.counts_branches() {
            (yes, yes.saturating_add(no))
        } else {
            (u32::from(yes > 0) + u32::from(no > 0), 2)
        };
        if total > 0 {
            self.conditions.push(BranchCount { line, taken, total });
        }
    }

    pub(super) fn has_lines(&self) -> bool {
        !self.lines.is_empty() || !self.functions.is_empty()
    }

    /// The file. What was read of it is left empty.
    pub(super) fn finish(&mut self, writer: &Writer) -> Finished {
        let branches = summed(&mut self.conditions);
        let listed = branches.counts().map(|count| u64::from(count.total)).sum::<u64>();
        let conditionals = self.metrics.conditionals.filter(|it| it.total > listed);
        let stated = Totals {
            statements: self.metrics.statements.filter(|it| it.total > 0 && !writer.statements_are_lines()),
            functions: self.metrics.methods.filter(|it| it.total > 0 && self.functions.is_empty()),
            branches: conditionals,
            ..Totals::default()
        };
        let measured = listed > 0 || conditionals.is_some();
        let mut coverage = FileCoverage {
            lines: self.lines.take_settled(u32::max),
            branches,
            functions: self.functions.take(),
            ..FileCoverage::default()
        };
        if stated != Totals::default() {
            coverage.details.stated = Some(Box::new(stated));
        }
        if !self.classes.is_empty() {
            coverage.details.classes = self.classes.drain(..).collect();
        }
        let unlisted = conditionals.map_or(0, |it| it.total - listed);
        self.metrics = Metrics::default();
        Finished { name: std::mem::take(&mut self.name), coverage, measured, unlisted }
    }
}

/// One count for each line: several conditions on it are several, and add up.
fn summed(conditions: &mut Vec<BranchCount>) -> Branches {
    conditions.sort_by_key(|count| count.line);
    let mut branches = BranchesBuilder::default();
    for group in conditions.chunk_by(|a, b| a.line == b.line) {
        let sum = |of: fn(&BranchCount) -> u32| group.iter().map(of).fold(0, u32::saturating_add);
        branches.push_count(BranchCount { line: group[0].line, taken: sum(|it| it.taken), total: sum(|it| it.total) });
    }
    conditions.clear();
    branches.take_settled()
}

fn hits(xml: &mut Xml, line: u32, raw: &[u8]) -> u32 {
    match number::hits(raw) {
        Hits::Count(hits) => hits,
        Hits::Negative => {
            xml.odd("lines with negative counts", || format!("line {line} has a negative count; it counts as 0"));
            0
        }
        Hits::Unreadable => {
            xml.odd("lines with unreadable counts", || {
                format!("line {line} has the count “{}”; it counts as 0", quote(raw))
            });
            0
        }
    }
}
