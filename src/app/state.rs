//! The state, and how each message changes it.

use std::path::PathBuf;
use std::sync::Arc;

use super::action::{Action, EXPLORE, SOURCE};
use super::msg::{Effect, Highlighted, Loaded, Missing, Msg, Notice, Outcome, Progress, SourceRead, Tone};
use super::news;
use super::opened::{Content, Opened};
use super::view::{Kept, View};
use crate::analysis::delta::Delta;
use crate::analysis::facts::FileFacts;
use crate::analysis::tree::{Column, Grouping, NodeKind};
use crate::analysis::{Note, Place, Settings, Snapshot};
use crate::model::{Metric, Totals};

/// Everything that more than one pane needs to know.
#[derive(Debug, Default)]
pub struct State {
    /// The name of the project.
    pub project: String,
    /// Goals, components and rewrites in force.
    pub settings: Settings,
    /// What the configuration and the reports warn about.
    pub notes: Vec<Note>,
    /// How far reading has come, while it goes on.
    pub progress: Option<Progress>,
    /// The reports, once they were read.
    pub snapshot: Option<Arc<Snapshot>>,
    /// Counts of each file, by path.
    pub facts: Arc<[FileFacts]>,
    /// All files together.
    pub totals: Totals,
    /// What to do while there is no report.
    pub missing: Option<Missing>,
    /// Why there is no report to show, when it cannot be read.
    pub failure: Option<String>,
    /// What the last reload changed.
    pub changes: Option<Delta>,
    /// Counts of each file when the session began.
    pub baseline: Arc<[FileFacts]>,
    /// All files together when the session began.
    pub baseline_totals: Option<Totals>,
    /// The tree as the user arranged it.
    pub view: View,
    /// The key of the node that the tree's cursor is on.
    pub selected: Option<Arc<str>>,
    /// The source file that is open.
    pub opened: Option<Opened>,
    /// The name of the pane that has the focus.
    pub focus: &'static str,
    /// The latest news.
    pub notice: Option<Notice>,
    /// Now, in seconds since 1970-01-01 UTC.
    pub now: u64,
    generation: u64,
    load_generation: u64,
}

impl State {
    /// A state that waits for its first load, and the effect that asks for it.
    #[must_use]
    pub fn start() -> (Self, Vec<Effect>) {
        let mut state = Self { focus: EXPLORE, ..Self::default() };
        let load = state.load();
        (state, vec![load])
    }

    /// What the total counts.
    #[must_use]
    pub fn metric(&self) -> Metric {
        self.snapshot.as_ref().map_or(Metric::Lines, |snapshot| snapshot.report.metric)
    }

    /// Decimals of every percentage.
    #[must_use]
    pub fn precision(&self) -> u8 {
        self.settings.goals.precision
    }

    /// Changes the state as a message says, and returns what that asks of the world.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Act(action) => return self.act(action),
            Msg::Select(key) => return self.select(key),
            Msg::Toggle(key) => {
                self.view.toggle(&key);
                return self.keep_selection();
            }
            Msg::Open(path) => {
                let effects = self.select(path);
                self.focus = SOURCE;
                return effects;
            }
            Msg::GoTo(line) => self.go_to(line),
            Msg::Filter(text) => {
                self.view.filter = text;
                self.view.filter(Kept { selected: self.selected.as_ref(), changes: self.changes.as_ref() });
                return self.keep_selection();
            }
            Msg::Focus(pane) => self.focus = pane,
            Msg::Progress(progress) => self.progress = Some(progress),
            Msg::Loaded(generation, _) if generation != self.load_generation => {}
            Msg::Loaded(_, loaded) => return self.loaded(*loaded),
            Msg::SourceRead(read) if self.is_stale(read.generation) => {}
            Msg::SourceRead(read) => return self.source_read(read),
            Msg::Highlighted(lines) if self.is_stale(lines.generation) => {}
            Msg::Highlighted(Highlighted { first, lines, .. }) => {
                if let Some(opened) = &mut self.opened {
                    opened.colour(first, lines);
                }
            }
            Msg::Changed(paths) => return self.changed(&paths),
            Msg::Tell(notice) => self.notice = Some(notice),
            Msg::Clock(now) => self.now = now,
        }
        Vec::new()
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        if self.notice.as_ref().is_some_and(|notice| !notice.stays) {
            self.notice = None;
        }
        match action {
            Action::NextGap => return self.walk(true),
            Action::PreviousGap => return self.walk(false),
            Action::NextFile => return self.walk_files(true),
            Action::PreviousFile => return self.walk_files(false),
            Action::Edit => return self.edit(),
            Action::CopyPlace => return self.copy_place(),
            Action::CopyGap => return self.copy_gap(),
            Action::Reload => return vec![self.load()],
            Action::SortNext => {
                self.view.column = match self.view.column {
                    Column::Missing => Column::Percent,
                    Column::Percent => Column::Branches,
                    Column::Branches => Column::Name,
                    Column::Name => Column::Missing,
                };
                self.rearrange();
            }
            Action::SortReverse => {
                self.view.reversed = !self.view.reversed;
                self.rearrange();
            }
            Action::Group => {
                let components = !self.settings.components.is_empty();
                self.view.grouping = match self.view.grouping {
                    Grouping::Components => Grouping::Folders,
                    Grouping::Folders => Grouping::Flat,
                    Grouping::Flat if components => Grouping::Components,
                    Grouping::Flat => Grouping::Folders,
                };
                self.rebuild_view();
                self.view.open_only_top();
                return self.keep_selection();
            }
            Action::HideCovered => {
                self.view.hide_covered = !self.view.hide_covered;
                self.view.filter(Kept { selected: self.selected.as_ref(), changes: self.changes.as_ref() });
                return self.keep_selection();
            }
            Action::OpenAll => self.view.fold_all(true),
            Action::CloseAll => {
                self.view.fold_all(false);
                return self.keep_selection();
            }
            Action::Back => return self.back(),
            Action::Suspend => return vec![Effect::Suspend],
            Action::Quit => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    /// Leaves one passing state: the notice, the source, the filter.
    fn back(&mut self) -> Vec<Effect> {
        if self.focus != EXPLORE {
            self.focus = EXPLORE;
        } else if !self.view.filter.is_empty() {
            return self.update(Msg::Filter(String::new()));
        } else {
            self.notice = None;
        }
        Vec::new()
    }

    fn load(&mut self) -> Effect {
        self.load_generation += 1;
        Effect::Load(self.load_generation)
    }

    fn changed(&mut self, paths: &[PathBuf]) -> Vec<Effect> {
        let is_open_source = |place: &Place| matches!(place, Place::Found(path) if paths.contains(path));
        let mut effects = Vec::new();
        let mut others = paths.len();
        if let Some(opened) = &self.opened
            && is_open_source(&opened.place)
        {
            others -= 1;
            let (path, place) = (Arc::clone(&opened.path), opened.place.clone());
            effects.push(self.read_source(path, place));
        }
        if others > 0 {
            effects.push(self.load());
        }
        effects
    }

    fn loaded(&mut self, loaded: Loaded) -> Vec<Effect> {
        self.progress = None;
        self.project = loaded.project.unwrap_or_else(|| std::mem::take(&mut self.project));
        self.settings = loaded.settings.unwrap_or_else(|| std::mem::take(&mut self.settings));
        self.notes = loaded.notes;
        match loaded.outcome {
            Outcome::Missing(missing) => self.lost(Some(missing), None),
            Outcome::Failed(message) => self.lost(None, Some(message)),
            Outcome::Read { snapshot, facts, broken } => self.read(snapshot, facts, broken),
        }
    }

    /// There is no new report: a good one that was read before stays.
    fn lost(&mut self, missing: Option<Missing>, failure: Option<String>) -> Vec<Effect> {
        if self.snapshot.is_none() {
            (self.missing, self.failure) = (missing, failure);
            return Vec::new();
        }
        let text = failure.unwrap_or_else(|| "the report is gone".to_owned());
        self.notice = Some(news::kept_the_last(&text));
        // The configuration may have changed all the same.
        self.rebuild_view();
        self.keep_selection()
    }

    fn read(&mut self, snapshot: Arc<Snapshot>, facts: Arc<[FileFacts]>, broken: Option<String>) -> Vec<Effect> {
        if let (Some(_), Some(broken)) = (&self.snapshot, &broken) {
            self.notice = Some(news::kept_the_last(broken));
            return Vec::new();
        }
        let first = self.snapshot.is_none();
        (self.missing, self.failure) = (None, None);
        let before = self.snapshot.replace(Arc::clone(&snapshot));
        self.facts = facts;
        self.totals = self.facts.iter().map(|file| file.totals).sum();
        match before {
            None => {
                self.baseline = Arc::clone(&self.facts);
                self.baseline_totals = Some(self.totals);
                self.view.start(&self.facts, &self.settings);
                self.notice = broken.map(|text| Notice { tone: Tone::Bad, text, stays: true });
            }
            Some(before) => {
                let delta = Delta::between(&before.report, &snapshot.report);
                self.notice = Some(news::of(&delta, self.metric(), &self.settings.goals));
                self.changes = Some(delta);
            }
        }
        self.rebuild_view();
        if first {
            self.selected = None;
        }
        let mut effects = self.keep_selection();
        effects.extend(self.refresh_opened(&snapshot));
        effects
    }

    /// Gives the open source its new coverage; the cursor stays where it was.
    fn refresh_opened(&mut self, snapshot: &Snapshot) -> Option<Effect> {
        let opened = self.opened.as_mut()?;
        let coverage = snapshot.report.files.get(&opened.path)?;
        opened.refresh(Arc::clone(coverage));
        let place = snapshot.places.get(&opened.path)?.clone();
        if matches!(opened.content, Content::Text(_)) && place == opened.place {
            return None;
        }
        let path = Arc::clone(&opened.path);
        Some(self.read_source(path, place))
    }

    fn rearrange(&mut self) {
        let metric = self.metric();
        self.view.sort(metric);
        self.view.filter(Kept { selected: self.selected.as_ref(), changes: self.changes.as_ref() });
    }

    fn rebuild_view(&mut self) {
        let metric = self.metric();
        let kept = Kept { selected: self.selected.as_ref(), changes: self.changes.as_ref() };
        self.view.rebuild(&self.facts, &self.baseline, &self.settings.components, metric, kept);
    }

    /// Keeps the cursor of the tree on its node. When the node has no row any more, it goes to what holds the node, or
    /// what holds the open file, or to the first row. The open file stays as long as it is shown.
    fn keep_selection(&mut self) -> Vec<Effect> {
        let opened = self.opened.as_ref().map(|opened| Arc::clone(&opened.path));
        let places = [self.selected.as_ref(), opened.as_ref()];
        let row = places.into_iter().flatten().find_map(|key| self.row_around(key));
        let row = row.or_else(|| self.view.rows.first().map(|row| row.node));
        let Some(key) = row.map(|node| Arc::clone(&self.view.tree.node(node).key)) else {
            self.selected = None;
            return Vec::new();
        };
        let is_file = row.is_some_and(|node| self.view.tree.node(node).kind == NodeKind::File);
        if !is_file && opened.is_some_and(|path| self.view.position(&path).is_some()) {
            self.selected = Some(key);
            return Vec::new();
        }
        self.select(key)
    }

    /// The node of this key, or the first around it that has a row.
    fn row_around(&self, key: &str) -> Option<usize> {
        let tree = &self.view.tree;
        let around = std::iter::successors(tree.find(key), |&node| tree.node(node).parent);
        around.into_iter().find(|&node| self.view.row_of(&tree.node(node).key).is_some())
    }

    /// Puts the cursor of the tree on a node, and opens the file there, or the first below it.
    pub(super) fn select(&mut self, key: Arc<str>) -> Vec<Effect> {
        let Some(index) = self.view.tree.find(&key) else { return Vec::new() };
        self.selected = Some(key);
        let file = match self.view.tree.node(index).kind {
            NodeKind::File => Some(Arc::clone(&self.view.tree.node(index).key)),
            _ => self.first_below(index),
        };
        file.map_or_else(Vec::new, |path| self.open(path))
    }

    fn first_below(&self, index: usize) -> Option<Arc<str>> {
        let tree = &self.view.tree;
        let shown = |&file: &usize| self.view.position(&tree.node(file).key).is_some();
        tree.files_below(index).find(shown).map(|file| Arc::clone(&tree.node(file).key))
    }

    /// Opens a file at its first gap, unless it is open already.
    pub(super) fn open(&mut self, path: Arc<str>) -> Vec<Effect> {
        if self.opened.as_ref().is_some_and(|opened| opened.path == path) {
            return Vec::new();
        }
        let Some(snapshot) = self.snapshot.clone() else { return Vec::new() };
        let Some(coverage) = snapshot.report.files.get(&path) else { return Vec::new() };
        let place = snapshot.places.get(&path).cloned().unwrap_or(Place::Missing(Vec::new()));
        self.opened = Some(Opened::new(Arc::clone(&path), 0, place.clone(), Arc::clone(coverage)));
        vec![self.read_source(path, place)]
    }

    fn read_source(&mut self, path: Arc<str>, place: Place) -> Effect {
        self.generation += 1;
        if let Some(opened) = &mut self.opened {
            opened.generation = self.generation;
            opened.place = place.clone();
        }
        Effect::ReadSource(self.generation, path, place)
    }

    fn is_stale(&self, generation: u64) -> bool {
        self.opened.as_ref().is_none_or(|opened| opened.generation != generation)
    }

    fn source_read(&mut self, read: SourceRead) -> Vec<Effect> {
        let Some(opened) = &mut self.opened else { return Vec::new() };
        opened.colours.clear();
        opened.content = match read.text {
            Ok(text) => Content::Text(text),
            Err(why) => Content::Unreadable(why),
        };
        opened.line = opened.line.min(opened.last_line());
        Vec::new()
    }

    fn go_to(&mut self, line: u32) {
        if let Some(opened) = &mut self.opened {
            opened.line = line.clamp(1, opened.last_line());
            opened.walked = true;
        }
    }

    fn edit(&mut self) -> Vec<Effect> {
        let Some(opened) = &self.opened else { return self.tell("no file is open to edit") };
        match &opened.place {
            Place::Found(path) => vec![Effect::Edit(path.clone(), opened.line)],
            Place::Outside(_) => self.tell("this file lies outside the project: it is not opened"),
            Place::Missing(_) => self.tell("the source of this file was not found"),
        }
    }

    pub(super) fn tell(&mut self, text: &str) -> Vec<Effect> {
        self.notice = Some(Notice { tone: Tone::Plain, text: text.to_owned(), stays: false });
        Vec::new()
    }
}
