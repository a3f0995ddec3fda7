//! Which nodes of a tree are shown: a fuzzy filter over paths, covered files hidden, folders open or closed.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::facts::FileFacts;
use super::parallel;
use super::tree::Tree;

/// From so many files on, several threads match: below, one is done before another is there on a busy machine.
const FILES_FOR_THREADS: usize = 50_000;
/// A thread takes so many files at once.
const FILES_AT_ONCE: usize = 4_000;

/// One line of the tree as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The node on it.
    pub node: u32,
    /// How far it is indented, from 0.
    pub depth: u16,
    /// Whether what the node holds is shown below it.
    pub open: bool,
    /// The type or function on it, by its place among the parts of the file that the node is.
    pub part: Option<u32>,
}

/// Which nodes remain: files that `keeps` accepts and `filter` matches, and whatever holds such a file.
///
/// The filter is fzf's: words in any order, each a loose match, `'word` an exact one, `!word` none.
pub fn shown(tree: &Tree, filter: &str, keeps: impl Fn(u32) -> bool) -> Vec<bool> {
    let mut matches = Matches::default();
    matches.update(tree, filter);
    matches.shown(tree, keeps)
}

/// Which files a filter matches. It is kept from one key to the next, since most keys make a filter narrower.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    filter: String,
    /// By file. Empty where all match, and for a tree not seen yet.
    files: Vec<bool>,
}

impl Matches {
    /// Forgets all, since the tree is another one.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Matches another filter, or the same.
    pub fn update(&mut self, tree: &Tree, filter: &str) {
        if filter == self.filter {
            return;
        }
        let pattern = Pattern::parse(filter, CaseMatching::Smart, Normalization::Smart);
        let before = std::mem::replace(&mut self.filter, filter.to_owned());
        if pattern.atoms.is_empty() {
            self.files.clear();
            return;
        }
        let narrows = !self.files.is_empty() && is_narrower(filter, &before);
        if !narrows {
            self.files.clear();
            self.files.resize(tree.files().len(), true);
        }
        let is_much = self.files.len() >= FILES_FOR_THREADS;
        let pieces = self.files.chunks_mut(FILES_AT_ONCE).zip(tree.files().chunks(FILES_AT_ONCE));
        parallel::for_each(is_much, pieces, |(matches, files)| match_all(&pattern, matches, files));
    }

    /// Which nodes remain: files that match and that `keeps` accepts, and whatever holds such a file.
    #[must_use]
    pub fn shown(&self, tree: &Tree, keeps: impl Fn(u32) -> bool) -> Vec<bool> {
        let all = self.files.is_empty();
        let mut shown = vec![false; tree.len() as usize];
        for index in 0..tree.files().len() {
            if (all || self.files[index]) && keeps(index as u32) {
                shown[index] = true;
                if let Some(parent) = tree.parent(index as u32) {
                    shown[parent as usize] = true;
                }
            }
        }
        // A parent stands before its children: what is shown is known of all children when the parent's turn comes.
        for index in tree.groups().rev() {
            // A component stays without a filter, even when it holds nothing: its glob may be wrong.
            shown[index as usize] |= all && tree.children(index).is_empty();
            if let (true, Some(parent)) = (shown[index as usize], tree.parent(index)) {
                shown[parent as usize] = true;
            }
        }
        shown
    }
}

/// Of the files that matched until now, those that match.
fn match_all(pattern: &Pattern, matches: &mut [bool], files: &[FileFacts]) {
    let mut matcher = None;
    let mut buffer = Vec::new();
    let mut matches_path = |path: &str| {
        pattern.atoms.iter().all(|atom| {
            is_subsequence(atom, path).unwrap_or_else(|| {
                let matcher = matcher.get_or_insert_with(|| Matcher::new(Config::DEFAULT.match_paths()));
                atom.score(Utf32Str::new(path, &mut buffer), matcher).is_some()
            })
        })
    };
    for (matches, file) in matches.iter_mut().zip(files) {
        *matches = *matches && matches_path(&file.path);
    }
}

/// Whether a loose word matches a path: all its characters are there, in this order. `None` where only the matcher can
/// tell, which would also say how well, and takes five times as long.
fn is_subsequence(atom: &Atom, path: &str) -> Option<bool> {
    let word = match atom.needle_text() {
        Utf32Str::Ascii(word) if atom.kind == AtomKind::Fuzzy && !atom.negative && path.is_ascii() => word,
        _ => return None,
    };
    let minds_case = word.iter().any(u8::is_ascii_uppercase);
    let mut rest = path.as_bytes();
    for &byte in word {
        let at = match minds_case {
            true => memchr::memchr(byte, rest),
            false => memchr::memchr2(byte, byte.to_ascii_uppercase(), rest),
        };
        match at {
            Some(at) => rest = &rest[at + 1..],
            None => return Some(false),
        }
    }
    Some(true)
}

/// Whether a filter that goes on where another ended matches nothing that the other did not. Signs that change what a
/// word means, and words that must not match, are left alone.
fn is_narrower(filter: &str, before: &str) -> bool {
    filter.starts_with(before) && !filter.contains(['!', '\'', '^', '$', '\\'])
}

/// Lists the lines of the tree from top to bottom; folders that are not open are closed.
pub fn rows<'a>(
    tree: &Tree,
    shown: &[bool],
    is_open: impl Fn(u32) -> bool,
    parts: impl Fn(u32) -> Option<&'a [(u32, u16)]>,
    rows: &mut Vec<Row>,
) {
    rows.clear();
    let mut levels = vec![tree.top().iter()];
    while let Some(level) = levels.last_mut() {
        let Some(&node) = level.next() else {
            levels.pop();
            continue;
        };
        if shown[node as usize] {
            let depth = (levels.len() - 1) as u16;
            let inner = if tree.is_file(node) { parts(node) } else { None };
            let open = if tree.is_file(node) { inner.is_some() } else { is_open(node) };
            rows.push(Row { node, depth, open, part: None });
            let inner = inner.unwrap_or_default().iter();
            rows.extend(inner.map(|&(at, below)| Row { node, depth: depth + 1 + below, open: false, part: Some(at) }));
            if open && !tree.is_file(node) {
                levels.push(tree.children(node).iter());
            }
        }
    }
}

/// The files that are shown, or would be if every folder were open, in the order shown.
pub fn files<'a>(tree: &'a Tree, shown: &'a [bool]) -> impl Iterator<Item = u32> + 'a {
    let mut levels = vec![tree.top().iter()];
    std::iter::from_fn(move || {
        loop {
            match levels.last_mut()?.next() {
                None => drop(levels.pop()),
                Some(&node) if !shown[node as usize] => {}
                Some(&node) if tree.is_file(node) => return Some(node),
                Some(&node) => levels.push(tree.children(node).iter()),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::facts::FileFacts;
    use crate::analysis::tree::Grouping;

    fn tree() -> Tree {
        let paths = ["a/Fab.py", "a/b.py", "a/foo bar.py", "b/aB.py", "b/fôo.rs", "foo$.py", "z/!b/x.py"];
        let file = |path: &&str| FileFacts { path: (*path).into(), ..FileFacts::default() };
        Tree::build(&paths.iter().map(file).collect(), Grouping::Folders, &[])
    }

    #[track_caller]
    fn matched_as_the_matcher_does(filter: &str) {
        let tree = tree();
        let pattern = Pattern::parse(filter, CaseMatching::Smart, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT.match_paths());
        let shown = shown(&tree, filter, |_| true);
        for index in (0..tree.len()).filter(|&index| tree.is_file(index)) {
            let mut buffer = Vec::new();
            let path = Utf32Str::new(tree.node(index).key, &mut buffer);
            assert_eq!(shown[index as usize], pattern.score(path, &mut matcher).is_some(), "{filter}: {path}");
        }
    }

    proptest! {
        #[test]
        fn a_word_matches_as_the_matcher_says(filter in "[abfoABFôxpy./ !'^$\\\\-]{0,8}") {
            matched_as_the_matcher_does(&filter);
        }

        #[test]
        fn narrowing_gives_what_matching_all_gives(keys in "[abfoAFp./ !'^$\\\\-]{0,8}", removed in 0_usize..4) {
            let tree = tree();
            let mut kept = Matches::default();
            let ends = (0..=keys.len()).chain([keys.len().saturating_sub(removed)]);
            for filter in ends.map(|end| &keys[..end]) {
                kept.update(&tree, filter);
                prop_assert_eq!(kept.shown(&tree, |_| true), shown(&tree, filter, |_| true), "{}", filter);
            }
        }
    }
}
