//! lacuna: a terminal explorer for code coverage reports.

pub mod analysis;
pub mod formats;
#[cfg(feature = "app")]
pub mod highlight;
pub mod model;
