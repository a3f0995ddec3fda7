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

/// A table with room for more than so many is not kept when it is cleared: to empty it costs as much as it has room.
const MOST_KEPT: usize = 1024;

/// Places in a list, found by the names of what lies there.
pub(super) struct Places {
    /// Each with the hash of its name, so that none is looked at when the table grows.
    table: HashTable<(u32, u32)>,
    /// Of their hashes: nobody who writes a report knows it, so nobody can make names that collide.
    seed: u64,
}

impl Default for Places {
    fn default() -> Self {
        Self { table: HashTable::new(), seed: RandomState::new().hash_one(0) }
    }
}

impl Places {
    pub(super) fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// Forgets all, and keeps the memory unless it is much.
    pub(super) fn clear(&mut self) {
        if self.table.capacity() > MOST_KEPT {
            self.table = HashTable::new();
        } else if !self.table.is_empty() {
            self.table.clear();
        }
    }

    /// The place of this name, if it has one.
    pub(super) fn find<'n>(&self, name: &[u8], name_at: impl Fn(usize) -> &'n [u8]) -> Option<usize> {
        let hash = self.hash(name);
        let is = |&(other, at): &(u32, u32)| other == hash && name_at(at as usize) == name;
        self.table.find(spread(hash), is).map(|&(_, at)| at as usize)
    }

    /// The same; a name that has no place gets the next one.
    pub(super) fn find_or_add<'n>(&mut self, name: &[u8], next: usize, name_at: impl Fn(usize) -> &'n [u8]) -> usize {
        let hash = self.hash(name);
        let is = |&(other, at): &(u32, u32)| other == hash && name_at(at as usize) == name;
        match self.table.entry(spread(hash), is, |&(hash, _)| spread(hash)) {
            Entry::Occupied(place) => place.get().1 as usize,
            Entry::Vacant(free) => {
                free.insert((hash, next as u32));
                next
            }
        }
    }

    fn hash(&self, name: &[u8]) -> u32 {
        xxh3_64_with_seed(name, self.seed) as u32
    }
}

/// A hash as the table takes it: by its lowest bits and by its highest.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_place() {
        let (mut names, mut places): (Vec<String>, _) = (Vec::new(), Places::default());
        for number in 0..1000 {
            for number in [number, number / 2] {
                let name = "n".repeat(number % 7) + &number.to_string();
                let before = places.find(name.as_bytes(), |at| names[at].as_bytes());
                assert_eq!(before, (number < names.len()).then_some(number));
                let place = places.find_or_add(name.as_bytes(), names.len(), |at| names[at].as_bytes());
                assert_eq!(place, number);
                if before.is_none() {
                    names.push(name);
                }
            }
        }
    }
}
