//! What the XML formats share: events from quick-xml with a place, tolerance for what is not well-formed, text of values.
//!
//! Entities are never expanded but for the five of XML and numeric references; a DTD is never read. Elements are told by
//! their local names, so that prefixes and default namespaces do not matter. Depth is a number: nesting needs no stack.
//!
//! To read a report, take [`Xml::each`] event; whoever reads ahead calls [`Xml::next`] until it gives [`Event::Eof`].

use std::borrow::Cow;
use std::io::BufRead;

use memchr::memmem::Finder;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, BytesText, Event};

use super::input::Input;
use super::warnings::{At, Warnings, quote};
use super::{Severity, Warning};

/// A stream of XML events that ends early rather than fails.
pub(super) struct Xml<'a> {
    reader: Reader<Input<'a>>,
    warnings: Warnings,
    depth: u64,
    roots: u64,
    /// Elements begun; those that were skipped count once for each time.
    elements: u64,
    declares_entities: bool,
    /// The last event was a tag: the reader expects text or another one, and remembers nothing of what came before.
    between_tags: bool,
    ended: bool,
}

/// The text of an attribute's value, and what was wrong with it.
pub(super) struct Value<'v> {
    /// The text, with references resolved.
    pub(super) text: Cow<'v, str>,
    /// It uses an entity that the report itself declares: what it stands for is unknown.
    pub(super) unknown: bool,
}

impl<'a> Xml<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead) -> Self {
        let mut reader = Reader::from_reader(Input::new(input));
        let config = reader.config_mut();
        config.trim_text(true);
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self {
            reader,
            warnings: Warnings::default(),
            depth: 0,
            roots: 0,
            elements: 0,
            declares_entities: false,
            between_tags: false,
            ended: false,
        }
    }

    /// The next event. What is broken becomes a warning and an empty text.
    #[inline]
    pub(super) fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Event<'b> {
        if self.ended {
            return Event::Eof;
        }
        let before = self.reader.buffer_position();
        self.between_tags = false;
        match self.reader.read_event_into(buffer) {
            Ok(event) => {
                match &event {
                    Event::Start(_) => {
                        self.open();
                        self.depth += 1;
                    }
                    Event::Empty(_) => self.open(),
                    Event::End(_) => {
                        self.between_tags = true;
                        self.close();
                    }
                    other => self.between(other),
                }
                event
            }
            Err(error) => {
                self.ended = self.reader.buffer_position() == before;
                self.broken("pieces that are not XML", || error.to_string());
                Event::Text(BytesText::from_escaped(""))
            }
        }
    }

    /// Hands every event up to the end to `take`.
    pub(super) fn each(&mut self, mut take: impl FnMut(&mut Self, Event)) {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match self.next(&mut buffer) {
                Event::Eof => return,
                event => take(self, event),
            }
        }
    }

    #[inline]
    fn open(&mut self) {
        self.between_tags = true;
        self.elements += 1;
        if self.depth == 0 {
            self.roots += 1;
            if self.roots > 1 {
                self.odd("documents after the first", || "another document starts here; both were read".into());
            }
        }
    }

    #[inline]
    fn close(&mut self) {
        match self.depth.checked_sub(1) {
            Some(depth) => self.depth = depth,
            None => self.broken("tags that close nothing", || "this tag closes nothing".into()),
        }
    }

    /// What is neither a start nor an end: rare, but for the white space that the reader skips.
    fn between(&mut self, event: &Event) {
        match event {
            Event::Text(text) if self.depth == 0 && !text.iter().all(|&b| b.is_ascii_whitespace() || b == 0) => {
                let place = if self.roots == 0 { "before" } else { "after" };
                self.odd("pieces of text outside of the report", || {
                    format!("text that is not XML {place} the report: “{}”", quote(text))
                });
            }
            Event::Decl(declaration) => {
                let start = self.offset() - declaration.len() as u64 - 4;
                if start > self.reader.get_ref().start() && self.roots == 0 {
                    self.odd("misplaced XML declarations", || {
                        "the XML declaration is not at the start of the report".into()
                    });
                }
            }
            Event::DocType(text) => {
                self.declares_entities |= memchr::memmem::find(text, b"<!ENTITY").is_some();
            }
            Event::Eof => self.end(),
            _ => {}
        }
    }

    fn end(&mut self) {
        if self.ended {
            return;
        }
        self.ended = true;
        // A root without a child has said nothing.
        let severity = if self.elements > 1 { Severity::Broken } else { Severity::Fatal };
        if let Some(failure) = self.reader.get_ref().failure() {
            let failure = format!("the report could not be read to its end: {failure}");
            self.warn("failures", severity, || failure);
        } else if self.depth > 0 {
            let depth = self.depth;
            self.warn("ends", severity, || format!("the report ends early: {depth} elements are still open"));
        } else if self.roots == 0 {
            self.warn("ends", severity, || "the report ends before its first element".into());
        }
    }

    /// What lies ahead in the buffer, for a reader that knows tags by their bytes: nothing, unless the last
    /// event was a tag within the root. quick-xml keeps no more than the names of open elements, which nobody checks, so
    /// tags may be taken from under it.
    #[inline]
    pub(super) fn ahead(&self) -> &[u8] {
        if self.between_tags && self.depth > 0 { self.reader.get_ref().ahead() } else { &[] }
    }

    /// Whether an element of this name begins ahead, past white space.
    pub(super) fn begins(&mut self, tag: &[u8]) -> bool {
        loop {
            let Some(name) = self.ahead().trim_ascii_start().get(..=tag.len()) else {
                // It may be cut by the end of the buffer.
                if self.between_tags && self.depth > 0 && self.reader.get_mut().more() {
                    continue;
                } else {
                    return false;
                };
            };
            return name.starts_with(tag) && name[tag.len()].is_ascii_whitespace();
        }
    }

    /// How many bytes lie ahead up to this and with it, if it is near.
    pub(super) fn through(&mut self, end: &Finder) -> Option<usize> {
        self.reader.get_mut().through(end, None)
    }

    /// Keeps the bytes that follow, for [`Xml::held`].
    pub(super) fn hold(&mut self) {
        self.reader.get_mut().hold();
    }

    /// The bytes between [`Xml::hold`] and here, unless they are too many.
    pub(super) fn held(&mut self) -> Option<&[u8]> {
        self.reader.get_mut().held()
    }

    /// What a unit of the report must leave as it is.
    pub(super) fn state(&self) -> [u64; 3] {
        [self.depth, self.warnings.count(), self.declares_entities.into()]
    }

    /// Whether something of the report is lost.
    pub(super) fn is_broken(&self) -> bool {
        self.warnings.any_broken()
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> u64 {
        self.depth
    }

    /// Goes past tags that were read from [`Xml::ahead`], after which so many elements are open.
    #[inline]
    pub(super) fn skip(&mut self, length: usize, depth: u64) {
        if length > 0 {
            self.reader.get_mut().skip(length);
            self.elements += 1;
            self.depth = depth;
        }
    }

    /// Whether white space around text is skipped. Text in pieces needs it.
    pub(super) fn trim_text(&mut self, trim: bool) {
        self.reader.config_mut().trim_text(trim);
    }

    /// Whether an element of this depth is the root of a document: true right after its start.
    pub(super) fn is_root(&self, empty: bool) -> bool {
        self.depth == u64::from(!empty)
    }

    /// Byte offset of what comes after the last event.
    fn offset(&self) -> u64 {
        self.reader.get_ref().offset()
    }

    /// Warns of something that did no harm. `kind` is plural: what all of its kind have in common.
    pub(super) fn odd(&mut self, kind: &'static str, text: impl FnOnce() -> String) {
        self.warn(kind, Severity::Odd, text);
    }

    /// Warns of something that is lost.
    pub(super) fn broken(&mut self, kind: &'static str, text: impl FnOnce() -> String) {
        self.warn(kind, Severity::Broken, text);
    }

    fn warn(&mut self, kind: &'static str, severity: Severity, text: impl FnOnce() -> String) {
        let input = self.reader.get_ref();
        self.warnings.add(kind, severity, || place(input), text);
    }

    /// Warns of something that the report as a whole does.
    pub(super) fn about_all(&mut self, severity: Severity, text: String) {
        self.warnings.about_all(severity, text);
    }

    /// Hands each attribute of a tag to `take`, raw. Of two attributes of one name, both are handed over.
    #[inline]
    pub(super) fn attributes<'t>(&mut self, tag: &'t BytesStart, mut take: impl FnMut(&'t [u8], &'t [u8])) {
        let mut attributes = Attributes { rest: tag.attributes_raw(), broken: false };
        for (name, value) in attributes.by_ref() {
            take(name, value);
        }
        if attributes.broken {
            self.broken("broken attributes", || format!("an attribute is broken in <{}>", quote(tag)));
        }
    }

    /// The text of a raw value. A bare `&`, an unknown entity and bytes that are not UTF-8 stay as good as can be.
    pub(super) fn value<'v>(&mut self, raw: &'v [u8]) -> Value<'v> {
        let text = String::from_utf8_lossy(raw);
        if matches!(text, Cow::Owned(_)) {
            self.odd("values that are not UTF-8", || format!("this is not UTF-8: “{text}”"));
        }
        if memchr::memchr(b'<', raw).is_some() {
            self.odd("bare < in values", || format!("a bare < stands in “{}”", quote(raw)));
        }
        if memchr::memchr(b'&', raw).is_none() {
            return Value { text, unknown: false };
        }
        let (resolved, strange) = resolved(&text);
        if strange {
            self.odd("bare & in values", || format!("a bare & or an unknown entity stands in “{}”", quote(raw)));
        }
        Value { text: Cow::Owned(resolved), unknown: strange && self.declares_entities }
    }

    /// All warnings.
    pub(super) fn finish(self) -> Vec<Warning> {
        self.warnings.finish()
    }
}

fn place(input: &Input) -> At {
    At { line: Some(input.line()), offset: Some(input.offset()) }
}

/// The attributes of a tag, raw. A value without quotes and a name without a value are passed over, and reported.
struct Attributes<'t> {
    rest: &'t [u8],
    broken: bool,
}

impl<'t> Iterator for Attributes<'t> {
    type Item = (&'t [u8], &'t [u8]);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.rest.trim_ascii_start();
            let equals = rest.iter().position(|&b| b == b'=').unwrap_or(rest.len());
            let (name, value) = rest.split_at(equals);
            let name = name.trim_ascii_end();
            let value = value.get(1..).unwrap_or_default().trim_ascii_start();
            let (&quote, value) = match value.split_first() {
                Some(start) => start,
                None => {
                    self.broken |= !rest.is_empty();
                    self.rest = &[];
                    return None;
                }
            };
            if quote != b'"' && quote != b'\'' {
                self.broken = true;
                self.rest = &value[value.iter().position(u8::is_ascii_whitespace).unwrap_or(value.len())..];
                continue;
            }
            let end = value.iter().position(|&b| b == quote);
            self.broken |= end.is_none() || name.contains(&b' ');
            let end = end.unwrap_or(value.len());
            self.rest = value.get(end + 1..).unwrap_or_default();
            return Some((name, &value[..end]));
        }
    }
}

/// The longest reference that is looked at, in bytes: `&#x0010FFFF;` and some zeros.
const LONGEST_REFERENCE: usize = 16;

/// Resolves the references of XML 1.0, section 4.6, and numeric ones. Anything else stays as it is, and is reported.
pub(super) fn resolved(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut strange = false;
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let name = rest.bytes().take(LONGEST_REFERENCE).position(|b| b == b';').map(|end| &rest[..end]);
        match name.and_then(|name| Some((referred(name)?, name.len() + 1))) {
            Some((character, length)) => {
                out.push(character);
                rest = &rest[length..];
            }
            None => {
                strange = true;
                out.push('&');
            }
        }
    }
    out.push_str(rest);
    (out, strange)
}

/// What a reference stands for; a number that is no character is U+FFFD.
pub(super) fn referred(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?).filter(|&c| c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_as_far_as_they_go() {
        let read = |tag: &'static [u8]| {
            let mut attributes = Attributes { rest: tag, broken: false };
            let list: Vec<_> =
                attributes.by_ref().map(|(n, v)| format!("{}={}", n.escape_ascii(), v.escape_ascii())).collect();
            (list.join(" "), attributes.broken)
        };
        let check = |tag, list: &str, broken| assert_eq!(read(tag), (list.to_owned(), broken));
        check(b" a=\"1\" b = '2\"'", "a=1 b=2\\\"", false);
        check(b"", "", false);
        check(b" a=\"1\"b=\"2\"", "a=1 b=2", false);
        check(b" a=1 b=\"2\"", "b=2", true);
        check(b" a", "", true);
        check(b" a=\"1", "a=1", true);
        check(b" a=", "", true);
    }

    #[test]
    fn references_resolve_or_stay() {
        let check = |text: &str, to: &str, strange: bool| assert_eq!(resolved(text), (to.to_owned(), strange));
        check("R&amp;D/&#97;&#x62;.py", "R&D/ab.py", false);
        check("R&D", "R&D", true);
        check("a&nbsp;b", "a&nbsp;b", true);
        check("a&#0;b", "a\u{FFFD}b", false);
        check("a&ä;&", "a&ä;&", true);
        check("&amp;amp;", "&amp;", false);
    }
}
