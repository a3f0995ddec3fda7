//! Units that tell pieces of files: only when all of a report is read is it known what becomes of a file.

use std::collections::HashMap;
use std::sync::Arc;

use memchr::memmem::Finder;

use super::{Begun, Key, Memory, Says, Unit, context, key};
use crate::formats::points::Portion;
use crate::formats::xml::Xml;

/// So much is remembered at most, in pieces of code, lines and what else is told: some 24 bytes each.
const MOST: usize = 4_000_000;

/// The units of a report, and a memory of those of the reading before. They are elements of XML.
pub(in crate::formats) struct Pieces {
    memory: Memory,
    /// The place in the memory that follows what was recalled last.
    next: usize,
    by_key: Option<HashMap<Key, u32>>,
    /// Finds how units end, and how long they are at most that are remembered.
    end: Finder<'static>,
    longest: usize,
    begun: Option<Begun>,
    units: Vec<Unit>,
    portions: Vec<Arc<Portion>>,
    recalled: usize,
    /// How much the pieces weigh that are remembered.
    weight: usize,
}

impl Pieces {
    /// With the memory of the reading before, and what units end with.
    pub(in crate::formats) fn new(memory: Memory, end: &'static str) -> Self {
        let longest = memory.units.iter().map(|unit| unit.length).max().unwrap_or(0) as usize;
        Self {
            memory,
            next: 0,
            by_key: None,
            end: Finder::new(end),
            longest,
            begun: None,
            units: Vec::new(),
            portions: Vec::new(),
            recalled: 0,
            weight: 0,
        }
    }

    /// Goes past the element that lies ahead, if it is remembered, and says what it told; otherwise a unit begins there.
    /// `rules` are all that its reader goes by, and `asides` what the unit must leave as it is.
    pub(in crate::formats) fn recall(
        &mut self,
        xml: &mut Xml,
        rules: u64,
        asides: u64,
    ) -> Option<(Says, Arc<Portion>)> {
        let [depth, warnings, entities] = xml.state();
        let context = context(&[], [depth, entities, rules]);
        let recalled = self.known(xml, context);
        if recalled.is_none() {
            xml.hold();
            self.begun = Some(Begun { state: [depth, warnings, entities, asides], context, at: 0 });
        }
        recalled
    }

    fn known(&mut self, xml: &mut Xml, context: u64) -> Option<(Says, Arc<Portion>)> {
        let Self { memory, end, longest, .. } = self;
        let length = xml.through(end, *longest).filter(|_| !memory.portions.is_empty())?;
        let key = key(memory.seed, &xml.ahead()[..length], context);
        let at = memory.place(self.next, &mut self.by_key, key)?;
        let (unit, portion) = (memory.units[at].clone(), Arc::clone(memory.portions.get(at)?));
        xml.skip(length, xml.depth());
        (self.next, self.recalled) = (at + 1, self.recalled + 1);
        let says = unit.says.clone();
        self.add(unit, Arc::clone(&portion));
        Some((says, portion))
    }

    /// What began is no unit.
    pub(in crate::formats) fn cancel(&mut self) {
        self.begun = None;
    }

    /// The element that began ends here: `tell` says what it told, if it is a unit.
    pub(in crate::formats) fn end(
        &mut self,
        xml: &mut Xml,
        says: Says,
        asides: u64,
        tell: impl FnOnce() -> Option<Portion>,
    ) {
        let [depth, warnings, entities] = xml.state();
        let begun = self.begun.take().filter(|begun| begun.state == [depth, warnings, entities, asides]);
        let (Some(begun), Some(bytes)) = (begun, xml.held()) else { return };
        if bytes.len() < self.memory.shortest {
            return;
        }
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let key = key(self.memory.seed, bytes, begun.context);
        if let Some(portion) = tell() {
            self.add(Unit { key, head: 0, length, end: 0, says }, Arc::new(portion));
        }
    }

    fn add(&mut self, unit: Unit, portion: Arc<Portion>) {
        self.weight += portion.size();
        if self.weight <= MOST {
            self.units.push(unit);
            self.portions.push(portion);
        }
    }

    /// What is to be remembered of this reading; if something of the report is lost, what is remembered serves better.
    pub(in crate::formats) fn into_memory(self, lost: bool) -> Memory {
        let Self { memory, units, portions, recalled, .. } = self;
        if lost { memory } else { Memory { recalled, units, portions, ..memory.emptied() } }
    }
}
