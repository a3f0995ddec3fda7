//! llvm-cov's JSON export: segments, branches and MC/DC of each file, regions of each function, and totals of all.
//!
//! The format is that of `llvm-cov export`
//! (<https://github.com/llvm/llvm-project/blob/main/llvm/tools/llvm-cov/CoverageExporterJson.cpp>), versions 2 and 3,
//! also by way of cargo-llvm-cov and xcrun. Lines are computed from segments as llvm marks them, see [`lines`].
//!
//! llvm-cov's own totals are of functions: a line on which two functions lie counts twice, branches of `while (0)` not at
//! all, and the instances of a template once (`CoverageSummaryInfo.cpp` there). The summary of each file states them, and
//! where they differ from what the marks add up to, they stand for the counts, and a warning says so: the total is then the
//! one that `llvm-cov report` prints. With `-summary-only` there is nothing else.
//!
//! Counts of 2^63 and more are a subtraction gone wrong (<https://github.com/mozilla/grcov/issues/960>) and count as 0.
//! Functions are one where they begin in the same place: instances of a template, of generic Rust.
//!
//! Deliberately absent: expansions of macros, the regions of functions (segments say the same), and files for which the
//! report has only functions (it was filtered).

mod branches;
mod file;
mod functions;
mod lines;

use std::collections::HashMap;
use std::io::BufRead;
use std::sync::Arc;

use self::file::{FileReader, Read, Summary};
use self::functions::Functions;
use super::again::Units;
use super::gather::Gather;
use super::json::Json;
use super::json::glance::Glance;
use super::spans::Spans;
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity};
use crate::model::{FileCoverage, Join, Metric, Ratio, Report, Stated};

/// The reader of llvm-cov's JSON.
pub(super) struct Llvm;

/// Functions and files are read by other rules.
const OF_FUNCTIONS: u64 = 2;

/// The `type` of an export, which comes last.
const TYPE: &str = "llvm.coverage.json.export";

impl Format for Llvm {
    fn about(&self) -> &'static About {
        &About {
            name: "llvm-cov-json",
            title: "llvm-cov JSON",
            extensions: &["json"],
            writers: "llvm-cov export, cargo llvm-cov --json, xcrun llvm-cov (Swift), source-based coverage of clang and rustc",
            reads: "lines with hits, regions with columns, branches, conditions (MC/DC), functions with hits",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let Some(glance) = Glance::new(head).filter(|glance| !glance.array) else { return Confidence::No };
        let typed = glance.get("type").is_some_and(|member| member.text.as_deref() == Some(TYPE));
        let parts = ["files", "functions", "totals"];
        let data = glance.get("data").is_some_and(|data| parts.iter().any(|&part| data.has(&[part])));
        let of_llvm = ["\"segments\"", "\"expansions\"", "\"instantiations\"", "\"mcdc_records\"", "\"branches\""];
        let known = || of_llvm.iter().any(|name| memchr::memmem::find(head, name.as_bytes()).is_some());
        if typed || (data && known()) { Confidence::Sure } else { Confidence::No }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut json = Json::new(input);
    let mut export = Export::new(memory);
    json.object(|json, name| match name {
        "data" => {
            json.array(|json| export.unit(json));
        }
        "cargo_llvm_cov" => {
            json.object(|json, name| {
                if name == "version" {
                    let version = json.text().map(|version| format!("cargo-llvm-cov {version}"));
                    export.generator = version;
                }
            });
        }
        _ => {}
    });
    export.finish(json)
}

/// What was read of an export so far.
struct Export<'m> {
    files: Units<'m>,
    generator: Option<String>,
    /// The files of each element of `data`.
    data: Vec<Vec<(String, FileCoverage)>>,
    stated: Option<Summary>,
    /// Files of which the report has only a summary.
    without_lines: u64,
    /// Files whose summary is other than what is marked.
    apart: u64,
    reader: FileReader,
    spans: Spans,
}

impl<'m> Export<'m> {
    fn new(memory: Option<&'m mut Memory>) -> Self {
        Self {
            files: Units::new(Gather::new(Join::Sum), memory),
            generator: None,
            data: Vec::new(),
            stated: None,
            without_lines: 0,
            apart: 0,
            reader: FileReader::default(),
            spans: Spans::default(),
        }
    }

    /// The file that comes next, as it is read or known.
    fn file(&mut self, json: &mut Json) -> Option<Arc<Read>> {
        let Self { files, reader, spans, .. } = self;
        let ample = spans.are_ample();
        let before = spans.look();
        let had = files.part(json, None, ample.into(), |json| {
            let mut read = reader.read(json, spans)?;
            read.passage = spans.passage(before);
            Some(read)
        })?;
        if let Some(passage) = had.part.passage.filter(|_| had.was_known) {
            self.spans.pass(passage);
        }
        Some(had.part)
    }

    /// An element of `data`: as a rule there is one.
    fn unit(&mut self, json: &mut Json) {
        let mut files: Vec<Arc<Read>> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut functions = Functions::default();
        json.object(|json, name| match name {
            "files" => {
                json.array(|json| {
                    let Some(file) = self.file(json) else { return };
                    places.insert(file.name.clone(), files.len());
                    files.push(file);
                });
                functions.files_known();
            }
            "functions" => {
                json.array(|json| {
                    let had = self.files.part(json, None, OF_FUNCTIONS, |json| functions.read(json));
                    had.into_iter().for_each(|had| functions.add(&had.part, &places));
                });
            }
            "totals" => {
                let totals = Summary::read(json);
                self.stated = Some(self.stated.take().map_or(totals, |sum| sum.plus(&totals)));
            }
            _ => {}
        });
        let mut files: Vec<Read> = files.into_iter().map(Arc::unwrap_or_clone).collect();
        functions.give(&mut files);
        drop(places);
        let files = files.into_iter().map(|Read { name, mut file, summary, .. }| {
            let marked = !file.lines.is_empty();
            if let Some(summary) = summary {
                self.without_lines += u64::from(!marked && summary.has_lines());
                self.apart += u64::from(summary.stand_for(&mut file) && marked);
            }
            (name, file)
        });
        self.data.push(files.collect());
    }

    fn finish(self, mut json: Json) -> Parsed {
        let measured =
            self.data.iter().flatten().any(|(_, file)| file.totals().branches.is_some_and(|it| it.total > 0));
        let mut files = self.files;
        let mut marked = Ratio::default();
        for (name, file) in self.data.into_iter().flatten() {
            marked = marked + file.lines.ratio();
            files.add(&name, file, None);
        }
        let stated = self.stated.unwrap_or_default();
        let report = Report {
            generator: self.generator,
            metric: Metric::Lines,
            stated: Stated {
                lines: stated.lines,
                branches: stated.branches.filter(|_| measured),
                functions: stated.functions,
                ..Stated::default()
            },
            files: files.finish(&Default::default(), measured.then_some(true), json.is_broken()),
            ..Report::default()
        };
        let cut = json.is_cut();
        let lines = report.totals().lines;
        if self.apart > 0 {
            json.about_all(
                Severity::Odd,
                format!(
                    "llvm-cov counts by function, and a line of two functions twice: its own total of {} of {} lines is \
                     shown; {} of {} lines are marked as covered",
                    lines.covered, lines.total, marked.covered, marked.total
                ),
            );
        }
        if self.without_lines > 0 {
            let text = format!(
                "{} of {} files have totals and no lines: the report was written with --summary-only; without it, \
                 `llvm-cov export` and `cargo llvm-cov --json` tell the lines",
                self.without_lines,
                report.files.len()
            );
            json.about_all(Severity::Odd, text);
        }
        if let Some(stated) = stated.lines.filter(|&stated| stated != lines && !cut) {
            json.about_all(
                Severity::Odd,
                format!(
                    "the report states {} of {} lines covered, but its files add up to {} of {}, which is shown",
                    stated.covered, stated.total, lines.covered, lines.total
                ),
            );
        }
        if report.files.is_empty() && !cut {
            json.about_all(Severity::Odd, "the report has no file: nothing was measured".into());
        }
        let nothing = report.files.is_empty();
        Parsed { report, warnings: json.finish(nothing) }
    }
}
