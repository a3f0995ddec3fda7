//! Reported names taken apart: the spellings of a folder are made once for all of its files.
//!
//! A name is *plain* when it is its own spelling and the folder before its last `/` says all about it but its base name:
//! files of such a folder share what is found out about it. Any other name stands for itself.

use std::rc::Rc;

use super::paths;
use super::ways::Base;
use crate::model::Roots;

/// How many roots of one report are tried; each costs a search for each folder.
pub(super) const MAX_ROOTS: usize = 64;

/// A file as a report names it.
pub(super) struct Named<'r> {
    /// Which report it is of.
    pub(super) source: usize,
    /// Whether it is sought below all roots of the report, or below the first one only.
    pub(super) all_roots: bool,
    /// Its path as reported.
    pub(super) key: &'r str,
    pub(super) roots: &'r Roots,
}

/// One spelling of a reported folder, and of the name of a file in it.
pub(super) struct Spelling {
    /// The folder: `/a/b`, `a/b`, `/`, or nothing.
    pub(super) folder: String,
    /// Whether it starts at the top of a file system.
    pub(super) is_absolute: bool,
    /// The base name, where it is not what follows the last `/` of the reported name.
    name: Option<String>,
}

/// Files of one reported folder to be found.
pub(super) struct Wanted {
    /// Every spelling, those below the roots of the report first, in its order, and the reported one last. None where it
    /// is no path.
    pub(super) spellings: Vec<Spelling>,
    /// Whether the name is the path in an address.
    pub(super) is_address: bool,
    /// Whether it was reported on a Windows machine, where letters are compared in either case.
    pub(super) is_windows: bool,
    /// The folder of the report and those above it.
    pub(super) near: Rc<[Base]>,
    source: usize,
    all_roots: bool,
    roots: Rc<Ready>,
    /// What other files of the folder begin with; `None` if this file stands for itself.
    shared: Option<String>,
}

/// The roots of some files, made ready.
struct Ready {
    named: Roots,
    /// What plain relative names begin with below each of them, each once.
    prefixes: Vec<String>,
    /// How long the longest is.
    longest: usize,
    /// Whether one of them is of a Windows machine.
    is_windows: bool,
}

impl Ready {
    fn new(named: &Roots) -> Self {
        let mut prefixes: Vec<String> = Vec::new();
        for full in named.iter().take(MAX_ROOTS).filter_map(|root| paths::joined(root, "x")) {
            let prefix = full.strip_suffix('x').filter(|prefix| !prefix.is_empty());
            prefixes.extend(prefix.filter(|prefix| prefixes.iter().all(|known| known != prefix)).map(str::to_owned));
        }
        let longest = named.iter().take(MAX_ROOTS).map(String::len).max().unwrap_or(0);
        let is_windows = named.iter().any(|root| paths::is_windows(root));
        Self { named: named.clone(), prefixes, longest, is_windows }
    }

    fn are(&self, named: &Roots) -> bool {
        self.named == *named
    }

    /// A relative name below each of them, each once and none as it stands.
    fn below(&self, name: &str, is_plain: bool) -> Vec<String> {
        if is_plain && !name.starts_with("..") {
            return self.prefixes.iter().map(|prefix| [prefix, name].concat()).collect();
        }
        let mut fulls: Vec<String> = Vec::new();
        for full in self.named.iter().take(MAX_ROOTS).filter_map(|root| paths::joined(root, name)) {
            if full != name && !fulls.contains(&full) {
                fulls.push(full);
            }
        }
        fulls
    }
}

impl Spelling {
    fn of(full: &str, base: &str) -> Self {
        let (folder, name) = paths::split(full);
        let is_absolute = paths::is_absolute(full);
        Self { folder: folder.to_owned(), is_absolute, name: (name != base).then(|| name.to_owned()) }
    }

    /// The base name of a file, by what its reported name ends in.
    pub(super) fn name<'s>(&'s self, base: &'s str) -> &'s str {
        self.name.as_deref().unwrap_or(base)
    }

    /// The whole path of a file.
    pub(super) fn full(&self, base: &str) -> String {
        paths::under(&self.folder, self.name(base))
    }

    /// Whether the base name is what the reported name ends in.
    pub(super) fn is_usual(&self) -> bool {
        self.name.is_none()
    }
}

impl Wanted {
    /// A file, and those of its folder that say nothing else. `near` are the folder of its report and those above it;
    /// `known` is another file, which may have the same roots.
    pub(super) fn new(file: &Named<'_>, near: &Rc<[Base]>, known: Option<&Self>) -> Self {
        let known_roots = known.map(|known| &known.roots).filter(|roots| roots.are(file.roots));
        let roots = known_roots.map_or_else(|| Rc::new(Ready::new(file.roots)), Rc::clone);
        let (prefix, base) = taken_apart(file.key);
        let known = paths::reported(file.key);
        let is_address = known.as_ref().is_some_and(|known| known.is_address);
        let is_windows = paths::is_windows(file.key) || roots.is_windows;
        let is_plain = known.as_ref().is_some_and(|known| is_plain(file.key, &known.spelling));
        let is_shared = is_plain && fits(file.key, roots.longest);
        let mut spellings: Vec<Spelling> = Vec::with_capacity(2);
        if let Some(known) = known {
            let name = known.spelling;
            if !is_address && !paths::is_absolute(&name) {
                let below = roots.below(&name, is_shared);
                let count = if file.all_roots { MAX_ROOTS } else { 1 };
                spellings.extend(below.iter().take(count).map(|full| Spelling::of(full, base)));
            }
            spellings.push(Spelling::of(&name, base));
        }
        Self {
            spellings,
            is_address,
            is_windows,
            near: Rc::clone(near),
            source: file.source,
            all_roots: file.all_roots,
            roots,
            shared: is_shared.then(|| prefix.to_owned()),
        }
    }

    /// Whether all that is known here is true of another file as well.
    pub(super) fn holds(&self, file: &Named<'_>) -> bool {
        let (prefix, base) = taken_apart(file.key);
        self.source == file.source
            && self.shared.as_deref() == Some(prefix)
            && self.all_roots == file.all_roots
            && is_plain_base(base)
            && fits(file.key, self.roots.longest)
            && self.roots.are(file.roots)
    }

    /// Whether other files may share what is known here.
    pub(super) fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// The spellings below the roots of the report.
    pub(super) fn below_roots(&self) -> &[Spelling] {
        self.spellings.split_last().map_or(&[], |(_, below)| below)
    }

    /// The reported spelling, if it is a path.
    pub(super) fn own(&self) -> Option<&Spelling> {
        self.spellings.last()
    }

    /// Whether a spelling ends as the reported one does.
    pub(super) fn ends_as_reported(&self, spelling: &Spelling) -> bool {
        let ends = |own: &Spelling| {
            let rest = spelling.folder.strip_suffix(&*own.folder);
            let is_whole = |rest: &str| rest.is_empty() || rest.ends_with('/') || own.folder.is_empty();
            own.is_usual() && spelling.is_usual() && !own.is_absolute && rest.is_some_and(is_whole)
        };
        self.shared.is_some() && self.own().is_some_and(|own| std::ptr::eq(own, spelling) || ends(own))
    }

    /// The spelling by which a file is named that was found by its reported one: below the only root, if there is one.
    pub(super) fn telling(&self) -> usize {
        if self.spellings.len() == 2 { 0 } else { self.spellings.len().saturating_sub(1) }
    }
}

/// What stands before the base name, with the `/` between them, and the base name.
pub(super) fn taken_apart(key: &str) -> (&str, &str) {
    key.split_at(memchr::memrchr(b'/', key.as_bytes()).map_or(0, |at| at + 1))
}

fn fits(key: &str, longest_root: usize) -> bool {
    longest_root + key.len() < paths::MAX_LEN
}

/// Whether the folder before the base name says all about a name but its base name. `spelling` is that of the name.
pub(super) fn is_plain(key: &str, spelling: &str) -> bool {
    let (prefix, base) = taken_apart(key);
    key == spelling && is_plain_base(base) && memchr::memchr2(b'?', b'\\', prefix.as_bytes()).is_none()
}

/// A base name that says nothing about the folder.
pub(super) fn is_plain_base(base: &str) -> bool {
    !matches!(base, "" | ".")
        && !base.starts_with("..")
        && !base.bytes().any(|byte| matches!(byte, 0 | b'\\' | b'?' | b':'))
}
