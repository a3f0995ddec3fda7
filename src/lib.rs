//! lacuna: a terminal explorer for code coverage reports.

pub mod analysis;
pub mod formats;
pub mod model;
#[cfg(feature = "app")]
pub mod world;
