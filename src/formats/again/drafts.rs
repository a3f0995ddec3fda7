//! What is to be remembered of a reading, unit by unit, while the files are still being put together.

use std::collections::HashSet;
use std::sync::Arc;

use super::memory::{Memory, Portion, Unit};
use super::{Key, Says};
use crate::formats::gather::{Gather, size};
use crate::formats::input::Stretch;
use crate::model::FileCoverage;

/// Parts of files that come in several are remembered up to this weight.
const PARTS: usize = 1_000_000;

/// Portions are remembered up to so many bytes.
const PORTIONS: usize = 100_000_000;

/// Units that are shorter, one with the other, are read as quickly as their files are put together of pieces.
const WORTH_WHILE: usize = 1024;

/// No place.
pub(super) const NONE: u32 = u32::MAX;

/// The units of a reading, and the files that they tell of.
#[derive(Default)]
pub(super) struct Drafts {
    /// Each with the place where its files end among those here.
    units: Vec<Unit>,
    /// Those of all units, one after the other.
    files: Vec<DraftFile>,
    /// The first draft of each file, by the places of the files, or [`NONE`].
    firsts: Vec<u32>,
    /// How much the parts weigh that are remembered, and how many bytes the portions take.
    weight: usize,
    size: usize,
    /// What was read of each unit, where that is remembered.
    pub(super) portions: Vec<Portion>,
    /// The places of files that are told by units alone, and the keys of these, joined.
    wholes: Vec<(usize, Key)>,
    /// Files are put together of what was read of units.
    pub(super) of_pieces: bool,
    /// Places of files of which more came.
    shared: HashSet<usize>,
    /// How many of the units were recalled.
    pub(super) recalled: usize,
}

/// What a unit tells of a file. Which file it is of is known by its place, or it is not remembered; what the file is in
/// the end, when all are in.
struct DraftFile {
    place: u32,
    part: Option<Arc<FileCoverage>>,
}

/// What a part weighs in memory, by the measure of a line: it takes as much as a few dozen lines even if it has none.
fn weight(part: &FileCoverage) -> usize {
    30 + size(part)
}

impl Drafts {
    /// Puts a part of a file to the others. Where it is of a unit, it is remembered. Returns whether the file was known.
    pub(super) fn put(
        &mut self,
        gather: &mut Gather,
        name: impl AsRef<str> + Into<Arc<str>>,
        part: Arc<FileCoverage>,
        of_unit: bool,
    ) -> bool {
        let Self { files, firsts, weight: all, .. } = self;
        let kept = of_unit.then(|| Arc::clone(&part));
        // A file that turns out to come in several parts: the first one is not all of it.
        let (place, again) = gather.put_part(name, part, |place, first| {
            let draft = firsts.get(place).and_then(|&at| files.get_mut(at as usize));
            let Some(draft) = draft.filter(|draft| draft.part.is_none() && draft.place != NONE) else { return };
            *all += weight(first);
            if *all <= PARTS {
                draft.part = Some(Arc::clone(first));
            } else {
                draft.place = NONE;
            }
        });
        if !again {
            firsts.push(if of_unit { files.len() as u32 } else { NONE });
        }
        if let Some(part) = kept {
            let part = again.then_some(part);
            *all += part.as_ref().map_or(0, |part| weight(part));
            let is_kept = !again || *all <= PARTS;
            let place = u32::try_from(place).ok().filter(|_| is_kept).unwrap_or(NONE);
            files.push(DraftFile { place, part: part.filter(|_| is_kept) });
        }
        again
    }

    /// Puts a file to the others that is told by the units of this key alone, if there is one.
    pub(super) fn put_whole(
        &mut self,
        gather: &mut Gather,
        name: impl AsRef<str> + Into<Arc<str>>,
        file: Arc<FileCoverage>,
        key: Option<Key>,
    ) {
        let (place, again) = gather.put_part(name, file, |_, _| ());
        if again {
            self.shared.insert(place);
        } else {
            self.firsts.push(NONE);
            self.wholes.extend(key.map(|key| (place, key)));
        }
    }

    /// Adds a unit of which this was read, as long as all of it is not too much. Returns the portion's place if it is not.
    pub(super) fn add_portion(&mut self, unit: Unit, portion: Portion) -> Option<usize> {
        if self.size + portion.size > PORTIONS {
            return None;
        }
        self.size += portion.size;
        self.units.push(unit);
        self.portions.push(portion);
        Some(self.portions.len() - 1)
    }

    /// A portion takes so many bytes more.
    pub(super) fn lengthen(&mut self, size: usize) {
        self.size += size;
    }

    /// Ends the unit of which the last files are.
    pub(super) fn end_unit(&mut self, key: Key, head: u32, stretch: Stretch, says: Says) {
        self.units.push(Unit { key, head, stretch, says, end: self.files.len() as u32 });
    }

    /// Remembers the units all of whose files are to be. These are the files by their places.
    pub(super) fn settle(self, all: &[(Arc<str>, Arc<FileCoverage>)], memory: &mut Memory) {
        let Self { mut units, files: drafts, size, portions, wholes, of_pieces, shared, recalled, .. } = self;
        let length: usize = units.iter().map(|unit| unit.stretch.length as usize).sum();
        if of_pieces && length < WORTH_WHILE * units.len() && memory.shortest > 0 {
            *memory = Memory { is_vain: true, ..memory.emptied() };
            return;
        }
        if size > PORTIONS {
            *memory = memory.emptied();
            return;
        }
        // What was remembered goes first, and nothing is made twice: there may be as many units as files.
        *memory = Memory { portions, recalled, ..memory.emptied() };
        memory.files.reserve_exact(drafts.len());
        let alone = wholes.into_iter().filter(|(place, _)| !shared.contains(place));
        memory.wholes = alone.filter_map(|(place, key)| Some((key, all.get(place)?.clone()))).collect();
        let files = &mut memory.files;
        let mut drafts = drafts.into_iter();
        let mut from = 0;
        units.retain_mut(|unit| {
            let (before, count) = (files.len(), (unit.end - from) as usize);
            from = unit.end;
            files.extend(drafts.by_ref().take(count).filter_map(|DraftFile { place, part }| {
                let (name, file) = all.get(place as usize)?;
                Some((Arc::clone(name), part.unwrap_or_else(|| Arc::clone(file))))
            }));
            let is_whole = files.len() == before + count;
            if !is_whole {
                files.truncate(before);
            }
            unit.end = files.len() as u32;
            is_whole
        });
        units.shrink_to_fit();
        files.shrink_to_fit();
        memory.units = units;
    }
}
