//! Which syntax a file is written in, and the store of all of them.

use std::sync::LazyLock;

use syntect::parsing::{SyntaxReference, SyntaxSet};

/// Every syntax that lacuna knows.
///
/// Loading them takes some milliseconds, and happens at the first call of [`Syntaxes::get`]: that belongs on the worker,
/// never on the way to the first frame.
#[derive(Debug)]
pub struct Syntaxes {
    pub(super) set: SyntaxSet,
}

/// The language of a file.
#[derive(Debug, Clone, Copy)]
pub struct Language {
    pub(super) syntax: &'static SyntaxReference,
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.syntax, other.syntax)
    }
}

/// Extensions that the syntaxes do not list, and one that has the same language.
const ALIASES: &[(&str, &str)] = &[
    ("cjs", "js"),
    ("mjs", "js"),
    ("jsx", "js"),
    ("cts", "ts"),
    ("mts", "ts"),
    ("cu", "cpp"),
    ("cuh", "cpp"),
    ("inl", "cpp"),
    ("ipp", "cpp"),
    ("tpp", "cpp"),
    ("cppm", "cpp"),
    ("ixx", "cpp"),
    ("h", "cpp"),
    ("pxd", "py"),
    ("pxi", "py"),
    ("pyi", "py"),
    ("pyx", "py"),
    ("kts", "kt"),
    ("phtml", "php"),
    ("rake", "rb"),
    ("gemspec", "rb"),
    ("sc", "scala"),
    ("csx", "cs"),
    ("zsh", "sh"),
    ("vue", "html"),
];

/// A first line is looked at only so far.
const FIRST_LINE: usize = 512;

impl Syntaxes {
    /// The one store, loaded at the first call.
    pub fn get() -> &'static Syntaxes {
        static SYNTAXES: LazyLock<Syntaxes> = LazyLock::new(Syntaxes::load);
        &SYNTAXES
    }

    /// Loads a store anew; for measurements, everyone else shares [`Syntaxes::get`].
    pub fn load() -> Syntaxes {
        Syntaxes { set: two_face::syntax::extra_newlines() }
    }

    /// The language of a file by its name, then by its extension, then by its first line; plain text if none tells.
    pub fn find(&'static self, path: &str, first_line: &str) -> Language {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let syntax = self
            .by_extension(name)
            .or_else(|| if extension.is_empty() { None } else { self.by_extension(extension) })
            .or_else(|| self.by_first_line(first_line))
            .unwrap_or_else(|| self.set.find_syntax_plain_text());
        Language { syntax }
    }

    fn by_extension(&'static self, extension: &str) -> Option<&'static SyntaxReference> {
        // `.h` would be Objective-C by the syntaxes' own lists, which the aliases correct: they come first.
        let alias = ALIASES.iter().find(|(from, _)| from.eq_ignore_ascii_case(extension));
        alias
            .and_then(|(_, to)| self.set.find_syntax_by_extension(to))
            .or_else(|| self.set.find_syntax_by_extension(extension))
    }

    fn by_first_line(&'static self, line: &str) -> Option<&'static SyntaxReference> {
        if line.trim().is_empty() {
            return None;
        }
        let end = (0..=FIRST_LINE.min(line.len())).rev().find(|&at| line.is_char_boundary(at)).unwrap_or(0);
        let found = std::panic::catch_unwind(|| self.set.find_syntax_by_first_line(&line[..end]));
        found.ok().flatten()
    }
}

impl Language {
    /// The language's name as its syntax gives it: "Python", "Plain Text".
    pub fn name(self) -> &'static str {
        &self.syntax.name
    }

    /// Whether there is nothing to highlight.
    pub fn is_plain(self) -> bool {
        self.syntax.scope.build_string() == "text.plain"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_by_name_extension_and_first_line() {
        let find = |path, line| Syntaxes::get().find(path, line).name();
        for (path, line, name) in [
            ("src/app.py", "", "Python"),
            ("APP.PY", "", "Python"),
            ("a/b/types.pyi", "", "Python"),
            ("src\\lib.rs", "", "Rust"),
            ("x.ts", "", "TypeScript"),
            ("x.tsx", "", "TypeScriptReact"),
            ("x.h", "", "C++"),
            ("Main.java", "", "Java"),
            ("Cart.kt", "", "Kotlin"),
            ("Makefile", "", "Makefile"),
            ("bin/tool", "#!/usr/bin/env python3", "Python"),
            ("bin/tool", "\u{feff}#!/bin/bash", "Bourne Again Shell (bash)"),
            ("notes.xyzzy", "hello", "Plain Text"),
            ("", "", "Plain Text"),
        ] {
            assert_eq!(find(path, line), name, "{path} {line}");
        }
    }

    #[test]
    fn plain_text_knows_that_it_is() {
        assert!(Syntaxes::get().find("notes.txt", "").is_plain());
        assert!(!Syntaxes::get().find("a.py", "").is_plain());
    }

    #[test]
    fn every_alias_leads_to_a_language() {
        for (from, to) in ALIASES {
            assert!(Syntaxes::get().by_extension(from).is_some(), "{from} → {to}");
        }
    }

    #[test]
    fn a_first_line_of_any_length_is_cut_between_characters() {
        let line = "é".repeat(FIRST_LINE);
        assert!(Syntaxes::get().find("x", &line[..]).is_plain());
        assert!(Syntaxes::get().find("x", &format!("a{line}")).is_plain());
    }
}
