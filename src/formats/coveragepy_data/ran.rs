//! What ran in a file, as coverage.py's data files tell it: lines as bits, by context, and arcs.

use std::collections::HashMap;
use std::sync::Arc;

use crate::formats::number::LAST_LINE;
use crate::model::{Branch, BranchTarget, BranchesBuilder, ContextsBuilder, FileCoverage, LineTableBuilder};

/// The place of no context: the one without a name, or one that is not known.
pub(in crate::formats) const NO_CONTEXT: u32 = 0;

/// How many names are kept for lines before a report has too many of them, whatever its size.
const LEAST_NAMES: usize = 4_000_000;

/// What ran in a file.
#[derive(Default)]
pub(in crate::formats) struct Ran {
    /// Sets of lines, in any order; those of one word and one context add up.
    words: Vec<Word>,
    /// From a line to another line, or out (0).
    arcs: Vec<(u32, u32)>,
    /// So many words and arcs were left when they were last put together.
    words_left: usize,
    arcs_left: usize,
}

/// Up to 64 lines that ran in one context.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    /// The lines from 64 times this number on.
    at: u32,
    context: u32,
    lines: u64,
}

/// The contexts of a data file, and how many of their names are kept.
#[derive(Default)]
pub(in crate::formats) struct Contexts {
    places: HashMap<i64, u32>,
    names: Vec<Arc<str>>,
    builder: ContextsBuilder,
    room: usize,
    over: bool,
}

impl Ran {
    /// Adds a set of lines: bit n of byte m stands for line 8m + n. False if some of them are no lines.
    pub(in crate::formats) fn numbits(&mut self, bits: &[u8], context: u32) -> bool {
        let length = bits.len().min(LAST_LINE as usize / 8);
        for (at, eight) in (0..).zip(bits[..length].chunks(8)) {
            let mut bytes = [0; 8];
            bytes[..eight.len()].copy_from_slice(eight);
            let mut lines = u64::from_le_bytes(bytes);
            if at == 0 {
                // Line 0 stands for an empty file.
                lines &= !1;
            }
            self.word(Word { at, context, lines });
        }
        bits[length..].iter().all(|&byte| byte == 0)
    }

    /// Adds a line. False if it is none. Line 0 stands for an empty file.
    pub(in crate::formats) fn line(&mut self, line: i64, context: u32) -> bool {
        match u32::try_from(line) {
            Ok(0) => true,
            Ok(line @ ..=LAST_LINE) => {
                self.word(Word { at: line / 64, context, lines: 1 << (line % 64) });
                true
            }
            _ => false,
        }
    }

    /// Adds an arc; both of its ends ran. An end below 1 is outside of the code: it was entered, or left. False if it is
    /// none.
    pub(in crate::formats) fn arc(&mut self, from: i64, to: i64, context: u32) -> bool {
        let last = i64::from(LAST_LINE);
        if !(-last..=last).contains(&from) || !(-last..=last).contains(&to) {
            return false;
        }
        for line in [from, to] {
            self.line(line.max(0), context);
        }
        if from > 0 {
            self.arcs.push((from as u32, to.max(0) as u32));
            if self.arcs.len() > 1000 + 2 * self.arcs_left {
                self.put_together();
            }
        }
        true
    }

    fn word(&mut self, word: Word) {
        if word.lines == 0 {
            return;
        }
        if let Some(last) = self.words.last_mut().filter(|last| (last.at, last.context) == (word.at, word.context)) {
            last.lines |= word.lines;
            return;
        }
        self.words.push(word);
        if self.words.len() > 1000 + 2 * self.words_left {
            self.put_together();
        }
    }

    fn put_together(&mut self) {
        self.words.sort_unstable();
        self.words.dedup_by(|later, kept| {
            let same = (later.at, later.context) == (kept.at, kept.context);
            if same {
                kept.lines |= later.lines;
            }
            same
        });
        self.words_left = self.words.len();
        self.arcs.sort_unstable();
        self.arcs.dedup();
        self.arcs_left = self.arcs.len();
    }

    /// As the coverage of a file of which only what ran is known.
    pub(in crate::formats) fn finish(mut self, contexts: &mut Contexts) -> FileCoverage {
        self.put_together();
        let mut lines = LineTableBuilder::default();
        for words in self.words.chunk_by(|a, b| a.at == b.at) {
            let all = words.iter().fold(0, |all, word| all | word.lines);
            bits(all).for_each(|bit| lines.push(words[0].at * 64 + bit, 1));
        }
        let mut file = FileCoverage { lines: lines.take_settled(u32::max), ..FileCoverage::default() };
        file.details.only_ran = true;
        let mut branches = BranchesBuilder::default();
        for (line, to) in self.arcs {
            let target = if to == 0 { BranchTarget::Exit } else { BranchTarget::Line(to) };
            branches.push_detail(Branch { line, target, hits: 1 });
        }
        file.branches = branches.take_settled();
        file.details.contexts = contexts.of(&self.words);
        file
    }
}

impl Contexts {
    /// Says what a context is called. The empty name is no context.
    pub(super) fn name(&mut self, id: i64, name: Arc<str>) {
        if name.is_empty() {
            self.places.insert(id, NO_CONTEXT);
            return;
        }
        self.names.push(name);
        self.places.insert(id, self.names.len() as u32);
    }

    /// The place of a context.
    pub(super) fn place(&self, id: i64) -> Option<u32> {
        self.places.get(&id).copied()
    }

    /// Sets how many names are kept for lines, by the size of the database in bytes.
    pub(super) fn limit(&mut self, size: usize) {
        self.room = LEAST_NAMES + size / 4;
    }

    /// Whether there were more than that.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// The contexts of these lines; words are in their order. A line refers to the set of the line before if it can, so that
    /// only sets that differ take memory.
    fn of(&mut self, words: &[Word]) -> crate::model::Contexts {
        let mut places: HashMap<u32, u32> = HashMap::new();
        let mut before: Vec<u32> = Vec::new();
        let mut set = Vec::new();
        for words in words.chunk_by(|a, b| a.at == b.at) {
            let named: Vec<&Word> = words.iter().filter(|word| word.context != NO_CONTEXT).collect();
            let all = named.iter().fold(0, |all, word| all | word.lines);
            for bit in bits(all) {
                set.clear();
                set.extend(named.iter().filter(|word| word.lines >> bit & 1 == 1).map(|word| word.context));
                if set != before {
                    if set.len() > self.room {
                        self.over = true;
                        continue;
                    }
                    self.room -= set.len();
                    before.clone_from(&set);
                }
                for context in &mut set {
                    let (names, builder) = (&self.names, &mut self.builder);
                    *context = *places.entry(*context).or_insert_with(|| builder.name(&names[*context as usize - 1]));
                }
                self.builder.add(words[0].at * 64 + bit, &mut set);
            }
        }
        self.builder.finish()
    }
}

/// The places of the bits that are set, ascending.
fn bits(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros();
        (word != 0).then(|| {
            word &= word - 1;
            bit
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &FileCoverage) -> Vec<u32> {
        file.lines.iter().map(|line| line.number).collect()
    }

    #[test]
    fn bits_are_lines() {
        let mut ran = Ran::default();
        assert!(ran.numbits(&[0b0000_0111, 0, 0, 0, 0, 0, 0, 0, 0b1], NO_CONTEXT));
        assert!(ran.numbits(&[0, 0b1000_0000], NO_CONTEXT));
        assert!(ran.numbits(&[], NO_CONTEXT));
        assert!(!ran.numbits(&vec![255; 2_000_000], 7) && ran.words.len() < 200_000, "no line is as far as this");
        let mut ran = Ran { words: ran.words.iter().copied().filter(|word| word.context != 7).collect(), ..ran };
        assert!(ran.line(0, NO_CONTEXT) && !ran.line(-1, NO_CONTEXT) && !ran.line(1 << 40, NO_CONTEXT));
        assert_eq!(lines(&ran.finish(&mut Contexts::default())), [1, 2, 15, 64]);
    }

    #[test]
    fn arcs_run_both_of_their_ends() {
        let mut ran = Ran::default();
        for (from, to) in [(-1, 1), (1, 3), (3, -1), (1, 3), (0, 7)] {
            assert!(ran.arc(from, to, NO_CONTEXT));
        }
        assert!(!ran.arc(1, i64::MIN, NO_CONTEXT) && !ran.arc(i64::MAX, 1, NO_CONTEXT));
        let file = ran.finish(&mut Contexts::default());
        assert_eq!(lines(&file), [1, 3, 7]);
        let targets: Vec<_> = file.branches.details().map(|it| (it.line, it.target)).collect();
        assert_eq!(targets, [(1, BranchTarget::Line(3)), (3, BranchTarget::Exit)]);
        assert!(!file.branches.is_measured(), "how many branches there are is not known");
    }

    #[test]
    fn names_beyond_the_limit_are_left_out() {
        let mut contexts = Contexts { room: 2, ..Contexts::default() };
        (1..=3).for_each(|id| contexts.name(id, format!("test_{id}").into()));
        let mut ran = Ran::default();
        for (line, context) in [(1, 1), (1, 2), (2, 1), (2, 2), (9, 3), (70, 3)] {
            ran.line(line, context);
        }
        let file = ran.finish(&mut contexts);
        assert_eq!(file.details.contexts.lines().collect::<Vec<_>>(), [1, 2], "the second line shares the first one's");
        assert_eq!(lines(&file), [1, 2, 9, 70]);
        assert!(contexts.is_over());
    }
}
