//! Finding things on a real disk: sources, configuration, reports, kinds of projects.
#![cfg(feature = "app")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may fail, and may say what it saw")]

#[path = "finding/again.rs"]
mod again;
#[path = "finding/config.rs"]
mod config;
#[path = "finding/discover.rs"]
mod discover;
#[path = "finding/gomod.rs"]
mod gomod;
#[path = "finding/one_file.rs"]
mod one_file;
#[path = "finding/siblings.rs"]
mod siblings;
#[path = "finding/sources.rs"]
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

/// A folder on disk that vanishes with the test. Its path has no links in it.
struct Folder {
    path: PathBuf,
    _dir: tempfile::TempDir,
}

impl Folder {
    /// With these files, given as `(path, text)`; missing folders are made.
    fn with(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let folder = Self { path: fs::canonicalize(dir.path()).unwrap(), _dir: dir };
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn join(&self, path: &str) -> PathBuf {
        self.path.join(path)
    }

    /// A text in which this folder's path is `ROOT`.
    fn redact(&self, text: &str) -> String {
        text.replace(&*self.path.to_string_lossy(), "ROOT")
    }

    /// A path as seen from this folder.
    fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.path).unwrap_or(path).display().to_string()
    }
}
