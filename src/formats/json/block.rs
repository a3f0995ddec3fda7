//! Counts the brackets of a block of JSON outside of its strings, without a branch for each of them.
//!
//! As in simdjson (<https://arxiv.org/abs/1902.08318>, section 3.1.1): the parity of the quotes before a byte tells whether
//! it is within a string.

pub(super) use crate::formats::marks::BLOCK;
use crate::formats::marks::{self, parity};

/// What is in a block.
pub(super) struct Block {
    pub(super) opened: u64,
    pub(super) closed: u64,
    pub(super) quotes: u32,
    /// Whether it ends within a string.
    pub(super) quoted: bool,
}

impl Block {
    /// Counts; none if the block has a backslash, which may change what a quote means.
    #[inline]
    pub(super) fn new(bytes: &[u8; BLOCK], quoted: bool) -> Option<Self> {
        let block = marks::Block::new(bytes);
        if block.equal(b'\\') != 0 {
            return None;
        }
        let quotes = block.equal(b'"');
        let (open, close) = (block.equal(b'{') | block.equal(b'['), block.equal(b'}') | block.equal(b']'));
        let within = if quoted { !parity(quotes) } else { parity(quotes) };
        let count = |marks: u64| u64::from((marks & !within).count_ones());
        Some(Self { opened: count(open), closed: count(close), quotes: quotes.count_ones(), quoted: within >> 63 != 0 })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_block_counts_what_stands_outside_of_strings(
            bytes in prop::collection::vec(prop_oneof![
                Just(b'"'), Just(b'{'), Just(b'['), Just(b'}'), Just(b']'), Just(b'\x02'), any::<u8>()
            ], BLOCK),
            quoted in any::<bool>(),
        ) {
            let (mut opened, mut closed, mut within) = (0, 0, quoted);
            for &byte in &bytes {
                match byte {
                    b'"' => within = !within,
                    b'{' | b'[' if !within => opened += 1,
                    b'}' | b']' if !within => closed += 1,
                    _ => {}
                }
            }
            let block = Block::new(bytes.as_slice().try_into().expect("it has this length"), quoted);
            let counted = block.map(|block| (block.opened, block.closed, block.quoted));
            prop_assert_eq!(counted, (!bytes.contains(&b'\\')).then_some((opened, closed, within)));
        }
    }
}
