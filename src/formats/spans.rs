//! How many lines a report may imply without naming each: a span from 1 to ten million is written in a dozen bytes.

/// Lines that any report may imply: more than a file of generated code has.
const AT_LEAST: u64 = 200_000;

/// Lines that each record adds. A record has at least twenty bytes, a line takes eight, and few go on for as long.
const PER_RECORD: u64 = 12;

/// A part of a report that implies more at a time is not remembered.
const AMPLE: u64 = AT_LEAST / 2;

/// The lines that the rest of a report may imply.
#[derive(Clone)]
pub(super) struct Spans {
    left: u64,
    per_record: u64,
    /// The least that was left since somebody looked.
    least: u64,
}

/// The lines that a part of a report implies: so many must be left, and so many of them still are when it is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passage {
    needed: u64,
    left: u64,
}

impl Default for Spans {
    fn default() -> Self {
        Self::of_records(PER_RECORD)
    }
}

impl Spans {
    /// Each record adds so many lines.
    pub(super) fn of_records(per_record: u64) -> Self {
        Self { left: AT_LEAST, per_record, least: AT_LEAST }
    }

    /// Counts a record that names a span.
    #[inline]
    pub(super) fn record(&mut self) {
        self.left = self.left.saturating_add(self.per_record);
    }

    /// Counts so many.
    #[inline]
    pub(super) fn records(&mut self, count: u64) {
        self.left = self.left.saturating_add(count.saturating_mul(self.per_record));
    }

    /// Whether a report of this size may imply so many lines more; then they are spent.
    #[inline]
    #[must_use]
    pub(super) fn take(&mut self, lines: u64) -> bool {
        let rest = self.left.checked_sub(lines);
        self.left = rest.unwrap_or(self.left);
        self.least = self.least.min(self.left);
        rest.is_some()
    }

    /// Whether enough is left for any part of a report that is remembered.
    pub(super) fn are_ample(&self) -> bool {
        self.left >= AMPLE
    }

    /// How many are left; from here on, it is noted how many are taken.
    pub(super) fn look(&mut self) -> u64 {
        self.least = self.left;
        self.left
    }

    /// What was taken since so many were left; none if it may be too much at another time.
    pub(super) fn passage(&self, before: u64) -> Option<Passage> {
        let passage = Passage { needed: before.saturating_sub(self.least), left: self.left - self.least };
        (before >= AMPLE && passage.needed <= AMPLE).then_some(passage)
    }

    /// Takes what a part of a report takes. Enough must be left.
    pub(super) fn pass(&mut self, Passage { needed, left }: Passage) {
        self.left = self.left.saturating_sub(needed);
        self.least = self.least.min(self.left);
        self.left = self.left.saturating_add(left);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// To pass what was read before leaves as many as to read it, and lets as much be noted.
        #[test]
        fn what_is_passed_is_what_was_taken(
            first in prop::collection::vec((0..9_u64, 0..60_000_u64), 0..6),
            part in prop::collection::vec((0..9_u64, 0..60_000_u64), 0..6),
            earlier in prop::collection::vec((0..9_u64, 0..60_000_u64), 0..6),
        ) {
            let read = |spans: &mut Spans, records: &[(u64, u64)]| {
                records.iter().all(|&(count, lines)| {
                    spans.records(count);
                    spans.take(lines)
                })
            };
            let mut known = Spans::default();
            read(&mut known, &earlier);
            let before = known.look();
            let whole = read(&mut known, &part);
            let mut spans = Spans::default();
            read(&mut spans, &first);
            if let Some(passage) = known.passage(before).filter(|_| whole && spans.are_ample()) {
                let mut passed = spans.clone();
                let (_, _) = (spans.look(), passed.look());
                passed.pass(passage);
                prop_assert!(read(&mut spans, &part));
                prop_assert_eq!((passed.left, passed.least), (spans.left, spans.least));
            }
        }
    }
}
