//! Bytes that do not change in number: so few that they stand in place of the pointer, or in an allocation.

use std::ops::{Deref, DerefMut};

/// So many take no allocation.
const FEW: usize = 7;

/// Some bytes. As many equal ones are equal values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bytes {
    /// The first ones of these.
    Few { length: u8, bytes: [u8; FEW] },
    /// More than that.
    Many(Box<[u8]>),
}

impl Bytes {
    /// So many zeros.
    pub(super) fn zeros(length: usize) -> Self {
        match u8::try_from(length) {
            Ok(length @ 0..=7) => Self::Few { length, bytes: [0; FEW] },
            // Few bytes are zeroed sooner than an allocation of zeros is found.
            _ => Self::Many(std::iter::repeat_n(0, length).collect()),
        }
    }
}

impl Default for Bytes {
    fn default() -> Self {
        Self::zeros(0)
    }
}

impl Deref for Bytes {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Self::Few { length, bytes } => &bytes[..usize::from(*length)],
            Self::Many(bytes) => bytes,
        }
    }
}

impl DerefMut for Bytes {
    fn deref_mut(&mut self) -> &mut [u8] {
        match self {
            Self::Few { length, bytes } => &mut bytes[..usize::from(*length)],
            Self::Many(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_bytes_take_no_room_but_their_own() {
        for length in 0..20 {
            let mut bytes = Bytes::zeros(length);
            assert_eq!(*bytes, vec![0; length]);
            assert_eq!(matches!(bytes, Bytes::Few { .. }), length <= FEW);
            bytes.fill(7);
            assert_eq!(*bytes, vec![7; length]);
        }
        assert_eq!(size_of::<Bytes>(), 16);
    }
}
