//! Runs of elements that hold nothing and whose shapes are known.

use super::hot::Values;
use super::lane::{self, Kind};
use super::shapes::{Shape, Shapes, Wanted};

/// An element that holds nothing: where its start tag ends, and it itself.
#[derive(Clone, Copy)]
pub(super) struct Element {
    pub(super) tag: usize,
    pub(super) end: usize,
}

impl Shapes {
    /// Takes the elements of `bytes` from `at` on that hold nothing and whose shapes are known, up to the first other thing.
    /// `which` tells a hot tag by what is wanted of it. Hands over which it is, where the element ends, and its values;
    /// `take` says whether to go on.
    #[inline]
    pub(super) fn run<'b>(
        &self,
        bytes: &'b [u8],
        mut at: usize,
        which: impl Fn(Wanted) -> Option<usize>,
        mut take: impl FnMut(usize, Element, &Values<'b>) -> bool,
    ) {
        while let Some((shape, hot)) = self.next_of(bytes, at, &which) {
            let slots = shape.slots();
            let mut values = Values::default();
            while let Some(rest) = bytes.get(at..) {
                let mut slots = slots.iter();
                let element = element(shape, bytes, at + lane::space(rest), |_, open, close| {
                    if let Some(value) = slots.next().and_then(|&slot| values.get_mut(usize::from(slot))) {
                        *value = bytes.get(open + 1..close);
                    }
                });
                let Some(element) = element else { break };
                at = element.end;
                if !take(hot, element, &values) {
                    return;
                }
            }
        }
    }

    /// The shape of the element that comes next, and which hot tag it has.
    #[inline]
    fn next_of(&self, bytes: &[u8], at: usize, which: impl Fn(Wanted) -> Option<usize>) -> Option<(&Shape, usize)> {
        let tag = at + lane::space(bytes.get(at..)?);
        // Mostly the end of what they stand in.
        if bytes.get(tag + 1) == Some(&b'/') {
            return None;
        }
        let shape = self.begun_as(bytes, tag).find(|shape| element(shape, bytes, tag, |_, _, _| ()).is_some())?;
        Some((shape, which(shape.wanted())?))
    }
}

/// The element that begins at `at`, if it has this shape and holds nothing. `value` is told of its values.
#[inline]
fn element(shape: &Shape, bytes: &[u8], at: usize, value: impl FnMut(usize, usize, usize)) -> Option<Element> {
    let piece = shape.walk(bytes, at, value)?;
    let tag = piece.end();
    match piece.kind() {
        Kind::Empty { .. } => Some(Element { tag, end: tag }),
        Kind::Start { name } => {
            let name = bytes.get(at + 1..at + 1 + usize::from(name))?;
            Some(Element { tag, end: lane::nothing_but_end(bytes, tag, name)? })
        }
        Kind::End | Kind::Text => None,
    }
}
