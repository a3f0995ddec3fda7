//! A report that nobody followed, compared with the present one: git may know the texts that it belongs to.

use std::path::Path;
use std::sync::Arc;

use super::super::clock;
use super::super::git::{Git, Oid};
use super::super::watch::Stamp;
use super::basis::{self, Bases};
use super::runs::Runs;
use super::{MOST_FILES, fits, written};
use crate::analysis::Snapshot;
use crate::analysis::drift::{LineMap, LineMaps};
use crate::analysis::text::SourceText;

/// Where the lines of sources went from another report to the present one, of which this much is known: as far as git
/// knows the texts of the other, and unless they are too many.
#[must_use]
pub fn since(other: &Snapshot, working_dir: &Path, now: &Bases) -> LineMaps {
    let mut maps = LineMaps::default();
    let Some(until) = written(other, working_dir, &Runs::default()) else { return maps };
    let (keys, paths): (Vec<_>, Vec<_>) = other
        .places
        .found()
        .filter(|(key, path)| {
            let [before, after] = [other, &now.snapshot].map(|snapshot| snapshot.report.files.get(key));
            let is_compared = before.zip(after).is_some_and(|(before, after)| before.lines != after.lines);
            is_compared && Stamp::of(path).modified().is_some_and(|modified| modified > until)
        })
        .map(|(key, path)| (Arc::clone(key), path))
        .unzip();
    let git = Some(other.places.root()).filter(|_| !keys.is_empty() && keys.len() <= MOST_FILES).and_then(Git::around);
    let Some(git) = git else { return maps };
    let names = git.untouched_since(clock::since_1970(until), &paths);
    let on_disk = git.names_of(&paths);
    let is_another = |at: usize, name: &Oid| on_disk[at].as_ref() != Some(name) || now.files.contains_key(&keys[at]);
    let asked = names.into_iter().enumerate().filter_map(|(at, name)| Some((at, name?)));
    let (places, names): (Vec<usize>, Vec<Oid>) = asked.filter(|(at, name)| is_another(*at, name)).unzip();
    if names.is_empty() {
        return maps;
    }
    git.texts(&names, |at, bytes| {
        let (key, path) = (&keys[places[at]], &paths[places[at]]);
        let then = basis::readable(bytes).filter(|then| fits(other, key, then));
        if let Some((then, now)) = then.and_then(|then| Some((then, now.text(key, path)?))) {
            let lines = |text: &str| SourceText::new(text.to_owned());
            maps.insert(Arc::clone(key), LineMap::between(&lines(&then), &lines(&now)));
        }
    });
    maps
}
