//! The functions of files in the tree: unfolded when asked for, found in the background, with the cursor among them.

use std::sync::Arc;

use super::msg::{Effect, Gathering};
use super::state::State;
use super::unfolded::FunctionAt;
use crate::analysis::functions::FunctionCoverage;
use crate::analysis::units::FileUnits;

impl State {
    /// Shows the functions of a file below it, or no more.
    pub(super) fn unfold_functions(&mut self, path: Arc<str>, is_open: bool) -> Vec<Effect> {
        self.function_at = None;
        self.view.unfold(Arc::clone(&path), is_open);
        let mut effects: Vec<Effect> = Vec::new();
        if is_open {
            effects.extend(self.find_functions(vec![Arc::clone(&path)]));
        }
        effects.extend(self.select(path));
        effects
    }

    /// Asks for the functions of these files.
    fn find_functions(&self, paths: Vec<Arc<str>>) -> Option<Effect> {
        let gathering = Gathering { generation: self.loads_taken, ..self.gathering()? };
        (!paths.is_empty()).then_some(Effect::FindFunctions(gathering, paths))
    }

    /// The report, or the sources, are others: the functions of all files that are unfolded are asked for again.
    pub(super) fn find_functions_again(&self) -> Option<Effect> {
        self.find_functions(self.view.unfolded.paths().cloned().collect())
    }

    pub(super) fn take_functions(&mut self, files: Vec<(Arc<str>, FileUnits)>) -> Vec<Effect> {
        let nothing = files.iter().find(|(_, units)| units.functions.all.is_empty()).map(|(path, _)| Arc::clone(path));
        self.view.take_functions(files);
        if let Some(path) = nothing.filter(|path| self.selected.as_ref() == Some(path)) {
            self.view.unfold(Arc::clone(&path), false);
            let text = format!("{path}: neither the report nor the source tells of a function");
            return self.tell(&text);
        }
        Vec::new()
    }

    /// Puts the cursor of the tree on a function, and shows what of it never ran.
    pub(super) fn select_function(&mut self, path: Arc<str>, function: u32) -> Vec<Effect> {
        let known = self.view.unfolded.functions(&path).and_then(|all| all.get(function as usize)).cloned();
        let effects = self.select(Arc::clone(&path));
        let Some(FunctionCoverage { name, line, first, last, .. }) = known else { return effects };
        self.function_at = Some(FunctionAt { name, line });
        if let Some(opened) = self.opened.as_mut().filter(|opened| opened.path == path) {
            let (first, last) = (opened.line_now(first), opened.line_now(last));
            let gap = opened.gaps.iter().find(|gap| gap.last >= first && gap.first <= last);
            opened.line = gap.map_or(opened.line_now(line), |gap| gap.first.max(first));
            opened.walked = true;
        }
        effects
    }

    /// The function that the cursor of the tree is on.
    #[must_use]
    pub fn function_here(&self) -> Option<&FunctionCoverage> {
        let path = self.selected.as_ref()?;
        let row = self.view.row_of_function(path, self.function_at.as_ref()?)?;
        self.view.unfolded.functions(path)?.get(self.view.rows[row].function? as usize)
    }
}
