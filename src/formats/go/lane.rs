//! The fast lane: runs of blocks of one file, read from the buffer by words.
//!
//! [`Record`](super::Record) defines what is right. The lane takes a line only if it begins with the name of the line before
//! and it knows every byte after it; at the first doubt, and at the end of the buffer, it stops in front of the line.

use crate::formats::number::LAST_LINE;
use crate::formats::window::Window;
use crate::model::{Place, Region};

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

/// The block behind a name, and how long it is with the end of its line.
#[inline]
fn block(text: &[u8]) -> Option<(Region, usize)> {
    let window = Window::of(text).filter(|window| window.bytes(0, 1) == u64::from(b':'))?;
    let mut at = 1;
    let mut number = |after: u8| {
        let (number, length) = window.number(at, after)?;
        at += length + 1;
        Some(number)
    };
    let start = Place { line: number(b'.')?, column: number(b',')? };
    let end = Place { line: number(b'.')?, column: number(b' ')? };
    let (statements, hits) = (number(b' ')?, number(b'\n')?);
    let of_file = |place: Place| (1..=LAST_LINE).contains(&place.line);
    (of_file(start) && of_file(end) && start <= end).then_some((Region { start, end, statements, hits }, at))
}
