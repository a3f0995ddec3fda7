//! What coverage.py's own configuration says about goals, decimals and paths.
//!
//! Its rule (<https://coverage.readthedocs.io/en/latest/config.html>): `.coveragerc`, else the first of
//! `.coveragerc.toml`, `setup.cfg`, `tox.ini`, `pyproject.toml` that has settings for it; the others are not consulted.

use std::path::Path;

use configparser::ini::Ini;
use toml::Table;

use super::foreign::{self, Foreign, Notes};
use super::{Config, find};
use crate::analysis::{Note, Rewrite, RewriteKind};

/// The files, in the order in which they are asked, and whether they belong to coverage.py alone.
const FILES: &[(&str, bool)] = &[
    (".coveragerc", true),
    (".coveragerc.toml", true),
    ("setup.cfg", false),
    ("tox.ini", false),
    ("pyproject.toml", false),
];

/// Takes over what is said in the working directory, or in the next folder above it within the project.
pub(super) fn apply(config: &mut Config, notes: &mut Vec<Note>) {
    let root = config.root.clone();
    let working_dir = config.working_dir.clone();
    let mut folders: Vec<&Path> = working_dir.ancestors().take_while(|folder| folder.starts_with(&root)).collect();
    if folders.is_empty() {
        folders.push(&root);
    }
    for folder in folders {
        for (name, own) in FILES {
            let path = folder.join(name);
            config.asked.push(path.clone());
            let mut notes = Notes::about(&path, notes);
            let text = match find::read(&path) {
                Ok(Some(text)) => text,
                Ok(None) => continue,
                Err(error) => {
                    notes.add(None, format!("{error}; it is passed over"));
                    continue;
                }
            };
            let toml = path.extension().is_some_and(|ending| ending == "toml");
            let foreign = if toml { from_toml(&text, *own, &mut notes) } else { from_ini(&text, *own, &mut notes) };
            if let Some(foreign) = foreign {
                config.files.push(path.clone());
                foreign::apply(config, &path, foreign, &mut notes);
                return;
            }
        }
    }
}

fn from_toml(text: &str, own: bool, notes: &mut Notes<'_>) -> Option<Foreign> {
    let whole: Table = match text.parse() {
        Ok(whole) => whole,
        Err(error) => {
            // What says nothing of coverage is nothing to us.
            if own || text.contains("tool.coverage") {
                let error: toml::de::Error = error;
                let line = error.span().and_then(|span| text.get(..span.start)).map(|it| it.matches('\n').count() + 1);
                notes.add(line, format!("{}; coverage.py's settings in it are passed over", error.message()));
            }
            return None;
        }
    };
    let tool = whole.get("tool").and_then(|tool| tool.get("coverage")).and_then(|section| section.as_table());
    let coverage = tool.or(if own { Some(&whole) } else { None })?;
    let report = coverage.get("report");
    let said = |key: &str| {
        let value = report.and_then(|report| report.get(key));
        value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let mut foreign = Foreign {
        fail_under: number("fail_under", said("fail_under").as_deref(), notes),
        precision: number("precision", said("precision").as_deref(), notes),
        ..Foreign::default()
    };
    for (name, list) in coverage.get("paths").and_then(|paths| paths.as_table()).into_iter().flatten() {
        match list.as_array() {
            Some(list) => foreign.rewrites.extend(rewrites(list.iter().filter_map(|value| value.as_str()))),
            None => notes.add(None, format!("paths.{name}: expected a list; it is passed over")),
        }
    }
    Some(foreign)
}

fn from_ini(text: &str, own: bool, notes: &mut Notes<'_>) -> Option<Foreign> {
    let mut ini = Ini::new_cs();
    ini.set_multiline(true);
    if let Err(why) = ini.read(text.to_owned()) {
        if own || text.contains("[coverage:") {
            notes.add(None, format!("{why}; coverage.py's settings in it are passed over"));
        }
        return None;
    }
    let sections = ini.get_map_ref();
    if !own && !sections.keys().any(|name| name.starts_with("coverage:")) {
        return None;
    }
    let section = |name: &str| {
        let bare = || own.then(|| sections.get(name)).flatten();
        sections.get(&format!("coverage:{name}")).or_else(bare)
    };
    let report = section("report");
    let value = |key: &str| report.and_then(|report| report.get(key)).and_then(|value| value.as_deref());
    let mut foreign = Foreign {
        fail_under: number("fail_under", value("fail_under"), notes),
        precision: number("precision", value("precision"), notes),
        ..Foreign::default()
    };
    for list in section("paths").into_iter().flat_map(|paths| paths.values()).flatten() {
        let list = list.split(['\n', ',']).map(str::trim).filter(|path| !path.is_empty());
        foreign.rewrites.extend(rewrites(list));
    }
    Some(foreign)
}

fn number<N: std::str::FromStr>(key: &str, said: Option<&str>, notes: &mut Notes<'_>) -> Option<N> {
    let said = said?.trim();
    let number = said.parse().ok();
    if number.is_none() {
        notes.add(None, format!("report.{key}: `{said}` is no number that fits; it is passed over"));
    }
    number
}

/// The first path is the one on this machine, the others are patterns of what it may be reported as.
fn rewrites<'a>(mut list: impl Iterator<Item = &'a str>) -> Vec<Rewrite> {
    let Some(to) = list.next() else { return Vec::new() };
    let others = list.filter(|from| *from != to);
    let rewrite = |from: &str| Rewrite { from: from.to_owned(), to: to.to_owned(), kind: RewriteKind::CoveragePy };
    others.map(rewrite).collect()
}
