//! Which bytes of a block are of a kind, a bit for each: the first step of reading text without a branch for each byte.
//!
//! As in simdjson (<https://arxiv.org/abs/1902.08318>, section 3.1).

use wide::u8x16;

/// Bytes of a block: one for each bit of a word.
pub(super) const BLOCK: usize = 64;

/// A block of bytes.
#[derive(Clone, Copy)]
pub(super) struct Block([u8x16; BLOCK / 16]);

impl Block {
    #[inline]
    pub(super) fn new(bytes: &[u8; BLOCK]) -> Self {
        let (parts, _) = bytes.as_chunks::<16>();
        let [a, b, c, d] = parts else { return Self([u8x16::ZERO; BLOCK / 16]) };
        Self([u8x16::new(*a), u8x16::new(*b), u8x16::new(*c), u8x16::new(*d)])
    }

    /// The bytes that equal this one.
    #[inline]
    pub(super) fn equal(self, byte: u8) -> u64 {
        let byte = u8x16::splat(byte);
        self.bits(|part| part.simd_eq(byte))
    }

    /// The bytes that are this one or less.
    #[inline]
    pub(super) fn at_most(self, byte: u8) -> u64 {
        let byte = u8x16::splat(byte);
        self.bits(|part| part.min(byte).simd_eq(part))
    }

    #[inline]
    fn bits(self, compare: impl Fn(u8x16) -> u8x16) -> u64 {
        let [a, b, c, d] = self.0;
        let bits = |part| u64::from(compare(part).to_bitmask());
        bits(a) | bits(b) << 16 | bits(c) << 32 | bits(d) << 48
    }
}

/// Which of these bytes are white space to XML, a bit for each.
#[inline]
pub(super) fn blanks(bytes: &[u8; 16]) -> u16 {
    let bytes = u8x16::new(*bytes);
    let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
    (is(b' ') | is(b'\n') | is(b'\t') | is(b'\r')).to_bitmask() as u16
}

/// Which of these bytes are digits, a bit for each.
#[inline]
pub(super) fn digits(bytes: &[u8; 32]) -> u32 {
    bits(bytes, |part| within(part, b'0', b'9'))
}

/// Which of these bytes, 16 or 32 of them, are this one, a bit for each.
#[inline]
pub(super) fn equal<const N: usize>(bytes: &[u8; N], byte: u8) -> u32 {
    bits(bytes, |part| part.simd_eq(u8x16::splat(byte)))
}

/// Which of these bytes are of plain names, a bit for each.
#[inline]
pub(super) fn names(bytes: &[u8; 16]) -> u32 {
    bits(bytes, |part| {
        let letters = within(part | u8x16::splat(0x20), b'a', b'z');
        letters | within(part, b'0', b'9') | within(part, b'-', b'.') | part.simd_eq(u8x16::splat(b'_'))
    })
}

/// The same of one byte: letters, digits, and what may stand between words.
pub(super) fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)
}

/// Which of these bytes are those of another text, a bit for each.
#[inline]
pub(super) fn alike(bytes: &[u8; 32], others: &[u8; 32]) -> u32 {
    let (bytes, others) = (bytes.as_chunks().0, others.as_chunks().0);
    let bits = |at: usize| u8x16::new(bytes[at]).simd_eq(u8x16::new(others[at])).to_bitmask();
    bits(0) | bits(1) << 16
}

/// Whether two short texts are the same. `==` asks a function of the system, and to call it takes longer than to compare.
#[inline]
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    fn ends<const N: usize>(text: &[u8]) -> Option<[[u8; N]; 2]> {
        Some([*text.first_chunk()?, *text.last_chunk()?])
    }
    a.len() == b.len()
        && match a.len() {
            0 => true,
            1..4 => a.iter().eq(b),
            4..8 => ends::<4>(a) == ends(b),
            8..16 => ends::<8>(a) == ends(b),
            _ => {
                let (ours, theirs) = (a.as_chunks::<16>().0, b.as_chunks().0);
                ours.iter().zip(theirs).all(|(a, b)| a == b) && a.last_chunk::<16>() == b.last_chunk()
            }
        }
}

/// Which of these bytes are from one to another. Those below wrap around.
#[inline]
fn within(bytes: u8x16, first: u8, last: u8) -> u8x16 {
    let from = bytes - u8x16::splat(first);
    from.min(u8x16::splat(last - first)).simd_eq(from)
}

#[inline]
fn bits<const N: usize>(bytes: &[u8; N], compare: impl Fn(u8x16) -> u8x16) -> u32 {
    let (parts, _) = bytes.as_chunks::<16>();
    parts.iter().rev().fold(0, |bits, part| bits << 16 | compare(u8x16::new(*part)).to_bitmask())
}

/// For each bit whether an odd number of bits is set from the first up to it: between two quotes, with the first of
/// them and without the second.
#[inline]
pub(super) const fn parity(bits: u64) -> u64 {
    let mut parity = bits;
    parity ^= parity << 1;
    parity ^= parity << 2;
    parity ^= parity << 4;
    parity ^= parity << 8;
    parity ^= parity << 16;
    parity ^ parity << 32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_byte_has_its_bit(bytes in prop::collection::vec(any::<u8>(), BLOCK), byte in any::<u8>()) {
            let block = Block::new(bytes.as_slice().try_into().expect("it has this length"));
            let bits = |is: &dyn Fn(u8) -> bool| (0..BLOCK).fold(0, |bits, at| bits | u64::from(is(bytes[at])) << at);
            for byte in [byte, bytes[usize::from(byte) % BLOCK]] {
                prop_assert_eq!(block.equal(byte), bits(&|it| it == byte));
                prop_assert_eq!(block.at_most(byte), bits(&|it| it <= byte));
            }
            let half = digits(bytes[..32].try_into().expect("it has this length"));
            prop_assert_eq!(half, bits(&|it| it.is_ascii_digit()) as u32);
            let half = equal::<32>(bytes[..32].try_into().expect("it has this length"), byte);
            prop_assert_eq!(half, bits(&|it| it == byte) as u32);
        }
    }

    #[test]
    fn texts_are_the_same_if_every_byte_is() {
        let text: Vec<u8> = (0..70).collect();
        for length in 0..=text.len() {
            let (this, longer) = (&text[..length], [&text[..length], b"x"].concat());
            assert!(same(this, &text[..length]) && !same(this, &longer) && !same(&longer, this));
            for at in 0..length {
                let mut other = this.to_vec();
                other[at] ^= 0x80;
                assert!(!same(this, &other), "{length} {at}");
            }
        }
    }

    #[test]
    fn blanks_are_those_of_xml() {
        for byte in 0..=u8::MAX {
            let mut bytes = [b'x'; 16];
            bytes[7] = byte;
            assert_eq!(blanks(&bytes) != 0, b" \t\r\n".contains(&byte), "{byte}");
            assert!([0, 1 << 7].contains(&blanks(&bytes)));
        }
    }

    #[test]
    fn texts_are_compared_at_once() {
        let [mut text, other] = [[7; 32], [7; 32]];
        assert_eq!(alike(&text, &other), u32::MAX);
        for at in 0..32 {
            text[at] = 8;
            assert_eq!(alike(&text, &other), !(1 << at));
            assert_eq!(equal(&text, 8), 1 << at);
            text[at] = 7;
        }
    }

    #[test]
    fn bytes_of_names_are_told_at_once() {
        for byte in 0..=u8::MAX {
            let mut bytes = [b' '; 16];
            bytes[7] = byte;
            assert_eq!(names(&bytes), u32::from(is_of_name(byte)) << 7, "{byte}");
        }
    }

    #[test]
    fn parity_is_set_between_two_bits() {
        assert_eq!(parity(0b1_0001_0000_0100_1000), 0b0_1111_0000_0011_1000);
        assert_eq!(parity(1), u64::MAX);
    }
}
