//! Dates as reports write them: ISO 8601 and its neighbours, into seconds since 1970.

/// Seconds since 1970 of `2026-11-22T16:39:29.123+01:00`, `2026-11-22 16:39:29 UTC` or `… +0100`. None where the zone is
/// missing: what the clock of an unknown place showed tells no time.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let text = text.trim();
    let (date, time) = (text.get(..10)?, text.get(11..19)?);
    if !matches!(text.as_bytes()[10], b'T' | b't' | b' ') {
        return None;
    }
    let [year, month, day] = three(date, '-')?;
    let [hour, minute, second] = three(time, ':')?;
    if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60
    {
        return None;
    }
    let rest = text[19..].trim_start_matches(['.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']).trim();
    let seconds = (days(year, month, day) * 24 + hour) * 3600 + minute * 60 + second - zone(rest)?;
    u64::try_from(seconds).ok()
}

fn three(text: &str, between: char) -> Option<[i64; 3]> {
    let mut parts = text.split(between).map(|part| part.parse::<u32>().ok().map(i64::from));
    Some([parts.next()??, parts.next()??, parts.next()??])
}

/// Seconds that a zone is ahead of UTC.
fn zone(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z" | "UTC" | "GMT") {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|&c| c != ':').collect();
    let ahead: i64 = if digits.len() == 4 { i64::from(digits.parse::<u32>().ok()?) } else { return None };
    Some(sign * (ahead / 100 * 3600 + ahead % 100 * 60))
}

/// Days from 1970-01-01 to a date: years begin in March, so that the day that some have more comes last
/// (<https://howardhinnant.github.io/date_algorithms.html#days_from_civil>).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_seconds() {
        for (text, time) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2026-11-22 16:39:29 UTC", Some(1_795_365_569)),
            ("2026-11-22T17:39:29.123+01:00", Some(1_795_365_569)),
            ("2024-02-29 12:00:00 -0130", Some(1_709_213_400)),
            ("2026-11-22T16:39:29", None),
            ("1969-12-31T23:00:00Z", None),
            ("2026-13-22T16:39:29Z", None),
            ("22/11/2026 16:39:29 +0000", None),
            ("2026-11-22T16:39:29+€", None),
            ("1970-01-01T00:00:00+01:00", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), time, "{text}");
        }
    }
}
