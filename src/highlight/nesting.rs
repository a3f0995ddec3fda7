//! Which lines a line stands within, told by indentation alone.
//!
//! A syntax that begins to read in the middle of a file does not know that it is within a class or a call. It learns
//! that from the lines that opened them, read first: `impl Foo {`, then the function that is wanted.

use super::lexer::Rules;

/// Deeper nesting is not followed, so that a staircase of a file stays cheap.
const DEEPEST: usize = 64;

/// A line that others are indented below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Frame {
    indent: u32,
    head: usize,
    /// The last line that closed or continued the head: `) -> int:`, `} else {`, or a parameter below the others.
    tail: Option<usize>,
}

/// The lines that are open at some line, outermost first.
#[derive(Debug, Clone, Default)]
pub(super) struct Nesting {
    frames: Vec<Frame>,
}

impl Nesting {
    /// Takes notice of a line that begins in code. Hands out its indentation if it begins a statement, so that one
    /// could read from here on after [`Nesting::lead`].
    pub(super) fn see(&mut self, rules: &Rules, number: usize, line: &str) -> Option<u32> {
        let body = line.trim_start();
        let indent = width(&line[..line.len() - body.len()]);
        if says_nothing(rules, body) {
            return None;
        }
        if body.starts_with(['}', ')', ']', '{']) {
            while self.frames.last().is_some_and(|frame| frame.indent > indent) {
                self.frames.pop();
            }
            if let Some(frame) = self.frames.last_mut() {
                frame.tail = Some(number);
            }
            return None;
        }
        let mut hanging = None;
        while let Some(frame) = self.frames.pop_if(|frame| frame.indent >= indent) {
            hanging = (frame.indent > indent).then_some(frame.head);
        }
        if let (Some(head), Some(frame)) = (hanging, self.frames.last_mut()) {
            frame.tail = Some(head);
        }
        if self.frames.len() == DEEPEST {
            return None;
        }
        self.frames.push(Frame { indent, head: number, tail: None });
        Some(indent)
    }

    /// The lines to read before the line seen last, in order.
    pub(super) fn lead(&self) -> Vec<usize> {
        let above = self.frames.split_last().map_or(&[][..], |(_, above)| above);
        above.iter().flat_map(|frame| [Some(frame.head), frame.tail]).flatten().collect()
    }
}

/// Whether a line without its indentation tells nothing about nesting: blank, a comment, a directive or a label.
fn says_nothing(rules: &Rules, body: &str) -> bool {
    if body.is_empty() || rules.line_comments.iter().any(|mark| body.starts_with(mark)) || body.starts_with("/*") {
        return true;
    }
    if !rules.directives {
        return false;
    }
    let label = body.strip_suffix(':').is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    label || body.starts_with('#')
}

/// The columns that leading white space takes, with tabs of eight.
fn width(space: &str) -> u32 {
    space.chars().fold(0, |width, c| if c == '\t' { (width / 8 + 1) * 8 } else { width + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::highlight::Syntaxes;

    /// The lead of the last line.
    fn lead(path: &str, text: &str) -> Vec<usize> {
        let rules = Rules::of(Syntaxes::get().find(path, ""));
        let mut nesting = Nesting::default();
        for (number, line) in text.lines().enumerate() {
            nesting.see(rules, number, line);
        }
        nesting.lead()
    }

    #[test]
    fn the_heads_of_what_is_open() {
        assert_eq!(
            lead("a.py", "import os\nclass A:\n    def f(self):\n        x\n    def g(self):\n        y"),
            [1, 4]
        );
        assert_eq!(lead("a.rs", "impl A {\n    fn f() {\n        x;\n    }\n    fn g() {\n        y;"), [0, 4]);
        assert_eq!(lead("a.cs", "class A\n{\n\tvoid F()\n\t{\n\t\tx();"), [0, 1, 2, 3]);
        assert_eq!(lead("a.py", "x\ny"), [0; 0]);
    }

    #[test]
    fn signatures_over_several_lines() {
        assert_eq!(lead("a.py", "def f(\n    a,\n) -> int:\n    x"), [0, 2]);
        assert_eq!(lead("a.cpp", "int f(int a,\n      int b,\n      int c) {\n  x;"), [0, 2]);
    }

    #[test]
    fn comments_directives_and_labels_change_nothing() {
        assert_eq!(lead("a.py", "def f():\n    x\n# note\n    y"), [0]);
        assert_eq!(lead("a.cpp", "class A {\n  int x;\n#if B\npublic:\n  int y;"), [0]);
    }
}
