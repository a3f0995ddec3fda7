//! The text of an element, which may come in pieces.

use std::borrow::Cow;

use crate::formats::xml::{Event, Xml, referred};

/// The longest text that is kept, in bytes. Names of generic methods are long, but not as long.
const LONGEST: usize = 64 * 1024;

/// The text of the element that is being read, if it is one whose text matters, in memory that serves one after the other.
#[derive(Default)]
pub(in crate::formats) struct ElementText {
    open: bool,
    text: Vec<u8>,
}

impl ElementText {
    /// Begins: an element of this name was opened whose text matters. Returns whether it was closed as well.
    pub(in crate::formats) fn begin(&mut self, xml: &mut Xml, name: &[u8]) -> bool {
        self.open = true;
        self.text.clear();
        let Self { text, .. } = self;
        let whole = xml.leaf(name, |all| text.extend_from_slice(all));
        xml.trim_text(whole);
        whole
    }

    /// Takes what an event adds to the text.
    pub(in crate::formats) fn take(&mut self, event: &Event) {
        let Self { open: true, text } = self else { return };
        if text.len() >= LONGEST {
            return;
        }
        match event {
            Event::Text(piece) | Event::CData(piece) => text.extend_from_slice(piece),
            Event::GeneralRef(name) => match std::str::from_utf8(name).ok().and_then(referred) {
                Some(character) => text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
                None => text.extend([b"&", *name, b";"].concat()),
            },
            _ => {}
        }
    }

    /// The text, if one was begun: an element was closed.
    pub(in crate::formats) fn end(&mut self, xml: &mut Xml) -> Option<Cow<'_, str>> {
        if !std::mem::replace(&mut self.open, false) {
            return None;
        }
        xml.trim_text(true);
        Some(match std::str::from_utf8(&self.text) {
            Ok(text) => Cow::Borrowed(text.trim()),
            Err(_) => Cow::Owned(String::from_utf8_lossy(&self.text).trim().to_owned()),
        })
    }
}
