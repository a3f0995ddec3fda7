//! The white space of JSON: one blank at most as a rule, or a newline and the blanks before what is on the next line.

/// Without the white space of JSON at its head: often none, else one blank, or a newline and many.
#[inline(always)]
pub(super) fn trim(text: &[u8]) -> &[u8] {
    match text {
        [first, ..] if *first > b' ' => text,
        [b' ', second, ..] if *second > b' ' => &text[1..],
        _ => without_space(text),
    }
}

#[inline]
fn without_space(mut text: &[u8]) -> &[u8] {
    loop {
        match text {
            [b' ', rest @ ..] => text = rest,
            [b'\n' | b'\r' | b'\t', rest @ ..] => text = &rest[blanks(rest)..],
            _ => return text,
        }
    }
}

/// How many blanks are at the head of a line.
#[inline]
fn blanks(text: &[u8]) -> usize {
    let mut length = 0;
    while let Some(eight) = text[length..].first_chunk() {
        let others = u64::from_le_bytes(*eight) ^ u64::from_ne_bytes([b' '; 8]);
        length += others.trailing_zeros() as usize / 8;
        if others != 0 {
            break;
        }
    }
    length
}
