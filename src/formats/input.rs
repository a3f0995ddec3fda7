//! A stream with its place in it: a buffer of its own, the byte offset, and the line number when somebody asks.
//!
//! Newlines are counted a buffer at a time, so that a line number costs next to nothing until a warning wants it. A
//! stream that fails is a stream that ends: what failed is kept and becomes a warning.
//!
//! Where the bytes that follow lie in memory already, they are not copied: the piece that they are takes the place of the
//! buffer.

use std::io::{self, BufRead, ErrorKind, Read};
use std::ops::Range;
use std::sync::Arc;

use memchr::memmem::Finder;

/// So many bytes can lie ahead.
const MOST: usize = 1024 * 1024;

/// Bytes read at a time: they stay in the nearest cache until they are done with. Less costs calls.
const STEP: usize = 32 * 1024;

/// So many bytes go back to the start of the buffer when more is read; more would cost too much to move.
const FEW: usize = 2 * 1024;

/// A buffer is as long as this many times what is left in it, where that is moved, so that it seldom is; up to this length.
const TIMES: usize = 8;
const LONG: usize = 512 * 1024;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A piece of a stream has so much room before its first byte, for what is left of the piece before it.
pub(super) const ROOM: usize = 32 * 1024;

/// A stream of which pieces may lie in memory.
pub(super) trait Pieces: Read {
    /// The next piece, behind [`ROOM`], if it lies in memory and all before it was handed over.
    fn next_piece(&mut self) -> Option<Arc<Vec<u8>>>;

    /// A piece that was handed over is done with.
    fn give_back(&mut self, piece: Arc<Vec<u8>>);
}

/// Where an input has its bytes from.
enum Source<'a> {
    Stream(&'a mut dyn Read),
    Pieces(&'a mut dyn Pieces),
    /// They all lie in the buffer.
    Buffer,
}

/// A stream that knows where it is.
pub(super) struct Input<'a> {
    source: Source<'a>,
    /// Shared with whoever it is lent to.
    buffer: Arc<Vec<u8>>,
    at: usize,
    end: usize,
    /// A place in the buffer, not behind `at`.
    counted: usize,
    /// Its offset in the stream.
    base: u64,
    /// Newlines before it.
    newlines: u64,
    /// Bytes of byte order marks at the head of the stream.
    bom: u64,
    failure: Option<String>,
    done: bool,
    /// From here on, bytes stay in the buffer when more is read.
    held: Option<usize>,
}

/// Bytes of a stream, and how many lines end in them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Stretch {
    pub(super) length: u32,
    pub(super) newlines: u32,
}

impl Stretch {
    /// That of these bytes, which are fewer than 4 GiB.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { length: bytes.len() as u32, newlines: newlines(bytes) as u32 }
    }
}

/// A line of text and where it starts.
pub(super) struct TextLine<'b> {
    /// Without its newline; a carriage return before it is left out as well.
    pub(super) text: &'b [u8],
    /// Byte offset of its first byte.
    pub(super) offset: u64,
    /// Whether a newline ends it; the last line of a stream may lack one.
    pub(super) whole: bool,
}

impl<'a> Input<'a> {
    pub(super) fn new(stream: &'a mut dyn Read) -> Self {
        Self::from_its_start(Source::Stream(stream))
    }

    pub(super) fn of_pieces(pieces: &'a mut dyn Pieces) -> Self {
        Self::from_its_start(Source::Pieces(pieces))
    }

    /// What lies there in these bytes: nothing is read, and nothing copied.
    pub(super) fn within_piece(bytes: Arc<Vec<u8>>, Range { start, end }: Range<usize>) -> Self {
        Self { at: start, end, counted: start, done: true, ..Self::over(Source::Buffer, bytes) }
    }

    fn over(source: Source<'a>, buffer: Arc<Vec<u8>>) -> Self {
        Self {
            source,
            buffer,
            at: 0,
            end: 0,
            counted: 0,
            base: 0,
            newlines: 0,
            bom: 0,
            failure: None,
            done: false,
            held: None,
        }
    }

    fn from_its_start(source: Source<'a>) -> Self {
        let mut input = Self::over(source, Arc::new(vec![0; STEP]));
        // Some tools mark what is marked already. quick-xml would take the second mark away, if it came in one piece.
        while input.at + BOM.len() <= STEP {
            while input.end < input.at + BOM.len() && !input.done {
                input.end += input.read_into(input.end);
            }
            if !input.buffer[input.at..input.end].starts_with(BOM) {
                break;
            }
            input.at += BOM.len();
        }
        input.bom = input.at as u64;
        input
    }

    /// Offset of the next byte.
    pub(super) fn offset(&self) -> u64 {
        self.base + (self.at - self.counted) as u64
    }

    /// Offset of the first byte after a byte order mark.
    pub(super) fn start(&self) -> u64 {
        self.bom
    }

    /// Line number of the next byte, from 1.
    pub(super) fn line(&self) -> u64 {
        1 + self.newlines + newlines(&self.buffer[self.counted..self.at])
    }

    /// Why the stream ended before its time.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// The next line. `spill` holds the lines that do not lie in one buffer.
    pub(super) fn next_line<'b>(&'b mut self, spill: &'b mut Vec<u8>) -> Option<TextLine<'b>> {
        let offset = self.offset();
        if self.available() == 0 {
            return None;
        }
        if let Some(length) = memchr::memchr(b'\n', &self.buffer[self.at..self.end]) {
            let text = &self.buffer[self.at..self.at + length];
            self.at += length + 1;
            return Some(TextLine { text: without_return(text), offset, whole: true });
        }
        spill.clear();
        let mut whole = false;
        while !whole && self.available() > 0 {
            let rest = &self.buffer[self.at..self.end];
            let length = memchr::memchr(b'\n', rest);
            whole = length.is_some();
            spill.extend_from_slice(&rest[..length.unwrap_or(rest.len())]);
            self.at += length.map_or(rest.len(), |length| length + 1);
        }
        Some(TextLine { text: without_return(spill), offset, whole })
    }

    /// The bytes that lie in the buffer, ahead of everything else; perhaps none.
    #[inline]
    pub(super) fn ahead(&self) -> &[u8] {
        &self.buffer[self.at..self.end]
    }

    /// The buffer itself, for whoever reads on while something of it is still in use. It should be given back before the
    /// stream reads more: otherwise the stream goes on in another buffer.
    pub(super) fn lend(&self) -> Arc<Vec<u8>> {
        self.buffer.clone()
    }

    /// Whether this is the buffer still.
    #[inline]
    pub(super) fn is_lent(&self, buffer: &Arc<Vec<u8>>) -> bool {
        Arc::ptr_eq(&self.buffer, buffer)
    }

    /// Which part of the buffer lies ahead.
    #[inline]
    pub(super) fn within(&self) -> (usize, usize) {
        (self.at, self.end)
    }

    /// Goes to this place in the buffer.
    #[inline]
    pub(super) fn go_to(&mut self, place: usize) {
        self.at = place.clamp(self.at, self.end);
    }

    /// Goes past so many of the bytes in the buffer.
    #[inline]
    pub(super) fn skip(&mut self, length: usize) {
        self.at = (self.at + length).min(self.end);
    }

    /// Goes past some bytes, in the buffer and behind it, without a look at them.
    pub(super) fn pass(&mut self, Stretch { length, newlines }: Stretch) {
        self.count_up_to(self.at);
        self.newlines += u64::from(newlines);
        let mut length = length as usize;
        while length > 0 && self.available() > 0 {
            let here = length.min(self.end - self.at);
            self.at += here;
            self.base += here as u64;
            self.counted = self.at;
            length -= here;
        }
    }

    /// Keeps the bytes that follow in the buffer, for [`Input::held`]; as long as they are no more than half of it.
    pub(super) fn hold(&mut self) {
        self.held = Some(self.at);
    }

    /// The bytes between [`Input::hold`] and here, unless they were too many; they are no longer kept.
    pub(super) fn held(&mut self) -> Option<&[u8]> {
        let from = self.held.take()?;
        Some(&self.buffer[from..self.at])
    }

    /// Whether these bytes lie ahead.
    pub(super) fn begins(&mut self, bytes: &[u8]) -> bool {
        while self.end - self.at < bytes.len() && self.more() {}
        self.ahead().starts_with(bytes)
    }

    /// The next so many bytes, if so many can lie ahead.
    pub(super) fn near(&mut self, length: usize) -> Option<&[u8]> {
        while self.end - self.at < length && length <= MOST && self.more() {}
        self.ahead().get(..length)
    }

    /// How many bytes lie ahead up to this, and up to this byte after it, and with them, if they are at most so many.
    pub(super) fn through(&mut self, end: &Finder, last: Option<u8>, most: usize) -> Option<usize> {
        let (mut from, length) = (0, end.needle().len());
        loop {
            let ahead = self.ahead();
            let ahead = &ahead[..ahead.len().min(most)];
            let after = end.find(&ahead[from..]).map(|at| from + at + length);
            let through = match (after, last) {
                (Some(after), Some(last)) => memchr::memchr(last, &ahead[after..]).map(|length| after + length + 1),
                (after, _) => after,
            };
            // It may begin with the last of these bytes.
            from = after.unwrap_or(ahead.len() + 1).saturating_sub(length);
            if through.is_some() || ahead.len() == most || !self.more() {
                return through;
            }
        }
    }

    /// Reads more behind the bytes that lie ahead. Returns whether there are more.
    pub(super) fn more(&mut self) -> bool {
        if self.done || self.end - self.at >= MOST {
            return false;
        }
        let before = self.end - self.at;
        self.refill();
        self.end - self.at > before
    }

    /// How many bytes lie in the buffer; reads if there are none.
    fn available(&mut self) -> usize {
        if self.at == self.end && !self.done {
            self.refill();
        }
        self.end - self.at
    }

    /// Reads more behind the bytes that lie ahead or are held; those before go.
    fn refill(&mut self) {
        self.held = self.held.filter(|from| self.end - from <= MOST / 2);
        let from = self.held.unwrap_or(self.at);
        self.count_up_to(from);
        if self.take_piece(from) {
            return;
        }
        if self.end - from <= FEW || self.end + STEP > self.buffer.len() {
            self.move_to_start(from);
        }
        self.end += self.read_into(self.end);
    }

    fn count_up_to(&mut self, place: usize) {
        if self.counted < place {
            self.newlines += newlines(&self.buffer[self.counted..place]);
            self.base += (place - self.counted) as u64;
            self.counted = place;
        }
    }

    /// Goes on in the next piece, with what is left from here on before it, if that has room there.
    fn take_piece(&mut self, from: usize) -> bool {
        let Source::Pieces(pieces) = &mut self.source else { return false };
        let left = &self.buffer[from..self.end];
        let Some(start) = ROOM.checked_sub(left.len()) else { return false };
        let Some(mut piece) = pieces.next_piece() else { return false };
        Arc::make_mut(&mut piece)[start..ROOM].copy_from_slice(left);
        self.end = piece.len();
        pieces.give_back(std::mem::replace(&mut self.buffer, piece));
        self.moved(from, start);
        true
    }

    /// Makes room for a step behind what is left from here on.
    fn move_to_start(&mut self, from: usize) {
        let buffer = Arc::make_mut(&mut self.buffer);
        if from > 0 {
            buffer.copy_within(from..self.end, 0);
        }
        self.end -= from;
        if self.end + STEP > buffer.len() || (buffer.len() < LONG && TIMES * self.end > buffer.len()) {
            buffer.resize(2 * buffer.len(), 0);
        }
        self.moved(from, 0);
    }

    /// What lay from the one place on lies from the other on.
    fn moved(&mut self, from: usize, to: usize) {
        let moved = |place: usize| place - from + to;
        (self.at, self.counted, self.held) = (moved(self.at), moved(self.counted), self.held.map(moved));
    }

    fn read_into(&mut self, start: usize) -> usize {
        let stream: &mut dyn Read = match &mut self.source {
            Source::Stream(stream) => stream,
            Source::Pieces(pieces) => pieces,
            Source::Buffer => return 0,
        };
        // Nobody holds the buffer who asks for more; if somebody did, the stream would go on in another.
        let buffer = Arc::make_mut(&mut self.buffer);
        let end = buffer.len().min(start + STEP);
        loop {
            match stream.read(&mut buffer[start..end]) {
                Ok(0) => self.done = true,
                Ok(length) => return length,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.failure = Some(error.to_string());
                    self.done = true;
                }
            }
            return 0;
        }
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

impl Read for Input<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.available().min(into.len());
        into[..length].copy_from_slice(&self.buffer[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.available();
        Ok(&self.buffer[self.at..self.end])
    }

    fn consume(&mut self, length: usize) {
        self.skip(length);
    }
}
