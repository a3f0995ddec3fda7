//! Questions asked of facts: pure functions, no IO, no clock, no screen.

mod assemble;
mod goals;
mod guess;
mod learnt;
mod locate;
mod paths;
mod project;
mod settings;
mod snapshot;

pub use assemble::{Loaded, assemble};
pub use goals::{Milestone, Standing, hits_needed};
pub use project::{FoundFile, Project, Tree};
pub use settings::{Component, GoalRange, Goals, Rewrite, Settings};
pub use snapshot::{Input, Note, Place, Snapshot};
