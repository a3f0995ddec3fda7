//! Go modules of a project: which folder an import path begins in.
//!
//! A cover profile names its files by import paths: the path of a module, then the path in its folder. `go.mod` says what
//! the path of its folder's module is, and which other folders stand for modules (`replace`)
//! (<https://go.dev/ref/mod#go-mod-file>). Each becomes a rewrite, after the user's own; the longest path comes first, so
//! that the innermost module wins. Folders outside of the project are nobody's word but the report's, and are left out.

use std::fs;
use std::path::Path;

use crate::analysis::{Loaded, Project, Rewrite};

/// How much of a `go.mod` is read.
const MAX_READ: u64 = 1 << 20;

/// How deep below the project root modules are sought, and among how many entries.
const MAX_DEPTH: usize = 12;
const MAX_ENTRIES: usize = 200_000;

/// How many modules are told apart; each is asked for each file.
const MAX_MODULES: usize = 256;

/// Folders that hold other people's modules, or none that is tested.
const OTHERS: &[&str] = &["vendor", "node_modules", "testdata"];

/// The project with a rewrite for each module in it, if a report names a Go file by its import path.
#[must_use]
pub(super) fn with_modules(project: &Project, loaded: &[Loaded]) -> Project {
    let mut project = project.clone();
    let is_import = |name: &str| name.ends_with(".go") && !name.starts_with(['/', '.']) && name.contains('/');
    if loaded.iter().any(|one| one.report.files.keys().any(|name| is_import(name))) {
        project.rewrites.extend(modules(&project.root));
    }
    project
}

/// What every `go.mod` below a folder says, the longest import path first.
fn modules(root: &Path) -> Vec<Rewrite> {
    let mut rewrites = Vec::new();
    let Ok(real) = fs::canonicalize(root) else { return rewrites };
    let walk = ignore::WalkBuilder::new(&real)
        .follow_links(false)
        .require_git(false)
        .max_depth(Some(MAX_DEPTH))
        .filter_entry(|entry| !OTHERS.iter().any(|other| entry.file_name() == *other))
        .build();
    let files = walk.take(MAX_ENTRIES).filter_map(Result::ok).filter(|entry| entry.file_name() == "go.mod");
    for file in files.take(MAX_MODULES) {
        let small = file.metadata().is_ok_and(|about| about.is_file() && about.len() <= MAX_READ);
        let text = if small { fs::read_to_string(file.path()).unwrap_or_default() } else { String::new() };
        let Some(folder) = file.path().parent() else { continue };
        for (import, path) in says(&text) {
            let inside = fs::canonicalize(folder.join(path)).ok().filter(|folder| folder.starts_with(&real));
            let to = inside.and_then(|folder| folder.to_str().map(str::to_owned));
            rewrites.extend(to.map(|to| Rewrite::prefix(import, to)));
        }
    }
    rewrites.sort_by_key(|rewrite| std::cmp::Reverse(rewrite.from.len()));
    rewrites.truncate(MAX_MODULES);
    rewrites
}

/// The import paths that a `go.mod` places, and their folders relative to its own.
fn says(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut block = None;
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default();
        let mut words = line.split_whitespace().map(|word| word.trim_matches(['"', '`'])).peekable();
        let Some(first) = words.peek().copied() else { continue };
        let directive = match block {
            Some(_) if first == ")" => {
                block = None;
                continue;
            }
            Some(open) => open,
            None => {
                words.next();
                if words.peek() == Some(&"(") {
                    block = Some(first);
                    continue;
                }
                first
            }
        };
        let words: Vec<&str> = words.collect();
        match (directive, &words[..]) {
            ("module", [import]) => found.push((*import, ".")),
            ("replace", [import, "=>", path] | [import, _, "=>", path]) if path.starts_with('.') => {
                found.push((*import, *path));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn modules_and_local_replacements() {
        let text = "// comment\nmodule \"example.com/p\" // why\n\ngo 1.22\n\nrequire (\n\texample.com/x v1.0.0\n)\n\
                    replace example.com/x v1.0.0 => ../x\nreplace (\n\texample.com/y => ./y\n\texample.com/z => \
                    example.com/fork v1.2.3\n)\nmodule (\n\texample.com/block\n)\n";
        assert_eq!(
            says(text),
            [("example.com/p", "."), ("example.com/x", "../x"), ("example.com/y", "./y"), ("example.com/block", ".")]
        );
        assert_eq!(says("module"), []);
        assert_eq!(says("replace a =>\n)\n("), []);
    }
}
