//! The fast lane: runs of plain `<line>` elements, read from the buffer byte by byte, past the XML reader.
//!
//! quick-xml defines what is right. The lane takes an element only if it knows every byte of it and has nothing to warn
//! about; at the first doubt, and at the end of the buffer, it stops in front of the element and quick-xml reads it.
//! A test holds both to the same result.

use super::line::Line;

/// Hands the plain `<line>` elements at the head of `bytes` to `take`. Returns how many bytes they are.
#[inline]
pub(super) fn run<'b>(bytes: &'b [u8], mut take: impl FnMut(&Line<'b>)) -> usize {
    let mut rest = bytes;
    while let Some((line, after)) = element(rest) {
        take(&line);
        rest = after;
    }
    bytes.len() - rest.len()
}

/// A `<line>` element with the white space before it, and what follows it.
#[inline]
fn element(bytes: &[u8]) -> Option<(Line<'_>, &[u8])> {
    let (line, rest) = Line::plain(space(bytes).strip_prefix(b"<line")?)?;
    match rest.strip_prefix(b"/>") {
        Some(after) => Some((line, after)),
        None => Some((line, content(space(rest))?)),
    }
}

/// The rest of an element that holds nothing, or nothing but conditions, which nobody reads. Returns what follows it.
fn content(rest: &[u8]) -> Option<&[u8]> {
    if let Some(after) = rest.strip_prefix(b"/>") {
        return Some(after);
    }
    let mut rest = space(rest.strip_prefix(b">")?);
    if let Some(conditions) = rest.strip_prefix(b"<conditions>") {
        rest = space(conditions);
        while let Some(condition) = rest.strip_prefix(b"<condition ") {
            let end = memchr::memchr(b'>', condition)?;
            let inside = condition[..end].strip_suffix(b"/")?;
            // What the quotes hold is out of sight: they must come in pairs, and no tag may begin among them.
            let quotes = inside.iter().filter(|&&b| b == b'"').count();
            if quotes % 2 == 1 || inside.iter().any(|b| b"<'".contains(b)) {
                return None;
            }
            rest = space(&condition[end + 1..]);
        }
        rest = space(rest.strip_prefix(b"</conditions>")?);
    }
    rest.strip_prefix(b"</line>")
}

/// What follows the white space; the same white space that quick-xml skips.
#[inline]
fn space(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let [b' ' | b'\t' | b'\n' | b'\r', after @ ..] = rest {
        rest = after;
    }
    rest
}
