//! Guesses at where a source is when no spelling of its path leads to it: by the tail of its path, by its name.
//!
//! A guess holds only if nothing else is as good: a wrong source on the screen is worse than none.

use std::path::{Path, PathBuf};

use super::locate::{Found, Locator};
use super::probe::Hit;
use super::wanted::{Spelling, Wanted};
use super::ways::{Tail, Ways};
use super::{FoundBy, paths};

/// How many folders of a reported path are compared at most; no project nests deeper.
const MAX_NAMED: usize = 40;

/// The files that the longest tail leads to: how many folders it keeps, and the file if it is the only one.
enum Longest {
    None,
    One(usize, Hit),
    Several,
}

impl Locator<'_> {
    /// The longest tail that exists below a base, if it is the only one; at least `kept` folders are kept.
    pub(super) fn by_tail(&mut self, wanted: &Wanted, ways: &Ways, base: &str, kept: usize) -> Option<Found> {
        let tails = ways.tails(wanted, self);
        if tails.own.is_empty() && tails.shared.first().is_none_or(|longest| longest.kept < kept) {
            return None;
        }
        // By spelling, how many folders are kept, and the file.
        let mut best: Vec<(usize, usize, Hit)> = Vec::new();
        let mut own = tails.own.chunk_by(|a, b| a.spelling == b.spelling).peekable();
        let mut is_asked = false;
        for (at, spelling) in wanted.spellings.iter().enumerate() {
            let chunk = own.next_if(|tails| tails[0].spelling == at).unwrap_or_default();
            let mut longest = self.in_longest(spelling, chunk, base, kept);
            if matches!(longest, Longest::None) && !is_asked && wanted.ends_as_reported(spelling) {
                is_asked = true;
                longest = self.in_longest(spelling, &tails.shared, base, kept);
            }
            if let Longest::One(kept, file) = longest {
                best.push((at, kept, file));
            }
        }
        let longest = best.iter().map(|(_, kept, _)| *kept).max()?;
        let mut hits = best.into_iter().filter(|(_, kept, _)| *kept == longest);
        let (spelling, _, file) = hits.next()?;
        let canonical = self.canonical(&file, base);
        let other = hits.map(|(.., other)| self.canonical(&other, base)).find(|other| *other != canonical);
        let full = wanted.spellings[spelling].full(base);
        Some(Found { other, ..self.found(&full, base, file, FoundBy::Tail) })
    }

    /// The file in the folders of the longest tail that has any, of the tails that keep so many folders.
    fn in_longest(&self, spelling: &Spelling, tails: &[Tail], base: &str, kept: usize) -> Longest {
        for group in tails.chunk_by(|a, b| a.kept == b.kept).take_while(|group| group[0].kept >= kept) {
            let mut files: Vec<(PathBuf, Hit)> = Vec::new();
            for tail in group {
                let Some(hit) = self.inside_of(tail.folder, spelling.name(base), None) else { continue };
                let name = (!spelling.is_usual()).then(|| spelling.name(base).to_owned());
                let hit = Hit { name, ..hit };
                let canonical = self.canonical(&hit, base);
                if files.iter().all(|(known, _)| *known != canonical) {
                    files.push((canonical, hit));
                }
            }
            match (files.pop(), files.is_empty()) {
                (None, _) => {}
                (Some((_, hit)), true) => return Longest::One(group[0].kept, hit),
                (Some(_), false) => return Longest::Several,
            }
        }
        Longest::None
    }

    /// The only file of this name whose path agrees best with the reported one; among equals, the only one in folders that the
    /// report names (a module, a group of JaCoCo), or nearest to the report.
    pub(super) fn by_name(&mut self, wanted: &Wanted, base: &str, unknown: bool) -> Option<Found> {
        let name = wanted.own()?.name(base);
        let mut candidates = self.kin(wanted, base);
        if candidates.is_empty() {
            // At most their names agree.
            let own = wanted.own()?;
            if !unknown && (!matches!(&*own.folder, "" | "/") || self.learnt.name(&own.full(base)).is_some()) {
                return None;
            }
            candidates = self.tree.named(name);
        }
        if candidates.is_empty() {
            return None;
        }
        let fulls: Vec<String> = wanted.spellings.iter().map(|spelling| spelling.full(base)).collect();
        let report = wanted.near.first().map_or(Path::new(""), |near| &*near.path);
        let score = |candidate: &PathBuf| {
            let near = candidate.components().zip(report.components()).take_while(|(a, b)| a == b).count();
            let inner = self.inner(candidate).unwrap_or_default();
            let (agreeing, named) = fulls.iter().map(|full| kinship(full, candidate, &inner)).max().unwrap_or((0, 0));
            (agreeing, named, near)
        };
        let scored: Vec<_> = candidates.iter().map(|candidate| (score(candidate), candidate)).collect();
        let best = scored.iter().map(|(score, _)| *score).max()?;
        let mut winners = scored.iter().filter(|(score, _)| *score == best);
        let winner = winners.next().filter(|_| winners.next().is_none())?.1;
        let own = fulls.last()?;
        let whole = self.learnt.name(own).is_none() && best.0 >= paths::parts(own).count();
        if best.0 < 2 && !whole && !unknown {
            return None;
        }
        let file = self.inside(winner, base)?;
        let full = fulls.iter().max_by_key(|full| agreement(full, winner))?;
        Some(self.found(full, base, file, FoundBy::Name))
    }

    /// The files of this name in a folder of the same name: if there are any, no others agree as well.
    pub(super) fn kin(&self, wanted: &Wanted, base: &str) -> Vec<PathBuf> {
        let Some(name) = wanted.own().map(|own| own.name(base)) else { return Vec::new() };
        let mut kin: Vec<PathBuf> = Vec::new();
        let mut folders: Vec<&str> = Vec::with_capacity(2);
        for spelling in wanted.spellings.iter().filter(|spelling| spelling.name(base) == name) {
            let folder = paths::split(&spelling.folder).1;
            if !folder.is_empty() && !folders.contains(&folder) {
                folders.push(folder);
                kin.extend(self.tree.named_in(folder, name));
            }
        }
        if folders.len() > 1 {
            kin.sort();
        }
        kin
    }

    /// The only file whose path ends alike, when letters are compared as Windows compares them; at least a folder and
    /// the name must be alike.
    pub(super) fn by_name_in_either_case(&mut self, wanted: &Wanted, base: &str) -> Option<Found> {
        let name = wanted.own().filter(|_| wanted.is_windows)?.name(base);
        let candidates = self.tree.alike(name);
        let fulls: Vec<String> = wanted.spellings.iter().map(|spelling| spelling.full(base).to_lowercase()).collect();
        let score = |candidate: &PathBuf| {
            let candidate = candidate.to_string_lossy().to_lowercase();
            fulls.iter().map(|full| agreement(full, Path::new(&candidate))).max().unwrap_or(0)
        };
        let best = candidates.iter().map(score).max().filter(|&best| best >= 2)?;
        let mut winners = candidates.iter().filter(|candidate| score(candidate) == best);
        let winner = winners.next().filter(|_| winners.next().is_none())?;
        let file = self.inside(winner, base)?;
        Some(Found { file, by: FoundBy::Case, other: None })
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
    let named = paths::parts(spelling).rev().skip(agreeing).take(MAX_NAMED);
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
