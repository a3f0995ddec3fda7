//! The names at the head of a JSON document, by which the formats are told from each other.

use super::{Json, Kind};
use crate::formats::detect::without_bom;

/// How many names are kept of an object.
const MOST_NAMES: usize = 64;

/// How much is kept of a name or a text, in characters.
const LONGEST: usize = 256;

/// What is in sight of a JSON document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::formats) struct Glance {
    /// The document is an array. Its members are then those of the first object in it.
    pub(in crate::formats) array: bool,
    /// The members of the document, in its order; the last may be cut.
    pub(in crate::formats) members: Vec<Member>,
}

/// A member of a JSON document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) struct Member {
    pub(in crate::formats) name: String,
    /// What its value is; [`Kind::End`] if that is not in sight.
    pub(in crate::formats) kind: Kind,
    /// Its value, if it is a string that ends in sight.
    pub(in crate::formats) text: Option<String>,
    /// The names in its value, if it is an object; if it is an array, those in the first object in it.
    pub(in crate::formats) names: Vec<String>,
}

impl Glance {
    /// Looks at the first bytes of a stream, cut anywhere. None if they cannot be a JSON object or array.
    pub(in crate::formats) fn new(mut head: &[u8]) -> Option<Self> {
        let text = without_bom(head).trim_ascii_start();
        if !text.starts_with(b"{") && !text.starts_with(b"[") {
            return None;
        }
        let mut json = Json::new(&mut head);
        let mut members = Vec::new();
        let array = json.kind() == Kind::Array;
        first_object(&mut json, |json, name| {
            if members.len() < MOST_NAMES {
                members.push(member(json, name));
            }
        });
        Some(Self { array, members })
    }

    /// The member of this name.
    pub(in crate::formats) fn get(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }

    /// Whether the document itself is an object with all of these names.
    pub(in crate::formats) fn has(&self, names: &[&str]) -> bool {
        !self.array && names.iter().all(|name| self.get(name).is_some())
    }

    /// Whether some value has all of these names.
    pub(in crate::formats) fn any_has(&self, names: &[&str]) -> bool {
        self.members.iter().any(|member| member.has(names))
    }
}

impl Member {
    /// Whether its value has all of these names.
    pub(in crate::formats) fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.names.iter().any(|known| known == name))
    }
}

fn member(json: &mut Json, name: &str) -> Member {
    let kind = json.kind();
    let mut names = Vec::new();
    let text = match kind {
        Kind::String => json.text().map(short),
        _ => {
            first_object(json, |_, name| {
                if names.len() < MOST_NAMES {
                    names.push(short(name));
                }
            });
            None
        }
    };
    Member { name: short(name), kind, text, names }
}

/// Reads the next value if it is an object; of an array, the first object in it.
fn first_object(json: &mut Json, mut each: impl FnMut(&mut Json, &str)) {
    if json.kind() != Kind::Array {
        json.object(each);
        return;
    }
    let mut seen = false;
    json.array(|json| {
        if !seen && json.kind() == Kind::Object {
            seen = json.object(&mut each);
        }
    });
}

fn short(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
