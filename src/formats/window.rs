//! A few bytes of a report at a time, read as words: lanes know what must stand where, and compare eight bytes at once.
//!
//! Where something stands in a window is a sum of lengths that are small by how they are found. It is held below
//! [`REACH`] without a branch, so that a word is read without a check.

use super::{marks, number};

/// Words begin before this place: a power of two.
const REACH: usize = 64;

/// How many bytes a window shows.
const WINDOW: usize = REACH + 8;

/// The bytes at the head of a text, if there are as many.
#[derive(Clone, Copy)]
pub(super) struct Window<'b>(&'b [u8; WINDOW]);

impl<'b> Window<'b> {
    #[inline]
    pub(super) fn of(bytes: &'b [u8]) -> Option<Self> {
        bytes.first_chunk().map(Self)
    }

    /// Eight bytes, the first of them lowest.
    #[inline]
    pub(super) fn word(self, at: usize) -> u64 {
        let at = at % REACH;
        self.0[at..at + 8].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight))
    }

    /// The lowest bytes of that, so many of them.
    #[inline]
    pub(super) fn bytes(self, at: usize, count: usize) -> u64 {
        self.word(at) & (u64::MAX >> (64 - 8 * count))
    }

    /// Which of its first bytes are digits, a bit for each.
    #[inline]
    pub(super) fn digits(self) -> u32 {
        self.0.first_chunk().map_or(0, marks::digits)
    }

    /// A number of at most seven digits that this byte follows, and how many digits it has. Most numbers but those of lines
    /// have one, and then what comes next need not wait until it is known.
    #[inline(always)]
    pub(super) fn number(self, at: usize, after: u8) -> Option<(u32, usize)> {
        let word = self.word(at);
        let digit = (word as u8).wrapping_sub(b'0');
        if digit < 10 && (word >> 8) as u8 == after {
            return Some((digit.into(), 1));
        }
        number::few(word).filter(|&(_, length)| self.bytes(at + length, 1) == u64::from(after))
    }
}

/// How many spaces are at the head of a text; near its end perhaps fewer than there are.
#[inline]
pub(super) fn spaces(text: &[u8]) -> usize {
    let mut length = 0;
    while let Some(near) = text[length..].first_chunk::<16>() {
        let found = (!marks::equal(near, b' ')).trailing_zeros() as usize;
        length += found;
        if found < near.len() {
            break;
        }
    }
    length
}

/// Where the first line of a text ends, mostly nearby.
#[inline]
pub(super) fn line_end(text: &[u8]) -> Option<usize> {
    match text.first_chunk::<32>().map(|near| marks::equal(near, b'\n')) {
        Some(ends) if ends != 0 => Some(ends.trailing_zeros() as usize),
        _ => memchr::memchr(b'\n', text),
    }
}

/// The bytes of a text from here on as [`Window::word`] has them: eight, or those there are and zeros.
pub(super) const fn word(text: &[u8], at: usize) -> u64 {
    let mut word = 0;
    let mut byte = 0;
    while byte < 8 && at + byte < text.len() {
        word |= (text[at + byte] as u64) << (8 * byte);
        byte += 1;
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_where_they_should() {
        let read = |text: &str| {
            let text = format!("{text:*<80}");
            Window::of(text.as_bytes()).expect("it is as long").number(0, b'/')
        };
        let right = [("0/", 0), ("7/1", 7), ("12/", 12), ("007/", 7), ("1234567/", 1_234_567)];
        for (text, number) in right {
            assert_eq!(read(text), text.find('/').map(|length| (number, length)), "{text}");
        }
        for text in ["", "/", "7", "7,", "12", "12,/", "x/", "-1/", "12345678/", "1.5/"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn lines_end_and_spaces_do() {
        for length in 0..80 {
            let text = format!("{}\n{: <40}", "x".repeat(length), "x\n");
            assert_eq!(line_end(text.as_bytes()), Some(length));
            assert_eq!(line_end("x".repeat(length).as_bytes()), None);
            let text = format!("{: <length$}{:x<40}", "", "");
            assert_eq!(spaces(text.as_bytes()), length);
            assert!(spaces(" ".repeat(length).as_bytes()) <= length);
        }
    }

    #[test]
    fn words_are_those_of_the_text() {
        let text: Vec<u8> = (1..=WINDOW as u8).collect();
        let window = Window::of(&text).expect("it is as long");
        for at in 0..REACH {
            assert_eq!(window.word(at), word(&text, at));
            assert_eq!(
                [1, 3, 8].map(|count| window.bytes(at, count)),
                [1, 3, 8].map(|count| word(&text[..at + count], at))
            );
        }
        assert_eq!(word(b"ab", 0), u64::from(u16::from_le_bytes(*b"ab")));
        assert!(Window::of(&text[1..]).is_none());
    }
}
