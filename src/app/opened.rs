//! The source file that is open: its text, its colours, its gaps, and the cursor in it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use crate::analysis::Place;
use crate::analysis::delta::Change;
use crate::analysis::drift::{self, LineMap, Stale};
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
    pub reported: Arc<FileCoverage>,
    /// The same as it lies on the text that is shown: marks move with their lines.
    pub coverage: Arc<FileCoverage>,
    /// How the text that is shown stands to the one that the report belongs to; `None` if it is that one, as far as is known.
    pub drift: Option<Drift>,
    /// What tells that the report belongs to another text, where that one is not known.
    pub stale: Option<Stale>,
    /// The lines that were edited since the report, first and last of each run: of them nothing is known.
    pub edited: Vec<(u32, u32)>,
    /// What the report counts in it.
    pub totals: Totals,
    /// Its gaps, in ascending order.
    pub gaps: Vec<Gap>,
    /// The pieces that did not run of lines that did, in bytes of the line, by line number. They need the text.
    pub missed_pieces: BTreeMap<u32, Vec<Range<u32>>>,
    /// Its text, once it was read.
    pub content: Content,
    /// Whether it is being read, for the first time or again.
    pub is_awaited: bool,
    /// The line that the cursor is on, from 1.
    pub line: u32,
    /// Whether it was opened for another reason than that a report names it.
    pub is_guest: bool,
    /// Whether the user walked to this line, rather than being shown it.
    pub walked: bool,
    /// Spans by line number.
    pub colours: HashMap<u32, Vec<Span>>,
    /// The functions and classes in it, as far as its text tells and as soon as they are known.
    pub definitions: Vec<Definition>,
}

/// How a text stands to another one that the report belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// Its lines went there.
    Moved(Arc<LineMap>),
    /// It was written after the report, and what it was before is unknown.
    Unknown,
}

/// A source file as it was read.
#[derive(Debug, PartialEq, Eq)]
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

impl Drift {
    /// How a text stands to the one that the report belongs to, which may be unknown; `None` if it is that one.
    #[must_use]
    pub fn between(then: Option<&SourceText>, now: &SourceText) -> Option<Self> {
        match then {
            Some(then) if then == now => None,
            Some(then) => Some(Self::Moved(Arc::new(LineMap::between(then, now)))),
            None => Some(Self::Unknown),
        }
    }
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
            reported: Arc::clone(&coverage),
            coverage,
            drift: None,
            stale: None,
            edited: Vec::new(),
            gaps,
            missed_pieces: BTreeMap::new(),
            content: Content::Reading,
            is_awaited: false,
            line,
            is_guest: false,
            walked: false,
            colours: HashMap::new(),
            definitions: Vec::new(),
        }
    }

    /// Takes the coverage of a newer report; the cursor stays where it was.
    pub fn refresh(&mut self, coverage: Arc<FileCoverage>) {
        self.totals = coverage.totals();
        self.reported = coverage;
        self.settle();
    }

    /// Takes what came of reading the source, and how it stands to the text that the report belongs to. `since` tells
    /// where the lines of the text shown before went: the cursor goes with its line.
    pub fn fill(&mut self, content: Content, drift: Option<Drift>, since: Option<&LineMap>) {
        let was_read = self.text().is_some();
        let is_another = self.drift != drift;
        self.is_awaited = false;
        (self.content, self.drift) = (content, drift);
        self.settle();
        match (&self.drift, since) {
            (_, Some(since)) => self.line = since.nearest(self.line),
            // It was opened at a line of the report.
            (Some(Drift::Moved(map)), None) if !was_read => self.line = map.nearest(self.line),
            _ if is_another && !self.walked => self.line = self.gaps.first().map_or(self.line, |gap| gap.first),
            _ => {}
        }
        self.line = self.line.clamp(1, self.last_line());
    }

    /// Takes the marks back to where the report has them: a newer one belongs to the text that is shown, until told otherwise.
    pub fn forget_drift(&mut self) {
        self.drift = None;
        self.settle();
    }

    /// Lays what the report says on the text that is shown.
    fn settle(&mut self) {
        (self.coverage, self.edited) = match &self.drift {
            Some(Drift::Moved(map)) => (Arc::new(drift::moved(&self.reported, map)), map.edited().collect()),
            Some(Drift::Unknown) | None => (Arc::clone(&self.reported), Vec::new()),
        };
        self.stale = match (self.text(), &self.drift) {
            (Some(text), Some(Drift::Unknown) | None) => drift::staleness(&self.reported, text),
            _ => None,
        };
        self.gaps = gaps::gaps(&self.coverage);
        self.find_pieces();
    }

    /// Whether this line was edited since the report.
    #[must_use]
    pub fn is_edited(&self, line: u32) -> bool {
        self.edited.get(self.edited.partition_point(|(_, last)| *last < line)).is_some_and(|(first, _)| *first <= line)
    }

    /// The line of the report that a line of the text that is shown was; `None` if it was edited since.
    #[must_use]
    pub fn reported_line(&self, line: u32) -> Option<u32> {
        self.map().map_or(Some(line), |map| map.to_old(line))
    }

    /// The line of the report that the cursor is on, or that stood in its place.
    #[must_use]
    pub fn line_in_report(&self) -> u32 {
        self.map().map_or(self.line, |map| map.nearest_old(self.line))
    }

    /// Where a line of the report is now, or what stands in its place.
    #[must_use]
    pub fn line_now(&self, reported: u32) -> u32 {
        self.map().map_or(reported, |map| map.nearest(reported))
    }

    /// A change between reports as it lies on the text that is shown.
    #[must_use]
    pub fn change_now(&self, change: &Change) -> Change {
        Change { first: self.line_now(change.first), last: self.line_now(change.last), ..*change }
    }

    /// The same of many.
    #[must_use]
    pub fn changes_now<'c>(&self, changes: &'c [Change]) -> Cow<'c, [Change]> {
        match self.map() {
            Some(_) => changes.iter().map(|change| self.change_now(change)).collect(),
            None => Cow::Borrowed(changes),
        }
    }

    fn map(&self) -> Option<&LineMap> {
        if let Some(Drift::Moved(map)) = &self.drift { Some(map) } else { None }
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
