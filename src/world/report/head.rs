//! A stream whose first bytes can be looked at before it is read.

use std::io::{self, BufRead, ErrorKind, Read};

use crate::formats::HEAD_LEN;

/// A stream and its first bytes, which are still to be read.
pub(super) struct Head<R> {
    bytes: Vec<u8>,
    at: usize,
    /// The stream failed while its head was read; the failure comes after the head.
    failure: Option<io::Error>,
    rest: R,
}

impl<R: Read> Head<R> {
    pub(super) fn new(mut rest: R) -> Self {
        let mut bytes = vec![0; HEAD_LEN];
        let mut length = 0;
        let mut failure = None;
        while length < HEAD_LEN {
            match rest.read(&mut bytes[length..]) {
                Ok(0) => break,
                Ok(more) => length += more,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        bytes.truncate(length);
        Self { bytes, at: 0, failure, rest }
    }
}

impl<R> Head<R> {
    /// The first bytes of the stream; fewer than [`HEAD_LEN`] only if there are no more.
    pub(super) fn first_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The stream after the head.
    pub(super) fn rest(&self) -> &R {
        &self.rest
    }

    /// Why there is not a single byte.
    pub(super) fn failed_at_once(&mut self) -> Option<io::Error> {
        if self.bytes.is_empty() { self.failure.take() } else { None }
    }
}

impl<R: BufRead> Read for Head<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.bytes.len() && self.failure.is_none() {
            return self.rest.read(into);
        }
        let length = self.fill_buf()?.read(into)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Head<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.bytes.len() {
            return Ok(&self.bytes[self.at..]);
        }
        match self.failure.take() {
            Some(failure) => Err(failure),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, length: usize) {
        if self.at < self.bytes.len() {
            self.at = (self.at + length).min(self.bytes.len());
        } else {
            self.rest.consume(length);
        }
    }
}
