//! Which tests ran which lines: `{"12": ["tests/test_a.py::test_b|run", …]}`.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::json::{Json, Kind};
use super::super::{number, warnings::quote};
use crate::model::ContextsBuilder;

/// The names of contexts, each kept once for all files.
#[derive(Default)]
pub(super) struct Names {
    known: HashSet<Arc<str>>,
    /// The contexts of the line before with their places in the builder: those of the next line mostly begin alike.
    before: Vec<(Arc<str>, u32)>,
    /// How many contexts of this line are read.
    at: usize,
    places: Vec<u32>,
}

impl Names {
    /// Reads the contexts of a file into an empty builder. The empty name stands for no context and is left out.
    pub(super) fn read(&mut self, json: &mut Json, into: &mut ContextsBuilder) {
        self.before.clear();
        json.object(|json, name| match number::line(name.as_bytes()) {
            Some(line) => self.line(json, line, into),
            None if name == "0" => {}
            None => json.odd("contexts of no line", || {
                format!("“{}” is no line number; its contexts are left out", quote(name.as_bytes()))
            }),
        });
    }

    fn line(&mut self, json: &mut Json, line: u32, into: &mut ContextsBuilder) {
        self.places.clear();
        self.at = 0;
        json.list(
            &mut (&mut *self, &mut *into),
            |(this, into), ahead| {
                let name = ahead.text().filter(|name| !name.is_empty())?;
                match this.before.get(this.at) {
                    Some((before, place)) if before.as_bytes() == name => {
                        this.places.push(*place);
                        this.at += 1;
                    }
                    _ => this.other(std::str::from_utf8(name).ok()?, into),
                }
                Some(())
            },
            |(this, into), json| {
                if json.kind() != Kind::String {
                    return json.odd("contexts without a name", || "a context has no name; it is left out".into());
                }
                let Some(name) = json.text().filter(|name| !name.is_empty()) else { return };
                match this.before.get(this.at) {
                    Some((before, place)) if **before == *name => {
                        this.places.push(*place);
                        this.at += 1;
                    }
                    _ => this.other(name, into),
                }
            },
        );
        self.before.truncate(self.at);
        into.add(line, &mut self.places);
    }

    /// Adds a name that the line before does not have in this place.
    fn other(&mut self, name: &str, into: &mut ContextsBuilder) {
        let name = known(&mut self.known, name);
        let place = into.name(&name);
        self.places.push(place);
        self.before.truncate(self.at);
        self.before.push((name, place));
        self.at += 1;
    }
}

fn known(names: &mut HashSet<Arc<str>>, name: &str) -> Arc<str> {
    if let Some(known) = names.get(name) {
        return known.clone();
    }
    let name: Arc<str> = name.into();
    names.insert(name.clone());
    name
}
