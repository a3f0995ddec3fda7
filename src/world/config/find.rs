//! Where the configuration is, and where the project begins: from the working directory upwards.

use std::fs;
use std::path::{Path, PathBuf};

use super::ConfigError;
use super::read::Source;
use super::schema::File;
use crate::analysis::Note;
use crate::world::project;

/// More than any configuration that somebody wrote.
const MAX_LEN: u64 = 4 << 20;

/// Our own file.
pub(super) struct Own {
    pub(super) path: PathBuf,
    pub(super) folder: PathBuf,
    pub(super) source: Source,
    pub(super) file: File,
}

/// The file that a flag names; else the nearest `lacuna.toml`, or `pyproject.toml` that speaks to us. Notes in `asked`
/// which files were asked.
pub(super) fn own_file(
    working_dir: &Path,
    named: Option<&Path>,
    asked: &mut Vec<PathBuf>,
    notes: &mut Vec<Note>,
) -> Result<Option<Own>, ConfigError> {
    if let Some(named) = named {
        let path = working_dir.join(named);
        let text = fs::read_to_string(&path);
        let text = text.map_err(|source| ConfigError::Unreadable { path: path.clone(), source })?;
        return own(path, text, notes);
    }
    for folder in within_repository(working_dir) {
        for name in ["lacuna.toml", "pyproject.toml"] {
            let path = folder.join(name);
            asked.push(path.clone());
            let text = match read(&path) {
                Ok(Some(text)) => text,
                Ok(None) => continue,
                // Somebody else's file may be as it likes.
                Err(_) if name == "pyproject.toml" => continue,
                Err(error) => return Err(error),
            };
            // A broken file that does not speak to us is not ours to judge.
            if name == "pyproject.toml" && !text.contains("tool.lacuna") {
                continue;
            }
            if let Some(own) = own(path, text, notes)? {
                return Ok(Some(own));
            }
        }
    }
    Ok(None)
}

fn own(path: PathBuf, text: String, notes: &mut Vec<Note>) -> Result<Option<Own>, ConfigError> {
    let section: &[&str] =
        if path.file_name().is_some_and(|name| name == "pyproject.toml") { &["tool", "lacuna"] } else { &[] };
    let source = Source { path: path.clone(), text };
    let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
    Ok(source.read(section, notes)?.map(|file| Own { path, folder, source, file }))
}

/// The text of a file; `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<String>, ConfigError> {
    let regular = fs::metadata(path).is_ok_and(|about| about.is_file() && about.len() <= MAX_LEN);
    if !regular {
        return Ok(None);
    }
    let text = fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    // Editors on Windows begin a file with a byte order mark.
    Ok(Some(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned)))
}

/// The nearest folder that begins a repository or a project; the folder itself if there is none above.
pub(super) fn root(working_dir: &Path) -> PathBuf {
    let begins = |folder: &&Path| {
        fs::read_dir(folder).is_ok_and(|entries| {
            entries.filter_map(Result::ok).any(|entry| {
                let name = entry.file_name();
                name == ".git" || name.to_str().is_some_and(project::is_marker)
            })
        })
    };
    let found = within_repository(working_dir).find(begins);
    found.unwrap_or(working_dir).to_owned()
}

/// The folder and those above it, up to the one that holds the repository.
pub(super) fn within_repository(folder: &Path) -> impl Iterator<Item = &Path> {
    let mut above = false;
    folder.ancestors().take_while(move |folder| {
        let take = !above;
        above = above || folder.join(".git").exists();
        take
    })
}
