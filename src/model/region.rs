//! Pieces of code finer or coarser than a line, and shares of a line's finer units.

use super::{Join, Ratio, runs};

/// A piece of code between two places: a Go block, an istanbul statement, an llvm region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// Where it starts.
    pub start: Place,
    /// Where it ends: the first place after it.
    pub end: Place,
    /// How many statements it stands for; 0 where the report counts none in it.
    pub statements: u32,
    /// How often it ran; `u32::MAX` stands for that many or more.
    pub hits: u32,
}

/// A place in a source file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Line number, from 1.
    pub line: u32,
    /// Column, from 1, in the file's [`ColumnUnit`]; 0 where it is unknown. [`Place::END_OF_LINE`] is the end of the line,
    /// wherever that is.
    pub column: u32,
}

/// What columns count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnUnit {
    /// Bytes of UTF-8 (Go, llvm).
    #[default]
    Bytes,
    /// Units of UTF-16 (JavaScript, .NET).
    Utf16,
}

impl Place {
    /// The column at the end of a line.
    pub const END_OF_LINE: u32 = u32::MAX;
}

impl Region {
    /// Sorts regions and joins those of one place.
    pub fn settle(regions: &mut Vec<Self>, join: Join) {
        if regions.is_sorted_by(|a, b| a.place() < b.place()) {
            return;
        }
        Self::sort(regions);
        regions.dedup_by(|later, kept| {
            let same = kept.is_at_place_of(later);
            if same {
                kept.join(later, join);
            }
            same
        });
    }

    /// Sorts regions by their places.
    pub fn sort(regions: &mut [Self]) {
        runs::sort_by_key(regions, Self::place);
    }

    /// Where it starts and ends as one number, in the same order: it is compared at once.
    fn place(&self) -> u128 {
        let Self { start, end, .. } = self;
        [start.line, start.column, end.line, end.column]
            .into_iter()
            .fold(0, |place, part| place << 32 | u128::from(part))
    }

    /// Whether both lie in the same place.
    #[must_use]
    pub fn is_at_place_of(&self, other: &Self) -> bool {
        (self.start, self.end) == (other.start, other.end)
    }

    /// Adds what another region of the same place says.
    pub fn join(&mut self, same: &Self, join: Join) {
        self.hits = join.of(self.hits, same.hits);
        self.statements = self.statements.max(same.statements);
    }

    /// Several regions may share a place (two statements of generated code do): the nth of one report is the nth of the other.
    pub(super) fn merge(into: &mut Box<[Self]>, mut from: Box<[Self]>, join: Join) {
        if from.is_empty() {
            return;
        }
        let mut ours = std::mem::take(into);
        for regions in [&mut ours, &mut from] {
            Self::sort(regions);
        }
        let mut merged = Vec::with_capacity(ours.len().max(from.len()));
        let mut theirs = from.into_iter().peekable();
        for mut region in ours {
            while let Some(before) = theirs.next_if(|other| other.place() < region.place()) {
                merged.push(before);
            }
            if let Some(same) = theirs.next_if(|other| region.is_at_place_of(other)) {
                region.join(&same, join);
            }
            merged.push(region);
        }
        merged.extend(theirs);
        *into = merged.into();
    }

    /// The lines on which a region lies as a whole that never ran; a number may come several times.
    pub fn missed_lines(regions: &[Self]) -> impl Iterator<Item = u32> + '_ {
        let missed = regions.iter().filter(|region| region.hits == 0 && region.start.line == region.end.line);
        missed.map(|region| region.start.line)
    }

    /// Statements reached, of all; `None` where no region stands for a statement.
    #[must_use]
    pub fn statements(regions: &[Self]) -> Option<Ratio> {
        let (covered, total) = regions.iter().fold((0, 0), |(covered, total), region| {
            let statements = u64::from(region.statements);
            (covered + if region.hits > 0 { statements } else { 0 }, total + statements)
        });
        Some(Ratio::new(covered, total)).filter(|ratio| ratio.total > 0)
    }
}

/// So many of so many units on a line: instructions, outcomes of conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    /// Line number, from 1.
    pub line: u32,
    /// Units reached; never more than `total`.
    pub covered: u32,
    /// Units in all.
    pub total: u32,
}

impl Share {
    /// A share; `covered` is held below `total`.
    #[must_use]
    pub fn new(line: u32, covered: u32, total: u32) -> Self {
        Self { line, covered: covered.min(total), total }
    }

    /// Sorts by line. Several shares of one line are descriptions of the same units: the most of each stays.
    pub fn settle(shares: &mut Vec<Self>) {
        if shares.is_sorted_by(|a, b| a.line < b.line) {
            return;
        }
        shares.sort_by_key(|share| share.line);
        shares.dedup_by(|later, kept| {
            let same = later.line == kept.line;
            if same {
                kept.total = kept.total.max(later.total);
                kept.covered = kept.covered.max(later.covered);
            }
            same
        });
    }

    pub(super) fn merge(into: &mut Box<[Self]>, from: Box<[Self]>) {
        if !from.is_empty() {
            let mut all: Vec<Self> = std::mem::take(into).into_iter().chain(from).collect();
            Self::settle(&mut all);
            *into = all.into();
        }
    }

    /// All units of a file; `None` where the report counts none.
    #[must_use]
    pub fn ratio(shares: &[Self]) -> Option<Ratio> {
        let sum = |of: fn(&Self) -> u32| shares.iter().map(|share| u64::from(of(share))).sum();
        (!shares.is_empty()).then(|| Ratio::new(sum(|it| it.covered), sum(|it| it.total)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// However far they have to be moved; those of one place keep their order.
        #[test]
        fn regions_are_sorted_by_their_places(
            lines in prop_oneof![
                prop::collection::vec(1..50_u32, 0..60),
                (1..60_u32).prop_map(|length| (1..length).rev().collect()),
            ],
        ) {
            let region = |(hits, line): (u32, u32)| {
                let start = Place { line, column: 1 };
                Region { start, end: Place { column: line % 3, ..start }, statements: 1, hits }
            };
            let mut regions: Vec<Region> = (0..).zip(lines).map(region).collect();
            let mut expected = regions.clone();
            expected.sort_by_key(|region| (region.start, region.end));
            Region::sort(&mut regions);
            prop_assert_eq!(regions, expected);
        }
    }
}
