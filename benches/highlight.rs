//! How soon a text and its colours are there, in files of 100,000 lines: a group for each target, each figure beside its
//! limit in the same run.
//!
//! `cargo bench --bench highlight [-- LANGUAGE...]`. Times are those of the thread on its core, in milliseconds: the shortest
//! and the middle of the rounds. `ratio` is the middle beside the limit. The limit of colours is 30 ms; that of what is
//! done to a whole text is a visit to each of its newlines; that of the exact pass is the syntax library alone.

#![allow(clippy::print_stdout, reason = "it is what this program is for")]

mod sources;

use std::hint::black_box;
use std::sync::Arc;

use cpu_time::ThreadTime;
use lacuna::analysis::{outline, text::SourceText};
use lacuna::highlight::{Highlighter, Language, Syntaxes, warm_up};
use lacuna::world::source;
use sources::LANGUAGES;
use syntect::parsing::ParseState;

/// That of the program.
#[global_allocator]
static ALLOCATOR: lacuna::cli::Allocator = lacuna::cli::Allocator;

/// After a key press, colours are there in so many milliseconds.
const SOON: f64 = 30.0;
const LINES: usize = 100_000;
/// The lines of a large terminal.
const WINDOW: usize = 60;
const ROUNDS: usize = 15;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    println!("{:<46} {:<10} {:>9} {:>9} {:>9} {:>6}", "", "", "fastest", "middle", "limit", "ratio");
    for language in LANGUAGES.into_iter().filter(|name| wanted.is_empty() || wanted.iter().any(|word| word == name)) {
        Bench::new(language).run();
    }
}

/// A long file of one language.
struct Bench {
    name: &'static str,
    path: &'static str,
    text: Arc<String>,
}

impl Bench {
    fn new(name: &'static str) -> Self {
        let (path, text) = sources::source(name, LINES);
        Self { name, path, text: Arc::new(text) }
    }

    fn run(&self) {
        self.text();
        self.first_window();
        self.jump();
        self.exact_pass();
    }

    /// The text comes before its colours, and is not held up by its definitions.
    fn text(&self) {
        let Ok(folder) = tempfile::tempdir() else { return };
        let path = folder.path().join(self.path);
        if std::fs::write(&path, &*self.text).is_err() {
            return;
        }
        let newlines = rounds(|| (), |()| memchr::memchr_iter(b'\n', self.text.as_bytes()).fold(0, |sum, at| sum ^ at));
        let read = rounds(|| (), |()| source::read(&path).map(|read| SourceText::new(read.text)).is_ok());
        self.tell("read and cut into lines", &read, middle(&newlines));
        let outline = rounds(|| (), |()| outline::definitions(&self.text));
        self.tell("its definitions", &outline, middle(&newlines));
    }

    /// The first window of a language in a session, with syntaxes that nobody has used.
    fn first_window(&self) {
        let window = |syntaxes: &'static Syntaxes| self.highlighter(syntaxes).spans(0..WINDOW);
        self.tell("first window, nothing prepared", &rounds(fresh, window), SOON);
        let prepared = || {
            let syntaxes = fresh();
            warm_up(syntaxes, syntaxes.find(self.path, ""));
            syntaxes
        };
        self.tell("first window, language prepared", &rounds(prepared, window), SOON);
    }

    /// Line 90,000.
    fn jump(&self) {
        let jump = |mut highlighter: Highlighter| highlighter.spans(90_000..90_000 + WINDOW);
        let opened = || self.highlighter(Syntaxes::get());
        let looked_through = || {
            let mut highlighter = opened();
            while highlighter.look_ahead() {}
            highlighter
        };
        self.tell("jump to line 90,000 at once", &rounds(opened, jump), SOON);
        self.tell("jump to line 90,000 a moment later", &rounds(looked_through, jump), SOON);
        let page = |mut highlighter: Highlighter| highlighter.spans(90_000 + WINDOW..90_000 + 2 * WINDOW);
        let jumped = || {
            let mut highlighter = looked_through();
            highlighter.spans(90_000..90_000 + WINDOW);
            highlighter
        };
        self.tell("the next page", &rounds(jumped, page), SOON);
    }

    /// 2,000 lines from the top, whose states are kept.
    fn exact_pass(&self) {
        let ours = rounds(|| self.highlighter(Syntaxes::get()), |mut highlighter| highlighter.advance(2_000));
        let set = two_face::syntax::extra_newlines();
        let name = self.language(Syntaxes::get()).name();
        let Some(syntax) = set.find_syntax_by_name(name) else { return };
        let alone = rounds(
            || ParseState::new(syntax),
            |mut state| {
                let lines = self.text.split_inclusive('\n').take(2_000);
                lines.map(|line| state.parse_line(line, &set).map_or(0, |ops| ops.len())).sum::<usize>()
            },
        );
        self.tell("2,000 lines of the exact pass", &ours, middle(&alone));
    }

    fn language(&self, syntaxes: &'static Syntaxes) -> Language {
        syntaxes.find(self.path, "")
    }

    fn highlighter(&self, syntaxes: &'static Syntaxes) -> Highlighter {
        Highlighter::new(syntaxes, self.language(syntaxes), Arc::clone(&self.text))
    }

    fn tell(&self, what: &str, times: &[f64], limit: f64) {
        let (fastest, middle) = (times.first().copied().unwrap_or_default(), middle(times));
        println!("{what:<46} {:<10} {fastest:>9.2} {middle:>9.2} {limit:>9.2} {:>6.2}", self.name, middle / limit);
    }
}

/// A store of syntaxes that nobody has used. It is never dropped in the program either.
fn fresh() -> &'static Syntaxes {
    Box::leak(Box::new(Syntaxes::load()))
}

/// The times of some rounds in milliseconds, in ascending order.
fn rounds<Input, Output>(prepare: impl Fn() -> Input, act: impl Fn(Input) -> Output) -> Vec<f64> {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let input = prepare();
            let begin = ThreadTime::now();
            let output = act(black_box(input));
            let taken = begin.elapsed();
            drop(black_box(output));
            taken.as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

fn middle(times: &[f64]) -> f64 {
    times.get(times.len() / 2).copied().unwrap_or_default()
}
