//! The lines of one source file: `<line>` in `<sourcefile>`, or in the `<class>` of old gcovr.

use super::counters::Counters;
use crate::formats::number;
use crate::formats::warnings::quote;
use crate::formats::xml::{Values, Xml};
use crate::model::{
    BranchCount, Branches, BranchesBuilder, Class, FileCoverage, Functions, Known, LineTable, LineTableBuilder, Share,
    Totals,
};

/// What is wanted of a `<line>`.
pub(super) static LINE: [&[u8]; 5] = [b"nr", b"mi", b"ci", b"mb", b"cb"];

/// What is known of a source file.
#[derive(Default)]
pub(super) struct Source {
    pub(super) lines: LineTable,
    branches: Branches,
    instructions: Box<[Share]>,
    rest: Option<Box<Rest>>,
    counters: Option<Box<Counters>>,
    /// The report lists it; otherwise only classes know of it.
    pub(super) listed: bool,
    /// Those that it declares, each with its methods.
    pub(super) classes: Vec<(Class, Functions)>,
}

/// What many source files have none of.
#[derive(Default)]
struct Rest {
    partial: Box<[u32]>,
    /// Lines without instructions, and whether a branch on them tells that they ran.
    bare: Box<[(u32, bool)]>,
}

/// The lines of a source file that is being read, in memory that serves one file after the other.
#[derive(Default)]
pub(super) struct Lines {
    lines: LineTableBuilder,
    branches: BranchesBuilder,
    partial: Vec<u32>,
    instructions: Vec<Share>,
    bare: Vec<(u32, bool)>,
}

/// A file as it goes into the report.
pub(super) struct Finished {
    pub(super) coverage: FileCoverage,
    /// Counters stand in for lines that are not there.
    pub(super) without_debug: bool,
    /// Counters stand in for lines of which it is unknown whether they ran.
    pub(super) without_instructions: bool,
}

impl Lines {
    /// Reads a `<line>`. A number that is missing is 0, but a line with neither missed nor covered instructions says
    /// nothing about itself.
    pub(super) fn line(&mut self, xml: &mut Xml, values: &Values) {
        let [nr, mi, ci, mb, cb, ..] = *values;
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
        self.instructions.push(Share::new(line, ci, ci.saturating_add(mi)));
        if mi > 0 && ci > 0 {
            self.partial.push(line);
        }
    }

    /// Adds the lines to their file, which may be listed a second time. There are none left.
    pub(super) fn give(&mut self, source: &mut Source) {
        self.lines.extend(source.lines.iter());
        source.lines = self.lines.take_settled(u32::max);
        source.branches.counts().for_each(|count| self.branches.push_count(count));
        if source.branches.is_measured() {
            self.branches.set_measured();
        }
        source.branches = self.branches.take_settled();
        self.instructions.extend(&source.instructions);
        Share::settle(&mut self.instructions);
        source.instructions = self.instructions.drain(..).collect();
        if self.partial.is_empty() && self.bare.is_empty() {
            return;
        }
        let rest = source.rest.get_or_insert_default();
        self.partial.extend(&rest.partial);
        self.partial.sort_unstable();
        self.partial.dedup();
        rest.partial = self.partial.drain(..).collect();
        self.bare.extend(&rest.bare);
        rest.bare = self.bare.drain(..).collect();
    }
}

impl Source {
    /// What the report counts in it.
    pub(super) fn counters(&mut self) -> &mut Counters {
        self.counters.get_or_insert_default()
    }

    /// The file.
    pub(super) fn finish(self) -> Finished {
        let counters = self.counters.as_deref().copied().unwrap_or_default();
        let Rest { partial, bare } = self.rest.map_or_else(Rest::default, |rest| *rest);
        let (classes, functions): (Vec<Class>, Vec<Functions>) = self.classes.into_iter().unzip();
        let functions = joined(functions);
        let mut known = Known::default();
        let mut without_instructions = false;
        let mut lines = self.lines;
        if !bare.is_empty() {
            let mut all = LineTableBuilder::default();
            if lines.is_empty() {
                without_instructions = settle_bare(&bare, &counters, &mut all, &mut known);
            } else {
                // Some writers leave out what is 0.
                all.extend(lines.iter());
                bare.iter().for_each(|&(line, _)| all.push(line, 0));
            }
            lines = all.take_settled(u32::max);
        }
        let without_debug = lines.is_empty() && bare.is_empty() && counters.any();
        if without_debug {
            known.stated = Some(Box::new(counters.totals()));
        }
        // gcovr counts functions and names none.
        if let (Some(methods), true, None) = (counters.methods, functions.is_empty(), &known.stated) {
            known.stated = Some(Box::new(Totals { functions: Some(methods), ..Totals::default() }));
        }
        if !(partial.is_empty() && self.instructions.is_empty() && classes.is_empty()) {
            let more = &mut *known.more;
            (more.partial, more.instructions, more.classes) = (partial, self.instructions, classes.into());
        }
        let mut coverage = FileCoverage { lines, branches: self.branches, functions, ..FileCoverage::default() };
        if known != Known::default() {
            *coverage.details = known;
        }
        Finished { coverage, without_debug, without_instructions }
    }
}

/// The functions of several classes; nearly all files have one.
fn joined(mut classes: Vec<Functions>) -> Functions {
    if classes.len() > 1 {
        classes.iter().flat_map(Functions::iter).collect()
    } else {
        classes.pop().unwrap_or_default()
    }
}

/// What the counter of lines and the branches tell of lines without instructions. gcovr also lists lines that are
/// excluded, so the counter tells only where it counts as many as are listed. Returns whether something remains unknown.
fn settle_bare(bare: &[(u32, bool)], counters: &Counters, lines: &mut LineTableBuilder, known: &mut Known) -> bool {
    let listed = bare.len() as u64;
    let ran = bare.iter().filter(|(_, ran)| *ran).count() as u64;
    let others = match counters.lines {
        Some(counter) if counter.total == listed && counter.covered == ran => Some(0),
        Some(counter) if counter.total == listed && counter.covered == listed => Some(1),
        _ => None,
    };
    for &(line, ran) in bare {
        if let Some(hits) = if ran { Some(1) } else { others } {
            lines.push(line, hits);
        }
    }
    if others.is_some() {
        return false;
    }
    match counters.lines {
        Some(_) => known.stated = Some(Box::new(counters.totals())),
        None => known.only_ran = true,
    }
    true
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
