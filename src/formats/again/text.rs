//! Units of text that are told by a name and their length. Their reader adds them when it has seen all of the report.

use std::sync::Arc;

use super::{Ended, Says, Units};
use crate::model::FileCoverage;

/// A unit that is known, not added yet.
pub(in crate::formats) struct Known {
    pub(in crate::formats) file: Arc<FileCoverage>,
    pub(in crate::formats) says: Says,
    pub(in crate::formats) ended: Ended,
}

impl Units<'_> {
    /// What is known of the unit of these bytes, if it is the one that is expected.
    pub(in crate::formats) fn known(&mut self, bytes: &[u8]) -> Option<Known> {
        let unit = self.expected_unit(bytes, 0)?;
        let (_, file) = self.memory.as_deref()?.files(self.next).first()?;
        let ended = Ended { key: unit.key, head: unit.head, context: 0, at: 0, stretch: unit.stretch };
        let known = Known { file: Arc::clone(file), says: unit.says.clone(), ended };
        self.next += 1;
        self.drafts.recalled += 1;
        Some(known)
    }
}
