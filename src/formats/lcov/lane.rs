//! The fast lane: runs of plain `DA` and `BRDA` records, read from the buffer byte by byte, without a search for the ends
//! of lines.
//!
//! The records' own readers define what is right. The lane takes a line only if it knows every byte of it and has nothing
//! to warn about; at the first doubt, and at the end of the buffer, it stops in front of the line. A test holds both to
//! the same result.

use crate::formats::number::{self, LAST_LINE};
use crate::model::{Branch, BranchTarget};

/// A record that is plain.
pub(super) enum Plain {
    /// `DA`: a line and its hits.
    Line(u32, u32),
    /// `BRDA`: a branch, and whether it is called by a number.
    Branch(Branch, bool),
}

/// Hands the plain records at the head of `bytes` to `take`, as long as it wants them. Returns how many bytes and how
/// many lines they are.
#[inline]
pub(super) fn run(bytes: &[u8], mut take: impl FnMut(Plain) -> bool) -> (usize, u64) {
    let mut rest = bytes;
    let mut lines = 0;
    while let Some((record, after)) = record(rest) {
        if !take(record) {
            break;
        }
        rest = after;
        lines += 1;
    }
    (bytes.len() - rest.len(), lines)
}

#[inline]
fn record(bytes: &[u8]) -> Option<(Plain, &[u8])> {
    if let Some(data) = bytes.strip_prefix(b"DA:") {
        let (line, rest) = line(data)?;
        let (hits, rest) = number::short(rest)?;
        return Some((Plain::Line(line, hits), end(rest)?));
    }
    branch(bytes.strip_prefix(b"BRDA:")?)
}

fn branch(data: &[u8]) -> Option<(Plain, &[u8])> {
    let (line, rest) = line(data)?;
    let (block, rest) = number::short(rest)?;
    let rest = rest.strip_prefix(b",")?;
    let (target, numbered, rest) = if let Some((branch, rest)) = number::short(rest) {
        (BranchTarget::Numbered { block, branch }, true, rest)
    } else if let Some(words) = rest.strip_prefix(b"jump to line ") {
        let (to, rest) = number::short(words).filter(|(to, _)| (1..=LAST_LINE).contains(to))?;
        (BranchTarget::Line(to), false, rest)
    } else {
        let name = &rest[..memchr::memchr2(b',', b'\n', rest)?];
        (super::section::exit(name)?, false, &rest[name.len()..])
    };
    let rest = rest.strip_prefix(b",")?;
    let (hits, rest) = match rest.strip_prefix(b"-") {
        Some(rest) => (0, rest),
        None => number::short(rest)?,
    };
    Some((Plain::Branch(Branch { line, target, hits }, numbered), end(rest)?))
}

/// A line number and the comma after it.
#[inline]
fn line(data: &[u8]) -> Option<(u32, &[u8])> {
    let (line, rest) = number::short(data)?;
    Some((line, rest.strip_prefix(b",")?)).filter(|_| (1..=LAST_LINE).contains(&line))
}

#[inline]
fn end(rest: &[u8]) -> Option<&[u8]> {
    rest.strip_prefix(b"\n").or_else(|| rest.strip_prefix(b"\r\n"))
}
