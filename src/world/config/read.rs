//! TOML text → our schema, with the place of every mistake; unknown keys are told, not refused.

use std::ops::Range;
use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use super::ConfigError;
use super::schema::File;
use crate::analysis::Note;

/// More unknown keys than this are a mistake of another kind.
const MAX_UNKNOWN: usize = 50;

/// The text of a configuration file, and where it lies.
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl Source {
    /// An error about these bytes of the text.
    pub(super) fn error(&self, span: Option<Range<usize>>, text: impl Into<String>) -> ConfigError {
        let (line, column) = self.place(span.map_or(0, |span| span.start));
        ConfigError::Invalid { path: self.path.clone(), line, column, text: text.into() }
    }

    /// Line and column, from 1, of a byte of the text.
    fn place(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
    }

    /// Reads the table at `section` (all of the text if there are no names). `None` if there is no such table.
    pub(super) fn read(&self, section: &[&str], notes: &mut Vec<Note>) -> Result<Option<File>, ConfigError> {
        let whole = DeTable::parse(&self.text).map_err(|error| self.error(error.span(), error.message()))?;
        let Some(mut table) = descend(whole, section) else { return Ok(None) };
        for _ in 0..=MAX_UNKNOWN {
            let error = match File::deserialize(Deserializer::from(table.clone())) {
                Ok(file) => return Ok(Some(file)),
                Err(error) => error,
            };
            // The schema itself says which key it does not know; it is told, taken out, and the rest is read.
            let key = error.span().filter(|_| error.message().starts_with("unknown field"));
            match key.and_then(|span| remove(table.get_mut(), &span)) {
                Some((key, at)) => notes.push(self.unknown(&key, at, error.message())),
                None => return Err(self.error(error.span(), in_words(error.message()))),
            }
        }
        Err(self.error(None, "too many unknown keys"))
    }

    fn unknown(&self, key: &str, at: Range<usize>, message: &str) -> Note {
        let line = self.place(at.start).0;
        // `unknown field `a`, expected one of `b`, `c``
        let known = message.split('`').skip(3).step_by(2);
        let near = known.map(|name| (distance(key, name), name)).min().filter(|(far, _)| *far <= 3);
        let hint = near.map_or_else(String::new, |(_, name)| format!("; did you mean `{name}`?"));
        let text = format!("unknown key `{key}`{hint}");
        Note { input: self.path.display().to_string(), at: Some(format!("line {line}")), text }
    }
}

/// Serde's name of what it expected → what somebody who writes a configuration calls it.
const EXPECTED: &[(&str, &str)] = &[
    ("f64", "a number"),
    ("u8", "a small whole number"),
    ("a sequence", "a list"),
    ("a boolean", "true or false"),
    ("a map", "a table"),
];

/// A message without the names of Rust's types.
fn in_words(message: &str) -> String {
    let named = EXPECTED.iter().find_map(|(name, words)| Some((message.strip_suffix(name)?, words)));
    match named.filter(|(before, _)| before.ends_with("expected ")) {
        Some((before, words)) => format!("{before}{words}"),
        None => message.to_owned(),
    }
}

fn descend<'i>(whole: Spanned<DeTable<'i>>, section: &[&str]) -> Option<Spanned<DeTable<'i>>> {
    section.iter().try_fold(whole, |table, name| {
        let value = table.into_inner().remove(*name)?;
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(inner) => Some(Spanned::new(span, inner)),
            _ => None,
        }
    })
}

/// Takes out the key at these bytes, wherever it is nested.
fn remove(table: &mut DeTable<'_>, span: &Range<usize>) -> Option<(String, Range<usize>)> {
    if let Some(key) = table.keys().find(|key| key.span() == *span).map(|key| key.get_ref().to_string()) {
        table.remove(key.as_str());
        return Some((key, span.clone()));
    }
    table.iter_mut().find_map(|(_, value)| remove_in(value.get_mut(), span))
}

fn remove_in(value: &mut DeValue<'_>, span: &Range<usize>) -> Option<(String, Range<usize>)> {
    match value {
        DeValue::Table(table) => remove(table, span),
        DeValue::Array(array) => array.iter_mut().find_map(|value| remove_in(value.get_mut(), span)),
        _ => None,
    }
}

/// How many letters must be added, removed or replaced (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
