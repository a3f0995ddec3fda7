//! What git ignores: its files at every level, those of the repository, and the user's own.

use std::fs;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// What is said outside of the tree: nearest first.
#[derive(Debug)]
pub(super) struct Outer(Vec<Gitignore>);

impl Outer {
    /// For the tree below this folder.
    pub(super) fn of(root: &Path) -> Self {
        let repository = root.ancestors().find(|folder| folder.join(".git").exists());
        let mut rules = Vec::new();
        if let Some(repository) = repository {
            let above = root.ancestors().skip(1).take_while(|folder| folder.starts_with(repository));
            rules.extend(above.filter_map(inside));
            rules.extend(exclude(repository).and_then(|file| read(repository, &file)));
        }
        rules.push(GitignoreBuilder::new(repository.unwrap_or(root)).build_global().0);
        Self(rules)
    }

    /// What these say of a path, after those `within` the tree, nearest first.
    pub(super) fn ignores<'r>(
        &'r self,
        within: impl Iterator<Item = &'r Gitignore>,
        path: &Path,
        is_folder: bool,
    ) -> bool {
        let said = within.chain(&self.0).map(|rules| rules.matched(path, is_folder));
        said.into_iter().find(|said| !said.is_none()).is_some_and(|said| matches!(said, Match::Ignore(_)))
    }
}

/// What a folder says of itself. A folder of no repository may say it all the same: it may become one.
pub(super) fn inside(folder: &Path) -> Option<Gitignore> {
    read(folder, &folder.join(NAME))
}

/// What the file is called that says so.
pub(super) const NAME: &str = ".gitignore";

fn read(root: &Path, file: &Path) -> Option<Gitignore> {
    if !file.is_file() {
        return None;
    }
    let mut builder = GitignoreBuilder::new(root);
    // What cannot be read of it is as if it were not said; so git does.
    builder.add(file);
    builder.build().ok()
}

/// The repository's own file, which is with the first of its working trees.
fn exclude(repository: &Path) -> Option<PathBuf> {
    let git = repository.join(".git");
    if git.is_dir() {
        return Some(git.join("info/exclude"));
    }
    let pointer = fs::read_to_string(git).ok()?;
    let folder = repository.join(pointer.strip_prefix("gitdir:")?.trim());
    let common = fs::read_to_string(folder.join("commondir")).ok()?;
    Some(folder.join(common.trim()).join("info/exclude"))
}
