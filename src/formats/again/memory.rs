//! What is remembered of the last reading of a report, unit by unit.

use std::any::Any;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use super::{Key, Says};
use crate::formats::input::Stretch;
use crate::model::FileCoverage;

/// A unit of fewer bytes is not remembered: it would take more memory than the report, and is read again as quickly as it is
/// looked up.
const SHORTEST: usize = 128;

/// What the last reading of a report gave, unit by unit. The default remembers nothing yet.
#[derive(Debug, Clone)]
pub struct Memory {
    pub(super) seed: u64,
    /// No unit of fewer bytes is remembered.
    pub(super) shortest: usize,
    /// The format of the report.
    pub(super) format: &'static str,
    /// It would not make reading quicker: nothing is remembered.
    pub(super) is_vain: bool,
    /// How many units of the last reading were recalled.
    pub(super) recalled: usize,
    pub(super) units: Vec<Unit>,
    /// Those of all units, one after the other, by their names in the spelling that is kept: the whole file if the unit is
    /// all that the report tells of it, or else what the unit tells.
    pub(super) files: Vec<(Arc<str>, Arc<FileCoverage>)>,
    /// Of units of which more is to be known before they tell of files, what was read of each; then there are no files.
    pub(super) portions: Vec<Portion>,
    /// Files and their names, by the keys of all units that tell of them, joined in their order.
    pub(super) wholes: HashMap<Key, (Arc<str>, Arc<FileCoverage>)>,
}

impl Default for Memory {
    fn default() -> Self {
        let seed = RandomState::new().hash_one(0);
        Self {
            seed,
            shortest: SHORTEST,
            format: "",
            is_vain: false,
            recalled: 0,
            units: Vec::new(),
            files: Vec::new(),
            portions: Vec::new(),
            wholes: HashMap::new(),
        }
    }
}

impl Memory {
    /// A memory of every unit, however short: for whoever holds readers to what they would read without it.
    #[must_use]
    pub fn of_all() -> Self {
        Self { shortest: 0, ..Self::default() }
    }

    /// How many units are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// How many units of the last reading were recalled.
    #[must_use]
    pub fn recalled(&self) -> usize {
        self.recalled
    }

    /// The same for reports of this format: of those of another one, nothing is known.
    pub(in crate::formats) fn of(&mut self, format: &'static str) -> &mut Self {
        if self.format != format {
            *self = Self { format, ..self.emptied() };
        }
        self
    }

    /// The same with nothing in it.
    pub(super) fn emptied(&self) -> Self {
        Self { seed: self.seed, shortest: self.shortest, format: self.format, ..Self::default() }
    }

    /// The place of the unit of this key: mostly it is the next one. `by_key` is made at the first one that is not.
    pub(super) fn place(&self, next: usize, by_key: &mut Option<HashMap<Key, u32>>, key: Key) -> Option<usize> {
        if self.units.get(next).is_some_and(|unit| unit.key == key) {
            return Some(next);
        }
        let units = self.units.iter().zip(0..);
        let by_key = by_key.get_or_insert_with(|| units.map(|(unit, at)| (unit.key, at)).collect());
        by_key.get(&key).map(|&at| at as usize)
    }

    /// What this unit told of files.
    pub(super) fn files(&self, at: usize) -> &[(Arc<str>, Arc<FileCoverage>)] {
        let start = at.checked_sub(1).and_then(|before| self.units.get(before)).map_or(0, |unit| unit.end);
        let end = self.units.get(at).map_or(start, |unit| unit.end);
        self.files.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// What was read of a unit. Only its reader knows what that is.
#[derive(Debug, Clone)]
pub(super) struct Portion {
    pub(super) read: Arc<dyn Any + Send + Sync>,
    /// Bytes that it takes.
    pub(super) size: usize,
}

/// A unit as it is remembered.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) key: Key,
    /// Of its name, where its end is told by its length.
    pub(super) head: u32,
    /// How far it reaches.
    pub(super) stretch: Stretch,
    /// Where its files end among all.
    pub(super) end: u32,
    pub(super) says: Says,
}
