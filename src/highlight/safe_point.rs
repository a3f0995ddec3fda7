//! Where to begin to read when nothing is known near above a window.

use std::ops::Range;

use super::lexer::{Lexer, Rules};
use super::nesting::Nesting;
use super::parser::LONGEST_LINE;
use super::text::Text;

/// A line from which reading is likely to be right.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SafePoint {
    /// The first line to read in order.
    pub(super) line: usize,
    /// Lines above it to read first, for what they open.
    pub(super) lead: Vec<usize>,
}

/// How far above the window to look, in lines: near first, so that few lines are read before the window's.
const REACH: [usize; 3] = [80, 250, 2_000];
/// A mark is kept every so many lines.
const EVERY: usize = 256;
/// More bytes than this are not read to find one point.
const FAR: usize = 8 << 20;

/// Finds safe points, and remembers how far it has read.
#[derive(Debug)]
pub(super) struct SafePoints {
    rules: &'static Rules,
    /// What is known at every line that is a multiple of [`EVERY`], as far as the text was read.
    marks: Vec<Mark>,
}

#[derive(Debug, Clone, Default)]
struct Mark {
    lexer: Lexer,
    nesting: Nesting,
}

impl SafePoints {
    pub(super) fn new(rules: &'static Rules) -> Self {
        Self { rules, marks: vec![Mark::default()] }
    }

    /// The best point at or above a line.
    pub(super) fn find(&mut self, text: &Text, line: usize) -> SafePoint {
        for reach in REACH {
            let from = line.saturating_sub(reach);
            let (at, mut mark) = self.mark_before(text, from);
            if let Some(point) = self.best(text, &mut mark, at, from..line + 1) {
                return point;
            }
        }
        SafePoint { line: line.saturating_sub(REACH[1]), lead: Vec::new() }
    }

    /// A mark at or above a line, and where it stands. Far beyond what was read, it is a guess: code, within nothing.
    fn mark_before(&mut self, text: &Text, line: usize) -> (usize, Mark) {
        let wanted = line / EVERY;
        let read = (self.marks.len() - 1) * EVERY;
        if wanted >= self.marks.len() && text.bytes_before(line) - text.bytes_before(read) > FAR {
            return (line, Mark::default());
        }
        while self.marks.len() <= wanted {
            self.read_on(text);
        }
        (wanted * EVERY, self.marks[wanted].clone())
    }

    /// Reads a little further than was read so far, so that points below are found sooner. Says whether any text is left.
    pub(super) fn read_on(&mut self, text: &Text) -> bool {
        let from = (self.marks.len() - 1) * EVERY;
        if from >= text.len() {
            return false;
        }
        let mut mark = self.marks.last().cloned().unwrap_or_default();
        for line in from..from + EVERY {
            self.step(text, &mut mark, line);
        }
        self.marks.push(mark);
        true
    }

    /// The point of least indentation among the lines of a range, the last of several: a definition at the left edge if
    /// there is one, and little to read otherwise.
    fn best(&self, text: &Text, mark: &mut Mark, at: usize, range: Range<usize>) -> Option<SafePoint> {
        let mut best: Option<(u32, SafePoint)> = None;
        for line in at..range.end.min(text.len()) {
            let Some(indent) = self.step(text, mark, line) else { continue };
            if line >= range.start && best.as_ref().is_none_or(|(least, _)| indent <= *least) {
                best = Some((indent, SafePoint { line, lead: mark.nesting.lead() }));
            }
        }
        best.map(|(_, point)| point)
    }

    /// Goes across a line; hands out its indentation if one could begin to read there.
    fn step(&self, text: &Text, mark: &mut Mark, number: usize) -> Option<u32> {
        let line = text.line(number);
        // The syntax does not read it either.
        if line.len() > LONGEST_LINE {
            return None;
        }
        let indent = if mark.lexer == Lexer::Code { mark.nesting.see(self.rules, number, line) } else { None };
        mark.lexer.line(self.rules, line.as_bytes());
        indent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::highlight::Syntaxes;
    use std::sync::Arc;

    fn point(path: &str, text: &str, line: usize) -> (usize, Vec<usize>) {
        let rules = Rules::of(Syntaxes::get().find(path, ""));
        let point = SafePoints::new(rules).find(&Text::new(Arc::new(text.to_owned())), line);
        (point.line, point.lead)
    }

    #[test]
    fn a_definition_at_the_left_edge_is_best() {
        let text = "def f():\n    '''\nnot here\n'''\n    x\n\n    y";
        assert_eq!(point("a.py", text, 6), (0, vec![]));
        assert_eq!(point("a.py", text, 3), (0, vec![]));
    }

    #[test]
    fn far_from_the_left_edge_the_openers_lead() {
        let mut text = String::from("class A {\n");
        for n in 0..2_000 {
            text.push_str(&format!("    void f{n}() {{\n        g();\n    }}\n"));
        }
        assert_eq!(point("A.java", &text, 5_000), (4_999, vec![0]));
        assert_eq!(point("A.java", &text, 10), (0, vec![]));
    }

    #[test]
    fn within_a_long_comment_it_looks_further() {
        let text = format!("int a;\n/*\n{}*/\nint b;\n", "words\n".repeat(1_000));
        assert_eq!(point("a.c", &text, 900), (0, vec![]));
        assert_eq!(point("a.c", &text, 1_003), (1_003, vec![]));
    }
}
