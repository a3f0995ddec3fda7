//! The fast lane: what lies in a JSON reader's buffer, read without a look at anything else.
//!
//! The careful reader defines what is right. A lane takes a value only if all of it is in sight, if it knows every byte of it
//! and there is nothing to warn about; at the first doubt, and at the end of the buffer, it gives up, and the careful
//! reader starts where the lane did. Tests hold both to the same result.

use super::super::number::{self, LAST_LINE};
use super::skip::Within;
use super::{eight, text, trim};

/// The bytes that are in sight.
#[derive(Clone, Copy)]
pub(in crate::formats) struct Ahead<'b>(&'b [u8]);

impl<'b> Ahead<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// How many bytes are left.
    #[inline]
    pub(super) fn left(self) -> usize {
        self.0.len()
    }

    /// Goes past white space and this byte.
    #[inline(always)]
    pub(in crate::formats) fn past(&mut self, byte: u8) -> Option<()> {
        match trim(self.0) {
            [first, rest @ ..] if *first == byte => {
                self.0 = rest;
                Some(())
            }
            _ => None,
        }
    }

    /// A whole number of a few digits.
    #[inline(always)]
    pub(in crate::formats) fn number(&mut self) -> Option<u32> {
        let (number, rest) = number::short(trim(self.0))?;
        ends(rest)?;
        self.0 = rest;
        Some(number)
    }

    /// The number of a line.
    #[inline(always)]
    pub(in crate::formats) fn line(&mut self) -> Option<u32> {
        self.number().filter(|number| (1..=LAST_LINE).contains(number))
    }

    /// A whole number of a few digits, perhaps below 0.
    #[inline]
    pub(in crate::formats) fn signed(&mut self) -> Option<i64> {
        self.0 = trim(self.0);
        let negative = self.0.strip_prefix(b"-");
        let (number, rest) = number::short(negative.unwrap_or(self.0))?;
        ends(rest)?;
        self.0 = rest;
        let number = i64::from(number);
        Some(if negative.is_some() { -number } else { number })
    }

    /// Goes past this word of letters.
    #[inline(always)]
    pub(in crate::formats) fn word(&mut self, word: &[u8]) -> Option<()> {
        let rest = trim(self.0).strip_prefix(word)?;
        ends(rest)?;
        self.0 = rest;
        Some(())
    }

    /// True or false.
    #[inline]
    pub(in crate::formats) fn boolean(&mut self) -> Option<bool> {
        match trim(self.0).first()? {
            b't' => self.word(b"true").map(|()| true),
            _ => self.word(b"false").map(|()| false),
        }
    }

    /// A string of ASCII without escapes.
    #[inline(always)]
    pub(in crate::formats) fn text(&mut self) -> Option<&'b [u8]> {
        let mut rest = *self;
        rest.past(b'"')?;
        let length = eight::odd(rest.0).filter(|&length| rest.0[length] == b'"' && length <= text::LONGEST)?;
        let text = &rest.0[..length];
        self.0 = &rest.0[length + 1..];
        Some(text)
    }

    /// A member's name, and the colon behind it.
    #[inline(always)]
    pub(in crate::formats) fn name(&mut self) -> Option<&'b [u8]> {
        let name = self.text()?;
        self.past(b':')?;
        Some(name)
    }

    /// Goes past a member's name, which is given in its quotes, and the colon behind it.
    #[inline(always)]
    pub(in crate::formats) fn key(&mut self, quoted: &[u8]) -> Option<()> {
        self.0 = trim(self.0).strip_prefix(quoted)?;
        self.past(b':')
    }

    /// Reads an object: hands each name in it to `each`, which must read its value.
    #[inline]
    pub(in crate::formats) fn object(&mut self, mut each: impl FnMut(&mut Self, &'b [u8]) -> Option<()>) -> Option<()> {
        self.past(b'{')?;
        if self.past(b'}').is_some() {
            return Some(());
        }
        loop {
            let name = self.name()?;
            each(self, name)?;
            if self.past(b',').is_none() {
                return self.past(b'}');
            }
        }
    }

    /// Goes on past elements of an array that are null or a number of a few digits, and of which each stands behind its comma
    /// as the first of them does, as long as `take` takes them.
    #[inline]
    pub(in crate::formats) fn alike(&mut self, mut take: impl FnMut(Option<u32>) -> bool) {
        let [b',', rest @ ..] = self.0 else { return };
        let length = 1 + rest.len() - trim(rest).len();
        let Some(first) = self.0.first_chunk::<16>().filter(|first| length <= first.len()) else { return };
        let (first, behind) = (u128::from_le_bytes(*first), u128::MAX.checked_shl(8 * length as u32).unwrap_or(0));
        while let Some((start, _)) = self.0.split_first_chunk::<16>()
            && (u128::from_le_bytes(*start) ^ first) & !behind == 0
        {
            let value = &self.0[length..];
            let (number, after) = match value {
                [digit @ b'0'..=b'9', after @ ..] if matches!(after, [b',' | b'\n', ..]) => {
                    (Some(u32::from(digit - b'0')), after)
                }
                [b'n', b'u', b'l', b'l', after @ ..] => (None, after),
                _ => match number::short(value) {
                    Some((number, after)) => (Some(number), after),
                    None => return,
                },
            };
            if ends(after).is_none() || !take(number) {
                return;
            }
            self.0 = after;
        }
    }

    /// Reads an array: calls `each` for every element, which it must read.
    #[inline]
    pub(in crate::formats) fn array(&mut self, mut each: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.past(b'[')?;
        if self.past(b']').is_some() {
            return Some(());
        }
        loop {
            each(self)?;
            if self.past(b',').is_none() {
                return self.past(b']');
            }
        }
    }

    /// Goes past any value.
    #[inline]
    pub(in crate::formats) fn skip(&mut self) -> Option<()> {
        self.0 = trim(self.0);
        match self.0.first()? {
            b'{' | b'[' => self.skip_nested(1, false),
            b'"' => {
                let length = eight::quote(self.0, 1).filter(|&length| self.0[length] == b'"');
                match length {
                    Some(length) => {
                        self.0 = &self.0[length + 1..];
                        Some(())
                    }
                    None => self.skip_nested(0, true),
                }
            }
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.fraction(),
        }
    }

    fn skip_nested(&mut self, open: u64, quoted: bool) -> Option<()> {
        let mut within = Within { at: 1, open, quoted, far: false };
        within.run(self.0).then(|| self.0 = &self.0[within.at..])
    }

    /// Goes past a number of any kind.
    #[inline]
    fn fraction(&mut self) -> Option<()> {
        let digits = self.0.strip_prefix(b"-").unwrap_or(self.0);
        digits.first().filter(|first| first.is_ascii_digit())?;
        let of_number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
        let length = digits.iter().take(64).position(|byte| !of_number(byte))?;
        let rest = &digits[length..];
        ends(rest)?;
        self.0 = rest;
        Some(())
    }
}

/// Whether a number or a word ends here.
#[inline(always)]
fn ends(rest: &[u8]) -> Option<()> {
    matches!(rest.first()?, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t').then_some(())
}
