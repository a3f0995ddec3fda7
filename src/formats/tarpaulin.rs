//! cargo-tarpaulin's JSON report (`--out Json`).
//!
//! The format is what serde makes of tarpaulin's own structures
//! (<https://github.com/xd009642/tarpaulin/blob/develop/src/report/safe_json.rs>, `traces.rs` beside it): a path is a list of
//! its components; a trace is a line with what was counted on it. The source text stands in front of the traces; it is
//! skipped. `covered` and `coverable` state the totals.
//!
//! Deliberately absent: addresses and lengths of the traced instructions.

use std::io::BufRead;

use super::again::{Says, Units, Value};
use super::gather::Gather;
use super::json::glance::Glance;
use super::json::{Ahead, Json};
use super::listing::{Listing, hits};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, stated};
use crate::model::{BranchTarget, Function, Join, Ratio, Report, Stated};

/// The reader of tarpaulin's JSON.
pub(super) struct Tarpaulin;

impl Format for Tarpaulin {
    fn about(&self) -> &'static About {
        &About {
            name: "tarpaulin-json",
            title: "cargo-tarpaulin JSON",
            extensions: &["tarpaulin-report.json"],
            writers: "cargo-tarpaulin",
            reads: "lines with hits, branches, functions, stated totals",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        // The traces come after the source text, which may fill the head.
        let is_trace = |glance: &Glance| {
            let file = glance.get("files").filter(|file| file.has(&["path"]));
            !glance.array && file.is_some_and(|file| file.has(&["traces"]) || file.has(&["content"])) && in_parts(head)
        };
        if Glance::new(head).is_some_and(|glance| is_trace(&glance)) { Confidence::Sure } else { Confidence::No }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut json = Json::new(input);
    let mut files = Units::new(Gather::new(Join::Most), memory);
    let (mut covered, mut coverable, mut measured) = (None, None, false);
    json.object(|json, name| match name {
        "files" => {
            json.array(|json| measured |= files.value(json, None, 0, file).is_some_and(|added| added.says.branches));
        }
        "covered" => covered = json.integer().and_then(|total| u64::try_from(total).ok()),
        "coverable" => coverable = json.integer().and_then(|total| u64::try_from(total).ok()),
        _ => {}
    });
    let lines = covered.zip(coverable).map(|(covered, all)| Ratio::new(covered, all));
    let lost = json.is_broken();
    let report = Report {
        generator: Some("cargo-tarpaulin".into()),
        stated: Stated { lines, ..Stated::default() },
        files: files.finish(&Default::default(), measured, lost),
        ..Report::default()
    };
    stated::disagreements(&report).for_each(|text| json.about_all(Severity::Odd, text));
    let warnings = json.finish(report.files.is_empty());
    Parsed { report, warnings }
}

/// Whether the first path comes in its parts, which no other list of files with their contents has.
fn in_parts(head: &[u8]) -> bool {
    let name = b"\"path\"";
    memchr::memmem::find(head, name).is_some_and(|at| {
        let value = head[at + name.len()..].trim_ascii_start().strip_prefix(b":").map(<[u8]>::trim_ascii_start);
        value.is_some_and(|value| value.starts_with(b"[") || value.is_empty())
    })
}

fn file(json: &mut Json) -> Option<Value> {
    let (mut path, mut listing) = (String::new(), Listing::default());
    json.object(|json, member| match member {
        "path" => {
            json.array(|json| push(&mut path, json.text().unwrap_or_default()));
        }
        "traces" => {
            json.list(
                &mut listing,
                |listing, ahead| plain(ahead).map(|(line, count)| listing.lines.push(line, count)),
                |listing, json| trace(json, listing),
            );
        }
        _ => {}
    });
    let says = Says { branches: listing.branches.has_details(), ..Says::default() };
    if path.is_empty() {
        json.broken("files without a name", || "a file has no path; it is left out".into());
        return None;
    }
    Some(Value { name: path, file: listing.finish(), says })
}

/// Adds a component: `/`, `C:`, `\`, `src`.
fn push(path: &mut String, component: &str) {
    let component = component.strip_prefix(r"\\?\").unwrap_or(component);
    if !path.is_empty() && !path.ends_with(['/', '\\']) && !matches!(component, "/" | "\\") {
        path.push('/');
    }
    path.push_str(component);
}

/// What was counted on a line: `{"Line": n}`, `{"Branch": state}` or `{"Condition": [state…]}`, a state telling whether it has
/// been true and whether it has been false.
fn trace(json: &mut Json, listing: &mut Listing) {
    let (mut line, mut count, mut name, mut states) = (None, None, None, Vec::new());
    json.object(|json, member| match member {
        "line" => line = json.line(),
        "fn_name" => name = json.string(),
        "stats" => {
            json.object(|json, kind| match kind {
                "Line" => count = hits(json, line.unwrap_or_default()),
                "Branch" => states.push(state(json)),
                "Condition" => {
                    json.array(|json| states.push(state(json)));
                }
                _ => {}
            });
        }
        _ => {}
    });
    let Some(line) = line else {
        if !json.ended() {
            json.odd("lines with a number that is no line's", || "a trace has no line number; it is left out".into());
        }
        return;
    };
    if !states.is_empty() {
        let ran = states.iter().any(|(yes, no)| *yes || *no);
        count = Some(count.unwrap_or(0).max(u32::from(ran)));
    }
    for (at, (yes, no)) in (0..).zip(states) {
        for (branch, taken) in [(0, yes), (1, no)] {
            listing.branch(line, BranchTarget::Numbered { block: at, branch }, u32::from(taken));
        }
    }
    if let Some(count) = count {
        listing.lines.push(line, count);
    }
    if let Some(name) = name {
        let hits = count.map(u64::from);
        listing.functions.push(&Function { name: name.into(), line: Some(line), hits, ..Function::default() });
    }
}

/// A line and its count, as most traces are.
#[inline]
fn plain(ahead: &mut Ahead<'_>) -> Option<(u32, u32)> {
    let (mut line, mut count) = (None, None);
    ahead.object(|ahead, member| {
        match member {
            b"line" => line = Some(ahead.line()?),
            b"stats" => {
                ahead.past(b'{')?;
                ahead.key(b"\"Line\"")?;
                count = Some(ahead.number()?);
                ahead.past(b'}')?;
            }
            b"fn_name" => return None,
            _ => ahead.skip()?,
        }
        Some(())
    })?;
    line.zip(count)
}

fn state(json: &mut Json) -> (bool, bool) {
    let (mut yes, mut no) = (false, false);
    json.object(|json, member| match member {
        "been_true" => yes = json.boolean().unwrap_or_default(),
        "been_false" => no = json.boolean().unwrap_or_default(),
        _ => {}
    });
    (yes, no)
}
