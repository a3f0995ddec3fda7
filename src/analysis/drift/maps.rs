//! Where the lines of many sources went between two reports.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::delta::Moved;
use super::LineMap;

/// Where the lines of sources went between two reports, by the keys of their files. Of a file that is not among them,
/// every line stayed where it was, as far as is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineMaps(HashMap<Arc<str>, Arc<LineMap>>);

impl LineMaps {
    /// Where the lines of a file went.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&LineMap> {
        self.0.get(key).map(|map| &**map)
    }

    /// Keeps where the lines of a file went, if they went anywhere.
    pub fn insert(&mut self, key: Arc<str>, map: LineMap) {
        if !map.is_identity() {
            self.0.insert(key, Arc::new(map));
        }
    }

    /// Goes on to a third report, to which these lead from the second.
    pub fn then(&mut self, next: &Self) {
        for (key, next) in &next.0 {
            match self.0.remove(key) {
                Some(map) => self.insert(Arc::clone(key), map.then(next)),
                None => _ = self.0.insert(Arc::clone(key), Arc::clone(next)),
            }
        }
    }

    /// The same for whoever compares the two reports.
    #[must_use]
    pub fn moved(&self, key: &str) -> Option<Moved<'_>> {
        let map = self.get(key)?;
        Some(Box::new(|line| map.to_new(line)))
    }
}
