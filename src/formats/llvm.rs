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

use std::io::BufRead;

use self::file::{Counts, FileReader, Read, Summary};
use self::functions::{Functions, WITHOUT};
use super::again::{Kept, Units};
use super::gather::Gather;
use super::json::Json;
use super::json::glance::Glance;
use super::spans::Spans;
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, stated};
use crate::model::{Join, Metric, Ratio, Report, Stated};

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
            json.array(|json| export.element(json));
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
    units: Units<'m>,
    generator: Option<String>,
    files: Vec<Kept<Read>>,
    stated: Option<Summary>,
    reader: FileReader,
    spans: Spans,
}

impl<'m> Export<'m> {
    fn new(memory: Option<&'m mut Memory>) -> Self {
        Self {
            units: Units::new(Gather::new(Join::Sum), memory),
            generator: None,
            files: Vec::new(),
            stated: None,
            reader: FileReader::default(),
            spans: Spans::default(),
        }
    }

    /// The file that comes next, as it is read or known.
    fn file(&mut self, json: &mut Json) -> Option<Kept<Read>> {
        let Self { units, reader, spans, .. } = self;
        let ample = spans.are_ample();
        let before = spans.look();
        let had = units.part(json, None, ample.into(), |json| {
            let mut read = reader.read(json, spans)?;
            read.besides.passage = spans.passage(before);
            Some(read)
        })?;
        if let Some(passage) = had.part.besides.passage.filter(|_| had.was_known) {
            self.spans.pass(passage);
        }
        Some(had.into())
    }

    /// An element of `data`: as a rule there is one.
    fn element(&mut self, json: &mut Json) {
        let mut files: Vec<Kept<Read>> = Vec::new();
        // Which of them has the functions of a path: of two files of one name, the last.
        let mut places: Vec<usize> = Vec::new();
        let mut functions = Functions::default();
        json.object(|json, name| match name {
            "files" => {
                let known = files.len();
                json.array(|json| files.extend(self.file(json)));
                for (place, kept) in files.iter().enumerate().skip(known) {
                    let number = functions.file(&kept.part.besides.name);
                    places.resize(places.len().max(number + 1), 0);
                    places[number] = place;
                }
                functions.files_known();
            }
            "functions" => {
                json.array(|json| {
                    let had = self.units.part(json, None, OF_FUNCTIONS, |json| functions.read(json));
                    had.iter().for_each(|had| functions.add(had));
                });
            }
            "totals" => {
                let totals = Summary::read(json);
                self.stated = Some(self.stated.take().map_or(totals, |sum| sum.plus(&totals)));
            }
            _ => {}
        });
        for (place, kept) in files.iter_mut().enumerate() {
            let number = Some(functions.file(&kept.part.besides.name)).filter(|&number| places[number] == place);
            let key = number.map_or(Some(WITHOUT), |number| functions.key(number));
            if !kept.part.is_with(key) {
                let functions = number.map(|number| functions.of(number)).unwrap_or_default();
                self.units.change(kept, |read| file::complete(read, functions, key));
            }
        }
        self.files.append(&mut files);
    }

    fn finish(self, mut json: Json) -> Parsed {
        let Self { mut units, files, .. } = self;
        let (mut marked, mut without_lines, mut apart) = (Ratio::default(), 0, 0);
        let measured = files.iter().any(|kept| kept.part.besides.counts.has_branches);
        for kept in files {
            let Counts { marked: lines, is_without_lines, is_apart, .. } = kept.part.besides.counts;
            marked = marked + lines;
            without_lines += u64::from(is_without_lines);
            apart += u64::from(is_apart);
            units.add_of(kept, measured);
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
            files: units.finish(&Default::default(), measured.then_some(true), json.is_broken()),
            ..Report::default()
        };
        let cut = json.is_cut();
        let lines = stated::lines(&report);
        if apart > 0 {
            json.about_all(
                Severity::Odd,
                format!(
                    "llvm-cov counts by function, and a line of two functions twice: its own total of {} of {} lines is \
                     shown; {} of {} lines are marked as covered",
                    lines.covered, lines.total, marked.covered, marked.total
                ),
            );
        }
        if without_lines > 0 {
            let text = format!(
                "{} of {} files have totals and no lines: the report was written with --summary-only; without it, \
                 `llvm-cov export` and `cargo llvm-cov --json` tell the lines",
                without_lines,
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
