//! One section: all records between `SF` and `end_of_record`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::functions::Functions;
use crate::formats::number::{self, Hits, LAST_LINE};
use crate::formats::warnings::{At, Warnings, quote};
use crate::formats::{Severity, names};
use crate::model::{
    Branch, BranchTarget, BranchesBuilder, ContextsBuilder, FileCoverage, LineTableBuilder, Ratio, Share, Stated,
};

/// A section that is being read.
pub(super) struct Section {
    name: String,
    begin: At,
    memory: Memory,
    stated: [Option<u64>; STATED],
    /// `LF` came before the first `BRDA` or `BRF`: only coverage.py writes in this order.
    lines_stated_first: bool,
    old_coverage_py: bool,
    words: bool,
    /// The test that ran the lines.
    test: Option<Arc<str>>,
    /// Outcomes of conditions by line.
    conditions: BTreeMap<u32, Share>,
}

/// How many totals of a section are kept: lines and how many ran, branches and how many were taken.
pub(super) const STATED: usize = 4;

/// The tables of a section: memory that serves one after the other.
#[derive(Default)]
pub(super) struct Memory {
    lines: LineTableBuilder,
    branches: BranchesBuilder,
    functions: Functions,
}

/// Tags of records that may stand in a section. Those that are read come in [`Section::record`].
const TAGS: &[&[u8]] = &[
    b"DA:", b"BRDA:", b"FN:", b"FNDA:", b"FNL:", b"FNA:", b"LF:", b"LH:", b"BRF:", b"BRH:", b"FNF:", b"FNH:", b"VER:",
    b"MCDC:", b"MCF:", b"MCH:", b"BA:",
];

/// Whether this line is one of lcov's records, of those that belong to a section.
pub(super) fn is_record(text: &[u8]) -> bool {
    TAGS.iter().any(|tag| text.starts_with(tag))
}

impl Section {
    /// Begins a section in the memory of a finished one.
    pub(super) fn new(name: String, begin: At, memory: Memory, test: Option<Arc<str>>) -> Self {
        Self {
            name,
            begin,
            test,
            conditions: BTreeMap::new(),
            memory,
            stated: [None; STATED],
            lines_stated_first: false,
            old_coverage_py: false,
            words: false,
        }
    }

    /// The lines, for records that are plain.
    #[inline]
    pub(super) fn lines(&mut self) -> &mut LineTableBuilder {
        &mut self.memory.lines
    }

    /// The functions, for records that are plain.
    #[inline]
    pub(super) fn functions(&mut self) -> &mut Functions {
        &mut self.memory.functions
    }

    /// Adds a branch, unless there is more to it: a branch called by a number may give an old coverage.py away.
    #[inline]
    pub(super) fn plain_branch(&mut self, branch: Branch, numbered: bool) -> bool {
        let plain = !(numbered && self.lines_stated_first);
        if plain {
            self.words |= !numbered;
            self.memory.branches.push_detail(branch);
        }
        plain
    }

    /// Reads a record. Returns whether it belongs to a section.
    #[inline]
    pub(super) fn record(&mut self, warnings: &mut Warnings, at: At, text: &[u8]) -> bool {
        if let Some(data) = text.strip_prefix(b"DA:") {
            self.line(warnings, at, data);
            return true;
        }
        let Some(colon) = memchr::memchr(b':', &text[..text.len().min(5)]) else { return false };
        let (tag, data) = (&text[..colon], &text[colon + 1..]);
        let read = match tag {
            b"BRDA" => self.branch(warnings, at, data),
            b"MCDC" => self.condition(data),
            b"FN" => self.memory.functions.declared(data),
            b"FNDA" => self.memory.functions.called(data),
            b"FNL" => self.memory.functions.leader(data),
            b"FNA" => self.memory.functions.alias(data),
            b"LF" => self.states(0, data),
            b"LH" => self.states(1, data),
            b"BRF" => self.states(2, data),
            b"BRH" => self.states(3, data),
            _ if is_record(text) => Some(()),
            _ => return false,
        };
        if read.is_none() {
            odd(warnings, "records that cannot be read", at, || {
                format!("“{}” cannot be read; it is left out", quote(text))
            });
        }
        true
    }

    /// `line,count` or `line,count,checksum`.
    #[inline]
    fn line(&mut self, warnings: &mut Warnings, at: At, data: &[u8]) {
        if let Some((line, rest)) = number::short(data)
            && let Some((hits, b"")) = rest.strip_prefix(b",").and_then(number::short)
            && (1..=LAST_LINE).contains(&line)
        {
            self.memory.lines.push(line, hits);
        } else {
            self.odd_line(warnings, at, data);
        }
    }

    fn odd_line(&mut self, warnings: &mut Warnings, at: At, data: &[u8]) {
        let comma = memchr::memchr(b',', data);
        let (number, rest) = comma.map_or((data, None), |at| (&data[..at], Some(&data[at + 1..])));
        let Some(rest) = rest else {
            odd(warnings, "records that cannot be read", at, || {
                format!("“DA:{}” has no hit count; it is left out", quote(data))
            });
            return;
        };
        let Some(line) = number::line(number) else {
            odd(warnings, "lines with a number that is no line's", at, || {
                format!("“{}” is no line number; the line is left out", quote(number))
            });
            return;
        };
        let count = memchr::memchr(b',', rest).map_or(rest, |at| &rest[..at]);
        let hits = match number::hits(count) {
            Hits::Count(hits) => hits,
            Hits::Negative => {
                let text = || format!("line {line} has negative hits; they count as 0");
                odd(warnings, "lines with negative hits", at, text);
                0
            }
            Hits::Unreadable => {
                odd(warnings, "lines without readable hits", at, || {
                    format!("line {line} has “{}” hits; it is left out", quote(count))
                });
                return;
            }
        };
        self.memory.lines.push(line, hits);
    }

    /// `line,[e|f][U]block,branch,taken`. `branch` is a number or free text with commas; `e` marks an exception, `f` a
    /// fall-through, `U` what cannot be reached, which does not count.
    fn branch(&mut self, warnings: &mut Warnings, at: At, data: &[u8]) -> Option<()> {
        let first = memchr::memchr(b',', data)?;
        let second = first + 1 + memchr::memchr(b',', &data[first + 1..])?;
        let last = memchr::memrchr(b',', data).filter(|&last| last > second)?;
        let (block, name, taken) = (&data[first + 1..second], &data[second + 1..last], &data[last + 1..]);
        self.old_coverage_py |=
            self.lines_stated_first && self.memory.functions.is_empty() && name.iter().all(u8::is_ascii_digit);
        if &data[..first] == b"0" && self.old_coverage_py {
            odd(warnings, "branches on line 0", at, || "a branch is on line 0; it is left out".into());
            return Some(());
        }
        let line = number::line(&data[..first])?;
        let block = block.strip_prefix(b"e").or(block.strip_prefix(b"f")).unwrap_or(block);
        if block.starts_with(b"U") {
            return Some(());
        }
        let hits = match taken.trim_ascii() {
            b"-" => 0,
            count => match number::hits(count) {
                Hits::Count(hits) => hits,
                Hits::Negative => 0,
                Hits::Unreadable => return None,
            },
        };
        self.words |= name.first().is_some_and(u8::is_ascii_alphabetic);
        self.memory.branches.push_detail(Branch { line, target: target(block, name), hits });
        Some(())
    }

    /// `line,[U]group,t|f,taken,index,expression`: one of the two outcomes of a condition. `U` marks what cannot be reached.
    fn condition(&mut self, data: &[u8]) -> Option<()> {
        let mut fields = data.splitn(6, |&b| b == b',');
        let line = number::line(fields.next()?)?;
        let group = fields.next()?;
        let _sense = fields.next()?;
        let Hits::Count(hits) = number::hits(fields.next()?) else { return None };
        if !group.starts_with(b"U") {
            let share = self.conditions.entry(line).or_insert(Share { line, covered: 0, total: 0 });
            share.total = share.total.saturating_add(1);
            share.covered = share.covered.saturating_add(u32::from(hits > 0));
        }
        Some(())
    }

    fn states(&mut self, which: usize, data: &[u8]) -> Option<()> {
        self.lines_stated_first |= self.begins_with(which);
        self.stated[which] = Some(number::digits(data.trim_ascii())?);
        Some(())
    }

    /// Adds a total that the section states; others than the first [`STATED`] are not kept.
    #[inline]
    pub(super) fn state(&mut self, which: usize, number: u64) {
        self.lines_stated_first |= self.begins_with(which);
        if let Some(stated) = self.stated.get_mut(which) {
            *stated = Some(number);
        }
    }

    /// Whether this total is that of the lines and comes before what only coverage.py writes after it.
    #[inline]
    fn begins_with(&self, which: usize) -> bool {
        which == 0 && !self.memory.branches.has_details() && self.stated[2].is_none()
    }

    /// Whether only coverage.py writes such a section: branches in its words, or its old way with branches.
    pub(super) fn is_coverage_py(&self) -> bool {
        let words = self.words && self.lines_stated_first;
        words || self.old_coverage_py
    }

    /// The file's name, what the section says of it, and what it states; and the section's memory, empty.
    pub(super) fn finish(mut self, warnings: &mut Warnings) -> (Option<(String, FileCoverage, Stated)>, Memory) {
        let lines = self.memory.lines.take_settled(u32::saturating_add);
        self.memory.branches.count_details();
        let branches = self.memory.branches.take_settled();
        let functions = self.memory.functions.take();
        if self.name.trim().is_empty() {
            return (None, self.memory);
        }
        if self.old_coverage_py {
            odd(warnings, "sections of an old coverage.py", self.begin, || {
                "coverage.py before 7.6.2 writes a branch to the line it leads to, and lines it excluded: \
                 the counts of this file are not what coverage.py printed"
                    .into()
            });
        }
        let [found, hit, branches_found, branches_hit] = self.stated;
        let ratio = |part: Option<u64>, total: Option<u64>| Some(Ratio::new(part?, total?));
        let stated =
            Stated { lines: ratio(hit, found), branches: ratio(branches_hit, branches_found), ..Stated::default() };
        let counted = branches.ratio().unwrap_or_default();
        compare(warnings, self.begin, ("LF", "LH", "lines"), stated.lines, lines.ratio());
        compare(warnings, self.begin, ("BRF", "BRH", "branches"), stated.branches, counted);
        let mut file = FileCoverage { lines, branches, functions, ..FileCoverage::default() };
        if !self.conditions.is_empty() {
            file.details.conditions = self.conditions.into_values().collect();
        }
        if let Some(test) = &self.test {
            let mut contexts = ContextsBuilder::default();
            let mut names = vec![contexts.name(test)];
            file.lines.iter().filter(|line| line.hits > 0).for_each(|line| contexts.add(line.number, &mut names));
            file.details.contexts = contexts.finish();
        }
        (Some((self.name, file, stated)), self.memory)
    }
}

/// What a branch is called: a number in a block, or coverage.py's words.
pub(super) fn target(block: &[u8], name: &[u8]) -> BranchTarget {
    if let (Some(block), Some(branch)) = (number::small(block), number::small(name)) {
        return BranchTarget::Numbered { block, branch };
    }
    if let Some(line) = name.strip_prefix(b"jump to line ").and_then(number::line) {
        return BranchTarget::Line(line);
    }
    if let Some(exit) = exit(name) {
        return exit;
    }
    let name = names::text(name);
    if number::small(block).is_none() {
        // A block that is no number (gcovr's `None`, 2^64-1 of old lcov) still tells its branches from others'.
        BranchTarget::Named(format!("{},{name}", String::from_utf8_lossy(block)).into())
    } else {
        BranchTarget::Named(name.into())
    }
}

/// coverage.py's words for a branch that leaves.
pub(super) fn exit(name: &[u8]) -> Option<BranchTarget> {
    let leaves: [&[u8]; 3] = [b"return from function ", b"exit the ", b"exit class "];
    (name == b"exit" || leaves.iter().any(|words| name.starts_with(words))).then_some(BranchTarget::Exit)
}

fn compare(
    warnings: &mut Warnings,
    at: At,
    (found, hit, what): (&str, &str, &str),
    stated: Option<Ratio>,
    counted: Ratio,
) {
    if let Some(stated) = stated.filter(|&stated| stated != counted) {
        odd(warnings, "sections that state other totals than their records", at, || {
            format!(
                "{found} says {} {what} and {hit} {}, but the records hold {} and {}; the records count",
                stated.total, stated.covered, counted.total, counted.covered
            )
        });
    }
}

fn odd(warnings: &mut Warnings, kind: &'static str, at: At, text: impl FnOnce() -> String) {
    warnings.add(kind, Severity::Odd, || at, text);
}
