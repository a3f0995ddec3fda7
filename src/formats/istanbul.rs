//! istanbul's `coverage-final.json`: an object of files, each with maps of places and maps of counts.
//!
//! The format is that of istanbul-lib-coverage
//! (<https://github.com/istanbuljs/istanbuljs/blob/main/packages/istanbul-lib-coverage/lib/file-coverage.js>): a map of
//! places (`statementMap`, `fnMap`, `branchMap`) and one of counts (`s`, `f`, `b`) for each kind. Line coverage is its
//! `getLineCoverage`: the first line of each statement, with the greatest count. A branch is on the line of its map's
//! entry, also where no statement begins on that line.
//!
//! Real reports have places that are empty, null, negative or on line 0 (source maps,
//! <https://github.com/istanbuljs/nyc/issues/255>), counts without a place and places without a count, files in an extra
//! `data`, and keys that are not the file's `path` (which counts). What istanbul 0.x marks `skip` was excluded by its user.
//!
//! Deliberately absent: `inputSourceMap`, which is passed over unread; hashes; `all`.

mod branch;
mod file;
mod place;
mod words;

use std::io::BufRead;

use self::file::FileReader;
use super::again::{Says, Units, Value};
use super::gather::Gather;
use super::json::glance::Glance;
use super::json::{Json, Kind};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity};
use crate::model::{FileCoverage, Join, Metric, Report};

/// The reader of istanbul's JSON.
pub(super) struct Istanbul;

impl Format for Istanbul {
    fn about(&self) -> &'static About {
        &About {
            name: "istanbul-json",
            title: "istanbul JSON",
            extensions: &["coverage-final.json"],
            writers: "nyc, c8, jest, vitest, v8-to-istanbul, karma-coverage",
            reads: "lines and statements with hits and columns, branches by kind, functions with hits",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let Some(glance) = Glance::new(head).filter(|glance| !glance.array) else { return Confidence::No };
        let within = || glance.any_has(&["data"]) && memchr::memmem::find(head, b"\"statementMap\"").is_some();
        if glance.any_has(&["statementMap"]) || within() {
            Confidence::Sure
        } else if glance.members.is_empty() && head.trim_ascii_end().ends_with(b"}") {
            // nyc writes `{}` where it saw no file; so may others.
            Confidence::Maybe
        } else {
            Confidence::No
        }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut json = Json::new(input);
    let mut files = Units::new(Gather::new(Join::Sum), memory);
    let mut reader = FileReader::default();
    let mut any = false;
    json.object(|json, key| {
        let added = files.value(json, Some(key), 0, |json| {
            let (name, file) = file(json, key, &mut reader)?;
            Some(Value { name, file, says: Says::default() })
        });
        any |= added.is_some();
    });
    let lost = json.is_broken();
    let report =
        Report { metric: Metric::Lines, files: files.finish(&Default::default(), any, lost), ..Report::default() };
    if report.files.is_empty() && !json.is_cut() {
        json.about_all(Severity::Odd, "the report has no file: nothing was measured".into());
    }
    let nothing = report.files.is_empty();
    Parsed { report, warnings: json.finish(nothing) }
}

/// Reads the file of this key.
fn file(json: &mut Json, key: &str, reader: &mut FileReader) -> Option<(String, FileCoverage)> {
    if json.kind() != Kind::Object {
        json.odd("members that are no files", || format!("“{key}” is no file; it is left out"));
        return None;
    }
    reader.read(json);
    let path = reader.path().unwrap_or(key).to_owned();
    if path != key {
        json.odd("files under another key", || format!("“{key}” is the key of “{path}”; its path counts"));
    }
    if path.chars().any(char::is_control) {
        json.odd("names with control characters", || {
            let shown = path.escape_debug();
            format!("this file name holds control characters: “{shown}”")
        });
    }
    Some((path, reader.take(json)))
}
