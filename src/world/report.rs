//! Opening a report: a path or standard input, unpacked and decoded, told what it is, and read.
//!
//! A stream is never held in memory as a whole: it is counted, unpacked, re-encoded and parsed as it flows. Devices and
//! folders are refused; only the first [`HEAD_LEN`] bytes decide what a stream is, so an endless one is told early.

mod decode;
mod head;

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use thiserror::Error;

use self::decode::{Decoding, Encoding};
use self::head::Head;
use crate::formats::{Detected, FORMATS, Format, HEAD_LEN, Parsed, Severity, Warning, detect};

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
    if path == Path::new("-") {
        return read_from(Path::new("standard input"), io::stdin().lock(), None, progress);
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
    let total = metadata.is_file().then_some(metadata.len());
    read_from(path, file, total, progress)
}

/// Reads a report from a stream. `name` stands in messages; `total` is its length, if known.
pub fn read_from(
    name: &Path,
    stream: impl Read,
    total: Option<u64>,
    progress: &mut dyn FnMut(u64, Option<u64>),
) -> Result<Reading, ReadError> {
    let read = Cell::new(0);
    let counted = Counted { stream, read: &read, total, progress };
    let packed = Head::new(BufReader::with_capacity(HEAD_LEN, counted));
    let reading = if packed.first_bytes().starts_with(&GZIP) {
        let unpacked = BufReader::with_capacity(HEAD_LEN, MultiGzDecoder::new(packed));
        decoded(name, Head::new(unpacked))
    } else {
        decoded(name, packed)
    };
    let (format, parsed) = reading?;
    let fatal = parsed.warnings.iter().any(|warning| warning.severity == Severity::Fatal);
    let mut lost = parsed.warnings.iter().filter(|warning| warning.severity >= Severity::Broken);
    // What broke first tells more than that nothing is left.
    if let Some(warning) = lost.next().filter(|_| fatal && parsed.report.files.is_empty()) {
        return Err(ReadError::Broken { path: name.to_owned(), line: warning.line, text: warning.text.clone() });
    }
    Ok(Reading { format, parsed, size: read.get() })
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

/// Brings a stream to UTF-8 and parses it.
fn decoded(name: &Path, mut input: Head<impl BufRead>) -> Result<(&'static str, Parsed), ReadError> {
    let (encoding, unknown) = match decode::encoding(input.first_bytes()) {
        Encoding::Utf8 => (None, None),
        Encoding::Other(encoding) => (Some(encoding), None),
        Encoding::Unknown(label) => (None, Some(label)),
    };
    let Some(encoding) = encoding else {
        let (format, mut parsed) = parsed(name, &mut input)?;
        if let Some(label) = unknown {
            odd(&mut parsed, format!("the encoding “{label}” is not known; the report is read as UTF-8"));
        }
        return Ok((format, parsed));
    };
    let mut input = Head::new(Decoding::new(input, encoding));
    let (format, mut parsed) = parsed(name, &mut input)?;
    if input.rest().replaced() {
        let name = encoding.name();
        odd(&mut parsed, format!("some bytes of the report are not {name}; they were replaced"));
    }
    Ok((format, parsed))
}

fn odd(parsed: &mut Parsed, text: String) {
    parsed.warnings.push(Warning { severity: Severity::Odd, line: None, offset: None, text });
}

/// Tells what a decoded stream is and parses it.
fn parsed(name: &Path, input: &mut Head<impl BufRead>) -> Result<(&'static str, Parsed), ReadError> {
    let path = || name.to_owned();
    if let Some(source) = input.failed_at_once() {
        return Err(ReadError::Io { path: path(), source });
    }
    match detect(input.first_bytes()) {
        Detected::Format(format) => Ok((format.name(), Format::parse(format, input))),
        Detected::Not(not) => Err(ReadError::NotAReport { path: path(), what: not.what, advice: not.advice }),
        Detected::Unknown => Err(ReadError::Unknown { path: path(), known: FORMATS.len() }),
    }
}

/// A stream that tells how much of it was read.
struct Counted<'p, R> {
    stream: R,
    read: &'p Cell<u64>,
    total: Option<u64>,
    progress: &'p mut dyn FnMut(u64, Option<u64>),
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.stream.read(into)?;
        self.read.set(self.read.get() + length as u64);
        (self.progress)(self.read.get(), self.total);
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
