//! Source text → its syntax, in so many steps and no more.

use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, Parser, Tree};

use super::Syntax;
use super::grammars::{Grammar, of_path};
use super::walk;

/// A longer text, in bytes, is data, or minified: it is not parsed.
pub const LONGEST: usize = 4 << 20;
/// The parser asks so often whether to go on for each byte of a usual text, with room for very odd ones.
const STEPS_PER_BYTE: usize = 1;
const LEAST_STEPS: usize = 100_000;

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
