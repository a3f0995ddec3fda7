//! Whether fast lanes are taken: always, but in tests that hold them to the careful readers.

#[cfg(not(test))]
pub(super) const fn open() -> bool {
    true
}

/// Says that a lane took so many bytes.
#[cfg(not(test))]
pub(super) const fn took(_bytes: usize) {}

#[cfg(test)]
pub(super) use self::switch::{open, took};

#[cfg(test)]
mod tests;

#[cfg(test)]
mod switch {
    use std::cell::Cell;

    thread_local! {
        static CLOSED: Cell<bool> = const { Cell::new(false) };
        static TAKEN: Cell<usize> = const { Cell::new(0) };
    }

    pub(in crate::formats) fn open() -> bool {
        !CLOSED.get()
    }

    pub(in crate::formats) fn took(bytes: usize) {
        TAKEN.set(TAKEN.get() + bytes);
    }

    /// Reads with the lanes open or closed. What was read, and how many bytes the lanes took.
    pub(in crate::formats) fn with<T>(open: bool, read: impl FnOnce() -> T) -> (T, usize) {
        CLOSED.set(!open);
        TAKEN.set(0);
        let result = read();
        CLOSED.set(false);
        (result, TAKEN.get())
    }
}
