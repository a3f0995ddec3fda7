//! Runs the test command: one at a time, the newest request wins, and on the way out nothing of it is left.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use super::follow::Known;
use super::spans::Spans;
use super::{Incoming, rehearsal, send};
use crate::app::Msg;
use crate::app::msg::RunSettings;
use crate::app::run::output::{Colour, Line, Look, Styled};
use crate::app::run::{Ended, Ending, Failing, RunEvent, TestPlace, Tests};
use crate::world::junit;
use crate::world::runner::{self, Exit, GRACE, Run, Size};

/// Who leaves waits no longer than this for a command to end by itself.
const GRACE_ON_LEAVING: Duration = Duration::from_millis(300);
/// The terminal of a command that began before the first frame.
const UNSEEN: Size = Size { columns: 100, rows: 30 };

/// Runs commands on a thread of its own.
pub struct RunJob {
    requests: Option<Sender<Request>>,
    shown: Arc<Mutex<Shown>>,
    settings: RunSettings,
    size: Size,
    thread: Option<JoinHandle<()>>,
}

enum Request {
    Run(u64, String, RunSettings, Size),
    Stop,
    Resize(Size),
    /// This run has ended: read what it wrote down about the tests.
    Ended(u64, Exit),
}

/// The run whose output is fetched. The thread keeps it for as long: the loop never is the last to let go of it.
type Shown = Option<(u64, Arc<Run>)>;

impl RunJob {
    /// Starts the thread, which notes when runs go on.
    pub fn start(known: Known, spans: Spans, inbox: Sender<Incoming>) -> Self {
        let (requests, asked) = mpsc::channel();
        let shown = Arc::default();
        let mut runs = Runs { inbox, known, shown: Arc::clone(&shown), current: None, spans };
        // Without a thread nothing can be run; everything else works.
        let thread = thread::Builder::new().name("runs".to_owned()).spawn(move || runs.serve(&asked)).ok();
        Self { requests: Some(requests), shown, settings: RunSettings::default(), size: UNSEEN, thread }
    }

    /// The configuration says where the command runs.
    pub fn configure(&mut self, settings: &RunSettings) {
        self.settings.clone_from(settings);
    }

    /// Runs a command, in place of what runs.
    pub fn run(&self, generation: u64, command: String) {
        self.ask(Request::Run(generation, command, self.settings.clone(), self.size));
    }

    /// Stops what runs.
    pub fn stop(&self) {
        self.ask(Request::Stop);
    }

    /// The output is shown in this size from now on.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.size = Size { columns, rows };
        self.ask(Request::Resize(self.size));
    }

    /// What the run of this generation has told since the last time.
    pub fn news(&self, generation: u64) -> Vec<Msg> {
        rehearsal::panic_in("run");
        let shown = lock(&self.shown);
        let Some((_, run)) = shown.as_ref().filter(|(shown, _)| *shown == generation) else { return Vec::new() };
        let (output, exit) = run.fetch();
        if let Some(exit) = exit {
            self.ask(Request::Ended(generation, exit));
        }
        output.map(|output| Msg::Ran(generation, output_event(output))).into_iter().collect()
    }

    fn ask(&self, request: Request) {
        if let Some(requests) = &self.requests {
            // Without a thread nothing is run.
            let _ = requests.send(request);
        }
    }
}

impl Drop for RunJob {
    fn drop(&mut self) {
        self.requests = None;
        self.thread.take().map(JoinHandle::join);
    }
}

fn lock(shown: &Mutex<Shown>) -> MutexGuard<'_, Shown> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the thread owns.
struct Runs {
    inbox: Sender<Incoming>,
    known: Known,
    shown: Arc<Mutex<Shown>>,
    current: Option<Current>,
    spans: Spans,
}

/// A run, and what is left of one that has ended.
struct Current {
    generation: u64,
    run: Arc<Run>,
    began: SystemTime,
    settings: RunSettings,
}

impl Runs {
    fn serve(&mut self, asked: &Receiver<Request>) {
        while let Ok(first) = asked.recv() {
            let mut waiting: Vec<Request> = std::iter::once(first).chain(asked.try_iter()).collect();
            // A run that another one replaces before it began is not begun.
            let newest = waiting.iter().rposition(|request| matches!(request, Request::Run(..))).unwrap_or(0);
            for request in waiting.drain(newest..) {
                self.perform(request);
            }
        }
        if let Some(current) = &self.current {
            current.run.end(GRACE_ON_LEAVING);
        }
        self.let_go();
    }

    fn perform(&mut self, request: Request) {
        match request {
            Request::Run(generation, command, settings, size) => {
                self.spans.stop();
                self.let_go();
                self.begin(generation, &command, settings, size);
            }
            Request::Stop => {
                self.spans.stop();
                self.current.iter().for_each(|current| current.run.end(GRACE));
            }
            Request::Resize(size) => self.current.iter().for_each(|current| current.run.resize(size)),
            Request::Ended(generation, exit) => {
                if let Some(current) = self.current.as_ref().filter(|current| current.generation == generation) {
                    // Now, not when it was over: what it wrote last must not look as if the user had written it.
                    self.spans.end(SystemTime::now());
                    self.known.run_ended();
                    let tests = tests(&current.settings, current.began);
                    self.tell(generation, RunEvent::Ended(ended(&exit, tests)));
                }
            }
        }
    }

    fn begin(&mut self, generation: u64, command: &str, settings: RunSettings, size: Size) {
        let (began, inbox) = (SystemTime::now(), self.inbox.clone());
        // Before the command can write anything.
        self.known.run_begins();
        let news = move || send(&inbox, Incoming::RunNews(generation));
        self.spans.begin(began);
        // The loop may fetch before it is told: what it cannot find then, it finds when `shown` was set.
        match Run::start(command, &settings.folder, size, news) {
            Ok(run) => {
                let run = Arc::new(run);
                *lock(&self.shown) = Some((generation, Arc::clone(&run)));
                self.current = Some(Current { generation, run, began, settings });
                self.tell(generation, RunEvent::Started);
                send(&self.inbox, Incoming::RunNews(generation));
            }
            Err(error) => {
                self.spans.end(SystemTime::now());
                self.known.run_ended();
                self.tell(generation, RunEvent::Failed(error.to_string()));
            }
        }
    }

    /// Ends what runs and what is left of what ran.
    fn let_go(&mut self) {
        *lock(&self.shown) = None;
        self.current = None;
        self.spans.end(SystemTime::now());
    }

    fn tell(&self, generation: u64, event: RunEvent) {
        send(&self.inbox, Incoming::Msg(Msg::Ran(generation, event)));
    }
}

/// Runs a command to its end, and tells what it tells on the way: for tests, and for `--print`.
pub fn run_to_the_end(
    command: &str,
    settings: &RunSettings,
    size: (u16, u16),
    known: &Known,
    tell: &mut dyn FnMut(RunEvent),
) {
    let (say, told) = mpsc::channel();
    let size = Size { columns: size.0, rows: size.1 };
    let began = SystemTime::now();
    known.run_begins();
    let run = match Run::start(command, &settings.folder, size, move || _ = say.send(())) {
        Ok(run) => run,
        Err(error) => {
            known.run_ended();
            return tell(RunEvent::Failed(error.to_string()));
        }
    };
    tell(RunEvent::Started);
    while told.recv().is_ok() {
        let (output, exit) = run.fetch();
        output.map(output_event).into_iter().for_each(&mut *tell);
        if let Some(exit) = exit {
            known.run_ended();
            return tell(RunEvent::Ended(ended(&exit, tests(settings, began))));
        }
    }
}

/// What became of the tests, where the configuration says that the run writes it down.
fn tests(settings: &RunSettings, began: SystemTime) -> Option<Tests> {
    let pattern = settings.junit.as_deref()?;
    let junit::Written { results, places, mistake } = junit::read(&settings.folder, pattern, began);
    let root = settings.folder.canonicalize().unwrap_or_else(|_| settings.folder.clone());
    let place = |(file, line): (PathBuf, u32)| {
        let path = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        TestPlace { path, file, line }
    };
    let failing = results.failing.into_iter().zip(places).map(|(test, found)| Failing {
        name: full_name(&test.class, &test.name),
        message: test.message,
        place: found.map(place),
    });
    let failing = failing.collect();
    let (total, failed, errors, skipped) = (results.total, results.failed, results.errors, results.skipped);
    Some(Tests { total, failed, errors, skipped, failing, mistake })
}

/// The name of a test with that of its class, unless one says it all.
fn full_name(class: &str, name: &str) -> String {
    if class.is_empty() || name.starts_with(class) { name.to_owned() } else { format!("{class} › {name}") }
}

fn ended(exit: &Exit, tests: Option<Tests>) -> Ended {
    let how = match exit.how {
        runner::Ending::Code(code) => Ending::Code(code),
        runner::Ending::Signal(signal) => Ending::Signal(signal),
    };
    Ended { how, duration: exit.duration, tests }
}

fn output_event(output: runner::Output) -> RunEvent {
    let runner::Output { dropped, settled, live } = output;
    let lines = |lines: Vec<runner::Line>| lines.into_iter().map(line).collect();
    RunEvent::Output { dropped, settled: lines(settled), live: lines(live) }
}

fn line(line: runner::Line) -> Line {
    let span = |span: runner::Span| Styled { start: span.start, end: span.end, look: look(span.style) };
    Line { text: line.text, spans: line.spans.into_iter().map(span).collect() }
}

fn look(style: runner::Style) -> Look {
    let runner::Style { foreground, background, bold, dim, italic, underline, crossed_out, reverse } = style;
    let (foreground, background) = (foreground.map(colour), background.map(colour));
    Look { foreground, background, bold, dim, italic, underline, crossed_out, reverse }
}

fn colour(colour: runner::Colour) -> Colour {
    match colour {
        runner::Colour::Indexed(index) => Colour::Indexed(index),
        runner::Colour::Rgb(red, green, blue) => Colour::Rgb(red, green, blue),
    }
}
