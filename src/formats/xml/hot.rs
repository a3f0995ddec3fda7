//! One lane for the tags that most reports of a format are made of: what is known of their shapes is enough to read them.
//!
//! A format says by a table what its hot tags are called, what it wants of each, and who takes that; what is taken on the
//! lane and off it is the same. End tags are all hot. The lane ends before anything else.

use super::shapes::Wanted;
use super::{Event, Lender, Tag, Xml, lane};
use crate::formats::lanes;

/// The most attributes that are wanted of a hot tag.
pub(in crate::formats) const MOST_WANTED: usize = 9;

/// The values of the attributes that are wanted, raw and in their order.
pub(in crate::formats) type Values<'v> = [Option<&'v [u8]>; MOST_WANTED];

/// Takes the values of a tag.
type Taker<S> = fn(&mut S, &mut Xml, &Values);

/// Takes the text of an element of this name.
type TextTaker<S> = fn(&mut S, &mut Xml, &[u8], &[u8]);

/// Takes the end of an element of this name.
type Closer<S> = fn(&mut S, &mut Xml, &[u8]);

/// The tag of many elements of a format.
pub(in crate::formats) struct Hot<S> {
    name: &'static [u8],
    what: What<S>,
}

/// What of an element is wanted, and who takes it.
enum What<S> {
    /// These attributes.
    Values { wanted: Wanted, take: Taker<S>, empty: Empty },
    /// The text.
    Text(TextTaker<S>),
    /// Not even that.
    Nothing,
}

/// What an element in one tag is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Empty {
    /// As one in two tags: it begins and ends.
    Whole,
    /// Its end says nothing.
    Beginning,
    /// Nothing.
    Nothing,
}

impl<S> Hot<S> {
    /// An element of which attributes are wanted: they are taken where it begins.
    pub(in crate::formats) const fn values(name: &'static [u8], wanted: Wanted, take: Taker<S>) -> Self {
        Self { name, what: What::Values { wanted, take, empty: Empty::Beginning } }
    }

    /// The same; whoever takes ends is told of those of elements in one tag, too.
    pub(in crate::formats) const fn whole(name: &'static [u8], wanted: Wanted, take: Taker<S>) -> Self {
        Self { name, what: What::Values { wanted, take, empty: Empty::Whole } }
    }

    /// The same; an element in one tag is passed over.
    pub(in crate::formats) const fn opening(name: &'static [u8], wanted: Wanted, take: Taker<S>) -> Self {
        Self { name, what: What::Values { wanted, take, empty: Empty::Nothing } }
    }

    /// An element that says nothing itself, but what it holds may.
    pub(in crate::formats) const fn holding(name: &'static [u8]) -> Self {
        Self::opening(name, &[], |_, _, _| ())
    }

    /// An element of which the text is wanted. If it holds nothing else, and refers to nothing but the entities of XML, it
    /// is taken as a whole, raw, in place of its tags; of any other, the tags are events.
    pub(in crate::formats) const fn text(name: &'static [u8], take: TextTaker<S>) -> Self {
        Self { name, what: What::Text(take) }
    }

    /// An element that says nothing if it holds nothing but text.
    pub(in crate::formats) const fn unread(name: &'static [u8]) -> Self {
        Self { name, what: What::Nothing }
    }

    /// Whether the text of elements of this name is wanted.
    pub(in crate::formats) fn wants_text(&self, name: &[u8]) -> bool {
        matches!(self.what, What::Text(_)) && self.name == name
    }
}

impl Xml<'_> {
    /// Lets the takers of the hot tags have what they want, and `close` the name of each element that ends; hands every
    /// other event up to the end to `other`. Runs of hot tags take a lane past the events. Whoever takes something reads
    /// nothing himself.
    ///
    /// Where no hot tag lies ahead, `recall` may go past what does. It says whether it did. Tags with the name of a unit are
    /// never hot: before each, it is asked.
    pub(in crate::formats) fn each_but<S>(
        &mut self,
        hots: &[Hot<S>],
        state: &mut S,
        unit: Option<&[u8]>,
        mut recall: impl FnMut(&mut S, &mut Self, &mut Lender) -> bool,
        close: Closer<S>,
        mut other: impl FnMut(&mut S, &mut Self, &Event),
    ) {
        let mut lender = Lender::default();
        lender.shapes.know(hots.iter().map(|hot| if unit == Some(hot.name) { b"" } else { hot.name }));
        loop {
            if recall(state, self, &mut lender) {
                continue;
            }
            let event = &self.next(&mut lender);
            let taken = match event {
                Event::Eof => return,
                Event::Start(tag) => self.begin(hots, state, tag, None),
                Event::Empty(tag) => self.begin(hots, state, tag, Some(close)),
                Event::End(name) => {
                    close(state, self, name);
                    true
                }
                _ => false,
            };
            if !taken {
                other(state, self, event);
            }
            self.run(&lender, hots, state, close);
        }
    }

    /// Lets the values of a tag be taken, if it is a hot one. Returns whether it is. `end` takes the end of an element in one
    /// tag, and is none for another.
    fn begin<S>(&mut self, hots: &[Hot<S>], state: &mut S, tag: &Tag, end: Option<Closer<S>>) -> bool {
        let hot = hots.iter().find(|hot| hot.name == tag.name());
        let Some(Hot { what: What::Values { wanted, take, empty }, .. }) = hot else { return false };
        if end.is_none() || *empty != Empty::Nothing {
            // Of a tag of which nothing is wanted, nobody looks at what may be broken.
            let values = if wanted.is_empty() { Values::default() } else { self.values_of(tag, wanted) };
            take(state, self, &values);
        }
        if let Some(end) = end.filter(|_| *empty == Empty::Whole) {
            end(state, self, tag.name());
        }
        true
    }

    /// Takes the hot tags ahead whose shapes are known, and the end tags between them.
    fn run<S>(&mut self, lender: &Lender, hots: &[Hot<S>], state: &mut S, close: Closer<S>) {
        let input = self.reader.get_ref();
        let (from, end) = input.within();
        let bytes = lender.bytes.as_ref().filter(|bytes| input.is_lent(bytes) && self.between_tags && self.depth > 0);
        let Some(bytes) = bytes.and_then(|bytes| bytes.get(..end)) else { return };
        let mut at = from;
        while self.trims
            && let Some(end) = self.hot(lender, bytes, at, hots, state, close)
        {
            at = end;
        }
        lanes::took(at - from);
    }

    /// Takes the tag that follows this place, or the element, and says where it ends.
    #[inline]
    fn hot<S>(
        &mut self,
        lender: &Lender,
        bytes: &[u8],
        at: usize,
        hots: &[Hot<S>],
        state: &mut S,
        close: Closer<S>,
    ) -> Option<usize> {
        let at = at + lane::space(bytes.get(at..)?);
        if let [b'<', b'/', ..] = bytes.get(at..)? {
            // quick-xml must see the ends of the elements whose names it keeps.
            let tag = lane::end_tag(bytes, at).filter(|_| self.depth > self.floor())?;
            self.reader.get_mut().go_to(tag.end());
            self.depth -= 1;
            close(state, self, bytes.get(tag.content())?);
            return Some(tag.end());
        }
        let mut values = Values::default();
        let (shape, tag) = lender.shapes.hot(bytes, at, &mut values)?;
        let mut end = tag.end();
        match hots.get(shape.place())?.what {
            What::Values { wanted, take, empty } => {
                if !wanted.is_empty() && !shape.is_for(wanted) {
                    return None;
                }
                self.elements += 1;
                self.reader.get_mut().go_to(end);
                self.depth += u64::from(!tag.is_empty());
                if !tag.is_empty() || empty != Empty::Nothing {
                    take(state, self, &values);
                }
                if tag.is_empty() && empty == Empty::Whole {
                    close(state, self, shape.name(bytes, at)?);
                }
            }
            ref text => {
                let ahead = bytes.get(end..).filter(|_| !tag.is_empty())?;
                let name = shape.name(bytes, at)?;
                let (content, length) = lane::leaf(ahead, name)?;
                end += length;
                self.elements += 1;
                self.reader.get_mut().go_to(end);
                if let What::Text(take) = text {
                    take(state, self, name, &ahead[..content]);
                }
            }
        }
        Some(end)
    }
}
