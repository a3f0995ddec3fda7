//! Functions of a section: lines and hits come in separate records, in any order, tied by name or by index.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::formats::names;
use crate::formats::number::{self, Hits};
use crate::model::Function;

/// So many functions are looked through; more are found by a map.
const FEW: usize = 8;

/// A map with room for more than so many is not kept for the next section: to empty it costs as much as it has room.
const MOST_KEPT: usize = 1024;

/// The function records of a section, in memory that serves one after the other.
pub(super) struct Functions {
    list: Vec<Function>,
    /// Places in the list by their names, if there are more than a few.
    by_name: HashTable<u32>,
    /// Of their hashes: nobody who writes a report knows it, so nobody can make names that collide.
    seed: u64,
    /// The place after the last that was found by its name.
    next: usize,
    /// lcov 2.2 and later: `FNL` and `FNA` share an index; the names of one index are aliases of one function.
    leaders: HashMap<u64, (Option<u32>, Option<u32>)>,
    aliases: Vec<(u64, Function)>,
}

impl Default for Functions {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            by_name: HashTable::new(),
            seed: RandomState::new().hash_one(0),
            next: 0,
            leaders: HashMap::new(),
            aliases: Vec::new(),
        }
    }
}

impl Functions {
    /// `FN:line,name` or `FN:line,end,name`. A name may hold commas and begin with digits: what comes second is an end
    /// if it is all digits and a name follows.
    pub(super) fn declared(&mut self, text: &[u8]) -> Option<()> {
        let (line, rest) = cut(text)?;
        let (end, name) = match cut(rest) {
            Some((end, name)) if number::line(end).is_some() && !name.is_empty() => (number::line(end), name),
            _ => (None, rest),
        };
        let function = self.named(name);
        function.line = function.line.or(number::line(line));
        function.end = function.end.max(end);
        Some(())
    }

    /// The same, read already.
    pub(super) fn plain_declared(&mut self, name: &[u8], line: u32, end: u32) {
        let function = self.named(name);
        function.line = function.line.or(Some(line));
        function.end = function.end.max(Some(end));
    }

    /// `FNDA:count,name`. The records of one name add up: instances of a template, of generic Rust.
    pub(super) fn called(&mut self, text: &[u8]) -> Option<()> {
        let (count, name) = cut(text)?;
        let hits = hits(count)?;
        let function = self.named(name);
        function.hits = Some(function.hits.unwrap_or(0).saturating_add(hits));
        Some(())
    }

    /// The same, read already.
    pub(super) fn plain_called(&mut self, name: &[u8], hits: u32) {
        let function = self.named(name);
        function.hits = Some(function.hits.unwrap_or(0).saturating_add(hits.into()));
    }

    /// `FNL:index,line` or `FNL:index,line,end`.
    pub(super) fn leader(&mut self, text: &[u8]) -> Option<()> {
        let (index, lines) = cut(text)?;
        let (line, end) = cut(lines).unwrap_or((lines, b""));
        self.leaders.insert(number::digits(index)?, (number::line(line), number::line(end)));
        Some(())
    }

    /// `FNA:index,count,name`. Each alias is a function of its own: lcov's summary counts them so.
    pub(super) fn alias(&mut self, text: &[u8]) -> Option<()> {
        let (index, rest) = cut(text)?;
        let (count, name) = cut(rest)?;
        let (hits, name) = (Some(hits(count)?), names::text(name).into_owned());
        self.aliases.push((number::digits(index)?, Function { name, hits, ..Function::default() }));
        Some(())
    }

    /// All of them, in the order in which the section first speaks of them. None are left.
    pub(super) fn take(&mut self) -> Box<[Function]> {
        for (index, function) in self.aliases.drain(..) {
            let (line, end) = self.leaders.get(&index).copied().unwrap_or_default();
            self.list.push(Function { line, end, ..function });
        }
        self.leaders.clear();
        if self.by_name.capacity() > MOST_KEPT {
            self.by_name = HashTable::new();
        } else if !self.by_name.is_empty() {
            self.by_name.clear();
        }
        self.next = 0;
        self.list.drain(..).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.leaders.is_empty()
    }

    fn named(&mut self, name: &[u8]) -> &mut Function {
        // The counts often come in the order of the functions, or each after its function.
        let mut likely = self.next.saturating_sub(1)..self.list.len().min(self.next + 1);
        let at = likely.find(|&at| self.list[at].name.as_bytes() == name);
        let at = at.unwrap_or_else(|| self.find_or_add(name));
        self.next = at + 1;
        &mut self.list[at]
    }

    fn find_or_add(&mut self, name: &[u8]) -> usize {
        let name = names::text(name);
        let Self { list, by_name, seed, .. } = self;
        let hash = |name: &str| xxh3_64_with_seed(name.as_bytes(), *seed);
        let rehash = |at: &u32| hash(&list[*at as usize].name);
        let at = list.len();
        let known = if at < FEW {
            list.iter().position(|function| function.name == name)
        } else {
            if by_name.is_empty() {
                // Up to now each came by a name of its own.
                (0..at as u32).for_each(|at| drop(by_name.insert_unique(rehash(&at), at, rehash)));
            }
            match by_name.entry(hash(&name), |&at| list[at as usize].name == name, rehash) {
                Entry::Occupied(known) => Some(*known.get() as usize),
                Entry::Vacant(place) => {
                    place.insert(at as u32);
                    None
                }
            }
        };
        known.unwrap_or_else(|| {
            list.push(Function { name: name.into_owned(), ..Function::default() });
            at
        })
    }
}

fn hits(text: &[u8]) -> Option<u64> {
    match number::hits(text) {
        Hits::Count(count) => Some(count.into()),
        Hits::Negative => Some(0),
        Hits::Unreadable => None,
    }
}

fn cut(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let comma = memchr::memchr(b',', text)?;
    Some((&text[..comma], &text[comma + 1..]))
}
