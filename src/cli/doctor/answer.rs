//! What the doctor found as JSON, by the schema that [`crate::cli::json`] describes.

use serde::Serialize;

use super::{Cure, search};
use crate::analysis::{self, FoundBy, Note};
use crate::cli::json::{self, Counts, Measure, SCHEMA, Warning};
use crate::world::load::{Load, Outcome};

/// The whole of the JSON.
#[derive(Debug, Serialize)]
pub(super) struct Answer<'a> {
    schema: u32,
    configuration: Configuration,
    reports: Vec<Report<'a>>,
    passed_over: Vec<PassedOver<'a>>,
    failure: Option<String>,
    sources: Option<Sources<'a>>,
    rewrites: Vec<Mend<'a>>,
    save: Option<Save<'a>>,
    warnings: Vec<Warning<'a>>,
}

#[derive(Debug, Serialize)]
struct Configuration {
    root: String,
    working_directory: String,
    roots: Vec<String>,
    files: Vec<File>,
    values: Vec<Value>,
}

#[derive(Debug, Serialize)]
struct File {
    path: String,
    exists: bool,
}

#[derive(Debug, Serialize)]
struct Value {
    key: String,
    value: Option<String>,
    from: Option<String>,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    path: &'a str,
    format: &'a str,
    generator: Option<&'a str>,
    bytes: u64,
    timestamp: Option<u64>,
    metric: &'static str,
    total: Counts,
    files: usize,
    roots: &'a [String],
    warnings: usize,
}

#[derive(Debug, Serialize)]
struct PassedOver<'a> {
    path: String,
    reason: &'a str,
}

#[derive(Debug, Serialize)]
struct Sources<'a> {
    found: Vec<Found>,
    outside: usize,
    missing: usize,
    left_out: usize,
    lost: Vec<Lost<'a>>,
}

#[derive(Debug, Serialize)]
struct Found {
    by: &'static str,
    files: usize,
}

#[derive(Debug, Serialize)]
struct Lost<'a> {
    path: &'a str,
    candidates: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Mend<'a> {
    from: &'a str,
    to: &'a str,
    finds: usize,
    of: usize,
    rivals: &'a [String],
}

#[derive(Debug, Serialize)]
struct Save<'a> {
    path: String,
    lines: &'a [String],
    saved: bool,
}

pub(super) fn answer<'a>(load: &'a Load, cure: &'a Cure) -> Answer<'a> {
    let (reports, notes, failure): (Vec<Report<'a>>, &[Note], Option<String>) = match &load.outcome {
        Outcome::Read { snapshot, broken } => {
            let precision = load.config.settings.goals.precision;
            let reports = snapshot.inputs.iter().map(|input| {
                let measure = Measure { metric: input.metric, precision };
                Report {
                    path: &input.path,
                    format: &input.format,
                    generator: input.generator.as_deref(),
                    bytes: input.size,
                    timestamp: input.timestamp,
                    metric: measure.name(),
                    total: measure.counts(&snapshot.totals_of(input)),
                    files: input.files,
                    roots: &input.roots,
                    warnings: input.warnings,
                }
            });
            (reports.collect(), &snapshot.notes, broken.clone())
        }
        Outcome::Missing { looked_for, .. } => {
            (Vec::new(), &[], Some(format!("there is no coverage report; looked for {}", looked_for.join(", "))))
        }
        Outcome::Failed(error) => (Vec::new(), &[], Some(crate::cli::chain(error))),
    };
    let mut warnings = json::warnings(&load.notes);
    warnings.extend(json::warnings(notes));
    let over = load.passed_over.iter();
    Answer {
        schema: SCHEMA,
        configuration: configuration(load),
        reports,
        passed_over: over.map(|it| PassedOver { path: it.path.display().to_string(), reason: &it.reason }).collect(),
        failure,
        sources: sources(load),
        rewrites: rewrites(load),
        save: match cure {
            Cure::Proposed(edit) | Cure::Saving(edit) => Some(Save {
                path: edit.path.display().to_string(),
                lines: &edit.lines,
                saved: matches!(cure, Cure::Saving(_)),
            }),
            Cure::Nothing | Cure::Failed(_) => None,
        },
        warnings,
    }
}

fn configuration(load: &Load) -> Configuration {
    let config = &load.config;
    let value = |value: crate::world::config::Value| Value {
        key: value.key,
        value: value.text,
        from: value.origin.map(|origin| origin.to_string()),
    };
    Configuration {
        root: config.root.display().to_string(),
        working_directory: config.working_dir.display().to_string(),
        roots: config.extra_roots.iter().map(|root| root.display().to_string()).collect(),
        files: config
            .files
            .iter()
            .map(|path| File { path: path.display().to_string(), exists: path.is_file() })
            .collect(),
        values: config.in_force().into_iter().map(value).collect(),
    }
}

fn sources(load: &Load) -> Option<Sources<'_>> {
    let search = search(load)?;
    let found = |(by, files): (&FoundBy, &usize)| Found { by: by.name(), files: *files };
    let lost = search.lost.iter().map(|lost| Lost {
        path: &lost.path,
        candidates: lost.candidates.iter().map(|path| path.display().to_string()).collect(),
    });
    Some(Sources {
        found: search.found.iter().map(found).collect(),
        outside: search.outside,
        missing: search.missing,
        left_out: search.left_out,
        lost: lost.collect(),
    })
}

fn rewrites<'a>(load: &'a Load) -> Vec<Mend<'a>> {
    let mends = search(load).map_or(&[][..], |search| &search.mends);
    let mend = |mend: &'a analysis::Mend| {
        let analysis::Mend { rewrite, finds, of, rivals } = mend;
        Mend { from: &rewrite.from, to: &rewrite.to, finds: *finds, of: *of, rivals }
    };
    mends.iter().map(mend).collect()
}
