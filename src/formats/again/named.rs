//! Units that are found by a name: the end of such a unit is told by its length alone.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use super::{Ended, Units, key};
use crate::formats::input::Stretch;

/// A name as a number: two of one number cost time, and nothing else.
fn head(name: &[u8]) -> u32 {
    xxh3_64(name) as u32
}

impl Units<'_> {
    /// How long the unit of this name is; it is expected to come next.
    pub(in crate::formats) fn expected(&mut self, name: &[u8]) -> Option<usize> {
        self.next = self.place(name)?;
        self.next_length()
    }

    /// How long the unit is that is expected to come next.
    pub(super) fn next_length(&self) -> Option<usize> {
        Some(self.memory.as_deref()?.units.get(self.next)?.stretch.length as usize)
    }

    /// A unit of this name that was read: these were its bytes, and `context` is all that its reader went by.
    pub(in crate::formats) fn ended(&self, name: &[u8], bytes: &[u8], context: u64) -> Option<Ended> {
        let key = key(self.seed().filter(|_| self.is_worthwhile(bytes.len()))?, bytes, context);
        Some(Ended { key, head: head(name), context, at: 0, stretch: Stretch::of(bytes) })
    }

    /// The place in the memory of the unit of this name.
    pub(super) fn place(&mut self, name: &[u8]) -> Option<usize> {
        let (units, head) = (&self.memory.as_deref()?.units, head(name));
        if units.get(self.next).is_some_and(|unit| unit.head == head) {
            return Some(self.next);
        }
        let by_head = self.by_head.get_or_insert_with(|| {
            let mut first = HashMap::with_capacity(units.len());
            for (unit, at) in units.iter().zip(0..) {
                first.entry(unit.head).or_insert(at);
            }
            first
        });
        by_head.get(&head).map(|&at| at as usize)
    }
}
