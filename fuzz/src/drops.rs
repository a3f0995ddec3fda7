//! A stream that gives few bytes at a time, so that what a reader looks at in one piece ends anywhere.

use std::io::{self, BufRead, Read};

/// The bytes, and how many of them come at most with each call.
pub struct Drops<'b>(pub &'b [u8], pub usize);

impl Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.0.len().min(self.1).min(into.len());
        self.0.read(&mut into[..length])
    }
}

impl BufRead for Drops<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(&self.0[..self.0.len().min(self.1)])
    }

    fn consume(&mut self, length: usize) {
        self.0 = &self.0[length..];
    }
}
