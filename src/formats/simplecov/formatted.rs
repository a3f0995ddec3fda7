//! SimpleCov's JSON report (`coverage.json`), of simplecov_json_formatter and, since SimpleCov 1.0, of SimpleCov itself.
//!
//! The format is described by its writers, <https://github.com/codeclimate-community/simplecov_json_formatter> and
//! <https://github.com/simplecov-ruby/simplecov/tree/main/lib/simplecov/formatter/json_formatter>. Lines between `:nocov:`
//! comments are `"ignored"`: the user excluded them, and their branches. Paths are absolute before 1.0 and relative to
//! `meta.root` since. A branch has lines but no columns and no condition, so it belongs to its own first line. `total`
//! states the totals. Which tests ran a line comes as a bitmap of lines for each test (unreleased).
//!
//! Deliberately absent: the source text, groups, errors, percentages.

use std::collections::HashMap;
use std::io::BufRead;
use std::sync::Arc;

use crate::formats::again::{Besides, Kept, Units, Whole, context};
use crate::formats::gather::Gather;
use crate::formats::json::glance::Glance;
use crate::formats::json::{Ahead, Json, Kind};
use crate::formats::listing::{Listing, hits};
use crate::formats::{About, Confidence, Format, Memory, Parsed, Reader, Severity, date, stated};
use crate::model::{
    BranchTarget, Contexts, ContextsBuilder, FileCoverage, Function, Join, Ratio, Report, Roots, Stated,
};

/// The reader of SimpleCov's report.
pub(in crate::formats) struct Formatted;

impl Format for Formatted {
    fn about(&self) -> &'static About {
        &About {
            name: "simplecov-json",
            title: "SimpleCov JSON",
            extensions: &["coverage.json"],
            writers: "SimpleCov 1.0, simplecov_json_formatter",
            reads: "lines with hits, ignored lines, branches, methods, tests by line, stated totals",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let of_simplecov =
            |glance: &Glance| !glance.array && glance.get("meta").is_some_and(|meta| meta.has(&["simplecov_version"]));
        if Glance::new(head).is_some_and(|glance| of_simplecov(&glance)) { Confidence::Sure } else { Confidence::No }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut json = Json::new(input);
    let mut files = Units::new(Gather::new(Join::Most), memory);
    let (mut meta, mut stated, mut tests) = (Meta::default(), Stated::default(), Vec::new());
    let mut list: Vec<Kept<Bitmaps>> = Vec::new();
    json.object(|json, member| match member {
        "meta" => meta.read(json),
        "total" => {
            json.object(|json, kind| match kind {
                "lines" => stated.lines = ratio(json),
                "branches" => stated.branches = ratio(json),
                "methods" => stated.functions = ratio(json),
                _ => {}
            });
        }
        "contexts" => {
            json.array(|json| tests.push(Arc::from(json.text().unwrap_or_default())));
        }
        "coverage" => {
            json.object(|json, name| {
                let had = files.part(json, Some(name), 0, |json| Bitmaps::read(json, name));
                list.extend(had.map(Kept::from));
            });
        }
        _ => {}
    });
    let roots: Roots = meta.root.iter().cloned().collect();
    let of_tests = tests.iter().fold(0, |sum, test: &Arc<str>| context(&[test.as_bytes()], [sum]));
    let of_root = context(&[meta.root.as_deref().unwrap_or_default().as_bytes()], []);
    let measured = list.iter().any(|kept| kept.part.is_measured());
    for mut kept in list {
        let key = [of_root, if kept.part.besides.0.is_empty() { 0 } else { of_tests }];
        if !kept.part.is_with(Some(key)) {
            files.change(&mut kept, |whole| {
                whole.complete(Some(key), |file, Bitmaps(bitmaps)| {
                    file.roots = roots.clone();
                    if !bitmaps.is_empty() {
                        file.details.contexts = contexts(file, &tests, bitmaps);
                    }
                });
            });
        }
        files.add_of(kept, measured);
    }
    let report = Report {
        generator: Some(format!("SimpleCov {}", meta.version).trim_end().to_owned()),
        timestamp: meta.timestamp,
        stated,
        files: files.finish(&meta.root.into_iter().collect(), measured, json.is_broken()),
        ..Report::default()
    };
    stated::disagreements(&report).for_each(|text| json.about_all(Severity::Odd, text));
    let warnings = json.finish(report.files.is_empty());
    Parsed { report, warnings }
}

/// What the report says of itself.
#[derive(Default)]
struct Meta {
    version: String,
    timestamp: Option<u64>,
    root: Option<String>,
}

impl Meta {
    fn read(&mut self, json: &mut Json) {
        json.object(|json, member| match member {
            "simplecov_version" => self.version = json.text().unwrap_or_default().chars().take(80).collect(),
            "timestamp" => self.timestamp = json.text().and_then(date::seconds),
            "root" => self.root = json.string().filter(|root| !root.is_empty()),
            _ => {}
        });
    }
}

fn ratio(json: &mut Json) -> Option<Ratio> {
    let (mut covered, mut total) = (None, None);
    json.object(|json, member| match member {
        "covered" => covered = json.integer().and_then(|count| u64::try_from(count).ok()),
        "total" => total = json.integer().and_then(|count| u64::try_from(count).ok()),
        _ => {}
    });
    Some(Ratio::new(covered?, total?))
}

/// Which lines of a file each test ran: the test's place and, in hexadecimal, a bit for each line. What tests are called,
/// and where files lie, is told elsewhere.
#[derive(Clone)]
struct Bitmaps(Box<[(usize, String)]>);

impl Besides for Bitmaps {
    fn size(&self) -> Option<usize> {
        Some(self.0.iter().map(|(_, bits)| 48 + bits.len()).sum())
    }
}

impl Bitmaps {
    /// Reads a file.
    fn read(json: &mut Json, name: &str) -> Option<Whole<Self>> {
        if json.kind() != Kind::Object {
            return None;
        }
        let (mut listing, mut bitmaps) = (Listing::default(), Vec::new());
        json.object(|json, member| match member {
            "lines" => listing.array(json, 1, |listing, json, line| {
                if json.kind() == Kind::String {
                    match json.text() {
                        Some("ignored") => listing.excluded.push(line),
                        _ => json.odd("lines without readable hits", || {
                            format!("line {line} has no readable hits; it is left out")
                        }),
                    }
                } else {
                    listing.line(json, line);
                }
            }),
            "branches" => branches(json, &mut listing),
            "methods" => {
                json.array(|json| listing.functions.extend(method(json)));
            }
            "contexts" => {
                json.object(|json, test| {
                    if let (Ok(test), Some(bits)) = (test.parse(), json.string()) {
                        bitmaps.push((test, bits));
                    }
                });
            }
            _ => {}
        });
        let empty = listing.lines.is_empty() && listing.excluded.is_empty();
        if json.ended() && empty {
            return None;
        }
        let file = listing.finish();
        // Long bitmaps come first, so that no line looks at those that end before it.
        bitmaps.sort_by_key(|(_, bits): &(usize, String)| std::cmp::Reverse(bits.len()));
        Some(Whole::new(&name.into(), file, Self(bitmaps.into())))
    }
}

fn branches(json: &mut Json, listing: &mut Listing) {
    listing.branches.set_measured();
    // How many branches of this kind are on this line so far.
    let mut known: HashMap<(u32, Arc<str>), u32> = HashMap::new();
    let mut kinds: Vec<Arc<str>> = Vec::new();
    json.array(|json| {
        let (mut kind, mut line, mut taken) = (None, None, None);
        let lane = |ahead: &mut Ahead<'_>| {
            ahead.object(|ahead, member| {
                match member {
                    b"type" => kind = Some(of(&mut kinds, std::str::from_utf8(ahead.text()?).ok()?)),
                    b"start_line" => line = Some(ahead.line()?),
                    b"coverage" => taken = Some(ahead.number()?),
                    _ => ahead.skip()?,
                }
                Some(())
            })
        };
        if json.lane(lane).is_none() {
            (kind, line, taken) = (None, None, None);
            json.object(|json, member| match member {
                "type" => kind = Some(of(&mut kinds, json.text().unwrap_or_default())),
                "start_line" => line = json.line(),
                // Ignored branches do not count.
                "coverage" if json.kind() == Kind::String => json.skip(),
                "coverage" => taken = hits(json, line.unwrap_or_default()),
                _ => {}
            });
        }
        match (line, taken) {
            (Some(line), Some(taken)) => {
                let kind = kind.unwrap_or_default();
                let number = known.entry((line, kind.clone())).or_default();
                *number += 1;
                let name = if *number == 1 { kind } else { format!("{kind} ({number})").into() };
                listing.branch(line, BranchTarget::Named(name), taken);
            }
            (None, _) if !json.ended() => {
                json.odd("branches that cannot be read", || "a branch has no readable line; it is left out".into())
            }
            _ => {}
        }
    });
}

/// A kind of branch, in memory that all of them share as long as they are few.
fn of(kinds: &mut Vec<Arc<str>>, kind: &str) -> Arc<str> {
    if let Some(known) = kinds.iter().find(|known| ***known == *kind) {
        return known.clone();
    }
    let kind: Arc<str> = kind.into();
    if kinds.len() < 8 {
        kinds.push(kind.clone());
    }
    kind
}

fn method(json: &mut Json) -> Option<Function<'static>> {
    let mut method = Function::default();
    let mut ignored = false;
    json.object(|json, member| match member {
        "name" => method.name = json.string().unwrap_or_default().into(),
        "start_line" => method.line = json.line(),
        "end_line" => method.end = json.line(),
        "coverage" if json.kind() == Kind::String => {
            ignored = true;
            json.skip();
        }
        "coverage" => method.hits = hits(json, method.line.unwrap_or_default()).map(u64::from),
        _ => {}
    });
    (!ignored && !method.name.is_empty()).then_some(method)
}

/// The tests of each line that holds code.
fn contexts(file: &FileCoverage, tests: &[Arc<str>], bitmaps: &[(usize, String)]) -> Contexts {
    let mut builder = ContextsBuilder::default();
    let named =
        bitmaps.iter().filter_map(|(test, bits)| Some((tests.get(*test).filter(|test| !test.is_empty())?, bits)));
    let named: Vec<(u32, &String)> = named.map(|(test, bits)| (builder.name(test), bits)).collect();
    let mut of_line = Vec::new();
    for line in file.lines.iter() {
        let (nibble, bit) = ((line.number as usize - 1) / 4, (line.number - 1) % 4);
        let long = named.iter().take_while(|(_, bits)| bits.len() > nibble);
        let ran = long.filter(|(_, bits)| {
            let digit = bits.as_bytes()[bits.len() - 1 - nibble];
            char::from(digit).to_digit(16).is_some_and(|digit| digit >> bit & 1 == 1)
        });
        of_line.clear();
        of_line.extend(ran.map(|&(place, _)| place));
        builder.add(line.number, &mut of_line);
    }
    builder.finish()
}
