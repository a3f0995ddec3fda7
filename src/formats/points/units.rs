//! The unit of a report that is being read, as far as points tell: what it tells of which files.

use std::sync::Arc;

use super::piece::{Mark, Piece, Pieces};
use super::{Points, Source};
use crate::formats::again::{self, Key, Says, context, joined};
use crate::formats::xml::Xml;

/// A unit tells of so many files at most: of most only one does, and what is remembered of each takes memory.
const MOST_FILES: usize = 1000;

/// The unit that is being read, if one is.
#[derive(Default)]
pub(super) struct Unit {
    /// Its number; 0 if none is read.
    current: u32,
    /// How many there were. Until the first it is not noted what tells of which file: where nothing is remembered there is
    /// none.
    count: u32,
    /// How many classes and methods were open when it began.
    nested: usize,
    /// How many lines statements could stand for.
    room: u64,
    /// The places of the files that it told of, and how much was known of them before.
    touched: Vec<(usize, Mark)>,
}

/// The units that tell of a file.
#[derive(Default)]
pub(super) struct Units {
    /// The keys of all, joined.
    pub(super) key: Key,
    /// What was recalled of the file and is not in its table yet.
    pub(super) recalled: Vec<(Arc<Pieces>, usize)>,
}

impl Units {
    /// Whether what was recalled names tests.
    pub(super) fn recalled_name_tests(&self) -> bool {
        self.recalled.iter().any(|(pieces, at)| !pieces.list[*at].facts.tests.is_empty())
    }

    /// Whether what was recalled would say nothing of a file.
    pub(super) fn recalled_is_empty(&self) -> bool {
        self.recalled.iter().all(|(pieces, at)| pieces.list[*at].facts.is_empty())
    }
}

impl Unit {
    fn begin(&mut self, nested: usize, room: u64) {
        (self.current, self.nested, self.room) = (self.count, nested, room);
    }

    /// What is read is no unit.
    pub(super) fn cancel(&mut self) {
        self.current = 0;
    }

    /// Something is told of this file, by the unit if there is one.
    #[inline]
    pub(super) fn touch(&mut self, source: &mut Source, place: usize) {
        if self.count == 0 {
            return;
        }
        if self.current > 0 && source.unit != self.current {
            if self.touched.len() < MOST_FILES {
                source.unit = self.current;
                source.complete();
                self.touched.push((place, source.table.mark()));
            } else {
                self.cancel();
            }
        }
        if self.current == 0 && !source.is_of_more {
            source.is_of_more = true;
            source.complete();
        }
    }

    /// The class or method at this place, from the outside in, is longer now. If it was open before, there is more to the
    /// unit than what it tells of files.
    #[inline]
    pub(super) fn change(&mut self, open: usize) {
        if open < self.nested {
            self.cancel();
        }
    }
}

impl Points {
    /// The key of a file is its name.
    pub(in crate::formats) fn keyed_by_names(self) -> Self {
        Self { keys_are_names: true, ..self }
    }

    /// Whether a class or a method is open.
    pub(in crate::formats) fn is_within(&self) -> bool {
        self.nested > 0
    }

    /// Takes over what the element that lies ahead told, if it is remembered, and has what it says besides; otherwise a unit
    /// begins. `rules` are all that its reader goes by, and `asides` what the unit must leave as it is.
    pub(in crate::formats) fn recall(
        &mut self,
        files: &mut again::Units,
        xml: &mut Xml,
        rules: u64,
        asides: u64,
    ) -> Option<Says> {
        let rules = context(&[], [rules, self.nested as u64, self.room.0.are_ample().into()]);
        let recalled = files.recall_or_begin(xml, rules, asides);
        self.leave_unit();
        if self.unit.count == 0 {
            self.sources.iter_mut().for_each(|source| source.is_of_more = !source.table.is_empty());
        }
        self.unit.count += 1;
        let Some(recalled) = recalled else {
            self.unit.begin(self.nested, self.room.0.look());
            return None;
        };
        let (says, key) = (recalled.says.clone(), recalled.key);
        if let Some(pieces) = recalled.portion() {
            self.add_pieces(&pieces, key);
        }
        Some(says)
    }

    fn add_pieces(&mut self, pieces: &Arc<Pieces>, unit: Key) {
        self.room.0.pass(pieces.passage);
        for (at, Piece { key, name, .. }) in pieces.list.iter().enumerate() {
            let place = self.place(key);
            let source = &mut self.sources[place];
            source.name = source.name.take().or_else(|| name.clone());
            let units = source.units.get_or_insert_default();
            units.key = joined(units.key, unit, at);
            units.recalled.push((Arc::clone(pieces), at));
            if source.is_of_more {
                source.complete();
            }
        }
    }

    /// The unit that began ends here, if one did; `says` has what it says besides, unless that makes it none.
    pub(in crate::formats) fn end_unit(
        &mut self,
        files: &mut again::Units,
        xml: &mut Xml,
        asides: u64,
        says: impl FnOnce() -> Option<Says>,
    ) {
        if self.unit.current > 0
            && let Some(ended) = files.end_element(xml, asides)
            && let Some(pieces) = self.pieces()
            && let Some(says) = says()
        {
            let (key, size) = (ended.key, pieces.size());
            if files.remember(Arc::new(pieces), size, (ended, says)).is_some() {
                for (at, (place, _)) in self.unit.touched.drain(..).enumerate() {
                    let units = self.sources[place].units.get_or_insert_default();
                    units.key = joined(units.key, key, at);
                }
            }
        }
        self.leave_unit();
    }

    /// What is read from here on is of no unit; nor is what was read of one that was not ended.
    pub(super) fn leave_unit(&mut self) {
        self.unit.cancel();
        for (place, _) in self.unit.touched.drain(..) {
            self.sources[place].is_of_more = true;
        }
    }

    /// All that the unit told, if it is one: otherwise end tags are missing or too many, or it told something else.
    fn pieces(&self) -> Option<Pieces> {
        let Unit { current: 1.., nested, room, touched, .. } = &self.unit else { return None };
        if self.nested != *nested {
            return None;
        }
        let list = touched.iter().map(|&(place, mark)| {
            let Source { key, name, table, .. } = &self.sources[place];
            let name = name.as_deref().filter(|_| self.keys_are_names).map(Into::into);
            Piece { key: key.clone(), name, facts: table.since(mark) }
        });
        Some(Pieces { list: list.collect(), passage: self.room.0.passage(*room)? })
    }
}
