//! A rewrite of paths or a test command written into our own configuration file, which otherwise stays as its author
//! wrote it.
//!
//! **Invariants.** What is written is shown first: an [`Edit`] is made, and written as it is. Comments, blanks, order and line
//! ends stay. A file that cannot be read, or is no TOML, is not touched.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

use crate::analysis::Rewrite;

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file.
    pub path: PathBuf,
    /// Whether the file is not there yet.
    pub is_new: bool,
    /// The lines that are new, in their order.
    pub lines: Vec<String>,
    /// The whole new text.
    text: String,
}

/// Why nothing can be saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The file cannot be read or written.
    #[error("{}: nothing can be saved here", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not what it should be.
    #[error("{}: nothing can be saved here: {text}", path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        text: String,
    },
}

/// What saving these rewrites in this configuration file would write; `None` if all of them are there already.
///
/// # Errors
///
/// When the file cannot be read, is no TOML, or holds something else where the rewrites would go.
pub fn plan(path: &Path, rewrites: &[Rewrite]) -> Result<Option<Edit>, SaveError> {
    let pairs: Vec<(&str, &str)> = rewrites.iter().map(|rewrite| (&*rewrite.from, &*rewrite.to)).collect();
    plan_in(path, "paths", &pairs)
}

/// What saving this test command would write; `None` if it is there already.
///
/// # Errors
///
/// As of [`plan`].
pub fn plan_command(path: &Path, command: &str) -> Result<Option<Edit>, SaveError> {
    plan_in(path, "run", &[("command", command)])
}

/// What saving these keys and values in a table of this name would write.
fn plan_in(path: &Path, table: &str, pairs: &[(&str, &str)]) -> Result<Option<Edit>, SaveError> {
    let failed = |source| SaveError::Io { path: path.to_owned(), source };
    let (old, is_new) = match fs::read_to_string(path) {
        Ok(old) => (old, false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (String::new(), true),
        Err(error) => return Err(failed(error)),
    };
    let section: &[&str] =
        if path.file_name().is_some_and(|name| name == "pyproject.toml") { &["tool", "lacuna"] } else { &[] };
    let wrong = |text: String| SaveError::NotToml { path: path.to_owned(), text };
    let text = with(&old, section, table, pairs).map_err(wrong)?;
    let lines = added(&old, &text);
    Ok((text != old).then(|| Edit { path: path.to_owned(), is_new, lines, text }))
}

impl Edit {
    /// Writes it, beside the file first and then over it: nobody sees half of it.
    ///
    /// # Errors
    ///
    /// When the system does not let it.
    pub fn write(&self) -> Result<(), SaveError> {
        let failed = |source| SaveError::Io { path: self.path.clone(), source };
        // A link stays a link.
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(".lacuna").tempfile_in(folder).map_err(failed)?;
        file.write_all(self.text.as_bytes()).map_err(failed)?;
        if let Ok(about) = fs::metadata(&path) {
            file.as_file().set_permissions(about.permissions()).map_err(failed)?;
        } else {
            readable(file.as_file()).map_err(failed)?;
        }
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

/// A temporary file is for its owner alone; a configuration is for all who may read the project.
#[cfg(unix)]
fn readable(file: &fs::File) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &fs::File) -> io::Result<()> {
    Ok(())
}

/// The text with these keys and values in its table of this name.
fn with(old: &str, section: &[&str], last: &str, pairs: &[(&str, &str)]) -> Result<String, String> {
    let (mark, body) = old.strip_prefix('\u{feff}').map_or(("", old), |body| ("\u{feff}", body));
    let mut document: DocumentMut = body.parse().map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
    let mut table: &mut dyn TableLike = document.as_table_mut();
    for name in section.iter().chain(&[last]) {
        let is_last = *name == last;
        let item = table.entry(name).or_insert_with(|| {
            let mut new = Table::new();
            new.set_implicit(!is_last);
            Item::Table(new)
        });
        table = item.as_table_like_mut().ok_or_else(|| format!("`{name}` is no table"))?;
    }
    let mut is_changed = false;
    for (from, to) in pairs {
        match table.get_mut(from).and_then(Item::as_value_mut) {
            Some(value) if value.as_str() == Some(*to) => continue,
            Some(value) => {
                let decor = value.decor().clone();
                *value = Value::from(*to);
                *value.decor_mut() = decor;
            }
            None => _ = table.insert(from, toml_edit::value(*to)),
        }
        is_changed = true;
    }
    if !is_changed {
        return Ok(old.to_owned());
    }
    let text = document.to_string();
    let text = if body.contains("\r\n") { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text };
    Ok(format!("{mark}{text}"))
}

/// The lines of the new text that the old one does not have: those between their common beginning and end.
fn added(old: &str, new: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let first = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let room = old.len().min(new.len()) - first;
    let last = old.iter().rev().zip(new.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
    new[first..new.len() - last].iter().map(|line| (*line).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is saved is what is read, and what was there still is.
        #[test]
        fn any_rewrite_reads_back(
            from in ".{1,12}",
            to in ".{0,12}",
            old in proptest::sample::select(&["", "a = 1", "[paths]", "[paths]\n'/x' = 'y'", "paths.'/x' = 'y'\r\n[b]\n"][..]),
        ) {
            let text = with(old, &[], "paths", &[(&from, &to)]).expect("the old text is TOML");
            let read: toml::Table = text.parse().expect("so is the new one");
            prop_assert_eq!(read["paths"][&from].as_str(), Some(&*to));
            let before: toml::Table = old.parse().expect("TOML");
            prop_assert!(before.keys().all(|key| read.contains_key(key)), "{}", text);
            prop_assert!(!old.contains("/x") || read["paths"].get("/x").is_some(), "{}", text);
        }
    }

    #[track_caller]
    fn check(section: &[&str], old: &str, new: &str) {
        let pairs = [("/app/", "./")];
        let text = with(old, section, "paths", &pairs).expect("it is TOML");
        assert_eq!(text, new);
        assert_eq!(with(&text, section, "paths", &pairs).as_deref(), Ok(new), "written twice is as written once");
    }

    #[test]
    fn what_the_author_wrote_stays() {
        check(&[], "", "[paths]\n\"/app/\" = \"./\"\n");
        check(
            &[],
            "# ours\ntheme = 'dark' # always\n\n[goals]\nfail_under=15\n",
            "# ours\ntheme = 'dark' # always\n\n[goals]\nfail_under=15\n\n[paths]\n\"/app/\" = \"./\"\n",
        );
        check(
            &[],
            "[paths]\n# the build machine\n'/ci/' = './'  # all\n[goals]\n",
            "[paths]\n# the build machine\n'/ci/' = './'  # all\n\"/app/\" = \"./\"\n[goals]\n",
        );
        check(&[], "paths = { '/ci/' = 'a' }\n", "paths = { '/ci/' = 'a' , \"/app/\" = \"./\" }\n");
        check(&[], "[paths]\n\"/app/\" = \"old\" # was\n", "[paths]\n\"/app/\" = \"./\" # was\n");
        check(&[], "a = 1\r\n", "a = 1\r\n\r\n[paths]\r\n\"/app/\" = \"./\"\r\n");
        check(&[], "\u{feff}a = 1\n", "\u{feff}a = 1\n\n[paths]\n\"/app/\" = \"./\"\n");
        check(
            &["tool", "lacuna"],
            "[project]\nname = 'x'\n\n[tool.lacuna.goals]\nfail_under = 1\n\n[tool.ruff]\nline-length = 99\n",
            "[project]\nname = 'x'\n\n[tool.lacuna.goals]\nfail_under = 1\n\n[tool.lacuna.paths]\n\"/app/\" = \"./\"\n\n\
             [tool.ruff]\nline-length = 99\n",
        );
    }

    #[test]
    fn what_is_something_else_is_not_touched() {
        let rewrites = [Rewrite::prefix("/app/", "./")];
        let pairs = [("/app/", "./")];
        assert_eq!(with("paths = 3\n", &[], "paths", &pairs), Err("`paths` is no table".to_owned()));
        assert!(with("paths = \n", &[], "paths", &pairs).is_err());
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(plan(folder.path(), &rewrites), Err(SaveError::Io { .. })));
    }

    #[test]
    fn a_plan_is_written_as_it_was_shown() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lacuna.toml");
        let rewrites = [Rewrite::prefix("/app/", "./"), Rewrite::prefix("/lib/", "lib/")];
        let edit = plan(&path, &rewrites).expect("a plan").expect("something to write");
        assert_eq!((edit.is_new, &*edit.lines.join("\n")), (true, "[paths]\n\"/app/\" = \"./\"\n\"/lib/\" = \"lib/\""));
        assert!(!path.exists(), "a plan writes nothing");
        edit.write().expect("written");
        assert_eq!(fs::read_to_string(&path).expect("text"), "[paths]\n\"/app/\" = \"./\"\n\"/lib/\" = \"lib/\"\n");
        assert_eq!(plan(&path, &rewrites).expect("a plan"), None);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_command_is_saved_beside_what_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lacuna.toml");
        fs::write(&path, "# ours\n[run]\nwatch = ['src'] # all\n\n[goals]\nfail_under = 3\n").expect("written");
        let command = "pytest --cov \"a b\"";
        let edit = plan_command(&path, command).expect("a plan").expect("something to write");
        edit.write().expect("written");
        let text = fs::read_to_string(&path).expect("text");
        let expected =
            "# ours\n[run]\nwatch = ['src'] # all\ncommand = 'pytest --cov \"a b\"'\n\n[goals]\nfail_under = 3\n";
        assert_eq!(text, expected);
        assert_eq!(plan_command(&path, command).expect("a plan"), None);
    }
}
