//! The types and functions of files in the tree: unfolded when asked for, found in the background, with the cursor among
//! them.

use std::sync::Arc;

use super::msg::{Effect, Gathering};
use super::state::State;
use super::unfolded::PartAt;
use crate::analysis::functions::FunctionCoverage;
use crate::analysis::parts::Part;

impl State {
    /// Shows the parts of a file below it, or no more.
    pub(super) fn unfold(&mut self, path: Arc<str>, is_open: bool) -> Vec<Effect> {
        self.part_at = None;
        self.view.unfold(Arc::clone(&path), is_open);
        let mut effects: Vec<Effect> = Vec::new();
        if is_open {
            effects.extend(self.find_parts(vec![Arc::clone(&path)]));
        }
        effects.extend(self.select(path));
        effects
    }

    /// Asks for the parts of these files.
    fn find_parts(&self, paths: Vec<Arc<str>>) -> Option<Effect> {
        if paths.is_empty() {
            return None;
        }
        let gathering = Gathering { generation: self.loads_taken, ..self.gathering()? };
        Some(Effect::FindParts(gathering, paths))
    }

    /// The report, or the sources, are others: the parts of all files that are unfolded are asked for again.
    pub(super) fn find_parts_again(&self) -> Option<Effect> {
        self.find_parts(self.view.unfolded.paths().cloned().collect())
    }

    pub(super) fn take_parts(&mut self, files: Vec<(Arc<str>, Vec<Part>)>) -> Vec<Effect> {
        let nothing = files.iter().find(|(_, parts)| parts.is_empty()).map(|(path, _)| Arc::clone(path));
        self.view.take_parts(files);
        if let Some(path) = nothing.filter(|path| self.selected.as_ref() == Some(path)) {
            self.view.unfold(Arc::clone(&path), false);
            let text = format!("{path}: neither the report nor the source tells of a function");
            return self.tell(&text);
        }
        Vec::new()
    }

    /// Puts the cursor of the tree on a part, and shows what of it never ran.
    pub(super) fn select_part(&mut self, path: Arc<str>, part: u32) -> Vec<Effect> {
        let known =
            self.view.unfolded.parts(&path).and_then(|all| all.get(part as usize)).map(|part| part.coverage.clone());
        let effects = self.select(Arc::clone(&path));
        let Some(FunctionCoverage { name, line, first, last, .. }) = known else { return effects };
        self.part_at = Some(PartAt { name, line });
        if let Some(opened) = self.opened.as_mut().filter(|opened| opened.path == path) {
            let (first, last) = (opened.line_now(first), opened.line_now(last));
            let gap = opened.gaps.iter().find(|gap| gap.last >= first && gap.first <= last);
            opened.line = gap.map_or(opened.line_now(line), |gap| gap.first.max(first));
            opened.walked = true;
        }
        effects
    }

    /// The type or function that the cursor of the tree is on.
    #[must_use]
    pub fn part_here(&self) -> Option<&Part> {
        let path = self.selected.as_ref()?;
        let row = self.view.row_of_part(path, self.part_at.as_ref()?)?;
        self.view.unfolded.parts(path)?.get(self.view.rows[row].part? as usize)
    }
}
