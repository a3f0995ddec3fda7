//! The fast lane of gcov's text: lines of sources, functions, branches and calls, read from the buffer.
//!
//! [`Trace`](super::text) defines what is right. The lane takes a line only if it knows what it says from its first bytes and
//! there is nothing to warn about; at the first doubt, and at the end of the buffer, it stops in front of the line.

use super::human::{self, Mark};
use super::text::{DASHES, SOURCE};
use crate::formats::number::{LAST_LINE, short};
use crate::formats::window::{line_end, spaces};
use crate::model::Function;

/// What a line says.
pub(super) enum Said<'t> {
    /// What stands in front of this line of the source.
    Line(Mark, u32),
    /// A branch of this number was taken so often.
    Branch(u32, u32),
    /// A function begins with the next line.
    Function(Function<'t>),
    /// An instance of a template begins or ends.
    Dashes,
    /// Nothing that is read.
    Nothing,
}

/// No mark is longer.
const LONGEST: usize = 24;

/// What the first line says, and what follows it.
#[inline]
pub(super) fn line(text: &[u8]) -> Option<(Said<'_>, &[u8])> {
    let (said, rest) = match text.first()? {
        b'b' => branch(text)?,
        b'c' => (Said::Nothing, text.strip_prefix(b"call ")?),
        b'u' => (Said::Nothing, text.strip_prefix(b"unconditional ")?),
        b'f' => return function(text),
        b'-' => return Some((Said::Dashes, text.strip_prefix(DASHES)?.strip_prefix(b"\n")?)),
        _ => source(text)?,
    };
    let end = line_end(rest)?;
    Some((said, &rest[end + 1..]))
}

/// `hits:line:` and what follows. Of a single block of a line, `hits:line-block`, nothing is read.
#[inline]
fn source(text: &[u8]) -> Option<(Said<'_>, &[u8])> {
    let text = &text[spaces(text)..];
    let (mark, rest) = match text {
        [b'-', rest @ ..] => (Mark::Nothing, rest),
        [hits @ b'0'..=b'9', b':', ..] => (Mark::Ran((hits - b'0').into(), false), &text[1..]),
        [b'#', b'#', b'#', b'#', b'#', rest @ ..] => (Mark::Ran(0, false), rest),
        _ => {
            let end = text.iter().take(LONGEST).position(|byte| *byte == b':')?;
            (human::mark(&text[..end])?, &text[end..])
        }
    };
    let rest = rest.strip_prefix(b":")?;
    let (line, rest) = short(&rest[spaces(rest)..])?;
    if let Some(rest) = rest.strip_prefix(b"-block ") {
        return Some((Said::Nothing, rest));
    }
    let rest = rest.strip_prefix(b":")?;
    let is_head = line == 0 && mark == Mark::Nothing && !rest.starts_with(SOURCE);
    let said = if is_head { Said::Nothing } else { Said::Line(mark, line) };
    (is_head || (1..=LAST_LINE).contains(&line)).then_some((said, rest))
}

/// `branch  0 taken 1`, `branch  1 taken 50%` or `branch  2 never executed`, and what follows.
#[inline]
fn branch(text: &[u8]) -> Option<(Said<'_>, &[u8])> {
    let rest = text.strip_prefix(b"branch ")?;
    let (branch, rest) = short(&rest[spaces(rest)..])?;
    if let Some(rest) = rest.strip_prefix(b" never executed") {
        return Some((Said::Branch(branch, 0), rest));
    }
    let (taken, rest) = short(rest.strip_prefix(b" taken ")?)?;
    let (hits, rest) = rest.strip_prefix(b"%").map_or((taken, rest), |rest| (u32::from(taken > 0), rest));
    matches!(rest.first()?, b' ' | b'\n').then_some((Said::Branch(branch, hits), rest))
}

/// `function name called 1 returned 100% blocks executed 80%`, and what follows.
fn function(text: &[u8]) -> Option<(Said<'_>, &[u8])> {
    let rest = text.strip_prefix(b"function ")?;
    let end = line_end(rest).filter(|&end| !rest[..end].ends_with(b"\r"))?;
    Some((Said::Function(super::text::function(&rest[..end])?), &rest[end + 1..]))
}
