//! The compact per-file line table: two parallel arrays, eight bytes a line.

use super::Ratio;

/// The lines of a file that hold code, sorted by number, each number once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineTable {
    numbers: Vec<u32>,
    hits: Vec<u32>,
}

/// One line that holds code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Line number, from 1.
    pub number: u32,
    /// How often it ran; `u32::MAX` stands for that many or more.
    pub hits: u32,
}

/// How a line of code fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LineState {
    /// It never ran.
    Missed,
    /// It ran, and a branch on it was not taken, or a part of it did not run.
    Partial,
    /// It ran, and every known branch on it was taken.
    Covered,
}

impl LineTable {
    /// Adds a line. Lines in ascending order are appended; any other order is put right by [`LineTable::settle`],
    /// which must run before the table is read.
    pub fn push(&mut self, number: u32, hits: u32) {
        self.numbers.push(number);
        self.hits.push(hits);
    }

    /// Sorts the lines and joins those of one number with `join`, in the order in which they were pushed.
    pub fn settle(&mut self, join: impl Fn(u32, u32) -> u32) {
        self.sort(join);
        self.numbers.shrink_to_fit();
        self.hits.shrink_to_fit();
    }

    /// What [`LineTable::settle`] would leave, in memory that holds no more than it. This table is emptied and keeps its
    /// memory for the lines of the next file.
    #[must_use]
    pub fn take_settled(&mut self, join: impl Fn(u32, u32) -> u32) -> Self {
        self.sort(join);
        let taken = Self { numbers: self.numbers.as_slice().to_vec(), hits: self.hits.as_slice().to_vec() };
        self.clear();
        taken
    }

    /// Forgets all lines and keeps the memory.
    pub fn clear(&mut self) {
        self.numbers.clear();
        self.hits.clear();
    }

    fn sort(&mut self, join: impl Fn(u32, u32) -> u32) {
        if !self.numbers.is_sorted_by(|a, b| a < b) {
            let mut lines: Vec<Line> = self.iter().collect();
            lines.sort_by_key(|line| line.number);
            lines.dedup_by(|later, kept| {
                let same = later.number == kept.number;
                if same {
                    kept.hits = join(kept.hits, later.hits);
                }
                same
            });
            self.numbers = lines.iter().map(|line| line.number).collect();
            self.hits = lines.iter().map(|line| line.hits).collect();
        }
    }

    /// The line of this number, if it holds code.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<Line> {
        let index = self.numbers.binary_search(&number).ok()?;
        Some(Line { number, hits: self.hits[index] })
    }

    /// The lines in ascending order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Line> + ExactSizeIterator + Clone {
        self.numbers.iter().zip(&self.hits).map(|(&number, &hits)| Line { number, hits })
    }

    /// How many lines hold code.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether no line holds code.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The greatest line number; 0 for an empty table.
    #[must_use]
    pub fn last_number(&self) -> u32 {
        self.numbers.last().copied().unwrap_or(0)
    }

    /// How many ran, of how many.
    #[must_use]
    pub fn ratio(&self) -> Ratio {
        let covered = self.hits.iter().filter(|&&hits| hits > 0).count();
        Ratio::new(covered as u64, self.len() as u64)
    }

    /// The numbers of the lines that never ran, ascending.
    pub fn missed(&self) -> impl Iterator<Item = u32> + '_ {
        self.iter().filter(|line| line.hits == 0).map(|line| line.number)
    }
}
