//! What tools and editors write among the sources, by name and by what lies in it.

use std::ffi::OsStr;
use std::path::Path;

/// Folders that hold outputs whatever else is there. Those whose names begin with a dot are not named: all of them do.
const FOLDERS: &[&str] = &["__pycache__", "htmlcov", "node_modules", "CMakeFiles", "__pypackages__"];

/// How names of folders end that hold outputs.
const FOLDER_ENDINGS: &[&str] = &[".egg-info", ".dist-info"];

/// Folders that hold outputs where one of these files lies beside them.
const BESIDE: &[(&str, &[&str])] = &[("target", &["Cargo.toml", "pom.xml", "build.sbt"])];

/// A folder that holds one of these holds outputs: the first is what <https://bford.info/cachedir/> asks of caches.
const MARKS: &[&str] = &["CACHEDIR.TAG", "pyvenv.cfg"];

/// A folder of this name holds reports as a rule, and at times sources: the package that measures coverage.
const COVERAGE: &str = "coverage";

/// How the files in it end that are no reports.
const SOURCES: &[&str] = &[
    "py", "pyi", "go", "rs", "rb", "java", "kt", "c", "cc", "cpp", "h", "hpp", "cs", "php", "swift", "js", "jsx",
    "mjs", "ts", "tsx",
];

/// What istanbul puts into its reports all the same.
const SCRIPTS: &[&str] = &["block-navigation.js", "prettify.js", "sorter.js"];

/// How names of files begin that tools or editors write.
const FILE_BEGINNINGS: &[&str] = &[".#", "#", ".coverage.", ".goutputstream-"];

/// How they end.
const FILE_ENDINGS: &[&str] = &[
    "~",
    ".pyc",
    ".pyo",
    ".pyd",
    ".swp",
    ".swo",
    ".swx",
    ".swpx",
    ".kate-swp",
    "___jb_tmp___",
    "___jb_old___",
    ".profraw",
    ".profdata",
    ".gcda",
    ".gcno",
];

/// Their whole names; `4913` is how vim asks whether it may write.
const FILES: &[&str] = &[".coverage", "4913", ".DS_Store", "Thumbs.db", ".eslintcache", ".tsbuildinfo"];

/// Whether a tool or an editor wrote a file, by its path in the tree, and nobody means it as a source.
pub(super) fn is_file(inner: &Path) -> bool {
    let name = inner.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    let is_source = || {
        let ending = inner.extension().is_some_and(|ending| SOURCES.iter().any(|source| ending == *source));
        ending && !SCRIPTS.contains(&&*name)
    };
    FILES.contains(&&*name)
        || inner.parent().is_some_and(|folder| folder.iter().any(|it| it == COVERAGE)) && !is_source()
        || FILE_ENDINGS.iter().any(|ending| name.ends_with(ending))
        || FILE_BEGINNINGS
            .iter()
            .any(|beginning| name.starts_with(beginning) && (*beginning != "#" || name.ends_with('#')))
}

/// Whether a file of this name says that its folder holds outputs.
pub(super) fn is_mark(name: &OsStr) -> bool {
    MARKS.iter().any(|mark| name == *mark)
}

/// Whether a folder holds what tools wrote.
pub(super) fn is_folder(folder: &Path) -> bool {
    let Some(name) = folder.file_name().map(OsStr::to_string_lossy) else { return false };
    let beside = |file: &&str| folder.with_file_name(file).exists();
    name.starts_with('.')
        || FOLDERS.contains(&&*name)
        || FOLDER_ENDINGS.iter().any(|ending| name.ends_with(ending))
        || BESIDE.iter().any(|(one, files)| name == *one && files.iter().any(beside))
        || MARKS.iter().any(|mark| folder.join(mark).exists())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_tools_write_is_told_from_sources() {
        for name in [
            ".coverage",
            ".coverage.host.12.x",
            "a.pyc",
            ".a.py.swp",
            "4913",
            "a.py~",
            ".#a.py",
            "#a.py#",
            "coverage/lcov-report/a/index.html",
            "coverage/sorter.js",
        ] {
            assert!(is_file(Path::new(name)), "{name}");
        }
        for name in [
            "a.py",
            ".coveragerc",
            "#a",
            "49130",
            ".env",
            "coverage.py",
            "Makefile",
            "coverage/a.py",
            "src/coverage/index.js",
        ] {
            assert!(!is_file(Path::new(name)), "{name}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let is_output = |files: &[&str], path: &str| {
            for file in files {
                let file = folder.path().join(file);
                fs::create_dir_all(file.parent().expect("it is below")).expect("folders");
                fs::write(file, "").expect("written");
            }
            is_folder(&folder.path().join(path))
        };
        assert!(is_output(&["a/.mypy_cache/x"], "a/.mypy_cache") && is_output(&["b/__pycache__/x"], "b/__pycache__"));
        assert!(is_output(&["c/env/pyvenv.cfg"], "c/env") && !is_output(&["d/env/main.py"], "d/env"));
        assert!(is_output(&["e/target/x", "e/Cargo.toml"], "e/target") && !is_output(&["f/target/x"], "f/target"));
        assert!(is_output(&["g/x/CACHEDIR.TAG"], "g/x") && !is_output(&["h/build/x"], "h/build"));
    }
}
