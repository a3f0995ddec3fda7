//! Walking: to the next or previous gap, to the next or previous file, in the order shown; and copying what is found.

use std::sync::Arc;

use super::action::SOURCE;
use super::msg::{Effect, Notice, Tone};
use super::state::State;
use super::view::FileInOrder;

impl State {
    /// Goes to the next or previous gap, across files in the order shown.
    pub(super) fn walk(&mut self, forward: bool) -> Vec<Effect> {
        if self.view.gaps() == 0 {
            let text = self.why_no_gap();
            return self.tell(text);
        }
        let shown = self.opened.as_ref().and_then(|opened| self.view.position(&opened.path));
        if let (Some(_), Some(opened)) = (shown, &mut self.opened) {
            // The first `n` goes to the gap that is in view already: it was shown, not walked to.
            let first_look = forward && !opened.walked && opened.gap_here().is_some();
            let target = if first_look { opened.gap_here() } else { opened.gap_beyond_cursor(forward) };
            if let Some(index) = target {
                opened.line = opened.gaps[index].first;
                opened.walked = true;
                let path = Arc::clone(&opened.path);
                return self.go_to_file(path);
            }
        }
        let files = self.view.files();
        let has_gap = |file: &&FileInOrder| file.gaps > 0;
        let next = match (shown, forward) {
            (Some(at), true) => files[at + 1..].iter().find(has_gap).or_else(|| files.iter().find(has_gap)),
            (Some(at), false) => files[..at].iter().rfind(has_gap).or_else(|| files.iter().rfind(has_gap)),
            (None, true) => files.iter().find(has_gap),
            (None, false) => files.iter().rfind(has_gap),
        };
        let Some(path) = next.map(|file| self.view.path(file)) else { return Vec::new() };
        let wrapped = shown.is_some_and(|at| self.view.position(&path).is_some_and(|to| (to > at) != forward));
        let effects = self.go_to_file(path);
        if let Some(opened) = &mut self.opened {
            let index = if forward { 0 } else { opened.gaps.len().saturating_sub(1) };
            opened.line = opened.gaps.get(index).map_or(1, |gap| gap.first);
            opened.walked = true;
        }
        if wrapped {
            self.tell(if forward { "from the first gap again" } else { "from the last gap again" });
        }
        effects
    }

    /// Why there is no gap to go to: only what is known to be covered has none left.
    fn why_no_gap(&self) -> &'static str {
        if self.snapshot.is_none() {
            "there is no report yet"
        } else if !self.view.filter.is_empty() {
            "no gap in what the filter shows"
        } else if self.totals.unknown_files > 0 {
            "which lines never ran is not known; `!` says what to run"
        } else {
            "no gap is left"
        }
    }

    /// Goes to the next or previous file, in the order shown.
    pub(super) fn walk_files(&mut self, forward: bool) -> Vec<Effect> {
        let at = self.opened.as_ref().and_then(|opened| self.view.position(&opened.path));
        let to = match (at, forward) {
            (Some(at), true) => at + 1,
            (Some(at), false) => match at.checked_sub(1) {
                Some(to) => to,
                None => return self.tell("this is the first file"),
            },
            (None, _) => 0,
        };
        match self.view.files().get(to).map(|file| self.view.path(file)) {
            Some(path) => {
                let focus = self.focus;
                let effects = self.go_to_file(path);
                self.focus = focus;
                effects
            }
            None => self.tell("this is the last file"),
        }
    }

    /// Opens a file in the source pane; its row in the tree is to be seen.
    pub(super) fn go_to_file(&mut self, path: Arc<str>) -> Vec<Effect> {
        self.view.reveal(&path);
        self.focus_on(SOURCE);
        self.select(path)
    }

    /// Where the cursor stands among the gaps, once the user walked to one: in the file and in all that is shown, each "so many of so many".
    #[must_use]
    pub fn gap_counts(&self) -> Option<((usize, usize), (usize, usize))> {
        let opened = self.opened.as_ref()?;
        let here = opened.gap_here().filter(|_| opened.walked)?;
        let file = &self.view.files()[self.view.position(&opened.path)?];
        let all = (file.gaps_before as usize + here + 1, self.view.gaps() as usize);
        Some(((here + 1, opened.gaps.len()), all))
    }

    pub(super) fn copy_place(&mut self) -> Vec<Effect> {
        let Some(opened) = &self.opened else { return self.tell("no file is open to copy from") };
        let place = format!("{}:{}", opened.path, opened.line);
        self.notice = Some(Notice::passing(Tone::Plain, format!("copied {place}")));
        vec![Effect::Copy(place)]
    }

    pub(super) fn copy_gap(&mut self) -> Vec<Effect> {
        let Some(text) = self.gap_as_text() else { return self.tell("the cursor is not on a gap: n goes to the next") };
        self.tell("copied the gap with its source");
        vec![Effect::Copy(text)]
    }
}
