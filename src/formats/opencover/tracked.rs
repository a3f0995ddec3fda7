//! Which test ran a line: references to tracked methods, whose names come later and in another module.

use std::collections::HashMap;
use std::sync::Arc;

use crate::formats::again::{Key, context};
use crate::formats::points::{Marked, Points};
use crate::formats::warnings::quote;
use crate::formats::xml::{Tag, Values, Xml};
use crate::model::{Contexts, ContextsBuilder};

/// What is wanted of a `<TrackedMethodRef>`.
pub(super) static REFERENCE: [&[u8]; 2] = [b"uid", b"vc"];

/// The tests of a session.
#[derive(Default)]
pub(super) struct Tracked {
    /// Names by number.
    names: HashMap<Arc<str>, Arc<str>>,
    /// All numbers and names, as they came.
    sum: u64,
    /// Numbers as they are referred to: each from many lines.
    numbers: HashMap<Box<[u8]>, Arc<str>>,
    /// The statement that is being read.
    point: Option<Marked>,
    /// The tests that ran it, by their places in its file's list.
    tests: Vec<u32>,
}

impl Tracked {
    pub(super) fn begin_point(&mut self, point: Marked) {
        self.point = Some(point);
        self.tests.clear();
    }

    /// Whether a statement is read.
    pub(super) fn is_in_point(&self) -> bool {
        self.point.is_some()
    }

    /// Reads a reference to a test that ran the statement.
    pub(super) fn refer(&mut self, values: &Values, points: &mut Points) {
        let Some(point) = self.point else { return };
        let [uid, visits, ..] = values.map(Option::unwrap_or_default);
        if visits != b"0" && !uid.is_empty() {
            let number = match self.numbers.get(uid) {
                Some(number) => number.clone(),
                None => {
                    let number: Arc<str> = String::from_utf8_lossy(uid).into();
                    self.numbers.insert(uid.into(), number.clone());
                    number
                }
            };
            self.tests.push(points.table(point.file).tests().name(&number));
        }
    }

    pub(super) fn end_point(&mut self, points: &mut Points) {
        let Some(Marked { file, first, last }) = self.point.take() else { return };
        if !self.tests.is_empty() {
            let tests = points.table(file).tests();
            (first..=last).for_each(|line| tests.add(line, &mut self.tests));
        }
    }

    /// Reads the name of a test.
    pub(super) fn name(&mut self, xml: &mut Xml, tag: &Tag) {
        let (mut uid, mut name) = (&b""[..], &b""[..]);
        xml.attributes(tag, |key, value| match key {
            b"uid" => uid = value,
            b"name" => name = value,
            _ => {}
        });
        let (number, name): (_, Arc<str>) = (String::from_utf8_lossy(uid).into(), xml.value(name).text.into());
        self.sum = context(&[uid, name.as_bytes()], [self.sum]);
        self.names.insert(number, name);
    }

    /// What tells these names from others.
    pub(super) fn key(&self) -> Key {
        [self.sum, 0]
    }

    /// Puts the names of the tests in the place of their numbers. Returns whether each has one.
    pub(super) fn name_all(&self, contexts: &mut Contexts, xml: &mut Xml) -> bool {
        let mut builder = ContextsBuilder::default();
        let (mut places, mut are_named) = (HashMap::new(), true);
        for number in contexts.names() {
            let name = self.names.get(number).filter(|name| !name.trim().is_empty()).cloned().unwrap_or_else(|| {
                are_named = false;
                xml.odd("tests without a name", || {
                    format!(
                        "lines were run by tracked method “{}”, which the report does not name",
                        quote(number.as_bytes())
                    )
                });
                format!("tracked method {number}").into()
            });
            places.insert(number.clone(), builder.name(&name));
        }
        let mut tests = Vec::new();
        for line in contexts.lines() {
            tests.clear();
            tests.extend(contexts.on(line).map(|number| places[number]));
            builder.add(line, &mut tests);
        }
        *contexts = builder.finish();
        are_named
    }
}
