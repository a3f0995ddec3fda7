//! Questions asked of facts: pure functions, no IO, no clock, no screen.

mod assemble;
pub mod counts;
pub mod delta;
pub mod facts;
mod fates;
pub mod functions;
pub mod gaps;
mod goals;
mod guess;
mod keys;
mod learnt;
mod locate;
pub mod outline;
mod parallel;
mod paths;
mod pathset;
pub mod pieces;
mod places;
mod probe;
mod project;
pub mod query;
mod rewrite;
mod rewriting;
mod seeker;
mod settings;
mod snapshot;
#[cfg(feature = "syntax")]
pub mod syntax;
pub mod text;
pub mod tree;
mod wanted;
mod ways;

pub use assemble::{Loaded, assemble};
pub use goals::{Milestone, Standing, hits_needed};
pub use pathset::PathSet;
pub use places::{Place, Places};
pub use project::{Folder, FoundFile, Project, Tree};
pub use rewrite::Mend;
pub use settings::{Component, GoalRange, Goals, Rewrite, RewriteKind, Settings};
pub use snapshot::{FoundBy, Input, Lost, Note, Search, Snapshot};
