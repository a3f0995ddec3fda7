//! The fast lane of gcov's text: lines of sources, branches and calls, read from the buffer byte by byte.
//!
//! [`Trace`](super::text) defines what is right. The lane takes a line only if it knows what it says from its first bytes and
//! there is nothing to warn about; at the first doubt, and at the end of the buffer, it stops in front of the line.

use super::human::Mark;
use crate::formats::number::{LAST_LINE, short};

/// What a line says.
pub(super) enum Said {
    /// What stands in front of this line of the source.
    Line(Mark, u32),
    /// A branch of this number was taken so often.
    Branch(u32, u32),
    /// Nothing that is read.
    Nothing,
}

/// What the first line says, and what follows it.
#[inline]
pub(super) fn line(text: &[u8]) -> Option<(Said, &[u8])> {
    let (said, rest) = match text.first()? {
        b'b' => branch(text)?,
        b'c' => (Said::Nothing, text.strip_prefix(b"call ")?),
        b'u' => (Said::Nothing, text.strip_prefix(b"unconditional ")?),
        _ => source(text)?,
    };
    let end = memchr::memchr(b'\n', rest)?;
    Some((said, &rest[end + 1..]))
}

/// `hits:line:` and what follows. Of a single block of a line, `hits:line-block`, nothing is read.
#[inline]
fn source(text: &[u8]) -> Option<(Said, &[u8])> {
    let text = without_blanks(text);
    let (mark, rest) = match text {
        [b'-', rest @ ..] => (Mark::Nothing, rest),
        [b'#', b'#', b'#', b'#', b'#', rest @ ..] | [b'%', b'%', b'%', b'%', b'%', rest @ ..] => {
            (Mark::Ran(0, false), rest)
        }
        _ => {
            let (hits, rest) = short(text)?;
            let without_star = rest.strip_prefix(b"*");
            (Mark::Ran(hits, without_star.is_some()), without_star.unwrap_or(rest))
        }
    };
    let (line, rest) = short(without_blanks(rest.strip_prefix(b":")?))?;
    if let Some(rest) = rest.strip_prefix(b"-block ") {
        return Some((Said::Nothing, rest));
    }
    let rest = rest.strip_prefix(b":")?;
    (1..=LAST_LINE).contains(&line).then_some((Said::Line(mark, line), rest))
}

/// `branch  0 taken 1`, `branch  1 taken 50%` or `branch  2 never executed`, and what follows.
#[inline]
fn branch(text: &[u8]) -> Option<(Said, &[u8])> {
    let (branch, rest) = short(without_blanks(text.strip_prefix(b"branch ")?))?;
    if let Some(rest) = rest.strip_prefix(b" never executed") {
        return Some((Said::Branch(branch, 0), rest));
    }
    let (taken, rest) = short(rest.strip_prefix(b" taken ")?)?;
    let (hits, rest) = rest.strip_prefix(b"%").map_or((taken, rest), |rest| (u32::from(taken > 0), rest));
    matches!(rest.first()?, b' ' | b'\n').then_some((Said::Branch(branch, hits), rest))
}

#[inline]
fn without_blanks(mut text: &[u8]) -> &[u8] {
    while let [b' ', rest @ ..] = text {
        text = rest;
    }
    text
}
