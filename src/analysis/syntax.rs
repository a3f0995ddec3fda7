//! What a source's syntax tree tells: its functions with their complexity, and which lines are there for what goes wrong.
//!
//! **Invariants.** A source that does not parse gives what can be told. No source makes it panic, recurse or run for long:
//! the parser stops after a number of steps, and the tree is walked with a cursor. Lines count from 0, as in
//! [`Definition`]. Deliberately absent: what a name means, and anything across files.

mod grammars;
mod walk;

use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, Parser, Tree};

pub use grammars::{GRAMMARS, Grammar, of_path};

use super::outline::Definition;

/// A longer text is data, or minified.
const LONGEST: usize = 4 << 20;
/// The parser asks so often whether to go on for each byte of a usual text, with room for very odd ones.
const STEPS_PER_BYTE: usize = 1;
const LEAST_STEPS: usize = 100_000;

/// What the syntax of one source tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Syntax {
    /// Functions, types and modules in the order of their lines.
    pub definitions: Vec<Definition>,
    /// Runs of lines that are there for a purpose, in the order of their first lines; they may lie within each other.
    pub regions: Vec<Region>,
}

/// Lines that are there for a purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// The first line, from 0.
    pub first: u32,
    /// The last line.
    pub last: u32,
    /// What they are there for.
    pub purpose: Purpose,
}

/// What lines are there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// They run when something went wrong, or say that it did.
    Error,
    /// They leave early when there is nothing to do.
    Guard,
    /// They run only when the file is the program itself.
    Main,
    /// They are for type checkers and never run.
    TypeChecking,
}

impl Syntax {
    /// What a line is there for: the innermost purpose that it lies within.
    #[must_use]
    pub fn purpose(&self, line: u32) -> Option<Purpose> {
        let around = self.regions.iter().take_while(|region| region.first <= line).filter(|region| region.last >= line);
        around.last().map(|region| region.purpose)
    }
}

/// The syntax of a source, told by the ending of its path which language it is in; `None` where that says nothing or the
/// text is beyond what a parser is for.
#[must_use]
pub fn syntax(path: &str, text: &str) -> Option<Syntax> {
    let grammar = of_path(path)?;
    let tree = parse(grammar, text)?;
    Some(walk::walk(grammar, &tree, text))
}

fn parse(grammar: &Grammar, text: &str) -> Option<Tree> {
    if text.len() > LONGEST {
        return None;
    }
    let mut parser = Parser::new();
    parser.set_language(&(grammar.language)()).ok()?;
    let mut left = LEAST_STEPS + text.len() * STEPS_PER_BYTE;
    let mut go_on = |_: &tree_sitter::ParseState| {
        left = left.saturating_sub(1);
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut go_on);
    let bytes = text.as_bytes();
    parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options))
}

#[cfg(test)]
mod tests;
