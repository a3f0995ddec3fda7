//! Files without a source → the rewrite of their paths that would find most of them.
//!
//! A lost file and a file of the project that have the same name agree on a tail of their paths; what is left of both is a
//! rewrite. Every such pair has a vote; those with the most votes are tried on all lost files, and the one that finds most
//! of them is proposed first, then the one that finds most of the rest.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::learnt::{agreement, without_end};
use super::locate::Locator;
use super::seeker::Seeker;
use super::wanted::Wanted;
use super::{Folder, Rewrite, paths};

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
pub(super) fn mends(mut lost: Vec<u32>, seeker: &Seeker<'_>, locator: &Locator<'_>) -> Vec<Mend> {
    without_doubles(&mut lost, seeker);
    let tried = tried(&lost, candidates(&lost, seeker, locator), seeker, locator);
    let mut is_left = vec![true; lost.len()];
    let mut mends: Vec<Mend> = Vec::new();
    while mends.len() < PROPOSED {
        let gain = |one: &Tried| one.found.iter().filter(|&&file| is_left[file]).count();
        // Of equals the first has more votes.
        let Some(best) = tried.iter().rev().max_by_key(|one| gain(one)).filter(|best| gain(best) > 0) else { break };
        let finds = gain(best);
        let rival = |one: &&Tried| one.from == best.from && one.to != best.to && gain(one) == finds;
        let rivals: Vec<String> = tried.iter().filter(rival).map(|one| one.to.clone()).collect();
        let rewrite = Rewrite::prefix(best.from.clone(), best.to.clone());
        mends.push(Mend { rewrite, finds, of: lost.len(), rivals });
        best.found.iter().for_each(|&file| is_left[file] = false);
    }
    mends
}

/// One file under several names is lost once.
fn without_doubles(lost: &mut Vec<u32>, seeker: &Seeker<'_>) {
    if !seeker.has_odd {
        return;
    }
    let mut seen = HashSet::new();
    let mut is_first = Vec::with_capacity(lost.len());
    seeker.each(lost.iter().copied(), |_, wanted, base| {
        let fulls: Vec<String> = wanted.spellings.iter().map(|spelling| spelling.full(base)).collect();
        is_first.push(seen.insert(fulls));
    });
    let mut is_first = is_first.into_iter();
    lost.retain(|_| is_first.next().unwrap_or(true));
}

/// The files of the project that this one could be: those of its name whose paths agree best, and no other file. Of very
/// many the first ones.
pub(super) fn namesakes(wanted: &Wanted, base: &str, locator: &Locator<'_>) -> Vec<PathBuf> {
    let Some(own) = wanted.own() else { return Vec::new() };
    let kin = locator.kin(wanted, base);
    let named = if kin.is_empty() { locator.tree.named(own.name(base)) } else { kin };
    let fulls: Vec<String> = wanted.spellings.iter().map(|spelling| spelling.full(base)).collect();
    let score = |path: &PathBuf| {
        let path = path.to_string_lossy().replace('\\', "/");
        fulls.iter().map(|full| paths::agreeing(paths::parts(full), paths::parts(&path))).max().unwrap_or(0)
    };
    let best = named.iter().map(score).max().unwrap_or(0);
    let best = named.iter().filter(|path| score(path) == best && locator.inside(path, base).is_some());
    best.take(MOST_NAMESAKES).cloned().collect()
}

/// A rewrite that was tried on every lost file.
struct Tried {
    from: String,
    to: String,
    /// The lost files that it finds, by index.
    found: Vec<usize>,
}

/// Rewrites, a prefix and a folder each, tried on all lost files.
fn tried(lost: &[u32], pairs: Vec<(String, PathBuf)>, seeker: &Seeker<'_>, locator: &Locator<'_>) -> Vec<Tried> {
    if pairs.is_empty() {
        return Vec::new();
    }
    let homes: Vec<Option<Folder>> = pairs.iter().map(|(_, folder)| locator.tree.folder(folder)).collect();
    let mut found: Vec<Vec<usize>> = pairs.iter().map(|_| Vec::new()).collect();
    // Where each pair sends each spelling of the folder at hand, if anywhere: lost files share folders.
    let mut places: Vec<(usize, usize, Folder)> = Vec::new();
    let mut at = 0;
    seeker.each_with(lost.iter().copied(), |is_new, _, wanted, base| {
        if is_new {
            places.clear();
            for (pair, (prefix, folder)) in pairs.iter().enumerate() {
                for (spelling, one) in wanted.spellings.iter().enumerate() {
                    // Everything follows an empty prefix of a relative path.
                    let rest =
                        if prefix.is_empty() && one.is_absolute { None } else { paths::below(&one.folder, prefix) };
                    let place = rest.and_then(|rest| locator.walk(folder, homes[pair], rest));
                    places.extend(place.map(|place| (pair, spelling, place)));
                }
            }
        }
        for &(pair, spelling, place) in &places {
            let is_known = found[pair].last() == Some(&at);
            if !is_known && locator.inside_of(place, wanted.spellings[spelling].name(base), None).is_some() {
                found[pair].push(at);
            }
        }
        at += 1;
    });
    let told = pairs.into_iter().zip(found).map(|((prefix, folder), found)| {
        let to = match locator.inner(&folder) {
            Some(inner) => format!("{inner}/"),
            None if folder == locator.roots[0] => "./".to_owned(),
            None => folder.to_string_lossy().replace('\\', "/"),
        };
        let from = match &*prefix {
            "" => "./".to_owned(),
            prefix => format!("{}/", prefix.trim_end_matches('/')),
        };
        Tried { from, to, found }
    });
    told.collect()
}

/// The rewrites with the most votes: a prefix as reported, and the folder on this machine.
fn candidates(lost: &[u32], seeker: &Seeker<'_>, locator: &Locator<'_>) -> Vec<(String, PathBuf)> {
    let mut votes: HashMap<(String, PathBuf), usize> = HashMap::new();
    let mut named: HashMap<String, Vec<PathBuf>> = HashMap::new();
    let voters = lost.iter().step_by(lost.len().div_ceil(VOTERS).max(1));
    seeker.each(voters.copied(), |_, wanted, base| {
        for spelling in &wanted.spellings {
            let name = spelling.name(base);
            let found = named.entry(name.to_owned()).or_insert_with(|| locator.tree.named(name));
            if !found.is_empty() && found.len() <= MOST_NAMESAKES {
                let full = spelling.full(base);
                for pair in found.iter().filter_map(|found| pair(&full, found, &locator.roots)) {
                    *votes.entry(pair).or_default() += 1;
                }
            }
        }
    });
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
