//! Counts the brackets of a block of JSON outside of its strings, without a branch for each of them.
//!
//! As in simdjson (<https://arxiv.org/abs/1902.08318>, section 3.1.1): a bit for each byte that is a quote; the parity of the
//! quotes before a byte tells whether it is within a string. Here without the instructions for it: the compiler
//! finds those that every machine has.

/// Bytes of a block: one for each bit.
pub(super) const BLOCK: usize = 64;

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
        if marks(bytes, |byte| byte == b'\\').iter().fold(0, |any, mark| any | mark) != 0 {
            return None;
        }
        let quotes = bits(marks(bytes, |byte| byte == b'"'));
        // Braces and brackets differ in one bit.
        let open = bits(marks(bytes, |byte| byte | 0x20 == b'{'));
        let close = bits(marks(bytes, |byte| byte | 0x20 == b'}'));
        let mut within = quotes;
        for shift in [1, 2, 4, 8, 16, 32] {
            within ^= within << shift;
        }
        if quoted {
            within = !within;
        }
        let count = |marks: u64| u64::from((marks & !within).count_ones());
        Some(Self { opened: count(open), closed: count(close), quotes: quotes.count_ones(), quoted: within >> 63 != 0 })
    }
}

/// A one for each byte that is what is looked for. The compiler compares many at a time.
#[inline]
fn marks(bytes: &[u8; BLOCK], is: impl Fn(u8) -> bool) -> [u8; BLOCK] {
    let mut marks = [0; BLOCK];
    marks.iter_mut().zip(bytes).for_each(|(mark, &byte)| *mark = u8::from(is(byte)));
    marks
}

/// The lowest bits of all bytes, side by side.
#[inline]
fn bits(marks: [u8; BLOCK]) -> u64 {
    let (words, _) = marks.as_chunks::<8>();
    let eight = |word: &[u8; 8]| u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    words.iter().zip(0..).fold(0, |all, (word, place)| all | eight(word) << (8 * place))
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
