//! The text of an element, which may come in pieces.

use std::borrow::Cow;

use crate::formats::xml::{Event, Xml, referred, resolved};

/// The longest text that is kept, in bytes. Names of generic methods are long, but not as long.
const LONGEST: usize = 64 * 1024;

/// The text of the element that is being read, if it is one whose text matters, in memory that serves one after the other.
#[derive(Default)]
pub(in crate::formats) struct ElementText {
    open: bool,
    text: Vec<u8>,
}

impl ElementText {
    /// Begins: an element was opened whose text matters.
    pub(in crate::formats) fn begin(&mut self, xml: &mut Xml) {
        self.open = true;
        self.text.clear();
        xml.trim_text(false);
    }

    /// Whether one is being read.
    pub(in crate::formats) fn is_open(&self) -> bool {
        self.open
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
    pub(in crate::formats) fn end(&mut self, xml: &mut Xml) -> Option<String> {
        if !std::mem::replace(&mut self.open, false) {
            return None;
        }
        xml.trim_text(true);
        Some(String::from_utf8_lossy(&self.text).trim().to_owned())
    }
}

/// The text of an element that comes in one piece, raw.
pub(in crate::formats) fn text_of(raw: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(raw) {
        Ok(text) if !raw.contains(&b'&') => Cow::Borrowed(match raw {
            // Most texts are numbers or names.
            [b'!'..=b'~', .., b'!'..=b'~'] | [b'!'..=b'~'] => text,
            _ => text.trim(),
        }),
        _ => Cow::Owned(resolved(&String::from_utf8_lossy(raw)).0.trim().to_owned()),
    }
}
