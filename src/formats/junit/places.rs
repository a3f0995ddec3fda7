//! Where a failing test is: what its attributes say, or the `path:line` in what it said.

use std::sync::LazyLock;

use regex::Regex;

/// So many places are kept of one test.
const MOST: usize = 16;

/// A place that a test names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The path as it stands there: of the project, absolute, or the end of one.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
}

/// `tests/test_auth.py:12`, `(sum.test.js:5:17)`, `C:\src\a.cc:3`, `FooTest.java:15`
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:[A-Za-z]:)?[\w./\\@+~\[\]-]*[\w\]-]\.[A-Za-z]\w{0,9}):(\d{1,9})").expect("it is a pattern")
});
/// Code of others, in which nobody looks for their test.
const FOREIGN: &[&str] =
    &["node_modules/", "site-packages/", "/rustc/", "dist-packages/", "node:internal/", "/.cargo/"];

/// All places, the likeliest first: what the attributes say; then those in the file that the class is named after, the last
/// first, as a traceback ends where it broke; then the others, in their order.
pub(super) fn all(class: &str, file: Option<&str>, line: Option<u32>, said: &str) -> Vec<Place> {
    let mut told: Vec<Place> = Vec::new();
    for found in PLACE.captures_iter(said) {
        let path = found[1].replace('\\', "/");
        let is_foreign = FOREIGN.iter().any(|foreign| path.contains(foreign));
        if let (false, Ok(line @ 1..)) = (is_foreign, found[2].parse()) {
            told.push(Place { path, line });
        }
    }
    let is_own = |place: &Place| match file {
        Some(file) => place.path.ends_with(file) || file.ends_with(&place.path),
        None => is_named_after(&place.path, class),
    };
    let (mut own, others): (Vec<Place>, Vec<Place>) = told.into_iter().partition(is_own);
    own.reverse();
    let mut places = own;
    // Where it broke within the test is better than where the test begins.
    places.extend(file.map(|file| Place { path: file.replace('\\', "/"), line: line.unwrap_or(1) }));
    places.extend(others.into_iter().map(|place| in_package(place, class)));
    places.truncate(MOST);
    places
}

/// `tests.test_auth.TestVerify` and `tests/test_auth.py`, `com.shop.AuthTest` and `AuthTest.java`
fn is_named_after(path: &str, class: &str) -> bool {
    let Some((stem, _)) = path.rsplit_once('.') else { return false };
    let dotted = stem.trim_start_matches("./").replace('/', ".");
    let outer = class.split('$').next().unwrap_or(class);
    let has =
        |whole: &str, part: &str| whole.strip_suffix(part).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let begins =
        |whole: &str, part: &str| whole.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    !class.is_empty() && (class == path || begins(class, &dotted) || has(outer, &dotted) || has(&dotted, outer))
}

/// Go names a file without its folder, which the package ends in.
fn in_package(place: Place, class: &str) -> Place {
    if place.path.contains('/') || !class.contains('/') || !place.path.ends_with(".go") {
        return place;
    }
    Place { path: format!("{class}/{}", place.path), ..place }
}
