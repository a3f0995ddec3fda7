//! What the present report is compared with: the last load, the start of the session, a baseline, another report.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analysis::Snapshot;
use crate::analysis::delta::Side;
use crate::analysis::drift::LineMaps;
use crate::analysis::facts::{self, FileFacts};
use crate::model::Totals;

/// What one loading gave, to be compared with another. Two of them share the files that did not change.
#[derive(Debug, Clone)]
pub struct Shot {
    /// The reports.
    pub snapshot: Arc<Snapshot>,
    /// Counts of each file, by path.
    pub facts: Arc<[FileFacts]>,
    /// All files together.
    pub totals: Totals,
}

/// Shots are the same if they are one.
impl PartialEq for Shot {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.snapshot, &other.snapshot) && Arc::ptr_eq(&self.facts, &other.facts)
    }
}

impl Eq for Shot {}

impl Shot {
    /// Reports whose files were counted.
    #[must_use]
    pub fn new(snapshot: Arc<Snapshot>, facts: Arc<[FileFacts]>) -> Self {
        let totals = facts::totals(&facts);
        Self { snapshot, facts, totals }
    }

    /// As one side of a comparison.
    #[must_use]
    pub fn side(&self) -> Side<'_> {
        Side { report: &self.snapshot.report, facts: &self.facts, totals: self.totals }
    }
}

impl Kept {
    /// The present report.
    fn now(shot: Shot) -> Self {
        Self { shot, moved: LineMaps::default() }
    }
}

/// What the present report can be compared with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Reference {
    /// The report as it was before the last load.
    #[default]
    LastLoad,
    /// The first report of the session.
    Session,
    /// What a key, a flag or the configuration made the baseline.
    Baseline,
    /// A report that the user named.
    Other,
}

/// All of them, in the order in which a key goes through them.
pub const REFERENCES: [Reference; 4] = [Reference::LastLoad, Reference::Session, Reference::Baseline, Reference::Other];

/// The references there are.
#[derive(Debug, Default)]
pub struct References {
    last: Option<Kept>,
    session: Option<Kept>,
    baseline: Named,
    other: Named,
    asked: u64,
}

/// An earlier report, and where the lines of its sources are now.
#[derive(Debug)]
pub struct Kept {
    /// The report.
    pub shot: Shot,
    /// Where the lines went from it to the present one.
    pub moved: LineMaps,
}

/// A reference that may be a report of its own.
#[derive(Debug, Default)]
struct Named {
    kept: Option<Kept>,
    /// The report, where it is one, to be shown.
    path: Option<PathBuf>,
    /// The report that is to be it, as it was asked for.
    wanted: Option<PathBuf>,
    /// The newest request for it: what answers an older one is stale.
    asked: u64,
    /// It is compared with as soon as it is read.
    is_awaited: bool,
    /// What was said when it could not be read.
    failure: Option<String>,
}

impl References {
    /// A first report was loaded, or the first with which another can be compared.
    pub(super) fn begin(&mut self, first: Shot) {
        (self.session, self.last) = (Some(Kept::now(first)), None);
    }

    /// Another report was loaded, and this is the one before; lines `moved` from it to the other.
    pub(super) fn reloaded(&mut self, before: Shot, moved: LineMaps) {
        let others = [&mut self.session, &mut self.baseline.kept, &mut self.other.kept];
        others.into_iter().flatten().for_each(|kept| kept.moved.then(&moved));
        self.last = Some(Kept { shot: before, moved });
    }

    /// From now on, this is the baseline.
    pub(super) fn set_baseline(&mut self, now: Shot) {
        self.asked += 1;
        self.baseline = Named { kept: Some(Kept::now(now)), asked: self.asked, ..Named::default() };
    }

    /// A report is to be this reference; returns the generation of the request.
    pub(super) fn ask(&mut self, which: Reference, path: PathBuf) -> u64 {
        if let Some(named) = self.named(which) {
            (named.wanted, named.is_awaited) = (Some(path), true);
        }
        self.asked_anew(which)
    }

    /// The report that is this reference is to be read again, if there is one; returns it with the generation of the
    /// request.
    pub(super) fn ask_again(&mut self, which: Reference) -> Option<(u64, PathBuf)> {
        let path = self.named(which)?.wanted.clone()?;
        Some((self.asked_anew(which), path))
    }

    fn asked_anew(&mut self, which: Reference) -> u64 {
        self.asked += 1;
        let asked = self.asked;
        self.named(which).into_iter().for_each(|named| named.asked = asked);
        asked
    }

    /// Whether nobody has asked for another since.
    pub(super) fn is_newest(&mut self, which: Reference, generation: u64) -> bool {
        self.named(which).is_some_and(|named| named.asked == generation)
    }

    /// A report was read as this reference. Returns whether it is to be compared with now, and what was said when it could
    /// not be read before.
    pub(super) fn read(&mut self, which: Reference, path: PathBuf, kept: Kept) -> (bool, Option<String>) {
        let Some(named) = self.named(which) else { return (false, None) };
        (named.kept, named.path) = (Some(kept), Some(path));
        (std::mem::take(&mut named.is_awaited), named.failure.take())
    }

    /// A report could not be read as this reference, which was said like this: what it was before stays.
    pub(super) fn failed(&mut self, which: Reference, said: String) {
        self.named(which).into_iter().for_each(|named| named.failure = Some(said.clone()));
    }

    fn named(&mut self, which: Reference) -> Option<&mut Named> {
        match which {
            Reference::Baseline => Some(&mut self.baseline),
            Reference::Other => Some(&mut self.other),
            Reference::LastLoad | Reference::Session => None,
        }
    }

    /// What there is to compare with.
    #[must_use]
    pub fn get(&self, which: Reference) -> Option<&Kept> {
        match which {
            Reference::LastLoad => self.last.as_ref(),
            Reference::Session => self.session.as_ref(),
            Reference::Baseline => self.baseline.kept.as_ref(),
            Reference::Other => self.other.kept.as_ref(),
        }
    }

    /// What the header and the tree count from: the baseline, or else the start of the session.
    #[must_use]
    pub fn baseline(&self) -> Option<&Shot> {
        self.get(Reference::Baseline).or(self.session.as_ref()).map(|kept| &kept.shot)
    }

    /// Whether a baseline was set, so that it is not the start of the session.
    #[must_use]
    pub fn has_baseline(&self) -> bool {
        self.baseline.kept.is_some()
    }

    /// A reference in words, to follow "since" or "against". May quote untrusted text.
    #[must_use]
    pub fn words(&self, which: Reference) -> String {
        let path = |named: &Named| named.path.as_deref().map(Path::display).map(|path| path.to_string());
        match which {
            Reference::LastLoad => "the last load".to_owned(),
            Reference::Session => "the start of the session".to_owned(),
            Reference::Baseline => match path(&self.baseline) {
                Some(path) => format!("the baseline {path}"),
                None => "the baseline".to_owned(),
            },
            Reference::Other => path(&self.other).unwrap_or_else(|| "another report".to_owned()),
        }
    }

    /// The one behind this among those there are.
    #[must_use]
    pub fn next(&self, which: Reference) -> Option<Reference> {
        let at = REFERENCES.iter().position(|one| *one == which).unwrap_or(0);
        let others = REFERENCES[at + 1..].iter().chain(&REFERENCES[..at]);
        others.copied().find(|one| self.get(*one).is_some())
    }
}
