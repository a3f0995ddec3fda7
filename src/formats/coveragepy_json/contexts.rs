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
        let mut at = 0;
        json.array(|json| {
            if json.kind() != Kind::String {
                return json.odd("contexts without a name", || "a context has no name; it is left out".into());
            }
            let Some(name) = json.text().filter(|name| !name.is_empty()) else { return };
            match self.before.get(at) {
                Some((before, place)) if **before == *name => self.places.push(*place),
                _ => {
                    let name = known(&mut self.known, name);
                    let place = into.name(&name);
                    self.places.push(place);
                    self.before.truncate(at);
                    self.before.push((name, place));
                }
            }
            at += 1;
        });
        self.before.truncate(at);
        into.add(line, &mut self.places);
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
