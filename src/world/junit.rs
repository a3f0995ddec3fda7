//! The JUnit XML that a test run wrote: found, read, and its failing tests placed in the project.
//!
//! **Invariants.** Only a file that was written since the run began counts: an older one speaks of another run. A place is
//! told only if it is a file below the project root, with links resolved.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::discover;
use crate::formats::junit::{self, Failing, Results};

/// Some file systems keep times in steps of two seconds.
const STEP: Duration = Duration::from_secs(2);
/// Where build tools keep tests that are named by their class alone.
const TEST_FOLDERS: &[&str] =
    &["", "src/test/java", "src/test/kotlin", "src/test/scala", "src/test/groovy", "src", "test", "tests"];

/// What a run wrote down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// All its files together.
    pub results: Results,
    /// The file of each failing test, and the line in it, where it is known.
    pub places: Vec<Option<(PathBuf, u32)>>,
    /// What is wrong with the files, if something is.
    pub mistake: Option<String>,
}

/// Reads what the run that began then wrote down, below this folder, in the files of this path or glob.
#[must_use]
pub fn read(folder: &Path, pattern: &str, began: SystemTime) -> Written {
    let mut written = Written::default();
    let since = began.checked_sub(STEP).unwrap_or(began);
    let path = folder.join(pattern);
    let files = if path.exists() { vec![path] } else { discover::expand(&path) };
    let is_new = |path: &PathBuf| fs::metadata(path).and_then(|about| about.modified()).is_ok_and(|time| time >= since);
    let new: Vec<PathBuf> = files.into_iter().filter(is_new).collect();
    if new.is_empty() {
        written.mistake = Some(format!("the run wrote no {pattern}"));
    }
    for path in new {
        match File::open(&path) {
            Ok(file) => {
                let (results, warnings) = junit::read(&mut BufReader::new(file));
                if let (None, Some(warning)) = (&written.mistake, warnings.first()) {
                    written.mistake = Some(format!("{}: {}", path.display(), warning.text));
                }
                add(&mut written.results, results);
            }
            Err(error) => written.mistake = Some(format!("{}: {error}", path.display())),
        }
    }
    let root = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    written.places = written.results.failing.iter().map(|failing| place(&root, failing)).collect();
    written
}

fn add(all: &mut Results, more: Results) {
    all.total += more.total;
    all.failed += more.failed;
    all.errors += more.errors;
    all.skipped += more.skipped;
    all.failing.extend(more.failing);
}

/// The first of its places that is a file of the project.
fn place(root: &Path, failing: &Failing) -> Option<(PathBuf, u32)> {
    failing.places.iter().find_map(|place| Some((file(root, &place.path, &failing.class)?, place.line)))
}

/// The file of this path: as it is, or without the folders that only a package has, or in the folder of its class.
fn file(root: &Path, path: &str, class: &str) -> Option<PathBuf> {
    let inside = |path: PathBuf| {
        let path = fs::canonicalize(root.join(path)).ok()?;
        (path.starts_with(root) && path.is_file()).then_some(path)
    };
    let ends = std::iter::successors(Some(path), |path| path.split_once('/').map(|(_, rest)| rest));
    let as_it_is = ends.map(PathBuf::from).find_map(inside);
    as_it_is.or_else(|| {
        // `com.shop.AuthTest` and `AuthTest.java`
        let (package, _) = class.rsplit_once('.').filter(|_| !path.contains('/'))?;
        let in_package = Path::new(&package.replace('.', "/")).join(path);
        TEST_FOLDERS.iter().find_map(|folder| inside(Path::new(folder).join(&in_package)))
    })
}
