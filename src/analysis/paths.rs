//! Reported paths as text: put into one spelling, compared and shortened by whole components.
//!
//! **Invariants.** A spelling uses `/`, has no empty and no `.` component, and `..` stands only at its start. Nothing
//! here asks whether a file exists. A URL has no spelling: it is shown, never opened.

use std::path::{Component, Path, PathBuf};

/// Longer than any path that a system opens; such a name is not taken apart.
const MAX_LEN: usize = 4096;

/// The one spelling of a reported path: `/a/b`, `C:/a/b`, `a/b`, `../a`. `None` for URLs, for what is no path at all,
/// and for what is too long to be one.
pub(super) fn spelling(reported: &str) -> Option<String> {
    let path = reported.strip_prefix("file://").unwrap_or(reported);
    if path.is_empty() || path.len() > MAX_LEN || path.contains('\0') || is_url(path) {
        return None;
    }
    let slashed;
    let path = if is_drive(path) && path.contains('\\') {
        slashed = path.replace('\\', "/");
        &slashed
    } else {
        path
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|&last| last != ".." && !is_drive(last)) => {
                parts.pop();
            }
            // Above the top is the top.
            ".." if path.starts_with('/') || is_drive(path) => {}
            part => parts.push(part),
        }
    }
    let start = if path.starts_with('/') { "/" } else { "" };
    Some(format!("{start}{}", parts.join("/")))
}

/// Whether a path names its own scheme: `https://…`, `webpack:///…`, `ng:///…`.
fn is_url(path: &str) -> bool {
    path.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    })
}

/// Whether a path begins with a Windows drive.
fn is_drive(path: &str) -> bool {
    let bytes = path.as_bytes();
    bytes.len() >= 2
        && bytes[0].is_ascii_alphabetic()
        && bytes[1] == b':'
        && matches!(bytes.get(2), None | Some(b'/' | b'\\'))
}

/// Whether a spelling starts at the top of a file system, be it of this machine or of another.
pub(super) fn is_absolute(spelling: &str) -> bool {
    spelling.starts_with('/') || is_drive(spelling)
}

/// The name below a root, in one spelling; the name alone if it is absolute or the root says nothing.
pub(super) fn joined(root: &str, name: &str) -> Option<String> {
    if is_absolute(name) || root.trim().is_empty() {
        return Some(name.to_owned());
    }
    spelling(&format!("{}/{name}", root.trim_end_matches(['/', '\\'])))
}

/// The components of a spelling.
pub(super) fn parts(spelling: &str) -> impl DoubleEndedIterator<Item = &str> + Clone {
    spelling.split('/').filter(|part| !part.is_empty())
}

/// What follows `prefix` in `path`, by whole components; both are spellings. Everything follows an empty prefix of a
/// relative path.
pub(super) fn below<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    if prefix.is_empty() {
        return (!is_absolute(path)).then_some(path);
    }
    let rest = path.strip_prefix(prefix)?;
    if rest.is_empty() || prefix.ends_with('/') { Some(rest) } else { rest.strip_prefix('/') }
}

/// The folder and the base name of a spelling.
pub(super) fn split(spelling: &str) -> (&str, &str) {
    match spelling.rsplit_once('/') {
        Some(("", name)) => ("/", name),
        Some((folder, name)) => (folder, name),
        None => ("", spelling),
    }
}

/// The path on this machine that a spelling names when read from `base`. `None` if it starts at a drive that this
/// machine does not have.
pub(super) fn local(base: &Path, spelling: &str) -> Option<PathBuf> {
    if is_drive(spelling) && !cfg!(windows) {
        return None;
    }
    Some(clean(&base.join(spelling)))
}

/// The path without `.` and `..`, resolved by the names alone.
pub(super) fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

/// The path below a root with `/`, if it lies there.
pub(super) fn relative(path: &Path, root: &Path) -> Option<String> {
    let rest = path.strip_prefix(root).ok()?;
    let parts: Vec<_> = rest.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// How many components at the end of both agree.
pub(super) fn agreeing<'a>(
    a: impl DoubleEndedIterator<Item = &'a str>,
    b: impl DoubleEndedIterator<Item = &'a str>,
) -> usize {
    a.rev().zip(b.rev()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(reported: &str, expected: Option<&str>) {
        assert_eq!(spelling(reported).as_deref(), expected);
    }

    #[test]
    fn one_spelling_for_each_path() {
        check("src/a.py", Some("src/a.py"));
        check("./src//a.py", Some("src/a.py"));
        check("//pkg1//./util.py", Some("/pkg1/util.py"));
        check("src/../lib/a.py", Some("lib/a.py"));
        check("../../a.py", Some("../../a.py"));
        check("/../../etc/passwd", Some("/etc/passwd"));
        check("file:///work/a.py", Some("/work/a.py"));
        check(r"C:\work\..\a.py", Some("C:/a.py"));
        check("~/a.py", Some("~/a.py"));
    }

    #[test]
    fn urls_and_monsters_have_none() {
        check("webpack:///./src/a.ts?1a2b", None);
        check("https://example.org/a.py", None);
        check("", None);
        check("a\0b", None);
        check(&"d/".repeat(5000), None);
    }

    #[test]
    fn prefixes_are_compared_by_components() {
        assert_eq!(below("/build/src/a.c", "/build/src"), Some("a.c"));
        assert_eq!(below("/build/srcgen/a.c", "/build/src"), None);
        assert_eq!(below("/a.c", "/"), Some("a.c"));
        assert_eq!(below("a.c", ""), Some("a.c"));
        assert_eq!(below("/a.c", ""), None);
    }

    #[test]
    fn a_root_that_says_nothing_adds_nothing() {
        assert_eq!(joined("", "a.py").as_deref(), Some("a.py"));
        assert_eq!(joined(".", "a.py").as_deref(), Some("a.py"));
        assert_eq!(joined("/x", "/abs/a.py").as_deref(), Some("/abs/a.py"));
        assert_eq!(joined("/x/", "../a.py").as_deref(), Some("/a.py"));
    }
}
