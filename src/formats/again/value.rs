//! Units that are values of JSON: where one ends is known by its length alone, so it must be known which it may be.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use super::{Ended, Recalled, Says, Units, context, key};
use crate::formats::json::Json;
use crate::model::FileCoverage;

/// What a value tells of a file.
pub(in crate::formats) struct Value {
    pub(in crate::formats) name: String,
    pub(in crate::formats) file: FileCoverage,
    pub(in crate::formats) says: Says,
    /// Its reader goes by something else now: it is not remembered.
    pub(in crate::formats) changes_rules: bool,
}

/// What was added of a value.
#[derive(Debug, Clone)]
pub(in crate::formats) struct Added {
    pub(in crate::formats) says: Says,
    /// The report told of the file before.
    pub(in crate::formats) again: bool,
}

impl Units<'_> {
    /// Adds what the value that comes next tells of a file: what is remembered of it, or what `read` makes of it. `name` is
    /// that of the member whose value it is; an element of a list has none. `rules` are all that `read` goes by. It tells of
    /// objects and lists only: another number may begin with the bytes of one.
    pub(in crate::formats) fn value<'j>(
        &mut self,
        json: &mut Json<'j>,
        name: Option<&str>,
        rules: u64,
        read: impl FnOnce(&mut Json<'j>) -> Option<Value>,
    ) -> Option<Added> {
        if !self.remembers() {
            return read(json).map(|value| self.add_value(value, None));
        }
        let context = context(&[name.unwrap_or_default().as_bytes()], [name.is_some().into(), rules]);
        if let Some(length) = self.expected(name)
            && let Some(added) = json.near(length).and_then(|bytes| self.recall_expected(bytes, context))
        {
            json.pass(length);
            return Some(added);
        }
        let state = json.hold();
        let value = read(json);
        json.leave();
        let left_nothing = json.state() == state;
        let bytes = json.held();
        let value = value?;
        let name = name.unwrap_or(&value.name);
        self.go_on_behind(name);
        let seed = self.seed().filter(|_| left_nothing && !value.changes_rules);
        let ended = seed.zip(bytes).map(|(seed, bytes)| Ended {
            key: key(seed, bytes, context),
            head: head(name),
            context,
            at: 0,
            length: bytes.len(),
        });
        Some(self.add_value(value, ended))
    }

    fn add_value(&mut self, value: Value, ended: Option<Ended>) -> Added {
        let Value { name, file, says, .. } = value;
        let again = self.add(&name, file, ended.map(|ended| (ended, says.clone())));
        Added { says, again }
    }

    /// How long the value is that comes next, if it is the one that is expected, or the one that was called so.
    fn expected(&mut self, name: Option<&str>) -> Option<usize> {
        if let Some(name) = name {
            self.next = self.place(name)?;
        }
        Some(self.memory.as_deref()?.units.get(self.next)?.length as usize)
    }

    fn recall_expected(&mut self, bytes: &[u8], context: u64) -> Option<Added> {
        let memory = self.memory.as_deref()?;
        memory.units.get(self.next).filter(|unit| unit.key == key(memory.seed, bytes, context))?;
        self.take_next().map(|Recalled { says, again, .. }| Added { says, again })
    }

    /// Expects what came after the value of this name.
    fn go_on_behind(&mut self, name: &str) {
        if let Some(place) = self.place(name) {
            self.next = place + 1;
        }
    }

    /// The place in the memory of the value of this name.
    fn place(&mut self, name: &str) -> Option<usize> {
        let (units, head) = (&self.memory.as_deref()?.units, head(name));
        if units.get(self.next).is_some_and(|unit| unit.head == head) {
            return Some(self.next);
        }
        let by_head = self.by_head.get_or_insert_with(|| {
            let mut first = HashMap::with_capacity(units.len());
            for (unit, at) in units.iter().zip(0..) {
                first.entry(unit.head).or_insert(at);
            }
            first
        });
        by_head.get(&head).map(|&at| at as usize)
    }
}

/// A name as a number: two of one number cost time, and nothing else.
fn head(name: &str) -> u32 {
    xxh3_64(name.as_bytes()) as u32
}
