//! A report as lacuna JSON, a file on a line. What is unknown or empty is left out.

use std::fmt::{self, Display, Formatter};
use std::io::{self, Write};

use super::{FORMAT, VERSION, metric_name};
use crate::formats::write::Writer;
use crate::model::{
    Branch, BranchTarget, ColumnUnit, FileCoverage, Known, Place, Ratio, Region, Report, Share, Totals,
};

/// The writer. It has a place for everything.
pub(super) const WRITER: Writer = Writer { write, lacks: &[] };

fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{{\"format\":{},\"version\":{VERSION}", Text(FORMAT))?;
    if let Some(generator) = &report.generator {
        write!(out, ",\"generator\":{}", Text(generator))?;
    }
    if let Some(timestamp) = report.timestamp {
        write!(out, ",\"timestamp\":{timestamp}")?;
    }
    write!(out, ",\"metric\":{}", Text(metric_name(report.metric)))?;
    let stated = &report.stated;
    let stated = [
        ("lines", stated.lines),
        ("branches", stated.branches),
        ("functions", stated.functions),
        ("statements", stated.statements),
        ("instructions", stated.instructions),
    ];
    if stated.iter().any(|(_, ratio)| ratio.is_some()) {
        write!(out, ",\"stated\":{{{}}}", List(ratios(&stated)))?;
    }
    out.write_all(b",\"files\":[")?;
    let mut separator = "\n";
    for (path, file) in &report.files {
        write!(out, "{separator}{{\"path\":{}", Text(path))?;
        write_file(file, out)?;
        out.write_all(b"}")?;
        separator = ",\n";
    }
    out.write_all(b"]}\n")
}

fn write_file(file: &FileCoverage, out: &mut dyn Write) -> io::Result<()> {
    // These decide what the lines mean: they come before.
    if file.details.only_ran {
        out.write_all(b",\"only_ran\":true")?;
    }
    if let Some(stated) = &file.details.stated {
        write!(out, ",\"stated\":{{{}}}", List(totals(stated).iter().flatten()))?;
    }
    list(out, "roots", file.roots.iter().map(|root| Text(root)))?;
    list(out, "lines", file.lines.iter().map(|line| Row([line.number, line.hits])))?;
    let branches = &file.branches;
    if branches.is_measured() {
        write!(out, ",\"branches\":[{}]", List(branches.counts().map(|it| Row([it.line, it.taken, it.total]))))?;
    }
    list(out, "branch_targets", branches.details().map(Target))?;
    let mut separator = ",\"functions\":[";
    for function in file.functions.iter() {
        write!(out, "{separator}{{\"name\":{}", Text(&function.name))?;
        number(out, "line", function.line)?;
        number(out, "end", function.end)?;
        number(out, "hits", function.hits)?;
        number(out, "complexity", function.complexity)?;
        separator = "},";
    }
    if !file.functions.is_empty() {
        out.write_all(b"}]")?;
    }
    write_details(&file.details, out)
}

fn write_details(details: &Known, out: &mut dyn Write) -> io::Result<()> {
    list(out, "partial", details.partial.iter())?;
    list(out, "excluded", details.excluded.iter())?;
    if details.columns == ColumnUnit::Utf16 {
        out.write_all(b",\"columns\":\"utf16\"")?;
    }
    list(out, "regions", details.regions.iter().map(Piece))?;
    list(out, "instructions", details.instructions.iter().map(share))?;
    list(out, "conditions", details.conditions.iter().map(share))?;
    let contexts = &details.contexts;
    if !contexts.is_empty() {
        list(out, "tests", contexts.names().iter().map(|name| Text(name)))?;
        list(out, "test_sets", contexts.sets().map(|set| Brackets(List(set.iter()))))?;
        list(out, "tests_by_line", contexts.lines_with_sets().map(|(line, set)| Row([line, set])))?;
    }
    let mut separator = ",\"classes\":[";
    for class in &details.classes {
        write!(out, "{separator}{{\"name\":{}", Text(&class.name))?;
        number(out, "line", class.line)?;
        number(out, "end", class.end)?;
        separator = "},";
    }
    if !details.classes.is_empty() {
        out.write_all(b"}]")?;
    }
    Ok(())
}

fn number(out: &mut dyn Write, name: &str, number: Option<impl Display>) -> io::Result<()> {
    number.map_or(Ok(()), |number| write!(out, ",\"{name}\":{number}"))
}

fn list(out: &mut dyn Write, name: &str, items: impl ExactSizeIterator<Item = impl Display> + Clone) -> io::Result<()> {
    if items.len() == 0 { Ok(()) } else { write!(out, ",\"{name}\":[{}]", List(items)) }
}

fn share(share: &Share) -> Row<3> {
    Row([share.line, share.covered, share.total])
}

fn ratios(all: &[(&'static str, Option<Ratio>)]) -> impl Iterator<Item = Member> + Clone {
    all.iter().filter_map(|(name, ratio)| Some(Member(name, Value::Ratio((*ratio)?))))
}

fn totals(of: &Totals) -> [Option<Member>; 9] {
    let known = |name, ratio: Option<Ratio>| ratio.map(|ratio| Member(name, Value::Ratio(ratio)));
    [
        known("lines", Some(of.lines)),
        Some(Member("partial", Value::Count(of.partial))),
        known("branches", of.branches),
        known("functions", of.functions),
        known("statements", of.statements),
        known("instructions", of.instructions),
        known("conditions", of.conditions),
        Some(Member("uncounted", Value::Count(of.uncounted))),
        Some(Member("unknown_files", Value::Count(of.unknown_files))),
    ]
}

/// Things with commas between them.
struct List<I>(I);

impl<I: Iterator<Item = impl Display> + Clone> Display for List<I> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        for (at, item) in self.0.clone().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            item.fmt(f)?;
        }
        Ok(())
    }
}

struct Brackets<D>(D);

impl<D: Display> Display for Brackets<D> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        write!(f, "[{}]", self.0)
    }
}

/// A few numbers in brackets.
struct Row<const N: usize>([u32; N]);

impl<const N: usize> Display for Row<N> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        write!(f, "[{}]", List(self.0.iter()))
    }
}

/// A member of an object.
#[derive(Clone, Copy)]
struct Member(&'static str, Value);

#[derive(Clone, Copy)]
enum Value {
    Ratio(Ratio),
    Count(u64),
}

impl Display for Member {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self.1 {
            Value::Ratio(ratio) => write!(f, "\"{}\":[{},{}]", self.0, ratio.covered, ratio.total),
            Value::Count(count) => write!(f, "\"{}\":{count}", self.0),
        }
    }
}

struct Target(Branch);

impl Display for Target {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let Self(Branch { line, target, hits }) = self;
        write!(f, "{{\"line\":{line},")?;
        match target {
            BranchTarget::Line(to) => write!(f, "\"to\":{to}")?,
            BranchTarget::Exit => f.write_str("\"exit\":true")?,
            BranchTarget::Numbered { block, branch } => write!(f, "\"block\":{block},\"branch\":{branch}")?,
            BranchTarget::Named(name) => write!(f, "\"name\":{}", Text(name))?,
        }
        write!(f, ",\"hits\":{hits}}}")
    }
}

struct Piece<'r>(&'r Region);

impl Display for Piece<'_> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let Region { start, end, statements, hits } = self.0;
        let column = |place: &Place| match place.column {
            Place::END_OF_LINE => "null".to_owned(),
            column => column.to_string(),
        };
        write!(f, "[{},{},{},{},{statements},{hits}]", start.line, column(start), end.line, column(end))
    }
}

/// A string. Control characters and those that turn text round are escaped: a terminal may show it.
struct Text<'t>(&'t str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str("\"")?;
        let mut rest = self.0;
        while let Some(at) = rest.find(is_escaped) {
            f.write_str(&rest[..at])?;
            let character = rest[at..].chars().next().unwrap_or_default();
            match character {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                other => write!(f, "\\u{:04x}", u32::from(other))?,
            }
            rest = &rest[at + character.len_utf8()..];
        }
        write!(f, "{rest}\"")
    }
}

/// All of them are written in four hexadecimal digits.
fn is_escaped(c: char) -> bool {
    matches!(c, '"' | '\\' | '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || c.is_control()
}
