//! Which files of a tree are watched, by the folders and globs that name them.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::world::watch::Names;

/// Folders and globs, understood.
#[derive(Debug)]
pub(super) struct Wanted {
    /// `None`: everything.
    names: Option<Names>,
    patterns: Vec<Vec<Part>>,
    /// What each pattern says before its first wildcard.
    fixed: Vec<PathBuf>,
}

/// What a pattern says of one component of a path.
#[derive(Debug)]
enum Part {
    /// It, and nothing or anything after it.
    Any,
    One(GlobMatcher),
}

impl Wanted {
    /// By these folders and globs; none wants everything.
    pub(super) fn new(watch: &[String]) -> Self {
        let watch = watch.iter().map(|it| it.trim_start_matches("./").trim_end_matches('/'));
        let watch: Vec<&str> = watch.map(|it| if it.is_empty() || it == "." { "**" } else { it }).collect();
        // What a pattern names may be a folder: then it is all that is in it.
        let names = watch.iter().flat_map(|it| [(*it).to_owned(), format!("{it}/**")]);
        let names = (!watch.is_empty()).then(|| Names::new(names));
        let parts = |pattern: &&str| pattern.split('/').map(part).collect();
        let fixed =
            |pattern: &&str| Path::new(pattern).iter().take_while(|it| !is_glob(&it.to_string_lossy())).collect();
        Self { names, patterns: watch.iter().map(parts).collect(), fixed: watch.iter().map(fixed).collect() }
    }

    /// Whether a file counts.
    pub(super) fn is_match(&self, inner: &Path) -> bool {
        self.names.as_ref().is_none_or(|names| names.is_match(inner))
    }

    /// Whether files below this folder may count.
    pub(super) fn leads(&self, inner: &Path) -> bool {
        self.names.is_none() || self.patterns.iter().any(|parts| may_lead(parts, inner))
    }

    /// Whether this folder is named, or holds one that is: whoever names it means it.
    pub(super) fn names_folder(&self, inner: &Path) -> bool {
        self.fixed.iter().any(|fixed| fixed.starts_with(inner))
    }
}

fn may_lead(parts: &[Part], inner: &Path) -> bool {
    let mut parts = parts.iter();
    for component in inner.components() {
        match (parts.next(), component) {
            // Where the pattern ends, what is below counts, too.
            (None | Some(Part::Any), _) => return true,
            (Some(Part::One(glob)), Component::Normal(name)) if glob.is_match(name) => {}
            _ => return false,
        }
    }
    true
}

fn is_glob(part: &str) -> bool {
    part.contains(['*', '?', '[', '{'])
}

fn part(text: &str) -> Part {
    // A part that cannot be understood by itself is one of a group that goes over several: `{a/b,c}`.
    match GlobBuilder::new(text).literal_separator(true).build() {
        Ok(glob) if text != "**" => Part::One(glob.compile_matcher()),
        _ => Part::Any,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(watch: &[&str], files: &[&str], others: &[&str], folders: &[&str], not_below: &[&str]) {
        let wanted = Wanted::new(&watch.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        files.iter().for_each(|it| assert!(wanted.is_match(Path::new(it)), "{it} counts in {watch:?}"));
        others.iter().for_each(|it| assert!(!wanted.is_match(Path::new(it)), "{it} does not count in {watch:?}"));
        folders.iter().for_each(|it| assert!(wanted.leads(Path::new(it)), "{it} leads to {watch:?}"));
        not_below.iter().for_each(|it| assert!(!wanted.leads(Path::new(it)), "{it} leads not to {watch:?}"));
    }

    #[test]
    fn folders_and_globs_tell_what_counts() {
        check(&[], &["a", "a/b"], &[], &["", "a", "a/b"], &[]);
        check(&["."], &["a", "a/b"], &[], &["", "a/b"], &[]);
        check(&["src", "*.toml"], &["src/a", "src/a/b", "x.toml"], &["a", "a/x.toml"], &["", "src", "src/a"], &["a"]);
        check(&["./pkg/*/src/"], &["pkg/a/src/x/y"], &["pkg/a/x"], &["pkg", "pkg/a", "pkg/a/src/x"], &["pkg/a/x", "a"]);
        check(&["**/*.py"], &["a.py", "a/b/c.py"], &["a.rs"], &["", "a/b"], &[]);
        check(&["{a/b,c}/*.py"], &["a/b/x.py", "c/x.py"], &["a/x.py"], &["a", "a/b", "c"], &[]);
        assert!(Wanted::new(&[".github/x*".to_owned()]).names_folder(Path::new(".github")));
        assert!(!Wanted::new(&["*".to_owned()]).names_folder(Path::new(".github")));
    }
}
