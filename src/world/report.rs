//! Opening a report: a path or standard input, unpacked and decoded, told what it is, and read.
//!
//! A stream is never held in memory as a whole: it is counted, unpacked, re-encoded and parsed as it flows. Devices and
//! folders are refused; only the first [`HEAD_LEN`] bytes decide what a stream is, so an endless one is told early.
//!
//! A file that changes while it is read gives nothing: what was read may be of two reports. A file that is replaced by
//! another one of its name is whole all the same.

mod again;
mod decode;
mod head;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use thiserror::Error;

pub use self::again::Memory;
use self::again::Tally;
use self::decode::{Decoding, Encoding};
use self::head::Head;
use super::watch::Stamp;
use crate::formats::{self, Detected, FORMATS, Format, HEAD_LEN, Parsed, Severity, Warning, detect};

/// What standard input is called in messages.
pub(super) const STANDARD_INPUT: &str = "standard input";

/// How a gzip stream begins (RFC 1952, 2.3.1).
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// A report that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The name of its format.
    pub format: &'static str,
    /// What it says, and what is wrong with it.
    pub parsed: Parsed,
    /// How many bytes were read, packed as they were.
    pub size: u64,
}

/// Why a report could not be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("{}: there is no such file; run the tests with coverage first, or name another report", .0.display())]
    NotFound(PathBuf),
    /// It is a folder.
    #[error("{}: this is a folder; name a report in it", .0.display())]
    Directory(PathBuf),
    /// It is a device.
    #[error("{}: this is a device, not a report", .0.display())]
    Device(PathBuf),
    /// The system would not read it.
    #[error("{}: cannot be read", path.display())]
    Io {
        /// The report.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It was written while it was read.
    #[error("{}: this report changed while it was read: whoever writes it is not done", .0.display())]
    Changing(PathBuf),
    /// It was good once, and is half written now.
    #[error("{}: {why}", path.display())]
    Unfinished {
        /// The report.
        path: PathBuf,
        /// What tells that it is.
        why: &'static str,
    },
    /// It is something else.
    #[error("{}: this is {what}; {advice}", path.display())]
    NotAReport {
        /// What was to be a report.
        path: PathBuf,
        /// What it is.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// Nobody knows what it is.
    #[error("{}: this is no coverage report that this program knows; `lacuna --help` lists the {known} formats that it reads", path.display())]
    Unknown {
        /// What was to be a report.
        path: PathBuf,
        /// How many formats can be read.
        known: usize,
    },
    /// It is broken, and nothing can be made of it.
    #[error("{}{}: nothing could be read: {text}; let the tests write the report again", path.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
    Broken {
        /// The report.
        path: PathBuf,
        /// The line where it is broken, where known.
        line: Option<u64>,
        /// What is wrong; may quote the report.
        text: String,
    },
}

/// Opens and reads a report; `-` is standard input. `progress` hears how many bytes were read, of how many if known.
pub fn read(path: &Path, progress: &mut dyn FnMut(u64, Option<u64>)) -> Result<Reading, ReadError> {
    read_with(path, None, progress)
}

/// The same for a report that is read again and again: what did not change since the last time is not parsed again.
pub fn read_again(
    path: &Path,
    memory: &mut Memory,
    progress: &mut dyn FnMut(u64, Option<u64>),
) -> Result<Reading, ReadError> {
    read_with(path, Some(memory), progress)
}

fn read_with(
    path: &Path,
    memory: Option<&mut Memory>,
    progress: &mut dyn FnMut(u64, Option<u64>),
) -> Result<Reading, ReadError> {
    if path == Path::new("-") {
        let name = Path::new(STANDARD_INPUT);
        return match standard_input() {
            // The shell opened a file: it may change while it is read, too.
            Some(file) => read_file(name, &file, None, progress),
            None => read_from(name, io::stdin().lock(), None, progress),
        };
    }
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => ReadError::NotFound(path.to_owned()),
        io::ErrorKind::IsADirectory => ReadError::Directory(path.to_owned()),
        _ => ReadError::Io { path: path.to_owned(), source },
    };
    // Asked before opening: to open some devices is to act.
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(ReadError::Directory(path.to_owned()));
    }
    if is_device(&metadata) {
        return Err(ReadError::Device(path.to_owned()));
    }
    let file = File::open(path).map_err(failed)?;
    match file.metadata() {
        Ok(metadata) if !metadata.is_file() => read_from(path, file, None, progress),
        _ => read_file(path, &file, memory, progress),
    }
}

/// Reads a report from a file, unless the file changes meanwhile.
fn read_file(
    name: &Path,
    file: &File,
    mut memory: Option<&mut Memory>,
    progress: &mut dyn FnMut(u64, Option<u64>),
) -> Result<Reading, ReadError> {
    let metadata = file.metadata().map_err(|source| ReadError::Io { path: name.to_owned(), source })?;
    let is_as_before = || file.metadata().is_ok_and(|now| Stamp::of_file(&now) == Stamp::of_file(&metadata));
    let known = memory.as_ref().and_then(|memory| memory.same(file, metadata.len()));
    if let Some(reading) = known.filter(|_| is_as_before()) {
        return Ok(reading);
    }
    let tally = Tally::new(memory.is_some());
    let units = memory.as_deref_mut().map(|memory| &mut memory.units);
    let reading = read_stream(name, file, Some(metadata.len()), &tally, units, progress);
    // Whatever was made of it: it may be of two reports.
    if !is_as_before() {
        return Err(ReadError::Changing(name.to_owned()));
    }
    let reading = reading?;
    if let Some(memory) = memory {
        memory.keep(tally, &reading);
    }
    Ok(reading)
}

/// The file that standard input is, if it is one.
#[cfg(unix)]
fn standard_input() -> Option<File> {
    use std::os::fd::AsFd as _;
    let file = File::from(io::stdin().as_fd().try_clone_to_owned().ok()?);
    file.metadata().is_ok_and(|metadata| metadata.is_file()).then_some(file)
}

#[cfg(not(unix))]
fn standard_input() -> Option<File> {
    None
}

/// Reads a report from a stream. `name` stands in messages; `total` is its length, if known.
pub fn read_from(
    name: &Path,
    stream: impl Read,
    total: Option<u64>,
    progress: &mut dyn FnMut(u64, Option<u64>),
) -> Result<Reading, ReadError> {
    read_stream(name, stream, total, &Tally::new(false), None, progress)
}

fn read_stream(
    name: &Path,
    stream: impl Read,
    total: Option<u64>,
    tally: &Tally,
    memory: Option<&mut formats::Memory>,
    progress: &mut dyn FnMut(u64, Option<u64>),
) -> Result<Reading, ReadError> {
    let counted = Counted { stream, tally, total, progress };
    let packed = Head::new(BufReader::with_capacity(HEAD_LEN, counted));
    let parser = Parser { name, tally, memory };
    let (format, parsed) = if packed.first_bytes().starts_with(&GZIP) {
        let unpacked = BufReader::with_capacity(HEAD_LEN, MultiGzDecoder::new(packed));
        parser.decode(Head::new(unpacked))
    } else {
        parser.decode(packed)
    }?;
    let fatal = parsed.warnings.iter().any(|warning| warning.severity == Severity::Fatal);
    let mut lost = parsed.warnings.iter().filter(|warning| warning.severity >= Severity::Broken);
    // What broke first tells more than that nothing is left.
    if let Some(warning) = lost.next().filter(|_| fatal && parsed.report.files.is_empty()) {
        return Err(ReadError::Broken { path: name.to_owned(), line: warning.line, text: warning.text.clone() });
    }
    Ok(Reading { format, parsed, size: tally.read() })
}

/// Whether the file begins as a report that can be read. A file that cannot be opened does not.
#[must_use]
pub fn is_report(path: &Path) -> bool {
    let is_file = std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    let Some(file) = is_file.then(|| File::open(path).ok()).flatten() else { return false };
    let packed = Head::new(BufReader::new(file));
    let head = if packed.first_bytes().starts_with(&GZIP) {
        Head::new(BufReader::new(MultiGzDecoder::new(packed))).first_bytes().to_vec()
    } else {
        packed.first_bytes().to_vec()
    };
    let text = match decode::encoding(&head) {
        Encoding::Other(encoding) => encoding.decode(&head).0,
        Encoding::Utf8 | Encoding::Unknown(_) => return matches!(detect(&head), Detected::Format(_)),
    };
    matches!(detect(text.as_bytes()), Detected::Format(_))
}

/// What makes facts of a stream that is unpacked.
struct Parser<'m> {
    name: &'m Path,
    tally: &'m Tally,
    memory: Option<&'m mut formats::Memory>,
}

impl Parser<'_> {
    /// Brings a stream to UTF-8 and parses it.
    fn decode(self, mut input: Head<impl BufRead>) -> Result<(&'static str, Parsed), ReadError> {
        let (encoding, unknown) = match decode::encoding(input.first_bytes()) {
            Encoding::Utf8 => (None, None),
            Encoding::Other(encoding) => (Some(encoding), None),
            Encoding::Unknown(label) => (None, Some(label)),
        };
        let Some(encoding) = encoding else {
            let (format, mut parsed) = self.parse(&mut input)?;
            if let Some(label) = unknown {
                odd(&mut parsed, format!("the encoding “{label}” is not known; the report is read as UTF-8"));
            }
            return Ok((format, parsed));
        };
        let mut input = Head::new(Decoding::new(input, encoding));
        let (format, mut parsed) = self.parse(&mut input)?;
        if input.rest().replaced() {
            let name = encoding.name();
            odd(&mut parsed, format!("some bytes of the report are not {name}; they were replaced"));
        }
        Ok((format, parsed))
    }

    /// Tells what a decoded stream is and parses it.
    fn parse(self, input: &mut Head<impl BufRead>) -> Result<(&'static str, Parsed), ReadError> {
        let path = || self.name.to_owned();
        if let Some(source) = input.failed_at_once() {
            return Err(ReadError::Io { path: path(), source });
        }
        let format = match detect(input.first_bytes()) {
            Detected::Format(format) => format,
            Detected::Not(not) => {
                return Err(ReadError::NotAReport { path: path(), what: not.what, advice: not.advice });
            }
            Detected::Unknown => return Err(ReadError::Unknown { path: path(), known: FORMATS.len() }),
        };
        let parsed = match self.memory {
            Some(memory) if format.remembers() => {
                self.tally.forget_hash();
                Format::parse_again(format, input, memory)
            }
            _ => Format::parse(format, input),
        };
        Ok((format.name(), parsed))
    }
}

fn odd(parsed: &mut Parsed, text: String) {
    parsed.warnings.push(Warning { severity: Severity::Odd, line: None, offset: None, text });
}

/// A stream that tells how much of it was read.
struct Counted<'p, R> {
    stream: R,
    tally: &'p Tally,
    total: Option<u64>,
    progress: &'p mut dyn FnMut(u64, Option<u64>),
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.stream.read(into)?;
        self.tally.note(&into[..length]);
        (self.progress)(self.tally.read(), self.total);
        Ok(length)
    }
}

#[cfg(unix)]
fn is_device(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_char_device() || metadata.file_type().is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: &std::fs::Metadata) -> bool {
    false
}
