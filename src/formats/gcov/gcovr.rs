//! gcovr's JSON (`gcovr --json`), format versions 0.1 (gcovr 4.2) to 0.15 (8.x).
//!
//! The format is described at <https://gcovr.com/en/stable/output/json.html>. Lines of `gcovr/noncode` are none, those of
//! `gcovr/excluded` were excluded by the user, with their branches and functions. gcovr 8 counts a template's lines once
//! for each instance unless it is told `--merge-lines`; the report does not say whether it was. A line is one line here,
//! and where that makes a difference a warning tells gcovr's own count.
//!
//! Deliberately absent: decisions (gcovr guesses them from the source text), calls, checksums of lines, and the summary of
//! `--json-summary`, which has no lines.

use std::io::BufRead;

use super::entry::{Counted, Entry, function};
use super::json::begins;
use crate::formats::again::{Added, More, Says, Units, Value};
use crate::formats::gather::Gather;
use crate::formats::json::Json;
use crate::formats::json::glance::Glance;
use crate::formats::listing::Listing;
use crate::formats::{About, Confidence, Format, Memory, Parsed, Reader, Severity};
use crate::model::{Join, Report};

/// The reader of gcovr's JSON.
pub(in crate::formats) struct GcovrJson;

impl Format for GcovrJson {
    fn about(&self) -> &'static About {
        &About {
            name: "gcovr-json",
            title: "gcovr JSON",
            extensions: &["gcovr.json", "coverage.json"],
            writers: "gcovr",
            reads: "lines with hits, excluded lines, branches by number, conditions (MC/DC), functions",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let Some(glance) = Glance::new(head).filter(|glance| !glance.array) else { return Confidence::No };
        let summary = glance.has(&["gcovr/summary_format_version"]);
        // Where names are sorted, the version comes last.
        let sorted = begins(&glance) && memchr::memmem::find(head, b"\"gcovr/").is_some();
        if !summary && (glance.has(&["gcovr/format_version"]) || sorted) { Confidence::Sure } else { Confidence::No }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut json = Json::new(input);
    let mut files = Units::new(Gather::new(Join::Sum), memory);
    let (mut theirs, mut measured) = (Counted::default(), false);
    json.object(|json, member| {
        if member == "files" {
            let mut entry = Entry::default();
            json.array(|json| {
                let Some(Added { says, .. }) = files.value(json, None, 0, |json| file(json, &mut entry)) else {
                    return;
                };
                measured |= says.branches;
                let [lines, covered] = says.counts();
                theirs = Counted { lines: theirs.lines + lines, covered: theirs.covered + covered };
            });
        }
    });
    let lost = json.is_broken();
    let files = files.finish(&Default::default(), measured, lost);
    let report = Report { generator: Some("gcovr".into()), files, ..Report::default() };
    let lines = report.totals().lines;
    if lines.total < theirs.lines {
        let text = format!(
            "gcovr counts a line once for each instance of a template, {} of {} covered, unless it is told \
                 --merge-lines; each line counts once here, {} of {}",
            theirs.covered, theirs.lines, lines.covered, lines.total
        );
        json.about_all(Severity::Odd, text);
    }
    let warnings = json.finish(report.files.is_empty());
    Parsed { report, warnings }
}

fn file(json: &mut Json, entry: &mut Entry) -> Option<Value> {
    let (mut name, mut listing, mut counted) = (None, Listing::default(), Counted::default());
    json.object(|json, member| match member {
        "file" => name = json.string(),
        "lines" => {
            json.array(|json| entry.read(json, &mut listing, &mut counted));
        }
        "functions" => {
            json.array(|json| listing.functions.extend(function(json)));
        }
        _ => {}
    });
    if name.is_none() {
        json.broken("files without a name", || "a file has no name; it is left out".into());
    }
    let counts = [counted.lines, counted.covered].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    let says = Says { branches: listing.branches.has_details(), ..Says::default() };
    let says = says.with(More { counts, ..More::default() });
    Some(Value { name: name?, file: listing.finish(), says })
}
