//! One loading: the configuration, the reports that it or the user names, their sources; or what to do without them.

mod doubts;
mod kept;
mod sources;

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use self::doubts::Doubts;
pub use self::doubts::Stopped;
use self::kept::Kept;
pub use self::kept::share_with;

use super::config::{Config, ConfigError, Origin, Overrides};
use super::discover::{Discovery, PassedOver};
use super::project::{self, Proposal};
use super::report::{self, ReadError};
use super::timings::Timings;
use super::watch::{Stamp, Watched};
use super::{asides, clock, discover, located, sibling};
use crate::analysis::facts::Counted;
use crate::analysis::{Loaded, Note, Snapshot};

/// The path that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// A report that changes while it is read is read again after these times.
const WAITS: [Duration; 4] =
    [Duration::from_millis(20), Duration::from_millis(80), Duration::from_millis(200), Duration::from_millis(500)];

/// Loads again and again what the same command line names.
#[derive(Debug)]
pub struct Loader {
    working_dir: PathBuf,
    overrides: Overrides,
    /// What standard input held: it can be read only once.
    standard_input: Option<Loaded>,
    /// The last good configuration and what it warned about.
    configured: Option<(Config, Vec<Note>)>,
    /// The reports that were discovered: as long as they are there, only a few places are looked at again.
    discovered: Discovery,
    /// When the newest of them was written, the last time that they were looked for.
    written: Option<SystemTime>,
    /// What makes the next loading cost what has changed; nothing where there is none.
    kept: Option<Kept>,
    /// Which reports are left alone as long as there is a good one.
    doubts: Doubts,
    timings: Timings,
    /// The decimals of the tool that wrote what was read last: what is read in vain does not change them.
    precision: u8,
    /// What was counted while sources were located.
    counted: Counted,
}

/// What a loading is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Reading the reports, in bytes as they lie on the disk, packed or not.
    Reading {
        /// Bytes read.
        read: u64,
        /// Bytes in all, where known.
        total: Option<u64>,
    },
    /// Looking for the sources, and merging.
    Locating,
}

/// Whoever wants to know what a loading is at.
pub type Progress<'p> = &'p mut dyn FnMut(Step);

/// What one loading gave.
#[derive(Debug)]
pub struct Load {
    /// The configuration in force.
    pub config: Config,
    /// What is wrong with the configuration now; then the last good one is in force.
    pub mistake: Option<ConfigError>,
    /// What the configuration warns about; what the reports warn about is in the snapshot.
    pub notes: Vec<Note>,
    /// All that this loading depends on, as it was before it was read: a change since then asks for the next loading.
    pub watched: Watched,
    /// Reports that were seen and are not opened.
    pub passed_over: Vec<PassedOver>,
    /// What became of them.
    pub outcome: Outcome,
    /// What was counted of their files on the way.
    pub counted: Counted,
}

/// What became of the reports.
#[derive(Debug)]
pub enum Outcome {
    /// They were read.
    Read {
        /// All that was read, merged.
        snapshot: Box<Snapshot>,
        /// What is lost, when they are not whole: the file, the place, what is wrong.
        broken: Option<String>,
    },
    /// There is none yet.
    Missing {
        /// What was looked for, as paths to show.
        looked_for: Vec<String>,
        /// What would write one.
        proposals: Vec<Proposal>,
    },
    /// One of them cannot be read.
    Failed(ReadError),
}

impl Loader {
    /// A loader for a program started in `working_dir`, which is absolute, with these flags.
    #[must_use]
    pub fn new(working_dir: PathBuf, overrides: Overrides) -> Self {
        Self {
            working_dir,
            overrides,
            standard_input: None,
            configured: None,
            discovered: Discovery::default(),
            written: None,
            kept: None,
            doubts: Doubts::default(),
            timings: Timings::default(),
            precision: 0,
            counted: Counted::default(),
        }
    }

    /// A loader that keeps in mind what it reads: the next loading costs what has changed, and the coverage of a file that
    /// did not change is the very same.
    #[must_use]
    pub fn remembering(self) -> Self {
        Self { kept: Some(Kept::default()), ..self }
    }

    /// A loader that leaves alone what runs wrote that were stopped, where it has read something better.
    #[must_use]
    pub fn doubting(mut self, stopped: Stopped) -> Self {
        self.doubts.stopped = Some(stopped);
        self
    }

    /// A loader that notes where its time goes.
    #[must_use]
    pub fn timed(self, timings: Timings) -> Self {
        Self { timings, ..self }
    }

    /// Where it notes that.
    #[must_use]
    pub fn timings(&self) -> &Timings {
        &self.timings
    }

    /// Reads the configuration and the reports.
    ///
    /// # Errors
    ///
    /// When the configuration is wrong, and never was right.
    pub fn load(&mut self, progress: Progress<'_>) -> Result<Load, ConfigError> {
        let load = self.load_once(progress)?;
        // The report that a run makes of its data may have come while the data was read: it would have been opened.
        let chosen = self.discovered.chosen.clone();
        if !self.discovered.is_only_data() || self.reports(&load.config) == chosen {
            return Ok(load);
        }
        self.load_once(progress)
    }

    fn load_once(&mut self, progress: Progress<'_>) -> Result<Load, ConfigError> {
        let began = SystemTime::now();
        let (mut config, mut notes, mistake) =
            match (Config::load(&self.working_dir, self.overrides.clone()), &self.configured) {
                (Ok((config, notes)), _) => (config, notes, None),
                (Err(mistake), Some((config, notes))) => (config.clone(), notes.clone(), Some(mistake)),
                (Err(mistake), None) => return Err(mistake),
            };
        self.configured = Some((config.clone(), notes.clone()));
        let mut watched = watched(&config, began);
        let reports = self.reports(&config);
        if reports != [Path::new(STANDARD_INPUT)] {
            watched.sought = discover::sought(&config, &self.discovered);
            watched.files.extend(reports.iter().map(|path| (path.clone(), Stamp::of(path))));
            let others = self.discovered.passed_over.iter().filter(|_| !self.discovered.configured);
            watched.spare = others.map(|one| (one.path.clone(), seen(&one.path, began))).collect();
        }
        watched.tree = Some(sources::tree(&config, &reports, &watched, began));
        let outcome = self.read_all(&reports, &config, &mut watched, progress);
        if let Outcome::Read { snapshot, .. } = &outcome {
            notes.extend(left_out(&config, snapshot.search.left_out));
            self.precision = usual_precision(snapshot);
        }
        if !config.sources.contains_key("goals.precision") {
            config.settings.goals.precision = self.precision;
        }
        let passed_over = self.discovered.passed_over.clone();
        let counted = std::mem::take(&mut self.counted);
        Ok(Load { config, notes, mistake, watched, passed_over, outcome, counted })
    }

    /// The same for whoever is not told when a report that is being written is whole: it is waited for, and not for long.
    ///
    /// # Errors
    ///
    /// When the configuration is wrong.
    pub fn load_whole(&mut self, progress: Progress<'_>) -> Result<Load, ConfigError> {
        for wait in WAITS {
            let load = self.load(progress)?;
            match &load.outcome {
                Outcome::Failed(ReadError::Changing(path)) if path != Path::new(report::STANDARD_INPUT) => {
                    thread::sleep(wait);
                }
                _ => return Ok(load),
            }
        }
        self.load(progress)
    }

    fn read_all(
        &mut self,
        reports: &[PathBuf],
        config: &Config,
        watched: &mut Watched,
        progress: Progress<'_>,
    ) -> Outcome {
        let missing = |looked_for: String| Outcome::Missing {
            looked_for: vec![looked_for],
            proposals: project::proposals(&config.root),
        };
        if reports.is_empty() {
            let root = config.root.display();
            return missing(format!("coverage.xml, cobertura.xml, lcov.info and the like below {root}"));
        }
        let mut loaded = Vec::new();
        let lengths = reports.iter().map(|path| watched.files.get(path)?.length());
        let mut bytes = Bytes { before: 0, total: lengths.sum(), progress };
        for path in reports {
            match self.read(path, &mut bytes) {
                Ok(mut report) => {
                    let written = || watched.files.get(path)?.modified().map(clock::since_1970);
                    report.input.timestamp = report.input.timestamp.or_else(written);
                    loaded.push(report);
                }
                Err(ReadError::NotFound(path)) => return missing(path.display().to_string()),
                Err(error) => return Outcome::Failed(error),
            }
        }
        bytes.total = None;
        let mut index = self.kept.as_mut().and_then(|kept| kept.whereabouts.index.take());
        let mut read = |path: &Path| self.read(path, &mut bytes).ok();
        sibling::join(&mut loaded, reports, (&config.project(), &mut index), watched, &mut read);
        (bytes.progress)(Step::Locating);
        let broken = loaded.iter().flat_map(|report| &report.broken).next().map(|note| {
            let place = note.at.as_ref().map_or_else(String::new, |at| format!(", {at}"));
            format!("{}{place}: {}", note.input, note.text)
        });
        let project = config.project();
        // What was counted at the last loading is not counted again; nor is what may become part of something else.
        let is_first = self.kept.as_ref().is_some_and(Kept::is_empty);
        let mut whereabouts = self.kept.as_mut().map(|kept| {
            kept.whereabouts.index = index.take();
            &mut kept.whereabouts
        });
        let mut locate = |loaded| {
            self.timings.time("sources located", || match &mut whereabouts {
                Some(whereabouts) => whereabouts.snapshot(loaded, &project),
                None => located::snapshot(loaded, &project, &mut index),
            })
        };
        let (snapshot, counted) = match &loaded[..] {
            [only] if is_first => {
                let files = only.report.files.values().cloned().collect();
                Counted::beside(files, || locate(loaded))
            }
            _ => (locate(loaded), Counted::default()),
        };
        self.counted = counted;
        let mut snapshot = Box::new(snapshot);
        if let Some(kept) = &mut self.kept {
            kept.share(&mut snapshot.report);
            // What is broken is not shown where there is something better.
            if broken.is_none() {
                kept.keep(&snapshot.report);
                for (path, stamp) in reports.iter().filter_map(|path| Some((path, watched.files.get(path)?))) {
                    self.doubts.was_good(path, *stamp);
                }
                kept.only(|path| watched.files.contains_key(path));
            }
        }
        // Some formats (lcov) do not say when they were written; their files do.
        let written = || reports.iter().filter_map(|path| watched.files.get(path)?.modified()).max();
        snapshot.report.timestamp = snapshot.report.timestamp.or_else(|| written().map(clock::since_1970));
        Outcome::Read { snapshot, broken }
    }

    /// The reports to read, absolute but for standard input.
    fn reports(&mut self, config: &Config) -> Vec<PathBuf> {
        if config.reports == [Path::new(STANDARD_INPUT)] {
            return config.reports.clone();
        }
        // Named reports are not searched for: asking again costs nothing, and the configuration may have changed.
        let is_named = !config.reports.is_empty();
        let known = &self.discovered.chosen;
        let is_gone = !known.iter().all(|path| path.is_file());
        let discovered = if is_named || known.is_empty() || is_gone {
            discover::discover(config, &report::is_report)
        } else {
            discover::discover_again(config, &self.discovered, &report::is_report)
        };
        let written = discover::written(&discovered);
        let is_worse = discovered.is_only_data() && !self.discovered.is_only_data() || written < self.written;
        // It may come back: the last good report is better than an older one, and than the data of which the next is made.
        let is_awaited = is_gone && !is_named && !self.discovered.configured && is_worse;
        if !is_awaited {
            (self.discovered, self.written) = (discovered, written);
        }
        self.discovered.chosen.clone()
    }

    fn read(&mut self, path: &Path, bytes: &mut Bytes<'_>) -> Result<Loaded, ReadError> {
        let is_standard_input = path == Path::new(STANDARD_INPUT);
        if let Some(known) = self.standard_input.as_ref().filter(|_| is_standard_input) {
            return Ok(known.clone());
        }
        if let Some(why) = self.doubts.about(path) {
            return Err(ReadError::Unfinished { path: path.to_owned(), why });
        }
        let mut kept = self.kept.as_mut().filter(|_| !is_standard_input);
        let mut tell = |read, total| bytes.tell(read, total);
        let mut read = || match &mut kept {
            Some(kept) => report::read_again(path, kept.of(path), &mut tell),
            None => report::read(path, &mut tell),
        };
        let reading = self.timings.time_bytes("report read", || {
            let reading = read();
            let size = reading.as_ref().ok().map(|reading| reading.size);
            (reading, size)
        })?;
        bytes.before += reading.size;
        let shown = path.strip_prefix(&self.working_dir).unwrap_or(path);
        let loaded = located::loaded(shown, &self.working_dir, reading);
        if is_standard_input {
            self.standard_input = Some(loaded.clone());
        }
        Ok(loaded)
    }
}

/// How many bytes were read, of all reports together.
struct Bytes<'p> {
    /// Of the reports before this one.
    before: u64,
    /// Of all of them, where known.
    total: Option<u64>,
    progress: Progress<'p>,
}

impl Bytes<'_> {
    fn tell(&mut self, read: u64, total: Option<u64>) {
        let total = self.total.or(total.map(|total| self.before + total));
        (self.progress)(Step::Reading { read: self.before + read, total });
    }
}

/// The decimals that the user knows from the tool: coverage.py prints none unless told to, the others one at least.
fn usual_precision(snapshot: &Snapshot) -> u8 {
    let by_coverage_py = |by: &String| by.starts_with("coverage.py");
    u8::from(!snapshot.inputs.iter().any(|input| input.generator.as_ref().is_some_and(by_coverage_py)))
}

/// The configuration files, those that may come too, and what was set aside.
fn watched(config: &Config, began: SystemTime) -> Watched {
    let asides = asides::file(&config.root);
    let files = config.files.iter().chain(&config.asked).chain([&asides]);
    let files = files.map(|path| (path.clone(), seen(path, began)));
    Watched { files: files.collect(), ..Watched::default() }
}

/// What a file was like that was looked at since this moment: one that was written meanwhile counts as unread.
fn seen(path: &Path, began: SystemTime) -> Stamp {
    let stamp = Stamp::of(path);
    if stamp.modified() >= Some(began) { Stamp::MISSING } else { stamp }
}

/// A total without some files is not the one that the tests' own tool prints: that is said.
fn left_out(config: &Config, files: usize) -> Option<Note> {
    let input = match config.sources.get("ignore")? {
        Origin::File(path) => path.display().to_string(),
        Origin::Flag => return None,
    };
    let text = match files {
        0 => return None,
        1 => "`ignore` leaves 1 file out of the total".to_owned(),
        files => format!("`ignore` leaves {files} files out of the total"),
    };
    Some(Note { input, at: None, text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn load(folder: &Path) -> Load {
        Loader::new(folder.to_owned(), Overrides::default()).load(&mut |_| {}).expect("no configuration is wrong")
    }

    #[test]
    fn a_report_that_does_not_say_when_it_was_written_is_as_old_as_its_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lcov.info");
        fs::write(&path, "SF:a.c\nDA:1,1\nend_of_record\n").expect("written");
        let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
        fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(time)).expect("set");
        let load = load(folder.path());
        let Outcome::Read { snapshot, .. } = load.outcome else { panic!("{:?}", load.outcome) };
        assert_eq!(snapshot.report.timestamp, Some(1_700_000_000));
        assert_eq!(load.watched.files[&path].modified(), Some(time));
        assert!(load.watched.sought.iter().all(|sought| sought.spare), "a later one waits for this one");
    }

    #[test]
    fn without_a_report_the_usual_places_are_watched() {
        let folder = tempfile::tempdir().expect("a folder");
        let load = load(folder.path());
        assert!(matches!(load.outcome, Outcome::Missing { .. }));
        for place in [load.config.root.clone(), load.config.root.join("coverage")] {
            let sought = load.watched.sought.iter().find(|sought| sought.folder == place).expect("sought");
            assert!(sought.names.is_match(Path::new("lcov.info")) && !sought.names.is_match(Path::new("main.py")));
            assert!(!sought.spare);
        }
        assert!(!load.watched.files.is_empty(), "the configuration files that may come");
    }

    #[test]
    fn every_place_that_is_asked_for_configuration_is_watched() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join(".git")).expect("a repository");
        let inner = folder.path().join("services/api");
        fs::create_dir_all(&inner).expect("a folder");
        let watched = load(&inner).watched.files;
        for name in ["lacuna.toml", "pyproject.toml", ".coveragerc", "tox.ini", "codecov.yml", ".github/codecov.yml"] {
            assert!(watched.contains_key(&folder.path().join(name)), "{name}");
        }
        for name in ["lacuna.toml", "pyproject.toml", ".coveragerc", "setup.cfg"] {
            assert!(watched.contains_key(&inner.join(name)), "{name} where it was started");
        }
    }
}
