//! The missing lines and branches of a file, dealt out to its units.

use super::{Kind, Unit, kind_of};
use crate::analysis::functions::Functions;
use crate::analysis::syntax::{Purpose, Purposes, Syntax};
use crate::model::{BranchCount, BranchTarget, FileCoverage, Metric, Region};

/// A file that is being taken apart.
pub(super) struct Deal<'a> {
    file: &'a FileCoverage,
    functions: &'a Functions,
    /// What its lines are there for, where its source is known.
    purposes: Option<Purposes>,
    /// Nothing of the file ran.
    never_loaded: bool,
    units: Vec<Unit>,
    /// The lines that never ran, each with the place of its unit; ascending.
    missed: Vec<(u32, usize)>,
    /// Lines with a unit of a branch, or of a part that did not run, by itself; ascending.
    alone: Vec<(u32, usize)>,
}

impl<'a> Deal<'a> {
    pub(super) fn new(file: &'a FileCoverage, functions: &'a Functions, syntax: Option<&'a Syntax>) -> Self {
        let never_loaded = !file.lines.is_empty() && file.lines.iter().all(|line| line.hits == 0);
        let purposes = syntax.map(Syntax::purposes);
        Self { file, functions, purposes, never_loaded, units: Vec::new(), missed: Vec::new(), alone: Vec::new() }
    }

    /// Deals out the lines that never ran.
    pub(super) fn lines(&mut self) {
        // The units that the next line can belong to: no line ran since.
        let mut open: Vec<usize> = Vec::new();
        let mut outside = None;
        for line in self.file.lines.iter() {
            if line.hits > 0 {
                open.clear();
                continue;
            }
            let owner = self.owner(line.number);
            let purpose = self.never_tested(line.number);
            if owner.is_none() && purpose != outside {
                // What no test runs is apart from what one does.
                open.retain(|&at| self.units[at].owner.is_some());
                outside = purpose;
            }
            let at = match open.iter().rev().copied().find(|&at| self.units[at].owner == owner) {
                Some(at) => at,
                None => {
                    open.push(self.units.len());
                    self.begin(line.number, owner)
                }
            };
            let unit = &mut self.units[at];
            unit.last = line.number;
            unit.lines += 1;
            self.missed.push((line.number, at));
        }
    }

    /// Deals out the branches that were not taken, and the parts of lines that did not run.
    pub(super) fn branches(&mut self) {
        for BranchCount { line, taken, total } in self.file.branches.counts() {
            let missing = total - taken;
            if missing == 0 {
                continue;
            }
            if let Some(at) = self.unit_of(line) {
                self.units[at].branches += missing;
                continue;
            }
            let mut left = missing;
            for at in self.ways_into_units(line, missing) {
                self.units[at].lead_in(line, 1);
                left -= 1;
            }
            if left > 0 {
                let at = self.begin_alone(line);
                self.units[at].lead_in(line, left);
            }
        }
        let file = self.file;
        for &line in &file.details.partial {
            if self.unit_of(line).is_none() && file.branches.on(line).is_none_or(|count| count.taken == count.total) {
                self.begin_alone(line);
            }
        }
    }

    /// Counts what covering each unit gains.
    pub(super) fn gains(&mut self, metric: Metric) {
        match metric {
            Metric::Lines => self.units.iter_mut().for_each(|unit| unit.gain = unit.lines),
            Metric::Branches => self.units.iter_mut().for_each(|unit| unit.gain = unit.branches),
            Metric::LinesAndBranches => self.units.iter_mut().for_each(|unit| unit.gain = unit.lines + unit.branches),
            Metric::Functions => self.gain_functions(),
            Metric::Statements => {
                let missed =
                    self.file.details.regions.iter().filter(|region| region.hits == 0 && region.statements > 0);
                for region in missed {
                    let at = self.home_of(region);
                    self.units[at].gain = self.units[at].gain.saturating_add(region.statements);
                }
            }
            Metric::Instructions => {
                for share in self.file.details.instructions.iter().filter(|share| share.covered < share.total) {
                    let at = self.home_on(share.line);
                    self.units[at].gain = self.units[at].gain.saturating_add(share.total - share.covered);
                }
            }
        }
    }

    pub(super) fn finish(mut self) -> Vec<Unit> {
        self.units.sort_by_key(|unit| (unit.first, unit.last));
        self.units
    }

    /// A function that is entered is one more, whatever ran of it.
    fn gain_functions(&mut self) {
        let mut seen = vec![false; self.functions.all.len()];
        for unit in &mut self.units {
            let Some(owner) = unit.owner.map(|owner| owner as usize) else { continue };
            let is_new = !std::mem::replace(&mut seen[owner], true);
            unit.gain = u32::from(is_new && self.functions.all[owner].hits == Some(0));
        }
    }

    /// The unit that a piece of code which never ran belongs to: that of its first line that never ran.
    fn home_of(&mut self, region: &Region) -> usize {
        let at = self.missed.partition_point(|&(line, _)| line < region.start.line);
        match self.missed.get(at) {
            Some(&(line, at)) if line <= region.end.line => at,
            _ => self.home_on(region.start.line),
        }
    }

    /// The unit of a line, or one that it gets.
    fn home_on(&mut self, line: u32) -> usize {
        self.unit_of(line).unwrap_or_else(|| self.begin_alone(line))
    }

    /// The units that branches of a line which ran lead into: no more than so many.
    fn ways_into_units(&self, line: u32, missing: u32) -> Vec<usize> {
        let owner = self.owner(line);
        let into = |target: u32| self.unit_of(target).filter(|&at| self.units[at].owner == owner);
        let is_told_apart = self.file.branches.details_on(line).len() > 0;
        if self.file.lines.get(line).is_none() {
            // It holds no statement: within lines that never ran, it is one of them.
            let above = self.missed.partition_point(|&(number, _)| number < line).checked_sub(1);
            let at = above.map(|above| self.missed[above].1).filter(|&at| {
                let unit = &self.units[at];
                unit.owner == owner && line < unit.last
            });
            return at.map_or_else(Vec::new, |at| vec![at; missing as usize]);
        }
        if is_told_apart {
            let lines = self.file.branches.missing_on(line).filter_map(|target| match target {
                BranchTarget::Line(target) => into(target),
                BranchTarget::Exit | BranchTarget::Numbered { .. } | BranchTarget::Named(_) => None,
            });
            let lines: Vec<usize> = lines.take(missing as usize).collect();
            if !lines.is_empty() {
                return lines;
            }
        }
        // The report does not say where it leads: of two ways one is the line below.
        let after = self.file.lines.after(line).filter(|_| missing == 1 && !self.says_where(line));
        after.and_then(into).into_iter().collect()
    }

    /// Whether the report says where a branch of this line leads.
    fn says_where(&self, line: u32) -> bool {
        let is_place = |target: &BranchTarget| matches!(target, BranchTarget::Line(_) | BranchTarget::Exit);
        self.file.branches.details_on(line).any(|branch| is_place(&branch.target))
    }

    fn begin(&mut self, line: u32, owner: Option<u32>) -> usize {
        let kind = self.kind(line, owner);
        let (lines, branches, gain, partial) = (0, 0, 0, Vec::new());
        self.units.push(Unit { first: line, last: line, owner, kind, lines, branches, gain, partial, gaps: 1 });
        self.units.len() - 1
    }

    /// The unit of what starts on a line that ran.
    fn begin_alone(&mut self, line: u32) -> usize {
        let place = self.alone.binary_search_by_key(&line, |&(known, _)| known);
        match place {
            Ok(known) => self.alone[known].1,
            Err(free) => {
                let at = self.begin(line, self.owner(line));
                self.alone.insert(free, (line, at));
                at
            }
        }
    }

    /// The unit of a line, if it has one.
    fn unit_of(&self, line: u32) -> Option<usize> {
        let in_list = |list: &[(u32, usize)]| {
            list.binary_search_by_key(&line, |&(known, _)| known).ok().map(|found| list[found].1)
        };
        in_list(&self.missed).or_else(|| in_list(&self.alone))
    }

    fn owner(&self, line: u32) -> Option<u32> {
        self.functions.owner(line).map(|owner| owner as u32)
    }

    fn purpose(&self, line: u32) -> Option<Purpose> {
        self.purposes.as_ref()?.on(line.checked_sub(1)?)
    }

    /// The purpose of a line that no test runs.
    fn never_tested(&self, line: u32) -> Option<Purpose> {
        self.purpose(line).filter(|purpose| matches!(purpose, Purpose::Main | Purpose::TypeChecking))
    }

    fn kind(&self, line: u32, owner: Option<u32>) -> Kind {
        if let Some(never) = self.never_tested(line) {
            return kind_of(never);
        }
        if self.never_loaded {
            return Kind::NeverLoaded;
        }
        let function = owner.map(|owner| &self.functions.all[owner as usize]);
        if function.is_some_and(|function| function.is_entered() == Some(false)) {
            return Kind::NeverEntered;
        }
        let target = self.file.branches.missing_on(line).find_map(|target| match target {
            BranchTarget::Line(target) => self.purpose(target),
            BranchTarget::Exit | BranchTarget::Numbered { .. } | BranchTarget::Named(_) => None,
        });
        match self.purpose(line).or(target) {
            Some(purpose) => kind_of(purpose),
            // Without a function that is known, nothing says that this lies outside of all.
            None if owner.is_none() && (self.purposes.is_some() || !self.functions.all.is_empty()) => Kind::ImportTime,
            None => Kind::OtherBranch,
        }
    }
}

impl Unit {
    /// So many branches of a line which were not taken count to it.
    fn lead_in(&mut self, line: u32, branches: u32) {
        self.branches += branches;
        match self.partial.last_mut().filter(|last| last.0 == line) {
            Some(last) => last.1 += branches,
            None => self.partial.push((line, branches)),
        }
    }
}
