//! A project in a temporary folder, with a report that says what ran.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// How many lines `app.py` has; each is code.
pub const LINES: u32 = 60;

/// A folder.
pub struct Project {
    dir: TempDir,
}

impl Project {
    /// An empty one.
    pub fn empty() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// With `app.py`, of whose lines the first so many ran, and `coverage.xml`, which says so.
    pub fn with_covered(lines: u32) -> Self {
        let project = Self::empty();
        project.write("lacuna.toml", "").write("app.py", &source()).write("coverage.xml", &report(lines));
        project
    }

    /// Its root.
    pub fn path(&self) -> PathBuf {
        self.dir.path().canonicalize().unwrap()
    }

    /// Writes a file the way an editor in a hurry does: in place.
    pub fn write(&self, name: &str, text: &str) -> &Self {
        self.write_bytes(Path::new(name), text.as_bytes())
    }

    /// The same with any name and any bytes.
    pub fn write_bytes(&self, name: &Path, bytes: &[u8]) -> &Self {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    /// Writes a file under another name and renames it.
    pub fn rename_over(&self, name: &str, text: &str) -> &Self {
        self.write(".new", text);
        fs::rename(self.path().join(".new"), self.path().join(name)).unwrap();
        self
    }

    /// Deletes a file.
    pub fn delete(&self, name: &str) -> &Self {
        fs::remove_file(self.path().join(name)).unwrap();
        self
    }

    /// What is in a file, once it is there.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_default()
    }

    /// Makes a file into a script.
    pub fn script(&self, name: &str, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.path().join(name);
        self.write(name, text);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }
}

/// `app.py`: every line a statement of its own.
pub fn source() -> String {
    (1..=LINES).fold(String::new(), |mut text, line| {
        writeln!(text, "step_{line} = {line}").unwrap();
        text
    })
}

/// A Cobertura report of `app.py`, the first so many lines of which ran.
pub fn report(covered: u32) -> String {
    cobertura("app.py", &(1..=LINES).map(|line| (line, u32::from(line <= covered))).collect::<Vec<_>>())
}

/// A Cobertura report with one file: each line as `(number, hits)`. The name must be fit for XML.
pub fn cobertura(name: &str, lines: &[(u32, u32)]) -> String {
    let lines: String =
        lines.iter().map(|(number, hits)| format!("<line number=\"{number}\" hits=\"{hits}\"/>\n")).collect();
    format!(
        "<?xml version=\"1.0\"?>\n<coverage><packages><package name=\"p\"><classes>\n\
         <class name=\"c\" filename=\"{name}\"><lines>\n{lines}</lines></class></classes></package></packages></coverage>\n"
    )
}
