//! Branches of a file: both ways of each condition, the instances of a template joined.

use std::fmt::Write as _;

use crate::model::{BranchCount, Branches, BranchesBuilder, Place, Region};

/// A condition and how often it went each way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    pub(super) start: Place,
    pub(super) end: Place,
    /// The file id: expansions of a macro have ids of their own.
    pub(super) file: u32,
    pub(super) kind: u32,
    pub(super) truths: u32,
    pub(super) lies: u32,
}

impl Record {
    fn key(&self) -> (Place, Place, u32, u32) {
        (self.start, self.end, self.file, self.kind)
    }

    /// A condition that is constant has no count, though the code around it ran.
    fn is_folded(&self, regions: &[Region]) -> bool {
        let after = regions.partition_point(|region| region.start <= self.start);
        let around = after.checked_sub(1).map(|at| regions[at]);
        self.truths == 0 && self.lies == 0 && around.is_some_and(|it| it.hits > 0 && self.start < it.end)
    }
}

/// The branches of a file with these regions. Empties `records`.
pub(super) fn branches(records: &mut Vec<Record>, regions: &[Region]) -> Branches {
    records.retain(|record| !record.is_folded(regions));
    records.sort_by_key(Record::key);
    records.dedup_by(|later, kept| {
        // Conditions of one macro are all in the place where it is used: those are not instances of each other.
        let same = later.key() == kept.key() && kept.start < kept.end;
        if same {
            kept.truths = kept.truths.saturating_add(later.truths);
            kept.lies = kept.lies.saturating_add(later.lies);
        }
        same
    });
    let (mut branches, mut name) = (BranchesBuilder::default(), String::new());
    for of_line in records.chunk_by(|a, b| a.start.line == b.start.line) {
        let line = of_line[0].start.line;
        let taken = of_line.iter().map(|it| u32::from(it.truths > 0) + u32::from(it.lies > 0)).sum();
        branches.push_count(BranchCount { line, taken, total: 2 * of_line.len() as u32 });
        for of_column in of_line.chunk_by(|a, b| a.start == b.start) {
            for (record, number) in of_column.iter().zip(1..) {
                for (word, hits) in [("true", record.truths), ("false", record.lies)] {
                    name.clear();
                    let _ = write!(name, "{word} at column {}", record.start.column);
                    if number > 1 {
                        let _ = write!(name, " ({number})");
                    }
                    branches.push_named(line, &name, hits);
                }
            }
        }
    }
    records.clear();
    branches.take_settled()
}
