//! The fast lane: plain tags and text, taken from the buffer a block at a time, past the XML reader.
//!
//! quick-xml defines what is right. The lane takes a piece only if it knows what every byte of it means and both would say
//! the same; at the first doubt, and at the end of the buffer, it stops in front of the piece and quick-xml reads it.
//! `tests/lanes.rs` and the fuzz targets hold both to the same result.
//!
//! A tag is plain if no single quote stands outside of its values, and each of its attributes is a name, `=` and a
//! value in double quotes.

use crate::formats::marks::{BLOCK, Block, parity};

/// The most attributes of a plain tag.
const MOST: usize = 24;

/// The longest plain tag, in bytes.
const LONGEST: usize = 4096;

/// Where the attributes of a tag are in its content.
pub(in crate::formats) struct Places {
    count: usize,
    names: [u32; MOST],
    equals: [u32; MOST],
    ends: [u32; MOST],
}

impl Default for Places {
    fn default() -> Self {
        Self { count: 0, names: [0; MOST], equals: [0; MOST], ends: [0; MOST] }
    }
}

impl Places {
    /// Hands each attribute of this content to `take`.
    #[inline]
    pub(super) fn each<'t>(&self, content: &'t [u8], mut take: impl FnMut(&'t [u8], &'t [u8])) {
        let all = self.names.iter().zip(&self.equals).zip(&self.ends).take(self.count);
        for ((&name, &equals), &end) in all {
            let (name, equals, end) = (name as usize, equals as usize, end as usize);
            // Always so, by how they are found.
            if let (Some(name), Some(value)) = (content.get(name..equals), content.get(equals + 2..end)) {
                take(name, value);
            }
        }
    }
}

/// What lies ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    /// Where its content starts and ends.
    pub(super) from: usize,
    pub(super) to: usize,
    /// Where it ends itself.
    pub(super) end: usize,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A start tag, whose name is so long.
    Start {
        name: usize,
    },
    /// The tag of an empty element.
    Empty {
        name: usize,
    },
    End,
    Text,
}

/// The next piece of `bytes` from `at` on, if it is plain. Where `trims`, white space around text is skipped.
#[inline]
pub(super) fn piece(bytes: &[u8], mut at: usize, trims: bool, places: &mut Places) -> Option<Piece> {
    if trims {
        at += space(bytes.get(at..)?);
    }
    match *bytes.get(at..)? {
        [b'<', b'/', ..] => end_tag(bytes, at),
        [b'<', b'a'..=b'z' | b'A'..=b'Z' | b'_', ..] => tag(bytes, at, places),
        [b'<', ..] => None,
        ref rest => {
            let length = memchr::memchr2(b'<', b'&', rest).filter(|&length| rest[length] == b'<')?;
            let text = if trims { trim_end(&rest[..length]) } else { length };
            Some(Piece { kind: Kind::Text, from: at, to: at + text, end: at + length })
        }
    }
}

/// How long the white space at the head of `bytes` is: that which quick-xml skips.
#[inline]
fn space(bytes: &[u8]) -> usize {
    let mut length = 0;
    // A newline and tabs or blanks, mostly.
    while let Some(eight) = bytes.get(length..).and_then(|rest| rest.first_chunk::<8>()) {
        if eight == b"        " || eight == b"\t\t\t\t\t\t\t\t" {
            length += 8;
            continue;
        }
        match eight.iter().position(|&b| !is_space(b)) {
            Some(more) => return length + more,
            None => length += 8,
        }
    }
    let rest = &bytes[length..];
    length + rest.iter().position(|&b| !is_space(b)).unwrap_or(rest.len())
}

fn trim_end(text: &[u8]) -> usize {
    text.iter().rposition(|&b| !is_space(b)).map_or(0, |last| last + 1)
}

#[inline]
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// A tag of nothing but a name.
#[inline]
fn end_tag(bytes: &[u8], at: usize) -> Option<Piece> {
    let name = &bytes[at + 2..];
    let length = name.iter().position(|&b| !(b.is_ascii_alphanumeric() || b"_-.:".contains(&b)))?;
    let (from, to) = (at + 2, at + 2 + length);
    (name[length] == b'>' && length > 0).then_some(Piece { kind: Kind::End, from, to, end: to + 1 })
}

/// The bytes from `at` on; what is missing at the end is zeros, which no plain tag has outside of its values.
#[inline]
fn block(bytes: &[u8], at: usize) -> Block {
    match bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(block) => Block::new(block),
        None => {
            let rest = bytes.get(at..).unwrap_or_default();
            let mut padded = [0; BLOCK];
            padded[..rest.len()].copy_from_slice(rest);
            Block::new(&padded)
        }
    }
}

/// A start tag or the tag of an empty element; `<` and a letter stand at `at`.
///
/// Of each block it takes which bytes are quotes, and so which stand within values. Of those that do not, it takes the first
/// bytes of words and the equals signs. There must be one word, one sign and two quotes for each attribute,
/// and a quote must follow each sign: then nothing else is in the tag.
#[inline]
fn tag(bytes: &[u8], at: usize, places: &mut Places) -> Option<Piece> {
    let start = at + 1;
    // What the blocks before leave behind: all bits if they end within a value, and one if with a space or a closing quote.
    let (mut quoted, mut apart, mut sign) = (0, 0, 0);
    let (mut words, mut signs, mut closed) = (0, 0, 0);
    let mut name = 0;
    let mut base = 0;
    while base < LONGEST && start + base < bytes.len() {
        let block = block(bytes, start + base);
        let quotes = block.equal(b'"');
        let within = parity(quotes) ^ quoted;
        let end = block.equal(b'>') & !within;
        // The bits before the end; all of them if it is not in this block.
        let inside = if end == 0 { u64::MAX } else { (end & end.wrapping_neg()) - 1 };
        let outside = !within & inside;
        let blank = block.at_most(b' ') & outside;
        let odd = block.equal(b'\'') & outside;
        let strange = blank & !block.equal(b' ');
        if odd != 0 || (strange != 0 && !all_space(bytes, start + base, strange)) {
            return None;
        }
        let equals = block.equal(b'=') & outside;
        let opening = quotes & within & inside;
        let closing = quotes & outside;
        // A quote stands after each sign, and nowhere else.
        if opening != (equals << 1 | sign) & inside {
            return None;
        }
        let before = (blank | closing) << 1 | apart;
        let first = before & outside & !blank & !closing;
        if name == 0 && blank != 0 {
            name = base + blank.trailing_zeros() as usize;
        }
        words = put(&mut places.names, words, first, base)?;
        signs = put(&mut places.equals, signs, equals, base)?;
        closed = put(&mut places.ends, closed, closing, base)?;
        if end != 0 {
            let length = base + inside.count_ones() as usize;
            let empty = bytes.get(start + length - 1) == Some(&b'/');
            let to = length - usize::from(empty);
            // The slash of an empty element is no word.
            if words > 0 && places.names[words - 1] as usize == to {
                words -= 1;
            }
            if words != signs || signs != closed {
                return None;
            }
            let name = if name == 0 { to } else { name };
            places.count = words;
            let kind = if empty { Kind::Empty { name } } else { Kind::Start { name } };
            return Some(Piece { kind, from: start, to: start + to, end: start + length + 1 });
        }
        quoted = if within >> 63 == 0 { 0 } else { u64::MAX };
        apart = (blank | closing) >> 63;
        sign = equals >> 63;
        base += BLOCK;
    }
    None
}

/// Whether all of these bytes are white space that every reader takes for it.
#[cold]
fn all_space(bytes: &[u8], base: usize, mut which: u64) -> bool {
    while which != 0 {
        let at = base + which.trailing_zeros() as usize;
        if !bytes.get(at).is_some_and(|&byte| is_space(byte)) {
            return false;
        }
        which &= which - 1;
    }
    true
}

/// Adds the place of each bit. Returns how many there are now.
#[inline]
fn put(list: &mut [u32; MOST], mut count: usize, mut bits: u64, base: usize) -> Option<usize> {
    while bits != 0 {
        *list.get_mut(count)? = base as u32 + bits.trailing_zeros();
        count += 1;
        bits &= bits - 1;
    }
    Some(count)
}
