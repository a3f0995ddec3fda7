//! What stands before a value of a tag, compared many bytes at once.

use std::cell::Cell;

use super::lane::LONGEST;
use crate::formats::marks::{alike, equal};

/// So many bytes are looked at at once: more than what stands before a value nearly always has.
const STEP: usize = 32;

/// An attribute that nobody asked for.
pub(super) const UNWANTED: u8 = u8::MAX;

/// The bytes before a value, from the quote before them to the quote after them.
pub(super) struct Part {
    /// The first bytes, and a bit for each that counts.
    head: [u8; STEP],
    mask: u32,
    /// The others.
    more: Box<[u8]>,
    pub(super) length: usize,
    /// Where in it the name starts.
    pub(super) name: usize,
    /// Which name of the table that was last asked for it is.
    pub(super) slot: Cell<u8>,
}

impl Part {
    pub(super) fn new(bytes: &[u8], name: usize) -> Self {
        let (mut head, count) = ([0; STEP], bytes.len().min(STEP));
        head[..count].copy_from_slice(&bytes[..count]);
        let mask = u32::MAX >> (STEP - count).min(STEP - 1);
        Self { head, mask, more: bytes[count..].into(), length: bytes.len(), name, slot: Cell::new(UNWANTED) }
    }

    /// Bytes that are in no text.
    pub(super) fn nowhere() -> Self {
        Self { length: 0, ..Self::new(&[0; STEP], 0) }
    }

    /// What follows its bytes at the head of a text, if they are there, and some more after them.
    #[inline]
    pub(super) fn after<'b>(&self, text: &'b [u8]) -> Option<&'b [u8]> {
        let (head, rest) = text.split_first_chunk()?;
        let fits =
            alike(head, &self.head) & self.mask == self.mask && (self.more.is_empty() || rest.starts_with(&self.more));
        if fits { text.get(self.length..) } else { None }
    }
}

/// Where the first quote of a text is, if it is near.
#[inline]
pub(super) fn quote(text: &[u8]) -> Option<usize> {
    let near = equal::<16>(text.first_chunk()?, b'"');
    // Most values are numbers.
    if near != 0 { Some(near.trailing_zeros() as usize) } else { far_quote(text) }
}

#[inline(never)]
fn far_quote(text: &[u8]) -> Option<usize> {
    memchr::memchr(b'"', &text[..text.len().min(LONGEST)])
}
