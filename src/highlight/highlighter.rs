//! The colours of one file: windows at once, exactness in the background.

use std::ops::Range;
use std::sync::Arc;

use super::lexer::Rules;
use super::parser::{Parser, State};
use super::safe_point::SafePoints;
use super::text::Text;
use super::{Language, Span, Syntaxes};

/// A checkpoint is kept every so many lines at first; twice as many whenever there are too many of them.
const EVERY: usize = 64;
/// So many checkpoints at most, of one or two kilobytes each.
const MOST: usize = 2_048;
/// A window that begins this near below the exact lines is made exact on the way.
const NEAR: usize = 256;
/// A line of more bytes than this counts for several in a budget.
const UNIT: usize = 256;

/// The classes of one file's text.
///
/// It is made for a worker: the newest window first, [`Highlighter::advance`] in small steps while no window is wanted.
/// It stays on the thread that made it (the syntaxes' matcher keeps raw pointers in its state); the text goes there and
/// [`Window`]s come back.
#[derive(Debug)]
pub struct Highlighter {
    text: Text,
    parser: Parser,
    plain: bool,
    /// States before the lines that are multiples of `every`, up to the frontier.
    checkpoints: Vec<State>,
    every: usize,
    /// How far the exact pass has come, and its state there.
    frontier: usize,
    state: State,
    safe_points: SafePoints,
    /// Behind the last window: its next line, and the likely state there.
    stopped: Option<(usize, State)>,
}

/// The spans of some lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The first line, from 0.
    pub first: usize,
    /// The spans of each line. Lines past the end of the text are left out.
    pub lines: Vec<Vec<Span>>,
    /// Whether they are what a pass from the top gives, and so will not change.
    pub exact: bool,
}

impl Highlighter {
    /// Begins with a text; reads nothing but where its lines end.
    pub fn new(syntaxes: &'static Syntaxes, language: Language, text: Arc<String>) -> Self {
        let parser = Parser::new(syntaxes, language);
        let state = parser.start();
        Self {
            text: Text::new(text),
            parser,
            plain: language.is_plain(),
            checkpoints: vec![state.clone()],
            every: EVERY,
            frontier: 0,
            state,
            safe_points: SafePoints::new(Rules::of(language)),
            stopped: None,
        }
    }

    /// How many lines the text has.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether the text has no lines.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many lines from the top the exact pass has read: a window that ends here or above is exact when asked anew.
    pub fn exact_to(&self) -> usize {
        if self.plain { self.len() } else { self.frontier }
    }

    /// The spans of a window of lines, counted from 0.
    pub fn spans(&mut self, window: Range<usize>) -> Window {
        let whole = self.spans_while(window.clone(), || true);
        // Nobody stopped it.
        whole.unwrap_or(Window { first: window.start, lines: Vec::new(), exact: false })
    }

    /// The spans of a window of lines; `None` as soon as `go_on`, asked before each line, says that they are not wanted
    /// any more.
    pub fn spans_while(&mut self, window: Range<usize>, mut go_on: impl FnMut() -> bool) -> Option<Window> {
        let end = window.end.min(self.len());
        let first = window.start.min(end);
        if self.plain || first == end {
            return Some(Window { first, lines: vec![Vec::new(); end - first], exact: true });
        }
        let mut lines = Vec::with_capacity(end - first);
        if first >= self.frontier && first - self.frontier <= NEAR {
            while self.frontier < end {
                if !go_on() {
                    return None;
                }
                let at = self.frontier;
                let spans = self.step();
                if at >= first {
                    lines.push(spans);
                }
            }
            return Some(Window { first, lines, exact: true });
        }
        let exact = first < self.frontier;
        let (from, mut state) = match self.stopped.take() {
            _ if exact => self.checkpoint(first),
            Some((line, state)) if line == first => (line, state),
            _ => self.guess(first),
        };
        for line in from..end {
            if !go_on() {
                return None;
            }
            let spans = self.parser.line(&mut state, &self.text.ended(line));
            if line >= first {
                lines.push(spans);
            }
        }
        self.stopped = (!exact).then_some((end, state));
        Some(Window { first, lines, exact })
    }

    /// Looks a little further for places from which windows far below can be read, so that the first of them comes
    /// sooner. Says whether any text is left to look at.
    pub fn look_ahead(&mut self) -> bool {
        !self.plain && self.safe_points.read_on(&self.text)
    }

    /// Takes the exact pass so many lines further (long lines count for more). Says whether any are left.
    pub fn advance(&mut self, budget_lines: usize) -> bool {
        let mut budget = if self.plain { 0 } else { budget_lines };
        while budget > 0 && self.frontier < self.len() {
            budget = budget.saturating_sub(1 + self.text.line(self.frontier).len() / UNIT);
            self.step();
        }
        self.exact_to() < self.len()
    }

    /// Takes the exact pass across one line.
    fn step(&mut self) -> Vec<Span> {
        let spans = self.parser.line(&mut self.state, &self.text.ended(self.frontier));
        self.frontier += 1;
        if self.frontier.is_multiple_of(self.every) {
            self.checkpoints.push(self.state.clone());
            if self.checkpoints.len() > MOST {
                self.every *= 2;
                let mut kept = 0..;
                self.checkpoints.retain(|_| kept.next().is_some_and(|at: usize| at.is_multiple_of(2)));
            }
        }
        spans
    }

    /// The nearest checkpoint at or above a line that the exact pass has read.
    fn checkpoint(&self, line: usize) -> (usize, State) {
        let nearest = (line / self.every).min(self.checkpoints.len() - 1);
        (nearest * self.every, self.checkpoints[nearest].clone())
    }

    /// A likely state somewhere near above a line, after what the line stands within was read.
    fn guess(&mut self, line: usize) -> (usize, State) {
        let point = self.safe_points.find(&self.text, line);
        let mut state = self.parser.start();
        // Without its opening tag, PHP is only text.
        let tag = self.text.line(0).starts_with("<?").then_some(0).filter(|line| !point.lead.contains(line));
        for line in tag.into_iter().chain(point.lead) {
            self.parser.line(&mut state, &self.text.ended(line));
        }
        (point.line, state)
    }
}
