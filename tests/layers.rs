//! Who may name whom: the layers of `src/` as data, held by a scan that is itself tested on planted violations.

use std::fs;
use std::path::PathBuf;

#[path = "layers/scan.rs"]
mod scan;

/// A folder of `src/`: which other folders it may name, and which paths outside the crate it must not.
struct Layer {
    name: &'static str,
    may_name: &'static [&'static str],
    must_not: &'static [&'static [&'static str]],
}

const SCREEN: &[&str] = &["ratatui", "crossterm", "crokey", "tui_input", "terminal_colorsaurus", "supports_color"];
const TERMINAL: &[&str] =
    &["crossterm::terminal", "crossterm::cursor", "crossterm::execute", "crossterm::queue", "terminal_colorsaurus"];
const IO: &[&str] = &[
    "std::fs",
    "std::process",
    "std::net",
    "std::env",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "notify",
    "ignore",
    "tempfile",
];
const THREADS: &[&str] = &["std::thread", "std::sync::mpsc", "signal_hook"];
/// Threads that outlive the call that started them. Those of `std::thread::scope` do not: a pure function stays one.
const LASTING_THREADS: &[&str] = &["std::thread::spawn", "std::thread::sleep", "std::sync::mpsc", "signal_hook"];
const CLOCK: &[&str] = &["std::time::Instant", "std::time::SystemTime"];
const HIGHLIGHT: &[&str] = &["syntect", "two_face"];
const PARSERS: &[&str] =
    &["quick_xml", "rusqlite", "tree_sitter", "serde_json", "configparser", "toml", "toml_edit", "serde_saphyr"];
const COMMANDS: &[&str] = &["clap", "clap_complete", "clap_mangen", "anyhow"];

const LAYERS: &[Layer] = &[
    Layer {
        name: "model",
        may_name: &[],
        must_not: &[SCREEN, IO, THREADS, CLOCK, HIGHLIGHT, PARSERS, COMMANDS, &["globset", "nucleo_matcher"]],
    },
    Layer {
        name: "formats",
        may_name: &["model"],
        must_not: &[SCREEN, IO, LASTING_THREADS, CLOCK, HIGHLIGHT, COMMANDS],
    },
    Layer {
        name: "analysis",
        may_name: &["model"],
        must_not: &[SCREEN, IO, LASTING_THREADS, CLOCK, HIGHLIGHT, COMMANDS, &["quick_xml", "rusqlite"]],
    },
    Layer { name: "highlight", may_name: &[], must_not: &[SCREEN, IO, THREADS, CLOCK, PARSERS, COMMANDS] },
    Layer { name: "world", may_name: &["model", "formats", "analysis"], must_not: &[SCREEN, HIGHLIGHT, COMMANDS] },
    Layer {
        name: "app",
        may_name: &["model", "formats", "analysis", "highlight"],
        must_not: &[SCREEN, IO, THREADS, CLOCK, HIGHLIGHT, PARSERS, COMMANDS],
    },
    Layer {
        name: "ui",
        may_name: &["model", "analysis", "highlight", "app"],
        must_not: &[TERMINAL, IO, THREADS, CLOCK, HIGHLIGHT, PARSERS, COMMANDS],
    },
    Layer {
        name: "runtime",
        may_name: &["model", "formats", "analysis", "highlight", "world", "app", "ui"],
        must_not: &[PARSERS, &["clap", "clap_complete", "clap_mangen"]],
    },
    Layer {
        name: "cli",
        may_name: &["model", "formats", "analysis", "highlight", "world", "app", "ui", "runtime"],
        must_not: &[],
    },
    Layer { name: "main", may_name: &["cli"], must_not: &[SCREEN, THREADS, &["clap"]] },
];

/// What is wrong with who is named in a file; `path` is relative to `src/`.
fn trespasses(path: &str, source: &str) -> Vec<String> {
    let steps: Vec<&str> = path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').collect();
    if steps == ["lib"] {
        return Vec::new();
    }
    let Some(layer) = LAYERS.iter().find(|layer| layer.name == steps[0]) else {
        return vec![format!("{path}: {} is not in the table of layers", steps[0])];
    };
    let test_file = steps.contains(&"tests");
    let mut found = Vec::new();
    for named in scan::names(source) {
        let shown = named.parts.join("::");
        let at = format!("{path}:{}", named.line);
        if let Some(other) = layer_named(&named, steps.len()) {
            if other != layer.name && !layer.may_name.contains(&other) {
                found.push(format!("{at}: {} must not name {other} ({shown})", layer.name));
            }
        } else if !test_file && !named.in_test {
            let hit = layer.must_not.iter().copied().flatten().find(|no| reaches(&named.parts, no));
            found.extend(hit.map(|no| format!("{at}: {} must not name {no} ({shown})", layer.name)));
        }
    }
    found
}

/// The layer that a path leads to, be it by `crate`, by the crate's name (in `main`), or by climbing.
fn layer_named(named: &scan::Named, depth: usize) -> Option<&str> {
    let climbs = named.parts.iter().take_while(|part| *part == "super").count();
    let rest = match named.parts[0].as_str() {
        "crate" | "lacuna" => &named.parts[1..],
        // A module of tests stands one step deeper than its file.
        "super" if climbs >= depth + usize::from(named.in_test) => &named.parts[climbs..],
        _ => return None,
    };
    rest.first().map(String::as_str)
}

/// Whether a path is, or lies under, a forbidden one; a glob over its parent counts.
fn reaches(parts: &[String], forbidden: &str) -> bool {
    let forbidden: Vec<&str> = forbidden.split("::").collect();
    // `ratatui::crossterm` is crossterm.
    let parts =
        if parts[0] == "ratatui" && parts.get(1).is_some_and(|it| *it == forbidden[0]) { &parts[1..] } else { parts };
    match parts.iter().position(|part| part == "*") {
        Some(star) if star < forbidden.len() => parts[..star].iter().eq(&forbidden[..star]),
        _ => parts.len() >= forbidden.len() && parts.iter().zip(&forbidden).all(|(part, no)| part == no),
    }
}

/// What is wrong with a file as such.
fn misshapen(path: &str, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !source.starts_with("//! ") {
        found.push(format!("{path}: opens without `//!` and its purpose"));
    }
    let lines = source.lines().count();
    if lines > 500 {
        found.push(format!("{path}: {lines} lines; 500 is the limit"));
    }
    found
}

/// Every Rust file below a folder of this repository, with its path from there and its text.
fn rust_files(folder: &str) -> Vec<(String, String)> {
    // Tests run in the root of their package, wherever they were built.
    let root = PathBuf::from(folder);
    let (mut found, mut folders) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        let entries: Vec<PathBuf> =
            fs::read_dir(&folder).map(|all| all.flatten().map(|entry| entry.path()).collect()).unwrap_or_default();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(&root).expect("found below it").to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).expect("a source in UTF-8")));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn nobody_names_whom_they_must_not() {
    let files = rust_files("src");
    assert!(!files.is_empty(), "nothing was scanned");
    let found: Vec<String> = files.iter().flat_map(|(path, source)| trespasses(path, source)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_file_says_its_purpose_and_stays_small() {
    let mut found = Vec::new();
    for folder in ["src", "tests", "examples", "benches"] {
        for (path, source) in rust_files(folder) {
            // Sources in these folders are what reports speak of, not ours.
            if !path.starts_with("formats/") || folder == "src" {
                found.extend(misshapen(&format!("{folder}/{path}"), &source));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_table_has_no_knot() {
    for (row, layer) in LAYERS.iter().enumerate() {
        for name in layer.may_name {
            assert!(
                LAYERS[..row].iter().any(|before| before.name == *name),
                "{} names {name} to its right",
                layer.name
            );
        }
    }
}

#[test]
fn planted_trespasses_are_found() {
    let planted = [
        ("model/count.rs", "use crate::formats::Format;"),
        ("formats/lcov.rs", "use crate::{\n    model::Report,\n    analysis::{Goals, Settings},\n};"),
        ("analysis/tree.rs", "fn f() { let x = crate::world::git::base(); }"),
        ("ui/panes/tree.rs", "use super::super::super::world::git;"),
        ("ui/mod.rs", "use super::runtime;"),
        ("app/mod.rs", "#[cfg(test)]\nmod tests { use crate::ui::Pane; }"),
        ("app/mod.rs", "#[cfg(test)]\nmod tests { fn f() { super::super::ui::draw() } }"),
        ("main.rs", "fn main() { lacuna::runtime::run(); }"),
        ("app/state.rs", "pub use crate as root; use root::ui::theme;"),
        ("formats/go.rs", "use std::{io::{self, BufRead}, fs::File};"),
        ("formats/go.rs", "use std::io;\nfn f() { io::stdout(); }"),
        ("analysis/goals.rs", "use std::time;\nfn f() { time::Instant::now(); }"),
        ("analysis/goals.rs", "use std::time::*;"),
        ("app/mod.rs", "fn f() { std::thread::sleep(d); }"),
        ("app/mod.rs", "use ratatui::layout::Rect;"),
        ("ui/mod.rs", "use ratatui::crossterm::{event::KeyEvent, terminal};"),
        ("ui/mod.rs", "use crate::formats::FORMATS;"),
        ("world/watch.rs", "use crate::app::Msg;"),
        ("world/clipboard.rs", "fn f() { crossterm::execute!(out); }"),
        ("runtime/mod.rs", "use clap::Parser as _;"),
        ("highlight/mod.rs", "const A: &str = r#\"\"#; const B: char = '\"'; use std::process::Command;"),
        ("misc/mod.rs", ""),
    ];
    for (path, source) in planted {
        assert!(!trespasses(path, source).is_empty(), "{path}: {source}");
    }
}

#[test]
fn what_is_allowed_is_not_found() {
    let harmless = [
        ("model/merge.rs", "use std::sync::Arc;\nuse super::count::Ratio;\npub(crate) fn f() {}"),
        ("formats/lcov.rs", "//! `crate::world` is not named.\nuse std::io::{self, BufRead};\n/* use crate::ui; */"),
        ("formats/xml.rs", "const TEXT: &str = \"crate::ui::draw\"; // crate::ui\nfn f<'a>(x: &'a str) {}"),
        ("analysis/tree.rs", "#[cfg(test)]\nmod tests { use std::fs; use super::super::Settings; }"),
        ("analysis/tests.rs", "use std::fs;"),
        ("ui/panes/tree.rs", "use super::super::theme::Theme;\nuse ratatui::crossterm::event::KeyEvent;"),
        ("ui/mod.rs", "use std::time::Duration;"),
        ("world/git.rs", "use std::{fs, process::Command};\nuse crate::{analysis::paths, formats};"),
        ("main.rs", "fn main() -> std::process::ExitCode { lacuna::cli::run() }"),
        ("lib.rs", "pub mod model;"),
    ];
    for (path, source) in harmless {
        assert_eq!(trespasses(path, source), Vec::<String>::new(), "{path}: {source}");
    }
}

#[test]
fn misshapen_files_are_found() {
    assert_eq!(misshapen("a.rs", "use std::fs;").len(), 1);
    assert_eq!(misshapen("a.rs", &format!("//! Long.\n{}", "\n".repeat(500))).len(), 1);
    assert!(misshapen("a.rs", &format!("//! Long enough.\n{}", "\n".repeat(499))).is_empty());
}
