//! `<metrics>`: what a report states of a file, a class, a package or the project.

use crate::formats::number;
use crate::formats::xml::{Tag, Xml};
use crate::model::Ratio;

/// Counts beyond this are none, and their sums would not fit.
const MOST: u64 = 1 << 40;

/// The metrics that are compared, or stand in for what is not listed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Metrics {
    pub(super) statements: Option<Ratio>,
    pub(super) conditionals: Option<Ratio>,
    pub(super) methods: Option<Ratio>,
}

impl Metrics {
    pub(super) fn read(xml: &mut Xml, tag: &Tag) -> Self {
        static WANTED: [&[u8]; 6] = [
            b"statements",
            b"coveredstatements",
            b"conditionals",
            b"coveredconditionals",
            b"methods",
            b"coveredmethods",
        ];
        let count = |raw: Option<&[u8]>| number::total(raw?).map(|count| count.min(MOST));
        let ratio = |total, covered| Some(Ratio::new(count(covered)?, count(total)?));
        let [statements, executed, conditionals, taken, methods, entered] = xml.values(tag, &WANTED);
        Self {
            statements: ratio(statements, executed),
            conditionals: ratio(conditionals, taken),
            methods: ratio(methods, entered),
        }
    }

    /// Adds those of another project of the same report.
    pub(super) fn add(&mut self, other: &Self) {
        let sum = |a: Option<Ratio>, b: Option<Ratio>| match (a, b) {
            (Some(a), Some(b)) => Some(a + b),
            (one, other) => one.or(other),
        };
        self.statements = sum(self.statements, other.statements);
        self.conditionals = sum(self.conditionals, other.conditionals);
        self.methods = sum(self.methods, other.methods);
    }
}
