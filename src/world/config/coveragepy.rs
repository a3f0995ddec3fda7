//! What coverage.py's own configuration says about goals, decimals and paths.
//!
//! Its rule (<https://coverage.readthedocs.io/en/latest/config.html>): `.coveragerc`, else the first of
//! `.coveragerc.toml`, `setup.cfg`, `tox.ini`, `pyproject.toml` that has settings for it; the others are not consulted.
//! What cannot be read is passed over: coverage.py itself will complain.

use std::path::Path;

use configparser::ini::Ini;
use toml::Table;

use super::{Config, check, find};
use crate::analysis::Rewrite;

/// The files, in the order in which they are asked, and whether they belong to coverage.py alone.
const FILES: &[(&str, bool)] = &[
    (".coveragerc", true),
    (".coveragerc.toml", true),
    ("setup.cfg", false),
    ("tox.ini", false),
    ("pyproject.toml", false),
];

/// What is taken over.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Foreign {
    pub(super) fail_under: Option<f64>,
    pub(super) precision: Option<u8>,
    pub(super) rewrites: Vec<Rewrite>,
}

/// Takes over what is said in the working directory, or in the next folder above it within the project.
pub(super) fn apply(config: &mut Config) {
    let root = config.root.clone();
    let working_dir = config.working_dir.clone();
    let mut folders: Vec<&Path> = working_dir.ancestors().take_while(|folder| folder.starts_with(&root)).collect();
    if folders.is_empty() {
        folders.push(&root);
    }
    for folder in folders {
        for (name, own) in FILES {
            let path = folder.join(name);
            let Ok(Some(text)) = find::read(&path) else { continue };
            let toml = path.extension().is_some_and(|ending| ending == "toml");
            if let Some(foreign) = if toml { from_toml(&text, *own) } else { from_ini(&text, *own) } {
                config.files.push(path.clone());
                check::apply_foreign(config, &path, foreign);
                return;
            }
        }
    }
}

fn from_toml(text: &str, own: bool) -> Option<Foreign> {
    let whole: Table = text.parse().ok()?;
    let tool = whole.get("tool").and_then(|tool| tool.get("coverage")).and_then(|section| section.as_table());
    let coverage = tool.or(if own { Some(&whole) } else { None })?;
    let report = coverage.get("report");
    let number = |key| report.and_then(|report| report.get(key)).map(|value| value.to_string());
    let mut foreign = Foreign {
        fail_under: number("fail_under").and_then(|text| text.trim_matches('"').parse().ok()),
        precision: number("precision").and_then(|text| text.trim_matches('"').parse().ok()),
        rewrites: Vec::new(),
    };
    for (_, list) in coverage.get("paths").and_then(|paths| paths.as_table()).into_iter().flatten() {
        let list = list.as_array().into_iter().flatten().filter_map(|value| value.as_str());
        foreign.rewrites.extend(rewrites(list));
    }
    Some(foreign)
}

fn from_ini(text: &str, own: bool) -> Option<Foreign> {
    let mut ini = Ini::new_cs();
    ini.set_multiline(true);
    ini.read(text.to_owned()).ok()?;
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
        fail_under: value("fail_under").and_then(|text| text.trim().parse().ok()),
        precision: value("precision").and_then(|text| text.trim().parse().ok()),
        rewrites: Vec::new(),
    };
    for list in section("paths").into_iter().flat_map(|paths| paths.values()).flatten() {
        let list = list.split(['\n', ',']).map(str::trim).filter(|path| !path.is_empty());
        foreign.rewrites.extend(rewrites(list));
    }
    Some(foreign)
}

/// The first path is the one on this machine, the others are what it may be reported as. A pattern is more than a prefix
/// can say.
fn rewrites<'a>(mut list: impl Iterator<Item = &'a str>) -> Vec<Rewrite> {
    let Some(to) = list.next() else { return Vec::new() };
    let plain = list.filter(|from| !from.contains(['*', '?', '[']) && *from != to);
    plain.map(|from| Rewrite { from: from.to_owned(), to: to.to_owned() }).collect()
}
