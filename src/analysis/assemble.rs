//! Reports that were read become one snapshot: located, keyed by project-relative paths, merged, with notes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use super::locate::{Locator, Outcome, Room, Wanted};
use super::{FoundBy, Input, Lost, Note, Place, Project, Search, Snapshot, Tree, rewrite};
use crate::model::{FileCoverage, Join, Report};

/// How many files of one report are named in notes of one kind; the rest is counted.
const MAX_NAMED: usize = 5;

/// How many files without a source are named.
const MAX_LOST: usize = 200;

/// How many prefixes that were learnt are worth telling.
const MAX_LEARNT: usize = 8;

/// One report as it was read, not yet located.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Loaded {
    /// What was read.
    pub input: Input,
    /// The folder in which the report lies; empty for standard input. Absolute.
    pub folder: PathBuf,
    /// What it says, keyed by the paths that it names.
    pub report: Report,
    /// Where it is broken: something in it is lost.
    pub broken: Vec<Note>,
    /// Where it is odd; all of it was read.
    pub odd: Vec<Note>,
}

/// Locates the sources of all reports and merges them into one. Files whose sources lie below the project root are
/// keyed by their path in it, also where the source is gone but other files tell where it was, so that one file under
/// several spellings is one. Files in other roots are keyed by their absolute path, all others as reported.
#[must_use]
pub fn assemble(mut loaded: Vec<Loaded>, project: &Project, tree: &dyn Tree) -> Snapshot {
    let mut locator = Locator::new(project, tree);
    let mut sought = Vec::with_capacity(loaded.iter().map(|one| one.report.files.len()).sum());
    let mut room = Room::default();
    for (source, one) in loaded.iter_mut().enumerate() {
        for (key, coverage) in std::mem::take(&mut one.report.files) {
            let wanted = Wanted::new(&key, &coverage.roots, &one.folder, &mut room);
            sought.push(Sought { source, key, coverage, wanted, outcome: None });
        }
    }
    // Deep paths are found without doubt, and teach where the shallow ones must be.
    sought.sort_by_key(|file| Reverse(file.wanted.depth()));
    for file in &mut sought {
        file.outcome = Some(locator.search(&file.wanted));
    }
    for file in &mut sought {
        let found = matches!(&file.outcome, Some(Outcome { place: Place::Found(_), .. }));
        if let Some(first) = file.outcome.take_if(|_| !found) {
            file.outcome = Some(locator.guess(&file.wanted, first));
        }
    }
    let known_names = known_names(&sought);
    for file in &mut sought {
        if let Some(name) = known_names.get(&file.key).filter(|_| file.coverage.details.only_ran) {
            file.key = Arc::clone(name);
        }
        file.key = settled_key(file, &locator);
    }
    let named = sought.len();
    sought.retain(|file| !project.ignore.is_match(&file.key));
    let left_out = named - sought.len();
    let mut search = search_of(&sought, &locator);
    search.left_out = left_out;
    gather(loaded, sought, search)
}

/// The key of a file in the snapshot.
fn settled_key(file: &Sought, locator: &Locator<'_>) -> Arc<str> {
    let as_reported = || Arc::clone(&file.key);
    match file.outcome.as_ref().map(|outcome| &outcome.place) {
        Some(Place::Found(path)) => {
            locator.inner(path).unwrap_or_else(|| path.to_string_lossy().replace('\\', "/")).into()
        }
        Some(Place::Outside(_)) | None => as_reported(),
        Some(Place::Missing(_)) => locator.inner_name(&file.wanted).map_or_else(as_reported, Arc::from),
    }
}

/// How the search went, file by file of the snapshot.
fn search_of(sought: &[Sought], locator: &Locator<'_>) -> Search {
    let mut search = Search { learnt: locator.learnt.taught().take(MAX_LEARNT).collect(), ..Search::default() };
    let mut best: HashMap<&str, &Outcome> = HashMap::new();
    for file in sought {
        let Some(outcome) = &file.outcome else { continue };
        let known = best.entry(&file.key).or_insert(outcome);
        if matches!(outcome.place, Place::Found(_)) && !matches!(known.place, Place::Found(_)) {
            *known = outcome;
        }
    }
    for outcome in best.values() {
        match outcome.place {
            Place::Found(_) => *search.found.entry(outcome.by.unwrap_or(FoundBy::Path)).or_default() += 1,
            Place::Outside(_) => search.outside += 1,
            Place::Missing(_) => search.missing += 1,
        }
    }
    let is_lost = |file: &&Sought| matches!(best.get(&*file.key).map(|known| &known.place), Some(Place::Missing(_)));
    let mut lost: Vec<&Sought> = sought.iter().filter(is_lost).collect();
    lost.sort_by(|a, b| a.key.cmp(&b.key));
    lost.dedup_by(|a, b| a.key == b.key);
    let told =
        |file: &&Sought| Lost { path: Arc::clone(&file.key), candidates: rewrite::namesakes(&file.wanted, locator) };
    search.lost = lost.iter().take(MAX_LOST).map(told).collect();
    let wanted: Vec<&Wanted> = lost.iter().map(|file| &file.wanted).collect();
    search.mends = rewrite::mends(&wanted, locator);
    search
}

/// A reported file on its way to its place.
struct Sought {
    /// Which report it is of.
    source: usize,
    /// Its path as reported; once it was sought, its key in the snapshot.
    key: Arc<str>,
    coverage: Arc<FileCoverage>,
    wanted: Wanted,
    outcome: Option<Outcome>,
}

/// Other names for files that were not found, where one report tells only what ran in them, by an absolute path, and
/// another knows them by the end of that path: below a root that it names, or below no root at all.
fn known_names(sought: &[Sought]) -> HashMap<Arc<str>, Arc<str>> {
    let missing = |file: &&Sought| matches!(&file.outcome, Some(Outcome { place: Place::Missing(_), .. }));
    let (ran, known): (Vec<_>, Vec<_>) = sought.iter().filter(missing).partition(|file| file.coverage.details.only_ran);
    if ran.is_empty() {
        return HashMap::new();
    }
    let mut names: HashMap<&str, &Arc<str>> = HashMap::new();
    for file in known {
        match &file.wanted.below_roots[..] {
            [] => drop(names.insert(&file.key, &file.key)),
            below => names.extend(below.iter().map(|path| (&**path, &file.key))),
        }
    }
    let other = |path: &str| {
        let tails = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
        tails.filter_map(|at| names.get(&path[at..])).next().copied()
    };
    let pairs: Vec<_> = ran.iter().filter_map(|file| Some((file, other(&file.key)?))).collect();
    let mut uses: HashMap<(usize, &Arc<str>), u32> = HashMap::new();
    pairs.iter().for_each(|(file, name)| *uses.entry((file.source, name)).or_default() += 1);
    // Two files of one report are not one file of another.
    let certain = pairs.iter().filter(|(file, name)| uses[&(file.source, *name)] == 1);
    certain.map(|(file, name)| (Arc::clone(&file.key), Arc::clone(name))).collect()
}

fn gather(loaded: Vec<Loaded>, sought: Vec<Sought>, search: Search) -> Snapshot {
    let mut snapshot = Snapshot { search, ..Snapshot::default() };
    let mut doubts: Vec<Doubts> = loaded.iter().map(|_| Doubts::default()).collect();
    let mut rekeyed: Vec<Vec<(Arc<str>, Arc<FileCoverage>)>> = loaded.iter().map(|_| Vec::new()).collect();
    for Sought { source, key, coverage, outcome, .. } in sought {
        let Some(outcome) = outcome else { continue };
        doubts[source].consider(&key, &coverage, &outcome);
        settle_place(&mut snapshot.places, &key, outcome.place);
        rekeyed[source].push((key, coverage));
    }
    let mut odd = Vec::new();
    // Those that do not count come last: in which order reports are named decides nothing.
    let mut uncounted = Report::default();
    for ((one, mut files), doubts) in loaded.into_iter().zip(rekeyed).zip(doubts) {
        let mut report = one.report;
        let counts = one.input.counts_hits();
        let join = if counts { Join::Sum } else { Join::Most };
        files.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (key, coverage) in files {
            report.add_file_with(key, coverage, join);
        }
        if counts { &mut snapshot.report } else { &mut uncounted }.merge_with(report, join);
        snapshot.notes.extend(one.broken);
        odd.extend(doubts.into_notes(&one.input.path));
        odd.extend(one.odd);
        snapshot.inputs.push(one.input);
    }
    snapshot.report.merge_with(uncounted, Join::Most);
    let input = snapshot.inputs.first().map_or_else(String::new, |input| input.path.clone());
    snapshot.notes.extend(advice(&snapshot.search).map(|text| Note { input, at: None, text }));
    snapshot.notes.extend(odd);
    snapshot
}

/// What would find the files that were not.
fn advice(search: &Search) -> Option<String> {
    let best = search.mends.first()?;
    let crate::analysis::Rewrite { from, to, .. } = &best.rewrite;
    let rivals = best.rivals.iter().map(|to| format!(", and so would `{to}`")).collect::<String>();
    let (finds, of) = (best.finds, best.of);
    Some(format!("`{from}` = `{to}` under [paths] would find {finds} of the {of} missing sources{rivals}"))
}

/// Of two reports that place a file, the one that found it is right.
fn settle_place(places: &mut BTreeMap<Arc<str>, Place>, key: &Arc<str>, place: Place) {
    let known = places.entry(Arc::clone(key)).or_insert_with(|| Place::Missing(Vec::new()));
    let better = match (&*known, &place) {
        (Place::Found(_), _) => false,
        (Place::Outside(_), place) => matches!(place, Place::Found(_)),
        (Place::Missing(looked), place) => looked.is_empty() || !matches!(place, Place::Missing(_)),
    };
    if better {
        *known = place;
    }
}

/// Files of one report about which the user should know something.
#[derive(Default)]
struct Doubts {
    stale: Vec<String>,
    ambiguous: Vec<String>,
}

impl Doubts {
    fn consider(&mut self, key: &str, coverage: &FileCoverage, outcome: &Outcome) {
        // A file has at most one line for each byte, and one after the last line break.
        let found = matches!(outcome.place, Place::Found(_));
        if found && u64::from(coverage.lines.last_number()) > outcome.len.saturating_add(1) {
            self.stale.push(format!("{key} has lines beyond its end: the source changed since the report was written"));
        }
        if let Some(other) = &outcome.other {
            let other = other.display();
            self.ambiguous.push(format!("{key} is ambiguous: another root of the report holds {other} as well"));
        }
    }

    fn into_notes(self, input: &str) -> impl Iterator<Item = Note> {
        let limited = |texts: Vec<String>, what: &str| {
            let more = texts.len().saturating_sub(MAX_NAMED);
            let rest = (more > 0).then(|| format!("{more} more files {what}"));
            texts.into_iter().take(MAX_NAMED).chain(rest).collect::<Vec<_>>()
        };
        let stale = limited(self.stale, "have lines beyond their end");
        let texts = stale.into_iter().chain(limited(self.ambiguous, "are ambiguous"));
        texts.map(move |text| Note { input: input.to_owned(), at: None, text })
    }
}

#[cfg(test)]
#[path = "assemble_tests.rs"]
mod tests;
