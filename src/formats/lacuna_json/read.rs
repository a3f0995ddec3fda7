//! Lacuna JSON, read: one member of a file after the other.

use std::io::BufRead;

use super::{FORMAT, VERSION, metric_of};
use crate::formats::again::{Says, Units, Value};
use crate::formats::gather::Gather;
use crate::formats::json::{Ahead, Json, Kind};
use crate::formats::number::{self, Hits};
use crate::formats::{Memory, Parsed, Severity, stated};
use crate::model::{
    Branch, BranchCount, BranchTarget, BranchesBuilder, Class, ColumnUnit, ContextsBuilder, FileCoverage, Function,
    FunctionsBuilder, Join, LineTableBuilder, Place, Ratio, Region, Report, Roots, Share, Stated, Totals,
};

/// Reads a report.
pub(super) fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut json = Json::new(input);
    let mut report = Report::default();
    let mut files = Units::new(Gather::new(Join::Sum), memory).keeping_names();
    let mut roots = Roots::default();
    let mut any = false;
    json.object(|json, name| match name {
        "format" => {
            let other = json.text().is_some_and(|text| text != FORMAT);
            if other {
                json.odd("formats of another name", || format!("this does not call itself “{FORMAT}”"));
            }
        }
        "version" => {
            if let Some(version) = count(json).filter(|&version| version > VERSION) {
                json.odd("newer versions", || {
                    format!("version {version} is newer than this program: what is new in it is not read")
                });
            }
        }
        "generator" => report.generator = json.string(),
        "timestamp" => report.timestamp = count(json),
        "metric" => match json.text().map(metric_of) {
            Some(Some(metric)) => report.metric = metric,
            _ => unreadable(json, "the metric"),
        },
        "stated" => report.stated = stated(json),
        "files" => {
            json.array(|json| {
                any |= files.value(json, None, 0, |json| file(json, &mut roots)).is_some();
            });
        }
        _ => {}
    });
    report.files = files.finish(&Default::default(), None, json.is_broken());
    stated::disagreements(&report).for_each(|text| json.about_all(Severity::Odd, text));
    let warnings = json.finish(!any);
    Parsed { report, warnings }
}

/// A file and its path. Files that share their roots share them in memory.
fn file(json: &mut Json, roots: &mut Roots) -> Option<Value> {
    let mut path = None;
    let mut file = FileCoverage::default();
    let (mut lines, mut branches) = (LineTableBuilder::default(), BranchesBuilder::default());
    let mut tests = Tests::default();
    json.object(|json, name| match name {
        "path" => path = json.string(),
        "roots" => {
            let mut named = Vec::new();
            json.array(|json| named.extend(json.string()));
            if **roots != *named {
                *roots = named.into();
            }
            file.roots = roots.clone();
        }
        "lines" => {
            rows(json, |[line, hits]| {
                lines.push(self::line(line)?, small(hits)?);
                Some(())
            });
        }
        "branches" => {
            branches.set_measured();
            rows(json, |[line, taken, total]| {
                let (line, taken, total) = (self::line(line)?, small(taken)?, small(total)?);
                branches.push_count(BranchCount { line, taken, total });
                Some(())
            });
        }
        "branch_targets" => {
            json.array(|json| match branch(json) {
                Some(branch) => branches.push_detail(branch),
                None => unreadable(json, "where a branch goes"),
            });
        }
        "functions" => {
            let mut functions = FunctionsBuilder::default();
            functions.extend(file.functions.iter());
            json.array(|json| functions.push(&function(json)));
            file.functions = functions.take();
        }
        "only_ran" => {
            if json.boolean() == Some(true) {
                file.details.only_ran = true;
            }
        }
        "stated" => file.details.stated = totals(json).map(Box::new),
        "tests" => {
            json.array(|json| tests.names.extend(json.string().map(|name| tests.builder.name(&name.into()))));
        }
        "test_sets" => {
            json.array(|json| {
                let mut set = Vec::new();
                json.array(|json| set.extend(count(json).and_then(|at| tests.names.get(usize::try_from(at).ok()?))));
                tests.sets.push(tests.builder.set_of(&mut set));
            });
        }
        "tests_by_line" => {
            rows(json, |[line, set]| {
                // Of many sets on one line the union would have to be made, again and again.
                let line = self::line(line).filter(|&line| line > tests.last)?;
                if let Some(set) = *tests.sets.get(usize::try_from(set?).ok()?)? {
                    tests.builder.add_set(line, set);
                    tests.last = line;
                }
                Some(())
            });
        }
        _ => detail(json, name, &mut file),
    });
    let Some(path) = path else {
        if !json.ended() {
            json.broken("files without a path", || "a file has no path; it is left out".into());
        }
        return None;
    };
    file.lines = lines.take_settled(u32::saturating_add);
    file.branches = branches.take_settled();
    settle(&mut file, &mut tests);
    Some(Value { name: path, file, says: Says::default() })
}

/// Which tests ran which lines: names, sets of them, and a set for a line.
#[derive(Default)]
struct Tests {
    builder: ContextsBuilder,
    names: Vec<u32>,
    /// Their places; none for the empty set.
    sets: Vec<Option<u32>>,
    /// The last line for which tests were named: they ascend.
    last: u32,
}

/// What only some reports know.
fn detail(json: &mut Json, name: &str, file: &mut FileCoverage) {
    match name {
        "partial" => file.details.partial = lines(json).into(),
        "excluded" => file.details.excluded = lines(json).into(),
        "columns" => {
            let utf16 = json.text() == Some("utf16");
            if utf16 {
                file.details.columns = ColumnUnit::Utf16;
            }
        }
        "regions" => {
            let mut regions = Vec::new();
            rows(json, |[first, from, last, to, statements, hits]| {
                let place = |at, column: Option<u64>| {
                    Some(Place {
                        line: line(at)?,
                        column: column.map_or(Some(Place::END_OF_LINE), |it| small(Some(it)))?,
                    })
                };
                let (start, end) = (place(first, from)?, place(last, to)?);
                regions.push(Region { start, end, statements: small(statements)?, hits: small(hits)? });
                Some(())
            });
            file.details.regions = regions.into();
        }
        "instructions" => file.details.instructions = shares(json).into(),
        "conditions" => file.details.conditions = shares(json).into(),
        "classes" => {
            let mut classes = Vec::new();
            json.array(|json| {
                let mut class = Class::default();
                json.object(|json, name| match name {
                    "name" => class.name = json.string().unwrap_or_default(),
                    "line" => class.line = json.line(),
                    "end" => class.end = json.line(),
                    _ => {}
                });
                classes.push(class);
            });
            file.details.classes = classes.into();
        }
        _ => {}
    }
}

/// Puts everything in its order: a report that was edited by hand may have lost it.
fn settle(file: &mut FileCoverage, tests: &mut Tests) {
    let contexts = tests.builder.finish();
    if !contexts.is_empty() {
        file.details.contexts = contexts;
    }
    if file.details.is_empty() {
        return;
    }
    file.details.regions.sort_by_key(|region| (region.start, region.end));
    if !file.details.excluded.is_empty() {
        let counts = |line: u32| file.lines.get(line).is_some();
        // A line that counts is not excluded.
        file.details.excluded = file.details.excluded.iter().copied().filter(|&line| !counts(line)).collect();
    }
}

fn function(json: &mut Json) -> Function<'static> {
    let mut function = Function::default();
    json.object(|json, name| match name {
        "name" => function.name = json.string().unwrap_or_default().into(),
        "line" => function.line = json.line(),
        "end" => function.end = json.line(),
        "hits" => function.hits = count(json),
        "complexity" => function.complexity = small(count(json)),
        _ => {}
    });
    function
}

fn branch(json: &mut Json) -> Option<Branch> {
    let (mut line, mut hits, mut target) = (None, None, None);
    let (mut block, mut number) = (None, None);
    json.object(|json, name| match name {
        "line" => line = json.line(),
        "hits" => hits = json.hits(),
        "to" => target = json.line().map(BranchTarget::Line),
        "exit" => target = json.boolean().filter(|&exit| exit).map(|_| BranchTarget::Exit),
        "name" => target = json.text().map(|name| BranchTarget::Named(name.into())),
        "block" => block = small(count(json)),
        "branch" => number = small(count(json)),
        _ => {}
    });
    let numbered = || Some(BranchTarget::Numbered { block: block?, branch: number? });
    let Some(Hits::Count(hits)) = hits else { return None };
    Some(Branch { line: line?, target: target.or_else(numbered)?, hits })
}

fn stated(json: &mut Json) -> Stated {
    let mut stated = Stated::default();
    json.object(|json, name| match name {
        "lines" => stated.lines = ratio(json),
        "branches" => stated.branches = ratio(json),
        "functions" => stated.functions = ratio(json),
        "statements" => stated.statements = ratio(json),
        "instructions" => stated.instructions = ratio(json),
        _ => {}
    });
    stated
}

fn totals(json: &mut Json) -> Option<Totals> {
    let mut totals = Totals::default();
    let object = json.object(|json, name| match name {
        "lines" => totals.lines = ratio(json).unwrap_or_default(),
        "partial" => totals.partial = count(json).unwrap_or_default(),
        "branches" => totals.branches = ratio(json),
        "functions" => totals.functions = ratio(json),
        "statements" => totals.statements = ratio(json),
        "instructions" => totals.instructions = ratio(json),
        "conditions" => totals.conditions = ratio(json),
        "uncounted" => totals.uncounted = count(json).unwrap_or_default(),
        "unknown_files" => totals.unknown_files = count(json).unwrap_or_default(),
        _ => {}
    });
    (object && !json.ended()).then_some(totals)
}

fn ratio(json: &mut Json) -> Option<Ratio> {
    let [covered, total] = row(json)?;
    // Sums of these must not overflow, whatever a report states.
    let bounded = |count: Option<u64>| Some(count?.min(u64::from(u32::MAX) << 16));
    Some(Ratio::new(bounded(covered)?, bounded(total)?))
}

fn shares(json: &mut Json) -> Vec<Share> {
    let mut shares = Vec::new();
    rows(json, |[at, covered, total]| {
        shares.push(Share::new(line(at)?, small(covered)?, small(total)?));
        Some(())
    });
    Share::settle(&mut shares);
    shares
}

fn lines(json: &mut Json) -> Vec<u32> {
    let mut lines = Vec::new();
    json.list(
        &mut lines,
        |lines, ahead| ahead.line().map(|line| lines.push(line)),
        |lines, json| match json.line() {
            Some(line) => lines.push(line),
            None => unreadable(json, "a line"),
        },
    );
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// Hands over every row of a table; one that `take` has no use for is told.
fn rows<const N: usize>(json: &mut Json, mut take: impl FnMut([Option<u64>; N]) -> Option<()>) {
    json.list(
        &mut take,
        |take, ahead| plain(ahead).and_then(&mut *take),
        |take, json| {
            if row(json).and_then(&mut *take).is_none() {
                unreadable(json, "a row of numbers");
            }
        },
    );
}

/// An array of so many numbers of a few digits.
#[inline]
fn plain<const N: usize>(ahead: &mut Ahead<'_>) -> Option<[Option<u64>; N]> {
    let mut row = [None; N];
    for (place, number) in row.iter_mut().enumerate() {
        ahead.past(if place == 0 { b'[' } else { b',' })?;
        *number = Some(ahead.number()?.into());
    }
    ahead.past(b']')?;
    Some(row)
}

/// An array of so many numbers or nulls.
fn row<const N: usize>(json: &mut Json) -> Option<[Option<u64>; N]> {
    let mut row = [None; N];
    let mut length = 0;
    let mut good = true;
    let array = json.array(|json| {
        let null = json.kind() == Kind::Null;
        let number = if null { None } else { count(json) };
        good &= null || number.is_some();
        if let Some(place) = row.get_mut(length) {
            *place = number;
        }
        length += 1;
    });
    (array && good && length == N).then_some(row)
}

/// A whole number that is not negative.
fn count(json: &mut Json) -> Option<u64> {
    json.number().and_then(number::digits)
}

fn line(number: Option<u64>) -> Option<u32> {
    small(number).filter(|line| (1..=number::LAST_LINE).contains(line))
}

/// `u32::MAX` is that many or more.
fn small(number: Option<u64>) -> Option<u32> {
    number.map(|number| u32::try_from(number).unwrap_or(u32::MAX))
}

/// Warns, unless it is the end of the report that is missing: that is told once.
fn unreadable(json: &mut Json, what: &str) {
    if !json.ended() {
        json.broken("values that cannot be read", || format!("{what} cannot be read; it is left out"));
    }
}
