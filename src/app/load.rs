//! What a load changes: the report, the configuration, the news of it; and what stays where it was.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::msg::{Effect, Followed, Loaded, Missing, Moved, Notice, Outcome, Tone};
use super::news;
use super::opened::Content;
use super::references::Shot;
use super::state::State;
use crate::analysis::drift::Drifted;
use crate::analysis::facts::{self, FileFacts};
use crate::analysis::tree::Grouping;
use crate::analysis::{Place, Settings, Snapshot};

impl State {
    pub(super) fn load(&mut self) -> Effect {
        self.loads_asked += 1;
        Effect::Load(self.loads_asked)
    }

    pub(super) fn changed(&mut self, paths: &[PathBuf]) -> Vec<Effect> {
        if paths.iter().any(|path| self.is_aside_file(path)) {
            let others: Vec<PathBuf> = paths.iter().filter(|path| !self.is_aside_file(path)).cloned().collect();
            let mut effects: Vec<Effect> = self.gather_again().into_iter().collect();
            effects.extend(if others.is_empty() { Vec::new() } else { self.changed(&others) });
            return effects;
        }
        let is_open_source = |place: &Place| matches!(place, Place::Found(path) if paths.contains(path));
        let mut effects = Vec::new();
        let mut others = paths.len();
        if let Some(opened) = &self.opened
            && is_open_source(&opened.place)
        {
            others -= 1;
            let (path, place) = (Arc::clone(&opened.path), opened.place.clone());
            if let Place::Found(path) = &place {
                effects.push(Effect::LookAgain(vec![path.clone()]));
            }
            effects.push(self.read_source(path, place));
        }
        if others > 0 {
            effects.push(self.load());
        }
        effects
    }

    pub(super) fn loaded(&mut self, loaded: Loaded) -> Vec<Effect> {
        self.progress = None;
        self.project = loaded.project.unwrap_or_else(|| std::mem::take(&mut self.project));
        self.config = loaded.config.or_else(|| self.config.take());
        if let Some(settings) = loaded.settings {
            self.configure(settings);
        }
        if let Some(run) = loaded.run {
            self.run.configure(run);
        }
        if let Some(roots) = loaded.roots {
            self.roots = Arc::new(roots);
        }
        self.asides_file = loaded.asides.or_else(|| self.asides_file.take());
        self.notes = loaded.notes;
        let mut effects = match loaded.outcome {
            Outcome::Missing(missing) => self.lost(Some(missing), None),
            Outcome::Failed(message) => self.lost(None, Some(message)),
            Outcome::Read { snapshot, facts, moved, broken } => self.read(snapshot, facts, moved, broken),
        };
        match loaded.mistake {
            Some(mistake) => self.notice = Some(news::kept_the_settings(&mistake)),
            None => effects.extend(self.follow_baseline(loaded.baseline)),
        }
        effects.extend(self.gather_again());
        effects.extend(self.find_parts_again());
        effects
    }

    /// Takes over a configuration. Components that came or went while the explorer runs are shown, or shown no more.
    fn configure(&mut self, settings: Settings) {
        let had_components = !self.settings.components.is_empty();
        let has_components = !settings.components.is_empty();
        self.settings = settings;
        if self.snapshot.is_some() && had_components != has_components {
            self.view.grouping = if has_components { Grouping::Components } else { Grouping::Folders };
        }
    }

    /// Takes what is known of the sources that changed since the report. The open one is read again when that is news.
    pub(super) fn take_drifted(&mut self, drifted: Drifted) -> Vec<Effect> {
        let is_news = self.drifted.changed != drifted.changed;
        self.drifted = drifted;
        let mut effects = Vec::new();
        if is_news {
            effects.extend(self.gather_again());
            effects.extend(self.find_parts_again());
        }
        if let Some(opened) = &self.opened
            && self.drifted.contains(&opened.path) != opened.drift.is_some()
        {
            let (path, place) = (Arc::clone(&opened.path), opened.place.clone());
            effects.push(self.read_source(path, place));
        }
        effects
    }

    /// What is on the screen, in words.
    pub(super) fn shown(&self) -> &'static str {
        if self.is_partial { "what could be read" } else { "the last good report" }
    }

    /// There is no new report: what was read before stays.
    fn lost(&mut self, missing: Option<Missing>, failure: Option<String>) -> Vec<Effect> {
        if self.snapshot.is_none() {
            (self.missing, self.failure) = (missing, failure);
            return Vec::new();
        }
        let gone = || missing.map_or_else(String::new, |missing| news::gone(&self.inputs_gone(&missing)));
        let text = failure.unwrap_or_else(gone);
        // While a run goes on, it is at work on it.
        if !self.run.is_running() {
            self.notice = Some(news::kept(self.shown(), &text));
        }
        self.outdated = Some(text);
        // The configuration may have changed all the same.
        self.rebuild_view();
        self.keep_selection()
    }

    /// Which of the reports that are shown are gone: the one that was looked for, or none could be found.
    fn inputs_gone(&self, missing: &Missing) -> Vec<&str> {
        let shown = || self.snapshot.iter().flat_map(|snapshot| &snapshot.inputs).map(|input| &*input.path);
        let is_named = |path: &&str| missing.looked_for.iter().any(|named| Path::new(named).ends_with(path));
        let named: Vec<&str> = shown().filter(is_named).collect();
        if named.is_empty() { shown().collect() } else { named }
    }

    fn read(
        &mut self,
        snapshot: Arc<Snapshot>,
        facts: Arc<[FileFacts]>,
        moved: Moved,
        broken: Option<String>,
    ) -> Vec<Effect> {
        if let (Some(_), Some(broken)) = (&self.snapshot, &broken) {
            // A part is shown instead of a smaller part, and never instead of the whole.
            let is_more = || facts::totals(&facts).lines.total >= self.totals.lines.total;
            if !(self.is_partial && is_more()) {
                return self.lost(None, Some(broken.clone()));
            }
        }
        (self.missing, self.failure, self.outdated) = (None, None, None);
        let before = self.shot();
        let is_new = before.is_none();
        let moved = before.as_ref().map(|before| moved.if_between(&before.snapshot)).unwrap_or_default();
        let mut is_rewritten = false;
        self.snapshot = Some(Arc::clone(&snapshot));
        self.totals = facts::totals(&facts);
        self.facts = facts;
        let was_partial = std::mem::replace(&mut self.is_partial, broken.is_some());
        let was_unknown = |before: &Shot| before.totals.unknown_files > 0 && self.totals.unknown_files == 0;
        let is_first = was_partial || before.as_ref().is_none_or(was_unknown);
        if is_first {
            self.references.begin(Shot::new(Arc::clone(&snapshot), Arc::clone(&self.facts)));
        }
        match &before {
            None => {
                self.view.start(&self.facts, &self.settings);
                self.notice = None;
            }
            // Neither a data file alone nor a part of a report tells what could have run: nothing is more or less than that.
            Some(_) if is_first => (self.changes, is_rewritten) = (None, true),
            Some(before) => {
                let delta = self.delta_since(before, &moved).unwrap_or_default();
                // Another configuration alone brings no newer marks.
                is_rewritten = before.snapshot.report.timestamp != snapshot.report.timestamp || !delta.is_empty();
                self.changes = Some(Arc::new(delta));
            }
        }
        self.rebuild_view();
        match before {
            None => self.selected = None,
            Some(before) => {
                let replaced = news::another_report(&before.snapshot, &snapshot);
                self.comparison.follow(&moved);
                if is_first {
                    self.notice = replaced.as_ref().map(|text| Notice::staying(Tone::Plain, text.clone()));
                } else {
                    self.references.reloaded(before, moved);
                }
                if let Some(delta) = &self.changes {
                    let crossed = self.crossed(delta);
                    let mut notice = news::of(delta, self.metric(), &self.settings.goals, &crossed);
                    if let Some(replaced) = replaced {
                        notice.text = format!("{replaced} · {}", notice.text);
                    }
                    self.notice = Some(notice);
                }
            }
        }
        // While a run goes on, it is at work on it.
        if let Some(broken) = broken.filter(|_| is_new || !self.run.is_running()) {
            self.notice = Some(Notice::staying(Tone::Bad, broken));
        }
        self.compare();
        let mut effects = self.keep_selection();
        effects.extend(self.refresh_opened(&snapshot, is_rewritten));
        let open = self.opened.as_ref().map(|opened| Arc::clone(&opened.path));
        effects.push(Effect::Follow(Followed { generation: self.loads_taken, snapshot, open }));
        effects
    }

    /// Gives the open source its new coverage; the cursor stays where it was. How its text stands to a report that was
    /// written anew is found out by reading it again, where it may be another one.
    fn refresh_opened(&mut self, snapshot: &Snapshot, is_rewritten: bool) -> Option<Effect> {
        let opened = self.opened.as_mut()?;
        let coverage = snapshot.report.files.get(&opened.path)?;
        let may_drift = is_rewritten && (opened.drift.is_some() || opened.is_awaited);
        if is_rewritten {
            opened.forget_drift();
        }
        opened.refresh(Arc::clone(coverage));
        let place = snapshot.place(&opened.path);
        if matches!(opened.content, Content::Text(_)) && place == opened.place && !may_drift {
            return None;
        }
        let path = Arc::clone(&opened.path);
        Some(self.read_source(path, place))
    }
}
