//! Questions asked of facts: pure functions, no IO, no clock, no screen.

pub mod delta;
pub mod facts;
pub mod gaps;
pub mod goals;
pub mod outline;
pub mod query;
mod settings;
mod snapshot;
pub mod text;
pub mod tree;

pub use settings::{Component, GoalRange, Goals, Rewrite, Settings};
pub use snapshot::{Input, Note, Place, Snapshot};
