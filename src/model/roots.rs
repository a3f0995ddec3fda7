//! The folders that a file's path may be relative to. Nearly all files of a report share one list of them.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Folders, in the order of the report. Copies share one list, and a file without any pays a pointer.
#[derive(Clone, Default)]
pub struct Roots(Option<Arc<Vec<String>>>);

impl Deref for Roots {
    type Target = [String];

    fn deref(&self) -> &[String] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl From<Vec<String>> for Roots {
    fn from(folders: Vec<String>) -> Self {
        Self((!folders.is_empty()).then(|| Arc::new(folders)))
    }
}

impl FromIterator<String> for Roots {
    fn from_iter<I: IntoIterator<Item = String>>(folders: I) -> Self {
        Vec::from_iter(folders).into()
    }
}

impl PartialEq for Roots {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
            // One that was given is never empty.
            _ => false,
        }
    }
}

impl Eq for Roots {}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
