//! What the JSON formats share: a reader that is asked for what a format expects, with a place and tolerance.
//!
//! JSON is RFC 8259 (<https://www.rfc-editor.org/rfc/rfc8259>). A reader asks for an object, an array, a text or a number;
//! what it does not ask for is skipped, and what is of another kind than it asked for is skipped too. Values end early
//! rather than fail: where the stream is no JSON any more, every loop ends by itself, and [`Json::finish`] says where and
//! why. Skipping counts brackets, so that nesting needs no stack; what is skipped is not checked any further.

#[cfg(all(test, feature = "app"))]
mod agree;
mod ahead;
mod block;
mod eight;
pub(super) mod glance;
mod lists;
mod skip;
mod space;
#[cfg(test)]
mod tests;
mod text;
mod value;

use std::io::BufRead;

pub(super) use self::ahead::Ahead;
use self::space::trim;
use super::input::{Input, Stretch};
use super::warnings::{At, Warnings, quote};
use super::{Severity, Warning};

/// How much of the text that is no JSON is quoted, in bytes.
const QUOTED: usize = 40;

/// A stream of JSON values that ends early rather than fails.
pub(super) struct Json<'a> {
    input: Input<'a>,
    warnings: Warnings,
    /// Objects and arrays that are open.
    depth: u64,
    /// What comes next is a value that nobody has asked for yet.
    due: bool,
    /// Where and why it is no JSON any more.
    broke: Option<(At, String)>,
    /// The text or number that was asked for last.
    scratch: String,
    /// Buffers for names, so that a small object allocates nothing.
    names: Vec<String>,
}

/// What a value is, told by its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,
    /// There is no value: it was read already, or the report ended.
    End,
}

impl<'a> Json<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead) -> Self {
        Self {
            input: Input::new(input),
            warnings: Warnings::default(),
            depth: 0,
            due: true,
            broke: None,
            scratch: String::new(),
            names: Vec::new(),
        }
    }

    /// Whether another document follows the one that was read, as some tools write several. It comes next then.
    pub(super) fn next_document(&mut self) -> bool {
        self.leave();
        self.due = self.broke.is_none() && self.depth == 0 && matches!(self.token(), Some(b'{' | b'['));
        self.due
    }

    /// Reads an object: hands each name in it to `each`, which may read the value. False if it is not an object.
    /// Of two members of one name, both are handed over.
    #[inline]
    pub(super) fn object(&mut self, mut each: impl FnMut(&mut Self, &str)) -> bool {
        if !self.open(Kind::Object) {
            return false;
        }
        let mut name = self.names.pop().unwrap_or_default();
        let mut first = true;
        while self.next_name(first, &mut name) {
            self.due = true;
            each(self, &name);
            self.leave();
            first = false;
        }
        self.names.push(name);
        true
    }

    /// Reads an array: calls `each` for every element, which may read it. False if it is not an array.
    #[inline]
    pub(super) fn array(&mut self, mut each: impl FnMut(&mut Self)) -> bool {
        if !self.open(Kind::Array) {
            return false;
        }
        let mut first = true;
        while self.next_element(first) {
            self.due = true;
            each(self);
            self.leave();
            first = false;
        }
        true
    }

    /// What the next value is. It is not read.
    #[inline]
    pub(super) fn kind(&mut self) -> Kind {
        if !self.due {
            return Kind::End;
        }
        match self.token() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            Some(b't') => Kind::True,
            Some(b'f') => Kind::False,
            Some(b'n') => Kind::Null,
            _ => {
                self.fail("a value");
                Kind::End
            }
        }
    }

    /// Whether nothing more will come: the report is read, or it broke.
    pub(super) fn ended(&self) -> bool {
        self.broke.is_some() || (self.depth == 0 && !self.due)
    }

    /// Whether the report broke off before its end.
    pub(super) fn is_cut(&self) -> bool {
        self.broke.is_some()
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
        let input = &self.input;
        self.warnings.add(kind, severity, || place(input), text);
    }

    /// Warns of something that the report as a whole does.
    pub(super) fn about_all(&mut self, severity: Severity, text: String) {
        self.warnings.about_all(severity, text);
    }

    /// All warnings. Where it broke and nothing was read before, nothing is usable.
    pub(super) fn finish(mut self, nothing_read: bool) -> Vec<Warning> {
        self.leave();
        if self.broke.is_none() {
            self.rest();
        }
        if let Some((at, text)) = self.broke {
            let severity = if nothing_read { Severity::Fatal } else { Severity::Broken };
            self.warnings.add("breaks", severity, || at, || text);
        }
        self.warnings.finish()
    }

    /// What follows the report: white space and NUL, at best.
    fn rest(&mut self) {
        while let Some(token) = self.token() {
            if token != 0 {
                let (at, found) = (place(&self.input), self.found());
                let text = || format!("text after the report was not read: “{found}”");
                self.warnings.add("pieces of text after the report", Severity::Odd, || at, text);
                return;
            }
            self.input.skip(1);
        }
        if self.input.failure().is_some() {
            self.fail("nothing");
        }
    }

    #[inline]
    fn open(&mut self, kind: Kind) -> bool {
        if self.kind() != kind {
            self.skip();
            return false;
        }
        self.input.skip(1);
        self.due = false;
        self.depth += 1;
        true
    }

    /// The next so many bytes, if so many can lie ahead.
    pub(super) fn near(&mut self, length: usize) -> Option<&[u8]> {
        self.input.near(length)
    }

    /// Goes past a value that another reader has read.
    pub(super) fn pass(&mut self, value: Stretch) {
        self.input.pass(value);
        self.due = false;
    }

    /// Keeps the bytes that follow, for [`Json::held`]. Returns the state.
    pub(super) fn hold(&mut self) -> [u64; 3] {
        self.input.hold();
        self.state()
    }

    /// The bytes between [`Json::hold`] and here, unless they are too many.
    pub(super) fn held(&mut self) -> Option<&[u8]> {
        self.input.held()
    }

    /// What a value must leave as it is.
    pub(super) fn state(&self) -> [u64; 3] {
        [self.depth, self.warnings.count(), self.broke.is_some().into()]
    }

    /// Whether something of the report is lost.
    pub(super) fn is_broken(&self) -> bool {
        self.broke.is_some() || self.warnings.any_broken()
    }

    /// Goes past a value that nobody asked for.
    #[inline]
    pub(super) fn leave(&mut self) {
        if self.due {
            self.skip();
        }
    }

    /// The next name of an object, up to its value; false at its end.
    #[inline]
    fn next_name(&mut self, first: bool, name: &mut String) -> bool {
        self.broke.is_none() && (self.near_name(first, name) || self.far_name(first, name))
    }

    /// A name without peculiarities that lies in the buffer, with what is around it.
    #[inline]
    fn near_name(&mut self, first: bool, name: &mut String) -> bool {
        let ahead = self.input.ahead();
        let Some(text) = after_separator(ahead, first).and_then(|rest| rest.strip_prefix(b"\"")) else { return false };
        let Some(length) = text::plain(text) else { return false };
        let Ok(plain) = std::str::from_utf8(&text[..length]) else { return false };
        let Some(value) = trim(&text[length + 1..]).strip_prefix(b":") else { return false };
        name.clear();
        name.push_str(plain);
        let length = ahead.len() - value.len();
        self.input.skip(length);
        true
    }

    fn far_name(&mut self, first: bool, name: &mut String) -> bool {
        if !self.separated(first, b'}') {
            return false;
        }
        if self.token() != Some(b'"') {
            self.fail("a name in quotes");
            return false;
        }
        if !self.quoted(name) {
            return false;
        }
        if self.token() != Some(b':') {
            self.fail("a colon");
            return false;
        }
        self.input.skip(1);
        true
    }

    /// Goes to the next element of an array; false at its end.
    #[inline]
    fn next_element(&mut self, first: bool) -> bool {
        if self.broke.is_some() {
            return false;
        }
        let ahead = self.input.ahead();
        match after_separator(ahead, first) {
            Some(rest) if rest.first().is_some_and(|&b| b != b']') => {
                let length = ahead.len() - rest.len();
                self.input.skip(length);
                true
            }
            _ => self.separated(first, b']'),
        }
    }

    /// Goes past what separates members or elements; false at the end of their object or array.
    fn separated(&mut self, first: bool, close: u8) -> bool {
        let comma = match self.token() {
            Some(token) if token == close => {
                self.close();
                return false;
            }
            Some(_) if first => return true,
            Some(b',') => true,
            Some(b'"') => false,
            Some(b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') if close == b']' => false,
            _ => {
                self.fail(if close == b']' { "a comma or ]" } else { "a comma or }" });
                return false;
            }
        };
        if !comma {
            self.odd("missing commas", || "a comma is missing".into());
            return true;
        }
        self.input.skip(1);
        if self.token() == Some(close) {
            self.odd("commas after the last", || "a comma stands after the last of a list".into());
            self.close();
            return false;
        }
        true
    }

    fn close(&mut self) {
        self.input.skip(1);
        self.depth -= 1;
    }

    /// The first byte that is not white space. It is not read.
    #[inline]
    fn token(&mut self) -> Option<u8> {
        loop {
            let ahead = self.input.ahead();
            let rest = trim(ahead);
            let (length, token) = (ahead.len() - rest.len(), rest.first().copied());
            self.input.skip(length);
            if token.is_some() {
                return token;
            }
            if !self.refill() {
                return None;
            }
        }
    }

    /// Makes sure that something lies in the buffer; false at the end of the stream.
    #[inline]
    fn refill(&mut self) -> bool {
        self.input.fill_buf().is_ok_and(|ahead| !ahead.is_empty())
    }

    /// Ends the reading here, where something else was expected.
    #[cold]
    fn fail(&mut self, expected: &str) {
        let at = place(&self.input);
        let text = if self.refill() {
            format!("this is not JSON: {expected} was expected, not “{}”", self.found())
        } else if let Some(failure) = self.input.failure() {
            format!("the report could not be read to its end: {failure}")
        } else if self.depth > 0 {
            format!("the report ends early, before {expected}; objects and lists still open: {}", self.depth)
        } else {
            format!("the report ends before {expected}")
        };
        self.end_at(at, text);
    }

    /// Ends the reading here.
    fn end(&mut self, text: String) {
        self.end_at(place(&self.input), text);
    }

    fn end_at(&mut self, at: At, text: String) {
        self.due = false;
        if self.broke.is_none() {
            self.broke = Some((at, text));
        }
    }

    /// What comes next, to quote: it is read past.
    fn found(&mut self) -> String {
        let mut found = Vec::new();
        while found.len() < QUOTED && self.refill() {
            let ahead = self.input.ahead();
            let near = &ahead[..ahead.len().min(QUOTED - found.len())];
            let line = near.split(|&b| b == b'\n').next().unwrap_or_default();
            found.extend_from_slice(line);
            let (taken, ends) = (line.len(), line.len() < near.len());
            self.input.skip(taken);
            if ends {
                break;
            }
        }
        quote(&found)
    }
}

fn place(input: &Input) -> At {
    At { line: Some(input.line()), offset: Some(input.offset()) }
}

/// What comes after the comma before a member or element, if it is not the first.
#[inline]
fn after_separator(ahead: &[u8], first: bool) -> Option<&[u8]> {
    let rest = trim(ahead);
    if first { Some(rest) } else { rest.strip_prefix(b",").map(trim) }
}
