//! What is at a place: a file that may be opened, one that may not, or nothing.

use std::path::{Path, PathBuf};

use super::locate::Locator;
use super::wanted::Wanted;
use super::ways::{Origin, Way};
use super::{Folder, paths};

/// A file that is there, inside of a root.
pub(super) struct Hit {
    pub(super) folder: Folder,
    /// Its name in its folder, where that is not what the reported name ends in.
    pub(super) name: Option<String>,
    /// What it is, if the name is a link.
    pub(super) link: Option<PathBuf>,
    /// The number that the tree gave it.
    pub(super) number: u32,
    /// In which of the roots it lies.
    pub(super) root: usize,
}

impl Hit {
    /// Whether it is called as it was reported, and is no link.
    pub(super) fn is_usual(&self) -> bool {
        self.name.is_none() && self.link.is_none()
    }
}

/// What was found at one place.
pub(super) enum Probe {
    Nothing,
    Outside,
    Hit(Hit),
}

impl Locator<'_> {
    /// What is at the end of a way.
    pub(super) fn probe(&self, wanted: &Wanted, way: &Way, base: &str) -> Probe {
        let spelling = &wanted.spellings[way.spelling];
        match way.folder {
            Some(folder) => match self.file_in(folder, spelling.name(base), way.root) {
                Probe::Hit(hit) if !spelling.is_usual() => {
                    Probe::Hit(Hit { name: Some(spelling.name(base).to_owned()), ..hit })
                }
                probe => probe,
            },
            None => self.whole(wanted, way, base).map_or(Probe::Nothing, |path| self.file_at(&path, base)),
        }
    }

    /// The path at the end of a way, be there a file or not.
    pub(super) fn whole(&self, wanted: &Wanted, way: &Way, base: &str) -> Option<PathBuf> {
        let spelling = &wanted.spellings[way.spelling];
        match way.origin {
            Origin::RuleForFile(rule) => self.rewriting.place(rule, &spelling.full(base)),
            Origin::LearntForFile(mapping) => self.learnt.place(mapping, &spelling.full(base)),
            origin => Some(paths::clean(&self.path_by(wanted, way.spelling, origin)?.join(spelling.name(base)))),
        }
    }

    fn file_in(&self, folder: Folder, name: &str, root: Option<usize>) -> Probe {
        let Some(file) = self.tree.file(folder, name) else { return Probe::Nothing };
        let root = match &file.link {
            Some(link) => self.root_of(link),
            None => root.or_else(|| self.root_of(&self.tree.path(folder).join(name))),
        };
        let hit = |root| Hit { folder, name: None, link: file.link, number: file.number, root };
        root.map_or(Probe::Outside, |root| Probe::Hit(hit(root)))
    }

    fn file_at(&self, path: &Path, base: &str) -> Probe {
        let place = path.parent().and_then(|folder| self.tree.folder(folder));
        let Some((folder, name)) = place.zip(path.file_name().and_then(|name| name.to_str())) else {
            return Probe::Nothing;
        };
        match self.file_in(folder, name, None) {
            Probe::Hit(hit) => Probe::Hit(Hit { name: (name != base).then(|| name.to_owned()), ..hit }),
            probe => probe,
        }
    }

    /// The file at this path, if it may be opened. `base` is what the reported name ends in.
    pub(super) fn inside(&self, path: &Path, base: &str) -> Option<Hit> {
        match self.file_at(path, base) {
            Probe::Hit(hit) => Some(hit),
            Probe::Nothing | Probe::Outside => None,
        }
    }

    /// The file of this name in a folder, if it may be opened.
    pub(super) fn inside_of(&self, folder: Folder, name: &str, root: Option<usize>) -> Option<Hit> {
        match self.file_in(folder, name, root) {
            Probe::Hit(hit) => Some(hit),
            Probe::Nothing | Probe::Outside => None,
        }
    }

    pub(super) fn root_of(&self, canonical: &Path) -> Option<usize> {
        self.roots.iter().position(|root| paths::is_within(canonical, root))
    }

    /// The path of a file with all links resolved.
    pub(super) fn canonical(&self, file: &Hit, base: &str) -> PathBuf {
        let whole = || self.tree.path(file.folder).join(file.name.as_deref().unwrap_or(base));
        file.link.clone().unwrap_or_else(whole)
    }

    pub(super) fn is_same(&self, a: &Hit, b: &Hit, base: &str) -> bool {
        (a.is_usual() && b.is_usual() && a.folder == b.folder) || self.canonical(a, base) == self.canonical(b, base)
    }

    /// Whether a learnt way leads where the path leads as it stands.
    pub(super) fn needs_no_learning(&self, wanted: &Wanted, way: &Way, base: &str) -> bool {
        let learnt = self.whole(wanted, way, base);
        let mut is_direct = false;
        self.each_way(wanted, |spelling, origin| {
            let is_plain = matches!(origin, Origin::Top | Origin::Base(_)) && spelling == way.spelling;
            is_direct |= is_plain && {
                let folder = self.path_by(wanted, spelling, origin);
                let name = wanted.spellings[spelling].name(base);
                folder.is_some_and(|folder| learnt.as_ref().is_some_and(|path| path.as_os_str() == folder.join(name)))
            };
        });
        is_direct
    }
}
