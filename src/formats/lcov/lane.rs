//! The fast lane: runs of plain `DA`, `BRDA`, `FN` and `FNDA` records, read from the buffer byte by byte.
//!
//! The records' own readers define what is right. The lane takes a line only if it knows every byte of it and has nothing
//! to warn about; at the first doubt, and at the end of the buffer, it stops in front of the line. A test holds both to
//! the same result.

use super::functions::Functions;
use super::section::{self, Section};
use crate::formats::number::{self, LAST_LINE};
use crate::model::{Branch, BranchTarget};

/// Gives the plain records at the head of `bytes` to `section`. Returns how many bytes and how many lines they are.
#[inline]
pub(super) fn run(bytes: &[u8], section: &mut Section) -> (usize, u64) {
    let mut rest = bytes;
    let mut lines = 0;
    loop {
        if let Some((line, hits, after)) = rest.strip_prefix(b"DA:").and_then(hits) {
            section.plain_line(line, hits);
            rest = after;
        } else if let Some((branch, numbered, after)) = rest.strip_prefix(b"BRDA:").and_then(branch)
            && section.plain_branch(branch, numbered)
        {
            rest = after;
        } else if let Some(after) = rest.strip_prefix(b"FN").and_then(|rest| function(rest, section.functions())) {
            rest = after;
        } else {
            return (bytes.len() - rest.len(), lines);
        }
        lines += 1;
    }
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

    use super::{Section, run};
    use crate::formats::agree::{check, check_again, mutations, versions};
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
