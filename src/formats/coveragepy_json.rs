//! coverage.py's JSON report, from 5.0 to the newest, as `coverage json` and pytest-cov write it.
//!
//! The format is described by its writer, <https://github.com/nedbat/coveragepy/blob/master/coverage/jsonreport.py>. It
//! has no number (1), 2 (from 7.4.1) or 3 (from 7.6.0, with functions and classes); what is newer is read as 3 is.
//!
//! - `executed_lines` may hold lines that do not count: excluded ones that ran, and before 7.13.1 docstrings
//!   (<https://github.com/nedbat/coveragepy/issues/2105>), and line 0 for an empty file. See [`file`].
//! - The time in `meta` has no zone, so that it is unknown when the report was written: the file's own time is better.
//! - Contexts are repeated in every function and class, which makes most of a large report; they are read once.
//!
//! Deliberately absent: percentages. They are counted.

mod contexts;
mod file;
mod region;

use std::io::BufRead;

use self::contexts::Names;
use self::file::FileEntry;
use super::again::{Says, Units, Value};
use super::gather::Gather;
use super::json::glance::Glance;
use super::json::{Json, Kind};
use super::warnings::quote;
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, stated};
use crate::model::{Join, Metric, Ratio, Report, Stated};

/// The greatest number of the format that its writer has used.
const NEWEST: i64 = 3;

/// The first version that leaves docstrings out of the executed lines.
const WITHOUT_DOCSTRINGS: [u32; 3] = [7, 13, 1];

/// The reader of coverage.py's JSON reports.
pub(super) struct CoveragePyJson;

impl Format for CoveragePyJson {
    fn about(&self) -> &'static About {
        &About {
            name: "coverage.py-json",
            title: "coverage.py JSON",
            extensions: &["coverage.json"],
            writers: "coverage.py (`coverage json`), pytest-cov",
            reads: "lines, branches with their targets, excluded lines, functions, classes, which test ran which line",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let Some(glance) = Glance::new(head).filter(|glance| !glance.array) else { return Confidence::No };
        let signed = |name| glance.get("meta").is_some_and(|meta| meta.has(&[name]));
        let lists = ["\"executed_lines\"", "\"missing_lines\"", "\"branch_coverage\""];
        let lists = || lists.iter().any(|name| memchr::memmem::find(head, name.as_bytes()).is_some());
        // SimpleCov's `meta` speaks of branches as well.
        let is_other = signed("simplecov_version");
        if !is_other && (signed("branch_coverage") || signed("show_contexts")) {
            Confidence::Sure
        } else if glance.get("files").is_some_and(|files| files.kind == Kind::Object) && lists() {
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
    let mut document = Document::new(memory);
    let is_object = json.object(|json, name| match name {
        "meta" => document.meta(json),
        "files" => document.files(json),
        "totals" => document.totals(json),
        _ => {}
    });
    if !is_object && !json.ended() {
        json.broken("documents that are no object", || "this is no object".into());
    }
    document.finish(json)
}

/// What was read of a report so far.
struct Document<'m> {
    files: Units<'m>,
    names: Names,
    entry: FileEntry,
    generator: Option<String>,
    /// Docstrings may be among the executed lines.
    docstrings: bool,
    /// Branches were measured: the report says so.
    measured: bool,
    stated: Stated,
}

impl<'m> Document<'m> {
    fn new(memory: Option<&'m mut Memory>) -> Self {
        Self {
            files: Units::new(Gather::new(Join::Most), memory),
            names: Names::default(),
            entry: FileEntry::default(),
            generator: None,
            docstrings: true,
            measured: false,
            stated: Stated::default(),
        }
    }

    fn meta(&mut self, json: &mut Json) {
        json.object(|json, name| match name {
            "format" => {
                if let Some(format) = json.integer().filter(|format| !(1..=NEWEST).contains(format)) {
                    json.odd("unknown formats", || {
                        format!("this is format {format}, which this program does not know; it is read as {NEWEST}")
                    });
                }
            }
            "version" => {
                if let Some(version) = json.text() {
                    self.generator =
                        Some(format!("coverage.py {}", version.chars().take(80).collect::<String>()).trim_end().into());
                    self.docstrings = parts(version).is_none_or(|version| version < WITHOUT_DOCSTRINGS);
                }
            }
            "branch_coverage" => self.measured |= json.boolean() == Some(true),
            _ => {}
        });
    }

    fn files(&mut self, json: &mut Json) {
        json.object(|json, name| {
            if name.chars().any(char::is_control) {
                json.odd("names with control characters", || {
                    format!("this file name holds control characters: “{}”", quote(name.as_bytes()))
                });
            }
            let Self { files, names, entry, docstrings, measured, .. } = self;
            let added = files.value(json, Some(name), (*docstrings).into(), |json| {
                let file = entry.read(json, name, names, *docstrings)?;
                let says = Says { branches: file.branches.is_measured(), ..Says::default() };
                if name.trim().is_empty() {
                    json.broken("files without a name", || "a file has no name; it is left out".into());
                    return None;
                }
                Some(Value { name: name.to_owned(), file, says })
            });
            let Some(added) = added else { return };
            *measured |= added.says.branches;
            if added.again {
                json.odd("files that come twice", || format!("“{}” comes twice", quote(name.as_bytes())));
            }
        });
    }

    fn totals(&mut self, json: &mut Json) {
        let [mut lines, mut covered, mut branches, mut taken] = [None; 4];
        json.object(|json, name| {
            let into = match name {
                "num_statements" => &mut lines,
                "covered_lines" => &mut covered,
                "num_branches" => &mut branches,
                "covered_branches" => &mut taken,
                _ => return,
            };
            *into = json.integer().and_then(|count| u64::try_from(count).ok());
        });
        let ratio = |part: Option<u64>, total: Option<u64>| Some(Ratio::new(part?, total?));
        self.stated = Stated { lines: ratio(covered, lines), branches: ratio(taken, branches), ..Stated::default() };
    }

    fn finish(self, mut json: Json) -> Parsed {
        let lost = json.is_broken();
        let report = Report {
            generator: self.generator,
            timestamp: None,
            metric: if self.measured { Metric::LinesAndBranches } else { Metric::Lines },
            stated: self.stated,
            files: self.files.finish(&Default::default(), self.measured, lost),
        };
        stated::disagreements(&report).for_each(|text| json.about_all(Severity::Odd, text));
        let nothing_read = report.files.is_empty();
        Parsed { report, warnings: json.finish(nothing_read) }
    }
}

/// The first three numbers of a version.
fn parts(version: &str) -> Option<[u32; 3]> {
    let mut numbers = version.splitn(3, '.').map(|part| {
        let digits = part.find(|c: char| !c.is_ascii_digit()).map_or(part, |end| &part[..end]);
        digits.parse().ok()
    });
    Some([numbers.next()??, numbers.next()??, numbers.next().flatten().unwrap_or(0)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Parsed {
        CoveragePyJson.parse(&mut text.as_bytes())
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(parts("7.13.1") >= Some(WITHOUT_DOCSTRINGS));
        assert!(parts("7.13.1a0.dev1") >= Some(WITHOUT_DOCSTRINGS));
        assert!(parts("7.9.2") < Some(WITHOUT_DOCSTRINGS));
        assert_eq!(parts("unknown"), None);
    }

    #[test]
    fn a_docstring_runs_and_does_not_count() {
        let text = |version: &str| {
            format!(
                r#"{{"meta":{{"version":"{version}"}},"files":{{"a.py":{{"executed_lines":[1,3,4],"summary":
                {{"covered_lines":2,"num_statements":3,"missing_lines":1}},"missing_lines":[5],"excluded_lines":[]}},
                "b.py":{{"executed_lines":[1],"summary":{{"covered_lines":0,"num_statements":0,"missing_lines":0}},
                "missing_lines":[],"excluded_lines":[]}}}}}}"#
            )
        };
        let lines = |parsed: &Parsed, name: &str| parsed.report.files[name].totals().lines;
        let old = parse(&text("7.10.7"));
        assert_eq!(lines(&old, "a.py"), Ratio::new(2, 3));
        assert_eq!(old.report.files["a.py"].lines.len(), 4, "which of the lines it is cannot be told");
        assert_eq!(lines(&old, "b.py"), Ratio::new(0, 0));
        assert!(old.report.files["b.py"].lines.is_empty(), "it can be none but this");
        let new = parse(&text("7.17.3"));
        assert_eq!(lines(&new, "a.py"), Ratio::new(3, 4), "a new report that contradicts itself is counted");
    }

    #[test]
    fn an_excluded_line_that_ran_does_not_count() {
        let parsed = parse(
            r#"{"files":{"a.py":{"executed_lines":[1,2],"summary":{"covered_lines":1,"num_statements":1,
            "missing_lines":0},"missing_lines":[],"excluded_lines":[2]}}}"#,
        );
        let file = &parsed.report.files["a.py"];
        assert_eq!((file.totals().lines, &file.details.excluded[..]), (Ratio::new(1, 1), &[2][..]));
        assert_eq!(parsed.warnings, []);
    }
}
