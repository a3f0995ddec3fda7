//! Counts the brackets of a block of JSON outside of its strings, without a branch for each byte.
//!
//! As in simdjson (<https://arxiv.org/abs/1902.08318>, section 3.1.1): the parity of the quotes before a byte tells whether
//! it is within a string.

use std::ops::ControlFlow;

pub(super) use crate::formats::marks::BLOCK;
use crate::formats::marks::{self, parity};

/// What is in a block.
pub(super) struct Block {
    /// Brackets outside of strings, a bit for each byte.
    opening: u64,
    closing: u64,
    pub(super) quotes: u32,
    /// Whether it ends within a string.
    pub(super) quoted: bool,
}

impl Block {
    /// Looks at a block that begins within a string or does not; none if it has a backslash, which may change what a quote
    /// means.
    #[inline]
    pub(super) fn new(bytes: &[u8; BLOCK], quoted: bool) -> Option<Self> {
        let block = marks::Block::new(bytes);
        if block.equal(b'\\') != 0 {
            return None;
        }
        let quotes = block.equal(b'"');
        let outside = if quoted { parity(quotes) } else { !parity(quotes) };
        Some(Self {
            opening: (block.equal(b'{') | block.equal(b'[')) & outside,
            closing: (block.equal(b'}') | block.equal(b']')) & outside,
            quotes: quotes.count_ones(),
            quoted: outside >> 63 == 0,
        })
    }

    /// How many brackets are open behind the block, where so many are before it; or where in it the last of them is closed.
    #[inline]
    pub(super) fn pass(&self, mut open: u64) -> ControlFlow<usize, u64> {
        let (opened, closed) = (u64::from(self.opening.count_ones()), u64::from(self.closing.count_ones()));
        if closed < open {
            return ControlFlow::Continue(open + opened - closed);
        }
        let mut brackets = self.opening | self.closing;
        while brackets != 0 {
            let at = brackets.trailing_zeros();
            open = if self.opening >> at & 1 == 1 { open + 1 } else { open - 1 };
            if open == 0 {
                return ControlFlow::Break(at as usize);
            }
            brackets &= brackets - 1;
        }
        ControlFlow::Continue(open)
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
            open in 1..40_u64,
        ) {
            let (mut within, mut expected) = (quoted, ControlFlow::Continue(open));
            for (at, &byte) in bytes.iter().enumerate() {
                within ^= byte == b'"';
                if let (false, ControlFlow::Continue(open)) = (within, &mut expected) {
                    match byte {
                        b'{' | b'[' => *open += 1,
                        b'}' | b']' if *open == 1 => expected = ControlFlow::Break(at),
                        b'}' | b']' => *open -= 1,
                        _ => {}
                    }
                }
            }
            let block = Block::new(bytes.as_slice().try_into().expect("it has this length"), quoted);
            let found = block.map(|block| (block.pass(open), block.quoted));
            prop_assert_eq!(found, (!bytes.contains(&b'\\')).then_some((expected, within)));
        }
    }
}
