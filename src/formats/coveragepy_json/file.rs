//! One file of a report.
//!
//! Lines that count are those executed or missing, without those excluded. Where more were executed than the file's
//! summary counts as covered, the rest are docstrings. If none is counted, all of them are; otherwise which of them cannot
//! be told: they keep their mark, for they ran, and the summary's totals stand for the count.

use super::super::json::Json;
use super::super::number::LAST_LINE;
use super::super::warnings::quote;
use super::contexts::Names;
use super::region::Region;
use crate::model::{
    Branch, BranchCount, BranchTarget, Branches, BranchesBuilder, Class, ContextsBuilder, FileCoverage,
    FunctionsBuilder, LineTableBuilder, Ratio, Totals,
};

/// A file that is being read. The memory serves one after the other.
#[derive(Default)]
pub(super) struct FileEntry {
    executed: Vec<u32>,
    missing: Vec<u32>,
    excluded: Vec<u32>,
    taken: Vec<(u32, i64)>,
    untaken: Vec<(u32, i64)>,
    /// Branches are listed, even if there are none.
    branching: bool,
    summary: Summary,
    functions: FunctionsBuilder,
    classes: Vec<Class>,
    contexts: ContextsBuilder,
    region: Region,
    lines: LineTableBuilder,
}

/// What a file states about itself.
#[derive(Default)]
struct Summary {
    covered: Option<u64>,
    missing: Option<u64>,
    statements: Option<u64>,
}

impl FileEntry {
    /// Reads the value of a file. None if it is none, or the report breaks before it is known which lines count.
    pub(super) fn read(
        &mut self,
        json: &mut Json,
        name: &str,
        names: &mut Names,
        docstrings: bool,
    ) -> Option<FileCoverage> {
        let Self { lines, region, mut executed, mut missing, mut excluded, mut taken, mut untaken, .. } =
            std::mem::take(self);
        [&mut executed, &mut missing, &mut excluded].into_iter().for_each(Vec::clear);
        [&mut taken, &mut untaken].into_iter().for_each(Vec::clear);
        *self = Self { lines, region, executed, missing, excluded, taken, untaken, ..Self::default() };
        let mut lists = 0;
        let is_object = json.object(|json, key| {
            match key {
                "executed_lines" => read_lines(json, &mut self.executed),
                "missing_lines" => read_lines(json, &mut self.missing),
                "excluded_lines" => read_lines(json, &mut self.excluded),
                "executed_branches" => self.branching |= read_arcs(json, &mut self.taken),
                "missing_branches" => self.branching |= read_arcs(json, &mut self.untaken),
                "summary" => self.summary(json),
                "contexts" => names.read(json, &mut self.contexts),
                "functions" => self.functions(json),
                "classes" => self.classes(json),
                _ => {}
            }
            lists += u32::from(key.ends_with("_lines") && !json.ended());
        });
        if !is_object {
            json.broken("files without coverage", || {
                format!("“{}” is no file's coverage; it is left out", quote(name.as_bytes()))
            });
            return None;
        }
        if lists < 3 && json.ended() {
            return None;
        }
        if lists == 0 {
            json.odd("files without lines", || format!("no lines are listed for “{}”", quote(name.as_bytes())));
        }
        Some(self.finish(json, name, docstrings))
    }

    fn summary(&mut self, json: &mut Json) {
        let Summary { covered, missing, statements } = &mut self.summary;
        json.object(|json, name| {
            let into = match name {
                "covered_lines" => &mut *covered,
                "missing_lines" => &mut *missing,
                "num_statements" => &mut *statements,
                _ => return,
            };
            *into = json.integer().and_then(|count| u64::try_from(count).ok());
        });
    }

    /// Functions by their qualified names; the empty name is the code outside of any.
    fn functions(&mut self, json: &mut Json) {
        json.object(|json, name| {
            if !name.is_empty() && self.region.read(json) {
                self.functions.push(&self.region.function(name));
            }
        });
    }

    fn classes(&mut self, json: &mut Json) {
        json.object(|json, name| {
            if !name.is_empty() && self.region.read(json) {
                self.classes.push(self.region.class(name));
            }
        });
    }

    fn finish(&mut self, json: &mut Json, name: &str, docstrings: bool) -> FileCoverage {
        for list in [&mut self.executed, &mut self.missing, &mut self.excluded] {
            list.sort_unstable();
            list.dedup();
        }
        self.executed.retain(|line| self.excluded.binary_search(line).is_err());
        let listed = self.missing.len();
        self.missing
            .retain(|line| self.excluded.binary_search(line).is_err() && self.executed.binary_search(line).is_err());
        if self.missing.len() < listed {
            json.odd("files that contradict themselves", || {
                let (name, both) = (quote(name.as_bytes()), listed - self.missing.len());
                format!("missing lines of “{name}” are executed or excluded as well: {both}; they are not missing")
            });
        }
        let stated = if docstrings { self.stated(json, name) } else { None };
        // Both are sorted, and no line is in both.
        let mut missing = self.missing.iter().copied().peekable();
        for &line in &self.executed {
            while let Some(before) = missing.next_if(|&missing| missing < line) {
                self.lines.push(before, 0);
            }
            self.lines.push(line, 1);
        }
        missing.for_each(|line| self.lines.push(line, 0));
        let mut file = FileCoverage {
            lines: self.lines.take_settled(u32::max),
            branches: self.branches(),
            functions: self.functions.take(),
            ..FileCoverage::default()
        };
        if !self.excluded.is_empty() {
            file.details.excluded = self.excluded.as_slice().into();
        }
        if !self.classes.is_empty() {
            file.details.classes = self.classes.drain(..).collect();
        }
        let contexts = self.contexts.finish();
        if !contexts.is_empty() {
            file.details.contexts = contexts;
        }
        if let Some(lines) = stated {
            file.details.stated = Some(Box::new(Totals { lines, ..Totals::default() }));
        }
        file
    }

    /// The lines as the summary counts them, if some of the executed ones do not count and it is unknown which.
    fn stated(&mut self, json: &mut Json, name: &str) -> Option<Ratio> {
        let (covered, missing) = (self.summary.covered?, self.summary.missing?);
        let surplus = (self.executed.len() as u64).checked_sub(covered).filter(|&surplus| surplus > 0)?;
        let agrees = missing == self.missing.len() as u64 && self.summary.statements == covered.checked_add(missing);
        if !agrees {
            return None;
        }
        if covered == 0 {
            self.executed.clear();
            return None;
        }
        json.odd("files whose docstrings are listed", || {
            format!(
                "docstrings among the executed lines of “{}” do not count: {surplus}; coverage.py before 7.13.1 does not \
                 say which they are",
                quote(name.as_bytes())
            )
        });
        Some(Ratio::new(covered, covered + missing))
    }

    fn branches(&mut self) -> Branches {
        let mut branches = BranchesBuilder::default();
        if self.branching {
            branches.set_measured();
        }
        self.taken.sort_unstable();
        self.taken.dedup();
        self.untaken.retain(|arc| self.taken.binary_search(arc).is_err());
        self.untaken.sort_unstable();
        self.untaken.dedup();
        for (arcs, hits) in [(&self.taken, 1), (&self.untaken, 0)] {
            for &(line, to) in arcs {
                branches.push_detail(Branch { line, target: target(to), hits });
            }
        }
        let (mut taken, mut untaken) = (self.taken.iter().peekable(), self.untaken.iter().peekable());
        while let Some(line) = [taken.peek(), untaken.peek()].into_iter().flatten().map(|arc| arc.0).min() {
            let mut count = BranchCount { line, taken: 0, total: 0 };
            while taken.next_if(|arc| arc.0 == line).is_some() {
                count.taken += 1;
            }
            count.total = count.taken;
            while untaken.next_if(|arc| arc.0 == line).is_some() {
                count.total += 1;
            }
            branches.push_count(count);
        }
        branches.take_settled()
    }
}

/// Where an arc leads: below 0, out of the code that begins on that line.
fn target(to: i64) -> BranchTarget {
    u32::try_from(to).map_or(BranchTarget::Exit, BranchTarget::Line)
}

/// Reads numbers of lines. Old versions list line 0 for an empty file; it is no line.
pub(super) fn read_lines(json: &mut Json, into: &mut Vec<u32>) {
    let is_list = json.list(
        into,
        |into, ahead| ahead.line().map(|line| into.push(line)),
        |into, json| match json.integer() {
            Some(line @ 1..) if line <= i64::from(LAST_LINE) => into.push(line as u32),
            Some(0) => {}
            _ if json.ended() => {}
            _ => json
                .odd("lines with a number that is no line's", || "this is no line number; the line is left out".into()),
        },
    );
    if !is_list && !json.ended() {
        json.odd("lists that are none", || "this is no list of lines; it is left out".into());
    }
}

/// Reads arcs, `[from, to]`; from a line, and to another or out. False if there is no list of them.
fn read_arcs(json: &mut Json, into: &mut Vec<(u32, i64)>) -> bool {
    const LAST: i64 = LAST_LINE as i64;
    json.list(
        into,
        |into, ahead| {
            ahead.past(b'[')?;
            let from = ahead.line()?;
            ahead.past(b',')?;
            let to = ahead.signed().filter(|to| *to != 0 && to.abs() <= LAST)?;
            ahead.past(b']')?;
            into.push((from, to));
            Some(())
        },
        |into, json| {
            let (mut arc, mut length) = ([None; 2], 0);
            json.array(|json| {
                let line = json.integer();
                if let Some(place) = arc.get_mut(length) {
                    *place = line;
                }
                length += 1;
            });
            match arc {
                [Some(from @ 1..=LAST), Some(to)] if length == 2 && to != 0 && to.abs() <= LAST => {
                    into.push((from as u32, to));
                }
                _ if json.ended() => {}
                _ => json.odd("branches that are none", || {
                    "this is no branch from a line to another; it is left out".into()
                }),
            }
        },
    )
}
