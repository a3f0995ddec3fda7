//! Counts the brackets of a block of JSON outside of its strings, without a branch for each of them.
//!
//! As in simdjson (<https://arxiv.org/abs/1902.08318>, section 3.1.1): a bit for each byte that is a quote; the parity of the
//! quotes before a byte tells whether it is within a string. Here eight bytes at a time in plain integers.

/// Bytes of a block: one for each bit.
pub(super) const BLOCK: usize = 64;

/// What is in a block.
pub(super) struct Block {
    pub(super) opened: u64,
    pub(super) closed: u64,
    /// Whether it ends within a string.
    pub(super) quoted: bool,
}

impl Block {
    /// Counts; none if the block has a backslash, which may change what a quote means.
    #[inline]
    pub(super) fn new(bytes: &[u8; BLOCK], quoted: bool) -> Option<Self> {
        let (mut quotes, mut open, mut close, mut backslashes) = (0, 0, 0, 0);
        let (words, _) = bytes.as_chunks::<8>();
        for (place, eight) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*eight);
            // Braces and brackets differ in this bit.
            let braces = word | each(0x20);
            quotes |= bits(equal(word, b'"')) << (8 * place);
            open |= bits(equal(braces, b'{')) << (8 * place);
            close |= bits(equal(braces, b'}')) << (8 * place);
            backslashes |= equal(word, b'\\');
        }
        if backslashes != 0 {
            return None;
        }
        let mut within = quotes;
        for shift in [1, 2, 4, 8, 16, 32] {
            within ^= within << shift;
        }
        if quoted {
            within = !within;
        }
        let count = |marks: u64| u64::from((marks & !within).count_ones());
        Some(Self { opened: count(open), closed: count(close), quoted: within >> 63 != 0 })
    }
}

/// A word that has this in each of its bytes.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The highest bit of each byte that equals this one.
#[inline]
const fn equal(word: u64, byte: u8) -> u64 {
    let other = word ^ each(byte);
    !(((other & each(0x7F)) + each(0x7F)) | other) & each(0x80)
}

/// The highest bits of eight bytes, side by side.
#[inline]
const fn bits(marks: u64) -> u64 {
    (marks >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
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
