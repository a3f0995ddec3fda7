//! All that is not as it should be and lasts: in the configuration, in the reports, in watching and running.

use super::news;
use super::state::State;
use crate::analysis::Note;

impl State {
    /// Why what is shown is not what is on the disk, what the system cannot watch, which files start no run, what the
    /// configuration and the reports warn about: a sentence for each.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let notes = self.all_notes().map(|note| {
            let place = note.at.as_ref().map_or_else(String::new, |at| format!(", {at}"));
            format!("{}{place}: {}", note.input, note.text)
        });
        let left_out = self.run.left_out().map(|path| news::starts_no_run(&path, 0).text);
        let outdated = self.outdated.iter().map(|why| news::outdated(self.shown(), why));
        outdated.chain(self.polling.sentences()).chain(left_out).chain(notes).collect()
    }

    /// How many there are.
    #[must_use]
    pub fn warning_count(&self) -> u64 {
        let notes = self.all_notes().count();
        let outdated = usize::from(self.outdated.is_some());
        (outdated + self.polling.sentences().count() + self.run.left_out().count() + notes) as u64
    }

    /// What the configuration, the reports that are shown and what was set aside warn about.
    fn all_notes(&self) -> impl Iterator<Item = &Note> {
        let of_reports = self.snapshot.iter().flat_map(|snapshot| &snapshot.notes);
        self.notes.iter().chain(of_reports).chain(&self.aside_notes)
    }
}
