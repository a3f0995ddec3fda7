//! The lines of one source file: `<line>` in `<sourcefile>`, or in the `<class>` of old gcovr.

use super::counters::Counters;
use crate::formats::frugal;
use crate::formats::number;
use crate::formats::warnings::quote;
use crate::formats::xml::{Tag, Xml};
use crate::model::{
    BranchCount, BranchesBuilder, Class, FileCoverage, Function, Known, LineTableBuilder, Share, Totals,
};

/// A source file that is being read.
#[derive(Default)]
pub(super) struct Source {
    pub(super) lines: LineTableBuilder,
    branches: BranchesBuilder,
    partial: Vec<u32>,
    instructions: Vec<Share>,
    /// Lines without instructions, and whether a branch on them tells that they ran.
    bare: Vec<(u32, bool)>,
    pub(super) counters: Counters,
    /// The report lists it; otherwise only classes know of it.
    pub(super) listed: bool,
    pub(super) functions: Vec<Function>,
    pub(super) classes: Vec<Class>,
}

/// A file as it goes into the report.
pub(super) struct Finished {
    pub(super) coverage: FileCoverage,
    /// Counters stand in for lines that are not there.
    pub(super) without_debug: bool,
    /// Counters stand in for lines of which it is unknown whether they ran.
    pub(super) without_instructions: bool,
}

impl Source {
    /// Reads a `<line>`. A number that is missing is 0, but a line with neither missed nor covered instructions says
    /// nothing about itself.
    pub(super) fn line(&mut self, xml: &mut Xml, tag: &Tag) {
        let [mut nr, mut mi, mut ci, mut mb, mut cb] = [None; 5];
        xml.attributes(tag, |key, value| match key {
            b"nr" => nr = Some(value),
            b"mi" => mi = Some(value),
            b"ci" => ci = Some(value),
            b"mb" => mb = Some(value),
            b"cb" => cb = Some(value),
            _ => {}
        });
        let raw = nr.unwrap_or_default();
        let Some(line) = number::line(raw) else {
            xml.odd("lines with a number that is no line's", || {
                format!("“{}” is no line number; the line is left out", quote(raw))
            });
            return;
        };
        if mb.is_some() || cb.is_some() {
            self.branches.set_measured();
        }
        let says_nothing = mi.is_none() && ci.is_none();
        let [mi, ci, mb, cb] = [mi, ci, mb, cb].map(|raw| count(xml, line, raw));
        if mb > 0 || cb > 0 {
            self.branches.push_count(BranchCount { line, taken: cb, total: cb.saturating_add(mb) });
        }
        if says_nothing {
            self.bare.push((line, cb > 0));
            return;
        }
        if ci == 0 && cb > 0 {
            xml.odd("lines that never ran, but branched", || {
                format!("line {line} never ran, yet {cb} of its branches were taken")
            });
        }
        self.lines.push(line, u32::from(ci > 0));
        frugal::push(&mut self.instructions, Share::new(line, ci, ci.saturating_add(mi)));
        if mi > 0 && ci > 0 {
            self.partial.push(line);
        }
    }

    /// The file.
    pub(super) fn finish(mut self) -> Finished {
        let mut known = Known::default();
        let mut without_instructions = false;
        if self.lines.is_empty() {
            without_instructions = self.settle_bare(&mut known);
        } else {
            // Some writers leave out what is 0.
            self.bare.iter().for_each(|&(line, _)| self.lines.push(line, 0));
        }
        let without_debug = self.lines.is_empty() && self.bare.is_empty() && self.counters.any();
        if without_debug {
            known.stated = Some(Box::new(self.counters.totals()));
        }
        let lines = self.lines.take_settled(u32::max);
        let branches = self.branches.take_settled();
        Share::settle(&mut self.instructions);
        self.partial.sort_unstable();
        self.partial.dedup();
        self.instructions.shrink_to_fit();
        known.partial = self.partial.into();
        if !self.instructions.is_empty() {
            known.instructions = self.instructions;
        }
        // gcovr counts functions and names none.
        if let (Some(methods), true, None) = (self.counters.methods, self.functions.is_empty(), &known.stated) {
            known.stated = Some(Box::new(Totals { functions: Some(methods), ..Totals::default() }));
        }
        if !self.classes.is_empty() {
            self.classes.shrink_to_fit();
            known.classes = self.classes;
        }
        let functions = self.functions.into();
        let mut coverage = FileCoverage { lines, branches, functions, ..FileCoverage::default() };
        if known != Known::default() {
            *coverage.details = known;
        }
        Finished { coverage, without_debug, without_instructions }
    }

    /// What the counter of lines and the branches tell of lines without instructions. gcovr also lists lines that are
    /// excluded, so the counter tells only where it counts as many as are listed. Returns whether something remains unknown.
    fn settle_bare(&mut self, known: &mut Known) -> bool {
        if self.bare.is_empty() {
            return false;
        }
        let listed = self.bare.len() as u64;
        let ran = self.bare.iter().filter(|(_, ran)| *ran).count() as u64;
        let others = match self.counters.lines {
            Some(counter) if counter.total == listed && counter.covered == ran => Some(0),
            Some(counter) if counter.total == listed && counter.covered == listed => Some(1),
            _ => None,
        };
        for &(line, ran) in &self.bare {
            if let Some(hits) = if ran { Some(1) } else { others } {
                self.lines.push(line, hits);
            }
        }
        if others.is_some() {
            return false;
        }
        match self.counters.lines {
            Some(_) => known.stated = Some(Box::new(self.counters.totals())),
            None => known.only_ran = true,
        }
        true
    }
}

/// Instructions or branches; `u32::MAX` is that many or more.
fn count(xml: &mut Xml, line: u32, raw: Option<&[u8]>) -> u32 {
    let raw = raw.unwrap_or(b"0");
    match number::digits(raw) {
        Some(count) => u32::try_from(count).unwrap_or(u32::MAX),
        None => {
            xml.odd("lines with unreadable counts", || {
                format!("line {line} has the count “{}”; it counts as 0", quote(raw))
            });
            0
        }
    }
}
