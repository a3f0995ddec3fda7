//! Questions asked of facts: pure functions, no IO, no clock, no screen.

mod assemble;
pub mod delta;
pub mod facts;
pub mod gaps;
mod goals;
mod guess;
mod learnt;
mod locate;
pub mod outline;
mod paths;
pub mod pieces;
mod project;
pub mod query;
mod settings;
mod snapshot;
pub mod text;
pub mod tree;

pub use assemble::{Loaded, assemble};
pub use goals::{Milestone, Standing, hits_needed};
pub use project::{FoundFile, Project, Tree};
pub use settings::{Component, GoalRange, Goals, Rewrite, Settings};
pub use snapshot::{Input, Note, Place, Snapshot};
