//! coverage.py's data file from 5.0 on (`.coverage`): an SQLite database of the lines or arcs that ran, by context.
//!
//! The tables are described by their writer, <https://github.com/nedbat/coveragepy/blob/master/coverage/sqldata.py>, and
//! the sets of lines by <https://coverage.readthedocs.io/en/latest/dbschema.html#numbits>. Which lines could have run is
//! not in it: coverage.py asks the source. So every file says [`only_ran`](crate::model::Known::only_ran).
//!
//! The bytes are collected and SQLite is given a copy in memory that it cannot write to: it opens no file, takes no lock,
//! and sees nothing of a `-wal` or `-journal` file beside the database. Only plain tables are read, by plain scans, each
//! with a limit on the work it may cost (see [`database`]): a view that never ends, a trigger or a page that leads back to
//! itself costs nothing. A database that SQLite calls malformed, or that is cut, gives nothing.
//!
//! The time in `meta` has no zone, so that it is unknown when the data was written.
//!
//! Deliberately absent: tracers (plugins), the hash.

pub(super) mod database;
pub(super) mod ran;
mod tables;

use std::io::{BufRead, Read};

use self::database::Database;
use super::warnings::{At, Warnings};
use super::{About, Confidence, Format, Parsed, Reader, Severity};
use crate::model::Report;

/// How an SQLite database begins (<https://www.sqlite.org/fileformat.html>, 1.3).
const MAGIC: &[u8] = b"SQLite format 3\0";

/// The largest database that is read, in bytes: it is held in memory, twice for a moment.
const LARGEST: u64 = 1 << 30;

/// The reader of coverage.py's data files.
pub(super) struct CoveragePyData;

impl Format for CoveragePyData {
    fn about(&self) -> &'static About {
        &About {
            name: "coverage.py-sqlite",
            title: "coverage.py data file",
            extensions: &[".coverage"],
            writers: "coverage.py 5 and newer, pytest-cov",
            reads: "the lines that ran, the jumps between them, which test ran which line; read together with a report of the same run",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let is_database = head.starts_with(MAGIC);
        let is_ours = || memchr::memmem::find(head, b"coverage_schema").is_some();
        if is_database && is_ours() { Confidence::Sure } else { Confidence::No }
    }

    fn reader(&self) -> Reader {
        Reader::Once(read)
    }
}

fn read(input: &mut dyn BufRead) -> Parsed {
    let mut warnings = Warnings::default();
    match collected(input).and_then(Database::open).and_then(|database| tables::read(database, &mut warnings)) {
        Ok(report) => Parsed { report, warnings: warnings.finish() },
        Err(text) => {
            warnings.add("ends", Severity::Fatal, At::default, || text);
            Parsed { report: Report::default(), warnings: warnings.finish() }
        }
    }
}

/// All bytes of a database, if they are all there.
fn collected(input: &mut dyn BufRead) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = input.take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("the database could not be read to its end: {error}"))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("the database is larger than {} MB, which is more than is read", LARGEST >> 20));
    }
    Ok(bytes)
}
