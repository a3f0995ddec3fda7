//! Which tests ran which lines of a file.
//!
//! Neighbouring lines are mostly run by the same tests, so a line refers to one of a few sets. Names are the file's own
//! list, sorted: two files merge without a table of the whole report, and equal facts are equal values.

use std::collections::HashMap;
use std::sync::Arc;

/// The contexts of a file: for lines that ran, the tests that ran them. Most files have none, and pay one pointer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contexts(Option<Box<Tables>>);

/// The contexts of a file that has some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Tables {
    /// Names of tests, ascending.
    names: Vec<Arc<str>>,
    /// Sets of places in `names`, ascending within a set; in the order of the first line that refers to them.
    sets: Vec<Box<[u32]>>,
    /// Line and place in `sets`; ascending.
    lines: Vec<(u32, u32)>,
}

impl Contexts {
    /// No contexts.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// Whether the report names no test for any line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Every test that ran a line of the file, in alphabetical order.
    #[must_use]
    pub fn names(&self) -> &[Arc<str>] {
        self.tables().map_or(&[], |tables| &tables.names)
    }

    /// The tests that ran this line, in alphabetical order; none where the report names none.
    pub fn on(&self, line: u32) -> impl ExactSizeIterator<Item = &Arc<str>> {
        let lines = self.line_sets();
        let found = lines.binary_search_by_key(&line, |(line, _)| *line).ok();
        let set = found.and_then(|at| self.tables()?.sets.get(lines[at].1 as usize)).map_or(&[][..], |set| set);
        set.iter().map(|&name| &self.names()[name as usize])
    }

    /// The lines for which tests are named, ascending.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = u32> {
        self.line_sets().iter().map(|(line, _)| *line)
    }

    /// Those of them up to a line, ascending.
    pub fn lines_to(&self, line: u32) -> impl DoubleEndedIterator<Item = u32> {
        let all = self.line_sets();
        let end = all.partition_point(|(number, _)| *number <= line);
        all[..end].iter().map(|(line, _)| *line)
    }

    /// The sets of tests that ran some line, each by the places of its names in [`Contexts::names`], ascending.
    pub fn sets(&self) -> impl ExactSizeIterator<Item = &[u32]> + Clone {
        self.tables().map_or(&[][..], |tables| &tables.sets).iter().map(|set| &**set)
    }

    /// The lines for which tests are named, ascending, each with the place of its set in [`Contexts::sets`].
    pub fn lines_with_sets(&self) -> impl ExactSizeIterator<Item = (u32, u32)> + Clone {
        self.line_sets().iter().copied()
    }

    fn tables(&self) -> Option<&Tables> {
        self.0.as_deref()
    }

    fn line_sets(&self) -> &[(u32, u32)] {
        self.tables().map_or(&[], |tables| &tables.lines)
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        if self.is_empty() {
            self.clone_from(other);
            return;
        }
        let mut gather = ContextsBuilder::default();
        [&*self, other].into_iter().for_each(|contexts| gather.extend(contexts));
        *self = gather.finish();
    }
}

/// Contexts as a reader finds them, lines in any order.
#[derive(Debug, Default)]
pub struct ContextsBuilder {
    names: Vec<Arc<str>>,
    known: HashMap<Arc<str>, u32>,
    sets: Vec<Arc<[u32]>>,
    known_sets: HashMap<Arc<[u32]>, u32>,
    lines: Vec<(u32, u32)>,
}

impl ContextsBuilder {
    /// The place of a name; the same name gives the same place.
    pub fn name(&mut self, name: &Arc<str>) -> u32 {
        if let Some(&place) = self.known.get(name) {
            return place;
        }
        let place = self.names.len() as u32;
        self.names.push(name.clone());
        self.known.insert(name.clone(), place);
        place
    }

    /// Says that the tests of these places, in any order, ran a line. Said again of a line, it adds to what is known.
    pub fn add(&mut self, line: u32, names: &mut Vec<u32>) {
        if let Some(set) = self.set_of(names) {
            self.add_set(line, set);
        }
    }

    /// The place of the set of these names, in any order, for [`ContextsBuilder::add_set`]; none for no names.
    pub fn set_of(&mut self, names: &mut Vec<u32>) -> Option<u32> {
        names.sort_unstable();
        names.dedup();
        (!names.is_empty()).then(|| self.set(names))
    }

    /// Says that the tests of this set ran a line.
    pub fn add_set(&mut self, line: u32, set: u32) {
        self.lines.push((line, set));
    }

    /// Adds what is known of some lines.
    pub fn extend(&mut self, contexts: &Contexts) {
        let names: Vec<u32> = contexts.names().iter().map(|name| self.name(name)).collect();
        let mut places = Vec::new();
        let sets = contexts.sets().map(|set| {
            places.clear();
            places.extend(set.iter().map(|&name| names[name as usize]));
            self.set_of(&mut places)
        });
        let sets: Vec<Option<u32>> = sets.collect();
        for (line, set) in contexts.lines_with_sets() {
            if let Some(set) = sets[set as usize] {
                self.add_set(line, set);
            }
        }
    }

    /// How often something was said of a line.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether nothing was said of any line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// What was said of lines since that was so often.
    ///
    /// # Panics
    ///
    /// If it never was.
    #[must_use]
    pub fn since(&self, count: usize) -> Contexts {
        let mut later = ContextsBuilder::default();
        // Each set once: many lines share one.
        let (mut places, mut sets) = (Vec::new(), HashMap::new());
        for &(line, set) in &self.lines[count..] {
            let set = *sets.entry(set).or_insert_with(|| {
                places.clear();
                places.extend(self.sets[set as usize].iter().map(|&name| later.name(&self.names[name as usize])));
                later.set_of(&mut places)
            });
            if let Some(set) = set {
                later.add_set(line, set);
            }
        }
        later.finish()
    }

    /// The contexts; the builder is empty afterwards.
    #[must_use]
    pub fn finish(&mut self) -> Contexts {
        self.unite_lines();
        let Self { names, sets, lines, .. } = std::mem::take(self);
        let mut used = vec![false; names.len()];
        // Each set once: a million lines may share one of a hundred thousand names.
        let mut referred: Vec<u32> = lines.iter().map(|(_, set)| *set).collect();
        referred.sort_unstable();
        referred.dedup();
        referred.iter().flat_map(|set| &*sets[*set as usize]).for_each(|&name| used[name as usize] = true);
        let mut order: Vec<usize> = (0..names.len()).filter(|&at| used[at]).collect();
        order.sort_by(|&a, &b| names[a].cmp(&names[b]));
        let mut place = vec![0; names.len()];
        order.iter().zip(0..).for_each(|(&old, new)| place[old] = new);
        let mut contexts = Tables { names: order.iter().map(|&at| names[at].clone()).collect(), ..Tables::default() };
        contexts.lines.reserve_exact(lines.len());
        let mut moved: Vec<Option<u32>> = vec![None; sets.len()];
        for (line, set) in lines {
            let at = *moved[set as usize].get_or_insert_with(|| {
                let mut sorted: Box<[u32]> = sets[set as usize].iter().map(|&name| place[name as usize]).collect();
                sorted.sort_unstable();
                contexts.sets.push(sorted);
                contexts.sets.len() as u32 - 1
            });
            contexts.lines.push((line, at));
        }
        contexts.sets.shrink_to_fit();
        Contexts((!contexts.lines.is_empty()).then(|| Box::new(contexts)))
    }

    fn set(&mut self, sorted: &[u32]) -> u32 {
        if let Some(&known) = self.known_sets.get(sorted) {
            return known;
        }
        let set: Arc<[u32]> = sorted.into();
        let place = self.sets.len() as u32;
        self.sets.push(set.clone());
        self.known_sets.insert(set, place);
        place
    }

    /// Sorts the lines and gives each the union of its sets.
    fn unite_lines(&mut self) {
        if self.lines.is_sorted_by(|a, b| a.0 < b.0) {
            return;
        }
        let mut lines = std::mem::take(&mut self.lines);
        lines.sort_unstable();
        lines.dedup();
        // Neighbours unite the same sets: one union serves until another is asked for.
        let mut last: (Vec<u32>, u32) = (Vec::new(), 0);
        for same in lines.chunk_by(|a, b| a.0 == b.0) {
            let set = match same {
                [(_, one)] => *one,
                several if several.iter().map(|(_, set)| *set).eq(last.0.iter().copied()) => last.1,
                several => {
                    let all = several.iter().flat_map(|(_, set)| &*self.sets[*set as usize]);
                    let mut union: Vec<u32> = all.copied().collect();
                    union.sort_unstable();
                    union.dedup();
                    last = (several.iter().map(|(_, set)| *set).collect(), self.set(&union));
                    last.1
                }
            };
            self.lines.push((same[0].0, set));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contexts(of: &[(u32, &str)]) -> Contexts {
        let mut builder = ContextsBuilder::default();
        for (line, names) in of {
            let mut places: Vec<u32> = names.split(' ').map(|name| builder.name(&name.into())).collect();
            builder.add(*line, &mut places);
        }
        builder.finish()
    }

    fn on(contexts: &Contexts, line: u32) -> String {
        contexts.on(line).map(|name| &**name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_line_has_the_tests_that_were_named_for_it() {
        let found = contexts(&[(9, "c a"), (2, "b"), (9, "b a"), (3, "b")]);
        assert_eq!((on(&found, 2), on(&found, 3), on(&found, 9)), ("b".into(), "b".into(), "a b c".into()));
        assert_eq!(on(&found, 4), "");
        assert_eq!(found.sets().len(), 2, "two lines share a set");
        assert_eq!([1, 2, 8, 9].map(|line| found.lines_to(line).next_back()), [None, Some(2), Some(3), Some(9)]);
    }

    #[test]
    fn what_came_in_two_parts_is_one() {
        let said = [(9, "c a"), (2, "b"), (9, "b a"), (3, "b"), (1, "z")];
        for count in 0..=said.len() {
            let (mut builder, mut other) = (ContextsBuilder::default(), ContextsBuilder::default());
            for (line, names) in said {
                let mut places: Vec<u32> = names.split(' ').map(|name| builder.name(&name.into())).collect();
                builder.add(line, &mut places);
            }
            assert_eq!((builder.len(), builder.is_empty()), (said.len(), false));
            let later = builder.since(count);
            assert_eq!(later, contexts(&said[count..]));
            other.extend(&contexts(&said[..count]));
            other.extend(&later);
            assert_eq!(other.finish(), contexts(&said));
        }
    }

    #[test]
    fn merging_does_not_depend_on_the_order() {
        let (a, b) = (contexts(&[(1, "x y"), (2, "y")]), contexts(&[(2, "w"), (3, "x")]));
        let merged = |a: &Contexts, b: &Contexts| {
            let mut sum = a.clone();
            sum.merge(b);
            sum
        };
        assert_eq!(merged(&a, &b), merged(&b, &a));
        assert_eq!(merged(&a, &b), contexts(&[(1, "x y"), (2, "w y"), (3, "x")]));
        assert_eq!(merged(&a, &a), a);
    }
}
