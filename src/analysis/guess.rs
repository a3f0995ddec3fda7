//! Guesses at where a source is when no spelling of its path leads to it: by the tail of its path, by its name.
//!
//! A guess holds only if nothing else is as good: a wrong source on the screen is worse than none.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::locate::{Locator, Outcome, Wanted};
use super::paths;
use super::{FoundBy, FoundFile, Place};

/// How many folders of a reported path are looked for at most; no project nests deeper.
const MAX_TAIL: usize = 40;

/// An existing folder that is named by the end of a reported folder.
pub(super) struct Tail {
    /// How many components of the reported folder are kept.
    kept: usize,
    folder: PathBuf,
}

impl Locator<'_> {
    /// The longest tail that exists below a base, if it is the only one; at least `kept` folders are kept.
    pub(super) fn by_tail(&mut self, wanted: &Wanted, kept: usize) -> Option<Outcome> {
        let mut best: Vec<(usize, &String, FoundFile)> = Vec::new();
        for full in wanted.spellings() {
            let (folder, name) = paths::split(full);
            let tails = self.tails(folder);
            let Some((kept, file)) = self.only_in_longest(&tails, name, kept) else { continue };
            best.push((kept, full, file));
        }
        let longest = best.iter().map(|(kept, ..)| *kept).max()?;
        let hits = best.into_iter().filter(|(kept, ..)| *kept == longest).map(|(_, full, file)| (full, file));
        self.first_of(hits.collect(), FoundBy::Tail)
    }

    fn only_in_longest(&self, tails: &[Tail], name: &str, kept: usize) -> Option<(usize, FoundFile)> {
        for group in tails.chunk_by(|a, b| a.kept == b.kept) {
            if group[0].kept < kept {
                return None;
            }
            let mut files: Vec<FoundFile> =
                group.iter().filter_map(|tail| self.inside(&tail.folder.join(name))).collect();
            files.sort_by(|a, b| a.canonical.cmp(&b.canonical));
            files.dedup_by(|a, b| a.canonical == b.canonical);
            match files.len() {
                0 => {}
                1 => return files.pop().map(|file| (group[0].kept, file)),
                _ => return None,
            }
        }
        None
    }

    fn tails(&mut self, folder: &str) -> Rc<[Tail]> {
        if let Some(known) = self.tails.get(folder) {
            return Rc::clone(known);
        }
        let parts: Vec<&str> = paths::parts(folder).filter(|&part| part != "..").collect();
        let mut tails = Vec::new();
        for dropped in parts.len().saturating_sub(MAX_TAIL)..=parts.len() {
            let tail = parts[dropped..].join("/");
            for base in &self.bases {
                if let Some(folder) = self.tree.folder(&base.join(&tail)) {
                    tails.push(Tail { kept: parts.len() - dropped, folder });
                }
            }
        }
        let tails: Rc<[Tail]> = tails.into();
        self.tails.insert(folder.to_owned(), Rc::clone(&tails));
        tails
    }

    /// The only file of this name whose path agrees best with the reported one; among equals, the only one in folders that the
    /// report names (a module, a group of JaCoCo), or nearest to the report.
    pub(super) fn by_name(&mut self, wanted: &Wanted, unknown: bool) -> Option<Outcome> {
        let name = wanted.name.as_deref()?;
        let candidates = self.tree.named(paths::split(name).1);
        let score = |candidate: &PathBuf| {
            let near = candidate.components().zip(wanted.folder.components()).take_while(|(a, b)| a == b).count();
            let inner = self.inner(candidate).unwrap_or_default();
            let (agreeing, named) =
                wanted.spellings().map(|full| kinship(full, candidate, &inner)).max().unwrap_or((0, 0));
            (agreeing, named, near)
        };
        let scored: Vec<_> = candidates.iter().map(|candidate| (score(candidate), candidate)).collect();
        let best = scored.iter().map(|(score, _)| *score).max()?;
        let mut winners = scored.iter().filter(|(score, _)| *score == best);
        let winner = winners.next().filter(|_| winners.next().is_none())?.1;
        let whole = self.learnt.name(name).is_none() && best.0 >= wanted.depth();
        if best.0 < 2 && !whole && !unknown {
            return None;
        }
        let file = self.inside(winner)?;
        let full = wanted.spellings().max_by_key(|full| agreement(full, winner)).cloned()?;
        Some(self.found(&full, file, FoundBy::Name))
    }

    /// The only file whose path ends alike, when letters are compared as Windows compares them; at least a folder and
    /// the name must be alike.
    pub(super) fn by_name_in_either_case(&mut self, wanted: &Wanted) -> Option<Outcome> {
        let name = wanted.name.as_deref().filter(|_| wanted.is_windows)?;
        let candidates = self.tree.alike(paths::split(name).1);
        let score = |candidate: &PathBuf| {
            let candidate = candidate.to_string_lossy().to_lowercase();
            wanted.spellings().map(|full| agreement(&full.to_lowercase(), Path::new(&candidate))).max().unwrap_or(0)
        };
        let best = candidates.iter().map(score).max().filter(|&best| best >= 2)?;
        let mut winners = candidates.iter().filter(|candidate| score(candidate) == best);
        let winner = winners.next().filter(|_| winners.next().is_none())?;
        let file = self.inside(winner)?;
        Some(Outcome { place: Place::Found(file.canonical), len: file.len, by: Some(FoundBy::Case), other: None })
    }
}

/// How much a spelling and a path have in common: components at their ends, and how many of the folders before them,
/// from the innermost, stand in the path in the same order (`core/com/acme/A.java` in `core/src/com/acme/A.java`). The folders of an
/// absolute path are those of another machine, and tell nothing.
fn kinship(spelling: &str, path: &Path, inner: &str) -> (usize, usize) {
    let agreeing = agreement(spelling, path);
    if paths::is_absolute(spelling) {
        return (agreeing, 0);
    }
    let mut folders = paths::parts(inner).rev().skip(agreeing);
    let named = paths::parts(spelling).rev().skip(agreeing).take(MAX_TAIL);
    (
        agreeing,
        named
            .filter(|name| folders.clone().any(|folder| folder == *name) && folders.any(|folder| folder == *name))
            .count(),
    )
}

/// How many components at their ends a spelling and a path have in common.
fn agreement(spelling: &str, path: &Path) -> usize {
    let path = path.to_string_lossy().replace('\\', "/");
    paths::agreeing(paths::parts(spelling), paths::parts(&path))
}
