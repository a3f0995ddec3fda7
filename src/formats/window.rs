//! A few bytes of a report at a time, read as words: lanes know what must stand where, and compare eight bytes at once.
//!
//! Where something stands in a window is a sum of lengths that are small by how they are found. It is held below
//! [`REACH`] without a branch, so that a word is read without a check.

/// Words begin before this place: a power of two.
pub(super) const REACH: usize = 64;

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
