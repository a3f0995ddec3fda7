//! Which texts of the sources the report belongs to, and which sources changed since.
//!
//! A source that was last written before the report has on the disk the text that the report belongs to. It is kept, as far
//! as there is room, so that it is known once the file is edited. For one that was written later, it is the text seen
//! before; else git's, if no commit touched the file since the report; else nobody knows it. A fresh clone makes every
//! file newer than the report: when most are, that alone tells nothing.
//!
//! A report that a run of ours wrote belongs to the texts as they were when the run began: what was saved while the tests
//! ran, they had read before.

mod ahead;
mod another;
mod basis;
mod runs;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::clock;
use super::git::{Git, Oid};
use super::source;
use super::watch::Stamp;
use crate::analysis::drift::{self, Drifted};
use crate::analysis::text::SourceText;
use crate::analysis::{Place, Snapshot};

pub use ahead::Ahead;
pub use another::since;
pub use basis::{Bases, Then};
use basis::{Basis, File, Seen, Standing};
pub use runs::Runs;

/// So many bytes of texts are kept.
const ROOM: u64 = 16 << 20;
/// Of a report with more files none are kept but the open one: their texts would take more than the report.
const MOST_FILES: usize = 10_000;
/// A report says when it was written in whole seconds. Its file, written within these of it, tells better.
const ABOUT: Duration = Duration::from_secs(2);
/// When more sources than these, and more than half of all, look newer than the report, it was they that were copied.
const FEW: usize = 3;

/// The sources of a report, as they change.
#[derive(Debug, Default)]
pub struct Reported {
    snapshot: Arc<Snapshot>,
    git: Option<Git>,
    /// No source that was written later is surely the one that the tests ran.
    until: Option<SystemTime>,
    files: HashMap<Arc<str>, File>,
    /// So many bytes of texts are kept now.
    kept: u64,
    /// The file that was opened last, for which there was no room: it is kept until the next one.
    beyond_room: Option<Arc<str>>,
}

impl Reported {
    /// Looks at all sources of a report that was just read, the one that is `open` first. Gives up when `go_on` says so,
    /// and then tells nothing.
    pub fn load(&mut self, ahead: &Ahead, open: Option<&str>, mut go_on: impl FnMut() -> bool) -> Option<Drifted> {
        self.snapshot = Arc::clone(&ahead.snapshot);
        self.until = ahead.until;
        self.git = None;
        let before = std::mem::take(&mut self.files);
        (self.kept, self.beyond_room) = (0, None);
        let Some(until) = self.until else { return Some(Drifted::default()) };
        let seen = |key: &str| ahead.seen(key).or_else(|| before.get(key)?.seen_by(until));
        let (mut same, mut newer) = (Vec::new(), Vec::new());
        let (mut files, mut git_asks) = (0, Vec::new());
        for (key, path) in ahead.snapshot.places.found() {
            if !go_on() {
                return None;
            }
            let stamp = Stamp::of(&path);
            let (Some(modified), Some(length)) = (stamp.modified(), stamp.length()) else { continue };
            files += 1;
            let rank = (open != Some(&**key), std::cmp::Reverse(modified));
            if modified <= until {
                same.push((rank, Arc::clone(key), path, length));
            } else {
                newer.push((Arc::clone(key), path));
            }
        }
        // What was written last is the likeliest to be edited next.
        same.sort_unstable_by_key(|source| source.0);
        for (key, path) in newer {
            if !go_on() {
                return None;
            }
            match seen(&key) {
                Some((seen, text)) => self.compare(key, &path, Basis::Text(text), Some(seen)),
                None => git_asks.push((key, path)),
            }
        }
        self.ask_git(git_asks, &mut go_on)?;
        let room = if files > MOST_FILES { 0 } else { ROOM };
        for (rank, key, path, length) in same {
            let is_open = !rank.0;
            if !is_open && self.kept + length > room {
                break;
            }
            if !go_on() {
                return None;
            }
            let written = rank.1.0;
            let known = seen(&key).filter(|(seen, _)| seen.written == written);
            if let Some((seen, text)) = known.or_else(|| Some((Seen::now(written), text(&path)?))) {
                self.keep(key, Basis::Text(text), Some(seen), Standing::Same);
            }
        }
        Some(self.drifted())
    }

    /// What is known of the text of one file that its report belongs to, for whoever asks once; `None` if there is nothing
    /// to tell.
    #[must_use]
    pub fn of_one(snapshot: &Arc<Snapshot>, working_dir: &Path, key: &Arc<str>) -> Option<Then> {
        let until = written(snapshot, working_dir, &Runs::default())?;
        let is_newer = |path: &Path| Stamp::of(path).modified().is_some_and(|modified| modified > until);
        let Place::Found(path) = snapshot.place(key) else { return None };
        if !is_newer(&path) {
            return None;
        }
        let newer = || snapshot.places.found().filter(|(_, path)| is_newer(path)).count();
        let tells = |then: &Then| *then != Then::Unknown || newer_tells(newer(), snapshot);
        Self::of_some(snapshot, Some(until), vec![(Arc::clone(key), path)]).then(key).filter(tells)
    }

    /// What git knows of the texts of these files, all written after the report.
    fn of_some(snapshot: &Arc<Snapshot>, until: Option<SystemTime>, newer: Vec<(Arc<str>, PathBuf)>) -> Bases {
        let mut asked = Self { snapshot: Arc::clone(snapshot), until, ..Self::default() };
        asked.ask_git(newer, &mut || true);
        Bases { newer_tells: true, ..asked.bases() }
    }

    /// Looks again at sources that changed on the disk, or are open now.
    pub fn look(&mut self, paths: &[PathBuf]) -> Drifted {
        for path in paths {
            let Some(until) = self.until else { break };
            let key = self.snapshot.places.key_of(path);
            let Some(key) = key.or_else(|| self.snapshot.places.key_of(&path.canonicalize().ok()?)) else { continue };
            let Some(modified) = Stamp::of(path).modified() else { continue };
            match self.files.remove(&key) {
                Some(file) => {
                    self.kept = self.kept.saturating_sub(file.size());
                    self.compare(key, path, file.basis, file.seen);
                }
                None if modified <= until => {
                    if let Some(text) = text(path) {
                        self.make_room(&key, text.len() as u64);
                        self.keep(key, Basis::Text(text), Some(Seen::now(modified)), Standing::Same);
                    }
                }
                None => _ = self.ask_git(vec![(key, path.clone())], &mut || true),
            }
        }
        self.drifted()
    }

    /// What the texts are that the report belongs to, as far as they are known.
    #[must_use]
    pub fn bases(&self) -> Bases {
        let (snapshot, git) = (Arc::clone(&self.snapshot), self.git.clone());
        Bases { snapshot, git, until: self.until, files: self.files.clone(), newer_tells: self.newer_tells() }
    }

    /// Compares a source on the disk with the text that the report belongs to.
    fn compare(&mut self, key: Arc<str>, path: &Path, basis: Basis, seen: Option<Seen>) {
        let then = match &basis {
            Basis::Text(text) => Some(Arc::clone(text)),
            Basis::Committed(name) => self.git.as_ref().and_then(|git| basis::committed(git, name)),
            Basis::Unknown => None,
        };
        self.compare_with(then, key, path, basis, seen);
    }

    fn compare_with(&mut self, then: Option<Arc<str>>, key: Arc<str>, path: &Path, basis: Basis, seen: Option<Seen>) {
        // Taken before it is read: what is written meanwhile is looked at again.
        let modified = Stamp::of(path).modified();
        let now = text(path);
        let standing = match (&now, then) {
            (_, None) => Standing::Newer,
            (None, _) => Standing::Same,
            (Some(now), Some(then)) => differing(now, &then),
        };
        self.keep(Arc::clone(&key), basis, seen, standing);
        let newest = modified.zip(now).filter(|(_, text)| self.kept + text.len() as u64 <= ROOM);
        if let Some((written, text)) = newest.filter(|_| standing != Standing::Same) {
            self.kept += text.len() as u64;
            self.files.entry(key).and_modify(|file| file.newest = Some((Seen::now(written), text)));
        }
    }

    /// Asks git for the texts that the report belongs to. `None` if it was to give up.
    fn ask_git(&mut self, asked: Vec<(Arc<str>, PathBuf)>, go_on: &mut dyn FnMut() -> bool) -> Option<()> {
        let (keys, paths): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
        let Some(until) = self.until.map(clock::since_1970).filter(|_| !paths.is_empty()) else { return Some(()) };
        self.git = self.git.take().or_else(|| Git::around(self.snapshot.places.root()));
        let git = self.git.clone();
        let names = git.as_ref().map(|git| git.untouched_since(until, &paths)).unwrap_or_default();
        let is_any_known = go_on() && names.iter().any(Option::is_some);
        let written = |path: &PathBuf| Stamp::of(path).modified();
        let written: Vec<_> = paths.iter().filter(|_| is_any_known).map(written).collect();
        let on_disk = git.as_ref().filter(|_| is_any_known).map(|git| git.names_of(&paths)).unwrap_or_default();
        let mut others = Vec::new();
        for (at, key) in keys.iter().enumerate() {
            match names.get(at).cloned().flatten() {
                Some(name) if on_disk.get(at) == Some(&Some(name.clone())) => {
                    let seen = written[at].map(Seen::now);
                    self.keep(Arc::clone(key), Basis::Committed(name), seen, Standing::Same);
                }
                name => {
                    self.keep(Arc::clone(key), Basis::Unknown, None, Standing::Newer);
                    others.extend(name.map(|name| (at, name)));
                }
            }
        }
        let (places, names): (Vec<usize>, Vec<Oid>) = others.into_iter().unzip();
        if let Some(git) = git.filter(|_| !names.is_empty()) {
            git.texts(&names, |at, bytes| {
                let Some(then) = basis::readable(bytes).filter(|_| go_on()) else { return };
                let (key, path) = (&keys[places[at]], &paths[places[at]]);
                if fits(&self.snapshot, key, &then) {
                    let basis = Basis::Committed(names[at].clone());
                    self.compare_with(Some(then), Arc::clone(key), path, basis, None);
                }
            });
        }
        go_on().then_some(())
    }

    /// Forgets the file that was opened before, if there is no room for both.
    fn make_room(&mut self, key: &Arc<str>, length: u64) {
        if self.kept + length <= ROOM {
            return;
        }
        if let Some(before) = self.beyond_room.replace(Arc::clone(key))
            && let Some(file) = self.files.get(&before).filter(|file| file.standing == Standing::Same)
        {
            self.kept = self.kept.saturating_sub(file.size());
            self.files.remove(&before);
        }
    }

    fn keep(&mut self, key: Arc<str>, basis: Basis, seen: Option<Seen>, standing: Standing) {
        self.kept += basis.size();
        self.files.insert(key, File { basis, seen, newest: None, standing });
    }

    fn drifted(&self) -> Drifted {
        let all = |standing| {
            let mut keys: Vec<Arc<str>> = self
                .files
                .iter()
                .filter(|(_, file)| file.standing == standing)
                .map(|(key, _)| Arc::clone(key))
                .collect();
            keys.sort_unstable();
            keys
        };
        let newer = if self.newer_tells() { all(Standing::Newer) } else { Vec::new() };
        Drifted { changed: all(Standing::Changed), newer }
    }

    /// Whether it tells anything that a source is newer than the report.
    fn newer_tells(&self) -> bool {
        let newer = self.files.values().filter(|file| file.standing == Standing::Newer).count();
        newer_tells(newer, &self.snapshot)
    }
}

/// Whether it tells anything that so many sources are newer than the report.
fn newer_tells(newer: usize, snapshot: &Snapshot) -> bool {
    newer <= FEW || newer * 2 <= snapshot.places.found_count()
}

/// Whether a report can belong to this text of a file.
fn fits(snapshot: &Snapshot, key: &str, text: &str) -> bool {
    let coverage = snapshot.report.files.get(key);
    coverage.is_some_and(|coverage| drift::staleness(coverage, &SourceText::new(text.to_owned())).is_none())
}

fn differing(now: &Arc<str>, then: &Arc<str>) -> Standing {
    // Line ends are nothing to lines.
    let lines = |text: &str| SourceText::new(text.to_owned());
    if now == then || lines(now) == lines(then) { Standing::Same } else { Standing::Changed }
}

fn text(path: &Path) -> Option<Arc<str>> {
    source::read(path).ok().map(|read| read.text.into())
}

/// When the tests read what the first of the reports tells of: when it was written, by what it says, or by its file's
/// time where that is about the same; or when the run began that wrote it.
fn written(snapshot: &Snapshot, working_dir: &Path, runs: &Runs) -> Option<SystemTime> {
    let of_each = snapshot.inputs.iter().filter_map(|input| {
        let said = input.timestamp.map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        let file = fs::metadata(working_dir.join(&input.path)).and_then(|about| about.modified()).ok();
        let written = match (said, file) {
            (Some(said), Some(file)) if file >= said && file <= said + ABOUT => Some(file),
            (said, file) => said.or(file),
        };
        // A run may only have copied an older one.
        file.and_then(|file| runs.of(file)).into_iter().chain(written).min()
    });
    of_each.min()
}
