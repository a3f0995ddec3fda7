//! Rewrites made ready: what a reported path is on this machine, as the user or another tool says it.

use std::path::{Path, PathBuf};

use regex::Regex;

use super::paths;
use super::pathset::codecov_regex;
use super::wanted::Spelling;
use super::ways::Origin;
use super::{Rewrite, RewriteKind};

/// Rewrites in the order in which they are tried.
pub(super) struct Rewriting {
    rules: Vec<Rule>,
}

enum Rule {
    /// What is below this prefix is below that folder.
    Prefix(String, PathBuf),
    /// What follows a match is below that folder.
    Below(Regex, PathBuf),
    /// What follows a match follows that text, and all of it is below that folder.
    Text(Regex, String, PathBuf),
}

impl Rewrite {
    /// What is wrong with it, if it cannot be used.
    #[must_use]
    pub fn mistake(&self) -> Option<String> {
        let wrong = match self.kind {
            RewriteKind::CoveragePy if self.from.ends_with('*') => Some("must not end with a star"),
            _ if self.ready(Path::new("/")).is_none() => Some("is neither a path nor a pattern"),
            _ => None,
        };
        wrong.map(|wrong| format!("`{}` {wrong}; it is left out", self.from))
    }

    fn ready(&self, root: &Path) -> Option<Rule> {
        let to = paths::clean(&root.join(&self.to));
        match self.kind {
            RewriteKind::Prefix => Some(Rule::Prefix(paths::spelling(&self.from)?, to)),
            RewriteKind::CoveragePy => Some(Rule::Below(Regex::new(&coverage_py_regex(&self.from)?).ok()?, to)),
            RewriteKind::Codecov if self.from.is_empty() => Some(Rule::Prefix(String::new(), to)),
            RewriteKind::Codecov => {
                let pattern = Regex::new(&codecov_regex(&self.from, false)).ok()?;
                Some(Rule::Text(pattern, self.to.clone(), root.to_owned()))
            }
        }
    }
}

impl Rewriting {
    pub(super) fn new(rewrites: &[Rewrite], root: &Path) -> Self {
        Self { rules: rewrites.iter().filter_map(|rewrite| rewrite.ready(root)).collect() }
    }

    /// Where a file of this spelling would be.
    pub(super) fn candidates(&self, full: &str) -> impl Iterator<Item = PathBuf> {
        self.rules.iter().filter_map(move |rule| rule.place(full))
    }

    /// Where the rule at this place puts a file, if it says anything about it.
    pub(super) fn place(&self, at: usize, full: &str) -> Option<PathBuf> {
        self.rules[at].place(full)
    }

    /// The prefix and the folder of the rule at this place, if it is of that kind.
    pub(super) fn prefix(&self, at: usize) -> Option<(&str, &Path)> {
        match &self.rules[at] {
            Rule::Prefix(prefix, to) => Some((prefix, to)),
            Rule::Below(..) | Rule::Text(..) => None,
        }
    }

    /// Calls `visit` with each rule that may say something about files of a folder.
    pub(super) fn each(&self, spelling: &Spelling, mut visit: impl FnMut(Origin)) {
        for (at, rule) in self.rules.iter().enumerate() {
            match rule {
                Rule::Prefix(prefix, _) if prefix.is_empty() => {
                    if !spelling.is_absolute {
                        visit(Origin::Rule(at));
                    }
                }
                Rule::Prefix(prefix, _) if paths::below(&spelling.folder, prefix).is_some() => visit(Origin::Rule(at)),
                Rule::Prefix(prefix, _) if paths::split(prefix).0 != spelling.folder => {}
                // The rule may be about one file; patterns are about anything.
                Rule::Prefix(..) | Rule::Below(..) | Rule::Text(..) => visit(Origin::RuleForFile(at)),
            }
        }
    }

    /// How many rules there are.
    pub(super) fn len(&self) -> usize {
        self.rules.len()
    }

    /// The folders to which the user sends files; they count as named. Codecov knows only paths of the repository.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Path> {
        self.rules.iter().filter_map(|rule| match rule {
            Rule::Prefix(_, to) | Rule::Below(_, to) => Some(&**to),
            Rule::Text(..) => None,
        })
    }
}

impl Rule {
    fn place(&self, full: &str) -> Option<PathBuf> {
        Some(match self {
            Self::Prefix(prefix, to) => paths::clean(&to.join(paths::below(full, prefix)?)),
            Self::Below(pattern, to) => paths::clean(&to.join(&full[pattern.find(full)?.end()..])),
            Self::Text(pattern, to, root) => {
                let path = format!("{to}{}", &full[pattern.find(full)?.end()..]);
                paths::clean(&root.join(path.trim_start_matches('/')))
            }
        })
    }
}

/// A pattern of coverage.py as a regular expression for the beginning of a spelling: `*` stays in its folder, `**` does
/// not, a star at the start is any folder, and letters are compared in either case.
fn coverage_py_regex(pattern: &str) -> Option<String> {
    let pattern = paths::spelling(&pattern.replace('\\', "/"))?;
    let mut regex = String::from("(?i)^");
    for (at, part) in pattern.split('/').enumerate() {
        match part {
            "**" => regex.push_str("(?:.*/)?"),
            "*" if at == 0 => regex.push_str("(?:.*/)?"),
            part => {
                for c in part.chars() {
                    match c {
                        '*' => regex.push_str("[^/]*"),
                        '?' => regex.push_str("[^/]"),
                        c => regex.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
                    }
                }
                regex.push('/');
            }
        }
    }
    Some(regex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: RewriteKind, from: &str, to: &str, full: &str, expected: Option<&str>) {
        let rewrite = Rewrite { from: from.to_owned(), to: to.to_owned(), kind };
        assert_eq!(rewrite.mistake(), None);
        let rewriting = Rewriting::new(&[rewrite], Path::new("/work"));
        assert_eq!(rewriting.candidates(full).next(), expected.map(PathBuf::from), "{full}");
    }

    #[test]
    fn prefixes_are_compared_by_components() {
        let check = |from, to, full, expected| check(RewriteKind::Prefix, from, to, full, expected);
        check("/app/", "./", "/app/src/a.py", Some("/work/src/a.py"));
        check("/app", "backend", "/app/a.py", Some("/work/backend/a.py"));
        check("/app", "backend", "/apple/a.py", None);
        check("./", "sub", "a.py", Some("/work/sub/a.py"));
        check("./", "sub", "/a.py", None);
        check("/app", "/else/where", "/app/a.py", Some("/else/where/a.py"));
    }

    #[test]
    fn coverage_py_patterns() {
        let check = |from, full, expected| check(RewriteKind::CoveragePy, from, "src/", full, expected);
        check("/jenkins/build/*/src", "/jenkins/build/17/src/a.py", Some("/work/src/a.py"));
        check("/jenkins/build/*/src", "/jenkins/build/1/7/src/a.py", None);
        check("*/site-packages/x", "/usr/lib/py/site-packages/x/b/a.py", Some("/work/src/b/a.py"));
        check("*/site-packages/x", "site-packages/x/a.py", Some("/work/src/a.py"));
        check("*/site-packages/x", "/usr/site-packages/xy/a.py", None);
        check("/ci/**/src", "/ci/a/b/src/a.py", Some("/work/src/a.py"));
        check("/ci/**/src/", "/ci/src/a.py", Some("/work/src/a.py"));
        check(r"c:\myproj\src", "C:/MyProj/src/a.py", Some("/work/src/a.py"));
        check("/py3?/src", "/py39/src/a.py", Some("/work/src/a.py"));
        check("/a.b", "/axb/a.py", None);
    }

    #[test]
    fn codecov_fixes() {
        let check = |from, to, full, expected| check(RewriteKind::Codecov, from, to, full, expected);
        check("before/", "after/", "before/a.py", Some("/work/after/a.py"));
        check("before", "after", "before/a.py", Some("/work/after/a.py"));
        check("", "docroot/", "a.py", Some("/work/docroot/a.py"));
        check("", "docroot/", "/abs/a.py", None);
        check("/home/travis/build/", "", "/home/travis/build/a.py", Some("/work/a.py"));
        check("home/travis/build/", "", "/home/travis/build/a.py", Some("/work/a.py"));
        check(".*/app/", "app/", "/x/y/app/a.py", Some("/work/app/a.py"));
        check("builds/*/", "", "builds/7/a.py", Some("/work/a.py"));
        check("builds/*/", "", "other/7/a.py", None);
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        let mistake = |from: &str, kind| Rewrite { from: from.to_owned(), to: String::new(), kind }.mistake();
        assert_eq!(
            mistake("/a/*", RewriteKind::CoveragePy).as_deref(),
            Some("`/a/*` must not end with a star; it is left out")
        );
        assert!(mistake("a(", RewriteKind::Codecov).is_some());
        assert!(mistake("", RewriteKind::Prefix).is_some());
    }
}
