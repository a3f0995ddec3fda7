//! One line after another through a syntax: a state that can be kept, and the spans of each line.

use std::panic::{AssertUnwindSafe, catch_unwind};

use syntect::parsing::{ClearAmount, ParseState, ScopeStackOp};

use super::classify::Classes;
use super::{Language, Span, Syntaxes, Token};

/// Longer lines are not highlighted: they are data, and an hour of regular expressions.
pub(super) const LONGEST_LINE: usize = 16 * 1024;

/// What the syntax knows between two lines: enough to go on from there.
#[derive(Debug, Clone)]
pub(super) struct State {
    parse: ParseState,
    scopes: Scopes,
}

/// The class of each scope that is open, innermost last; `None` for one that leaves its surroundings' class.
#[derive(Debug, Clone, Default)]
struct Scopes {
    open: Vec<Option<Token>>,
    /// What `clear_scopes` has put aside.
    cleared: Vec<Vec<Option<Token>>>,
}

/// Reads lines of one language. What it remembers is not about the text, but about the syntax.
#[derive(Debug)]
pub(super) struct Parser {
    syntaxes: &'static Syntaxes,
    language: Language,
    classes: Classes,
}

impl Parser {
    pub(super) fn new(syntaxes: &'static Syntaxes, language: Language) -> Self {
        Self { syntaxes, language, classes: Classes::default() }
    }

    /// The state before the first line.
    pub(super) fn start(&self) -> State {
        State { parse: ParseState::new(self.language.syntax), scopes: Scopes::default() }
    }

    /// Takes the state across a line, which ends with `\n`, and hands out the line's spans.
    ///
    /// A line that is too long, or on which the syntax fails, has none. The state stays as it was before a long line,
    /// and begins anew after a failure, since what the failure left of it cannot be trusted.
    pub(super) fn line(&mut self, state: &mut State, line: &str) -> Vec<Span> {
        if line.len() > LONGEST_LINE {
            return Vec::new();
        }
        // A syntax may hold a pattern that does not compile, or loop without an end: syntect panics then.
        let ops = catch_unwind(AssertUnwindSafe(|| state.parse.parse_line(line, &self.syntaxes.set)));
        let Ok(Ok(ops)) = ops else {
            *state = self.start();
            return Vec::new();
        };
        let mut spans = Spans { line, end: line.trim_end_matches('\n').len(), found: Vec::new() };
        let mut from = 0;
        for (at, op) in ops {
            spans.add(from, at, state.scopes.token());
            from = at.max(from);
            state.scopes.apply(&op, &mut self.classes);
        }
        spans.add(from, line.len(), state.scopes.token());
        spans.found
    }
}

impl Scopes {
    fn token(&self) -> Token {
        self.open.iter().rev().find_map(|class| *class).unwrap_or_default()
    }

    fn apply(&mut self, op: &ScopeStackOp, classes: &mut Classes) {
        match op {
            ScopeStackOp::Push(scope) => self.open.push(classes.of(*scope)),
            ScopeStackOp::Pop(count) => self.open.truncate(self.open.len().saturating_sub(*count)),
            ScopeStackOp::Clear(amount) => {
                let left = match amount {
                    ClearAmount::TopN(count) => self.open.len().saturating_sub(*count),
                    ClearAmount::All => 0,
                };
                self.cleared.push(self.open.split_off(left));
            }
            ScopeStackOp::Restore => self.open.extend(self.cleared.pop().unwrap_or_default()),
            ScopeStackOp::Noop => {}
        }
    }
}

/// The spans of a line while they are found.
struct Spans<'a> {
    line: &'a str,
    /// Where the line end begins.
    end: usize,
    found: Vec<Span>,
}

impl Spans<'_> {
    /// Adds a piece, joined to the one before it if they are of one class. What lies within a character is left out.
    fn add(&mut self, from: usize, to: usize, token: Token) {
        let to = to.min(self.end);
        if from >= to || token == Token::Text || !self.line.is_char_boundary(from) || !self.line.is_char_boundary(to) {
            return;
        }
        // No line is longer than `LONGEST_LINE`, so offsets fit.
        let (from, to) = (from as u32, to as u32);
        match self.found.last_mut() {
            Some(last) if last.token == token && last.range.end == from => last.range.end = to,
            _ => self.found.push(Span { range: from..to, token }),
        }
    }
}
