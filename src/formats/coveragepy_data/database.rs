//! An SQLite database of untrusted bytes: opened in memory, scanned table by table, with a limit on everything.
//!
//! Each row that SQLite gives costs work, and each byte it copies; a malformed database can hold more rows than bytes,
//! and the same bytes in every row. So the steps of its machine are counted, values have a greatest length, and scans end
//! when they have given more than the database can hold.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, MAIN_DB};

/// Steps of SQLite's machine between two looks at the budget.
const STEPS: i32 = 1000;

/// Steps for reading the schema and what it says of a table. Its dozen rows need a few hundred.
const SCHEMA_STEPS: i64 = 20 * STEPS as i64;

/// The longest value, in bytes. The numbers of all lines of the longest file fit in, as bits.
const LONGEST: i32 = 2 << 20;

/// A row stands for at least so many bytes of a database; so does a value in it.
const ROW: usize = 4;

/// An open database.
pub(super) struct Database {
    connection: Connection,
    size: usize,
    /// Steps that are left before SQLite is interrupted.
    budget: Arc<AtomicI64>,
}

impl Database {
    /// Opens these bytes. What is wrong with them, if they are no whole database.
    pub(super) fn open(mut bytes: Vec<u8>) -> Result<Self, String> {
        let size = bytes.len();
        check_size(&bytes)?;
        // 1.3.3: 2 stands for a write-ahead log, of which there is none in memory.
        bytes[18..20].fill(1);
        let open = || {
            let mut connection = Connection::open_in_memory()?;
            connection.deserialize_read_exact(MAIN_DB, &bytes[..], size, true)?;
            connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST)?;
            let budget = Arc::new(AtomicI64::new(SCHEMA_STEPS));
            let left = budget.clone();
            let is_spent = move || left.fetch_sub(i64::from(STEPS), Ordering::Relaxed) <= 0;
            connection.progress_handler(STEPS, Some(is_spent))?;
            connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")?;
            Ok(Self { connection, size, budget })
        };
        open().map_err(|error| malformed(&error))
    }

    /// How large the database is, in bytes.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Whether there is a plain table of this name with these columns: no view, nothing virtual, nothing computed.
    pub(super) fn has(&self, table: &str, columns: &[&str]) -> Result<bool, String> {
        self.budget.store(SCHEMA_STEPS, Ordering::Relaxed);
        let asked = || {
            let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name = ?1";
            let is_table = self.connection.query_row(sql, [table], |row| row.get::<_, i64>(0))? == 1;
            let sql = "SELECT count(*) FROM pragma_table_xinfo(?1) WHERE hidden = 0 AND name = ?2";
            let mut plain = self.connection.prepare(sql)?;
            let mut all = is_table;
            for column in columns {
                all = all && plain.query_row([table, column], |row| row.get::<_, i64>(0))? == 1;
            }
            Ok(all)
        };
        asked().map_err(|error| malformed(&error))
    }

    /// Hands every row of a plain table to `each`. Names of tables and columns are our own words.
    pub(super) fn scan<const N: usize>(
        &self,
        table: &str,
        columns: [&str; N],
        mut each: impl FnMut([ValueRef<'_>; N]),
    ) -> Result<(), String> {
        // A row costs a dozen steps.
        let most = 1000 + self.size / ROW;
        self.budget.store(SCHEMA_STEPS + 16 * most as i64, Ordering::Relaxed);
        let mut room = 4 * (1000 * ROW + self.size);
        let mut scan = || {
            // Without an index: its entries may tell something else.
            let sql = format!("SELECT {} FROM {table} NOT INDEXED", columns.join(", "));
            let mut statement = self.connection.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let mut values = [ValueRef::Null; N];
                for (at, value) in values.iter_mut().enumerate() {
                    *value = row.get_ref(at)?;
                }
                let size: usize = values.iter().map(size_of_value).sum();
                match room.checked_sub(size) {
                    Some(left) => room = left,
                    None => return Err(rusqlite::Error::InvalidQuery),
                }
                each(values);
            }
            Ok(())
        };
        scan().map_err(|error| match error {
            rusqlite::Error::InvalidQuery => format!("the database is malformed: {table} holds more than fits in it"),
            error => malformed(&error),
        })
    }
}

fn size_of_value(value: &ValueRef) -> usize {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => ROW + bytes.len(),
        _ => 1,
    }
}

fn malformed(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::OperationInterrupted) => {
            "the database is malformed: it holds more than fits in it".into()
        }
        _ => format!("the database cannot be read: {error}"),
    }
}

/// Whether the bytes are as many as the header says: pages of a size (1.3.2), so many of them (1.3.7).
fn check_size(bytes: &[u8]) -> Result<(), String> {
    let number = |at: usize, length: usize| {
        let digits = bytes.get(at..at + length)?;
        Some(digits.iter().fold(0_u64, |number, &digit| number << 8 | u64::from(digit)))
    };
    let (Some(page), Some(pages)) = (number(16, 2), number(28, 4)) else {
        return Err("the database ends early, within its header".into());
    };
    let page = if page == 1 { 65536 } else { page };
    // A writer older than SQLite 3.7 leaves the number of pages as it was: then the other two differ.
    let is_kept = number(24, 4) == number(92, 4) && pages > 0;
    let expected = if is_kept { page.saturating_mul(pages) } else { page.max(100) };
    let size = bytes.len() as u64;
    if size < expected || page < 512 {
        return Err(format!("the database ends early: it has {size} bytes of {expected}"));
    }
    Ok(())
}
