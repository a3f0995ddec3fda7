//! The state that panes share, and the one function that changes it.
//!
//! **Invariants.** State changes in [`State::update`] and nowhere else. It does no IO, knows no clock and no screen:
//! what it wants done it returns as [`Effect`]s, which are values. Every answer from the background carries the
//! generation of its request, and a stale one is dropped in one visible arm. Files are keyed by path, so that the
//! cursor stays where it was when a report is read again.

pub mod action;
pub mod age;
mod aside;
mod compare;
pub mod comparison;
pub mod distance;
pub mod functions;
mod gains;
mod gaptext;
mod gathering;
mod load;
pub mod msg;
pub mod news;
pub mod next;
mod open;
pub mod opened;
pub mod polling;
mod reading;
pub mod readme;
pub mod references;
pub mod run;
mod selection;
mod state;
pub mod unfolded;
mod unfolding;
pub mod view;
mod walk;
mod warnings;

pub use action::{ACTIONS, Action};
pub use msg::{Effect, Msg};
pub use state::State;
