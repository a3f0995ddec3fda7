//! The JSON reader against serde_json: on documents that are whole, fed in drops, skipped, cut and mangled.

use std::io::{self, BufRead, Read};

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::{Json, Kind};
use crate::formats::{Severity, Warning};

/// A stream that gives few bytes at a time.
struct Drops<'t> {
    text: &'t [u8],
    size: usize,
}

impl Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.size.min(into.len()).min(self.text.len());
        into[..length].copy_from_slice(&self.text[..length]);
        self.text = &self.text[length..];
        Ok(length)
    }
}

impl BufRead for Drops<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(&self.text[..self.size.min(self.text.len())])
    }

    fn consume(&mut self, length: usize) {
        self.text = &self.text[length..];
    }
}

/// Any value, whatever it is. `events` tells all names and values in the order in which they were read.
fn value(json: &mut Json, events: &mut Vec<String>) -> Value {
    let value = match json.kind() {
        Kind::Object => {
            let mut map = Map::new();
            json.object(|json, name| {
                events.push(name.into());
                map.insert(name.into(), value(json, events));
            });
            return Value::Object(map);
        }
        Kind::Array => {
            let mut list = Vec::new();
            json.array(|json| list.push(value(json, events)));
            return Value::Array(list);
        }
        Kind::String => json.string().map(Value::String),
        Kind::Number => json.number().map(|text| serde_json::from_slice(text).unwrap_or(Value::Null)),
        Kind::True | Kind::False => json.boolean().map(Value::Bool),
        Kind::Null => {
            json.skip();
            (!json.ended()).then_some(Value::Null)
        }
        Kind::End => None,
    };
    if let Some(value) = &value {
        events.push(value.to_string());
    }
    value.unwrap_or_default()
}

/// All that is read of a text that comes in drops of `size` bytes.
fn read(text: &[u8], size: usize) -> (Value, Vec<String>, Vec<Warning>) {
    let mut drops = Drops { text, size };
    let mut json = Json::new(&mut drops);
    let mut events = Vec::new();
    let value = value(&mut json, &mut events);
    assert!(json.ended(), "{}", text.escape_ascii());
    (value, events, json.finish(false))
}

fn skipped(text: &[u8], size: usize) -> Vec<Warning> {
    let mut drops = Drops { text, size };
    let mut json = Json::new(&mut drops);
    json.skip();
    assert!(json.ended(), "{}", text.escape_ascii());
    json.finish(false)
}

fn lost(warnings: &[Warning]) -> bool {
    warnings.iter().any(|warning| warning.severity >= Severity::Broken)
}

fn documents() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0_u32..2000).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z\\\\\"\u{0}\n/é\u{1F600}\\[{}\\],:]{0,40}".prop_map(Value::from),
    ];
    let nested = leaf.prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec(("[a-c\\\\\"é{},]{0,5}", inner), 0..8)
                .prop_map(|members| Value::from(members.into_iter().collect::<Map<_, _>>())),
        ]
    });
    prop::collection::vec(nested, 1..4).prop_map(Value::from)
}

/// The ways in which a document is written.
fn spellings(document: &Value) -> Vec<String> {
    let plain = document.to_string();
    let mut escaped = String::new();
    for character in plain.chars() {
        match character {
            ' '..='~' => escaped.push(character),
            _ => character.encode_utf16(&mut [0; 2]).iter().for_each(|half| escaped += &format!("\\u{half:04X}")),
        }
    }
    vec![format!("\u{FEFF}{document:#}\r\n\0\0"), plain, escaped]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_is_read_as_it_was_written(document in documents(), size in 1_usize..8) {
        // serde_json does not read every float as it wrote it.
        let right: Value = serde_json::from_str(&document.to_string()).expect("serde_json reads what it writes");
        for text in spellings(&document) {
            for size in [size, usize::MAX] {
                let (value, _, warnings) = read(text.as_bytes(), size);
                prop_assert_eq!(&value, &right);
                prop_assert_eq!(warnings, vec![]);
                prop_assert_eq!(skipped(text.as_bytes(), size), vec![]);
            }
        }
    }

    #[test]
    fn what_follows_a_skipped_value_is_read(document in documents(), size in 1_usize..8) {
        for text in spellings(&document) {
            let text = format!("{{\"a\": {}, \"b\": 7}}", text.trim_matches(['\u{FEFF}', '\0']));
            for size in [size, usize::MAX] {
                let mut drops = Drops { text: text.as_bytes(), size };
                let mut json = Json::new(&mut drops);
                let mut found = None;
                json.object(|json, name| if name == "b" { found = json.line() });
                prop_assert_eq!(found, Some(7));
                prop_assert_eq!(json.finish(false), vec![]);
            }
        }
    }

    #[test]
    fn mangled_text_ends_and_what_serde_accepts_is_the_same(
        document in documents(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{},:\"\\\\0-9u \u{0}-\u{80}]", any::<bool>()), 1..4),
        size in 1_usize..8,
    ) {
        let mut text = document.to_string().into_bytes();
        for (at, put, replace) in edits {
            let at = at.index(text.len());
            text.splice(at..at + usize::from(replace), put.bytes());
        }
        let (value, events, warnings) = read(&text, size);
        prop_assert!(events.len() <= text.len());
        let (again, ..) = read(&text, usize::MAX);
        prop_assert_eq!(&value, &again);
        skipped(&text, size);
        if let Ok(right) = serde_json::from_slice::<Value>(&text) {
            prop_assert_eq!(value, right);
            prop_assert!(!lost(&warnings), "{warnings:?}");
        }
    }
}

proptest! {
    // Each of them is read at each of its lengths.
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cut_document_gives_what_came_before(document in documents(), size in 1_usize..8) {
        let text = document.to_string();
        let (_, whole, _) = read(text.as_bytes(), size);
        for end in 0..text.len() {
            let (_, events, warnings) = read(&text.as_bytes()[..end], size);
            prop_assert!(whole.starts_with(&events), "{events:?} is no start of {whole:?}");
            prop_assert!(lost(&warnings));
            prop_assert!(warnings.last().is_some_and(|warning| warning.offset == Some(end as u64)), "{warnings:?}");
            prop_assert!(lost(&skipped(&text.as_bytes()[..end], size)));
        }
    }
}
