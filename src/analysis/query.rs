//! Which nodes of a tree are shown: a fuzzy filter over paths, covered files hidden, folders open or closed.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::tree::{NodeKind, Tree};

/// One line of the tree as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The node on it.
    pub node: usize,
    /// How far it is indented, from 0.
    pub depth: u16,
    /// Whether what the node holds is shown below it.
    pub open: bool,
}

/// Which nodes remain: files that `keeps` accepts and `filter` matches, and whatever holds such a file.
///
/// The filter is fzf's: words in any order, each a loose match, `'word` an exact one, `!word` none.
pub fn shown(tree: &Tree, filter: &str, keeps: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut matches = Matches::default();
    matches.update(tree, filter);
    matches.shown(tree, keeps)
}

/// Which files a filter matches. It is kept from one key to the next, since most keys make a filter narrower.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    filter: String,
    /// By node. Empty where all match, and for a tree not seen yet.
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
        self.files.resize(tree.len(), false);
        let mut matcher = Matcher::new(Config::DEFAULT.match_paths());
        let mut buffer = Vec::new();
        for (index, matches) in self.files.iter_mut().enumerate() {
            if tree.is_file(index) && (*matches || !narrows) {
                let path = &tree.node(index).key;
                *matches = pattern.atoms.iter().all(|atom| {
                    is_subsequence(atom, path)
                        .unwrap_or_else(|| atom.score(Utf32Str::new(path, &mut buffer), &mut matcher).is_some())
                });
            }
        }
    }

    /// Which nodes remain: files that match and that `keeps` accepts, and whatever holds such a file.
    #[must_use]
    pub fn shown(&self, tree: &Tree, keeps: impl Fn(usize) -> bool) -> Vec<bool> {
        let all = self.files.is_empty();
        let mut shown = vec![false; tree.len()];
        // A parent stands before its children: what is shown is known of all children when the parent's turn comes.
        for index in (0..tree.len()).rev() {
            shown[index] |= if tree.is_file(index) {
                (all || self.files[index]) && keeps(index)
            } else {
                // A component stays without a filter, even when it holds nothing: its glob may be wrong.
                let node = tree.node(index);
                matches!(node.kind, NodeKind::Component(_)) && node.children.is_empty() && all
            };
            if let (true, Some(parent)) = (shown[index], tree.parent(index)) {
                shown[parent] = true;
            }
        }
        shown
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

/// The lines of the tree from top to bottom; folders that are not open are closed.
#[must_use]
pub fn rows(tree: &Tree, shown: &[bool], is_open: impl Fn(usize) -> bool) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut stack: Vec<(usize, u16)> = tree.top().iter().rev().map(|&index| (index, 0)).collect();
    while let Some((index, depth)) = stack.pop() {
        if !shown[index] {
            continue;
        }
        let open = !tree.is_file(index) && is_open(index);
        rows.push(Row { node: index, depth, open });
        if open {
            stack.extend(tree.node(index).children.iter().rev().map(|&child| (child, depth + 1)));
        }
    }
    rows
}

/// The files that are shown, or would be if every folder were open, in the order shown.
pub fn files<'a>(tree: &'a Tree, shown: &'a [bool]) -> impl Iterator<Item = usize> + 'a {
    tree.top().iter().flat_map(|&index| tree.files_below(index)).filter(|&index| shown[index])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::facts::FileFacts;
    use crate::analysis::tree::Grouping;
    use crate::model::Totals;

    fn tree() -> Tree {
        let paths = ["a/Fab.py", "a/b.py", "a/foo bar.py", "b/aB.py", "b/fôo.rs", "foo$.py", "z/!b/x.py"];
        let file = |path: &&str| FileFacts { path: (*path).into(), totals: Totals::default(), gaps: 0 };
        Tree::build(&paths.iter().map(file).collect::<Vec<_>>(), Grouping::Folders, &[])
    }

    #[track_caller]
    fn matched_as_the_matcher_does(filter: &str) {
        let tree = tree();
        let pattern = Pattern::parse(filter, CaseMatching::Smart, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT.match_paths());
        let shown = shown(&tree, filter, |_| true);
        for index in (0..tree.len()).filter(|&index| tree.is_file(index)) {
            let mut buffer = Vec::new();
            let path = Utf32Str::new(&tree.node(index).key, &mut buffer);
            assert_eq!(shown[index], pattern.score(path, &mut matcher).is_some(), "{filter}: {path}");
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
