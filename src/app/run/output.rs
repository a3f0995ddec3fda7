//! What a command wrote: lines of text with the colours it asked for.

use std::collections::VecDeque;

/// So many lines are kept; the oldest go first.
pub const KEPT: usize = 10_000;

/// A line of output.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// What it says. Untrusted, as all that a command writes.
    pub text: String,
    /// The parts that look like something, in order and apart.
    pub spans: Vec<Styled>,
}

/// A part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Styled {
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// How it looks.
    pub look: Look,
}

/// How a part of a line looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// The colour of the text; `None` is the usual one.
    pub foreground: Option<Colour>,
    /// What lies behind it; `None` is the usual background.
    pub background: Option<Colour>,
    /// Heavier than usual.
    pub bold: bool,
    /// Weaker than usual.
    pub dim: bool,
    /// Slanted.
    pub italic: bool,
    /// With a line under it.
    pub underline: bool,
    /// With a line through it.
    pub crossed_out: bool,
    /// Its two colours swapped.
    pub reverse: bool,
}

/// A colour that a command asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// One of xterm's 256; the first 16 are the terminal's own.
    Indexed(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// All that a command wrote, as far as it is kept: lines that scrolled off its screen, and those that stand there.
#[derive(Debug, Clone, Default)]
pub struct Output {
    settled: VecDeque<Line>,
    live: Vec<Line>,
    /// So many lines went before the first that is kept.
    dropped: usize,
}

impl Output {
    /// Takes what came: so many lines were lost before the settled ones; the live ones replace those before.
    pub fn extend(&mut self, dropped: usize, settled: Vec<Line>, live: Vec<Line>) {
        if dropped > 0 {
            self.dropped += dropped + self.settled.len();
            self.settled.clear();
        }
        self.settled.extend(settled);
        let surplus = self.settled.len().saturating_sub(KEPT);
        self.settled.drain(..surplus);
        self.dropped += surplus;
        self.live = live;
    }

    /// The number of the first line that is kept, from 0: lines keep their numbers as long as they are there.
    #[must_use]
    pub fn first(&self) -> usize {
        self.dropped
    }

    /// The number behind that of the last line.
    #[must_use]
    pub fn end(&self) -> usize {
        self.dropped + self.settled.len() + self.live.len()
    }

    /// The line of this number.
    #[must_use]
    pub fn line(&self, number: usize) -> Option<&Line> {
        let at = number.checked_sub(self.dropped)?;
        self.settled.get(at).or_else(|| self.live.get(at.checked_sub(self.settled.len())?))
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.end() == 0
    }

    /// The last lines that say something, at most so many.
    #[must_use]
    pub fn tail(&self, most: usize) -> Vec<Line> {
        let lines = (self.first()..self.end()).rev().filter_map(|number| self.line(number));
        let mut tail: Vec<Line> = lines.filter(|line| !line.text.trim().is_empty()).take(most).cloned().collect();
        tail.reverse();
        tail
    }

    /// The next line from this number on, or the one before it, that holds a text; letters count alike in either case
    /// unless the text has a capital. It goes round at the end.
    #[must_use]
    pub fn find(&self, text: &str, from: usize, forward: bool) -> Option<usize> {
        if text.is_empty() {
            return None;
        }
        let holds = |number: &usize| self.line(*number).is_some_and(|line| !matches(&line.text, text).is_empty());
        let (first, end) = (self.first(), self.end());
        let from = from.clamp(first, end);
        if forward {
            (from..end).chain(first..from).find(holds)
        } else {
            (first..from).rev().chain((from..end).rev()).find(holds)
        }
    }
}

/// Where a text stands in a line, as ranges of bytes.
#[must_use]
pub fn matches(line: &str, text: &str) -> Vec<(usize, usize)> {
    if text.is_empty() {
        return Vec::new();
    }
    let exactly = text.chars().any(char::is_uppercase);
    let is_at = |at: usize| {
        let mut rest = line[at..].char_indices();
        for wanted in text.chars() {
            let (_, found) = rest.next()?;
            let is_same = found == wanted || !exactly && found.to_lowercase().eq(wanted.to_lowercase());
            if !is_same {
                return None;
            }
        }
        Some(at + rest.offset())
    };
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, _) in line.char_indices() {
        if found.last().is_none_or(|(_, end)| at >= *end) {
            found.extend(is_at(at).map(|end| (at, end)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<Line> {
        texts.iter().map(|text| Line { text: (*text).to_owned(), spans: Vec::new() }).collect()
    }

    #[test]
    fn lines_keep_their_numbers() {
        let mut output = Output::default();
        output.extend(0, lines(&["a", "b"]), lines(&["c", "d"]));
        output.extend(0, lines(&["c"]), lines(&["D"]));
        let at = |output: &Output, number| output.line(number).map(|line| line.text.clone()).unwrap_or_default();
        assert_eq!((output.first(), output.end(), &*at(&output, 2), &*at(&output, 3)), (0, 4, "c", "D"));
        let many: Vec<String> = (0..KEPT).map(|number| number.to_string()).collect();
        output.extend(0, lines(&many.iter().map(String::as_str).collect::<Vec<_>>()), lines(&["end"]));
        assert_eq!((output.first(), output.end()), (3, KEPT + 4));
        assert_eq!((&*at(&output, 3), &*at(&output, KEPT + 3), at(&output, 2).is_empty()), ("0", "end", true));
        output.extend(7, lines(&["late"]), Vec::new());
        assert_eq!((output.first(), output.end()), (KEPT + 10, KEPT + 11));
        assert_eq!(at(&output, KEPT + 10), "late");
    }

    #[test]
    fn a_search_goes_round_both_ways() {
        let mut output = Output::default();
        output.extend(0, lines(&["one Error", "two", "three error"]), lines(&["four"]));
        assert_eq!(output.find("error", 0, true), Some(0));
        assert_eq!(output.find("error", 1, true), Some(2));
        assert_eq!(output.find("error", 3, true), Some(0));
        assert_eq!(output.find("error", 2, false), Some(0));
        assert_eq!(output.find("error", 0, false), Some(2));
        assert_eq!(output.find("Error", 1, true), Some(0));
        assert_eq!(output.find("nothing", 0, true), None);
        assert_eq!(output.find("", 0, true), None);
    }

    #[test]
    fn matches_are_apart_and_whole() {
        assert_eq!(matches("aaaa", "aa"), [(0, 2), (2, 4)]);
        assert_eq!(matches("ÄÖ äö", "äö"), [(0, 4), (5, 9)]);
        assert_eq!(matches("short", "shorter"), []);
    }

    #[test]
    fn a_tail_leaves_out_what_is_empty() {
        let mut output = Output::default();
        output.extend(0, lines(&["a", "", "b"]), lines(&["c", "  "]));
        let texts: Vec<String> = output.tail(2).into_iter().map(|line| line.text).collect();
        assert_eq!(texts, ["b", "c"]);
    }
}
