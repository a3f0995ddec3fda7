//! A small project on disk whose sources carry their coverage: one text gives both the source and its report.
//!
//! The first two columns of each line are marks: `x ` ran, `! ` never ran, `~ ` ran and never left the function, two
//! blanks hold no code. What follows is the source.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

/// When every report of these tests was written.
pub(crate) const WRITTEN: u64 = 1_750_000_000;
/// The name of the project's folder, and so of the project.
pub(crate) const NAME: &str = "parcel";

/// The length of every project's path, where the system's temporary folder leaves room.
const PATH_LENGTH: usize = 80;
/// So many characters of it are random.
const RANDOM: usize = 8;

/// A project in a folder of its own, which goes with it.
pub(crate) struct Project {
    _folder: TempDir,
    root: PathBuf,
}

impl Project {
    /// A project without a single file.
    pub(crate) fn empty() -> Self {
        // A path of the same length everywhere: where it is shown, the text around it breaks in the same places.
        let temporary = std::env::temp_dir().canonicalize().unwrap();
        let pad = PATH_LENGTH.saturating_sub(temporary.as_os_str().len() + NAME.len() + 2 + RANDOM);
        let folder =
            tempfile::Builder::new().prefix(&"p".repeat(pad)).rand_bytes(RANDOM).tempdir_in(temporary).unwrap();
        let root = folder.path().join(NAME);
        fs::create_dir(&root).unwrap();
        Self { _folder: folder, root }
    }

    /// A project with these marked sources and a report of them.
    pub(crate) fn of(marked: &[(&str, &str)]) -> Self {
        let project = Self::empty();
        for (path, text) in marked {
            project.write(path, &source(text));
            project.set_written(path, WRITTEN - 60);
        }
        project.write("coverage.xml", &report(marked));
        project
    }

    /// Adds or replaces a file that was there before the tests ran.
    pub(crate) fn with(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self.set_written(path, WRITTEN - 60);
        self
    }

    /// Takes a file away.
    pub(crate) fn without(self, path: &str) -> Self {
        self.remove(path);
        self
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Says when a file was last written, in seconds since 1970-01-01 UTC.
    pub(crate) fn set_written(&self, path: &str, time: u64) {
        let file = fs::File::options().write(true).open(self.root.join(path)).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(time)).unwrap();
    }

    /// What a file holds.
    #[track_caller]
    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root().join(path)).unwrap()
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.root.join(path)).unwrap();
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }
}

/// The source without its marks.
pub(crate) fn source(marked: &str) -> String {
    marked.lines().map(|line| format!("{}\n", line.get(2..).unwrap_or(""))).collect()
}

/// The report of marked sources, as coverage.py with branches writes it.
pub(crate) fn report(marked: &[(&str, &str)]) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" ?>\n<coverage version=\"7.17.3\" timestamp=\"{WRITTEN}000\" line-rate=\"0\" \
         branches-valid=\"2\" branch-rate=\"0\" complexity=\"0\">\n<packages><package name=\".\"><classes>\n"
    );
    for (path, text) in marked {
        let _ = writeln!(xml, "<class name=\"{path}\" filename=\"{path}\" line-rate=\"0\"><methods/><lines>");
        for (number, line) in (1..).zip(text.lines()) {
            let _ = match line.chars().next() {
                Some('x') => writeln!(xml, "<line number=\"{number}\" hits=\"1\"/>"),
                Some('!') => writeln!(xml, "<line number=\"{number}\" hits=\"0\"/>"),
                Some('~') => writeln!(
                    xml,
                    "<line number=\"{number}\" hits=\"1\" branch=\"true\" condition-coverage=\"50% (1/2)\" \
                     missing-branches=\"exit\"/>"
                ),
                _ => Ok(()),
            };
        }
        xml.push_str("</lines></class>\n");
    }
    xml.push_str("</classes></package></packages>\n</coverage>\n");
    xml
}

/// Runs git in a project, at a time in seconds since 1970-01-01 UTC.
pub(crate) fn git(project: &Project, time: u64, args: &[&str]) {
    let time = format!("@{time} +0000");
    let mut git = Command::new("git");
    git.current_dir(project.root()).args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(args);
    git.env("GIT_AUTHOR_DATE", &time).env("GIT_COMMITTER_DATE", &time);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let output = git.output().expect("git starts");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Makes a repository of a project, whose sources were committed then.
pub(crate) fn commit(project: &Project, time: u64) {
    git(project, time, &["init", "-q"]);
    git(project, time, &["add", "*.py"]);
    git(project, time, &["commit", "-q", "-m", "all"]);
}
