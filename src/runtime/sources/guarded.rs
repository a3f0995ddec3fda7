//! Threads on which the syntax library may panic: it is caught there, line by line, and nothing is said of it.

use std::cell::RefCell;

/// The name of such a thread.
pub const GUARDED: &str = "colours";

thread_local! {
    /// The latest panic on this thread.
    static REMEMBERED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps what a panic on a guarded thread said, in case nobody there catches it.
pub fn remember(panic: String) {
    REMEMBERED.set(panic);
}

/// What the latest panic on this thread said.
pub(super) fn remembered() -> String {
    REMEMBERED.take()
}
