//! The test command: whether it runs, what it wrote, how it ended, and which tests failed.

pub mod guard;
pub mod output;
pub mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::action::SOURCE;
use super::msg::{Effect, Notice, Proposal, RunSettings, Tone};
use super::news;
use super::opened::Opened;
use super::state::State;
use crate::analysis::Place;
use guard::{Edit, Guard};
use output::{Line, Output};

/// Of output that stays in view while the next run goes on, so many lines.
const KEPT_LINES: usize = 4;

/// The test command and its run.
#[derive(Debug, Default)]
pub struct RunState {
    /// What flags or the configuration say is to be run.
    configured: Option<String>,
    /// What the user chose in this session instead.
    chosen: Option<String>,
    /// Commands that would suit the project, where none is configured.
    pub proposals: Vec<Proposal>,
    /// Where it runs: the project root.
    folder: PathBuf,
    /// Whether a change of a source runs it again.
    pub auto: bool,
    /// Which changes do not.
    guard: Guard,
    /// What it is doing.
    pub stage: Stage,
    /// The command of the run that is shown.
    pub command_shown: String,
    /// What it wrote.
    pub output: Output,
    /// What the run before it that ended badly said, as long as this one goes on.
    pub kept: Option<Kept>,
    /// The failing test that is chosen, by its index.
    pub failing: usize,
    /// The text that is searched for in the output, and the line where it was found last.
    pub search: String,
    /// The number of the line that a search has led to.
    pub found: Option<usize>,
    generation: u64,
}

/// What the test command is doing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Stage {
    /// It has not been run.
    #[default]
    Idle,
    /// It runs since then, in seconds since 1970; `is_stopping` when it was asked to end.
    Running {
        /// When it began.
        since: u64,
        /// It was asked to end.
        is_stopping: bool,
    },
    /// It ended by itself.
    Ended(Ended),
    /// It was stopped after so long.
    Stopped(Duration),
    /// It could not be run: why.
    Failed(String),
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Exit code or signal.
    pub how: Ending,
    /// How long it took.
    pub duration: Duration,
    /// What became of the tests, where the run wrote it down.
    pub tests: Option<Tests>,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With this exit code.
    Code(i32),
    /// By the signal of this number.
    Signal(i32),
}

/// What became of the tests of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tests {
    /// All of them.
    pub total: u64,
    /// Those whose assertions did not hold.
    pub failed: u64,
    /// Those that broke.
    pub errors: u64,
    /// Those that were left out.
    pub skipped: u64,
    /// The tests that failed or broke.
    pub failing: Vec<Failing>,
    /// What is wrong with what the run wrote down, if something is.
    pub mistake: Option<String>,
}

/// A test that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// Its name.
    pub name: String,
    /// What it said, in one line.
    pub message: String,
    /// Where it is, if it is below the project root.
    pub place: Option<TestPlace>,
}

/// Where a test is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestPlace {
    /// The file as it is shown: relative to the project root.
    pub path: String,
    /// The file itself.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u32,
}

/// What a run that ended badly said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// How it ended.
    pub ended: Ended,
    /// The last lines that it wrote.
    pub lines: Vec<Line>,
}

/// What a run tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunEvent {
    /// It has begun, and what ran before it has ended.
    Started,
    /// It wrote something.
    Output {
        /// So many lines before the settled ones came too fast to be kept.
        dropped: usize,
        /// Lines that do not change any more.
        settled: Vec<Line>,
        /// The lines behind them, which may change.
        live: Vec<Line>,
    },
    /// It ended.
    Ended(Ended),
    /// It could not be run: why.
    Failed(String),
}

impl RunState {
    /// What is to be run.
    #[must_use]
    pub fn command(&self) -> Option<&str> {
        self.chosen.as_deref().or(self.configured.as_deref())
    }

    /// Whether it runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Running { .. })
    }

    /// What became of the tests of the run that is shown.
    #[must_use]
    pub fn tests(&self) -> Option<&Tests> {
        match &self.stage {
            Stage::Ended(ended) => ended.tests.as_ref(),
            _ => None,
        }
    }

    /// The failing tests to show: of this run, or while it goes on, of the last one that ended.
    #[must_use]
    pub fn failing(&self) -> &[Failing] {
        let kept = self.kept.as_ref().and_then(|kept| kept.ended.tests.as_ref());
        self.tests().or(kept).map_or(&[], |tests| &tests.failing)
    }

    /// The place of the failing test that is chosen.
    #[must_use]
    pub fn chosen_place(&self) -> Option<&TestPlace> {
        self.failing().get(self.failing)?.place.as_ref()
    }

    /// The configuration says this now. What the user chose stays, unless the configuration changed its mind.
    pub(super) fn configure(&mut self, settings: RunSettings) {
        let RunSettings { command, proposals, folder, junit: _ } = settings;
        if self.configured != command {
            self.chosen = None;
        }
        (self.configured, self.proposals, self.folder) = (command, proposals, folder);
    }

    /// Files that change with every run and so start none, as they are shown.
    pub fn left_out(&self) -> impl Iterator<Item = String> {
        self.guard.left_out().map(|path| self.shown(path))
    }

    fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }
}

impl Ended {
    /// Whether all went well.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.how == Ending::Code(0)
    }
}

impl State {
    /// Runs this command from now on, and now.
    pub(super) fn run_command(&mut self, command: String) -> Vec<Effect> {
        self.run.chosen = Some(command);
        self.run_anew()
    }

    /// The user wants a run.
    pub(super) fn run_anew(&mut self) -> Vec<Effect> {
        self.run.guard.wanted();
        self.start_run()
    }

    /// Runs the command; what runs is stopped first.
    fn start_run(&mut self) -> Vec<Effect> {
        let Some(command) = self.run.command().map(str::to_owned) else {
            return self.tell("there is no command to run yet: the action `commands` proposes some");
        };
        let run = &mut self.run;
        if let Stage::Ended(ended) = &run.stage {
            let lines = run.output.tail(KEPT_LINES);
            run.kept = (!ended.is_good()).then(|| Kept { ended: ended.clone(), lines });
        }
        run.generation += 1;
        run.stage = Stage::Running { since: self.now, is_stopping: false };
        run.output = Output::default();
        (run.found, run.failing) = (None, 0);
        run.command_shown.clone_from(&command);
        vec![Effect::Run(run.generation, command)]
    }

    /// Stops what runs.
    pub(super) fn stop_run(&mut self) -> Vec<Effect> {
        match &mut self.run.stage {
            Stage::Running { is_stopping, .. } => {
                *is_stopping = true;
                vec![Effect::StopRun]
            }
            _ => self.tell("nothing runs"),
        }
    }

    /// Switches running on every change.
    pub(super) fn toggle_auto_run(&mut self) -> Vec<Effect> {
        if self.run.command().is_none() {
            return self.start_run();
        }
        self.run.auto = !self.run.auto;
        self.run.guard = Guard::default();
        self.tell(if self.run.auto { "runs on every change of a source now" } else { "runs on `run` only now" })
    }

    /// Sources or tests changed: it is run anew, if the user wants that, and unless it was the run that changed them.
    pub(super) fn sources_changed(&mut self, edits: &[Edit]) -> Vec<Effect> {
        if !self.run.auto {
            return Vec::new();
        }
        let reported = self.snapshot.as_ref().map(|snapshot| &snapshot.report.files);
        let is_source = |path: &Path| {
            let is_like = |known: &Arc<str>| Path::new(&**known).extension() == path.extension();
            path.extension().is_some() && reported.is_some_and(|files| files.keys().any(is_like))
        };
        let verdict = self.run.guard.judge(edits, is_source);
        let effects = if verdict.starts_run { self.start_run() } else { Vec::new() };
        if let [first, others @ ..] = &verdict.left_out[..] {
            self.notice = Some(news::starts_no_run(&self.run.shown(first), others.len()));
        }
        effects
    }

    /// Takes what the run of this generation tells.
    pub(super) fn ran(&mut self, generation: u64, event: RunEvent) -> Vec<Effect> {
        let run = &mut self.run;
        // Of a run that another one has replaced.
        if generation != run.generation {
            return Vec::new();
        }
        match event {
            RunEvent::Started => {
                if let Stage::Running { since, .. } = &mut run.stage {
                    *since = self.now;
                }
            }
            RunEvent::Output { dropped, settled, live } => run.output.extend(dropped, settled, live),
            RunEvent::Ended(ended) => {
                let was_stopped = matches!(run.stage, Stage::Running { is_stopping: true, .. });
                if was_stopped {
                    run.stage = Stage::Stopped(ended.duration);
                } else {
                    run.kept = None;
                    run.stage = Stage::Ended(ended);
                    run.failing = 0;
                }
                if let Some(why) = &self.outdated {
                    self.notice = Some(news::kept(self.shown(), why));
                }
            }
            RunEvent::Failed(why) => {
                self.notice = Some(Notice::staying(Tone::Bad, why.clone()));
                run.stage = Stage::Failed(why);
            }
        }
        Vec::new()
    }

    /// Searches the output for a text while it is typed, from where it was found before.
    pub(super) fn search_output(&mut self, text: String) {
        let run = &mut self.run;
        let from = run.found.unwrap_or(run.output.first());
        run.found = run.output.find(&text, from, true);
        run.search = text;
    }

    /// Goes to the next or the previous line with the text that is searched for.
    pub(super) fn search_again(&mut self, forward: bool) -> Vec<Effect> {
        let run = &mut self.run;
        let from = run.found.map_or(run.output.first(), |found| found + usize::from(forward));
        match run.output.find(&run.search, from, forward) {
            Some(found) => run.found = Some(found),
            None if run.search.is_empty() => return self.tell("nothing is searched for: `/` on this screen begins"),
            None => {
                let text = format!("`{}` is not in the output", run.search);
                return self.tell(&text);
            }
        }
        Vec::new()
    }

    /// Chooses the next or the previous failing test.
    pub(super) fn choose_failing(&mut self, forward: bool) {
        let count = self.run.failing().len();
        if count > 0 {
            let step = if forward { 1 } else { count - 1 };
            self.run.failing = (self.run.failing + step) % count;
        }
    }

    /// Opens the source of the failing test that is chosen, also one that no report names.
    pub(super) fn open_test(&mut self) -> Vec<Effect> {
        let Some(TestPlace { path, file, line }) = self.run.chosen_place().cloned() else {
            return self.tell(match self.run.failing() {
                [] => "no failing test is known: `[run] junit` names the file that lists them",
                _ => "where this test is was not written down",
            });
        };
        let path: Arc<str> = path.into();
        let is_reported = self.snapshot.as_ref().is_some_and(|snapshot| snapshot.report.files.contains_key(&path));
        let mut effects = Vec::new();
        if is_reported {
            self.view.reveal(&path);
            effects = self.select(path);
        } else {
            let place = Place::Found(file);
            let mut opened = Opened::new(Arc::clone(&path), 0, place.clone(), Arc::default());
            opened.is_guest = true;
            self.opened = Some(opened);
            effects.push(self.read_source(path, place));
        }
        if let Some(opened) = &mut self.opened {
            (opened.line, opened.walked) = (line, true);
        }
        self.focus_on(SOURCE);
        effects
    }
}
