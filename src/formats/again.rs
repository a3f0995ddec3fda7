//! A report that is read again: the parts of it whose bytes did not change are not parsed again.
//!
//! A unit is a piece of a report that tells of files and leaves nothing else behind in its reader: a `<class>` of
//! Cobertura's, a section of lcov's, the entry of a file in a report of JSON. What it gave is remembered under a hash of its
//! bytes and of what its reader went by ([`Units::recall`]'s `context`). Units that gave warnings, or changed what their
//! reader goes by, are not remembered; so reading with a memory of any report gives what reading without one does, and
//! tests hold it to that.
//!
//! What units tell of one file is joined as the parts of a file are. Where that cannot be, as what a file is in the end is
//! known when all is read, what is remembered of a unit is what was read of it: its portion.
//!
//! Where a unit ends must be known before it is read: by what units end with ([`element`] does so for XML), or by its length,
//! which is that of the unit that is to come next, or that had the same name ([`named`]: values of JSON, runs of Go's blocks).
//!
//! The hash is XXH3 in 128 bits (<https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>), with a seed that is
//! drawn for each memory: two units of one hash do not come by chance, and nobody can make them for a seed he does not know.

mod drafts;
mod element;
mod memory;
mod named;
mod text;
mod value;
mod whole;

use std::any::Any;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use memchr::memmem::Finder;
use xxhash_rust::xxh3::{xxh3_64_with_seed, xxh3_128_with_seed};

use self::drafts::Drafts;
pub use self::memory::Memory;
use self::memory::{Portion, Unit};
pub(super) use self::text::Known;
pub(super) use self::value::{Added, Had, Part, Value};
pub(super) use self::whole::{Besides, Kept, Whole};
use super::ahead::{Found, Help};
use super::gather::Gather;
use super::input::Stretch;
use crate::model::{FileCoverage, Files, Join, Stated};

/// A hash of 128 bits, in two words: it need not lie at a place for four.
pub(super) type Key = [u64; 2];

/// What a unit says besides its files, as far as its reader asks.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Says {
    /// The report looked for branches.
    pub(super) branches: bool,
    /// coverage.py wrote it.
    pub(super) coverage_py: bool,
    /// It states totals of lines, and they are right.
    pub(super) line_totals: bool,
    /// It states totals of branches, and they are right.
    pub(super) branch_totals: bool,
    /// So many lines of text.
    pub(super) lines: u32,
    /// What few units say.
    pub(super) more: Option<Arc<More>>,
}

/// What few units say besides.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct More {
    /// What else its reader counts and adds up.
    pub(super) counts: [u32; 2],
    /// What it states of all its files.
    pub(super) stated: Stated,
}

/// What the reader of a unit is like: it must be the same after the unit as before.
pub(super) type State = [u64; 4];

/// The files of a report as they come in, unit by unit, with a memory of the reading before or without.
pub(super) struct Units<'m> {
    files: Gather,
    /// Names are put into one spelling.
    spells: bool,
    memory: Option<&'m mut Memory>,
    /// The place in the memory that follows what was recalled last: units seldom change their order.
    next: usize,
    /// The last value was of a file that is not remembered: which one comes next is unknown until one is that is.
    astray: bool,
    /// Units by key, made at the first one that is not where it is expected; and by head.
    by_key: Option<HashMap<Key, u32>>,
    by_head: Option<HashMap<u32, u32>>,
    drafts: Drafts,
    begun: Option<Begun>,
    /// Finds how units end, and how long they are at most that are remembered.
    end: Option<(Finder<'static>, usize)>,
    /// Whoever reads ahead, and what was read so of the piece at hand.
    help: Option<&'m Help>,
    ready: VecDeque<Found>,
    /// What is read ahead for another reader is told and not gathered.
    told: Option<Told>,
}

/// A unit that begins at this offset of the stream.
struct Begun {
    state: State,
    context: u64,
    at: u64,
}

/// The units of a piece, and the seed of the memory for which they are read, if it is for one.
struct Told {
    seed: Option<u64>,
    found: Vec<Found>,
}

/// A unit that has ended.
pub(super) struct Ended {
    pub(super) key: Key,
    head: u32,
    context: u64,
    at: u64,
    pub(super) stretch: Stretch,
}

impl Says {
    /// The same and more, unless that is nothing.
    pub(super) fn with(self, more: More) -> Self {
        Self { more: (more != More::default()).then(|| Arc::new(more)), ..self }
    }

    /// What else its reader counts and adds up.
    pub(super) fn counts(&self) -> [u64; 2] {
        self.more.as_ref().map_or([0; 2], |more| more.counts.map(u64::from))
    }
}

/// A unit that was recalled.
pub(super) struct Recalled {
    pub(super) says: Says,
    /// What it told of its last file.
    pub(super) file: Option<Arc<FileCoverage>>,
    /// The report told of one of its files before.
    pub(super) again: bool,
    pub(super) key: Key,
    pub(super) stretch: Stretch,
    /// What was read of it, where that is remembered.
    portion: Option<Arc<dyn Any + Send + Sync>>,
    /// Where among the portions it is remembered from now on.
    place: Option<usize>,
}

impl Recalled {
    /// What was read of it, where that is remembered.
    pub(super) fn portion<T: Any + Send + Sync>(self) -> Option<Arc<T>> {
        self.portion?.downcast().ok()
    }
}

impl<'m> Units<'m> {
    pub(super) fn new(files: Gather, memory: Option<&'m mut Memory>) -> Self {
        Self {
            files,
            spells: true,
            memory: memory.filter(|memory| !memory.is_vain),
            next: 0,
            astray: false,
            by_key: None,
            by_head: None,
            drafts: Drafts::default(),
            begun: None,
            end: None,
            help: None,
            ready: VecDeque::new(),
            told: None,
        }
    }

    /// Names stay as they are.
    pub(super) fn keeping_names(self) -> Self {
        Self { spells: false, ..self }
    }

    /// With what units end with.
    pub(super) fn ending(self, end: &'static str) -> Self {
        let longest = self.memory.as_ref().and_then(|memory| memory.units.iter().map(|unit| unit.stretch.length).max());
        Self { end: longest.map(|longest| (Finder::new(end), longest as usize)), ..self }
    }

    /// With the help of whoever reads ahead.
    pub(super) fn with(self, help: &'m Help) -> Self {
        Self { help: Some(help), ..self }
    }

    /// For what is read ahead, for a memory of this seed or for none: units are told.
    pub(super) fn told(seed: Option<u64>) -> Self {
        Self { told: Some(Told { seed, found: Vec::new() }), ..Self::new(Gather::new(Join::Most), None) }
    }

    /// The units that were told.
    pub(super) fn into_told(self) -> Vec<Found> {
        self.told.map_or_else(Vec::new, |told| told.found)
    }

    /// The help of whoever reads ahead, if there is any: then it is to be told how.
    pub(super) fn help(&self) -> Option<&'m Help> {
        self.help.filter(|help| help.is_there())
    }

    /// The seed of the memory, if there is one.
    pub(super) fn seed(&self) -> Option<u64> {
        self.memory.as_ref().map(|memory| memory.seed)
    }

    /// Adds the unit that begins at this offset, if it was read ahead, and by the same rules. Returns how far it reaches.
    pub(super) fn take_ahead(&mut self, at: u64, context: u64) -> Option<(Stretch, Says)> {
        while self.ready.front().is_none_or(|unit| unit.at < at) {
            if self.ready.pop_front().is_none() {
                self.ready = self.help?.next_read(at)?.into();
            }
        }
        self.ready.front().filter(|unit| unit.at == at && unit.context == context)?;
        let Found { stretch, key, name, file, says, .. } = self.ready.pop_front()?;
        let ended = Ended { key, head: 0, context, at, stretch };
        self.put(name, file, Some((ended, says.clone())));
        Some((stretch, says))
    }

    /// Finds what units end with, if there may be something to recall; and how long that is at most.
    pub(super) fn end_of_known(&self) -> Option<(&Finder<'static>, usize)> {
        self.end.as_ref().map(|(end, longest)| (end, *longest))
    }

    /// Whether units are to be remembered, or told.
    #[inline]
    pub(super) fn remembers(&self) -> bool {
        self.memory.is_some() || self.told.is_some()
    }

    /// Whether a unit of so many bytes is to be remembered.
    fn is_worthwhile(&self, length: usize) -> bool {
        self.memory.as_ref().is_some_and(|memory| length >= memory.shortest)
    }

    /// Whether units may be known already, or are to be.
    #[inline]
    pub(super) fn asks(&self) -> bool {
        self.remembers() || self.help.is_some_and(Help::is_there)
    }

    /// Adds what a unit of these bytes gave, if one is remembered. `context` is all that its reader goes by.
    pub(super) fn recall(&mut self, bytes: &[u8], context: u64) -> Option<Recalled> {
        let memory = self.memory.as_deref()?;
        self.next = memory.place(self.next, &mut self.by_key, key(memory.seed, bytes, context))?;
        self.take_next()
    }

    /// The unit that is expected to come next, if these are its bytes.
    fn expected_unit(&self, bytes: &[u8], context: u64) -> Option<&Unit> {
        let memory = self.memory.as_deref()?;
        memory.units.get(self.next).filter(|unit| unit.key == key(memory.seed, bytes, context))
    }

    /// Adds what the next unit gave.
    fn take_next(&mut self) -> Option<Recalled> {
        let Self { files, drafts, memory, next, .. } = self;
        let memory = memory.as_deref()?;
        let unit = memory.units.get(*next)?;
        let Unit { key, head, stretch, says, .. } = unit;
        let portion = memory.portions.get(*next).cloned();
        let read = portion.as_ref().map(|portion| Arc::clone(&portion.read));
        let mut recalled = Recalled {
            says: says.clone(),
            file: None,
            again: false,
            key: *key,
            stretch: *stretch,
            portion: read,
            place: None,
        };
        for (name, file) in memory.files(*next) {
            recalled.again |= drafts.put(files, Arc::clone(name), Arc::clone(file), true);
            recalled.file = Some(Arc::clone(file));
        }
        match portion {
            Some(portion) => recalled.place = drafts.add_portion(unit.clone(), portion),
            None => drafts.end_unit(*key, *head, *stretch, says.clone()),
        }
        drafts.recalled += 1;
        *next += 1;
        Some(recalled)
    }

    /// A unit begins at this offset of the stream.
    pub(super) fn begin(&mut self, state: State, context: u64, at: u64) {
        self.begun = Some(Begun { state, context, at });
    }

    /// What began is no unit.
    pub(super) fn cancel(&mut self) {
        self.begun = None;
    }

    /// What began ends here, and these were its bytes, if it is a unit.
    pub(super) fn end(&mut self, state: State, bytes: Option<&[u8]>) -> Option<Ended> {
        let Begun { context, at, .. } = self.begun.take().filter(|begun| begun.state == state)?;
        let seed = self.told.as_ref().map_or_else(|| self.seed(), |told| told.seed);
        let key = |bytes| seed.map_or([0; 2], |seed| key(seed, bytes, context));
        let is_wanted = |bytes: &&[u8]| self.told.is_some() || self.is_worthwhile(bytes.len());
        bytes.filter(is_wanted).map(|bytes| Ended {
            key: key(bytes),
            head: 0,
            context,
            at,
            stretch: Stretch::of(bytes),
        })
    }

    /// Adds what was parsed; under a key, it is remembered. Returns whether the report told of the file before.
    pub(super) fn add(&mut self, name: &str, part: impl Into<Arc<FileCoverage>>, unit: Option<(Ended, Says)>) -> bool {
        let name = if self.spells { super::paths::normalised(name) } else { name.into() };
        self.put(&*name, part.into(), unit)
    }

    /// What ends here, if it is to be remembered: its parts come now, one by one, and then it is ended.
    pub(super) fn worthwhile(&self, ended: Option<Ended>) -> Option<Ended> {
        ended.filter(|ended| self.is_worthwhile(ended.stretch.length as usize))
    }

    /// Adds a part of a file, which may be of a unit that is to be ended.
    pub(super) fn add_part(&mut self, name: &str, part: FileCoverage, of_unit: bool) {
        self.put_part(&*super::paths::normalised(name), Arc::new(part), of_unit);
    }

    fn put(
        &mut self,
        name: impl AsRef<str> + Into<Arc<str>>,
        part: Arc<FileCoverage>,
        unit: Option<(Ended, Says)>,
    ) -> bool {
        if let Some(told) = &mut self.told {
            told.found.extend(unit.map(|(Ended { key, context, at, stretch, .. }, says)| Found {
                at,
                stretch,
                context,
                key,
                name: name.into(),
                file: part,
                says,
            }));
            return false;
        }
        let unit = unit.filter(|(ended, _)| self.is_worthwhile(ended.stretch.length as usize));
        let again = self.put_part(name, part, unit.is_some());
        self.end_unit(unit);
        again
    }

    fn put_part(&mut self, name: impl AsRef<str> + Into<Arc<str>>, part: Arc<FileCoverage>, of_unit: bool) -> bool {
        if self.memory.is_none() {
            return self.files.put_part(name, part, |_, _| ()).1;
        }
        self.drafts.put(&mut self.files, name, part, of_unit)
    }

    /// The file that the units of these keys, joined, tell alone, if it is known.
    pub(super) fn whole(&self, key: Key) -> Option<Arc<FileCoverage>> {
        self.memory.as_ref()?.wholes.get(&key).map(|(_, file)| Arc::clone(file))
    }

    /// Adds a file that is told by the units of these keys, joined, if it is by such alone.
    pub(super) fn add_whole(&mut self, name: &str, file: Arc<FileCoverage>, key: Option<Key>) {
        self.drafts.of_pieces = true;
        self.put_whole(&*super::paths::normalised(name), file, key);
    }

    fn put_whole(&mut self, name: impl AsRef<str> + Into<Arc<str>>, file: Arc<FileCoverage>, key: Option<Key>) {
        if self.memory.is_none() {
            self.files.put_part(name, file, |_, _| ());
        } else {
            self.drafts.put_whole(&mut self.files, name, file, key);
        }
    }

    /// Remembers what was read of a unit, if the bytes that it takes are not many more than those of the unit. Returns where,
    /// if it does.
    pub(super) fn remember<T: Any + Send + Sync>(
        &mut self,
        read: Arc<T>,
        size: usize,
        unit: (Ended, Says),
    ) -> Option<usize> {
        let (Ended { key, head, stretch, .. }, says) = unit;
        let length = stretch.length as usize;
        let shortest = self.memory.as_ref().map_or(0, |memory| memory.shortest);
        let is_small = size <= 2 * length || shortest == 0;
        if !is_small || !self.is_worthwhile(length) {
            return None;
        }
        self.drafts.add_portion(Unit { key, head, stretch, end: 0, says }, Portion { read, size })
    }

    /// Ends the unit of which the last parts were, if it is one.
    pub(super) fn end_unit(&mut self, unit: Option<(Ended, Says)>) {
        if let Some((Ended { key, head, stretch, .. }, says)) = unit {
            self.drafts.end_unit(key, head, stretch, says);
        }
    }

    /// All files, whole, as [`Gather::finish`] has them; `measured` is true where any file has branches, and nothing where
    /// each file says itself whether they were looked for. What was read is
    /// remembered from now on, unless something of the report is lost: then what is remembered serves better.
    pub(super) fn finish(self, roots: &HashSet<String>, measured: impl Into<Option<bool>>, lost: bool) -> Files {
        let Self { files, memory, drafts, .. } = self;
        let measured = measured.into();
        files.finish_with(roots, measured == Some(true), |files| {
            if measured == Some(false) {
                // A report before this one measured branches, this one does not: it has none.
                let marked = files.iter_mut().filter(|(_, file)| file.branches.is_measured());
                marked.for_each(|(_, file)| Arc::make_mut(file).branches = Default::default());
            }
            if let Some(memory) = memory.filter(|_| !lost) {
                drafts.settle(files, memory);
            }
        })
    }
}

/// All that a reader goes by, as one number.
pub(super) fn context<const N: usize>(parts: &[&[u8]], numbers: [u64; N]) -> u64 {
    let number = |sum: u64, number: u64| xxh3_64_with_seed(&number.to_le_bytes(), sum);
    let texts =
        parts.iter().fold(parts.len() as u64, |sum, part| number(xxh3_64_with_seed(part, sum), part.len() as u64));
    numbers.into_iter().fold(texts, number)
}

/// The key of what this one stands for and, after it, what another unit tells of its file of this number.
pub(super) fn joined(key: Key, unit: Key, file: usize) -> Key {
    let [a, b] = key;
    let [c, d] = unit;
    let parts = [a, b, c, d, file as u64].map(u64::to_le_bytes);
    let hash = xxh3_128_with_seed(parts.as_flattened(), 0);
    [hash as u64, (hash >> 64) as u64]
}

fn key(seed: u64, bytes: &[u8], context: u64) -> Key {
    let hash = xxh3_128_with_seed(bytes, seed ^ context);
    [hash as u64, (hash >> 64) as u64]
}
