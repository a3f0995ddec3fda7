//! The white space of JSON: one blank at most as a rule, or a newline and the blanks before what is on the next line.

use crate::formats::window::spaces;

/// Without the white space of JSON at its head: often none, else one blank, or a newline and many.
#[inline(always)]
pub(super) fn trim(text: &[u8]) -> &[u8] {
    match text {
        [first, ..] if *first > b' ' => text,
        [b' ', second, ..] if *second > b' ' => &text[1..],
        [b'\n', rest @ ..] => without_blanks(rest),
        _ => without_space(text),
    }
}

/// Of what begins a line.
fn without_blanks(text: &[u8]) -> &[u8] {
    let text = &text[spaces(text)..];
    if text.first().is_some_and(|first| *first > b' ') { text } else { without_space(text) }
}

#[inline]
fn without_space(mut text: &[u8]) -> &[u8] {
    loop {
        match text {
            [b' ', rest @ ..] => text = rest,
            [b'\n' | b'\r' | b'\t', rest @ ..] => text = &rest[spaces(rest)..],
            _ => return text,
        }
    }
}
