//! Reports of every format: those that are at hand, and the same made larger.

mod database;
mod grow;
mod repeat;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{fs, io};

use lacuna::formats::{Detected, HEAD_LEN, detect};

/// A report.
pub(crate) struct Report {
    /// The format's name.
    pub(crate) format: &'static str,
    /// Where it comes from.
    pub(crate) source: String,
    pub(crate) bytes: Vec<u8>,
}

/// Fixtures of the readers' tests: there is one of every format.
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/formats");

impl Report {
    /// The report in this file, if it is one.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let bytes = decoded(fs::read(path)?);
        match detect(&bytes[..bytes.len().min(HEAD_LEN)]) {
            Detected::Format(format) => Ok(Self { format: format.name(), source: path.display().to_string(), bytes }),
            _ => Err(io::Error::other(format!("{} is no coverage report", path.display()))),
        }
    }

    /// The report made about so large, in bytes, unless it is no smaller or it is not known how.
    pub(crate) fn grown(&self, size: usize) -> Option<Self> {
        let times = [grow::grown, repeat::grown, database::grown].iter().find_map(|grown| grown(self, size));
        let (times, bytes) = times?;
        Some(Self { format: self.format, source: format!("{times} × {}", self.source), bytes })
    }
}

/// The reports in these folders by their formats, the largest of each first; the fixtures where they have none of a format.
pub(crate) fn found(folders: &OsStr) -> BTreeMap<&'static str, Vec<Report>> {
    let mut found: BTreeMap<&str, Vec<Report>> = BTreeMap::new();
    for folder in std::env::split_paths(folders).chain([PathBuf::from(FIXTURES)]) {
        let mut here: BTreeMap<&str, Vec<Report>> = BTreeMap::new();
        walk(&folder, &mut |path| {
            let Ok(report) = Report::open(path) else { return };
            let source = path.strip_prefix(&folder).unwrap_or(path).display().to_string();
            here.entry(report.format).or_default().push(Report { source, ..report });
        });
        for (format, reports) in here {
            if folder != Path::new(FIXTURES) || !found.contains_key(format) {
                found.entry(format).or_default().extend(reports);
            }
        }
    }
    for reports in found.values_mut() {
        reports.sort_by_key(|report| std::cmp::Reverse(report.bytes.len()));
        // Several reports of the same tests have the same shape.
        reports.dedup_by_key(|report| report.bytes.len());
    }
    found
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
