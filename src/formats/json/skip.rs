//! Goes past values that nobody asked for, as fast as can be: brackets are counted, nothing is looked at.

use super::{Json, Kind};

/// Bytes that are looked at in one go.
const CHUNK: usize = 32;

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
        // An escape may straddle buffers: then it starts here.
        let mut at = 0;
        loop {
            if !self.refill() {
                self.depth += open;
                return self.fail(if quoted { "the end of a text" } else { "a closing bracket" });
            }
            let ahead = self.input.ahead();
            while at < ahead.len() {
                if quoted {
                    let (past, ends) = past_quote(ahead, at);
                    at = past;
                    quoted = !ends;
                } else {
                    at = past_brackets(ahead, at, &mut open, &mut quoted);
                }
                if open == 0 && !quoted {
                    return self.input.skip(at);
                }
            }
            let length = ahead.len();
            self.input.skip(length);
            at -= length;
        }
    }
}

/// Where a string goes on after `at`, and whether it has ended there. Behind the end of `ahead` if it ends in an escape.
#[inline]
fn past_quote(ahead: &[u8], at: usize) -> (usize, bool) {
    match memchr::memchr2(b'"', b'\\', &ahead[at..]) {
        Some(length) if ahead[at + length] == b'"' => (at + length + 1, true),
        Some(length) => (at + length + 2, false),
        None => (ahead.len(), false),
    }
}

/// Where the next string starts after `at`, or the last bracket is closed, or `ahead` ends.
#[inline]
fn past_brackets(ahead: &[u8], mut at: usize, open: &mut u64, quoted: &mut bool) -> usize {
    while at < ahead.len() {
        if let Some(chunk) = ahead[at..].first_chunk::<CHUNK>() {
            let (quotes, opened, closed) = count(chunk);
            if quotes == 0 && u64::from(closed) < *open {
                *open = *open + u64::from(opened) - u64::from(closed);
                at += CHUNK;
                continue;
            }
        }
        let end = ahead.len().min(at + CHUNK);
        while at < end {
            let byte = ahead[at];
            at += 1;
            match byte {
                b'"' => {
                    *quoted = true;
                    return at;
                }
                b'{' | b'[' => *open += 1,
                b'}' | b']' => {
                    *open -= 1;
                    if *open == 0 {
                        return at;
                    }
                }
                _ => {}
            }
        }
    }
    at
}

/// How many quotes, opening and closing brackets there are. Braces and brackets differ in one bit.
#[inline]
fn count(chunk: &[u8; CHUNK]) -> (u8, u8, u8) {
    chunk.iter().fold((0, 0, 0), |(quotes, opened, closed), &b| {
        (quotes + u8::from(b == b'"'), opened + u8::from(b | 0x20 == b'{'), closed + u8::from(b | 0x20 == b'}'))
    })
}
