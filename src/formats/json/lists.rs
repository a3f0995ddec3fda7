//! Arrays and objects of many small values, each taken by a fast lane where it can be.

use super::{Ahead, Json, Kind};
use crate::formats::lanes;

impl Json<'_> {
    /// Reads an array like [`Json::array`]. Each element is `lane`'s if it can read it, else `each`'s. A lane that gives up
    /// must leave everything as it was.
    #[inline]
    pub(in crate::formats) fn list<S>(
        &mut self,
        into: &mut S,
        mut lane: impl FnMut(&mut S, &mut Ahead<'_>) -> Option<()>,
        mut each: impl FnMut(&mut S, &mut Self),
    ) -> bool {
        if !self.open(Kind::Array) {
            return false;
        }
        let mut first = true;
        loop {
            self.run(&mut first, |ahead| lane(into, ahead));
            if !self.next_element(first) {
                return true;
            }
            self.due = true;
            each(into, self);
            self.leave();
            first = false;
        }
    }

    /// Reads an object like [`Json::object`]. Each member is `lane`'s if it can read it, else `each`'s. A lane that gives up
    /// must leave everything as it was.
    #[inline]
    pub(in crate::formats) fn members<S>(
        &mut self,
        into: &mut S,
        mut lane: impl FnMut(&mut S, &[u8], &mut Ahead<'_>) -> Option<()>,
        mut each: impl FnMut(&mut S, &mut Self, &str),
    ) -> bool {
        if !self.open(Kind::Object) {
            return false;
        }
        let mut name = self.names.pop().unwrap_or_default();
        let mut first = true;
        loop {
            self.run(&mut first, |ahead| {
                let name = ahead.name()?;
                lane(into, name, ahead)
            });
            if !self.next_name(first, &mut name) {
                break;
            }
            self.due = true;
            each(into, self, &name);
            self.leave();
            first = false;
        }
        self.names.push(name);
        true
    }

    /// Takes as many elements or members as `one` can read.
    #[inline]
    fn run(&mut self, first: &mut bool, mut one: impl FnMut(&mut Ahead<'_>) -> Option<()>) {
        if self.broke.is_some() || !lanes::open() {
            return;
        }
        let whole = self.input.ahead();
        let mut done = Ahead::new(whole);
        let mut ahead = done;
        while (*first || ahead.past(b',').is_some()) && one(&mut ahead).is_some() {
            *first = false;
            done = ahead;
        }
        let length = whole.len() - done.left();
        lanes::took(length);
        self.input.skip(length);
    }

    /// Reads the next value as a whole, if `lane` can.
    #[inline]
    pub(in crate::formats) fn lane<T>(&mut self, lane: impl FnOnce(&mut Ahead<'_>) -> Option<T>) -> Option<T> {
        if !self.due || !lanes::open() {
            return None;
        }
        let whole = self.input.ahead();
        let mut ahead = Ahead::new(whole);
        let value = lane(&mut ahead)?;
        let length = whole.len() - ahead.left();
        lanes::took(length);
        self.input.skip(length);
        self.due = false;
        Some(value)
    }
}
