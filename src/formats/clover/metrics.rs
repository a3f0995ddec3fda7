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
        let [mut statements, mut conditionals, mut methods] = [(None, None); 3];
        xml.attributes(tag, |key, value| {
            let count = || number::total(value).map(|count| count.min(MOST));
            match key {
                b"statements" => statements.0 = count(),
                b"coveredstatements" => statements.1 = count(),
                b"conditionals" => conditionals.0 = count(),
                b"coveredconditionals" => conditionals.1 = count(),
                b"methods" => methods.0 = count(),
                b"coveredmethods" => methods.1 = count(),
                _ => {}
            }
        });
        let ratio = |(total, covered): (Option<u64>, Option<u64>)| Some(Ratio::new(covered?, total?));
        Self { statements: ratio(statements), conditionals: ratio(conditionals), methods: ratio(methods) }
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
