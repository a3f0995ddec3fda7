//! One watched file, as the keeper knows it.

use std::path::Path;
use std::time::Duration;

use super::Stamp;
use super::route::{Route, route};

/// A watched file, there or not.
#[derive(Debug)]
pub(super) struct Item {
    /// The stamp under which it was handed over; `None` if it turned up by itself.
    pub(super) given: Option<Stamp>,
    /// What the other side knows of it: what it read, or what it was told since.
    pub(super) known: Stamp,
    /// How long a change waits for files that are needed more, if it does.
    pub(super) late: Option<Duration>,
    /// The way to it.
    pub(super) route: Route,
}

impl Item {
    /// A file that the other side knows as `given` says.
    pub(super) fn given(given: Stamp, late: Option<Duration>) -> Self {
        Self { given: Some(given), known: given, late, route: Route::default() }
    }

    /// A file of which the other side does not know.
    pub(super) fn turned_up(path: &Path, late: Option<Duration>) -> Self {
        Self { given: None, known: Stamp::MISSING, late, route: route(path) }
    }

    /// Whether this one changes together with another one, as a rule: both are in use and did so the last time.
    pub(super) fn goes_with(&self, other: &Self) -> bool {
        self.late.is_none() && other.late.is_none() && self.known.goes_with(other.known)
    }
}
