//! The fast lane: runs of plain `DA`, `BRDA`, `FN` and `FNDA` records, read from the buffer byte by byte.
//!
//! The records' own readers define what is right. The lane takes a line only if it knows every byte of it and has nothing
//! to warn about; at the first doubt, and at the end of the buffer, it stops in front of the line. A test holds both to
//! the same result.

use super::functions::Functions;
use super::section::{self, Section};
use crate::formats::number::{self, LAST_LINE};
use crate::formats::window::{Window, word};
use crate::model::{Branch, BranchTarget, LineTableBuilder};

/// Gives the plain records at the head of `bytes` to `section`. Returns how many bytes and how many lines they are.
#[inline]
pub(super) fn run(bytes: &[u8], section: &mut Section) -> (usize, u64) {
    let mut rest = bytes;
    let mut lines = 0;
    loop {
        let short = short_lines(&mut rest, section.lines())
            + short_branches(&mut rest, section)
            + functions(&mut rest, section.functions());
        if short > 0 {
            lines += short;
            continue;
        }
        if let Some((line, hits, after)) = rest.strip_prefix(b"DA:").and_then(hits) {
            section.lines().push(line, hits);
            rest = after;
        } else if let Some((branch, numbered, after)) = rest.strip_prefix(b"BRDA:").and_then(branch)
            && section.plain_branch(branch, numbered)
        {
            rest = after;
        } else if let Some((which, number, after)) = total(rest) {
            section.state(which, number.into());
            rest = after;
        } else {
            return (bytes.len() - rest.len(), lines);
        }
        lines += 1;
    }
}

/// Takes the records of lines that are read by words. Returns how many.
#[inline(never)] // A profile tells it by its name.
fn short_lines(rest: &mut &[u8], lines: &mut LineTableBuilder) -> u64 {
    let mut count = 0;
    while let Some((line, hits, length)) = short_line(rest) {
        lines.push(line, hits);
        *rest = &rest[length..];
        count += 1;
    }
    count
}

/// The same of branches.
#[inline(never)]
fn short_branches(rest: &mut &[u8], section: &mut Section) -> u64 {
    let mut count = 0;
    while let Some((branch, numbered, length)) = short_branch(rest)
        && section.plain_branch(branch, numbered)
    {
        *rest = &rest[length..];
        count += 1;
    }
    count
}

/// The same of functions.
#[inline(never)]
fn functions(rest: &mut &[u8], functions: &mut Functions) -> u64 {
    let mut count = 0;
    while let Some(after) = rest.strip_prefix(b"FN").and_then(|rest| function(rest, functions)) {
        *rest = after;
        count += 1;
    }
    count
}

/// The record that is by far the most frequent, `DA:12,1`: the line, its hits, and how long the record is. All that it has
/// lies in so few bytes that where something is in them needs no checks.
#[inline]
fn short_line(bytes: &[u8]) -> Option<(u32, u32, usize)> {
    let window = Window::of(bytes)?;
    let data = window.word(3);
    let (line, length) = number::few(data)?;
    if window.bytes(0, 3) != word(b"DA:", 0) || !(1..=LAST_LINE).contains(&line) {
        return None;
    }
    // Numbers of neighbours are equally long: where that is a branch, the next line is begun before this one is read.
    let few = match length {
        1 => one_digit(data, 1),
        2 => one_digit(data, 2),
        3 => one_digit(data, 3),
        4 => one_digit(data, 4),
        _ => None,
    };
    if let Some((hits, length)) = few {
        return Some((line, hits, 3 + length));
    }
    let count = 3 + length + 1;
    let (hits, length) = window.number(count, b'\n').filter(|_| window.bytes(count - 1, 1) == u64::from(b','))?;
    Some((line, hits, count + length + 1))
}

/// Hits of one digit, behind a line number of so many digits and up to the end of the line: they, and how long it all is.
#[inline(always)] // Each call has its own place.
fn one_digit(data: u64, length: usize) -> Option<(u32, usize)> {
    let rest = data >> (8 * length);
    let digit = ((rest >> 8) as u8).wrapping_sub(b'0');
    let is_between = rest & 0xFF_00FF == word(b",\0\n", 0);
    (is_between && digit < 10).then_some((digit.into(), length + 3))
}

/// The same of a branch that is called by a number or by a line: whether by a number, and how long the record is.
#[inline]
fn short_branch(bytes: &[u8]) -> Option<(Branch, bool, usize)> {
    let window = Window::of(bytes).filter(|window| window.bytes(0, 5) == word(b"BRDA:", 0))?;
    let is = |at: usize, text: &[u8]| window.bytes(at, text.len()) == word(text, 0);
    let (line, length) = window.number(5, b',').filter(|(line, _)| (1..=LAST_LINE).contains(line))?;
    let second = 5 + length + 1;
    let (block, length) = window.number(second, b',')?;
    let name = second + length + 1;
    let numbered = !is(name, b"jump to ");
    let begin = name + if numbered { 0 } else { 13 };
    let (to, length) = window.number(begin, b',')?;
    let target = if numbered {
        BranchTarget::Numbered { block, branch: to }
    } else if is(name + 8, b"line ") && (1..=LAST_LINE).contains(&to) {
        BranchTarget::Line(to)
    } else {
        return None;
    };
    let count = begin + length + 1;
    let (hits, length) = if is(count, b"-\n") { (0, 1) } else { window.number(count, b'\n')? };
    Some((Branch { line, target, hits }, numbered, count + length + 1))
}

/// Which total is stated, which number, and what follows the record; that of functions is not kept.
#[inline]
fn total(rest: &[u8]) -> Option<(usize, u32, &[u8])> {
    let (which, data) = match rest {
        [b'L', b'F', b':', data @ ..] => (0, data),
        [b'L', b'H', b':', data @ ..] => (1, data),
        [b'B', b'R', b'F', b':', data @ ..] => (2, data),
        [b'B', b'R', b'H', b':', data @ ..] => (3, data),
        [b'F', b'N', b'F' | b'H', b':', data @ ..] => (section::STATED, data),
        _ => return None,
    };
    let (number, rest) = number::short(data)?;
    Some((which, number, end(rest)?))
}

/// A line, its hits, and what follows the record.
#[inline]
fn hits(data: &[u8]) -> Option<(u32, u32, &[u8])> {
    let (line, rest) = line(data)?;
    let (hits, rest) = number::short(rest)?;
    Some((line, hits, end(rest)?))
}

/// A branch, whether it is called by a number, and what follows the record.
fn branch(data: &[u8]) -> Option<(Branch, bool, &[u8])> {
    let (line, rest) = line(data)?;
    let (block, rest) = number::short(rest)?;
    let rest = rest.strip_prefix(b",")?;
    let (target, numbered, rest) = if let Some((branch, rest)) = number::short(rest) {
        (BranchTarget::Numbered { block, branch }, true, rest)
    } else if let Some(words) = rest.strip_prefix(b"jump to line ") {
        let (to, rest) = number::short(words).filter(|(to, _)| (1..=LAST_LINE).contains(to))?;
        (BranchTarget::Line(to), false, rest)
    } else {
        let name = &rest[..memchr::memchr2(b',', b'\n', rest)?];
        (section::exit(name)?, false, &rest[name.len()..])
    };
    let rest = rest.strip_prefix(b",")?;
    let (hits, rest) = match rest.strip_prefix(b"-") {
        Some(rest) => (0, rest),
        None => number::short(rest)?,
    };
    Some((Branch { line, target, hits }, numbered, end(rest)?))
}

/// `:line,end,name` or `DA:count,name`: a function, or its hits. Returns what follows the record.
fn function<'b>(rest: &'b [u8], functions: &mut Functions) -> Option<&'b [u8]> {
    if let Some(data) = rest.strip_prefix(b"DA:") {
        let (count, rest) = number::short(data)?;
        let (name, after) = name(rest)?;
        functions.plain_called(name, count);
        return Some(after);
    }
    let (from, rest) = line(rest.strip_prefix(b":")?)?;
    let (to, rest) = number::short(rest).filter(|(to, _)| (1..=LAST_LINE).contains(to))?;
    let (name, after) = name(rest)?;
    functions.plain_declared(name, from, to);
    Some(after)
}

/// What stands between a comma and the end of the line, if it is something.
fn name(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let rest = rest.strip_prefix(b",")?;
    let (name, after) = rest.split_at(memchr::memchr(b'\n', rest)?);
    (!name.is_empty() && !name.ends_with(b"\r")).then_some((name, &after[1..]))
}

/// A line number and the comma after it.
#[inline]
fn line(data: &[u8]) -> Option<(u32, &[u8])> {
    let (line, rest) = number::short(data)?;
    Some((line, rest.strip_prefix(b",")?)).filter(|_| (1..=LAST_LINE).contains(&line))
}

#[inline]
fn end(rest: &[u8]) -> Option<&[u8]> {
    rest.strip_prefix(b"\n").or_else(|| rest.strip_prefix(b"\r\n"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Section, run, short_branch, short_line};
    use crate::formats::agree::{check, check_again, mutated, mutations, versions};
    use crate::formats::lcov::read;

    fn record() -> impl Strategy<Value = String> {
        let line = prop::sample::select(&["1", "2", "3", "007", "0", "-1", "10000001", "99999999999", "x", ""][..]);
        let count = prop::sample::select(&["0", "1", "1", "-", "-1", "4294967296", "1.5", "999999999", "", "="][..]);
        let block = prop::sample::select(&["0", "0", "1", "e0", "fU0", "None", "18446744073709551615", ""][..]);
        let name = prop::sample::select(
            &["0", "1", "jump to line 7", "jump to line 0", "exit", "exit the module", "exit, stage left", "a,b", ""][..],
        );
        let end = prop::sample::select(&["\n", "\n", "\n", "\r\n", ",abc\n", " \n", ""][..]);
        let other = prop::sample::select(
            &[
                "LF:2",
                "LH:1",
                "BRF:2",
                "BRH:1",
                "FN:1,f",
                "FN:1,9,f",
                "FN:3,4,g",
                "FN:2,5,",
                "FN:2,5,7,g",
                "FN:0,5,h",
                "FN:1,9,f\r",
                "FNL:0,1,9",
                "FNA:0,2,f",
                "FNDA:1,f",
                "FNDA:2,g",
                "FNDA:-,g",
                "FNDA:4,",
                "FNDA:1.5,g",
                "end_of_record",
                "SF:b.c",
                "SF:a.c",
                "TN:",
                "TN:second",
                "?",
            ][..],
        );
        prop_oneof![
            4 => (line.clone(), count.clone(), end.clone()).prop_map(|(line, count, end)| format!("DA:{line},{count}{end}")),
            4 => (line, block, name, count, end)
                .prop_map(|(line, block, name, count, end)| format!("BRDA:{line},{block},{name},{count}{end}")),
            2 => other.prop_map(|other| format!("{other}\n")),
        ]
    }

    /// Sections as they should be, and then some records of any kind.
    fn report() -> impl Strategy<Value = String> {
        let test = prop::sample::select(&["", "", "TN:\n", "TN:first\n", "TN:second\n"][..]);
        let name = prop::sample::select(&["a.c", "b.c", "./a.c", "c.c"][..]);
        let totals = prop::sample::select(&["", "", "LF:1\nLH:1\n", "BRF:1\nBRH:1\n", "BRF:0\nBRH:0\n"][..]);
        let few = || prop::collection::vec(record(), 0..3);
        let plain =
            prop::sample::select(&["DA:1,1\n", "DA:2,0\n", "BRDA:1,0,0,1\n", "BRDA:1,0,jump to line 7,0\n"][..]);
        let plain = prop::collection::vec(plain, 0..4);
        let end = prop::sample::select(
            &["end_of_record\n", "end_of_record\n", "end_of_record\r\n", "end_of_record \n", ""][..],
        );
        let section = (test, name, prop_oneof![2 => Just(Vec::new()), 1 => few()], plain, totals, end).prop_map(
            |(test, name, odd, plain, totals, end)| {
                format!("{test}SF:{name}\n{totals}{}{}{end}", plain.concat(), odd.concat())
            },
        );
        (prop::collection::vec(section, 0..6), few()).prop_map(|(sections, rest)| sections.concat() + &rest.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_lane_and_the_readers_agree(
            records in prop::collection::vec(record(), 0..30),
            mutations in mutations(),
            drop in 1..90_usize,
        ) {
            check(read, &format!("SF:a.c\n{}", records.concat()), &mutations, drop)?;
        }

        #[test]
        fn what_is_recalled_and_the_readers_agree(
            reports in prop::collection::vec(report(), 1..3),
            versions in versions(),
            drop in 1..200_usize,
        ) {
            check_again(read, &reports, &versions, drop)?;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        /// What is read by words is what is read byte by byte.
        #[test]
        fn words_and_bytes_agree(
            records in prop::collection::vec(record(), 1..3),
            mutations in mutations(),
            more in "[0-9,\n]{0,80}",
        ) {
            let text = mutated((records.concat() + &more).as_bytes(), &mutations);
            let rest = |length: usize| &text[length..];
            if let Some((line, hits, length)) = short_line(&text) {
                let read = text.strip_prefix(b"DA:").and_then(super::hits);
                prop_assert_eq!(read, Some((line, hits, rest(length))));
            }
            if let Some((branch, numbered, length)) = short_branch(&text) {
                let read = text.strip_prefix(b"BRDA:").and_then(super::branch);
                prop_assert_eq!(read, Some((branch, numbered, rest(length))));
            }
        }
    }

    #[test]
    fn records_of_few_bytes_are_read_by_words() {
        let long = |text: &str| [text.as_bytes(), &[b'\n'; 80]].concat();
        for text in ["DA:1,0\n", "DA:1234567,7654321\n"] {
            assert_eq!(short_line(&long(text)).map(|(_, _, length)| length), Some(text.len()), "{text}");
        }
        for text in ["DA:0,1\n", "DA:1,1,abc\n", "DA:1,-1\n", "DA:12345678,1\n", "DA:1,1\r\n", "da:1,1\n"] {
            assert_eq!(short_line(&long(text)), None, "{text}");
        }
        for text in ["BRDA:9,0,1,7\n", "BRDA:9,0,1,-\n", "BRDA:1234567,1234567,jump to line 1234567,1234567\n"] {
            assert_eq!(short_branch(&long(text)).map(|(_, _, length)| length), Some(text.len()), "{text}");
        }
        for text in ["BRDA:9,e0,1,7\n", "BRDA:9,0,exit,7\n", "BRDA:9,0,jump to line 0,7\n", "BRDA:9,0,1,-1\n"] {
            assert_eq!(short_branch(&long(text)), None, "{text}");
        }
    }

    /// What writers write is in the lane: a lane that takes nothing would agree as well.
    #[test]
    fn the_lane_takes_what_writers_write() {
        for text in [
            "DA:1,0\n",
            "DA:12,34\r\n",
            "BRDA:9,0,jump to line 10,0\n",
            "FN:1,2,a,b\n",
            "FNDA:3,a,b\n",
            "BRDA:9,0,exit the module,-\n",
            "BRDA:9,0,1,7\n",
            "LF:12\n",
            "LH:0\n",
            "BRF:7\r\n",
            "BRH:7\n",
            "FNF:3\n",
            "FNH:1\n",
        ] {
            let read = |text: &str| {
                run(text.as_bytes(), &mut Section::new("a".into(), Default::default(), Default::default(), None))
            };
            assert_eq!(read(text), (text.len(), 1), "{text}");
            for length in 0..text.len() {
                assert_eq!(read(&text[..length]), (0, 0), "{text} cut at {length}");
            }
        }
    }
}
