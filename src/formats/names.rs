//! Names as keys of a map: quick to hash, whoever made them.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// What is known of each name.
pub(super) type ByName<K, V> = HashMap<K, V, Seed>;

/// Of the hashes of names: nobody who writes a report knows it, so nobody can make names that collide.
#[derive(Clone)]
pub(super) struct Seed(u64);

impl Default for Seed {
    fn default() -> Self {
        Self(RandomState::new().hash_one(0))
    }
}

impl BuildHasher for Seed {
    type Hasher = Hash;

    fn build_hasher(&self) -> Hash {
        Hash(self.0)
    }
}

/// The hash of a name: each piece of it is the seed of the next.
pub(super) struct Hash(u64);

impl Hasher for Hash {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
