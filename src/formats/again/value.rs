//! Units that are values of JSON: where one ends is known by its length alone, so it must be known which it may be.

use std::any::Any;
use std::sync::Arc;

use super::{Ended, Key, Recalled, Says, Units, context};
use crate::formats::json::Json;
use crate::formats::paths;
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

/// What is read of a value that says of a file only a part, or not yet all.
pub(in crate::formats) trait Part: Any + Send + Sync {
    /// What tells the value from others, if it is an element of a list.
    fn name(&self) -> &str;
    /// How many bytes it takes; none if it is not to be remembered.
    fn size(&self) -> Option<usize>;
}

/// A part that was read, or was known.
pub(in crate::formats) struct Had<T> {
    pub(in crate::formats) part: Arc<T>,
    /// The key of its value, be it too short to be remembered, if that says nothing else.
    pub(in crate::formats) key: Option<Key>,
    is_worthwhile: bool,
    pub(in crate::formats) was_known: bool,
    /// Where among the portions it is remembered.
    pub(super) place: Option<usize>,
}

impl<T> Had<T> {
    /// The key of its value, if that is long enough for something to be remembered under it.
    pub(in crate::formats) fn worthwhile(&self) -> Option<Key> {
        self.key.filter(|_| self.is_worthwhile)
    }
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
        let context = context_of(name, rules);
        if let Some(Recalled { says, again, .. }) = self.recall_value(json, name, context) {
            return Some(Added { says, again });
        }
        let (value, _, ended) = self.read_value(json, name, context, read, |value| &value.name)?;
        Some(self.add_value(value, ended))
    }

    /// What the value that comes next says: what is remembered of it, or what `read` makes of it. Whoever asks makes files
    /// of it. `name` and `rules` are those of [`Units::value`].
    pub(in crate::formats) fn part<'j, T: Part>(
        &mut self,
        json: &mut Json<'j>,
        name: Option<&str>,
        rules: u64,
        read: impl FnOnce(&mut Json<'j>) -> Option<T>,
    ) -> Option<Had<T>> {
        if !self.remembers() {
            return read(json).map(|part| Had {
                part: Arc::new(part),
                key: None,
                is_worthwhile: false,
                was_known: false,
                place: None,
            });
        }
        let context = context_of(name, rules);
        if let Some(recalled) = self.recall_value(json, name, context) {
            let (key, place) = (recalled.key, recalled.place);
            let part = recalled.portion();
            debug_assert!(part.is_some(), "what its rules tell apart is of one type");
            return Some(Had { part: part?, key: Some(key), is_worthwhile: true, was_known: true, place });
        }
        let (part, key, ended) = self.read_value(json, name, context, read, T::name)?;
        let (part, is_worthwhile) = (Arc::new(part), ended.is_some());
        let place = match (ended, part.size()) {
            (Some(ended), Some(size)) => self.remember(Arc::clone(&part), size, (ended, Says::default())),
            _ => None,
        };
        Some(Had { part, key, is_worthwhile, was_known: false, place })
    }

    /// Adds a file that a value tells alone: the one that is remembered under this key, or what `make` makes, with its name.
    /// All that goes into it must have gone into the key.
    pub(in crate::formats) fn add_alone(&mut self, key: Option<Key>, make: impl FnOnce() -> (String, FileCoverage)) {
        match key.and_then(|key| self.memory.as_ref()?.wholes.get(&key).cloned()) {
            Some((name, file)) => self.put_whole(name, file, key),
            None => {
                let (name, file) = make();
                self.put_whole(&*paths::normalised(&name), Arc::new(file), key);
            }
        }
    }

    /// Reads a value, and says by what it is told from others and how it is remembered.
    fn read_value<'j, T>(
        &mut self,
        json: &mut Json<'j>,
        name: Option<&str>,
        context: u64,
        read: impl FnOnce(&mut Json<'j>) -> Option<T>,
        name_of: impl FnOnce(&T) -> &str,
    ) -> Option<(T, Option<Key>, Option<Ended>)> {
        let state = json.hold();
        let value = read(json);
        json.leave();
        let left_nothing = json.state() == state;
        let bytes = json.held();
        let value = value?;
        let name = name.unwrap_or_else(|| name_of(&value));
        let place = self.place(name.as_bytes());
        self.astray = place.is_none();
        self.next = place.map_or(self.next, |place| place + 1);
        let bytes = bytes.filter(|_| left_nothing);
        let ended = bytes.and_then(|bytes| self.ended(name.as_bytes(), bytes, context));
        let of_short = || Some(super::key(self.seed()?, bytes?, context));
        let key = ended.as_ref().map_or_else(of_short, |ended| Some(ended.key));
        Some((value, key, ended))
    }

    fn add_value(&mut self, value: Value, ended: Option<Ended>) -> Added {
        let Value { name, file, says, .. } = value;
        let again = self.add(&name, file, ended.map(|ended| (ended, says.clone())));
        Added { says, again }
    }

    /// Goes past the value that comes next and adds what it told, if that is remembered.
    fn recall_value(&mut self, json: &mut Json, name: Option<&str>, context: u64) -> Option<Recalled> {
        let length = match name {
            Some(name) => self.expected(name.as_bytes()),
            None => self.next_length().filter(|_| !self.astray),
        }?;
        let unit = self.expected_unit(json.near(length)?, context)?;
        json.pass(unit.stretch);
        self.take_next()
    }
}

/// What a value is read by.
fn context_of(name: Option<&str>, rules: u64) -> u64 {
    context(&[name.unwrap_or_default().as_bytes()], [name.is_some().into(), rules])
}
