//! Files without a source → the rewrite of their paths that would find most of them.
//!
//! A lost file and a file of the project that have the same name agree on a tail of their paths; what is left of both is a
//! rewrite. Every such pair has a vote; those with the most votes are tried on all lost files, and the one that finds most
//! of them is proposed first, then the one that finds most of the rest.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::learnt::{agreement, without_end};
use super::locate::{Locator, Wanted};
use super::{Rewrite, paths};

/// So many lost files vote; they stand for the others.
const VOTERS: usize = 2_000;
/// A name that more files than this have in common says nothing.
const MOST_NAMESAKES: usize = 200;
/// So many rewrites are tried on all lost files.
const TRIED: usize = 16;
/// So many are proposed.
const PROPOSED: usize = 5;

/// A rewrite that would find lost files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// The rewrite.
    pub rewrite: Rewrite,
    /// How many lost files it finds that those before it do not.
    pub finds: usize,
    /// How many files are lost in all.
    pub of: usize,
    /// What else the same beginning could be: rewritten so, as many files would be found, though others.
    pub rivals: Vec<String>,
}

/// The rewrites that would find most of these files, the best first.
pub(super) fn mends(lost: &[&Wanted], locator: &Locator<'_>) -> Vec<Mend> {
    let mut seen = HashSet::new();
    let lost: Vec<&Wanted> = lost.iter().copied().filter(|one| seen.insert((&one.name, &one.below_roots))).collect();
    let tried: Vec<Tried> =
        candidates(&lost, locator).into_iter().map(|rewrite| Tried::on(&lost, rewrite, locator)).collect();
    let mut left: HashSet<usize> = (0..lost.len()).collect();
    let mut mends: Vec<Mend> = Vec::new();
    while mends.len() < PROPOSED {
        let gain = |one: &Tried| one.found.iter().filter(|file| left.contains(file)).count();
        // Of equals the first has more votes.
        let Some(best) = tried.iter().rev().max_by_key(|one| gain(one)).filter(|best| gain(best) > 0) else { break };
        let finds = gain(best);
        let rival = |one: &&Tried| one.from == best.from && one.to != best.to && gain(one) == finds;
        let rivals: Vec<String> = tried.iter().filter(rival).map(|one| one.to.clone()).collect();
        let rewrite = Rewrite::prefix(best.from.clone(), best.to.clone());
        let found = best.found.clone();
        mends.push(Mend { rewrite, finds, of: lost.len(), rivals });
        found.iter().for_each(|file| _ = left.remove(file));
    }
    mends
}

/// The files of the project that this one could be: those of its name whose paths agree best, and no other file.
pub(super) fn namesakes(one: &Wanted, locator: &Locator<'_>) -> Vec<PathBuf> {
    let Some(name) = one.name.as_deref() else { return Vec::new() };
    let named = locator.tree.named(paths::split(name).1);
    let score = |path: &PathBuf| {
        let path = path.to_string_lossy().replace('\\', "/");
        one.spellings().map(|full| paths::agreeing(paths::parts(full), paths::parts(&path))).max().unwrap_or(0)
    };
    let best = named.iter().map(score).max().unwrap_or(0);
    named.into_iter().filter(|path| score(path) == best && locator.inside(path).is_some()).collect()
}

/// A rewrite that was tried on every lost file.
struct Tried {
    from: String,
    to: String,
    /// The lost files that it finds, by index.
    found: Vec<usize>,
}

impl Tried {
    fn on(lost: &[&Wanted], (prefix, folder): (String, PathBuf), locator: &Locator<'_>) -> Self {
        // Lost files share folders: one that is not there is asked for once.
        let mut folders: HashMap<&str, Option<PathBuf>> = HashMap::new();
        let mut found = Vec::new();
        for (index, one) in lost.iter().enumerate() {
            let is_found = one.spellings().filter_map(|full| paths::below(full, &prefix)).any(|rest| {
                let (below, name) = paths::split(rest);
                let place = folders.entry(below).or_insert_with(|| locator.tree.folder(&folder.join(below)));
                place.as_ref().is_some_and(|place| locator.inside(&place.join(name)).is_some())
            });
            if is_found {
                found.push(index);
            }
        }
        let to = match locator.inner(&folder) {
            Some(inner) => format!("{inner}/"),
            None if folder == locator.roots[0] => "./".to_owned(),
            None => folder.to_string_lossy().replace('\\', "/"),
        };
        let from = match &*prefix {
            "" => "./".to_owned(),
            prefix => format!("{}/", prefix.trim_end_matches('/')),
        };
        Self { from, to, found }
    }
}

/// The rewrites with the most votes: a prefix as reported, and the folder on this machine.
fn candidates(lost: &[&Wanted], locator: &Locator<'_>) -> Vec<(String, PathBuf)> {
    let mut votes: HashMap<(String, PathBuf), usize> = HashMap::new();
    let mut named: HashMap<&str, Vec<PathBuf>> = HashMap::new();
    for one in lost.iter().step_by(lost.len().div_ceil(VOTERS).max(1)) {
        for full in one.spellings() {
            let name = paths::split(full).1;
            let found = named.entry(name).or_insert_with(|| locator.tree.named(name));
            if found.len() <= MOST_NAMESAKES {
                for pair in found.iter().filter_map(|found| pair(full, found, &locator.roots)) {
                    *votes.entry(pair).or_default() += 1;
                }
            }
        }
    }
    let mut votes: Vec<_> = votes.into_iter().collect();
    votes.sort_by(|(a, more), (b, less)| (less, a.0.len(), a).cmp(&(more, b.0.len(), b)));
    votes.into_iter().take(TRIED).map(|(pair, _)| pair).collect()
}

/// What is left of a reported path and of a file of its name without the tail on which they agree.
fn pair(full: &str, found: &Path, roots: &[PathBuf]) -> Option<(String, PathBuf)> {
    let root = roots.iter().find(|root| found.starts_with(root))?;
    let inner = paths::relative(found, root)?;
    let common = agreement(full, &inner)?;
    let (prefix, folder) = (without_end(full, common), root.join(without_end(&inner, common)));
    // A relative path that is itself already was looked for.
    (!prefix.is_empty() || folder != *root).then(|| (prefix.to_owned(), folder))
}
