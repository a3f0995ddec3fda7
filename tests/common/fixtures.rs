//! The reports in `tests/formats`: one folder for each format, dropped in and found.

use std::path::{Path, PathBuf};

/// A report beside its dump.
pub(crate) struct Fixture {
    pub(crate) format: String,
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

/// All of them, in the order of their names.
pub(crate) fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let list = |folder: &Path| {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let mut all = Vec::new();
    for folder in list(&root) {
        let format = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for path in list(&folder) {
            let name = path.to_str().unwrap();
            if !name.ends_with(".dump") && !name.ends_with(".truth.json") {
                all.push(Fixture { format: format.clone(), bytes: std::fs::read(&path).unwrap(), path });
            }
        }
    }
    assert!(!all.is_empty());
    all
}

impl Fixture {
    /// The path of what belongs to it: `.dump`, `.truth.json`.
    pub(crate) fn beside(&self, ending: &str) -> PathBuf {
        PathBuf::from(format!("{}{ending}", self.path.display()))
    }
}

/// The format of this name.
pub(crate) fn format(name: &str) -> &'static dyn lacuna::formats::Format {
    *lacuna::formats::FORMATS.iter().find(|format| format.name() == name).unwrap_or_else(|| panic!("no format {name}"))
}
