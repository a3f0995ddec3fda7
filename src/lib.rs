//! lacuna: a terminal explorer for code coverage reports.

pub mod analysis;
pub mod formats;
pub mod model;

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "app")]
pub mod cli;
#[cfg(feature = "app")]
pub mod highlight;
#[cfg(feature = "app")]
pub mod runtime;
#[cfg(feature = "app")]
pub mod ui;
#[cfg(feature = "app")]
pub mod world;
