//! From a key to its frame: the state changed, the screen drawn, and the bytes for the terminal made. In a tree of
//! 100,000 files in 10,000 folders, and in a source of 100,000 lines. Background work (reading, colouring) is not part of
//! it, as it is not in the program; what it brings is there before the next key.
//!
//! `cargo bench --bench drawing`. The floor is a frame of which every cell has changed, with nothing behind it.

#[path = "sources/mod.rs"]
mod sources;

use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs;
use std::io::Sink;
use std::path::Path;

use divan::Bencher;
use lacuna::runtime::Setup;
use lacuna::runtime::headless::Headless;
use lacuna::ui::keymap::{self, Key};
use lacuna::ui::theme::Depth;
use lacuna::world::config::Overrides;
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::layout::{Position, Rect};
use ratatui::{Terminal, TerminalOptions, Viewport};
use tempfile::TempDir;

fn main() {
    divan::main();
}

const COLUMNS: u16 = 200;
const ROWS: u16 = 50;
const FOLDERS: usize = 10_000;
const FILES: usize = 100_000;
const LINES: usize = 100_000;

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

thread_local! {
    static TREE: RefCell<Option<Rig>> = const { RefCell::new(None) };
    static SOURCE: RefCell<Option<Rig>> = const { RefCell::new(None) };
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
    ("filter_first_key", "- g /", "m"),
    ("filter_next_key", "- g / u n i t 9 9 m o", "d"),
    ("filter_key_removed", "- g / u n i t 9 9 m o d", "backspace"),
    ("down_in_closed_tree", "- g", "j"),
];

const IN_SOURCE: &[(&str, &str, &str)] = &[
    ("down", "g", "j"),
    ("down_far_below", "G k k k k k k", "j"),
    ("page_down", "g", "pagedown"),
    ("bottom", "g", "G"),
    ("next_gap", "g", "n"),
    ("only_gaps", "g", "z"),
];

fn names(table: &'static [(&str, &str, &str)]) -> impl Iterator<Item = &'static str> {
    table.iter().map(|(name, _, _)| *name)
}

fn measure(
    bencher: Bencher<'_, '_>,
    rig: &'static std::thread::LocalKey<RefCell<Option<Rig>>>,
    start: fn() -> Rig,
    before: &str,
    key: &str,
) {
    let key = keymap::parse_all(key).expect("a key")[0];
    let with = |act: &dyn Fn(&mut Rig)| rig.with_borrow_mut(|rig| act(rig.get_or_insert_with(start)));
    bencher.with_inputs(|| with(&|rig| rig.prepare(before))).bench_local_values(|()| with(&|rig| rig.frame_of(key)));
    with(&|rig| rig.explorer.catch_up());
}

#[divan::bench(args = names(IN_TREE), sample_count = 32, sample_size = 1)]
fn tree_of_100000_files(bencher: Bencher<'_, '_>, case: &str) {
    let (_, before, key) = IN_TREE.iter().find(|(name, _, _)| *name == case).expect("a case");
    // Back to the tree, and no filter. Keys that turn something on and off are pressed so often that it is off again.
    let before = format!("esc esc {before}");
    measure(bencher, &TREE, || Rig::open(many_files()), &before, key);
}

#[divan::bench(args = names(IN_SOURCE), sample_count = 50, sample_size = 1)]
fn source_of_100000_lines(bencher: Bencher<'_, '_>, case: &str) {
    let (_, before, key) = IN_SOURCE.iter().find(|(name, _, _)| *name == case).expect("a case");
    let start = || {
        let mut rig = Rig::open(long_source());
        rig.prepare("enter");
        rig
    };
    measure(bencher, &SOURCE, start, before, key);
}

/// The floor: every cell of a frame changes, and nothing was computed for it.
#[divan::bench(sample_count = 100, sample_size = 1)]
fn floor_full_frame(bencher: Bencher<'_, '_>) {
    let viewport = Viewport::Fixed(Rect::new(0, 0, COLUMNS, ROWS));
    let terminal = Terminal::with_options(CrosstermBackend::new(std::io::sink()), TerminalOptions { viewport });
    let mut terminal = terminal.expect("a fixed size asks nothing");
    let mut turn = 0;
    bencher.bench_local(|| {
        turn += 1;
        let symbol = if turn % 2 == 0 { "a" } else { "b" };
        let drawn = terminal.draw(|frame| {
            for y in 0..ROWS {
                for x in 0..COLUMNS {
                    frame.buffer_mut()[Position { x, y }].set_symbol(symbol);
                }
            }
        });
        drawn.map(|frame| frame.count).expect("nowhere is always there")
    });
}

/// The floor of the floor: an empty frame beside an empty frame.
#[divan::bench(sample_count = 100, sample_size = 1)]
fn floor_same_frame(bencher: Bencher<'_, '_>) {
    let mut terminal = Terminal::new(TestBackend::new(COLUMNS, ROWS)).expect("a test backend");
    bencher.bench_local(|| terminal.draw(|_| ()).map(|frame| frame.count).expect("nowhere is always there"));
}
