//! The real binary in a real terminal: what it shows, and that it leaves the terminal as it found it.
//!
//! Nothing here sleeps: every step waits until the screen, the stream of bytes or the process is as it should be.
#![cfg(all(feature = "app", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "terminal/clipboard.rs"]
mod clipboard;
#[path = "terminal/drawing.rs"]
mod drawing;
#[path = "terminal/editing.rs"]
mod editing;
#[path = "terminal/explorer.rs"]
mod explorer;
#[path = "terminal/gathering.rs"]
mod gathering;
#[path = "terminal/hostile.rs"]
mod hostile;
#[path = "terminal/input.rs"]
mod input;
#[path = "terminal/leaving.rs"]
mod leaving;
#[path = "terminal/project.rs"]
mod project;
#[path = "terminal/pty.rs"]
mod pty;
#[path = "terminal/reloading.rs"]
mod reloading;
#[path = "terminal/running.rs"]
mod running;
#[path = "terminal/stream.rs"]
mod stream;
#[path = "terminal/suspending.rs"]
mod suspending;
