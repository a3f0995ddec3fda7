//! Reported paths as text: put into one spelling, compared and shortened by whole components.
//!
//! **Invariants.** A spelling uses `/`, has no empty and no `.` component, and `..` stands only at its start. Nothing
//! here asks whether a file exists, and nothing is ever fetched: of an address only the path in it counts, as a name that
//! some file of the project may end in.

use std::path::{Component, Path, PathBuf};

use crate::model::decoded;

/// Longer than any path that a system opens; such a name is not taken apart.
pub(super) const MAX_LEN: usize = 4096;

/// A reported path in its one spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reported {
    pub(super) spelling: String,
    /// Whether it is the path in an address; its beginning says nothing about this machine.
    pub(super) is_address: bool,
}

/// What a reported path or address is called here: `webpack:///./src/a.js?1a2b`,
/// `https://raw.githubusercontent.com/owner/name/1a2b/src/x.cs` (SourceLink), `src/App.vue?vue&type=script`.
pub(super) fn reported(reported: &str) -> Option<Reported> {
    if is_own_spelling(reported) {
        return Some(Reported { spelling: reported.to_owned(), is_address: false });
    }
    let local = reported.strip_prefix("file://").unwrap_or(reported);
    if is_url(local) {
        return Some(Reported { spelling: in_address(local)?, is_address: true });
    }
    Some(Reported { spelling: spelling(without_query(local))?, is_address: false })
}

/// The path in an address, without the host, the name of a bundle, or a query. Azure DevOps puts the path in the query.
fn in_address(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://").filter(|_| address.len() <= MAX_LEN)?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (_, path) = place.split_once('/')?;
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("path="));
    let path = decoded(asked.unwrap_or(path));
    spelling(path.trim_start_matches('/')).filter(|path| !path.is_empty())
}

/// A path without the query that a bundler put behind its ending. A question mark may be part of a name, too.
fn without_query(path: &str) -> &str {
    match path.split_once('?') {
        Some((before, query))
            if query.starts_with(|c: char| c.is_ascii_alphanumeric())
                && before.rsplit(['/', '\\']).next().is_some_and(|name| name.contains('.')) =>
        {
            before
        }
        _ => path,
    }
}

/// The one spelling of a reported path: `/a/b`, `C:/a/b`, `a/b`, `../a`. `None` for URLs, for what is no path at all,
/// and for what is too long to be one.
pub(super) fn spelling(reported: &str) -> Option<String> {
    if is_own_spelling(reported) {
        return Some(reported.to_owned());
    }
    let path = reported.strip_prefix("file://").unwrap_or(reported);
    if path.is_empty() || path.len() > MAX_LEN || path.contains('\0') || is_url(path) {
        return None;
    }
    let slashed;
    let path = if (is_drive(path) || path.starts_with(r"\\")) && path.contains('\\') {
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

/// Whether a path is its own spelling beyond doubt, as nearly all are: no component is empty, `.` or `..`, and there is no
/// sign of an address, a query, a drive or a Windows machine.
fn is_own_spelling(path: &str) -> bool {
    let is_odd = |rest: &[u8]| {
        matches!(rest, [] | [b'/', ..] | [b'.'] | [b'.', b'/', ..] | [b'.', b'.'] | [b'.', b'.', b'/', ..])
    };
    let bytes = path.as_bytes();
    let inner = bytes.strip_prefix(b"/").unwrap_or(bytes);
    bytes.len() <= MAX_LEN
        && memchr::memchr3(b':', b'\\', b'?', bytes).is_none()
        && memchr::memchr(0, bytes).is_none()
        && !is_odd(inner)
        && memchr::memchr_iter(b'/', inner).all(|at| !is_odd(&inner[at + 1..]))
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

/// Whether a path can only be of a Windows machine: it begins with a drive or a share.
pub(super) fn is_windows(path: &str) -> bool {
    is_drive(path) || path.starts_with(r"\\") || (path.starts_with("//") && !path.starts_with("///"))
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

/// The spelling of a base name in a folder.
pub(super) fn under(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder if folder.ends_with('/') => format!("{folder}{name}"),
        folder => format!("{folder}/{name}"),
    }
}

/// Whether a path is a folder or lies in it; both are absolute and clean. To compare them by their components takes ten
/// times as long.
pub(super) fn is_within(path: &Path, folder: &Path) -> bool {
    let (path, folder) = (path.as_os_str().as_encoded_bytes(), folder.as_os_str().as_encoded_bytes());
    let is_separator = |byte: &u8| std::path::is_separator(char::from(*byte));
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.first().is_none_or(is_separator) || folder.last().is_some_and(is_separator))
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
        check(r"\\host\share\a.py", Some("/host/share/a.py"));
        check("~/a.py", Some("~/a.py"));
        check("/root/.pyenv/..a/b..", Some("/root/.pyenv/..a/b.."));
        check(".github/a.py", Some(".github/a.py"));
        check("src/.", Some("src"));
        check("src/..", Some(""));
        check("src/./../a.py/", Some("a.py"));
        check("/", Some("/"));
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
    fn an_address_is_known_by_the_path_in_it() {
        let path = |name: &str| reported(name).map(|it| (it.spelling, it.is_address));
        let address = |path: &str| Some((path.to_owned(), true));
        assert_eq!(path("webpack:///./src/a.js"), address("src/a.js"));
        assert_eq!(path("webpack://shop/./src/a.ts?1a2b"), address("src/a.ts"));
        assert_eq!(path("webpack:///../lib/a.ts"), address("../lib/a.ts"));
        assert_eq!(path("ng:///App/a.html"), address("App/a.html"));
        assert_eq!(path("https://raw.githubusercontent.com/o/r/1a2b/src/x%20y.cs"), address("o/r/1a2b/src/x y.cs"));
        assert_eq!(path("https://host/items?api-version=1.0&path=/src/x.cs"), address("src/x.cs"));
        assert_eq!(path("https://host/100%/%zz/%ff.cs"), address("100%/%zz/%ff.cs"));
        assert_eq!(path("https://host"), None);
        assert_eq!(path("https://host/"), None);
        assert_eq!(path("file:///a.py"), Some(("/a.py".to_owned(), false)));
    }

    #[test]
    fn a_query_is_no_part_of_a_path() {
        let path = |name: &str| reported(name).map(|it| it.spelling);
        assert_eq!(path("src/App.vue?vue&type=script&setup=true&lang.ts").as_deref(), Some("src/App.vue"));
        assert_eq!(path("src/what?.py").as_deref(), Some("src/what?.py"));
        assert_eq!(path("src/a?b.c").as_deref(), Some("src/a?b.c"));
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
