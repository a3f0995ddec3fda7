//! Numbers in columns, each column as narrow as its greatest number allows, all of them in one allocation; a row or two of
//! small numbers take none.
//!
//! Nearly every report has line numbers below 65,536 and hits below 256: such a line takes three bytes here, where two
//! `u32` take eight. The layout is the columns one after the other, little-endian, and then a byte for each with the bytes
//! that its numbers take (0, 1, 2 or 4; a column without bytes is all zeros). A text that belongs to the rows lies between
//! the two, with its length in four bytes behind it; the last byte of all tells of it. Equal rows are equal bytes.

mod bytes;

use bytes::Bytes;

/// Rows of `N` numbers that do not change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns<const N: usize>(Bytes);

/// What the last byte has besides a width if a text lies in front of the widths.
const WITH_TEXT: u8 = 0x80;

/// The numbers of one column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column<'a> {
    /// So many zeros.
    Zeros(usize),
    /// Numbers below 256.
    One(&'a [u8]),
    /// Numbers below 65,536.
    Two(&'a [[u8; 2]]),
    /// All others.
    Four(&'a [[u8; 4]]),
}

impl<const N: usize> Columns<N> {
    /// These rows. The first column takes a byte even for zeros: it tells how many rows there are.
    pub(super) fn pack(rows: &[[u32; N]]) -> Self {
        Self::pack_with(rows, b"")
    }

    /// These rows and a text, of which no more is kept than four bytes can count; without rows there is none.
    pub(super) fn pack_with(rows: &[[u32; N]], text: &[u8]) -> Self {
        if rows.is_empty() {
            return Self::default();
        }
        let text_length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let text = &text[..text_length as usize];
        let text_room = if text.is_empty() { 0 } else { text.len() + 4 };
        let mut bits = [0; N];
        for row in rows {
            bits.iter_mut().zip(row).for_each(|(bits, number)| *bits |= number);
        }
        bits[0] |= 1;
        let widths = bits.map(|bits| match bits {
            0 => 0,
            1..0x100 => 1,
            0x100..0x1_0000 => 2,
            _ => 4_u8,
        });
        let mut packed = Bytes::zeros(rows.len() * row_length(&widths) + text_room + N);
        let mut rest = &mut *packed;
        for (at, width) in widths.into_iter().enumerate() {
            let (column, after) = rest.split_at_mut(rows.len() * usize::from(width));
            let numbers = rows.iter().map(|row| row[at]);
            match width {
                0 => {}
                1 => column.iter_mut().zip(numbers).for_each(|(into, number)| *into = number as u8),
                2 => {
                    let column = column.as_chunks_mut().0.iter_mut();
                    column.zip(numbers).for_each(|(into, number)| *into = (number as u16).to_le_bytes());
                }
                _ => {
                    let column = column.as_chunks_mut().0.iter_mut();
                    column.zip(numbers).for_each(|(into, number)| *into = number.to_le_bytes());
                }
            }
            rest = after;
        }
        let (before, last) = rest.split_at_mut(text_room);
        last.copy_from_slice(&widths);
        if let Some((into, length)) = before.split_last_chunk_mut() {
            into.copy_from_slice(text);
            *length = text_length.to_le_bytes();
            last[N - 1] |= WITH_TEXT;
        }
        Self(packed)
    }

    /// A table that has no rows, and is there all the same.
    pub(super) fn without_rows() -> Self {
        Self(Bytes::zeros(N))
    }

    /// Whether the table is there, be it without rows.
    pub(super) fn is_there(&self) -> bool {
        !self.0.is_empty()
    }

    /// All columns.
    pub(super) fn columns(&self) -> [Column<'_>; N] {
        let Some((mut rest, _, widths)) = self.split() else { return [Column::Zeros(0); N] };
        let length = rest.len() / row_length(&widths);
        widths.map(|width| {
            let (column, after) = rest.split_at(length * usize::from(width));
            rest = after;
            match width {
                0 => Column::Zeros(length),
                1 => Column::One(column),
                2 => Column::Two(column.as_chunks().0),
                _ => Column::Four(column.as_chunks().0),
            }
        })
    }

    /// The text that belongs to the rows.
    pub(super) fn text(&self) -> &[u8] {
        self.split().map_or(b"", |(_, text, _)| text)
    }

    /// The bytes of the columns, the text, and what each column takes for a number; none if the table is not there.
    fn split(&self) -> Option<(&[u8], &[u8], [u8; N])> {
        let (rest, widths) = self.0.split_last_chunk()?;
        let mut widths: [u8; N] = *widths;
        if widths[N - 1] & WITH_TEXT == 0 {
            return Some((rest, b"", widths));
        }
        widths[N - 1] &= !WITH_TEXT;
        let (rest, length) = rest.split_last_chunk()?;
        let columns = rest.len().checked_sub(u32::from_le_bytes(*length) as usize)?;
        Some((&rest[..columns], &rest[columns..], widths))
    }
}

/// The bytes of a row: at least one, for the first column has one.
fn row_length(widths: &[u8]) -> usize {
    widths.iter().map(|&width| usize::from(width)).sum::<usize>().max(1)
}

impl Column<'_> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Zeros(length) => length,
            Self::One(numbers) => numbers.len(),
            Self::Two(numbers) => numbers.len(),
            Self::Four(numbers) => numbers.len(),
        }
    }

    /// The number in this row, which there must be.
    #[inline]
    pub(super) fn at(self, row: usize) -> u32 {
        match self {
            Self::Zeros(_) => 0,
            Self::One(numbers) => numbers[row].into(),
            Self::Two(numbers) => u16::from_le_bytes(numbers[row]).into(),
            Self::Four(numbers) => u32::from_le_bytes(numbers[row]),
        }
    }

    /// The first row whose number is not below this one, in a column that ascends.
    pub(super) fn lower_bound(self, number: u32) -> usize {
        match self {
            Self::Zeros(length) => {
                if number > 0 {
                    length
                } else {
                    0
                }
            }
            Self::One(numbers) => numbers.partition_point(|&it| u32::from(it) < number),
            Self::Two(numbers) => numbers.partition_point(|&it| u32::from(u16::from_le_bytes(it)) < number),
            Self::Four(numbers) => numbers.partition_point(|&it| u32::from_le_bytes(it) < number),
        }
    }

    /// The same, where it is known to be this row or one soon after it.
    pub(super) fn lower_bound_from(self, row: usize, number: u32) -> usize {
        fn seek<T: Copy>(numbers: &[T], row: usize, number: u32, of: impl Fn(T) -> u32) -> usize {
            let after = numbers.get(row..).unwrap_or_default();
            row + after.iter().position(|&it| of(it) >= number).unwrap_or(after.len())
        }
        match self {
            Self::Zeros(length) => {
                if number > 0 {
                    length
                } else {
                    row
                }
            }
            Self::One(numbers) => seek(numbers, row, number, u32::from),
            Self::Two(numbers) => seek(numbers, row, number, |it| u16::from_le_bytes(it).into()),
            Self::Four(numbers) => seek(numbers, row, number, u32::from_le_bytes),
        }
    }

    /// What the numbers add up to.
    pub(super) fn sum(self) -> u64 {
        match self {
            Self::Zeros(_) => 0,
            Self::One(numbers) => numbers.iter().map(|&it| u64::from(it)).sum(),
            Self::Two(numbers) => numbers.iter().map(|&it| u64::from(u16::from_le_bytes(it))).sum(),
            Self::Four(numbers) => numbers.iter().map(|&it| u64::from(u32::from_le_bytes(it))).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers around the edges of the widths.
    fn number() -> impl Strategy<Value = u32> {
        let edges = proptest::sample::select(&[0, 1, 254, 255, 256, 257, 65_535, 65_536, u32::MAX - 1, u32::MAX][..]);
        prop_oneof![4 => 0..3_u32, 2 => edges, 1 => any::<u32>()]
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_out_again(
            rows in prop::collection::vec([number(), number(), number()], 0..20),
            text in prop::collection::vec(any::<u8>(), 0..9),
        ) {
            let packed = Columns::pack_with(&rows, &text);
            prop_assert_eq!(packed.text(), if rows.is_empty() { b"" } else { &text[..] });
            prop_assert_eq!(packed.is_there(), !rows.is_empty());
            for (at, column) in packed.columns().into_iter().enumerate() {
                let numbers: Vec<u32> = rows.iter().map(|row| row[at]).collect();
                prop_assert_eq!(column.len(), numbers.len());
                prop_assert_eq!((0..numbers.len()).map(|row| column.at(row)).collect::<Vec<_>>(), &numbers[..]);
                prop_assert_eq!(column.sum(), numbers.iter().map(|&it| u64::from(it)).sum::<u64>());
            }
        }

        #[test]
        fn a_number_is_found_in_a_column_that_ascends(
            mut numbers in prop::collection::vec(number(), 0..20),
            number in number(),
            from in any::<prop::sample::Index>(),
        ) {
            numbers.sort_unstable();
            let rows: Vec<[u32; 2]> = numbers.iter().map(|&number| [7, number]).collect();
            let packed = Columns::pack(&rows);
            let [_, column] = packed.columns();
            let expected = numbers.partition_point(|&it| it < number);
            prop_assert_eq!(column.lower_bound(number), expected);
            let from = from.index(expected + 1);
            prop_assert_eq!(column.lower_bound_from(from, number), expected);
        }
    }

    #[test]
    fn a_number_takes_no_more_bytes_than_its_column_needs() {
        for (number, width) in [(0, 0), (1, 1), (255, 1), (256, 2), (65_535, 2), (65_536, 4), (u32::MAX, 4)] {
            let rows: Vec<[u32; 2]> = vec![[1, number]; 10];
            assert_eq!(Columns::pack(&rows).0.len(), 10 + 10 * width + 2, "{number}");
        }
        assert!(Columns::<3>::pack(&[]).0.is_empty());
    }

    #[test]
    fn a_table_without_rows_is_there_or_not() {
        let (there, not) = (Columns::<3>::without_rows(), Columns::<3>::default());
        assert_eq!((there.is_there(), not.is_there()), (true, false));
        assert!([there, not].iter().flat_map(Columns::columns).all(|column| column.len() == 0));
    }
}
