//! Which encoding a report is in, and a stream of it in UTF-8.
//!
//! A byte order mark wins over a declaration, and so does what the bytes look like: .NET declares UTF-16 in UTF-8
//! strings, and PowerShell's `>` writes UTF-16 whatever is declared. Bytes that claim to be UTF-8 pass as they are: the
//! readers replace what is not, and say where.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};

/// Bytes of decoded text held at a time.
const DECODED: usize = 64 * 1024;

/// How a stream is encoded.
pub(super) enum Encoding {
    /// UTF-8, or something of which it is a superset.
    Utf8,
    /// This.
    Other(&'static encoding_rs::Encoding),
    /// Something declared that nobody knows.
    Unknown(String),
}

/// Tells the encoding of a stream by its first bytes.
pub(super) fn encoding(head: &[u8]) -> Encoding {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => return Encoding::Utf8,
        [0xFF, 0xFE, ..] => return Encoding::Other(UTF_16LE),
        [0xFE, 0xFF, ..] => return Encoding::Other(UTF_16BE),
        // Two ASCII characters without a mark.
        [a, 0, b, 0, ..] if is_text(*a) && is_text(*b) => return Encoding::Other(UTF_16LE),
        [0, a, 0, b, ..] if is_text(*a) && is_text(*b) => return Encoding::Other(UTF_16BE),
        _ => {}
    }
    let Some(label) = declared(head) else { return Encoding::Utf8 };
    // US-ASCII would be read as windows-1252 by the web's rules, where UTF-8 is the likelier truth.
    if ["ascii", "us-ascii"].iter().any(|ascii| label.eq_ignore_ascii_case(ascii.as_bytes())) {
        return Encoding::Utf8;
    }
    match encoding_rs::Encoding::for_label(label) {
        Some(encoding) if encoding == encoding_rs::UTF_8 || encoding == UTF_16LE || encoding == UTF_16BE => {
            Encoding::Utf8
        }
        Some(encoding) => Encoding::Other(encoding),
        None => Encoding::Unknown(String::from_utf8_lossy(&label[..label.len().min(40)]).into_owned()),
    }
}

fn is_text(byte: u8) -> bool {
    byte.is_ascii_graphic() || byte.is_ascii_whitespace()
}

/// The encoding that an XML declaration names.
fn declared(head: &[u8]) -> Option<&[u8]> {
    let start = memchr::memmem::find(head, b"<?xml")?;
    let length = memchr::memmem::find(&head[start..], b"?>")?;
    let declaration = &head[start..start + length];
    let name = memchr::memmem::find(declaration, b"encoding")? + b"encoding".len();
    let value = declaration[name..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = value.split_first()?;
    let end = memchr::memchr(*quote, value)?;
    matches!(quote, b'"' | b'\'').then(|| &value[..end])
}

/// A stream in UTF-8.
pub(super) struct Decoding<R> {
    inner: R,
    decoder: Decoder,
    decoded: Box<[u8]>,
    at: usize,
    end: usize,
    done: bool,
    replaced: bool,
}

impl<R: BufRead> Decoding<R> {
    pub(super) fn new(inner: R, encoding: &'static encoding_rs::Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            decoded: vec![0; DECODED].into_boxed_slice(),
            at: 0,
            end: 0,
            done: false,
            replaced: false,
        }
    }

    /// Whether some bytes were not of the encoding.
    pub(super) fn replaced(&self) -> bool {
        self.replaced
    }
}

impl<R: BufRead> Read for Decoding<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(into)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Decoding<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.end && !self.done {
            let bytes = self.inner.fill_buf()?;
            let last = bytes.is_empty();
            let (result, read, written, replaced) = self.decoder.decode_to_utf8(bytes, &mut self.decoded, last);
            self.inner.consume(read);
            self.at = 0;
            self.end = written;
            self.replaced |= replaced;
            self.done = last && result == CoderResult::InputEmpty;
        }
        Ok(&self.decoded[self.at..self.end])
    }

    fn consume(&mut self, length: usize) {
        self.at = (self.at + length).min(self.end);
    }
}
