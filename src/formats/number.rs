//! Numbers as reports write them: line numbers that may be none, counts that may be negative, huge or floating.

/// The greatest number taken for a line. Compilers mark hidden code with lines 0xF00F00 (15,732,480) and 0xFEEFEE
/// (16,707,566) (<https://github.com/OpenCppCoverage/OpenCppCoverage/issues/97>,
/// <https://github.com/danielpalme/ReportGenerator/issues/251>); no source file is as long as this.
pub(super) const LAST_LINE: u32 = 10_000_000;

/// How often something ran, as a report writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hits {
    /// So often; `u32::MAX` is that many or more.
    Count(u32),
    /// Less than never: the tool's counter was torn (<https://github.com/linux-test-project/lcov/issues/272>).
    Negative,
    /// Not a number.
    Unreadable,
}

/// A line number from 1 to [`LAST_LINE`]. White space around it and a plus sign are tolerated.
#[inline]
pub(super) fn line(text: &[u8]) -> Option<u32> {
    let number = match digits(text) {
        Some(number) => number,
        None => odd_line(text)?,
    };
    u32::try_from(number).ok().filter(|number| (1..=LAST_LINE).contains(number))
}

#[cold]
fn odd_line(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii();
    digits(text.strip_prefix(b"+").unwrap_or(text))
}

/// A hit count: digits, a sign, a decimal point, an exponent.
#[inline]
pub(super) fn hits(text: &[u8]) -> Hits {
    match digits(text) {
        Some(count) => Hits::Count(u32::try_from(count).unwrap_or(u32::MAX)),
        None => odd_hits(text),
    }
}

#[cold]
fn odd_hits(text: &[u8]) -> Hits {
    let Some(count) = std::str::from_utf8(text).ok().and_then(|text| text.trim().parse::<f64>().ok()) else {
        return Hits::Unreadable;
    };
    if count.is_nan() {
        Hits::Unreadable
    } else if count < 0.0 {
        Hits::Negative
    } else {
        // `as` saturates. Half a hit is a hit.
        Hits::Count(count.ceil() as u32)
    }
}

/// A number of nothing but digits; `u64::MAX` is that many or more.
#[inline]
pub(super) fn digits(text: &[u8]) -> Option<u64> {
    // What is as short as this cannot saturate.
    if text.len() < 10 { one_after_the_other(text, |number, digit| number * 10 + digit) } else { many_digits(text) }
}

/// The same, if it is small enough.
#[inline]
pub(super) fn small(text: &[u8]) -> Option<u32> {
    digits(text).and_then(|number| u32::try_from(number).ok())
}

#[cold]
fn many_digits(text: &[u8]) -> Option<u64> {
    one_after_the_other(text, |number, digit| number.saturating_mul(10).saturating_add(digit))
}

#[inline]
fn one_after_the_other(text: &[u8], join: impl Fn(u64, u64) -> u64) -> Option<u64> {
    let mut number = 0;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = join(number, digit.into());
    }
    (!text.is_empty()).then_some(number)
}

/// Such a number with white space around it.
#[inline]
pub(super) fn spaced_digits(text: &[u8]) -> Option<u64> {
    digits(text).or_else(|| digits(text.trim_ascii()))
}

/// A number of at most nine digits, and what follows it.
#[inline]
pub(super) fn short(text: &[u8]) -> Option<(u32, &[u8])> {
    if let Some(eight) = text.first_chunk() {
        return match few(u64::from_le_bytes(*eight)) {
            Some((number, length)) => Some((number, text.get(length..)?)),
            None => one_by_one(text),
        };
    }
    one_by_one(text)
}

const ZEROS: u64 = u64::from_ne_bytes([b'0'; 8]);

/// A number of one to seven digits that begins in the lowest of these bytes, and how many digits it has.
///
/// Digits are told eight at a time and joined in pairs, fours and eights
/// (<http://0x80.pl/articles/simd-parsing-int-sequences.html>, section "SWAR"): how many there are costs no branches.
#[inline]
pub(super) fn few(eight: u64) -> Option<(u32, usize)> {
    const TO_THE_HIGHEST: u64 = u64::from_ne_bytes([0x80 - 10; 8]);
    const HIGHEST: u64 = u64::from_ne_bytes([0x80; 8]);
    let digits = eight ^ ZEROS;
    // A byte above 9 gets its highest bit; a carry spoils only what follows it.
    let others = (digits.wrapping_add(TO_THE_HIGHEST) | digits) & HIGHEST;
    // The place of the first byte that is no digit; none if it is beyond these, or the very first.
    let length = others.trailing_zeros() / 8;
    if !(1..8).contains(&length) {
        return None;
    }
    Some((joined(digits, length), length as usize))
}

/// The number of the digits in the lowest of these bytes, which are so many: one to eight.
#[inline]
pub(super) fn of_length(eight: u64, length: usize) -> u32 {
    joined(eight ^ ZEROS, length as u32)
}

/// The number of so many values of digits.
#[inline]
fn joined(digits: u64, length: u32) -> u32 {
    // Zeros come before the digits.
    let digits = digits.wrapping_shl(64_u32.wrapping_sub(length.wrapping_mul(8)));
    let pairs = (digits.wrapping_mul(1 + (10 << 8)) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(1 + (100 << 16)) >> 16) & 0x0000_FFFF_0000_FFFF;
    (fours.wrapping_mul(1 + (10_000 << 32)) >> 32) as u32
}

#[inline]
fn one_by_one(text: &[u8]) -> Option<(u32, &[u8])> {
    let mut number: u32 = 0;
    let mut rest = text;
    while let [digit @ b'0'..=b'9', after @ ..] = rest {
        number = number.wrapping_mul(10).wrapping_add(u32::from(digit - b'0'));
        rest = after;
    }
    (1..=9).contains(&(text.len() - rest.len())).then_some((number, rest))
}

/// A total that a report states about itself; some write it as `3.0`.
pub(super) fn total(text: &[u8]) -> Option<u64> {
    digits(text).or_else(|| {
        let number: f64 = std::str::from_utf8(text).ok()?.trim().parse().ok()?;
        (number.is_finite() && number >= 0.0).then_some(number as u64)
    })
}

/// Seconds since 1970 from a timestamp in seconds or, where it has 13 digits or more, milliseconds.
pub(super) fn timestamp(text: &[u8]) -> Option<u64> {
    let number = digits(text.trim_ascii()).filter(|&number| number > 0 && number < u64::MAX)?;
    Some(if number >= 1_000_000_000_000 { number / 1000 } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_plausible_or_none() {
        let read = |text: &str| line(text.as_bytes());
        assert_eq!(read("7"), Some(7));
        assert_eq!(read(" +7 "), Some(7));
        for none in ["", "0", "-1", "undefined", "16707566", "15732480", "9223372036854775808", "1.5"] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn short_numbers_end_where_their_digits_do() {
        let mut number = String::new();
        for digit in "1203004567".chars() {
            number.push(digit);
            for after in ["", "\"", "\"/>", "/1234567", ":12345678", "\u{7FF}1234567", "\0\0\0\0\0\0\0\0", " 1 2 3 4 5"]
            {
                let text = format!("{number}{after}");
                let read = short(text.as_bytes());
                let right = (number.len() <= 9).then(|| (number.parse().expect("digits"), after.as_bytes()));
                assert_eq!(read, right, "{text}");
                let after = format!("{after}12345678");
                assert_eq!(
                    short(after.as_bytes()).is_some(),
                    after.starts_with(|c: char| c.is_ascii_digit()) && after.len() < 10
                );
            }
        }
    }

    #[test]
    fn hits_saturate_and_know_odd_spellings() {
        let read = |text: &str| hits(text.as_bytes());
        assert_eq!(read("18446744073709551615"), Hits::Count(u32::MAX));
        assert_eq!(read("1.2e+10"), Hits::Count(u32::MAX));
        assert_eq!(read("1.5e3"), Hits::Count(1500));
        assert_eq!(read("0.25"), Hits::Count(1));
        assert_eq!(read("-0"), Hits::Count(0));
        assert_eq!(read("-5"), Hits::Negative);
        assert_eq!(read("====="), Hits::Unreadable);
        assert_eq!(read(""), Hits::Unreadable);
    }

    #[test]
    fn timestamps_are_seconds_or_milliseconds() {
        assert_eq!(timestamp(b"1795362204122"), Some(1_795_362_204));
        assert_eq!(timestamp(b"1795362204"), Some(1_795_362_204));
        for none in ["0", "-1", "99999999999999999999999999", "yesterday"] {
            assert_eq!(timestamp(none.as_bytes()), None, "{none}");
        }
    }
}
