//! A gap as text, for a person or an assistant: where it is, what of it never ran, with its source, the tests that come
//! close and the test file that is likely to be extended.

use std::fmt::Write as _;

use super::news::{self, count};
use super::opened::Opened;
use super::state::State;
use crate::analysis::gaps::{Gap, GapKind};
use crate::analysis::queue::Grain;
use crate::analysis::units::Unit;
use crate::model::LineState;

/// So many lines are shown around a gap.
const CONTEXT: u32 = 3;
/// So many tests are named.
const TESTS: usize = 5;

/// What is to be copied: some lines of a file.
struct Extract {
    first: u32,
    last: u32,
    /// What of it never ran.
    what: String,
    /// What else is known of it, a sentence each.
    facts: Vec<String>,
    /// The branches that were not taken, in words.
    branches: Vec<String>,
}

impl State {
    /// The gap under the cursor as text; none if there is none, or no source.
    pub(super) fn gap_as_text(&self) -> Option<String> {
        let opened = self.opened.as_ref()?;
        let extract = self.entry_as_extract(opened).or_else(|| gap_as_extract(opened))?;
        let source = opened.text()?;
        let Extract { first, last, what, facts, branches } = extract;
        let mut text = format!("{}:{}", opened.path, news::run(first, last));
        // Writing to a string cannot fail.
        let _ = writeln!(text, ": {what}");
        for line in branches.iter().chain(&facts) {
            let _ = writeln!(text, "- {line}");
        }
        text.push('\n');
        let from = first.saturating_sub(CONTEXT).max(1);
        for number in from..=last.saturating_add(CONTEXT).min(source.len()) {
            let mark = match opened.coverage.state(number) {
                Some(LineState::Missed) => '!',
                Some(LineState::Partial) => '~',
                _ => ' ',
            };
            let _ = writeln!(text, "{mark} {number:>5}  {}", source.line(number));
        }
        let _ = write!(text, "\n! never ran  ~ a branch was never taken\n");
        Some(text)
    }

    /// The entry of the queue under the cursor.
    fn entry_as_extract(&self, opened: &Opened) -> Option<Extract> {
        let (grain, place) = self.entry_here()?;
        let worklist = self.next.worklist.as_ref()?;
        let queue = worklist.queue(grain);
        let (file, unit) = queue.at(place);
        if file.path != opened.path {
            return None;
        }
        let lines = file.units.lines_of(&file.coverage, unit);
        let function = unit.owner.map(|owner| &file.units.functions.all[owner as usize]);
        let name = function.map_or_else(String::new, |function| format!(" in `{}`", function.name));
        let what = match lines.len() {
            0 => format!("{} never taken{name}", count(unit.branches.into(), "branch was", "branches were")),
            count => format!("{} never ran{name}", news::count(count as u64, "line", "lines")),
        };
        let partial = unit.partial.iter().map(|(line, _)| *line).chain(lines.iter().copied());
        let mut partial: Vec<u32> = partial.map(|line| opened.line_now(line)).collect();
        partial.sort_unstable();
        partial.dedup();
        let branch = |line: &u32| {
            let is_partial = opened.coverage.state(*line) == Some(LineState::Partial);
            let words = news::missing_in_words(&opened.coverage, *line, " and ").filter(|_| is_partial)?;
            Some(format!("line {line}: {words}"))
        };
        let mut facts = vec![queue.reasons(place, &self.settings.ranking).collect::<Vec<_>>().join(" · ")];
        let near = queue.tests_near(place, grain);
        let tests: Vec<&str> = near.iter().map(|test| news::test_name(test)).take(TESTS).collect();
        if !tests.is_empty() {
            let more = near.len() - tests.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            facts.push(format!("tests that come close: {}{more}", tests.join(", ")));
        }
        facts.extend(worklist.test_file(grain, place).map(|file| format!("the test file to extend: {}", file.path)));
        let (first, last) = whole(unit, grain, function.map(|function| (function.first, function.last)));
        Some(Extract {
            first: opened.line_now(first),
            last: opened.line_now(last),
            what,
            facts,
            branches: partial.iter().filter_map(branch).collect(),
        })
    }
}

/// The lines that are shown of an entry: those of a gap, or of the whole of a function.
fn whole(unit: &Unit, grain: Grain, function: Option<(u32, u32)>) -> (u32, u32) {
    let (first, last) = function.filter(|_| grain == Grain::Function).unwrap_or((unit.first, unit.last));
    // A branch that leads into a gap starts before it.
    let leads_in = unit.partial.first().map_or(unit.first, |(line, _)| *line);
    (first.min(unit.first).min(leads_in), last.max(unit.last))
}

/// The gap under the cursor of the source, as far as the report alone tells.
fn gap_as_extract(opened: &Opened) -> Option<Extract> {
    let Gap { first, last, kind } = opened.gaps[opened.gap_here()?];
    let what = match kind {
        GapKind::Lines(lines) => format!("{} never ran", count(lines.into(), "line", "lines")),
        GapKind::Branches(_) | GapKind::Part => news::missing_in_words(&opened.coverage, first, ", ")?,
    };
    let function = opened.headers(first).last().map(|header| format!(" in `{}`", header.name));
    let what = format!("{what}{}", function.unwrap_or_default());
    Some(Extract { first, last, what, facts: Vec::new(), branches: Vec::new() })
}
