//! What the XML formats share: events from quick-xml with a place, tolerance for what is not well-formed, text of values.
//!
//! Entities are never expanded but for the five of XML and numeric references; a DTD is never read. Elements are told by
//! their local names, so that prefixes and default namespaces do not matter. Depth is a number: nesting needs no stack.
//!
//! Plain tags, nearly all of a report, take a fast lane past quick-xml; it makes no difference to what is read.
//!
//! To read a report, take [`Xml::each`] event, or [`Xml::each_but`] what is not of its hot tags; whoever reads ahead calls
//! [`Xml::next`] until it gives [`Event::Eof`].

mod hot;
mod lane;
mod leaf;
mod part;
mod references;
mod shapes;
mod tag;

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;
use std::sync::Arc;

use memchr::memmem::Finder;
use quick_xml::Reader;
use quick_xml::events::Event as Markup;

pub(super) use self::hot::{Hot, Values};
use self::lane::{Kind, Piece};
pub(super) use self::references::{referred, resolved};
use self::shapes::{Shapes, Wanted};
pub(super) use self::tag::Tag;
use self::tag::local;
use super::input::{Input, Pieces, Stretch};
use super::names;
use super::warnings::{At, Warnings, quote};
use super::{Severity, Warning, lanes};

/// A stream of XML events that ends early rather than fails.
pub(super) struct Xml<'a> {
    reader: Reader<Input<'a>>,
    warnings: Warnings,
    depth: u64,
    /// How many names of open elements quick-xml keeps; never more than elements are open, so that they stay few.
    kept: u64,
    roots: u64,
    /// Elements begun; those that were skipped count once for each time.
    elements: u64,
    declares_entities: bool,
    /// The last event was a tag: the reader expects text or another one, and remembers nothing of what came before.
    between_tags: bool,
    /// White space around text is skipped.
    trims: bool,
    ended: bool,
}

/// A piece of a report.
#[derive(Clone, Copy)]
pub(super) enum Event<'b> {
    /// The tag that begins an element.
    Start(Tag<'b>),
    /// An element without content.
    Empty(Tag<'b>),
    /// The end of an element of this local name.
    End(&'b [u8]),
    /// Text, raw: without references, which are events of their own.
    Text(&'b [u8]),
    /// Text that has no references.
    CData(&'b [u8]),
    /// The name of a reference: `amp`, `#10`.
    GeneralRef(&'b [u8]),
    Comment(&'b [u8]),
    DocType(&'b [u8]),
    /// A declaration or an instruction.
    Other,
    /// Nothing follows.
    Eof,
}

/// The memory that events are lent from.
#[derive(Default)]
pub(super) struct Lender {
    /// The reader's own buffer.
    buffer: Vec<u8>,
    /// What the reader made of it.
    content: Vec<u8>,
    /// The stream's buffer. The stream cannot read on while it is lent.
    bytes: Option<Arc<Vec<u8>>>,
    shapes: Shapes,
}

/// The text of an attribute's value, and what was wrong with it.
pub(super) struct Value<'v> {
    /// The text, with references resolved.
    pub(super) text: Cow<'v, str>,
    /// It uses an entity that the report itself declares: what it stands for is unknown.
    pub(super) unknown: bool,
}

impl<'a> Xml<'a> {
    pub(super) fn new(input: &'a mut dyn Read) -> Self {
        Self::over(Input::new(input))
    }

    pub(super) fn of_pieces(pieces: &'a mut dyn Pieces) -> Self {
        Self::over(Input::of_pieces(pieces))
    }

    fn over(input: Input<'a>) -> Self {
        let mut reader = Reader::from_reader(input);
        let config = reader.config_mut();
        config.trim_text(true);
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self {
            reader,
            warnings: Warnings::default(),
            depth: 0,
            kept: 0,
            roots: 0,
            elements: 0,
            declares_entities: false,
            between_tags: false,
            trims: true,
            ended: false,
        }
    }

    /// A reader that is somewhere within a report, behind a tag: so many elements are open.
    pub(super) fn within_piece(bytes: Arc<Vec<u8>>, range: Range<usize>, depth: u64) -> Self {
        Self { depth, roots: 1, between_tags: true, ..Self::over(Input::within_piece(bytes, range)) }
    }

    /// The next event. What is broken becomes a warning and an empty text.
    #[inline]
    pub(super) fn next<'b>(&mut self, lender: &'b mut Lender) -> Event<'b> {
        if self.between_tags
            && self.depth > 0
            && lanes::open()
            && let Some(piece) = self.plain(lender)
        {
            self.reader.get_mut().go_to(piece.end());
            match piece.kind() {
                Kind::Start { .. } => {
                    self.open();
                    self.depth += 1;
                }
                Kind::Empty { .. } => self.open(),
                Kind::End => self.depth -= 1,
                Kind::Text => {}
            }
            return lender.plain(&piece);
        }
        self.careful(lender)
    }

    /// What lies ahead, if it is plain.
    #[inline]
    fn plain(&self, lender: &mut Lender) -> Option<Piece> {
        let input = self.reader.get_ref();
        let (at, end) = input.within();
        // Whoever looked further ahead may have moved the stream to another buffer.
        lender.bytes.take_if(|bytes| !input.is_lent(bytes));
        let bytes = &lender.bytes.get_or_insert_with(|| input.lend())[..end];
        let piece = lender.shapes.piece(bytes, at, self.trims)?;
        // quick-xml forgets the name of an element at its end, and so must see the ends of those whose names it keeps.
        (piece.kind() != Kind::End || self.depth > self.kept).then_some(piece)
    }

    /// The next event by quick-xml.
    fn careful<'b>(&mut self, lender: &'b mut Lender) -> Event<'b> {
        if self.ended {
            return Event::Eof;
        }
        lender.bytes = None;
        lender.buffer.clear();
        lender.content.clear();
        let before = self.reader.buffer_position();
        self.between_tags = false;
        let markup = match self.reader.read_event_into(&mut lender.buffer) {
            Ok(markup) => markup,
            Err(error) => {
                self.ended = self.reader.buffer_position() == before;
                self.broken("pieces that are not XML", || error.to_string());
                return Event::Text(b"");
            }
        };
        let bytes: &[u8] = match &markup {
            Markup::Start(tag) | Markup::Empty(tag) => tag,
            Markup::End(tag) => tag,
            Markup::Text(text) | Markup::Comment(text) | Markup::DocType(text) => text,
            Markup::CData(text) => text,
            Markup::GeneralRef(name) => name,
            Markup::Decl(_) | Markup::PI(_) | Markup::Eof => b"",
        };
        lender.content.extend_from_slice(bytes);
        let content = &lender.content[..];
        match markup {
            Markup::Start(tag) => {
                self.open();
                self.depth += 1;
                self.kept += 1;
                Event::Start(Tag::new(content, tag.name().as_ref().len()))
            }
            Markup::Empty(tag) => {
                self.open();
                Event::Empty(Tag::new(content, tag.name().as_ref().len()))
            }
            Markup::End(_) => {
                self.between_tags = true;
                self.kept = self.kept.saturating_sub(1);
                self.close();
                Event::End(local(content))
            }
            Markup::Text(_) => {
                self.stray(content);
                Event::Text(content)
            }
            Markup::CData(_) => Event::CData(content),
            Markup::GeneralRef(_) => Event::GeneralRef(content),
            Markup::Comment(_) => Event::Comment(content),
            Markup::DocType(_) => {
                self.declares_entities |= memchr::memmem::find(content, b"<!ENTITY").is_some();
                Event::DocType(content)
            }
            Markup::Decl(declaration) => {
                let start = self.offset() - declaration.len() as u64 - 4;
                if start > self.reader.get_ref().start() && self.roots == 0 {
                    self.odd("misplaced XML declarations", || {
                        "the XML declaration is not at the start of the report".into()
                    });
                }
                Event::Other
            }
            Markup::PI(_) => Event::Other,
            Markup::Eof => {
                self.end();
                Event::Eof
            }
        }
    }

    /// Hands every event up to the end to `take`: where it was made, since to move it would be to wait for it.
    pub(super) fn each(&mut self, mut take: impl FnMut(&mut Self, &Event)) {
        let mut lender = Lender::default();
        loop {
            match &self.next(&mut lender) {
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

    /// Warns of text outside of the root. White space was skipped.
    fn stray(&mut self, text: &[u8]) {
        if self.depth == 0 && !text.iter().all(|&b| b.is_ascii_whitespace() || b == 0) {
            let place = if self.roots == 0 { "before" } else { "after" };
            self.odd("pieces of text outside of the report", || {
                format!("text that is not XML {place} the report: “{}”", quote(text))
            });
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
            return name.starts_with(tag) && (name[tag.len()].is_ascii_whitespace() || name[tag.len()] == b'>');
        }
    }

    /// How many bytes lie ahead up to this and with it, if they are at most so many.
    pub(super) fn through(&mut self, end: &Finder, most: usize) -> Option<usize> {
        self.reader.get_mut().through(end, None, most)
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

    /// How many elements are open at least while [`Xml::ahead`] is read: their ends are for quick-xml.
    #[inline]
    pub(super) fn floor(&self) -> u64 {
        self.kept.max(1)
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

    /// Goes past an element that another reader has read.
    pub(super) fn pass(&mut self, element: Stretch) {
        self.reader.get_mut().pass(element);
        self.elements += 1;
    }

    /// Whether white space around text is skipped. Text in pieces needs it.
    pub(super) fn trim_text(&mut self, trim: bool) {
        self.trims = trim;
        self.reader.config_mut().trim_text(trim);
    }

    /// Whether an element of this depth is the root of a document: true right after its start.
    pub(super) fn is_root(&self, empty: bool) -> bool {
        self.depth == u64::from(!empty)
    }

    /// Byte offset of what comes after the last event.
    pub(super) fn offset(&self) -> u64 {
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
    pub(super) fn attributes<'t>(&mut self, tag: &Tag<'t>, take: impl FnMut(&'t [u8], &'t [u8])) {
        if tag.attributes(take) {
            self.broken_attributes(tag);
        }
    }

    /// The values of these attributes of a tag, raw; of two attributes of one name, the later. Whoever hands over the same
    /// table for each tag of a name has it quickest.
    #[inline]
    pub(super) fn values<'t, const N: usize>(
        &mut self,
        tag: &Tag<'t>,
        wanted: &'static [&'static [u8]; N],
    ) -> [Option<&'t [u8]>; N] {
        self.values_of(tag, wanted)
    }

    /// The same by a table of at most `N`.
    #[inline]
    pub(super) fn values_of<'t, const N: usize>(&mut self, tag: &Tag<'t>, wanted: Wanted) -> [Option<&'t [u8]>; N] {
        let (values, broken) = tag.values(wanted);
        if broken {
            self.broken_attributes(tag);
        }
        values
    }

    #[cold]
    fn broken_attributes(&mut self, tag: &Tag) {
        self.broken("broken attributes", || format!("an attribute is broken in <{}>", quote(tag.content())));
    }

    /// The text of a raw value. A bare `&`, an unknown entity and bytes that are not UTF-8 stay as good as can be.
    pub(super) fn value<'v>(&mut self, raw: &'v [u8]) -> Value<'v> {
        let text = names::text(raw);
        let mark = memchr::memchr2(b'<', b'&', raw);
        if matches!(text, Cow::Borrowed(_)) && mark.is_none() {
            return Value { text, unknown: false };
        }
        if matches!(text, Cow::Owned(_)) {
            self.odd("values that are not UTF-8", || format!("this is not UTF-8: “{text}”"));
        }
        let marked = raw.get(mark.unwrap_or(raw.len())..).unwrap_or_default();
        if memchr::memchr(b'<', marked).is_some() {
            self.odd("bare < in values", || format!("a bare < stands in “{}”", quote(raw)));
        }
        if marked.first() != Some(&b'&') && memchr::memchr(b'&', marked).is_none() {
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

impl Lender {
    /// Gives the stream's buffer back, so that more of the stream can be read into it.
    #[inline]
    pub(super) fn give_back(&mut self) {
        self.bytes = None;
    }

    /// The event of a piece of the stream's buffer.
    #[inline]
    fn plain(&self, piece: &Piece) -> Event<'_> {
        let bytes = self.bytes.as_deref().and_then(|bytes| bytes.get(piece.content())).unwrap_or_default();
        match piece.kind() {
            Kind::Start { name } => Event::Start(Tag::plain(bytes, name.into(), &self.shapes)),
            Kind::Empty { name } => Event::Empty(Tag::plain(bytes, name.into(), &self.shapes)),
            Kind::End => Event::End(bytes),
            Kind::Text => Event::Text(bytes),
        }
    }
}

fn place(input: &Input) -> At {
    At { line: Some(input.line()), offset: Some(input.offset()) }
}
