//! Units that are values of JSON: where one ends is known by its length alone, so it must be known which it may be.

use super::{Ended, Recalled, Says, Units, context};
use crate::formats::json::Json;
use crate::model::FileCoverage;

/// What a value tells of a file.
pub(in crate::formats) struct Value {
    pub(in crate::formats) name: String,
    pub(in crate::formats) file: FileCoverage,
    pub(in crate::formats) says: Says,
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
        let length = match name {
            Some(name) => self.expected(name.as_bytes()),
            None => self.next_length().filter(|_| !self.astray),
        };
        if let Some(length) = length
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
        let place = self.place(name.as_bytes());
        self.astray = place.is_none();
        self.next = place.map_or(self.next, |place| place + 1);
        let bytes = bytes.filter(|_| left_nothing);
        let ended = bytes.and_then(|bytes| self.ended(name.as_bytes(), bytes, context));
        Some(self.add_value(value, ended))
    }

    fn add_value(&mut self, value: Value, ended: Option<Ended>) -> Added {
        let Value { name, file, says, .. } = value;
        let again = self.add(&name, file, ended.map(|ended| (ended, says.clone())));
        Added { says, again }
    }

    fn recall_expected(&mut self, bytes: &[u8], context: u64) -> Option<Added> {
        self.expected_unit(bytes, context)?;
        self.take_next().map(|Recalled { says, again, .. }| Added { says, again })
    }
}
