//! What SimpleCov writes: the results it keeps (`.resultset.json`) and the report it makes of them (`coverage.json`).

mod formatted;
mod inspect;
mod resultset;

pub(super) use formatted::Formatted;
pub(super) use resultset::Resultset;
