//! Counts as gcov's text has them: `12`, `#####`, `1.2M`, with an asterisk where a part of the line did not run.

/// What stands in front of a line of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// No code.
    Nothing,
    /// So many times; the second tells that a part of the line did not run.
    Ran(u32, bool),
}

/// Reads a mark; none if it is no mark of gcov's.
pub(super) fn mark(text: &[u8]) -> Option<Mark> {
    match text {
        b"-" => return Some(Mark::Nothing),
        // Never, or never but when something was thrown; blocks have signs of their own.
        b"#####" | b"=====" | b"$$$$$" | b"%%%%%" => return Some(Mark::Ran(0, false)),
        _ => {}
    }
    let (number, partly) = text.strip_suffix(b"*").map_or((text, false), |number| (number, true));
    count(number).map(|count| Mark::Ran(count, partly))
}

/// A count with a unit of thousands, as `gcov --human-readable` writes it; `u32::MAX` is that many or more.
pub(super) fn count(text: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(text).ok()?;
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let unit = b"kMGTPEZY".iter().position(|unit| text.as_bytes().last() == Some(unit));
    let Some(unit) = unit else {
        return text.bytes().try_fold(0_u32, |sum, digit| {
            digit.is_ascii_digit().then(|| sum.saturating_mul(10).saturating_add(u32::from(digit - b'0')))
        });
    };
    let number: f64 = text[..text.len() - 1].parse().ok()?;
    // `as` saturates.
    Some((number * 1000_f64.powi(unit as i32 + 1)).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_counts() {
        for (text, found) in [
            ("-", Some(Mark::Nothing)),
            ("#####", Some(Mark::Ran(0, false))),
            ("=====", Some(Mark::Ran(0, false))),
            ("$$$$$", Some(Mark::Ran(0, false))),
            ("7", Some(Mark::Ran(7, false))),
            ("1234*", Some(Mark::Ran(1234, true))),
            ("1.2M", Some(Mark::Ran(1_200_000, false))),
            ("2.0k*", Some(Mark::Ran(2000, true))),
            ("4400000000", Some(Mark::Ran(u32::MAX, false))),
            ("4.4G", Some(Mark::Ran(u32::MAX, false))),
            ("branch", None),
            ("1x", None),
            ("*", None),
            ("", None),
            ("NaNk", None),
        ] {
            assert_eq!(mark(text.as_bytes()), found, "{text}");
        }
    }
}
