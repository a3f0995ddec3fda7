//! `<counter>`: how much was missed and covered of one kind, in whatever element it stands.

use crate::formats::number;
use crate::formats::warnings::quote;
use crate::formats::xml::{Values, Xml};
use crate::model::{Ratio, Stated, Totals};

/// What is wanted of a `<counter>`.
pub(super) static COUNTER: [&[u8]; 3] = [b"type", b"missed", b"covered"];

/// Counters beyond this are no counts, and their sums would not fit.
const MOST: u64 = 1 << 40;

/// The counters of an element. A kind of which there is nothing has no counter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counters {
    pub(super) instructions: Option<Ratio>,
    pub(super) branches: Option<Ratio>,
    pub(super) lines: Option<Ratio>,
    pub(super) methods: Option<Ratio>,
    pub(super) complexity: Option<Ratio>,
}

impl Counters {
    /// Reads a `<counter>`; of one kind twice, both count: two reports in one have each their own.
    pub(super) fn read(&mut self, xml: &mut Xml, values: &Values) {
        let [kind, missed, covered, ..] = *values;
        let mut count = |raw: Option<&[u8]>| {
            let raw = raw.unwrap_or(b"0");
            let count = number::total(raw).map(|count| count.min(MOST));
            if count.is_none() {
                xml.odd("unreadable counters", || format!("“{}” is no count of a counter; it is left out", quote(raw)));
            }
            count
        };
        let (Some(missed), Some(covered)) = (count(missed), count(covered)) else { return };
        let place = match kind.unwrap_or_default() {
            b"INSTRUCTION" => &mut self.instructions,
            b"BRANCH" => &mut self.branches,
            b"LINE" => &mut self.lines,
            b"METHOD" => &mut self.methods,
            b"COMPLEXITY" => &mut self.complexity,
            _ => return,
        };
        *place = sum(*place, Some(Ratio::new(covered, missed + covered)));
    }

    /// What is stated of a whole report.
    pub(super) fn stated(&self) -> Stated {
        let Self { instructions, branches, lines, methods, .. } = *self;
        Stated { lines, branches, functions: methods, statements: None, instructions }
    }

    /// What was stated, as counters again.
    pub(super) fn of(stated: &Stated) -> Self {
        let Stated { lines, branches, functions: methods, instructions, .. } = *stated;
        Self { instructions, branches, lines, methods, complexity: None }
    }

    /// Adds the counters of another element.
    pub(super) fn add(&mut self, other: &Self) {
        self.instructions = sum(self.instructions, other.instructions);
        self.branches = sum(self.branches, other.branches);
        self.lines = sum(self.lines, other.lines);
        self.methods = sum(self.methods, other.methods);
        self.complexity = sum(self.complexity, other.complexity);
    }

    /// Whether anything was counted.
    pub(super) fn any(&self) -> bool {
        [self.instructions, self.branches, self.lines, self.methods].iter().flatten().any(|it| it.total > 0)
    }

    /// The totals of a file whose lines do not tell.
    pub(super) fn totals(&self) -> Totals {
        Totals {
            lines: self.lines.unwrap_or_default(),
            branches: self.branches,
            functions: self.methods,
            instructions: self.instructions,
            ..Totals::default()
        }
    }
}

fn sum(a: Option<Ratio>, b: Option<Ratio>) -> Option<Ratio> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a + b),
        (one, other) => one.or(other),
    }
}
