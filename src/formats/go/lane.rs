//! The fast lane: runs of blocks of one file, and the first block of another, read from the buffer by words.
//!
//! [`Record`](super::Record) defines what is right. The lane takes a line only if it begins with the name of the line before
//! or with a plain one, and it knows every byte after it; at the first doubt, and at the end of the buffer, it stops in front
//! of the line.

use crate::formats::number::{self, LAST_LINE};
use crate::formats::window::Window;
use crate::model::{Place, Region};

/// Places with longer numbers are left to the careful reader: a power of two.
const LONGEST: usize = 8;

/// Hands the blocks of this file at the head of `bytes` to `take`. Returns how many bytes and how many lines they are.
#[inline]
pub(super) fn run(bytes: &[u8], name: &[u8], mut take: impl FnMut(Region)) -> (usize, u64) {
    let (mut rest, mut lines) = (bytes, 0);
    while let Some((block, length)) = rest.strip_prefix(name).and_then(block) {
        take(block);
        rest = &rest[name.len() + length..];
        lines += 1;
    }
    (bytes.len() - rest.len(), lines)
}

/// What stands before the first colon of the first line: its file, as a rule.
#[inline]
pub(super) fn name(bytes: &[u8]) -> Option<&[u8]> {
    let end = memchr::memchr2(b':', b'\n', bytes)?;
    Some(&bytes[..end])
}

/// A block of the file that its line names.
pub(super) struct First<'b> {
    pub(super) name: &'b [u8],
    pub(super) block: Region,
    /// How long the line is.
    pub(super) length: usize,
}

/// The block at the head of `bytes`, of whichever file, if there is nothing to say about the name.
#[inline]
pub(super) fn first(bytes: &[u8]) -> Option<First<'_>> {
    let name = name(bytes).filter(|name| !name.is_empty() && *name != b"mode")?;
    let is_plain = name.iter().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
    let (block, length) = block(&bytes[name.len()..]).filter(|_| is_plain)?;
    Some(First { name, block, length: name.len() + length })
}

/// The block behind a name, and how long it is with the end of its line.
///
/// Where the numbers of its places end is told of all of them at once: none waits for the one before it.
#[inline(always)]
fn block(text: &[u8]) -> Option<(Region, usize)> {
    let window = Window::of(text)?;
    let mut ends = !window.digits() & !1;
    let (mut at, mut lengths, mut others) = (1, 0, window.word(0) as u8 ^ b':');
    let mut number = |after: u8| {
        let (start, end) = (at, ends.trailing_zeros() as usize);
        ends &= ends.wrapping_sub(1);
        at = end + 1;
        let length = end.wrapping_sub(start);
        lengths |= length.wrapping_sub(1);
        others |= window.word(end) as u8 ^ after;
        number::of_length(window.word(start), length)
    };
    let start = Place { line: number(b'.'), column: number(b',') };
    let end = Place { line: number(b'.'), column: number(b' ') };
    let of_file = |place: Place| (1..=LAST_LINE).contains(&place.line);
    if lengths >= LONGEST || others != 0 || !of_file(start) || !of_file(end) || start > end {
        return None;
    }
    // Most of these have one digit.
    let (statements, length) = window.number(at, b' ')?;
    at += length + 1;
    let (hits, length) = match window.number(at, b'\n') {
        Some(few) => few,
        None => many(&text[at..])?,
    };
    Some((Region { start, end, statements, hits }, at + length + 1))
}

/// A number of more digits at the end of a line, and how many it has.
#[cold]
fn many(text: &[u8]) -> Option<(u32, usize)> {
    let (number, rest) = number::short(text)?;
    rest.starts_with(b"\n").then(|| (number, text.len() - rest.len()))
}
