//! The fast lane: plain tags and text, taken from the buffer a block at a time, past the XML reader.
//!
//! quick-xml defines what is right. The lane takes a piece only if it knows what every byte of it means and both would say
//! the same; at the first doubt, and at the end of the buffer, it stops in front of the piece and quick-xml reads it.
//! `tests/lanes.rs` and the fuzz targets hold both to the same result.
//!
//! A tag is plain if its name has no prefix, no single quote stands outside of its values, and each of its attributes is a
//! name, `=` and a value in double quotes.

use std::num::NonZeroU64;
use std::ops::Range;

use crate::formats::marks::{BLOCK, Block, blanks, equal, is_of_name, names, parity, same};

/// The most attributes of a plain tag.
pub(super) const MOST: usize = 24;

/// The longest plain tag, in bytes.
pub(super) const LONGEST: usize = 4096;

/// References to the entities of XML.
const ENTITIES: [&[u8]; 5] = [b"&lt;", b"&gt;", b"&amp;", b"&quot;", b"&apos;"];

/// Where the attributes of a tag are in its content: for each the first byte of its name, the sign after it, and the quote
/// after its value.
pub(in crate::formats) struct Places {
    marks: [u32; 3 * MOST],
    count: usize,
}

impl Default for Places {
    fn default() -> Self {
        Self { marks: [0; 3 * MOST], count: 0 }
    }
}

impl Places {
    /// Hands each attribute of this content to `take`.
    #[inline]
    pub(super) fn each<'t>(&self, content: &'t [u8], mut take: impl FnMut(&'t [u8], &'t [u8])) {
        for &[name, equals, end] in self.taken() {
            let (name, equals, end) = (name as usize, equals as usize, end as usize);
            // Always so, by how they are found.
            if let (Some(name), Some(value)) = (content.get(name..equals), content.get(equals + 2..end)) {
                take(name, value);
            }
        }
    }

    /// The values of all attributes.
    #[inline]
    pub(super) fn values<'t>(&self, content: &'t [u8]) -> impl Iterator<Item = &'t [u8]> {
        let value = |&[_, equals, end]: &[u32; 3]| content.get(equals as usize + 2..end as usize);
        self.taken().iter().map(move |marks| value(marks).unwrap_or_default())
    }

    #[inline]
    fn taken(&self) -> &[[u32; 3]] {
        let (marks, _) = self.marks.as_chunks();
        marks.get(..self.count).unwrap_or_default()
    }

    /// All places, to be filled; [`Places::filled`] says how many were.
    #[inline]
    pub(super) fn fill(&mut self) -> std::slice::IterMut<'_, [u32; 3]> {
        let (marks, _) = self.marks.as_chunks_mut();
        marks.iter_mut()
    }

    /// So many places were filled.
    #[inline]
    pub(super) fn filled(&mut self, count: usize) {
        self.count = count;
    }

    /// How many attributes there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }
}

/// What lies ahead: two words, and none of them 0, so that it is handed on in registers. Smaller numbers would be put into
/// memory one by one and read back as one, and that waits for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where its content starts, and above that, where it ends.
    content: u64,
    /// Above the lowest bit where it ends itself, then what it is, then how long its name is.
    rest: NonZeroU64,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A start tag, whose name is so long.
    Start {
        name: u16,
    },
    /// The tag of an empty element.
    Empty {
        name: u16,
    },
    End,
    Text,
}

impl Piece {
    /// A piece by its places in a buffer, which is never as large as half a word.
    #[inline]
    pub(super) fn new(kind: Kind, from: usize, to: usize, end: usize) -> Self {
        let (kind, name) = match kind {
            Kind::Start { name } => (0, name),
            Kind::Empty { name } => (1, name),
            Kind::End => (2, 0),
            Kind::Text => (3, 0),
        };
        let rest = u64::from(name) << 35 | kind << 33 | (end as u64) << 1;
        Self { content: from as u64 | (to as u64) << 32, rest: NonZeroU64::MIN | rest }
    }

    #[inline]
    pub(super) fn kind(self) -> Kind {
        let rest = self.rest.get();
        let name = (rest >> 35) as u16;
        match rest >> 33 & 3 {
            0 => Kind::Start { name },
            1 => Kind::Empty { name },
            2 => Kind::End,
            _ => Kind::Text,
        }
    }

    /// Whether it is the tag of an empty element.
    #[inline]
    pub(super) fn is_empty(self) -> bool {
        matches!(self.kind(), Kind::Empty { .. })
    }

    /// Where its content is.
    #[inline]
    pub(super) fn content(self) -> Range<usize> {
        self.content as u32 as usize..(self.content >> 32) as usize
    }

    /// Where it ends itself.
    #[inline]
    pub(super) fn end(self) -> usize {
        (self.rest.get() >> 1) as u32 as usize
    }
}

/// How long the text at the head of `bytes` is, and what stands there with the end tag of this name that follows it. It
/// refers to nothing but the entities of XML, and is not too long.
#[inline]
pub(super) fn leaf(bytes: &[u8], name: &[u8]) -> Option<(usize, usize)> {
    let mut text = text_length(bytes)?;
    while bytes[text] == b'&' {
        text += ENTITIES.iter().find(|entity| bytes[text..].starts_with(entity))?.len();
        text += text_length(&bytes[text..]).filter(|_| text < LONGEST)?;
    }
    let end = bytes[text..].get(..2 + name.len() + 1)?;
    let [b'<', b'/', called @ .., b'>'] = end else { return None };
    same(called, name).then_some((text, text + end.len()))
}

/// How much of a text stands before a tag or a reference.
#[inline]
fn text_length(text: &[u8]) -> Option<usize> {
    // Most texts between two tags are numbers.
    let near = text.first_chunk().map_or(0, |near| equal::<16>(near, b'<') | equal(near, b'&'));
    if near != 0 { Some(near.trailing_zeros() as usize) } else { memchr::memchr2(b'<', b'&', text) }
}

/// The text from `at` on, up to a tag, if it is plain. Where `trims`, no white space is at `at`, and that before the tag is
/// skipped.
#[inline]
pub(super) fn text(bytes: &[u8], at: usize, trims: bool) -> Option<Piece> {
    let rest = bytes.get(at..)?;
    let length = text_length(rest).filter(|&length| rest[length] == b'<')?;
    let text = if trims { trim_end(&rest[..length]) } else { length };
    Some(Piece::new(Kind::Text, at, at + text, at + length))
}

/// How long the white space at the head of `bytes` is: that which quick-xml skips.
#[inline]
pub(super) fn space(bytes: &[u8]) -> usize {
    let mut length = 0;
    while let Some(part) = bytes.get(length..).and_then(|rest| rest.first_chunk()) {
        let others = !blanks(part);
        length += others.trailing_zeros() as usize;
        if others != 0 {
            return length;
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

/// A tag of nothing but a name; `</` stands at `at`.
#[inline]
pub(super) fn end_tag(bytes: &[u8], at: usize) -> Option<Piece> {
    let name = &bytes[at + 2..];
    // Nearly all names are as short.
    let few = name.first_chunk().map_or(0, |few| (!names(few)).trailing_zeros() as usize);
    let length = if (1..16).contains(&few) { few } else { name.iter().position(|&byte| !is_of_name(byte))? };
    let (from, to) = (at + 2, at + 2 + length);
    (name[length] == b'>' && length > 0).then_some(Piece::new(Kind::End, from, to, to + 1))
}

/// The bytes from `at` on; what is missing at the end is zeros, which no plain tag has outside of its values.
#[inline]
pub(super) fn block(bytes: &[u8], at: usize) -> Block {
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

/// A start tag or the tag of an empty element; `<` stands at `at`.
///
/// Of each block it takes which bytes are quotes, and so which stand within values. Of those that do not, it marks the first
/// bytes of words, equals signs and closing quotes. A quote must open after each sign and nowhere else; then a tag
/// of nothing but attributes is one whose marks are a word, a sign and a quote, over and over.
#[inline]
pub(super) fn tag(bytes: &[u8], at: usize, places: &mut Places) -> Option<Piece> {
    let start = at + 1;
    if !matches!(bytes.get(start), Some(b'a'..=b'z' | b'A'..=b'Z' | b'_')) {
        return None;
    }
    // What the blocks before leave behind: all bits if they end within a value, one if with what may stand before a word, one
    // if with a sign.
    let (mut quoted, mut apart, mut sign) = (0, 0, 0);
    let mut count = 0;
    let (mut name, mut colons) = (0, 0);
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
        let strange = blank & !block.equal(b' ');
        if block.equal(b'\'') & outside != 0 || (strange != 0 && !all_space(bytes, start + base, strange)) {
            return None;
        }
        let signs = block.equal(b'=') & outside;
        let closing = quotes & outside;
        if quotes & within & inside != (signs << 1 | sign) & inside {
            return None;
        }
        let before = (blank | closing) << 1 | apart;
        let words = before & outside & !blank & !closing;
        // No name ends with white space: a word may not begin with the sign.
        if words & signs != 0 {
            return None;
        }
        if base == 0 {
            colons = block.equal(b':');
        }
        if name == 0 && blank != 0 {
            name = base + blank.trailing_zeros() as usize;
        }
        let mut marks = words | signs | closing;
        while marks != 0 {
            *places.marks.get_mut(count)? = base as u32 + marks.trailing_zeros();
            count += 1;
            marks &= marks - 1;
        }
        if end != 0 {
            let length = base + end.trailing_zeros() as usize;
            let empty = bytes.get(start + length - 1) == Some(&b'/');
            let to = length - usize::from(empty);
            // The slash of an empty element is no word.
            count -= usize::from(count > 0 && places.marks[count - 1] as usize == to);
            places.count = count / 3;
            let (marks, _) = places.marks.as_chunks();
            let is = |place: u32, byte: u8| bytes.get(start + place as usize) == Some(&byte);
            let all = marks.iter().take(places.count).all(|&[_, sign, close]| is(sign, b'=') && is(close, b'"'));
            if !all || count % 3 != 0 {
                return None;
            }
            let name = if name == 0 { to } else { name };
            if name >= BLOCK || colons & ((1 << name) - 1) != 0 {
                return None;
            }
            let name = name as u16;
            let kind = if empty { Kind::Empty { name } } else { Kind::Start { name } };
            return Some(Piece::new(kind, start, start + to, start + length + 1));
        }
        quoted = if within >> 63 == 0 { 0 } else { u64::MAX };
        apart = (blank | closing) >> 63;
        sign = signs >> 63;
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
