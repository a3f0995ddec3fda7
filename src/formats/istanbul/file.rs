//! One file of a report: six maps in any order, joined by their keys.

use std::collections::HashMap;
use std::ops::Range;

use super::branch::{Place, told_apart};
use super::place::Stretch;
use super::words;
use crate::formats::json::{Ahead, Json, Kind};
use crate::formats::number::{self, Hits};
use crate::model::{
    Branch, BranchTarget, ColumnUnit, FileCoverage, Function, FunctionsBuilder, LineTableBuilder, Region,
};

/// The number of a key: the maps count from "0" up, and a source map may leave holes.
type Key = u32;

/// What is read of a file, in memory that serves one after the other.
#[derive(Default)]
pub(super) struct FileReader {
    path: Option<String>,
    /// Keys that are no numbers.
    names: HashMap<Box<str>, Key>,
    statement_map: Vec<(Key, Stretch)>,
    s: Vec<(Key, u32)>,
    fn_map: Vec<(Key, Function<'static>, bool)>,
    f: Vec<(Key, u32)>,
    branch_map: Vec<(Key, Place)>,
    /// Where the counts of a branch are in `counts`.
    b: Vec<(Key, Range<usize>)>,
    counts: Vec<u32>,
    /// How many ways the report counted so far that it does not list.
    unlisted: usize,
}

/// So many ways of branches may be counted without being listed, in all files together: a count is two bytes of a report,
/// and a way fifty times that.
const MOST_UNLISTED: usize = 100_000;

impl FileReader {
    /// Reads the object of a file, or the one in its `data`.
    pub(super) fn read(&mut self, json: &mut Json) {
        json.object(|json, name| {
            if name == "data" && json.kind() == Kind::Object {
                json.object(|json, name| self.member(json, name));
            } else {
                self.member(json, name);
            }
        });
    }

    /// The path that it gives itself.
    pub(super) fn path(&self) -> Option<&str> {
        self.path.as_deref().filter(|path| !path.trim().is_empty())
    }

    fn member(&mut self, json: &mut Json, name: &str) {
        match name {
            "path" => self.path = json.text().map(str::to_owned),
            "statementMap" => {
                json.members(
                    self,
                    |this, key, ahead| {
                        let key = digits(key)?;
                        this.statement_map.push((key, Stretch::plain(ahead)?));
                        Some(())
                    },
                    |this, json, key| {
                        let key = this.key(key);
                        this.statement_map.push((key, Stretch::read(json)));
                    },
                );
            }
            "fnMap" => {
                json.members(
                    self,
                    |this, key, ahead| {
                        let key = digits(key)?;
                        this.fn_map.push((key, plain_function(ahead)?, false));
                        Some(())
                    },
                    |this, json, key| {
                        let key = this.key(key);
                        let (function, skip) = function(json);
                        this.fn_map.push((key, function, skip));
                    },
                );
            }
            "branchMap" => {
                json.members(
                    self,
                    |this, key, ahead| {
                        let key = digits(key)?;
                        this.branch_map.push((key, Place::plain(ahead)?));
                        Some(())
                    },
                    |this, json, key| {
                        let key = this.key(key);
                        this.branch_map.push((key, Place::read(json)));
                    },
                );
            }
            "s" => {
                json.members(
                    self,
                    |this, key, ahead| {
                        this.s.push((digits(key)?, ahead.number()?));
                        Some(())
                    },
                    |this, json, key| {
                        let key = this.key(key);
                        let hits = hits(json);
                        this.s.extend(hits.map(|hits| (key, hits)));
                    },
                );
            }
            "f" => {
                json.members(
                    self,
                    |this, key, ahead| {
                        this.f.push((digits(key)?, ahead.number()?));
                        Some(())
                    },
                    |this, json, key| {
                        let key = this.key(key);
                        let hits = hits(json);
                        this.f.extend(hits.map(|hits| (key, hits)));
                    },
                );
            }
            "b" => {
                json.members(
                    self,
                    |this, key, ahead| {
                        let (key, from) = (digits(key)?, this.counts.len());
                        let read = ahead.array(|ahead| ahead.number().map(|count| this.counts.push(count)));
                        if read.is_none() {
                            this.counts.truncate(from);
                        }
                        read?;
                        this.b.push((key, from..this.counts.len()));
                        Some(())
                    },
                    |this, json, key| {
                        let key = this.key(key);
                        let from = this.counts.len();
                        json.array(|json| this.counts.extend(hits(json)));
                        this.b.push((key, from..this.counts.len()));
                    },
                );
            }
            _ => {}
        }
    }

    fn key(&mut self, key: &str) -> Key {
        let digits = key.parse().ok().filter(|&key: &Key| key < 1 << 31);
        digits.unwrap_or_else(|| {
            let next = (1 << 31) + self.names.len() as Key;
            *self.names.entry(key.into()).or_insert(next)
        })
    }

    /// What was read; the reader is empty afterwards.
    pub(super) fn take(&mut self, json: &mut Json) -> FileCoverage {
        let mut file = FileCoverage::default();
        self.statements(json, &mut file);
        self.functions(json, &mut file);
        self.branches(json, &mut file);
        self.path = None;
        self.names.clear();
        file
    }

    fn statements(&mut self, json: &mut Json, file: &mut FileCoverage) {
        let (mut regions, mut lines, mut excluded) = (Vec::new(), LineTableBuilder::default(), Vec::new());
        join(&mut self.statement_map, &mut self.s, |stretch, hits| match (stretch, hits) {
            (Some(stretch), Some(_)) if stretch.skip => excluded.extend(stretch.line()),
            (Some(stretch), Some(hits)) => match stretch.span() {
                Some((start, end)) => {
                    lines.push(start.line, hits);
                    regions.push(Region { start, end, statements: 1, hits });
                }
                None => json.broken("statements without a line", || "a statement is on no line; it is left out".into()),
            },
            (None, Some(_)) => {
                json.broken("counts of no statement", || "a statement has a count and no place; it is left out".into());
            }
            // Where the report breaks off, the counts are what is lost.
            (_, None) if json.ended() => {}
            (_, None) => json.odd("statements without a count", || "a statement has no count; it is left out".into()),
        });
        file.lines = lines.take_settled(u32::max);
        if !regions.is_empty() {
            // Two statements of one place, as source maps make them, stay two.
            regions.sort_by_key(|region| (region.start, region.end));
            let mut partial: Vec<u32> = Region::missed_lines(&regions).collect();
            partial.dedup();
            partial.retain(|&line| file.lines.get(line).is_some_and(|line| line.hits > 0));
            if !partial.is_empty() {
                file.details.partial = partial.into();
            }
            file.details.regions = regions.into();
            file.details.columns = ColumnUnit::Utf16;
        }
        excluded.retain(|&line| file.lines.get(line).is_none());
        if !excluded.is_empty() {
            excluded.sort_unstable();
            excluded.dedup();
            file.details.excluded = excluded.into();
        }
    }

    fn functions(&mut self, json: &mut Json, file: &mut FileCoverage) {
        let mut map: Vec<(Key, (Function<'_>, bool))> =
            self.fn_map.drain(..).map(|(key, function, skip)| (key, (function, skip))).collect();
        let mut functions = FunctionsBuilder::default();
        join(&mut map, &mut self.f, |known, hits| {
            let (mut function, skip) = known.unwrap_or_default();
            if function.name.is_empty() {
                function.name = "(anonymous)".into();
            }
            function.hits = hits.map(u64::from);
            if hits.is_none() && !json.ended() {
                json.odd("functions without a count", || format!("the function {} has no count", function.name));
            }
            if !skip {
                functions.push(&function);
            }
        });
        file.functions = functions.take();
    }

    fn branches(&mut self, json: &mut Json, file: &mut FileCoverage) {
        let mut details: Vec<Branch> = Vec::new();
        let Self { branch_map, b, counts: all, unlisted, .. } = self;
        join(branch_map, b, |place, counts| {
            let (Some(place), Some(counts)) = (place, counts) else {
                if json.ended() {
                    return;
                }
                json.odd("branches without a count or a place", || {
                    "a branch has a place and no counts, or counts and no place; it is left out".into()
                });
                return;
            };
            let Some(line) = place.line() else {
                json.broken("branches without a line", || "a branch is on no line; it is left out".into());
                return;
            };
            let (mut counts, ways) = (&all[counts], place.ways.len());
            if counts.len() > ways {
                let text = || format!("a branch on line {line} has {ways} ways and {} counts", counts.len());
                json.odd("branches with more counts than ways", text);
                *unlisted += counts.len() - ways;
                let beyond = unlisted.saturating_sub(MOST_UNLISTED).min(counts.len() - ways);
                if beyond > 0 {
                    json.broken("branches with far more counts than ways", || {
                        format!("{}; {beyond} are left out", text())
                    });
                    *unlisted -= beyond;
                    counts = &counts[..counts.len() - beyond];
                }
            }
            for (index, &hits) in counts.iter().enumerate() {
                let way = place.ways.get(index);
                if way.is_none_or(|way| !way.skip) {
                    let name = words::way(&place.kind, index, line, way);
                    details.push(Branch { line, target: BranchTarget::Named(name.into()), hits });
                }
            }
        });
        self.counts.clear();
        file.branches = told_apart(details);
        file.branches.set_measured();
    }
}

/// Hands each key's place and count to `each`, in the order of the keys, and empties both. Of two entries of one key, the
/// last is right, as in JavaScript.
fn join<A, B>(places: &mut Vec<(Key, A)>, counts: &mut Vec<(Key, B)>, mut each: impl FnMut(Option<A>, Option<B>)) {
    once(places);
    once(counts);
    let mut counts = counts.drain(..).peekable();
    for (key, place) in places.drain(..) {
        while let Some((_, count)) = counts.next_if(|(other, _)| *other < key) {
            each(None, Some(count));
        }
        let count = counts.next_if(|(other, _)| *other == key);
        each(Some(place), count.map(|(_, count)| count));
    }
    counts.for_each(|(_, count)| each(None, Some(count)));
}

/// Sorts by key, and leaves the last of each.
fn once<T>(list: &mut Vec<(Key, T)>) {
    if !list.is_sorted_by(|a, b| a.0 < b.0) {
        list.reverse();
        list.sort_by_key(|(key, _)| *key);
        list.dedup_by_key(|(key, _)| *key);
    }
}

/// A key that is a number of a few digits.
#[inline]
fn digits(key: &[u8]) -> Option<Key> {
    number::short(key).filter(|(_, rest)| rest.is_empty()).map(|(key, _)| key)
}

/// A count; what is none (null, a negative one) counts as 0, as istanbul has it. None where the report ends.
fn hits(json: &mut Json) -> Option<u32> {
    let ended = json.kind() == Kind::End;
    match json.hits() {
        Some(Hits::Count(hits)) => Some(hits),
        _ if ended || json.ended() => None,
        _ => {
            json.odd("counts that are none", || "a count is null, negative or no number; it counts as 0".into());
            Some(0)
        }
    }
}

/// An entry of `fnMap`, and whether it is to be skipped.
fn function(json: &mut Json) -> (Function<'static>, bool) {
    let (mut declared, mut body, mut line) = (Stretch::default(), Stretch::default(), None);
    let (mut name, mut skip) = (String::new(), false);
    json.object(|json, member| match member {
        "name" => name = json.text().unwrap_or_default().to_owned(),
        "decl" => declared = Stretch::read(json),
        "loc" => body = Stretch::read(json),
        "line" => line = json.line(),
        "skip" => skip = json.boolean().unwrap_or(false),
        _ => {}
    });
    (placed(name, declared, body, line), skip || body.skip)
}

/// An entry of `fnMap` as writers write it.
fn plain_function(ahead: &mut Ahead<'_>) -> Option<Function<'static>> {
    let (mut declared, mut body, mut line, mut name) = (Stretch::default(), Stretch::default(), None, &[][..]);
    ahead.object(|ahead, member| {
        match member {
            b"name" => name = ahead.text()?,
            b"decl" => declared = Stretch::plain(ahead)?,
            b"loc" => body = Stretch::plain(ahead)?,
            b"line" => line = Some(ahead.line()?),
            _ => return None,
        }
        Some(())
    })?;
    let name = std::str::from_utf8(name).ok()?.to_owned();
    Some(placed(name, declared, body, line))
}

fn placed(name: String, declared: Stretch, body: Stretch, line: Option<u32>) -> Function<'static> {
    let line = declared.line().or(line).or(body.line());
    let end = body.end.or(declared.end).map(|end| end.line).filter(|&end| line.is_none_or(|line| line <= end));
    Function { name: name.into(), line, end, ..Function::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Format as _, Severity, istanbul::Istanbul};

    #[test]
    fn ways_that_are_counted_and_not_listed_are_limited_in_all_files_together() {
        let of = |counts: usize| {
            let counts = vec!["1"; counts].join(",");
            let branch = r#""0":{"line":3,"locations":[{"start":{"line":3,"column":1}}]}"#;
            format!(r#"{{"statementMap":{{}},"s":{{}},"branchMap":{{{branch}}},"b":{{"0":[{counts}]}}}}"#)
        };
        let report = |a: usize, b: usize| format!(r#"{{"a.js":{},"b.js":{}}}"#, of(a), of(b));
        let read = |report: String| Istanbul.parse(&mut report.as_bytes());
        let half = MOST_UNLISTED / 2;
        let all = read(report(1 + half, 1 + half));
        assert_eq!(all.report.totals().branches.map(|it| it.total), Some(2 + 2 * half as u64));
        assert!(all.warnings.iter().all(|it| it.severity < Severity::Broken), "{:?}", all.warnings);
        let more = read(report(1 + half + 7, 1 + 2 * half));
        assert_eq!(more.report.totals().branches.map(|it| it.total), Some(2 + 2 * half as u64));
        let lost: Vec<_> = more.warnings.iter().filter(|it| it.severity >= Severity::Broken).collect();
        assert!(lost.iter().any(|it| it.text.contains("50007 are left out")), "{lost:?}");
    }
}
