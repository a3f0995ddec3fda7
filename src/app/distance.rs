//! What is missing, and how far it is to the next goal, in words.

use crate::analysis::Milestone;
use crate::model::Metric;

/// What further hits are of: one, and several.
#[must_use]
pub fn nouns(metric: Metric) -> (&'static str, &'static str) {
    match metric {
        Metric::Lines => ("line", "lines"),
        Metric::LinesAndBranches => ("line or branch", "lines or branches"),
        Metric::Branches => ("branch", "branches"),
        Metric::Functions => ("function", "functions"),
        Metric::Statements => ("statement", "statements"),
        Metric::Instructions => ("instruction", "instructions"),
    }
}

/// A number with its thousands apart: `1,203`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|it| std::str::from_utf8(it).unwrap_or("")).collect();
    groups.join(",")
}

/// `1,203 lines missing; 319 more lines or branches to 40%`.
#[must_use]
pub fn in_words(missing_lines: u64, next: Option<Milestone>, metric: Metric) -> String {
    let lines = if missing_lines == 1 { "line" } else { "lines" };
    let missing = format!("{} {lines} missing", grouped(missing_lines));
    match next {
        None => missing,
        Some(Milestone { percent, hits }) => {
            let (one, many) = nouns(metric);
            let what = if hits == 1 { one } else { many };
            // Said once is enough where it is the same word.
            let what = if what == lines { String::new() } else { format!(" {what}") };
            format!("{missing}; {} more{what} to {percent}%", grouped(hits))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        let texts = [0, 12, 999, 1000, 1_203, 12_345_678].map(grouped);
        assert_eq!(texts, ["0", "12", "999", "1,000", "1,203", "12,345,678"]);
    }

    #[test]
    fn what_is_missing_is_said_with_the_way_to_the_next_goal() {
        let next = |hits| Some(Milestone { percent: 40.0, hits });
        let check = |missing, next, metric, expected: &str| assert_eq!(in_words(missing, next, metric), expected);
        check(1203, next(319), Metric::Lines, "1,203 lines missing; 319 more to 40%");
        check(1203, next(319), Metric::LinesAndBranches, "1,203 lines missing; 319 more lines or branches to 40%");
        check(1, next(1), Metric::Lines, "1 line missing; 1 more to 40%");
        check(0, None, Metric::Lines, "0 lines missing");
    }
}
