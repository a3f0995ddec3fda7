//! The state, and how each message changes it.

use std::path::PathBuf;
use std::sync::Arc;

use super::action::{Action, CHANGES, EXPLORE, GAPS, RUN, SOURCE};
use super::aside::NO_GAP;
use super::comparison::Comparison;
use super::msg::{Effect, Highlighted, Missing, Msg, Notice, Progress, Tone};
use super::next::Next;
use super::opened::Opened;
use super::polling::Polling;
use super::references::{Reference, References};
use super::run::RunState;
use super::unfolded::PartAt;
use super::view::{Kept, View};
use crate::analysis::delta::Delta;
use crate::analysis::drift::Drifted;
use crate::analysis::facts::FileFacts;
use crate::analysis::tree::{Column, Grouping};
use crate::analysis::{Note, Place, Project, Settings, Snapshot};
use crate::model::{Metric, Totals};

/// Everything that more than one pane needs to know.
#[derive(Debug, Default)]
pub struct State {
    /// The name of the project.
    pub project: String,
    /// Goals, components and rewrites in force.
    pub settings: Settings,
    /// Our own configuration file, be it there or not.
    pub config: Option<PathBuf>,
    /// What the configuration warns about.
    pub notes: Vec<Note>,
    /// How far loading has come, while it goes on.
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
    /// Why what is shown is not what is on the disk, as long as that is so.
    pub outdated: Option<String>,
    /// What is shown is what could be read of a report that is not whole.
    pub(super) is_partial: bool,
    /// What the last reload changed.
    pub changes: Option<Arc<Delta>>,
    /// What the present report can be compared with.
    pub references: References,
    /// What it is compared with, and what differs.
    pub comparison: Comparison,
    /// What to test next.
    pub next: Next,
    /// What there is to warn about in what was set aside.
    pub aside_notes: Vec<Note>,
    /// Where the project is, and its sources may be.
    pub(super) roots: Arc<Project>,
    /// The file in which is kept what was set aside.
    pub(super) asides_file: Option<PathBuf>,
    /// The report that the configuration names as the baseline.
    pub(super) baseline_named: Option<PathBuf>,
    /// The tree as the user arranged it.
    pub view: View,
    /// The key of the node that the tree's cursor is on.
    pub selected: Option<Arc<str>>,
    /// The type or function below that node that the cursor is on, if it is on one.
    pub part_at: Option<PartAt>,
    /// The source file that is open.
    pub opened: Option<Opened>,
    /// The sources that changed since the report.
    pub drifted: Drifted,
    /// The name of the pane that has the focus: the source, or the [`State::screen`].
    pub focus: &'static str,
    /// The name of the pane that is shown beside the source, or instead of it.
    pub screen: &'static str,
    /// The test command and its run.
    pub run: RunState,
    /// What is looked at at intervals, because the system cannot watch it.
    pub polling: Polling,
    /// The latest news.
    pub notice: Option<Notice>,
    /// Now, in seconds since 1970-01-01 UTC.
    pub now: u64,
    /// The newest reading of a source that was asked for.
    pub(super) generation: u64,
    /// The newest load that was asked for, and the newest that was taken in.
    pub(super) loads_asked: u64,
    pub(super) loads_taken: u64,
}

impl State {
    /// A state that waits for its first load, and the effect that asks for it.
    #[must_use]
    pub fn start() -> (Self, Vec<Effect>) {
        let mut state = Self { focus: EXPLORE, screen: EXPLORE, ..Self::default() };
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
            Msg::Select(key) => {
                self.part_at = None;
                return self.select(key);
            }
            Msg::Show(key) => {
                self.view.reveal(&key);
                return self.select(key);
            }
            Msg::Unfold(key, is_open) => return self.unfold(key, is_open),
            Msg::SelectPart(key, part) => return self.select_part(key, part),
            Msg::OpenPart(key, part) => {
                let effects = self.select_part(key, part);
                self.focus_on(SOURCE);
                return effects;
            }
            // Of an older report.
            Msg::PartsKnown(generation, _) if generation != self.loads_taken => {}
            Msg::PartsKnown(_, files) => return self.take_parts(files),
            Msg::Toggle(_) if !self.view.filter.is_empty() => {
                return self.tell("a filter keeps every folder open: esc leaves it");
            }
            Msg::Toggle(key) => {
                self.view.toggle(&key);
                return self.keep_selection();
            }
            Msg::Open(path) => return self.go_to_file(path),
            Msg::GoTo(line) => self.go_to(line),
            Msg::Filter(text) => {
                self.view.filter = text;
                self.view.filter(Kept { selected: self.selected.as_ref(), changes: self.changes.as_deref() });
                if self.screen == GAPS {
                    let effects = self.list_from_the_top();
                    if !self.next.is_empty() {
                        return effects;
                    }
                }
                return self.keep_match();
            }
            Msg::Focus(pane) => {
                let was_elsewhere = self.screen != GAPS;
                self.focus_on(pane);
                let mut effects: Vec<Effect> = self.gather().into_iter().collect();
                if pane == GAPS && was_elsewhere {
                    // The filter may be another one by now.
                    self.list_next();
                    effects.extend(self.show_item());
                }
                return effects;
            }
            Msg::Progress(progress) => self.progress = Some(progress),
            // Not only the newest one counts: reports that change faster than they are read would never be seen.
            Msg::Loaded(generation, _) if generation <= self.loads_taken => {}
            Msg::Loaded(generation, loaded) => {
                self.loads_taken = generation;
                return self.loaded(*loaded);
            }
            Msg::SourceRead(read) if self.is_stale(read.generation) => {}
            Msg::SourceRead(read) => return self.source_read(read),
            Msg::Outlined(outlined) => {
                if let Some(opened) = self.opened.as_mut().filter(|opened| opened.generation == outlined.generation) {
                    opened.definitions = outlined.definitions;
                }
            }
            Msg::Highlighted(lines) if self.is_stale(lines.generation) => {}
            Msg::Highlighted(Highlighted { first, lines, .. }) => {
                if let Some(opened) = &mut self.opened {
                    opened.colour(first, lines);
                }
            }
            Msg::SelectChange(place) => return self.select_change(place),
            Msg::OpenChange(place) => return self.open_change(place),
            Msg::ToggleChange(path) => self.comparison.toggle(path),
            Msg::SelectItem(at) => return self.select_item(at),
            Msg::SortItems(term) => return self.sort_items(term),
            Msg::OpenItem(at) => return self.open_item(at),
            // Of an older request.
            Msg::Gathered(generation, ..) if generation != self.next.asked => {}
            Msg::Gathered(_, worklist, notes) => {
                self.aside_notes = notes;
                return self.gathered(worklist);
            }
            Msg::SetAside(why, note) => return self.set_aside(why, &note),
            Msg::AsidesSaved(saved) => return self.asides_saved(saved),
            Msg::Compare(path) => return self.ask_reference(Reference::Other, path),
            Msg::ReferenceChanged(which) => return self.ask_again(which),
            Msg::ReferenceRead(read) => return self.reference_read(*read),
            Msg::Save(rewrite) => {
                return self.config.iter().map(|path| Effect::Save(path.clone(), rewrite.clone())).collect();
            }
            Msg::Changed(paths) => return self.changed(&paths),
            // Of an older report.
            Msg::Drifted(generation, _) if generation != self.loads_taken => {}
            Msg::Drifted(_, drifted) => return self.take_drifted(drifted),
            Msg::SourcesChanged(edits) => {
                // What they are now is kept in mind before the tests begin.
                let mut effects = vec![Effect::LookAgain(edits.iter().map(|edit| edit.path.clone()).collect())];
                effects.extend(self.sources_changed(&edits));
                return effects;
            }
            Msg::Polling(scope, looking) => {
                if let Some(news) = self.polling.set(scope, looking) {
                    self.notice = Some(news);
                }
            }
            Msg::Ran(generation, event) => return self.ran(generation, event),
            Msg::RunCommand(command, is_saved) => {
                let file = self.config.clone().filter(|_| is_saved);
                let mut effects = self.run_command(command.clone());
                effects.extend(file.map(|file| Effect::SaveCommand(file, command)));
                return effects;
            }
            Msg::OpenTest(index) => {
                self.run.failing = index;
                return self.open_test();
            }
            Msg::FindInRun(text) => self.search_output(text),
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
            Action::NextGap | Action::PreviousGap if self.screen == CHANGES => {
                return self.walk_changes(action == Action::NextGap);
            }
            Action::NextGap | Action::PreviousGap if self.screen == GAPS => {
                return self.walk_next(action == Action::NextGap);
            }
            Action::NextGap => return self.walk(true),
            Action::PreviousGap => return self.walk(false),
            Action::NextFile => return self.walk_files(true),
            Action::PreviousFile => return self.walk_files(false),
            Action::Edit => return self.edit(),
            Action::CopyPlace if self.focus == GAPS => return self.copy_gap(),
            Action::CopyPlace => return self.copy_place(),
            Action::CopyGap => return self.copy_gap(),
            Action::EditTest => return self.edit_test(),
            Action::SetAside => {
                return self.wants(action).or_else(|| self.take_back()).unwrap_or_else(|| self.tell(NO_GAP));
            }
            Action::NextList
            | Action::NextReason
            | Action::ShortestWay
            | Action::NextComponent
            | Action::NextKind
            | Action::OnlyChanged
            | Action::ShowAside => return self.act_on_next(action),
            Action::Reload => return vec![self.load()],
            Action::NextReference => return self.next_reference(),
            Action::SetBaseline => return self.set_baseline(),
            Action::UnfoldChanges => self.comparison.fold_all(true),
            Action::FoldChanges => self.comparison.fold_all(false),
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
                self.view.filter(Kept { selected: self.selected.as_ref(), changes: self.changes.as_deref() });
                return self.keep_selection();
            }
            Action::OpenAll => self.view.fold_all(true),
            Action::CloseAll => {
                self.view.fold_all(false);
                return self.keep_selection();
            }
            Action::Run => return self.run_anew(),
            Action::AutoRun => return self.toggle_auto_run(),
            Action::StopRun => return self.stop_run(),
            Action::FindNext => return self.search_again(true),
            Action::FindPrevious => return self.search_again(false),
            Action::NextFailing => self.choose_failing(true),
            Action::PreviousFailing => self.choose_failing(false),
            Action::OpenTest => return self.open_test(),
            Action::Back => return self.back(),
            Action::Suspend => return vec![Effect::Suspend],
            Action::Quit => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    /// Whether there is anything that `back` would leave.
    #[must_use]
    pub fn can_go_back(&self) -> bool {
        self.focus != EXPLORE || !self.view.filter.is_empty() || self.notice.is_some()
    }

    /// Gives the focus to a pane; any but the source takes the place beside it.
    pub(super) fn focus_on(&mut self, pane: &'static str) {
        self.focus = pane;
        if pane != SOURCE {
            self.screen = pane;
        }
    }

    /// Leaves one passing state: the notice, the source, the screen, the filter.
    fn back(&mut self) -> Vec<Effect> {
        if self.focus == SOURCE {
            self.focus_on(self.screen);
        } else if self.screen != EXPLORE && (self.screen != GAPS || self.view.filter.is_empty()) {
            self.focus_on(EXPLORE);
        } else if !self.view.filter.is_empty() {
            return self.update(Msg::Filter(String::new()));
        } else {
            self.notice = None;
        }
        Vec::new()
    }

    fn rearrange(&mut self) {
        let metric = self.metric();
        self.view.sort(metric);
    }

    pub(super) fn rebuild_view(&mut self) {
        let metric = self.metric();
        let kept = Kept { selected: self.selected.as_ref(), changes: self.changes.as_deref() };
        let baseline = self.references.baseline().map_or(&self.facts, |baseline| &baseline.facts);
        self.view.rebuild(&self.facts, baseline, &self.settings.components, metric, kept);
    }

    fn edit(&mut self) -> Vec<Effect> {
        if let Some(test) = self.run.chosen_place().filter(|_| self.focus == RUN) {
            return vec![Effect::Edit(test.file.clone(), test.line)];
        }
        let Some(opened) = &self.opened else { return self.tell("no file is open to edit") };
        match &opened.place {
            Place::Found(path) => vec![Effect::Edit(path.clone(), opened.line)],
            Place::Outside(_) => self.tell("this file lies outside the project: it is not opened"),
            Place::Missing(_) => self.tell("the source of this file was not found"),
        }
    }

    pub(super) fn tell(&mut self, text: &str) -> Vec<Effect> {
        self.notice = Some(Notice::passing(Tone::Plain, text));
        Vec::new()
    }
}
