//! How soon colours are there: the first window, a jump to the end of a long file, and the exact pass behind them.

mod sources;

use std::sync::Arc;

use divan::{Bencher, counter::ItemsCount};
use lacuna::analysis::outline;
use lacuna::highlight::{Highlighter, Language, Syntaxes};
use sources::{LANGUAGES, source};

fn main() {
    divan::main();
}

fn text(language: &str, lines: usize) -> (Language, Arc<str>) {
    let (path, text) = source(language, lines);
    (Syntaxes::get().find(path, ""), text.into())
}

/// Reading every syntax: the worker's first act.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn load_syntaxes() -> Syntaxes {
    Syntaxes::load()
}

/// The first 60 lines of a file with syntaxes that nobody has used: their patterns are compiled on the way.
#[divan::bench(args = LANGUAGES, sample_count = 20, sample_size = 1)]
fn first_window_cold(bencher: Bencher<'_, '_>, language: &str) {
    let (path, text) = source(language, 1_000);
    let text: Arc<str> = text.into();
    bencher
        // A store is never dropped in the program either.
        .with_inputs(|| -> &'static Syntaxes { Box::leak(Box::new(Syntaxes::load())) })
        .bench_values(|syntaxes| Highlighter::new(syntaxes, syntaxes.find(path, ""), text.clone()).spans(0..60));
}

/// Line 90,000 of 100,000, with nothing read before but the syntax's patterns.
#[divan::bench(args = LANGUAGES, sample_count = 30, sample_size = 1)]
fn jump_to_90000(bencher: Bencher<'_, '_>, language: &str) {
    let (found, text) = text(language, 100_000);
    bencher
        .with_inputs(|| Highlighter::new(Syntaxes::get(), found, text.clone()))
        .bench_refs(|highlighter| highlighter.spans(90_000..90_060));
}

/// The same with a store that nobody has used.
#[divan::bench(args = LANGUAGES, sample_count = 10, sample_size = 1)]
fn jump_to_90000_cold(bencher: Bencher<'_, '_>, language: &str) {
    let (path, text) = source(language, 100_000);
    let text: Arc<str> = text.into();
    bencher
        .with_inputs(|| {
            let syntaxes: &'static Syntaxes = Box::leak(Box::new(Syntaxes::load()));
            Highlighter::new(syntaxes, syntaxes.find(path, ""), text.clone())
        })
        .bench_refs(|highlighter| highlighter.spans(90_000..90_060));
}

/// The jump's first part alone: a limit for it, since every line's end is looked for.
#[divan::bench(args = LANGUAGES, sample_count = 20, sample_size = 1)]
fn open_100000(bencher: Bencher<'_, '_>, language: &str) {
    let (found, text) = text(language, 100_000);
    bencher.bench(|| Highlighter::new(Syntaxes::get(), found, text.clone()));
}

/// The exact pass, in lines per second.
#[divan::bench(args = LANGUAGES, sample_count = 3, sample_size = 1)]
fn exact_pass(bencher: Bencher<'_, '_>, language: &str) {
    let (found, text) = text(language, 20_000);
    bencher
        .counter(ItemsCount::new(text.lines().count()))
        .with_inputs(|| Highlighter::new(Syntaxes::get(), found, text.clone()))
        .bench_refs(|highlighter| while highlighter.advance(1_000) {});
}

/// The definitions of 100,000 lines, told by their shape.
#[divan::bench(args = LANGUAGES, sample_count = 10, sample_size = 1)]
fn outline_100000(bencher: Bencher<'_, '_>, language: &str) {
    let (_, text) = source(language, 100_000);
    bencher.bench(|| outline::definitions(&text));
}
