//! Windows in any order against one straight pass from the top.
#![cfg(feature = "app")]

#[path = "../benches/sources/mod.rs"]
mod sources;

use std::sync::Arc;

use lacuna::highlight::{Highlighter, Language, Span, Syntaxes, Window};
use proptest::prelude::*;
use sources::{LANGUAGES, source};

fn highlighter(path: &str, text: &str) -> Highlighter {
    let first = text.lines().next().unwrap_or("");
    Highlighter::new(Syntaxes::get(), Syntaxes::get().find(path, first), Arc::new(text.to_owned()))
}

fn straight(path: &str, text: &str) -> Vec<Vec<Span>> {
    let window = highlighter(path, text).spans(0..usize::MAX);
    assert!(window.exact);
    window.lines
}

#[test]
fn after_the_exact_pass_every_window_is_the_straight_pass() {
    for language in LANGUAGES {
        let (path, text) = source(language, 1_200);
        let expected = straight(path, &text);
        let mut highlighter = highlighter(path, &text);
        // Windows in the middle, asked before, change nothing.
        assert!(!highlighter.spans(900..930).exact, "{language}");
        while highlighter.advance(100) {}
        assert_eq!(highlighter.exact_to(), text.lines().count());
        for first in (0..expected.len()).step_by(37) {
            let window = highlighter.spans(first..first + 50);
            assert!(window.exact);
            assert_eq!(window.lines, expected[first..expected.len().min(first + 50)], "{language} {first}");
        }
    }
}

#[test]
fn a_window_near_the_exact_lines_is_exact_and_takes_them_along() {
    let (path, text) = source("python", 1_000);
    let mut highlighter = highlighter(path, &text);
    highlighter.advance(100);
    let window = highlighter.spans(200..260);
    assert!(window.exact);
    assert_eq!(highlighter.exact_to(), 260);
    assert_eq!(window.lines, straight(path, &text)[200..260]);
}

/// Windows from a safe point: nearly all lines have the colours that they will keep.
#[test]
fn jumps_are_nearly_right_at_once() {
    for language in LANGUAGES {
        let (path, text) = source(language, 4_000);
        let expected = straight(path, &text);
        let (mut lines, mut right) = (0, 0);
        for first in (300..expected.len() - 60).step_by(131) {
            let window = highlighter(path, &text).spans(first..first + 60);
            assert!(!window.exact);
            let same = window.lines.iter().zip(&expected[first..]).filter(|(found, expected)| found == expected);
            right += same.count();
            lines += window.lines.len();
        }
        assert!(right * 100 >= lines * 98, "{language}: {right} of {lines} lines");
    }
}

/// Within a class that never comes back to the left edge, methods are known as such because the class is read first.
#[test]
fn a_jump_knows_what_it_lands_in() {
    let method = "  async load(a: number, b?: string): Promise<T> {\n    return this.a;\n  }\n";
    let text = format!("class A<T> {{\n{}}}\n", method.repeat(800));
    let window = highlighter("a.ts", &text).spans(2_000..2_060);
    assert!(!window.exact);
    assert_eq!(window.lines, straight("a.ts", &text)[2_000..2_060]);
}

#[test]
fn one_huge_line_costs_nothing_and_its_neighbours_keep_their_colours() {
    let text = format!("x = 1\ny = '{}'\nz = 1\n", "a".repeat(20 << 20));
    let mut highlighter = highlighter("a.py", &text);
    let lines = highlighter.spans(0..3).lines;
    assert!(lines[1].is_empty());
    assert_eq!(lines[0], lines[2]);
    assert!(!lines[0].is_empty());
}

#[test]
fn a_window_can_be_given_up() {
    let (path, text) = source("rust", 2_000);
    let mut highlighter = highlighter(path, &text);
    let mut left = 10;
    let mut go_on = || {
        left -= 1;
        left > 0
    };
    assert!(highlighter.spans_while(1_000..1_060, &mut go_on).is_none());
    assert!(highlighter.spans_while(0..60, || false).is_none());
    assert_eq!(highlighter.spans(0..60).lines, straight(path, &text)[..60]);
}

#[test]
fn windows_outside_the_text_are_empty() {
    let mut empty = highlighter("a.py", "");
    assert!(empty.is_empty() && !empty.advance(10));
    assert!(empty.spans(0..10).lines.is_empty());
    let mut one = highlighter("a.py", "x = 1");
    assert_eq!(one.spans(0..10).lines.len(), 1);
    assert!(one.spans(5..10).lines.is_empty());
    let backwards = std::ops::Range { start: 1, end: 0 };
    assert!(one.spans(backwards).lines.is_empty());
}

#[test]
fn plain_text_is_done_at_once() {
    let mut plain = highlighter("a.unknown", "a\nb");
    assert_eq!(plain.exact_to(), 2);
    assert!(!plain.advance(1));
    assert!(plain.spans(0..2).exact);
}

#[test]
fn what_a_worker_is_told_and_tells_crosses_threads() {
    fn sends<T: Send + 'static>() {}
    sends::<(&'static Syntaxes, Language, Window)>();
}

/// Pieces of source that open and close things, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\"\"\""),
        Just("'''"),
        Just("/*"),
        Just("*/"),
        Just("\""),
        Just("'"),
        Just("`"),
        Just("${"),
        Just("}"),
        Just("{"),
        Just("("),
        Just(")"),
        Just("//"),
        Just("#"),
        Just("r#\""),
        Just("\\"),
        Just("é→🦀"),
        Just("\u{feff}"),
        Just("\0"),
        Just("\r"),
        Just("def f(x):"),
        Just("class A {"),
        Just("fn f() {"),
        Just("    return 1"),
        Just("<?php "),
        Just("\t"),
        Just("\r\n"),
        Just("\n"),
        Just("\n"),
        Just("\n\n"),
    ];
    proptest::collection::vec(piece, 0..150).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn laws_hold_for_any_text(
        text in pieces(),
        // Enough lines above to need safe points and checkpoints.
        above in prop_oneof![Just(0usize), Just(400)],
        path in prop_oneof![Just("a.py"), Just("a.rs"), Just("a.ts"), Just("a.php"), Just("a.cpp"), Just("a.html")],
        first in 0usize..500,
        len in 0usize..80,
        budget in 1usize..400,
    ) {
        let text = "x = 1\n".repeat(above) + &text;
        let lines: Vec<&str> = text.split_terminator('\n').collect();
        let expected = straight(path, &text);
        prop_assert_eq!(expected.len(), lines.len());
        let mut highlighter = highlighter(path, &text);
        let window = |highlighter: &mut Highlighter| highlighter.spans(first..first + len);
        let early = window(&mut highlighter);
        highlighter.advance(budget);
        let middle = window(&mut highlighter);
        while highlighter.advance(budget) {}
        let late = window(&mut highlighter);
        prop_assert!(late.exact);
        prop_assert_eq!(&late.lines[..], &expected[late.first..late.first + late.lines.len()]);
        for window in [early, middle, late] {
            if window.exact {
                prop_assert_eq!(&window.lines[..], &expected[window.first..window.first + window.lines.len()]);
            }
            for (spans, line) in window.lines.iter().zip(&lines[window.first..]) {
                let mut end = 0;
                for span in spans {
                    let (from, to) = (span.range.start as usize, span.range.end as usize);
                    prop_assert!(end <= from && from < to, "{:?}", spans);
                    prop_assert!(line.get(from..to).is_some(), "{:?} in {:?}", spans, line);
                    end = to;
                }
            }
        }
    }
}
