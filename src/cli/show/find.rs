//! What the user calls a file → its key in the report, and the line.

use std::sync::Arc;

use anyhow::{Result, anyhow, bail};

use crate::analysis::facts::facts;
use crate::analysis::query;
use crate::analysis::tree::{Grouping, Tree};
use crate::cli::reading::Reading;

/// So many candidates are named.
const CANDIDATES: usize = 5;

/// A file, and perhaps a line in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) path: Arc<str>,
    pub(super) line: Option<u32>,
}

/// Finds `FILE` or `FILE:LINE`: by its key, by its path from here, by the end of its path if only one file has it.
pub(super) fn find(said: &str, reading: &Reading) -> Result<Wanted> {
    let keys = || reading.snapshot.report.files.keys();
    let (name, line) = match said.rsplit_once(':').map(|(name, line)| (name, line.parse::<u32>())) {
        // A file may be called like that.
        Some((name, Ok(line))) if !reading.snapshot.report.files.contains_key(said) => (name, Some(line)),
        _ => (said, None),
    };
    if line == Some(0) {
        bail!("{said}: lines are counted from 1");
    }
    let name = name.replace('\\', "/");
    let name = name.strip_prefix("./").unwrap_or(&name);
    let spellings = [Some(name.to_owned()), from_here(name, reading)];
    for spelling in spellings.iter().flatten() {
        if reading.snapshot.report.files.contains_key(spelling) {
            return Ok(Wanted { path: spelling.as_str().into(), line });
        }
    }
    let is_end = |key: &&Arc<str>| key.strip_suffix(name).is_some_and(|before| before.ends_with('/'));
    let found: Vec<&Arc<str>> = keys().filter(is_end).collect();
    match &found[..] {
        [only] => Ok(Wanted { path: Arc::clone(only), line }),
        [] => Err(unknown(name, reading)),
        several => {
            let text = listed(several.iter().map(|key| &***key));
            Err(anyhow!("{name}: {} files in the report end so:{text}", several.len()))
        }
    }
}

/// The path below the project root of what the user names from the working directory, or by an absolute path.
fn from_here(name: &str, reading: &Reading) -> Option<String> {
    let path = reading.config.working_dir.join(name);
    // Without links, as the keys of the report are.
    let path = path.canonicalize().unwrap_or(path);
    let root = reading.config.root.canonicalize().ok()?;
    let inner = path.strip_prefix(&root).unwrap_or(&path);
    Some(inner.to_string_lossy().replace('\\', "/"))
}

fn unknown(name: &str, reading: &Reading) -> anyhow::Error {
    let files = facts(&reading.snapshot.report);
    let tree = Tree::build(&files, Grouping::Flat, &[]);
    let base = name.rsplit('/').next().unwrap_or(name);
    let shown = query::shown(&tree, base, |_| true);
    let near: Vec<u32> = query::files(&tree, &shown).collect();
    if near.is_empty() {
        return anyhow!("{name}: there is no such file in the report; `lacuna summary --by file` lists them all");
    }
    let text = listed(near.iter().map(|&index| tree.text(index)));
    anyhow!("{name}: there is no such file in the report; did you mean one of these?{text}")
}

fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(CANDIDATES);
    let mut text: String = names.take(CANDIDATES).map(|name| format!("\n  {name}")).collect();
    if more > 0 {
        text.push_str(&format!("\n  and {more} more"));
    }
    text
}
