//! Numbers, truth values and null of JSON, as the formats ask for them.
//!
//! Some tools write numbers as strings, and that is read as well; NaN and Infinity are not JSON.

use super::super::number::{self, Hits};
use super::{Json, Kind, trim};

/// The longest number that is read, in bytes.
const LONGEST_NUMBER: usize = 512;

impl Json<'_> {
    /// A number as it is written. None, and past it, if the next value is something else.
    pub(in crate::formats) fn number(&mut self) -> Option<&[u8]> {
        if self.kind() != Kind::Number {
            self.skip();
            return None;
        }
        self.due = false;
        (self.scalar() == Some(Kind::Number)).then_some(self.scratch.as_bytes())
    }

    /// A line number; a string may hold it.
    #[inline]
    pub(in crate::formats) fn line(&mut self) -> Option<u32> {
        match self.small() {
            Some(number) => Some(number).filter(|number| (1..=number::LAST_LINE).contains(number)),
            None => number::line(self.number_or_text()?),
        }
    }

    /// A hit count; a string may hold it. None if it is null, or the report ends here.
    #[inline]
    pub(in crate::formats) fn hits(&mut self) -> Option<Hits> {
        if let Some(count) = self.small() {
            return Some(Hits::Count(count));
        }
        match self.kind() {
            Kind::Number | Kind::String => self.number_or_text().map(number::hits),
            kind => {
                self.skip();
                (!matches!(kind, Kind::Null | Kind::End)).then_some(Hits::Unreadable)
            }
        }
    }

    /// A whole number; a string may hold it. Some tools write `3.0`.
    #[inline]
    pub(in crate::formats) fn integer(&mut self) -> Option<i64> {
        if let Some(number) = self.small() {
            return Some(i64::from(number));
        }
        let text = std::str::from_utf8(self.number_or_text()?).ok()?.trim();
        text.parse().ok().or_else(|| {
            let number: f64 = text.parse().ok()?;
            // Beyond 2^53 a float is no whole number that anybody meant.
            (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0).then_some(number as i64)
        })
    }

    /// True or false. None, and past it, if the next value is something else.
    pub(in crate::formats) fn boolean(&mut self) -> Option<bool> {
        if !matches!(self.kind(), Kind::True | Kind::False) {
            self.skip();
            return None;
        }
        self.due = false;
        self.scalar().map(|kind| kind == Kind::True)
    }

    /// A number of at most nine digits that lies in the buffer, with what ends it.
    #[inline]
    fn small(&mut self) -> Option<u32> {
        if !self.due {
            return None;
        }
        let ahead = self.input.ahead();
        let (number, rest) = number::short(trim(ahead))?;
        if !matches!(rest.first()?, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t') {
            return None;
        }
        let length = ahead.len() - rest.len();
        self.input.skip(length);
        self.due = false;
        Some(number)
    }

    fn number_or_text(&mut self) -> Option<&[u8]> {
        if self.kind() == Kind::String { self.text().map(str::as_bytes) } else { self.number() }
    }

    /// Reads a word and tells what it is; none if the report breaks in it or with it. The text of a number is then in the
    /// scratch buffer.
    pub(super) fn scalar(&mut self) -> Option<Kind> {
        let whole = self.word();
        if self.broke.is_some() {
            return None;
        }
        let kind = match self.scratch.as_str() {
            "true" => Kind::True,
            "false" => Kind::False,
            "null" => Kind::Null,
            word if word.trim_start_matches('-').starts_with(|first: char| first.is_ascii_digit()) => Kind::Number,
            word => {
                let text = format!(
                    "this is not JSON: a value was expected before this, not “{}”",
                    super::quote(word.as_bytes())
                );
                self.end(text);
                return None;
            }
        };
        if !whole {
            self.broken("very long numbers", || "this number is too long to be read".into());
            return Some(Kind::Null);
        }
        Some(kind)
    }

    /// Reads letters, digits and signs; false if they are more than any number or word has.
    fn word(&mut self) -> bool {
        let mut word = std::mem::take(&mut self.scratch);
        word.clear();
        let mut whole = true;
        loop {
            let ahead = self.input.ahead();
            let end =
                ahead.iter().position(|b| !matches!(b, b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'+' | b'-' | b'.'));
            let length = end.unwrap_or(ahead.len());
            let kept = length.min(LONGEST_NUMBER - word.len());
            whole &= kept == length;
            word.push_str(std::str::from_utf8(&ahead[..kept]).unwrap_or_default());
            self.input.skip(length);
            if end.is_some() {
                break;
            }
            if !self.refill() {
                // What is cut off may be part of a greater number.
                if self.depth > 0 || self.input.failure().is_some() {
                    self.fail("the end of a value");
                }
                break;
            }
        }
        self.scratch = word;
        whole
    }
}
