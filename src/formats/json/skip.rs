//! Goes past values that nobody asked for, as fast as can be: brackets are counted, nothing is looked at.

use super::block::{BLOCK, Block};
use super::{Json, Kind, eight};

impl Json<'_> {
    /// Goes past the next value, however deep it is nested.
    pub(in crate::formats) fn skip(&mut self) {
        match self.kind() {
            Kind::End => {}
            Kind::Object | Kind::Array => self.skip_nested(0, false),
            Kind::String => {
                self.input.skip(1);
                self.skip_nested(0, true);
            }
            Kind::Number | Kind::True | Kind::False | Kind::Null => {
                self.scalar();
            }
        }
        self.due = false;
    }

    /// Goes on until the last of the `open` brackets is closed, or the string that is `quoted` at first.
    fn skip_nested(&mut self, mut open: u64, mut quoted: bool) {
        // Behind the end of the buffer, if an escape straddles it.
        let mut at = 0;
        // Most of what is skipped is small: no need to count blocks of it.
        let mut far = false;
        loop {
            if !self.refill() {
                self.depth += open;
                return self.fail(if quoted { "the end of a text" } else { "a closing bracket" });
            }
            let ahead = self.input.ahead();
            while at < ahead.len() {
                if far
                    && let Some(bytes) = ahead[at..].first_chunk()
                    && let Some(block) = Block::new(bytes, quoted)
                    && block.closed < open
                {
                    open = open + block.opened - block.closed;
                    quoted = block.quoted;
                    at += BLOCK;
                    continue;
                }
                let near = &ahead[..ahead.len().min(at + BLOCK)];
                while let Some(found) = if quoted { eight::quote(near, at) } else { eight::bracket(near, at) } {
                    at = found + 1;
                    match near[found] {
                        b'"' => quoted = !quoted,
                        b'\\' => at += 1,
                        b'{' | b'[' => open += 1,
                        _ => open -= 1,
                    }
                    if open == 0 && !quoted {
                        return self.input.skip(at);
                    }
                }
                at = at.max(near.len());
                far = open > 0;
            }
            let length = ahead.len();
            self.input.skip(length);
            at -= length;
        }
    }
}
