//! Which test file is likely to be extended: told by the tests that come close, else by name and place.
//!
//! Names are those of the table below, first for the file itself (`test_auth.py` for `auth.py`), then for the folder that it
//! lies in (`test_api.py` for `api/bookings.py`). Of several files of one name the one is taken whose folders are most like
//! those of the source.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What tests of a source are called.
struct Convention {
    /// The endings of sources.
    sources: &'static [&'static str],
    /// The names of their tests, the usual ones first: `{}` stands for the name of the source, `.*` for its ending or one of
    /// its kin.
    names: &'static [&'static str],
    /// Whether tests stand in the source itself where there is no such file.
    within: bool,
}

/// One row for each language.
const CONVENTIONS: &[Convention] = &[
    Convention { sources: &["py", "pyw"], names: &["test_{}.py", "{}_test.py", "tests_{}.py"], within: false },
    Convention {
        sources: &["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "vue", "svelte"],
        names: &["{}.test.*", "{}.spec.*", "{}-test.*", "{}_test.*", "test-{}.*"],
        within: false,
    },
    Convention { sources: &["go"], names: &["{}_test.go"], within: false },
    Convention {
        sources: &["java", "kt", "scala", "groovy"],
        names: &["{}Test.*", "{}Tests.*", "Test{}.*", "{}Spec.*", "{}IT.*", "{}Suite.*"],
        within: false,
    },
    Convention { sources: &["cs", "fs", "vb"], names: &["{}Tests.*", "{}Test.*", "{}Spec.*"], within: false },
    Convention { sources: &["php"], names: &["{}Test.php", "{}Cest.php"], within: false },
    Convention { sources: &["rb"], names: &["{}_spec.rb", "{}_test.rb", "test_{}.rb"], within: false },
    Convention {
        sources: &["c", "cc", "cpp", "cxx", "h", "hh", "hpp", "m", "mm"],
        names: &[
            "{}_test.*",
            "test_{}.*",
            "{}_tests.*",
            "{}_unittest.*",
            "{}Test.*",
            "{}Tests.*",
            "test-{}.*",
            "{}.test.*",
        ],
        within: false,
    },
    Convention { sources: &["swift"], names: &["{}Tests.swift", "{}Test.swift"], within: false },
    Convention { sources: &["dart"], names: &["{}_test.dart"], within: false },
    Convention { sources: &["ex"], names: &["{}_test.exs"], within: false },
    Convention { sources: &["pl", "pm"], names: &["{}.t"], within: false },
    Convention { sources: &["rs"], names: &["tests/{}.rs", "{}/tests.rs", "{}_tests.rs", "{}_test.rs"], within: true },
];

/// The endings that stand for each other: a test of a header is no header.
const KIN: &[&[&str]] = &[
    &["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"],
    &["java", "kt", "scala", "groovy"],
    &["cs", "fs", "vb"],
    &["cc", "cpp", "cxx", "c", "mm", "m"],
];

/// Modules are named by what they lie in, not by themselves.
const ENTRANCES: &[&str] = &["__init__", "__main__", "index", "mod", "lib", "main"];

/// The test file that is likely to be extended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestFile {
    /// Its path below the project root.
    pub path: String,
    /// How it was told.
    pub by: ToldBy,
}

/// How a test file was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ToldBy {
    /// Its tests come close.
    Tests,
    /// Its name and place.
    Name,
    /// It is the source itself.
    Itself,
}

/// The files of a project by their base names: paths below its root, with `/`.
pub type Named<'a> = &'a dyn Fn(&str) -> Vec<String>;

/// The test files of a project, found once for all of its sources and tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestFiles {
    of_sources: HashMap<Arc<str>, TestFile>,
    of_tests: HashMap<Arc<str>, String>,
}

impl TestFiles {
    /// Finds those of these sources and the files of these tests.
    pub fn of<'a>(
        sources: impl Iterator<Item = &'a Arc<str>>,
        tests: impl Iterator<Item = &'a Arc<str>>,
        named: Named,
    ) -> Self {
        let of_tests = tests.filter_map(|test| Some((Arc::clone(test), file_of(test, named)?)));
        let of_sources = sources.filter_map(|source| Some((Arc::clone(source), by_name(source, named)?)));
        Self { of_sources: of_sources.collect(), of_tests: of_tests.collect() }
    }

    /// The test file for a source, given the tests that come close to the place in it.
    #[must_use]
    pub fn likely(&self, source: &str, near: &[Arc<str>]) -> Option<TestFile> {
        let mut told: BTreeMap<&str, usize> = BTreeMap::new();
        for path in near.iter().filter_map(|test| self.of_tests.get(test)) {
            *told.entry(path).or_default() += 1;
        }
        // The first of those that most tests are in.
        let most = told.into_iter().rev().max_by_key(|&(_, count)| count);
        let told = most.map(|(path, _)| TestFile { path: path.to_owned(), by: ToldBy::Tests });
        told.or_else(|| self.of_sources.get(source).cloned())
    }
}

/// The test file for a source by its name and place.
fn by_name(source: &str, named: Named) -> Option<TestFile> {
    let (folder, base) = source.rsplit_once('/').unwrap_or(("", source));
    let (stem, ending) = base.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    let convention = CONVENTIONS.iter().find(|it| it.sources.contains(&&*ending))?;
    let around = folder.rsplit('/').next().filter(|name| !name.is_empty());
    let own = Some(stem).filter(|stem| !ENTRANCES.contains(stem));
    for stem in [own, around].into_iter().flatten() {
        let names = convention.names.iter().flat_map(|name| names(name, stem, &ending));
        let found = names.into_iter().map(|name| best(source, &name, named));
        if let Some(path) = found.flatten().next() {
            return Some(TestFile { path, by: ToldBy::Name });
        }
    }
    convention.within.then(|| TestFile { path: source.to_owned(), by: ToldBy::Itself })
}

/// The names that a pattern stands for.
fn names(pattern: &str, stem: &str, ending: &str) -> Vec<String> {
    let name = pattern.replace("{}", stem);
    let Some(start) = name.strip_suffix(".*") else { return vec![name] };
    let kin = KIN.iter().find(|kin| kin.contains(&ending)).copied().unwrap_or(&["cc", "cpp", "cxx", "c"]);
    let own = Some(ending).filter(|ending| kin.contains(ending));
    let others = kin.iter().copied().filter(|other| Some(*other) != own);
    own.into_iter().chain(others).map(|ending| format!("{start}.{ending}")).collect()
}

/// The file of this name, perhaps in a folder of a name, whose folders are most like those of the source.
fn best(source: &str, name: &str, named: Named) -> Option<String> {
    let base = name.rsplit('/').next()?;
    let is_it = |path: &String| path != source && ends_with(path, name);
    let alike = |path: &str| {
        let of_source: Vec<&str> = source.split('/').collect();
        path.split('/').filter(|folder| of_source.contains(folder)).count()
    };
    let found = named(base).into_iter().filter(is_it);
    found.min_by(|a, b| alike(b).cmp(&alike(a)).then(a.len().cmp(&b.len())).then(a.cmp(b)))
}

/// Whether a path ends in these names.
fn ends_with(path: &str, names: &str) -> bool {
    path.strip_suffix(names).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// The file that a test is in, by its name: pytest's `tests/test_auth.py::test_it`, or coverage.py's
/// `tests.test_auth.TestIt.test_it`.
fn file_of(test: &str, named: Named) -> Option<String> {
    let in_project = |path: &str| {
        let base = path.rsplit('/').next().filter(|base| !base.is_empty())?;
        let found = named(base).into_iter().filter(|known| ends_with(known, path));
        found.min_by(|a, b| a.len().cmp(&b.len()).then(a.cmp(b)))
    };
    if let Some((path, _)) = test.split_once("::") {
        return in_project(&path.replace('\\', "/"));
    }
    let test = test.split(['|', '[', ' ']).next()?;
    let ends = test.match_indices('.').map(|(at, _)| at).rev();
    ends.map(|end| format!("{}.py", test[..end].replace('.', "/"))).find_map(|path| in_project(&path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, tests: &[&str], files: &[&str], expected: Option<(&str, ToldBy)>) {
        let named = |name: &str| {
            files.iter().filter(|path| path.rsplit('/').next() == Some(name)).map(|path| (*path).to_owned()).collect()
        };
        let tests: Vec<Arc<str>> = tests.iter().map(|test| Arc::from(*test)).collect();
        let source = Arc::from(source);
        let found = TestFiles::of([&source].into_iter(), tests.iter(), &named).likely(&source, &tests);
        assert_eq!(found.as_ref().map(|found| (&*found.path, found.by)), expected, "{source}");
    }

    #[test]
    fn each_language_names_its_tests() {
        let named = |path| Some((path, ToldBy::Name));
        check("src/auth.py", &[], &["tests/test_auth.py", "tests/test_other.py"], named("tests/test_auth.py"));
        check("src/auth.ts", &[], &["src/auth.test.ts", "src/auth.spec.ts"], named("src/auth.test.ts"));
        check("src/Auth.tsx", &[], &["src/__tests__/Auth.spec.js"], named("src/__tests__/Auth.spec.js"));
        check("pkg/auth.go", &[], &["pkg/auth_test.go"], named("pkg/auth_test.go"));
        let java = "src/test/java/app/AuthTest.java";
        check("src/main/java/app/Auth.java", &[], &["other/AuthTest.java", java], named(java));
        check("lib/auth.rb", &[], &["spec/auth_spec.rb"], named("spec/auth_spec.rb"));
        check("src/Auth.php", &[], &["tests/Unit/AuthTest.php"], named("tests/Unit/AuthTest.php"));
        check("src/Auth.cs", &[], &["App.Tests/AuthTests.cs"], named("App.Tests/AuthTests.cs"));
        check("src/auth.h", &[], &["test/auth_test.cc"], named("test/auth_test.cc"));
        check("src/auth.c", &[], &["test/test_auth.c"], named("test/test_auth.c"));
        check("src/auth.rs", &[], &["tests/auth.rs", "src/auth.rs"], named("tests/auth.rs"));
        check("src/auth.rs", &[], &["src/auth/tests.rs", "src/auth.rs"], named("src/auth/tests.rs"));
        check("src/auth.rs", &[], &["src/auth.rs"], Some(("src/auth.rs", ToldBy::Itself)));
        check("Makefile", &[], &["test_Makefile"], None);
        check("src/auth.py", &[], &[], None);
    }

    #[test]
    fn the_folder_stands_for_what_lies_in_it() {
        let files = ["tests/test_api.py", "tests/test_bookings_old.py"];
        check("ferry/api/bookings.py", &[], &files, Some(("tests/test_api.py", ToldBy::Name)));
        check(
            "ferry/api/__init__.py",
            &[],
            &["tests/test_api.py", "tests/test___init__.py"],
            Some(("tests/test_api.py", ToldBy::Name)),
        );
    }

    #[test]
    fn of_several_the_one_in_like_folders_is_taken() {
        let files = ["tests/b/test_io.py", "tests/a/test_io.py", "test_io.py"];
        check("src/a/io.py", &[], &files, Some(("tests/a/test_io.py", ToldBy::Name)));
        check("src/c/io.py", &[], &files, Some(("test_io.py", ToldBy::Name)));
    }

    #[test]
    fn tests_that_come_close_tell_before_names_do() {
        let files = ["tests/test_auth.py", "tests/test_login.py"];
        let tests =
            ["tests/test_login.py::test_a|run", "tests/test_auth.py::test_b", "tests/test_login.py::T::test_c[x::y]"];
        check("src/auth.py", &tests, &files, Some(("tests/test_login.py", ToldBy::Tests)));
        check("src/auth.py", &["tests.test_login.TestIt.test_a"], &files, Some(("tests/test_login.py", ToldBy::Tests)));
        check("src/auth.py", &["test_login.test_a"], &files, Some(("tests/test_login.py", ToldBy::Tests)));
        check("src/auth.py", &["elsewhere::test", "", "::", "é.x"], &files, Some(("tests/test_auth.py", ToldBy::Name)));
    }

    #[test]
    fn no_ending_is_in_two_rows() {
        let mut all: Vec<&str> = CONVENTIONS.iter().flat_map(|row| row.sources).copied().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
