//! What ran of each function: the report's lines and branches, dealt out to the functions of the source.
//!
//! **Invariants.** A line belongs to the innermost function around it, and to one only: what functions have and what lies
//! outside of all of them is together what the file has. Lines count from 1.

use std::cmp::Reverse;

use super::demangle::demangled;
use super::outline::{Definition, Kind};
use crate::model::{self, BranchCount, FileCoverage, Function, Ratio};

/// A function of a source, and what ran of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FunctionCoverage {
    /// Its name with those of the types and functions around it: `Store.find`.
    pub name: String,
    /// The line of its name.
    pub line: u32,
    /// Its first line: that of its topmost decorator, annotation or attribute.
    pub first: u32,
    /// Its last line.
    pub last: u32,
    /// How often it was entered, where the report says.
    pub hits: Option<u64>,
    /// The lines of its own that hold code.
    pub lines: Ratio,
    /// The branches that start on them.
    pub branches: Ratio,
    /// How many ways lead through it (McCabe), where its syntax or the report tells.
    pub complexity: Option<u32>,
}

/// The functions of a file, and what lies outside of all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Functions {
    /// They themselves, in the order of their first lines.
    pub all: Vec<FunctionCoverage>,
    /// Lines outside of functions.
    pub outside: Ratio,
    /// The runs of lines, each with its function's place in `all`; ascending, without gaps or overlaps from line 1 on.
    owners: Vec<(u32, Option<u32>)>,
}

/// Whether a definition is itself a statement that runs when the file is loaded, as in Python: then the line of its name
/// belongs to what is around it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Header {
    /// It is a statement of what is around the function.
    Runs,
    /// It is part of the function.
    #[default]
    Belongs,
}

impl FunctionCoverage {
    /// Whether it ever ran, by the report's own count or by its lines; `None` where nothing tells.
    #[must_use]
    pub fn is_entered(&self) -> Option<bool> {
        match self.hits {
            Some(hits) => Some(hits > 0),
            None => (self.lines.total > 0).then_some(self.lines.covered > 0),
        }
    }
}

impl Functions {
    /// Deals a file's lines and branches out to its functions: those of the source, or where it has none those that the
    /// report names.
    #[must_use]
    pub fn of(file: &FileCoverage, definitions: &[Definition], header: Header) -> Self {
        let mut all = of_source(definitions, header);
        if all.is_empty() {
            all = of_report(file);
        } else {
            all.iter_mut().for_each(|(_, function)| complete(function, &file.functions));
        }
        let owners = owners(&all);
        let mut functions =
            Self { all: all.into_iter().map(|(_, function)| function).collect(), owners, ..Self::default() };
        functions.count(file);
        functions
    }

    /// The function that a line belongs to, by its place.
    #[must_use]
    pub fn owner(&self, line: u32) -> Option<usize> {
        let run = self.owners.partition_point(|&(first, _)| first <= line).checked_sub(1)?;
        self.owners[run].1.map(|owner| owner as usize)
    }

    fn count(&mut self, file: &FileCoverage) {
        for line in file.lines.iter() {
            let owner = self.owner(line.number);
            let lines = owner.map_or(&mut self.outside, |owner| &mut self.all[owner].lines);
            lines.total += 1;
            lines.covered += u64::from(line.hits > 0);
        }
        for BranchCount { line, taken, total } in file.branches.counts() {
            if let Some(owner) = self.owner(line) {
                let branches = &mut self.all[owner].branches;
                branches.total += u64::from(total);
                branches.covered += u64::from(taken);
            }
        }
    }
}

/// The functions of the source, each with the first of the lines that belong to it.
fn of_source(definitions: &[Definition], header: Header) -> Vec<(u32, FunctionCoverage)> {
    let mut around: Vec<&Definition> = Vec::new();
    let mut all = Vec::new();
    for definition in definitions {
        while around.last().is_some_and(|outer| outer.end < definition.line) {
            around.pop();
        }
        if definition.kind == Kind::Function {
            let names = around.iter().filter(|outer| outer.end >= definition.end).map(|outer| &*outer.name);
            let name = names.chain([&*definition.name]).collect::<Vec<_>>().join(".");
            let (line, first, last) = (definition.line + 1, definition.start + 1, definition.end + 1);
            let own = if header == Header::Runs { line + 1 } else { first };
            let complexity = definition.complexity;
            all.push((own, FunctionCoverage { name, line, first, last, complexity, ..FunctionCoverage::default() }));
        }
        around.push(definition);
    }
    all
}

/// Those that the report names, each up to the next where it does not say where it ends.
fn of_report(file: &FileCoverage) -> Vec<(u32, FunctionCoverage)> {
    let mut known: Vec<(u32, Function<'_>)> = file.functions.iter().filter_map(|one| Some((one.line?, one))).collect();
    // Of one that was compiled several times, as templates are, each is told: what ran of it most stands for it.
    known.sort_by_key(|(line, function)| (*line, Reverse(function.hits)));
    known.dedup_by_key(|(line, _)| *line);
    let ends = known.iter().skip(1).map(|(next, _)| next - 1).chain([file.lines.last_number()]);
    let ends: Vec<u32> = ends.collect();
    let one = |(&(line, ref function), end): (&(u32, Function<'_>), u32)| {
        let last = function.end.unwrap_or(end).max(line);
        let (hits, complexity) = (function.hits, function.complexity);
        let name = demangled(&function.name).into_owned();
        (line, FunctionCoverage { name, line, first: line, last, hits, complexity, ..FunctionCoverage::default() })
    };
    known.iter().zip(ends).map(one).collect()
}

/// Takes over what the report knows of a function.
fn complete(function: &mut FunctionCoverage, known: &model::Functions) {
    let is_it = |one: &Function<'_>| one.line.is_some_and(|line| (function.first..=function.line).contains(&line));
    for reported in known.iter().filter(is_it) {
        // Of one that was compiled several times, as templates are, each is told.
        function.hits = function.hits.max(reported.hits);
        function.complexity = function.complexity.or(reported.complexity);
    }
}

/// Who owns the lines from where on.
fn owners(all: &[(u32, FunctionCoverage)]) -> Vec<(u32, Option<u32>)> {
    let mut owners: Vec<(u32, Option<u32>)> = vec![(0, None)];
    // Those that are open, outermost first: last line and place.
    let mut open: Vec<(u32, u32)> = Vec::new();
    let close = |owners: &mut Vec<(u32, Option<u32>)>, open: &mut Vec<(u32, u32)>, before: u32| {
        while let Some(&(last, _)) = open.last().filter(|&&(last, _)| last < before) {
            open.pop();
            owners.push((last.saturating_add(1), open.last().map(|&(_, owner)| owner)));
        }
    };
    for (place, (own, function)) in (0..).zip(all) {
        close(&mut owners, &mut open, *own);
        // One that reaches beyond what is around it ends there.
        let last = open.last().map_or(function.last, |&(last, _)| last.min(function.last));
        if *own <= last {
            owners.push((*own, Some(place)));
            open.push((last, place));
        }
    }
    close(&mut owners, &mut open, u32::MAX);
    // Where several begin at once, the last one counts.
    let mut settled: Vec<(u32, Option<u32>)> = Vec::with_capacity(owners.len());
    for owner in owners {
        match settled.last_mut() {
            Some(last) if last.0 == owner.0 => *last = owner,
            _ => settled.push(owner),
        }
    }
    settled
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn definition(name: &str, line: u32, end: u32) -> Definition {
        let kind = if name.starts_with(char::is_uppercase) { Kind::Type } else { Kind::Function };
        Definition { line, start: line, end, indent: 0, name: name.to_owned(), kind, complexity: None }
    }

    #[test]
    fn lines_go_to_the_innermost_function() {
        let file = FileCoverage { lines: (1..=10).map(|line| (line, line % 2)).collect(), ..FileCoverage::default() };
        let definitions = [definition("Store", 0, 8), definition("find", 1, 6), definition("each", 3, 4)];
        let functions = Functions::of(&file, &definitions, Header::Belongs);
        let told: Vec<_> = functions.all.iter().map(|one| (&*one.name, one.lines.covered, one.lines.total)).collect();
        assert_eq!(told, [("Store.find", 2, 4), ("Store.find.each", 1, 2)]);
        assert_eq!(functions.outside, Ratio::new(2, 4));
        // In Python a definition runs with what is around it.
        let functions = Functions::of(&file, &definitions, Header::Runs);
        let told: Vec<_> = functions.all.iter().map(|one| (one.lines.covered, one.lines.total)).collect();
        assert_eq!(told, [(2, 4), (1, 1)]);
        assert_eq!(functions.outside, Ratio::new(2, 5));
    }

    #[test]
    fn what_the_report_says_of_a_function_is_taken_over() {
        let reported = |line, hits| Function { line: Some(line), hits: Some(hits), ..Function::default() };
        let functions = [reported(2, 7), reported(5, 0)].into();
        let file =
            FileCoverage { lines: (1..=6).map(|line| (line, 1)).collect(), functions, ..FileCoverage::default() };
        let known = Functions::of(&file, &[definition("find", 1, 2)], Header::Belongs);
        assert_eq!(known.all[0].hits, Some(7));
        let without_source = Functions::of(&file, &[], Header::Belongs);
        let told: Vec<_> = without_source.all.iter().map(|one| (one.first, one.last, one.is_entered())).collect();
        assert_eq!(told, [(2, 4, Some(true)), (5, 6, Some(false))]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_counts_twice(
            lines in prop::collection::btree_map(1..40_u32, 0..2_u32, 0..40),
            spans in prop::collection::vec((0..40_u32, 0..20_u32), 0..8),
            runs in any::<bool>(),
        ) {
            let mut spans = spans;
            spans.sort_unstable();
            let definitions: Vec<_> = spans.iter().map(|&(line, length)| definition("f", line, line + length)).collect();
            let file = FileCoverage { lines: lines.into_iter().collect(), ..FileCoverage::default() };
            let functions = Functions::of(&file, &definitions, if runs { Header::Runs } else { Header::Belongs });
            let (covered, total) = functions.all.iter().map(|one| one.lines).chain([functions.outside])
                .fold((0, 0), |sum, one| (sum.0 + one.covered, sum.1 + one.total));
            prop_assert_eq!(Ratio::new(covered, total), file.lines.ratio());
            for line in 1..60 {
                if let Some(owner) = functions.owner(line) {
                    let owner = &functions.all[owner];
                    prop_assert!(owner.first <= line && line <= owner.last);
                }
            }
        }
    }
}
