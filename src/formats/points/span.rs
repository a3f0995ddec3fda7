//! Where a point of code starts and ends, as reports write it, and how many lines it may stand for.

use crate::formats::number::{self, Hits};
use crate::formats::spans::Spans;
use crate::formats::warnings::quote;
use crate::formats::xml::Xml;
use crate::model::Place;

/// The longest statement that stands for all of its lines. Generated tables are as long; what is longer is a mistake.
const LONGEST: u32 = 10_000;

/// How many lines each statement adds to those that all of a report may stand for beyond their first ones: a short report
/// cannot name more lines than fit into memory.
const MORE_FOR_EACH: u64 = 2;

/// Lines of code that compilers hide from debuggers: 0xFEEFEE by C# and F#, 0xF00F00 by C++.
const HIDDEN: [u64; 2] = [0xFE_EFEE, 0xF0_0F00];

/// The four numbers of a place in the code, raw.
#[derive(Default, Clone, Copy)]
pub(in crate::formats) struct Ends<'t> {
    pub(in crate::formats) line: Option<&'t [u8]>,
    pub(in crate::formats) column: Option<&'t [u8]>,
    pub(in crate::formats) end_line: Option<&'t [u8]>,
    pub(in crate::formats) end_column: Option<&'t [u8]>,
}

/// A piece of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: Place,
    pub(super) end: Place,
}

/// How many more lines statements may stand for.
pub(super) struct Room(pub(super) Spans);

impl Default for Room {
    fn default() -> Self {
        Self(Spans::of_records(MORE_FOR_EACH))
    }
}

impl Room {
    /// The piece of code between two places. `None` if it is hidden, or, with a warning, starts on no line. One that
    /// ends before it starts, or is too long, is as long as its first line.
    pub(super) fn span(&mut self, xml: &mut Xml, ends: Ends) -> Option<Span> {
        let raw = ends.line.unwrap_or_default();
        let Some(line) = number::line(raw) else {
            if !number::digits(raw.trim_ascii()).is_some_and(|number| HIDDEN.contains(&number)) {
                xml.odd("statements on a line that is none", || {
                    format!("“{}” is no line number; the statement is left out", quote(raw))
                });
            }
            return None;
        };
        let start = Place { line, column: column(ends.column) };
        let rest_of_line = Span { start, end: Place { line, column: Place::END_OF_LINE } };
        let end = match ends.end_line {
            None => return Some(Span { start, end: Place { line, column: column(ends.end_column) } }),
            Some(raw) => number::line(raw),
        };
        let Some(end) = end.filter(|&end| end >= line) else {
            xml.odd("statements that end on no line, or before they start", || {
                format!("a statement of line {line} does not end on a line after it; its first line counts")
            });
            return Some(rest_of_line);
        };
        let more = end - line;
        self.0.record();
        if more >= LONGEST || !self.0.take(more.into()) {
            xml.odd("statements that are too long", || {
                format!("a statement from line {line} to line {end} is too long; its first line counts")
            });
            return Some(rest_of_line);
        }
        Some(Span { start, end: Place { line: end, column: column(ends.end_column) } })
    }
}

/// A column, from 1; 0 where it is unknown. No line is as long as a number that does not fit.
#[inline]
fn column(raw: Option<&[u8]>) -> u32 {
    let number = raw.and_then(number::spaced_digits);
    number.and_then(|number| u32::try_from(number).ok()).filter(|&column| column < Place::END_OF_LINE).unwrap_or(0)
}

/// How often a point was visited. A negative number is a counter of 32 bits that overflowed: it ran very often
/// (<https://github.com/coverlet-coverage/coverlet/issues/1266>, <https://github.com/OpenCover/opencover/issues/170>).
pub(in crate::formats) fn visits(xml: &mut Xml, raw: Option<&[u8]>) -> u32 {
    match number::hits(raw.unwrap_or_default()) {
        Hits::Count(count) => count,
        Hits::Negative => {
            let raw = raw.unwrap_or_default();
            xml.odd("counters that overflowed", || {
                format!("a counter overflowed to {}: its statement ran very often", quote(raw))
            });
            u32::MAX
        }
        Hits::Unreadable => {
            let raw = raw.unwrap_or_default();
            xml.odd("statements without a readable count", || {
                format!("“{}” is no count; the statement counts as not run", quote(raw))
            });
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_bounded_or_its_first_line() {
        let mut nothing: &[u8] = b"";
        let mut xml = Xml::new(&mut nothing);
        let mut room = Room::default();
        let mut read = |numbers: [&'static str; 4]| {
            let [line, column, end_line, end_column] =
                numbers.map(|number| Some(number.as_bytes()).filter(|raw| !raw.is_empty()));
            let span = room.span(&mut xml, Ends { line, column, end_line, end_column })?;
            Some(((span.start.line, span.start.column), (span.end.line, span.end.column)))
        };
        let rest = Place::END_OF_LINE;
        assert_eq!(read(["7", "9", "8", "10"]), Some(((7, 9), (8, 10))));
        assert_eq!(read(["7", "", "", ""]), Some(((7, 0), (7, 0))));
        assert_eq!(read(["7", "4294967295", "7", "-1"]), Some(((7, 0), (7, 0))));
        assert_eq!(read(["7", "9", "6", "10"]), Some(((7, 9), (7, rest))));
        assert_eq!(read(["7", "9", "16707566", "10"]), Some(((7, 9), (7, rest))));
        assert_eq!(read(["7", "9", "10007", "1"]), Some(((7, 9), (7, rest))));
        assert_eq!(read(["16707566", "0", "16707566", "0"]), None);
        assert_eq!(read(["", "9", "8", "10"]), None);
        assert_eq!(xml.finish().len(), 4);
        assert!(room.0.take(200_000 - 1 + 3 * MORE_FOR_EACH) && !room.0.take(1));
    }

    #[test]
    fn all_statements_together_are_bounded() {
        let mut nothing: &[u8] = b"";
        let mut xml = Xml::new(&mut nothing);
        let mut room = Room::default();
        let ends = Ends { line: Some(b"1"), end_line: Some(b"9000"), ..Ends::default() };
        let spans = (0..1000).filter_map(|_| room.span(&mut xml, ends));
        let lines: u64 = spans.map(|it| u64::from(it.end.line - 1)).sum();
        let most = 200_000 + 1000 * MORE_FOR_EACH;
        assert!(lines <= most && lines > most - u64::from(LONGEST));
    }
}
