//! A set of files, told by their paths: globs as we write them, or patterns as Codecov reads them.
//!
//! Codecov's rule (<https://docs.codecov.com/docs/path-regexp>, <https://docs.codecov.com/docs/ignoring-paths>): a pattern
//! without `*`, `$`, `[` and `]` is the beginning of a path; one with `**` or `/*`, or with a star that follows neither
//! `.` nor `]`, is a glob; everything else is a regular expression that must match from the beginning. A `!` before it takes
//! files out.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use regex::{RegexSet, RegexSetBuilder};

/// More than the patterns of any project compile to, in bytes.
const MAX_COMPILED: usize = 32 << 20;

/// Files by their project-relative paths.
#[derive(Debug, Clone, Default)]
pub struct PathSet {
    globs: GlobSet,
    patterns: RegexSet,
    /// What is taken out again.
    except: RegexSet,
    /// Whether everything is in it that is not taken out.
    all: bool,
    /// The patterns as they were written.
    written: Vec<String>,
}

/// Sets are equal that were written in the same words and read by the same rule.
impl PartialEq for PathSet {
    fn eq(&self, other: &Self) -> bool {
        (&self.written, self.all, self.globs.len()) == (&other.written, other.all, other.globs.len())
            && self.patterns.patterns() == other.patterns.patterns()
            && self.except.patterns() == other.except.patterns()
    }
}

impl PathSet {
    /// The files that these globs choose. A star stays within its folder, as in a shell; a folder stands for everything
    /// in it.
    ///
    /// # Errors
    ///
    /// The index of the first that is no glob, and what is wrong with it.
    pub fn globs<'a>(globs: impl IntoIterator<Item = &'a str>) -> Result<Self, (usize, String)> {
        let mut set = GlobSetBuilder::new();
        let mut written = Vec::new();
        for (index, glob) in globs.into_iter().enumerate() {
            for pattern in with_folder(glob) {
                let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
                set.add(glob.map_err(|error| (index, error.to_string()))?);
            }
            written.push(glob.to_owned());
        }
        let globs = set.build().map_err(|error| (0, error.to_string()))?;
        Ok(Self { globs, written, ..Self::default() })
    }

    /// The files that these patterns choose, read as Codecov reads them, and what is wrong with those that are none; they
    /// are left out.
    #[must_use]
    pub fn codecov<'a>(patterns: impl IntoIterator<Item = &'a str>) -> (Self, Vec<String>) {
        let (mut chosen, mut except, mut wrong, mut written) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for pattern in patterns {
            let (list, bare) = match pattern.strip_prefix('!') {
                Some(bare) => (&mut except, bare),
                None => (&mut chosen, pattern),
            };
            let regex = codecov_regex(bare, true);
            match regex::Regex::new(&regex) {
                Ok(_) => {
                    list.push(regex);
                    written.push(pattern.to_owned());
                }
                Err(_) => wrong.push(format!("`{pattern}` is neither a path nor a pattern; it is left out")),
            }
        }
        let all = chosen.is_empty() && !except.is_empty();
        let build = |list: &[String]| RegexSetBuilder::new(list).size_limit(MAX_COMPILED).build();
        match (build(&chosen), build(&except)) {
            (Ok(patterns), Ok(except)) => (Self { patterns, except, all, written, ..Self::default() }, wrong),
            _ => {
                wrong.push("the patterns are too many and too large; none is used".to_owned());
                (Self::default(), wrong)
            }
        }
    }

    /// Whether a file is in it, by its project-relative path.
    #[must_use]
    pub fn is_match(&self, path: &str) -> bool {
        (self.all || self.globs.is_match(path) || self.patterns.is_match(path)) && !self.except.is_match(path)
    }

    /// The patterns as they were written.
    #[must_use]
    pub fn written(&self) -> &[String] {
        &self.written
    }

    /// Whether nothing can be in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.all && self.globs.is_empty() && self.patterns.is_empty()
    }
}

/// A folder stands for everything in it.
fn with_folder(path: &str) -> Vec<String> {
    match path.strip_prefix("./").unwrap_or(path).trim_end_matches('/') {
        "" | "." => vec!["**".to_owned()],
        path => vec![path.to_owned(), format!("{path}/**")],
    }
}

/// Codecov's reading of a pattern, as a regular expression from the beginning of a path; of the whole path if a glob is to
/// be.
pub(super) fn codecov_regex(pattern: &str, whole: bool) -> String {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern).trim_start_matches('/');
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    if !pattern.contains(['*', '$', '[', ']']) {
        return format!("^/?(?:{pattern})");
    }
    let is_glob = pattern.contains("**")
        || pattern.contains("/*")
        || (pattern.contains('*') && !pattern.contains(".*") && !pattern.contains("]*"));
    if !is_glob && regex::Regex::new(pattern).is_ok() {
        return format!("^/?(?:{pattern})");
    }
    let end = if whole { "$" } else { "" };
    format!("^/?{}{end}", glob_regex(pattern))
}

fn glob_regex(glob: &str) -> String {
    let mut regex = String::new();
    let mut rest = glob;
    while let Some(c) = rest.chars().next() {
        let (piece, taken) = if rest.starts_with("**/") {
            ("(?:.*/)?", 3)
        } else if rest.starts_with("**") {
            (".*", 2)
        } else if c == '*' {
            ("[^/]+", 1)
        } else if c == '?' {
            ("[^/]", 1)
        } else {
            regex.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
            ("", c.len_utf8())
        };
        regex.push_str(piece);
        rest = &rest[taken..];
    }
    regex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(patterns: &[&str], within: &[&str], without: &[&str]) {
        let (set, wrong) = PathSet::codecov(patterns.iter().copied());
        assert_eq!(wrong, [""; 0]);
        within.iter().for_each(|path| assert!(set.is_match(path), "{path} is in {patterns:?}"));
        without.iter().for_each(|path| assert!(!set.is_match(path), "{path} is not in {patterns:?}"));
    }

    #[test]
    fn codecov_reads_a_pattern_in_one_of_three_ways() {
        check(&["path/to/folder"], &["path/to/folder/a.py", "path/to/folder2.py"], &["x/path/to/folder/a.py"]);
        check(&["/packages/web3/"], &["packages/web3/src/a.ts"], &["packages/web3-core/a.ts"]);
        check(&["./src/a.ts"], &["src/a.ts"], &["lib/src/a.ts"]);
        check(&["**/*.py"], &["a.py", "x/y/a.py"], &["a.pyc", "a.rb"]);
        check(&["Misc/*"], &["Misc/a.py"], &["Misc/x/a.py", "a/Misc/b.py"]);
        check(&["folder/**/*"], &["folder/a.py", "folder/x/a.py"], &["folders/a.py"]);
        check(&["*.md"], &["README.md"], &["x/README.md"]);
        check(&["test_.*.rb"], &["test_a.rb", "test_x/a.rb"], &["x/test_a.rb"]);
        check(&["path/to/file.rb$"], &["path/to/file.rb"], &["path/to/file.rb.bak"]);
        check(&["src/[ab]+/.*"], &["src/a/x.c"], &["src/c/x.c"]);
        check(&["src/", "!src/gen/"], &["src/a.py"], &["src/gen/a.py", "b.py"]);
        check(&["!tests/"], &["src/a.py"], &["tests/a.py"]);
        check(&[], &[], &["a.py"]);
    }

    #[test]
    fn a_pattern_that_is_none_is_told() {
        let (set, wrong) = PathSet::codecov(["src/(", "lib/"]);
        assert_eq!(wrong, ["`src/(` is neither a path nor a pattern; it is left out"]);
        assert!(set.is_match("lib/a.py") && !set.is_match("src/a.py"));
    }

    #[test]
    fn a_star_stays_in_its_folder_and_a_folder_is_all_that_is_in_it() {
        let set = PathSet::globs(["src/api/*.py", "lib/"]).expect("globs");
        assert!(set.is_match("src/api/a.py") && set.is_match("lib/x/a.py"));
        assert!(!set.is_match("src/api/deep/a.py") && !set.is_match("library/a.py"));
        assert_eq!(PathSet::globs(["a", "b["]).expect_err("no glob").0, 1);
        assert!(PathSet::default().is_empty() && !set.is_empty());
    }
}
