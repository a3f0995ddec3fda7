//! The fast lane: runs of blocks of one file, read from the buffer byte by byte.
//!
//! [`Record`](super::Record) defines what is right. The lane takes a line only if it begins with the name of the line before
//! and it knows every byte after it; at the first doubt, and at the end of the buffer, it stops in front of the line.

use crate::formats::number::{LAST_LINE, short};
use crate::model::{Place, Region};

/// Hands the blocks of this file at the head of `bytes` to `take`. Returns how many bytes and how many lines they are.
#[inline]
pub(super) fn run(bytes: &[u8], name: &[u8], mut take: impl FnMut(Region)) -> (usize, u64) {
    let (mut rest, mut lines) = (bytes, 0);
    while let Some((block, after)) = block(rest, name) {
        take(block);
        rest = after;
        lines += 1;
    }
    (bytes.len() - rest.len(), lines)
}

/// The block of a line, and what follows the line.
#[inline]
fn block<'b>(text: &'b [u8], name: &[u8]) -> Option<(Region, &'b [u8])> {
    let (line, rest) = number(text.strip_prefix(name)?, b':')?;
    let (column, rest) = number(rest, b'.')?;
    let (end_line, rest) = number(rest, b',')?;
    let (end_column, rest) = number(rest, b'.')?;
    let (statements, rest) = number(rest, b' ')?;
    let (hits, rest) = number(rest, b' ')?;
    let rest = rest.strip_prefix(b"\n").or_else(|| rest.strip_prefix(b"\r\n"))?;
    let (start, end) = (Place { line, column }, Place { line: end_line, column: end_column });
    let of_file = |place: Place| (1..=LAST_LINE).contains(&place.line);
    (of_file(start) && of_file(end) && start <= end).then_some((Region { start, end, statements, hits }, rest))
}

/// The number behind a byte.
#[inline]
fn number(text: &[u8], before: u8) -> Option<(u32, &[u8])> {
    let (first, rest) = text.split_first()?;
    if *first == before { short(rest) } else { None }
}
