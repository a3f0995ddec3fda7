//! Strings of JSON: from quote to quote, unescaped, never longer than is bearable.

use super::{Json, Kind, eight};

/// How much of a string is kept, in bytes. More is no path and no name.
pub(super) const LONGEST: usize = 1024 * 1024;

/// A string as it is put together.
#[derive(Default)]
struct Pieces {
    bytes: Vec<u8>,
    /// Half of a character that \u escapes write in two.
    high: Option<u32>,
    cut: bool,
    lone: bool,
    control: bool,
    unknown: bool,
}

impl Pieces {
    /// Adds bytes as they stand.
    fn add(&mut self, piece: &[u8]) {
        if piece.is_empty() {
            return;
        }
        self.settle();
        self.control |= piece.iter().fold(false, |any, &b| any | (b < b' '));
        self.put(piece);
    }

    /// Adds what a \u escape stands for.
    fn escaped(&mut self, code: u32) {
        let code = match (self.high.take(), code) {
            (Some(high), 0xDC00..=0xDFFF) => 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00),
            (high, _) => {
                self.high = high;
                self.settle();
                code
            }
        };
        if (0xD800..=0xDBFF).contains(&code) {
            self.high = Some(code);
        } else {
            self.lone |= (0xDC00..=0xDFFF).contains(&code);
            self.character(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }

    /// Half a character stays one.
    fn settle(&mut self) {
        if self.high.take().is_some() {
            self.lone = true;
            self.character(char::REPLACEMENT_CHARACTER);
        }
    }

    fn character(&mut self, character: char) {
        self.put(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn put(&mut self, piece: &[u8]) {
        if self.cut {
            return;
        }
        let room = LONGEST - self.bytes.len();
        if piece.len() <= room {
            self.bytes.extend_from_slice(piece);
            return;
        }
        self.cut = true;
        self.bytes.extend_from_slice(&piece[..room]);
        // Not within a character.
        while self.bytes.pop_if(|last| *last & 0xC0 == 0x80).is_some() {}
        self.bytes.pop_if(|last| *last >= 0xC0);
    }
}

impl Json<'_> {
    /// A string, unescaped. None, and past it, if the next value is something else.
    #[inline]
    pub(in crate::formats) fn text(&mut self) -> Option<&str> {
        if self.kind() != Kind::String {
            self.skip();
            return None;
        }
        self.due = false;
        let mut text = std::mem::take(&mut self.scratch);
        let whole = self.quoted(&mut text);
        self.scratch = text;
        whole.then_some(self.scratch.as_str())
    }

    /// Like [`Json::text`], to keep.
    pub(in crate::formats) fn string(&mut self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    /// Reads a string from its first quote on; false if the report breaks in it.
    #[inline]
    pub(super) fn quoted(&mut self, into: &mut String) -> bool {
        into.clear();
        if let Some(text) = self.input.ahead().get(1..)
            && let Some(length) = plain(text)
            && let Ok(plain) = std::str::from_utf8(&text[..length])
        {
            into.push_str(plain);
            self.input.skip(length + 2);
            return true;
        }
        self.pieced(into)
    }

    #[cold]
    fn pieced(&mut self, into: &mut String) -> bool {
        self.input.skip(1);
        let mut pieces = Pieces { bytes: std::mem::take(into).into_bytes(), ..Pieces::default() };
        loop {
            if !self.refill() {
                self.fail("the end of a text");
                return false;
            }
            let ahead = self.input.ahead();
            let end = memchr::memchr2(b'"', b'\\', ahead);
            let length = end.unwrap_or(ahead.len());
            let stop = ahead.get(length).copied();
            pieces.add(&ahead[..length]);
            self.input.skip(length + 1);
            match stop {
                None => {}
                Some(b'"') => break,
                Some(_) => self.escape(&mut pieces),
            }
        }
        pieces.settle();
        *into = self.checked(pieces);
        true
    }

    /// What follows a backslash.
    fn escape(&mut self, pieces: &mut Pieces) {
        let Some(byte) = self.byte() else { return };
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.unicode(pieces),
            _ => {
                // A path of Windows, perhaps: both stay.
                pieces.unknown = true;
                pieces.settle();
                return pieces.put(&[b'\\', byte]);
            }
        };
        pieces.settle();
        pieces.put(&[plain]);
    }

    fn unicode(&mut self, pieces: &mut Pieces) {
        let (mut code, mut digits) = (0, Vec::with_capacity(4));
        while digits.len() < 4 {
            let Some(digit) = self.peek().filter(u8::is_ascii_hexdigit) else {
                pieces.unknown = true;
                pieces.settle();
                pieces.put(b"\\u");
                return pieces.put(&digits);
            };
            self.input.skip(1);
            code = code * 16 + char::from(digit).to_digit(16).unwrap_or(0);
            digits.push(digit);
        }
        pieces.escaped(code);
    }

    fn peek(&mut self) -> Option<u8> {
        if self.refill() { self.input.ahead().first().copied() } else { None }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = self.peek();
        self.input.skip(1);
        byte
    }

    /// The text of a string that is read, with warnings of what is wrong with it.
    fn checked(&mut self, pieces: Pieces) -> String {
        if pieces.cut {
            self.odd("very long texts", || "this text is longer than 1 MiB; the rest of it was not kept".into());
        }
        if pieces.lone {
            self.odd("halves of characters", || "half of a character stands in this text".into());
        }
        if pieces.control {
            self.odd("bare control characters", || "a bare control character stands in this text".into());
        }
        if pieces.unknown {
            self.odd("bare backslashes", || "a backslash stands in this text that escapes nothing".into());
        }
        String::from_utf8(pieces.bytes).unwrap_or_else(|error| {
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            self.odd("values that are not UTF-8", || format!("this is not UTF-8: “{}”", super::quote(text.as_bytes())));
            text
        })
    }
}

/// Length of a string without escapes and control characters that ends in sight; `text` starts after its first quote.
#[inline]
pub(super) fn plain(text: &[u8]) -> Option<usize> {
    eight::special(text).filter(|&length| text[length] == b'"' && length <= LONGEST)
}
