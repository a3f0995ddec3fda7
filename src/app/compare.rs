//! Comparing: which reference is shown, what differs from it, walking the changes, and the baseline.

use std::path::PathBuf;
use std::sync::Arc;

use super::action::{CHANGES, SOURCE};
use super::comparison::ChangePlace;
use super::msg::{Effect, Notice, ReferenceRead, Tone};
use super::references::{Kept, Reference, Shot};
use super::state::State;
use crate::analysis::delta::{self, Crossed, Delta, FileDelta};
use crate::analysis::drift::LineMaps;
use crate::analysis::tree::{Grouping, Tree};
use crate::model::Ratio;

impl State {
    /// The present report, to be compared or kept.
    pub(super) fn shot(&self) -> Option<Shot> {
        let snapshot = Arc::clone(self.snapshot.as_ref()?);
        Some(Shot { snapshot, facts: Arc::clone(&self.facts), totals: self.totals })
    }

    /// Compares with the reference that is chosen.
    pub(super) fn compare(&mut self) {
        let with = self.comparison.with;
        let delta = match with {
            Reference::LastLoad => self.changes.clone(),
            _ => {
                let before = self.references.get(with);
                before.and_then(|before| Some(Arc::new(self.delta_since(&before.shot, &before.moved)?)))
            }
        };
        let crossed = delta.as_ref().map_or_else(Vec::new, |delta| self.crossed(delta));
        self.comparison.list(delta, crossed);
    }

    /// What differs between an earlier report and the present one, to which lines `moved`.
    pub(super) fn delta_since(&self, before: &Shot, moved: &LineMaps) -> Option<Delta> {
        Some(Delta::between(before.side(), self.shot()?.side(), &|path| moved.moved(path)))
    }

    /// The goals that were reached or left, of the total and of components.
    pub(super) fn crossed(&self, delta: &Delta) -> Vec<Crossed> {
        let (metric, goals) = (self.metric(), &self.settings.goals);
        let mut crossed = delta::crossed(delta.before.by(metric), delta.after.by(metric), goals);
        let components = &self.settings.components;
        if !delta.is_empty() && components.iter().any(|component| component.goal.is_some()) {
            let built;
            let tree = if self.view.tree.grouping() == Grouping::Components {
                &self.view.tree
            } else {
                built = Tree::build(&self.facts, Grouping::Components, components);
                &built
            };
            let totals = |name: &str| {
                let node = tree.find(&format!(":{name}"));
                node.map_or_else(Ratio::default, |node| tree.counts(node).by(metric))
            };
            crossed.extend(delta::crossed_by_components(delta, metric, components, goals.precision, totals));
        }
        crossed
    }

    /// What the source shows as changed in a file: against the reference that is shown, or else since the last load.
    #[must_use]
    pub fn glow(&self, path: &str) -> Option<&FileDelta> {
        let delta = if self.screen == CHANGES { &self.comparison.delta } else { &self.changes };
        delta.as_ref()?.file(path)
    }

    /// Compares with the next reference there is.
    pub(super) fn next_reference(&mut self) -> Vec<Effect> {
        let Some(next) = self.references.next(self.comparison.with) else {
            return self.tell("there is nothing else to compare with: B sets a baseline, o names another report");
        };
        self.comparison.with = next;
        self.compare();
        Vec::new()
    }

    /// Makes the present report the baseline.
    pub(super) fn set_baseline(&mut self) -> Vec<Effect> {
        let Some(now) = self.shot() else { return self.tell("there is no report yet") };
        self.references.set_baseline(now);
        self.compare();
        self.rebuild_view();
        self.tell("this report is the baseline now: changes count from here")
    }

    /// Asks for a report to compare with.
    pub(super) fn ask_reference(&mut self, which: Reference, path: PathBuf) -> Vec<Effect> {
        let generation = self.references.ask(which, path.clone());
        vec![Effect::ReadReference(generation, which, path, self.shot())]
    }

    /// The report that is this reference changed. What was set by a key since does not follow it.
    pub(super) fn ask_again(&mut self, which: Reference) -> Vec<Effect> {
        let asked = self.references.ask_again(which);
        let read = |(generation, path)| Effect::ReadReference(generation, which, path, self.shot());
        asked.map(read).into_iter().collect()
    }

    /// The configuration names a baseline: it is read when it is named first, and when another one is.
    pub(super) fn follow_baseline(&mut self, path: Option<PathBuf>) -> Vec<Effect> {
        if path == self.baseline_named {
            return Vec::new();
        }
        self.baseline_named.clone_from(&path);
        path.map_or_else(Vec::new, |path| self.ask_reference(Reference::Baseline, path))
    }

    pub(super) fn reference_read(&mut self, read: ReferenceRead) -> Vec<Effect> {
        let ReferenceRead { generation, which, path, shot, moved } = read;
        if !self.references.is_newest(which, generation) {
            return Vec::new();
        }
        match shot {
            Ok(shot) => {
                // Another report may have come meanwhile.
                let moved = self.snapshot.as_ref().map(|now| moved.if_between(now)).unwrap_or_default();
                let (is_awaited, said) = self.references.read(which, path, Kept { shot, moved });
                if is_awaited {
                    self.comparison.with = which;
                }
                if said.is_some() && said.as_ref() == self.notice.as_ref().map(|notice| &notice.text) {
                    self.notice = None;
                }
                self.compare();
                self.rebuild_view();
            }
            Err(why) => {
                let text = format!("cannot compare with {}: {why}", path.display());
                self.references.failed(which, text.clone());
                self.notice = Some(Notice::staying(Tone::Bad, text));
            }
        }
        Vec::new()
    }

    /// Puts the cursor of the changes there, and shows it in the source.
    pub(super) fn select_change(&mut self, place: ChangePlace) -> Vec<Effect> {
        let path = Arc::clone(&place.path);
        let changes = self.comparison.delta.as_ref().and_then(|delta| delta.file(&path)).map(|file| &file.changes);
        let line = place.line.or_else(|| Some(changes?.first()?.first));
        self.comparison.at = Some(place);
        self.show_line(path, line)
    }

    /// The same, and goes there.
    pub(super) fn open_change(&mut self, place: ChangePlace) -> Vec<Effect> {
        if !self.is_reported(&place.path) {
            return self.tell("this file is gone from the report");
        }
        let effects = self.select_change(place);
        self.focus_on(SOURCE);
        effects
    }

    /// Opens a file at a line of the report; its row in the tree is to be seen, if it has one.
    pub(super) fn show_line(&mut self, path: Arc<str>, line: Option<u32>) -> Vec<Effect> {
        // A file that the tree does not show is opened all the same.
        let effects = if self.view.shows_file(&path) {
            self.view.reveal(&path);
            self.select(Arc::clone(&path))
        } else {
            self.open(Arc::clone(&path))
        };
        if let (Some(opened), Some(line)) = (&mut self.opened, line)
            && opened.path == path
        {
            opened.line = opened.line_now(line);
            opened.walked = true;
        }
        effects
    }

    /// Goes to the next or previous change, across files in the order shown.
    pub(super) fn walk_changes(&mut self, forward: bool) -> Vec<Effect> {
        // Whoever comes to the screen begins with the first.
        let opened = self.opened.as_ref().filter(|_| self.comparison.at.is_some());
        let opened = opened.map(|opened| (&*opened.path, opened.line_in_report(), opened.walked));
        let here = opened.and_then(|(path, line, walked)| {
            let file = self.comparison.delta.as_ref()?.file(path)?;
            // The first `n` goes to the change that is in view already: it was shown, not walked to.
            let first_look = file.on(line).filter(|_| forward && !walked);
            Some((path, first_look.map_or(line, |change| change.first - 1)))
        });
        let Some((place, wrapped)) = self.comparison.beyond(here, forward) else {
            let text = if self.comparison.delta.is_some() {
                "nothing changed"
            } else {
                "there is nothing to compare with yet"
            };
            return self.tell(text);
        };
        let ChangePlace { path, line } = place;
        self.comparison.go_to(Arc::clone(&path), line.unwrap_or(1));
        let effects = self.show_line(path, line);
        self.focus_on(SOURCE);
        if wrapped {
            self.tell(if forward { "from the first change again" } else { "from the last change again" });
        }
        effects
    }

    /// Where the cursor of the source stands among the changes, while they are shown: so many of so many.
    #[must_use]
    pub fn change_count(&self) -> Option<(usize, usize)> {
        let opened = self.opened.as_ref().filter(|opened| self.screen == CHANGES && opened.walked)?;
        Some((self.comparison.number(&opened.path, opened.line_in_report())?, self.comparison.changes()))
    }
}
