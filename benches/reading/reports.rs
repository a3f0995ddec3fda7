//! The reports that are read: for each format the largest that is at hand, made larger where it is small.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use lacuna::formats::{Detected, detect};

use crate::database::extend;
use crate::grow::grow;
use crate::repeat::repeat;

/// A report to be read.
pub struct Report {
    /// The format's name.
    pub format: &'static str,
    /// Where it comes from.
    pub source: String,
    pub bytes: Vec<u8>,
}

/// Fixtures of the readers' tests: there is one of every format.
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/formats");

/// What is larger than a fixture is measured as it is, each report by itself.
const LARGE: usize = 300_000;

/// The largest report of each format in these folders, and all that are large; those of the fixtures where they have
/// none of a format.
pub fn found(folders: &OsStr) -> Vec<Report> {
    let mut found: BTreeMap<&str, Vec<Report>> = BTreeMap::new();
    for folder in std::env::split_paths(folders).chain([PathBuf::from(FIXTURES)]) {
        let mut here: BTreeMap<&str, Vec<Report>> = BTreeMap::new();
        walk(&folder, &mut |path| {
            let Ok(bytes) = fs::read(path) else { return };
            let bytes = decoded(bytes);
            let Detected::Format(format) = detect(&bytes[..bytes.len().min(lacuna::formats::HEAD_LEN)]) else { return };
            let source = path.strip_prefix(&folder).unwrap_or(path).display().to_string();
            here.entry(format.name()).or_default().push(Report { format: format.name(), source, bytes });
        });
        for (format, reports) in here {
            if folder != Path::new(FIXTURES) || !found.contains_key(format) {
                found.entry(format).or_default().extend(reports);
            }
        }
    }
    found.into_values().flat_map(worth_reading).collect()
}

/// Those that are large; the largest, and made larger, where none is.
fn worth_reading(mut reports: Vec<Report>) -> Vec<Report> {
    reports.sort_by_key(|report| std::cmp::Reverse(report.bytes.len()));
    // Several reports of the same tests have the same shape.
    reports.dedup_by_key(|report| report.bytes.len());
    let large = reports.iter().take_while(|report| report.bytes.len() >= LARGE).count();
    reports.truncate(large.clamp(1, 3));
    if large == 0 {
        reports.iter_mut().for_each(grow);
        reports.iter_mut().for_each(repeat);
        reports.iter_mut().for_each(extend);
    }
    reports
}

fn walk(folder: &Path, take: &mut impl FnMut(&Path)) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, take);
        } else {
            take(&path);
        }
    }
}

/// UTF-16 as it comes from Visual Studio, as the program decodes it before it is read.
fn decoded(bytes: Vec<u8>) -> Vec<u8> {
    match bytes.strip_prefix(b"\xFF\xFE") {
        Some(pairs) => {
            let units = pairs.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>().into()
        }
        None => bytes,
    }
}
