//! Which functions and classes a line stands in, told by the text alone: indentation and the shapes of definitions.
//!
//! It knows no language: the shapes of all common ones are tried on every line. What it cannot tell it leaves out, so
//! that a name that is shown is nearly always right. Deliberately absent: nested functions on one line, macros, and
//! languages whose blocks are not indented.

mod scan;
mod shape;

use scan::Scan;

/// What a definition defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A function or method.
    Function,
    /// A class, struct, enum, interface, trait or the like.
    Type,
    /// A module, namespace or Rust's `impl` block.
    Module,
}

/// A definition that a line stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The line of its name, from 0.
    pub line: u32,
    /// Its name as the source gives it.
    pub name: String,
    /// What it defines.
    pub kind: Kind,
}

/// A definition and the lines that it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The line of its name, from 0.
    pub line: u32,
    /// Its first line: that of its topmost decorator, annotation or attribute, or the same as `line`.
    pub start: u32,
    /// Its last line.
    pub end: u32,
    /// The columns that it is indented by, with tabs of eight.
    pub indent: u32,
    /// Its name as the source gives it.
    pub name: String,
    /// What it defines.
    pub kind: Kind,
    /// Of a function, how many ways lead through it, where its syntax is known: McCabe's cyclomatic complexity.
    pub complexity: Option<u32>,
}

/// How many lines the decorators of one definition take at most.
const DECORATORS: u32 = 50;

/// The definitions of a text in the order of their lines; one pass, so keep them as long as the text stays.
pub fn definitions(text: &str) -> Vec<Definition> {
    let lines: Vec<&str> = text.lines().collect();
    of_lines(&lines)
}

/// Those of the definitions that a line (from 0) stands in, outermost first. The line of a definition stands in it, and
/// so do its decorators.
pub fn enclosing_in(definitions: &[Definition], line: usize) -> Vec<Header> {
    let around = definitions.iter().filter(|one| one.start as usize <= line && line <= one.end as usize);
    around.map(|one| Header { line: one.line, name: one.name.clone(), kind: one.kind }).collect()
}

fn of_lines(lines: &[&str]) -> Vec<Definition> {
    let mut outliner = Outliner::default();
    outliner.take(lines, lines.len());
    outliner.finish()
}

/// Finds the definitions of a text piece by piece, for who has something else to do as well.
#[derive(Debug, Default)]
pub struct Outliner {
    found: Vec<Definition>,
    /// Definitions whose end is not known yet, outermost first, by their place in `found`.
    open: Vec<usize>,
    scan: Scan,
    /// The line that comes next.
    next: u32,
    /// The last line that holds anything.
    last: u32,
    /// The first of a run of decorators, and its indentation.
    decorated: Option<(u32, u32)>,
}

impl Outliner {
    /// So many lines below a piece are looked at: a signature may end there.
    pub const LOOKED_AT: usize = shape::SIGNATURE;

    /// The line that the next piece begins with, from 0.
    pub fn next(&self) -> u32 {
        self.next
    }

    /// Takes the first `count` of these lines; the others, [`Outliner::LOOKED_AT`] if there are so many, are only looked
    /// at.
    pub fn take(&mut self, lines: &[&str], count: usize) {
        for (at, line) in lines.iter().enumerate().take(count) {
            // Files of more lines than this are not source.
            let Some(after) = self.next.checked_add(1) else { return };
            self.line(self.next, line, &lines[at + 1..]);
            self.next = after;
        }
    }

    /// The definitions, when the last line was taken.
    pub fn finish(mut self) -> Vec<Definition> {
        for still in self.open {
            self.found[still].end = self.last;
        }
        self.found
    }

    fn line(&mut self, number: u32, line: &str, below: &[&str]) {
        let continues = self.scan.within_brackets();
        let in_code = self.scan.line(line);
        let body = line.trim();
        if body.is_empty() {
            return;
        }
        if !in_code || shape::is_silent(body) {
            self.last = number;
            return;
        }
        let indent = width(line);
        let closes = shape::closes(body);
        while let Some(&top) = self.open.last() {
            let definition = &mut self.found[top];
            // A bracket at the definition's own indentation belongs to it: its signature's end, or its last line.
            let ended = if closes { indent < definition.indent } else { indent <= definition.indent };
            if !ended {
                break;
            }
            definition.end = self.last;
            self.open.pop();
        }
        self.last = number;
        if shape::decorates(body) {
            self.decorated.get_or_insert((number, indent));
        }
        if !closes && let Some((kind, name)) = shape::definition(body, below) {
            let above = self.decorated.take().filter(|&(line, at)| at == indent && number - line <= DECORATORS);
            let start = above.map_or(number, |(line, _)| line);
            self.open.push(self.found.len());
            self.found.push(Definition {
                line: number,
                start,
                end: number,
                indent,
                name: name.to_owned(),
                kind,
                complexity: None,
            });
        } else if !shape::decorates(body) && !continues {
            self.decorated = None;
        }
    }
}

/// The columns of a line's leading white space, with tabs of eight.
fn width(line: &str) -> u32 {
    let space = line.chars().take_while(|c| c.is_whitespace());
    space.fold(0, |width, c| if c == '\t' { (width / 8 + 1) * 8 } else { width + 1 })
}

#[cfg(test)]
mod tests;
