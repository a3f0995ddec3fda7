//! The units of a report, as far as points tell: which files one told of, and what.

use super::piece::{Mark, Piece, Portion};
use super::{Points, Source};
use crate::formats::Memory;
use crate::formats::again::{Pieces, Says, context};
use crate::formats::xml::{Lender, Xml};

/// What tells a unit from others, and how what it tells is remembered.
pub(super) struct Units {
    pieces: Pieces,
    /// A file's key is its name.
    keys_are_names: bool,
    /// The number of the unit that is read; 0 if none is, and how many there were.
    current: u32,
    count: u32,
    /// How many classes and methods were open when it began.
    nested: usize,
    /// The places of the files that it told of, and how much was known of them before.
    touched: Vec<(usize, Mark)>,
    /// How much room there was.
    room: u64,
}

impl Units {
    /// The unit that is read tells of this file.
    #[inline]
    pub(super) fn touch(&mut self, source: &mut Source, place: usize) {
        if source.unit != self.current && self.current > 0 {
            source.unit = self.current;
            self.touched.push((place, source.table.mark()));
        }
    }

    /// The class or method at this place, from the outside in, is longer now. If it was open before the unit that is read
    /// began, there is more to the unit than what it tells of files.
    #[inline]
    pub(super) fn change(&mut self, open: usize) {
        if self.current > 0 && open < self.nested {
            self.cancel();
        }
    }

    /// A file is named: what the name depends on is not in the unit that is read, unless keys are names.
    pub(super) fn naming(&mut self) {
        if !self.keys_are_names {
            self.cancel();
        }
    }

    /// What is read is no unit.
    pub(super) fn cancel(&mut self) {
        self.pieces.cancel();
        self.leave();
    }

    fn leave(&mut self) {
        self.current = 0;
        self.touched.clear();
    }
}

/// What lies ahead in a report.
pub(in crate::formats) enum Found {
    /// No unit.
    Other,
    /// A unit that is to be read: it began.
    New,
    /// A unit that is known, which says this besides; it is taken over.
    Known(Says),
}

impl Points {
    /// The same with the memory of the reading before, if there is one. Units end with `end`.
    pub(in crate::formats) fn again(mut self, memory: Option<&mut Memory>, end: &'static str) -> Self {
        self.units = memory.map(|memory| {
            Box::new(Units {
                pieces: Pieces::new(std::mem::take(memory), end),
                keys_are_names: false,
                current: 0,
                count: 0,
                nested: 0,
                touched: Vec::new(),
                room: 0,
            })
        });
        self
    }

    /// The same; the key of a file is its name.
    pub(in crate::formats) fn keyed_by_names(mut self) -> Self {
        if let Some(units) = &mut self.units {
            units.keys_are_names = true;
        }
        self
    }

    /// Whether units are to be remembered.
    #[inline]
    pub(in crate::formats) fn remembers(&self) -> bool {
        self.units.is_some()
    }

    /// Whether a class or a method is open.
    pub(in crate::formats) fn is_within(&self) -> bool {
        self.nested > 0
    }

    /// Takes over what the element of this name that lies ahead told, if one does and is remembered; otherwise a unit begins.
    /// `rules` are all that its reader goes by, and `asides` what the unit must leave as it is.
    pub(in crate::formats) fn recall(
        &mut self,
        xml: &mut Xml,
        lender: &mut Lender,
        start: &[u8],
        rules: u64,
        asides: u64,
    ) -> Found {
        lender.give_back();
        let Some(units) = self.units.as_mut().filter(|_| xml.begins(start)) else { return Found::Other };
        units.leave();
        if !self.room.0.are_ample() {
            units.pieces.cancel();
            return Found::New;
        }
        let rules = context(&[], [rules, self.nested as u64]);
        if let Some((says, portion)) = units.pieces.recall(xml, rules, asides) {
            self.add_portion(&portion);
            return Found::Known(says);
        }
        (units.count, units.nested) = (units.count + 1, self.nested);
        (units.current, units.room) = (units.count, self.room.0.look());
        Found::New
    }

    fn add_portion(&mut self, portion: &Portion) {
        self.room.0.pass(portion.passage);
        for Piece { key, name, facts } in &portion.pieces {
            let place = self.place(key);
            if let Some(name) = name {
                self.name(key, name.as_ref().into());
            }
            self.sources[place].table.extend(facts);
        }
    }

    /// The unit that began ends here, and says this besides.
    pub(in crate::formats) fn end_unit(&mut self, xml: &mut Xml, says: Says, asides: u64) {
        let Self { units: Some(units), sources, room, nested: open, .. } = self else { return };
        let Units { pieces, keys_are_names, touched, room: before, nested, .. } = &mut **units;
        if open != nested {
            // End tags that are missing, or too many.
            return units.cancel();
        }
        pieces.end(xml, says, asides, || {
            let pieces = touched.iter().map(|&(place, mark)| {
                let Source { key, name, table, .. } = &sources[place];
                let name = name.as_deref().filter(|_| *keys_are_names).map(Into::into);
                Some(Piece { key: key.clone(), name, facts: table.since(mark)? })
            });
            Some(Portion { pieces: pieces.collect::<Option<_>>()?, passage: room.0.passage(*before)? })
        });
        units.leave();
    }

    /// What is read is no unit.
    pub(in crate::formats) fn cancel_unit(&mut self) {
        if let Some(units) = &mut self.units {
            units.cancel();
        }
    }

    /// Leaves what is to be remembered to the next reading. If something of the report is lost, it is what was.
    pub(in crate::formats) fn remember(&mut self, memory: Option<&mut Memory>, lost: bool) {
        if let (Some(memory), Some(units)) = (memory, self.units.take()) {
            *memory = units.pieces.into_memory(lost);
        }
    }
}
