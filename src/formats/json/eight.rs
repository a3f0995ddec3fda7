//! Finds bytes of JSON eight at a time: names and texts are too short to prepare a search for each.
//!
//! A byte of a word is found to be zero by what borrows from it: `(w - 0x01…) & !w & 0x80…`
//! (<https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord>). A borrow may mark bytes after the first that is
//! zero, never before it, and only the first is asked for.

/// A word that has this in each of its bytes.
#[inline]
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Where a quote or a backslash stands first, from `at` on.
#[inline]
pub(super) fn quote(text: &[u8], at: usize) -> Option<usize> {
    find(text, at, |w| below(w ^ each(b'"'), 1) | below(w ^ each(b'\\'), 1), |b| matches!(b, b'"' | b'\\'))
}

/// Where a quote, a backslash or a control character stands first.
#[inline]
pub(super) fn special(text: &[u8]) -> Option<usize> {
    find(
        text,
        0,
        |w| below(w ^ each(b'"'), 1) | below(w ^ each(b'\\'), 1) | below(w, b' '),
        |b| matches!(b, b'"' | b'\\' | 0..b' '),
    )
}

/// Where a quote, a backslash, a control character or anything that is not ASCII stands first.
#[inline]
pub(super) fn odd(text: &[u8]) -> Option<usize> {
    find(
        text,
        0,
        |w| below(w ^ each(b'"'), 1) | below(w ^ each(b'\\'), 1) | below(w, b' ') | (w & each(0x80)),
        |b| matches!(b, b'"' | b'\\' | 0..b' ' | 0x80..),
    )
}

/// Where a quote or any kind of bracket stands first, from `at` on. Braces and brackets differ in one bit.
#[inline]
pub(super) fn bracket(text: &[u8], at: usize) -> Option<usize> {
    find(
        text,
        at,
        |w| {
            let braces = w | each(0x20);
            below(w ^ each(b'"'), 1) | below(braces ^ each(b'{'), 1) | below(braces ^ each(b'}'), 1)
        },
        |b| matches!(b, b'"' | b'{' | b'}' | b'[' | b']'),
    )
}

/// Marks the bytes of a word that are below a limit, up to 0x80; exact for the first of them.
#[inline]
const fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(each(limit)) & !word & each(0x80)
}

#[inline]
fn find(text: &[u8], mut at: usize, marks: impl Fn(u64) -> u64, is: impl Fn(u8) -> bool) -> Option<usize> {
    while let Some(eight) = text.get(at..)?.first_chunk() {
        let marked = marks(u64::from_le_bytes(*eight));
        if marked != 0 {
            return Some(at + marked.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    text[at..].iter().position(|&b| is(b)).map(|length| at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_at_every_place() {
        for byte in 0..=u8::MAX {
            for neighbour in [b'a', 0x80, 0xFF, byte] {
                for (length, place) in [(1, 0), (7, 6), (8, 0), (8, 7), (9, 8), (20, 3), (20, 17)] {
                    let mut text = vec![b'a'; length];
                    text[place] = byte;
                    if let Some(next) = text.get_mut(place + 1) {
                        *next = neighbour;
                    }
                    let right = |is: &[u8]| text.iter().position(|b| is.contains(b));
                    let control: Vec<u8> = (0..b' ').chain([b'"', b'\\']).collect();
                    assert_eq!(quote(&text, 0), right(b"\"\\"), "{text:?}");
                    assert_eq!(special(&text), right(&control), "{text:?}");
                    let odd: Vec<u8> = control.iter().copied().chain(0x80..=u8::MAX).collect();
                    assert_eq!(super::odd(&text), right(&odd), "{text:?}");
                    assert_eq!(bracket(&text, 0), right(b"\"{}[]"), "{text:?}");
                    assert_eq!(quote(&text, length), None);
                }
            }
        }
    }
}
