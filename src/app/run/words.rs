//! The state of a run in a few words, for the header and for the run's own screen.

use std::time::Duration;

use super::{Ended, Ending, RunState, Stage, Tests};
use crate::app::msg::Tone;

/// That changes start a run.
pub const AUTO: &str = "runs on changes";
/// The same where there is little room.
pub const AUTO_IN_SHORT: &str = "auto";

/// What the run is doing or came to, and in these words whether changes start it; `None` while there is nothing to say.
#[must_use]
pub fn state(run: &RunState, now: u64, auto: &str) -> Option<(String, Tone)> {
    let (text, tone) = match &run.stage {
        Stage::Idle if run.auto => return Some((auto.to_owned(), Tone::Plain)),
        Stage::Idle => return None,
        Stage::Running { is_stopping: true, .. } => ("stopping".to_owned(), Tone::Plain),
        Stage::Running { since, .. } => (format!("running {} s", now.saturating_sub(*since)), Tone::Plain),
        Stage::Ended(ended) => (of(ended), if ended.is_good() { Tone::Good } else { Tone::Bad }),
        Stage::Stopped(after) => (format!("stopped after {}", duration(*after)), Tone::Plain),
        Stage::Failed(_) => ("cannot be run".to_owned(), Tone::Bad),
    };
    Some((if run.auto { format!("{text}, {auto}") } else { text }, tone))
}

/// How a run ended: `passed in 4.2 s`, `2 of 14 tests failed in 4.2 s`, `exit 1 after 4.2 s`.
#[must_use]
pub fn of(ended: &Ended) -> String {
    let took = duration(ended.duration);
    let tests = ended.tests.as_ref().filter(|tests| tests.total > 0);
    match (ended.how, tests) {
        (Ending::Code(0), Some(tests)) => format!("{} passed in {took}", tests.total - tests.skipped),
        (Ending::Code(0), None) => format!("passed in {took}"),
        (Ending::Code(_), Some(tests)) if tests.failed + tests.errors > 0 => {
            format!("{} of {} failed in {took}", tests.failed + tests.errors, tests.total)
        }
        (Ending::Code(code), _) => format!("exit {code} after {took}"),
        (Ending::Signal(signal), _) => format!("ended by {} after {took}", name(signal)),
    }
}

/// `12 passed, 2 failed, 1 skipped`
#[must_use]
pub fn counts(tests: &Tests) -> String {
    let Tests { total, failed, errors, skipped, .. } = *tests;
    let passed = total.saturating_sub(failed + errors + skipped);
    let all = [(passed, "passed"), (failed, "failed"), (errors, "broke"), (skipped, "skipped")];
    let parts: Vec<String> = all.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    if parts.is_empty() { "no tests".to_owned() } else { parts.join(", ") }
}

fn duration(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// The signals that end programs have the same numbers on every system.
fn name(signal: i32) -> String {
    let name = match signal {
        1 => "HUP",
        2 => "INT",
        3 => "QUIT",
        4 => "ILL",
        6 => "ABRT",
        8 => "FPE",
        9 => "KILL",
        11 => "SEGV",
        13 => "PIPE",
        15 => "TERM",
        other => return format!("signal {other}"),
    };
    format!("SIG{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(how: Ending, millis: u64, tests: Option<Tests>, expected: &str) {
        assert_eq!(of(&Ended { how, duration: Duration::from_millis(millis), tests }), expected);
    }

    #[test]
    fn an_end_is_said_in_few_words() {
        let tests = Tests { total: 14, failed: 1, errors: 1, skipped: 2, ..Tests::default() };
        let good = Tests { failed: 0, errors: 0, ..tests.clone() };
        assert_eq!(counts(&tests), "10 passed, 1 failed, 1 broke, 2 skipped");
        assert_eq!(counts(&Tests::default()), "no tests");
        check(Ending::Code(0), 4_240, None, "passed in 4.2 s");
        check(Ending::Code(0), 4_240, Some(good.clone()), "12 passed in 4.2 s");
        check(Ending::Code(1), 61_000, Some(tests), "2 of 14 failed in 1 min 1 s");
        check(Ending::Code(2), 0, Some(good), "exit 2 after 0.0 s");
        check(Ending::Signal(11), 900, None, "ended by SIGSEGV after 0.9 s");
        check(Ending::Signal(10), 900, None, "ended by signal 10 after 0.9 s");
    }
}
