//! Coveralls' JSON, as gcovr, grcov and the uploaders of a dozen languages write it to send it away.
//!
//! The format is described at <https://docs.coveralls.io/api-introduction>: `coverage` has a place for each line of the
//! source, null where there is no code; it may be shorter than the source (grcov), and Codecov takes it as JSON in a
//! string as well. `branches` is a flat list of line, block, branch and hits. grcov adds functions.
//!
//! Deliberately absent: source texts and digests, git's facts, the service's token.

use std::io::BufRead;

use super::again::{Says, Units, Value};
use super::gather::Gather;
use super::json::glance::Glance;
use super::json::{Ahead, Json, Kind};
use super::listing::{Listing, hits};
use super::number::{self, Hits};
use super::{About, Confidence, Format, Memory, Parsed, Reader, date};
use crate::model::{BranchTarget, Function, Join, Report};

/// The reader of Coveralls' JSON.
pub(super) struct Coveralls;

impl Format for Coveralls {
    fn about(&self) -> &'static About {
        &About {
            name: "coveralls",
            title: "Coveralls JSON",
            extensions: &["coveralls.json"],
            writers: "gcovr, grcov, and the uploaders of Coveralls",
            reads: "lines with hits, branches by number, functions",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        match Glance::new(head) {
            Some(glance) if glance.has(&["source_files"]) => Confidence::Sure,
            _ => Confidence::No,
        }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut json = Json::new(input);
    let mut files = Units::new(Gather::new(Join::Sum), memory);
    let (mut measured, mut timestamp) = (false, None);
    json.object(|json, name| match name {
        "source_files" => {
            json.array(|json| measured |= files.value(json, None, 0, file).is_some_and(|added| added.says.branches));
        }
        "run_at" => timestamp = json.text().and_then(date::seconds),
        _ => {}
    });
    let lost = json.is_broken();
    let files = files.finish(&Default::default(), measured, lost);
    let warnings = json.finish(files.is_empty());
    Parsed { report: Report { timestamp, files, ..Report::default() }, warnings }
}

fn file(json: &mut Json) -> Option<Value> {
    let (mut name, mut listing) = (None, Listing::default());
    json.object(|json, member| match member {
        "name" => name = json.string(),
        "coverage" if json.kind() == Kind::String => in_text(json, &mut listing),
        "coverage" => listing.array(json, 1, Listing::line),
        "branches" => branches(json, &mut listing),
        "functions" => {
            json.array(|json| listing.functions.extend(function(json)));
        }
        _ => {}
    });
    let says = Says { branches: listing.branches.has_details(), ..Says::default() };
    if name.is_none() {
        json.broken("files without a name", || "a file has no name; it is left out".into());
    }
    Some(Value { name: name?, file: listing.finish(), says })
}

/// An array that is written as a text: `"[null, 1, 0]"`.
fn in_text(json: &mut Json, listing: &mut Listing) {
    let text = json.text().unwrap_or_default().trim();
    let list = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let mut unreadable = list.is_none() && !text.is_empty();
    for (place, line) in list.unwrap_or_default().split(',').zip(1..=number::LAST_LINE) {
        match number::hits(place.trim().as_bytes()) {
            Hits::Count(hits) => listing.lines.push(line, hits),
            Hits::Negative => listing.lines.push(line, 0),
            Hits::Unreadable => unreadable |= !matches!(place.trim(), "null" | ""),
        }
    }
    if unreadable {
        json.broken("unreadable lists in texts", || "this text should hold a list of hits, and does in part".into());
    }
}

fn branches(json: &mut Json, listing: &mut Listing) {
    let mut so_far = ([None; 3], 0);
    let lane = |(facts, known): &mut ([Option<u32>; 3], usize), ahead: &mut Ahead<'_>| {
        *facts.get_mut(*known)? = Some(ahead.number()?);
        *known += 1;
        Some(())
    };
    json.list(&mut so_far, lane, |(facts, known), json| {
        if *known < 3 {
            facts[*known] = json.integer().and_then(|fact| u32::try_from(fact).ok());
            *known += 1;
            return;
        }
        *known = 0;
        match *facts {
            [Some(line @ 1..=number::LAST_LINE), Some(block), Some(branch)] => {
                if let Some(hits) = hits(json, line) {
                    listing.branch(line, BranchTarget::Numbered { block, branch }, hits);
                }
            }
            _ => json.odd("branches that cannot be read", || "a branch has no readable place; it is left out".into()),
        }
    });
    if so_far.1 > 0 && !json.ended() {
        json.odd("branches that cannot be read", || "a list of branches ends within one".into());
    }
}

/// A function as grcov writes it: whether it was entered, not how often.
fn function(json: &mut Json) -> Option<Function<'static>> {
    let mut function = Function::default();
    json.object(|json, member| match member {
        "name" => function.name = json.string().unwrap_or_default().into(),
        "start" => function.line = json.line(),
        "exec" => function.hits = json.boolean().map(u64::from),
        _ => {}
    });
    (!function.name.is_empty()).then_some(function)
}
