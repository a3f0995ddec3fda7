//! Runs of elements that hold nothing and whose shapes are known.

use super::hot::Values;
use super::lane::{self, Kind};
use super::shapes::{Shape, Shapes, Wanted};

impl Shapes {
    /// Takes the elements of `bytes` from `at` on that hold nothing and whose shapes are known, up to the first other thing.
    /// `which` tells a hot tag by what is wanted of it. Hands over which it is, where each element ends, and its values;
    /// `take` says whether to go on.
    #[inline]
    pub(super) fn run<'b>(
        &self,
        bytes: &'b [u8],
        mut at: usize,
        which: impl Fn(Wanted) -> Option<usize>,
        mut take: impl FnMut(usize, usize, &Values<'b>) -> bool,
    ) {
        while let Some((shape, hot)) = self.next_of(bytes, at, &which) {
            let slots = shape.slots();
            let mut values = Values::default();
            while let Some(rest) = bytes.get(at..) {
                let mut slots = slots.iter();
                let end = element(shape, bytes, at + lane::space(rest), |_, open, close| {
                    if let Some(value) = slots.next().and_then(|&slot| values.get_mut(usize::from(slot))) {
                        *value = bytes.get(open + 1..close);
                    }
                });
                let Some(end) = end else { break };
                at = end;
                if !take(hot, at, &values) {
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

/// The end of the element at `tag`, if it has this shape and holds nothing. `value` is told of its values.
#[inline]
fn element(shape: &Shape, bytes: &[u8], tag: usize, value: impl FnMut(usize, usize, usize)) -> Option<usize> {
    let piece = shape.walk(bytes, tag, value)?;
    let end = piece.end();
    match piece.kind() {
        Kind::Empty { .. } => Some(end),
        Kind::Start { name } => lane::nothing_but_end(bytes, end, bytes.get(tag + 1..tag + 1 + usize::from(name))?),
        Kind::End | Kind::Text => None,
    }
}
