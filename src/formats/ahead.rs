//! Units of a long report that another core reads before their reader comes to them.
//!
//! The stream is read in pieces, a few of them ahead of its reader. A helper takes pieces that the reader has not reached,
//! the farthest first, and reads the units that lie in them ([`again`](super::again) says what a unit is). The reader takes
//! over those that stand where it is and were read by the same rules; it reads all else itself, so that whatever the helper
//! made of a piece, the report is what one reader alone makes of it. What the reader reaches first is its own: where no
//! other core is free, it waits for nothing but the one piece that the helper may have begun; and after a few such waits,
//! the helper rests.
//!
//! A piece lies where its bytes were read to, and neither of the two copies it.
//!
//! **Invariants.** The helper begins and ends within one call. A few pieces are held in memory, never more. Either the reader
//! has a piece or the helper.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::again::{Key, Says};
use super::input::{Pieces, ROOM, Stretch};
use crate::model::FileCoverage;

/// When there is help, and how much at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// So many bytes are read without: one core reads them within a tenth of a second, and two spend more.
    pub(super) after: u64,
    /// Bytes in a piece.
    pub(super) piece: usize,
}

/// Enough that units seldom lie across two pieces; and four of them fit into the cache of a core.
pub(super) const USUAL: Pace = Pace { after: 128_000_000, piece: 256 * 1024 };

/// Without help.
pub(super) const ALONE: Pace = Pace { after: u64::MAX, ..USUAL };

/// So many pieces are read ahead.
const PIECES: usize = 4;

/// When the reader waited for so many more pieces than were ready, the helper rests, for so many bytes: its core is busy.
const WAITS: u32 = 8;
const REST: u64 = 64_000_000;

/// A unit that was read where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// Offset of its first byte in the stream.
    pub(super) at: u64,
    /// How far it reaches.
    pub(super) stretch: Stretch,
    /// All that its reader went by.
    pub(super) context: u64,
    /// What it is remembered under.
    pub(super) key: Key,
    pub(super) name: Arc<str>,
    pub(super) file: Arc<FileCoverage>,
    pub(super) says: Says,
}

/// Reads the units that lie in a piece. It goes by what the reader went by when it was made.
pub(super) type ReadUnits = Arc<dyn Fn(&Piece) -> Vec<Found> + Send + Sync>;

/// Some bytes of a stream.
pub(super) struct Piece {
    /// Offset of the first one in the stream.
    at: u64,
    /// They lie behind [`ROOM`].
    buffer: Arc<Vec<u8>>,
}

/// What the reader of a stream and its helper share.
#[derive(Default)]
pub(super) struct Help {
    work: Mutex<Work>,
    changed: Condvar,
    is_there: AtomicBool,
}

#[derive(Default)]
struct Work {
    /// Those that the reader has not reached.
    pieces: VecDeque<(Piece, Turn)>,
    /// Of those that it reached, and that the helper has taken before: where they begin, and their units.
    reached: VecDeque<(u64, Vec<Found>)>,
    /// How units are read, once that is known.
    read: Option<ReadUnits>,
    /// For how many more pieces the reader waited than were ready.
    waits: u32,
    ended: bool,
}

enum Turn {
    Free,
    Taken,
    Read(Vec<Found>),
}

/// Reads a stream with help. `read` is given the stream, and the help to be asked.
pub(super) fn with_help<T>(input: &mut dyn Read, pace: Pace, read: impl FnOnce(&mut dyn Pieces, &Help) -> T) -> T {
    let help = Help::default();
    thread::scope(|scope| {
        let start = || {
            let is_alone = thread::available_parallelism().is_ok_and(|cores| cores.get() == 1);
            !is_alone && thread::Builder::new().spawn_scoped(scope, || help.work_ahead()).is_ok()
        };
        let _end = End(&help);
        let mut stream = Stream {
            input,
            help: &help,
            start: Some(start),
            alone_until: pace.after,
            length: pace.piece,
            offset: 0,
            piece: Arc::default(),
            at: 0,
            spare: Arc::default(),
            failure: None,
            ended: false,
        };
        read(&mut stream, &help)
    })
}

impl Help {
    fn work(&self) -> MutexGuard<'_, Work> {
        // Whoever panicked left the work between two steps.
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'w>(&self, work: MutexGuard<'w, Work>) -> MutexGuard<'w, Work> {
        self.changed.wait(work).unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is a helper.
    #[inline]
    pub(super) fn is_there(&self) -> bool {
        self.is_there.load(Ordering::Relaxed)
    }

    /// From here on, units are read so.
    pub(super) fn read_by(&self, read: ReadUnits) {
        self.work().read = Some(read);
        self.changed.notify_all();
    }

    /// The units of the next piece that the helper has taken, if the reader has reached it and it begins here or before.
    pub(super) fn next_read(&self, at: u64) -> Option<Vec<Found>> {
        let reached = &mut self.work().reached;
        reached.front().filter(|(from, _)| *from <= at)?;
        reached.pop_front().map(|(_, found)| found)
    }

    /// What the helper does: piece after piece, until the reader has ended.
    fn work_ahead(&self) {
        while let Some((piece, read)) = self.take() {
            let mut taken = Taken { help: self, piece, found: Vec::new() };
            taken.found = read(&taken.piece);
        }
    }

    /// The farthest piece that is free: the reader is busy with the nearest.
    fn take(&self) -> Option<(Piece, ReadUnits)> {
        let mut work = self.work();
        while !work.ended {
            let Work { pieces, read, .. } = &mut *work;
            let free = pieces.iter_mut().rfind(|(_, turn)| matches!(turn, Turn::Free));
            if let (Some((piece, turn)), Some(read)) = (free, read) {
                *turn = Turn::Taken;
                return Some((Piece { at: piece.at, buffer: std::mem::take(&mut piece.buffer) }, Arc::clone(read)));
            }
            work = self.wait(work);
        }
        None
    }

    /// The next piece for the reader: its own if nobody has taken it; otherwise it is waited for.
    fn reach(&self) -> Option<Arc<Vec<u8>>> {
        let mut work = self.work();
        let mut waited = false;
        while let (_, Turn::Taken) = work.pieces.front()? {
            waited = true;
            work = self.wait(work);
        }
        let (Piece { at, buffer }, turn) = work.pieces.pop_front()?;
        if let Turn::Read(found) = turn {
            work.waits = if waited { work.waits + 1 } else { work.waits.saturating_sub(1) };
            // Where no unit begins, as in a long comment, nobody asks for what was read there.
            if work.reached.len() == PIECES {
                work.reached.pop_front();
            }
            work.reached.push_back((at, found));
        }
        Some(buffer)
    }
}

impl Piece {
    #[cfg(test)]
    pub(super) fn new(at: u64, bytes: &[u8]) -> Self {
        Self { at, buffer: Arc::new([&[0; ROOM], bytes].concat()) }
    }

    /// Offset of its first byte in the stream.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(ROOM..).unwrap_or_default()
    }

    /// Where its bytes lie.
    pub(super) fn buffer(&self) -> Arc<Vec<u8>> {
        Arc::clone(&self.buffer)
    }

    /// Which bytes of its buffer are those from this one on.
    pub(super) fn range_from(&self, byte: usize) -> Range<usize> {
        ROOM + byte..self.buffer.len()
    }
}

/// A piece that the helper reads. When this goes, the piece is the reader's, with the units that were read: none if reading
/// them panicked; then the reader comes to what made it panic.
struct Taken<'h> {
    help: &'h Help,
    piece: Piece,
    found: Vec<Found>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let mut work = self.help.work();
        if let Some((piece, turn)) = work.pieces.iter_mut().find(|(piece, _)| piece.at == self.piece.at) {
            piece.buffer = std::mem::take(&mut self.piece.buffer);
            *turn = Turn::Read(std::mem::take(&mut self.found));
        }
        self.help.changed.notify_all();
    }
}

/// The reader has ended, even if it panicked: the helper is to go.
struct End<'h>(&'h Help);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.work().ended = true;
        self.0.changed.notify_all();
    }
}

/// A stream that is read ahead once it turns out to be long.
struct Stream<'s, S> {
    input: &'s mut dyn Read,
    help: &'s Help,
    /// Starts the helper; it says whether it could.
    start: Option<S>,
    /// Up to here, nothing is read ahead.
    alone_until: u64,
    /// Bytes in a piece.
    length: usize,
    /// Bytes that were read, ahead or not.
    offset: u64,
    /// The piece that is handed over byte by byte, and how far that is.
    piece: Arc<Vec<u8>>,
    at: usize,
    /// A piece that is done with: its memory serves the next.
    spare: Arc<Vec<u8>>,
    /// Behind all pieces, the stream fails, or ends.
    failure: Option<io::Error>,
    ended: bool,
}

impl<S: FnOnce() -> bool> Stream<'_, S> {
    /// Reads pieces until there are enough.
    fn read_ahead(&mut self) {
        if self.offset < self.alone_until {
            return;
        }
        if let Some(start) = self.start.take() {
            let is_there = start();
            self.help.is_there.store(is_there, Ordering::Relaxed);
            if !is_there {
                self.alone_until = u64::MAX;
                return;
            }
        }
        if self.help.work().waits > WAITS {
            self.help.work().waits = 0;
            self.alone_until = self.offset + REST;
            return;
        }
        while !self.ended && self.help.work().pieces.len() < PIECES {
            self.read_piece();
        }
    }

    fn read_piece(&mut self) {
        let mut bytes = Arc::into_inner(std::mem::take(&mut self.spare)).unwrap_or_default();
        bytes.resize(ROOM + self.length, 0);
        let mut end = ROOM;
        while end < bytes.len() && !self.ended {
            match self.input.read(&mut bytes[end..]) {
                Ok(0) => self.ended = true,
                Ok(more) => end += more,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => (self.failure, self.ended) = (Some(error), true),
            }
        }
        bytes.truncate(end);
        let piece = Piece { at: self.offset, buffer: Arc::new(bytes) };
        self.offset += piece.bytes().len() as u64;
        if !piece.bytes().is_empty() {
            self.help.work().pieces.push_back((piece, Turn::Free));
            self.help.changed.notify_all();
        }
    }

    fn read_alone(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.failure.take() {
            Some(failure) => Err(failure),
            None if self.ended => Ok(0),
            None => {
                let length = self.input.read(into)?;
                self.offset += length as u64;
                Ok(length)
            }
        }
    }
}

impl<S: FnOnce() -> bool> Read for Stream<'_, S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() {
            let Some(piece) = self.next_piece() else { return self.read_alone(into) };
            self.spare = std::mem::replace(&mut self.piece, piece);
            self.at = ROOM;
        }
        let length = into.len().min(self.piece.len() - self.at);
        into[..length].copy_from_slice(&self.piece[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

impl<S: FnOnce() -> bool> Pieces for Stream<'_, S> {
    fn next_piece(&mut self) -> Option<Arc<Vec<u8>>> {
        if self.at < self.piece.len() {
            return None;
        }
        self.read_ahead();
        self.help.reach()
    }

    fn give_back(&mut self, piece: Arc<Vec<u8>>) {
        self.spare = piece;
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;
    use crate::formats::agree::Drops;
    use crate::formats::input::Input;

    /// Every byte is a unit.
    fn bytes(piece: &Piece) -> Vec<Found> {
        let unit = |(at, &byte): (u64, &u8)| Found {
            at,
            stretch: Stretch::default(),
            context: byte.into(),
            key: [0; 2],
            name: "a".into(),
            file: Arc::default(),
            says: Says::default(),
        };
        (piece.at()..).zip(piece.bytes()).map(unit).collect()
    }

    fn read(text: &[u8], drop: usize, pace: Pace, mut look: impl FnMut(&Help, u64)) -> Vec<u8> {
        with_help(&mut BufReader::new(Drops(text, drop)), pace, |stream, help| {
            help.read_by(Arc::new(bytes));
            let (mut all, mut buffer) = (Vec::new(), [0; 7]);
            loop {
                match stream.read(&mut buffer).expect("it does not fail") {
                    0 => return all,
                    length => all.extend_from_slice(&buffer[..length]),
                }
                look(help, all.len() as u64);
            }
        })
    }

    #[test]
    fn a_stream_with_help_is_the_stream() {
        let text: Vec<u8> = (0..=255).cycle().take(5000).collect();
        for (after, piece, drop) in [(0, 1, 3), (0, 64, 1), (100, 64, 1000), (4000, 10_000, 7), (u64::MAX, 1, 50)] {
            assert_eq!(read(&text, drop, Pace { after, piece }, |_, _| ()), text, "{after} {piece} {drop}");
        }
    }

    /// The number of a line, its offset, its text, and its bytes as they were held.
    type HeldLine = (u64, u64, Vec<u8>, Option<Vec<u8>>);

    fn lines(mut input: Input) -> Vec<HeldLine> {
        let (mut all, mut spill) = (Vec::new(), Vec::new());
        loop {
            let number = input.line();
            input.hold();
            let Some(line) = input.next_line(&mut spill) else { return all };
            let (offset, text) = (line.offset, line.text.to_vec());
            all.push((number, offset, text, input.held().map(<[u8]>::to_vec)));
        }
    }

    #[test]
    fn what_is_left_of_a_piece_is_read_on_whether_or_not_it_has_room_before_the_next() {
        let lengths = [10, 40_000, 5, 100_000, ROOM - 1, ROOM, ROOM + 1, 0, 300_000, 600_000, 7];
        let text: Vec<u8> = lengths.iter().flat_map(|&length| [&vec![b'a'; length][..], b"\n"].concat()).collect();
        let expected = lines(Input::new(&mut &text[..]));
        assert_eq!(expected.len(), lengths.len());
        assert_eq!(expected.iter().filter(|(_, _, _, held)| held.is_none()).count(), 1, "the longest");
        for piece in [1000, 40_000, 1_000_000] {
            let mut stream = &text[..];
            let pace = Pace { after: 0, piece };
            assert_eq!(with_help(&mut stream, pace, |pieces, _| lines(Input::of_pieces(pieces))), expected, "{piece}");
        }
    }

    #[test]
    fn what_the_helper_has_taken_is_there_when_the_reader_comes() {
        let text: Vec<u8> = (0..=255).cycle().take(5000).collect();
        let mut found = Vec::new();
        read(&text, 1000, Pace { after: 1, piece: 100 }, |help, at| {
            // The helper is given the time to take what lies ahead.
            while help.is_there() && help.work().pieces.iter().any(|(_, turn)| matches!(turn, Turn::Free)) {
                thread::yield_now();
            }
            found.extend(std::iter::from_fn(|| help.next_read(at)).flatten());
        });
        if thread::available_parallelism().is_ok_and(|cores| cores.get() > 1) {
            assert!(found.len() > 4000, "{} bytes", found.len());
        }
        assert!(found.is_sorted_by(|one, next| one.at < next.at), "each once, in the order of the stream");
        assert!(found.iter().all(|unit| unit.context == u64::from(text[unit.at as usize])));
    }

    #[test]
    fn a_stream_that_fails_does_so_behind_all_that_was_read_ahead() {
        struct Failing(usize);
        impl Read for Failing {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                self.0 = self.0.checked_sub(1).ok_or_else(|| io::Error::other("torn off"))?;
                into[0] = 1;
                Ok(1)
            }
        }
        let (mut length, mut buffer) = (0, [0; 5]);
        let failure = with_help(&mut Failing(1000), Pace { after: 10, piece: 64 }, |stream, _| {
            loop {
                match stream.read(&mut buffer) {
                    Ok(0) => return None,
                    Ok(more) => length += more,
                    Err(failure) => return Some(failure.to_string()),
                }
            }
        });
        assert_eq!((length, failure.as_deref()), (1000, Some("torn off")));
    }
}
