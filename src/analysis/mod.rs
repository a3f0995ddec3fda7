//! Questions asked of facts: pure functions, no IO, no clock, no screen.

pub mod outline;
mod settings;
mod snapshot;

pub use settings::{Component, GoalRange, Goals, Rewrite, Settings};
pub use snapshot::{Input, Note, Place, Snapshot};
