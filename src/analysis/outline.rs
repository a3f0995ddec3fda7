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
    let mut found: Vec<Definition> = Vec::new();
    // Definitions whose end is not known yet, outermost first, by their place in `found`.
    let mut open: Vec<usize> = Vec::new();
    let mut scan = Scan::default();
    // The last line that holds anything, and the first of a run of decorators with its indentation.
    let mut last = 0;
    let mut decorated: Option<(u32, u32)> = None;
    for (number, line) in lines.iter().enumerate() {
        // Files of more lines than this are not source.
        let Ok(number) = u32::try_from(number) else { break };
        let continues = scan.within_brackets();
        let in_code = scan.line(line);
        let body = line.trim();
        if body.is_empty() {
            continue;
        }
        if !in_code || shape::is_silent(body) {
            last = number;
            continue;
        }
        let indent = width(line);
        let closes = shape::closes(body);
        while let Some(&top) = open.last() {
            // A bracket at the definition's own indentation belongs to it: its signature's end, or its last line.
            let ended = if closes { indent < found[top].indent } else { indent <= found[top].indent };
            if !ended {
                break;
            }
            found[top].end = last;
            open.pop();
        }
        last = number;
        if shape::decorates(body) {
            decorated.get_or_insert((number, indent));
        }
        if !closes && let Some((kind, name)) = shape::definition(body, &lines[number as usize + 1..]) {
            let above = decorated.take().filter(|&(line, at)| at == indent && number - line <= DECORATORS);
            let start = above.map_or(number, |(line, _)| line);
            open.push(found.len());
            found.push(Definition { line: number, start, end: number, indent, name: name.to_owned(), kind });
        } else if !shape::decorates(body) && !continues {
            decorated = None;
        }
    }
    for still in open {
        found[still].end = last;
    }
    found
}

/// The columns of a line's leading white space, with tabs of eight.
fn width(line: &str) -> u32 {
    let space = line.chars().take_while(|c| c.is_whitespace());
    space.fold(0, |width, c| if c == '\t' { (width / 8 + 1) * 8 } else { width + 1 })
}

#[cfg(test)]
mod tests;
