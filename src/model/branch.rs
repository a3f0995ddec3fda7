//! Branches: so many taken of so many on a line, and as far as a report tells, which ones.

mod builder;

use std::fmt;
use std::sync::Arc;

pub use builder::BranchesBuilder;

use super::Ratio;
use super::columns::{Column, Columns};

/// The branches of a file, sorted by line. They do not change: [`BranchesBuilder`] makes them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Branches {
    /// Line, taken, total; none where the report says nothing of branches.
    counts: Columns<3>,
    /// Those that the report tells apart, and what they are called, all in one.
    details: Columns<5>,
    /// How many are taken and how many there are, on all lines; [`u32::MAX`] is that many or more.
    sums: [u32; 2],
}

/// How many branches start on a line, and how many of them were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BranchCount {
    /// Line number, from 1.
    pub line: u32,
    /// Branches taken; never more than `total`.
    pub taken: u32,
    /// Branches in all.
    pub total: u32,
}

/// One branch that the report tells apart from the others on its line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Branch {
    /// The line on which it starts.
    pub line: u32,
    /// Where it goes, or what the report calls it.
    pub target: BranchTarget,
    /// How often it was taken; `u32::MAX` stands for that many or more.
    pub hits: u32,
}

/// Where a branch goes, or what the report calls it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BranchTarget {
    /// To another line.
    Line(u32),
    /// Out of the function.
    Exit,
    /// A number within a block, which says nothing to a reader but tells branches apart (lcov's `BRDA`).
    Numbered {
        /// Block number.
        block: u32,
        /// Branch number within the block.
        branch: u32,
    },
    /// In the words of the report.
    Named(Arc<str>),
}

/// A branch as numbers, in the order in which branches are sorted but for names: line, kind of target, two numbers of
/// the target (of a name its place and its length), hits.
type Row = [u32; 5];

const LINE: u32 = 0;
const EXIT: u32 = 1;
const NUMBERED: u32 = 2;
const NAMED: u32 = 3;

impl Branches {
    /// These branches, which are sorted and stand once.
    fn of(counts: Option<&[[u32; 3]]>, rows: &[Row], names: &[u8]) -> Self {
        let sum = |at: usize| {
            let numbers = counts.unwrap_or_default().iter().map(|row| row[at]);
            numbers.fold(0, u32::saturating_add)
        };
        let sums = [1, 2].map(sum);
        let counts = counts.map_or_else(Columns::default, |rows| {
            if rows.is_empty() { Columns::without_rows() } else { Columns::pack(rows) }
        });
        Self { counts, details: Columns::pack_with(rows, names), sums }
    }

    /// Says that the report measured branches in this file, even where there are none.
    pub fn set_measured(&mut self) {
        if !self.is_measured() {
            self.counts = Columns::without_rows();
        }
    }

    /// Whether the report measured branches in this file, even where there are none.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        self.counts.is_there()
    }

    /// The counts in ascending order of lines.
    pub fn counts(&self) -> impl DoubleEndedIterator<Item = BranchCount> + ExactSizeIterator + Clone {
        let [lines, taken, total] = self.count_columns();
        (0..lines.len()).map(move |at| BranchCount { line: lines.at(at), taken: taken.at(at), total: total.at(at) })
    }

    /// The count of this line, if branches start on it.
    #[must_use]
    pub fn on(&self, line: u32) -> Option<BranchCount> {
        let [lines, taken, total] = self.count_columns();
        let at = lines.lower_bound(line);
        let found = at < lines.len() && lines.at(at) == line;
        found.then(|| BranchCount { line, taken: taken.at(at), total: total.at(at) })
    }

    /// The branches of this line that the report tells apart.
    pub fn details_on(&self, line: u32) -> impl ExactSizeIterator<Item = Branch> + Clone {
        let table = self.table();
        let [lines, ..] = table.columns;
        let end = line.checked_add(1).map_or(lines.len(), |next| lines.lower_bound(next));
        (lines.lower_bound(line)..end).map(move |row| table.branch(row))
    }

    /// All branches that the report tells apart, in ascending order of lines.
    pub fn details(&self) -> impl ExactSizeIterator<Item = Branch> + Clone {
        let table = self.table();
        (0..table.columns[0].len()).map(move |row| table.branch(row))
    }

    /// Where the branches of this line go that were not taken, as far as the report tells: nowhere known, where it names
    /// more than there are. Some of them were taken then, in a report that did not say which.
    pub fn missing_on(&self, line: u32) -> impl Iterator<Item = BranchTarget> {
        let missing = self.details_on(line).filter(|branch| branch.hits == 0);
        let most = self.on(line).map_or(usize::MAX, |count| (count.total - count.taken) as usize);
        let sure = missing.clone().count() <= most;
        missing.filter(move |_| sure).map(|branch| branch.target)
    }

    /// How many were taken, of how many; `None` where the report says nothing of branches.
    #[must_use]
    pub fn ratio(&self) -> Option<Ratio> {
        self.is_measured().then(|| match self.sums {
            [taken, total] if total < u32::MAX => Ratio::new(taken.into(), total.into()),
            _ => {
                let [_, taken, total] = self.count_columns();
                Ratio::new(taken.sum(), total.sum())
            }
        })
    }

    fn count_columns(&self) -> [Column<'_>; 3] {
        self.counts.columns()
    }

    fn table(&self) -> Table<'_> {
        Table { columns: self.details.columns(), names: self.details.text() }
    }
}

/// The branches that a report tells apart, column by column.
#[derive(Clone, Copy)]
struct Table<'a> {
    columns: [Column<'a>; 5],
    names: &'a [u8],
}

impl Table<'_> {
    fn branch(&self, row: usize) -> Branch {
        let [line, kind, first, second, hits] = self.columns.map(|column| column.at(row));
        let target = match kind {
            LINE => BranchTarget::Line(first),
            EXIT => BranchTarget::Exit,
            NUMBERED => BranchTarget::Numbered { block: first, branch: second },
            _ => BranchTarget::Named(String::from_utf8_lossy(name(self.names, first, second)).into()),
        };
        Branch { line, target, hits }
    }
}

/// A name by its place and its length.
fn name(names: &[u8], start: u32, length: u32) -> &[u8] {
    let start = start as usize;
    names.get(start..start + length as usize).unwrap_or_default()
}

impl fmt::Debug for Branches {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let counts = self.counts.is_there().then(|| self.counts().collect::<Vec<_>>());
        let details: Vec<Branch> = self.details().collect();
        f.debug_struct("Branches").field("counts", &counts).field("details", &details).finish()
    }
}
