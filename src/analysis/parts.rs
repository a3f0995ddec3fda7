//! The parts of a file: its types and functions, one within the other, and what ran of each.
//!
//! Lines of a function that lies within another count for the inner one; those of a type are all between its first and its
//! last. Types without a function are left out.

use super::functions::{FunctionCoverage, Functions};
use super::outline::{Definition, Kind};
use super::syntax::Syntax;
use crate::model::{BranchCount, FileCoverage, Ratio};

/// A type or a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What is known of it. A type has neither hits nor a complexity of its own.
    pub coverage: FunctionCoverage,
    /// Its name below what holds it: `find` of `Store.find`.
    pub name: String,
    /// Whether it is a type.
    pub is_type: bool,
    /// The part that holds it, by its place.
    pub parent: Option<u32>,
}

/// The parts of a file, in the order of its lines: what holds another comes before it.
#[must_use]
pub fn parts(file: &FileCoverage, syntax: Option<&Syntax>) -> Vec<Part> {
    let (definitions, header) = syntax.map_or((&[][..], Default::default()), |it| (&it.definitions, it.header));
    let functions = Functions::of(file, definitions, header).all;
    let types = types(file, definitions, &functions);
    let mut all: Vec<(bool, FunctionCoverage)> = types.into_iter().map(|it| (true, it)).collect();
    all.extend(functions.into_iter().map(|it| (false, it)));
    all.sort_by_key(|(is_type, it)| (it.first, std::cmp::Reverse(it.last), !is_type));
    let mut parts: Vec<Part> = Vec::new();
    let mut open: Vec<u32> = Vec::new();
    for (is_type, coverage) in all {
        while open.pop_if(|&mut at| parts[at as usize].coverage.last < coverage.last).is_some() {}
        let parent = open.last().copied();
        let outer = parent.map(|at| format!("{}.", parts[at as usize].coverage.name));
        let name = outer.and_then(|outer| coverage.name.strip_prefix(&outer).map(str::to_owned));
        let name = name.unwrap_or_else(|| coverage.name.clone());
        open.push(parts.len() as u32);
        parts.push(Part { coverage, name, is_type, parent });
    }
    parts
}

/// The types that hold a function, with all that ran between their first and their last lines.
fn types(file: &FileCoverage, definitions: &[Definition], functions: &[FunctionCoverage]) -> Vec<FunctionCoverage> {
    let sums = Sums::of(file);
    let mut around: Vec<&Definition> = Vec::new();
    let mut types = Vec::new();
    for definition in definitions {
        while around.pop_if(|outer| outer.end < definition.line).is_some() {}
        if definition.kind == Kind::Type {
            let names = around.iter().map(|outer| &*outer.name);
            let name = names.chain([&*definition.name]).collect::<Vec<_>>().join(".");
            let (line, first, last) = (definition.line + 1, definition.start + 1, definition.end + 1);
            let inner = functions.partition_point(|function| function.first < first);
            if functions.get(inner).is_some_and(|function| function.last <= last) {
                let (lines, branches) = sums.between(first, last);
                types.push(FunctionCoverage {
                    name,
                    line,
                    first,
                    last,
                    lines,
                    branches,
                    ..FunctionCoverage::default()
                });
            }
        }
        around.push(definition);
    }
    types
}

/// What ran up to each line, so that what ran between two of them is a difference.
struct Sums {
    lines: Vec<(u32, Ratio)>,
    branches: Vec<(u32, Ratio)>,
}

impl Sums {
    fn of(file: &FileCoverage) -> Self {
        let mut sum = Ratio::default();
        let mut add = |number: u32, one: Ratio| {
            sum = sum + one;
            (number, sum)
        };
        let lines = file.lines.iter().map(|line| add(line.number, Ratio::new((line.hits > 0).into(), 1))).collect();
        let mut sum = Ratio::default();
        let mut add = |BranchCount { line, taken, total }| {
            sum = sum + Ratio::new(u64::from(taken), u64::from(total));
            (line, sum)
        };
        Self { lines, branches: file.branches.counts().map(&mut add).collect() }
    }

    fn between(&self, first: u32, last: u32) -> (Ratio, Ratio) {
        let of = |sums: &[(u32, Ratio)]| {
            let before = |line: u32| match sums.partition_point(|(number, _)| *number <= line) {
                0 => Ratio::default(),
                at => sums[at - 1].1,
            };
            let (from, to) = (before(first.saturating_sub(1)), before(last));
            Ratio::new(to.covered - from.covered, to.total - from.total)
        };
        (of(&self.lines), of(&self.branches))
    }
}

#[cfg(all(test, feature = "syntax"))]
mod tests {
    use super::*;
    use crate::analysis::syntax::syntax;

    #[test]
    fn types_hold_their_functions_and_count_all_of_their_lines() {
        let source = "\
class Store:
    size = 1

    @cached
    def find(self):
        def each():
            return 1
        return each()

class Empty:
    pass

def free():
    pass
";
        let syntax = syntax("a.py", source).expect("Python");
        let lines = [(1, 1), (2, 0), (4, 1), (5, 1), (6, 1), (7, 0), (8, 1), (10, 1), (11, 1), (13, 1), (14, 0)];
        let file = FileCoverage { lines: lines.into_iter().collect(), ..FileCoverage::default() };
        let told: Vec<_> = parts(&file, Some(&syntax))
            .into_iter()
            .map(|part| (part.name, part.parent, part.coverage.lines.covered, part.coverage.lines.total))
            .collect();
        let expected = [("Store", None, 5, 7), ("find", Some(0), 2, 2), ("each", Some(1), 0, 1), ("free", None, 0, 1)];
        assert_eq!(told, expected.map(|(name, parent, covered, total)| (name.to_owned(), parent, covered, total)));
    }
}
