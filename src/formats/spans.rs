//! How many lines a report may imply without naming each: a span from 1 to ten million is written in a dozen bytes.

/// Lines that any report may imply: more than a file of generated code has.
const AT_LEAST: u64 = 200_000;

/// Lines that each record adds. A record has at least twenty bytes, a line takes eight, and few go on for as long.
const PER_RECORD: u64 = 12;

/// The lines that the rest of a report may imply.
#[derive(Clone)]
pub(super) struct Spans(u64);

impl Default for Spans {
    fn default() -> Self {
        Self(AT_LEAST)
    }
}

impl Spans {
    /// Counts a record that names a span.
    #[inline]
    pub(super) fn record(&mut self) {
        self.records(1);
    }

    /// Counts so many.
    #[inline]
    pub(super) fn records(&mut self, count: u64) {
        self.0 = self.0.saturating_add(count.saturating_mul(PER_RECORD));
    }

    /// Whether a report of this size may imply so many lines more; then they are spent.
    #[inline]
    #[must_use]
    pub(super) fn take(&mut self, lines: u64) -> bool {
        let rest = self.0.checked_sub(lines);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }
}
