//! The watcher on a real file system: tables of cases, by the system's notice and by polling. Nothing here sleeps: every
//! case waits for the callback.
#![cfg(all(feature = "app", unix))]
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "watching/faults.rs"]
mod faults;
#[path = "watching/files.rs"]
mod files;
#[path = "watching/limits.rs"]
mod limits;
#[path = "watching/scene.rs"]
mod scene;
#[path = "watching/sought.rs"]
mod sought;
#[path = "watching/trees.rs"]
mod trees;
