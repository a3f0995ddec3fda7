//! One spelling for each file of a report: separators, `file://`, and the absolute and the relative name of one file.
//!
//! A name is untrusted text. Nothing here looks at a disk, follows `..`, or fetches an address; whoever shows a name
//! escapes it, and whoever opens it asks first.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::model::{FileCoverage, Files, decoded};

/// Folders of an absolute name that are tried as roots, from its top. Deeper names are hostile.
const DEEPEST: usize = 256;

/// The name under which the files of a report are kept: `\` becomes `/` (as Codecov and ReportGenerator have it, since
/// a backslash in a Unix name is far rarer than a report from Windows), `file://` goes, and so do `.` and doubled
/// separators, but for the two that start a Windows share. `..` stays as it is, and an address such as
/// `https://…` (SourceLink, webpack) is left alone.
pub(super) fn normalised(name: &str) -> Cow<'_, str> {
    let name = name.strip_prefix("file://").map_or(Cow::Borrowed(name), |address| decoded(local(address)));
    if is_plain(&name) || is_address(&name) {
        return name;
    }
    let slashed = name.replace('\\', "/");
    let share = name.starts_with(r"\\");
    if !share && is_plain(&slashed) {
        return Cow::Owned(slashed);
    }
    let mut path = String::with_capacity(slashed.len());
    if slashed.starts_with('/') {
        path.push_str(if share { "//" } else { "/" });
    }
    let top = path.len();
    for part in slashed.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if path.len() > top {
            path.push('/');
        }
        path.push_str(part);
    }
    if path.is_empty() {
        path.push('.');
    }
    Cow::Owned(path)
}

/// The path of a `file://` address: without its host, and without the slash before a drive.
fn local(address: &str) -> &str {
    let path = address.find('/').map_or(address, |slash| &address[slash..]);
    match path.as_bytes() {
        [b'/', drive, b':', ..] if drive.is_ascii_alphabetic() => &path[1..],
        _ => path,
    }
}

fn is_plain(name: &str) -> bool {
    let bytes = name.as_bytes();
    // Nearly all names: a glance is enough, at many bytes at once.
    let strange = |a: u8, b: u8| (a == b'\\') | ((a == b'/') & ((b == b'/') | (b == b'.')));
    if let [b'/' | b'_' | b'a'..=b'z' | b'A'..=b'Z', .., b'_' | b'a'..=b'z' | b'A'..=b'Z'] = bytes
        && !bytes.iter().zip(&bytes[1..]).fold(false, |found, (&a, &b)| found | strange(a, b))
    {
        return true;
    }
    !name.is_empty()
        && !name.starts_with("./")
        && name != "."
        && memchr::memchr(b'\\', bytes).is_none()
        && !bytes.windows(2).any(|pair| pair == b"//")
        && !name.contains("/./")
        && !name.ends_with("/.")
        && (!name.ends_with('/') || name == "/")
}

fn is_address(name: &str) -> bool {
    name.split_once("://").is_some_and(|(scheme, _)| {
        scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

/// Whether a name, in the spelling that is kept, starts at the top of a file system.
pub(super) fn is_absolute(name: &str) -> bool {
    name.starts_with('/') || matches!(name.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic())
}

/// Joins the two names of a file that a report calls by its absolute name in one place, and relative to one of its
/// roots in another; the relative one stays. Roots are compared by whole components.
pub(super) fn unite(
    files: Vec<(Arc<str>, Arc<FileCoverage>)>,
    roots: &HashSet<String>,
    merge: impl Fn(&mut Arc<FileCoverage>, Arc<FileCoverage>),
) -> Files {
    let may_be_same = !roots.is_empty() && files.iter().any(|(name, _)| is_absolute(name));
    let files = Files::from(files);
    if !may_be_same {
        return files;
    }
    let longest = roots.iter().map(String::len).max().unwrap_or(0);
    let mut same: Vec<(Arc<str>, Arc<str>)> = Vec::new();
    for name in files.keys().filter(|name| is_absolute(name)) {
        let below = name.match_indices('/').take(DEEPEST).take_while(|(at, _)| *at <= longest).filter(|(at, _)| {
            let root = &name[..*at];
            roots.contains(if root.is_empty() { "/" } else { root })
        });
        let relative = below.map(|(at, _)| &name[at + 1..]).find(|relative| files.contains_key(relative));
        same.extend(relative.map(|relative| (name.clone(), relative.into())));
    }
    if same.is_empty() {
        return files;
    }
    let mut files: BTreeMap<_, _> = files.into_iter().collect();
    for (absolute, relative) in same {
        if let Some(other) = files.remove(&absolute)
            && let Some(kept) = files.get_mut(&relative)
        {
            merge(kept, other);
        }
    }
    files.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_spelling() {
        for (name, path) in [
            ("src/a.py", "src/a.py"),
            ("./src//a.py", "src/a.py"),
            ("src/./a.py", "src/a.py"),
            (r"src\a.cs", "src/a.cs"),
            (r"C:\x\a.cs", "C:/x/a.cs"),
            (r"\\host\share\a.cs", "//host/share/a.cs"),
            ("file:///C:/x/a.cs", "C:/x/a.cs"),
            ("file:///x/a.py", "/x/a.py"),
            ("file:///x/my%20code/%C3%A9.py", "/x/my code/é.py"),
            ("file:///x/100%/%zz/%ff.py", "/x/100%/%zz/%ff.py"),
            ("file:///x/%+5%", "/x/%+5%"),
            ("x/my%20code.py", "x/my%20code.py"),
            ("//x//a.py", "/x/a.py"),
            ("../a.py", "../a.py"),
            ("a/../b.py", "a/../b.py"),
            ("https://host//a.cs", "https://host//a.cs"),
            ("webpack:///./src/a.js", "webpack:///./src/a.js"),
            (" a.py ", " a.py "),
            ("/", "/"),
            (".", "."),
            ("", "."),
        ] {
            assert_eq!(normalised(name), path, "{name}");
            let share = path.starts_with("//");
            assert!(share || normalised(path) == path, "again: {name}");
        }
    }
}
