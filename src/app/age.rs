//! How old a report is, in words that stay true for a while: an idle program need not wake to keep them so.

/// The ages at which the words change, in seconds, and the words from there on.
const STEPS: &[(u64, &str)] = &[
    (0, "under a minute old"),
    (60, "over a minute old"),
    (5 * 60, "over 5 minutes old"),
    (15 * 60, "over 15 minutes old"),
    (60 * 60, "over an hour old"),
    (4 * 3600, "over 4 hours old"),
    (12 * 3600, "over 12 hours old"),
    (24 * 3600, "over a day old"),
    (2 * 24 * 3600, "days old"),
    (14 * 24 * 3600, "weeks old"),
    (60 * 24 * 3600, "months old"),
    (2 * 365 * 24 * 3600, "years old"),
];

/// The age of what was written at `then`, seen at `now`; both in seconds since 1970-01-01 UTC. A time ahead of now is
/// another machine's clock: it is as good as now.
#[must_use]
pub fn words(now: u64, then: u64) -> &'static str {
    let age = now.saturating_sub(then);
    STEPS.iter().rev().find(|(from, _)| *from <= age).map_or("", |(_, words)| words)
}

/// In how many seconds the words change next, if ever.
#[must_use]
pub fn changes_in(now: u64, then: u64) -> Option<u64> {
    let age = now.saturating_sub(then);
    STEPS.iter().find(|(from, _)| *from > age).map(|(from, _)| from - age + then.saturating_sub(now))
}

#[cfg(test)]
mod tests {
    use super::{changes_in, words};

    #[test]
    fn the_words_change_when_they_say_so_and_not_before() {
        let then = 1_000_000_000;
        let mut now = then - 100;
        while let Some(wait) = changes_in(now, then) {
            assert_eq!(words(now, then), words(now + wait - 1, then));
            assert_ne!(words(now, then), words(now + wait, then));
            now += wait;
        }
        assert_eq!(words(now, then), "years old");
    }
}
