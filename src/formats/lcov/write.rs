//! A report as an lcov tracefile: one section for each file.
//!
//! Records stand in lcov's own order; where the total counts lines and branches they stand in coverage.py's order and
//! words, by which readers tell whose total it is. A branch that the report only counts is given a number (in
//! coverage.py's order, words); how often it was taken is then unknown, and 1 stands for that. A function needs a line;
//! of several with one name, each later one is called by its line as well.
//!
//! Deliberately absent: test names, since hits are not known by test; and the last lines of functions, which lcov 1 takes
//! for a part of their names.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use super::section;
use crate::formats::number;
use crate::formats::write::{Fact, Room, Writer, plain, plain_files};
use crate::model::{BranchCount, BranchTarget, FileCoverage, Function, Metric, Report};

/// The writer.
pub(super) const WRITER: Writer = Writer {
    write,
    lacks: &[
        Fact::Metric,
        Fact::Regions,
        Fact::Instructions,
        Fact::Contexts,
        Fact::Excluded,
        Fact::Partial,
        Fact::Classes,
        Fact::Stated,
        Fact::OnlyRan,
        Fact::PlacelessFunctions,
        Fact::Controls,
    ],
};

fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let in_words = report.metric == Metric::LinesAndBranches;
    let mut room = Room::new();
    if report.files.is_empty() {
        // Nothing at all would be no tracefile.
        return out.write_all(b"TN:\n");
    }
    for (name, file) in plain_files(report)? {
        let mut section = Section { out, name: &name, file, in_words, room: &mut room };
        write!(section.out, "TN:\nSF:{name}\n")?;
        if in_words {
            section.lines()?;
            section.functions()?;
            section.branches()?;
        } else {
            section.functions()?;
            section.branches()?;
            section.lines()?;
        }
        section.conditions()?;
        section.out.write_all(b"end_of_record\n")?;
    }
    Ok(())
}

struct Section<'s> {
    out: &'s mut dyn Write,
    name: &'s str,
    file: &'s FileCoverage,
    /// Branches that have no name are called by words.
    in_words: bool,
    room: &'s mut Room,
}

impl Section<'_> {
    fn lines(&mut self) -> io::Result<()> {
        for line in self.file.lines.iter() {
            writeln!(self.out, "DA:{},{}", line.number, line.hits)?;
        }
        let ratio = self.file.lines.ratio();
        writeln!(self.out, "LF:{}\nLH:{}", ratio.total, ratio.covered)
    }

    fn functions(&mut self) -> io::Result<()> {
        let mut names = Names::default();
        let functions = self.file.functions.iter();
        let placed = functions.filter_map(|function| Some((names.own(&function, function.line?), function)));
        let placed: Vec<(String, Function<'_>)> = placed.collect();
        for (name, function) in &placed {
            let line = function.line.unwrap_or_default();
            // Without an end, a name such as `7,x` would be taken for an end and a name.
            let misread = || name.split_once(',').is_some_and(|(end, _)| number::line(end.as_bytes()).is_some());
            if misread() {
                writeln!(self.out, "FN:{line},{},{name}", function.end.unwrap_or(line))?;
            } else {
                writeln!(self.out, "FN:{line},{name}")?;
            }
        }
        let counted: Vec<(&String, u64)> = placed.iter().filter_map(|(name, it)| Some((name, it.hits?))).collect();
        for (name, hits) in &counted {
            writeln!(self.out, "FNDA:{hits},{name}")?;
        }
        if !placed.is_empty() {
            let hit = counted.iter().filter(|(_, hits)| *hits > 0).count();
            writeln!(self.out, "FNF:{}\nFNH:{hit}", placed.len())?;
        }
        Ok(())
    }

    fn branches(&mut self) -> io::Result<()> {
        let counts = self.file.branches.counts();
        let any = counts.len() > 0;
        for count in counts.filter(|count| count.total > 0) {
            self.branches_on(count)?;
        }
        if any {
            let ratio = self.file.branches.ratio().unwrap_or_default();
            writeln!(self.out, "BRF:{}\nBRH:{}", ratio.total, ratio.covered)?;
        }
        Ok(())
    }

    /// As many records as there are branches, so many of them taken, whatever the report tells of each.
    fn branches_on(&mut self, count: BranchCount) -> io::Result<()> {
        let line = count.line;
        // That its line never ran is told from a branch that the line never took.
        let never = if self.file.lines.get(line).is_some_and(|line| line.hits > 0) { "0" } else { "-" };
        let mut read = HashSet::new();
        let (mut missing, mut taken) = (count.total - count.taken, count.taken);
        for branch in self.file.branches.details_on(line) {
            let left = if branch.hits > 0 { &mut taken } else { &mut missing };
            let (block, name) = spelled(&branch.target);
            if *left > 0 && read.insert(section::target(block.as_bytes(), name.as_bytes())) {
                *left -= 1;
                match branch.hits {
                    0 => writeln!(self.out, "BRDA:{line},{block},{name},{never}")?,
                    hits => writeln!(self.out, "BRDA:{line},{block},{name},{hits}")?,
                }
            }
        }
        self.room.take(missing.saturating_add(taken), line, self.name)?;
        let mut numbers = 0_u64..;
        for (left, hits) in [(missing, never), (taken, "1")] {
            for _ in 0..left {
                let name = numbers.by_ref().map(|number| match self.in_words {
                    true => format!("branch {number}"),
                    false => number.to_string(),
                });
                let mut free = name.filter(|name| !read.contains(&section::target(b"0", name.as_bytes())));
                let name = free.next().unwrap_or_default();
                writeln!(self.out, "BRDA:{line},0,{name},{hits}")?;
            }
        }
        Ok(())
    }

    /// Which condition had which outcome is not known; how many of how many is.
    fn conditions(&mut self) -> io::Result<()> {
        let conditions = &self.file.details.conditions;
        for share in conditions {
            self.room.take(share.total, share.line, self.name)?;
            let group = share.total.div_ceil(2);
            for at in 0..share.total {
                let (sense, taken) = (if at % 2 == 0 { 't' } else { 'f' }, u32::from(at < share.covered));
                writeln!(self.out, "MCDC:{},{group},{sense},{taken},{},condition", share.line, at / 2)?;
            }
        }
        if !conditions.is_empty() {
            let (total, covered) =
                conditions.iter().fold((0, 0), |sum, it| (sum.0 + u64::from(it.total), sum.1 + u64::from(it.covered)));
            writeln!(self.out, "MCF:{total}\nMCH:{covered}")?;
        }
        Ok(())
    }
}

/// A branch as block and name.
fn spelled(target: &BranchTarget) -> (String, String) {
    let name = match target {
        BranchTarget::Line(line) => format!("jump to line {line}"),
        BranchTarget::Exit => "exit".into(),
        BranchTarget::Numbered { block, branch } => return (block.to_string(), branch.to_string()),
        BranchTarget::Named(name) => plain(name).into_owned(),
    };
    ("0".into(), name)
}

/// The names of a section's functions: records of one name would be one function.
#[derive(Default)]
struct Names {
    used: HashSet<String>,
    /// How often a name with its line was taken.
    again: HashMap<String, u64>,
}

impl Names {
    fn own(&mut self, function: &Function<'_>, line: u32) -> String {
        let name = plain(&function.name);
        let name = if name.trim().is_empty() { "(anonymous)" } else { &*name };
        if self.used.insert(name.to_owned()) {
            return name.to_owned();
        }
        let placed = format!("{name} (line {line})");
        let again = self.again.entry(placed.clone()).or_default();
        loop {
            let own = if *again == 0 { placed.clone() } else { format!("{placed} ({again})") };
            *again += 1;
            if self.used.insert(own.clone()) {
                return own;
            }
        }
    }
}
