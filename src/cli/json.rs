//! The JSON that commands write, by a versioned schema, and the parts that they share.
//!
//! `lacuna summary --format json` writes one object:
//!
//! ```text
//! schema      1; another number means that something below changed its meaning
//! report      inputs: [{path, format, generator}], timestamp: when it was written, in seconds since 1970, or null
//! metric      what the percentages count: lines, lines-and-branches, branches, functions, statements, instructions
//! total       C
//! components  [{name, C…, files, lowest, highest, goal}], in the configuration's order
//! files       [{path, source, C…, missing, partial}], by path
//! warnings    [{input, at, text}]
//! ```
//!
//! where C is `percent, lines: R, branches: R or null, functions: R or null`, and R is `{covered, total}`. Formats that
//! count them add `statements`, `instructions` and `conditions` (the outcomes of MC/DC), each an R. Where a
//! report tells only which lines ran, `percent` and `lines` are null.
//!
//! - `percent` is rounded as the tool that wrote the report rounds, to the configured precision; counts are exact.
//! - Files that no component claims are one more component, the last. `lowest` and `highest` are the percentages of the
//!   component's files, null if it holds no code. `goal` is `{floor, ceiling}` or null; `ceiling` may be null.
//! - `path` is relative to the project root where the file lies below it. `source` is where it was found, or null.
//! - `missing` are runs of lines that never ran, `[first, last]`; lines without code do not split a run, the beginning
//!   of a function does. `partial` are the lines that ran with a branch not taken, or a part that did not run:
//!   `{line, taken, total, missing}`; `taken` and `total` are null where the report does not tell of branches; `missing`
//!   names the branches as far as the report does: the line they lead to, `exit`, or the report's own word.
//! - Unknown is null, never 0.
//!
//! `lacuna show --format json` writes `schema`, `report`, `metric`, `file` (as in `files`), and `lines`:
//! `[{number, hits, state, missing}]` for every line with code that is shown; `state` is covered, partial or missed.
//! Lines are those of the source as it is now: where it was edited since the report, marks moved with their lines, and
//! `edited` are the runs `[first, last]` of which nothing is known. Counts are the report's. `drift` says in words
//! that the source is not the text of the report, or null.
//!
//! `lacuna gaps --format json` writes `schema`, `report`, `metric`, `total`, `warnings`, and
//!
//! ```text
//! goals    [{component, percent, missing_lines, next}]: of the whole project, where component is null, and of each
//!          component; next is {percent, hits} or null: further hits of the metric that reach its next goal
//! by       what an entry stands for: gap or function
//! of       how many entries there are, written or not
//! way      with --to: {to, needed, gain, percent, saves, work, least_work}, else null. saves is entries or work; no way
//!          is less work than least_work
//! entries  [{path, source, function, component, kind, first, last, lines, branches, gaps, gain, percent, score, work,
//!          terms, tests, test_file}], the best first, or with --to the largest gain first
//! ```
//!
//! - `lines` are the runs of lines of the entry that never ran, `branches` its branches that were not taken, `{line, count}`:
//!   marking all of them as covered adds `gain` to the hits of the metric. `percent` is what the total is when this entry and
//!   all before it are covered, with one decimal at least. `gaps` is how many gaps it stands for.
//! - `kind` is never-entered, error-path, guard, other-branch, import-time, main, type-checking or never-loaded; of a
//!   function that of which it has most.
//! - `terms` are `{name, value, factor, weight, words}`: `score` is the product of each `factor` to the power of its `weight`.
//!   `value` is in the term's own unit, null where it is unknown; `words` is null where there is nothing to say.
//!   `work` is what size, complexity and reach make of it, 1 being the least.
//! - `tests` are those that run the line before a gap, or any line of a function, null where the report names no tests.
//!   `test_file` is `{path, by}` or null, told by tests, by name, or the source itself (itself).
//!
//! `lacuna check --format json` writes `schema`, `report`, `metric`, `warnings`, `passed`, and `checks`:
//! `[{of, name, rule, floor, ceiling, at_most, before, C…, outcome, needed, words}]`. `of` is total, component or file; `rule`
//! is floor, at-most (lines that never ran) or no-drop, with `before` a C of the baseline; `outcome` is held, missed or
//! unknown; `needed` is how many further hits of the metric would do (of at-most: lines), null where it is unknown.
//!
//! `lacuna doctor --format json` writes
//!
//! ```text
//! configuration  root, working_directory, roots, files: [{path, exists}], values: [{key, value, from}]; value is null
//!                where there is none, from where nobody set it
//! reports        [{path, format, generator, bytes, timestamp, metric, total: C, files, roots, warnings}]
//! passed_over    [{path, reason}]: reports that were seen and not opened
//! failure        what is wrong with the reports as a whole, or null
//! sources        found: [{by, files}], outside, missing, left_out, lost: [{path, candidates}], the first 200 of them;
//!                null where no report was read. by is rewrite, path, learnt, tail, name or case
//! rewrites       [{from, to, finds, of, rivals}], the best first
//! save           {path, lines, saved}: what --save writes, or null
//! warnings       [{input, at, text}]
//! ```
//!
//! The text is ASCII wherever a character could do something to a terminal; what it says is exact all the same.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;

use crate::analysis::gaps::{self, GapKind};
use crate::analysis::{GoalRange, Note, Place, Snapshot};
use crate::model::{BranchTarget, FileCoverage, LineState, Metric, Ratio, Totals};
use crate::ui::visible;

/// The version of everything here.
pub(super) const SCHEMA: u32 = 1;

/// What the figures are from.
#[derive(Debug, Serialize)]
pub(super) struct Origin<'a> {
    inputs: Vec<Input<'a>>,
    timestamp: Option<u64>,
}

#[derive(Debug, Serialize)]
struct Input<'a> {
    path: &'a str,
    format: &'a str,
    generator: Option<&'a str>,
}

/// The counts of whatever they stand beside.
#[derive(Debug, Serialize)]
pub(super) struct Counts {
    percent: Option<f64>,
    lines: Option<Count>,
    branches: Option<Count>,
    functions: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statements: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instructions: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conditions: Option<Count>,
}

#[derive(Debug, Serialize)]
struct Count {
    covered: u64,
    total: u64,
}

/// A component's floor and ceiling.
#[derive(Debug, Serialize)]
pub(super) struct Goal {
    floor: f64,
    ceiling: Option<f64>,
}

/// A file.
#[derive(Debug, Serialize)]
pub(super) struct File<'a> {
    path: &'a str,
    source: Option<String>,
    #[serde(flatten)]
    counts: Counts,
    missing: Vec<(u32, u32)>,
    partial: Vec<Partial>,
}

#[derive(Debug, Serialize)]
struct Partial {
    line: u32,
    taken: Option<u32>,
    total: Option<u32>,
    missing: Vec<String>,
}

/// Something that the user should know.
#[derive(Debug, Serialize)]
pub(super) struct Warning<'a> {
    input: &'a str,
    at: Option<&'a str>,
    text: &'a str,
}

/// How percentages are counted and rounded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    pub(super) metric: Metric,
    pub(super) precision: u8,
}

impl Measure {
    /// A metric's name.
    pub(super) fn name(self) -> &'static str {
        match self.metric {
            Metric::Lines => "lines",
            Metric::LinesAndBranches => "lines-and-branches",
            Metric::Branches => "branches",
            Metric::Functions => "functions",
            Metric::Statements => "statements",
            Metric::Instructions => "instructions",
        }
    }

    pub(super) fn counts(self, totals: &Totals) -> Counts {
        Counts {
            percent: totals.percent(self.metric).map(|percent| percent.rounded(self.precision)),
            lines: totals.percent(Metric::Lines).map(|_| count(totals.lines)),
            branches: totals.branches.map(count),
            functions: totals.functions.map(count),
            statements: totals.statements.map(count),
            instructions: totals.instructions.map(count),
            conditions: totals.conditions.map(count),
        }
    }

    pub(super) fn file<'a>(self, path: &'a str, coverage: &FileCoverage, snapshot: &Snapshot) -> File<'a> {
        let is_lines = |gap: &gaps::Gap| matches!(gap.kind, GapKind::Lines(_));
        let with_branches = coverage.branches.counts().map(|count| count.line);
        let lines: BTreeSet<u32> = with_branches.chain(coverage.details.partial.iter().copied()).collect();
        let partial = lines.into_iter().filter(|&line| coverage.state(line) == Some(LineState::Partial));
        File {
            path,
            source: match snapshot.place(path) {
                Place::Found(path) => Some(path.display().to_string()),
                _ => None,
            },
            counts: self.counts(&coverage.totals()),
            missing: gaps::gaps(coverage).into_iter().filter(is_lines).map(|gap| (gap.first, gap.last)).collect(),
            partial: partial
                .map(|line| {
                    let count = coverage.branches.on(line);
                    Partial {
                        line,
                        taken: count.map(|count| count.taken),
                        total: count.map(|count| count.total),
                        missing: missing_on(coverage, line),
                    }
                })
                .collect(),
        }
    }
}

impl File<'_> {
    /// The same with other counts.
    pub(super) fn counting(self, counts: Counts) -> Self {
        Self { counts, ..self }
    }
}

/// The branches of a line that were not taken, as far as the report tells them apart.
pub(super) fn missing_on(coverage: &FileCoverage, line: u32) -> Vec<String> {
    let name = |target: BranchTarget| match target {
        BranchTarget::Line(line) => line.to_string(),
        BranchTarget::Exit => "exit".to_owned(),
        BranchTarget::Numbered { block, branch } => format!("{block}.{branch}"),
        BranchTarget::Named(name) => name.to_string(),
    };
    coverage.branches.missing_on(line).map(name).collect()
}

/// What the figures are from.
pub(super) fn origin(snapshot: &Snapshot) -> Origin<'_> {
    Origin {
        inputs: snapshot
            .inputs
            .iter()
            .map(|it| Input { path: &it.path, format: &it.format, generator: it.generator.as_deref() })
            .collect(),
        timestamp: snapshot.report.timestamp,
    }
}

pub(super) fn goal(goal: GoalRange) -> Goal {
    Goal { floor: goal.floor, ceiling: goal.ceiling }
}

pub(super) fn warnings(notes: &[Note]) -> Vec<Warning<'_>> {
    notes.iter().map(|note| Warning { input: &note.input, at: note.at.as_deref(), text: &note.text }).collect()
}

fn count(ratio: Ratio) -> Count {
    Count { covered: ratio.covered, total: ratio.total }
}

/// Writes a value on one line. Characters that could do something to a terminal are escaped: they only occur in
/// strings.
pub(super) fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string(value)?;
    let mut harmless = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if c.is_ascii_graphic() || c == ' ' || visible::harmless(c.encode_utf8(&mut [0; 4])).starts_with(c) {
            harmless.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| harmless.push_str(&format!("\\u{unit:04x}")));
        }
    }
    harmless.push('\n');
    out.write_all(harmless.as_bytes())
}
