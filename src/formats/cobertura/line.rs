//! One `<line>`: its number, its hits, its branches.

use crate::formats::number::{self, Hits, LAST_LINE};
use crate::formats::warnings::quote;
use crate::formats::window::{Window, word};
use crate::formats::xml::{Tag, Xml};

/// A `<line>` that names a line.
pub(super) struct Line<'t> {
    /// Line number, from 1.
    pub(super) number: u32,
    /// How often it ran.
    pub(super) hits: u32,
    /// Branches taken, and in all.
    pub(super) branches: Option<(u32, u32)>,
    /// Whether the report looked for branches here, even if it does not say how many.
    pub(super) branching: bool,
    /// Where the branches go that were not taken: coverage.py's `missing-branches`, raw.
    pub(super) missing: Option<&'t [u8]>,
}

impl<'t> Line<'t> {
    /// Reads a tag. `None`, with a warning, if its number is no line's.
    #[inline]
    pub(super) fn read(xml: &mut Xml, tag: &Tag<'t>) -> Option<Self> {
        let plain = tag.content().strip_prefix(b"line").and_then(Self::plain).filter(|(_, rest)| rest.is_empty());
        plain.map(|(line, _)| line).or_else(|| Self::any(xml, tag))
    }

    /// The attributes at the head of `rest`, byte by byte, as nearly all writers write them: the five that are known, in
    /// any order, each at most once, after one space, in double quotes, with values that give no cause to warn. Returns
    /// what follows them; anything odd is for [`Line::any`].
    #[inline]
    pub(super) fn plain(mut rest: &'t [u8]) -> Option<(Self, &'t [u8])> {
        let mut line = Self { number: 0, hits: 0, branches: None, branching: false, missing: None };
        let (mut has_hits, mut says_branch) = (false, false);
        loop {
            if let Some(value) = rest.strip_prefix(b" number=\"") {
                let (number, after) = number::short(value)?;
                if line.number > 0 || !(1..=LAST_LINE).contains(&number) {
                    return None;
                }
                line.number = number;
                rest = after.strip_prefix(b"\"")?;
            } else if let Some(value) = rest.strip_prefix(b" hits=\"") {
                let (hits, after) = number::short(value)?;
                if has_hits {
                    return None;
                }
                line.hits = hits;
                has_hits = true;
                rest = after.strip_prefix(b"\"")?;
                if let Some((branches, after)) = usual(rest).filter(|_| line.branches.is_none() && !says_branch) {
                    (line.branches, line.branching, says_branch, rest) = (Some(branches), true, true, after);
                }
            } else if let Some(value) = rest.strip_prefix(b" missing-branches=\"") {
                let (missing, after) = value.split_at(value.iter().position(|&b| b == b'"')?);
                if line.missing.replace(missing).is_some() {
                    return None;
                }
                rest = &after[1..];
            } else if let [b' ', b'b' | b'c', ..] = rest {
                rest = line.branch_attribute(rest, &mut says_branch)?;
            } else {
                break;
            }
        }
        let odd = line.branches.is_some_and(|(taken, _)| taken > 0 && line.hits == 0);
        line.branching |= line.branches.is_some();
        (line.number > 0 && has_hits && !odd).then_some((line, rest))
    }

    /// A whole line from behind the digits of its hits, in the order of nearly all writers: that its branches are
    /// so many of so many and, perhaps, which are missing. Returns what follows it.
    #[inline]
    pub(super) fn usual(number: u32, hits: u32, rest: &'t [u8]) -> Option<(Self, &'t [u8])> {
        let ((taken, total), rest) = usual(rest.strip_prefix(b"\"")?)?;
        let (missing, rest) = match rest.strip_prefix(b" missing-branches=\"") {
            None => (None, rest),
            Some(value) => {
                let (missing, after) = value.split_at(value.iter().position(|&b| b == b'"')?);
                (Some(missing), &after[1..])
            }
        };
        let after = rest.strip_prefix(b"/>").filter(|_| taken == 0 || hits > 0)?;
        Some((Self { number, hits, branches: Some((taken, total)), branching: true, missing }, after))
    }

    /// One of `branch` and `condition-coverage`, and what follows it.
    fn branch_attribute(&mut self, rest: &'t [u8], says_branch: &mut bool) -> Option<&'t [u8]> {
        if let Some(value) = rest.strip_prefix(b" branch=\"") {
            let (value, after) = value.split_at(value.iter().take(6).position(|&b| b == b'"')?);
            self.branching = value.eq_ignore_ascii_case(b"true");
            let known = self.branching || value.eq_ignore_ascii_case(b"false");
            return (known && !std::mem::replace(says_branch, true)).then_some(&after[1..]);
        }
        let value = rest.strip_prefix(b" condition-coverage=\"")?;
        let (value, after) = value.split_at(memchr::memchr(b'"', value)?);
        let branches = fraction(value).filter(|&(taken, total)| taken <= total && total > 0)?;
        self.branches.replace(branches).is_none().then_some(&after[1..])
    }

    fn any(xml: &mut Xml, tag: &Tag<'t>) -> Option<Self> {
        let [mut number, mut hits, mut conditions, mut missing] = [None::<&'t [u8]>; 4];
        let mut branching = false;
        let mut twice = false;
        xml.attributes(tag, |key, value| {
            let place = match key {
                b"number" => &mut number,
                b"hits" => &mut hits,
                b"condition-coverage" => &mut conditions,
                b"missing-branches" => &mut missing,
                b"branch" => {
                    branching = value.eq_ignore_ascii_case(b"true");
                    return;
                }
                _ => return,
            };
            match place {
                None => *place = Some(value),
                Some(_) => twice = true,
            }
        });
        if twice {
            xml.odd("attributes given twice", || format!("an attribute is given twice in <{}>", quote(tag.content())));
        }
        let raw = number.unwrap_or_default();
        let Some(number) = number::line(raw) else {
            xml.odd("lines with a number that is no line's", || {
                format!("“{}” is no line number; the line is left out", quote(raw))
            });
            return None;
        };
        let hits = read_hits(xml, number, hits);
        let branches = conditions.and_then(|text| read_branches(xml, number, branching, text));
        if let Some((taken, total)) = branches
            && hits == 0
            && taken > 0
        {
            xml.odd("lines that never ran, but branched", || {
                format!("line {number} never ran, yet {taken} of its {total} branches were taken")
            });
        }
        Some(Self { number, hits, branches, branching: branching || branches.is_some(), missing })
    }
}

#[inline]
fn read_hits(xml: &mut Xml, number: u32, raw: Option<&[u8]>) -> u32 {
    match number::hits(raw.unwrap_or_default()) {
        Hits::Count(hits) => hits,
        Hits::Negative => {
            xml.odd("lines with negative hits", || format!("line {number} has negative hits; they count as 0"));
            0
        }
        Hits::Unreadable => {
            let raw = raw.unwrap_or_default();
            xml.odd("lines without readable hits", || {
                format!("line {number} has “{}” hits; they count as 0", quote(raw))
            });
            0
        }
    }
}

/// Branches as most writers put them: ` branch="true" condition-coverage="50% (1/2)"`; and what follows them.
#[inline]
fn usual(rest: &[u8]) -> Option<((u32, u32), &[u8])> {
    const HEAD: &[u8; 35] = b" branch=\"true\" condition-coverage=\"";
    let window = Window::of(rest)?;
    if [0, 8, 16, 24, 27].iter().any(|&at| window.word(at) != word(HEAD, at)) {
        return None;
    }
    let (_, length) = window.number(HEAD.len(), b'%')?;
    let open = HEAD.len() + length;
    let (taken, length) = window.number(open + 3, b'/')?;
    let slash = open + 3 + length;
    let (total, length) = window.number(slash + 1, b')')?;
    let end = slash + 1 + length;
    let fits = window.bytes(open, 3) == word(b"% (", 0) && window.bytes(end, 2) == word(b")\"", 0);
    Some(((taken, total), rest.get(end + 2..)?)).filter(|_| fits && taken <= total && total > 0)
}

/// The `(1/2)` at the end of `50% (1/2)`; the percentage may hold a comma, or be missing.
fn fraction(text: &[u8]) -> Option<(u32, u32)> {
    let text = text.trim_ascii().strip_suffix(b")")?;
    let open = memchr::memrchr(b'(', text)?;
    let slash = open + memchr::memchr(b'/', &text[open..])?;
    let part = |digits: &[u8]| Some(u32::try_from(number::digits(digits.trim_ascii())?).unwrap_or(u32::MAX));
    Some((part(&text[open + 1..slash])?, part(&text[slash + 1..])?))
}

/// A line that says it has no branches and states 0 of 0,
/// or only a percentage (the DTD's default), has none.
fn read_branches(xml: &mut Xml, line: u32, branching: bool, text: &[u8]) -> Option<(u32, u32)> {
    match fraction(text) {
        Some((_, 0)) => None,
        Some((taken, total)) => {
            if taken > total {
                xml.odd("lines with more branches taken than there are", || {
                    format!("line {line} has {taken} of {total} branches taken; {total} count")
                });
            }
            Some((taken.min(total), total))
        }
        None => {
            if branching || memchr::memchr(b'(', text).is_some() {
                xml.odd("lines with unreadable branches", || {
                    format!("line {line} has “{}” for its branches, which is no count", quote(text))
                });
            }
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_way_and_the_other_agree() {
        let mut nothing: &[u8] = b"";
        let mut xml = Xml::new(&mut nothing);
        let branches = [
            "",
            " branch=\"true\"",
            " branch=\"true\" condition-coverage=\"50% (1/2)\"",
            " branch=\"true\" condition-coverage=\"50% (1/2)\" missing-branches=\"12,exit\"",
            " branch=\"true\" condition-coverage=\"50% (1/2)\" missing-branches=\"12\" x=\"1\"",
            " branch=\"true\" condition-coverage=\"0% (0/0)\"",
            " branch=\"true\" condition-coverage=\"(3/2)\"",
            " branch=\"true\" condition-coverage=\"(3/2",
        ];
        let mut plain = 0;
        for (number, hits) in [("1", "0"), ("0", "1"), ("012", "007"), ("999999999", "1"), ("10000000", "999999999")] {
            for branches in branches {
                let text = format!("line number=\"{number}\" hits=\"{hits}\"{branches}");
                let tag = Tag::new(text.as_bytes(), 4);
                let facts = |line: Line| {
                    (line.number, line.hits, line.branches, line.branching, line.missing.map(<[u8]>::to_vec))
                };
                let read = Line::plain(&tag.content()[4..]).filter(|(_, rest)| rest.is_empty());
                if let Some(line) = read.map(|(line, _)| facts(line)) {
                    assert_eq!(Some(line), Line::any(&mut xml, &tag).map(facts), "{text}");
                    plain += 1;
                }
            }
        }
        assert_eq!(plain, 10, "a line of a kind that is plain went the long way");
        assert!(Line::plain(b" number=\"1\" hits=\"4294967296\"").is_none());
        assert!(Line::plain(b" number=\"1\" hits=\"1\" number=\"2\"").is_none());
        assert!(Line::plain(b" number=\"1\"").is_none());
    }
}
