//! A report that is loaded again: the same bytes give the same reading, and what did not change in other bytes is not parsed.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Read, Seek as _};

use xxhash_rust::xxh3::Xxh3;

use super::Reading;
use crate::formats;

/// Bytes that are looked at at a time.
const BUFFER: usize = 128 * 1024;

/// What is kept of the last reading of one report.
#[derive(Debug, Default)]
pub struct Memory {
    /// Its units, where the format has such.
    pub(super) units: formats::Memory,
    /// All of it, where it has not.
    whole: Option<Whole>,
}

#[derive(Debug)]
struct Whole {
    seed: u64,
    hash: u128,
    reading: Reading,
}

impl Memory {
    /// What this file gave the last time, if it holds the same bytes as then. Leaves the file at its start.
    pub(super) fn same(&self, mut file: &File, length: u64) -> Option<Reading> {
        let whole = self.whole.as_ref().filter(|whole| whole.reading.size == length)?;
        let same = hash(file, whole.seed).is_ok_and(|hash| hash == whole.hash);
        file.rewind().ok()?;
        same.then(|| whole.reading.clone())
    }

    /// Keeps a reading, if the tally hashed it all.
    pub(super) fn keep(&mut self, tally: Tally, reading: &Reading) {
        self.whole = tally.hash.into_inner().map(|(seed, hasher)| Whole {
            seed,
            hash: hasher.digest128(),
            reading: reading.clone(),
        });
    }
}

fn hash(mut file: &File, seed: u64) -> io::Result<u128> {
    let (mut hasher, mut buffer) = (Xxh3::with_seed(seed), vec![0; BUFFER]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.digest128()),
            Ok(length) => hasher.update(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// What is noted of the bytes of a stream as they pass.
#[derive(Default)]
pub(super) struct Tally {
    /// How many there were.
    read: Cell<u64>,
    /// Their hash and its seed, as long as somebody wants it.
    hash: RefCell<Option<(u64, Box<Xxh3>)>>,
}

impl Tally {
    /// A tally that hashes, from a seed that nobody knows, or does not.
    pub(super) fn new(hashes: bool) -> Self {
        let seed = hashes.then(|| RandomState::new().hash_one(0));
        let hash = seed.map(|seed| (seed, Box::new(Xxh3::with_seed(seed))));
        Self { read: Cell::new(0), hash: RefCell::new(hash) }
    }

    /// Takes note of some bytes.
    pub(super) fn note(&self, bytes: &[u8]) {
        self.read.set(self.read.get() + bytes.len() as u64);
        if let Some((_, hasher)) = &mut *self.hash.borrow_mut() {
            hasher.update(bytes);
        }
    }

    /// Nobody wants the hash any more.
    pub(super) fn forget_hash(&self) {
        self.hash.take();
    }

    /// How many bytes have passed.
    pub(super) fn read(&self) -> u64 {
        self.read.get()
    }
}
