//! Data files of coverage.py made large: the lines and arcs of their files are those of other files, too.

use rusqlite::{Connection, MAIN_DB};

use super::Report;

/// How often the files of a database are in one that is so large, and that one.
pub(super) fn grown(report: &Report, size: usize) -> Option<(usize, Vec<u8>)> {
    let times = size / report.bytes.len();
    let wanted = report.format == "coverage.py-sqlite" && times > 1;
    wanted.then(|| (times, repeated(&report.bytes, times).expect("coverage.py wrote it")))
}

fn repeated(bytes: &[u8], times: usize) -> rusqlite::Result<Vec<u8>> {
    // In memory there is no log beside a database: it must not say that it is written by way of one
    // (<https://www.sqlite.org/fileformat.html#file_format_version_numbers>).
    let mut bytes = bytes.to_vec();
    bytes[18..20].fill(1);
    let mut connection = Connection::open_in_memory()?;
    connection.deserialize_read_exact(MAIN_DB, &bytes[..], bytes.len(), false)?;
    // The data of some fixtures tells of files that it does not list.
    connection.pragma_update(None, "foreign_keys", false)?;
    let files: i64 = connection.query_row("SELECT max(id) FROM file", [], |row| row.get(0))?;
    for copy in 1..times {
        let beyond = i64::try_from(copy).unwrap_or(i64::MAX).saturating_mul(files);
        connection.execute_batch(&format!(
            "INSERT INTO file SELECT id + {beyond}, '/copy{copy}' || path FROM file WHERE id <= {files};
             INSERT INTO line_bits SELECT file_id + {beyond}, context_id, numbits FROM line_bits WHERE file_id <= {files};
             INSERT INTO arc SELECT file_id + {beyond}, context_id, fromno, tono FROM arc WHERE file_id <= {files};"
        ))?;
    }
    Ok(connection.serialize(MAIN_DB)?.to_vec())
}
