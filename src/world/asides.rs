//! What was set aside, kept beside the project in `.lacuna/aside.toml`: for people to read, and for git to merge.
//!
//! **Invariants.** A change is made to the file as it is at that moment: what others wrote meanwhile stays, and so do comments.
//! The file is written whole or not at all; one that is no TOML is not touched. An entry that cannot be understood is left
//! where it is and told.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value};

use super::config::save::SaveError;
use super::save;
use crate::analysis::Note;
use crate::analysis::aside::{Aside, Content, Why};

/// The folder beside the project's own files.
pub const FOLDER: &str = ".lacuna";
const FILE: &str = "aside.toml";
/// A longer file was not written here.
const LONGEST: u64 = 4 << 20;
/// The name of the list in the file.
const LIST: &str = "aside";

const HEAD: &str = "\
# Gaps that were set aside in lacuna: they leave the list of what to test next, and nothing else.
# They are known again by their lines, wherever these went. To share them, commit this file.

";

/// Where a project keeps what was set aside.
#[must_use]
pub fn file(root: &Path) -> PathBuf {
    root.join(FOLDER).join(FILE)
}

/// Reads what was set aside, and what there is to warn about.
#[must_use]
pub fn read(root: &Path) -> (Vec<Aside>, Vec<Note>) {
    let path = file(root);
    let shown = format!("{FOLDER}/{FILE}");
    let note = |at: Option<String>, text: String| Note { input: shown.clone(), at, text };
    let text = match read_all(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Default::default(),
        Err(error) => return (Vec::new(), vec![note(None, format!("nothing is set aside: {error}"))]),
    };
    let document: DocumentMut = match text.parse() {
        Ok(document) => document,
        Err(error) => {
            let error: toml_edit::TomlError = error;
            let line = error.span().map(|span| 1 + text[..span.start.min(text.len())].matches('\n').count());
            let text = format!("nothing is set aside: {}", error.message());
            return (Vec::new(), vec![note(line.map(|line| format!("line {line}")), text)]);
        }
    };
    let (mut asides, mut notes) = (Vec::new(), Vec::new());
    let tables = document.get(LIST).and_then(Item::as_array_of_tables);
    for (number, table) in (1..).zip(tables.into_iter().flatten()) {
        match understood(table) {
            Ok(aside) => asides.push(aside),
            Err(why) => notes.push(note(Some(format!("entry {number}")), format!("it is passed over: {why}"))),
        }
    }
    (asides, notes)
}

/// The text of a regular file that is not too long.
fn read_all(path: &Path) -> io::Result<String> {
    let about = fs::metadata(path)?;
    if !about.is_file() || about.len() > LONGEST {
        let text = format!("it is no file of {} MiB at most", LONGEST >> 20);
        return Err(io::Error::new(io::ErrorKind::InvalidData, text));
    }
    fs::read_to_string(path)
}

/// Adds to what was set aside, or takes something back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<'a> {
    /// These are set aside as well.
    Add(&'a [Aside]),
    /// These are no longer.
    Remove(&'a [Aside]),
}

/// Makes a change to what a project has set aside.
///
/// # Errors
///
/// When the file cannot be read or written, or is no TOML.
pub fn change(root: &Path, change: &Change) -> Result<(), SaveError> {
    let path = file(root);
    let failed = |source| SaveError::Io { path: path.clone(), source };
    let old = match read_all(&path) {
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(error)),
    };
    let head = if old.trim().is_empty() { HEAD } else { "" };
    let wrong = |text: String| SaveError::NotToml { path: path.clone(), text };
    let mut document: DocumentMut =
        old.parse().map_err(|error: toml_edit::TomlError| wrong(error.message().to_owned()))?;
    let list = document.entry(LIST).or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let list = list.as_array_of_tables_mut().ok_or_else(|| wrong(format!("`{LIST}` is no list of tables")))?;
    match change {
        Change::Add(asides) => asides.iter().for_each(|aside| list.push(table(aside))),
        Change::Remove(asides) => list.retain(|table| understood(table).map_or(true, |known| !asides.contains(&known))),
    }
    fs::create_dir_all(root.join(FOLDER)).map_err(failed)?;
    save::whole(&path, |out| write!(out, "{head}{document}")).map_err(failed)
}

fn understood(table: &Table) -> Result<Aside, String> {
    let text = |name: &str| table.get(name).and_then(Item::as_str).map(str::to_owned);
    let known = Why::ALL.map(Why::name);
    let why = text("why").ok_or_else(|| format!("it does not say why; expected why = {}", known.join(", ")))?;
    let why = Why::ALL.into_iter().find(|it| it.name() == why);
    let lines = table.get("lines").and_then(Item::as_array).ok_or("it has no list of `lines`")?;
    let lines: Option<Vec<String>> = lines.iter().map(|line| line.as_str().map(str::to_owned)).collect();
    Ok(Aside {
        path: text("path").ok_or("it has no `path`")?,
        function: text("function"),
        why: why.ok_or_else(|| format!("`why` is none of {}", known.join(", ")))?,
        note: text("note").unwrap_or_default(),
        content: Content {
            before: text("before").unwrap_or_default(),
            lines: lines.filter(|lines| !lines.is_empty()).ok_or("`lines` are no texts")?,
        },
    })
}

fn table(aside: &Aside) -> Table {
    let mut table = Table::new();
    let mut set = |name: &str, value: &str| {
        if !value.is_empty() {
            table.insert(name, toml_edit::value(value));
        }
    };
    set("path", &aside.path);
    set("function", aside.function.as_deref().unwrap_or_default());
    set("why", aside.why.name());
    set("note", &aside.note);
    set("before", &aside.content.before);
    let mut lines: Array = aside.content.lines.iter().map(|line| Value::from(&**line)).collect();
    // One below the other: whoever reads or merges the file sees them as they stand in the source.
    lines.iter_mut().for_each(|line| line.decor_mut().set_prefix("\n    "));
    lines.set_trailing("\n");
    lines.set_trailing_comma(true);
    table.insert("lines", toml_edit::value(lines));
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aside(path: &str, note: &str) -> Aside {
        let content =
            Content { before: "if x:".to_owned(), lines: vec!["raise \"A\"".to_owned(), "b = 'é\\'".to_owned()] };
        Aside { path: path.to_owned(), function: Some("f".to_owned()), why: Why::Wont, note: note.to_owned(), content }
    }

    #[test]
    fn what_is_written_reads_back_and_others_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        assert_eq!(read(root), Default::default());
        let (first, second) = (aside("a.py", "needs a \"clock\"\nand more"), aside("b.py", ""));
        change(root, &Change::Add(std::slice::from_ref(&first))).expect("written");
        let text = fs::read_to_string(file(root)).expect("there");
        assert!(text.starts_with("# Gaps that were set aside"), "{text}");
        fs::write(file(root), format!("{text}\n# mine\n[[aside]]\npath = \"c.py\"\n")).expect("writable");
        change(root, &Change::Add(std::slice::from_ref(&second))).expect("written");
        let (asides, notes) = read(root);
        assert_eq!(asides, [first.clone(), second.clone()]);
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert_eq!((notes[0].at.as_deref(), &*notes[0].input), (Some("entry 2"), ".lacuna/aside.toml"));
        change(root, &Change::Remove(&[first])).expect("written");
        assert_eq!(read(root).0, [second]);
        assert!(fs::read_to_string(file(root)).is_ok_and(|text| text.contains("# mine")), "comments stay");
    }

    #[test]
    fn what_is_no_toml_is_not_touched() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir(root.join(FOLDER)).expect("a folder");
        fs::write(file(root), "a = 1\nb =\n").expect("writable");
        let (asides, notes) = read(root);
        assert_eq!((asides.len(), notes[0].at.as_deref()), (0, Some("line 2")), "{notes:?}");
        assert!(change(root, &Change::Add(&[aside("a.py", "")])).is_err());
        assert!(fs::read_to_string(file(root)).is_ok_and(|text| text == "a = 1\nb =\n"));
    }
}
