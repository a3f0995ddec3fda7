//! The tables of a data file → a report.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::types::ValueRef;

use super::database::Database;
use super::ran::{Contexts, NO_CONTEXT, Ran};
use crate::formats::Severity;
use crate::formats::gather::Gather;
use crate::formats::warnings::{At, Warnings, quote};
use crate::model::{Join, Metric, Report};

/// The version of the tables since coverage.py 5.0a6.
const SCHEMA: i64 = 7;

/// Reads all tables. What is wrong, if nothing can be read.
pub(super) fn read(database: Database, warnings: &mut Warnings) -> Result<Report, String> {
    schema(&database, warnings)?;
    let (generator, has_arcs) = meta(&database)?;
    let mut files = files(&database, warnings)?;
    let mut contexts = contexts(&database, warnings)?;
    lines(&database, &mut files, &contexts, warnings)?;
    let any_arcs = arcs(&database, &mut files, &contexts, warnings)?;
    let size = database.size();
    drop(database);
    contexts.limit(size);
    let mut gather = Gather::new(Join::Most);
    let mut rows: Vec<_> = files.into_values().collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    for (path, ran) in rows {
        gather.add(&path, ran.finish(&mut contexts));
    }
    if contexts.is_over() {
        warnings
            .about_all(Severity::Broken, "which tests ran which lines is too much to keep; some are left out".into());
    }
    Ok(Report {
        generator,
        metric: if has_arcs.unwrap_or(any_arcs) { Metric::LinesAndBranches } else { Metric::Lines },
        files: gather.finish(&Default::default(), false),
        ..Report::default()
    })
}

fn schema(database: &Database, warnings: &mut Warnings) -> Result<(), String> {
    let mut version = None;
    if database.has("coverage_schema", &["version"])? {
        database.scan("coverage_schema", ["version"], |[value]| version = version.or(integer(value)))?;
    }
    match version {
        Some(SCHEMA) => {}
        Some(other) => odd(warnings, "schemas", || {
            format!("the tables are of version {other}, which this program does not know; they are read as {SCHEMA}")
        }),
        None => {
            odd(warnings, "schemas", || format!("the version of the tables is not stated; they are read as {SCHEMA}"))
        }
    }
    Ok(())
}

/// Who wrote it, and whether it tells of arcs, as far as it says so.
fn meta(database: &Database) -> Result<(Option<String>, Option<bool>), String> {
    let (mut generator, mut has_arcs) = (None, None);
    if database.has("meta", &["key", "value"])? {
        database.scan("meta", ["key", "value"], |[key, value]| match (text(key), text(value)) {
            (Some(b"version"), Some(version)) => generator = Some(format!("coverage.py {}", quote(version))),
            (Some(b"has_arcs"), Some(flag)) => has_arcs = Some(flag != b"0"),
            _ => {}
        })?;
    }
    Ok((generator, has_arcs))
}

type Files = HashMap<i64, (String, Ran)>;

fn files(database: &Database, warnings: &mut Warnings) -> Result<Files, String> {
    if !database.has("file", &["id", "path"])? {
        return Err("the database has no plain table of files: it is not coverage.py's data".into());
    }
    let mut files = Files::new();
    database.scan("file", ["id", "path"], |[id, path]| {
        let (Some(id), Some(path)) = (integer(id), text(path).filter(|path| !path.trim_ascii().is_empty())) else {
            return warnings.add("files without a name", Severity::Broken, At::default, || {
                "a file has no name; it is left out".into()
            });
        };
        let name = String::from_utf8_lossy(path).into_owned();
        if name.chars().any(char::is_control) {
            odd(warnings, "names with control characters", || {
                format!("this file name holds control characters: “{}”", quote(path))
            });
        }
        files.insert(id, (name, Ran::default()));
    })?;
    Ok(files)
}

fn contexts(database: &Database, warnings: &mut Warnings) -> Result<Contexts, String> {
    let mut contexts = Contexts::default();
    if database.has("context", &["id", "context"])? {
        database.scan("context", ["id", "context"], |[id, name]| match (integer(id), text(name)) {
            (Some(id), Some(name)) => contexts.name(id, Arc::from(String::from_utf8_lossy(name))),
            _ => odd(warnings, "contexts without a name", || "a context has no name; it is left out".into()),
        })?;
    }
    Ok(contexts)
}

fn lines(database: &Database, files: &mut Files, contexts: &Contexts, warnings: &mut Warnings) -> Result<(), String> {
    if !database.has("line_bits", &["file_id", "context_id", "numbits"])? {
        return Ok(());
    }
    database.scan("line_bits", ["file_id", "context_id", "numbits"], |[file, context, numbits]| {
        let Some(ran) = known(files, file, warnings) else { return };
        let context = place(contexts, context, warnings);
        match numbits {
            ValueRef::Blob(bits) if ran.numbits(bits, context) => {}
            ValueRef::Blob(_) => odd(warnings, "lines with a number that is no line's", || {
                "numbers beyond those of lines are left out".into()
            }),
            _ => warnings.add("sets of lines that are none", Severity::Broken, At::default, || {
                "what should be a set of lines is none; it is left out".into()
            }),
        }
    })
}

/// Reads the arcs. Whether there are any.
fn arcs(database: &Database, files: &mut Files, contexts: &Contexts, warnings: &mut Warnings) -> Result<bool, String> {
    let mut any = false;
    if !database.has("arc", &["file_id", "context_id", "fromno", "tono"])? {
        return Ok(any);
    }
    database.scan("arc", ["file_id", "context_id", "fromno", "tono"], |[file, context, from, to]| {
        any = true;
        let Some(ran) = known(files, file, warnings) else { return };
        let context = place(contexts, context, warnings);
        if !matches!((integer(from), integer(to)), (Some(from), Some(to)) if ran.arc(from, to, context)) {
            odd(warnings, "arcs that are none", || "an arc does not lead from line to line; it is left out".into());
        }
    })?;
    Ok(any)
}

fn known<'f>(files: &'f mut Files, id: ValueRef, warnings: &mut Warnings) -> Option<&'f mut Ran> {
    let ran = integer(id).and_then(|id| files.get_mut(&id)).map(|file| &mut file.1);
    if ran.is_none() {
        odd(warnings, "rows about no file", || "what ran belongs to a file that is not listed; it is left out".into());
    }
    ran
}

fn place(contexts: &Contexts, id: ValueRef, warnings: &mut Warnings) -> u32 {
    integer(id).and_then(|id| contexts.place(id)).unwrap_or_else(|| {
        odd(warnings, "rows of no context", || "lines ran in a context that is not listed; it is left out".into());
        NO_CONTEXT
    })
}

fn integer(value: ValueRef) -> Option<i64> {
    if let ValueRef::Integer(number) = value { Some(number) } else { None }
}

fn text(value: ValueRef<'_>) -> Option<&[u8]> {
    if let ValueRef::Text(bytes) = value { Some(bytes) } else { None }
}

fn odd(warnings: &mut Warnings, kind: &'static str, text: impl FnOnce() -> String) {
    warnings.add(kind, Severity::Odd, At::default, text);
}
