//! The explorer as its users meet it: keys in, pictures out; and the laws that hold on every screen.
#![cfg(feature = "app")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "screens/harness.rs"]
mod harness;
#[path = "screens/project.rs"]
mod project;

#[path = "screens/changes.rs"]
mod changes;
#[path = "screens/drift.rs"]
mod drift;
#[path = "screens/explore.rs"]
mod explore;
#[path = "screens/gaps.rs"]
mod gaps;
#[path = "screens/laws.rs"]
mod laws;
#[path = "screens/looks.rs"]
mod looks;
#[path = "screens/map.rs"]
mod map;
#[path = "screens/mouse.rs"]
mod mouse;
#[path = "screens/moves.rs"]
mod moves;
#[path = "screens/overlays.rs"]
mod overlays;
#[path = "screens/reload.rs"]
mod reload;
#[path = "screens/run.rs"]
mod run;
#[path = "screens/sizes.rs"]
mod sizes;
#[path = "screens/source.rs"]
mod source;
#[path = "screens/without.rs"]
mod without;
