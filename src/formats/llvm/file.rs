//! One file of an export, and the totals that its summary states.

use std::sync::Arc;

use super::branches::{self, Record};
use super::lines::{Lines, Segment};
use crate::formats::again::{Besides, Key, Whole};
use crate::formats::json::{Ahead, Json, Kind};
use crate::formats::number::LAST_LINE;
use crate::formats::spans::{Passage, Spans};
use crate::model::{FileCoverage, Functions, Place, Ratio, Share, Totals};

/// A file as it is read.
#[derive(Clone)]
pub(super) struct Read {
    /// As functions have it.
    pub(super) name: Arc<str>,
    /// The summary, which says more.
    summary: Option<Box<Summary>>,
    /// The lines that it implies, unless they may be too many at another time.
    pub(super) passage: Option<Passage>,
    /// Known when the file is whole.
    pub(super) counts: Counts,
}

/// What counts of a file, and how its summary differs from what is marked.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    /// Its lines as they are marked.
    pub(super) marked: Ratio,
    /// Its summary is all that there is of its lines.
    pub(super) is_without_lines: bool,
    /// Its summary has other lines than are marked.
    pub(super) is_apart: bool,
    pub(super) has_branches: bool,
}

impl Besides for Read {
    fn size(&self) -> Option<usize> {
        self.passage.map(|_| size_of::<Summary>() + self.name.len())
    }
}

/// Makes a file whole with these functions, whose key this is.
pub(super) fn complete(file: &mut Whole<Read>, functions: Functions, key: Option<Key>) {
    file.complete(key, |file, Read { summary, counts, .. }| {
        file.functions = functions;
        if file.details.stated.is_some() {
            file.details.stated = None;
        }
        *counts = Counts { marked: file.lines.ratio(), ..Counts::default() };
        if let Some(summary) = summary {
            let is_marked = counts.marked.total > 0;
            counts.is_apart = summary.stand_for(file) && is_marked;
            counts.is_without_lines = !is_marked && summary.has_lines();
        }
        counts.has_branches = file.totals().branches.is_some_and(|branches| branches.total > 0);
    });
}

/// What is read of a file, in memory that serves one after the other.
#[derive(Default)]
pub(super) struct FileReader {
    lines: Lines,
    records: Vec<Record>,
    conditions: Vec<Share>,
}

impl FileReader {
    /// Reads a file: its name, what it says, and what it states.
    pub(super) fn read(&mut self, json: &mut Json, spans: &mut Spans) -> Option<Whole<Read>> {
        let (mut name, mut summary) = (None, None);
        let is_object = json.object(|json, member| match member {
            "filename" => name = json.text().map(str::to_owned),
            "segments" => {
                json.list(
                    &mut (&mut *self, &mut *spans),
                    |(this, spans), ahead| this.plain_segment(ahead, spans),
                    |(this, spans), json| this.segment(json, spans),
                );
            }
            "branches" => {
                json.list(self, |this, ahead| this.plain_branch(ahead), |this, json| this.branch(json));
            }
            "mcdc_records" => {
                json.array(|json| self.conditions.extend(conditions(json)));
            }
            "summary" => summary = Some(Summary::read(json)).filter(|it| *it != Summary::default()).map(Box::new),
            _ => {}
        });
        let (lines, regions, shortened) = self.lines.take();
        let branches = branches::branches(&mut self.records, &regions);
        let mut conditions = std::mem::take(&mut self.conditions);
        if !is_object {
            return None;
        }
        let Some(name) = name.filter(|name| !name.trim().is_empty()) else {
            if !json.ended() {
                json.broken("files without a name", || "a file has no name; it is left out".into());
            }
            return None;
        };
        if name.chars().any(char::is_control) {
            json.odd("names with control characters", || {
                format!("this file name holds control characters: “{}”", name.escape_debug())
            });
        }
        if shortened {
            json.broken("regions of too many lines", || format!("a region of {name} has more lines than can be"));
        }
        let mut file = FileCoverage { lines, branches, ..FileCoverage::default() };
        if !regions.is_empty() {
            file.details.regions = regions;
        }
        if !conditions.is_empty() {
            sum_by_line(&mut conditions);
            file.details.conditions = conditions.into();
        }
        let name: Arc<str> = name.into();
        let read = Read { name: Arc::clone(&name), summary, passage: None, counts: Counts::default() };
        Some(Whole::new(&name, file, read))
    }

    /// A segment as llvm from 12 on writes it, in its place.
    #[inline]
    fn plain_segment(&mut self, ahead: &mut Ahead<'_>, spans: &mut Spans) -> Option<()> {
        let [line, column, count] = numbers(ahead)?;
        let mut flags = [false; 3];
        for flag in &mut flags {
            ahead.past(b',')?;
            *flag = ahead.boolean()?;
        }
        ahead.past(b']')?;
        let [has_count, is_entry, is_gap] = flags;
        // Numbers of so few digits are columns and counts.
        let segment = Segment { line: of_file(line)?, column, count, has_count, is_entry, is_gap };
        (self.lines.follows(&segment) && self.lines.push(segment, spans)).then_some(())
    }

    /// A branch as llvm writes it.
    fn plain_branch(&mut self, ahead: &mut Ahead<'_>) -> Option<()> {
        let [line, column, end_line, end_column, truths, lies, file, _, kind] = numbers(ahead)?;
        ahead.past(b']')?;
        self.records.push(Record {
            start: Place { line: of_file(line)?, column },
            end: Place { line: of_file(end_line)?, column: end_column },
            file,
            kind,
            truths,
            lies,
        });
        Some(())
    }

    /// `[line, column, count, has count, is entry, is gap]`; llvm before 12 has no gaps here.
    fn segment(&mut self, json: &mut Json, spans: &mut Spans) {
        let (mut numbers, mut flags, mut at) = ([None; 3], [false; 3], 0);
        json.array(|json| {
            match at {
                0..3 => numbers[at] = json.integer(),
                // Some rewrite true as 1.
                3..6 if json.kind() == Kind::Number => flags[at - 3] = json.integer() == Some(1),
                3..6 => flags[at - 3] = json.boolean().unwrap_or(false),
                _ => {}
            }
            at += 1;
        });
        if json.ended() {
            return;
        }
        let [has_count, is_entry, is_gap] = flags;
        let segment = place(numbers[0], numbers[1]).filter(|_| at >= 5).map(|Place { line, column }| Segment {
            line,
            column,
            count: count(numbers[2]),
            has_count,
            is_entry,
            is_gap,
        });
        if !segment.is_some_and(|segment| self.lines.push(segment, spans)) {
            json.broken("segments that make no sense", || "a segment is out of order or has no place".into());
        }
    }

    /// `[line, column, end line, end column, true, false, file, expanded file, kind]`.
    fn branch(&mut self, json: &mut Json) {
        let (mut numbers, mut at) = ([None; 9], 0);
        json.array(|json| {
            if at < numbers.len() {
                numbers[at] = json.integer();
            }
            at += 1;
        });
        if json.ended() {
            return;
        }
        let small = |number: Option<i64>| number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default();
        match (place(numbers[0], numbers[1]), place(numbers[2], numbers[3])) {
            (Some(start), Some(end)) if at >= 6 => self.records.push(Record {
                start,
                end,
                file: small(numbers[6]),
                kind: small(numbers[8]),
                truths: count(numbers[4]),
                lies: count(numbers[5]),
            }),
            _ => json.broken("branches that make no sense", || "a branch has no place; it is left out".into()),
        }
    }
}

/// A record of MC/DC: the conditions of a decision, of which each was shown to matter or not, are its first list.
fn conditions(json: &mut Json) -> Option<Share> {
    let (mut line, mut share, mut at) = (None, None, 0);
    json.array(|json| {
        if at == 0 {
            line = json.line();
        } else if share.is_none() && json.kind() == Kind::Array {
            let (mut covered, mut total) = (0, 0);
            json.array(|json| {
                total += 1;
                covered += u32::from(json.boolean() == Some(true));
            });
            share = Some((covered, total));
        }
        at += 1;
    });
    let (covered, total) = share.filter(|_| !json.ended())?;
    Some(Share::new(line?, covered, total))
}

/// Two decisions of one line have conditions of their own.
fn sum_by_line(shares: &mut Vec<Share>) {
    shares.sort();
    shares.dedup_by(|later, kept| {
        let same = later.line == kept.line;
        if same {
            kept.covered += later.covered;
            kept.total += later.total;
        }
        same
    });
}

/// A count of 2^63 and more is less than none.
pub(super) fn count(number: Option<i64>) -> u32 {
    let count = number.filter(|&number| number != i64::MAX).unwrap_or(0).max(0);
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The first numbers of an array.
#[inline]
pub(super) fn numbers<const N: usize>(ahead: &mut Ahead<'_>) -> Option<[u32; N]> {
    let mut numbers = [0; N];
    for (place, number) in numbers.iter_mut().enumerate() {
        ahead.past(if place == 0 { b'[' } else { b',' })?;
        *number = ahead.number()?;
    }
    Some(numbers)
}

/// A line, if a file may have it.
#[inline]
pub(super) fn of_file(line: u32) -> Option<u32> {
    Some(line).filter(|line| (1..=LAST_LINE).contains(line))
}

/// A place of a report, if it is in a file.
pub(super) fn place(line: Option<i64>, column: Option<i64>) -> Option<Place> {
    let line = u32::try_from(line?).ok().filter(|line| (1..=LAST_LINE).contains(line))?;
    let column = u32::try_from(column?).ok().filter(|&column| column < Place::END_OF_LINE)?;
    Some(Place { line, column })
}

/// Totals as llvm-cov states them, of a file or of all.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Summary {
    pub(super) lines: Option<Ratio>,
    pub(super) branches: Option<Ratio>,
    pub(super) functions: Option<Ratio>,
    pub(super) conditions: Option<Ratio>,
}

impl Summary {
    pub(super) fn read(json: &mut Json) -> Self {
        let mut summary = Self::default();
        json.object(|json, name| match name {
            "lines" => summary.lines = ratio(json),
            "branches" => summary.branches = ratio(json),
            "functions" => summary.functions = ratio(json),
            "mcdc" => summary.conditions = ratio(json),
            _ => {}
        });
        summary
    }

    pub(super) fn plus(self, other: &Self) -> Self {
        let sum = |a: Option<Ratio>, b: Option<Ratio>| Some(a? + b?);
        Self {
            lines: sum(self.lines, other.lines),
            branches: sum(self.branches, other.branches),
            functions: sum(self.functions, other.functions),
            conditions: sum(self.conditions, other.conditions),
        }
    }

    pub(super) fn has_lines(&self) -> bool {
        self.lines.is_some_and(|lines| lines.total > 0)
    }

    /// Where it is other than what is marked, it stands for the counts. Returns whether its lines are.
    pub(super) fn stand_for(&self, file: &mut FileCoverage) -> bool {
        let counted = file.totals();
        let differs = |stated: Option<Ratio>, counted: Option<Ratio>| {
            let stated = stated.unwrap_or_default();
            stated.total > 0 && stated != counted.unwrap_or_default()
        };
        let lines = differs(self.lines, Some(counted.lines));
        let more = differs(self.branches, counted.branches)
            || differs(self.functions, counted.functions)
            || differs(self.conditions, counted.conditions);
        if lines || more {
            let some = |ratio: Option<Ratio>| ratio.filter(|ratio| ratio.total > 0);
            file.details.stated = Some(Box::new(Totals {
                lines: self.lines.unwrap_or_default(),
                branches: some(self.branches),
                functions: some(self.functions),
                conditions: some(self.conditions),
                ..Totals::default()
            }));
        }
        lines
    }
}

/// `{"count": 94, "covered": 68, …}`. No number of a project is as large as 2^32.
fn ratio(json: &mut Json) -> Option<Ratio> {
    let (mut covered, mut total) = (None, None);
    json.object(|json, name| {
        let mut small = || json.integer().and_then(|number| u32::try_from(number).ok()).map(u64::from);
        match name {
            "count" => total = small(),
            "covered" => covered = small(),
            _ => {}
        }
    });
    Some(Ratio::new(covered?, total?))
}
