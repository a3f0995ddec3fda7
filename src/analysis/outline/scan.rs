//! Which lines begin within a string or comment, in any language at once.
//!
//! Only what crosses lines matters: three quotes, `/* */` and template strings. The lexer of `highlight` knows each
//! language's own marks, but stands to the right of this folder and needs to be told the language.

use memchr::memmem;

/// Longer lines are data, and are passed over.
const LONGEST_LINE: usize = 16 * 1024;

/// Where the scan stands between two lines.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// What ends the string or comment that the next line begins in.
    until: Option<&'static str>,
    /// Open round and square brackets.
    depth: u32,
}

impl Scan {
    /// Goes across a line; says whether it began in code.
    pub(super) fn line(&mut self, line: &str) -> bool {
        let began = self.until.is_none();
        if line.len() > LONGEST_LINE {
            return began;
        }
        let mut at = 0;
        while at < line.len() {
            at = match self.until {
                Some(close) => match memmem::find(&line.as_bytes()[at..], close.as_bytes()) {
                    Some(found) => {
                        self.until = None;
                        at + found + close.len()
                    }
                    None => line.len(),
                },
                None => self.code(line.as_bytes(), at),
            };
        }
        began
    }

    /// Whether the next line begins within round or square brackets.
    pub(super) fn within_brackets(&self) -> bool {
        self.depth > 0
    }

    fn code(&mut self, line: &[u8], at: usize) -> usize {
        let rest = &line[at..];
        let first_word = || line[..at].iter().all(u8::is_ascii_whitespace);
        let after_space = || at == 0 || line[at - 1].is_ascii_whitespace();
        match line[at] {
            b'(' | b'[' => self.depth += 1,
            b')' | b']' => self.depth = self.depth.saturating_sub(1),
            b'/' if rest.starts_with(b"//") && !line[..at].ends_with(b":") => return line.len(),
            // `ls dir/*` opens nothing.
            b'/' if rest.starts_with(b"/*") && after_space() => {
                self.until = Some("*/");
                return at + 2;
            }
            b'#' if first_word() => return line.len(),
            b'"' if rest.starts_with(b"\"\"\"") => {
                self.until = Some("\"\"\"");
                return at + 3;
            }
            b'\'' if rest.starts_with(b"'''") => {
                self.until = Some("'''");
                return at + 3;
            }
            b'`' => {
                // A template goes over lines only where a value is expected; elsewhere it is prose.
                let before = line[..at].iter().rev().find(|byte| !byte.is_ascii_whitespace());
                let value = before.is_some_and(|byte| b"=(,:+?[{".contains(byte)) || line[..at].ends_with(b"return ");
                let closed = line[at + 1..].contains(&b'`');
                if value && !closed {
                    self.until = Some("`");
                    return line.len();
                }
                return end_of_string(line, at).unwrap_or(at + 1);
            }
            b'"' => return end_of_string(line, at).unwrap_or(line.len()),
            // A lifetime and an apostrophe have no other end on their line.
            b'\'' => return end_of_string(line, at).unwrap_or(at + 1),
            _ => {}
        }
        at + 1
    }
}

/// Behind the quote that ends the string that begins here, if it ends on this line.
fn end_of_string(line: &[u8], at: usize) -> Option<usize> {
    let mut end = at + 1;
    while end < line.len() {
        match line[end] {
            b'\\' => end += 2,
            byte if byte == line[at] => return Some(end + 1),
            _ => end += 1,
        }
    }
    None
}
