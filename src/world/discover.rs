//! Which reports to open when the user names none: those that the configuration names, else well-known names and places.
//!
//! Of what is found the newest is opened, and with it what belongs to the same run: reports of the same kind in sibling
//! places, written within a short time. The same run in a second format is passed over, with the reason.

mod later;

use std::cmp::Reverse;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use globset::{Glob, GlobBuilder, GlobMatcher};

pub use self::later::{by_pattern, discover_again, sought, written};
use super::config::Config;

/// How far below the project root reports are sought.
const MAX_DEPTH: usize = 7;

/// How many entries are looked at before the search gives up.
const MAX_ENTRIES: usize = 200_000;

/// Reports of one run are written within this time.
const ONE_RUN: Duration = Duration::from_secs(10 * 60);

/// Folders in which no report of this project lies.
const IGNORED: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    "node_modules",
    ".venv",
    "venv",
    "env",
    ".tox",
    ".nox",
    "site-packages",
    "__pycache__",
    ".mypy_cache",
    ".pytest_cache",
    "vendor",
    ".cargo",
    ".gradle",
    ".idea",
    ".vscode",
    "bower_components",
    "incremental",
    "deps",
    ".fingerprint",
];

/// Well-known names and places below any folder of the project; of two formats of one run the earlier row is preferred.
const PATTERNS: &[&str] = &[
    // istanbul's own data: its Cobertura and lcov reports are made of it, and lose branches.
    "coverage-final.json",
    "coverage.xml",
    "cobertura.xml",
    "cobertura-coverage.xml",
    "coverage.cobertura.xml",
    "*.cobertura.xml",
    "coverage-cobertura.xml",
    "coverage/Cobertura.xml",
    "cov.xml",
    "coverage-*.xml",
    "coverage.*.xml",
    "lcov.info",
    "coverage.lcov",
    "coverage.info",
    "*.lcov",
    "cov.info",
    "total.info",
    "*.info",
    "jacoco.xml",
    "jacocoTestReport.xml",
    "jacoco*.xml",
    // Kover calls it by the variant: report.xml, reportDebug.xml.
    "kover/report*.xml",
    "clover.xml",
    "coverage.json",
    "coverage.out",
    "cover.out",
    "c.out",
    "profile.cov",
    "profile.out",
    "coverprofile",
    "*.coverprofile",
    "coverage.txt",
    "llvm-cov.json",
    "gcovr.json",
    "codecov.json",
    "tarpaulin-report.json",
    "coveralls.json",
    "scoverage.xml",
    "opencover.xml",
    "*.opencover.xml",
    "dotCover.xml",
    "dotcover.xml",
    "ncover.xml",
    "*.coveragexml",
    "TestResults/**/output.xml",
    "sonarqube.xml",
    "sonar-coverage.xml",
    ".resultset.json",
    "lacuna.json",
];

/// coverage.py's data, from which its reports are made: it does not know which lines did not run, and is opened where
/// there is nothing else.
const DATA: &str = ".coverage";

/// What was found, and why not all of it is opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discovery {
    /// The reports to open, newest first.
    pub chosen: Vec<PathBuf>,
    /// Reports that were seen and are not opened.
    pub passed_over: Vec<PassedOver>,
    /// Whether the configuration named the reports. Then it names what to wait for, too, if nothing is there yet.
    pub configured: bool,
}

impl Discovery {
    /// Whether nothing better than coverage.py's data was found.
    #[must_use]
    pub fn is_only_data(&self) -> bool {
        !self.configured && !self.chosen.is_empty() && self.chosen.iter().all(|path| path.ends_with(DATA))
    }

    fn pass_over(&mut self, path: PathBuf, reason: String) {
        self.passed_over.push(PassedOver { path, reason });
    }
}

/// A report that is not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Its path.
    pub path: PathBuf,
    /// Why, in words.
    pub reason: String,
}

/// A file with the name of a report.
#[derive(Debug, Clone)]
struct Candidate {
    path: PathBuf,
    /// Its row in the table.
    rank: usize,
    modified: SystemTime,
}

/// Finds the reports of a project. What `readable` refuses is passed over:
/// [`is_report`](super::report::is_report), unless a test knows better.
#[must_use]
pub fn discover(config: &Config, readable: &dyn Fn(&Path) -> bool) -> Discovery {
    if config.reports.is_empty() { well_known(config, readable) } else { configured(config) }
}

fn configured(config: &Config) -> Discovery {
    let mut discovery = Discovery { configured: true, ..Discovery::default() };
    for report in &config.reports {
        let path = config.working_dir.join(report);
        let mut found = if is_glob(&path) && !path.exists() { expand(&path) } else { vec![path.clone()] };
        if found.is_empty() {
            discovery.pass_over(path, "no file matches".to_owned());
        }
        found.retain(|path| !discovery.chosen.contains(path));
        discovery.chosen.extend(found);
    }
    discovery
}

fn is_glob(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '[', '{'])
}

/// The folder below which a pattern looks, and the pattern from there.
fn split(pattern: &Path) -> (PathBuf, PathBuf) {
    let fixed: PathBuf = pattern.components().take_while(|part| !is_glob(Path::new(part))).collect();
    let names = pattern.strip_prefix(&fixed).unwrap_or(pattern).to_owned();
    (fixed, names)
}

/// The files that a pattern with folders names, sorted.
pub(super) fn expand(pattern: &Path) -> Vec<PathBuf> {
    let (fixed, _) = split(pattern);
    let text = pattern.to_string_lossy();
    let Ok(glob) = GlobBuilder::new(&text).literal_separator(true).build() else { return Vec::new() };
    let matcher = glob.compile_matcher();
    let mut found: Vec<PathBuf> = walk(&fixed).filter(|path| matcher.is_match(path)).collect();
    found.sort();
    found
}

fn well_known(config: &Config, readable: &dyn Fn(&Path) -> bool) -> Discovery {
    choose_among(walk(&config.root), config, readable)
}

/// Of these files below the root, those to open.
fn choose_among(paths: impl Iterator<Item = PathBuf>, config: &Config, readable: &dyn Fn(&Path) -> bool) -> Discovery {
    let root = &*config.root;
    let baseline = config.baseline.as_ref().and_then(|path| path.canonicalize().ok());
    let matchers: Vec<GlobMatcher> = PATTERNS
        .iter()
        .chain([&DATA])
        .filter_map(|pattern| Some(Glob::new(&format!("**/{pattern}")).ok()?.compile_matcher()))
        .collect();
    let mut discovery = Discovery::default();
    let mut candidates: Vec<Candidate> = Vec::new();
    for path in paths {
        let inner = path.strip_prefix(root).unwrap_or(&path);
        let Some(rank) = matchers.iter().position(|matcher| matcher.is_match(inner)) else { continue };
        let Some(modified) = fs::metadata(&path).ok().and_then(|about| about.modified().ok()) else { continue };
        candidates.push(Candidate { path, rank, modified });
    }
    candidates.retain(|candidate| {
        let path = &candidate.path;
        let reason = if baseline.is_some() && path.canonicalize().ok() == baseline {
            "it is the baseline"
        } else if !readable(path) {
            "its content is no report that can be read"
        } else {
            return true;
        };
        discovery.pass_over(path.clone(), reason.to_owned());
        false
    });
    if candidates.iter().any(|one| one.rank < PATTERNS.len()) {
        candidates.retain(|one| one.rank < PATTERNS.len());
    }
    choose(candidates, &mut discovery);
    discovery
}

/// Newest first; what is of the same run in another format gives way to the earlier row of the table.
fn choose(mut candidates: Vec<Candidate>, discovery: &mut Discovery) {
    candidates.sort_by(|a, b| (Reverse(a.modified), a.rank, &a.path).cmp(&(Reverse(b.modified), b.rank, &b.path)));
    let Some(newest) = candidates.first().map(|newest| newest.modified) else { return };
    let same_run = |one: &Candidate| newest.duration_since(one.modified).is_ok_and(|age| age <= ONE_RUN);
    let run = candidates.iter().take_while(|one| same_run(one)).count();
    let Some(best) = candidates[..run].iter().min_by_key(|one| (one.rank, depth(one))).cloned() else { return };
    for (at, one) in candidates.into_iter().enumerate() {
        let reason = if at >= run {
            format!("older than {}", best.path.display())
        } else if one.path == best.path || belongs(&one, &best) {
            discovery.chosen.push(one.path);
            continue;
        } else {
            format!("of the same run as {}, which is opened", best.path.display())
        };
        discovery.pass_over(one.path, reason);
    }
}

fn depth(one: &Candidate) -> usize {
    one.path.components().count()
}

/// Whether two reports are parts of one: shards in one folder (`coverage-1.xml`, `coverage-2.xml`), or the same name at
/// the same depth in sibling modules.
fn belongs(one: &Candidate, best: &Candidate) -> bool {
    let shard = |candidate: &Candidate| {
        let name = candidate.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let plain = name.replace(|c: char| c.is_ascii_digit(), "");
        (plain.len() != name.len(), plain)
    };
    let (numbered, plain) = shard(one);
    let (best_numbered, best_plain) = shard(best);
    if one.path.parent() == best.path.parent() {
        return numbered && best_numbered && plain == best_plain;
    }
    one.path.file_name() == best.path.file_name() && depth(one) == depth(best)
}

/// Whether no report of a project lies in a folder of this name.
pub(super) fn is_ignored(name: &OsStr) -> bool {
    IGNORED.iter().any(|ignored| name == *ignored)
}

/// The regular files below a folder, without those that are of no project.
fn walk(root: &Path) -> impl Iterator<Item = PathBuf> {
    ignore::WalkBuilder::new(root)
        .standard_filters(false)
        .follow_links(false)
        .max_depth(Some(MAX_DEPTH))
        .filter_entry(|entry| {
            let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.depth() == 0 || !folder || !is_ignored(entry.file_name())
        })
        .build()
        .take(MAX_ENTRIES)
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(ignore::DirEntry::into_path)
}
