//! The key of each file in the snapshot: its path below the project root, where that is known.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::Folder;
use super::fates::Fates;
use super::locate::Locator;
use super::seeker::Seeker;

/// The keys of all files, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// Those that are not what was reported; nothing where none is.
    changed: Vec<Option<Arc<str>>>,
}

impl Keys {
    /// The key of a file that was reported as `reported`.
    pub(super) fn of<'k>(&'k self, file: u32, reported: &'k Arc<str>) -> &'k Arc<str> {
        self.changed.get(file as usize).and_then(Option::as_ref).unwrap_or(reported)
    }

    /// Whether all files are called as they were reported.
    pub(super) fn are_as_reported(&self) -> bool {
        self.changed.is_empty()
    }

    fn set(&mut self, file: u32, key: Arc<str>, len: usize) {
        if self.changed.is_empty() {
            self.changed.resize(len, None);
        }
        self.changed[file as usize] = Some(key);
    }

    /// Settles the keys of all files. A file that was found elsewhere than its key will say gets its place in words.
    pub(super) fn settle(seeker: &Seeker<'_>, fates: &mut Fates, locator: &Locator<'_>) -> Self {
        let mut keys = Self::default();
        let known_names = known_names(seeker, fates);
        // What stands before the names of files in the folder at hand, and of those that are not found.
        let mut home: Option<(Folder, Option<String>)> = None;
        let mut lost: Option<Lost> = None;
        seeker.each_with(0..seeker.len() as u32, |is_new, file, wanted, base| {
            let reported = seeker.key(file);
            if is_new {
                lost = None;
            }
            let known = known_names.get(reported).filter(|_| seeker.coverage(file).details.only_ran);
            let key = if let Some(folder) = fates.folder(file) {
                if home.as_ref().is_none_or(|(known, _)| *known != folder) {
                    home = Some((folder, locator.home(folder)));
                }
                match home.as_ref().and_then(|(_, prefix)| prefix.as_deref()) {
                    Some(prefix) => Key::In(prefix, base),
                    None => {
                        let path = locator.tree.path(folder).join(base);
                        let key = name_of(locator, &path);
                        fates.found_at(file, path);
                        Key::Is(key)
                    }
                }
            } else if let Some(path) = fates.path(file) {
                Key::Is(name_of(locator, path))
            } else if fates.is_outside(file) {
                Key::Same
            } else {
                let lost = lost.get_or_insert_with(|| {
                    if !wanted.is_shared() || locator.asks_for_files(wanted) {
                        return Lost::FileByFile;
                    }
                    let name = locator.inner_name(wanted, base);
                    Lost::In(name.and_then(|name| name.strip_suffix(base).map(str::to_owned)))
                });
                match lost {
                    Lost::In(Some(prefix)) => Key::In(prefix, base),
                    Lost::In(None) => Key::Same,
                    Lost::FileByFile => locator.inner_name(wanted, base).map_or(Key::Same, Key::Is),
                }
            };
            match key {
                Key::Same => known.into_iter().for_each(|name| keys.set(file, Arc::clone(name), seeker.len())),
                Key::In(prefix, base) if reported.strip_suffix(base) == Some(prefix) => {}
                Key::In(prefix, base) => keys.set(file, [prefix, base].concat().into(), seeker.len()),
                Key::Is(key) if **reported == *key => {}
                Key::Is(key) => keys.set(file, key.into(), seeker.len()),
            }
        });
        keys
    }
}

/// What the keys of files begin with that were not found in a folder: nothing else than was reported, or what each says.
enum Lost {
    In(Option<String>),
    FileByFile,
}

/// What a key is to be.
enum Key<'k> {
    /// What was reported.
    Same,
    /// A folder with its `/`, and a name in it.
    In(&'k str, &'k str),
    Is(String),
}

/// The key of a file by its place.
fn name_of(locator: &Locator<'_>, path: &Path) -> String {
    locator.inner(path).unwrap_or_else(|| path.to_string_lossy().replace('\\', "/"))
}

/// Other names for files that were not found, where one report tells only what ran in them, by an absolute path, and
/// another knows them by the end of that path: below a root that it names, or below no root at all.
fn known_names(seeker: &Seeker<'_>, fates: &Fates) -> HashMap<Arc<str>, Arc<str>> {
    // There is no other report.
    if seeker.reports() == 1 {
        return HashMap::new();
    }
    let missing = seeker.order.iter().copied().filter(|&file| fates.is_missing(file));
    let (ran, known): (Vec<u32>, Vec<u32>) = missing.partition(|&file| seeker.coverage(file).details.only_ran);
    if ran.is_empty() {
        return HashMap::new();
    }
    let mut names: HashMap<String, &Arc<str>> = HashMap::new();
    seeker.each(known.into_iter(), |file, wanted, base| {
        let key = seeker.key(file);
        match wanted.below_roots() {
            [] => drop(names.insert(key.to_string(), key)),
            below => names.extend(below.iter().map(|spelling| (spelling.full(base), key))),
        }
    });
    let other = |path: &str| {
        let tails = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
        tails.filter_map(|at| names.get(&path[at..])).next().copied()
    };
    let pairs: Vec<_> = ran.iter().filter_map(|&file| Some((file, other(seeker.key(file))?))).collect();
    let mut uses: HashMap<(usize, &Arc<str>), u32> = HashMap::new();
    pairs.iter().for_each(|(file, name)| *uses.entry((seeker.source(*file), name)).or_default() += 1);
    // Two files of one report are not one file of another.
    let certain = pairs.iter().filter(|(file, name)| uses[&(seeker.source(*file), *name)] == 1);
    certain.map(|(file, name)| (Arc::clone(seeker.key(*file)), Arc::clone(name))).collect()
}
