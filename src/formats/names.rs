//! Names of which a report has very many, and how they are found again.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, RandomState};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A name as text. Nearly all are, and that is told quickly.
pub(super) fn text(name: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(name).map_or_else(|_| String::from_utf8_lossy(name), Cow::Borrowed)
}

/// Places in a list, found by the names of what lies there.
pub(super) struct Places {
    table: HashTable<u32>,
    /// Of their hashes: nobody who writes a report knows it, so nobody can make names that collide.
    seed: u64,
}

impl Default for Places {
    fn default() -> Self {
        Self { table: HashTable::new(), seed: RandomState::new().hash_one(0) }
    }
}

impl Places {
    /// The place of this name, if it has one.
    pub(super) fn find<'n>(&self, name: &[u8], name_at: impl Fn(usize) -> &'n [u8]) -> Option<usize> {
        let hash = xxh3_64_with_seed(name, self.seed);
        self.table.find(hash, |&at| name_at(at as usize) == name).map(|&at| at as usize)
    }

    /// The same; a name that has no place gets the next one.
    pub(super) fn find_or_add<'n>(&mut self, name: &[u8], next: usize, name_at: impl Fn(usize) -> &'n [u8]) -> usize {
        let Self { table, seed } = self;
        let hash = |name: &[u8]| xxh3_64_with_seed(name, *seed);
        match table.entry(hash(name), |&at| name_at(at as usize) == name, |&at| hash(name_at(at as usize))) {
            Entry::Occupied(place) => *place.get() as usize,
            Entry::Vacant(free) => {
                free.insert(next as u32);
                next
            }
        }
    }
}

/// Names in the order in which they came first, one behind the other in one piece of memory.
#[derive(Default)]
pub(super) struct Names {
    text: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
    places: Places,
}

impl Names {
    /// The name in this place.
    pub(super) fn at(&self, place: usize) -> &[u8] {
        name_at(&self.text, &self.ends, place)
    }

    /// The place of a name, if it came before.
    pub(super) fn find(&self, name: &[u8]) -> Option<usize> {
        self.places.find(name, |place| self.at(place))
    }

    /// The place of a name, which may be new: then it is the last.
    pub(super) fn find_or_add(&mut self, name: &[u8]) -> usize {
        let Self { text, ends, places } = self;
        let place = places.find_or_add(name, ends.len(), |place| name_at(text, ends, place));
        if place == ends.len() {
            text.extend_from_slice(name);
            ends.push(text.len());
        }
        place
    }
}

fn name_at<'n>(text: &'n [u8], ends: &[usize], place: usize) -> &'n [u8] {
    let start = place.checked_sub(1).map_or(0, |before| ends[before]);
    &text[start..ends[place]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_place() {
        let mut names = Names::default();
        let text = |number: usize| "n".repeat(number % 7) + &number.to_string();
        for number in 0..1000 {
            let (name, other) = (text(number), text(number / 2));
            assert_eq!((names.find(name.as_bytes()), names.find_or_add(name.as_bytes())), (None, number));
            assert_eq!(names.find_or_add(other.as_bytes()), number / 2);
            assert_eq!((names.find(name.as_bytes()), names.at(number)), (Some(number), name.as_bytes()));
        }
    }
}
