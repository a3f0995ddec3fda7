//! One lane for the one hot tag of a format: runs of elements that have the shape of the one before them.
//!
//! A format says by a table what its hot tag is called and which attributes it wants of it, and how it takes their values; what
//! it takes on the lane and off it is the same. The lane ends at the first tag of another shape, and before anything else.

use super::{Event, Lender, Xml};
use crate::formats::lanes;

/// The tag that most reports of a format are made of, and which of its attributes are wanted.
pub(in crate::formats) struct Hot<const N: usize> {
    /// Its name.
    pub(in crate::formats) name: &'static [u8],
    /// The names of these attributes.
    pub(in crate::formats) wanted: [&'static [u8]; N],
}

impl Xml<'_> {
    /// Hands the values of empty elements of the hot tag to `each`, and every other event up to the end to `other`. A run of
    /// such elements, each of the shape of the one before it, takes a lane past the events. Whoever takes the values reads
    /// nothing himself.
    pub(in crate::formats) fn each_but<const N: usize, S>(
        &mut self,
        hot: &'static Hot<N>,
        state: &mut S,
        mut each: impl FnMut(&mut S, &mut Self, &[Option<&[u8]>; N]),
        mut other: impl FnMut(&mut S, &mut Self, Event),
    ) {
        let mut lender = Lender::default();
        loop {
            match self.next(&mut lender) {
                Event::Eof => return,
                Event::Empty(tag) if tag.name() == hot.name => {
                    let values = self.values(&tag, &hot.wanted);
                    each(state, self, &values);
                    self.run(&lender, hot, |xml, values| each(state, xml, values));
                }
                event => other(state, self, event),
            }
        }
    }

    /// Takes the empty elements ahead that have the shape of the last one.
    #[inline]
    fn run<const N: usize>(
        &mut self,
        lender: &Lender,
        hot: &'static Hot<N>,
        mut take: impl FnMut(&mut Self, &[Option<&[u8]>; N]),
    ) {
        let input = self.reader.get_ref();
        let (at, end) = input.within();
        let bytes = lender.bytes.as_ref().filter(|bytes| input.is_lent(bytes) && self.between_tags && self.depth > 0);
        let Some(bytes) = bytes.and_then(|bytes| bytes.get(..end)).filter(|_| self.trims) else { return };
        let mut before = at;
        lender.shapes.run(bytes, at, &hot.wanted, |end, values| {
            lanes::took(end - std::mem::replace(&mut before, end));
            self.reader.get_mut().go_to(end);
            self.elements += 1;
            take(self, values);
            self.trims
        });
    }
}
