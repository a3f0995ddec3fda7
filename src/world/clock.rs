//! What time it is.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970, UTC; 0 on a clock that is set to before.
#[must_use]
pub fn now() -> u64 {
    since_1970(SystemTime::now())
}

/// The same of any moment.
#[must_use]
pub fn since_1970(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
