//! Goes past values that nobody asked for, as fast as can be: brackets are counted, nothing is looked at.

use std::ops::ControlFlow;

use super::block::{BLOCK, Block};
use super::{Json, Kind, eight};

/// The length of a text, in bytes, from which on a search for its end is faster than counting in blocks.
const LONG: usize = 24;

/// What is as short as this, in bytes, is gone through bracket by bracket: most of what is skipped is.
const NEAR: usize = 24;

/// A place within a value that is skipped.
pub(super) struct Within {
    /// Bytes of it that are read. Behind the end of the buffer, if an escape straddles it.
    pub(super) at: usize,
    /// Brackets that are open.
    pub(super) open: u64,
    /// It is within a string.
    pub(super) quoted: bool,
    /// Most of what is skipped is small: no need to count blocks of it before it is known to be large.
    pub(super) far: bool,
}

impl Within {
    /// Goes on until the last bracket is closed, or the string that was open; false at the end of these bytes.
    pub(super) fn run(&mut self, ahead: &[u8]) -> bool {
        let Self { mut at, mut open, mut quoted, mut far } = *self;
        // Whether texts are long, so that a search for the end of one pays.
        let mut long = true;
        while at < ahead.len() {
            if far && quoted && long {
                let Some(length) = memchr::memchr2(b'"', b'\\', &ahead[at..]) else {
                    at = ahead.len();
                    break;
                };
                at += length + 1;
                if ahead[at - 1] == b'\\' {
                    at += 1;
                    continue;
                }
                quoted = false;
                if open == 0 {
                    *self = Self { at, open, quoted, far };
                    return true;
                }
                long = length > LONG;
                // A list of texts goes on like this.
                if long && ahead[at..].starts_with(b", \"") {
                    at += 3;
                    quoted = true;
                }
                continue;
            }
            if far
                && let Some(bytes) = ahead[at..].first_chunk()
                && open > 0
                && let Some(block) = Block::new(bytes, quoted)
            {
                match block.pass(open) {
                    ControlFlow::Continue(more) => open = more,
                    ControlFlow::Break(last) => {
                        *self = Self { at: at + last + 1, open: 0, quoted: false, far };
                        return true;
                    }
                }
                quoted = block.quoted;
                long = block.quotes < 4;
                at += BLOCK;
                continue;
            }
            let near = &ahead[..ahead.len().min(at + NEAR)];
            while let Some(found) = if quoted { eight::quote(near, at) } else { eight::bracket(near, at) } {
                at = found + 1;
                match near[found] {
                    b'"' => quoted = !quoted,
                    b'\\' => at += 1,
                    b'{' | b'[' => open += 1,
                    _ => open -= 1,
                }
                if open == 0 && !quoted {
                    *self = Self { at, open, quoted, far };
                    return true;
                }
            }
            at = at.max(near.len());
            far = true;
        }
        *self = Self { at, open, quoted, far };
        false
    }
}

impl Json<'_> {
    /// Goes past the next value, however deep it is nested.
    pub(in crate::formats) fn skip(&mut self) {
        match self.kind() {
            Kind::End => {}
            Kind::Object | Kind::Array => self.skip_nested(false),
            Kind::String => self.skip_nested(true),
            Kind::Number | Kind::True | Kind::False | Kind::Null => {
                self.scalar();
            }
        }
        self.due = false;
    }

    /// Goes past a value that begins with a bracket or, if it is `quoted`, with a quote.
    fn skip_nested(&mut self, quoted: bool) {
        self.input.skip(1);
        let mut within = Within { at: 0, open: u64::from(!quoted), quoted, far: false };
        loop {
            if !self.refill() {
                self.depth += within.open;
                return self.fail(if within.quoted { "the end of a text" } else { "a closing bracket" });
            }
            let ahead = self.input.ahead();
            let whole = within.run(ahead);
            if whole {
                return self.input.skip(within.at);
            }
            let length = ahead.len();
            self.input.skip(length);
            within.at -= length;
        }
    }
}
