//! The fast lane: runs of plain `<line>` elements, read from the buffer byte by byte, past the XML reader.
//!
//! quick-xml defines what is right. The lane takes an element only if it knows every byte of it and has nothing to warn
//! about; at the first doubt, and at the end of the buffer, it stops in front of the element and quick-xml reads it.
//! A test holds both to the same result.

use super::class::Class;
use super::line::Line;
use crate::formats::number::{self, LAST_LINE};
use crate::formats::window::{Window, word};
use crate::model::LineTableBuilder;

/// What a run took.
pub(super) struct Run {
    /// So many bytes.
    pub(super) length: usize,
    /// How many elements are open after it.
    pub(super) depth: u64,
    /// The report looked for branches on some line.
    pub(super) branching: bool,
}

/// Gives the plain `<line>` elements at the head of `bytes` to `class`, and passes by what stands around them and says
/// nothing. `depth` elements are open before it, and `floor` of them stay open.
#[inline]
pub(super) fn run(bytes: &[u8], mut depth: u64, floor: u64, class: &mut Class) -> Run {
    let mut rest = bytes;
    let mut branching = false;
    let mut gap = Gap::default();
    loop {
        let begun = class.plain_lines().and_then(|lines| short_lines(&mut rest, &gap, lines));
        let tag = gap.skip(rest);
        if let Some((number, hits, end)) = begun.or_else(|| start(tag)) {
            if let Some((line, after)) = Line::usual(number, hits, end) {
                branching |= class.line(&line);
                rest = after;
                continue;
            }
            if let Some(after) = end.strip_prefix(b"\"/>") {
                class.short_line(number, hits);
                rest = after;
                continue;
            }
        }
        if let Some((line, after)) = element(tag) {
            branching |= class.line(&line);
            rest = after;
        } else if let Some(after) = frame(tag, &mut depth, floor) {
            rest = after;
        } else {
            return Run { length: bytes.len() - rest.len(), depth, branching };
        }
    }
}

/// Takes the lines that are by far the most frequent, `<line number="12" hits="1"/>`, each behind the same white space. Of a
/// line that says more, returns the number, the hits, and what follows their last digit.
#[inline(never)] // A profile tells it by its name.
fn short_lines<'b>(rest: &mut &'b [u8], gap: &Gap, lines: &mut LineTableBuilder) -> Option<(u32, u32, &'b [u8])> {
    const HEAD: &[u8; 14] = b"<line number=\"";
    let (space, mask) = gap.word?;
    let tag = gap.length;
    loop {
        let window = Window::of(rest)?;
        let is_line = window.word(0) & mask == space
            && window.word(tag) == word(HEAD, 0)
            && window.word(tag + 6) == word(HEAD, 6);
        let begin = tag + HEAD.len();
        let (number, length) = number::few(window.word(begin))?;
        if !is_line || !(1..=LAST_LINE).contains(&number) {
            return None;
        }
        // Numbers of neighbours are equally long: where that is a branch, the next line is begun before this one is read.
        let short = match length {
            2 => one_digit(window, begin + 2),
            3 => one_digit(window, begin + 3),
            4 => one_digit(window, begin + 4),
            _ => one_digit(window, begin + length),
        };
        let (hits, end) = match short {
            Some(short) => short,
            None => {
                let (hits, end) = hits(window, begin + length)?;
                if window.bytes(end, 3) != word(b"\"/>", 0) {
                    return Some((number, hits, rest.get(end..)?));
                }
                (hits, end + 3)
            }
        };
        *rest = rest.get(end..)?;
        lines.push(number, hits);
    }
}

/// Hits of one digit that end the element, whose attribute begins with the end of the value before it, here; and where the
/// element ends.
#[inline(always)] // Each call has its own place.
fn one_digit(window: Window, at: usize) -> Option<(u32, usize)> {
    let close = window.word(at + 8);
    let digit = (close as u8).wrapping_sub(b'0');
    let is_between = window.word(at) == word(b"\" hits=\"", 0) && (close >> 8) & 0xFF_FFFF == word(b"\"/>", 0);
    (is_between && digit < 10).then_some((digit.into(), at + 12))
}

/// The hits whose attribute begins with the end of the value before it, here; and where their digits end.
fn hits(window: Window, at: usize) -> Option<(u32, usize)> {
    let (hits, length) = window.number(at + 8, b'"').filter(|_| window.word(at) == word(b"\" hits=\"", 0))?;
    Some((hits, at + 8 + length))
}

/// The tags around lines that neither this reader nor the other takes notice of.
#[inline]
fn frame<'b>(tag: &'b [u8], depth: &mut u64, floor: u64) -> Option<&'b [u8]> {
    if let Some(after) = tag.strip_prefix(b"<lines>") {
        *depth += 1;
        return Some(after);
    }
    if let Some(after) = tag.strip_prefix(b"</lines>").filter(|_| *depth > floor) {
        *depth -= 1;
        return Some(after);
    }
    tag.strip_prefix(b"<methods/>")
}

/// The white space before an element: nearly always the same as before the one above it.
#[derive(Default)]
struct Gap {
    length: usize,
    /// Its bytes, if they are no more than eight, and which of the eight count.
    word: Option<(u64, u64)>,
}

impl Gap {
    /// What follows the white space at the head of `rest`.
    #[inline]
    fn skip<'b>(&mut self, rest: &'b [u8]) -> &'b [u8] {
        if let Some((word, mask)) = self.word
            && let Some((head, _)) = rest.split_first_chunk()
            && u64::from_le_bytes(*head) & mask == word
            && let Some(tag) = rest.get(self.length..)
            && tag.starts_with(b"<")
        {
            return tag;
        }
        let tag = space(rest);
        self.length = rest.len() - tag.len();
        let mask = u64::MAX.checked_shr(64 - 8 * self.length.min(8) as u32).unwrap_or(0);
        let head = rest.first_chunk().filter(|_| self.length <= 8);
        self.word = head.map(|head| (u64::from_le_bytes(*head) & mask, mask));
        tag
    }
}

/// The number and the hits of a line that begins with them, and what follows the last digit.
#[inline]
fn start(tag: &[u8]) -> Option<(u32, u32, &[u8])> {
    let (number, rest) = number::short(tag.strip_prefix(b"<line number=\"")?)?;
    let (hits, rest) = number::short(rest.strip_prefix(b"\" hits=\"")?)?;
    (1..=LAST_LINE).contains(&number).then_some((number, hits, rest))
}

/// Any other `<line>` element, and what follows it.
fn element(tag: &[u8]) -> Option<(Line<'_>, &[u8])> {
    let (line, rest) = Line::plain(tag.strip_prefix(b"<line")?)?;
    match rest.strip_prefix(b"/>") {
        Some(after) => Some((line, after)),
        None => Some((line, content(space(rest))?)),
    }
}

/// The rest of an element that holds nothing, or nothing but conditions, which nobody reads. Returns what follows it.
fn content(rest: &[u8]) -> Option<&[u8]> {
    if let Some(after) = rest.strip_prefix(b"/>") {
        return Some(after);
    }
    let mut rest = space(rest.strip_prefix(b">")?);
    if let Some(conditions) = rest.strip_prefix(b"<conditions>") {
        rest = space(conditions);
        while let Some(condition) = rest.strip_prefix(b"<condition ") {
            let end = memchr::memchr(b'>', condition)?;
            let inside = condition[..end].strip_suffix(b"/")?;
            // What the quotes hold is out of sight: they must come in pairs, and no tag may begin among them.
            let quotes = inside.iter().filter(|&&b| b == b'"').count();
            if quotes % 2 == 1 || inside.iter().any(|b| b"<'".contains(b)) {
                return None;
            }
            rest = space(&condition[end + 1..]);
        }
        rest = space(rest.strip_prefix(b"</conditions>")?);
    }
    rest.strip_prefix(b"</line>")
}

/// What follows the white space; the same white space that quick-xml skips.
#[inline]
fn space(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let [b' ' | b'\t' | b'\n' | b'\r', after @ ..] = rest {
        rest = after;
    }
    rest
}

#[cfg(test)]
mod tests {
    use std::io::BufRead;

    use proptest::prelude::*;

    use super::{Class, Gap, LineTableBuilder, run, short_lines};
    use crate::formats::again::{Units, context};
    use crate::formats::agree::mutated;
    use crate::formats::agree::{check, check_again, mutations, versions};
    use crate::formats::ahead::{Found, Pace, Piece};
    use crate::formats::cobertura::{Document, Rules};
    use crate::formats::xml::Xml;
    use crate::formats::{Memory, Parsed};
    use crate::model::Roots;

    /// With help as soon as a report has begun.
    fn read(input: &mut dyn BufRead, fast: bool, memory: Option<&mut Memory>) -> Parsed {
        let after = if fast { 0 } else { u64::MAX };
        crate::formats::cobertura::read(input, Pace { after, piece: 150 }, fast, memory)
    }

    /// A `<line>` of any writer: attributes in any order, spaces, odd values, conditions.
    fn line() -> impl Strategy<Value = String> {
        let number = prop::sample::select(&["1", "2", "3", "12", "007", "0", "-1", "10000001", "99999999999", "x"][..]);
        let hits = prop::sample::select(&["0", "1", "1", "2", "999999999", "4294967296", "-1", "1.5", ""][..]);
        let branch = prop::sample::select(&["true", "false", "True", "FALSE", "maybe", ""][..]);
        let parts = &["50% (1/2)", "100% (2/2)", "0% (0/2)", "(0/0)", "(3/2)", "100%", "x", "1,5% (1/2) "][..];
        let missing = prop::sample::select(&["12", "exit", "12,exit", "", "a b", "&lt;", "<", ">"][..]);
        let attributes = (number, hits, branch, prop::sample::select(parts), missing).prop_map(
            |(number, hits, branch, parts, missing)| {
                vec![
                    format!("number=\"{number}\""),
                    format!("hits=\"{hits}\""),
                    format!("branch=\"{branch}\""),
                    format!("condition-coverage=\"{parts}\""),
                    format!("missing-branches=\"{missing}\""),
                    "number=\"5\"".into(),
                    "hits='3'".into(),
                    "type=\"stmt\"".into(),
                ]
            },
        );
        let order = prop_oneof![
            4 => Just(vec![0, 1]),
            1 => Just(vec![1, 0]),
            2 => Just(vec![0, 1, 2, 3, 4]),
            1 => Just(vec![2, 3, 1, 4, 0]),
            1 => Just(vec![0, 1, 2, 3]),
            2 => prop::collection::vec(0..8_usize, 0..7),
        ];
        let end = prop_oneof![
            6 => Just("/>"),
            1 => Just(" />"),
            1 => Just("></line>"),
            1 => Just(">\n<conditions><condition number=\"0\" type=\"jump\" coverage=\"50%\"/>\n</conditions> </line>"),
            1 => Just("><conditions><condition number='0'/></conditions></line>"),
            1 => Just("><conditions/></line>"),
            1 => Just("><line number=\"3\" hits=\"1\"/></line>"),
            1 => Just(">text</line>"),
            1 => Just(">"),
        ];
        let space = prop::sample::select(&["\n\t\t", "", " ", "\r\n", "\n", "<!-- x -->", "text", "&amp;"][..]);
        (space, attributes, order, end).prop_map(|(space, attributes, order, end)| {
            let list: Vec<_> = order.into_iter().map(|at| attributes[at].as_str()).collect();
            format!("{space}<line {}{end}", list.join(" "))
        })
    }

    fn lines() -> impl Strategy<Value = String> {
        prop::collection::vec(line(), 0..8).prop_map(|lines| lines.concat())
    }

    fn report() -> impl Strategy<Value = String> {
        let methods = lines().prop_map(|lines| {
            format!("<methods><method name=\"m\"><lines>{lines}</lines></method><method name='n'/></methods>")
        });
        let methods = prop_oneof![2 => Just("<methods/>".to_owned()), 1 => methods];
        let name = prop::sample::select(&["a.py", "b.py", "", "&x;"][..]);
        let class = (name, methods, lines()).prop_map(|(name, methods, lines)| {
            format!("<class filename=\"{name}\">\n{methods}\n<lines>{lines}\n</lines>\n</class>\n")
        });
        let root = prop::sample::select(
            &[
                "<coverage><sources><source>/s</source></sources>",
                "<coverage>",
                "<coverage><lines>",
                "<class filename=\"r\">",
                "",
            ][..],
        );
        (root, prop::collection::vec(class, 0..4), lines())
            .prop_map(|(root, classes, stray)| format!("{root}{}{stray}</coverage>\n", classes.concat()))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_lane_and_the_reader_agree(report in report(), mutations in mutations(), drop in 1..90_usize) {
            check(read, &report, &mutations, drop)?;
        }

        #[test]
        fn what_is_recalled_and_the_reader_agree(
            reports in prop::collection::vec(report(), 1..3),
            versions in versions(),
            drop in 1..300_usize,
        ) {
            check_again(read, &reports, &versions, drop)?;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

        /// What a helper makes of any part of a report is what the reader makes of it there, if it goes by the same.
        #[test]
        fn what_is_read_ahead_and_the_reader_agree(
            report in report(),
            mutations in mutations(),
            ends in any::<[prop::sample::Index; 2]>(),
            depth in prop_oneof![4 => Just(1_u64), 1 => 2..4_u64],
            other_roots in prop::bool::weighted(0.1),
        ) {
            let bytes = mutated(report.as_bytes(), &mutations);
            let told = |bytes: &mut &[u8]| {
                let mut document = Document::new(Units::told(Some(7)));
                document.read(&mut Xml::new(bytes), true);
                document.files.into_told()
            };
            let read: Vec<Found> = told(&mut &bytes[..]);
            // A long part, and mostly by the rules that its reader went by.
            let [start, end] = ends.map(|end| end.index(bytes.len() / 3 + 1));
            let ends = [start, bytes.len() - end];
            let has_roots = other_roots != report.contains("<source>");
            let roots: Roots = if has_roots { vec!["/s".to_owned()].into() } else { Roots::default() };
            let roots_key = if has_roots { context(&[b"/s"], []) } else { 0 };
            let piece = Piece::new(ends[0] as u64, &bytes[ends[0]..ends[1]]);
            let ahead = Rules { depth, roots, roots_key }.classes(&piece, Some(7));
            for found in &ahead {
                let same = read.iter().find(|read| read.at == found.at && read.context == found.context);
                prop_assert!(same.is_none_or(|read| read == found), "{:?}, not {:?}", found, same);
            }
        }
    }

    /// And it is nearly all of it: a helper that finds nothing would agree as well.
    #[test]
    fn every_class_that_lies_in_a_part_is_read_ahead() {
        let class = |at: usize| {
            let line = format!("<line number=\"{at}\" hits=\"1\"/>");
            format!("\n<class filename=\"{at}.py\">\n<methods/>\n<lines>{line}</lines>\n</class>")
        };
        let package = |at: usize| format!("<package><classes>{}{}\n</classes></package>", class(at), class(at + 1));
        let report: String = (0..20).step_by(2).map(package).collect();
        let rules = Rules { depth: 3, roots: Roots::default(), roots_key: 0 };
        let found = rules.classes(&Piece::new(100, report.as_bytes()), None);
        let names: Vec<String> = found.iter().map(|found| found.name.to_string()).collect();
        assert_eq!(names, (1..20).map(|at| format!("{at}.py")).collect::<Vec<_>>());
        for Found { at, stretch, name, .. } in &found {
            let text = &report[*at as usize - 100..][..stretch.length as usize];
            assert!(text.starts_with("\n<class ") && text.contains(&**name) && text.ends_with("</class>"), "{text}");
        }
    }

    /// The lines of most reports are read by words, and handed back where they say more.
    #[test]
    fn lines_of_few_bytes_are_read_by_words() {
        let line = "\n\t\t\t\t\t\t<line number=\"1\" hits=\"1\"/>";
        let taken = |text: &str, space: &str| {
            let mut gap = Gap::default();
            gap.skip([space, "<line        "].concat().as_bytes());
            let text = [text, &" ".repeat(80)].concat();
            let (mut rest, mut lines) = (text.as_bytes(), LineTableBuilder::default());
            let begun = short_lines(&mut rest, &gap, &mut lines);
            let begun = begun.map(|(number, hits, end)| (number, hits, &text[text.len() - end.len()..]));
            (
                text.len() - rest.len(),
                lines.len(),
                begun.map(|(number, hits, end)| (number, hits, end.trim_end().to_owned())),
            )
        };
        let space = "\n\t\t\t\t\t\t";
        assert_eq!(taken(&line.repeat(3), space), (3 * line.len(), 3, None));
        let seven = line.replace("\"1\"", "\"1234567\"");
        assert_eq!(taken(&seven.repeat(2), space), (2 * seven.len(), 2, None));
        assert_eq!(taken(&[line, line.trim_start()].concat(), space), (line.len(), 1, None));
        assert_eq!(taken(&line.replace("1", "0"), space), (0, 0, None));
        let more = "\" branch=\"true\"/>";
        assert_eq!(taken(&line.replace("\"/>", more), space), (0, 0, Some((1, 1, more.to_owned()))));
        for odd in ["-1", "1.5", "12345678", ""] {
            assert_eq!(taken(&line.replace("hits=\"1", &format!("hits=\"{odd}")), space).0, 0, "{odd}");
        }
    }

    /// What writers write is in the lane: a lane that takes nothing would agree as well.
    #[test]
    fn the_lane_takes_what_writers_write() {
        for text in [
            "<line number=\"1\" hits=\"1\"/>",
            "\n\t\t<line number=\"1\" hits=\"1\" branch=\"true\" condition-coverage=\"50% (1/2)\" missing-branches=\"24\"/>",
            "<line branch=\"true\" condition-coverage=\"50% (1/2)\" hits=\"1\" missing-branches=\"24\" number=\"3\"/>",
            "\r\n  <line number=\"8\" hits=\"1\" branch=\"False\" />",
            "<line number=\"8\" hits=\"1\"></line>",
            "\n<methods/>",
            "\n<lines>",
            "<line number=\"8\" hits=\"1\" branch=\"true\" condition-coverage=\"50% (1/2)\">\n<conditions>\n\
             <condition number=\"0\" type=\"jump\" coverage=\"50%\"/>\n</conditions>\n</line>",
        ] {
            let length = |text: &str| run(text.as_bytes(), 1, 1, &mut Class::default()).length;
            assert_eq!(length(text), text.len(), "{text}");
            for end in 0..text.len() {
                assert_eq!(length(&text[..end]), 0, "{text} cut at {end}");
            }
        }
    }
}
