//! The sample project inside the binary: unpacked into a folder of its own, where its sources can be edited.
//!
//! **Invariant.** The folder is ours alone, and it goes when [`Demo`] is dropped; the installation is never touched.
//! Deliberately absent: the sample's own litter (`.coverage`, caches), should the binary have been built after its
//! tests were run in place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use include_dir::{Dir, DirEntry, include_dir};
use tempfile::TempDir;

static SAMPLE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/demo");

/// The sample project on disk, for as long as this lives.
#[derive(Debug)]
pub struct Demo {
    _folder: TempDir,
    root: PathBuf,
}

/// The name of the sample's folder, which is the name of the project on the screen.
const NAME: &str = "ferry-demo";

impl Demo {
    /// The sample's root: here are `pyproject.toml`, `lacuna.toml` and `coverage.xml`.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.root
    }
}

/// Writes the sample into a fresh temporary folder.
///
/// # Errors
///
/// When there is no room, or no right, to write temporary files.
pub fn unpack() -> io::Result<Demo> {
    let folder = tempfile::Builder::new().prefix("lacuna-").tempdir()?;
    let root = folder.path().join(NAME);
    fs::create_dir(&root)?;
    write(&SAMPLE, &root, measured())?;
    Ok(Demo { _folder: folder, root })
}

/// When the sample's tests ran, by its report. Its files carry this time, so that no source looks newer than the report.
fn measured() -> SystemTime {
    let xml = SAMPLE.get_file("coverage.xml").and_then(|file| file.contents_utf8()).unwrap_or_default();
    let digits = xml.split_once("timestamp=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("0", |(it, _)| it);
    UNIX_EPOCH + Duration::from_millis(digits.parse().unwrap_or(0))
}

fn write(dir: &Dir<'_>, root: &Path, measured: SystemTime) -> io::Result<()> {
    for entry in dir.entries() {
        if is_litter(entry.path()) {
            continue;
        }
        let path = root.join(entry.path());
        match entry {
            DirEntry::Dir(inner) => {
                fs::create_dir_all(&path)?;
                write(inner, root, measured)?;
            }
            DirEntry::File(file) => {
                fs::write(&path, file.contents())?;
                fs::File::options().write(true).open(&path)?.set_modified(measured)?;
            }
        }
    }
    Ok(())
}

fn is_litter(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name == "__pycache__" || name == ".pytest_cache" || name == ".coverage" || name.starts_with(".coverage.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Statements, missing statements, branches, partly taken lines.
    type Figures = [u64; 4];

    fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
        let (_, rest) = line.split_once(&format!(" {name}=\""))?;
        rest.split_once('"').map(|(value, _)| value)
    }

    /// Counts the report line by line, with nothing of ours in between; also gives the branches that were taken.
    fn count(xml: &str) -> (BTreeMap<String, Figures>, u64) {
        let (mut files, mut name, mut all_taken) = (BTreeMap::new(), String::new(), 0);
        for line in xml.lines() {
            if line.contains("<class ") {
                name = format!("ferry/{}", attribute(line, "filename").expect("a class has a file"));
                files.insert(name.clone(), Figures::default());
            } else if let (true, Some(hits)) = (line.contains("<line "), attribute(line, "hits")) {
                let of = files.get_mut(&name).expect("a line is in a class");
                of[0] += 1;
                of[1] += u64::from(hits == "0");
                if let Some(condition) = attribute(line, "condition-coverage") {
                    let (_, fraction) = condition.trim_end_matches(')').split_once('(').expect("50% (1/2)");
                    let (taken, total) = fraction.split_once('/').expect("1/2");
                    let (taken, total): (u64, u64) = (taken.parse().expect("taken"), total.parse().expect("total"));
                    of[2] += total;
                    of[3] += u64::from(hits != "0" && taken < total);
                    all_taken += taken;
                }
            }
        }
        (files, all_taken)
    }

    /// What `coverage report` printed: figures and the percentage, by file and for `TOTAL`.
    fn printed(text: &str) -> BTreeMap<String, (Figures, String)> {
        text.lines()
            .filter_map(|line| {
                let words: Vec<&str> = line.split_whitespace().collect();
                let [name, figures @ .., percent] = words.as_slice() else { return None };
                let figures: Vec<u64> = figures.iter().filter_map(|word| word.parse().ok()).collect();
                Some(((*name).to_owned(), (figures.try_into().ok()?, (*percent).to_owned())))
            })
            .collect()
    }

    #[test]
    fn the_report_says_what_the_tool_printed() {
        let demo = unpack().expect("a temporary folder");
        let read = |name: &str| fs::read_to_string(demo.path().join(name)).expect("part of the sample");
        let (counted, taken) = count(&read("coverage.xml"));
        let mut printed = printed(&read("coverage.txt"));

        let (total, percent) = printed.remove("TOTAL").expect("a total");
        let sum = counted.values().fold(Figures::default(), |mut sum, file| {
            sum.iter_mut().zip(file).for_each(|(sum, part)| *sum += part);
            sum
        });
        assert_eq!(sum, total);
        let [lines, missed, branches, _] = sum;
        assert_eq!(percent, format!("{:.0}%", 100.0 * (lines - missed + taken) as f64 / (lines + branches) as f64));
        assert!(counted.len() >= 45, "{} files", counted.len());
        let printed: BTreeMap<_, _> = printed.into_iter().map(|(name, (figures, _))| (name, figures)).collect();
        assert_eq!(counted, printed);
    }

    #[test]
    fn every_reported_file_is_there_and_reaches_as_far_as_its_lines() {
        let demo = unpack().expect("a temporary folder");
        let xml = fs::read_to_string(demo.path().join("coverage.xml")).expect("the report");
        let (mut lines, mut name) = (0, "");
        for line in xml.lines() {
            if line.contains("<class ") {
                name = attribute(line, "filename").expect("a class has a file");
                let path = demo.path().join("ferry").join(name);
                lines = fs::read_to_string(path).expect("the reported source").lines().count();
            } else if line.contains("<line ") {
                let number: usize = attribute(line, "number").expect("a number").parse().expect("a whole one");
                assert!(number <= lines, "{name}:{number}, but it has {lines} lines");
            }
        }
    }

    #[test]
    fn the_folder_goes_with_its_owner() {
        let demo = unpack().expect("a temporary folder");
        let path = demo.path().to_owned();
        assert!(path.join("ferry/middleware/auth.py").is_file());
        assert!(path.join("lacuna.toml").is_file());
        let modified = |name: &str| path.join(name).metadata().and_then(|data| data.modified()).expect("a time");
        assert_eq!(modified("ferry/http.py"), modified("coverage.xml"), "no source is newer than the report");
        assert!(measured() > UNIX_EPOCH);
        drop(demo);
        assert!(!path.exists());
    }

    #[test]
    fn litter_stays_out() {
        for path in ["ferry/__pycache__", ".coverage", ".coverage.host.123", ".pytest_cache"] {
            assert!(is_litter(Path::new(path)), "{path}");
        }
        for path in [".gitignore", "coverage.xml", "coverage.txt", "ferry/api/__init__.py"] {
            assert!(!is_litter(Path::new(path)), "{path}");
        }
    }
}
