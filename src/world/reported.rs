//! Which texts of the sources the report belongs to, and which sources changed since.
//!
//! A source that was last written before the report has on the disk the text that the report belongs to. It is kept, as far
//! as there is room, so that it is known once the file is edited. For one that was written later, it is the text seen
//! before; else git's, if no commit touched the file since the report; else nobody knows it. A fresh clone makes every
//! file newer than the report: when most are, that alone tells nothing.

mod basis;

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

use basis::Basis;
pub use basis::{Bases, Then};

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

/// What is known of one source.
#[derive(Debug)]
struct File {
    basis: Basis,
    /// When the text of the basis was written, if it was seen on the disk.
    written: Option<SystemTime>,
    /// The newest text that was seen, for a report that is yet to come, and when it was written.
    newest: Option<(SystemTime, Arc<str>)>,
    standing: Standing,
}

/// How the text on the disk stands to the one that the report belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Same,
    Changed,
    /// It was written after the report, and what it was before is unknown.
    Newer,
}

impl Reported {
    /// Looks at all sources of a report that was just read, the one that is `open` first. Gives up when `go_on` says so,
    /// and then tells nothing.
    pub fn load(
        &mut self,
        snapshot: &Arc<Snapshot>,
        working_dir: &Path,
        open: Option<&str>,
        mut go_on: impl FnMut() -> bool,
    ) -> Option<Drifted> {
        self.snapshot = Arc::clone(snapshot);
        self.until = written(snapshot, working_dir);
        self.git = None;
        let mut before = std::mem::take(&mut self.files);
        (self.kept, self.beyond_room) = (0, None);
        let Some(until) = self.until else { return Some(Drifted::default()) };
        let (mut same, mut newer) = (Vec::new(), Vec::new());
        let (mut files, mut git_asks) = (0, Vec::new());
        for (key, path) in snapshot.places.found() {
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
            match before.remove(&key).and_then(|file| file.seen_by(until)) {
                Some((written, text)) => self.compare(key, &path, Basis::Text(text), Some(written)),
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
            let known = before.remove(&key).and_then(|file| file.seen_by(rank.1.0)).filter(|known| known.0 == rank.1.0);
            let text = known.map(|(_, text)| text).or_else(|| text(&path));
            if let Some(text) = text {
                self.keep(key, Basis::Text(text), Some(rank.1.0), Standing::Same);
            }
        }
        Some(self.drifted())
    }

    /// What is known of the text of one file that its report belongs to, for whoever asks once; `None` if there is nothing
    /// to tell.
    #[must_use]
    pub fn of_one(snapshot: &Arc<Snapshot>, working_dir: &Path, key: &Arc<str>) -> Option<Then> {
        let until = written(snapshot, working_dir)?;
        let is_newer = |path: &Path| Stamp::of(path).modified().is_some_and(|modified| modified > until);
        let Place::Found(path) = snapshot.place(key) else { return None };
        if !is_newer(&path) {
            return None;
        }
        let mut asked = Self { snapshot: Arc::clone(snapshot), until: Some(until), ..Self::default() };
        asked.ask_git(vec![(Arc::clone(key), path)], &mut || true);
        let newer = || snapshot.places.found().filter(|(_, path)| is_newer(path)).count();
        let tells = |then: &Then| *then != Then::Unknown || newer_tells(newer(), snapshot);
        asked.bases().then(key).filter(tells)
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
                    self.compare(key, path, file.basis, file.written);
                }
                None if modified <= until => {
                    if let Some(text) = text(path) {
                        self.make_room(&key, text.len() as u64);
                        self.keep(key, Basis::Text(text), Some(modified), Standing::Same);
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
        let tells = self.newer_tells();
        let is_told = |file: &&File| tells || !matches!(file.basis, Basis::Unknown);
        let told = self.files.iter().filter(|(_, file)| is_told(file));
        Bases::new(self.git.clone(), told.map(|(key, file)| (Arc::clone(key), file.basis.clone())).collect())
    }

    /// Compares a source on the disk with the text that the report belongs to.
    fn compare(&mut self, key: Arc<str>, path: &Path, basis: Basis, written: Option<SystemTime>) {
        let then = match &basis {
            Basis::Text(text) => Some(Arc::clone(text)),
            Basis::Committed(name) => self.git.as_ref().and_then(|git| basis::committed(git, name)),
            Basis::Unknown => None,
        };
        self.compare_with(then, key, path, basis, written);
    }

    fn compare_with(
        &mut self,
        then: Option<Arc<str>>,
        key: Arc<str>,
        path: &Path,
        basis: Basis,
        written: Option<SystemTime>,
    ) {
        // Taken before it is read: what is written meanwhile is looked at again.
        let modified = Stamp::of(path).modified();
        let now = text(path);
        let standing = match (&now, then) {
            (_, None) => Standing::Newer,
            (None, _) => Standing::Same,
            (Some(now), Some(then)) => differing(now, &then),
        };
        self.keep(Arc::clone(&key), basis, written, standing);
        let seen = modified.zip(now).filter(|(_, text)| self.kept + text.len() as u64 <= ROOM);
        if let Some(seen) = seen.filter(|_| standing != Standing::Same) {
            self.kept += seen.1.len() as u64;
            self.files.entry(key).and_modify(|file| file.newest = Some(seen));
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
        let on_disk = git.as_ref().filter(|_| is_any_known).map(|git| git.names_of(&paths)).unwrap_or_default();
        let mut others = Vec::new();
        for (at, key) in keys.iter().enumerate() {
            match names.get(at).cloned().flatten() {
                Some(name) if on_disk.get(at) == Some(&Some(name.clone())) => {
                    self.keep(Arc::clone(key), Basis::Committed(name), None, Standing::Same);
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
                if self.fits(key, &then) {
                    let basis = Basis::Committed(names[at].clone());
                    self.compare_with(Some(then), Arc::clone(key), path, basis, None);
                }
            });
        }
        go_on().then_some(())
    }

    /// Whether the report can belong to this text.
    fn fits(&self, key: &str, text: &str) -> bool {
        let coverage = self.snapshot.report.files.get(key);
        coverage.is_some_and(|coverage| drift::staleness(coverage, &SourceText::new(text.to_owned())).is_none())
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

    fn keep(&mut self, key: Arc<str>, basis: Basis, written: Option<SystemTime>, standing: Standing) {
        self.kept += basis.size();
        self.files.insert(key, File { basis, written, newest: None, standing });
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

impl File {
    /// How many bytes of texts it keeps.
    fn size(&self) -> u64 {
        self.basis.size() + self.newest.as_ref().map_or(0, |(_, text)| text.len() as u64)
    }

    /// The newest text that was seen and was written no later than this, and when it was.
    fn seen_by(self, until: SystemTime) -> Option<(SystemTime, Arc<str>)> {
        let text = if let Basis::Text(text) = self.basis { Some(text) } else { None };
        let seen = [self.newest, self.written.zip(text)];
        seen.into_iter().flatten().find(|(written, _)| *written <= until)
    }
}

fn differing(now: &Arc<str>, then: &Arc<str>) -> Standing {
    // Line ends are nothing to lines.
    let lines = |text: &str| SourceText::new(text.to_owned());
    if now == then || lines(now) == lines(then) { Standing::Same } else { Standing::Changed }
}

fn text(path: &Path) -> Option<Arc<str>> {
    source::read(path).ok().map(|read| read.text.into())
}

/// When the first of the reports was written: what each of them says, and its file's time where that is about the same.
fn written(snapshot: &Snapshot, working_dir: &Path) -> Option<SystemTime> {
    let of_each = snapshot.inputs.iter().filter_map(|input| {
        let said = input.timestamp.map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        let file = fs::metadata(working_dir.join(&input.path)).and_then(|about| about.modified()).ok();
        match (said, file) {
            (Some(said), Some(file)) if file >= said && file <= said + ABOUT => Some(file),
            (said, file) => said.or(file),
        }
    });
    of_each.min()
}
