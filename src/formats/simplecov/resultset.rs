//! SimpleCov's results by command (`.resultset.json`), as its processes leave them to be merged.
//!
//! The format is that of Ruby's `Coverage` (<https://docs.ruby-lang.org/en/master/Coverage.html>) under the name of each
//! command; before SimpleCov 0.18 a file is an array of hits, since then an object of `lines`, `branches` and `methods`.
//! Commands add up as SimpleCov adds them: hits are summed, and a line that one command calls no code and none reached
//! is no code (<https://github.com/simplecov-ruby/simplecov/blob/main/lib/simplecov/combine/lines_combiner.rb>). It leaves
//! out results older than its `merge_timeout`, which the file does not tell: all are read, and a warning tells of old ones.
//!
//! Lines between `:nocov:` comments keep their hits here: SimpleCov leaves them out with the source in its hand, so its own
//! total can be of fewer lines.
//!
//! A branch belongs to the line of its condition, and leads to its own line. Ruby's JSON knows no NaN: where one stands the
//! report ends.

use std::collections::HashSet;
use std::io::BufRead;
use std::sync::Arc;

use super::inspect::{self, Span};
use crate::formats::again::{Had, Part, Units};
use crate::formats::gather::Gather;
use crate::formats::json::glance::Glance;
use crate::formats::json::{Ahead, Json, Kind};
use crate::formats::listing::{Listing, hits};
use crate::formats::names::Places;
use crate::formats::warnings::quote;
use crate::formats::{About, Confidence, Format, Memory, Parsed, Reader, Severity, number};
use crate::model::{
    BranchTarget, FileCoverage, Function, Functions, FunctionsBuilder, Join, Line, LineTable, LineTableBuilder, Report,
};

/// Seconds for which SimpleCov keeps results unless it is told otherwise (`merge_timeout`).
const KEPT: u64 = 600;

/// The reader of SimpleCov's results.
pub(in crate::formats) struct Resultset;

impl Format for Resultset {
    fn about(&self) -> &'static About {
        &About {
            name: "simplecov-resultset",
            title: "SimpleCov result set",
            extensions: &[".resultset.json"],
            writers: "SimpleCov",
            reads: "lines with hits, branches and where they lead, methods",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let Some(glance) = Glance::new(head).filter(|glance| !glance.array) else { return Confidence::No };
        let is_result = glance.members.first().is_some_and(|command| {
            let known = |name: &String| matches!(name.as_str(), "coverage" | "timestamp" | "contexts");
            command.kind == Kind::Object && command.has(&["coverage"]) && command.names.iter().all(known)
        });
        let foreign = glance.get("coverage").is_some() && !glance.any_has(&["timestamp"]);
        if is_result && !foreign && measures(head) { Confidence::Sure } else { Confidence::No }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut json = Json::new(input);
    let mut units = Units::new(Gather::new(Join::Sum), memory);
    // Each file once, with what commands measured of it, the first and others; and the places by name.
    let (mut files, mut places): (Vec<(String, Had<Measured>, Stack)>, _) = (Vec::new(), Places::default());
    let (mut times, mut reader) = (Vec::new(), FileReader::default());
    json.object(|json, command| {
        json.object(|json, member| match member {
            "coverage" => {
                json.object(|json, name| {
                    let Some(had) = units.part(json, Some(name), 0, |json| reader.read(json)) else { return };
                    let at = places.find_or_add(name.as_bytes(), files.len(), |at| files[at].0.as_bytes());
                    match files.get_mut(at) {
                        Some((_, _, others)) => stack(others, had.part),
                        None => files.push((name.to_owned(), had, Stack::new())),
                    }
                });
            }
            "timestamp" => {
                let time = json.integer().and_then(|time| number::timestamp(time.to_string().as_bytes()));
                times.extend(time.map(|time| (quote(command.as_bytes()), time)));
            }
            _ => {}
        });
    });
    let timestamp = times.iter().map(|(_, time)| *time).max();
    if let Some(text) = old(&times) {
        json.about_all(Severity::Odd, text);
    }
    drop(places);
    let (mut measured, mut listing) = (false, Listing::default());
    for (name, first, others) in files {
        let key = first.worthwhile().filter(|_| others.is_empty());
        let file = others.into_iter().rev().fold(first.part, with);
        // SimpleCov writes empty branches where it measures none.
        measured |= !file.arms.is_empty();
        units.add_alone(key, || (name, Arc::unwrap_or_clone(file).finish(&mut listing)));
    }
    let files = units.finish(&Default::default(), measured, json.is_broken());
    let warnings = json.finish(files.is_empty());
    Parsed { report: Report { generator: Some("SimpleCov".into()), timestamp, files, ..Report::default() }, warnings }
}

/// Whether the first file of the first command, if one is in sight, has lines. Settings have a `coverage` below another name
/// as well.
fn measures(mut head: &[u8]) -> bool {
    let mut json = Json::new(&mut head);
    let mut verdict = None;
    json.object(|json, _| {
        json.object(|json, member| {
            if member != "coverage" {
                return;
            }
            json.object(|json, _| match json.kind() {
                _ if verdict.is_some() => {}
                Kind::Array => {
                    verdict = Some(true);
                    json.array(|json| verdict = verdict.map(|so_far| so_far && json.kind() != Kind::String));
                }
                Kind::Object => {
                    let known = ["lines", "oneshot_lines", "branches", "methods"];
                    json.object(|_, member| verdict = Some(verdict == Some(true) || known.contains(&member)));
                }
                Kind::Null | Kind::End => {}
                _ => verdict = Some(false),
            });
        });
    });
    verdict.unwrap_or(true)
}

/// A sentence about results that SimpleCov would leave out, if there are any.
fn old(times: &[(String, u64)]) -> Option<String> {
    let newest = times.iter().map(|(_, time)| *time).max()?;
    let (oldest, time) = times.iter().min_by_key(|(_, time)| *time)?;
    let count = times.iter().filter(|(_, time)| newest - time > KEPT).count();
    (count > 0).then(|| {
        format!(
            "{count} of {} results are more than 10 minutes older than the newest, those of “{oldest}” {} minutes: SimpleCov \
             leaves such results out unless its merge_timeout is longer",
            times.len(),
            (newest - time) / 60
        )
    })
}

/// What commands measured of a file.
#[derive(Clone)]
struct Measured {
    /// Its hits add up.
    lines: LineTable,
    functions: Functions,
    arms: Box<[Arm]>,
    /// Only the lines that ran are known.
    only_ran: bool,
}

/// What one command measured of a file, as it is read, in memory that serves one file after the other.
#[derive(Default)]
struct FileReader {
    listing: Listing,
    arms: Vec<Arm>,
    only_ran: bool,
    kinds: Kinds,
}

/// One way out of a condition.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Arm {
    condition: Span,
    at: Span,
    kind: Arc<str>,
    hits: u32,
}

impl Arm {
    /// Reads the ways out of a condition.
    fn read(condition: Span, json: &mut Json, arms: &mut Vec<Self>, kinds: &mut Kinds) {
        json.members(
            &mut (arms, kinds),
            |(arms, kinds), key, ahead| {
                arms.push(Self::plain(condition, key, ahead, kinds)?);
                Some(())
            },
            |(arms, kinds), json, key| match inspect::branch(key) {
                Some((kind, at)) => {
                    if let Some(hits) = hits(json, at[0]) {
                        arms.push(Self { condition, at, kind: kinds.of(kind), hits });
                    }
                }
                None => {
                    let quoted = quote(key.as_bytes());
                    json.odd("branches that cannot be read", || format!("“{quoted}” is no branch; it is left out"));
                }
            },
        );
    }

    /// One of them that is as Ruby writes it.
    #[inline]
    fn plain(condition: Span, key: &[u8], ahead: &mut Ahead<'_>, kinds: &mut Kinds) -> Option<Self> {
        let (kind, at) = inspect::plain_branch(key)?;
        let hits = ahead.number()?;
        let kind = match kinds.frequent(kind) {
            Some(kind) => kind,
            None => kinds.of(std::str::from_utf8(kind).ok()?),
        };
        Some(Self { condition, at, kind, hits })
    }
}

/// The types of branches, each once: there are few.
#[derive(Default)]
struct Kinds {
    all: HashSet<Arc<str>>,
    /// The first of them: hardly a report has more.
    few: Vec<Arc<str>>,
}

impl Kinds {
    /// One of the first, if it is.
    #[inline]
    fn frequent(&self, kind: &[u8]) -> Option<Arc<str>> {
        self.few.iter().find(|known| known.as_bytes() == kind).cloned()
    }

    fn of(&mut self, kind: &str) -> Arc<str> {
        if let Some(known) = self.frequent(kind.as_bytes()).or_else(|| self.all.get(kind).cloned()) {
            return known;
        }
        let kind: Arc<str> = kind.into();
        self.all.insert(kind.clone());
        if self.few.len() < 8 {
            self.few.push(kind.clone());
        }
        kind
    }
}

/// What commands measured of a file, to be put together.
type Stack = Vec<Arc<Measured>>;

/// Adds what another command measured. It waits until the next is as large, so that a thousand small ones do not each go
/// through all of a large one.
fn stack(known: &mut Stack, measured: Arc<Measured>) {
    known.push(measured);
    while let [.., below, top] = &known[..]
        && below.size() <= 2 * top.size()
        && let (Some(top), Some(below)) = (known.pop(), known.pop())
    {
        known.push(with(below, top));
    }
}

fn with(one: Arc<Measured>, other: Arc<Measured>) -> Arc<Measured> {
    Arc::new(Arc::unwrap_or_clone(one).with(Arc::unwrap_or_clone(other)))
}

impl Part for Measured {
    /// It is known by its member.
    fn name(&self) -> &str {
        ""
    }

    fn size(&self) -> Option<usize> {
        Some(200 + 6 * self.lines.len() + 60 * self.functions.len() + size_of_val(&*self.arms))
    }
}

impl FileReader {
    /// Reads a file; none if the report breaks before it says anything of it.
    fn read(&mut self, json: &mut Json) -> Option<Measured> {
        self.only_ran = false;
        match json.kind() {
            Kind::Array => self.listing.array(json, 1, Listing::line),
            Kind::Object => {
                json.object(|json, member| match member {
                    "lines" => self.listing.array(json, 1, Listing::line),
                    "oneshot_lines" => self.oneshot(json),
                    "branches" => self.branches(json),
                    "methods" => self.methods(json),
                    _ => {}
                });
            }
            _ => return None,
        }
        let measured = Measured {
            lines: self.listing.lines.take_settled(u32::saturating_add),
            functions: self.listing.functions.take(),
            arms: self.arms.drain(..).collect(),
            only_ran: self.only_ran,
        };
        let said = !measured.lines.is_empty() || !measured.arms.is_empty();
        (said || !json.ended()).then_some(measured)
    }

    fn oneshot(&mut self, json: &mut Json) {
        self.only_ran = true;
        json.array(|json| match json.line() {
            Some(line) => self.listing.lines.push(line, 1),
            None if json.ended() => {}
            None => json.odd("lines with a number that is no line's", || "a line that ran has no number".into()),
        });
    }

    fn branches(&mut self, json: &mut Json) {
        json.members(
            &mut (&mut self.arms, &mut self.kinds),
            |(arms, kinds), condition, ahead| {
                let (_, condition) = inspect::plain_branch(condition)?;
                let before = arms.len();
                let whole = ahead.object(|ahead, key| {
                    arms.push(Arm::plain(condition, key, ahead, kinds)?);
                    Some(())
                });
                if whole.is_none() {
                    arms.truncate(before);
                }
                whole
            },
            |(arms, kinds), json, condition| match inspect::branch(condition) {
                Some((_, condition)) => Arm::read(condition, json, arms, kinds),
                None => {
                    let quoted = quote(condition.as_bytes());
                    json.odd("conditions that cannot be read", || {
                        format!("“{quoted}” is no condition; its branches are left out")
                    });
                }
            },
        );
    }

    fn methods(&mut self, json: &mut Json) {
        json.object(|json, key| match inspect::method(key) {
            Some(method) => {
                let hits = hits(json, method.line.unwrap_or_default()).map(u64::from);
                self.listing.functions.push(&Function { hits, ..method });
            }
            None => {
                let quoted = quote(key.as_bytes());
                json.odd("methods that cannot be read", || format!("“{quoted}” is no method; it is left out"));
            }
        });
    }
}

impl Measured {
    fn size(&self) -> usize {
        1 + self.lines.len()
    }

    /// With what another command measured of the same file. In which order commands come decides nothing.
    fn with(self, other: Self) -> Self {
        let mut lines = LineTableBuilder::default();
        let mut take = |from: &Self, beside: &Self| {
            let known = |line: &Line| line.hits > 0 || beside.only_ran || beside.lines.get(line.number).is_some();
            lines.extend(from.lines.iter().filter(known));
        };
        take(&self, &other);
        take(&other, &self);
        Self {
            lines: lines.take_settled(u32::saturating_add),
            functions: self.functions.iter().chain(other.functions.iter()).collect(),
            arms: self.arms.into_iter().chain(other.arms).collect(),
            only_ran: self.only_ran && other.only_ran,
        }
    }

    fn finish(self, listing: &mut Listing) -> FileCoverage {
        sum_methods(&self.functions, &mut listing.functions);
        name_arms(self.arms.into(), listing);
        let mut file = FileCoverage { lines: self.lines, ..listing.finish() };
        if self.only_ran {
            file.details.only_ran = true;
        }
        file
    }
}

/// A branch is named by the line it leads to or by its type, and by both where that is not enough.
fn name_arms(mut all: Vec<Arm>, listing: &mut Listing) {
    all.sort();
    all.dedup_by(|later, kept| {
        let same = (later.condition, later.at, &later.kind) == (kept.condition, kept.at, &kept.kind);
        if same {
            kept.hits = kept.hits.saturating_add(later.hits);
        }
        same
    });
    let target = |arm: &Arm| match arm.at[0] {
        line if line != arm.condition[0] => BranchTarget::Line(line),
        _ => BranchTarget::Named(arm.kind.clone()),
    };
    let mut names: Vec<BranchTarget> = Vec::new();
    for arms in all.chunk_by(|a, b| a.condition[0] == b.condition[0]) {
        names.clear();
        names.extend(arms.iter().map(target));
        names.sort_unstable();
        for arm in arms {
            let name = target(arm);
            let next = names.get(names.partition_point(|known| *known < name) + 1);
            let target = if next == Some(&name) {
                let [line, column, end, end_column] = arm.at;
                BranchTarget::Named(format!("{} {line}:{column}-{end}:{end_column}", arm.kind).into())
            } else {
                name
            };
            listing.branch(arm.condition[0], target, arm.hits);
        }
    }
}

/// Each method once.
fn sum_methods(methods: &Functions, into: &mut FunctionsBuilder) {
    let mut methods: Vec<Function<'_>> = methods.iter().collect();
    methods.sort_by(|a, b| (a.line, &a.name).cmp(&(b.line, &b.name)));
    methods.dedup_by(|later, kept| {
        let same = (later.line, &later.name) == (kept.line, &kept.name);
        if same {
            kept.hits = Some(kept.hits.unwrap_or(0).saturating_add(later.hits.unwrap_or(0)));
        }
        same
    });
    into.extend(methods);
}
