//! From a key to its frame: the state changed, the screen drawn, and the bytes for the terminal made. In a tree of
//! 100,000 files in 10,000 folders, and in a source of 100,000 lines. Background work (reading, colouring) is not part of
//! it, as it is not in the program; what it brings is there before the next key. And the comparison of two reports, which
//! is part of every reload.
//!
//! `cargo bench --bench drawing`; words behind it choose cases. The floor is a frame of which every cell has changed, with
//! nothing behind it.

#[path = "limits/mod.rs"]
mod limits;
#[path = "sources/mod.rs"]
mod sources;

use std::fmt::Write as _;
use std::fs;
use std::io::Sink;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lacuna::analysis::delta::{Delta, Side, unmoved};
use lacuna::analysis::facts;
use lacuna::model::{FileCoverage, Report};
use lacuna::runtime::Setup;
use lacuna::runtime::headless::Headless;
use lacuna::ui::keymap::{self, Key};
use lacuna::ui::theme::Depth;
use lacuna::world::config::Overrides;
use limits::{Limits, Time};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Position, Rect};
use ratatui::{Terminal, TerminalOptions, Viewport};
use tempfile::TempDir;

/// That of the program.
#[global_allocator]
static ALLOCATOR: lacuna::cli::Allocator = lacuna::cli::Allocator;

const COLUMNS: u16 = 200;
const ROWS: u16 = 50;
const FOLDERS: usize = 10_000;
const FILES: usize = 100_000;
const LINES: usize = 100_000;

/// So often each key is measured.
const TIMES: usize = 100;
/// From a key to its frame.
const KEY: Limits = Limits { median: Duration::from_millis(2), p99: Some(Duration::from_millis(8)) };
/// The same where every path is looked at.
const FILTER: Limits = Limits { median: Duration::from_millis(8), p99: Some(Duration::from_millis(16)) };
/// The same where all gaps are ranked.
const RANKING: Limits = Limits { median: Duration::from_millis(50), p99: None };

/// What two reports disagree about.
const DELTA: Limits = Limits { median: Duration::from_millis(5), p99: None };
/// So many files are not as they were.
const CHANGED: usize = 200;

/// The explorer on a terminal whose output goes nowhere.
struct Rig {
    explorer: Headless,
    terminal: Terminal<CrosstermBackend<Sink>>,
    _project: TempDir,
}

impl Rig {
    fn open(project: TempDir) -> Self {
        let overrides = Overrides { reports: vec![project.path().join("lcov.info")], ..Overrides::default() };
        let setup = Setup {
            working_dir: project.path().to_owned(),
            overrides,
            depth: Some(Depth::True),
            timings: Default::default(),
        };
        let viewport = Viewport::Fixed(Rect::new(0, 0, COLUMNS, ROWS));
        let terminal = Terminal::with_options(CrosstermBackend::new(std::io::sink()), TerminalOptions { viewport });
        let explorer = Headless::new(setup, (COLUMNS, ROWS));
        Self { explorer, terminal: terminal.expect("a fixed size asks nothing"), _project: project }
    }

    /// A key, and the frame that shows it.
    fn frame_of(&mut self, key: Key) {
        self.explorer.press_only(key);
        self.frame();
    }

    fn frame(&mut self) {
        let Self { explorer, terminal, .. } = self;
        let drawn = terminal.draw(|frame| explorer.frame(frame.area(), frame.buffer_mut()));
        drawn.expect("nowhere is always there");
    }

    /// Keys whose cost does not matter.
    fn prepare(&mut self, keys: &str) {
        for key in keymap::parse_all(keys).expect("keys") {
            self.explorer.press(key);
        }
        self.explorer.catch_up();
        self.frame();
        self.explorer.catch_up();
    }
}

/// A report over 100,000 files whose sources are not there.
fn many_files() -> TempDir {
    let project = tempfile::tempdir().expect("a temporary folder");
    let mut report = String::new();
    for file in 0..FILES {
        let folder = file * FOLDERS / FILES;
        let (top, middle) = (folder / 500, folder / 20);
        let _ = writeln!(report, "SF:area{top}/part_{middle}/unit_{folder}/module_{file}.py");
        for line in 1..=12 {
            let _ = writeln!(report, "DA:{line},{}", u8::from((file * 7 + line * line) % 9 > file % 11));
        }
        report.push_str("end_of_record\n");
    }
    fs::write(project.path().join("lcov.info"), report).expect("a report");
    project
}

/// The same, and an earlier report in which the first line of every file fared otherwise.
fn all_changed() -> TempDir {
    let project = many_files();
    let report = fs::read_to_string(project.path().join("lcov.info")).expect("it was just written");
    let turned = report.replace("\nDA:1,0\n", "\nDA:1,_\n").replace("\nDA:1,1\n", "\nDA:1,0\n");
    write(project.path(), "old.info", &turned.replace("\nDA:1,_\n", "\nDA:1,1\n"));
    project
}

/// A source of 100,000 lines, and a report with a gap every ten lines.
fn long_source() -> TempDir {
    let project = tempfile::tempdir().expect("a temporary folder");
    let (_, text) = sources::source("python", LINES);
    let mut report = String::from("SF:long.py\n");
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let _ = writeln!(report, "DA:{number},{}", usize::from(number % 10 != 0) * line.len());
    }
    report.push_str("end_of_record\n");
    write(project.path(), "long.py", &text);
    write(project.path(), "lcov.info", &report);
    project
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("a file");
}

/// What is measured, the keys before it, and the key. Before each key, `esc` leads back to the tree.
const IN_TREE: &[(&str, &str, &str)] = &[
    ("down", "- + g", "j"),
    ("down_far_below", "- + G k k k k k", "j"),
    ("page_down", "- + g", "pagedown"),
    ("bottom", "- + g", "G"),
    ("open_all", "- g", "+"),
    ("fold_top", "- + g", "enter"),
    ("sort", "- + g", "s"),
    ("sort_reverse", "- + g", "S"),
    ("group", "- g", "v"),
    ("hide_covered", "- + g", "c"),
    ("next_gap_other_file", "- + g n", "]"),
    ("next_gap", "- + g", "n"),
    ("down_in_closed_tree", "- g", "j"),
    ("map", "g 1", "7"),
    ("map_step", "7 g", "l"),
    ("map_zoom", "7 g l", "+"),
    ("histogram", "7 g", "v"),
];

/// The same files in one list.
const IN_FLAT_MAP: &[(&str, &str, &str)] = &[("map_of_all_files", "g", "7"), ("map_of_all_files_step", "7 g", "l")];

const FILTERED: &[(&str, &str, &str)] = &[
    ("filter_first_key", "- g /", "m"),
    ("filter_next_key", "- g / u n i t 9 9 m o", "d"),
    ("filter_key_removed", "- g / u n i t 9 9 m o d", "backspace"),
];

/// Of 100,000 changed files. Before each key, `g` leads to the first.
const IN_CHANGES: &[(&str, &str, &str)] = &[
    ("changes_down", "-", "j"),
    ("changes_page_down", "+", "pagedown"),
    ("changes_bottom", "+", "G"),
    ("changes_fold", "-", "l"),
    ("changes_next", "+", "n"),
];

/// Of the gaps of 100,000 files. Before each key, `g` leads to the first.
const IN_GAPS: &[(&str, &str, &str)] = &[
    ("gaps_down", "", "j"),
    ("gaps_page_down", "", "pagedown"),
    ("gaps_bottom", "", "G"),
    ("gaps_next", "", "n"),
    ("gaps_copy", "", "y"),
];

/// They are ranked again.
const RANKED: &[(&str, &str, &str)] =
    &[("gaps_by_a_reason", "", "S"), ("gaps_of_a_kind", "", "i"), ("gaps_shortest_way", "", "w")];

const IN_SOURCE: &[(&str, &str, &str)] = &[
    ("down", "g", "j"),
    ("down_far_below", "G k k k k k k", "j"),
    ("page_down", "g", "pagedown"),
    ("bottom", "g", "G"),
    ("next_gap", "g", "n"),
    ("only_gaps", "g", "z"),
];

fn main() {
    limits::group("the floor: a frame of which every cell changes", &KEY);
    if limits::is_wanted("floor") {
        limits::tell("full frame", floor(), &KEY);
    }
    // Back to the tree, and no filter. Keys that turn something on and off are pressed so often that it is off again.
    let mut tree = None;
    limits::group("a tree of 100,000 files: key to frame", &KEY);
    measure(IN_TREE, &mut tree, || Rig::open(many_files()), "esc esc", &KEY);
    limits::group("a tree of 100,000 files: key of the filter to frame", &FILTER);
    measure(FILTERED, &mut tree, || Rig::open(many_files()), "esc esc", &FILTER);
    drop(tree);
    limits::group("a list of 100,000 files: key to frame", &KEY);
    let start = || {
        let mut rig = Rig::open(many_files());
        rig.prepare("v");
        rig
    };
    measure(IN_FLAT_MAP, &mut None, start, "esc esc", &KEY);
    limits::group("100,000 changed files: key to frame", &KEY);
    let start = || {
        let mut rig = Rig::open(all_changed());
        rig.prepare("4 o o l d . i n f o enter");
        rig
    };
    measure(IN_CHANGES, &mut None, start, "4 g", &KEY);
    let start = || {
        let mut rig = Rig::open(many_files());
        rig.prepare("3");
        rig
    };
    let mut gaps = None;
    limits::group("the gaps of 100,000 files: key to frame", &KEY);
    measure(IN_GAPS, &mut gaps, start, "3 g", &KEY);
    limits::group("the same, ranked again: key to frame", &RANKING);
    measure(RANKED, &mut gaps, start, "3 g", &RANKING);
    drop(gaps);
    limits::group("two reports of 100,000 files that share all but 200", &DELTA);
    if limits::is_wanted("delta") {
        limits::tell("delta", delta(), &DELTA);
    }
    limits::group("a source of 100,000 lines: key to frame", &KEY);
    let start = || {
        let mut rig = Rig::open(long_source());
        rig.prepare("enter");
        rig
    };
    measure(IN_SOURCE, &mut None, start, "", &KEY);
}

/// Measures the keys of a table, as far as they are asked for.
fn measure(table: &[(&str, &str, &str)], rig: &mut Option<Rig>, start: impl Fn() -> Rig, first: &str, limits: &Limits) {
    for (name, before, key) in table.iter().filter(|(name, _, _)| limits::is_wanted(name)) {
        let rig = rig.get_or_insert_with(&start);
        let key = keymap::parse_all(key).expect("a key")[0];
        let mut times = Vec::new();
        for _ in 0..TIMES {
            rig.prepare(&format!("{first} {before}"));
            times.extend(limits::times(1, || (), |()| rig.frame_of(key)));
        }
        rig.explorer.catch_up();
        limits::tell(name, times, limits);
    }
}

/// A report over 100,000 files is compared with the one before it.
fn delta() -> Vec<Time> {
    let file = |turn: usize| {
        let lines = (1..=200).map(|line: u32| (line, u32::from(!(line as usize + turn).is_multiple_of(3))));
        Arc::new(FileCoverage { lines: lines.collect(), ..FileCoverage::default() })
    };
    let path = |index: usize| Arc::from(format!("area{}/unit_{}/module_{index}.py", index / 5_000, index / 10));
    let files = (0..FILES).map(|index| (path(index), file(index))).collect();
    let before = Report { files, ..Report::default() };
    let mut after = before.clone();
    for (_, file_of) in after.files.iter_mut().step_by(FILES / CHANGED) {
        let turned = file_of.lines.iter().map(|line| (line.number, 1 - line.hits));
        *file_of = Arc::new(FileCoverage { lines: turned.collect(), ..FileCoverage::default() });
    }
    let known = facts::facts(&before);
    let newer = facts::facts_since(&after, Some((&before, &known)));
    let side = |report, facts| Side { report, facts, totals: facts::totals(facts) };
    let (before, after) = (side(&before, &known), side(&after, &newer));
    let compare = |()| {
        let delta = Delta::between(before, after, &unmoved);
        assert_eq!(delta.files.len(), CHANGED, "so many were changed");
    };
    limits::times(TIMES, || (), compare)
}

/// Every cell of a frame changes, and nothing was computed for it.
fn floor() -> Vec<Time> {
    let viewport = Viewport::Fixed(Rect::new(0, 0, COLUMNS, ROWS));
    let terminal = Terminal::with_options(CrosstermBackend::new(std::io::sink()), TerminalOptions { viewport });
    let mut terminal = terminal.expect("a fixed size asks nothing");
    let mut turn = 0;
    let frame = |()| {
        turn += 1;
        let symbol = if turn % 2 == 0 { "a" } else { "b" };
        let drawn = terminal.draw(|frame| {
            for y in 0..ROWS {
                for x in 0..COLUMNS {
                    frame.buffer_mut()[Position { x, y }].set_symbol(symbol);
                }
            }
        });
        drawn.expect("nowhere is always there");
    };
    limits::times(TIMES, || (), frame)
}
