//! The source file that is open: its text, its colours, its gaps, and the cursor in it.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use crate::analysis::Place;
use crate::analysis::gaps::{self, Gap};
use crate::analysis::outline::{self, Definition, Header};
use crate::analysis::pieces;
use crate::analysis::text::SourceText;
use crate::highlight::Span;
use crate::model::{FileCoverage, Totals};

/// Colours are kept for at most so many lines; beyond it they are asked for again.
const MAX_COLOURED: usize = 20_000;
/// A report may name any line: beyond this one it is not believed without a text that goes as far.
const MOST_REPORTED: u32 = 1_000_000;

/// The source file that is open.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The file, by its key in the report.
    pub path: Arc<str>,
    /// The generation of its reading: what answers an older one is stale.
    pub generation: u64,
    /// Where it is.
    pub place: Place,
    /// What the report says about it.
    pub coverage: Arc<FileCoverage>,
    /// What the report counts in it.
    pub totals: Totals,
    /// Its gaps, in ascending order.
    pub gaps: Vec<Gap>,
    /// The pieces that did not run of lines that did, in bytes of the line, by line number. They need the text.
    pub missed_pieces: BTreeMap<u32, Vec<Range<u32>>>,
    /// Its text, once it was read.
    pub content: Content,
    /// The line that the cursor is on, from 1.
    pub line: u32,
    /// Whether the source was edited since the report was read: its marks may be off.
    pub edited: bool,
    /// Whether it was opened for another reason than that a report names it.
    pub is_guest: bool,
    /// Whether the user walked to this line, rather than being shown it.
    pub walked: bool,
    /// Spans by line number.
    pub colours: HashMap<u32, Vec<Span>>,
    /// The functions and classes in it, as far as its text tells and as soon as they are known.
    pub definitions: Vec<Definition>,
}

/// A source file as it was read.
#[derive(Debug)]
pub struct SourceFile {
    /// Its text.
    pub text: SourceText,
    /// The encoding that was guessed from its bytes, where nothing says which it is.
    pub guessed: Option<&'static str>,
}

/// The text of a source file.
#[derive(Debug, Clone)]
pub enum Content {
    /// It is being read.
    Reading,
    /// Here it is.
    Text(Arc<SourceFile>),
    /// It cannot be shown, and why.
    Unreadable(String),
}

impl Opened {
    /// Opens a file at its first gap.
    #[must_use]
    pub fn new(path: Arc<str>, generation: u64, place: Place, coverage: Arc<FileCoverage>) -> Self {
        let gaps = gaps::gaps(&coverage);
        let line = gaps.first().map_or(1, |gap| gap.first);
        Self {
            path,
            generation,
            place,
            totals: coverage.totals(),
            coverage,
            gaps,
            missed_pieces: BTreeMap::new(),
            content: Content::Reading,
            line,
            edited: false,
            is_guest: false,
            walked: false,
            colours: HashMap::new(),
            definitions: Vec::new(),
        }
    }

    /// Takes the coverage of a newer report; the cursor stays where it was.
    pub fn refresh(&mut self, coverage: Arc<FileCoverage>) {
        self.gaps = gaps::gaps(&coverage);
        self.totals = coverage.totals();
        self.coverage = coverage;
        self.find_pieces();
    }

    /// Takes what came of reading the source.
    pub fn fill(&mut self, content: Content) {
        self.content = content;
        self.find_pieces();
    }

    fn find_pieces(&mut self) {
        let pieces = self.text().map(|text| pieces::missed(&self.coverage, |line| text.line(line)));
        self.missed_pieces = pieces.unwrap_or_default();
    }

    /// Whether the user excluded this line from measurement.
    #[must_use]
    pub fn is_excluded(&self, line: u32) -> bool {
        self.coverage.details.excluded.binary_search(&line).is_ok()
    }

    /// The text, when there is one.
    #[must_use]
    pub fn text(&self) -> Option<&SourceText> {
        match &self.content {
            Content::Text(source) => Some(&source.text),
            Content::Reading | Content::Unreadable(_) => None,
        }
    }

    /// The number of the last line that can be shown: of the text or of the report, whichever goes further. A source
    /// that became shorter still has all its gaps.
    #[must_use]
    pub fn last_line(&self) -> u32 {
        let reported = match self.text() {
            Some(_) => self.gaps.last().map_or(0, |gap| gap.last),
            None => self.coverage.lines.last_number(),
        };
        let text = self.text().map_or(0, SourceText::len);
        text.max(reported.min(MOST_REPORTED)).max(1)
    }

    /// The gap that the cursor is in, by its index.
    #[must_use]
    pub fn gap_here(&self) -> Option<usize> {
        gaps::at(&self.gaps, self.line)
    }

    /// The next gap behind the cursor, or before it.
    #[must_use]
    pub fn gap_beyond_cursor(&self, forward: bool) -> Option<usize> {
        if forward {
            let index = self.gaps.partition_point(|gap| gap.first <= self.line);
            (index < self.gaps.len()).then_some(index)
        } else {
            let index = self.gaps.partition_point(|gap| gap.first < self.line);
            // From within a gap, back goes to its own beginning only when the cursor is past it.
            index.checked_sub(1)
        }
    }

    /// Keeps new colours.
    pub fn colour(&mut self, first: u32, lines: Vec<Vec<Span>>) {
        if self.colours.len() > MAX_COLOURED {
            self.colours.clear();
        }
        self.colours.extend((first..).zip(lines));
    }

    /// The definitions around a line, outermost first, as the source's text tells them. Their lines count from 1.
    #[must_use]
    pub fn headers(&self, line: u32) -> Vec<Header> {
        if self.text().is_none() {
            return Vec::new();
        }
        let mut headers = outline::enclosing_in(&self.definitions, line.saturating_sub(1) as usize);
        headers.iter_mut().for_each(|header| header.line += 1);
        headers
    }
}
