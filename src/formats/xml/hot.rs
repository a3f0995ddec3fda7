//! One lane for the hot tags of a format: runs of elements whose shapes are known.
//!
//! A format says by a table what its hot tags are called, which attributes it wants of each, and who takes their values; what
//! is taken on the lane and off it is the same. The lane ends before anything else.

use std::{mem, ptr};

use super::run::Element;
use super::shapes::Wanted;
use super::{Event, Lender, Xml};
use crate::formats::lanes;

/// The most attributes that are wanted of a hot tag.
pub(in crate::formats) const MOST_WANTED: usize = 9;

/// The values of the attributes that are wanted, raw and in their order.
pub(in crate::formats) type Values<'v> = [Option<&'v [u8]>; MOST_WANTED];

/// A tag that most reports of a format are made of.
pub(in crate::formats) struct Hot<S> {
    /// Its name.
    pub(in crate::formats) name: &'static [u8],
    /// The attributes that are wanted of it.
    pub(in crate::formats) wanted: Wanted,
    /// Takes their values from an element that holds nothing.
    pub(in crate::formats) take: fn(&mut S, &mut Xml, &Values),
}

impl Xml<'_> {
    /// Lets the takers of the hot tags have their elements that hold nothing, and hands every other event up to the end to
    /// `other`. A run of such elements takes a lane past the events. Whoever takes values reads nothing himself.
    pub(in crate::formats) fn each_but<S>(
        &mut self,
        hots: &[Hot<S>],
        state: &mut S,
        other: impl FnMut(&mut S, &mut Self, &Event),
    ) {
        self.each_but_recalled(hots, state, |_, _, _| false, other);
    }

    /// The same; before each event, `recall` may go past what lies ahead. It says whether it did.
    pub(in crate::formats) fn each_but_recalled<S>(
        &mut self,
        hots: &[Hot<S>],
        state: &mut S,
        mut recall: impl FnMut(&mut S, &mut Self, &mut Lender) -> bool,
        mut other: impl FnMut(&mut S, &mut Self, &Event),
    ) {
        let mut lender = Lender::default();
        loop {
            if recall(state, self, &mut lender) {
                continue;
            }
            let event = &self.next(&mut lender);
            let taker = match event {
                Event::Eof => return,
                Event::Start(tag) | Event::Empty(tag) => hots.iter().find(|hot| hot.name == tag.name()).zip(Some(tag)),
                _ => None,
            };
            // Whether it holds nothing, and how far it is to its end.
            let end = match event {
                Event::Start(tag) if taker.is_some() => self.hollow(tag.name()),
                _ => Some(0),
            };
            let Some(((hot, tag), end)) = taker.zip(end) else {
                other(state, self, event);
                continue;
            };
            let values = self.values_of(tag, hot.wanted);
            (hot.take)(state, self, &values);
            if end > 0 {
                self.leave(end);
            }
            self.run(&lender, hots, state);
        }
    }

    /// Takes the elements ahead that hold nothing and whose shapes are known.
    #[inline]
    fn run<S>(&mut self, lender: &Lender, hot: &[Hot<S>], state: &mut S) {
        let input = self.reader.get_ref();
        let (at, end) = input.within();
        let bytes = lender.bytes.as_ref().filter(|bytes| input.is_lent(bytes) && self.between_tags && self.depth > 0);
        let Some(bytes) = bytes.and_then(|bytes| bytes.get(..end)).filter(|_| self.trims) else { return };
        let which = |wanted: Wanted| hot.iter().position(|hot| ptr::eq(hot.wanted, wanted));
        let mut before = at;
        lender.shapes.run(bytes, at, which, |which, element, values| {
            let Element { tag, end } = element;
            lanes::took(end - mem::replace(&mut before, end));
            self.reader.get_mut().go_to(tag);
            self.elements += 1;
            (hot[which].take)(state, self, values);
            self.reader.get_mut().go_to(end);
            self.trims
        });
    }
}
