//! The time of day.
use std::time::{SystemTime, UNIX_EPOCH};
/// Now, in seconds since 1970-01-01 UTC.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}
